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

/* Curve25519, which each handshake with TLS 1.3 computes twice, in verified code
 * of constant time: ten times as fast as the generic curves' code. Its licence is
 * Apache-2.0 alone; mbedTLS without it may also be had under the GPL. */
#if !defined(MBEDTLS_ECDH_VARIANT_EVEREST_ENABLED) && !defined(LIBFETCH_WITHOUT_EVEREST)
#define MBEDTLS_ECDH_VARIANT_EVEREST_ENABLED
#endif

#endif
