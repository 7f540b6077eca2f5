#!/bin/sh
# What prove.sh must notice, each planted: the library linked again in another
# way, a build without the flags, a C library that takes a protection away.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
. "$(dirname -- "$0")/parts.sh"
. "$root/tests/lib/said.sh"

# same NAME COMMAND...: COMMAND says nothing, so that what is caught was planted
same() {
	same_name=$1
	shift
	"$@" >"$tmp/said" 2>&1
	check "$same_name" <"$tmp/said"
}

# The library, linked again with ARGUMENT... after all the others.
relinked() {
	rm -f "$tmp/lib.so"
	(cd "$build" && eval "$(ninja -t commands "src/${lib##*/}" | tail -n 1 |
		sed "s|-o src/${lib##*/}|-o $tmp/lib.so|") $*") >"$tmp/log" 2>&1 || {
		tail -n 5 "$tmp/log"
		exit 1
	}
}
relinked
same linked-again linked "$tmp/lib.so"
same exports-again exports "$tmp/lib.so" fetch
relinked -Wl,-z,execstack
caught executable-stack 'executable stack' linked "$tmp/lib.so"
relinked -Wl,-z,norelro
caught not-read-only 'no relocations made read-only' linked "$tmp/lib.so"
relinked -Wl,-z,lazy
caught looked-up-later 'symbols are looked up later' linked "$tmp/lib.so"
# no linker's flag makes this one: the program header says that it may be written
relinked
python3 - "$tmp/lib.so" <<'END' || exit 1
import struct, sys
with open(sys.argv[1], "r+b") as f:
    elf = f.read(64)
    start, = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    for at in range(start, start + size * count, size):
        f.seek(at)
        kind, flags = struct.unpack("<II", f.read(8))
        if kind == 1 and flags & 1:
            f.seek(at + 4)
            f.write(struct.pack("<I", flags | 2))
END
caught writable-code 'writable and executable' linked "$tmp/lib.so"
cat >"$tmp/plant.s" <<'END'
	.text
	.globl fetch_planted
fetch_planted:
	.quad fetch_planted
	.section .note.GNU-stack,"",@progbits
END
cc -c -o "$tmp/plant.o" "$tmp/plant.s" || exit 1
relinked "$tmp/plant.o" -Wl,-z,notext
caught text-relocation 'text relocations' linked "$tmp/lib.so"
echo 'PLANTED_1 { global: planted_symbol; };' >"$tmp/plant.map"
echo 'int planted_symbol(void) { return 1; }' >"$tmp/plant.c"
cc -fPIC -c -o "$tmp/plant.o" "$tmp/plant.c" || exit 1
relinked "$tmp/plant.o" "-Wl,--version-script,$tmp/plant.map"
caught exported-symbol 'exports planted_symbol' exports "$tmp/lib.so" fetch

# What the compiler does, on a small library of its own.
cat >"$tmp/small.c" <<'END'
#include <string.h>
extern int fill(char *, int);
int small(const char *from, int n)
{
	char to[64];

	memcpy(to, from, (size_t)n);
	return fill(to, n);
}
END
sed 's/small/other/' "$tmp/small.c" >"$tmp/other.c"
flags=$(hardening_flags)
small() { # FLAG...: $tmp/small.so, $tmp/small.a
	rm -f "$tmp/small.so" "$tmp/small.a"
	for small_source in small other; do
		cc -O2 -fPIC $flags -include "$root/src/hardening.h" "$@" -c -o "$tmp/$small_source.o" "$tmp/$small_source.c" || exit 1
	done
	cc -shared -Wl,-z,relro,-z,now -o "$tmp/small.so" "$tmp/small.o" "$tmp/other.o" &&
		ar rc "$tmp/small.a" "$tmp/small.o" "$tmp/other.o" || exit 1
}
small
same small-library linked "$tmp/small.so"
same small-archive archive "$tmp/small.a"
small -fno-stack-protector
caught no-stack-protector 'no stack protector' linked "$tmp/small.so"
caught no-stack-protector-static 'no stack protector' archive "$tmp/small.a"
small -D_FORTIFY_SOURCE=0
caught not-fortified 'no checked function' linked "$tmp/small.so"
caught not-fortified-static 'no checked function' archive "$tmp/small.a"
small -O0
caught not-optimised 'no checked function' linked "$tmp/small.so"
case $flags in *-fcf-protection*)
	small -fcf-protection=none
	caught no-control-flow 'small.o.*: no control flow protection' archive "$tmp/small.a"
	;;
