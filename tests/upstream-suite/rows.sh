# Upstream's suite on a pair: the twin and libfetch. Sourced after pair.sh.
#
# suite_options: what meson is told for every pair of the suite
# suite_pair ROOT BUILD RELEASE VARIANT [MESON-OPTION...]
#   the pair with the tool and upstream's test programs; returns what pair does.
#   side-by-side, pages and examples use the same pair, so that it is built once.
suite_options='-Dcli=enabled -Dupstream_tests=true -Dman=enabled'
suite_pair() {
	suite_root=$1 suite_build=$2 suite_release=$3 suite_variant=$4
	shift 4
	# no quotes: a list of options
	pair "$suite_root" "$suite_build" "$suite_release" "suite-$suite_variant" $suite_options "$@"
}

# suite_half NAME HALF RUNNER-OPTION...
#   runs HALF (twin or fetch); its output in $suite/NAME-HALF.log, the results
#   in .table, the seconds in .seconds
suite_half() {
	suite=$suite_build/suite/$suite_release
	mkdir -p "$suite" || return 1
	suite_name=$suite/$1-$2 suite_what=$2 suite_ns=$(pair_ns "$2")
	shift 2
	suite_started=$(date +%s)
	# the status says that a test failed: the table does, too
	sh "$suite_root/tests/upstream-suite/run.sh" "$pair/$suite_what" "$suite_ns" "$suite_name.work" \
		"$suite_name.log" "$@" || test -s "$suite_name.log" || return 1
	echo $(($(date +%s) - suite_started)) >"$suite_name.seconds"
	awk -v "ns=$suite_ns" -f "$suite_root/tests/upstream-suite/results.awk" "$suite_name.log" \
		>"$suite_name.read" || return 1
	sort "$suite_name.read" >"$suite_name.table"
}

# suite_row NAME RUNNER-OPTION...: both halves, compared; sets $suite_row to
# compare.awk's last line with the seconds in front; 1 when they differ, or when
# both passed fewer tests than SUITE_FLOOR
suite_row() {
	suite_row_name=$1
	shift
	for suite_row_half in twin fetch; do
		suite_half "$suite_row_name" $suite_row_half "$@" || {
			echo "FAILED to run $suite_row_name on $suite_row_half"
			return 1
		}
	done
	case " $* " in
	*' --retry='*)
		suite_again "$suite_row_name" twin fetch "$@" &&
			suite_again "$suite_row_name" fetch twin "$@" || return 1
		;;
	esac
	suite_compare "$suite_row_name" "${SUITE_FLOOR-}"
}

# suite_again NAME HALF OTHER RUNNER-OPTION...
#   A busy machine may be too slow for one of the runner's servers to start,
#   and then the runner skips tests. What HALF failed, or did not run although
#   OTHER did, is run once more; it counts as retried.
suite_again() {
	suite_first=$suite/$1-$2.table
	suite_missed=$(awk '$1 == "skipped" { next }
		FILENAME != ARGV[1] { other[$1] = 1; next }
		{ ran[$1] = 1 }
		$2 == "failed" { print $1 }
		END { for(n in other) if(!(n in ran)) print n }' "$suite_first" "$suite/$1-$3.table")
	test -n "$suite_missed" || return 0
	suite_again_name=$1-again suite_again_half=$2
	shift 3
	# no quotes: a list
	suite_half "$suite_again_name" "$suite_again_half" "$@" $suite_missed || return 1
	echo "$suite_again_name: run once more on $suite_again_half:" $suite_missed
	awk 'FILENAME == ARGV[1] && $1 != "skipped" { $3 = "retried"; again[$1] = 1; print }
		FILENAME == ARGV[1] && / failed starting / { print; lost = 1 }
		FILENAME == ARGV[1] { next }
		$1 == "skipped" && / failed starting / { if(lost) print; next }
		!($1 in again)' "$suite/$suite_again_name-$suite_again_half.table" "$suite_first" |
		sort >"$suite_first.new" && mv "$suite_first.new" "$suite_first"
}

# suite_compare NAME [FLOOR]: from the tables; the row is kept in
# BUILD/suite/NAME.row
suite_compare() {
	suite_status=0
	awk -v "floor=${2:-0}" -f "$suite_root/tests/upstream-suite/compare.awk" "$suite/$1-twin.table" \
		"$suite/$1-fetch.table" >"$suite/$1.compared" || suite_status=1
	grep -v '^row ' "$suite/$1.compared" | sort
	suite_row="$(cat "$suite/$1-twin.seconds" "$suite/$1-fetch.seconds" | tr '\n' ' ')$(sed -n 's/^row //p' "$suite/$1.compared")"
	echo "$suite_row" >"$suite_build/suite/$1.row"
	return $suite_status
}

# As sentences: suite_say NAME
suite_say() {
	# no quotes: its words
	set -- "$1" $suite_row
	echo "$1: $4 tests run, $5 passed by both, $6 only by the twin, $7 only by libfetch, $8 by neither;" \
		"$9 skipped by both for the same reason (twin $2 s, libfetch $3 s)"
	suite_say_name=$1
	shift 9
	echo "$suite_say_name: retried by the runner: twin $1, libfetch $2"
	shift 2
	test $# = 0 || echo "$suite_say_name: passed by neither: $*"
}
