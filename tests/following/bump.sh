#!/bin/sh
# tools/upstream/bump on releases that upstream never made: what it takes, what
# it refuses, and what it lists to decide. Needs no network; builds nothing (a
# build of a new release, and its proofs, are made by hand: docs/TRACKING.md).
#
# usage: bump.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3 || exit 2
for command in gpg gpg-agent gpgv git; do
	command -v $command >/dev/null || {
		echo "skipped: no $command on this machine"
		exit 77
	}
done
. "$root/tests/lib/checkout.sh"
. "$root/tests/following/release.sh"
tmp=$(mktemp -d) || exit 2
# the agent's socket wants a short path
GNUPGHOME=$(mktemp -d /tmp/bump-XXXXXX) || exit 2
export GNUPGHOME
trap 'rm -rf "$tmp" "$GNUPGHOME"' EXIT
unset ACQUIRE_FROM
following "$root" "$release" "$tmp" || exit
up=$tmp/checkout/tools/upstream
mkdir -p "$tmp/checkout/build/tools/rename"
cp "$build/tools/rename/fetch-rename" "$tmp/checkout/build/tools/rename/"
touch "$tmp/checkout/build/tools/rename/fetch-rename"
# the release's number, and a next one that is none
next=${release%.*}.99 after=${release%.*}.98
count=0 failed=0
wrong() {
	echo "FAILED $*"
	failed=$((failed + 1))
}

# bump STATUS ARGUMENT...: its exit status, and nothing left behind
bump() {
	count=$((count + 1))
	want=$1
	shift
	TMPDIR=$tmp/temporary sh "$up/bump" "$@" >"$tmp/out" 2>&1
	got=$?
	[ $got = "$want" ] || {
		wrong "bump $*: exit $got, wanted $want"
		tail -n 20 "$tmp/out"
	}
	[ -z "$(ls "$tmp/temporary")" ] || wrong "bump $*: left behind: $(ls "$tmp/temporary")"
}
# says TEXT: the last run said so
says() {
	count=$((count + 1))
	grep -qF -e "$1" "$tmp/out" || {
		wrong "not said: $1"
		cat "$tmp/out"
	}
}
# unpinned VERSION: nothing was written of it
unpinned() {
	count=$((count + 1))
	[ ! -e "$up/curl-$1.wrap" ] && [ ! -e "$tmp/checkout/tests/second-opinion/counts-$1" ] || wrong "written: $1"
}
mkdir "$tmp/temporary"

# --- usage ---------------------------------------------------------------
bump 2
says 'one version is wanted'
bump 2 --frmo x 1.0
says '--frmo: unknown option'
bump 2 --proofs some 1.0
says "'some' is not none, quick or all"
bump 2 --from "$tmp/nowhere" 1.0
says 'nowhere: no such file'
bump 2 ../1.0
says 'not a version'
bump 2 --from "$tmp#HEAD" 1.0
says 'a commit has its version in itself'

# --- where it comes from --------------------------------------------------
released "$tmp" "$next"
file=$tmp/curl-$next.tar.gz
for who in right other; do
	gpg -q --batch --passphrase '' --quick-generate-key "$who <$who@example.invalid>" rsa2048 sign never 2>/dev/null ||
		{ wrong "no key of $who"; }
done
fingerprint() { gpg --with-colons --fingerprint "$1" 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1; }
gpg -q --armor --export >"$tmp/keys.asc"
sign() { gpg -q --batch --yes --local-user "$1" --armor --output "$3" --detach-sign "$2"; }
sign right "$file" "$tmp/right.asc"
sign other "$file" "$tmp/other.asc"
quick="--proofs none --from $file"
bump 1 $quick "$next"
says 'there is no signature'
says 'no pin was written'
unpinned "$next"
bump 2 $quick --key "$tmp/keys.asc" --signature "$tmp/right.asc" "$next"
says 'which is not in'
echo "$(fingerprint right) the right one" >>"$up/curl.keys"
bump 2 $quick --key "$tmp/keys.asc" --signature "$tmp/other.asc" "$next"
says "signed by $(fingerprint other), which is not in"
cp "$file" "$tmp/changed.tar.gz"
echo >>"$tmp/changed.tar.gz"
bump 2 --proofs none --from "$tmp/changed.tar.gz" --key "$tmp/keys.asc" --signature "$tmp/right.asc" "$next"
says 'the signature is not good'
bump 1 $quick --key "$tmp/right.asc" --signature "$tmp/right.asc" "$next"
says 'no armored public key'
unpinned "$next"
bump 2 --proofs none --from "$file" "$release"
says "$release is pinned with another hash"

# --- a release that needs no decision -------------------------------------
bump 0 $quick --key "$tmp/keys.asc" --signature "$tmp/right.asc" --dry-run "$next"
says 'a dry run: no pin was written'
unpinned "$next"
bump 0 $quick --key "$tmp/keys.asc" --signature "$tmp/right.asc" --default "$next"
says 'signed by the right one'
says 'To decide: 0'
count=$((count + 1))
grep -q "^source_hash = $(sha256sum <"$file" | cut -d ' ' -f 1)\$" "$up/curl-$next.wrap" || wrong "its pin has not its hash"
grep -q "value: '$next'" "$tmp/checkout/meson_options.txt" || wrong "it is not the default"
[ "$(sh "$up/acquire" --offline --unpack "$next" 2>/dev/null)" = "$next" ] || wrong "its pin cannot be used"
for form in txt md json; do
	grep -q "$(fingerprint right)" "$tmp/checkout/build/bump/$next/report.$form" || wrong "report.$form says nothing of the signature"
done

