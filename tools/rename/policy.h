/* policy.h: the rules made ready for one release and one namespace; constant
   after it is made. */
#ifndef POLICY_H
#define POLICY_H

#include "rules.h"
#include "stem.h"
#include "util.h"

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

struct policy {
  const struct rules *rules;
  const char *release; /* of the tree, "" if unknown */
  enum source source;  /* likewise, SOURCE_ANY */
  bool whole;          /* a whole release: every rule must match */
  struct renaming names;
  bool identity; /* the namespace is the stem */
  /* rules in range by kind; `anywhere` has neither in nor at */
  const struct rule **scoped[KIND_COUNT], **anywhere[KIND_COUNT];
  size_t scoped_count[KIND_COUNT], anywhere_count[KIND_COUNT];
  struct probe_list text_by_next[256]; /* by the byte behind the stem, or
                                          before it where the literal ends */
  struct arena arena;
};

/* `release` may be "". Refuses (with a message) a namespace that is not a
   plain lower-case C identifier, or is a C keyword, or is so long that no
   column is left beside it. */
enum status policy_init(struct policy *p, const struct rules *r, const char *to,
                        const char *release, enum source source) MUST_CHECK;
void policy_free(struct policy *p);
/* Is the rule meant for this tree? */
bool policy_takes(const struct policy *p, const struct rule *rule);

/* The first rule of the kind whose glob matches, of those that hold anywhere. */
const struct rule *first_glob(const struct policy *p, enum rule_kind kind, const char *path);
/* The first word rule that decides a word wherever it stands, or NULL. */
const struct rule *policy_word_rule(const struct policy *p, const char *word, size_t len);
/* The language of a file, by rule (told in *by) or by name and content. */
const struct language *policy_language(const struct policy *p, const char *path, const char *text,
                                       size_t len, const struct rule **by);

#endif
