# What upstream's runner says of each test, one line a test:
#   NUMBER passed|failed [retried]
# and of those it did not run, by reason:
#   skipped COUNT REASON (NUMBERS)
# The runner prints a test's lines together, the first with its number. Its
# output is read as it stands; the namespace in a reason becomes NS.
#
# usage: awk -v ns=NAMESPACE -f results.awk LOG | sort

/^test [0-9]+\.\.\./ {
	close_test()
	number = substr($2, 1) + 0
	ok = 0
	next
}
number && /^[-a-zA-Z]+ OK \(/ { ok = 1; close_test(); next }
/^TESTDONE:/ { close_test() }
/^TESTINFO: "/ {
	line = $0
	sub(/^TESTINFO: "/, "", line)
	reason = line
	sub(/" [0-9]+ times? \(.*$/, "", reason)
	rest = substr(line, length(reason) + 3)
	split(rest, part, " ")
	sub(/^[0-9]+ times? /, "", rest)
	gsub("(^|[^a-zA-Z])" ns " ", "NS ", reason)
	print "skipped " part[1] " " reason " " rest
}
/^RETRIED: failed tests:/ {
	for(i = 4; i <= NF; i++)
		retried[$i] = 1
}

function close_test() {
	if(number)
		result[number] = ok ? "passed" : "failed"
	number = 0
}

END {
	close_test()
	for(n in result)
		print n, result[n] (n in retried ? " retried" : "")
}
