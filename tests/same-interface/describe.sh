# Shared by the tests of the interface: what a library's public headers declare
# and what it exports, as text. Sourced with the caller's arguments, ROOT BUILD
# RELEASE; builds the pair, and sets $root, $build, $release and $tmp, a folder
# that goes when the caller ends.
set -u
LC_ALL=C export LC_ALL
test $# = 3 || {
	sed -n 's/^# usage: /usage: /p' "$0" >&2
	exit 2
}
root=$(CDPATH= cd -- "$1" && pwd) && build=$(CDPATH= cd -- "$2" && pwd) || exit 2
release=$3
abidump=$build/tests/same-interface/abidump
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
. "$root/tests/lib/pair.sh"
. "$root/tests/lib/figures.sh"
pair "$root" "$build" "$release" release || exit

# abi_describe NAMESPACE INCLUDE LIBRARY OUT: writes into OUT
#   exports    every exported symbol with its version
#   layout     types, constants and function types, see abidump.c
#   macros     every #define of the public headers, in their order
#   values     what macros and constants evaluate to and how many bytes they
#              are; sizes and alignments of types
#   no-values  macros and types that have none
#   abigail    where abidw is installed: its view of every public function
abi_describe() {
	ns=$1 include=$2 out=$4
	rm -rf "$out"
	mkdir -p "$out/$ns" || return 2
	nm -D --defined-only "$3" | awk '{ print $NF }' | LC_ALL=C sort >"$out/exports"
	# The main header first: upstream's other headers want it to be there.
	{
		echo "#include <$ns/$ns.h>"
		for h in "$include/$ns"/*.h; do echo "#include <$ns/${h##*/}>"; done
	} >"$out/$ns/all.h"
	# A type for each function, so that the debugging information tells it.
	{
		echo '#include "all.h"'
		sed -n "s/^\(${ns}_[a-z0-9_]*\)@.*/typedef __typeof__((\1)) function_\1;/p" "$out/exports"
	} >"$out/$ns/all.c"
	# linked, so that the debugging information is relocated
	cc -shared -fPIC -g -fno-eliminate-unused-debug-types -I"$include" -w "$out/$ns/all.c" \
		-o "$out/all.so" && "$abidump" "$out/all.so" "$ns" >"$out/layout" || return 2
	cc -E -dD -I"$include" "$out/$ns/all.h" | awk -v dir="\"$include/$ns/" '
		/^# [0-9]+ "/ { ours = index($3, dir) == 1 }
		/^#define/ && ours' >"$out/macros"
	{
		sed -n 's/^#define \([A-Za-z_0-9]*\)\( .*\)\{0,1\}$/V(\1)/p' "$out/macros"
		awk '/^[^ ]/ { enum = $1 == "enum" } /^ / && enum { print "V(" $1 ")" }' "$out/layout"
		sed -n 's/^\(struct\|union\|enum\) \([A-Za-z_0-9]*\) size.*/T(\1 \2)/p; s/^typedef \([a-zA-Z_0-9]*\): .*/T(\1)/p' \
			"$out/layout" | grep -v '^T(function_'
	} >"$out/candidates"
	abi_values || return 2
	if command -v abidw >/dev/null; then
		{
			echo '#include "all.h"'
			sed -n "s/^\(${ns}_[a-z0-9_]*\)@.*/__typeof__((\1)) *pointer_\1;/p" "$out/exports"
		} >"$out/$ns/pointers.c"
		cc -shared -fPIC -g -I"$include" -w "$out/$ns/pointers.c" -o "$out/pointers.so" &&
			abidw --no-show-locs --no-comp-dir-path --no-corpus-path --no-parameter-names \
				--out-file "$out/abigail" "$out/pointers.so" || return 2
	fi
}

abi_head() {
	cat <<'END'
#include <stdio.h>
static void text(const char *name, const char *value, size_t size)
{
  printf("%s \"%s\" %zu\n", name, value, size);
}
static void number(const char *name, long long value, size_t size)
{
  printf("%s %lld %zu\n", name, value, size);
}
static void positive(const char *name, unsigned long long value, size_t size)
{
  printf("%s %llu %zu\n", name, value, size);
}
#define V(x) _Generic((x), char *: text, const char *: text, \
  unsigned long: positive, unsigned long long: positive, default: number) \
  (#x, (x), sizeof(x));
#define T(x) printf("%s %zu align %zu\n", #x, sizeof(x), _Alignof(x));
END
	echo "#include \"$out/$ns/all.h\""
	echo "int main(void) {"
}

