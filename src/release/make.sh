#!/bin/sh
# Makes the renamed release that a build compiles, or brings it up to date, and
# prints its folder's name.
#
# usage: make.sh [--closed] SOURCE-ROOT BUILD-ROOT NAMESPACE RELEASE FETCH-RENAME [RULES-FILE...]
#
# It lies in src/NAMESPACE-RELEASE, where every build of it uses the same one;
# with rules of one's own a number made of their paths follows. A file whose
# content stays the same is left untouched, so only what changed is compiled
# again. BUILD-ROOT/tree leads to it. Beside it, in a folder of the same name and
# ".api", lies what else a build needs and only the tool and upstream can make: the
# map of the public names, as a table and as JSON, and the headers of compat.sh.
#
# Closed, what the library is built with is renamed, too (dependency.sh), and
# upstream's calls are moved over to it before the release itself is renamed, into
# src/NAMESPACE-RELEASE-closed. Then a line each follows, before the last one: a
# dependency's name, and its folder's.

set -eu
closed=
test "$1" != --closed || {
	closed=-closed
	shift
}
root=$1 build=$2 ns=$3 release=$4 rename=$5
shift 5
. "$root/src/release/made.sh"
sh "$root/tools/upstream/acquire" --offline --unpack "$release" >/dev/null

name=$ns-$release$closed
test $# = 0 || name=$name-$(printf '%s\n' "$@" | cksum | cut -d ' ' -f 1)
test -w "$root/src" || {
	echo "$root/src cannot be written: the renamed release is made there" >&2
	exit 1
}
for file; do
	set -- "$@" --rules "$file"
	shift
done
set -- --to "$ns" --rules-dir "$root/tools/rename/rules/curl" "$@"
upstream=$root/tools/upstream/curl-$release
source=$upstream
if test -n "$closed"; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	source=$work/upstream
	cp -rp "$upstream" "$source"
	for dependency in mbedtls zlib libpsl; do
		folder=$(sh "$root/src/release/dependency.sh" "$root" $dependency "$ns" "$rename")
		echo "$dependency $folder"
		for map in "$root/src/$folder.api"/*.map; do
			# 1: there is something to look at, of names in strings and of other releases
			"$rename" port --write --map "$map" "$source/lib" >"$work/log" 2>&1 || test $? = 1 || {
				cat "$work/log" >&2
				exit 1
			}
		done
	done
fi
"$rename" tree --quiet "$@" "$source" "$root/src/$name" >&2
# the day of a commit, which the pages of one that is no release carry
test ! -f "$upstream/RELEASE-NOTES" || touch -r "$upstream/RELEASE-NOTES" "$root/src/$name/RELEASE-NOTES"

api=$root/src/$name.api
mkdir -p "$api"
made "$api/api.map" "$rename" map "$@" "$upstream"
made "$api/api.json" "$rename" map --json "$@" "$upstream"
# not where the names are upstream's
if test "$(sed -n 2p "$api/api.map" | cut -f 2)" = "$ns"; then
	rm -rf "$api/compat"
else
	sh "$root/src/release/compat.sh" "$api/api.map" "$upstream" "$api/compat"
fi
ln -sfn "$root/src/$name" "$build/tree"
printf '%s\n' "$name"
