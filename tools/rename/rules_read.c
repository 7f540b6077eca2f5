/* rules_read.c: reads *.rules files: one line, one rule. */
#include "rules_read.h"

#include "edit.h"
#include "os.h"
#include "rules_api.h"
#include "rules_words.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static enum status at_regions(struct cursor *c, struct rule *rule, const char *list)
{
  for(const char **p = cut_list(c->r, list); *p; p++) {
    int i = 0;
    while(i < REGION_COUNT && strcmp(*p, region_name((enum region)i)))
      i++;
    if(i == REGION_COUNT)
      return WRONG(c, "unknown region '%s'", *p);
    rule->regions |= 1u << i;
  }
  return OK;
}

static enum status only_source(struct cursor *c, struct rule *rule, const char *source)
{
  if(!c->r->checkout)
    return WRONG(c, "'only' before any 'checkout'");
  if(!strcmp(source, "checkout"))
    rule->only = SOURCE_CHECKOUT;
  else if(!strcmp(source, "tarball"))
    rule->only = SOURCE_TARBALL;
  else
    return WRONG(c, "'%s' is neither 'checkout' nor 'tarball'", source);
  return OK;
}

/* What may follow a pattern: in, at, since, before, only. */
static enum status read_scope(struct cursor *c, struct rule *rule)
{
  for(;;) {
    const char *key, *value;
    enum status st = next_word(c, &key, NULL);
    if(st || !key)
      return st;
    if((strcmp(key, "in") || rule->globs) && strcmp(key, "at") && strcmp(key, "since") &&
       strcmp(key, "before") && strcmp(key, "only"))
      return WRONG(c, "unknown word '%s'", key);
    st = need_word(c, &value, NULL, key);
    if(st)
      return st;
    if(!strcmp(key, "in"))
      rule->globs = cut_list(c->r, value);
    else if(!strcmp(key, "at"))
      st = at_regions(c, rule, value);
    else if(!strcmp(key, "only"))
      st = only_source(c, rule, value);
    else if(!is_release(value))
      st = WRONG(c, "'%s' is not a release", value);
    else if(!strcmp(key, "since"))
      rule->since = value;
    else
      rule->before = value;
    if(st)
      return st;
  }
}

/* --- rules ------------------------------------------------------------ */

static bool has_stem(const struct rules *r, const char *s, size_t len)
{
  return stem_next(&r->stem, s, len, 0) < len;
}

static void add_rule(struct rules *r, const struct rule *rule)
{
  r->rule = grow(r->rule, r->count, &r->room, sizeof(*r->rule));
  r->rule[r->count++] = *rule;
}

/* NAME and a literal, as several kinds begin. */
static enum status read_literal(struct cursor *c, struct rule *rule)
{
  enum status st;
  if((st = need_word(c, &rule->name, NULL, "name")) ||
     (st = need_word(c, &rule->pattern, &rule->plen, "literal")))
    return st;
  return rule->plen ? OK : WRONG(c, "empty pattern");
}

/* `keep` and `rename`: NAME KIND PATTERN, and of a block the last line's. */
static enum status read_deciding(struct cursor *c, struct rule *rule)
{
  const char *kind;
  int i = 0;
  enum status st;

  if(!c->r->stem.s)
    return WRONG(c, "a rule before any 'stem'");
  if((st = need_word(c, &rule->name, NULL, "name")) || (st = need_word(c, &kind, NULL, "kind")))
    return st;
  while(i < KIND_DECIDING && strcmp(kind, kind_name((enum rule_kind)i)))
    i++;
  if(i == KIND_DECIDING)
    return WRONG(c, "unknown kind '%s'", kind);
  rule->kind = (enum rule_kind)i;
  if((st = need_word(c, &rule->pattern, &rule->plen, "pattern")))
    return st;
  if(rule->kind == KIND_CLASS) {
    for(i = 0; i < CLASS_COUNT && strcmp(rule->pattern, class_name((enum rule_class)i));)
      i++;
    if(i == CLASS_COUNT)
      return WRONG(c, "unknown class '%s'", rule->pattern);
    rule->class = (enum rule_class)i;
  }
  if(rule->kind == KIND_TEXT && rule->plen && !has_stem(c->r, rule->pattern, rule->plen))
    return WRONG(c, "text pattern does not contain the stem '%s'", c->r->stem.s);
  if(rule->kind == KIND_BLOCK && (st = need_word(c, &rule->end, &rule->elen, "end of block")))
    return st;
  return rule->plen && (!rule->end || rule->elen) ? OK : WRONG(c, "empty pattern");
}

