# The library of a build, installed for a test. Sourced, not run.
#
# installed BUILD DIR NAMESPACE: installs it below DIR, where its pkg-config files
#   and config scripts are made to say that it is; sets $prefix to where that is and
#   $libdir to its libraries; 1 and why, where it fails
installed() {
	DESTDIR=$2 meson install -C "$1" --no-rebuild --quiet >"$2.log" 2>&1 || {
		tail -n 5 "$2.log"
		return 1
	}
	libdir=$(dirname "$(dirname "$(find "$2" -name "lib$3.pc")")")
	installed_at=$(sed -n 's/^prefix=//p' "$libdir/pkgconfig/lib$3.pc")
	prefix=$2$installed_at
	sed -i "s,^prefix=.*,prefix=$prefix," "$libdir"/pkgconfig/*.pc
	sed -i "s,$installed_at\\b,$prefix,g" "$prefix"/bin/*-config
}
# flags ARGUMENT...: what pkg-config says of the library that was installed last
flags() { PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config "$@"; }
