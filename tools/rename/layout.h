/* layout.h: what upstream keeps in a certain order or shape by its names, put
 * into that order or shape again once the names are new.
 *
 * Four kinds of rules, each about the lines of one file between two others:
 *   sorted   entries stay in alphabetical order, or in that of files they name
 *   wrapped  lines that no longer fit are broken where their generator would
 *   filled   words fill lines of a width
 *   aligned  what stands in a column stays in it
 * A rule is refused where upstream's own text is not so: it would be a guess. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "tree.h"

/* A file's new content where a rule changed it, and the way back: how to make
   the merely renamed content from it. In the tree's arena. */
struct layout {
  const char *s;
  size_t len;
  const char *back; /* see ledger.h */
};

/* Applies the layout rules in range to the files that were read, after
   tree_decide(); sets their layout, and counts in per_rule (by index in
   rules->layout) the entries or lines that each looked at. */
enum status tree_layout(struct tree *t, const struct policy *p,
                        size_t *per_rule) MUST_CHECK;

/* Is the path one that a layout rule for a file asked for wants to read? */
bool is_layout_source(const struct rules *r, const char *path,
                      bool (*asked)(void *context, const char *path),
                      void *context);

/* Makes the merely renamed content again; false when `back` does not fit. */
bool layout_undo(const char *back, const char *s, size_t len, struct buf *out);

#endif
