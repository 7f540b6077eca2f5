#!/bin/sh
# Every sentence of docs/SEEDS.md is shown by the scenarios that its row names.
#
# usage: seeds.sh [--rewrite] SEEDS.md FOLDER
#
# --rewrite prints the page with the last column as the traces have it.
# FOLDER holds the traces, a file a scenario. Prints what is wrong: a sentence
# shown by none, a row that names other scenarios than those that showed it (as
# the row should be), an assertion for a sentence that is not there. Exit 0
# fine, 1 findings, 2 usage.

set -u
LC_ALL=C export LC_ALL
rewrite=0
test "${1-}" = --rewrite && rewrite=1 && shift
test $# = 2 && test -r "$1" && test -d "$2" || {
	echo "usage: seeds.sh [--rewrite] SEEDS.md FOLDER" >&2
	exit 2
}

(cd "$2" && grep -H '^shown [a-z]' -- * | sed 's/^\([^:]*\):shown \([^:]*\):.*/\1 \2/') |
	awk -v table="$1" -v rewrite=$rewrite '
	{
		for (i = 2; i <= NF; i++)
			if (!(($i, $1) in have)) {
				have[$i, $1] = 1
				by[$i] = by[$i] (by[$i] == "" ? "" : ", ") $1
			}
	}
	END {
		while ((getline line <table) > 0) {
			if (line !~ /^\| [a-z]+-[0-9]+ \|/) {
				if (rewrite)
					print line
				continue
			}
			split(line, cell, " *\\| *")
			id = cell[2]
			if (id in row)
				print id ": two rows", wrong++
			row[id] = 1
			rows++
			if (rewrite) {
				print "| " id " | " cell[3] " | " (id in by ? by[id] : "not yet") " |"
				continue
			}
			said = cell[4]
			gsub(/`/, "", said)
			if (!(id in by)) {
				print id ": shown by no scenario"
				wrong++
			} else if (said != by[id]) {
				print "| " id " | " cell[3] " | " by[id] " |"
				wrong++
			} else
				shown++
		}
		if (rewrite)
			exit
		for (id in by)
			if (!(id in row)) {
				print id ": shown by " by[id] ", and no sentence of the table"
				wrong++
			}
		printf "%d sentences, %d shown by their scenarios, %d wrong\n", rows, shown, wrong
		exit wrong > 0 || rows == 0
	}'
