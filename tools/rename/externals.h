/* externals.h: the external functions and objects that C text defines. */
#ifndef EXTERNALS_H
#define EXTERNALS_H

#include <stddef.h>

/* Finds the external functions and objects that C text defines at file scope
   and calls found() with each name. `local` lists words that make a
   definition file-local beside `static` (NULL-terminated, or NULL). All
   branches of conditional compilation count. */
void find_globals(const char *text, size_t len, const char *const *local,
                  void (*found)(void *context, const char *name, size_t len), void *context);

/* The same of those that are file-local, too. */
void find_definitions(const char *text, size_t len,
                      void (*found)(void *context, const char *name, size_t len), void *context);

#endif
