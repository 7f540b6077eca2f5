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
mkdir "$work/config" && sed 's/for (macro in uses) if (!(macro in keep))/for (macro in uses) if (!(macro in keep) \&\& macro !~ "FTP$")/' \
	"$root/src/config/protocols.sh" >"$work/protocols.sh" || exit 1
cmp -s "$root/src/config/protocols.sh" "$work/protocols.sh" && finding "the defect changes nothing: protocols.sh"
PROTOCOLS=$work/protocols.sh sh "$root/tests/amalgam/protocols.sh" "$root" "$build" "$release" >"$work/said" 2>&1 &&
	finding "protocols that nobody asked for are not seen"
grep -q '^amalgam: http and https leave: ftp' "$work/said" && caught "a protocol that stays" || finding "another word for it: $(tail -n 3 "$work/said")"

# the part's configuration brought once only, wherever that is
closed "$root" "$work/closed" "$release" || exit 1
mkdir "$work/tools" "$work/src" && cp -R "$root/tools/amalgamate" "$root/tools/amalgamated" "$work/tools/" &&
	ln -s "$root/src/config" "$work/src/config" || exit 1
sed 's/if not any(before <= here for before in self.shown.get(name, \[\])):/if name not in self.shown:/' \
	"$root/tools/amalgamated/onefile.py" >"$work/tools/amalgamated/onefile.py" || exit 1
cmp -s "$root/tools/amalgamated/onefile.py" "$work/tools/amalgamated/onefile.py" && finding "the defect changes nothing: onefile.py"
python3 "$work/tools/amalgamate" --to acme --release "$release" "$root" "$work/one" || exit 1
structures "$work/curl" "$work/one/acme.c" && structures "$work/mbedtls" "$work/one/acme-mbedtls.c" || finding "structures cannot be measured"
diff "$work/curl" "$work/mbedtls" >/dev/null && finding "structures that differ are not seen" || caught "two files that disagree on structures"

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
