#!/bin/sh
# tools/upstream/status and watch against a made-up upstream and a made-up
# archive: what is newer, what cannot be asked, and each exit status.
#
# usage: status.sh ROOT

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) || exit 2
command -v git >/dev/null || {
	echo "skipped: no git on this machine"
	exit 77
}
. "$root/tests/lib/report.sh"
up=$tmp/tree/tools/upstream
mkdir -p "$up/packagecache" "$tmp/bin" "$tmp/made/curl-2.1.0/include/curl" "$tmp/patches/debian/patches"
cp "$root/tools/upstream/status" "$root/tools/upstream/watch" "$root/tools/upstream/sources.sh" "$up/"
printf "project('libfetch', 'c', version: '7.7.7')\n" >"$tmp/tree/meson.build"
printf "option('upstream', type: 'string', value: '2.1.0',\n" >"$tmp/tree/meson_options.txt"
for v in 2.1.0 1.9.3; do
	printf '[wrap-file]\nsource_url = x\n\n[debian]\npackage = curl\nsuites = old\n' >"$up/curl-$v.wrap"
done
printf '[wrap-file]\nsource_url = x\n\n[debian]\npackage = mbedtls\nsuites = old\n' >"$up/mbedtls-3.6.1.wrap"
day=$(date -u -d '40 days ago' +%Y-%m-%d)
echo "#define LIBCURL_TIMESTAMP \"$day\"" >"$tmp/made/curl-2.1.0/include/curl/curlver.h"
tar -C "$tmp/made" -czf "$up/packagecache/curl-2.1.0.tar.gz" curl-2.1.0

# upstream's tags
upstream() { git -C "$tmp/git" -c user.name=T -c user.email=t@example.invalid -c init.defaultBranch=main "$@"; }
mkdir "$tmp/git"
upstream init -q
upstream commit -q --allow-empty -m one
for tag in curl-1_9_3 curl-2_1_0 rc-9_9_9-1 tiny-curl-9_9_9; do upstream tag $tag; done

