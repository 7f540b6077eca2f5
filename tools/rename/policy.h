/* policy.h: the rules made ready for one tree and one namespace; where the stem
   stands, in which form, and what replaces it. */
#ifndef POLICY_H
#define POLICY_H

#include "lex.h"
#include "rules.h"
#include "util.h"

/* The letter case in which the stem stands, and so what replaces it. */
#define FORMS(X)                                                              \
  X(LOWER, 'l')   /* all small */                                             \
  X(UPPER, 'u')   /* all capitals */                                          \
  X(CAPITAL, 'c') /* first capital, rest small */                             \
  X(INITIAL, 'i') /* first small, rest capitals */                            \
  X(MIXED, 'm')   /* anything else: can only be kept */                       \
  X(GLOBAL, 'g')  /* not the stem: an un-prefixed global */                   \
  X(BREAK, 'b')   /* not the stem: a blank where a line is broken */          \
  X(NUMBER, 'n')  /* not the stem: a number of columns beside it */

enum form {
#define X(id, letter) FORM_##id,
  FORMS(X)
#undef X
  FORM_COUNT
};
extern const char form_letter[FORM_COUNT];

/* An external name without the stem, and its new name. */
struct global_name {
  const char *old, *new; /* new == old when a rule keeps it */
  size_t old_len, new_len;
  int rule;              /* the rule that keeps it, or -1 */
  const char *path;      /* where it is defined */
};

/* A number of columns that a `columns` rule adjusts, in digits. */
struct number {
  const struct rule *rule;
  char old[24], new[24];
};

/* A text rule's literal, by where the stem stands in it. */
struct text_probe {
  const struct rule *rule;
  size_t off;
};

struct probe_list {
  struct text_probe *probe;
  size_t count, room;
};

void add_probe(struct probe_list *list, const struct rule *rule, size_t off);

/* The rules made ready for one tree and one namespace. */
struct policy {
  const struct rules *rules;
  const char *version;      /* of the tree, "" if unknown */
  const char *to;           /* namespace */
  size_t to_len;
  bool identity;            /* the namespace is the stem */
  bool whole;               /* a whole release: every rule must match */
  const char *form[FORM_COUNT]; /* what replaces each form */
  struct global_name *globals;  /* sorted by name */
  size_t global_count;
  struct number *number;        /* one a `columns` rule in range */
  size_t numbers, number_room;
  /* compiled: rules in range by kind; `anywhere` has neither in nor at */
  const struct rule **scoped[KIND_COUNT], **anywhere[KIND_COUNT];
  size_t scoped_count[KIND_COUNT], anywhere_count[KIND_COUNT];
  struct probe_list text_by_next[256]; /* by the byte behind the stem, or
                                          before it where the literal ends */
  unsigned char skip[256];  /* Horspool table of the stem, either case */
  unsigned char fold[256];
  struct arena arena;
};

/* `version` may be "". Refuses (with a message) a namespace that is not a
   plain lower-case C identifier, or is a C keyword. */
enum status policy_init(struct policy *p, const struct rules *r,
                        const char *to, const char *version) MUST_CHECK;
void policy_free(struct policy *p);
/* The name in each letter case (all forms before FORM_MIXED), in the arena. */
void make_forms(struct arena *a, const char *name,
                const char *form[FORM_COUNT]);
/* Sets fold and skip, all that next_stem() needs beside p->rules' stem. */
void prepare_search(struct policy *p);

/* The next occurrence of the stem at or after `from`, or len. */
size_t next_stem(const struct policy *p, const char *text, size_t len,
                 size_t from);
/* The stem's form at this place. */
enum form form_at(const struct policy *p, const char *s);
/* The word around an occurrence. */
void word_around(const char *text, size_t len, size_t off, size_t *start,
                 size_t *end);
/* A word with every occurrence replaced, in the arena. */
const char *rename_word(const struct policy *p, struct arena *a,
                        const char *word, size_t len);

#endif
