# Shared by prove.sh and can-fail.sh. Sourced, not run; the caller sets $root,
# $build, $release and $here, and has $tmp, ok and check of tests/report.sh.

set_thread_pair='-Ddefault_library=shared -Db_sanitize=thread -Db_lundef=false -Doptimization=0 -Ddebug=true'
pair_library='src/lib%s.so.4.8.0'
modes='own share turns multi init'

# thread_program PROGRAM [FLAG...]: the program, for the headers of $pair
thread_program() {
	thread_out=$1
	shift
	${CC:-cc} -std=gnu11 -D_GNU_SOURCE -g -Wall -Wextra -Werror "$@" -I"$pair/fetch/include" \
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

# sanitizer SUPPRESSIONS: TSAN_OPTIONS of a run that says what it left out
sanitizer() { echo "exitcode=66 print_suppressions=1 suppressions=$1"; }

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
