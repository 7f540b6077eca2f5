#!/bin/sh
# Plants what the other tests here must catch.
#
# usage: can-fail.sh SOURCE-ROOT BUILD-ROOT RELEASE
# Exit 0 each was caught, 1 one was not, 77 where something is lacking.

set -u
LC_ALL=C export LC_ALL
root=$1 build=$2 release=$3
. "$root/tests/amalgam/lib.sh"
case $release in 7.*)
	echo "skipped: release $release does not say what Linux has, and is not amalgamated"
	exit 77
	;;
esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
caught() { echo "caught: $*"; }

# a script that never says of ftp that it can go
sed 's/for (macro in uses) if (!(macro in keep))/for (macro in uses) if (!(macro in keep) \&\& macro !~ "FTP$")/' \
	"$root/src/config/protocols.sh" >"$work/protocols.sh" || exit 1
cmp -s "$root/src/config/protocols.sh" "$work/protocols.sh" && finding "the defect changes nothing: protocols.sh"
PROTOCOLS=$work/protocols.sh sh "$root/tests/amalgam/protocols.sh" "$root" "$build" "$release" >"$work/said" 2>&1 &&
	finding "protocols that nobody asked for are not seen"
grep -q '^amalgam: http and https leave: ftp' "$work/said" && caught "a protocol that stays" || finding "another word for it: $(tail -n 3 "$work/said")"

# what mbedTLS is configured with, lost on the way to curl's file
closed "$root" "$work/closed" "$release" || exit 1
python3 "$root/tools/amalgamate" --to acme --release "$release" "$root" "$work/one" || exit 1
sed -i '/^#define ACME_MBEDTLS_THREADING_\(C\|PTHREAD\)$/d' "$work/one/acme.c" || exit 1
if structures "$work/curl" "$work/one/acme.c" && structures "$work/mbedtls" "$work/one/acme-mbedtls.c"; then
	diff "$work/curl" "$work/mbedtls" >/dev/null
	test $? = 1 && caught "two files that disagree on structures" || finding "structures that differ are not seen"
else
	finding "structures cannot be measured"
fi

# a name of nobody's, one that is gone, and data of another size
printf 'int acme_one[3];\nint acme_two(void) { return 1; }\nint stray;\n' >"$work/a.c"
printf 'int acme_one[4];\nint acme_other(void) { return 1; }\n' >"$work/b.c"
cc -c -o "$work/a.o" "$work/a.c" && cc -c -o "$work/b.o" "$work/b.c" || exit 1
test "$(outside acme "$work/a.o")" = stray && caught "a global outside the namespace" || finding "a global outside the namespace is not seen"
sizes "$work/a.o" >"$work/a"
sizes "$work/b.o" >"$work/b"
alike "$work/a" "$work/b" >"$work/said"
grep -q '^acme_one: .*bytes' "$work/said" && grep -q '^acme_other: only in the amalg' "$work/said" && grep -q '^acme_two: not in' "$work/said" &&
	grep -q '^only 3 globals' "$work/said" && caught "globals that differ" || finding "globals that differ are not seen: $(cat "$work/said")"

# a configuration without one of its macros
header=$(echo "$work"/one/acme-config-glibc.h)
sed '/HAVE_EVENTFD 1/d' "$header" >"$work/less.h"
macros cc "$header" "$work/full"
macros cc "$work/less.h" "$work/less"
cmp -s "$work/full" "$work/less" && finding "a macro that is gone is not seen" || caught "a macro that is gone"
test $findings = 0