/* NAME GLOB[,GLOB...] */
static enum status read_language(struct cursor *c, struct rule *rule)
{
  const char *name;
  enum status st = need_word(c, &name, NULL, "name");
  if(!st && !(rule->language = language_named(name)))
    st = WRONG(c, "unknown language '%s'", name);
  if(!st && !(st = need_word(c, &rule->pattern, &rule->plen, "glob")))
    rule->globs = cut_list(c->r, rule->pattern);
  return st;
}

/* NAME LITERAL, which ends with bytes of a word */
static enum status read_apart(struct cursor *c, struct rule *rule)
{
  enum status st = read_literal(c, rule);
  if(!st && !byte_is(BYTE_WORD, rule->pattern[rule->plen - 1]))
    st = WRONG(c, "'%s' ends with no letter that a word could begin with", rule->pattern);
  return st;
}

/* NAME N */
static enum status read_width(struct cursor *c, struct rule *rule)
{
  enum status st;
  if((st = need_word(c, &rule->name, NULL, "name")) ||
     (st = need_number(c, &rule->columns, "width")))
    return st;
  rule->pattern = arena_dup(&c->r->arena, c->word, (size_t)(c->s - c->word));
  rule->plen = strlen(rule->pattern);
  return rule->columns > 0 ? OK : WRONG(c, "a width is more than nothing");
}

/* NAME LITERAL, which ends with the number */
static enum status read_columns(struct cursor *c, struct rule *rule)
{
  enum status st = read_literal(c, rule);
  size_t at = rule->plen;
  if(st)
    return st;
  while(at && isdigit((unsigned char)rule->pattern[at - 1]))
    at--;
  if(at == rule->plen)
    return WRONG(c, "'%s' does not end with a number", rule->pattern);
  rule->columns = strtol(rule->pattern + at, NULL, 10);
  return rule->columns <= NUMBER_MAX ? OK
                                     : WRONG(c, "'%s' ends with too large a number", rule->pattern);
}

/* NAME LITERAL N, of the lines of a width rule */
static enum status read_measure(struct cursor *c, struct rule *rule)
{
  enum status st = read_literal(c, rule);
  return st ? st : need_number(c, &rule->columns, "number");
}

/* FILE START END, and by kind: ENTRY [by GLOB MARK], WIDTH MARK INDENT, or
   WIDTH MARK [INDENT]. */
static enum status read_moving(struct cursor *c, struct rule *rule)
{
  struct shape *s = &rule->shape;
  long width = 0, indent = 0;
  enum status st;
  if((st = need_word(c, &rule->pattern, &rule->plen, "file")) ||
     (st = need_word(c, &s->start, NULL, "first line")) ||
     (st = need_word(c, &s->end, NULL, "last line")))
    return st;
  if(rule->kind == KIND_SORTED)
    st = need_word(c, &s->begin, NULL, "beginning of an entry");
  else if(rule->kind == KIND_WRAPPED && !(st = need_number(c, &width, "width")) &&
          !(st = need_word(c, &s->mark, NULL, "place of the break")))
    st = need_number(c, &indent, "indent");
  else if(rule->kind == KIND_FILLED && !(st = need_number(c, &width, "width")))
    st = need_word(c, &s->mark, NULL, "blank at the end of a line");
  skip_blank(c);
  if(!st && rule->kind == KIND_FILLED && c->s < c->end && *c->s >= '0' && *c->s <= '9')
    st = need_number(c, &indent, "indent");
  if(!st && rule->kind == KIND_SORTED && c->end - c->s > 2 && !memcmp(c->s, "by ", 3)) {
    c->s += 3;
    if(!(st = need_word(c, &s->by, NULL, "files")))
      st = need_word(c, &s->mark, NULL, "mark of a statement");
  }
  if(st)
    return st;
  if(width < 0)
    return WRONG(c, "a width is more than nothing");
  s->width = (size_t)width;
  s->indent = (size_t)indent;
  if(!*s->start || !*s->end || (s->mark && !*s->mark))
    return WRONG(c, "empty pattern");
  if(rule->kind == KIND_WRAPPED && (*s->mark != ' ' || indent < 0 || indent > INDENT_MAX))
    return WRONG(c,
                 "a line breaks at a blank, and the next begins with at "
                 "most %d",
                 INDENT_MAX);
  if(rule->kind == KIND_FILLED && indent > INDENT_MAX)
    return WRONG(c, "an indent is at most %d", INDENT_MAX);
  return OK;
}

