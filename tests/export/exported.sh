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
# components_of TREE: COMPONENT TAB VERSION, a line each
components_of() { sed -n 's/^ *{"name": "\([^"]*\)", "version": "\([^"]*\)".*/\1	\2/p' "$1/provenance.json" | sort; }
# bills TREE NAMESPACE: its bills of materials are those of its components
bills() {
	components_of "$1" >"$tmp/components"
	grep -q . "$tmp/components" || echo "no components"
	for bill in cdx spdx; do
		python3 "$root/tests/scanners/sbom-is-right" "$tmp/components" "$root/tools/upstream" "$1/sbom/lib$2.$bill.json" 2>&1
		grep -q "  sbom/lib$2.$bill.json" "$1/SHA256SUMS" || echo "$bill: not in SHA256SUMS"
	done
}
# needs_bundled: it was built with the mbedTLS that it brings; else the test is skipped
needs_bundled() {
	find "$build/src/mbedtls" -name 'lib*-mbedtls.a' 2>/dev/null | grep -q . || {
		echo 'skipped: built with the mbedTLS of the system'
		exit 77
	}
}
