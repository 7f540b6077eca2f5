/* rules_words.h: the words of one line of a rule file. */
#ifndef RULES_WORDS_H
#define RULES_WORDS_H

#include "rules.h"

/* A cursor over one line. */
struct cursor {
  struct rules *r;
  const char *file, *begin, *s, *end; /* end: before the reason */
  const char *word;                   /* the last one's beginning */
  size_t line;
};

/* Says what is wrong with the last word. */
#define WRONG(c, ...) \
  trouble_at((c)->file, (c)->line, (size_t)((c)->word - (c)->begin) + 1, __VA_ARGS__)

void skip_blank(struct cursor *c);
/* The next word or quoted string, NUL-terminated in the rules' arena; NULL at
   the end of the line. `len` may be NULL. */
enum status next_word(struct cursor *c, const char **word, size_t *len) MUST_CHECK;
/* The same; without one, says that `what` is missing. */
enum status need_word(struct cursor *c, const char **word, size_t *len,
                      const char *what) MUST_CHECK;
/* A whole number, which may be negative, no larger than NUMBER_MAX. */
enum status need_number(struct cursor *c, long *n, const char *what) MUST_CHECK;
#define NUMBER_MAX 1000000
/* Cuts "a,b,c" at its commas: a NULL-terminated array in the arena. */
const char **cut_list(struct rules *r, const char *list);

#endif
