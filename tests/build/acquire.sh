#!/bin/sh
# tools/upstream/acquire against made-up pins, downloads and archives: every
# message, every exit status, and what is left behind. Needs no network.
#
# usage: acquire.sh SOURCE-ROOT

set -u
LC_ALL=C export LC_ALL
source=$(cd "$1" && pwd) || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
failed=0
count=0

up=$tmp/tree/tools/upstream
cache=$up/packagecache
mkdir -p "$up" "$tmp/bin" "$tmp/net" "$tmp/made/thing-2.0" "$tmp/made/thing-1.0"
cp "$source/tools/upstream/acquire" "$source/tools/upstream/sources.sh" "$up/"
printf "project('libfetch', 'c', version: '7.7.7')\n" >"$tmp/tree/meson.build"
printf "option('upstream', type: 'string', value: '2.0',\n" >"$tmp/tree/meson_options.txt"

# Two releases and their pins.
for v in 1.0 2.0; do
	echo "release $v" >"$tmp/made/thing-$v/README"
	tar -C "$tmp/made" -czf "$tmp/made/thing-$v.tar.gz" "thing-$v"
	hash=$(sha256sum <"$tmp/made/thing-$v.tar.gz" | cut -d' ' -f1)
	cat >"$up/curl-$v.wrap" <<EOF
[wrap-file]
directory = thing-$v
source_url = https://upstream.invalid/thing-$v.tar.gz
source_filename = thing-$v.tar.gz
source_hash = $hash

[debian]
package = thing
suites = old new
EOF
	eval "hash_$(echo $v | tr . _)=$hash"
done

