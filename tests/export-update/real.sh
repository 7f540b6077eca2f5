#!/bin/sh
# `tools/export --update` takes a real, closed export from one release to another.
# Afterwards the new tree's own verify names the owner's changes and nothing else.
# What the tree was exported as is found though this checkout makes something else
# of it by now, and though the owner has made the hashes anew.
#
# usage: real.sh ROOT BUILD OLD NEW   two pinned releases
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
tool=$build/tools/rename/fetch-rename
for release in $old $new; do
	sh "$root/tools/upstream/acquire" --offline --unpack "$release" >/dev/null 2>&1 || {
		echo "skipped: release $release is not in the package cache"
		exit 77
	}
done
mine=$tmp/mine
ok exported sh "$root/tools/export" --tool "$tool" --to acme --release "$old" "$mine" || exit 1
curl=src/acme-$old-closed after=src/acme-$new-closed
zlib=$(cd "$mine" && echo src/acme-zlib-*[0-9]) psl=$(cd "$mine" && echo src/acme-libpsl-*[0-9])
cc=${CC:-cc}
# no quotes: a compiler may come with arguments
$cc -O1 -D_GNU_SOURCE -o "$tmp/lines" "$mine/tools/verify/lines.c" || exit 2
# recorded: as an export does at its end
recorded() {
	(
		cd "$mine" && rm -f SHA256SUMS tools/verify/lines.txt && find . -type f ! -path './.git/*' | sed 's,^\./,,' | sort >"$tmp/files" &&
			"$tmp/lines" make <"$tmp/files" >"$tmp/lines.txt" && cp "$tmp/lines.txt" tools/verify/ &&
			find . -type f ! -path './.git/*' -print0 | sed -z 's,^\./,,' | sort -z | xargs -0 sha256sum >"$tmp/sums" && cp "$tmp/sums" SHA256SUMS
	) || exit 2
}

# An older checkout's export: these files were others, one is gone, one new since.
for file in hardening.h notes/meson.build zlib/meson.build libpsl/meson.build; do
	sed -i '1s/^/\n/' "$mine/src/$file"
done
echo 'once' >"$mine/src/once"
rm "$mine/src/symbols.map.in"
recorded
ok whole-before sh "$mine/verify"
# the owner's repository knows some of it as it was
git() { command git -C "$mine" -c user.name=owner -c user.email=owner@example.invalid -c core.autocrlf=false "$@"; }
git init -q && git add src/zlib && git commit -q -m exported || exit 2

# What the owner changes.
echo 'int acme_owner(void) { return 1; }' >"$mine/$curl/lib/owner.c"
sed -i '$s/$/\nowner/' "$mine/$zlib/README" "$mine/$psl/AUTHORS" "$mine/LICENSES/zlib.txt"
sed -i "1s/.*/owner's release/" "$mine/$curl/RELEASE-NOTES"
gone=$(cd "$root/tools/upstream/curl-$old" && find lib -name '*.c' | sort | while read -r file; do
	[ -e "$root/tools/upstream/curl-$new/$file" ] || echo "$file"
done | grep -v curl | tail -n 1)
rm "$mine/$curl/$gone" "$mine/$zlib/FAQ" || exit 2
echo '# owner' | tee -a "$mine/src/zlib/meson.build" "$mine/src/libpsl/meson.build" >/dev/null
# one of these changes in the hashes, too, as if it were no change
path=$psl/AUTHORS hash=$(sha256sum <"$mine/$psl/AUTHORS" | cut -d ' ' -f 1)
sed -i "s,^.*  $path\$,$hash  $path," "$mine/SHA256SUMS"
sh "$mine/verify" >"$tmp/before"

# updated STATUS ARGUMENT...: exit status; what it says is in $tmp/said and $tmp/errors
mkdir "$tmp/work"
updated() {
	updated_want=$1
	shift
	TMPDIR=$tmp/work sh "$root/tools/export" --update "$@" >"$tmp/said" 2>"$tmp/errors"
	updated_got=$?
	check "update $*" <<EOF
$([ $updated_got = "$updated_want" ] || tail -n 5 "$tmp/said" "$tmp/errors" | sed "1i exit $updated_got, wanted $updated_want")
$(ls "$tmp/work")
EOF
}
updated 1 "$mine" --release "$new" --tool "$tool"
sed 's/ -> .*//' "$tmp/said" | tr -s ' ' | grep -v '^ ' | sort >"$tmp/is"
sort >"$tmp/wanted" <<END
kept changed LICENSES/zlib.txt
kept added $after/lib/owner.c
upstream-has-it deleted $after/$gone
conflict changed $after/RELEASE-NOTES
kept changed $zlib/README
kept deleted $zlib/FAQ
kept changed $psl/AUTHORS
kept changed src/zlib/meson.build
conflict added src/libpsl/meson.build
9 changes: 6 kept, 0 moved, 1 upstream has, 2 conflicts
END
diff "$tmp/is" "$tmp/wanted" | check report
printf '%s\n' "export: src/libpsl/meson.build: changed, and cannot be had as it was exported: all that differs from the new one is a conflict" |
	diff "$tmp/errors" - | check one-line-on-what-cannot-be-had
