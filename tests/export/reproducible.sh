#!/bin/sh
# The same checkout's content gives the same export, byte for byte: from another
# folder, by another user, with another umask, time zone, locale and other dates of
# files; as a folder and as a tarball. OUT appears whole or not at all.
#
# usage: reproducible.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
. "$root/tests/lib/checkout.sh"
. "$root/tests/lib/report.sh"
. "$root/tests/export/exported.sh"

# listed DIR: every file with its bytes' hash, mode and date
listed() {
	(cd "$1" && find . -type f -exec sha256sum {} + | sort -k 2 && find . -printf '%p %y %m %T@ %l\n' | sort)
}

ok here export_to "$tmp/acme.tar" --to acme || exit 1

# There: everything else than here, as far as this user can change it.
there="$tmp/there/a longer name/checkout"
checkout "$root" "$there" || exit 2
cp -R "$root/tools/upstream/packagecache" "$tmp/cache" && rm -f "$there/tools/upstream/packagecache" &&
	mv "$tmp/cache" "$there/tools/upstream/packagecache" && cp "$root/LICENSE" "$there/" || exit 2
find "$there" -exec touch -h -d 2001-02-03 {} +
find "$there" -type f -exec chmod g+w {} +
mkdir "$tmp/there/out" "$tmp/there/home"
as='' who='the same user'
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	as='setpriv --reuid=4711 --regid=4711 --clear-groups' who='another user'
	chown -R 4711:4711 "$tmp/there" && chmod a+x "$tmp" || exit 2
	cp "$(tool_of "$build")" "$tmp/there/fetch-rename" && chmod 755 "$tmp/there/fetch-rename" || exit 2
else
	cp "$(tool_of "$build")" "$tmp/there/fetch-rename" || exit 2
fi
# export_there OUT [UMASK]
export_there() {
	(
		cd / && umask "${2-077}" && $as env -i "PATH=$PATH" "HOME=$tmp/there/home" USER=nobody4711 LOGNAME=nobody4711 TZ=Asia/Tokyo \
			LC_ALL=C.UTF-8 LANG=de_DE.UTF-8 TMPDIR="$tmp/there/home" GZIP=-1 XZ_OPT=-0 XZ_DEFAULTS=--threads=1 TAR_OPTIONS=--exclude=COPYING \
			sh "$there/tools/export" --tool "$tmp/there/fetch-rename" --release "$release" --to acme "$1"
	) 2>"$tmp/export.log" || {
		tail -n 3 "$tmp/export.log"
		return 1
	}
}
ok there-as-a-tarball export_there "$tmp/there/out/acme.tar.xz" || exit 1
ok there-as-a-folder export_there "$tmp/there/out/acme" 000 || exit 1
xz -dc "$tmp/there/out/acme.tar.xz" >"$tmp/other.tar"
check the-tarballs-are-the-same <<END
$(cmp "$tmp/acme.tar" "$tmp/other.tar")
$(xz --robot -lv "$tmp/there/out/acme.tar.xz" | awk '$1 == "file" && $3 != 1 + int((size - 1) / 25165824) { print "blocks: " $3 }' size="$(stat -c %s "$tmp/acme.tar")")
END
mkdir "$tmp/unpacked"
tar -xpf "$tmp/acme.tar" -C "$tmp/unpacked" --no-same-owner
listed "$tmp/unpacked/acme" >"$tmp/from-tarball"
listed "$tmp/there/out/acme" >"$tmp/from-folder"
check the-folder-is-what-the-tarball-holds <<END
$(diff "$tmp/from-tarball" "$tmp/from-folder" | head)
$(test "$(wc -l <"$tmp/from-folder")" -gt 10000 || echo "only $(wc -l <"$tmp/from-folder") lines were compared")
END
check nothing-tells-of-where-it-was-made <<END
$(grep -rlF -e "$tmp" -e "$root" -e nobody4711 "$tmp/unpacked/acme")
$(tar -tvf "$tmp/acme.tar" | awk '$2 != "0/0" || $1 !~ /^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x)$/ { print }' | head)
END

# planted: what shows in a tarball where nothing holds it back
planted() { (umask "$1" && cd "$tmp/unpacked" && mkdir -p umask && date >umask/file && tar -cf - umask | cksum); }
check planted-umask-is-found <<END
$(
	rm -rf "$tmp/unpacked/umask" && one=$(planted 022) && rm -rf "$tmp/unpacked/umask" && two=$(planted 077)
	[ "$one" != "$two" ] || echo 'it is not'
)
END
touch -d 2002-02-02 "$tmp/unpacked/acme/README.md"
chmod 600 "$tmp/unpacked/acme/verify"
check planted-date-and-mode-are-found <<END
$(listed "$tmp/unpacked/acme" | diff - "$tmp/from-folder" | grep -c '^<' | grep -vx 2)
END

# refused STATUS TEXT ARGUMENT...: the export ends so, and leaves nothing behind
mkdir "$tmp/room"
refused() {
	status=$1 text=$2
	shift 2
	before=$(ls -A "$tmp/room")
	(cd "$tmp/room" && sh "$root/tools/export" "$@") >"$tmp/log" 2>&1
	[ $? = "$status" ] && grep -q -e "$text" "$tmp/log" || {
		echo "not refused with $status: $*"
		head -n 3 "$tmp/log"
	}
	[ "$before" = "$(ls -A "$tmp/room")" ] || ls -A "$tmp/room"
}
ln -s nowhere "$tmp/room/dangling"
printf '#!/bin/sh\nexit 1\n' >"$tmp/broken-tool"
chmod +x "$tmp/broken-tool"
check refusals <<END
$(refused 1 'is there already' --open --release "$release" "$tmp/unpacked")
$(refused 1 'is there already' --open --release "$release" dangling)
$(refused 2 'no such folder' --open --release "$release" none/out)
$(refused 2 'not a C identifier' --open --to Acme out)
$(refused 2 'is not pinned' --open --release 1.2.3 out)
$(refused 2 'needs an argument' --to)
$(refused 2 'unknown option' --frobnicate out)
$(refused 2 'one OUT is wanted')
$(refused 2 'one OUT is wanted' a b)
$(refused 1 'cannot be renamed' --open --release "$release" --tool "$tmp/broken-tool" out)
$(refused 0 '^usage: ' --help)
$(refused 0 '^export (libfetch) [0-9]' --version)
END
echo "reproducible export: $(tar -tf "$tmp/acme.tar" | wc -l) entries, by $who; $count checks, $failed failed"
[ $failed = 0 ]
