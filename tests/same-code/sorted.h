/* sorted.h: a table that the rename puts into another order.
 *
 * Upstream keeps some tables of structures sorted by a name. Where the rename
 * changes the name of an entry, the entry has to move. */
#ifndef SORTED_H
#define SORTED_H

#include "item.h"

struct item_bytes {
  const unsigned char *bytes;
  const struct reloc *reloc;
  size_t relocs;
  uint64_t start; /* what the relocations' offsets count from */
};

/* Sets the verdict to SORTED, and causes to the entries that moved, when all
   of this holds: both sides are entries of one size that begin with a pointer
   to a string (one last entry may have none); both are in ascending order of
   these strings; they hold the same entries, byte for byte and target for
   target; and without the entries whose string was renamed the order is the
   same. */
void sorted_table(const struct sides *s, struct item *item, const struct item_bytes *a,
                  const struct item_bytes *b);

#endif
