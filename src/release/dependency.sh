#!/bin/sh
# Makes the sources of something that the library is built with, or brings them up
# to date, and prints their folder's name.
#
# usage: dependency.sh SOURCE-ROOT NAME [NAMESPACE FETCH-RENAME]
#
# Without a namespace it is as it was released: src/mbedtls-3.6.6 leads to where
# acquire unpacked it. With one it is renamed by its rules (for mbedTLS twice, as
# it has two stems): src/NAMESPACE-mbedtls-3.6.6. Beside that, in a folder with
# ".api" behind its name, lie the maps of its public names, and of libpsl the list
# that is built in, which takes Python to make.

set -eu
root=$1 name=$2
tools=$root/tools
version=$(sh "$tools/upstream/acquire" --offline --unpack "$name")
upstream=$tools/upstream/$name-$version
if test $# = 2; then
	# written only where it leads elsewhere: others may be reading through it
	test "$(readlink "$root/src/$name-$version")" = "../tools/upstream/$name-$version" ||
		ln -sfn "../tools/upstream/$name-$version" "$root/src/$name-$version"
	printf '%s\n' "$name-$version"
	exit 0
fi
ns=$3 rename=$4
tree=$ns-$name-$version
. "$root/src/release/made.sh"

# renamed STEM-RULES FROM TO: one stem
renamed() {
	to=${ns}_$1
	test "$1" != libpsl || to=${ns}_psl
	"$rename" tree --quiet --to "$to" --rules-dir "$tools/rename/rules/$1" "$2" "$3" >&2
}
# map STEM-RULES FROM: of its public names
map() {
	to=${ns}_$1
	test "$1" != libpsl || to=${ns}_psl
	made "$api/$1.map" "$rename" map --to "$to" --rules-dir "$tools/rename/rules/$1" "$2"
}

api=$root/src/$tree.api
mkdir -p "$api"
case $name in
mbedtls)
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	renamed psa "$upstream" "$work/psa"
	renamed mbedtls "$work/psa" "$root/src/$tree"
	map psa "$upstream"
	map mbedtls "$upstream"
	;;
libpsl)
	renamed libpsl "$upstream" "$root/src/$tree"
	# the header as programs see it
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	sed "s/@LIBPSL_VERSION@/$version/" "$upstream/include/libpsl.h.in" >"$work/libpsl.h"
	map libpsl "$work"
	list=$(sh "$tools/upstream/acquire" --offline --unpack publicsuffix)
	(
		# its name is part of what is made, its folder is not
		cd "$tools/upstream/publicsuffix-$list"
		python3 "$root/src/$tree/src/${ns}_psl-make-dafsa" --output-format=cxx+ public_suffix_list.dat "$work/list"
	) >&2
	made "$api/suffixes_dafsa.h" cat "$work/list"
	made "$api/VERSION.list" echo "$list"
	made "$api/LICENSE.list" cat "$tools/upstream/publicsuffix-$list/LICENSE"
	;;
*)
	renamed "$name" "$upstream" "$root/src/$tree"
	map "$name" "$upstream"
	;;
esac
printf '%s\n' "$tree"
