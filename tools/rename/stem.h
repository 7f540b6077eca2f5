/* stem.h: the word that is looked for: where it stands, in which letter case,
   and what it becomes. */
#ifndef STEM_H
#define STEM_H

#include "util.h"

/* The letter case in which the stem stands, and so what replaces it; with its
   letter in the ledger. */
#define FORMS(X)                                  \
  X(LOWER, 'l')   /* all small */                 \
  X(UPPER, 'u')   /* all capitals */              \
  X(CAPITAL, 'c') /* first capital, rest small */ \
  X(INITIAL, 'i') /* first small, rest capitals */

enum form {
#define X(id, letter) FORM_##id,
  FORMS(X)
#undef X
    FORM_MIXED, /* anything else: can only be kept */
  FORM_COUNT = FORM_MIXED
};

/* A word that can be searched for. */
struct stem {
  const char *s; /* small letters, borrowed */
  size_t len;
  unsigned char skip[256], fold[256]; /* Horspool's table, either case */
};
void stem_init(struct stem *stem, const char *s);
/* The next place at or after `from`, in any letter case, or len. */
size_t stem_next(const struct stem *stem, const char *text, size_t len, size_t from);
enum form stem_form(const struct stem *stem, const char *s);

/* One word that becomes another, in every form. */
struct renaming {
  struct stem stem;
  const char *to;
  size_t to_len;
  const char *old[FORM_COUNT], *new[FORM_COUNT];
};
void renaming_init(struct renaming *r, struct arena *a, const char *stem, const char *to);
/* How many columns a place gets longer. */
long renaming_growth(const struct renaming *r);
/* A word with every place replaced, in the arena. */
const char *renamed_word(const struct renaming *r, struct arena *a, const char *word, size_t len);

#endif
