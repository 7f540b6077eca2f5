# Shared by tests that show another to notice what is planted, by what it says; for
# those that look at its status, too, caught.sh. Sourced after report.sh, not run.

# caught NAME TEXT COMMAND...: COMMAND says TEXT
caught() {
	caught_name=$1 caught_text=$2
	shift 2
	count=$((count + 1))
	"$@" >"$tmp/said" 2>&1
	if grep -q -e "$caught_text" "$tmp/said"; then
		echo "caught   $caught_name: $(grep -m 1 -e "$caught_text" "$tmp/said" | cut -c1-120)"
	else
		echo "MISSED   $caught_name: wanted: $caught_text"
		tail -n 5 "$tmp/said"
		failed=$((failed + 1))
	fi
}
