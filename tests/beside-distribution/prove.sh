#!/bin/sh
# Scenarios on libfetch and on the distribution's libcurl: a yardstick that has
# no line of this project's build in it.
#
# usage: prove.sh ROOT BUILD RELEASE [SCENARIO...]
#
# Scenarios without TLS run on libfetch of the distribution's own release, and
# their whole traces are compared. Those with TLS run on BUILD and its RELEASE, since
# that one is what its users have; of these only what came out is compared:
# return codes, what was asked and answered, what getinfo says of it, the facts.
#
# differences-VERSION lists what differs, each line with its reason:
#   ignore SCOPE REGEX -- reason  lines of a trace; SCOPE is a scenario, * any text
#   chance SCOPE REGEX -- reason  the same, where only some runs differ
#   differs SCENARIO -- reason    as a whole
#   fails SCENARIO -- reason      the scenario cannot be told with this release
#   leave SCENARIO -- reason      not run
#   map WORD REGEX -- reason      in lines of the distribution's trace this word is
#                                 the product's name, as in texts.list of same-behaviour
# A difference that is not there fails, as does one that is listed and does not
# occur, and a run that compared too few.
#
# For can-fail.sh: BESIDE_LIST is another list, PLANTED adds the scenarios
# that are wrong, BESIDE_OUT is where all goes, PROGRAMS the folder of an earlier
# run whose programs are used again.
# Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
LC_ALL=C export LC_ALL
TZ=UTC export TZ
test $# -ge 3 || {
	echo "usage: prove.sh ROOT BUILD RELEASE [SCENARIO...]" >&2
	exit 2
}
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
shift 3
beside=$root/tests/beside-distribution
here=$root/tests/same-behaviour
. "$root/tests/lib/pair.sh"
. "$here/server.sh"
floor=30
unset LD_LIBRARY_PATH # meson's, of BUILD: each program finds the library it was linked to

work=$(mktemp -d) || exit 1
chmod 755 "$work"
trap 'servers_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

mkdir -p "$work/distribution/src"
cat >"$work/version.c" <<'END'
#include <stdio.h>
extern char *curl_version(void);
int main(void)
{
	return puts(curl_version()) < 0;
}
END
${CC:-cc} -o "$work/version" "$work/version.c" -l:libcurl.so.4 2>"$work/log" ||
	{
		echo "skipped: no libcurl.so.4 of the distribution on this machine (package libcurl4)"
		exit 77
	}
version=$("$work/version") || exit 1
release=$(expr "$version" : 'libcurl/\([^ ]*\)')
list=${BESIDE_LIST-$beside/differences-$release}
test -r "$list" || {
	echo "skipped: no list of differences for the distribution's $release"
	exit 77
}
PAIR_HALVES=fetch PAIR_TARGETS=shared-library
# not optimised: half the time to compile
pair "$root" "$build" "$release" beside -Ddefault_library=shared -Doptimization=0 || exit $?
. "$here/compile.sh"
. "$here/map.sh"

