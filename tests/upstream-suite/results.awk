# What upstream's runner says of each test, one line a test:
#   NUMBER passed|failed [retried]
# and of those it did not run, by reason:
#   skipped COUNT REASON (NUMBERS)
# The runner prints a test's lines together, the first with its number. Its
# output is read as it stands; the namespace in a reason becomes NS. Exit 1:
# what was read is not what the runner counted, or it counted nothing.
#
# usage: awk -v ns=NAMESPACE -f results.awk LOG | sort

# "test 0001...[NAME]", since 8.22.0 "test 0001 [NAME]"
/^test [0-9]+(\.\.\.| \[)/ {
	close_test()
	number = substr($2, 1) + 0
	ok = 0
	next
}
number && /^[-a-zA-Z]+ OK \(/ { ok = 1; close_test(); next }
# its two ways of saying so of a torture test
number && (/^torture OK$/ || /^ found no functions to make fail$/) { ok = 1; close_test(); next }
# begun and then found to have no sense in this mode
number && /^ [0-9]+: IGNORED: / {
	sub(/^ [0-9]+: /, "")
	print "skipped 1 " $0 " (" number ")"
	number = 0
	next
}
/^TESTDONE: [0-9]+ tests out of [0-9]+ reported OK/ { reported = $2; run = $6 }
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
	for(n in result) {
		print n, result[n] (n in retried ? " retried" : "")
		all++
		passed += result[n] == "passed"
	}
	# what was read must be what the runner counted
	if(!run || passed != reported || all != run) {
		print "results.awk: " FILENAME ": read " passed + 0 " of " all + 0 " passed, the runner says " \
			reported + 0 " of " run + 0 > "/dev/stderr"
		exit 1
	}
}
