#!/bin/sh
# The map of the public names (docs/MAP.md) is complete and exact: what it says
# of functions, macros, constants, types and members is what the compiler and
# the shared library say of upstream, and its new names are those of libfetch;
# each name stands where it says; the installed JSON says the same.
#
# usage: prove.sh ROOT BUILD RELEASE
#   PLANTED in the environment: a sed command that spoils the map, to show that
#   it is noticed
# Exit 0 exact, 1 not, 2 trouble, 77 the release cannot be had.

. "$1/tests/same-interface/describe.sh"
rename=$build/tools/rename/fetch-rename
upstream=$root/tools/upstream/curl-$release
for half in $pair_names; do
	ns=$(pair_ns "$half")
	abi_describe "$ns" "$pair/$half/tree/include" "$pair/$half/src/lib$ns.so" "$tmp/$half" || exit 2
done
"$rename" map "$upstream" >"$tmp/map.made" || exit 2
sed "${PLANTED-}" "$tmp/map.made" >"$tmp/map"

status=0
# equal WHAT EXPECTED FOUND: two sorted lists are the same, and not empty
equal() {
	test -s "$2" || {
		echo "FAILED $1: nothing to compare with"
		status=1
	}
	diff "$2" "$3" >"$tmp/diff" && return
	echo "FAILED $1 (< the compiler's, > the map's):"
	grep '^[<>]' "$tmp/diff" | head -n 10 | sed 's/^/  /'
	status=1
}

# names COLUMN KIND...: of the map, sorted
names() {
	column=$1
	shift
	awk -F '\t' -v column="$column" -v kinds="$*" 'BEGIN { n = split(kinds, k, " "); for(i = 1; i <= n; i++) is[k[i]] = 1 }
		$1 in is { print $column }' "$tmp/map" | LC_ALL=C sort
}

