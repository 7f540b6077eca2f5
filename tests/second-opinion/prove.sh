#!/bin/sh
# What every place of a renamed release looks like, and whether such places are
# renamed: judged beside the pristine release, without the rules.
#
# usage: prove.sh ROOT BUILD RELEASE OPINION FETCH-RENAME
#        prove.sh --write ROOT BUILD RELEASE OPINION FETCH-RENAME
#   --write  writes the counts of the release, to be read before they are committed

set -u
LC_ALL=C export LC_ALL
write=
test "${1-}" != --write || {
	write=yes
	shift
}
test $# = 5 || {
	echo "usage: prove.sh [--write] ROOT BUILD RELEASE OPINION FETCH-RENAME" >&2
	exit 2
}
root=$(cd "$1" && pwd) release=$3 opinion=$4
here=$root/tests/second-opinion
. "$here/trees.sh"
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trees "$root" "$2" "$release" "$5" "$tmp" || exit
# table COUNTS: the kinds as docs/SECOND-OPINION.md has them
table() {
	"$opinion" --kinds | awk -F '\t' 'NR == FNR {
		if($0 !~ /^[ #]/ && split($0, field, " ") == 5)
			for(i = 3; i <= 5; i++)
				sum[field[1], i] += field[i]
		next
	}
	{ printf "| %s | %s | %s | %d | %d | %d |\n", $1, $2, $3, sum[$1, 3], sum[$1, 4], sum[$1, 5] }' "$1" -
}
if test -n "$write"; then
	"$opinion" --write "$release" "$pristine" "$renamed" >"$tmp/counts" && cp "$tmp/counts" "$here/counts-$release" &&
		table "$tmp/counts"
	exit
fi
test -f "$here/counts-$release" || {
	echo "no counts of $release: docs/SECOND-OPINION.md says how they are made"
	exit 1
}
failed=0
"$opinion" "$release" "$pristine" "$renamed" "$here/exceptions" "$here/counts-$release" || failed=1
# the page's table is of one release
page=$root/docs/SECOND-OPINION.md
if grep -q "^The table's figures are those of $release" "$page"; then
	grep '^| [a-z_]* | .* | [0-9]* |$' "$page" >"$tmp/page"
	table "$here/counts-$release" >"$tmp/table"
	if ! test -s "$tmp/table" || ! diff "$tmp/page" "$tmp/table" >"$tmp/diff"; then
		echo "$page: the table is not that of the counts:"
		cat "$tmp/diff"
		failed=1
	fi
fi
grep -q "^The table's figures are those of [0-9]" "$page" || {
	echo "$page: its table is of no release"
	failed=1
}
exit $failed
