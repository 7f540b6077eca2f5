#!/bin/sh
# Sources of programs are taken by their hash only: a wrong file in the cache or in
# the user's folder is not used; where no archive can be reached, that is said.
#
# usage: sources-refused.sh ROOT

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) || exit 2
. "$root/tests/lib/report.sh"
copy=$tmp/root
mkdir -p "$copy/tests/porting/programs" "$copy/tools/upstream/packagecache" "$tmp/folder" "$tmp/bin"
cp "$root/tests/porting/sources.sh" "$copy/tests/porting"
cp "$root/tools/upstream/sources.sh" "$copy/tools/upstream"
echo 'the right one' >"$tmp/right"
echo "some 1.0 some_1.0.orig.tar.gz $(sha256sum <"$tmp/right" | cut -d ' ' -f 1) bookworm check" >"$copy/tests/porting/programs/list"
cached=$copy/tools/upstream/packagecache/some_1.0.orig.tar.gz
# an apt that knows no archive
printf '#!/bin/sh\nexit 0\n' >"$tmp/bin/apt-get"
chmod 755 "$tmp/bin/apt-get"
PATH=$tmp/bin:$PATH ACQUIRE_FROM=$tmp/folder
export PATH ACQUIRE_FROM
get() { sh "$copy/tests/porting/sources.sh" "$copy" "$1" 2>"$tmp/said"; }

check nowhere <<EOF
$(get some && echo 'it is found')
$(test "$(tail -n 1 "$tmp/said")" = 'source some 1.0 is in no archive that can be reached' || cat "$tmp/said")
EOF
echo 'a wrong one' >"$cached"
cp "$cached" "$tmp/folder/some_1.0.orig.tar.gz"
check wrong-ones <<EOF
$(get some && echo 'a wrong file is used')
$(test ! -e "$cached" || echo 'the wrong file is still in the cache')
EOF
cp "$tmp/right" "$tmp/folder/some_1.0.orig.tar.gz"
check the-folder <<EOF
$(test "$(get some)" = "$cached" && cmp "$cached" "$tmp/right" 2>&1 || cat "$tmp/said")
EOF
rm "$tmp/folder"/*
check the-cache <<EOF
$(test "$(get some)" = "$cached" || cat "$tmp/said")
EOF
check an-unknown-name <<EOF
$(get other && echo 'it is found')
$(grep -q '^other: not in ' "$tmp/said" || cat "$tmp/said")
EOF
echo "sources: $count checks, $failed failed"
[ $failed = 0 ]