# What each half's compiler says, beside the map's column for it.
column=2
for half in twin fetch; do
	ns=$(pair_ns $half)
	abi=$tmp/$half
	sed -n "s/^\(${ns}_[a-z0-9_]*\)@@.*/\1/p" "$abi/exports" >"$tmp/functions"
	names $column function >"$tmp/have"
	equal "functions of $ns" "$tmp/functions" "$tmp/have"
	# All branches, as the text of the headers has them; those that are compiled
	# here are among them.
	awk '{ sub(/\r$/, "") } /^[ \t]*#[ \t]*define[ \t]/ { sub(/^[ \t]*#[ \t]*define[ \t]+/, ""); sub(/[^A-Za-z0-9_].*/, ""); print }' \
		"$pair/$half/tree/include/$ns"/*.h | LC_ALL=C sort -u >"$tmp/macros"
	names $column macro macro-call | LC_ALL=C sort -u >"$tmp/have"
	equal "macros of $ns" "$tmp/macros" "$tmp/have"
	sed -n 's/^#define \([A-Za-z_0-9]*\).*/\1/p' "$abi/macros" | LC_ALL=C sort -u >"$tmp/compiled"
	comm -12 "$tmp/compiled" "$tmp/have" >"$tmp/both"
	equal "macros that are compiled, of $ns" "$tmp/compiled" "$tmp/both"
	sed -n 's/^#define \([A-Za-z_0-9]*\)(.*/\1/p' "$abi/macros" | LC_ALL=C sort -u >"$tmp/called"
	names $column macro-call | LC_ALL=C sort -u >"$tmp/have"
	comm -12 "$tmp/called" "$tmp/have" >"$tmp/both"
	equal "macros with arguments of $ns" "$tmp/called" "$tmp/both"
	# in no branch without
	names $column macro | LC_ALL=C sort -u | comm -23 "$tmp/have" - | comm -12 - "$tmp/compiled" >"$tmp/only"
	comm -12 "$tmp/only" "$tmp/called" >"$tmp/both"
	equal "macros with arguments only of $ns" "$tmp/only" "$tmp/both"
	awk '/^[^ ]/ { e = $1 == "enum" } /^ / && e { print $1 }' "$abi/layout" | LC_ALL=C sort >"$tmp/constants"
	names $column enumerator >"$tmp/have"
	equal "enumerators of $ns" "$tmp/constants" "$tmp/have"
	sed -n 's/^typedef \([a-zA-Z_0-9]*\): .*/\1/p' "$abi/layout" | grep -v '^function_' | LC_ALL=C sort -u >"$tmp/types"
	names $column type | LC_ALL=C sort -u >"$tmp/have"
	equal "types of $ns" "$tmp/types" "$tmp/have"
	awk '/^[^ ]/ { s = $1 == "struct" || $1 == "union" } /^ / && s { sub(/:.*/, "", $2); print $2 }' "$abi/layout" |
		LC_ALL=C sort >"$tmp/members"
	names $column member >"$tmp/have"
	equal "members of $ns" "$tmp/members" "$tmp/have"
	# A structure that the compiler does not know can be defined by a program.
	sed -n 's/^\(struct\|union\) \([A-Za-z_0-9]*\) size.*/\2/p' "$abi/layout" | LC_ALL=C sort >"$tmp/structures"
	names $column structure union >"$tmp/have"
	comm -12 "$tmp/structures" "$tmp/have" >"$tmp/both"
	equal "structures of $ns" "$tmp/structures" "$tmp/both"
	comm -13 "$tmp/structures" "$tmp/have" >"$tmp/opaque"
	{
		echo "#include \"$abi/$ns/all.h\""
		sed 's/.*/struct & { int x; };/' "$tmp/opaque"
	} >"$tmp/opaque.c"
	cc -w -fsyntax-only -I"$pair/$half/tree/include" "$tmp/opaque.c" 2>"$tmp/log"
	while read -r name; do
		grep -qw "struct $name" "$pair/$half/tree/include/$ns"/*.h || echo "no struct $name" >>"$tmp/log"
	done <"$tmp/opaque"
	test ! -s "$tmp/log" || {
		echo "FAILED: a structure of $ns that there is none of:"
		head -n 3 "$tmp/log"
		status=1
	}
	test $half = fetch || cp "$tmp/opaque" "$tmp/opaque.twin"
	test $half = fetch || cp "$tmp/compiled" "$tmp/compiled.twin"
	column=3
done

# Each name stands at its place, in upstream's header.
awk -F '\t' -v tree="$upstream" '
	$1 == "file" || $5 == "-" || NF != 9 { next }
	{
		file = tree "/" $5
		if(!(file in read)) {
			for(n = 1; (getline text <file) > 0; n++)
				line[file, n] = text
			read[file] = 1
		}
		places++
		if(!match(line[file, $6], "(^|[^A-Za-z0-9_])" $2 "([^A-Za-z0-9_]|$)"))
			print "  " $1 " " $2 " is not at " $5 ":" $6
	}
	END { if(places < 1000) print "  only " places " places"; print places >"/dev/stderr" }' \
	"$tmp/map" >"$tmp/wrong" 2>"$tmp/places"
if grep . "$tmp/wrong"; then
	echo "FAILED: names that do not stand where the map says"
	status=1
fi

# Upstream's own list of names: each that is still there is in the map, with its
# releases.
awk '/^[A-Za-z_0-9]+ +[0-9.]+/ { print $1 "\t" $2 "\t" ($3 ~ /^[0-9.]+$/ ? $3 : "-") "\t" ($4 ~ /^[0-9.]+$/ ? $4 : "-") }' \
	"$upstream/docs/libcurl/symbols-in-versions" | LC_ALL=C sort -u >"$tmp/listed"
names 2 function >"$tmp/functions"
# what the list does not call deprecated, a header may
awk -F '\t' -v functions="$tmp/functions" -v listed="$tmp/listed" 'BEGIN {
		while((getline name <functions) > 0) is[name] = 1
		while((getline line <listed) > 0) { split(line, part, "\t"); said[part[1]] = part[3] }
	}
	said[$2] == "-" { $8 = "-" }
	NF == 9 && $1 ~ /^(macro|macro-call|enumerator|gone)$/ && !($2 in is) && $7 != "-" { print $2 "\t" $7 "\t" $8 "\t" $9 }' \
	"$tmp/map" | LC_ALL=C sort -u >"$tmp/have"
equal 'since when' "$tmp/listed" "$tmp/have"

# And each function of a page says what the page says. Old releases have none.
if ls "$upstream"/docs/libcurl/*.md >/dev/null 2>&1; then
	awk '/^Added-in: / { sub(/.*\//, "", FILENAME); sub(/\.md$/, "", FILENAME); print FILENAME "\t" $2 }' "$upstream"/docs/libcurl/*.md |
		LC_ALL=C sort | LC_ALL=C join -t "$(printf '\t')" - "$tmp/functions" >"$tmp/listed"
	awk -F '\t' '$1 == "function" && $7 != "-" { print $2 "\t" $7 }' "$tmp/map" | LC_ALL=C sort >"$tmp/have"
	equal 'since when, of functions' "$tmp/listed" "$tmp/have"
fi

# The same as JSON, printed and installed.
DESTDIR=$tmp/root meson install -C "$pair/fetch" --no-rebuild --quiet >"$tmp/log" 2>&1 || {
	tail -n 5 "$tmp/log"
	exit 2
}
installed=$(find "$tmp/root" -path '*/share/libfetch/api.json')
"$rename" map --json "$upstream" >"$tmp/json" || exit 2
cmp "$tmp/json" "$installed" && cmp "$tmp/map.made" "${installed%.json}.map" || {
	echo 'FAILED: the installed map is not the one that is printed'
	status=1
}
python3 - "$tmp/json" <<'END' >"$tmp/table" || status=1
import collections, json, sys

