#!/bin/sh
# An exported tree that is not whole is found to be so, by file and line.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
. "$root/tests/lib/report.sh"
. "$root/tests/export/exported.sh"
tree=$tmp/acme
ok exported export_to "$tree" --to acme || exit 1
curl=src/acme-$release-closed
cache=$root/tools/upstream/packagecache

# says STATUS TEXT [ARGUMENT...]: verify ends so and says so, and nothing else is amiss
says() {
	status=$1 text=$2
	shift 2
	(cd "$tree" && sh verify "$@") >"$tmp/said" 2>&1
	[ $? = "$status" ] && grep -qx -e "verify: $text" "$tmp/said" && [ "$(grep -c . "$tmp/said")" = 1 ] && return 0
	echo "exit not $status, or not just \"$text\":"
	head -n 5 "$tmp/said"
}
# planted NAME FILE SED TEXT: FILE is changed, and verify names it; then it is as it was
planted() {
	cp -p "$tree/$2" "$tmp/kept"
	sed -i "$3" "$tree/$2"
	cmp -s "$tmp/kept" "$tree/$2" && echo "$1: nothing was changed" >"$tmp/planted" || says 1 "$4" >"$tmp/planted"
	cp -p "$tmp/kept" "$tree/$2"
	check "$1" <"$tmp/planted"
}
whole="[0-9]* files are as they were exported; SHA256SUMS is [0-9a-f]*"
check whole-at-first <<END
$(says 0 "$whole")
END
planted a-byte-of-a-source "$curl/lib/url.c" '123s/./~/' "$curl/lib/url.c:123: changed"
planted a-byte-of-a-licence LICENSES/curl.txt '3s/[a-z]/~/' "LICENSES/curl.txt:3: changed"
planted a-byte-of-a-ledger "$curl/.rename-ledger" '2000s/[0-9]/~/' "$curl/.rename-ledger:2000: changed"
planted a-line-more "$curl/lib/easy.c" '50a added' "$curl/lib/easy.c:51: changed"
planted a-line-less "$curl/lib/easy.c" '50d' "$curl/lib/easy.c:50: changed"
planted the-end-is-missing "$curl/lib/easy.c" '500,$d' "$curl/lib/easy.c:500: changed"
planted verify-itself verify '3s/$/ /' "verify:3: changed"
planted the-sums-of-lines tools/verify/lines.txt '9s/$/A/' "tools/verify/lines.txt: changed"
cp -p "$tree/$curl/COPYING" "$tmp/kept"
sed -i '3s/./~/; 9s/$/ /' "$tree/$curl/COPYING"
says 1 . >"$tmp/log"
check two-places <<END
$(printf 'verify: %s/COPYING:%s: changed\n' "$curl" 3 "$curl" 9 | diff - "$tmp/said")
END
cp -p "$tmp/kept" "$tree/$curl/COPYING"
mv "$tree/$curl/lib/url.c" "$tmp/url.c"
check a-file-removed <<END
$(says 1 "$curl/lib/url.c: removed")
END
mv "$tmp/url.c" "$tree/$curl/lib/url.c"
echo >"$tree/$curl/lib/one more.c"
check a-file-added <<END
$(says 1 "$curl/lib/one more.c: added")
END
rm "$tree/$curl/lib/one more.c"
ln -s url.c "$tree/$curl/lib/link.c"
check a-link-added <<END
$(says 1 "$curl/lib/link.c: added, and no file")
END
rm "$tree/$curl/lib/link.c"
sed -i '/ README.md$/d' "$tree/SHA256SUMS"
check a-row-of-the-hashes-removed <<END
$(says 1 "README.md: added")
END
mkdir "$tree/build" && touch "$tree/build/anything"
check a-build-folder-is-told-of <<END
$(says 1 . >"$tmp/log" || grep -qx 'verify: build/ is not looked at' "$tmp/said" || cat "$tmp/said")
END
rm -rf "$tree/build"

