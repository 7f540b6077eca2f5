# The table of tests/bench/library, or its JSON, from lines UNIT MEASURE SUBJECT
# VALUE. Ratios are of the first subject to each other, with `options` the other
# way round: so many times the default's. With `judge`, exit 1 where an
# instruction count of the first subject is above 1.001 of the second's, or with the
# loader's above 1.01, its start above a tenth of the third's, or its measure `own`, TLS connections with an own
# CA file, above 1.01 of the same beside an empty folder of CAs.
BEGIN { columns = split(subjects, subject, " ") }
{
	key = $1 "\t" $2
	if (!(key in seen)) {
		seen[key] = 1
		order[++rows] = key
	}
	# what was counted again, for a server's pace has a part: the least
	if (!((key, $3) in value) || $1 == "instructions" && $4 < value[key, $3])
		value[key, $3] = $4
}
# digits in groups of three
function grouped(n,   out) {
	while (length(n) > 3 && n !~ /[^0-9]/) {
		out = "," substr(n, length(n) - 2) out
		n = substr(n, 1, length(n) - 3)
	}
	return n out
}
function ratio(a, b) { return b + 0 > 0 ? sprintf("%.4f", a / b) : "-" }
function title(s) { sub(/_$/, "", s); return s == "distr" ? "distribution" : s == "fetch" ? "libfetch" : s }
END {
	if (json)
		print "["
	else {
		printf "%-36s %-12s", "", "unit"
		for (c = 1; c <= columns; c++)
			printf " %17s", title(subject[c])
		for (c = 2; c <= columns; c++)
			printf " %13s", options ? substr(title(subject[c]), 1, 11) " x" : "/" title(subject[c])
		print ""
	}
	for (r = 1; r <= rows; r++) {
		split(order[r], field, "\t")
		first = value[order[r], subject[1]]
		if (json) {
			printf "  {\"measure\": \"%s\", \"unit\": \"%s\"", field[2], field[1]
			for (c = 1; c <= columns; c++) {
				v = value[order[r], subject[c]]
				printf (field[1] == "" && v ~ /[^0-9]/ ? ", \"%s\": \"%s\"" : ", \"%s\": %s"), title(subject[c]), v
			}
			print r < rows ? "}," : "}"
		} else {
			printf "%-36s %-12s", field[2], field[1]
			for (c = 1; c <= columns; c++)
				printf " %17s", grouped(value[order[r], subject[c]])
			for (c = 2; field[2] != "version" && c <= columns; c++)
				printf " %13s", options ? ratio(value[order[r], subject[c]], first) : ratio(first, value[order[r], subject[c]])
			print ""
		}
		# all jobs, and outside of the loader, too, but for those that ask again and
		# again, as often as there is time
		if (judge && closed && field[1] == "instructions" && field[2] !~ /at once.*, own$/) {
			judged++
			most = field[2] ~ /(TLS|HTTPS).*, own$/ ? 1.01 : 1.001
			if (!(first > 0) || first > most * value[order[r], subject[2]])
				wrong = wrong "FAILED: " field[2] ": more than " most " of the open library's instructions\n"
		}
		if (judge && !closed && field[1] == "instructions" && (field[2] == "start-up" || field[2] == "one GET")) {
			if (first > 1.01 * value[order[r], subject[2]])
				wrong = wrong "FAILED: " field[2] ": more than 1.01 of the twin's instructions\n"
			own_count = value["instructions\t" field[2] ", own", subject[1]]
			if (!(own_count > 0 && own_count < first))
				wrong = wrong "FAILED: " field[2] ": the loader was not told from the rest\n"
			if (own_count > 1.001 * value["instructions\t" field[2] ", own", subject[2]])
				wrong = wrong "FAILED: " field[2] ": more than 1.001 of the twin's instructions outside of the loader\n"
			if (field[2] == "start-up" && columns > 2 && first > value[order[r], subject[3]] / 10)
				wrong = wrong "FAILED: start-up: more than a tenth of the distribution's instructions\n"
		}
	}
	if (judge && closed && judged < 20)
		wrong = wrong "FAILED: nothing was judged\n"
	if (judge && own != "") {
		empty = value["instructions\t" own ", empty folder", subject[1]]
		if (empty + 0 == 0)
			wrong = wrong "FAILED: " own ": nothing was counted\n"
		else if (value["instructions\t" own, subject[1]] > 1.01 * empty)
			wrong = wrong "FAILED: " own ": more than 1.01 of what they take beside an empty folder\n"
	}
	if (json)
		print "]"
	printf "%s", wrong
	exit wrong != ""
}
