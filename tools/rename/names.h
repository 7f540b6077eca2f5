/* names.h: names in code: un-prefixed globals, and names that would meet. */
#ifndef NAMES_H
#define NAMES_H

#include "decide.h"

/* Finds the external functions and objects that C text defines at file scope
   and calls found() with each name. `local` lists words that make a
   definition file-local beside `static` (NULL-terminated, or NULL). All
   branches of conditional compilation count. */
void find_globals(const char *text, size_t len, const char *const *local,
                  void (*found)(void *context, const char *name, size_t len),
                  void *context);

/* A namespace must be a C identifier in small letters, digits and
   underscores, and no keyword of C or C++. */
enum status check_namespace(const char *to) MUST_CHECK;

/* Names that stand in code, by language: what renamed ones became, and
   unrenamed ones that contain the namespace.

   Two names meet when they become one in the same language. The bare stem
   (and what it becomes) is different: it is above all a name for local
   variables, so it meets another only in the same scope: in C the function or
   directive, elsewhere the file; and in languages where a plain word may be
   anything, only where it is written as a variable. */
struct name {
  const struct language *language;
  const char *old, *new; /* new == old when not renamed */
  const char *scope;     /* of the bare stem, "" for all others */
  const char *path;
  const char *text;      /* of the file, borrowed until names_collide() */
  size_t off;            /* where it stands there */
};
struct name_set {
  struct arena arena;
  struct map seen;       /* language, old name -> struct name */
  struct name **name;
  size_t count, room;
};
void name_set_free(struct name_set *set);

/* Notes one word of code (new: NULL if it is not renamed); a word seen before
   costs one look-up. */
void name_set_add(struct name_set *set, const struct language *language,
                  const char *old, size_t old_len, const char *new, bool bare,
                  const char *path, const char *text, size_t off);
/* Notes the words of code in a file that contain the namespace and are not
   renamed. */
void name_set_scan(const struct policy *p, struct name_set *set,
                   const char *path, const char *text, size_t len,
                   const struct language *language);

/* Two names that would become one. */
struct collision {
  const char *new;       /* the name or path they share */
  const char *kind;      /* "name", "path", "installed file" */
  const char *a, *a_path, *b, *b_path;
  size_t a_line, b_line;
};
struct collisions {
  struct arena arena;
  struct collision *c;
  size_t count, room;
};
/* Adds the collisions among the names of all sets, sorted. */
void names_collide(struct name_set *const *sets, size_t count,
                   struct collisions *out);
/* Adds those among paths (also when they differ in letter case only, where
   the source paths do not) and among the base names of installed files. */
void paths_collide(const struct rules *r, const char *const *old,
                   const char *const *new, size_t count,
                   struct collisions *out);
void collisions_free(struct collisions *c);

#endif
