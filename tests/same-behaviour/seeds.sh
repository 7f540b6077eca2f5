#!/bin/sh
# Every sentence of docs/SEEDS.md is shown by the scenarios that its row names,
# and every fact quotes words of the sentence it is filed under.
#
# usage: seeds.sh [--rewrite | --quotes] SEEDS.md FOLDER [SKIPPED]
#
# FOLDER holds the traces, a file a scenario; SKIPPED names scenarios that could
# not run, a line each. Prints what is wrong: a sentence shown by none; a row that
# names other scenarios than those that showed it (as the row should be); a fact
# for a sentence that is not there, with words that are not in its sentence, or
# that another sentence has too; a sentence that is shown though its row says
# "differs", or the other way round. A sentence all of whose scenarios were
# skipped is not judged, and the last line counts it.
# --rewrite prints the page with the last column as the traces have it, --quotes
# judges the words only. Exit 0 fine, 1 findings, 2 usage.

set -u
LC_ALL=C export LC_ALL
mode=rows
case ${1-} in
--rewrite | --quotes) mode=${1#--} && shift ;;
esac
test $# = 2 || test $# = 3 && test -r "$1" && test -d "$2" && test -r "${3-/dev/null}" || {
	echo "usage: seeds.sh [--rewrite | --quotes] SEEDS.md FOLDER [SKIPPED]" >&2
	exit 2
}

(cd "$2" && grep -aHE '^(shown|differs) [a-z]' -- *) |
	awk -v table="$1" -v mode=$mode -v skipped="${3-/dev/null}" '
	function finding(text) {
		if (!(text in told)) {
			told[text] = 1
			wrong++
			if (mode != "rewrite")
				print text
		}
	}
	# NAME quotes WORDS for the sentence ID
	function judge_quote(name, id, words,   other) {
		quotes++
		if (!(id in text)) {
			finding(id ": shown by " name ", and no sentence of the table")
			return
		}
		if (split(words, one, " ") < 2) {
			finding(id ": " name " does not quote it")
			return
		}
		if (!index(text[id], words))
			finding(id ": " name " quotes \"" words "\", which is not in its sentence")
		for (other in text)
			if (other != id && index(text[other], words))
				finding(id ": " name " quotes \"" words "\", which " other " says too")
	}
	BEGIN {
		while ((getline line <skipped) > 0)
			left_out[line] = 1
		while ((getline line <table) > 0) {
			page[++lines] = line
			if (line !~ /^\| [a-z]+-[0-9]+ \|/)
				continue
			split(line, cell, " *\\| *")
			if (cell[2] in text)
				finding(cell[2] ": two rows")
			text[cell[2]] = cell[3]
			gsub(/`/, "", text[cell[2]])
			rows++
		}
	}
	{
		name = verb = facts = $0
		sub(/:.*/, "", name)
		sub(/^[^:]*:/, "", verb)
		sub(/ .*/, "", verb)
		sub(/^[^:]*:[a-z]+ /, "", facts)
		sub(/: .*/, "", facts)
		n = split(facts, fact, "; ")
		for (i = 1; i <= n; i++) {
			id = words = fact[i]
			sub(/ .*/, "", id)
			sub(/^[^ ]+ ?/, "", words)
			judge_quote(name, id, words)
			if ((id, name) in have)
				continue
			have[id, name] = 1
			by[id] = by[id] (by[id] == "" ? "" : ", ") name
			verbs[id, verb] = 1
		}
	}
	# what the row should say
	function showers(id) {
		if (!(id in by))
			return "not yet"
		if ((id, "shown") in verbs && (id, "differs") in verbs)
			finding(id ": both shown and different")
		return ((id, "differs") in verbs ? "differs: " : "") by[id]
	}
	# the scenarios that a row names, without those that could not run
	function without_skipped(said,   prefix, kept, all, count, k) {
		prefix = said ~ /^differs: / ? "differs: " : ""
		count = split(substr(said, length(prefix) + 1), all, ", ")
		for (k = 1; k <= count; k++)
			if (!(all[k] in left_out))
				kept = kept (kept == "" ? "" : ", ") all[k]
		return kept == "" ? "" : prefix kept
	}
	function judge_row(line,   id, said, should) {
		split(line, cell, " *\\| *")
		id = cell[2]
		said = cell[4]
		gsub(/`/, "", said)
		said = without_skipped(said)
		if (mode == "rewrite")
			print "| " id " | " cell[3] " | " showers(id) " |"
		else if (said == "" && !(id in by))
			unjudged++
		else if (!(id in by))
			finding(id ": shown by no scenario")
		else if (said != (should = showers(id)))
			finding("| " id " | " cell[3] " | " should " |")
		else if (should ~ /^differs: /)
			differ++
		else
			shown++
	}
	END {
		for (l = 1; l <= lines && mode != "quotes"; l++)
			if (page[l] ~ /^\| [a-z]+-[0-9]+ \|/)
				judge_row(page[l])
			else if (mode == "rewrite")
				print page[l]
		if (mode == "rewrite")
			exit
		if (mode == "rows")
			printf "%d sentences: %d shown by their scenarios, %d where the library differs as said, %d not judged; %d wrong\n",
				rows, shown, differ, unjudged, wrong
		exit wrong > 0 || rows == 0
	}'