# Where the hashes and sums were made to fit, the release itself tells.
tarball=$cache/curl-$release.tar.gz
cp -p "$tree/README.md" "$tmp/readme"
fits() { (cd "$tree" && find . -type f ! -name SHA256SUMS -print0 | sed -z 's,^\./,,' | sort -z | xargs -0 sha256sum >SHA256SUMS); }
fits
# hidden NAME FILE SED LINE...: changed with the hashes, verify finds it by the tarball
# alone, and says nothing but those lines
hidden() {
	name=$1 file=$2
	cp -p "$tree/$file" "$tmp/kept"
	sed -i "$3" "$tree/$file"
	cmp -s "$tmp/kept" "$tree/$file" && echo "$name: nothing was changed" >"$tmp/planted"
	shift 3
	fits
	{
		says 0 "$whole"
		says 1 . "$tarball" >"$tmp/log"
		printf 'verify: %s\n' "$@" | diff - "$tmp/said"
	} >>"$tmp/planted"
	cp -p "$tmp/kept" "$tree/$file"
	fits
	check "$name" <"$tmp/planted"
	: >"$tmp/planted"
}
: >"$tmp/planted"
becomes="not what curl $release becomes"
check whole-with-its-release <<END
$(says 0 "$whole" "$tarball" >"$tmp/log")
$(sed -n 1p "$tmp/said" | grep -qx "verify: $curl: its names turned back, it is the [0-9]* files of curl $release byte for byte" || cat "$tmp/said")
$(sed -n 2p "$tmp/said" | grep -qx "verify: $whole" || cat "$tmp/said")
END
hidden a-hidden-byte "$curl/lib/url.c" '123s/./~/' "$curl/lib/url.c:123: $becomes"
hidden a-hidden-line "$curl/lib/url.c" '123a added' "$curl/lib/url.c:124: $becomes"
hidden a-hidden-byte-among-moved-blocks "$curl/lib/easyoptions.c" '99s/.$/~/' "$curl/lib/easyoptions.c:99: $becomes"
hidden a-hidden-byte-of-a-ledger "$curl/.rename-ledger" '$s/.$/~/' \
	"$curl/.rename-ledger:$(wc -l <"$tree/$curl/.rename-ledger"): $becomes"
# each of the others, which are renamed by records of their own; mbedTLS by two
for name in mbedtls zlib libpsl; do
	file=$(sed -n "s/.*\"name\": \"$name\".*\"file\": \"\([^\"]*\)\".*/\1/p" "$tree/provenance.json")
	folder=$(sed -n "s/.*\"name\": \"$name\".*\"tree\": \"\([^\"]*\)\".*/\1/p" "$tree/provenance.json")
	check "whole-with-$name" <<END
$(says 0 . "$cache/$file" >"$tmp/log")
$(grep -q "^verify: $folder: its names turned back, it is the [0-9]* files of $name " "$tmp/said" || cat "$tmp/said")
END
	version=${folder##*-} tarball=$cache/$file
	becomes="not what $name $version becomes"
	hidden "a-hidden-byte-of-$name" "$folder/LICENSE" '3s/$/ /' "$folder/LICENSE:3: $becomes"
done
tarball=$cache/curl-$release.tar.gz
mv "$tree/$curl/lib/url.c" "$tmp/url.c" && fits
check a-hidden-removal <<END
$(says 1 "$curl/lib/url.c: removed of what curl $release becomes" "$tarball")
END
mv "$tmp/url.c" "$tree/$curl/lib/url.c"
touch "$tree/$curl/lib/more.c" && fits
check a-hidden-addition <<END
$(says 1 "$curl/lib/more.c: no part of curl $release" "$tarball")
END
rm "$tree/$curl/lib/more.c" && fits
check another-tarball <<END
$(says 2 "$tmp/readme: none of the releases that this tree was made from: its SHA-256 is [0-9a-f]*" "$tmp/readme")
$(says 2 'nowhere.tar: no such file' nowhere.tar)
END
check wrong-usage <<END
$(says 2 '--frobnicate: unknown option; see --help' --frobnicate)
$(rm "$tree/SHA256SUMS" && says 2 'SHA256SUMS: not there; this is no whole export')
END
echo "exported trees: $count checks, $failed failed"
[ $failed = 0 ]
