# Shared by the scripts that make what a build compiles. Sourced, not run.

# made FILE COMMAND...: what the command prints; untouched if it stays the same
made() {
	made_file=$1
	shift
	"$@" >"$made_file.$$" || {
		rm -f "$made_file.$$"
		return 1
	}
	if cmp -s "$made_file.$$" "$made_file"; then rm "$made_file.$$"; else mv "$made_file.$$" "$made_file"; fi
}
