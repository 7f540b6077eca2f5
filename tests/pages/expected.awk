# What libfetch's page has to say, from the twin's: its words, one a line, with
# the product's name replaced. Written without the rules of the rename, so that
# a wrong rule does not pass here too: addresses of any kind stay, all else that
# contains the stem is renamed. Blanks and line ends count for nothing, since a
# longer name breaks lines elsewhere.
#
# usage: awk -v ns=NAMESPACE -v order=page|table -f expected.awk PAGE
#   ns     curl: the words as they are, for libfetch's own page too
#   order  table: entries (.IP) in alphabetical order, for a page that is sorted
#          by a name which the rename changes

BEGIN {
	entry = 0
	path = "[^[:space:]\"\\\\)>*]*"
	kept = "https?://" path "|[[:alnum:]_.+-]+@[[:alnum:]_.-]+|" \
		"([[:alnum:]_-]+\\.)+(se|com|org|net|dev|io)(/" path ")?"
	upper = toupper(ns)
	title = toupper(substr(ns, 1, 1)) substr(ns, 2)
}

function renamed(s,   out, at) {
	out = ""
	while((at = match(tolower(s), /curl/))) {
		out = out substr(s, 1, at - 1)
		word = substr(s, at, 4)
		out = out (word == "CURL" ? upper : word == "curl" ? ns : title)
		s = substr(s, at + 4)
	}
	return out s
}

function expected(s,   out, at, len) {
	if(ns == "curl")
		return s
	out = ""
	while(match(s, kept)) {
		at = RSTART
		len = RLENGTH
		out = out renamed(substr(s, 1, at - 1)) substr(s, at, len)
		s = substr(s, at + len)
	}
	return out renamed(s)
}

/^\.(IP|SH)/ && order == "table" {
	entry++
	# a heading is above its entries
	if(/^\.SH/)
		heading++
}
{
	$0 = expected($0)
	for(i = 1; i <= NF; i++)
		text[entry] = text[entry] $i "\n"
	head[entry] = heading
}
END {
	for(e = 0; e <= entry; e++)
		order_of[e] = e
	for(e = 1; e <= entry; e++)
		for(k = e; k > 1 && head[order_of[k]] == head[order_of[k - 1]] && \
				text[order_of[k]] < text[order_of[k - 1]] && text[order_of[k - 1]] ~ /^\.IP/; k--) {
			swap = order_of[k]
			order_of[k] = order_of[k - 1]
			order_of[k - 1] = swap
		}
	for(e = 0; e <= entry; e++)
		printf "%s", text[order_of[e]]
}
