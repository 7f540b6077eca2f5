# One scenario's two traces, less what the list of differences leaves out.
#
# awk -f beside.awk -v scenario=NAME -v ignored=FILE -v to=FOLDER -v used=FILE DISTRIBUTION LIBFETCH
#
# IGNORED: the list's "ignore" and "chance" lines, without that word: "SCOPE REGEX -- reason".
# What is left goes to TO/distribution and TO/libfetch; the numbers of the lines
# whose catch was not the same on both sides are added to USED.

BEGIN {
	while ((getline line <ignored) > 0) {
		rules++
		scope = line
		sub(/ .*/, "", scope)
		sub(/^[^ ]+ /, "", line)
		sub(/ -- .*/, "", line)
		gsub(/\*/, ".*", scope)
		wanted[rules] = scenario ~ ("^(" scope ")$")
		pattern[rules] = line
	}
	printf "" >(to "/distribution")
	printf "" >(to "/libfetch")
}
FNR == 1 { side = ++sides }
{
	for (r = 1; r <= rules; r++)
		if (wanted[r] && $0 ~ pattern[r]) {
			caught[r, side] = caught[r, side] $0 "\n"
			next
		}
	print >(to (side == 1 ? "/distribution" : "/libfetch"))
}
END {
	for (r = 1; r <= rules; r++)
		if (caught[r, 1] != caught[r, 2])
			print r >>used
}
