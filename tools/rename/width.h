/* width.h: what stays within its columns although a name in it has grown. */
#ifndef WIDTH_H
#define WIDTH_H

#include "decide.h"

/* Fills p->number from the `columns` rules in range. Refuses (with a message)
   a namespace so long that nothing is left beside it. */
enum status width_init(struct policy *p) MUST_CHECK;

/* Adds to a file's plan, which is sorted and stays so, the line breaks and
   numbers that its `width` and `columns` rules ask for; `rule` holds those of
   both kinds whose `in` matches the path. */
void width_decide(const struct policy *p, const struct rule *const *rule,
                  size_t rules, const char *text, size_t len,
                  struct plan *plan);

/* Has the rule nothing to do under this namespace, whatever the files? */
bool width_idle(const struct policy *p, const struct rule *rule);

/* Columns that a new line may begin with; more are never asked for. */
#define INDENT_MAX 100
/* A line end and INDENT_MAX blanks. */
extern const char line_break[INDENT_MAX + 2];

#endif