# A program that prints every candidate; those that are no expression (or no
# complete type) are found by the compiler's own word, each by itself.
abi_values() {
	abi_head >"$out/values.c"
	lines=$(wc -l <"$out/values.c")
	cat "$out/candidates" >>"$out/values.c"
	echo 'return 0; }' >>"$out/values.c"
	cc -std=gnu11 -w -fsyntax-only -fmax-errors=0 -ftrack-macro-expansion=0 -I"$include" "$out/values.c" 2>&1 |
		sed -n "s|^$out/values.c:\([0-9]*\):.* error: .*|\1|p" | sort -un |
		while read -r line; do
			one=$(sed -n "$((line - lines))p" "$out/candidates")
			{
				abi_head
				echo "$one"
				echo 'return 0; }'
			} >"$out/one.c"
			cc -std=gnu11 -w -fsyntax-only -I"$include" "$out/one.c" 2>/dev/null || echo "$one"
		done >"$out/no-values"
	grep -vxFf "$out/no-values" "$out/candidates" >"$out/printed"
	{
		abi_head
		cat "$out/printed"
		echo 'return 0; }'
	} >"$out/values.c"
	cc -std=gnu11 -w -I"$include" -o "$out/values.bin" "$out/values.c" &&
		"$out/values.bin" >"$out/values"
}

# abi_compare NAMESPACE TWIN OURS: two folders that abi_describe filled. Prints
# the counts, and every line that differs.
abi_compare() {
	abi_status=0
	for what in exports layout macros values no-values; do
		renamed_text "$1" <"$2/$what" >"$3/$what.expected" || return 2
		test $what != exports || LC_ALL=C sort -o "$3/$what.expected" "$3/$what.expected"
		if ! diff "$3/$what.expected" "$3/$what" >"$3/$what.diff"; then
			abi_status=1
			echo "FAILED $what ($(grep -c '^[<>]' "$3/$what.diff") lines; < expected, > found):"
			sed -n 's/^[<>]/  &/p' "$3/$what.diff" | head -n 20 | cut -c1-200
		fi
	done
	# A second opinion, by a reader that is not ours.
	abi_second='not compared by libabigail, which is not installed'
	if test -e "$3/abigail"; then
		renamed_text "$1" <"$2/abigail" >"$3/abigail.expected" || return 2
		if abidiff "$3/abigail.expected" "$3/abigail" >"$3/abigail.diff" 2>&1; then
			abi_second="libabigail finds $(grep -c '<elf-symbol ' "$3/abigail") of them the same"
		else
			abi_status=1
			abi_second='libabigail finds a difference'
			echo 'FAILED libabigail:'
			sed 's/^/  /' "$3/abigail.diff" | head -n 20
		fi
	fi
	# One to one: as many names after the mapping as before.
	{
		cat "$2/exports"
		sed 's/^V(\(.*\))$/\1/; s/^T(\(.*\))$/\1/' "$2/candidates"
	} |
		LC_ALL=C sort -u >"$3/names.twin"
	renamed_text "$1" <"$3/names.twin" | LC_ALL=C sort -u >"$3/names.ours"
	test "$(wc -l <"$3/names.twin")" = "$(wc -l <"$3/names.ours")" || {
		abi_status=1
		echo 'FAILED: two names became one'
	}
	echo "$1: exports $abi_second"
	test "$(wc -l <"$3/values")" -gt 0 && test -s "$3/exports" || abi_status=1
	return $abi_status
}

# abi_row NAMESPACE OURS: the counts of what was compared, as the row of docs/EQUIVALENCE.md
abi_row() {
	{
		printf '| %s |' "$release"
		printf ' %s |' "$(grep -c "^$1_" "$2/exports")" \
			"$(grep -c . "$2/macros"), $(grep -c '^#define [A-Za-z_0-9]*(' "$2/macros")" \
			"$(awk '/^[^ ]/ { e = $1 == "enum" } /^ / && e' "$2/layout" | grep -c .) of $(grep -c ^enum "$2/layout")" \
			"$(grep -vc ' align ' "$2/values"), $(grep -c ' "' "$2/values")" \
			"$(grep -c '^struct\|^union' "$2/layout"), $(
				awk '/^[^ ]/ { e = $1 == "struct" || $1 == "union" } /^ / && e' "$2/layout" | grep -c .
			)" "$(grep -c ^typedef "$2/layout")" "$(wc -l <"$2/names.ours")"
		echo
	} | grouped
}
