#!/bin/sh
# The build holds no list of upstream's folders: a release with one more builds as
# well. (That what is built can be given away is shown by tests/export/.)
#
# usage: one-tree.sh SOURCE-ROOT BUILD NAMESPACE RELEASE FETCH-RENAME

set -u
LC_ALL=C export LC_ALL
source=$(cd "$1" && pwd) build=$(cd "$2" && pwd) || exit 2
ns=$3 release=$4 rename=$(realpath "$5")
. "$source/tests/lib/checkout.sh"
. "$source/tests/lib/report.sh"

# A release with one more folder, as upstream adds them: the resolver's files,
# headers too, move to lib/vdns/, with a list of their own.
# A subproject as in uses.sh, whose objects the compiler's cache knows.
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
project_of_user "$tmp/user" "$release" "$rename"
library=subprojects/libfetch/src/libfetch.a
ok one-more-folder-setup meson setup "$tmp/user/more" "$tmp/user"
ok one-more-folder-build env CCACHE_BASEDIR="$tmp" ninja -C "$tmp/user/more" $library
check one-more-folder-is-in-the-library <<EOF
$([ "$(ar t "$tmp/user/more/$library" | grep -c '_lib_vdns_')" = "$(grep -c '\.c$' "$tmp/moved")" ] || ar t "$tmp/user/more/$library" | grep vdns)
$([ "$(ar t "$tmp/user/more/$library" | wc -l)" = "$(ar t "$build/src/lib$ns.a" | wc -l)" ] || echo "not as many objects as in the release")
$([ "$(grep -c '\.c$' "$tmp/moved")" -ge 3 ] || echo "nothing was moved")
EOF

echo "one tree: $count checks, $failed failed"
[ $failed -eq 0 ]
