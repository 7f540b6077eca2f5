#!/bin/sh
# A built library: what it exports, what it is called, and that it can be used
# once installed, shared and static.
#
# usage: library.sh BUILD NAMESPACE VERSION LIBRARY-VERSION

set -u
LC_ALL=C export LC_ALL
build=$(cd "$1" && pwd) || exit 2
ns=$2
version=$3 soversion=${4%%.*}
upper=$(printf %s "$ns" | tr a-z A-Z)
. "$(dirname "$0")/../lib/report.sh"

DESTDIR=$tmp/root meson install -C "$build" --quiet >"$tmp/log" 2>&1 || {
	cat "$tmp/log"
	exit 1
}
pc=$(find "$tmp/root" -name "lib$ns.pc")
lib=$(dirname "$(dirname "$pc")")
prefix=$(sed -n 's/^prefix=//p' "$pc")
include=$tmp/root$prefix/include
so=$lib/lib$ns.so
a=$lib/lib$ns.a

check nothing-to-do-in-a-second-build <<EOF
$(ninja -C "$build" | tail -n 1 | grep -v 'no work to do')
EOF

if [ -e "$so" ]; then
	nm -D --defined-only "$so" | awk '$2 != "A" { print $3 }' >"$tmp/exports"
	node=${upper}_MBEDTLS_$soversion
	check exports-are-of-the-namespace-and-versioned <<EOF
$(grep -vE "^${ns}_[a-z0-9_]+@@$node\$" "$tmp/exports")
EOF
	# What the public headers declare is what is exported, no more and no less.
	sed 's/@.*//' "$tmp/exports" | sort >"$tmp/have"
	for h in "$include/$ns"/*.h; do
		echo "#include <$ns/${h##*/}>"
	done | sed "1i #include <$ns/$ns.h>" >"$tmp/all.c"
	cc -E -P -I"$include" "$tmp/all.c" | tr '\n' ' ' | tr ';' '\n' | grep -v typedef |
		grep -oE "(^|[ *])${ns}_[a-z0-9_]+ ?\(" | tr -d ' *(' | sort -u >"$tmp/declared"
	check exports-are-what-the-headers-declare <<EOF
$(
		comm -13 "$tmp/declared" "$tmp/have" | sed 's/^/undeclared: /'
		comm -23 "$tmp/declared" "$tmp/have" | grep -vE "_(t|callback)\$" | sed 's/^/missing: /'
	)
EOF
	check soname <<EOF
$(readelf -d "$so" | grep -q "soname: \[lib$ns.so.$soversion\]" || readelf -d "$so" | grep SONAME)
EOF
	echo "$(wc -l <"$tmp/exports") exports under $node, file $(readlink -f "$so" | sed 's|.*/||')"
fi

# The twin keeps upstream's names, the un-prefixed ones as well.
if [ -e "$a" ] && [ "$ns" != curl ]; then
	# Every global by its prefix: NS_, Ns_ or NSx_ and the like.
	Ns=$(printf %s "$ns" | cut -c1 | tr a-z A-Z)${ns#?}
	nm --defined-only -g "$a" 2>/dev/null | awk 'NF == 3 { print $3 }' >"$tmp/globals"
	check static-globals-are-of-the-namespace <<EOF
$(grep -vE "^_?(${ns}x?|${Ns})_" "$tmp/globals")
EOF
	echo "$(wc -l <"$tmp/globals") globals in the static library"
fi

# The main header alone, and every other one after it (that is upstream's rule).
for h in "$include/$ns"/*.h; do
	printf '#include <%s/%s.h>\n#include <%s/%s>\nint unused;\n' "$ns" "$ns" "$ns" "${h##*/}" >"$tmp/one.c"
	check "header-${h##*/}" <<EOF
$(cc -Wall -Werror -I"$include" -fsyntax-only "$tmp/one.c" 2>&1)
EOF
done

cat >"$tmp/use.c" <<EOF
#include <stdio.h>
#include <$ns/$ns.h>
int main(void)
{
	return puts(${ns}_version()) < 0;
}
EOF
PKG_CONFIG_PATH=$(dirname "$pc") export PKG_CONFIG_PATH
# use NAME FLAGS: compiles by pkg-config, the prefix moved to where it is now
use() {
	flags=$(pkg-config "$2" --cflags --libs "--define-variable=prefix=$tmp/root$prefix" "lib$ns")
	# shellcheck disable=SC2086
	cc -o "$tmp/$1" "$tmp/use.c" $3 $flags 2>&1 && LD_LIBRARY_PATH=$lib "$tmp/$1" >"$tmp/$1.out"
	grep -q "^lib$ns/$version " "$tmp/$1.out" || {
		echo "$1 says:"
		cat "$tmp/$1.out"
	}
}
[ ! -e "$so" ] || check shared-by-pkg-config <<EOF
$(use shared --silence-errors '')
EOF
if [ -e "$a" ]; then
	rm -f "$lib/lib$ns.so"*
	check static-by-pkg-config <<EOF
$(use static --static '')
EOF
	check static-exports-nothing <<EOF
$(nm -D --defined-only "$tmp/static" | grep -E 'mbedtls_|psa_')
EOF
fi
check licence <<EOF
$([ -s "$tmp/root$prefix/share/doc/lib$ns/COPYING" ] || echo missing)
EOF

echo "library: $count checks, $failed failed"
[ $failed -eq 0 ]