# --- what a person has to decide ------------------------------------------
# a word, a folder, a global, and a list that no rule fills
cat >>"$tmp/tree/lib/version.c" <<'END'
int planted_global(void) { return mycurlthing + 1; }
END
echo 'A hypercurlicious matter.' >>"$tmp/tree/docs/FAQ.md"
mkdir "$tmp/tree/lib/vplanted"
echo 'int Curl_planted;' >"$tmp/tree/lib/vplanted/planted.c"
sed -i '/^filled src.tool_listhelp.c/d' "$tmp/checkout/tools/rename/rules/curl/80-layout.rules"
for page in "$tmp/tree"/docs/cmdline-opts/*.md; do
	grep -q '^Category: ' "$page" && break
done
sed -i 's/^Category: .*/Category: tls ftp ssh imap pop3 smtp/' "$page"
python3 - "$tmp/tree" <<'END' || wrong "no generated list was planted"
import runpy, sys
made = runpy.run_path(sys.argv[1] + "/../checkout/tools/upstream/regenerate", run_name="planting")
for target, folder, command in made["generated"](sys.argv[1]):
    if target == "src/tool_listhelp.c":
        status, out = made["made"](folder, command)
        open(f"{sys.argv[1]}/{target}", "wb").write(out)
        sys.exit(status)
sys.exit(1)
END
released "$tmp" "$after"
bump 1 --proofs none --unsigned --base "$release" --from "$tmp/curl-$after.tar.gz" "$after"
says 'a word that no rule knows: hypercurlicious, 1 place, first docs/FAQ.md:'
says 'keep NAME word hypercurlicious -- REASON'
says 'a word that no rule knows: mycurlthing, 1 place, first lib/version.c:'
says 'rename NAME word mycurlthing -- REASON'
says 'a new un-prefixed global: planted_global (defined in lib/version.c), named Fetch_planted_global'
says 'folders, added: lib/vplanted'
says 'a generated file: src/tool_listhelp.c: differs from what the renamed script makes'
unpinned "$after"

# names that meet
echo 'int fetch_planted, curl_planted;' >>"$tmp/tree/lib/version.c"
released "$tmp" "$after"
bump 1 --proofs none --unsigned --from "$tmp/curl-$after.tar.gz" "$after"
says 'two names would meet: curl_planted (lib/version.c:'
unpinned "$after"

# a tarball of something else, and one that is none
bump 2 --proofs none --unsigned --from "$file" 1.2.3
says 'has no folder curl-1.2.3'
echo nothing >"$tmp/none.tar.gz"
bump 2 --proofs none --unsigned --from "$tmp/none.tar.gz" 1.2.3
unpinned 1.2.3

# stopped while it works
TMPDIR=$tmp/temporary sh "$up/bump" $quick --unsigned --default 1.2.4 >"$tmp/out" 2>&1 &
pid=$!
while ! ls "$tmp/temporary"/bump-*/checkout >/dev/null 2>&1 && kill -0 $pid 2>/dev/null; do sleep 0.05; done
kill $pid
wait $pid
[ $? = 143 ] || wrong "it could not be stopped while it works"
count=$((count + 1))
[ -z "$(ls "$tmp/temporary")" ] || wrong "stopped, it leaves something behind"
unpinned 1.2.4

# --- a commit -------------------------------------------------------------
# its files are those of the release, so that what is found is the same
git -C "$tmp/tree" -c init.defaultBranch=main init -q
git -C "$tmp/tree" -c core.safecrlf=false add -A -f . 2>/dev/null
git -C "$tmp/tree" -c user.name=T -c user.email=t@example.invalid commit -q -m planted
id=$(git -C "$tmp/tree" rev-parse HEAD)
bump 1 --proofs none --from "$tmp/tree#HEAD" --base "$release"
says "curl $after-g$(printf %.12s "$id"): commit $id"
says 'two names would meet: curl_planted (lib/version.c:'
unpinned "$after-g$(printf %.12s "$id")"

# --- what proofs and builds say, as bump keeps it ---------------------------
mkdir "$tmp/found"
cat >"$tmp/found/tests.json" <<'END'
{"name": "libfetch:a / fine", "result": "OK", "duration": 2.2, "stdout": "", "stderr": ""}
{"name": "libfetch:a / wire", "result": "FAIL", "duration": 2.2, "stdout": "FAILED: a new byte\n", "stderr": ""}
{"name": "libfetch:a / lacks", "result": "SKIP", "duration": 0, "stdout": "skipped: no thing\n", "stderr": ""}
END
echo stray_global >"$tmp/found/globals"
echo 'Functions changes summary: 1 Removed, 0 Changed, 0 Added functions' >"$tmp/found/abi"
decide() { # STATUS BUILT
	count=$((count + 1))
	python3 "$up/decisions" "$tmp/found" curl 9.9.9 "$2" yes here nobody 00 >"$tmp/out" 2>&1
	got=$?
	[ $got = "$1" ] || wrong "decisions: exit $got, wanted $1"
}
decide 1 yes
says 'a proof failed: wire'
says 'FAILED: a new byte'
says 'passed: fine'
says 'not shown: lacks: no thing'
says 'a global outside the namespace: stray_global'
says 'ABI, of the library before: Functions changes summary: 1 Removed, 0 Changed, 0 Added functions'
rm "$tmp/found"/*
decide 1 yes
says 'no proof was run'
echo 'x.c:1: error: nothing like that' >"$tmp/found/build.log"
decide 1 failed
says 'x.c:1: error: nothing like that'
decide 0 not

echo "bump: $count checks, $failed failed"
[ $failed = 0 ]
