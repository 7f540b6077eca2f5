#!/bin/sh
# A copy that was given away, which has no tool, installs the same map and the same
# headers for unmodified programs, if it brings the folder beside its release. If it
# does not, it is configured without them, or says so where they are asked for.
#
# usage: given-away.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
. "$root/tests/lib/report.sh"
. "$root/tests/export/exported.sh"
given=$tmp/given
ok exported export_to "$given" --open || exit 1
set -- "-Dupstream=$release" -Dman=disabled

# installed BUILD: what it installs of the map and the headers, with contents
installed() {
	meson introspect --installed "$1" | tr ',{}' '\n\n\n' | sed -n 's/^ *"\(.*\)": ".*"$/\1/p' |
		grep -e '/api\.' -e '\.api/' -e compat | sort | while read -r file; do
		if test -d "$file"; then (cd "$file" && find . -type f -exec cksum {} + | sort); else cksum <"$file"; fi
	done | sort
}
ok with-it meson setup "$given/with" "$given" "$@"
installed "$build" >"$tmp/here"
installed "$given/with" >"$tmp/there"
check the-same-is-installed <<EOF
$(diff "$tmp/here" "$tmp/there")
$(test "$(wc -l <"$tmp/here")" -ge 14 || echo "only $(wc -l <"$tmp/here") files were compared")
EOF
echo '/* spoilt */' >>"$given/src/fetch-$release.api/compat/curl/curl.h"
installed "$given/with" >"$tmp/there"
check planted-difference-is-found <<EOF
$(diff "$tmp/here" "$tmp/there" >/dev/null && echo 'it is not')
EOF
rm -rf "$given/src/fetch-$release.api"
ok without-it meson setup "$given/without" "$given" "$@"
check nothing-of-it-is-installed <<EOF
$(installed "$given/without")
EOF
check asked-for-it-says-so <<EOF
$(meson setup "$given/asked" "$given" "$@" -Dcompat=enabled >"$tmp/log" 2>&1 && echo 'it is configured')
$(grep -q 'compat: there is no .*api/compat' "$tmp/log" || tail -n 3 "$tmp/log")
EOF
echo "given away: $(wc -l <"$tmp/here") files compared; $count checks, $failed failed"
[ $failed = 0 ]
