#!/bin/sh
# Upstream's own suite on libfetch and on its twin: the same tests run, the
# same pass, the others are skipped for the same reasons. At least as many pass
# as the table of docs/SUITE.md says.
#
# usage: prove.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3
. "$root/tests/lib/pair.sh"
. "$root/tests/upstream-suite/rows.sh"
command -v perl >/dev/null || {
	echo "skipped: no perl"
	exit 77
}

suite_pair "$root" "$build" "$release" release || exit
failed=0
SUITE_FLOOR=$(awk -F' *[|] *' -v release="$release" '$2 == release && $3 == "release" { print $5 }' "$root/docs/SUITE.md")
test -n "$SUITE_FLOOR" || echo "docs/SUITE.md says nothing of $release: no least number of tests"
suite_row release -a -n -p -j10 --retry=20 || failed=1
suite_say release
grep -h '^RETRIED' "$suite"/release-*.log
exit $failed