# Programs that acquire calls, made to order: curl serves what lies in net/,
# apt what lies in apt/.
cat >"$tmp/bin/curl" <<EOF
#!/bin/sh
while [ \$# -gt 1 ]; do
	[ "\$1" != -o ] || out=\$2
	shift
done
[ ! -e $tmp/net/slow ] || { echo partial >"\$out"; touch $tmp/net/started; sleep 30; }
[ -f "$tmp/net/\${1##*/}" ] || { echo 'curl: (6) Could not resolve host' >&2; exit 6; }
cp "$tmp/net/\${1##*/}" "\$out"
EOF
cat >"$tmp/bin/apt-get" <<EOF
#!/bin/sh
case "\$*" in
*indextargets*) [ ! -d $tmp/apt ] || echo http://archive.invalid/debian ;;
*update) grep -q ' new ' "\$(printf '%s\n' "\$@" | sed -n 's/^Dir::Etc::sourcelist=//p')" ;;
*"thing=2.0-5"*) cp $tmp/apt/* . ;;
*) exit 1 ;;
esac
EOF
cat >"$tmp/bin/apt-cache" <<EOF
#!/bin/sh
printf 'Package: thing\nVersion: 3.0-1\nChecksums-Sha256:\n 1234 5 thing_3.0.orig.tar.gz\n\n'
printf 'Package: thing\nVersion: 2.0-5\nChecksums-Sha256:\n $hash_2_0 9 thing_2.0.orig.tar.gz\n'
EOF
chmod +x "$tmp/bin"/*
PATH=$tmp/bin:$PATH export PATH

# expect NAME STATUS ARGS...: run it; the two outputs must be standard input's,
# which shows the run's stdout after "> " and its stderr plain
expect() {
	name=$1 status=$2
	shift 2
	count=$((count + 1))
	sed "s|@1.0@|$hash_1_0|g; s|@2.0@|$hash_2_0|g" >"$tmp/want"
	sh "$up/acquire" "$@" >"$tmp/out" 2>"$tmp/err"
	got=$?
	{
		cat "$tmp/err"
		sed 's/^/> /' "$tmp/out"
	} | sed "s|$up|UP|g; s|$tmp|TMP|g" >"$tmp/got"
	if [ $got -ne "$status" ] || ! cmp -s "$tmp/want" "$tmp/got"; then
		echo "FAILED $name: exit $got, wanted $status"
		diff -u "$tmp/want" "$tmp/got"
		failed=$((failed + 1))
	fi
	clean "$name"
}

# clean NAME: nothing half-done lies about
clean() {
	left=$(ls -d "$cache"/part-* "$up"/unpack-* 2>/dev/null)
	[ -z "$left" ] || {
		echo "FAILED $1: left behind: $left"
		failed=$((failed + 1))
	}
}

# true_that NAME COMMAND...: COMMAND succeeds
true_that() {
	name=$1
	shift
	count=$((count + 1))
	"$@" || {
		echo "FAILED $name"
		failed=$((failed + 1))
	}
}

reset() {
	rm -rf "$cache" "$up"/thing-* "$up"/curl-*-g* "$tmp/net" "$tmp/apt"
	mkdir -p "$tmp/net"
}

expect version 0 --version <<'EOF'
> acquire (libfetch) 7.7.7
EOF
expect no-version 2 <<'EOF'
acquire: no version given; pinned: 2.0 1.0, or default, all
EOF
expect unknown-version 2 9.9 <<'EOF'
acquire: 9.9: unknown version; pinned: 2.0 1.0
EOF
expect unknown-option 2 --frmo x 1.0 <<'EOF'
acquire: --frmo: unknown option; see --help
EOF
expect option-without-argument 2 --from <<'EOF'
acquire: --from: needs an argument
EOF
expect from-for-two 2 --from x 1.0 2.0 <<'EOF'
acquire: --from is for one version
EOF

reset
expect not-in-cache-offline 1 --offline 2.0 <<'EOF'
acquire: UP/packagecache/thing-2.0.tar.gz: not there; run: sh tools/upstream/acquire 2.0
EOF

reset
expect no-network 1 2.0 <<'EOF'
acquire: thing-2.0.tar.gz: from https://upstream.invalid/thing-2.0.tar.gz
curl: (6) Could not resolve host
acquire: apt knows no archive
acquire: thing-2.0.tar.gz: to be had from no source; no network?
acquire:   bring it from https://upstream.invalid/thing-2.0.tar.gz
acquire:   then run: sh tools/upstream/acquire --from FILE 2.0
EOF
true_that no-network-leaves-no-file [ ! -e "$cache/thing-2.0.tar.gz" ]

cp "$tmp/made/thing-2.0.tar.gz" "$tmp/net/"
expect next-run-works 0 2.0 <<'EOF'
acquire: thing-2.0.tar.gz: from https://upstream.invalid/thing-2.0.tar.gz
acquire: thing-2.0.tar.gz: verified, @2.0@
> 2.0
EOF
rm -rf "$tmp/net"
expect then-from-cache 0 2.0 <<'EOF'
> 2.0
EOF

reset
mkdir "$cache"
head -c 100 "$tmp/made/thing-2.0.tar.gz" >"$cache/thing-2.0.tar.gz"
short=$(sha256sum <"$cache/thing-2.0.tar.gz" | cut -d' ' -f1)
expect truncated-offline 1 --offline 2.0 <<EOF
acquire: UP/packagecache/thing-2.0.tar.gz: truncated or damaged, wrong hash
acquire:   expected @2.0@
acquire:   found    $short
acquire: thing-2.0.tar.gz: remove it, then run: sh tools/upstream/acquire 2.0
EOF
cp "$tmp/made/thing-2.0.tar.gz" "$tmp/net/"
expect truncated-is-replaced 0 2.0 <<EOF
acquire: UP/packagecache/thing-2.0.tar.gz: truncated or damaged, wrong hash
acquire:   expected @2.0@
acquire:   found    $short
acquire: thing-2.0.tar.gz: the copy in the cache is replaced
acquire: thing-2.0.tar.gz: from https://upstream.invalid/thing-2.0.tar.gz
acquire: thing-2.0.tar.gz: verified, @2.0@
> 2.0
EOF

# A download that is a whole, but another, tarball; Debian has the right one.
reset
cp "$tmp/made/thing-1.0.tar.gz" "$tmp/net/thing-2.0.tar.gz"
mkdir "$tmp/apt"
cp "$tmp/made/thing-2.0.tar.gz" "$tmp/apt/thing_2.0.orig.tar.gz"
if [ -r /usr/share/keyrings/debian-archive-keyring.gpg ]; then
	sh "$up/acquire" 2.0 >"$tmp/out" 2>"$tmp/err"
	sed "s|$cache/part-......|PART|; s|$tmp|TMP|g" "$tmp/err" >"$tmp/got"
	cat >"$tmp/want" <<EOF
acquire: thing-2.0.tar.gz: from https://upstream.invalid/thing-2.0.tar.gz
acquire: PART/thing-2.0.tar.gz: wrong hash
acquire:   expected $hash_2_0
acquire:   found    $hash_1_0
acquire: thing-2.0.tar.gz: from Debian's source package thing 2.0-5 (new)
acquire: thing-2.0.tar.gz: verified, $hash_2_0
EOF
	true_that wrong-download-then-debian diff -u "$tmp/want" "$tmp/got"
	true_that debian-file-is-right cmp "$tmp/made/thing-2.0.tar.gz" "$cache/thing-2.0.tar.gz"
	clean debian
fi

reset
expect from-file 0 --from "$tmp/made/thing-2.0.tar.gz" 2.0 <<'EOF'
acquire: thing-2.0.tar.gz: verified, from TMP/made/thing-2.0.tar.gz
> 2.0
EOF
reset
expect from-other-file 1 --from "$tmp/made/thing-1.0.tar.gz" 2.0 <<'EOF'
acquire: TMP/made/thing-1.0.tar.gz: wrong hash
acquire:   expected @2.0@
acquire:   found    @1.0@
acquire: TMP/made/thing-1.0.tar.gz: not thing-2.0.tar.gz; download it again, from https://upstream.invalid/thing-2.0.tar.gz
EOF
true_that from-other-file-leaves-none [ ! -e "$cache/thing-2.0.tar.gz" ]
expect from-no-file 1 --from "$tmp/nowhere" 2.0 <<'EOF'
acquire: TMP/nowhere: no such file or folder
EOF
reset
mkdir "$tmp/folder"
cp "$tmp/made/thing-1.0.tar.gz" "$tmp/folder/"
expect from-folder 0 --from "$tmp/folder" 1.0 <<'EOF'
acquire: thing-1.0.tar.gz: verified, from TMP/folder
> 1.0
EOF
expect from-folder-and-cache 0 --from "$tmp/folder" 1.0 <<'EOF'
> 1.0
EOF
cp "$tmp/made/thing-2.0.tar.gz" "$tmp/net/"
expect not-in-the-folder 0 --from "$tmp/folder" 2.0 1.0 <<'EOF'
acquire: thing-2.0.tar.gz: from https://upstream.invalid/thing-2.0.tar.gz
acquire: thing-2.0.tar.gz: verified, @2.0@
> 2.0
> 1.0
EOF
reset
cp "$tmp/made/thing-1.0.tar.gz" "$tmp/folder/thing-2.0.tar.gz"
cp "$tmp/made/thing-2.0.tar.gz" "$tmp/net/"
expect another-file-in-the-folder 0 --from "$tmp/folder" 2.0 <<'EOF'
acquire: TMP/folder/thing-2.0.tar.gz: wrong hash
acquire:   expected @2.0@
acquire:   found    @1.0@
acquire: thing-2.0.tar.gz: from https://upstream.invalid/thing-2.0.tar.gz
acquire: thing-2.0.tar.gz: verified, @2.0@
> 2.0
EOF
reset
ACQUIRE_FROM=$tmp/made/thing-2.0.tar.gz export ACQUIRE_FROM
expect from-environment 0 2.0 <<'EOF'
acquire: thing-2.0.tar.gz: verified, from TMP/made/thing-2.0.tar.gz
> 2.0
EOF
unset ACQUIRE_FROM

reset
cp "$tmp/made/thing-1.0.tar.gz" "$tmp/net/"
expect default-falls-back 0 default <<'EOF'
acquire: thing-2.0.tar.gz: from https://upstream.invalid/thing-2.0.tar.gz
curl: (6) Could not resolve host
acquire: apt knows no archive
acquire: thing-2.0.tar.gz: to be had from no source; no network?
acquire:   bring it from https://upstream.invalid/thing-2.0.tar.gz
acquire:   then run: sh tools/upstream/acquire --from FILE 2.0
acquire: the default release 2.0 cannot be had: going on with the newest pinned one that can
acquire: thing-1.0.tar.gz: from https://upstream.invalid/thing-1.0.tar.gz
acquire: thing-1.0.tar.gz: verified, @1.0@
> 1.0
EOF
reset
expect nothing-at-all 1 --offline default <<'EOF'
acquire: UP/packagecache/thing-2.0.tar.gz: not there; run: sh tools/upstream/acquire 2.0
acquire: the default release 2.0 cannot be had: going on with the newest pinned one that can
acquire: UP/packagecache/thing-1.0.tar.gz: not there; run: sh tools/upstream/acquire 1.0
acquire: no pinned release can be had
EOF

# Unpacking: whole; then without the tarball.
reset
expect unpack 0 --unpack --from "$tmp/made/thing-2.0.tar.gz" 2.0 <<'EOF'
acquire: thing-2.0.tar.gz: verified, from TMP/made/thing-2.0.tar.gz
> 2.0
EOF
true_that unpacked cmp "$tmp/made/thing-2.0/README" "$up/thing-2.0/README"
rm "$cache/thing-2.0.tar.gz"
expect unpacked-needs-no-tarball 0 --unpack --offline 2.0 <<'EOF'
> 2.0
EOF

# Half a tree that somebody else left there is replaced.
reset
mkdir -p "$up/thing-2.0/half"
cp "$tmp/made/thing-2.0.tar.gz" "$tmp/net/"
sh "$up/acquire" --unpack 2.0 >"$tmp/out" 2>"$tmp/err"
true_that half-a-tree-is-replaced [ ! -e "$up/thing-2.0/half" ]
clean half

# A commit: its id is the pin, and it is unpacked as it was committed, line ends,
# files that archives leave out and all.
reset
git_here() { git -C "$tmp/repo" -c user.name=T -c user.email=t@example.invalid -c init.defaultBranch=main "$@"; }
mkdir -p "$tmp/repo/include/curl"
git_here init -q
printf '#define LIBCURL_VERSION "3.1.0-DEV"\n' >"$tmp/repo/include/curl/curlver.h"
printf '*.txt text eol=crlf\nleft-out export-ignore\nfilled export-subst\n' >"$tmp/repo/.gitattributes"
echo line >"$tmp/repo/a.txt"
echo left >"$tmp/repo/left-out"
printf '$''Format:%%H$\n' >"$tmp/repo/filled"
ln -s a.txt "$tmp/repo/link"
touch "$tmp/repo/run.sh"
chmod 755 "$tmp/repo/run.sh"
git_here -c core.safecrlf=false add . && git_here commit -q -m one && git_here tag v3
echo more >>"$tmp/repo/a.txt"
git_here -c core.safecrlf=false commit -q -a -m two
one=$(git_here rev-parse v3) two=$(git_here rev-parse HEAD)
v1=3.1.0-DEV-g$(printf %.12s "$one") v2=3.1.0-DEV-g$(printf %.12s "$two")
expect commit-of-no-source 2 commit <<'EOF'
acquire: commit: which one? --from GITDIR#REF
EOF
expect commit-of-no-folder 1 --from "$tmp/nowhere#HEAD" commit <<'EOF'
acquire: TMP/nowhere: no such folder
EOF
expect commit-unknown 1 --from "$tmp/repo#v9" commit <<'EOF'
acquire: TMP/repo: has no commit 'v9'
EOF
expect commit-tag 0 --from "$tmp/repo#v3" --unpack commit <<EOF
acquire: curl-$v1: verified, $one
> $v1
EOF
expect commit-address 0 --from "file://$tmp/repo#main" commit <<EOF
acquire: curl-$v2: verified, $two
> $v2
EOF
git_here checkout -q v3
for f in a.txt left-out filled; do
	git_here cat-file blob "v3:$f" >"$tmp/blob"
	true_that "commit-as-committed-$f" cmp "$tmp/blob" "$up/curl-$v1/$f"
done
true_that commit-link [ "$(readlink "$up/curl-$v1/link")" = a.txt ]
true_that commit-mode [ -x "$up/curl-$v1/run.sh" ]
true_that commit-names [ "$(cd "$up/curl-$v1" && find . ! -type d | wc -l)" = "$(git_here ls-tree -r --name-only v3 | wc -l)" ]
expect commit-again-offline 0 --offline --unpack "$v1" <<EOF
> $v1
EOF
# pinned for all, then fetched from where it says; another commit is refused
sed "s|^url.*|url = file://$tmp/repo|" "$cache/curl-$v1.wrap" >"$up/curl-$v1.wrap"
rm -rf "$cache/curl-$v1".* "$up/curl-$v1" "$up/curl-$v1.whole"
expect commit-not-there-offline 1 --offline "$v1" <<EOF
acquire: UP/packagecache/curl-$v1.git: not there; run: sh tools/upstream/acquire $v1
EOF
expect commit-pinned 0 --unpack "$v1" <<EOF
acquire: $v1: from file://TMP/repo
acquire: $v1: verified, $one
> $v1
EOF
rm -rf "$cache/curl-$v1.git"
expect commit-other 1 --from "$tmp/repo#main" "$v1" <<EOF
acquire: $v1: from TMP/repo
acquire: TMP/repo#main: another commit
acquire:   expected $one
acquire:   found    $two
EOF
expect commit-right 0 --from "$tmp/repo#v3" "$v1" <<EOF
acquire: $v1: from TMP/repo
acquire: $v1: verified, $one
> $v1
EOF
# a damaged copy is seen, and fetched again
for object in $(find "$cache/curl-$v1.git/objects" -type f); do
	chmod u+w "$object"
	printf X | dd of="$object" bs=1 seek=12 conv=notrunc 2>/dev/null
done
rm -rf "$up/curl-$v1.whole"
sh "$up/acquire" --unpack "$v1" >"$tmp/out" 2>"$tmp/err"
true_that commit-damage-seen grep -q 'damaged; it is fetched again' "$tmp/err"
true_that commit-damage-mended [ "$(cat "$up/curl-$v1.whole")" = "$one" ]
expect tarball-by-commit 1 --from "$tmp/repo#v3" 2.0 <<EOF
acquire: 2.0: pinned by the hash of its tarball, not by a commit; for a commit: acquire --from TMP/repo#v3 commit
EOF
git_here rm -q -r include && git_here commit -q -m none
expect commit-no-curl 1 --from "$tmp/repo#HEAD" commit <<EOF
acquire: TMP/repo#HEAD: no commit of curl: it has no include/curl/curlver.h with a version
EOF
rm -f "$up/curl-$v1.wrap"

# Killed while it downloads.
reset
touch "$tmp/net/slow"
sh "$up/acquire" 2.0 >"$tmp/out" 2>"$tmp/err" &
pid=$!
while [ ! -e "$tmp/net/started" ]; do sleep 0.1; done
kill "$pid"
for child in $(ps -o pid= --ppid "$pid" 2>/dev/null); do kill "$child"; done
wait "$pid"
true_that killed-leaves-no-file [ ! -e "$cache/thing-2.0.tar.gz" ]
clean killed

# A cache that cannot be written.
if [ "$(id -u)" != 0 ]; then
	reset
	mkdir "$tmp/locked"
	chmod 555 "$tmp/locked"
	sh "$up/acquire" --cache "$tmp/locked/x" 2.0 2>"$tmp/err"
	true_that unwritable-cache grep -q 'locked/x: cannot be written' "$tmp/err"
	chmod 755 "$tmp/locked"
fi

echo "acquire: $count checks, $failed failed"
[ $failed -eq 0 ]
