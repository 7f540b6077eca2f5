#!/bin/sh
# Every scenario on libfetch and on its twin, against servers on this machine:
# the asserted facts hold on both, the traces of both are equal.
#
# usage: prove.sh ROOT BUILD RELEASE MODE [SCENARIO...]
#
#   MODE  plain; valgrind: all in one process under memcheck, leaks and invalid
#         accesses fail; sanitize: a pair built with AddressSanitizer and
#         UndefinedBehaviorSanitizer
#
# The traces are left in BUILD/behaviour/RELEASE-MODE/. For planted.sh:
# LIBFETCH is a folder whose libfetch.so.4 is tested, PLANTED adds the scenarios
# that are wrong, BEHAVIOUR_OUT stands for MODE in that path, PROGRAMS is the
# folder of an earlier run whose programs are used again. Exit 0 fine, 1
# findings, 2 usage, 77 skipped.

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
. "$here/server.sh"

variant=release sanitize=
case $mode in
plain) ;;
valgrind) command -v valgrind >/dev/null || {
	echo "skipped: no valgrind on this machine"
	exit 77
} ;;
sanitize)
	variant=sanitize
	# one shared library, not optimised: half the time to compile, of mbedTLS mostly
	set_pair='-Ddefault_library=shared -Db_sanitize=address,undefined -Db_lundef=false -Dman=disabled -Doptimization=0 -Ddebug=true'
	sanitize='-fsanitize=address,undefined -fno-sanitize-recover=undefined -g'
	;;
*)
	echo "prove.sh: no mode $mode" >&2
	exit 2
	;;
esac
# no quotes: words
pair "$root" "$build" "$release" $variant ${set_pair-} || exit
. "$here/compile.sh"

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
		scenario_program "$out" $half "$pair/$half" "$out/$half.program" ${PLANTED:+-DPLANTED} $sanitize ||
			{
				echo "FAILED to compile the scenarios for the $half"
				exit 1
			}
	done
fi
# no script nor server may meet the library under test
in_path() { LD_LIBRARY_PATH=${LIBFETCH-} "$@"; }
servers_start || exit $?
for loop in LIBEVENT LIBEV; do
	case "$scenario_loops " in
	*"-DHAVE_$loop "*) peer $loop yes ;;
	*) missing "$loop no headers of $loop on this machine" ;;
	esac
done

# Which run: those whose peers are there.
"$out/fetch.program" --list >"$out/all" || exit 1
: >"$out/chosen"
skipped=0
while read -r name needs; do
	test $# = 0 || case " $* " in *" $name "*) ;; *) continue ;; esac
	why=
	for need in $needs; do
		eval "test -n \"\${PEER_$need-}\"" ||
			why=$(sed -n "s/^$need //p" "$work/missing" | head -n 1)${why:+; $why}
	done
	if test -n "$why"; then
		echo "skipped  $name: $why"
		skipped=$((skipped + 1))
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
	# the twin's names, mapped; libfetch's trace is taken as it is
	sed 's/curl/fetch/g; s/Curl/Fetch/g; s/CURL/FETCH/g' "$out/twin/$name" >"$out/twin/$name.mapped" 2>/dev/null
	if ! cmp -s "$out/fetch/$name" "$out/twin/$name.mapped"; then
		fail "$name: the traces differ (< twin, > fetch)"
		diff "$out/twin/$name.mapped" "$out/fetch/$name" | head -n 20 | cut -c1-300
		wrong=yes
	fi
	test -z "$wrong" || continue
	passed=$((passed + 1))
	lines=$(wc -l <"$out/fetch/$name")
	events=$((events + lines))
	printf 'ok       %-32s %5d events, %3d facts\n' "$name" "$lines" "$(grep -c '^shown ' "$out/fetch/$name")"
done <"$out/chosen"

cat "$out"/fetch/* 2>/dev/null | grep '^shown ' >"$out/shown"
# The table of sentences is judged where all could be shown.
if test $mode$#$skipped$failed = plain000; then
	sh "$here/seeds.sh" "$root/docs/SEEDS.md" "$out/fetch" >"$out/seeds" || fail "docs/SEEDS.md and the scenarios disagree"
	cat "$out/seeds"
fi
echo "$release $mode: $passed scenarios with equal traces, $events events each, $(wc -l <"$out/shown") facts each; $failed failed, $skipped skipped"
test $failed = 0 && test $passed -gt 0