# one line is added, no other line is changed; what nobody touched is the new release's
sh "$mine/verify" >"$tmp/verified"
sed -n 's/^verify: \(.*\): \([a-z]*\)$/\1 \2/p' "$tmp/verified" | sort >"$tmp/is"
lines() { wc -l <"$mine/$1"; }
sort >"$tmp/wanted" <<END
LICENSES/zlib.txt:$(lines LICENSES/zlib.txt) changed
$after/lib/owner.c added
$after/RELEASE-NOTES:1 changed
$zlib/README:$(lines "$zlib/README") changed
$zlib/FAQ removed
$psl/AUTHORS:$(lines "$psl/AUTHORS") changed
src/zlib/meson.build:$(lines src/zlib/meson.build) changed
src/libpsl/meson.build:1 changed
END
diff "$tmp/is" "$tmp/wanted" | check verify-names-the-changes-alone
echo >>"$mine/src/meson.build"
check planted-change-is-named <<END
$(sh "$mine/verify" | grep -q '^verify: src/meson.build:.*: changed' || echo "it is not")
END
sed -i '$d' "$mine/src/meson.build"
check what-was-exported-otherwise <<END
$(test ! -e "$mine/src/once" || echo "src/once is there")
$(for file in hardening.h notes/meson.build symbols.map.in; do cmp "$mine/src/$file" "$root/src/$file" 2>&1; done)
$(grep -c '^<<<<<<< ' "$mine/src/libpsl/meson.build" "$mine/$after/RELEASE-NOTES" | grep ':0$')
$(test "$(git log --format=%s)" = exported || echo "the owner's repository has not come along")
END
check one-release <<END
$(ls "$mine/src" | grep -e "-$old")
$(test -d "$mine.before/$curl" || echo "the old tree is gone")
END

# trouble, and nothing is changed
refused() { # TEXT ARGUMENT...
	refused_text=$1
	shift
	updated 2 "$@"
	check "says $refused_text" <<END
$(grep -qF -e "$refused_text" "$tmp/errors" || cat "$tmp/errors")
END
}
refused 'mine.before: is there already' "$mine"
rm -rf "$mine.before"
find "$mine" -printf '%p %s %T@\n' >"$tmp/sums"
refused 'needs an argument'
refused 'no such folder' "$tmp/none"
refused 'no exported tree: it has no provenance.json' "$tmp/work"
refused 'keeps the namespace' "$mine" --to other
refused 'keeps the namespace' "$mine" --open
refused 'unrecognized arguments: --frobnicate' "$mine" --frobnicate
mkdir "$tmp/part" && sed 's/provenance 1/provenance 9/' "$mine/provenance.json" >"$tmp/part/provenance.json"
refused 'provenance 9: not a format that this checkout reads' "$tmp/part"
echo '{' >"$tmp/part/provenance.json"
refused 'provenance.json: not as an export has it' "$tmp/part"
cp "$mine/provenance.json" "$tmp/part/"
refused 'SHA256SUMS is missing: what was exported cannot be told' "$tmp/part"
mkdir "$tmp/part/tools" && cp -r "$mine/tools/verify" "$tmp/part/tools/" && cp "$mine/SHA256SUMS" "$tmp/part/"
sed -i 's/"name": "curl", "version": "[^"]*"/"name": "curl", "version": "1.2.3"/' "$tmp/part/provenance.json"
refused 'release 1.2.3 cannot be exported' "$tmp/part"
check nothing-was-changed <<END
$(find "$mine" -printf '%p %s %T@\n' | diff - "$tmp/sums" | head -n 5)
END
echo "export --update: a closed tree from $old to $new; $count checks, $failed failed"
test $failed = 0
