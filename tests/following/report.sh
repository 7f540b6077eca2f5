#!/bin/sh
# tools/upstream/report on a release that upstream never made: each thing that a
# user has to know of is planted in it, and named, and nothing else is.
#
# usage: report.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3 || exit 2
command -v git >/dev/null || {
	echo "skipped: no git on this machine"
	exit 77
}
sh "$root/tools/upstream/acquire" --offline --unpack "$release" >/dev/null 2>&1 || {
	echo "skipped: release $release is not in the package cache"
	exit 77
}
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
old=$root/tools/upstream/curl-$release
new=$tmp/new
cp -r "$old" "$new"
failed=0 count=0
wrong() {
	echo "FAILED $*"
	failed=$((failed + 1))
}
report() { python3 "$root/tools/upstream/report" --tool "$build/tools/rename/fetch-rename" "$@"; }

# the same release twice: no change
report "$old" "$new" >"$tmp/same" || {
	echo "FAILED: it does not run"
	exit 1
}
grep -E '^  (added|removed|deprecated|changed):' "$tmp/same" && wrong "a change where nothing changed"

# planted
cd "$new" || exit 2
curl_h=include/curl/curl.h
sed -i 's/^#define LIBCURL_VERSION .*/#define LIBCURL_VERSION "99.1.0"/' include/curl/curlver.h
# a function more, one fewer, one deprecated, one of another type
python3 - <<'END' || wrong "the headers were not planted"
import re
def edit(path, *pairs):
    text = open(path, encoding="utf-8").read()
    for old, new in pairs:
        changed = re.sub(old, new, text, count=1, flags=re.S)
        assert changed != text, (path, old)
        text = changed
    open(path, "w", encoding="utf-8").write(text)
edit("include/curl/curl.h",
     (r"CURL_EXTERN void curl_global_cleanup\(void\);", "CURL_EXTERN void curl_global_cleanup(void);\nCURL_EXTERN int curl_planted(CURL *handle);"),
     (r"CURL_EXTERN char \*curl_getenv\([^;]*;", ""),
     (r"CURL_EXTERN void curl_free\(", 'CURL_EXTERN void CURL_DEPRECATED(99.1.0, "use (nothing)") curl_free('),
     (r"CURL_EXTERN time_t curl_getdate\(const char \*\w+, const time_t \*\w+\);", "CURL_EXTERN time_t curl_getdate(const char *text, const long *unused);"),
     (r"struct curl_slist \{", "struct curl_slist {\n  int planted;"))
edit("docs/libcurl/symbols-in-versions",
     (r"(\nCURL_BLOB_COPY )", r"\nCURLOPT_PLANTED 99.1.0\nCURLINFO_PLANTED 99.1.0\nCURLE_PLANTED 99.1.0\1"),
     (r"\nCURL_BLOB_NOCOPY +7.71.0", "\nCURL_BLOB_NOCOPY 7.71.0 99.1.0"),
     (r"\nCURLOPT_WILDCARDMATCH +[0-9.]+", "\nCURLOPT_WILDCARDMATCH 7.21.0 - 99.1.0"))
edit("lib/version.c", (r'\n( *)FEATURE\("zstd"', r'\n\1FEATURE("planted", NULL, 0),\n\1FEATURE("zstd"'))
edit("docs/options-in-versions", (r"\n--append", "\n--planted 99.1.0\n--append"))
edit("CMakeLists.txt", (r"\noption\(", '\noption(CURL_PLANTED "planted" OFF)\nfind_package(Planted)\noption('))
edit("RELEASE-NOTES", (r"$", "\n o fixed CVE-2099-12345\n"))
END
mkdir lib/vplanted && echo 'int Curl_planted;' >lib/vplanted/planted.c
echo '<testcase>' >tests/data/test9999
cd "$root" || exit 2

