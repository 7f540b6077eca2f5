# The figures of a page of docs/, beside those of a run. Sourced, not run.
#
# documented PAGE RELEASE ROW: the page has this very row in one of its tables,
#   whose first cell begins with the release. Says so and returns 1 where it has
#   not; of a release without any row the page says nothing, which is told.
#   Pages are those of DOCS, by default $root/docs.
# compiled_as_documented PAGE COMPILER: whether the page's figures are of this
#   compiler on such a processor; says so where not
# misprinted PAGE RELEASE ROW: the row with another last figure, in a copy of the
#   page in $tmp, is noticed; returns 1 where it is not, or the row is not there
# grouped: digits in groups of three
documented() {
	! grep -qxF -e "$3" "${DOCS-$root/docs}/$1" || return 0
	if grep -q -e "^| $2[ |]" "${DOCS-$root/docs}/$1"; then
		echo "FAILED: docs/$1 has not the row of this run: $3"
		return 1
	fi
	echo "docs/$1 says nothing of $2"
}

compiled_as_documented() {
	figures_by="$2 $("$2" -dumpversion) on $(uname -m)"
	! grep -qF -e "$figures_by" "$root/docs/$1" || return 0
	echo "docs/$1: its figures are not compared, they are not of $figures_by"
	return 1
}

misprinted() {
	documented "$@" || return 1
	grep -qxF -e "$3" "$root/docs/$1" || return 0
	mkdir -p "$tmp/docs"
	awk -v row="$3" '$0 == row { match($0, /[0-9][^0-9]*$/)
		$0 = substr($0, 1, RSTART - 1) (substr($0, RSTART, 1) + 1) % 10 substr($0, RSTART + 1) } { print }' \
		"$root/docs/$1" >"$tmp/docs/$1"
	if (DOCS=$tmp/docs && documented "$@" >/dev/null); then
		echo "FAILED: another figure in docs/$1 is not noticed"
		return 1
	fi
	echo "caught: another figure in docs/$1"
}

grouped() { sed ':a
s/\([0-9]\)\([0-9]\{3\}\)\($\|[^0-9]\)/\1,\2\3/
ta'; }
