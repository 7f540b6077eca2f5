#!/bin/sh
# Upstream's own suite on the twin and on libfetch in every kind of build and
# mode, and its torture tests and valgrind on a sample. Writes the table of
# docs/SUITE.md. Takes about half an hour on two cores.
#
# usage: matrix.sh BUILD [ROW...]
#   BUILD   a configured build folder of this checkout, with the rename tool
#   ROW     only these rows; the others stay in the table as they were last run

set -u
LC_ALL=C export LC_ALL
here=$(cd "$(dirname "$0")" && pwd) || exit 2
root=$(cd "$here/../.." && pwd)
case ${1-} in
'' | -*)
	sed -n 's/^# usage: /usage: /p' "$0" >&2
	exit 2
	;;
esac
build=$(cd "$1" && pwd) || exit 2
shift
. "$root/tests/lib/pair.sh"
. "$here/rows.sh"

new=8.21.0 old=8.14.1
all='-a -n -p -j10 --retry=20'
# row | release | build | the runner's options | what it is
rows="release|$new|release|$all|release
release-ntlm-smb|$new|ntlm|$all|release, NTLM and SMB
debug|$new|debug|$all|debug, NTLM and SMB
duphandle|$new|debug|$all --test-duphandle|the same, every handle duplicated
event|$new|debug|$all -e !410|the same, event mode, without 410
older|$old|release|$all|release
torture|$new|debug|-a -n -j4 -t --shallow=5 --seed=1 SAMPLE 100|debug, torture: five failing allocations a test
valgrind|$new|debug|-a -j4 SAMPLE 40|debug, under valgrind"

options() { # BUILD
	case $1 in
	ntlm) echo -Dntlm=enabled -Dsmb=enabled ;;
	debug) echo -Dntlm=enabled -Dsmb=enabled -Dupstream_debug=true ;;
	esac
}

# N of the tests that both passed in the debug row, evenly spread over them.
sample() {
	test -s "$suite/debug.compared" || {
		echo "matrix.sh: the row debug comes first: the sample is taken from it" >&2
		exit 2
	}
	grep -hx '[0-9]* passed' "$suite/debug-twin.table" "$suite/debug-fetch.table" | sort -n |
		uniq -d | awk -v want="$1" '{ line[NR] = $1 }
			END { for(i = 0; i < want; i++) print line[int(i * NR / want) + 1] }'
}

run_row() { # NAME RELEASE BUILD RUNNER-OPTION...
	name=$1 release=$2 kind=$3
	shift 3
	# no quotes: a list of options
	suite_pair "$root" "$build" "$release" "$kind" $(options "$kind") || return
	suite=$suite_build/suite/$release
	arguments=
	while test $# != 0; do
		case $1 in
		SAMPLE)
			arguments="$arguments $(sample "$2" | tr '\n' ' ')"
			shift
			;;
		*) arguments="$arguments $1" ;;
		esac
		shift
	done
	row_status=0
	# no quotes: a list of options
	suite_row "$name" $arguments || row_status=1
	suite_say "$name"
	return $row_status
}

table() {
	echo '| release | build and mode | tests run | passed by both | only by the twin | only by libfetch | by neither | skipped by both, same reason | retried (twin, libfetch) | seconds (twin, libfetch) |'
	echo '|---|---|---|---|---|---|---|---|---|---|'
	echo "$rows" | while IFS='|' read -r name release kind runner what; do
		test -s "$build/suite/$name.row" || continue
		# no quotes: its words
		set -- $(cat "$build/suite/$name.row")
		twin=$1 fetch=$2
		shift 2
		counts="$1 | $2 | $3 | $4 | $5"
		skipped=$6 retried="$7, $8"
		shift 8
		test $# = 0 || counts="$counts: $*"
		echo "| $release | $what | $counts | $skipped | $retried | $twin, $fetch |"
	done
}

status=0
failures=
mkdir -p "$build/suite"
echo "$rows" >"$build/suite/rows"
while IFS='|' read -r name release kind runner what; do
	case " $* " in '  ' | *" $name "*) ;; *) continue ;; esac
	# no quotes: a list of options
	run_row "$name" "$release" "$kind" $runner </dev/null || {
		status=1
		failures="$failures $name"
	}
done <"$build/suite/rows"

page=$root/docs/SUITE.md
table >"$build/suite/table"
awk -v table="$build/suite/table" '
	/<!-- matrix -->/ { print; while((getline line < table) > 0) print line; skip = 1; next }
	/<!-- end of matrix -->/ { skip = 0 }
	!skip' "$page" >"$build/suite/page" && cat "$build/suite/page" >"$page"
test $status = 0 || echo "matrix.sh: the halves differ in:$failures" >&2
exit $status
