/* decide.h: which rule decides each occurrence of the stem in a file. */
#ifndef DECIDE_H
#define DECIDE_H

#include "policy.h"

struct decision {
  size_t off;              /* in the input */
  const struct rule *rule; /* NULL: unexplained, or a global */
  unsigned global;         /* FORM_GLOBAL, FORM_NUMBER: index into the
                              policy's; FORM_BREAK: the new line's indent */
  unsigned char form;      /* enum form */
  unsigned char region;    /* enum region */
  bool rename;             /* false: kept (or unexplained) */
};

/* What was decided for one file. Zero it before use. */
struct plan {
  const struct language *language;
  struct decision *d;
  size_t count, room;
  size_t words;            /* that hold an occurrence */
};

/* A name that the rename makes or meets, for collision reports (names.h). */
struct name_set;

/* One thread's memory. Zero it before use. */
struct worker {
  struct map words;        /* word -> struct word_entry */
  struct arena arena;
  const struct rule **active;
  size_t active_room;
  struct name_set *names;  /* filled if not NULL; owned by the caller */
};
void worker_free(struct worker *w);

/* Decides every occurrence in a file: fills plan->d, sorted by offset.
   `path` is the source path, "" for none. */
void decide(const struct policy *p, struct worker *w, const char *path,
            const char *text, size_t len, const struct language *language,
            struct plan *plan);

/* Decides the occurrences in the path itself (region text). */
void decide_path(const struct policy *p, const char *path, struct plan *plan);

/* Adds the rewritten text to `out`. */
void apply(const struct policy *p, const struct plan *plan, const char *text,
           size_t len, struct buf *out);
/* What a decision's place holds before and after. */
size_t decision_old_len(const struct policy *p, const struct decision *d);
const char *decision_new(const struct policy *p, const struct decision *d,
                         size_t *len);

/* By offset, as decide() leaves it. */
void plan_sort(struct plan *plan);
void plan_free(struct plan *plan);

#endif
