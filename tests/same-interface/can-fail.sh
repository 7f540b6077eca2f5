#!/bin/sh
# The comparison of the interface can fail: an enumerator shifted, two fields
# of a structure exchanged, an export missing and the like are planted in
# copies of libfetch's headers and library, and have to be found and named.
#
# usage: can-fail.sh ROOT BUILD RELEASE
# Exit 0 all found, 1 not, 2 trouble, 77 the release cannot be had.

. "$(dirname -- "$0")/describe.sh"
half=$pair/fetch
abi_describe curl "$pair/twin/tree/include" "$pair/twin/src/libcurl.so" "$tmp/twin" || exit 2
count=0
failed=0

# found NAME INCLUDE LIBRARY PATTERN: the comparison fails and prints PATTERN
found() {
	count=$((count + 1))
	if ! abi_describe fetch "$2" "$3" "$tmp/ours" >"$tmp/out" 2>&1; then
		echo "FAILED $1: not even described"
		tail -n 5 "$tmp/out"
		failed=$((failed + 1))
	elif abi_compare fetch "$tmp/twin" "$tmp/ours" >"$tmp/out" 2>&1 || ! grep -q -e "$4" "$tmp/out"; then
		echo "FAILED $1: not found"
		sed 's/^/  /' "$tmp/out"
		failed=$((failed + 1))
	else
		echo "$1: $(grep -e "$4" "$tmp/out" | head -n 1 | sed 's/^ *//')"
	fi
}

# header NAME FILE SED-SCRIPT PATTERN
header() {
	rm -rf "$tmp/include"
	cp -r "$half/tree/include" "$tmp/include" || exit 2
	sed "$3" "$half/tree/include/fetch/$2" >"$tmp/include/fetch/$2"
	if cmp -s "$half/tree/include/fetch/$2" "$tmp/include/fetch/$2"; then
		echo "FAILED $1: nothing was changed in $2"
		failed=$((failed + 1))
		return
	fi
	found "$1" "$tmp/include" "$half/src/libfetch.so" "$4"
}

header 'enumerator left out' fetch.h '/^  FETCHE_COULDNT_CONNECT,/d' '> .*FETCHE_'
header 'enumerator with another value' fetch.h 's/^\(  FETCHE_COULDNT_CONNECT\),/\1 = 1007,/' '<   FETCHE_COULDNT_CONNECT 7'
header 'fields exchanged' fetch.h '/^struct fetch_sockaddr/,/^}/{/ family;/{h;d;};/ socktype;/G;}' '>   0 socktype: int'
header 'field of another type' fetch.h '/^struct fetch_sockaddr/,/^}/s/int family/unsigned int family/' '>   0 family: unsigned int'
header 'macro with another value' multi.h 's/^\(#define FETCH_POLL_REMOVE *\)4/\15/' '> FETCH_POLL_REMOVE 5 4'
header 'macro with other arguments' fetchver.h 's/(x) *<< *16 *| *(y) *<< *8/(y) << 16 | (x) << 8/' '> #define FETCH_VERSION_BITS'
header 'parameter of another type' fetch.h '/fetch_easy_pause(/s/int /long /' '> typedef function_fetch_easy_pause'

# The shared library linked by its own command, with one export fewer.
command=$(ninja -C "$half" -t commands "src/$(basename "$(readlink -f "$half/src/libfetch.so")")" | tail -n 1)
sed 's/local:/local: fetch_easy_pause;/' "$half/src/symbols.map" >"$tmp/symbols.map"
case $command in *--version-script,*) ;; *)
	echo "FAILED missing export: no version script in: $command"
	exit 1
	;;
esac
(cd "$half" && sh -c "$(printf %s "$command" | sed "s|--version-script,[^ ]*symbols.map|--version-script,$tmp/symbols.map|g; s| -o [^ ]*| -o $tmp/libfetch.so|")") >"$tmp/log" 2>&1 ||
	{
		tail -n 5 "$tmp/log"
		exit 2
	}
found 'missing export' "$half/tree/include" "$tmp/libfetch.so" '< fetch_easy_pause@@'

# the page's row, of the interface without a defect
count=$((count + 1))
abi_describe fetch "$half/tree/include" "$half/src/libfetch.so" "$tmp/ours" &&
	abi_compare fetch "$tmp/twin" "$tmp/ours" >"$tmp/out" && misprinted EQUIVALENCE.md "$release" "$(abi_row fetch "$tmp/ours")" ||
	failed=$((failed + 1))

echo "interface can fail: $count planted, $failed not found"
test $failed = 0
