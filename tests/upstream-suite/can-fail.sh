#!/bin/sh
# Upstream's suite can fail: a few of its tests, with the rules broken, with a
# defect in the library, and with results that no honest run has.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3
. "$root/tests/lib/pair.sh"
. "$root/tests/lib/plant.sh"
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
for file in "$root"/tools/rename/rules/curl/*.rules; do
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

# A defect in the library: one header of requests differs, and the comparison
# with the twin says which tests notice.
real=$(realpath "$pair/fetch/src/libfetch.so")
if plant "$pair/fetch" http.c 's|Accept: \*/\*|Accept: */x|' "$tmp/http.o"; then
	object=$(object_of "$pair/fetch" http.c)
	link=$(ninja -C "$pair/fetch" -t commands "src/${real##*/}" | tail -n 1 |
		sed "s| ${object#"$(realpath "$pair/fetch")"/} | $tmp/http.o |; s| -o [^ ]*| -o $tmp/libfetch.so|")
	(cd "$pair/fetch" && sh -c "$link") >"$tmp/log" 2>&1 || cat "$tmp/log"
	suite_half defect twin -a -n 1 2 3
	LD_PRELOAD=$tmp/libfetch.so suite_half defect fetch -a -n 1 2 3
	if suite_compare defect >"$tmp/out" || ! grep -q '^test 2: twin passed, libfetch failed' "$tmp/out"; then
		echo "FAILED: a defect in the library is not noticed"
		cat "$tmp/out"
		failed=1
	else
		echo "a defect in the library: $(grep -c '^test ' "$tmp/out") of 3 tests differ, as they must"
	fi
else
	failed=1
fi

# refused NAME TEXT [FLOOR]: two tables, of the halves, are not passed, and why is said
refused() {
	suite_compare refused "${3-}" >"$tmp/out" && {
		echo "FAILED: $1 is passed"
		failed=1
	}
	grep -q "$2" "$tmp/out" || {
		echo "FAILED: $1: nothing says '$2'"
		failed=1
	}
}
# tables LINE...: the same results of both halves
tables() {
	printf '%s\n' "$@" | tee "$suite/refused-twin.table" >"$suite/refused-fetch.table"
}
echo 1 | tee "$suite/refused-twin.seconds" >"$suite/refused-fetch.seconds"
tables '1 passed' '2 failed' '3 failed'
refused 'what neither half passes' 'passed by neither: [23] [23]$'
tables '1 passed' '2 passed'
refused 'a run of fewer tests than the page says' '2 passed by both, at least 3 are wanted' 3
tables '1 passed retried' '2 passed'
refused 'a run of retried tests' '1 of 2 tests were passed by libfetch only when retried'
tables
refused 'a run of nothing' 'not one test passed by both'
# the runner's two ways of beginning a test
for begin in 'test 0007...[name]' 'test 0007 [name]'; do
	printf '%s\n-------e--- OK (1 out of 1, took 1s)\nTESTDONE: 1 tests out of 1 reported OK: 100%%\n' "$begin" >"$tmp/one"
	test "$(awk -v ns=fetch -f "$root/tests/upstream-suite/results.awk" "$tmp/one")" = '7 passed' || {
		echo "FAILED: not read: $begin"
		failed=1
	}
done
echo 'no output of the runner' >"$tmp/garbage"
awk -v ns=fetch -f "$root/tests/upstream-suite/results.awk" "$tmp/garbage" >"$tmp/out" 2>&1 && {
	echo "FAILED: a log without results is read as one"
	failed=1
}
exit $failed
