#!/bin/sh
# tools/export-update takes a tree with fifty changes of its owner's from one
# release to another: each change comes out as it should, conflicts are those of
# content, and nothing is lost. What the judge must notice is planted at the end.
#
# usage: prove.sh ROOT BUILD OLD NEW   two pinned releases
# Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
old=$3 new=$4
command -v git >/dev/null || {
	echo "skipped: no git on this machine"
	exit 77
}
. "$root/tests/lib/report.sh"
for release in $old $new; do
	sh "$root/tools/upstream/acquire" --offline --unpack "$release" >/dev/null 2>&1 || {
		echo "skipped: release $release is not in the package cache"
		exit 77
	}
	mkdir -p "$tmp/$release/src" && "$build/tools/rename/fetch-rename" tree --quiet --to acme --rules-dir "$root/tools/rename/rules/curl" \
		"$root/tools/upstream/curl-$release" "$tmp/$release/src/acme-$release" || exit 2
	cat >"$tmp/$release/provenance.json" <<END
{"format": "libfetch-provenance 1", "namespace": "acme", "components": [
  {"name": "curl", "version": "$release", "tree": "src/acme-$release"}]}
END
done
fifty() { python3 "$root/tests/export-update/fifty" "$@" 2>&1; }
# update STATUS ARGUMENT...: its exit status; what it says is in $tmp/said
update() {
	count=$((count + 1))
	update_want=$1
	shift
	TMPDIR=$tmp/work "$root/tools/export-update" "$@" >"$tmp/said" 2>"$tmp/errors"
	update_got=$?
	test $update_got = "$update_want" && test -z "$(ls "$tmp/work")" && return
	echo "FAILED: export-update $*: exit $update_got, wanted $update_want; left behind: $(ls "$tmp/work")"
	tail -n 5 "$tmp/said" "$tmp/errors"
	failed=$((failed + 1))
}
says() {
	check "says $1" <<END
$(grep -qF -e "$1" "$tmp/said" "$tmp/errors" || tail -n 5 "$tmp/said" "$tmp/errors")
END
}
mkdir "$tmp/work"
mine=$tmp/mine
cp -r "$tmp/$old" "$mine" || exit 2
fifty make "$tmp/$old" "$tmp/$new" "$mine" "src/acme-$old" "src/acme-$new" "$tmp/expected" >"$tmp/made"
check fifty-changes <"$tmp/made"
# what is no part of the tree: a repository of its owner's, and a build
mkdir -p "$mine/.git" "$mine/build/meson-private" && echo ref >"$mine/.git/HEAD" && echo object >"$mine/build/a.o"
cp -r "$mine" "$tmp/copy"

update 1 --dry-run "$tmp/$old" "$tmp/$new" "$mine"
check dry-run-changes-nothing <<END
$(diff -r "$mine" "$tmp/copy" 2>&1)
$(test ! -e "$mine.before" || echo "a folder beside it")
END
cp "$tmp/said" "$tmp/dry"
update 1 "$tmp/$old" "$tmp/$new" "$mine"
cmp "$tmp/said" "$tmp/dry" 2>&1 | check dry-run-says-the-same
says '50 changes: 32 kept, 5 moved, 7 upstream has, 6 conflicts'
says 'mine.before: build'
tail -n 1 "$tmp/said"
check old-tree-is-whole <<END
$(diff -r "$mine.before" "$tmp/copy" 2>&1 | grep -v 'copy: .git$')
$(cat "$mine/.git/HEAD" 2>&1 | grep -v '^ref$')
END
rm -rf "$mine/.git"
mv "$mine.before" "$tmp/before"
TMPDIR=$tmp/work "$root/tools/export-update" --dry-run --json "$tmp/$old" "$tmp/$new" "$tmp/before" >"$tmp/report"
fifty judge "$tmp/$new" "$mine" "$tmp/expected" "$tmp/report" >"$tmp/judged"
check each-change <"$tmp/judged"

# trouble, and nothing is changed
update 2 "$tmp/$old" "$tmp/$new"
says 'are wanted'
update 2 "$tmp/$old" "$tmp/none" "$mine"
says 'no such folder'
mkdir "$mine.before"
update 2 "$tmp/$old" "$tmp/$new" "$mine"
says 'is there already'
rmdir "$mine.before"
mkdir "$tmp/else" && sed 's/acme/other/' "$tmp/$new/provenance.json" >"$tmp/else/provenance.json"
update 2 "$tmp/$old" "$tmp/else" "$mine"
says 'two namespaces: acme and other'
# no change, no conflict
cp -r "$tmp/$old" "$tmp/unchanged"
update 0 "$tmp/$old" "$tmp/$new" "$tmp/unchanged"
diff -r "$tmp/unchanged" "$tmp/$new" 2>&1 | check without-changes-it-is-the-new-release

