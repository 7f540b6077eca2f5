#!/bin/sh
# The run over the history can fail: a small history of its own, in which each
# release has one thing wrong.
# usage: history-broken.sh FETCH-RENAME
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
FETCH_RENAME=$tool
export FETCH_RENAME
command -v git >/dev/null || {
	echo "skipped: no git here"
	exit 77
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# nobody's configuration
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.invalid GIT_AUTHOR_DATE='2026-01-01T00:00:00Z'
GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.invalid GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'
export GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE
export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE
mkdir "$dir/empty"
stem=$("$tool" audit --json "$dir/empty" | sed -n 's/^  "stem": "\(.*\)",$/\1/p')
git -C "$dir" init -q history
cd "$dir/history"
release() { # MAJOR_MINOR_PATCH: what is here, and back to nothing wrong
	git add -A
	git commit -q -m "$1"
	git tag "$stem-$1"
	git rm -q -r -f .
	echo "int ${stem}_x;" >a.c
}
failed=0
expect() { # FROM MESSAGE
	if sh "$here/history.sh" "$dir/history/.git" "$1" >"$dir/log" 2>&1; then
		echo "FAILED: passed with $2"
		failed=1
	elif ! grep "^FAILED: $2" "$dir/log"; then
		cat "$dir/log"
		echo "FAILED: another reason than $2"
		failed=1
	fi
}
echo "int ${stem}_x; int x$stem; /* x$stem */" >a.c
release 8_0_0
if ! sh "$here/history.sh" .git 8.0.0 >"$dir/log" 2>&1; then
	cat "$dir/log"
	echo "FAILED: a history without a fault does not pass"
	failed=1
fi
grep "^| $stem-8_0_0 | 1 | 3 | 3 | 2 | 0 | 0 | 0 |.*| exact | exact | 0 |" "$dir/log" || failed=1
expect 9.9.9 'no release from 9.9.9'

i=0
while [ $i -lt 11 ]; do
	echo "x$stem$i" >>a.txt
	i=$((i + 1))
done
release 8_1_0
expect 8.1.0 "$stem-8_1_0: 11 words are assumed"
echo "int fetch_x;" >>a.c
release 8_2_0
expect 8.2.0 "$stem-8_2_0: 1 names would meet"
ln -s ../../out a
release 8_3_0
expect 8.3.0 "$stem-8_3_0: audit: .*leaves the tree"

# a file that a script of the tree makes: in order of the names, which change
# places under the new one
printf 'made:\n\tsort $(srcdir)/names.txt > $(srcdir)/sorted.txt\n' >Makefile.am
printf 'dog\n%s\n' $stem >names.txt
LC_ALL=C sort names.txt >sorted.txt
release 8_3_1
expect 8.3.1 "$stem-8_3_1: sorted.txt: differs from what the renamed script makes"

# a tool that spoils what it writes
cat >"$dir/spoiler" <<END
#!/bin/sh
"$tool" "\$@" || exit
case \$1 in
tree) for out do :; done; echo >>"\$out/a.c" ;;
esac
END
chmod +x "$dir/spoiler"
FETCH_RENAME=$dir/spoiler
release 8_4_0
expect 8.4.0 "$stem-8_4_0: renamed to itself, it differs"
grep "^FAILED: $stem-8_4_0: reverted, it differs" "$dir/log" || failed=1
FETCH_RENAME=$tool
# a pinned release with a rule that decides nothing in it
pinned=$(ls "$here/../../tools/upstream" | sed -n "s/^$stem-\([0-9.]*\)\.wrap\$/\1/p" | sort -V | tail -n 1)
mkdir -p include/$stem
echo "#define $(echo "lib${stem}_version" | tr a-z A-Z) \"$pinned-DEV\"" >include/$stem/${stem}ver.h
release "$(echo "$pinned" | tr . _)"
expect "$pinned" "$stem-$(echo "$pinned" | tr . _): not strict: .*rule matches nothing"
[ $failed = 0 ] || exit 1
echo "caught: no release, 11 unknown words, names that meet, a link out of the tree, a list in another order, a spoilt tree, a dead rule"
