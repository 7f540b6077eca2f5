#!/bin/sh
# The tool's modules: no circle among their includes, no file over 500 lines
# without its reason, no word of upstream's in the code.
# usage: modules.sh TOOLS/RENAME [planted]     (planted: not with spoilt copies)
set -eu
self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
source=$(cd "$1" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
fail() {
	echo "FAILED: $1"
	failed=1
}
cd "$source"
# A module is a .c and .h of one name; a folder is one. One line a finding on
# standard output; the modules' lines and edges go to files.
ls *.[ch] */*.[ch] >"$dir/files"
# no quotes: a list of files
awk -v list="$dir/files" -v lines="$dir/lines" -v edges="$dir/edges" '
	function module(path) { return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : substr(path, 1, length(path) - 2) }
	function ended() {
		print module(file), count >lines
		if(count > 500 && !reason)
			print file " has " count " lines and no reason (\"Over 500 lines: ...\") at its top"
	}
	BEGIN { while((getline path <list) > 0) is[path] = 1 }
	FNR == 1 { if(file) ended(); file = FILENAME; count = reason = 0 }
	{ count++ }
	FNR <= 10 && /Over 500 lines: / { reason = 1 }
	/^ *# *include "/ {
		split($0, part, "\"")
		path = part[2]
		if(file ~ /\//) {
			path = substr(file, 1, index(file, "/")) path
			sub(/[^\/]*\/\.\.\//, "", path)
		}
		if(!(path in is))
			print file " includes " part[2] ", which is not here"
		else if(module(path) != module(file))
			print module(file), module(path) >edges
	}
	END { ended() }' $(cat "$dir/files") >"$dir/found"
while read -r finding; do
	fail "$finding"
done <"$dir/found"
sort -u "$dir/edges" >"$dir/graph"
[ "$(wc -l <"$dir/graph")" -ge "$(cut -d' ' -f1 "$dir/lines" | sort -u | wc -l)" ] ||
	fail "fewer includes than modules: the graph was not read"
# bottom up
if tsort "$dir/graph" >"$dir/order" 2>"$dir/loops"; then
	circle=no
else
	circle=a
	fail "modules include each other: $(sed 's/^tsort: //' "$dir/loops" | grep -v 'contains a loop' | tr '\n' ' ')"
fi
for m in $(sort -u "$dir/lines" | cut -d' ' -f1 | sort -u); do
	grep -qx "$m" "$dir/order" || echo "$m" >>"$dir/order"
done
printf '%-16s%6s  %s\n' module lines includes
sed '1!G;h;$!d' "$dir/order" | while read -r m; do
	printf '%-16s%6s  %s\n' "$m" "$(awk -v m="$m" '$1 == m { n += $2 } END { print n }' "$dir/lines")" \
		"$(sed -n "s/^$m //p" "$dir/graph" | tr '\n' ' ')"
done
echo "$(wc -l <"$dir/order") modules, $(awk '{ n += $2 } END { print n }' "$dir/lines") lines, includes: $circle circle"
sed -n 's/^stem \([^ ]*\) .*/\1/p' rules/*/*.rules >"$dir/stems"
[ -s "$dir/stems" ] || fail "the rules name no stem"
if grep -n -i -f "$dir/stems" ./*.[ch] ./*/*.[ch] >"$dir/names"; then
	cat "$dir/names"
	fail "the code knows a stem, which is for rules to know"
fi
[ $failed = 0 ] || exit 1

[ -z "${2-}" ] || exit 0
planted() { # COMMAND-IN-A-COPY MESSAGE
	rm -rf "$dir/copy"
	cp -r "$source" "$dir/copy"
	(cd "$dir/copy" && eval "$1")
	if sh "$self" "$dir/copy" planted >"$dir/log" 2>&1; then
		echo "FAILED: not caught: $1"
		exit 1
	fi
	grep "^FAILED: $2" "$dir/log" || {
		cat "$dir/log"
		echo "FAILED: caught for another reason: $1"
		exit 1
	}
}
planted 'echo "#include \"tree.h\"" >> text.h' 'modules include each other'
planted 'echo "#include \"../rename.h\"" >> lex/c.c' 'modules include each other'
planted 'yes "" | head -501 >> use.c' 'use.c has'
planted 'echo "#include \"no.h\"" >> use.c' 'use.c includes no.h'
planted "echo '/* lib$(tail -n 1 "$dir/stems") */' >> use.c" 'the code knows a stem'
echo "caught: two circles, a long file, a missing header, a name of upstream's"
