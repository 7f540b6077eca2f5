/* audit.c: what was decided, told to people and to programs. */
#include "audit.h"

#include "width.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many findings of a kind are told one by one. */
#define TELL 20

/* --- counting --------------------------------------------------------- */

static void count_decision(struct audit *a, const struct policy *p,
                           const struct decision *d)
{
  if(d->form == FORM_GLOBAL) {
    a->globals += d->rename;
    if(p->globals[d->global].rule >= 0)
      a->per_rule[p->globals[d->global].rule]++;
    return;
  }
  if(d->form == FORM_BREAK || d->form == FORM_NUMBER) {
    a->per_rule[d->rule - p->rules->rule]++;
    return;
  }
  a->occurrences++;
  if(d->rule)
    a->per_rule[d->rule - p->rules->rule]++;
  if(d->rename)
    a->renamed++;
  else if(d->rule)
    a->kept++;
  else
    a->unexplained++;
}

/* Where the last component of a path begins: directories are entries of their
   own, so a path's occurrences are counted once. */
static size_t base_of(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash ? (size_t)(slash + 1 - path) : 0;
}

static bool is_unused(const struct audit *a, const struct policy *p, size_t i)
{
  const struct rule *rule = &p->rules->rule[i];
  return !a->per_rule[i] && rule_in_range(rule, p->version) &&
         !width_idle(p, rule);
}

/* A layout rule that should have something to do here and has not. */
static bool layout_idle(const struct audit *a, const struct policy *p,
                        size_t i)
{
  const struct layout_rule *l = &p->rules->layout[i];
  return !a->layouts[i] && releases_hold(l->since, l->before, p->version);
}

void audit_count(struct audit *a, const struct tree *t,
                 const struct policy *p, const size_t *layouts)
{
  memset(a, 0, sizeof(*a));
  a->layouts = layouts;
  a->per_rule = xrealloc(NULL, (p->rules->count + 1) *
                         sizeof(*a->per_rule));
  memset(a->per_rule, 0, (p->rules->count + 1) * sizeof(*a->per_rule));
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    size_t base = base_of(e->path);
    for(size_t k = 0; k < e->path_plan.count; k++)
      if(e->path_plan.d[k].off >= base) {
        count_decision(a, p, &e->path_plan.d[k]);
        a->paths++;
      }
    if(!e->read)
      continue;
    a->files++;
    a->bytes += e->bytes.len;
    a->opaque += e->plan.language == &lang_opaque;
    a->words += e->plan.words;
    for(size_t k = 0; k < e->plan.count; k++)
      count_decision(a, p, &e->plan.d[k]);
  }
  for(size_t i = 0; i < p->rules->count; i++)
    a->unused += is_unused(a, p, i);
  for(size_t i = 0; i < p->rules->layout_count; i++)
    a->unused += layout_idle(a, p, i);
}

void audit_free(struct audit *a)
{
  free(a->per_rule);
}

/* --- printing --------------------------------------------------------- */

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

static const char *base_name(const char *path)
{
  return path + base_of(path);
}

static void print_json(const struct audit *a, const struct tree *t,
                       const struct policy *p)
{
  const struct rules *r = p->rules;
  printf("{\n  ");
  json_text("stem", r->stem, ",\n  ");
  json_text("namespace", p->to, ",\n  ");
  json_text("version", p->version, ",\n  ");
  printf("\"files\": %zu,\n  \"opaque_files\": %zu,\n  \"bytes\": %zu,\n"
         "  \"words\": %zu,\n  \"occurrences\": %zu,\n  \"in_paths\": %zu,\n"
         "  \"renamed\": %zu,\n  \"kept\": %zu,\n  \"unexplained\": %zu,\n"
         "  \"unused_rules\": %zu,\n  \"global_places\": %zu,\n",
         a->files, a->opaque, a->bytes, a->words, a->occurrences, a->paths,
         a->renamed, a->kept, a->unexplained, a->unused, a->globals);
  printf("  \"globals\": [");
  for(size_t i = 0; i < p->global_count; i++) {
    printf("%s\n    { ", i ? "," : "");
    json_text("old", p->globals[i].old, ", ");
    json_text("new", p->globals[i].new, ", ");
    json_text("defined_in", p->globals[i].path, " }");
  }
  printf("\n  ],\n  \"rules\": [");
  for(size_t i = 0; i < r->count; i++) {
    const struct rule *rule = &r->rule[i];
    printf("%s\n    { ", i ? "," : "");
    json_text("verb", rule->verb == KEEP ? "keep" : "rename", ", ");
    json_text("name", rule->name, ", ");
    json_text("kind", kind_name(rule->kind), ", ");
    printf("\"pattern\": ");
    json_string(rule->pattern, rule->plen);
    printf(", ");
    json_text("file", base_name(rule->file), ", ");
    printf("\"line\": %zu, \"in_range\": %s, \"matches\": %zu, ", rule->line,
           rule_in_range(rule, p->version) ? "true" : "false",
           a->per_rule[i]);
    json_text("reason", rule->reason, " }");
  }
  printf("\n  ],\n  \"layout_rules\": [");
  for(size_t i = 0; i < r->layout_count; i++) {
    const struct layout_rule *l = &r->layout[i];
    printf("%s\n    { ", i ? "," : "");
    json_text("verb", layout_name(l->kind), ", ");
    json_text("path", l->path, ", ");
    json_text("file", base_name(l->file), ", ");
    printf("\"line\": %zu, \"in_range\": %s, \"lines\": %zu, ", l->line,
           releases_hold(l->since, l->before, p->version) ? "true" : "false",
           a->layouts[i]);
    json_text("reason", l->reason, " }");
  }
  printf("\n  ],\n  \"unexplained_places\": [");
  for(size_t i = 0, n = 0; i < t->count; i++)
    for(size_t k = 0; k < t->entry[i].plan.count; k++) {
      const struct decision *d = &t->entry[i].plan.d[k];
      if(d->rule || d->form == FORM_GLOBAL)
        continue;
      printf("%s\n    { ", n++ ? "," : "");
      json_text("path", t->entry[i].path, ", ");
      printf("\"offset\": %zu }", d->off);
    }
  printf("\n  ]\n}\n");
}

