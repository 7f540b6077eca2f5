#!/bin/sh
# Prints those of some headers and functions that a compiler seems to have, all asked
# at once. A guess: whoever asks looks again, in fewer steps than one for each.
#
# usage: guess.sh HEADER|FUNCTION... -- COMPILER [ARGUMENT...]
set -u
work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT
names= calls=0
while test "$1" != --; do
	names="$names $1"
	case $1 in
	*.h) printf '#if __has_include(<%s>)\n"%s"\n#endif\n' "$1" "$1" >>"$work/headers.c" ;;
	*) printf 'char %s(void);\n' "$1" >>"$work/functions.c" && calls="$calls + $1()" ;;
	esac
	shift
done
shift
echo "int main(void) { return $calls; }" >>"$work/functions.c"
"$@" -E -P -o "$work/headers" "$work/headers.c" 2>/dev/null
LC_ALL=C "$@" -fno-builtin -w -Wl,--warn-unresolved-symbols -o "$work/program" "$work/functions.c" 2>"$work/missing"
for name in $names; do
	case $name in
	*.h) grep -qsF "\"$name\"" "$work/headers" && echo "$name" ;;
	*) test -e "$work/program" && ! grep -q "[\`' ]$name\(\$\|'\)" "$work/missing" && echo "$name" ;;
	esac
done
exit 0
