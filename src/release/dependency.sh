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

# with VERB RULES ARGUMENT...: the tool by the rules of a stem, into its namespace
with() {
	verb=$1 rules=$2
	shift 2
	"$rename" "$verb" --to "${ns}_${rules#lib}" --rules-dir "$tools/rename/rules/$rules" "$@"
}
# renamed RULES FROM TO, and the map of its public names: map RULES FROM
renamed() { with tree "$1" --quiet "$2" "$3" >&2; }
map() { made "$api/$1.map" with map "$1" "$2"; }

api=$root/src/$tree.api
mkdir -p "$api"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $name in
mbedtls)
	renamed psa "$upstream" "$work/psa"
	renamed mbedtls "$work/psa" "$root/src/$tree"
	map psa "$upstream"
	map mbedtls "$upstream"
	;;
libpsl)
	renamed libpsl "$upstream" "$root/src/$tree"
	# the header as programs see it
	sed "s/@LIBPSL_VERSION@/$version/" "$upstream/include/libpsl.h.in" >"$work/libpsl.h"
	map libpsl "$work"
	list=$(sh "$tools/upstream/acquire" --offline --unpack publicsuffix)
	script=$root/src/$tree/src/${ns}_psl-make-dafsa from=$tools/upstream/publicsuffix-$list/public_suffix_list.dat
	# it takes seconds: only where there is a new one, or a new script
	test "$(cat "$api/VERSION.list" 2>/dev/null)" = "$list" && test "$api/suffixes_dafsa.h" -nt "$script" &&
		test "$api/suffixes_dafsa.h" -nt "$from" || {
		# its name is part of what is made, its folder is not
		(cd "${from%/*}" && python3 "$script" --output-format=cxx+ "${from##*/}" "$work/list") >&2
		made "$api/suffixes_dafsa.h" cat "$work/list"
		touch "$api/suffixes_dafsa.h"
	}
	made "$api/VERSION.list" echo "$list"
	made "$api/LICENSE.list" cat "$tools/upstream/publicsuffix-$list/LICENSE"
	;;
*)
	renamed "$name" "$upstream" "$root/src/$tree"
	map "$name" "$upstream"
	;;
esac
printf '%s\n' "$tree"
