/* names.h: which name of the twin is which name of libfetch.
 *
 * Nothing is replaced in a name: pairs are read off two symbol tables that
 * stand side by side, and a pair counts only when it contradicts no other one
 * (one to one, both ways) and, where the rename tool was asked, when it is
 * what the tool answered. */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct names; /* pairs seen, and the tool's verdicts */

struct names *names_new(void);

/* Reads verdicts: lines "OLD TAB NEW". False when the file cannot be read or
   has another form. Afterwards a pair of two different names without a verdict
   is refused, and so is one that the verdict says is different. */
bool names_read(struct names *n, const char *file);

/* Notes that old became new. Returns NULL, or why this cannot be: a text that
   stays valid. */
const char *names_pair(struct names *n, const char *old, const char *new);

/* What the verdict says that old becomes; old itself where it says nothing. */
const char *names_expected(const struct names *n, const char *old);

/* True when these two are a noted pair. */
bool names_same(const struct names *n, const char *old, const char *new);

size_t names_count(const struct names *n);   /* noted pairs */
size_t names_renamed(const struct names *n); /* of them, with two names */

struct word { /* of the twin, and what it becomes */
  const char *stem, *ns;
};

/* True when new is what old becomes by replacing these words, each in its four
   letter cases (curl, Curl, CURL, cURL), at least once, and nothing else. Not every
   occurrence has to be replaced: some are kept by rules. */
bool text_renamed(const char *old, size_t old_len, const char *new, size_t new_len,
                  const struct word *word, size_t words);

#endif
