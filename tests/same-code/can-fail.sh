#!/bin/sh
# The comparison of machine code can fail: defects planted in libfetch's own
# sources, one at a time, have to be found and named; what is none must not be.
#
# usage: can-fail.sh ROOT BUILD RELEASE
# Each is a copy of one renamed source, changed, compiled by that source's own
# command and put into a copy of the archive, all in a temporary folder.
# Exit 0 all found, 1 not, 2 trouble, 77 no release to try it on.

set -u
LC_ALL=C export LC_ALL
test $# = 3 || {
	echo 'usage: can-fail.sh ROOT BUILD RELEASE' >&2
	exit 2
}
root=$(CDPATH= cd -- "$1" && pwd) && build=$(CDPATH= cd -- "$2" && pwd) || exit 2
release=$3
. "$root/tests/same-code/compare.sh"
. "$root/tests/lib/plant.sh"

command -v gcc >/dev/null || {
	echo "skipped: no gcc on this machine"
	exit 77
}
CC=$(compiler gcc) CFLAGS=$sections
export CC CFLAGS
PAIR_TARGETS='src/lib%s.a'
pair "$root" "$build" "$release" code-gcc-O2-sections -Ddefault_library=static \
	-Doptimization=2 -Ddebug=false || exit $?
half=$pair/fetch
count=0
failed=0

# planted NAME SOURCE SED-SCRIPT STATUS PATTERN...: SOURCE changed by the script;
# the comparison has to end with STATUS and print every PATTERN (a basic
# regular expression; one that begins with ! must not be there)
planted() {
	name=$1 source=$2 script=$3 status=$4
	shift 4
	count=$((count + 1))
	dir=$tmp/plant
	rm -rf "$dir"
	mkdir -p "$dir"
	member=$(object_of "$half" "$source")
	member=${member##*/}
	cp "$half/src/libfetch.a" "$dir/libfetch.a" &&
		plant "$half" "$source" "$script" "$dir/$member" >"$dir/log" 2>&1 &&
		ar r "$dir/libfetch.a" "$dir/$member" >>"$dir/log" 2>&1 || {
		echo "FAILED $name: the changed $source was not made"
		tail -n 5 "$dir/log"
		failed=$((failed + 1))
		return
	}
	code_planted=$member:$dir/${source##*/}:$dir/libfetch.a
	machine_code planted fetch >"$dir/table" 2>&1
	got=$?
	wrong=
	test $got = "$status" || wrong="exit status $got instead of $status"
	for pattern in "$@"; do
		case $pattern in
		!*) grep -q -e "${pattern#!}" "$dir/table" && wrong="$wrong; printed: ${pattern#!}" ;;
		*) grep -q -e "$pattern" "$dir/table" || wrong="$wrong; not printed: $pattern" ;;
		esac
	done
	rm -rf "$tmp/planted-fetch"
	if test -n "$wrong"; then
		echo "FAILED $name: $wrong"
		sed 's/^/  /' "$dir/table"
		failed=$((failed + 1))
	else
		echo "$name: $(grep -e "$1" "$dir/table" | head -n 1 | sed 's/^ *//')"
	fi
}

planted 'flipped condition' cookie.c '/^void Fetch_cookie_clearall/,/^}/s/if(\(.*\)) {/if(!(\1)) {/' \
	1 'cookie.c.o: unexplained Fetch_cookie_clearall'
# in the one function that is explained by a literal: the literal does not excuse it
planted 'flipped condition beside a renamed literal' version.c \
	'/^char \*fetch_version/,/^}/s/if(outlen <= /if(outlen > /' \
	1 'version.c.o: unexplained fetch_version'
planted 'changed string' cookie.c 's/# Netscape HTTP Cookie File/# Netscape HTTP cookie File/' \
	1 'cookie.c.o: unexplained Fetch_flush_cookies'
planted 'changed string that the rename changes too' version.c 's/LIBFETCH_NAME "/"libfetched" "/' \
	1 'version.c.o: unexplained fetch_version'
planted 'constant in a table' easyoptions.c '0,/FETCHOT_LONG, 0/s//FETCHOT_LONG, 1/' \
	1 'easyoptions.c.o: unexplained Fetch_easyopts'
planted 'missing relocation target' ftp.c '/^const struct Fetch_[a-z]* .*ftp *= *{/,/^}/s/^  ftp_do,/  ZERO_NULL,/' \
	1 'ftp.c.o: unexplained Fetch_[a-z]*_ftp.* relocations instead of'
planted 'another relocation target' cookie.c '/qsort(array, matches,/s/cookie_sort)/cookie_sort_ct)/' \
	1 'unexplained Fetch_cookie_getlist.*points to' 'cookie_sort has no counterpart'
# no defect: an empty line; the table is sorted anew by the rename
planted 'no defect' easyoptions.c '1s/^/\n/' \
	0 'easyoptions.c.o: sorted Fetch_easyopts' '"CURLU" (5) -> "FETCHU" (6)'
# the page's row, which is what is built here without a defect
if compiled_as_documented EQUIVALENCE.md gcc; then
	count=$((count + 1))
	misprinted EQUIVALENCE.md "$release" "$(code_row "$release gcc -O2 fetch sections" "$tmp/plant/table")" ||
		failed=$((failed + 1))
fi
planted 'entry in a wrong place' easyoptions.c '/"FETCHU"/{h;d;};/"FILETIME"/{G;}' \
	1 'easyoptions.c.o: unexplained Fetch_easyopts'
planted 'two entries exchanged' easyoptions.c '/"CRLF"/{h;d;};/"CRLFILE"/G' \
	1 'easyoptions.c.o: unexplained Fetch_easyopts'

echo "machine code can fail: $count planted, $failed not as they should be"
test $failed = 0
