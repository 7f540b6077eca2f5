/* report.h: what was decided, told to people and to programs. */
#ifndef REPORT_H
#define REPORT_H

#include "tree.h"

struct report {
  size_t files, opaque, bytes; /* files renamed, of them opaque */
  size_t words;                /* that contain the stem, in contents */
  size_t occurrences;          /* of the stem, in contents and base names */
  size_t renamed, kept, unexplained;
  size_t paths;     /* occurrences that stand in base names */
  size_t globals;   /* places of un-prefixed globals renamed */
  size_t *per_rule; /* by index: how often it had something to do */
  size_t unused;    /* rules in range that never had */
};
void report_count(struct report *a, const struct tree *t, const struct policy *p);
void report_free(struct report *a);

/* To standard output. */
void report_table(const struct report *a, const struct policy *p, const struct facts *f);
void report_json(const struct report *a, const struct tree *t, const struct policy *p,
                 const struct facts *f);
void report_collisions_json(const struct collisions *c);

/* As messages, at most 20 of each kind; FINDINGS if there are any. */

/* Unexplained places of one file (text NULL: of its path's last component);
   counts in *told. */
enum status report_unexplained(const struct edits *edits, const char *path, const char *text,
                               size_t len, size_t *told);
/* Rules that do not hold for upstream's own text: of one file, of a tree. */
enum status report_refusal(const struct refusal *f, const char *path, const char *text);
enum status report_refusals(const struct tree *t);
/* All unexplained places, and unused rules of a whole release. */
enum status report_findings(const struct report *a, const struct tree *t, const struct policy *p);
enum status report_collisions(const struct collisions *c);

#endif
