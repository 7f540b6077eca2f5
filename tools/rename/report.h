/* report.h: what was decided, told to people and to programs. */
#ifndef REPORT_H
#define REPORT_H

#include "tree.h"

struct report {
  size_t files, opaque, bytes; /* files renamed, of them opaque */
  size_t words;                /* that contain the stem, in contents */
  size_t occurrences;          /* of the stem, in contents and base names */
  size_t renamed, kept;        /* by a rule or, renamed, by closure */
  size_t declared;             /* of the renamed: by closure */
  size_t assumed;              /* by neither */
  struct assumed_word {
    const char *word; /* borrowed from the tree */
    size_t len;
    size_t places, renamed;
    const struct entry *first; /* where it stands first, */
    size_t off;                /* in the content, */
    bool in_path;              /* or in the path */
  } * assumed_word;            /* sorted by word */
  size_t assumed_words, assumed_room;
  size_t paths;     /* occurrences that stand in base names */
  size_t globals;   /* places of un-prefixed globals renamed */
  size_t *per_rule; /* by index: how often it had something to do */
  size_t unused;    /* rules in range that never had */
};
void report_count(struct report *a, const struct tree *t, const struct policy *p);
void report_free(struct report *a);

/* To standard output. */
void report_table(const struct report *a, const struct policy *p, const struct facts *f);
void report_json(const struct report *a, const struct policy *p, const struct facts *f);
void report_collisions_json(const struct collisions *c, const struct report *a);
/* The assumed words, if there are any. */
void report_assumed_table(const struct report *a);

/* As messages, at most 20 of each kind. Where strict, assumptions, rules that do
   not fit and unused ones are findings, and FINDINGS is returned if there are
   any; else the first two are notes. */

/* Assumed places of one file (text NULL: of its path's last component); counts
   in *told. */
enum status report_assumed(const struct edits *edits, const char *path, const char *text,
                           size_t len, bool strict, size_t *told);
/* Rules of order and shape that upstream's own text does not follow, so that it
   was left alone: of one file, of a tree. */
enum status report_refusals(const struct refusals *f, const char *path, const char *text,
                            bool strict);
enum status report_tree_refusals(const struct tree *t, bool strict);
/* All assumed places, and unused rules of a whole release; not strict: a line
   that says how many. */
enum status report_findings(const struct report *a, const struct tree *t, const struct policy *p,
                            bool strict);
enum status report_collisions(const struct collisions *c);

#endif