/* Which kinds take `in` and `at`, and which need `in`. */
static enum status check_scope(struct cursor *c, const struct rule *rule)
{
  const char *kind = kind_name(rule->kind);
  switch(rule->kind) {
  case KIND_WIDTH:
  case KIND_COLUMNS:
  case KIND_ROOM:
    return rule->globs && !rule->regions ? OK : WRONG(c, "a %s rule takes 'in' and no 'at'", kind);
  case KIND_LANGUAGE:
    return !rule->regions ? OK : WRONG(c, "a %s rule takes no 'at'", kind);
  case KIND_MEASURE:
  case KIND_TOGETHER:
    return !rule->globs ? OK : WRONG(c, "a %s rule takes no 'in'", kind);
  case KIND_FILE:
  case KIND_PATH:
  case KIND_GLOBAL:
  case KIND_SORTED:
  case KIND_WRAPPED:
  case KIND_FILLED:
  case KIND_ALIGNED:
    return !rule->globs && !rule->regions ? OK : WRONG(c, "a %s rule takes no 'in' or 'at'", kind);
  default:
    return OK;
  }
}

static enum status read_globals(struct cursor *c)
{
  struct rules *r = c->r;
  struct globals_rule g = { NULL, NULL, NULL };
  const char *key, *value;
  size_t len;
  enum status st;
  if((st = need_word(c, &g.glob, NULL, "glob")) || (st = need_word(c, &g.prefix, &len, "prefix")) ||
     (st = next_word(c, &key, NULL)))
    return st;
  if(!r->stem.s || !has_stem(r, g.prefix, len))
    return WRONG(c, "prefix '%s' has no stem", g.prefix);
  if(key) {
    if(strcmp(key, "local"))
      return WRONG(c, "unknown word '%s'", key);
    if((st = need_word(c, &value, NULL, key)))
      return st;
    g.local = cut_list(r, value);
  }
  r->globals = grow(r->globals, r->globals_count, &r->globals_room, sizeof(g));
  r->globals[r->globals_count++] = g;
  return OK;
}

static enum status read_install(struct cursor *c)
{
  struct rules *r = c->r;
  struct install_rule in;
  enum status st;
  if((st = need_word(c, &in.dir, NULL, "directory")) || (st = need_word(c, &in.glob, NULL, "glob")))
    return st;
  r->install = grow(r->install, r->install_count, &r->install_room, sizeof(in));
  r->install[r->install_count++] = in;
  return OK;
}

static enum status drop(struct cursor *c)
{
  const char *name;
  size_t kept = 0;
  enum status st = need_word(c, &name, NULL, "name");
  if(st)
    return st;
  for(size_t i = 0; i < c->r->count; i++)
    if(strcmp(c->r->rule[i].name, name))
      c->r->rule[kept++] = c->r->rule[i];
  if(kept == c->r->count)
    return WRONG(c, "no rule '%s' to drop", name);
  c->r->count = kept;
  return OK;
}

static enum status read_stem(struct cursor *c)
{
  struct rules *r = c->r;
  const char *stem;
  enum status st;
  if(r->stem.s)
    return WRONG(c, "a second 'stem'");
  if((st = need_word(c, &stem, NULL, "stem")))
    return st;
  if(!*stem || strspn(stem, "abcdefghijklmnopqrstuvwxyz") != strlen(stem))
    return WRONG(c, "the stem '%s' is not lower-case letters", stem);
  stem_init(&r->stem, stem);
  return OK;
}

static enum status read_namespace(struct cursor *c)
{
  return need_word(c, &c->r->to, NULL, "namespace");
}

static enum status read_version(struct cursor *c)
{
  enum status st = need_word(c, &c->r->version_file, NULL, "file");
  return st ? st : need_word(c, &c->r->version_word, NULL, "word");
}

static enum status read_checkout(struct cursor *c)
{
  return need_word(c, &c->r->checkout, NULL, "glob");
}

/* Verbs that make no rule. */
static const struct {
  const char *name;
  enum status (*read)(struct cursor *c);
} facts[] = {
  { "stem", read_stem },
  { "namespace", read_namespace },
  { "version", read_version },
  { "globals", read_globals },
  { "install", read_install },
  { "drop", drop },
  { "checkout", read_checkout },
  { "public", rules_public },
  { "introduced", rules_introduced },
  { "deprecated", rules_deprecated },
};

