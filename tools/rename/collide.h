/* collide.h: names that would meet.
 *
 * Names stand in code, by language: what renamed ones become, the stem's and
 * the globals', and unrenamed ones that contain the namespace. Two meet when
 * they become one in the same language. The bare stem (and what it becomes) is
 * different: it is above all a name for local variables, so it meets another
 * only in the same scope: in C the function or directive, elsewhere the file;
 * and in languages where a plain word may be anything, only where it is written
 * as a variable. Paths meet, and so do installed files. */
#ifndef COLLIDE_H
#define COLLIDE_H

#include "rename.h"

#define COLLIDE_LANGUAGES 16

/* One thread's names. Zero it before use. */
struct name_set {
  struct arena arena;
  struct map seen[COLLIDE_LANGUAGES]; /* name -> struct name */
  struct map bare;                    /* language, scope, name */
  struct name **name;
  size_t count, room;
  struct stem target; /* the namespace, to search for */
};
void name_set_free(struct name_set *set);

/* Notes the names of one file. The text has to live until names_collide(). */
void name_set_note(struct name_set *set, const struct policy *p, const struct facts *f,
                   const char *path, const char *text, size_t len, const struct renamed *r);

/* Two names that would become one. */
struct place {
  const char *old, *path;
  size_t line, column; /* 0: of a path */
};
struct collision {
  const char *new;  /* the name or path they share */
  const char *kind; /* "name", "path", "installed file" */
  struct place a, b;
};
struct collisions {
  struct arena arena;
  struct collision *c;
  size_t count, room;
};
/* Adds the collisions among the names of all sets, sorted. */
void names_collide(struct name_set *const *sets, size_t count, struct collisions *out);
/* Adds those among paths (also when they differ in letter case only, where
   the source paths do not) and among the base names of installed files. */
void paths_collide(const struct rules *r, const char *const *old, const char *const *new,
                   size_t count, struct collisions *out);
void collisions_free(struct collisions *c);

#endif
