#!/bin/sh
# Each protocol can be had alone, with what upstream couples with it and nothing
# else; one that is not known is an error. The build asks the same script, and so
# does an amalgamation.
#
# usage: protocols.sh SOURCE-ROOT BUILD-ROOT RELEASE
# Exit 0 fine, 1 findings.

set -u
LC_ALL=C export LC_ALL
root=$1 build=$2 release=$3
. "$root/tests/amalgam/lib.sh"
script=${PROTOCOLS:-$root/src/config/protocols.sh}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
ns=$(sed -n "s/^#define LIB\([A-Z0-9_]*\)_VERSION \".*/\1/p" "$build"/tree/include/*/*ver.h | tr A-Z a-z)
NS=$(echo "$ns" | tr a-z A-Z)
tree=$build/tree

# listed MACRO...: the protocols that remain as these are defined
listed() {
	for macro; do
		case $macro in
		*_ENABLE_*) echo "#undef $macro" ;;
		*) printf '#ifndef %s\n#define %s 1\n#endif\n' "$macro" "$macro" ;;
		esac
	done >"$work/off.h"
	# one level of words for what the preprocessor keeps of the list
	cc -E -P -w -D_GNU_SOURCE -DHAVE_CONFIG_H "-DBUILDING_LIB$NS" -include "$build/src/config/${ns}_config.h" -include "$work/off.h" \
		-I "$build/src/config" -I "$tree/lib" -I "$tree/include" -I "$build/src/mbedtls" "$tree/lib/version.c" 2>"$work/cc" |
		sed -n '/protocols\[\] = {/,/};/p' | tr ' ,' '\n\n' | sed -n 's/^"\([a-z0-9]*\)"$/\1/p'
}

sh "$script" "$tree" "$ns" gohper >"$work/out" 2>"$work/said" && finding "gohper is taken for a protocol"
grep -q '^protocols: gohper: is not known to this release, which has dict ' "$work/said" || finding "no word of gohper"
all=$(listed)
test "$(echo "$all" | wc -w)" -gt 15 || finding "the list of all cannot be read: $all $(head -n 3 "$work/cc")"
for protocol in $all; do
	off=$(sh "$script" "$tree" "$ns" "$protocol") || finding "$protocol: cannot be had"
	# shellcheck disable=SC2086
	kept=$(listed $off)
	echo "$kept" | grep -qx "$protocol" || finding "$protocol: asked for, and gone"
	for other in $kept; do
		test "$(sh "$script" "$tree" "$ns" "$protocol" "$other")" = "$off" ||
			finding "$protocol: $other is there, which nobody asked for"
	done
	test "$(echo "$kept" | wc -w)" -lt 9 || finding "$protocol: leaves $(echo "$kept" | wc -w) of them"
	echo "$protocol:" $kept
done
off=$(sh "$script" "$tree" "$ns" http https)
# shellcheck disable=SC2086
test "$(listed $off | tr '\n' ' ')" = 'http https ' || finding "http and https leave:" "$(listed $off)"

# the build's own words
meson setup "$work/no" "$root" -Dprotocols=http,gohper -Dman=disabled "-Dupstream=$release" >"$work/said" 2>&1 && finding "the build takes gohper"
grep -q 'protocols: gohper: is not known' "$work/said" || finding "the build does not name gohper"
meson setup "$work/yes" "$root" -Dprotocols=http,https -Dman=disabled "-Dupstream=$release" >"$work/said" 2>&1 || finding "no build with http and https"
for macro in $off; do
	case $macro in
	*_DISABLE_*) grep -q "^#define ${NS}_DISABLE_${macro#*_DISABLE_} " "$work/yes/src/config"/*_config.h || finding "$macro is not in the configuration" ;;
	esac
done
test $findings = 0
