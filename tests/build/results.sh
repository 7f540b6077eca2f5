#!/bin/sh
# What tools/check makes of the tests' results: a failed test fails the run, and
# so does, with CI set, one that was skipped although its release could be had.
# usage: results.sh ROOT

set -u
results=$1/tests/lib/results.py
. "$1/tests/lib/report.sh"

# line NAME RESULT OUTPUT: one test in the form of meson's log
line() { printf '{"name": "p:s / %s", "stdout": "%s", "result": "%s", "duration": 1.0}\n' "$1" "$3" "$2"; }
# counts TEXT [NAME=VALUE]: judged with that in the environment, the log's counts are TEXT
counts() {
	expected=$1
	shift
	env -u CI "$@" python3 "$results" "$tmp/json" "$tmp/counts" "$tmp/missing" >"$tmp/said" 2>&1
	check "counts-$expected-${1-}" <<END
$(test "$(cat "$tmp/counts")" = "$expected" || cat "$tmp/counts" "$tmp/said")
END
}

: >"$tmp/missing"
{
	line good OK ''
	line bad FAIL 'it is wrong'
	line late TIMEOUT ''
} >"$tmp/json"
counts '1 2 0'
check a-failure-is-shown <<END
$(grep -q '^it is wrong$' "$tmp/said" || cat "$tmp/said")
END

{
	line good OK ''
	line tool SKIP 'skipped: no clang on this machine'
	line release SKIP 'skipped: release 7.1.0 is not in the package cache'
} >"$tmp/json"
counts '1 0 2'
counts '1 2 0' CI=true
echo 7.1.0 >"$tmp/missing"
counts '1 1 1' CI=true
line source SKIP 'skipped: source curlpp 0.8.1 is in no archive that can be reached' >>"$tmp/json"
counts '1 2 1' CI=true
echo source:curlp >>"$tmp/missing"
counts '1 2 1' CI=true
echo source:curlpp >>"$tmp/missing"
counts '1 1 2' CI=true
check a-skip-in-ci-is-told <<END
$(grep -q 'FAILED   tool (skipped: no clang on this machine' "$tmp/said" || cat "$tmp/said")
END

: >"$tmp/json"
: >"$tmp/counts"
counts ''
check no-test-is-no-result <<END
$(! grep -q 'no test was run' "$tmp/said" && cat "$tmp/said")
END

echo "results: $count checks, $failed failed"
[ $failed -eq 0 ]
