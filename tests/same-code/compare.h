/* compare.h: two objects beside each other, item by item.
 *
 * An item is a function or an object of data: the part of a section from one
 * symbol to the next, or a section (a part of one) that no symbol names, such
 * as a table of jumps. Two items are identical when they have the same size
 * and bytes and their relocations have the same places, types and addends and
 * point to the same thing under its other name. A relocation into a pool of
 * literals points to the text that stands there: the same text, or one that
 * the rename changed. */
#ifndef COMPARE_H
#define COMPARE_H

#include "names.h"
#include "object.h"

struct literal { /* one literal of the twin and what it is in libfetch */
  char *old, *new;
  size_t old_len, new_len; /* in bytes, without the final NUL */
};

struct literals {
  struct literal *literal;
  size_t count;
};

enum verdict { IDENTICAL, SORTED, EXPLAINED, UNEXPLAINED };

struct item {
  const char *section_a, *section_b;
  const char *name_a, *name_b; /* the section's where no symbol names it */
  bool code;
  bool moved; /* the two sizes differ */
  uint64_t start_a, size_a, start_b, size_b;
  enum verdict verdict;
  char *difference;        /* the first one, in words; NULL when identical */
  struct literals renamed; /* pointed to, changed by the rename only */
  struct literals causes;  /* explained: these, each by itself, change it */
};

struct pairing { /* what compare_objects() found */
  const struct object *a, *b;
  struct item *item;
  size_t items;
  char **finding; /* differences outside of items: symbols, sections */
  size_t findings;
};

/* What the rename makes of which words; none: literals have to be equal. */
struct renaming {
  const struct word *word;
  size_t words;
};

void compare_objects(const struct object *a, const struct object *b, struct names *names,
                     struct renaming how, struct pairing *out);

/* Is this, a datum's or its section's, the name of an array that the compiler made of a
   function's name? Its alignment follows its length. */
bool is_function_name(const char *name);

/* Adds to the findings of p. */
void finding(struct pairing *p, char *what);

/* Adds a pair unless it is there. */
void literals_add(struct literals *l, const char *old, size_t old_len, const char *new,
                  size_t new_len);

char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
