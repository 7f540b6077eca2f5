#!/bin/sh
# By hand, some minutes: bump builds and proves a release that upstream never made,
# in which a byte on the wire and a global outside the namespace are planted, and
# says so; then one that does not compile.
#
# usage: quick.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3 || exit 2
. "$root/tests/lib/checkout.sh"
. "$root/tests/following/release.sh"
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
unset ACQUIRE_FROM
following "$root" "$release" "$tmp" || exit
up=$tmp/checkout/tools/upstream
mkdir -p "$tmp/checkout/build/tools/rename"
cp "$build/tools/rename/fetch-rename" "$tmp/checkout/build/tools/rename/"
next=${release%.*}.99
failed=0
# planted FILE: it holds a plant now
planted() {
	cmp -s "$tmp/tree/$1" "$root/tools/upstream/curl-$release/$1" && {
		echo "FAILED: nothing was planted in $1"
		failed=1
	}
}
bump() {
	released "$tmp" "$next"
	sh "$up/bump" --unsigned --base "$release" --from "$tmp/curl-$next.tar.gz" "$next" >"$tmp/out" 2>&1
	[ $? = 1 ] || {
		echo "FAILED: taken"
		failed=1
	}
	sed -n '/^To decide/,$p' "$tmp/out"
}
says() {
	grep -q -e "$1" "$tmp/out" || {
		echo "FAILED: not said: $1"
		failed=1
	}
}

# what gopher sends behind a selector, with the product's name in it
sed -i 's/"\\r\\n", 2,/"\\tcurl\\r\\n", 7,/' "$tmp/tree/lib/gopher.c"
planted lib/gopher.c
# a name that no tool can see
printf '#define PLANTED(x) x##_stray\nint PLANTED(planted);\n' >>"$tmp/tree/lib/version.c"
planted lib/version.c
bump
says 'a proof failed: wire'
says 'gopher'
says 'a global outside the namespace: planted_stray'

echo 'int not_c = ;' >>"$tmp/tree/lib/version.c"
bump
says 'it does not build'
says 'lib/version.c'
[ ! -e "$up/curl-$next.wrap" ] || {
	echo "FAILED: its pin was written"
	failed=1
}
[ $failed = 0 ] && echo "caught: a byte on the wire, a global outside the namespace, code that does not compile"
exit $failed