/* Verbs that make one. */
static const struct {
  const char *name;
  enum rule_kind kind;
  enum status (*read)(struct cursor *c, struct rule *rule);
} makers[] = {
  { "keep", KIND_FILE, read_deciding },         { "rename", KIND_FILE, read_deciding },
  { "language", KIND_LANGUAGE, read_language }, { "apart", KIND_APART, read_apart },
  { "width", KIND_WIDTH, read_width },          { "columns", KIND_COLUMNS, read_columns },
  { "room", KIND_ROOM, read_columns },          { "measure", KIND_MEASURE, read_measure },
  { "together", KIND_TOGETHER, read_literal },  { "sorted", KIND_SORTED, read_moving },
  { "wrapped", KIND_WRAPPED, read_moving },     { "filled", KIND_FILLED, read_moving },
  { "aligned", KIND_ALIGNED, read_moving },
};

static enum status read_verb(struct cursor *c, const char *source, const char *reason)
{
  struct rule rule = { 0 };
  const char *verb, *extra;
  enum status st = need_word(c, &verb, NULL, "verb");
  if(st)
    return st;
  rule.file = c->file;
  rule.line = c->line;
  rule.source = source;
  rule.reason = reason;
  rule.name = "";
  for(size_t i = 0; i < sizeof(makers) / sizeof(*makers); i++)
    if(!strcmp(verb, makers[i].name)) {
      rule.kind = makers[i].kind;
      rule.verb = strcmp(verb, "keep") ? RENAME : KEEP;
      if((st = makers[i].read(c, &rule)) || (st = read_scope(c, &rule)) ||
         (st = check_scope(c, &rule)))
        return st;
      add_rule(c->r, &rule);
      return OK;
    }
  for(size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
    if(!strcmp(verb, facts[i].name)) {
      st = facts[i].read(c);
      if(!st && !(st = next_word(c, &extra, NULL)) && extra)
        st = WRONG(c, "unknown word '%s'", extra);
      return st;
    }
  return WRONG(c, "unknown verb '%s'", verb);
}

static enum status read_line(struct cursor *c)
{
  const char *reason = NULL, *source;

  skip_blank(c);
  c->word = c->s;
  if(c->s == c->end || *c->s == '#')
    return OK;
  source = arena_dup(&c->r->arena, c->s, (size_t)(c->end - c->s));
  /* the last " -- " begins the reason */
  for(size_t at = (size_t)(c->end - c->s); at-- > 4;)
    if(!memcmp(c->s + at - 4, " -- ", 4)) {
      reason = arena_dup(&c->r->arena, c->s + at, (size_t)(c->end - c->s) - at);
      c->end = c->s + at - 4;
      break;
    }
  if(!reason || !*reason)
    return WRONG(c, "no reason ('-- why') at the end");
  return read_verb(c, source, reason);
}

/* --- files ------------------------------------------------------------ */

enum status rules_read(struct rules *r, const char *file)
{
  struct file_bytes f;
  struct cursor c = { 0 };
  enum status st = os_read(file, &f);
  if(st)
    return st;
  c.r = r;
  c.file = arena_dup(&r->arena, file, strlen(file));
  r->hash = hash64(f.s, f.len, r->hash);
  for(size_t at = 0; at < f.len && !st;) {
    const char *nl = memchr(f.s + at, '\n', f.len - at);
    size_t len = nl ? (size_t)(nl - f.s) - at : f.len - at;
    bool cr = len && f.s[at + len - 1] == '\r';
    c.line++;
    c.begin = c.s = f.s + at;
    c.end = c.s + len - cr;
    at += len + 1;
    if(len && memchr(c.s, '\0', len))
      st = trouble_at(c.file, c.line, 0, "a NUL byte in a rule file");
    else
      st = read_line(&c);
  }
  os_unread(&f);
  return st;
}

enum status rules_read_dir(struct rules *r, const char *dir)
{
  struct os_names names = { 0 };
  size_t found = 0;
  enum status st = os_list(dir, &names);
  for(size_t i = 0; !st && i < names.count; i++) {
    size_t len = strlen(names.item[i].name);
    if(len > 6 && !strcmp(names.item[i].name + len - 6, ".rules")) {
      struct buf path = { 0 };
      buf_fmt(&path, "%s/%s", dir, names.item[i].name);
      st = rules_read(r, path.s);
      buf_free(&path);
      found++;
    }
  }
  os_names_free(&names);
  if(!st && !found)
    st = trouble("%s: no *.rules file in it", dir);
  return st;
}
