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
work=
trap 'test -z "$work" || rm -rf "$work"' EXIT

right() { test -f "$1" && test "$(sha256sum <"$1" | cut -d ' ' -f 1)" = "$hash"; }

# from_debian: the tarball of $name $version, as $work/found
from_debian() {
	command -v apt-get >/dev/null || return 1
	keyring=$(ls /usr/share/keyrings/debian-archive-keyring.[gp]* 2>/dev/null | head -n 1)
	test -n "$keyring" || return 1
	test -n "$work" || work=$(mktemp -d "$cache/part-XXXXXX") || return 1
	for site in $(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -v security | sort -u); do
		for suite in $(echo "$suites" | tr , ' '); do
			state=$work/$(echo "$site $suite" | tr -c 'a-z0-9\n' _)
			set -- -q -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=- \
				-o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache" \
				-o Acquire::Retries=1 -o Acquire::http::Timeout=15 -o Acquire::Languages=none
			test "$(id -u)" != 0 || set -- "$@" -o APT::Sandbox::User=root
			if ! test -d "$state"; then
				mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
				printf 'deb-src [signed-by=%s] %s %s main\n' "$keyring" "$site" "$suite" >"$state/sources.list"
				apt-get "$@" -qq update >/dev/null 2>&1
			fi
			revision=$(apt-cache "$@" showsrc "$name" 2>/dev/null |
				awk -v hash="$hash" '/^Version:/ { v = $2 } $1 == hash { print v; exit }')
			test -n "$revision" || continue
			(cd "$state" && apt-get "$@" source --download-only --tar-only "$name=$revision" >/dev/null 2>&1)
			if right "$state/$file"; then
				mv "$state/$file" "$work/found"
				return 0
			fi
		done
	done
	return 1
}

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
		elif from_debian; then
			mv "$work/found" "$cache/$file" || exit 2
		else
			echo "source $name $version is in no archive that can be reached" >&2
			exit 1
		fi
	fi
	echo "$cache/$file"
done
