# The bundled mbedTLS for a build that is not meson's. Sourced, not run.
#
# mbedtls_flags ROOT BUILD: what a C compiler needs to read its headers as the
# library was compiled; without its configuration, structures would differ in size.
mbedtls_flags() {
	for mbedtls_root in "$1"/tools/upstream/mbedtls-*/; do
		echo "-include $2/src/mbedtls/mbedtls_user_config.h -I${mbedtls_root}3rdparty/everest/include"
	done
}
