# A trace of the twin with its names mapped to libfetch's, so that the two can be
# compared. Sourced, not run; the caller sets $here.
#
# Only what is declared to differ is mapped: the names that upstream's own
# public headers have, wherever they stand; the text of a scenario's own facts;
# and the lines of texts.list. A word that libfetch renames and that is none of
# these is a difference.

# map_names TREE FILE: the names of the headers of upstream's TREE. The product's
# bare name, which stands in their comments, is none.
map_names() {
	cat "$1"/include/curl/*.h | grep -oE '[A-Za-z0-9_]+' | grep -i curl | sort -u |
		grep -vixE '(lib)?curl' >"$2"
	test "$(wc -l <"$2")" -gt 500 || {
		echo "map.sh: hardly a name in $1/include/curl"
		return 1
	}
}

# map_trace NAMES [USED]: standard input, mapped. The numbers of the lines of
# texts.list, or of the list MAP_TEXTS, that mapped something are added to USED.
map_trace() {
	awk -v names="$1" -v texts="${MAP_TEXTS-$here/texts.list}" -v used="${2-/dev/null}" '
	BEGIN {
		while ((getline line <names) > 0)
			declared[line] = 1
		while ((getline line <texts) > 0) {
			number++
			if (line ~ /^#/ || line == "")
				continue
			rules++
			at[rules] = number
			word[rules] = pattern[rules] = line
			sub(/ .*/, "", word[rules])
			sub(/^[^ ]+ /, "", pattern[rules])
			sub(/ -- .*/, "", pattern[rules])
		}
	}
	function allowed(w,   r) {
		if (own || w in declared)
			return 1
		for (r = 1; r <= rules; r++)
			if (w == word[r] && $0 ~ pattern[r]) {
				print at[r] >>used
				return 1
			}
		return 0
	}
	{
		own = $0 ~ /^(shown|differs|NOT SHOWN) /
		rest = $0
		line = ""
		while (match(rest, /[A-Za-z0-9_]+/)) {
			w = substr(rest, RSTART, RLENGTH)
			line = line substr(rest, 1, RSTART - 1)
			rest = substr(rest, RSTART + RLENGTH)
			if (tolower(w) ~ /curl/ && allowed(w)) {
				gsub(/curl/, "fetch", w)
				gsub(/Curl/, "Fetch", w)
				gsub(/CURL/, "FETCH", w)
			}
			line = line w
		}
		print line rest
	}'
}