static void print_groups(const struct audit *a, const struct policy *p)
{
  const struct rules *r = p->rules;
  bool *done = xrealloc(NULL, r->count + 1);
  memset(done, 0, r->count + 1);
  printf("\n%-8s%-24s%7s%11s\n", "", "group", "rules", "matches");
  for(int verb = KEEP; verb <= RENAME; verb++)
    for(size_t i = 0; i < r->count; i++) {
      size_t rules = 0, matches = 0;
      if(done[i] || (int)r->rule[i].verb != verb)
        continue;
      for(size_t k = i; k < r->count; k++)
        if((int)r->rule[k].verb == verb &&
           !strcmp(r->rule[i].name, r->rule[k].name)) {
          done[k] = true;
          rules++;
          matches += a->per_rule[k];
        }
      printf("%-8s%-24s%7zu%11zu\n", verb == KEEP ? "keep" : "rename",
             r->rule[i].name, rules, matches);
    }
  free(done);
}

void audit_print(const struct audit *a, const struct tree *t,
                 const struct policy *p, bool json)
{
  const struct rules *r = p->rules;
  if(json) {
    print_json(a, t, p);
    return;
  }
  printf("%-8s%-18s%-8s%9s  %s\n", "verb", "group", "kind", "matches",
         "pattern");
  for(size_t i = 0; i < r->count; i++) {
    const struct rule *rule = &r->rule[i];
    if(!rule_in_range(rule, p->version))
      continue;
    printf("%-8s%-18s%-8s%9zu  ", rule->verb == KEEP ? "keep" : "rename",
           rule->name, kind_name(rule->kind), a->per_rule[i]);
    fwrite(rule->pattern, 1, strcspn(rule->pattern, "\n\r"), stdout);
    if(rule->globs) {
      printf("  in %s", rule->globs[0]);
      if(rule->globs[1])
        printf(", ...");
    }
    putchar('\n');
  }
  for(size_t i = 0; i < r->layout_count; i++)
    if(releases_hold(r->layout[i].since, r->layout[i].before, p->version))
      printf("%-8s%-18s%-8s%9zu  %s\n", layout_name(r->layout[i].kind), "", "",
             a->layouts[i], r->layout[i].path);
  print_groups(a, p);
  printf("\n%-28s%11s\n", "release", *p->version ? p->version : "unknown");
  printf("%-28s%11zu  (%zu opaque, %zu bytes)\n", "files", a->files,
         a->opaque, a->bytes);
  printf("%-28s%11zu\n", "words with the stem", a->words);
  printf("%-28s%11zu  (%zu in file names)\n", "occurrences", a->occurrences,
         a->paths);
  printf("%-28s%11zu\n", "renamed", a->renamed);
  printf("%-28s%11zu\n", "kept under a rule", a->kept);
  printf("%-28s%11zu\n", "unexplained", a->unexplained);
  printf("%-28s%11zu\n", "rules that match nothing", a->unused);
  printf("%-28s%11zu  (%zu names:", "un-prefixed globals", a->globals,
         p->global_count);
  for(size_t i = 0; i < p->global_count; i++)
    printf(" %s", p->globals[i].old);
  printf(")\n");
}

/* --- findings --------------------------------------------------------- */

static size_t line_start(const char *text, size_t off)
{
  while(off && text[off - 1] != '\n')
    off--;
  return off;
}

static size_t line_number(const char *text, size_t off)
{
  size_t line = 1;
  for(size_t i = 0; i < off; i++)
    line += text[i] == '\n';
  return line;
}

static void tell_unexplained(const struct tree *t, size_t *told)
{
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    for(size_t k = 0; k < e->path_plan.count && *told < TELL; k++)
      if(!e->path_plan.d[k].rule && e->path_plan.d[k].off >= base_of(e->path)) {
        trouble("%s: unexplained: no rule for this path", e->path);
        ++*told;
      }
    for(size_t k = 0; k < e->plan.count && *told < TELL; k++) {
      const struct decision *d = &e->plan.d[k];
      size_t start, end;
      if(d->rule || d->form == FORM_GLOBAL)
        continue;
      word_around(e->bytes.s, e->bytes.len, d->off, &start, &end);
      trouble_at(e->path, line_number(e->bytes.s, d->off),
                 "unexplained: no rule for '%.*s'",
                 end - start > 80 ? 80 : (int)(end - start),
                 e->bytes.s + start);
      ++*told;
    }
  }
}

