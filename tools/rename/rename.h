/* rename.h: one file: its path and bytes, a policy and facts in; its new bytes
   and every edit out. What a tree, a build and a filter all call; it touches
   no file. */
#ifndef RENAME_H
#define RENAME_H

#include "decide.h"
#include "reshape.h"

/* Zero it before use. */
struct renamed {
  const struct language *language;
  struct edits edits; /* sorted by offset */
  size_t words;       /* that hold the stem */
  struct moved moved;
  struct refusals refusals; /* rules that left the text alone */
  struct uses uses;
};

/* `w` is one thread's memory. `language` NULL: as the policy says. `path` is
   the source path, "" for none. */
void rename_file(const struct policy *p, const struct facts *f, struct decider *w, const char *path,
                 const struct language *language, const char *text, size_t len,
                 struct renamed *out);
void renamed_free(struct renamed *r);

/* The new bytes: the text itself, or in `r`, or made in `scratch`. */
struct slice {
  const char *s;
  size_t len;
};
struct slice renamed_bytes(const struct policy *p, const struct facts *f, const struct renamed *r,
                           const char *text, size_t len, struct buf *scratch);

#endif