# the archive: suite `old` has a patched 1.9.3, `sid` what sid.list says
cat >"$tmp/bin/apt-get" <<EOF
#!/bin/sh
list=\$(printf '%s\n' "\$@" | sed -n 's/^Dir::Etc::sourcelist=//p')
case "\$*" in
*indextargets*) [ ! -e $tmp/archive ] || printf 'http://archive.invalid/debian\nhttp://security.invalid/debian-security\n' ;;
*update) grep -qE ' (old|sid) ' "\$list" ;;
*curl=1.9.3-1+fix*) cp $tmp/curl_1.9.3-1.debian.tar.gz . ;;
*) exit 1 ;;
esac
EOF
cat >"$tmp/bin/apt-cache" <<EOF
#!/bin/sh
list=\$(printf '%s\n' "\$@" | sed -n 's/^Dir::Etc::sourcelist=//p')
for package; do :; done
grep -q ' old ' "\$list" && [ \$package = curl ] && printf 'Version: 1.9.3-1\nVersion: 1.9.3-1+fix\n'
grep -q ' sid ' "\$list" && sed -n "s/^\$package /Version: /p" $tmp/sid.list
exit 0
EOF
chmod +x "$tmp/bin"/*
PATH=$tmp/bin:$PATH export PATH
echo 'CVE-2024-0001 and CVE-2024-0002' >"$tmp/patches/debian/patches/fix.patch"
tar -C "$tmp/patches" -czf "$tmp/curl_1.9.3-1.debian.tar.gz" debian

# status STATUS ARGUMENT...: exit status; the output stays in $tmp/out
status() {
	count=$((count + 1))
	want=$1
	shift
	sh "$up/status" "$@" >"$tmp/out" 2>"$tmp/err"
	got=$?
	[ $got = "$want" ] || {
		echo "FAILED status $*: exit $got, wanted $want"
		cat "$tmp/out" "$tmp/err"
		failed=$((failed + 1))
	}
}
says() {
	count=$((count + 1))
	grep -qxF -e "$1" "$tmp/out" "$tmp/err" || {
		echo "FAILED not said: $1"
		cat "$tmp/out" "$tmp/err"
		failed=$((failed + 1))
	}
}
status 2 --frmo
says 'status: --frmo: unknown option; see --help'
status 2 --git
status 0 --version
says 'status (libfetch) 7.7.7'

# nothing can be asked
status 3 --git "$tmp/nowhere"
says 'unknown: the distribution (apt knows no archive)'
ok upstream-unknown grep -q '^unknown: upstream (' "$tmp/out"
status 3 --offline
says "pinned: curl 2.1.0, the default, released $day, 40 days ago"

if [ -r /usr/share/keyrings/debian-archive-keyring.gpg ]; then
	# up to date: candidates and other branches are not newer
	touch "$tmp/archive"
	printf 'curl 2.1.0-1\ncurl 3.0.0~rc1-1\nmbedtls 3.6.1-2\nmbedtls 4.0.0-1\n' >"$tmp/sid.list"
	status 0 --git "$tmp/git"
	says 'up to date'
	says 'newest: curl 2.1.0, Debian sid'
	says '  security patches that Debian carries for it: CVE-2024-0001 CVE-2024-0002'
	says "unknown: Debian's patches of curl 2.1.0-1 in sid (they cannot be had)"

	# newer: upstream, then the distribution as well
	upstream tag curl-2_2_0
	status 1 --git "$tmp/git"
	says "newest: curl 2.2.0, upstream, $(date -u +%Y-%m-%d), 0 days ago"
	says 'behind: curl 2.2.0; try: sh tools/upstream/bump --dry-run 2.2.0'
	printf 'curl 2.10.0-1\nmbedtls 3.6.2-2\nmbedtls 4.0.0-1\n' >"$tmp/sid.list"
	status 1 --git "$tmp/git" --json
	python3 - "$tmp/out" >"$tmp/read" <<'END'
import json, sys
data = json.load(open(sys.argv[1], encoding="utf-8"))
print(data["behind"], [n["version"] for n in data["newest"] if n["where"] == "Debian sid"],
      [p["cves"] for p in data["pinned"] if p["version"] == "1.9.3"], data["pinned"][0]["days"], data["unknown"])
END
	ok json grep -qxF "True ['2.10.0', '3.6.2', '4.0.0'] [['CVE-2024-0001', 'CVE-2024-0002']] 40 []" "$tmp/read"
	status 1 --git "$tmp/git" --write "$tmp/written"
	ok newer [ "$(paste -s -d ' ' "$tmp/written/newer")" = 'curl 2.2.0 curl 2.10.0 mbedtls 3.6.2' ]

	# watch tries each of them, and says how it went
	cat >"$up/bump" <<'END'
#!/bin/sh
for version; do :; done
echo "tried $*"
case $version in 2.2.0) exit 1 ;; 2.10.0) echo 'bump: not to be had'; exit 2 ;; esac
END
	printf 'curl 2.10.0-1\nmbedtls 3.6.2-2\n' >"$tmp/sid.list"
	count=$((count + 1))
	sh "$up/watch" --git "$tmp/git" "$tmp/watched" >"$tmp/out" 2>"$tmp/err"
	ok watch-status [ $? = 1 ]
	says "curl 2.2.0: something to decide; $tmp/watched/curl-2.2.0/bump.txt"
	says 'curl 2.10.0: could not be tried: bump: not to be had'
	says "mbedtls 3.6.2: nothing to decide; $tmp/watched/mbedtls-3.6.2"
	ok watch-dry grep -q -- --dry-run "$tmp/watched/mbedtls-3.6.2/bump.txt"
else
	echo 'no Debian archive keyring here: what the archive says was not tried'
fi
count=$((count + 1))
sh "$up/watch" >"$tmp/out" 2>"$tmp/err"
ok watch-usage [ $? = 2 ]

echo "status: $count checks, $failed failed"
[ $failed = 0 ]
