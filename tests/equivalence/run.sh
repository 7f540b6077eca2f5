#!/bin/sh
# Machine code and data of libfetch beside its twin, function by function.
#
# usage: run.sh [--all] BUILD [ROW...]
#   BUILD  a build folder configured with -Dtests=true and compiled
#   ROW    RELEASE,COMPILER,LEVEL[,HALF[,FLAGS]], as in 8.21.0,gcc,2
#          HALF   what is compared with the twin: fetch, or another namespace;
#                 one of the stem's length may change the size of nothing
#          FLAGS  sections (a section a function, the default) or plain (the
#                 flags of an ordinary build)
# Without rows: the default ones. --all: every release, compiler and level.
# The tables go to standard output, a summary of all rows at the end; the
# details of a row with a finding are in them.
# Exit 0 nothing unexplained, 1 findings, 2 usage or trouble, 77 nothing to run.

set -u
LC_ALL=C export LC_ALL
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 2
root=$(CDPATH= cd -- "$here/../.." && pwd) || exit 2
rows='8.21.0,gcc,2 8.14.1,clang,2'
if test "${1-}" = --all; then
	shift
	rows=
	for release in 8.21.0 8.14.1; do
		for cc in gcc clang; do
			for level in 0 2 3; do
				rows="$rows $release,$cc,$level"
			done
			rows="$rows $release,$cc,2,acme"
			# clang's tables of relative offsets want a section each
			test $cc = clang || rows="$rows $release,$cc,2,fetch,plain"
		done
	done
fi
test $# -gt 0 || { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
build=$(CDPATH= cd -- "$1" && pwd) || exit 2
shift
test $# = 0 || rows=$*
. "$here/machine-code.sh"

PAIR_TARGETS='src/lib%s.a'
status=0
skipped=
: >"$tmp/summary"
for row in $rows; do
	IFS=, read -r release cc level half flags <<END
$row
END
	half=${half:-fetch} flags=${flags:-sections}
	command -v "$cc" >/dev/null || {
		skipped="no $cc on this machine"
		continue
	}
	name="$release $cc -O$level $half $flags"
	CC=$cc CFLAGS=
	test "$flags" = plain || CFLAGS=$sections
	# without optimisation gcc pools no literals unless told
	test "$cc$level" != gcc0 || CFLAGS="$CFLAGS -fmerge-constants"
	export CC CFLAGS
	PAIR_HALVES="twin $half"
	# no debugging information, as in the default build: it holds names and paths
	pair "$root" "$build" "$release" "code-$cc-O$level-$flags" -Ddefault_library=static \
		-Doptimization="$level" -Ddebug=false >"$tmp/pair"
	case $? in
	0) ;;
	77) skipped=$(sed 's/^skipped: //' "$tmp/pair"); continue ;;
	*) cat "$tmp/pair"; exit 2 ;;
	esac
	set --
	test ${#half} != 4 || set -- --same-size
	machine_code "$release" "$cc-$level-$flags" "$half" "$@" >"$tmp/table"
	found=$?
	test $found -le 1 || { cat "$tmp/table"; exit 2; }
	test $found = 0 || status=1
	printf '== %s\n' "$name"
	cat "$tmp/table"
	awk -v name="$name" -v found=$found '
		$1 == "functions" || $1 == "data" { out = out sprintf("%7d %8d %9d %9d %6d %11d", $2, $3, $4, $5, $6, $7) }
		END { printf "%-34s%s  %s\n", name, out, found ? "FAILED" : "ok" }' "$tmp/table" >>"$tmp/summary"
done
test -s "$tmp/summary" || { echo "skipped: ${skipped:-no rows}"; exit 77; }
echo
printf '%-34s%7s %8s %9s %9s %6s %11s%7s %8s %9s %9s %6s %11s\n' 'functions, then data' \
	items bytes identical explained sorted unexplained items bytes identical explained sorted unexplained
cat "$tmp/summary"
test -z "$skipped" || echo "some rows were skipped: $skipped"
exit $status
