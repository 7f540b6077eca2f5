/* decide.h: which rule decides each occurrence of the stem in a file. */
#ifndef DECIDE_H
#define DECIDE_H

#include "edit.h"
#include "facts.h"
#include "policy.h"
#include "use.h"

/* One thread's memory. Zero it before use. */
struct decider {
  struct map words; /* word -> struct word_entry */
  struct arena arena;
  const struct rule **active;
  size_t active_room;
};
void decider_free(struct decider *w);

/* Decides every occurrence in a file: adds to `edits`, which is empty, sorted
   by offset, and counts the words that hold one, and uses of rules that decide
   nothing by themselves. `path` is the source path, ""
   for none. */
void decide(const struct policy *p, const struct facts *f, struct decider *w, const char *path,
            const char *text, size_t len, const struct language *language, struct edits *edits,
            size_t *words, struct uses *uses);

/* How many bytes at the beginning of the word at `start` an `apart` rule takes for
   no part of it, 0 for none; what is left holds the place at `off`. */
size_t apart_length(const struct rule *rule, const char *path, const char *text, size_t off,
                    size_t start, enum region region);

/* Decides the occurrences in a path itself (region text). */
void decide_path(const struct policy *p, const char *path, struct edits *edits);
/* A path, component by component, under its path rules; in the arena. */
const char *renamed_path(const struct policy *p, struct arena *a, const char *path);

#endif
