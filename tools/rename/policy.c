/* policy.c: the rules made ready for one release and one namespace. */
#include "policy.h"

#include "lex/lex.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

void add_probe(struct probe_list *list, const struct rule *rule, size_t off)
{
  list->probe = grow(list->probe, list->count, &list->room, sizeof(*list->probe));
  list->probe[list->count].rule = rule;
  list->probe[list->count++].off = off;
}

/* Files a text rule under the byte behind each stem in its literal, or before
   the stem that ends it. */
static void index_text(struct policy *p, const struct rule *rule)
{
  size_t stem = p->names.stem.len, at = 0;
  while((at = stem_next(&p->names.stem, rule->pattern, rule->plen, at)) < rule->plen) {
    if(at + stem < rule->plen)
      add_probe(&p->text_by_next[(unsigned char)rule->pattern[at + stem]], rule, at);
    else if(at)
      add_probe(&p->text_by_next[(unsigned char)rule->pattern[at - 1]], rule, at);
    else
      for(int c = 0; c < 256; c++)
        add_probe(&p->text_by_next[c], rule, at);
    at += stem;
  }
}

static enum status check_namespace(const char *to)
{
  if(*to < 'a' || *to > 'z')
    return trouble("namespace '%s' does not begin with a small letter", to);
  for(const char *p = to; *p; p++)
    if(!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') && *p != '_')
      return trouble("namespace '%s' is not small letters, digits and "
                     "underscores",
                     to);
  if(c_keyword(to, strlen(to)))
    return trouble("namespace '%s' is a keyword of C or C++", to);
  return OK;
}

/* Something has to be left of every number of columns. */
static enum status check_columns(const struct policy *p)
{
  for(size_t i = 0; i < p->scoped_count[KIND_COLUMNS]; i++) {
    const struct rule *rule = p->scoped[KIND_COLUMNS][i];
    if(rule->columns - renaming_growth(&p->names) < 1)
      return trouble_at(rule->file, rule->line, 0, "no column is left beside '%s'", p->names.to);
  }
  return OK;
}

enum status policy_init(struct policy *p, const struct rules *r, const char *to,
                        const char *release, enum source source)
{
  enum status st = check_namespace(to);
  if(st)
    return st;
  memset(p, 0, sizeof(*p));
  p->rules = r;
  p->release = release;
  p->source = source;
  p->whole = *release != '\0';
  renaming_init(&p->names, &p->arena, r->stem.s, to);
  p->identity = !strcmp(to, r->stem.s);
  for(int k = 0; k < KIND_COUNT; k++) {
    size_t size = (r->count + 1) * sizeof(*p->scoped[k]);
    p->scoped[k] = arena_alloc(&p->arena, size);
    p->anywhere[k] = arena_alloc(&p->arena, size);
  }
  for(size_t i = 0; i < r->count; i++) {
    const struct rule *rule = &r->rule[i];
    enum rule_kind k = rule->kind;
    if(!policy_takes(p, rule))
      continue;
    if(rule->globs || rule->regions)
      p->scoped[k][p->scoped_count[k]++] = rule;
    else {
      p->anywhere[k][p->anywhere_count[k]++] = rule;
      if(k == KIND_TEXT)
        index_text(p, rule);
    }
  }
  return check_columns(p);
}

bool policy_takes(const struct policy *p, const struct rule *rule)
{
  return rule_in_range(rule, p->release, p->source);
}

void policy_free(struct policy *p)
{
  for(int c = 0; c < 256; c++)
    free(p->text_by_next[c].probe);
  arena_free(&p->arena);
}

const struct rule *first_glob(const struct policy *p, enum rule_kind kind, const char *path)
{
  for(size_t i = 0; i < p->anywhere_count[kind]; i++)
    if(glob_match(p->anywhere[kind][i]->pattern, path))
      return p->anywhere[kind][i];
  return NULL;
}

const struct rule *policy_word_rule(const struct policy *p, const char *word, size_t len)
{
  for(size_t i = 0; i < p->anywhere_count[KIND_WORD]; i++)
    if(word_match(p->anywhere[KIND_WORD][i]->pattern, word, len))
      return p->anywhere[KIND_WORD][i];
  return NULL;
}

const struct language *policy_language(const struct policy *p, const char *path, const char *text,
                                       size_t len, const struct rule **by)
{
  const struct language *l = language_of(path, text, len);
  *by = NULL;
  if(l == &lang_opaque && len && memchr(text, '\0', len))
    return l; /* bytes that no lexer is made for */
  for(size_t i = 0; i < p->scoped_count[KIND_LANGUAGE]; i++)
    if(rule_in_path(p->scoped[KIND_LANGUAGE][i], path)) {
      *by = p->scoped[KIND_LANGUAGE][i];
      return (*by)->language;
    }
  return l;
}
