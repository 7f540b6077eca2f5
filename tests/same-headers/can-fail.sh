#!/bin/sh
# The comparison of the headers can fail: a comment that C89 does not have, and
# an option that a type check forgets, are planted in copies of them.
#
# usage: can-fail.sh ROOT BUILD RELEASE
# Exit 0 both found, 1 not, 2 trouble, 77 the release cannot be had.

. "$(dirname -- "$0")/compare.sh"
command -v gcc >/dev/null || {
	echo 'skipped: no gcc on this machine'
	exit 77
}
# one compiler is enough to see that the comparison works
headers_compilers=gcc:c misuses_compilers=gcc
failed=0

# found NAME FILE SED-SCRIPT COMPARISON PATTERN
found() {
	rm -rf "$tmp/include"
	cp -r "$pair/fetch/tree/include" "$tmp/include" || exit 2
	sed "$3" "$pair/fetch/tree/include/fetch/$2" >"$tmp/include/fetch/$2"
	cmp -s "$pair/fetch/tree/include/fetch/$2" "$tmp/include/fetch/$2" && echo "nothing was changed in $2"
	if "$4" "$release" "$pair/twin/tree/include" "$tmp/include" >"$tmp/out" 2>&1 || ! grep -q -e "$5" "$tmp/out"; then
		echo "FAILED $1: not found"
		sed 's/^/  /' "$tmp/out" | cut -c1-200
		failed=1
	else
		echo "$1: $(grep -e "$5" "$tmp/out" | head -n 1 | cut -c1-200)"
	fi
}

found 'comment of a later C' header.h 's|^struct fetch_header {|struct fetch_header { // new|' \
	headers_compare '^> .*header.h gcc c89: 1.*C++ style comments'
found 'option without its check' typecheck-gcc.h '/(option) == FETCHOPT_ERRORBUFFER/s/ERRORBUFFER/VERBOSE/' \
	misuses_compare '^< line .*[W_]fetch_easy_setopt_err_error_buffer'
# the page's row that has the warnings of headers without a defect
if compiled_as_documented EQUIVALENCE.md gcc; then
	misuses_compare "$release" "$pair/twin/tree/include" "$pair/fetch/tree/include" >"$tmp/out" || cat "$tmp/out"
	misprinted EQUIVALENCE.md "$release" \
		"$(grep -F "| $release | " "$root/docs/EQUIVALENCE.md" | grep -F "| $(echo "$misuses_row" | grouped) ")" || failed=1
fi
test $failed = 0