report "$old" "$new" >"$tmp/text" || wrong "it does not run"
report --json "$old" "$new" >"$tmp/json" || wrong "it does not run with --json"
report --markdown "$old" "$new" >"$tmp/markdown" || wrong "it does not run with --markdown"
# what is to be told, section by section, and that nothing else is
cat >"$tmp/want" <<'END'
functions added fetch_planted
functions removed fetch_getenv
functions deprecated fetch_free (since 99.1.0)
functions changed fetch_getdate: time_t fetch_getdate(const char *, const time_t *) -> time_t fetch_getdate(const char *, const long *)
options added FETCHOPT_PLANTED
options removed FETCHOPT_WILDCARDMATCH
getinfo added FETCHINFO_PLANTED
constants added FETCHE_PLANTED
constants deprecated FETCH_BLOB_NOCOPY (since 99.1.0)
features added planted
abi changed fetch_slist
tool-options added --planted
build-options added -DFETCH_PLANTED
dependencies added Planted
folders added lib/vplanted
files added lib/vplanted/planted.c
security added CVE-2099-12345 (the notes of 99.1.0)
END
python3 - "$tmp/json" >"$tmp/got" <<'END'
import json, sys
for s in json.load(open(sys.argv[1], encoding="utf-8"))["sections"]:
    for which in ("added", "removed", "deprecated", "changed"):
        for entry in s[which]:
            print(s["id"], which, entry)
END
count=$(wc -l <"$tmp/want")
diff "$tmp/want" "$tmp/got" || wrong "told otherwise than planted"
while IFS= read -r line; do
	# without the section's name
	rest=${line#* }
	grep -qxF "  ${rest%% *}: ${rest#* }" "$tmp/text" || wrong "not in the text: $line"
	grep -qxF -e "- ${rest%% *}: \`${rest#* }\`" "$tmp/markdown" || wrong "not in the page: $line"
done <"$tmp/want"
grep -q ': 1 new, 0 gone$' "$tmp/text" || wrong "the new test is not counted"
grep -q 'functions lost: fetch_getenv$' "$tmp/text" || wrong "the lost function is no matter of the ABI"

# its counts are those of the library that is built
exports=$(nm -D --defined-only "$build/src/libfetch.so" | grep -c ' T ')
count=$((count + 1))
grep -q "$exports functions before" "$tmp/text" || wrong "it counts other functions than the $exports that are exported"

# the notes in between and the commits, from a history
history() { git -C "$tmp/git" -c user.name=T -c user.email=t@example.invalid -c init.defaultBranch=main "$@"; }
mkdir -p "$tmp/git/lib"
history init -q
for step in "$release old" "98.0.0 between" "99.1.0 new"; do
	set -- $step
	echo "notes of $1, CVE-2098-000$(echo "$1" | cut -c 1-2)" >"$tmp/git/RELEASE-NOTES"
	echo "$1" >"$tmp/git/lib/x.c"
	history add .
	history commit -q -m "a fix for CVE-2098-111$(echo "$1" | cut -c 1-2)"
	history tag "curl-$(echo "$1" | tr . _)"
done
history commit -q --allow-empty -m 'a change that touches no code, CVE-2098-22222'
report --history "$tmp/git" "$old" "$new" | sed -n '/^Fixed CVEs/,$p' >"$tmp/security"
for cve in CVE-2098-00098 CVE-2098-00099 CVE-2098-11198 CVE-2098-11199; do
	count=$((count + 1))
	grep -q "added: $cve " "$tmp/security" || wrong "not told: $cve"
done
grep -q "CVE-2098-22222\|CVE-2098-111${release%%.*} " "$tmp/security" && wrong "told of what is no change of code, or older"

# bad input
for bad in "$old" "--json --markdown $old $new" "--history $tmp/nowhere $old $new"; do
	count=$((count + 1))
	# no quotes: several words
	report $bad >"$tmp/out" 2>"$tmp/err"
	[ $? = 2 ] && [ -s "$tmp/err" ] || wrong "taken: $bad"
done
report "$tmp/git" "$new" >"$tmp/out" 2>"$tmp/err"
[ $? = 1 ] && grep -q 'no release of curl' "$tmp/err" || wrong "a folder without a release is taken"
report 0.0.1 "$new" >"$tmp/out" 2>"$tmp/err"
[ $? = 1 ] && grep -q '0.0.1: cannot be had' "$tmp/err" || wrong "a release that nobody pinned is taken"

echo "report: $count checks, $failed failed"
[ $failed = 0 ]