# One file deleted and another added, half of it the same, are no file that moved:
# on the owner's side, while the new release changes the first, and the other way round.
half() { seq 1 40 | sed "s/^/$1 line /"; }
pair_of() { # FOLDER FIRST-LINE FILE [OTHER]: FILE of forty lines and OTHER, half of which is the same
	mkdir -p "$1/src/acme-1" && echo '{"namespace": "acme", "components": []}' >"$1/provenance.json"
	{ echo "$2" && half one && half two; } >"$1/src/$3"
	test -z "${4-}" || { half one && half other; } >"$1/src/$4"
}
pair_of "$tmp/was" first a.c
pair_of "$tmp/changed" other a.c
pair_of "$tmp/replaced" first a.c b.c
rm "$tmp/replaced/src/a.c"
check planted-pair-is-one-to-git <<END
$(git diff --no-index --stat=200 -M50% "$tmp/was" "$tmp/replaced" | grep -q ' => .*b.c' || echo "it is not")
END
cp -r "$tmp/replaced" "$tmp/owners"
update 1 "$tmp/was" "$tmp/changed" "$tmp/owners"
says 'deleted here, changed in the new release: it is the new release'
says '2 changes: 1 kept, 0 moved, 0 upstream has, 1 conflicts'
check pair-of-the-owner <<END
$(cmp "$tmp/owners/src/b.c" "$tmp/replaced/src/b.c" 2>&1)
$(cmp "$tmp/owners/src/a.c" "$tmp/changed/src/a.c" 2>&1)
END
cp -r "$tmp/changed" "$tmp/owners2"
update 1 "$tmp/was" "$tmp/replaced" "$tmp/owners2"
says 'deleted in the new release, changed here: it is as it was here'
says '1 changes: 0 kept, 0 moved, 0 upstream has, 1 conflicts'
check pair-of-the-new-release <<END
$(cmp "$tmp/owners2/src/b.c" "$tmp/replaced/src/b.c" 2>&1)
$(cmp "$tmp/owners2/src/a.c" "$tmp/changed/src/a.c" 2>&1)
END
# what is no text, and a file where the other side has a folder
cp -r "$tmp/was" "$tmp/binary" && cp -r "$tmp/was" "$tmp/binary2" && cp -r "$tmp/was" "$tmp/binary0"
printf 'a\000b' >"$tmp/binary0/src/x" && printf 'a\000c' >"$tmp/binary/src/x" && printf 'a\000d' >"$tmp/binary2/src/x"
update 1 "$tmp/binary0" "$tmp/binary2" "$tmp/binary"
says 'no text: it is as it was here'
check binary-is-the-owners <<END
$(printf 'a\000c' | cmp - "$tmp/binary/src/x" 2>&1)
END
cp -r "$tmp/was" "$tmp/folder" && echo >"$tmp/folder/src/f" && cp -r "$tmp/was" "$tmp/folder2" && mkdir "$tmp/folder2/src/f" &&
	echo >"$tmp/folder2/src/f/g"
update 2 "$tmp/was" "$tmp/folder2" "$tmp/folder"
says 'src/f: a file in one tree, a folder in the other'

# the judge notices what is planted
caught() { # NAME TEXT
	fifty judge "$tmp/$new" "$mine" "$tmp/expected" "$tmp/report" >"$tmp/judged"
	check "caught $1" <<END
$(grep -q -e "$2" "$tmp/judged" || cat "$tmp/judged" - </dev/null | sed '1i it is not' | head -n 5)
END
}
lib=$mine/src/acme-$new/lib
cp "$lib/owner0.c" "$tmp/kept.c"
rm "$lib/owner0.c"
caught lost-file 'change 1, .*: lost in'
cp "$tmp/kept.c" "$lib/owner0.c"
file=$(sed 's/.*"n": 21, "path": "\([^"]*\)".*/\1/' "$tmp/expected")
cp "$mine/$file" "$tmp/kept.c"
sed -i '/change 21 of the owner/d' "$mine/$file"
caught lost-line 'change 21, .*: lost in'
sed '1s/^/x/' "$tmp/kept.c" >"$mine/$file"
caught one-line-more 'change 21, .*: more than the change differs'
cp "$tmp/kept.c" "$mine/$file"
echo more >>"$mine/src/acme-$new/COPYING"
caught another-file 'not the new release.s: .*/COPYING'
cp "$tmp/$new/src/acme-$new/COPYING" "$mine/src/acme-$new/"
sed -i '0,/"result": "conflict"/s//"result": "kept"/' "$tmp/report"
caught conflict-not-told 'kept in .*, not conflict in'
echo "export-update: from $old to $new; $count checks, $failed failed"
test $failed = 0
