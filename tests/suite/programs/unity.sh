#!/bin/sh
# One C source that includes the C sources among its arguments, in their order.
#
# usage: unity.sh PATH...

set -eu
for path in "$@"; do
	case $path in
	*.c) printf '#include "%s"\n' "$path" ;;
	esac
done
