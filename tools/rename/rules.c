/* rules.c: the rename policy as data. */
#include "rules.h"

#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
#define X(id, name) name,
  RULE_KINDS(X)
#undef X
};

static const char *const classes[] = { "url", "email", "host", "encoded", "data" };

const char *kind_name(enum rule_kind kind)
{
  return kinds[kind];
}

const char *class_name(enum rule_class class)
{
  return classes[class];
}

void rules_free(struct rules *r)
{
  free(r->rule);
  free(r->globals);
  free(r->install);
  free(r->public);
  free(r->introduced);
  arena_free(&r->arena);
  memset(r, 0, sizeof(*r));
}

bool is_release(const char *s)
{
  return isdigit((unsigned char)*s) && strspn(s, "0123456789.") == strlen(s);
}

static int version_compare(const char *a, const char *b)
{
  for(;;) {
    char *ea, *eb;
    unsigned long x = strtoul(a, &ea, 10), y = strtoul(b, &eb, 10);
    if(x != y)
      return x < y ? -1 : 1;
    if(*ea != '.' && *eb != '.')
      return 0;
    a = *ea == '.' ? ea + 1 : "0";
    b = *eb == '.' ? eb + 1 : "0";
  }
}

bool rule_in_range(const struct rule *rule, const char *release, enum source source)
{
  if(rule->only && source && rule->only != source)
    return false;
  return !*release || (!(rule->since && version_compare(release, rule->since) < 0) &&
                       !(rule->before && version_compare(release, rule->before) >= 0));
}

bool rule_in_path(const struct rule *rule, const char *path)
{
  if(!rule->globs)
    return true;
  for(const char **g = rule->globs; *g; g++)
    /* most rules are told to stand elsewhere by the first byte */
    if((**g == '*' || **g == '?' || **g == *path) && glob_match(*g, path))
      return true;
  return false;
}

/* --- the order of all ------------------------------------------------- */

static int scope_rank(const struct rule *rule)
{
  return !rule->globs && !rule->regions;
}

static bool same_list(const char **a, const char **b)
{
  if(!a || !b)
    return a == b;
  while(*a && *b && !strcmp(*a, *b)) {
    a++;
    b++;
  }
  return *a == *b;
}

static bool same_text(const char *a, const char *b)
{
  return a && b ? !strcmp(a, b) : a == b;
}

/* What is said of a width rule's lines is said of these only. */
static bool same_owner(const struct rule *a, const struct rule *b)
{
  return (a->kind != KIND_MEASURE && a->kind != KIND_TOGETHER) || !strcmp(a->name, b->name);
}

/* Two rules that would decide the same. */
static bool same_selector(const struct rule *a, const struct rule *b)
{
  return a->kind == b->kind && a->kind < KIND_MOVING && a->regions == b->regions &&
         same_owner(a, b) && a->plen == b->plen && !memcmp(a->pattern, b->pattern, a->plen) &&
         same_text(a->end, b->end) && same_list(a->globs, b->globs) &&
         same_text(a->since, b->since) && same_text(a->before, b->before) && a->only == b->only;
}

enum status rules_finish(struct rules *r)
{
  struct rule *sorted;
  size_t n = 0;
  if(!r->stem.s)
    return trouble("no 'stem' in the rules");
  if(!r->to)
    return trouble("no 'namespace' in the rules");
  for(size_t i = 0; i < r->count; i++)
    for(size_t k = 0; k < i; k++)
      if(same_selector(&r->rule[i], &r->rule[k]))
        return trouble_at(r->rule[i].file, r->rule[i].line, 0, "%s the rule at %s:%zu",
                          r->rule[i].verb == r->rule[k].verb ? "repeats" : "contradicts",
                          r->rule[k].file, r->rule[k].line);
  /* a stable sort by kind, then by scope; kinds that move blocks of the same
     file go one after the other as written */
  sorted = xrealloc(NULL, (r->count + 1) * sizeof(*sorted));
  for(int kind = 0; kind < KIND_MOVING; kind++)
    for(int rank = 0; rank < 2; rank++)
      for(size_t i = 0; i < r->count; i++)
        if((int)r->rule[i].kind == kind && scope_rank(&r->rule[i]) == rank)
          sorted[n++] = r->rule[i];
  for(size_t i = 0; i < r->count; i++)
    if(r->rule[i].kind >= KIND_MOVING)
      sorted[n++] = r->rule[i];
  for(size_t i = 0; i < n; i++)
    sorted[i].index = i;
  free(r->rule);
  r->rule = sorted;
  return OK;
}
