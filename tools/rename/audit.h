/* audit.h: what was decided, told to people and to programs. */
#ifndef AUDIT_H
#define AUDIT_H

#include "tree.h"

struct audit {
  size_t files, opaque, bytes; /* files read, of them opaque */
  size_t words;                /* that contain the stem, in contents */
  size_t occurrences;          /* of the stem, in contents and base names */
  size_t renamed, kept, unexplained;
  size_t paths;                /* occurrences that stand in base names */
  size_t globals;              /* places of un-prefixed globals renamed */
  size_t *per_rule;            /* by index in rules->rule */
  const size_t *layouts;       /* by index in rules->layout; borrowed */
  size_t unused;               /* rules in range that decided nothing */
};

/* Counts; `layouts` is from tree_layout(). Frees nothing of the tree; audit_free() frees the counts. */
void audit_count(struct audit *a, const struct tree *t,
                 const struct policy *p, const size_t *layouts);
void audit_free(struct audit *a);

/* Prints the table (or JSON) to standard output. */
void audit_print(const struct audit *a, const struct tree *t,
                 const struct policy *p, bool json);
/* Prints unexplained places and unused rules as messages, at most 20 of each;
   FINDINGS if there are any. Unused rules count only for a whole release. */
enum status audit_findings(const struct audit *a, const struct tree *t,
                           const struct policy *p);
/* The collisions as messages; FINDINGS if there are any. */
enum status collisions_findings(const struct collisions *c);
void collisions_print_json(const struct collisions *c);

/* Explains the decisions on one line of a file (column 0: all of them). */
enum status explain(const struct tree *t, const struct policy *p,
                    const char *path, size_t line, size_t column) MUST_CHECK;

#endif
