# Two tables of results.awk, the twin's and libfetch's, beside each other.
# Prints each difference as a line of its own, then one line
#   row RUN BOTH TWIN FETCH NEITHER SKIPPED RETRIED-TWIN RETRIED-FETCH NAMES...
# RUN: tests that either ran; BOTH, TWIN, FETCH, NEITHER: who passed them;
# SKIPPED: not run by both for the same reason; NAMES: those in NEITHER.
# Exit 1: there is a difference, a test that neither passed, fewer than FLOOR
# passed by both, more than one test in fifty retried, or nothing was run.
#
# usage: awk [-v floor=FLOOR] -f compare.awk TWIN FETCH

FNR == 1 { half++ }
$1 == "skipped" {
	skips[half, $0] = 1
	reasons[$0] = 1
	if(half == 1)
		skipped += $2
	next
}
{
	result[half, $1] = $2
	seen[$1] = 1
	retried[half] += $3 == "retried"
}

END {
	for(n in seen) {
		a = result[1, n]
		b = result[2, n]
		run++
		if(a == "passed" && b == "passed")
			both++
		else if(a == "passed" || b == "passed") {
			print "test " n ": twin " (a ? a : "not run") ", libfetch " (b ? b : "not run")
			if(a == "passed")
				twin++
			else
				fetch++
		}
		else if(a != b) {
			print "test " n ": twin " (a ? a : "not run") ", libfetch " (b ? b : "not run")
			other++
		}
		else {
			neither++
			names = names " " n
		}
	}
	for(r in reasons)
		if(skips[1, r] != skips[2, r]) {
			print "only " (skips[1, r] ? "the twin" : "libfetch") ": " r
			other++
		}
	if(neither) {
		print "passed by neither:" names
		other++
	}
	if(!both)
		print "not one test passed by both"
	if(both < floor) {
		print both + 0 " passed by both, at least " floor " are wanted"
		other++
	}
	# a pass at the second try shows less than one at the first
	for(half = 1; half <= 2; half++)
		if(retried[half] * 50 > run) {
			print retried[half] " of " run " tests were passed by " (half == 1 ? "the twin" : "libfetch") \
				" only when retried"
			other++
		}
	print "row", run + 0, both + 0, twin + 0, fetch + 0, neither + 0, skipped + 0, \
		retried[1] + 0, retried[2] + 0 names
	exit !both || twin || fetch || other
}
