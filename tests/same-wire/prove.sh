#!/bin/sh
# What a peer sees, and what is left in files, of libfetch and of its twin:
# every case of tests/same-wire/cases/ is played with both, for each of its schemes
# that the build has, and the records compared. Lists the banners, and compares
# the list with docs/WIRE.md.
#
# usage: prove.sh [--update] [--only "CASE..."] [--client PROGRAM | --tool]
#               ROOT BUILD RELEASE RECORD VARIANT [MESON-OPTION...]
#
#   --update   writes the parts of docs/WIRE.md that come from this run
#   --only     these cases; what all of them together must show is not judged
#   --client   takes PROGRAM for libfetch's client
#   --tool     the command-line tools, with the cases of tool-cases/ and the
#              banners of tool-banners; the VARIANT is one of upstream's suite
# Records stay in BUILD/wire/RELEASE-VARIANT/. WIRE_OUT before that name, WIRE_CASES, WIRE_BANNERS and
# WIRE_PAGE name others than those of the checkout (can-fail.sh).
# Exit 0: equal but for the declared banners, 1: not so, 2: usage, 77: skipped.

set -u
LC_ALL=C export LC_ALL
update= only= client= tool=
while :; do
	case ${1-} in
	--update)
		update=yes
		shift
		;;
	--only)
		only=$2
		shift 2
		;;
	--client)
		client=$2
		shift 2
		;;
	--tool)
		tool=tool-
		shift
		;;
	*) break ;;
	esac
done
test $# -ge 5 || {
	echo "usage: prove.sh [--update] [--only \"CASE...\"] [--client PROGRAM | --tool] ROOT BUILD RELEASE RECORD VARIANT [MESON-OPTION...]" >&2
	exit 2
}
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) || exit 2
release=$3 record=$4 variant=$5
shift 5
here=$root/tests/same-wire
cases=${WIRE_CASES-$here/${tool}cases}
banners=${WIRE_BANNERS-$here/${tool}banners}
page=${WIRE_PAGE-$root/docs/WIRE.md}
command -v openssl >/dev/null 2>&1 || {
	echo "skipped: no openssl on this machine"
	exit 77
}
unset http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY

. "$root/tests/lib/pair.sh"
if test -z "$tool"; then
	pair "$root" "$build" "$release" "$variant" "$@" || exit
else
	. "$root/tests/upstream-suite/rows.sh"
	suite_pair "$root" "$build" "$release" "$variant" "$@" || exit
fi

# a commit is not called what it says of itself
version=$(sed -n 's/^#define LIBCURL_VERSION "\(.*\)".*/\1/p' "$pair/twin/tree/include/curl/curlver.h")
work=$build/wire/${WIRE_OUT-}$tool$release-$variant
test -z "$only" || work=$work-only
rm -rf "$work" && mkdir -p "$work" || exit 1
. "$here/client.sh"
for half in fetch twin; do
	test -z "$tool" && build_as=client || build_as=tool
	build_$build_as "$half" "$work/client-$half" || exit 1
done
test -z "$client" || cp "$client" "$work/client-fetch" || exit 1
(umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
	-subj /CN=wire.test -addext subjectAltName=DNS:wire.test,IP:127.0.0.1 \
	-keyout "$work/key" -out "$work/cert" && cat "$work/key" "$work/cert" >"$work/cert.pem") \
	>"$work/openssl.log" 2>&1 || {
	cat "$work/openssl.log"
	exit 1
}
WIRE_TIME=$(date +%s)
export WIRE_TIME

for half in fetch twin; do
	"$work/client-$half" --protocols >"$work/protocols-$half" || exit 1
	"$work/client-$half" --features >"$work/features-$half" || exit 1
done
failed=0
fail() {
	echo "FAILED: $*"
	failed=$((failed + 1))
}
cmp -s "$work/protocols-fetch" "$work/protocols-twin" && cmp -s "$work/features-fetch" "$work/features-twin" ||
	fail "the two builds have not the same protocols and features"

directive() { sed -n "/^\[/q; s/^$1 //p" "$cases/$2"; }
older() { test "$1" != "$2" && test "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1"; }

