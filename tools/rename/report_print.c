/* report_print.c: the audit as a table and as JSON. */
#include "report.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Is the kind another word than the rule's first? */
static bool has_verb(const struct rule *rule)
{
  return rule->kind < KIND_DECIDING || (rule->kind >= KIND_WIDTH && rule->kind <= KIND_ROOM);
}

static const char *verb_name(const struct rule *rule)
{
  return !has_verb(rule) ? kind_name(rule->kind) : rule->verb == KEEP ? "keep" : "rename";
}

static const char *group_name(const struct rule *rule)
{
  return rule->kind == KIND_LANGUAGE ? rule->language->name : rule->name;
}

/* --- JSON ------------------------------------------------------------- */

static void json_string(const char *s, size_t len)
{
  putchar('"');
  for(size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)s[i];
    if(c == '"' || c == '\\')
      printf("\\%c", c);
    else if(c < 0x20 || c >= 0x7f)
      printf("\\u%04x", c);
    else
      putchar(c);
  }
  putchar('"');
}

static void json_text(const char *key, const char *s, const char *tail)
{
  printf("\"%s\": ", key);
  json_string(s, strlen(s));
  fputs(tail, stdout);
}

/* The end of a rule's object. */
static void json_rule(const struct report *a, const struct policy *p, const struct rule *rule,
                      const char *count)
{
  json_text("file", base_name(rule->file), ", ");
  printf("\"line\": %zu, \"in_range\": %s, \"%s\": %zu, ", rule->line,
         policy_takes(p, rule) ? "true" : "false", count, a->per_rule[rule->index]);
  json_text("reason", rule->reason, " }");
}

/* The assumed words, each with the first of its places. */
static void json_assumed(const struct report *a)
{
  printf("\n  ],\n  \"assumed_words\": [");
  for(size_t i = 0; i < a->assumed_words; i++) {
    const struct assumed_word *w = &a->assumed_word[i];
    printf("%s\n    { \"word\": ", i ? "," : "");
    json_string(w->word, w->len);
    printf(", \"places\": %zu, \"renamed\": %zu, ", w->places, w->renamed);
    json_text("path", w->first->path, ", ");
    printf("\"in\": \"%s\", \"line\": %zu }", w->in_path ? "path" : "content",
           w->in_path ? 0 : line_number(w->first->bytes.s, w->off));
  }
}

static int by_word(const void *a, const void *b)
{
  return strcmp((*(struct declared *const *)a)->word, (*(struct declared *const *)b)->word);
}

/* The words that closure decides, each with its declaration. */
static void json_declared(const struct facts *f)
{
  const struct declared **all = xrealloc(NULL, (f->declared.count + 1) * sizeof(*all));
  size_t n = 0;
  for(size_t i = 0; i < f->declared.room; i++)
    if(f->declared.slots[i].key)
      all[n++] = f->declared.slots[i].value;
  if(n)
    qsort(all, n, sizeof(*all), by_word);
  printf("\n  ],\n  \"declared_words\": [");
  for(size_t i = 0; i < n; i++) {
    printf("%s\n    { ", i ? "," : "");
    json_text("word", all[i]->word, ", ");
    json_text("path", all[i]->path, ", ");
    printf("\"line\": %zu }", all[i]->line);
  }
  free(all);
}

void report_json(const struct report *a, const struct policy *p, const struct facts *f)
{
  const struct rules *r = p->rules;
  printf("{\n  ");
  json_text("stem", p->names.stem.s, ",\n  ");
  json_text("namespace", p->names.to, ",\n  ");
  json_text("version", p->release, ",\n  ");
  printf("\"files\": %zu,\n  \"opaque_files\": %zu,\n  \"bytes\": %zu,\n"
         "  \"words\": %zu,\n  \"occurrences\": %zu,\n  \"in_paths\": %zu,\n"
         "  \"renamed\": %zu,\n  \"kept\": %zu,\n  \"declared\": %zu,\n  \"assumed\": %zu,\n"
         "  \"unused_rules\": %zu,\n  \"global_places\": %zu,\n",
         a->files, a->opaque, a->bytes, a->words, a->occurrences, a->paths, a->renamed, a->kept,
         a->declared, a->assumed, a->unused, a->globals);
  printf("  \"globals\": [");
  for(size_t i = 0; i < f->globals; i++) {
    printf("%s\n    { ", i ? "," : "");
    json_text("old", f->global[i].old, ", ");
    json_text("new", f->global[i].new, ", ");
    json_text("defined_in", f->global[i].path, " }");
  }
  printf("\n  ],\n  \"rules\": [");
  for(size_t i = 0, n = 0; i < r->count; i++)
    if(r->rule[i].kind < KIND_MOVING) {
      const struct rule *rule = &r->rule[i];
      printf("%s\n    { ", n++ ? "," : "");
      json_text("verb", verb_name(rule), ", ");
      json_text("name", group_name(rule), ", ");
      json_text("kind", kind_name(rule->kind), ", ");
      printf("\"pattern\": ");
      json_string(rule->pattern, rule->plen);
      printf(", ");
      json_rule(a, p, rule, "matches");
    }
  printf("\n  ],\n  \"layout_rules\": [");
  for(size_t i = 0, n = 0; i < r->count; i++)
    if(r->rule[i].kind >= KIND_MOVING) {
      printf("%s\n    { ", n++ ? "," : "");
      json_text("verb", kind_name(r->rule[i].kind), ", ");
      json_text("path", r->rule[i].pattern, ", ");
      json_rule(a, p, &r->rule[i], "lines");
    }
  json_declared(f);
  json_assumed(a);
  printf("\n  ]\n}\n");
}

