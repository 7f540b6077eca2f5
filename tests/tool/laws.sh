#!/bin/sh
# The laws of docs/DESIGN.md, over one whole upstream tree.
# usage: laws.sh FETCH-RENAME TREE [RULES-DIR [MEETING [NAMESPACE...]]]
#   RULES-DIR  its rules; without it, the tool's standard ones
#   MEETING    a namespace whose names meet upstream's (default: http)
#   NAMESPACE  further ones that have to do
set -eu
umask 0 # modes are the release's, whatever they are
tool=$1 src=$2
rules=${3-} meeting=${4-http}
test $# -lt 4 && shift $# || shift 4
dir=$(mktemp -d)
# tool VERB ARGUMENT...: with these rules
tool() {
	tool_verb=$1
	shift
	"$tool" "$tool_verb" ${rules:+--rules-dir "$rules"} "$@"
}
trap 'rm -rf "$dir"' EXIT
passed=0
law() {
	echo "ok: $1"
	passed=$((passed + 1))
}
fail() {
	echo "FAILED: $1" >&2
	exit 1
}
kinds() { (cd "$1" && find . -mindepth 1 -printf '%y %m %p %l\n' | sort); }
same() {
	diff -r "$1" "$2" >"$dir/diff" 2>&1 || {
		head -20 "$dir/diff"
		fail "$3"
	}
	# modes and names as well
	kinds "$1" >"$dir/a"
	kinds "$2" >"$dir/b"
	cmp -s "$dir/a" "$dir/b" || {
		diff "$dir/a" "$dir/b" | head
		fail "$3"
	}
	law "$3"
}

tool audit --strict --json "$src" >"$dir/audit.json" || fail "the audit has findings"
grep -q '"assumed": 0,' "$dir/audit.json" || fail "assumed places"
# an independent count of the words, by a plain search
stem=$(sed -n 's/^  "stem": "\(.*\)",$/\1/p' "$dir/audit.json")
words=$(find "$src" -type f -exec cat {} + | LC_ALL=C grep -aoiE "[A-Za-z0-9_]*$stem[A-Za-z0-9_]*" | wc -l)
grep -q "\"words\": $words," "$dir/audit.json" ||
	fail "a plain search finds $words words, the audit another number"
law "audit: $words words, as many as a plain search finds, none assumed"
# the README's example of such a count, if it is of this release
readme=$(dirname "$0")/../../README.md
. "$(dirname "$0")/../lib/figures.sh"
audited() { sed -n "s/^  \"$1\": \([0-9]*\),\$/\1/p" "$dir/audit.json" | grouped; }
told="$(audited files) files, $(audited occurrences) occurrences of the stem: $(audited renamed) renamed, $(audited kept) kept"
tells() { grep -qF "  rename     $told by a named rule, 0 assumed"; }
if grep -q "^  upstream   curl ${src##*/curl-}, " "$readme"; then
	tells <"$readme" || fail "the README tells of other counts than: $told"
	! sed 's/ renamed, /0&/' "$readme" | tells || fail "another count in the README is not noticed"
	law "the README's counts: $told"
fi

tool check "$src" >/dev/null || fail "names would meet"
law "injective"

tool tree --quiet --to "$stem" "$src" "$dir/identity"
rm "$dir/identity/.rename-ledger"
same "$src" "$dir/identity" "identity: renamed to itself, not a byte changes"

tool tree --quiet --strict "$src" "$dir/out"
tool revert "$dir/out" "$dir/back"
same "$src" "$dir/back" "inverse: reverted, it is upstream byte for byte"

cp -r "$dir/out" "$dir/first"
tool tree --quiet --strict "$src" "$dir/out"
same "$dir/first" "$dir/out" "deterministic: a second run over the first changes nothing"
for jobs in 1 2 8; do
	tool tree --quiet --jobs $jobs "$src" "$dir/jobs"
	same "$dir/first" "$dir/jobs" "deterministic with $jobs threads"
	rm -rf "$dir/jobs"
done

# What is left of the stem in the renamed tree is what rules keep, and a second
# run renames none of it. (That tree is no upstream release, so rules that
# match nothing in it are no findings there.)
rm "$dir/first/.rename-ledger"
tool audit --json "$dir/first" >"$dir/again.json"
number() {
	sed -n "s/^  \"$1\": \([0-9]*\),\$/\1/p" "$2"
}
[ "$(number occurrences "$dir/again.json")" = "$(number kept "$dir/audit.json")" ] ||
	fail "what is left is not what was kept"
[ "$(number renamed "$dir/again.json")" = 0 ] || fail "a second run renames more"
law "idempotent: the $(number kept "$dir/audit.json") occurrences left are the kept ones, none would be renamed"

for name in acme some_long_name "$@"; do
	tool tree --quiet --to $name "$src" "$dir/$name"
	tool revert "$dir/$name" "$dir/$name.back"
	same "$src" "$dir/$name.back" "any namespace: --to $name, and back"
	rm -rf "$dir/$name" "$dir/$name.back"
done
# One letter: fine where it meets nothing, refused where it does.
if tool check --to x "$src" >/dev/null 2>"$dir/err"; then
	tool tree --quiet --to x "$src" "$dir/x"
	tool revert "$dir/x" "$dir/x.back"
	same "$src" "$dir/x.back" "any namespace: --to x, and back"
else
	if tool tree --quiet --to x "$src" "$dir/x" 2>/dev/null; then
		fail "check refuses --to x, tree does not"
	fi
	[ ! -e "$dir/x" ] || fail "--to x was refused but wrote"
	law "--to x is refused: $(head -1 "$dir/err")"
fi
if tool tree --quiet --to "$meeting" "$src" "$dir/$meeting" 2>"$dir/err"; then
	fail "--to $meeting meets upstream's names and was not refused"
fi
[ ! -e "$dir/$meeting" ] || fail "--to $meeting was refused but wrote"
law "a namespace that collides is refused ($(wc -l <"$dir/err") lines say where)"
echo "$passed laws hold"
