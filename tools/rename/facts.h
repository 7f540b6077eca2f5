/* facts.h: what a tree tells: its release, the external names that its code
   defines without the stem, the words that it declares, and the files that
   state things. */
#ifndef FACTS_H
#define FACTS_H

#include "declared.h"
#include "edit.h"
#include "policy.h"

/* A search for many names at once steps by what two bytes tell. */
#define FACTS_PAIRS 4096

struct facts {
  struct arena arena;
  struct global_name *global; /* sorted by name */
  size_t globals, room;
  struct map seen;
  /* for the search: how far to move when a window as long as the shortest
     name ends with these two bytes; 0 where one may start */
  size_t shortest;
  unsigned char step[FACTS_PAIRS];
  struct map declared; /* word -> struct declared */
  /* files of a `by` glob, sorted by path; borrowed */
  struct stating {
    const char *path, *text;
    size_t len;
  } * stating;
  size_t statings, stating_room;
};

/* The release number where the rules say, in the arena; "" when it is not
   there. */
const char *facts_release(const struct rules *r, struct arena *a, const char *text, size_t len);
/* Does this file tell facts? */
bool facts_wanted(const struct rules *r, const char *path);
/* Takes the facts of one file. The text has to live as long as the facts. */
void facts_note(struct facts *f, const struct policy *p, const char *path, const char *text,
                size_t len);
/* Takes over a thread's declarations, which it empties. */
void facts_take(struct facts *f, struct declaring *d);
/* After the last one: constant from here on. */
void facts_finish(struct facts *f);
void facts_free(struct facts *f);

/* Where the tree declares a word, else a part of it between underscores (the
   longest); or NULL. */
const struct declared *facts_declared(const struct facts *f, const char *word, size_t len);

/* What edits under these are about. */
struct edit_terms facts_terms(const struct facts *f, const struct policy *p);

/* Calls found() for each place in the text where one of the globals stands as
   a word, in no particular order. */
void facts_find_globals(const struct facts *f, const char *text, size_t len,
                        void (*found)(void *context, size_t off, size_t global), void *context);

#endif