api = json.load(open(sys.argv[1], encoding="utf-8"))
print(api["format"])
print("library", api["stem"], api["namespace"], api["release"] or "-", sep="\t")
for name in api["names"]:
    print(*("-" if value is None else value for value in name.values()), sep="\t")
print("end", len(api["names"]), sep="\t")
have = collections.Counter(name["kind"] for name in api["names"])
if any(count != have[kind] for kind, count in api["counts"].items()) or set(have) - set(api["counts"]):
    sys.exit("the counts are not those of the names")
END
diff "$tmp/table" "$tmp/map" >"$tmp/diff" || {
	echo 'FAILED: the table and the JSON differ:'
	head -n 5 "$tmp/diff"
	status=1
}

count() { awk -F '\t' -v kind="$1" '$1 == kind' "$tmp/map" | wc -l; }
printf '%s: %s functions, %s macros that are compiled here and %s of other branches, %s enumerators, %s types, %s structures with %s members and %s without, %s headers; %s names at their places; %s with their release, %s that are gone\n' \
	"$release" "$(count function)" "$(wc -l <"$tmp/compiled.twin")" \
	"$(($(names 2 macro macro-call | sort -u | wc -l) - $(wc -l <"$tmp/compiled.twin")))" "$(count enumerator)" "$(count type)" \
	"$(($(count structure) + $(count union) - $(wc -l <"$tmp/opaque.twin")))" "$(count member)" "$(wc -l <"$tmp/opaque.twin")" \
	"$(count file)" "$(cat "$tmp/places")" "$(awk -F '\t' 'NF == 9 && $7 != "-"' "$tmp/map" | wc -l)" "$(count gone)"
# docs/MAP.md has these counts.
row="| $release | $(count function) | $(wc -l <"$tmp/compiled.twin") | $(($(names 2 macro macro-call | sort -u | wc -l) - $(wc -l <"$tmp/compiled.twin"))) | $(count enumerator) | $(count type) | $(count member) |"
if grep -q "^| $release |" "$root/docs/MAP.md" && ! grep -qxF "$row" "$root/docs/MAP.md"; then
	echo "FAILED: docs/MAP.md has other counts than $row"
	status=1
fi
exit $status
