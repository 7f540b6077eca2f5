#!/bin/sh
# Machine code and data of libfetch beside its twin, function by function.
#
# usage: prove.sh [--all] ROOT BUILD RELEASE [ROW...]
#   BUILD  a build folder configured with -Dtests=true and compiled
#   ROW    COMPILER,LEVEL[,HALF[,FLAGS[,PART]]], as in gcc,2
#          HALF   what is compared with the twin: fetch, or another namespace;
#                 one of the stem's length may change the size of nothing
#          FLAGS  sections (a section a function, the default) or plain (the
#                 flags of an ordinary build)
#          PART   lib (the default); ntlm, the library with NTLM and SMB; tool,
#                 the command-line tool
# Without rows: gcc,2. --all: every compiler and level.
# The tables go to standard output, a summary of all rows at the end; the
# details of a row with a finding are in them.
# Exit 0 nothing unexplained, 1 findings, 2 usage or trouble, 77 a row that
# could not be run.

set -u
LC_ALL=C export LC_ALL
rows=gcc,2
if test "${1-}" = --all; then
	shift
	rows=
	for cc in gcc clang; do
		for level in 0 2 3; do
			rows="$rows $cc,$level"
		done
		rows="$rows $cc,2,acme"
		# clang's tables of relative offsets want a section each
		test $cc = clang || rows="$rows $cc,2,fetch,plain"
		rows="$rows $cc,2,fetch,sections,ntlm $cc,2,fetch,sections,tool"
	done
fi
test $# -gt 2 || {
	sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
	exit 2
}
root=$(CDPATH= cd -- "$1" && pwd) && build=$(CDPATH= cd -- "$2" && pwd) || exit 2
release=$3
shift 3
test $# = 0 || rows=$*
. "$root/tests/same-code/compare.sh"

status=0
skipped=
: >"$tmp/summary"
for row in $rows; do
	IFS=, read -r cc level half flags code_part <<END
$row
END
	half=${half:-fetch} flags=${flags:-sections} code_part=${code_part:-lib}
	case $code_part in
	lib) PAIR_TARGETS='src/lib%s.a' options= part= ;;
	ntlm) PAIR_TARGETS='src/lib%s.a' options='-Dntlm=enabled -Dsmb=enabled' part=' NTLM SMB' ;;
	# without the text of --manual, which has lines of its own
	tool) PAIR_TARGETS='src/cli/%s' options='-Dcli=enabled -Dman=disabled' part=' tool' ;;
	*)
		echo "prove.sh: $row: no such part" >&2
		exit 2
		;;
	esac
	command -v "$cc" >/dev/null || {
		skipped="no $cc on this machine"
		continue
	}
	name="$release $cc -O$level $half $flags$part"
	CC=$(compiler "$cc") CFLAGS=
	test "$flags" = plain || CFLAGS=$sections
	# without optimisation gcc pools no literals unless told
	test "$cc$level" != gcc0 || CFLAGS="$CFLAGS -fmerge-constants"
	export CC CFLAGS
	PAIR_HALVES="twin $half"
	# no debugging information, as in the default build: it holds names and paths
	# no quotes: a list of options
	pair "$root" "$build" "$release" "code-$cc-O$level-$flags${part:+-$code_part}" -Ddefault_library=static \
		-Doptimization="$level" -Ddebug=false $options >"$tmp/pair"
	case $? in
	0) ;;
	77)
		skipped=$(sed 's/^skipped: //' "$tmp/pair")
		continue
		;;
	*)
		cat "$tmp/pair"
		exit 2
		;;
	esac
	set --
	test ${#half} != 4 || set -- --same-size
	machine_code "$cc-$level-$flags-$code_part" "$half" "$@" >"$tmp/table"
	found=$?
	test $found -le 1 || {
		cat "$tmp/table"
		exit 2
	}
	test $found = 0 || status=1
	printf '== %s\n' "$name"
	cat "$tmp/table"
	code_figures "$cc" "$name" "$tmp/table" || status=1
	awk -v name="$name" -v found=$found '
		$1 == "functions" || $1 == "data" { out = out sprintf("%7d %8d %9d %9d %6d %11d", $2, $3, $4, $5, $6, $7) }
		END { printf "%-42s%s  %s\n", name, out, found ? "FAILED" : "ok" }' "$tmp/table" >>"$tmp/summary"
done
test -s "$tmp/summary" || {
	echo "skipped: $skipped"
	exit 77
}
echo
printf '%-42s%7s %8s %9s %9s %6s %11s%7s %8s %9s %9s %6s %11s\n' 'functions, then data' \
	items bytes identical explained sorted unexplained items bytes identical explained sorted unexplained
cat "$tmp/summary"
test $status = 0 || exit $status
test -z "$skipped" || {
	echo "skipped: a row of several: $skipped"
	exit 77
}