# play CASE SCHEME RUN...: the records of all RUNs are equal
play() {
	name=$1 scheme=$2
	shift 2
	out=$work/$name.$scheme
	mkdir -p "$out" || exit 1
	"$record" "$cases/$name" "$scheme" "$work/cert.pem" "$out" "$@" >"$out/said" 2>&1 || {
		fail "$name ($scheme) could not be played"
		sed 's/^/  /' "$out/said"
		return
	}
	for other in "$out"/*.capture; do
		awk -v version="$version" -v scheme="$scheme" -f "$here/compare.awk" \
			"$banners" "$out/twin.capture" "$other" >"$out/differences" || {
			fail "$name ($scheme): $(basename "$other" .capture) is not as the twin"
			grep -v '^banner' "$out/differences" | head -n 12 | cut -c1-300 | sed 's/^/  /'
		}
		sed -n 's/^banner //p' "$out/differences" >>"$work/banners-met"
	done
	if grep -qE '^(  [0-9]+: |  datagram: |file )' "$out/twin.capture"; then
		echo "$scheme $name" >>"$work/played"
	else
		fail "$name ($scheme): nothing was recorded"
	fi
	echo "$scheme $(cat "$out/twin.bytes" "$out/fetch.bytes" | paste -s -d ' ')" >>"$work/sizes"
}

: >"$work/played" && : >"$work/banners-met" && : >"$work/sizes"
for pass in write read; do
	for name in ${only:-$(ls "$cases")}; do
		from=$(directive from "$name")
		test "$pass" = write && test -n "$from" && continue
		test "$pass" = read && test -z "$from" && continue
		need=$(directive needs "$name")
		test -z "$need" || grep -qx "$need" "$work/features-twin" || continue
		since=$(directive since "$name")
		test -z "$since" || ! older "$release" "$since" || continue
		for scheme in $(directive schemes "$name"); do
			grep -qx "$scheme" "$work/protocols-twin" || continue
			if test -n "$from"; then
				files=$work/$from.$(directive schemes "$from")
				play "$name" "$scheme" "twin=$work/client-twin,$files/twin" \
					"fetch=$work/client-fetch,$files/fetch" \
					"twin-reads-fetch=$work/client-twin,$files/fetch" \
					"fetch-reads-twin=$work/client-fetch,$files/twin"
			else
				play "$name" "$scheme" "twin=$work/client-twin" "fetch=$work/client-fetch"
			fi
		done
	done
done

echo "libfetch $release ($variant) beside its twin: cases, bytes sent or written by each"
sort "$work/sizes" | awk '
	$1 != last && last { printf "  %-8s %3d %7d %7d\n", last, n, a, b; n = a = b = 0 }
	{ last = $1; n++; a += $2; b += $3 }
	END { printf "  %-8s %3d %7d %7d\n", last, n, a, b }'
if test -n "$only"; then
	echo "$failed failed"
	exit $((failed > 0))
fi

# Every protocol of the build, and every declared banner.
for protocol in $(cat "$work/protocols-twin"); do
	grep -q "^$protocol " "$work/played" || fail "$protocol: a protocol of the build without a record"
done
sed '/^#/d; /^$/d' "$banners" >"$work/declared"
number=0
while IFS= read -r line; do
	number=$((number + 1))
	grep -qx "$number" "$work/banners-met" || fail "a declared banner that nothing shows: $line"
done <"$work/declared"

# The lists of docs/WIRE.md, and what is there now.
{
	echo "| protocol | where | twin | libfetch | why |"
	echo "|---|---|---|---|---|"
	number=0
	while IFS= read -r line; do
		number=$((number + 1))
		grep -qx "$number" "$work/banners-met" || continue
		printf '%s\n' "$line" | sed "s/VERSION/$version/g" | awk -F ' [|] ' \
			'{ printf "| %s | %s | `%s` | `%s` | %s |\n", toupper($1), $2, $3, $4, $5 }'
	done <"$work/declared"
} >"$work/list-banners"
{
	echo "| protocol | cases |"
	echo "|---|---|"
	sort -u "$work/played" | awk '
		$1 != last { if (last) print "| " toupper(last) " | " names " |"; last = $1; names = $2; next }
		{ names = names ", " $2 }
		END { print "| " toupper(last) " | " names " |" }'
} >"$work/list-cases"
for list in banners cases; do
	mark="$list of ${tool:+the tool of }$release $variant"
	grep -qxF "<!-- $mark -->" "$page" || continue
	if test -n "$update"; then
		awk -v mark="<!-- $mark -->" -v list="$work/list-$list" '
			$0 == "<!-- end -->" { within = 0 }
			!within { print }
			$0 == mark { within = 1; while ((getline line < list) > 0) print line }' \
			"$page" >"$work/page" && cat "$work/page" >"$page" || exit 1
	fi
	awk -v mark="<!-- $mark -->" '
		$0 == "<!-- end -->" { within = 0 }
		within { print }
		$0 == mark { within = 1 }' "$page" >"$work/page-$list"
	diff "$work/page-$list" "$work/list-$list" >"$work/diff" || {
		fail "the page and this run do not agree on the $mark (prove.sh --update writes it):"
		head -n 10 "$work/diff"
	}
	marks=$((${marks-0} + 1))
done
# a release that is only tried has none
if test "${marks-0}" = 0; then
	if grep -q " $release $variant -->" "$root/docs/WIRE.md" || grep -q "^option('upstream'.*'$release'" "$root/meson_options.txt"; then
		fail "the page has no list of $release $variant"
	else
		echo "docs/WIRE.md has no list of $release $variant: nothing to compare with"
	fi
fi
echo "banners:"
sed '1,2d; s/^/  /' "$work/list-banners"
echo "$(wc -l <"$work/played") records of each library, $(wc -l <"$work/protocols-twin") protocols, $failed failed"
test $failed = 0
