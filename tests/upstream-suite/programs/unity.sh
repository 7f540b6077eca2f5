#!/bin/sh
# One C source that includes the C sources among its arguments, in their order. The
# memory debugger, which must not see its own macros, goes into one alone.
#
# usage: unity.sh PATH...

set -eu
for path in "$@"; do
	case $path in
	*/lib/memdebug.c) test $# -gt 1 || printf '#include "%s"\n' "$path" ;;
	*.c) printf '#include "%s"\n' "$path" ;;
	esac
done