out=${BESIDE_OUT-$build/beside-distribution/programs}
rm -rf "$out"
mkdir -p "$out/distribution" "$out/fetch" || exit 1
libcurl=$(ldd "$work/version" | sed -n 's/.*libcurl\.so\.4 => \([^ ]*\).*/\1/p')
ln -s "$libcurl" "$work/distribution/src/libcurl.so"
ln -s "$root/tools/upstream/curl-$release" "$work/distribution/tree"
map_names "$root/tools/upstream/curl-$release" "$work/mapped-names" || exit 1
if test -n "${PROGRAMS-}"; then
	ln -s "$PROGRAMS"/*.program "$out/" || exit 1
else
	scenario_sources "$out" || exit 1
	older='-include older.h -Wno-incompatible-pointer-types'
	for program in twin:"$work/distribution":distribution fetch:"$pair/fetch":whole fetch:"$build":outcome; do
		half=${program%%:*}
		program=${program#*:}
		scenario_program "$out" $half "${program%:*}" "$out/${program##*:}.program" $older ${PLANTED:+-DPLANTED} || {
			echo "FAILED to compile the scenarios for ${program##*:}"
			exit 1
		}
	done
fi

# The list, and what is in it.
failed=0
fail() {
	failed=$((failed + 1))
	echo "FAILED   $1"
}
grep -v '^#' "$list" >"$work/list"
grep -vE '^((ignore|chance|map) [^ ]+ .+|(differs|fails|leave) [^ ]+) -- .+' "$work/list" >"$work/wrong" && {
	sed 's/^/no line of the list: /' "$work/wrong"
	exit 1
}
sed -nE 's/^(ignore|chance) //p' "$work/list" >"$work/ignored"
sed -n 's/^map //p' "$work/list" | cat "$here/texts.list" - >"$work/texts"
MAP_TEXTS=$work/texts
listed() { grep -q "^$1 $2 -- " "$work/list"; } # KIND SCENARIO

servers_start || exit $?
for loop in LIBEVENT LIBEV; do
	case "$scenario_loops " in
	*"-DHAVE_$loop "*) peer $loop yes ;;
	*) missing "$loop no headers of $loop on this machine" ;;
	esac
done

run() { # PROGRAM FOLDER SCENARIO
	"$out/$1.program" "$2" "$3" >"$2/$3.log" 2>&1 </dev/null
}

"$out/whole.program" --list >"$work/all"
mkdir "$work/fails" "$work/left"
: >"$work/used" >"$work/names" >"$work/fails/not"
compared=0 differ=0 skipped=0
while read -r name needs; do
	echo "$name" >>"$work/names"
	test $# = 0 || case " $* " in *" $name "*) ;; *) continue ;; esac
	! listed leave "$name" || continue
	why=
	for need in $needs; do
		eval "test -n \"\${PEER_$need-}\"" ||
			why=$(sed -n "s/^$need //p" "$work/missing" | head -n 1)${why:+; $why}
	done
	if test -n "$why"; then
		echo "skipped  $name: $why"
		skipped=$((skipped + 1))
		continue
	fi
	case " $needs " in
	*" HTTPS"*) part=outcome ;;
	*) part=whole ;;
	esac
	if listed fails "$name"; then
		# most of them wait for what never comes: beside the others
		(timeout 10 "$out/$part.program" "$work/fails" "$name" >"$work/fails/$name.log" 2>&1 </dev/null &&
			echo "$name" >>"$work/fails/not") &
		waited="${waited-} $!"
		continue
	fi
	run distribution "$out/distribution" "$name"
	run $part "$out/fetch" "$name"
	for half in distribution fetch; do
		test -s "$out/$half/$name" || {
			fail "$name: no trace of the $half"
			tail -n 5 "$out/$half/$name.log" | cut -c1-200
			continue 2
		}
	done
	map_trace "$work/mapped-names" <"$out/distribution/$name" >"$work/distribution.trace"
	cp "$out/fetch/$name" "$work/fetch.trace"
	if test $part = outcome; then
		for half in distribution fetch; do
			sed -nE 's/^(fetch_easy_perform: [0-9]+).*/\1/p
				/^(fetch_easy_setopt|shown|NOT SHOWN|header callback|write callback|request)/p
				/^FETCHINFO_(SSL_VERIFYRESULT|RESPONSE_CODE|HTTP_CONNECTCODE|HTTP_VERSION|SIZE_|CONTENT_|NUM_CONNECTS|OS_ERRNO|REDIRECT)/p' \
				"$work/$half.trace" >"$work/$half.outcome"
			mv "$work/$half.outcome" "$work/$half.trace"
		done
	fi
	awk -f "$beside/compare.awk" -v scenario="$name" -v ignored="$work/ignored" -v to="$work/left" -v used="$work/used" \
		"$work/distribution.trace" "$work/fetch.trace" || exit 1
	test -s "$work/left/libfetch" || {
		fail "$name: nothing is left to compare"
		continue
	}
	if listed differs "$name"; then
		! cmp -s "$work/left/distribution" "$work/left/libfetch" || fail "$name: listed as different, and is the same"
		differ=$((differ + 1))
	elif ! cmp -s "$work/left/distribution" "$work/left/libfetch"; then
		fail "$name: a difference that is not listed (< distribution, > libfetch)"
		diff "$work/left/distribution" "$work/left/libfetch" | head -n 20 | cut -c1-200
	else
		compared=$((compared + 1))
		printf 'ok       %-32s %-7s %5d events\n' "$name" $part "$(wc -l <"$work/left/libfetch")"
	fi
done <"$work/all"
test -z "${waited-}" || wait $waited # no quotes: process ids
while read -r name; do
	fail "$name: listed as failing, and does not"
done <"$work/fails/not"

# What the list says of scenarios must be of some; each line must have served.
number=0
while read -r kind scope rest; do
	case $kind in
	ignore | chance) number=$((number + 1)) ;;
	map) continue ;;
	*) grep -qx "$scope" "$work/names" || fail "no scenario: $kind $scope $rest" ;;
	esac
	test $# = 0 || case " $* " in *" $scope "*) ;; *) continue ;; esac
	test $kind != ignore || grep -qx $number "$work/used" ||
		fail "a listed difference does not occur: $scope $rest"
done <"$work/list"
test $# -gt 0 || test $compared -ge $floor || fail "$compared scenarios compared, fewer than $floor"
echo "libfetch beside the distribution's $version"
echo "$compared scenarios the same but for $(wc -l <"$work/ignored") listed kinds of lines, $differ different and listed; $failed failed, $skipped skipped"
test $failed = 0 && test $((compared + differ)) -gt 0
