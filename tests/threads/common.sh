# Shared by the scripts beside it, which take the same arguments: ROOT, this
# checkout; BUILD, a configured build folder; RELEASE. Sourced, not run. Sets
# $root, $build, $release and $here.

LC_ALL=C export LC_ALL
test $# -ge 3 || {
	echo "usage: ${0##*/} ROOT BUILD RELEASE" >&2
	exit 2
}
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
here=$root/tests/threads
. "$root/tests/lib/pair.sh"
. "$root/tests/lib/report.sh"
. "$root/tests/same-behaviour/server.sh"
trap 'servers_stop; rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

set_thread_pair='-Ddefault_library=shared -Db_sanitize=thread -Db_lundef=false -Doptimization=0 -Ddebug=true'
pair_library=shared-library
# cmake_here: for what is built by upstream's or mbedTLS's own CMake
cmake_here() { command -v cmake >/dev/null || {
	echo 'skipped: no cmake on this machine'
	return 77
}; }

locks='MBEDTLS_THREADING_C MBEDTLS_THREADING_PTHREAD'
modes='own share turns multi init'

# thread_program PROGRAM [FLAG...]: the program, for the headers of $pair
thread_program() {
	thread_out=$1
	shift
	${CC:-cc} -std=gnu11 -D_GNU_SOURCE -g -Wall -Wextra -Werror "$@" -I"$pair/fetch/tree/include" \
		-o "$thread_out" "$here/threads.c" "$here/api.c" "$here/resolve.c" -rdynamic -pthread -ldl
}

# The servers, and one more file for them.
threads_servers() {
	work=$tmp/work
	chmod 755 "$tmp"
	mkdir "$work" || return 1
	servers_start || return
	head -c 70000 "$work/www/file.bin" >"$work/www/part.bin"
	ulimit -c 0
}

# served: the requests that the server has answered
served() { grep -c '^127' "$work/access.log"; }

# used LIBRARIES MODE THREADS ROUNDS: one run of $program; the server
# has seen all of it. Its output is left in $tmp/used, $transfers counts.
transfers=0 personality=
used() {
	used_before=$(served)
	ok "$*" $personality "$program" "$@"
	used_status=$?
	cp "$tmp/log" "$tmp/used"
	test $used_status = 0 || return 1
	used_done=$(sed -n 's/.* \([0-9]*\) transfers.*/\1/p' "$tmp/used")
	used_served=$(($(served) - used_before))
	ok "$*: $used_done transfers, the server answered $used_served" \
		test "${used_done:-0}" -gt 0 -a "$used_served" -ge "${used_done:-0}"
	transfers=$((transfers + ${used_done:-0}))
}

# ThreadSanitizer works with gcc and clang of this machine: a race is seen, and
# only where there is one. Sets $personality, a command before every program, as
# some kernels place memory where it cannot be watched.
sanitizer_works() {
	cat >"$tmp/race.c" <<'EOF'
#include <pthread.h>
static int count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void *add(void *locked)
{
	if (locked)
		pthread_mutex_lock(&mutex);
	count++;
	if (locked)
		pthread_mutex_unlock(&mutex);
	return 0;
}
int main(int argc, char **argv)
{
	pthread_t thread;
	(void)argv;
	if (pthread_create(&thread, 0, add, argc > 1 ? &mutex : 0))
		return 2;
	add(argc > 1 ? &mutex : 0);
	return pthread_join(thread, 0);
}
EOF
	${CC:-cc} -fsanitize=thread -g -o "$tmp/race" "$tmp/race.c" -pthread >"$tmp/race.log" 2>&1 || return 1
	for personality in '' "setarch $(uname -m) -R"; do
		TSAN_OPTIONS=exitcode=66 $personality "$tmp/race" >"$tmp/race.log" 2>&1
		test $? = 66 && TSAN_OPTIONS=exitcode=66 $personality "$tmp/race" locked >"$tmp/race.log" 2>&1 && return 0
	done
	return 1
}

# watched_pair CHECKOUT BUILD: libfetch with its mbedTLS under ThreadSanitizer, in
# BUILD/pairs, and the program to use it with; sets $pair, $program and $tmp/suppressions
watched_pair() {
	sanitizer_works || {
		tail -n 3 "$tmp/race.log"
		echo "skipped: ThreadSanitizer does not work with ${CC:-cc} on this machine"
		return 77
	}
	PAIR_HALVES=fetch PAIR_TARGETS=$pair_library pair "$1" "$2" "$release" thread $set_thread_pair ||
		return # no quotes: words
	program=$tmp/threads-watched
	ok 'the watched program compiles' thread_program "$program" -O1 -fsanitize=thread || return 1
	cat "$here/upstream.races" "$here/upstream-$release.races" 2>/dev/null | grep -v '^#' | cut -f 1 >"$tmp/suppressions"
	TSAN_OPTIONS="exitcode=66 halt_on_error=1 print_suppressions=1 suppressions=$tmp/suppressions" export TSAN_OPTIONS
}

# watched NAME LIBRARY MODES: clean in every mode, every suppression was needed.
# Whether two threads meet is chance: what none of the runs left out is given
# five more.
watched() {
	watched_reports=$tmp/reports.$1
	: >"$watched_reports"
	for mode in $3; do
		watched_run "$2" $mode
	done
	for mode in own init own init init; do
		watched_idle >/dev/null || watched_run "$2" $mode
	done
	ok "$1: something is left out by every suppression" watched_idle
}
watched_run() {
	used "$1" "$2" 8 "${watched_rounds:-4}"
	cat "$tmp/used" >>"$watched_reports"
}
# Names the suppressions that left nothing out, and fails where there are any.
watched_idle() {
	watched_found=0
	while read -r race; do
		grep -qF " $race" "$watched_reports" || {
			echo "nothing is left out by $race"
			watched_found=1
		}
	done <"$tmp/suppressions"
	return $watched_found
}

# mbedtls_by_cmake PREFIX C-FLAGS WORD...: mbedTLS with these words set in its
# configuration, or -WORD taken out, built by its own CMake and installed, shared
mbedtls_by_cmake() {
	mbedtls_prefix=$1 mbedtls_flags=$2
	shift 2
	mkdir "$tmp/mbedtls" && cp -R "$(ls -d "$root"/tools/upstream/mbedtls-*/ | head -n 1)." "$tmp/mbedtls" ||
		return 1
	for mbedtls_word in "$@"; do
		case $mbedtls_word in
		-*) mbedtls_do=unset ;;
		*) mbedtls_do=set ;;
		esac
		python3 "$tmp/mbedtls/scripts/config.py" -f "$tmp/mbedtls/include/mbedtls/mbedtls_config.h" \
			$mbedtls_do "${mbedtls_word#-}" || return 1
	done
	cmake -S "$tmp/mbedtls" -B "$tmp/mbedtls/cmake" -G Ninja -DCMAKE_BUILD_TYPE=None \
		-DCMAKE_C_FLAGS="$mbedtls_flags" -DCMAKE_INSTALL_PREFIX="$mbedtls_prefix" -DCMAKE_INSTALL_LIBDIR=lib \
		-DENABLE_TESTING=OFF -DENABLE_PROGRAMS=OFF \
		-DUSE_SHARED_MBEDTLS_LIBRARY=ON -DUSE_STATIC_MBEDTLS_LIBRARY=OFF &&
		cmake --build "$tmp/mbedtls/cmake" --target install
}
