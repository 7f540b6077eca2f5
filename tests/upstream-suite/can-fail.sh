#!/bin/sh
# Upstream's suite can fail: a few of its tests, with the rules broken.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$2 release=$3
. "$root/tests/lib/pair.sh"
. "$root/tests/upstream-suite/rows.sh"
command -v perl >/dev/null || {
	echo "skipped: no perl"
	exit 77
}

suite_pair "$root" "$build" "$release" release || exit
failed=0

# The tree as it would be if the rules for test data said the opposite and those
# for order and shape were gone: each of these tests depends on one of them.
broken='9 39 163 304 1135 1276 1462 1706'
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/rules"
for file in "$root"/tools/rename/rules/*.rules; do
	case $file in
	*/80-layout.rules) ;;
	*) sed 's/^keep test-data \([tw]\)/rename test-data \1/' "$file" >"$tmp/rules/${file##*/}" ;;
	esac
done
if "$build/tools/rename/fetch-rename" tree --quiet --to fetch --rules-dir "$tmp/rules" \
	"$root/tools/upstream/curl-$release" "$tmp/tree"; then
	# no quotes: lists
	suite_half whole fetch -a -n $broken
	SUITE_TREE=$tmp/tree suite_half broken fetch -a -n $broken
	for test in $broken; do
		grep -qx "$test failed" "$suite/broken-fetch.table" || {
			echo "FAILED: test $test does not notice the broken rules"
			failed=1
		}
		grep -q "^$test passed" "$suite/whole-fetch.table" || {
			echo "FAILED: test $test does not pass with the rules whole"
			failed=1
		}
	done
	echo "broken rules: $(grep -c failed "$suite/broken-fetch.table") of $(echo "$broken" | wc -w) tests fail, as they must"
else
	echo "FAILED to rename with the broken rules"
	failed=1
fi
exit $failed