esac
small -Wa,--execstack
caught executable-stack-static 'executable stack' archive "$tmp/small.a"
echo 'int main(void) { return 0; }' >"$tmp/main.c"
cc -no-pie -o "$tmp/main" "$tmp/main.c" || exit 1
caught fixed-place 'not position independent' position_independent "$tmp/main"
# somebody's own level stays
count=$((count + 1))
test "$(echo _FORTIFY_SOURCE | cc -O2 -D_FORTIFY_SOURCE=1 -include "$root/src/hardening.h" -E -P - | tail -n 1)" = 1 ||
	{
		failed=$((failed + 1))
		echo "MISSED   a level of one's own does not stay"
	}

# A build without: its commands, which meson writes before anything is compiled.
meson setup "$tmp/plain" "$root" -Dhardening=disabled "-Dupstream=$release" -Dman=disabled -Drename_tool="$build/tools/rename/fetch-rename" \
	>"$tmp/log" 2>&1 || {
	tail -n 5 "$tmp/log"
	exit 1
}
caught flags-left-out 'vtls_mbedtls.c.o: without -fstack-protector-strong' commands "$tmp/plain" $flags
caught flags-left-out-of-mbedtls '^src/mbedtls/.*ssl_tls.c.o: without -fstack' commands "$tmp/plain" $flags
hardened "$tmp/plain" && {
	failed=$((failed + 1))
	echo "MISSED   a build without hardening passes for one with"
}

# mbedTLS as others would configure it.
configured_with() { # ARGUMENT...
	macros "$build" "$@" >"$tmp/macros" 2>/dev/null
	configured "$tmp/macros"
}
same configuration-of-mbedtls configured_with
caught no-threading 'no MBEDTLS_THREADING_PTHREAD' configured_with -UMBEDTLS_USER_CONFIG_FILE
caught for-tests 'mbedTLS has MBEDTLS_SSL_DEBUG_ALL' configured_with -DMBEDTLS_SSL_DEBUG_ALL

# The programs.
servers || exit
cat >"$tmp/plants.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <netdb.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef SIGNALS /* what a library does that forgets the flag */
ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
	return syscall(SYS_sendto, fd, bytes, length, flags & ~MSG_NOSIGNAL, NULL, 0);
}
#elif defined(CLONED) /* a random generator that does not see the fork */
pid_t getpid(void) { return 77; }
#elif defined(KEPT)
int dlclose(void *library) { (void)library; return 0; }
#elif defined(LEAK)
int connect(int fd, const struct sockaddr *to, socklen_t length)
{
	volatile char *lost = malloc(64);

	if (lost)
		*lost = 1;
	return (int)syscall(SYS_connect, fd, to, length);
}
#elif defined(THREAD)
static void *sleeping(void *arg) { pause(); return arg; }
int connect(int fd, const struct sockaddr *to, socklen_t length)
{
	pthread_t thread;

	pthread_create(&thread, NULL, sleeping, NULL);
	return (int)syscall(SYS_connect, fd, to, length);
}
#endif
END
with_plant() { # NAME COMMAND...
	cc -shared -fPIC -o "$tmp/plants.so" "-D$1" "$tmp/plants.c" -ldl -pthread || exit 1
	shift
	(LD_PRELOAD=$tmp/plants.so "$@")
}
caught signal 'no signal: no SIGPIPE came' with_plant SIGNALS run_sigpipe
caught same-keys 'FAILED   no two connections begin' with_plant CLONED run_fork
caught library-stays 'FAILED   round 1: .* [1-9][0-9]* lines of it mapped' with_plant KEPT run_dlclose 10
caught memory-grows 'FAILED   memory in use grew' with_plant LEAK run_dlclose 20
caught fewer-blocks-stay 'FAILED   fewer blocks stay than' run_dlclose 20 $((${kept:-0} + 1))
caught thread-stays 'FAILED   round 1: .*, 2 threads' with_plant THREAD run_dlclose 10
# the bytes that a place cut to 32 bits would bring
sparse "$tmp/cut.bin" $((5368709120 % 4294967296))
truncate -s 5368754176 "$tmp/cut.bin"
caught place-cut-off 'FAILED   range: the right bytes' run_large "$tmp/cut.bin"
echo "$count planted defects and controls, $failed failed"
test $failed = 0
