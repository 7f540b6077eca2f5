# Compares two records of one case, line by line.
#
# awk -v version=RELEASE -v scheme=SCHEME -f compare.awk BANNERS TWIN OTHER
#
# Prints "banner N" for each line that differs as banner N of BANNERS says, and
# "differs" with both lines for any other. Exit 1 where there is such a one.
FNR == 1 { file++ }
file == 1 {
	if ($0 ~ /^#/ || $0 == "")
		next
	split($0, field, / \| /)
	gsub(/VERSION/, version, field[3])
	gsub(/VERSION/, version, field[4])
	count++
	protocol[count] = field[1]
	twin_says[count] = field[3]
	other_says[count] = field[4]
	next
}
file == 2 {
	twin[FNR] = $0
	lines = FNR
	next
}
{
	others = FNR
	if (FNR > lines) {
		print "differs: one line more: " $0
		exit failed = 1
	}
	if ($0 == twin[FNR])
		next
	for (i = 1; i <= count; i++) {
		ours = twin[FNR]
		at = index(ours, twin_says[i])
		if (scheme == protocol[i] && at && substr(ours, 1, at - 1) other_says[i] \
				substr(ours, at + length(twin_says[i])) == $0) {
			print "banner " i
			next
		}
	}
	print "differs, line " FNR ":"
	print "  twin:  " twin[FNR]
	print "  other: " $0
	failed = 1
}
END {
	if (!failed && (file < 3 || others < lines)) {
		print "differs: lines are missing after: " twin[others]
		failed = 1
	}
	exit failed
}
