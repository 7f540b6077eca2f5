# The library of a build, installed for a test. Sourced, not run.
#
# installed BUILD DIR: installs it below DIR and sets $prefix to where that is,
# $libdir to its libraries, and PKG_CONFIG_PATH; 1 and why, where it fails
installed() {
	DESTDIR=$2 meson install -C "$1" --no-rebuild --quiet >"$2.log" 2>&1 || {
		tail -n 5 "$2.log"
		return 1
	}
	PKG_CONFIG_PATH=$(dirname "$(find "$2" -name libfetch.pc)") && libdir=$(dirname "$PKG_CONFIG_PATH") || return 1
	prefix=$2$(sed -n 's/^prefix=//p' "$PKG_CONFIG_PATH/libfetch.pc")
	export PKG_CONFIG_PATH
}
# flags PKG-CONFIG-ARGUMENT...: what pkg-config says of it there
flags() { pkg-config "--define-variable=prefix=$prefix" "$@"; }
