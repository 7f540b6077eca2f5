/* declared.c: the words that a tree's own code declares. */
#include "declared.h"

#include "text.h"

#include <string.h>

/* Words that need no declaration, as a rule decides them, and words whose
   declaration was not seen yet. */
static struct declared ruled, undeclared;

/* What is known of a word so far. */
static struct map_slot *known(struct declaring *d, const struct policy *p, const char *word,
                              size_t len)
{
  struct map_slot *slot = map_slot(&d->words, word, len);
  if(!slot->value) {
    slot->key = arena_dup(&d->arena, word, len);
    slot->value = policy_word_rule(p, word, len) ? &ruled : &undeclared;
  }
  return slot;
}

static void add(struct declaring *d, struct map_slot *slot, const char *path, size_t line)
{
  struct declared *new = arena_alloc(&d->arena, sizeof(*new));
  new->word = slot->key;
  new->path = arena_dup(&d->arena, path, strlen(path));
  new->line = line;
  slot->value = new;
}

void declaring_note(struct declaring *d, const struct policy *p, const char *path,
                    const struct language *language, const char *text, size_t len)
{
  const struct stem *stem = &p->names.stem;
  const struct rule *by;
  struct lex_state lex = { 0 };
  enum region region = REGION_CODE;
  size_t at = 0, start, end;
  lex.text = text;
  lex.len = len;
  while((at = stem_next(stem, text, len, at)) < len) {
    struct map_slot *slot;
    word_around(text, len, at, &start, &end);
    slot = known(d, p, text + start, end - start);
    at = end;
    if(slot->value == &ruled ||
       (slot->value != &undeclared && ((struct declared *)slot->value)->line))
      continue;
    if(!language)
      language = policy_language(p, path, text, len, &by);
    if(!language->declares)
      return;
    while(lex.pos <= start)
      language->next(&lex, &region);
    if(region == REGION_CODE && language->declares(text, len, start, end))
      add(d, slot, path, line_number(text, start));
  }
}

void declaring_note_path(struct declaring *d, const struct policy *p, const char *path, size_t off)
{
  size_t start, end;
  struct map_slot *slot;
  word_around(path, strlen(path), off, &start, &end);
  slot = known(d, p, path + start, end - start);
  if(slot->value == &undeclared)
    add(d, slot, path, 0);
}

void declaring_free(struct declaring *d)
{
  map_free(&d->words);
  arena_free(&d->arena);
}

const struct declared *declared_first(const struct declared *a, const struct declared *b)
{
  int d;
  if(a == &ruled || a == &undeclared)
    a = NULL;
  if(b == &ruled || b == &undeclared)
    b = NULL;
  if(!a || !b)
    return a ? a : b;
  if(!a->line != !b->line)
    return a->line ? a : b;
  d = strcmp(a->path, b->path);
  return d < 0 || (!d && a->line <= b->line) ? a : b;
}

struct declared *declared_copy(struct arena *a, const struct declared *d)
{
  struct declared *new = arena_alloc(a, sizeof(*new));
  new->word = arena_dup(a, d->word, strlen(d->word));
  new->path = arena_dup(a, d->path, strlen(d->path));
  new->line = d->line;
  return new;
}
