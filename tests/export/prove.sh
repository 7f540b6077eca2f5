#!/bin/sh
# What is exported is what is built: another folder, without the tool and upstream's
# tarball, gives the same objects, as a project of its own; as a subproject that a
# wrap names it is linked into a program. And it is whole, as its verify says.
#
# usage: prove.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
. "$root/tests/lib/report.sh"
. "$root/tests/export/exported.sh"
needs_bundled
mbedtls=$(cd "$build" && find src/mbedtls -name libfetch-mbedtls.a)
# the cache of compiled files knows a folder again by what is relative to this one
given=$tmp/some/where/else/given
mkdir -p "$tmp/some/where/else" "$tmp/user/subprojects/packagefiles"
ok exported-as-a-tarball export_to "$tmp/user/subprojects/packagefiles/libfetch.tar" --open && ok exported export_to "$given" --open || exit 1
ok whole sh "$given/verify"
check bills-of-materials <<END
$(bills "$given" fetch)
END

# objects ARCHIVE DIR: its members, as files
objects() { mkdir -p "$2" && (cd "$2" && ar x "$1"); }

ok given-away-setup meson setup "$given/build" "$given"
archives="src/libfetch.a $mbedtls"
# no quotes: a list
ok given-away-build env CCACHE_BASEDIR="$given" ninja -C "$given/build" $archives
for archive in $archives; do
	objects "$build/$archive" "$tmp/here/$archive" && objects "$given/build/$archive" "$tmp/there/$archive" || exit 2
done
many=$(find "$tmp/here" -type f | wc -l)
check given-away-objects-are-the-same <<END
$(diff -rq "$tmp/here" "$tmp/there" 2>&1)
$(for archive in $archives; do cmp "$build/$archive" "$given/build/$archive"; done)
$([ "$many" -gt 200 ] || echo "only $many objects were compared")
END
ok whole-beside-its-build sh "$given/verify"

# Where it was built shows in no object and in no member's name.
paths_in() { # FOLDER-WITH-OBJECTS PATH
	find "$1" -type f -name "*$(echo "$2" | tr / _)*"
	grep -rlF "$2" "$1"
}
check no-absolute-path <<END
$(paths_in "$tmp/here" "$root")
$(paths_in "$tmp/here" "$build")
$(paths_in "$tmp/there" "$tmp")
END
mkdir "$tmp/absolute"
echo 'const char *where = __FILE__;' >"$tmp/absolute/where.c"
cc -c -o "$tmp/absolute/$(echo "$tmp" | tr / _)_where.o" "$tmp/absolute/where.c"
check planted-path-is-found <<END
$([ "$(paths_in "$tmp/absolute" "$tmp" | wc -l)" = 2 ] || echo "it is not")
END

# The same comparison finds what differs: one letter of one message.
edited=$(grep -l 'Timeout was reached' "$given/src/fetch-$release/lib"/*.c | head -n 1)
sed -i 's/Timeout was reached/Timeout was Reached/' "$edited"
ok planted-build ninja -C "$given/build" src/libfetch.a
rm -rf "$tmp/there"
objects "$given/build/src/libfetch.a" "$tmp/there/src/libfetch.a" || exit 2
check planted-difference-is-found <<END
$(diff -rq "$tmp/here/src" "$tmp/there/src" | grep -q "${edited##*/}.o differ" || echo "it is not")
END

# Without a tool it installs the same map and the same headers for unmodified
# programs, from the folder beside its release; without that folder none, and it says
# so where they are asked for.
# installed BUILD: what it installs of these, with contents
installed() {
	meson introspect --installed "$1" | tr ',{}' '\n\n\n' | sed -n 's/^ *"\(.*\)": ".*"$/\1/p' |
		grep -e '/api\.' -e '\.api/' -e compat | sort | while read -r file; do
		if test -d "$file"; then (cd "$file" && find . -type f -exec cksum {} + | sort); else cksum <"$file"; fi
	done | sort
}
installed "$build" >"$tmp/installed"
check the-same-map-is-installed <<END
$(installed "$given/build" | diff "$tmp/installed" -)
$(test "$(wc -l <"$tmp/installed")" -ge 14 || echo "only $(wc -l <"$tmp/installed") files were compared")
END
api=$given/src/fetch-$release.api
echo '/* spoilt */' >>"$api/compat/curl/curl.h"
check planted-difference-of-a-header-is-found <<END
$(installed "$given/build" | cmp -s "$tmp/installed" - && echo 'it is not')
END
rm -rf "$api"
ok without-its-map meson setup -Dman=disabled "$given/without" "$given"
check nothing-of-a-map-is-installed <<END
$(installed "$given/without")
$(meson setup -Dman=disabled -Dcompat=enabled "$given/other" "$given" >"$tmp/log" 2>&1 && echo 'it is configured')
$(grep -q 'compat: there is no .*api/compat' "$tmp/log" || tail -n 3 "$tmp/log")
END
rm -rf "$given/other"

# Without the release that the options name, it says what is missing.
mv "$given/src/fetch-$release" "$given/src/elsewhere"
check given-away-without-its-release <<END
$(meson setup "$given/other" "$given" >"$tmp/log" 2>&1 && echo 'it is configured')
$(grep -q "there is no src/fetch-$release, and no tool here to make it" "$tmp/log" || tail -n 3 "$tmp/log")
END
rm -rf "$given" "$tmp/there"

# Another meson project takes the tarball by a wrap.
cat >"$tmp/user/subprojects/libfetch.wrap" <<END
[wrap-file]
directory = libfetch
source_filename = libfetch.tar
source_hash = $(sha256sum <"$tmp/user/subprojects/packagefiles/libfetch.tar" | cut -d ' ' -f 1)

[provide]
dependency_names = libfetch
END
cat >"$tmp/user/meson.build" <<'END'
project('user', 'c', default_options: ['debug=false'])
executable('user', 'user.c', dependencies: dependency('libfetch', version: '>=7',
  default_options: ['default_library=static', 'optimization=0']))
END
cat >"$tmp/user/user.c" <<'END'
#include <stdio.h>
#include <fetch/fetch.h>
int main(void) { return puts(fetch_version()) < 0; }
END
ok subproject-setup meson setup --wrap-mode=nodownload "$tmp/user/build" "$tmp/user"
ok subproject-build env CCACHE_BASEDIR="$tmp" ninja -C "$tmp/user/build"
check subproject-runs <<END
$("$tmp/user/build/user" | grep -q "^libfetch/$release " || echo 'it does not')
END
echo "export: $many objects of an exported tree compared; $count checks, $failed failed"
[ $failed -eq 0 ]
