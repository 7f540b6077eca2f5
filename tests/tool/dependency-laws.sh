#!/bin/sh
# The laws over what a closed library is made with, each by its own rules, under the
# namespaces of which its parts are made, too. mbedTLS has two stems: the second's
# laws are those of the tree that the first has been renamed in.
# usage: dependency-laws.sh ROOT FETCH-RENAME NAME
#   NAME  zlib, libpsl, psa or mbedtls; not in the package cache: skipped
set -eu
root=$1 tool=$2 name=$3
case $name in
zlib) upstream=zlib meeting=gzguts to=acme_zlib ;;
libpsl) upstream=libpsl meeting=test to=acme_psl ;;
psa) upstream=mbedtls meeting=mbedtls to=acme_psa ;;
mbedtls) upstream=mbedtls meeting=ssl to=acme_mbedtls ;;
*)
	echo "dependency-laws.sh: $name: no such rules" >&2
	exit 2
	;;
esac
version=$(sh "$root/tools/upstream/acquire" --offline --unpack "$upstream" 2>/dev/null) || {
	echo "skipped: $upstream is not in the package cache"
	exit 77
}
tree=$root/tools/upstream/$upstream-$version
if test "$name" = mbedtls; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	"$tool" tree --quiet --rules-dir "$root/tools/rename/rules/psa" "$tree" "$work/psa"
	rm "$work/psa/.rename-ledger"
	tree=$work/psa
fi
sh "$root/tests/tool/laws.sh" "$tool" "$tree" "$root/tools/rename/rules/$name" "$meeting" "$to"
