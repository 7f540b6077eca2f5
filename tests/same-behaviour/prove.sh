#!/bin/sh
# Every scenario on libfetch and on its twin, against servers on this machine:
# the asserted facts hold on both, the traces of both are equal.
#
# usage: prove.sh ROOT BUILD RELEASE MODE [SCENARIO...]
#
#   MODE  plain; valgrind: all in one process under memcheck, leaks and invalid
#         accesses fail; sanitize: libfetch built with AddressSanitizer and
#         UndefinedBehaviorSanitizer, beside the twin as it is
#
# The traces are left in BUILD/behaviour/RELEASE-MODE/. For can-fail.sh:
# LIBFETCH is a folder whose libfetch.so.4 is tested, PLANTED adds the scenarios
# that are wrong, BEHAVIOUR_OUT stands for MODE in that path, PROGRAMS is the
# folder of an earlier run whose programs are used again, WITHOUT names peers
# that are taken for missing, MAP_TEXTS stands for texts.list. Exit 0 fine, 1 findings, 2 usage, 77 skipped: all
# or, in a whole run, some scenarios.

set -u
LC_ALL=C export LC_ALL
TZ=UTC export TZ
test $# -ge 4 || {
	echo "usage: prove.sh ROOT BUILD RELEASE MODE [SCENARIO...]" >&2
	exit 2
}
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3 mode=$4
shift 4
here=$root/tests/same-behaviour
. "$root/tests/lib/pair.sh"
. "$root/tests/lib/figures.sh"
. "$here/server.sh"

sanitize=
case $mode in
plain) ;;
valgrind) command -v valgrind >/dev/null || {
	echo "skipped: no valgrind on this machine"
	exit 77
} ;;
sanitize)
	# one shared library, not optimised: half the time to compile, of mbedTLS mostly
	set_pair='-Ddefault_library=shared -Db_sanitize=address,undefined -Db_lundef=false -Dman=disabled -Doptimization=0 -Ddebug=true'
	sanitize='-fsanitize=address,undefined -fno-sanitize-recover=undefined -g'
	;;
*)
	echo "prove.sh: no mode $mode" >&2
	exit 2
	;;
esac
pair "$root" "$build" "$release" release || exit
if test -n "$sanitize"; then # ours alone: what the twin does is known without
	twin=$pair/twin
	# no quotes: words
	PAIR_HALVES=fetch pair "$root" "$build" "$release" sanitize $set_pair || exit
	ln -sfn "$twin" "$pair/twin"
fi
. "$here/compile.sh"
. "$here/map.sh"

out=$build/behaviour/$release-${BEHAVIOUR_OUT:-$mode}
rm -rf "$out"
mkdir -p "$out" || exit 1
work=$(mktemp -d) || exit 1
chmod 755 "$work"
trap 'servers_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

mkdir "$out/fetch" "$out/twin"
if test -n "${PROGRAMS-}"; then
	ln -s "$PROGRAMS/fetch.program" "$PROGRAMS/twin.program" "$out/" || exit 1
else
	scenario_sources "$out" || exit 1
	for half in fetch twin; do
		scenario_program "$out" $half "$pair/$half" "$out/$half.program" ${PLANTED:+-DPLANTED} $(test $half = twin || echo "$sanitize") ||
			{
				echo "FAILED to compile the scenarios for the $half"
				exit 1
			}
	done
fi
map_names "$pair/twin/tree" "$out/names" || exit 1
# no script nor server may meet the library under test
in_path() { LD_LIBRARY_PATH=${LIBFETCH-} "$@"; }
servers_start || exit $?
for loop in LIBEVENT LIBEV; do
	case "$scenario_loops " in
	*"-DHAVE_$loop "*) peer $loop yes ;;
	*) missing "$loop no headers of $loop on this machine" ;;
	esac
done
for name in ${WITHOUT-}; do
	unset "PEER_$name"
	missing "$name planted"
done

# Which run: those whose peers are there.
"$out/fetch.program" --list >"$out/all" || exit 1
: >"$out/chosen" >"$out/skipped" >"$out/used"
while read -r name needs; do
	test $# = 0 || case " $* " in *" $name "*) ;; *) continue ;; esac
	why=
	for need in $needs; do
		eval "test -n \"\${PEER_$need-}\"" ||
			why=$(sed -n "s/^$need //p" "$work/missing" | head -n 1)${why:+; $why}
	done
	if test -n "$why"; then
		echo "skipped  $name: $why"
		echo "$name" >>"$out/skipped"
		reasons="${reasons:+$reasons; }$why"
	else
		echo "$name" >>"$out/chosen"
	fi
done <"$out/all"

