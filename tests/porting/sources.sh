#!/bin/sh
# Gets the sources of programs, verified: from tools/upstream/packagecache, from the
# folder of tarballs that ACQUIRE_FROM names, or from Debian's source packages, by
# apt in a state of its own. Only the pinned SHA-256 counts. They stay in the package
# cache.
#
# usage: sources.sh ROOT NAME...
# Prints a path a name. Exit 0 all are there, 1 one is not to be had: its name and
# "in no archive that can be reached" are the last line on standard error.

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) || exit 2
shift
cache=$root/tools/upstream/packagecache
list=$root/tests/porting/programs/list
mkdir -p "$cache" || exit 2
work=$(mktemp -d "$cache/part-XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
prog=sources here=$root/tools/upstream
. "$here/sources.sh"

right() { test -f "$1" && test "$(sha256 "$1")" = "$hash"; }

for name; do
	read -r version file hash suites <<END
$(awk -v name="$name" '$1 == name { print $2, $3, $4, $5 }' "$list")
END
	test -n "$version" || {
		echo "$name: not in $list" >&2
		exit 2
	}
	if ! right "$cache/$file"; then
		rm -f "$cache/$file"
		if test -d "${ACQUIRE_FROM-}" && right "$ACQUIRE_FROM/$file"; then
			cp "$ACQUIRE_FROM/$file" "$cache/$file" || exit 2
		elif debian_tarball "$name" "$hash" "$(echo "$suites" | tr , ' ')" "$work/apt" "$work/$file"; then
			mv "$work/$file" "$cache/$file" || exit 2
		else
			echo "source $name $version is in no archive that can be reached" >&2
			exit 1
		fi
	fi
	echo "$cache/$file"
done
