# Shared by tests that show another to fail. Sourced, not run. Counts in $failed.

out=$(mktemp) || exit 2
trap 'rm -f "$out"' EXIT
failed=0

# caught NAME TEXT COMMAND...: the command exits 1 and its output has the text;
# ends the script with 77 where the command was skipped
caught() {
	name=$1 text=$2
	shift 2
	"$@" >"$out" 2>&1
	status=$?
	test $status = 77 && {
		tail -n 1 "$out"
		exit 77
	}
	if test $status = 1 && grep -q "$text" "$out"; then
		echo "caught: $name"
	else
		echo "FAILED: $name: exit $status"
		head -n 5 "$out"
		failed=1
	fi
}