enum status audit_findings(const struct audit *a, const struct tree *t,
                           const struct policy *p)
{
  size_t told = 0;
  bool found = false;
  if(a->unexplained) {
    tell_unexplained(t, &told);
    if(a->unexplained > told)
      trouble("%zu more unexplained", a->unexplained - told);
    found = true;
  }
  if(a->unused && p->whole) {
    for(size_t i = 0; i < p->rules->count; i++) {
      const struct rule *rule = &p->rules->rule[i];
      if(is_unused(a, p, i))
        trouble_at(rule->file, rule->line, "rule matches nothing in %s",
                   p->version);
    }
    for(size_t i = 0; i < p->rules->layout_count; i++)
      if(layout_idle(a, p, i))
        trouble_at(p->rules->layout[i].file, p->rules->layout[i].line,
                   "rule matches nothing in %s", p->version);
    found = true;
  }
  return found ? FINDINGS : OK;
}

enum status collisions_findings(const struct collisions *c)
{
  for(size_t i = 0; i < c->count && i < TELL; i++) {
    const struct collision *x = &c->c[i];
    if(x->a_line)
      trouble_at(x->a_path, x->a_line, "%s '%s' and '%s' (%s:%zu) would both "
                 "be '%s'", x->kind, x->a, x->b, x->b_path, x->b_line,
                 x->new);
    else
      trouble("%s '%s' and '%s' would both be '%s'", x->kind, x->a, x->b,
              x->new);
  }
  if(c->count > TELL)
    trouble("%zu more collisions", c->count - TELL);
  return c->count ? FINDINGS : OK;
}

void collisions_print_json(const struct collisions *c)
{
  printf("{\n  \"collisions\": [");
  for(size_t i = 0; i < c->count; i++) {
    const struct collision *x = &c->c[i];
    printf("%s\n    { ", i ? "," : "");
    json_text("kind", x->kind, ", ");
    json_text("new", x->new, ", ");
    json_text("a", x->a, ", ");
    json_text("a_path", x->a_path, ", ");
    printf("\"a_line\": %zu, ", x->a_line);
    json_text("b", x->b, ", ");
    json_text("b_path", x->b_path, ", ");
    printf("\"b_line\": %zu }", x->b_line);
  }
  printf("\n  ]\n}\n");
}

/* --- explain ---------------------------------------------------------- */

static void explain_one(const struct policy *p, const struct entry *e,
                        const struct decision *d, size_t line,
                        size_t column)
{
  size_t start, end;
  word_around(e->bytes.s, e->bytes.len, d->off, &start, &end);
  printf("%s:%zu:%zu: ", e->path, line, column);
  if(d->form != FORM_BREAK)
    printf("%.*s: ", (int)(end - start), e->bytes.s + start);
  if(d->form == FORM_BREAK)
    printf("the line ends here, the next begins with %u blanks", d->global);
  else if(d->rename) {
    size_t len;
    const char *new = decision_new(p, d, &len);
    printf("renamed to '%.*s'", (int)len, new);
  }
  else
    printf(d->rule || d->form == FORM_GLOBAL ? "kept" : "unexplained");
  printf(" (%s, %s)\n", e->plan.language->name,
         region_name((enum region)d->region));
  if(d->form == FORM_GLOBAL)
    printf("  an external name without the stem, defined in %s\n",
           p->globals[d->global].path);
  if(d->rule)
    printf("  %s:%zu: %s\n", base_name(d->rule->file), d->rule->line,
           d->rule->source);
}

enum status explain(const struct tree *t, const struct policy *p,
                    const char *path, size_t line, size_t column)
{
  const struct entry *e = tree_find(t, path);
  size_t now = 1, seen = 0, found = 0;
  if(!e || !e->read)
    return trouble("%s: no such file in %s", path, t->root);
  for(size_t k = 0; k < e->plan.count; k++) {
    const struct decision *d = &e->plan.d[k];
    size_t from = d->off - line_start(e->bytes.s, d->off) + 1;
    size_t n = decision_old_len(p, d);
    for(; seen < d->off; seen++)
      now += e->bytes.s[seen] == '\n';
    if(now != line || (column && (column < from || column >= from + n)))
      continue;
    explain_one(p, e, d, line, from);
    found++;
  }
  if(e->layout)
    for(size_t i = 0; i < p->rules->layout_count; i++) {
      const struct layout_rule *l = &p->rules->layout[i];
      if(!strcmp(l->path, path) &&
         releases_hold(l->since, l->before, p->version))
        printf("  the file's lines are also %s: %s:%zu: %s\n",
               layout_name(l->kind), base_name(l->file), l->line, l->source);
    }
  if(!found) {
    trouble_at(path, line, "nothing to decide here");
    return FINDINGS;
  }
  return OK;
}
