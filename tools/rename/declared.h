/* declared.h: closure: the words that a tree's own code declares. A declared
   word is the product's wherever it stands, unless a rule says otherwise. */
#ifndef DECLARED_H
#define DECLARED_H

#include "policy.h"

struct declared {
  const char *word, *path;
  size_t line; /* 0: no code does, but the path is named so */
};

/* One thread's finds. Zero it before use. */
struct declaring {
  struct arena arena;
  struct map words; /* word -> struct declared, or a mark */
};
/* Notes which words with the stem the file declares, as far as no rule decides
   them wherever they stand. The first note of a word counts. `language` NULL:
   as the policy says. */
void declaring_note(struct declaring *d, const struct policy *p, const char *path,
                    const struct language *language, const char *text, size_t len);
/* Notes the word at a place of a path. */
void declaring_note_path(struct declaring *d, const struct policy *p, const char *path, size_t off);
void declaring_free(struct declaring *d);

/* The one of two declarations of a word to tell of: code before paths, then
   the first in the tree. */
const struct declared *declared_first(const struct declared *a, const struct declared *b);

/* A copy in the arena. */
struct declared *declared_copy(struct arena *a, const struct declared *d);

#endif
