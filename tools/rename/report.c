/* report.c: what was decided, told to people and to programs. */
#include "report.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many findings of a kind are told one by one. */
#define TELL 20

/* --- counting --------------------------------------------------------- */

static void count_edit(struct report *a, const struct edit *e)
{
  if(e->rule)
    a->per_rule[e->rule->index]++;
  if(e->kind == EDIT_GLOBAL)
    a->globals += e->rename;
  if(e->kind != EDIT_STEM)
    return;
  a->occurrences++;
  if(e->rename)
    a->renamed++;
  else if(e->rule)
    a->kept++;
  else
    a->unexplained++;
}

/* Where the last component of a path begins: directories are entries of their
   own, so a path's occurrences are counted once. */
static size_t base_of(const char *path)
{
  return (size_t)(base_name(path) - path);
}

static bool is_unused(const struct report *a, const struct policy *p, const struct rule *rule)
{
  return !a->per_rule[rule->index] && rule_in_range(rule, p->release) && !reshape_idle(p, rule);
}

void report_count(struct report *a, const struct tree *t, const struct policy *p)
{
  const struct rules *r = p->rules;
  memset(a, 0, sizeof(*a));
  a->per_rule = xrealloc(NULL, (r->count + 1) * sizeof(*a->per_rule));
  memset(a->per_rule, 0, (r->count + 1) * sizeof(*a->per_rule));
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    const struct renamed *n = &e->renamed;
    size_t base = base_of(e->path);
    for(size_t k = 0; k < e->path_edits.count; k++)
      if(e->path_edits.e[k].off >= base) {
        count_edit(a, &e->path_edits.e[k]);
        a->paths++;
      }
    if(!n->language)
      continue;
    a->files++;
    a->bytes += e->bytes.len;
    a->opaque += n->language == &lang_opaque;
    a->words += n->words;
    for(size_t k = 0; k < n->edits.count; k++)
      count_edit(a, &n->edits.e[k]);
    for(size_t k = 0; k < n->uses.count; k++)
      a->per_rule[n->uses.use[k].rule->index] += n->uses.use[k].count;
  }
  for(size_t i = 0; i < r->count; i++)
    a->unused += is_unused(a, p, &r->rule[i]);
}

void report_free(struct report *a)
{
  free(a->per_rule);
}

/* --- findings --------------------------------------------------------- */

/* The one place that says so, of a path (text NULL) or of a content. */
static void tell_unexplained(const char *path, const char *text, size_t len, size_t off)
{
  size_t start, end;
  if(!text) {
    finding("%s: unexplained: no rule for this path", path);
    return;
  }
  word_around(text, len, off, &start, &end);
  finding_at(path, line_number(text, off), off - line_start(text, off) + 1,
             "unexplained: no rule for '%.*s'", end - start > 80 ? 80 : (int)(end - start),
             text + start);
}

enum status report_unexplained(const struct edits *edits, const char *path, const char *text,
                               size_t len, size_t *told)
{
  size_t base = text ? 0 : base_of(path), found = 0;
  for(size_t k = 0; k < edits->count; k++) {
    const struct edit *e = &edits->e[k];
    if(!edit_unexplained(e) || e->off < base)
      continue;
    found++;
    if((*told)++ < TELL)
      tell_unexplained(path, text, len, e->off);
  }
  return found ? FINDINGS : OK;
}

enum status report_refusal(const struct refusal *f, const char *path, const char *text)
{
  return !f->rule
           ? OK
           : finding_at(f->rule->file, f->rule->line, 0, "%s:%zu:%zu: %s", path,
                        line_number(text, f->off), f->off - line_start(text, f->off) + 1, f->what);
}

enum status report_refusals(const struct tree *t)
{
  enum status st = OK;
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    if(report_refusal(&e->renamed.refusal, e->path, e->bytes.s))
      st = FINDINGS;
  }
  return st;
}

enum status report_findings(const struct report *a, const struct tree *t, const struct policy *p)
{
  size_t told = 0;
  enum status st = OK;
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    if(report_unexplained(&e->path_edits, e->path, NULL, 0, &told) ||
       report_unexplained(&e->renamed.edits, e->path, e->bytes.s, e->bytes.len, &told))
      st = FINDINGS;
  }
  if(told > TELL)
    st = finding("%zu more unexplained", told - TELL);
  if(a->unused && p->whole)
    for(size_t i = 0; i < p->rules->count; i++) {
      const struct rule *rule = &p->rules->rule[i];
      if(is_unused(a, p, rule))
        st = finding_at(rule->file, rule->line, 0, "rule matches nothing in %s", p->release);
    }
  return st;
}

enum status report_collisions(const struct collisions *c)
{
  for(size_t i = 0; i < c->count && i < TELL; i++) {
    const struct collision *x = &c->c[i];
    if(x->a.line)
      finding_at(x->a.path, x->a.line, x->a.column,
                 "%s '%s' and '%s' (%s:%zu:%zu) would both be '%s'", x->kind, x->a.old, x->b.old,
                 x->b.path, x->b.line, x->b.column, x->new);
    else
      finding("%s '%s' and '%s' would both be '%s'", x->kind, x->a.old, x->b.old, x->new);
  }
  if(c->count > TELL)
    finding("%zu more collisions", c->count - TELL);
  return c->count ? FINDINGS : OK;
}
