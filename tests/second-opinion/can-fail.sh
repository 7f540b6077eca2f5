#!/bin/sh
# Defects planted in a renamed release, by a rule too many for the tool or by
# hand in a copy of the tree. Each must be found, with its place and what it is.
#
# usage: can-fail.sh ROOT BUILD RELEASE OPINION FETCH-RENAME

set -u
LC_ALL=C export LC_ALL
test $# = 5 || {
	echo "usage: can-fail.sh ROOT BUILD RELEASE OPINION FETCH-RENAME" >&2
	exit 2
}
. "$1/tests/lib/caught.sh"
root=$(cd "$1" && pwd) release=$3 opinion=$4 rename=$5
here=$root/tests/second-opinion
. "$here/trees.sh"
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp" "$out"' EXIT
trees "$root" "$2" "$release" "$rename" "$tmp" || exit
counts=$here/counts-$release
count=0

# judge TREE [COUNTS [EXCEPTIONS]]
judge() {
	"$opinion" "$release" "${pristine_of-$pristine}" "$1" "${3-$here/exceptions}" "${2-$counts}"
}

# first of all: without a plant nothing is found
judge "$renamed" >"$tmp/log" || {
	head -n 5 "$tmp/log"
	exit 1
}

# by_rule NAME TEXT RULE...: the tree is made again with these rules, too
by_rule() {
	count=$((count + 1))
	plant=$1 text=$2
	shift 2
	printf '%s\n' "$@" >"$tmp/planted.rules"
	rm -rf "$tmp/tree"
	"$rename" tree --quiet --to fetch --rules-dir "$root/tools/rename/rules/curl" --rules "$tmp/planted.rules" \
		"$pristine" "$tmp/tree" >"$tmp/log" 2>&1
	test -f "$tmp/tree/COPYING" || {
		echo "FAILED: $plant: no tree"
		head -n 5 "$tmp/log"
		failed=1
		return
	}
	caught "$plant" "$text" judge "$tmp/tree"
}

# by_hand NAME TEXT FILE SED: one file of the tree is changed, in a copy that is
# made once and has links to the others
cp -rl "$renamed" "$tmp/copy" 2>/dev/null || {
	rm -rf "$tmp/copy"
	cp -r "$renamed" "$tmp/copy"
}
by_hand() {
	count=$((count + 1))
	rm "$tmp/copy/$3"
	sed "$4" "$renamed/$3" >"$tmp/copy/$3"
	if cmp -s "$renamed/$3" "$tmp/copy/$3"; then
		echo "FAILED: $1: the plant changes nothing"
		failed=1
	else
		caught "$1" "$2" judge "$tmp/copy"
	fi
	cp "$renamed/$3" "$tmp/copy/$3"
}

# The five that the audit passes.
by_rule 'addresses renamed in docs/ only' '^docs/.*: a URL, renamed: .*curl' \
	'rename planted text curl.se in docs/** -- planted'
by_rule 'all hosts renamed' '^lib/.*: a URL, renamed: https://curl.se' \
	'drop url -- planted' 'drop hosts -- planted' 'drop email -- planted' 'rename planted word *curl* -- planted'
by_hand 'NativeLanMan renamed' '^lib/smb.c:[0-9]*:[0-9]*: a literal that is the bare name, \(no longer kept\|now renamed\)' \
	lib/smb.c 's/\(CLIENTNAME.*\)curl/\1fetch/'
by_rule 'curl-ca-bundle.crt kept in Windows code' "^src/tool_operate.c:[0-9]*:[0-9]*: a file's name, kept" \
	'keep planted text curl-ca-bundle.crt in src/** -- planted'
by_rule 'CURL_HOME kept' '^src/tool_findfile.c:[0-9]*:[0-9]*: an environment variable, kept: "CURL_HOME"' \
	'keep planted text CURL_HOME in src/** -- planted'

# Bytes that a peer or another program reads.
by_hand 'a keyword of IMAP renamed' '^lib/imap.c:[0-9]*:[0-9]*: a keyword of a protocol, altered' \
	lib/imap.c 's/"UID FETCH/"UID CURL/'
by_hand 'a header renamed' "^lib/http.c:[0-9]*:[0-9]*: a header's name, altered" \
	lib/http.c 's/"Accept-Encoding: /"Fetch-Encoding: /'
by_rule 'the heading of the cookie file renamed' '^lib/cookie.c:[0-9]*:[0-9]*: the heading of a file.*, renamed' \
	'drop file-format -- planted'
by_hand 'the heading of the cookie file altered' '^lib/cookie.c:[0-9]*:[0-9]*: the heading of a file.*, altered: Cookie' \
	lib/cookie.c 's/# Netscape HTTP Cookie/# Netscape HTTP Fetchie/'
by_hand 'encoded data altered' '^tests/data/test3018:[0-9]*:[0-9]*: .*, altered: 00044d5154540402003c000c6375' \
	tests/data/test3018 's/6375726c$/6665726c/'
