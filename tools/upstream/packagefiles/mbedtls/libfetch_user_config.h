/* Where the bundled mbedTLS differs from its default configuration. Read at the end
 * of mbedtls_config.h, by the library and by each user of its headers. */
#ifndef LIBFETCH_USER_CONFIG_H
#define LIBFETCH_USER_CONFIG_H

/* TLS keeps its keys in one store for the process, and every transfer uses it:
 * without locks, threads that never share a handle corrupt each other. */
#ifndef MBEDTLS_THREADING_C
#define MBEDTLS_THREADING_C
#endif
#ifndef MBEDTLS_THREADING_PTHREAD
#define MBEDTLS_THREADING_PTHREAD
#endif

/* The self tests are never called here, but count operations on elliptic curves
 * for themselves, in variables that all threads write without a lock. */
#undef MBEDTLS_SELF_TEST

#endif
