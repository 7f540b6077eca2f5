# A copy of this checkout, for tests that change files or make trees of their
# own. Sourced, not run.
#
# checkout SOURCE-ROOT DIR: what is committed, without build folders and renamed
# releases; the tarballs are linked, so nothing is downloaded
checkout() {
	mkdir -p "$2" && (
		cd "$1" && tar -cf - --exclude 'tools/upstream/*-*[0-9]' \
			--exclude tools/upstream/packagecache --exclude '*.whole' --exclude '*.lock' \
			meson.build meson_options.txt include tools tests docs
	) | tar -xf - -C "$2" && build_files "$1" "$2" &&
		ln -s "$(cd "$1" && pwd)/tools/upstream/packagecache" "$2/tools/upstream/packagecache"
}
# project_of_user DIR RELEASE FETCH-RENAME: another meson project, with a program that
# uses DIR/subprojects/libfetch, linked statically. Two of them in different places
# compile the same objects, for a compiler's cache with CCACHE_BASEDIR.
project_of_user() {
	cat >"$1/meson.build" <<EOF
project('user', 'c', default_options: ['debug=false'])
executable('user', 'user.c', dependencies: dependency('libfetch', fallback: 'libfetch',
  default_options: ['default_library=static', 'rename_tool=$3', 'upstream=$2', 'optimization=0']))
EOF
	cat >"$1/user.c" <<'EOF'
#include <stdio.h>
#include <fetch/fetch.h>
int main(void) { return puts(fetch_version()) < 0; }
EOF
}
# build_files SOURCE-ROOT DIR: our part of src/
build_files() {
	(cd "$1" && find src -type d -path 'src/*-[0-9]*' -prune -o -type f -print | tar -cf - -T -) | tar -xf - -C "$2"
}
