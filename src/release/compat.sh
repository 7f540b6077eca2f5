#!/bin/sh
# Makes the headers for programs that are not changed: upstream's own, by their own
# names, each behind one line for each function that it declares. The line tells
# the compiler what the function is called in the library; the program's words are
# not touched.
#
# usage: compat.sh MAP UPSTREAM OUT
#   MAP       the map of the public names, as a table
#   UPSTREAM  the release, whose headers the map names
#   OUT       a folder; files whose content stays the same are left untouched

set -eu
LC_ALL=C export LC_ALL
map=$1 upstream=$2 out=$3
tab=$(printf '\t')

# A header's path in the release, and as it is included.
sed -n "s/^file$tab\([^$tab]*\)$tab[^$tab]*$tab-$tab\([^$tab]*\)$tab.*/\1 \2/p" "$map" |
	while read -r included path; do
		mkdir -p "$out/$(dirname "$included")"
		file=$out/$included
		{
			echo '/* Generated: for programs that are built unmodified with a renamed library. Below'
			echo "   the first lines, which say what functions are called there, this is $path"
			echo '   as it was released. */'
			awk -F '\t' -v header="$path" '$1 == "function" && $5 == header && $2 != $3 && !($2 in seen) {
				seen[$2] = 1
				print "#pragma redefine_extname " $2 " " $3
			}' "$map"
			echo '#line 1'
			cat "$upstream/$path"
		} >"$file.$$"
		if cmp -s "$file.$$" "$file"; then rm "$file.$$"; else mv "$file.$$" "$file"; fi
	done
