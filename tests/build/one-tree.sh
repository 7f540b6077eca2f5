#!/bin/sh
# The tree that is built is the tree that can be given away: copied elsewhere,
# without the tool and upstream's tarball, it builds to the same objects. It
# holds no list of upstream's folders: a release with one more builds as well.
#
# usage: one-tree.sh SOURCE-ROOT BUILD NAMESPACE RELEASE FETCH-RENAME

set -u
LC_ALL=C export LC_ALL
source=$(cd "$1" && pwd) build=$(cd "$2" && pwd) || exit 2
ns=$3 release=$4 rename=$(realpath "$5")
. "$source/tests/lib/checkout.sh"
. "$source/tests/lib/report.sh"
mbedtls=$(find "$build/src/mbedtls" -name "lib$ns-mbedtls.a")
[ -n "$mbedtls" ] || {
	echo 'skipped: built with the mbedTLS of the system'
	exit 77
}

# objects ARCHIVE DIR: its members, as files
objects() { mkdir -p "$2" && (cd "$2" && ar x "$1"); }

# Given away: what the build reads, and nothing else of this checkout.
given=$tmp/some/where/else/given
mkdir -p "$given"
build_files "$source" "$given"
cp -r "$source/meson.build" "$source/meson_options.txt" "$source/include" "$given"
cp -r "$(realpath "$build/tree")" "$given/src/$ns-$release"
cp -rL "$source"/src/mbedtls-*[0-9] "$given/src"
ok given-away-setup meson setup "$given/build" "$given" "-Dupstream=$release" "-Dnamespace=$ns"
archives="src/lib$ns.a ${mbedtls#"$build"/}"
# no quotes: a list
ok given-away-build ninja -C "$given/build" $archives
for archive in $archives; do
	objects "$build/$archive" "$tmp/here/$archive" && objects "$given/build/$archive" "$tmp/there/$archive" || exit 2
done
many=$(find "$tmp/here" -type f | wc -l)
check given-away-objects-are-the-same <<EOF
$(diff -rq "$tmp/here" "$tmp/there" 2>&1)
$([ "$many" -gt 200 ] || echo "only $many objects were compared")
EOF

# The same comparison finds what differs: one letter of one message.
edited=$(grep -l 'Timeout was reached' "$given/src/$ns-$release/lib"/*.c | head -n 1)
sed -i 's/Timeout was reached/Timeout was Reached/' "$edited"
ok planted-build ninja -C "$given/build" "src/lib$ns.a"
rm -rf "$tmp/there"
objects "$given/build/src/lib$ns.a" "$tmp/there/src/lib$ns.a" || exit 2
check planted-difference-is-found <<EOF
$(diff -rq "$tmp/here/src" "$tmp/there/src" | grep -q "${edited##*/}.o differ" || echo "it is not")
EOF

# Where it was built shows in no object and in no member's name.
paths_in() { # FOLDER-WITH-OBJECTS PATH
	find "$1" -type f -name "*$(echo "$2" | tr / _)*"
	grep -rlF "$2" "$1"
}
check no-absolute-path <<EOF
$(paths_in "$tmp/here" "$source")
$(paths_in "$tmp/here" "$build")
EOF
mkdir "$tmp/absolute"
echo 'const char *where = __FILE__;' >"$tmp/absolute/where.c"
cc -c -o "$tmp/absolute/$(echo "$tmp" | tr / _)_where.o" "$tmp/absolute/where.c"
check planted-path-is-found <<EOF
$([ "$(paths_in "$tmp/absolute" "$tmp" | wc -l)" = 2 ] || echo "it is not")
EOF

# Without the release that the options name, it says what is missing.
mv "$given/src/$ns-$release" "$given/src/elsewhere"
check given-away-without-its-release <<EOF
$(meson setup "$given/other" "$given" "-Dupstream=$release" "-Dnamespace=$ns" >"$tmp/log" 2>&1 && echo 'it is configured')
$(grep -q "there is no src/$ns-$release, and no tool here to make it" "$tmp/log" || tail -n 3 "$tmp/log")
EOF
rm -rf "$given"

# A release with one more folder, as upstream adds them: the resolver's files,
# headers too, move to lib/vdns/, with a list of their own.
# At the relative place of uses.sh, whose builds the compiler's cache knows.
copy=$tmp/user/subprojects/libfetch
checkout "$source" "$copy" && sh "$copy/tools/upstream/acquire" --offline --unpack "$release" >/dev/null || exit 2
lib=$copy/tools/upstream/curl-$release/lib
mkdir "$lib/vdns"
for name in doh hostip hostip4 hostip6; do
	for file in $name.c $name.h; do
		[ -e "$lib/$file" ] || continue
		mv "$lib/$file" "$lib/vdns/"
		sed -i "s|^ *$file *\\\\*\$|vdns/&|; s|^vdns/ *|  vdns/|" "$lib/Makefile.inc"
		case $file in
		*.h) find "$lib" -name '*.[ch]' -exec sed -i "s|#include \"\(\.\./\)*$file\"|#include \"vdns/$file\"|" {} + ;;
		esac
	done
done
# out of the lists they stood in, into two of their own
sed -n 's,^ *\(vdns/[a-z0-9]*\.[ch]\).*,\1,p' "$lib/Makefile.inc" >"$tmp/moved"
sed -i '/^ *vdns\//d' "$lib/Makefile.inc"
{
	echo "LIB_VDNS_CFILES = $(grep '\.c$' "$tmp/moved" | tr '\n' ' ')"
	echo "LIB_VDNS_HFILES = $(grep '\.h$' "$tmp/moved" | tr '\n' ' ')"
	sed 's/^CSOURCES =/& $(LIB_VDNS_CFILES)/; s/^HHEADERS =/& $(LIB_VDNS_HFILES)/' "$lib/Makefile.inc"
} >"$tmp/list" && cp "$tmp/list" "$lib/Makefile.inc"
ok one-more-folder-setup meson setup "$tmp/user/more" "$copy" "-Drename_tool=$rename" "-Dupstream=$release" -Doptimization=0 -Ddefault_library=static
ok one-more-folder-build env CCACHE_BASEDIR="$tmp" ninja -C "$tmp/user/more" src/libfetch.a
check one-more-folder-is-in-the-library <<EOF
$([ "$(ar t "$tmp/user/more/src/libfetch.a" | grep -c '_lib_vdns_')" = "$(grep -c '\.c$' "$tmp/moved")" ] || ar t "$tmp/user/more/src/libfetch.a" | grep vdns)
$([ "$(ar t "$tmp/user/more/src/libfetch.a" | wc -l)" = "$(ar t "$build/src/lib$ns.a" | wc -l)" ] || echo "not as many objects as in the release")
$([ "$(grep -c '\.c$' "$tmp/moved")" -ge 3 ] || echo "nothing was moved")
EOF

echo "one tree: $many objects of a copy given away compared; $count checks, $failed failed"
[ $failed -eq 0 ]
