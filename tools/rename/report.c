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
  if(edit_assumed(e)) {
    a->assumed++;
    return;
  }
  a->declared += e->declared;
  if(e->rename)
    a->renamed++;
  else if(e->rule)
    a->kept++;
}

static int by_word(const void *a, const void *b)
{
  const struct assumed_word *x = a, *y = b;
  int d = memcmp(x->word, y->word, x->len < y->len ? x->len : y->len);
  return d ? d : (x->len > y->len) - (x->len < y->len);
}

/* Adds an assumed place to its word's count. */
static void count_assumed(struct report *a, struct map *words, const struct entry *e,
                          const struct edit *edit, bool in_path)
{
  const char *text = in_path ? e->path : e->bytes.s;
  size_t start, end, index;
  struct map_slot *slot;
  word_around(text, in_path ? strlen(text) : e->bytes.len, edit->off, &start, &end);
  slot = map_slot(words, text + start, end - start);
  if(!slot->value) {
    struct assumed_word w = { text + start, end - start, 0, 0, e, edit->off, in_path };
    a->assumed_word = grow(a->assumed_word, a->assumed_words, &a->assumed_room, sizeof(w));
    a->assumed_word[a->assumed_words++] = w;
    slot->value = (void *)(uintptr_t)a->assumed_words;
  }
  index = (size_t)(uintptr_t)slot->value - 1;
  a->assumed_word[index].places++;
  a->assumed_word[index].renamed += edit->rename;
}

/* Where the last component of a path begins: directories are entries of their
   own, so a path's occurrences are counted once. */
static size_t base_of(const char *path)
{
  return (size_t)(base_name(path) - path);
}

/* Archives leave files out; rules about nothing else have nothing to do there. */
static bool is_left_out(const struct tree *t, const struct policy *p, const struct rule *rule)
{
  if(p->source != SOURCE_TARBALL || !rule->globs)
    return false;
  for(size_t i = 0; i < t->count; i++)
    if(rule_in_path(rule, t->entry[i].path))
      return false;
  return true;
}

static bool is_unused(const struct report *a, const struct tree *t, const struct policy *p,
                      const struct rule *rule)
{
  return !a->per_rule[rule->index] && policy_takes(p, rule) && !reshape_idle(p, rule) &&
         !is_left_out(t, p, rule);
}

void report_count(struct report *a, const struct tree *t, const struct policy *p)
{
  const struct rules *r = p->rules;
  struct map words = { 0 };
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
        if(edit_assumed(&e->path_edits.e[k]))
          count_assumed(a, &words, e, &e->path_edits.e[k], true);
        a->paths++;
      }
    if(!n->language)
      continue;
    a->files++;
    a->bytes += e->bytes.len;
    a->opaque += n->language == &lang_opaque;
    a->words += n->words;
    for(size_t k = 0; k < n->edits.count; k++) {
      count_edit(a, &n->edits.e[k]);
      if(edit_assumed(&n->edits.e[k]))
        count_assumed(a, &words, e, &n->edits.e[k], false);
    }
    for(size_t k = 0; k < n->uses.count; k++)
      a->per_rule[n->uses.use[k].rule->index] += n->uses.use[k].count;
  }
  for(size_t i = 0; i < r->count; i++)
    a->unused += is_unused(a, t, p, &r->rule[i]);
  map_free(&words);
  if(a->assumed_words)
    qsort(a->assumed_word, a->assumed_words, sizeof(*a->assumed_word), by_word);
}

void report_free(struct report *a)
{
  free(a->per_rule);
  free(a->assumed_word);
}

/* --- findings --------------------------------------------------------- */

/* The one place that says so, of a path (text NULL) or of a content. */
static void tell_assumed(const struct edit *e, const char *path, const char *text, size_t len,
                         bool strict)
{
  enum status (*tell)(const char *file, size_t line, size_t column, const char *fmt, ...) =
    strict ? finding_at : note_at;
  const char *what = e->rename ? "renamed" : "kept";
  size_t start, end;
  if(!text) {
    tell(path, 0, 0, "assumed: no rule for this path, %s", what);
    return;
  }
  word_around(text, len, e->off, &start, &end);
  tell(path, line_number(text, e->off), e->off - line_start(text, e->off) + 1,
       "assumed: neither rule nor declaration for '%.*s', %s",
       end - start > 80 ? 80 : (int)(end - start), text + start, what);
}

enum status report_assumed(const struct edits *edits, const char *path, const char *text,
                           size_t len, bool strict, size_t *told)
{
  size_t base = text ? 0 : base_of(path), found = 0;
  for(size_t k = 0; k < edits->count; k++) {
    const struct edit *e = &edits->e[k];
    if(!edit_assumed(e) || e->off < base)
      continue;
    found++;
    if((*told)++ < TELL)
      tell_assumed(e, path, text, len, strict);
  }
  return found && strict ? FINDINGS : OK;
}

enum status report_refusals(const struct refusals *f, const char *path, const char *text,
                            bool strict)
{
  for(size_t i = 0; i < f->count; i++) {
    const struct refusal *r = &f->refusal[i];
    enum status (*tell)(const char *file, size_t line, size_t column, const char *fmt, ...) =
      strict ? finding_at : note_at;
    tell(r->rule->file, r->rule->line, 0, "%s:%zu:%zu: %s, left as it is", path,
         line_number(text, r->off), r->off - line_start(text, r->off) + 1, r->what);
  }
  return f->count && strict ? FINDINGS : OK;
}

enum status report_tree_refusals(const struct tree *t, bool strict)
{
  enum status st = OK;
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    if(report_refusals(&e->renamed.refusals, e->path, e->bytes.s, strict))
      st = FINDINGS;
  }
  return st;
}

enum status report_findings(const struct report *a, const struct tree *t, const struct policy *p,
                            bool strict)
{
  size_t told = 0;
  enum status st = OK;
  if(!strict) {
    if(a->assumed)
      note("%zu places are assumed (%zu words); 'audit' lists them", a->assumed, a->assumed_words);
    return OK;
  }
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    if(report_assumed(&e->path_edits, e->path, NULL, 0, strict, &told) ||
       report_assumed(&e->renamed.edits, e->path, e->bytes.s, e->bytes.len, strict, &told))
      st = FINDINGS;
  }
  if(told > TELL)
    st = finding("%zu more assumed", told - TELL);
  if(a->unused && p->whole)
    for(size_t i = 0; i < p->rules->count; i++) {
      const struct rule *rule = &p->rules->rule[i];
      if(is_unused(a, t, p, rule))
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
