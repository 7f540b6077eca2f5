#!/bin/sh
# By hand: the rules over upstream's history. Renames every release's tag from
# FROM on (default 7.80.0), release candidates of the next one, and the newest
# commit, each from a clone of upstream's git that needs no work tree, and prints
# a table for docs/HISTORY.md.
#
# usage: history.sh GITDIR [FROM]
#        FETCH_RENAME: the tool (default: that of build/)
#
# Fails where the tool does, where identity or inverse is not exact, where names
# would meet, where more than 10 words are assumed, where a pinned release is not
# strict, and where a file that a release's own script makes is not what the
# renamed script makes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
upstream=$here/../../tools/upstream
tool=${FETCH_RENAME:-$here/../../build/tools/rename/fetch-rename}
most=10

number() {
	sed -n "s/^  \"$1\": \([0-9]*\),\$/\1/p" "$dir/audit.json"
}
is_same() {
	diff -r "$1" "$2" >/dev/null 2>&1 || return 1
	(cd "$1" && find . -printf '%y %m %p %l\n' | sort) >"$dir/a"
	(cd "$2" && find . -printf '%y %m %p %l\n' | sort) >"$dir/b"
	cmp -s "$dir/a" "$dir/b"
}

# One row, in a folder of its own; what is wrong goes to its log.
one() { # GIT NAME REF FOLDER
	dir=$4 name=$2
	mkdir -p "$dir/src"
	wrong() {
		echo "FAILED: $name: $1" >>"$dir/log"
	}
	# not in a pipe: git's failure has to be seen
	git -c tar.umask=0022 --git-dir "$1" archive -o "$dir/tar" "$3" && tar -x -f "$dir/tar" -C "$dir/src"
	: >"$dir/log"
	"$tool" audit --json "$dir/src" >"$dir/audit.json" 2>"$dir/notes" ||
		wrong "audit: $(head -n 1 "$dir/notes")"
	words=$(grep -c '^    { "word": .*"places":' "$dir/audit.json" || true)
	[ "$words" -le $most ] || wrong "$words words are assumed"
	left=$(grep -c 'left as it is$' "$dir/notes" || true)
	meet=$("$tool" check --json "$dir/src" 2>/dev/null | grep -c '^    { "kind":' || true)
	[ "$meet" = 0 ] || wrong "$meet names would meet"
	stem=$(sed -n 's/^  "stem": "\(.*\)",$/\1/p' "$dir/audit.json")
	identity=exact inverse=exact seconds=-
	"$tool" tree --quiet --to "${stem:-none}" "$dir/src" "$dir/same" 2>"$dir/err" &&
		rm "$dir/same/.rename-ledger" && is_same "$dir/src" "$dir/same" || identity=no
	"$tool" tree "$dir/src" "$dir/out" >"$dir/said" 2>"$dir/err" &&
		"$tool" revert "$dir/out" "$dir/back" && is_same "$dir/src" "$dir/back" || inverse=no
	generated=-
	if [ $inverse = exact ]; then
		same=0
		python3 "$upstream/regenerate" "$dir/src" "$dir/out" >"$dir/generated" 2>"$dir/err" || same=$?
		case $same in
		0) generated=$(grep -c 'as the renamed script makes it$' "$dir/generated" || :) ;;
		3) ;;
		*)
			generated=no
			wrong "$(grep -m 1 differs "$dir/generated" || head -n 1 "$dir/err")"
			;;
		esac
	fi
	[ $identity = exact ] || wrong "renamed to itself, it differs"
	[ $inverse = exact ] || wrong "reverted, it differs"
	seconds=$(sed -n 's/.* \([0-9.]*\) s, .*/\1/p' "$dir/said")
	strict=-
	release=$(echo "$name" | sed -n 's/^[a-z]*-\([0-9]*\)_\([0-9]*\)_\([0-9]*\)$/\1.\2.\3/p')
	if [ -n "$release" ] && [ -e "$upstream/$stem-$release.wrap" ]; then
		strict=clean
		"$tool" audit --strict "$dir/src" >/dev/null 2>"$dir/err" || {
			strict=no
			wrong "not strict: $(head -n 1 "$dir/err")"
		}
	fi
	echo "| $name | $(number files) | $(number occurrences) | $(number renamed) | $(number declared) | $(number kept) | $(number assumed) | $words | $(number unused_rules) | $left | $identity | $inverse | $meet | $generated | $strict | ${seconds:--} |" >"$dir/row"
	rm -rf "$dir/src" "$dir/same" "$dir/out" "$dir/back" "$dir/tar"
}
if [ "$1" = --one ]; then
	shift
	one "$@"
	exit
fi

git=$(cd "$1" && pwd) from=${2:-7.80.0}
work=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)")
trap 'rm -rf "$work"' EXIT
# Releases and candidates by their numbers, oldest first: MAJOR MINOR PATCH
# CANDIDATE TAG. A candidate counts only behind the last release.
git --git-dir "$git" for-each-ref --format='%(refname:short)' refs/tags |
	sed -n -e 's/^\([a-z]*-\([0-9]*\)_\([0-9]*\)_\([0-9]*\)\)$/\2 \3 \4 0 \1/p' \
		-e 's/^\(rc-\([0-9]*\)_\([0-9]*\)_\([0-9]*\)-\([0-9]*\)\)$/\2 \3 \4 \5 \1/p' |
	grep -v ' tiny-' | sort -n -k1,1 -k2,2 -k3,3 -k4,4 |
	awk -v from="$from" '
		BEGIN { split(from, f, "."); low = f[1] * 1000000 + f[2] * 1000 + f[3] }
		{ n = $1 * 1000000 + $2 * 1000 + $3 }
		n < low { next }
		$4 == 0 { row[++rows] = $5 " refs/tags/" $5; for(i in rc) if(at[i] <= n) delete rc[i] }
		$4 > 0 { rc[NR] = $5; at[NR] = n; last = NR }
		END {
			for(i = 1; i <= rows; i++) print row[i]
			for(i = 1; i <= last; i++) if(i in rc) print rc[i] " refs/tags/" rc[i]
		}' >"$work/list"
tags=$(wc -l <"$work/list")
[ "$tags" -gt 0 ] || {
	echo "FAILED: no release from $from on in $1" >&2
	exit 1
}
echo "newest HEAD" >>"$work/list"
# no quotes: no name holds a blank
nice -n 10 xargs -P "${JOBS:-2}" -L 1 sh -c '
	sh "$0" --one "$1" "$3" "$4" "$2/$3" 2>"$2/$3.err" || echo "FAILED: $3: $(tail -n 1 "$2/$3.err")" >>"$2/failed"
' "$here/history.sh" "$git" "$work" <"$work/list"
echo '| tag | files | occurrences | renamed | of them declared | kept | assumed | words | unused rules | shapes left alone | identity | inverse | names that meet | generated | strict | seconds |'
echo '|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|'
rows=0 worst=0
while read -r name ref; do
	[ -e "$work/$name/row" ] || continue
	rows=$((rows + 1))
	cat "$work/$name/row"
	words=$(cut -d '|' -f 9 "$work/$name/row" | tr -d ' ')
	[ "$words" -le $worst ] || worst=$words
	cat "$work/$name/log" >>"$work/failed"
done <"$work/list"
echo
echo "$tags tags and the newest commit, $(git --git-dir "$git" log -1 --format=%cd --date=short); at most $worst words assumed"
[ $rows = $((tags + 1)) ] || echo "FAILED: $rows rows of $((tags + 1))" >>"$work/failed"
if [ -s "$work/failed" ]; then
	cat "$work/failed"
	exit 1
fi
