/* explain.h: why one place is as it is. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "tree.h"

/* Tells of the edits on one line of a file (column 0: all of them); FINDINGS
   when there are none. */
enum status explain(const struct tree *t, const struct policy *p, const struct facts *f,
                    const char *path, size_t line, size_t column) MUST_CHECK;

#endif
