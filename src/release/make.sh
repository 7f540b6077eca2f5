#!/bin/sh
# Makes the renamed release that a build compiles, or brings it up to date, and
# prints its folder's name.
#
# usage: make.sh SOURCE-ROOT BUILD-ROOT NAMESPACE RELEASE FETCH-RENAME [RULES-FILE...]
#
# It lies in src/NAMESPACE-RELEASE, where every build of it uses the same one;
# with rules of one's own a number made of their paths follows. A file whose
# content stays the same is left untouched, so only what changed is compiled
# again. BUILD-ROOT/tree leads to it. Beside it, in a folder of the same name and
# ".api", lies what else a build needs and only the tool and upstream can make: the
# map of the public names, as a table and as JSON, and the headers of compat.sh.

set -eu
root=$1 build=$2 ns=$3 release=$4 rename=$5
shift 5
sh "$root/tools/upstream/acquire" --offline --unpack "$release" >/dev/null

name=$ns-$release
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
"$rename" tree --quiet "$@" "$upstream" "$root/src/$name" >&2
# the day of a commit, which the pages of one that is no release carry
test ! -f "$upstream/RELEASE-NOTES" || touch -r "$upstream/RELEASE-NOTES" "$root/src/$name/RELEASE-NOTES"

# made FILE COMMAND...: what the command prints; untouched if it stays the same
api=$root/src/$name.api
made() {
	file=$1
	shift
	"$@" >"$file.$$" || {
		rm -f "$file.$$"
		return 1
	}
	if cmp -s "$file.$$" "$file"; then rm "$file.$$"; else mv "$file.$$" "$file"; fi
}
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