if test -f "$here/lsan-$release.supp"; then
	LSAN_OPTIONS=suppressions=$here/lsan-$release.supp:print_suppressions=0
	export LSAN_OPTIONS
fi
ASAN_OPTIONS=abort_on_error=0:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1:exitcode=99
export ASAN_OPTIONS UBSAN_OPTIONS

one() { # HALF NAME...: how a scenario is run
	one_half=$1
	shift
	in_path "$out/$one_half.program" "$out/$one_half" "$@" >>"$out/$one_half.log" 2>&1 </dev/null
}

failed=0 passed=0
fail() {
	failed=$((failed + 1))
	echo "FAILED   $1"
}

if test $mode = valgrind; then
	suppressions=$here/valgrind-$release.supp
	test -f "$suppressions" || suppressions=/dev/null
	for half in fetch twin; do
		TRACE_SLOW=yes in_path valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=all \
			--errors-for-leak-kinds=all --num-callers=20 --suppressions="$suppressions" \
			"$out/$half.program" "$out/$half" $(cat "$out/chosen") >"$out/$half.log" 2>&1 </dev/null ||
			{
				fail "valgrind: the $half ended with $?"
				tail -n 40 "$out/$half.log"
			}
	done
fi
events=0
while read -r name; do
	wrong=
	for half in fetch twin; do
		test $mode = valgrind && continue
		: >"$out/$half.log"
		one $half "$name"
		status=$?
		test $status = 0 || {
			fail "$name: $half ended with $status"
			tail -n 40 "$out/$half.log" | cut -c1-300
			wrong=yes
		}
	done
	# libfetch's trace is taken as it is
	map_trace "$out/names" "$out/used" <"$out/twin/$name" >"$out/twin/$name.mapped" 2>/dev/null
	if ! cmp -s "$out/fetch/$name" "$out/twin/$name.mapped"; then
		fail "$name: the traces differ (< twin, > fetch)"
		diff "$out/twin/$name.mapped" "$out/fetch/$name" | head -n 20 | cut -c1-300
		wrong=yes
	fi
	test -z "$wrong" || continue
	passed=$((passed + 1))
	lines=$(wc -l <"$out/fetch/$name")
	events=$((events + lines))
	printf 'ok       %-32s %5d events, %3d facts%s\n' "$name" "$lines" "$(grep -acE '^(shown|differs) ' "$out/fetch/$name")" \
		"$(sed -n 's/^at one time: /, at one time /p' "$out/fetch/$name")"
done <"$out/chosen"

cat "$out"/fetch/* 2>/dev/null | grep -aE '^(shown|differs) ' >"$out/shown"
skipped=$(wc -l <"$out/skipped")
# The table of sentences, as far as it could be shown; of single scenarios only
# what they quote of it.
if test $mode$#$failed = plain00; then
	sh "$here/seeds.sh" "$root/docs/SEEDS.md" "$out/fetch" "$out/skipped" >"$out/seeds" ||
		fail "docs/SEEDS.md and the scenarios disagree"
	cat "$out/seeds"
	row="| $release | $passed | $(sed -n 's/^\([0-9]*\) sentences: \([0-9]*\) .*, \([0-9]*\) where .*/\1 | \2 | \3/p' "$out/seeds") |"
	test $skipped -gt 0 || documented SEEDS.md "$release" "$row" || fail "docs/SEEDS.md has other counts"
	test $skipped -gt 0 || test "$release" != "$(sed -n "/'upstream'/,/)/s/.*value: *'\([^']*\)'.*/\1/p" "$root/meson_options.txt")" ||
		grep -q "^| $passed scenarios of" "$root/README.md" || fail "README.md has other counts"
	test $skipped -gt 0 || unused=$(grep -nE '^[^#].* -- ' "${MAP_TEXTS-$here/texts.list}" | cut -d: -f1 | grep -vxFf "$out/used")
	for line in ${unused-}; do
		fail "texts.list:$line: maps nothing"
	done
else
	sh "$here/seeds.sh" --quotes "$root/docs/SEEDS.md" "$out/fetch" >"$out/seeds" ||
		fail "facts are filed under the wrong sentence: $(cat "$out/seeds")"
fi
echo "$release $mode: $passed scenarios with equal traces, $events events each, $(wc -l <"$out/shown") facts each; $failed failed, $skipped skipped"
test $failed = 0 && test $passed -gt 0 || exit 1
# what was not run is not proved
test $# -gt 0 || test "$skipped" = 0 || {
	echo "skipped: $skipped of the scenarios: $(echo "$reasons" | tr ';' '\n' | sed 's/^ *//' | sort -u | paste -sd ';')"
	exit 77
}