void report_collisions_json(const struct collisions *c, const struct report *a)
{
  printf("{\n  \"collisions\": [");
  for(size_t i = 0; i < c->count; i++) {
    const struct collision *x = &c->c[i];
    printf("%s\n    { ", i ? "," : "");
    json_text("kind", x->kind, ", ");
    json_text("new", x->new, ", ");
    json_text("a", x->a.old, ", ");
    json_text("a_path", x->a.path, ", ");
    printf("\"a_line\": %zu, \"a_column\": %zu, ", x->a.line, x->a.column);
    json_text("b", x->b.old, ", ");
    json_text("b_path", x->b.path, ", ");
    printf("\"b_line\": %zu, \"b_column\": %zu }", x->b.line, x->b.column);
  }
  json_assumed(a);
  printf("\n  ]\n}\n");
}

/* --- table ------------------------------------------------------------ */

static void print_groups(const struct report *a, const struct policy *p)
{
  const struct rules *r = p->rules;
  bool *done = xrealloc(NULL, r->count + 1);
  memset(done, 0, r->count + 1);
  printf("\n%-9s%-24s%7s%11s\n", "", "group", "rules", "matches");
  for(int verb = KEEP; verb <= RENAME; verb++)
    for(size_t i = 0; i < r->count; i++) {
      size_t rules = 0, matches = 0;
      if(done[i] || (int)r->rule[i].verb != verb || !*r->rule[i].name)
        continue;
      for(size_t k = i; k < r->count; k++)
        if((int)r->rule[k].verb == verb && !strcmp(r->rule[i].name, r->rule[k].name)) {
          done[k] = true;
          rules++;
          matches += a->per_rule[k];
        }
      printf("%-9s%-24s%7zu%11zu\n", verb == KEEP ? "keep" : "rename", r->rule[i].name, rules,
             matches);
    }
  free(done);
}

void report_assumed_table(const struct report *a)
{
  if(!a->assumed_words)
    return;
  printf("%-28s%8s%9s  first\n", "assumed word", "places", "renamed");
  for(size_t i = 0; i < a->assumed_words; i++) {
    const struct assumed_word *w = &a->assumed_word[i];
    printf("%-28.*s%8zu%9zu  %s", (int)w->len, w->word, w->places, w->renamed, w->first->path);
    if(!w->in_path)
      printf(":%zu", line_number(w->first->bytes.s, w->off));
    putchar('\n');
  }
}

void report_table(const struct report *a, const struct policy *p, const struct facts *f)
{
  const struct rules *r = p->rules;
  printf("%-9s%-18s%-9s%8s  %s\n", "verb", "group", "kind", "matches", "pattern");
  for(size_t i = 0; i < r->count; i++) {
    const struct rule *rule = &r->rule[i];
    if(!policy_takes(p, rule))
      continue;
    printf("%-9s%-18s%-9s%8zu  ", verb_name(rule), group_name(rule),
           has_verb(rule) ? kind_name(rule->kind) : "", a->per_rule[i]);
    fwrite(rule->pattern, 1, strcspn(rule->pattern, "\n\r"), stdout);
    if(rule->globs && rule->kind != KIND_LANGUAGE) {
      printf("  in %s", rule->globs[0]);
      if(rule->globs[1])
        printf(", ...");
    }
    putchar('\n');
  }
  print_groups(a, p);
  if(a->assumed_words)
    putchar('\n');
  report_assumed_table(a);
  printf("\n%-28s%11s\n", "release", *p->release ? p->release : "unknown");
  printf("%-28s%11zu  (%zu opaque, %zu bytes)\n", "files", a->files, a->opaque, a->bytes);
  printf("%-28s%11zu\n", "words with the stem", a->words);
  printf("%-28s%11zu  (%zu in file names)\n", "occurrences", a->occurrences, a->paths);
  printf("%-28s%11zu  (%zu of them as the tree declares the word)\n", "renamed", a->renamed,
         a->declared);
  printf("%-28s%11zu\n", "kept under a rule", a->kept);
  printf("%-28s%11zu  (%zu words)\n", "assumed", a->assumed, a->assumed_words);
  printf("%-28s%11zu\n", "rules that match nothing", a->unused);
  printf("%-28s%11zu  (%zu names:", "un-prefixed globals", a->globals, f->globals);
  for(size_t i = 0; i < f->globals; i++)
    printf(" %s", f->global[i].old);
  printf(")\n");
}
