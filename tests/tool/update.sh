#!/bin/sh
# A folder that is made again: what stays the same is not touched, what differs
# is replaced, and runs at the same time leave one whole tree.
# usage: update.sh FETCH-RENAME [planted]     (planted: not with spoilt tools)
set -eu
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
self=$here/$(basename "$0") mini=$here/mini-rules
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir -p src/lib src/docs rules
cp "$mini"/*.rules rules
i=0
while [ $i -lt 300 ]; do
	echo "int curl_$i;" >src/lib/f$i.c
	i=$((i + 1))
done
echo 'int curl_a, curly;' >src/lib/curl.h
echo 'a page on curl, curly' >src/docs/curl.md
echo plain >src/docs/plain
ln -s ../lib/curl.h src/docs/link
fail() {
	echo "FAILED: $1" >&2
	exit 1
}
run() { # NAMESPACE OUT
	"$tool" tree --quiet --rules-dir rules --to "$1" src "$2"
}
# inode, times of content and of inode, kind, mode, path: of all, the folder too
state() {
	find "$1" -printf '%i %T@ %C@ %y %m %p %l\n' | sort -k 6
}
# the same of files, without the time that a second name for them changes
files() {
	find "$1" -type f -printf '%p %i %T@\n' | LC_ALL=C sort
}
changed() { # paths whose line is in `now` and not in `before`
	files out >now
	LC_ALL=C comm -13 before now | cut -d' ' -f1
}

run fetch out
state out >before
sleep 0.05
run fetch out
state out >now
cmp before now || fail "a second run touched something"
[ "$(wc -l <now)" -gt 300 ] || fail "there was nothing to touch"
echo "ok: a second run touches nothing of $(wc -l <now) places"

# A rule is changed: only files with that word, and the ledger.
files out >before
sed 's/^keep english word curly/rename english word curly/' rules/mini.rules >r
cmp -s r rules/mini.rules && fail "the rule was not found"
cp r rules/mini.rules
run fetch out
changed >which
printf '%s\n' out/.rename-ledger out/docs/fetch.md out/lib/fetch.h | diff - which ||
	fail "other files than those a rule concerns were made again"
grep -q fetchy out/lib/fetch.h || fail "the rule did not get through"
echo "ok: after the edit of a rule, $(($(wc -l <which) - 1)) files of $(wc -l <now) are new"

# By hand: content, mode, link, a file too many, one and a directory too few.
run fetch whole
for spoil in 'echo x >> out/docs/plain' 'chmod 700 out/docs/plain' 'rm out/docs/plain' \
	'rm out/docs/link' 'ln -sf elsewhere out/docs/link' 'touch out/lib/stranger' \
	'mkdir out/empty' 'rm -r out/docs' 'rm out/docs/link; mkdir out/docs/link'; do
	files out >before
	eval "$spoil"
	diff -r out whole >/dev/null 2>&1 && [ "$(stat -c %a out/docs/plain)" = 644 ] &&
		fail "nothing was spoilt: $spoil"
	run fetch out
	diff -r out whole || fail "not mended: $spoil"
	for tree in out whole; do
		(cd $tree && find . -printf '%y %m %p %l\n' | sort) >$tree.state
	done
	cmp out.state whole.state || fail "not mended: $spoil"
	case $(changed | wc -l) in 0 | 1 | 2) ;; *) fail "more than needed was made again: $spoil" ;; esac
done
echo "ok: what was changed by hand is made again, the rest stays"

# Upstream loses and gets a file.
rm src/docs/plain
echo curl >src/docs/curl-new
run fetch out
[ ! -e out/docs/plain ] || fail "a file that upstream no longer has stays"
[ "$(cat out/docs/fetch-new)" = fetch ] || fail "a new file is missing"
echo "ok: a file that goes, and one that comes"

# Side by side, into one folder: all succeed, and one of the trees is there.
run alpha alpha
run beta beta
round=0
while [ $round -lt 12 ]; do
	[ $((round % 3)) != 0 ] || rm -rf out
	pids=
	for ns in alpha beta alpha beta; do
		run $ns out &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait $pid || fail "one of four runs at the same time failed"
	done
	diff -rq out alpha >/dev/null || diff -rq out beta >/dev/null || fail "four runs left a mix"
	round=$((round + 1))
done
[ ! -e .out.new ] || fail "something is left beside the folder"
echo "ok: $((round * 4)) runs, four at a time, each time one whole tree"

[ -z "${2-}" ] || exit 0
# Tools that do it wrong are caught.
planted() { # WHAT-IT-DOES MESSAGE
	printf '#!/bin/sh\n"%s" "$@" || exit\nfor out do :; done\n%s\n' "$tool" "$1" >spoiler
	chmod +x spoiler
	sh "$self" "$dir/spoiler" planted >log 2>&1 && fail "not caught: $1"
	grep -q "^FAILED: $2" log || {
		cat log
		fail "caught for another reason: $1"
	}
	echo "ok: caught: $1"
}
planted 'touch "$out/docs/plain"' 'a second run touched'
planted 'cp -rp "$out" "$out.c"; rm -rf "$out"; mv "$out.c" "$out"' 'a second run touched'
planted 'if grep -q fetchy "$out/lib/fetch.h"; then sed -i s/x/x/ "$out/lib/f1.c"; fi' 'other files than those'
planted '[ ! -e "$out/docs/fetch-new" ] || : > "$out/docs/plain"' 'a file that upstream no longer has'
planted '[ ! -e alpha/lib ] || [ "$out" != out ] || echo >> "$out/docs/fetch.md"' 'four runs left a mix'
