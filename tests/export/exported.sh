# An export for a test. Sourced, not run; the test has set $root, $build, $release,
# and sourced tests/lib/report.sh.
#
# tool_of BUILD: its fetch-rename, for --tool
# export_to OUT [OPTION]...: an export of this checkout, closed if no option says
#   else; says why not
tool_of() { echo "$1/tools/rename/fetch-rename"; }
export_to() {
	export_out=$1
	shift
	sh "$root/tools/export" --tool "$(tool_of "$build")" --release "$release" "$@" "$export_out" 2>"$tmp/export.log" || {
		tail -n 3 "$tmp/export.log"
		return 1
	}
}
# needs_bundled: it was built with the mbedTLS that it brings; else the test is skipped
needs_bundled() {
	find "$build/src/mbedtls" -name 'lib*-mbedtls.a' 2>/dev/null | grep -q . || {
		echo 'skipped: built with the mbedTLS of the system'
		exit 77
	}
}
