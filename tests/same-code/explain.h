/* explain.h: why an item differs, shown by taking the cause away.
 *
 * For an object whose items differ, a folder DIR/MEMBER holds libfetch's
 * source of it compiled again, by the same command:
 *   new.o      as it is: has to be the object under comparison
 *   old.o      with every literal that the rename changed put back to what it
 *              is in the twin's source, and nothing else
 *   K.o        the same but for literal K, which is libfetch's; K from 0
 *   literals   line K: the old text, a tab, the new text, as in C without
 *              quotes
 * An item is explained when it is the twin's, byte for byte, in old.o, and is
 * not in at least one K.o; those K are the causes. So a difference with any
 * other cause (a condition, a constant, a text that no rename makes) stays
 * unexplained: it is in old.o too. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "compare.h"

/* Does nothing for a pairing without unexplained items. Findings about the
   folder itself are added to those of the pairing. */
void explain(struct pairing *p, struct names *names, struct renaming how, const char *dir);

#endif