by_hand 'a banner kept' '^src/tool_operate.c:.*a version banner, kept\|^src/.*: a literal that is the bare name, now kept' \
	src/tool_version.h 's/"fetch"/"curl"/'

# Names of the product.
by_rule "an option's name as a string kept" '^lib/easyoptions.c:[0-9]*:[0-9]*: the name of an option or code, as a string, kept: {*"CURLU"' \
	'keep planted text "\"CURLU\"" in lib/** -- planted'
by_hand 'a variable of the library kept' '^lib/vtls/vtls.c:[0-9]*:[0-9]*: an environment variable, kept' \
	lib/vtls/vtls.c 's/FETCH_SSL_BACKEND/CURL_SSL_BACKEND/'
by_hand 'an identifier of Windows code kept' '^lib/vtls/schannel.c:[0-9]*:[0-9]*: an identifier, kept' \
	lib/vtls/schannel.c 's/FETCHE_OUT_OF_MEMORY/CURLE_OUT_OF_MEMORY/'
by_hand 'a message of Windows code altered' '^lib/vtls/schannel.c:[0-9]*:[0-9]*: a string literal, altered' \
	lib/vtls/schannel.c 's/"schannel: Failed to get/"schannel:  Failed to get/'

# What is not ours to change.
by_rule 'SPDX lines renamed' '^lib/.*: an SPDX line, renamed' \
	"$(cat "$root/tools/rename/rules/curl/optional/spdx.rules")"
by_rule 'licences renamed' '^docs/.*: a line on copyright or licence, \(renamed\|no longer kept\)' \
	'drop licence -- planted'
by_hand 'an e-mail address renamed' '^docs/testcurl.md:[0-9]*:[0-9]*: an e-mail address, renamed' \
	docs/testfetch.md 's/curl-autocompile@/fetch-autocompile@/'
by_hand 'a person renamed' '^docs/THANKS:[0-9]*:[0-9]*: a line with a person, renamed' \
	docs/THANKS 's,HackerOne/curl,HackerOne/fetch,'
by_hand 'a channel renamed' '^tests/test1119.pl:[0-9]*:[0-9]*: an address.*, renamed' \
	tests/test1119.pl 's/#curl/#fetch/'

# Pages, line by line.
by_hand 'one word of a page kept' '^docs/libcurl/libcurl-env.md:[0-9]*:[0-9]*: the product in prose, now kept' \
	docs/libfetch/libfetch-env.md '/^libfetch reads/s/libfetch/libcurl/'
by_hand 'a word of a page left out' '^docs/libcurl/libcurl-env.md:[0-9]*:[0-9]*: something else, altered' \
	docs/libfetch/libfetch-env.md 's/ environment / /'
by_hand 'a line of a page broken' '^docs/libcurl/libcurl-env.md:[0-9]*:[0-9]*: blanks and line ends of a page, now altered' \
	docs/libfetch/libfetch-env.md '/^libfetch reads/s/ /\
/'
by_hand 'a line of a page moved' '^docs/libcurl/opts/CURLOPT_URL.md:34:1: a line that moved, now altered' \
	docs/libfetch/opts/FETCHOPT_URL.md '/^# DESCRIPTION/{h;d;};/^# SECURITY/{p;g;}'

# The trees, the lists, and a comparison of nothing.
rm "$tmp/copy/lib/smb.c"
: >"$tmp/copy/lib/planted.c"
caught 'a file that is missing' '^lib/smb.c: no such file in the renamed tree' judge "$tmp/copy"
caught 'a file too many' '^lib/planted.c: a file of the renamed tree only' judge "$tmp/copy"
sed '/^url docs /d' "$counts" >"$tmp/counts"
caught 'a row that is not in the counts' '^docs/.*:[0-9]*: a URL, now kept: ' judge "$renamed" "$tmp/counts"
awk '$1 == "url" && $2 == "docs" { $3-- } { print }' "$counts" | sed 's/^ *\(kept\|renamed\|altered\) /  \1 /' >"$tmp/counts"
caught 'a count that differs' '^docs: a URL: [0-9]* kept, were ' judge "$renamed" "$tmp/counts"
{
	cat "$here/exceptions"
	echo 'url renamed lib/** -- planted'
} >"$tmp/exceptions"
caught 'an exception for no place' 'exceptions:[0-9]*: an exception for no place' judge "$renamed" "$counts" "$tmp/exceptions"
mkdir "$tmp/nothing" "$tmp/no-rows"
: >"$tmp/none"
pristine_of=$tmp/nothing
caught 'nothing compared' '0 places are not a whole release' judge "$tmp/no-rows" "$tmp/none" "$tmp/none"
echo "$((count + 6)) plants, $(test $failed = 0 && echo "all caught" || echo "some were not")"
exit $failed
