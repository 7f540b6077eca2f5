#!/bin/sh
# An amalgamation is the library: one line compiles it, its globals are in the
# namespace, are those of the closed build and as long, the configuration is what
# the build finds by trying, and HTTPS works.
#
# usage: amalgam.sh SOURCE-ROOT BUILD-ROOT RELEASE
# Exit 0 fine, 1 findings, 77 where something is lacking.

set -u
LC_ALL=C export LC_ALL
root=$1 build=$2 release=$3
here=$root/tests/amalgam
. "$here/lib.sh"
. "$root/tests/export/exported.sh"
case $release in 7.*)
	echo "skipped: release $release does not say what Linux has, and is not amalgamated"
	exit 77
	;;
esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
closed "$root" "$work/closed" "$release" || exit 1

# --- the same whoever makes it, and without a word of this machine -----------

python3 "$root/tools/amalgamate" --to acme --release "$release" "$root" "$work/one" || exit 1
(cd / && umask 077 && PYTHONHASHSEED=7 TZ=Asia/Tokyo sh "$root/tools/export" --tool "$build/tools/rename/fetch-rename" \
	--amalgamate --to acme --release "$release" "$work/two") || exit 1
diff -rq -x SHA256SUMS -x provenance.json -x sbom "$work/one" "$work/two" || finding "two amalgamations differ"
grep -rlF -e "$root/" -e "$work" "$work/one" && finding "a path of this machine is in a file"
python3 "$root/tools/amalgamate" --to acme --release "$release" "$root" "$work/one" 2>"$work/said" && finding "an old folder is overwritten"
grep -q 'is there already' "$work/said" || finding "no word of the folder that is there"

# --- an exported one says what it is made of ----------------------------------

tmp=$work
said=$(bills "$work/two" acme)
test -z "$said" || finding "its bills of materials: $said"
test "$(wc -l <"$work/components")" = 5 || finding "its components: $(cat "$work/components")"
whole() { (cd "$work/two" && find . -type f ! -name SHA256SUMS | wc -l | grep -qx "$(wc -l <SHA256SUMS)" && sha256sum --quiet -c SHA256SUMS) >"$work/said" 2>&1; }
whole || finding "not what its hashes say: $(head -n 3 "$work/said")"
sed -n 's/.*"tree": "\([^"]*\)".*/\1/p' "$work/two/provenance.json" | while read -r file; do
	test -f "$work/two/$file" || echo "$file"
done >"$work/said"
test ! -s "$work/said" || finding "components that are not there: $(cat "$work/said")"
sed -i '7s/$/ /' "$work/two/acme-zlib.c" && whole && finding "planted: a changed byte is not found"
rm -rf "$work/two"

# --- the README's line --------------------------------------------------------

sed 's/fetch/acme/g; s/FETCH/ACME/g' "$root/tests/first-use/download.c" >"$work/one/program.c" &&
	sed 's/fetch/acme/g; s/FETCH/ACME/g' "$root/tests/first-use/active_socket.c" >"$work/active_socket.c" || exit 1
