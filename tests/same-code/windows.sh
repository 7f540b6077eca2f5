#!/bin/sh
# The Windows code: upstream's CMake files build the library and the tool with
# mingw-w64, for Schannel, SSPI and Unicode, from both trees, and the library's
# machine code is compared, instruction by instruction, names mapped.
#
# usage: windows.sh ROOT BUILD RELEASE
#   BUILD  a build folder configured with -Dtests=true and compiled
# Not a part of the check: it takes about five minutes, and the compiler is large.
# Exit 0 only the declared functions differ, 1 others, 2 trouble, 77 no compiler.

set -u
LC_ALL=C export LC_ALL
root=$(CDPATH= cd -- "$1" && pwd) && build=$(CDPATH= cd -- "$2" && pwd) || exit 2
release=$3
host=x86_64-w64-mingw32
for program in cmake $host-gcc $host-objdump; do
	command -v $program >/dev/null || {
		echo "skipped: no $program on this machine"
		exit 77
	}
done
. "$root/tests/same-code/compare.sh"

# Functions that may differ: "libfetch/" is longer than "libcurl/", and its length
# is in the code; and where the compiler gives registers otherwise, the calls, the
# instructions and their constants have to be the same.
length=fetch_version registers=schannel_connect_step2

# configure HALF SOURCE PREFIX-OF-OPTIONS
configure() {
	cmake -S "$2" -B "$pair/$1" -G Ninja -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_C_COMPILER=$host-gcc \
		-DCMAKE_RC_COMPILER=$host-windres -DCMAKE_BUILD_TYPE=Release \
		-DCMAKE_C_FLAGS_RELEASE="-O2 $sections -fmacro-prefix-map=$2=." \
		-DBUILD_SHARED_LIBS=OFF -DBUILD_STATIC_LIBS=ON -DBUILD_TESTING=OFF -DBUILD_EXAMPLES=OFF \
		-DBUILD_LIB"$3"_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_"$3"_MANUAL=OFF -DPICKY_COMPILER=OFF \
		-D"$3"_USE_SCHANNEL=ON -D"$3"_WINDOWS_SSPI=ON -DUSE_WIN32_IDN=ON -DENABLE_UNICODE=ON \
		-D"$3"_ENABLE_NTLM=ON -D"$3"_ENABLE_SMB=ON -D"$3"_USE_LIBPSL=OFF -D"$3"_ZLIB=OFF \
		-D"$3"_USE_LIBSSH2=OFF -DUSE_LIBIDN2=OFF -DUSE_NGHTTP2=OFF -D"$3"_BROTLI=OFF -D"$3"_ZSTD=OFF
}
pair=$build/pairs/$release-windows
both_trees "$pair" configure all || exit

# listing ARCHIVE: its instructions; a place in read-only data counts as such
# only, since a longer literal moves those behind it
listing() {
	$host-objdump -dr --no-show-raw-insn "$1" | awk '
		/^In archive/ { next }
		/IMAGE_REL_.*\.rdata/ { sub(/-?0x[0-9a-f]+\(%rip\).*/, "(%rip)", last); sub(/\.rdata.*/, ".rdata") }
		{ if(NR > 2) print last; last = $0 }
		END { print last }' | sed 's/  *# [0-9a-f]* <.*//'
}
listing "$pair/twin/lib/libcurl.a" | renamed_text fetch >"$tmp/twin" 2>"$tmp/notes" || exit 2
# differing ARCHIVE: the functions that differ from the twin's
differing() {
	listing "$1" >"$tmp/ours"
	diff "$tmp/twin" "$tmp/ours" >"$tmp/diff"
	sed -n 's/^[0-9,]*[acd]\([0-9]*\).*/\1/p' "$tmp/diff" | awk '
		FILENAME == "-" { want[$1] = 1; next }
		/^[0-9a-f]+ </ { name = $2 }
		FNR in want { print name }' - "$tmp/ours" | tr -d '<>:' | sort -u
}
differing "$pair/fetch/lib/libfetch.a" >"$tmp/found"
# alike FUNCTION: places that refer to others, in order; then how often there is
# each instruction and each constant, in both
alike() {
	for side in twin ours; do
		awk -v name="<$1>:" '/^[0-9a-f]+ </ { on = $2 == name } on' "$tmp/$side" >"$tmp/one"
		grep -o 'IMAGE_REL.*' "$tmp/one" >"$tmp/$side.alike"
		awk '$2 !~ /^IMAGE/ { print $2 }' "$tmp/one" | sort >>"$tmp/$side.alike"
		grep -o '\$0x[0-9a-f]*' "$tmp/one" | sort >>"$tmp/$side.alike"
	done
	test -s "$tmp/twin.alike" && cmp -s "$tmp/twin.alike" "$tmp/ours.alike"
}
functions=$(grep -c '^[0-9a-f]* <' "$tmp/twin")
echo "$functions functions of libfetch for Windows, $(wc -l <"$tmp/twin") lines of code; not the twin's: $(tr '\n' ' ' <"$tmp/found")"
status=0
for name in $(cat "$tmp/found"); do
	test "$name" = $length && continue
	test "$name" = $registers && alike $name && continue
	echo "FAILED: $name differs"
	status=1
done
test "$functions" -gt 1000 || {
	echo "FAILED: hardly anything was compared"
	status=1
}

# It can fail: one number in code that only Windows has.
mkdir "$tmp/planted"
sed 's/SECPKG_ATTR_REMOTE_CERT_CONTEXT/SECPKG_ATTR_LOCAL_CERT_CONTEXT/' \
	"$pair/renamed/lib/vtls/schannel.c" >"$tmp/planted/schannel.c"
object=$(ninja -C "$pair/fetch" -t targets all | sed -n 's,^\(lib/.*/schannel.c.obj\): .*,\1,p' | head -n 1)
command=$(ninja -C "$pair/fetch" -t commands "$object" | tail -n 1)
(cd "$pair/fetch" && eval "${command%% -o *} -iquote $pair/renamed/lib/vtls -o $tmp/planted/schannel.c.obj -c $tmp/planted/schannel.c") &&
	cp "$pair/fetch/lib/libfetch.a" "$tmp/planted/lib.a" && ar rD "$tmp/planted/lib.a" "$tmp/planted/schannel.c.obj" || exit 2
differing "$tmp/planted/lib.a" | grep -v -x -e $length -e $registers >"$tmp/found"
if test -s "$tmp/found"; then
	echo "planted and found: another attribute of the peer's certificate, in $(tr '\n' ' ' <"$tmp/found")"
else
	echo "FAILED: another attribute of the peer's certificate is not found"
	status=1
fi
exit $status
