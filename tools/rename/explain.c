/* explain.c: why one place is as it is. */
#include "explain.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

static void explain_rule(const struct rule *rule, const char *before)
{
  printf("  %s%s:%zu: %s\n", before, base_name(rule->file), rule->line, rule->source);
}

/* Closure decided the word, a part, or what is left of it behind something else. */
static void explain_declared(const struct facts *f, const char *word, size_t len)
{
  for(; len; word++, len--) {
    const struct declared *d = facts_declared(f, word, len);
    if(!d)
      continue;
    printf("  '%s' is ", d->word);
    if(d->line)
      printf("declared at %s:%zu\n", d->path, d->line);
    else
      printf("in the name of %s\n", d->path);
    return;
  }
}

/* A word rule that does not match the whole word, or closure: what was taken off
   before it was asked. */
static void explain_apart(const struct policy *p, const struct entry *e, const struct edit *edit,
                          size_t start, size_t end)
{
  bool word = edit->rule && edit->rule->kind == KIND_WORD;
  if((!word && !edit->declared) ||
     (word && word_match(edit->rule->pattern, e->bytes.s + start, end - start)))
    return;
  for(size_t i = 0; i < p->rules->count; i++) {
    const struct rule *rule = &p->rules->rule[i];
    if(rule->kind == KIND_APART && policy_takes(p, rule) &&
       apart_length(rule, e->path, e->bytes.s, edit->off, start, (enum region)edit->region)) {
      explain_rule(rule, "behind ");
      return;
    }
  }
}

static void explain_one(const struct policy *p, const struct facts *f, const struct edit_terms *t,
                        const struct entry *e, const struct edit *edit, size_t line, size_t column)
{
  size_t start, end;
  struct buf b = { 0 };
  edit_describe(t, edit, &b);
  word_around(e->bytes.s, e->bytes.len, edit->off, &start, &end);
  printf("%s:%zu:%zu: ", e->path, line, column);
  if(byte_is(BYTE_WORD, e->bytes.s[edit->off]))
    printf("%.*s: ", (int)(end - start), e->bytes.s + start);
  printf("%.*s (%s, %s)\n", (int)b.len, b.s, e->renamed.language->name,
         region_name((enum region)edit->region));
  if(edit->kind == EDIT_GLOBAL)
    printf("  an external name without the stem, defined in %s\n", t->global[edit->of.global].path);
  if(edit->rule)
    explain_rule(edit->rule, "");
  else if(edit->declared)
    explain_declared(f, e->bytes.s + start, end - start);
  else if(edit_assumed(edit))
    printf("  assumed: no rule decides it, and the tree does not declare it\n");
  explain_apart(p, e, edit, start, end);
  buf_free(&b);
}

/* What the file as a whole is subject to. */
static void explain_file(const struct policy *p, const struct entry *e)
{
  char before[64];
  for(size_t i = 0; i < p->rules->count && e->renamed.moved.s; i++) {
    const struct rule *rule = &p->rules->rule[i];
    if(rule->kind < KIND_MOVING || strcmp(rule->pattern, e->path) || !policy_takes(p, rule))
      continue;
    snprintf(before, sizeof(before), "the file's lines are also %s: ", kind_name(rule->kind));
    explain_rule(rule, before);
  }
}

enum status explain(const struct tree *t, const struct policy *p, const struct facts *f,
                    const char *path, size_t line, size_t column)
{
  const struct entry *e = tree_find(t, path);
  struct edit_terms terms = facts_terms(f, p);
  size_t found = 0, n;
  char digits[EDIT_DIGITS];
  if(!e || !e->read)
    return trouble("%s: no such file in %s", path, t->root);
  for(size_t k = 0; k < e->renamed.edits.count; k++) {
    const struct edit *edit = &e->renamed.edits.e[k];
    size_t from = edit->off - line_start(e->bytes.s, edit->off) + 1;
    edit_old(&terms, edit, digits, &n);
    if(line_number(e->bytes.s, edit->off) != line ||
       (column && (column < from || column >= from + n)))
      continue;
    explain_one(p, f, &terms, e, edit, line, from);
    found++;
  }
  explain_file(p, e);
  return found ? OK : finding_at(path, line, column, "nothing to decide here");
}
