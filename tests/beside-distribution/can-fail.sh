#!/bin/sh
# What prove.sh must notice: a difference that the list does not have, a line of
# the list that does not occur, a scenario that does not fail as listed, a list
# that leaves too little to compare.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
test $# = 3 || {
	echo "usage: can-fail.sh ROOT BUILD RELEASE" >&2
	exit 2
}
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
built=$3
beside=$root/tests/beside-distribution
. "$root/tests/lib/report.sh"
BESIDE_OUT=$build/beside-distribution/planted-programs
export BESIDE_OUT

# Good ones first: they pass, and their programs serve all the others.
PLANTED=yes sh "$beside/prove.sh" "$root" "$build" "$built" open_purpose tls_unknown_authority >"$tmp/good" 2>&1
status=$?
test $status = 0 || {
	cat "$tmp/good"
	exit $status
}
PROGRAMS=$BESIDE_OUT BESIDE_OUT=$build/beside-distribution/planted
export PROGRAMS
release=$(sed -n 's/.*beside the distribution.s libcurl.\([^ ]*\).*/\1/p' "$tmp/good")

# red NAME TEXT SED SCENARIO...: with the list so changed, exit 1 and TEXT
red() {
	red_name=$1 red_text=$2
	sed "$3" "$beside/differences-$release" >"$tmp/list"
	shift 3
	count=$((count + 1))
	BESIDE_LIST=$tmp/list sh "$beside/prove.sh" "$root" "$build" "$built" "$@" >"$tmp/log" 2>&1
	red_status=$?
	if test $red_status = 1 && grep -q -e "$red_text" "$tmp/log"; then
		echo "caught   $red_name: $(grep -m 1 -e "$red_text" "$tmp/log" | cut -c1-100)"
	else
		failed=$((failed + 1))
		echo "MISSED   $red_name: exit $red_status, wanted 1 and: $red_text"
		tail -n 8 "$tmp/log" | cut -c1-200
	fi
}
unlisted='a difference that is not listed'
red behaviour-differs "planted_difference: $unlisted" '' planted_difference
red line-not-listed "open_purpose: $unlisted" '/TLS_(SESSION/d' open_purpose
red outcome-not-listed "tls_unknown_authority: $unlisted" '/VERIFYRESULT/d' tls_unknown_authority
red listed-and-equal 'does not occur: open_purpose' '$a ignore open_purpose ^write callback -- planted' open_purpose
red listed-as-different 'open_purpose: listed as different, and is the same' '$a differs open_purpose -- planted' open_purpose
red listed-as-failing 'open_purpose: listed as failing, and does not' '$a fails open_purpose -- planted' open_purpose
red unknown-scenario 'no scenario: differs open_nothing' '$a differs open_nothing -- planted' open_purpose
red no-reason 'no line of the list: differs open_purpose' '$a differs open_purpose' open_purpose
red all-ignored 'open_purpose: nothing is left' '$a ignore open_purpose . -- planted' open_purpose
sed -n 's/^X(\([a-z_0-9]*\),.*/leave \1 -- planted/p' "$root/tests/same-behaviour/scenarios.list" >"$tmp/leave"
red too-little '^FAILED   0 scenarios compared, fewer than' "1r $tmp/leave"
echo "$count planted defects, $failed missed"
test $failed = 0
