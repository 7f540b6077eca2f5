# Shared by scripts that make many small checks. Sourced, not run. Makes a
# folder $tmp, which is gone at the end, and counts in $count and $failed.

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
failed=0
count=0

# check NAME: standard input is empty; else it is what is wrong
check() {
	count=$((count + 1))
	cat >"$tmp/wrong"
	grep -q . "$tmp/wrong" || return 0
	echo "FAILED $1:"
	head -n 40 "$tmp/wrong" | sed 's/^/  /'
	failed=$((failed + 1))
}

# ok NAME COMMAND...: COMMAND succeeds; its output is shown when it does not
ok() {
	name=$1
	shift
	count=$((count + 1))
	"$@" >"$tmp/log" 2>&1 && return 0
	echo "FAILED $name"
	tail -n 15 "$tmp/log" | cut -c1-300 | sed 's/^/  /'
	failed=$((failed + 1))
	return 1
}