line=$(sed -n 's/^\(cc .* program\.c .*\)$/\1/p' "$work/one/README.md" | head -n 1)
test -n "$line" || finding "the README has no line that builds it"
objects cc '-O0 -fno-pie -fno-pic' "$work/one" "$work/objects" || finding "cc does not compile it"
rm -f "$work/objects/program.o"
cc -O0 -no-pie -I "$work/one" -o "$work/program" "$work/one/program.c" "$work/objects"/*.o -pthread &&
	cc -O0 -no-pie -I "$work/one" -o "$work/active" "$work/active_socket.c" "$work/objects"/*.o -pthread || finding "it cannot be linked"
# the very line, as a command, up to the compiler's own work
(cd "$work/one" && sh -c "$line -fsyntax-only") >"$work/said" 2>&1 || finding "the README's line fails: $(tail -n 3 "$work/said")"
test ! -s "$work/said" || finding "the README's line warns: $(head -n 3 "$work/said")"
needed=$(readelf -d "$work/program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -v '^libc\.so')
test -z "$needed" || finding "it wants more than libc: $needed"
timeout 60 sh "$root/tests/first-use/run.sh" "$work/program" "$work/active" "$work/run" >"$work/said" 2>&1
case $? in
0) sed -n '/^version\|^download\|^refused/s/^/first use: /p' "$work/said" ;;
77) echo "first use is skipped: $(tail -n 1 "$work/said")" ;;
*) finding "first use: $(tail -n 3 "$work/said")" ;;
esac

# --- what it defines ------------------------------------------------------------

bad=$(outside acme "$work/objects"/*.o)
test -z "$bad" || finding "not in the namespace: $bad"
python3 "$here/compile.py" "$work/closed" "$work/many" || finding "the many files do not compile"
sizes "$work/objects"/*.o >"$work/sizes.one"
sizes "$work/many"/*.o >"$work/sizes.many"
alike "$work/sizes.many" "$work/sizes.one" >"$work/said"
test ! -s "$work/said" || finding "not the closed build's globals: $(head -n 5 "$work/said")"
echo "globals: $(wc -l <"$work/sizes.one"), those of the closed build"
structures "$work/layout.curl" "$work/one/acme.c" && structures "$work/layout.mbedtls" "$work/one/acme-mbedtls.c" || finding "structures cannot be measured"
count=$(wc -l <"$work/layout.curl")
test "$count" -gt 50 || finding "only $count structures were compared"
diff "$work/layout.curl" "$work/layout.mbedtls" >"$work/said" || finding "curl and mbedTLS disagree on structures: $(sed -n 2,4p "$work/said")"
echo "structures: $count, of one size for curl and mbedTLS"

# --- the configuration ----------------------------------------------------------

same_macros() { # CC PLATFORM CLOSED-BUILD
	macros "$1" "$3/src/config/acme_config.h" "$work/tried.$2"
	macros "$1" "$work/one/acme-config-$2.h" "$work/said.$2"
	tried=$(wc -l <"$work/tried.$2")
	test "$tried" -gt 80 || finding "$2: only $tried macros were compared"
	diff "$work/tried.$2" "$work/said.$2" || finding "$2: the configuration differs from the build's"
	echo "configuration: $2: $tried macros, as the build finds them"
}
same_macros cc glibc "$work/closed"

# --- other compilers ------------------------------------------------------------

if command -v clang >/dev/null; then
	objects clang '-O0' "$work/one" "$work/clang" || finding "clang does not compile it"
	bad=$(outside acme "$work/clang"/acme*.o)
	test -z "$bad" || finding "clang: not in the namespace: $bad"
else
	echo "clang is skipped: it is not on this machine"
fi
if command -v musl-gcc >/dev/null; then
	(CC=musl-gcc && export CC && closed "$root" "$work/musl" "$release") || finding "no closed build with musl"
	same_macros musl-gcc musl "$work/musl"
	objects musl-gcc '-O0' "$work/one" "$work/musl.o" && rm "$work/musl.o/program.o" &&
		musl-gcc -static -I "$work/one" -o "$work/program" "$work/one/program.c" "$work/musl.o"/*.o || finding "musl: it does not build"
	timeout 60 sh "$root/tests/first-use/run.sh" "$work/program" "$work/active" "$work/run" >"$work/said" 2>&1
	case $? in 0 | 77) ;; *) finding "musl: first use: $(tail -n 3 "$work/said")" ;; esac
else
	echo "musl is skipped: there is no musl-gcc on this machine"
fi
mingw=x86_64-w64-mingw32-gcc
if command -v $mingw >/dev/null; then
	objects $mingw '-O0 -DACME_STATICLIB' "$work/one" "$work/mingw" || finding "mingw does not compile it"
	libraries=$(sed -n "s/^$mingw .*acme-psl\.c //p" "$work/one/README.md")
	# shellcheck disable=SC2086
	$mingw -static -o "$work/program.exe" "$work/mingw"/*.o $libraries || finding "mingw: it cannot be linked"
else
	echo "mingw is skipped: there is no $mingw on this machine"
fi
test $findings = 0
