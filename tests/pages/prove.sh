#!/bin/sh
# The manual pages of libfetch beside its twin's: the same pages, every word of
# every page is the twin's or its new name (but for the words that the file
# "kept" declares), and mandoc finds no more of any kind of fault.
#
# usage: prove.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3
command -v mandoc >/dev/null || {
	echo "skipped: no mandoc on this machine"
	exit 77
}
. "$root/tests/lib/pair.sh"
. "$root/tests/lib/figures.sh"
. "$root/tests/upstream-suite/rows.sh"
suite_pair "$root" "$build" "$release" release || exit
. "$root/tests/lib/report.sh"

# lint DIR: "PAGE MESSAGE COUNT" for every page and kind of message, the twin's
# names; the messages as they are but for what they quote
lint() {
	(cd "$1" && mandoc -T lint ./*.[13]) |
		sed -e 's/fetch/curl/g; s/FETCH/CURL/g' \
			-e 's,^mandoc: \./\([^:]*\):[0-9]*:[0-9]*: \([A-Z]*: [^:]*\).*,\1 \2,' |
		sort | uniq -c | awk '{ n = $1; $1 = ""; print substr($0, 2) "\t" n }'
}

# worse A B: where table B has more than table A
worse() {
	awk -F '\t' 'NR == FNR { had[$1] = $2; next } $2 > had[$1] + 0 { print $1 ": " $2 ", was " had[$1] + 0 }' "$1" "$2"
}

# kinds TABLE: messages of each kind, one line
kinds() {
	awk -F '\t' '{ sub(/^[^ ]* /, "", $1); n[$1] += $2 } END { for(k in n) print "  " n[k] " " k }' "$1" | sort -k2
}

for half in fetch twin; do
	ls "$pair/$half/src/pages" | grep '\.[13]$' | sed 's/fetch/curl/g; s/FETCH/CURL/g' | sort >"$tmp/$half.pages"
	lint "$pair/$half/src/pages" >"$tmp/$half.lint"
done
check the-same-pages <<EOF
$(diff "$tmp/fetch.pages" "$tmp/twin.pages")
$(test "$(wc -l <"$tmp/twin.pages")" -gt 500 || echo "only $(wc -l <"$tmp/twin.pages") pages")
EOF
check no-page-is-worse <<EOF
$(worse "$tmp/twin.lint" "$tmp/fetch.lint")
EOF
check no-page-is-empty <<EOF
$(find "$pair/fetch/src/pages" -name '*.[13]' -size -200c)
EOF
check no-page-names-the-other-product <<EOF
$(cd "$pair/fetch/src/pages" && grep -l '^\.TH.*[cC][uU][rR][lL]' ./*.[13])
EOF

# differing DIR [PAGE]: where pages in DIR, or one, differ in words from what the twin's make
# them: "PAGE < WORD" for a word that is expected, "PAGE > WORD" for one that is there
differing() {
	for page in ${2-$(cat "$tmp/twin.pages")}; do
		# the one page that is a table sorted by name
		case $page in curl_easy_setopt.3) order=table ;; *) order=page ;; esac
		awk -v ns=fetch -v order=$order -f "$root/tests/pages/expected.awk" "$pair/twin/src/pages/$page" >"$tmp/expected"
		awk -v ns=curl -v order=$order -f "$root/tests/pages/expected.awk" \
			"$1/$(echo "$page" | sed 's/curl/fetch/g; s/CURL/FETCH/g')" >"$tmp/words"
		test -s "$tmp/words" || echo "$page > nothing"
		cmp -s "$tmp/expected" "$tmp/words" || diff "$tmp/expected" "$tmp/words" | sed -n "s/^[<>]/$page &/p"
	done
}
# what the declared words make: expected under the new name, there under the old
sed -n 's/^\([^# ]*\) \([^ ]*\) -- .*/\1 \2/p' "$root/tests/pages/kept" |
	while read -r page word; do
		grep -qx "$page" "$tmp/twin.pages" || continue
		echo "$page < $(echo "$word" | sed 's/curl/fetch/; s/CURL/FETCH/')"
		echo "$page > $word"
	done | sort >"$tmp/declared"
differing "$pair/fetch/src/pages" | sort >"$tmp/differing"
check every-word-of-every-page <<EOF
$(diff "$tmp/declared" "$tmp/differing" | grep '^[<>]')
EOF
# planted NAME PAGE SED TEXT: a change of a page is seen, as TEXT
mkdir "$tmp/spoilt"
planted() {
	page=$(echo "$2" | sed 's/curl/fetch/g; s/CURL/FETCH/g')
	sed "$3" "$pair/fetch/src/pages/$page" >"$tmp/spoilt/$page"
	differing "$tmp/spoilt" "$2" >"$tmp/found"
	check "planted-$1" <<EOF
$(grep -qxF "$2 $4" "$tmp/found" || echo "'$2 $4' is not among the $(wc -l <"$tmp/found") words that differ")
EOF
}
planted address curl.1 's,//curl\.se,//fetch.se,g' '> https://fetch.se/info'
planted name-left curl_easy_perform.3 '/^\.TH/s/fetch_easy_perform/curl_easy_perform/' '> curl_easy_perform'
planted word-lost curl_easy_cleanup.3 's/ previously / /' '< previously'
check manual-of-the-tool <<EOF
$("$pair/fetch/src/cli/fetch" --manual >"$tmp/manual" || echo "--manual failed")
$(grep -q '^    --hostpubsha256' "$tmp/manual" || echo "no option in it")
$(expand "$tmp/manual" | awk 'length($0) > 79' | head -n 3)
EOF

# The rules about columns are what does it: without them the generator refuses
# the tool's page, and pages are worse.
mkdir "$tmp/rules" "$tmp/out"
cp "$root"/tools/rename/rules/curl/*.rules "$tmp/rules"
rm "$tmp/rules/80-width.rules"
"$build/tools/rename/fetch-rename" tree --quiet --to fetch --rules-dir "$tmp/rules" \
	"$root/tools/upstream/curl-$release" "$tmp/renamed" || exit 1
check planted-no-rule:the-generator-refuses <<EOF
$(sh "$root/src/pages/pages.sh" tool "$tmp/renamed" ascii "$tmp/text" 2>"$tmp/log" && echo "it did not")
$(grep -q 'columns is too long' "$tmp/log" || cat "$tmp/log")
EOF
# no quotes: a list of pages
sh "$root/src/pages/pages.sh" library "$tmp/renamed" fetch "$tmp/out" \
	$(cd "$pair/fetch/src/pages" && ls | grep '\.3$') || exit 1
lint "$tmp/out" >"$tmp/planted.lint"
worse "$tmp/twin.lint" "$tmp/planted.lint" >"$tmp/planted"
check planted-no-rule:pages-are-worse <<EOF
$(test -s "$tmp/planted" || echo "none is")
EOF

row="| $release | $(wc -l <"$tmp/fetch.pages") | $(grep -c '>' "$tmp/differing") |"
misprinted EQUIVALENCE.md "$release" "$row" >"$tmp/said"
check figures-of-the-page <<EOF
$(grep FAILED "$tmp/said")
EOF

echo "$(wc -l <"$tmp/fetch.pages") pages, $(grep -c '>' "$tmp/differing") words that keep the old name; what mandoc says of the twin's:"
kinds "$tmp/twin.lint"
echo "of libfetch's:"
kinds "$tmp/fetch.lint"
echo "$(wc -l <"$tmp/planted") pages would be worse without the rules about columns"
echo "$count checks, $failed failed"
test $failed -eq 0
