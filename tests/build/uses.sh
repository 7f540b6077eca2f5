#!/bin/sh
# The ways this build is used: by another meson project, cross compiled, each
# kind of library, another namespace, after an edit of one rule; and what it
# says when it cannot go on. Uses the tarballs in the package cache, no network.
#
# usage: uses.sh SOURCE-ROOT FETCH-RENAME RELEASE

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) || exit 2
rename=$2 release=$3
. "$root/tests/lib/checkout.sh"
. "$root/tests/lib/report.sh"
# A checkout to itself: trees of other namespaces and rules are made in it. All
# builds see it at the same relative place, so that the compiler's cache knows again
# what two of them compile alike.
source=$tmp/user/subprojects/libfetch
CCACHE_BASEDIR=$tmp
export CCACHE_BASEDIR
checkout "$root" "$source" || exit 2

# refused NAME TEXT ARGS...: meson setup with ARGS fails, saying TEXT
refused() {
	name=$1 text=$2
	shift 2
	count=$((count + 1))
	if meson setup "$tmp/refused" "$@" >"$tmp/log" 2>&1 || ! grep -qF -e "$text" "$tmp/log"; then
		echo "FAILED $name"
		tail -n 5 "$tmp/log"
		failed=$((failed + 1))
	fi
	rm -rf "$tmp/refused"
}

set_up() {
	dir=$1
	shift
	meson setup "$tmp/user/$dir" "$source" "-Drename_tool=$rename" "-Dupstream=$release" -Doptimization=0 "$@"
}

# Another meson project: twice, since the second setup reads what the first left.
project_of_user "$tmp/user" "$release" "$rename"
ok subproject-setup meson setup "$tmp/user/build" "$tmp/user"
ok subproject-setup-again meson setup --reconfigure "$tmp/user/build" "$tmp/user"
ok subproject-build ninja -C "$tmp/user/build"
ok subproject-runs "$tmp/user/build/user"

# Cross compiling, to this very machine; the native tool would be built or given.
cat >"$tmp/cross.ini" <<EOF
[binaries]
c = $(command -v ccache >/dev/null && echo "['ccache', 'cc']" || echo "'cc'")
ar = 'ar'
strip = 'strip'
pkgconfig = 'pkg-config'
[host_machine]
system = 'linux'
cpu_family = 'x86_64'
cpu = 'x86_64'
endian = 'little'
EOF
if [ "$(uname -m)" = x86_64 ]; then
	# as the subproject above, whose objects the compiler's cache knows
	ok cross-setup meson setup "$tmp/user/cross" "$tmp/user" --cross-file "$tmp/cross.ini" -Dlibfetch:default_library=shared -Dlibfetch:rename_tool=
	cross=subprojects/libfetch
	ok cross-tool-is-native ninja -C "$tmp/user/cross" $cross/tools/rename/fetch-rename
	ok cross-tool-runs "$tmp/user/cross/$cross/tools/rename/fetch-rename" --version
	ok cross-build ninja -C "$tmp/user/cross"
	ok cross-runs "$tmp/user/cross/user"
	ok cross-shared-only sh -c "[ -e $tmp/user/cross/$cross/src/libfetch.so ] && [ ! -e $tmp/user/cross/$cross/src/libfetch.a ]"
fi

# Another namespace and rules of one's own, one kind of library; beside it, in
# the same checkout, a build with other rules. Then the first one's rule, edited.
echo "# none yet" >"$tmp/more.rules"
echo "# none" >"$tmp/other.rules"
ok namespace-setup set_up acme -Dnamespace=acme -Ddefault_library=static "-Drules=$tmp/more.rules" -Dntlm=enabled -Dsmb=enabled
# a guess that takes all to be there, headers and functions: nothing comes of it
printf 'while [ "$1" != -- ]; do echo "$1"; shift; done\n' >"$source/src/config/guess.sh"
ok beside-it-setup set_up beside -Dnamespace=acme -Ddefault_library=static "-Drules=$tmp/other.rules" -Dman=disabled -Dntlm=enabled -Dsmb=enabled
check wrong-guess-is-noticed <<END
$(cmp "$tmp/user/acme/src/config/acme_config.h" "$tmp/user/beside/src/config/acme_config.h")
$(grep -c 'all at once".*NO' "$tmp/log" | grep -vx 2)
END
cp "$root/src/config/guess.sh" "$source/src/config/"
# the archive alone: what is compiled is what is asked; of the other build, the
# object that the edit is about
ok namespace-build ninja -C "$tmp/user/acme" src/libacme.a
beside=$(ninja -C "$tmp/user/beside" -t targets all | sed -n 's/^\(src\/libacme\.a\.p\/[^:]*lib_strerror\.c\.o\):.*/\1/p')
ok beside-it-build ninja -C "$tmp/user/beside" "$beside"
ok beside-it-is-there [ -s "$tmp/user/beside/$beside" ]
ok static-only sh -c "[ -e $tmp/user/acme/src/libacme.a ] && [ ! -e $tmp/user/acme/src/libacme.so ]"
ok second-build-does-nothing sh -c "ninja -C $tmp/user/acme src/libacme.a | grep 'no work to do'"
echo 'keep wire text "libcurl lacks" in lib/strerror.c -- edited by a test' >"$tmp/more.rules"
ok rule-edit-build sh -c "ninja -v -C $tmp/user/acme src/libacme.a >$tmp/rebuild"
compiled=$(grep -c -- ' -c ' "$tmp/rebuild")
ok "rule-edit-recompiles-what-changed ($compiled files)" [ "$compiled" -eq 1 ]
ok rule-edit-arrives grep -q "libcurl lacks" "$tmp/user/acme/tree/lib/strerror.c"
ok rule-edit-leaves-the-other-build sh -c "ninja -C $tmp/user/beside $beside | grep 'no work to do'"
ok rule-edit-leaves-the-other-tree grep -q "libacme lacks" "$tmp/user/beside/tree/lib/strerror.c"

# What cannot go on says so.
for bad in 9lives Fetch a-b ''; do
	refused "namespace-$bad" "namespace: $bad: not a C identifier in lower case" "$source" "-Dnamespace=$bad"
done
refused unknown-release 'acquire: 1.2.3: unknown version; pinned: ' "$source" -Dupstream=1.2.3
refused closed-with-the-system-s 'a closed library has an mbedTLS of its own' "$source" -Dclosed=true -Dmbedtls=system "-Dupstream=$release" "-Drename_tool=$rename"
refused smb-without-ntlm 'smb needs ntlm' "$source" -Dsmb=enabled -Dntlm=disabled "-Dupstream=$release" "-Drename_tool=$rename"

# Without the tarball, and with a wrong one, in a copy that was never unpacked,
# and with no folder of tarballs to take another from.
unset ACQUIRE_FROM
copy=$tmp/copy
checkout "$root" "$copy" || exit 2
rm "$copy/tools/upstream/packagecache"
mkdir "$copy/tools/upstream/packagecache"
refused no-tarball "not there; run: sh tools/upstream/acquire $release" "$copy" "-Dupstream=$release" "-Drename_tool=$rename"
echo no tarball >"$copy/tools/upstream/packagecache/curl-$release.tar.gz"
refused wrong-tarball "remove it, then run: sh tools/upstream/acquire $release" "$copy" "-Dupstream=$release" "-Drename_tool=$rename"
ok nothing-unpacked sh -c "! ls -d $copy/tools/upstream/curl-*[0-9]/ $copy/tools/upstream/unpack-*"
ok nothing-renamed sh -c "! ls -d $copy/src/*-$release"

echo "uses: $count checks, $failed failed"
[ $failed -eq 0 ]
