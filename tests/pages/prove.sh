#!/bin/sh
# The manual pages of libfetch beside its twin's: the same pages, and mandoc
# finds no more of any kind of fault in any of them.
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
# the page as text has the same words; where it is a table that is sorted by
# name, in another order
for page in fetch_easy_setopt.3 FETCHOPT_URL.3 fetch.1; do
	ns_page=$(echo $page | sed 's/fetch/curl/; s/FETCH/CURL/')
	for side in "fetch $page" "twin $ns_page"; do
		mandoc -T ascii "$pair/${side% *}/src/pages/${side#* }" | sed 's/.\x08//g; s/fetch/curl/g; s/FETCH/CURL/g; s/Fetch/Curl/g' |
			tr -s ' \n-' '\n\n\n' | sort >"$tmp/${side% *}.words"
	done
	check "the-same-words-in-$page" <<EOF
$(diff "$tmp/fetch.words" "$tmp/twin.words" | grep '^[<>]' | grep -v -i -e curl -e '@')
EOF
done
check manual-of-the-tool <<EOF
$("$pair/fetch/src/cli/fetch" --manual >"$tmp/manual" || echo "--manual failed")
$(grep -q '^    --hostpubsha256' "$tmp/manual" || echo "no option in it")
$(expand "$tmp/manual" | awk 'length($0) > 79' | head -n 3)
EOF

# The rules about columns are what does it: without them the generator refuses
# the tool's page, and pages are worse.
mkdir "$tmp/rules" "$tmp/out"
cp "$root"/tools/rename/rules/*.rules "$tmp/rules"
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

echo "$(wc -l <"$tmp/fetch.pages") pages; what mandoc says of the twin's:"
kinds "$tmp/twin.lint"
echo "of libfetch's:"
kinds "$tmp/fetch.lint"
echo "$(wc -l <"$tmp/planted") pages would be worse without the rules about columns"
echo "$count checks, $failed failed"
test $failed -eq 0
