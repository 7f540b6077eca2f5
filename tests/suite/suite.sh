#!/bin/sh
# Upstream's own suite on libfetch and on its twin: the same tests run, the
# same pass, the others are skipped for the same reasons. Then a few of them
# with the rules broken, which must fail.
#
# usage: suite.sh SOURCE-ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$2 release=$3
here=$root/tests/suite
. "$root/tests/pair.sh"
. "$here/rows.sh"
command -v perl >/dev/null || { echo "skipped: no perl"; exit 77; }

suite_pair "$root" "$build" "$release" release || exit
failed=0
suite_row release -a -n -p -j10 --retry=20 || failed=1
suite_say release
grep -h '^RETRIED' "$suite"/release-*.log

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
if sh "$here/programs/tree.sh" "$root/tools/upstream" "$release" "$tmp/tree" "$tmp/stamp" \
	"$build/tools/rename/fetch-rename" tree --to fetch --rules-dir "$tmp/rules"; then
	# no quotes: a list
	SUITE_TREE=$tmp/tree suite_half broken fetch -a -n $broken
	for test in $broken; do
		grep -qx "$test failed" "$suite/broken-fetch.table" || {
			echo "FAILED: test $test does not notice the broken rules"
			failed=1
		}
		grep -q "^$test passed" "$suite/release-fetch.table" || {
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
