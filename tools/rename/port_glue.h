/* port_glue.h: how a program's build files speak of a library: pkg-config, CMake,
   meson, autoconf, make. */
#ifndef PORT_GLUE_H
#define PORT_GLUE_H

#include "port_words.h"

/* Whose file it is. */
enum glue {
  GLUE_NONE,
  GLUE_AUTOCONF,
  GLUE_CMAKE,
  GLUE_MESON,
  GLUE_MAKE,
  GLUE_SHELL,
  GLUE_PKGCONFIG
};
enum glue glue_of(const char *path, const struct language *language);

/* Does the stem at `at`, in the word from `start` to `end`, name the library in a
   way that is told by where it stands? */
bool glue_names_library(const struct port_words *w, enum glue glue, const char *text, size_t len,
                        size_t at, size_t start, size_t end);
/* May it, although nothing tells? Not in messages and in names of one's own. */
bool glue_may_be_library(const struct port_words *w, enum glue glue, const char *text, size_t len,
                         size_t at, size_t start, size_t end);
/* Looks for what the whole program's files agree on: the macro for configure, the
   CMake package, and words that configure makes of the names it is given. */
void glue_note(struct port_words *w, enum glue glue, const char *text, size_t len);

#endif
