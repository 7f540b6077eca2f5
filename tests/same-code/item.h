/* item.h: one function or object of data beside its counterpart. */
#ifndef ITEM_H
#define ITEM_H

#include "compare.h"

struct sides {
  const struct pairing *p;
  const struct names *names;
  const size_t *section_of_b; /* 0: none */
  struct renaming how;
};

/* Fills in difference, renamed and verdict: IDENTICAL, SORTED or UNEXPLAINED. */
void compare_item(const struct sides *s, struct item *item);

/* Where a relocation points to. */
struct target {
  const char *name;             /* a symbol, or NULL */
  size_t section;               /* not NULL name: 0 */
  int64_t addend;               /* to the symbol, or into the section */
  const unsigned char *literal; /* in a pool: what stands there */
  size_t literal_len;
  bool string, bad; /* bad: outside of the pool */
};
/* start, code: of the item that the relocation is in. */
struct target target_of(const struct object *o, const struct reloc *r, uint64_t start, bool code);

/* Do these two relocations, of A and of B, point to the same thing? Returns
   NULL or what is different; a renamed literal is added to renamed. */
char *compare_targets(const struct sides *s, const struct item *item, const struct reloc *r,
                      const struct reloc *q, struct literals *renamed);

#endif
