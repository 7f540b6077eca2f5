/* Read before everything else when the build hardens. The C library checks the
 * bounds of its functions where the compiler optimises, which decides what the
 * checks can know; with a sanitizer they are in its way. Whoever compiles with a
 * level of his own (distributions do, and some compilers) keeps it.
 *
 * Nothing is included here: the source that follows chooses its interfaces. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
  __has_feature(memory_sanitizer)
#define HARDENING_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HARDENING_SANITIZED
#endif
#if defined(__OPTIMIZE__) && !defined(_FORTIFY_SOURCE) && !defined(HARDENING_SANITIZED)
#define _FORTIFY_SOURCE 2
#endif
#undef HARDENING_SANITIZED
