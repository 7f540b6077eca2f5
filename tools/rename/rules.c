/* rules.c: reads *.rules files. */
#include "rules.h"

#include "os.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
#define X(id, name) name,
  RULE_KINDS(X)
#undef X
};

static const char *const classes[] = { "url", "email", "host", "encoded",
                                       "data" };

const char *kind_name(enum rule_kind kind)
{
  return kinds[kind];
}

/* A cursor over one line. */
struct cursor {
  struct rules *r;
  const char *file, *s, *end; /* end: before the reason */
  size_t line;
};

static void skip_blank(struct cursor *c)
{
  while(c->s < c->end && (*c->s == ' ' || *c->s == '\t'))
    c->s++;
}

static int hex(char ch)
{
  if(ch >= '0' && ch <= '9')
    return ch - '0';
  if(ch >= 'a' && ch <= 'f')
    return ch - 'a' + 10;
  return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

static enum status quoted(struct cursor *c, struct buf *b)
{
  for(c->s++; c->s < c->end && *c->s != '"'; c->s++) {
    char ch = *c->s;
    if(ch == '\\') {
      if(++c->s == c->end)
        break;
      switch(*c->s) {
      case 'n': ch = '\n'; break;
      case 't': ch = '\t'; break;
      case '"': case '\\': ch = *c->s; break;
      case 'x':
        if(c->end - c->s > 2 && hex(c->s[1]) >= 0 && hex(c->s[2]) >= 0) {
          ch = (char)(hex(c->s[1]) * 16 + hex(c->s[2]));
          c->s += 2;
          break;
        }
        /* fallthrough */
      default:
        return trouble_at(c->file, c->line, "unknown escape \\%c", *c->s);
      }
    }
    buf_add(b, &ch, 1);
  }
  if(c->s == c->end)
    return trouble_at(c->file, c->line, "string without its closing quote");
  c->s++;
  return OK;
}

/* The next word or quoted string, NUL-terminated in the arena; NULL at the
   end of the line. */
static enum status next_word(struct cursor *c, const char **word, size_t *len)
{
  struct buf b = { 0 };
  enum status st = OK;
  skip_blank(c);
  *word = NULL;
  if(c->s == c->end)
    return OK;
  if(*c->s == '"')
    st = quoted(c, &b);
  else {
    const char *s = c->s;
    while(c->s < c->end && *c->s != ' ' && *c->s != '\t')
      c->s++;
    buf_add(&b, s, (size_t)(c->s - s));
  }
  if(!st) {
    *word = arena_dup(&c->r->arena, b.len ? b.s : "", b.len);
    if(len)
      *len = b.len;
  }
  buf_free(&b);
  return st;
}

static enum status need_word(struct cursor *c, const char **word, size_t *len,
                             const char *what)
{
  enum status st = next_word(c, word, len);
  if(!st && !*word)
    st = trouble_at(c->file, c->line, "%s is missing", what);
  return st;
}

/* Cuts "a,b,c" at its commas: a NULL-terminated array in the arena. */
static const char **cut_list(struct rules *r, const char *list)
{
  size_t n = 1, i = 0;
  const char **out, *comma;
  for(const char *p = list; *p; p++)
    n += *p == ',';
  out = arena_alloc(&r->arena, (n + 1) * sizeof(*out));
  while((comma = strchr(list, ','))) {
    out[i++] = arena_dup(&r->arena, list, (size_t)(comma - list));
    list = comma + 1;
  }
  out[i++] = list;
  out[i] = NULL;
  return out;
}

static enum status at_regions(struct cursor *c, struct rule *rule,
                              const char *list)
{
  for(const char **p = cut_list(c->r, list); *p; p++) {
    int i = 0;
    while(i < REGION_COUNT && strcmp(*p, region_name((enum region)i)))
      i++;
    if(i == REGION_COUNT)
      return trouble_at(c->file, c->line, "unknown region '%s'", *p);
    rule->regions |= 1u << i;
  }
  return OK;
}

static bool is_version(const char *s)
{
  if(!isdigit((unsigned char)*s))
    return false;
  return strspn(s, "0123456789.") == strlen(s);
}

/* What may follow a pattern: in, at, since, before. */
static enum status read_scope(struct cursor *c, struct rule *rule)
{
  for(;;) {
    const char *key, *value;
    enum status st = next_word(c, &key, NULL);
    if(st || !key)
      return st;
    if(strcmp(key, "in") && strcmp(key, "at") && strcmp(key, "since") &&
       strcmp(key, "before"))
      return trouble_at(c->file, c->line, "unknown word '%s'", key);
    st = need_word(c, &value, NULL, key);
    if(st)
      return st;
    if(!strcmp(key, "in"))
      rule->globs = cut_list(c->r, value);
    else if(!strcmp(key, "at"))
      st = at_regions(c, rule, value);
    else if(!is_version(value))
      st = trouble_at(c->file, c->line, "'%s' is not a release", value);
    else if(!strcmp(key, "since"))
      rule->since = value;
    else
      rule->before = value;
    if(st)
      return st;
  }
}

static bool has_stem(const struct rules *r, const char *s, size_t len)
{
  for(size_t i = 0; i + r->stem_len <= len; i++) {
    size_t k = 0;
    while(k < r->stem_len &&
          tolower((unsigned char)s[i + k]) == (unsigned char)r->stem[k])
      k++;
    if(k == r->stem_len)
      return true;
  }
  return false;
}

static struct rule new_rule(const struct cursor *c, enum verb verb,
                            const char *source, const char *reason)
{
  struct rule rule = { 0 };
  rule.verb = verb;
  rule.file = c->file;
  rule.line = c->line;
  rule.source = source;
  rule.reason = reason;
  return rule;
}

static void add_rule(struct rules *r, const struct rule *rule)
{
  r->rule = grow(r->rule, r->count, &r->room, sizeof(*r->rule));
  r->rule[r->count++] = *rule;
}

static enum status read_rule(struct cursor *c, enum verb verb,
                             const char *source, const char *reason)
{
  struct rules *r = c->r;
  struct rule rule = new_rule(c, verb, source, reason);
  const char *kind;
  size_t i = 0;
  enum status st;

  if(!r->stem)
    return trouble_at(c->file, c->line, "a rule before any 'stem'");
  if((st = need_word(c, &rule.name, NULL, "name")) ||
     (st = need_word(c, &kind, NULL, "kind")))
    return st;
  while(i < KIND_WIDTH && strcmp(kind, kinds[i]))
    i++;
  if(i == KIND_WIDTH) /* this and the next have verbs of their own */
    return trouble_at(c->file, c->line, "unknown kind '%s'", kind);
  rule.kind = (enum rule_kind)i;
  st = need_word(c, &rule.pattern, &rule.plen, "pattern");
  if(!st && rule.kind == KIND_BLOCK)
    st = need_word(c, &rule.end, &rule.elen, "end of block");
  if(st)
    return st;
  if(!rule.plen || (rule.end && !rule.elen))
    return trouble_at(c->file, c->line, "empty pattern");
  if(rule.kind == KIND_CLASS) {
    for(i = 0; i < CLASS_COUNT && strcmp(rule.pattern, classes[i]);)
      i++;
    if(i == CLASS_COUNT)
      return trouble_at(c->file, c->line, "unknown class '%s'", rule.pattern);
    rule.class = (enum rule_class)i;
  }
  if(rule.kind == KIND_TEXT && !has_stem(r, rule.pattern, rule.plen))
    return trouble_at(c->file, c->line,
                      "text pattern does not contain the stem '%s'", r->stem);
  if((st = read_scope(c, &rule)))
    return st;
  if((rule.kind == KIND_FILE || rule.kind == KIND_PATH ||
      rule.kind == KIND_GLOBAL) && (rule.globs || rule.regions))
    return trouble_at(c->file, c->line, "a %s rule takes no 'in' or 'at'",
                      kinds[rule.kind]);
  add_rule(c->r, &rule);
  return OK;
}

/* `width NAME N in GLOB` and `columns NAME LITERAL in GLOB` */
static enum status read_width(struct cursor *c, enum rule_kind kind,
                              const char *source, const char *reason)
{
  struct rule rule = new_rule(c, RENAME, source, reason);
  enum status st;
  rule.kind = kind;
  if((st = need_word(c, &rule.name, NULL, "name")) ||
     (st = need_word(c, &rule.pattern, &rule.plen,
                     kind == KIND_WIDTH ? "number" : "literal")))
    return st;
  if(!rule.plen || !isdigit((unsigned char)rule.pattern[rule.plen - 1]) ||
     (kind == KIND_WIDTH &&
      strspn(rule.pattern, "0123456789") != rule.plen))
    return trouble_at(c->file, c->line, "'%s' %s", rule.pattern,
                      kind == KIND_WIDTH ? "is not a number" :
                      "does not end with a number");
  rule.columns = (size_t)atol(rule.pattern);
  if((st = read_scope(c, &rule)))
    return st;
  if(!rule.globs || rule.regions)
    return trouble_at(c->file, c->line, "a %s rule takes 'in' and no 'at'",
                      kinds[kind]);
  add_rule(c->r, &rule);
  return OK;
}

static enum status read_globals(struct cursor *c)
{
  struct rules *r = c->r;
  struct globals_rule g = { NULL, NULL, c->file, c->line, NULL };
  const char *key, *value;
  size_t len;
  enum status st;
  if((st = need_word(c, &g.glob, NULL, "glob")) ||
     (st = need_word(c, &g.prefix, &len, "prefix")) ||
     (st = next_word(c, &key, NULL)))
    return st;
  if(!r->stem || !has_stem(r, g.prefix, len))
    return trouble_at(c->file, c->line, "prefix '%s' has no stem", g.prefix);
  if(key) {
    if(strcmp(key, "local"))
      return trouble_at(c->file, c->line, "unknown word '%s'", key);
    if((st = need_word(c, &value, NULL, key)))
      return st;
    g.local = cut_list(r, value);
  }
  r->globals = grow(r->globals, r->globals_count, &r->globals_room,
                    sizeof(g));
  r->globals[r->globals_count++] = g;
  return OK;
}

static enum status read_install(struct cursor *c)
{
  struct rules *r = c->r;
  struct install_rule in;
  enum status st;
  if((st = need_word(c, &in.dir, NULL, "directory")) ||
     (st = need_word(c, &in.glob, NULL, "glob")))
    return st;
  r->install = grow(r->install, r->install_count, &r->install_room,
                    sizeof(in));
  r->install[r->install_count++] = in;
  return OK;
}

static const char *const layouts[] = { "sorted", "wrapped", "filled",
                                       "aligned" };

const char *layout_name(enum layout_kind kind)
{
  return layouts[kind];
}

static enum status need_number(struct cursor *c, size_t *n, const char *what)
{
  const char *word;
  char *end;
  enum status st = need_word(c, &word, NULL, what);
  if(st)
    return st;
  *n = strtoul(word, &end, 10);
  if(!isdigit((unsigned char)*word) || *end)
    return trouble_at(c->file, c->line, "%s '%s' is not a number", what,
                      word);
  return OK;
}

/* FILE START END, and by kind: ENTRY [by GLOB MARK], WIDTH MARK INDENT, or
   WIDTH MARK. */
static enum status read_layout(struct cursor *c, enum layout_kind kind,
                               const char *source, const char *reason)
{
  struct rules *r = c->r;
  struct layout_rule l = { 0 };
  struct rule scope = { 0 };
  enum status st;
  l.kind = kind;
  l.file = c->file;
  l.line = c->line;
  l.source = source;
  l.reason = reason;
  if((st = need_word(c, &l.path, NULL, "file")) ||
     (st = need_word(c, &l.start, NULL, "first line")) ||
     (st = need_word(c, &l.end, NULL, "last line")))
    return st;
  if(kind == LAYOUT_SORTED)
    st = need_word(c, &l.begin, NULL, "beginning of an entry");
  else if(kind == LAYOUT_WRAPPED &&
          !(st = need_number(c, &l.width, "width")) &&
          !(st = need_word(c, &l.mark, NULL, "place of the break")))
    st = need_number(c, &l.indent, "indent");
  else if(kind == LAYOUT_FILLED && !(st = need_number(c, &l.width, "width")))
    st = need_word(c, &l.mark, NULL, "blank at the end of a line");
  skip_blank(c);
  if(!st && kind == LAYOUT_SORTED && c->end - c->s > 2 &&
     !memcmp(c->s, "by ", 3)) {
    c->s += 3;
    if(!(st = need_word(c, &l.by, NULL, "files")))
      st = need_word(c, &l.mark, NULL, "mark of a statement");
  }
  if(st || (st = read_scope(c, &scope)))
    return st;
  if(scope.globs || scope.regions)
    return trouble_at(c->file, c->line, "a %s rule takes no 'in' or 'at'",
                      layouts[kind]);
  if(!*l.start || !*l.end || (l.mark && !*l.mark))
    return trouble_at(c->file, c->line, "empty pattern");
  if(kind == LAYOUT_WRAPPED && (*l.mark != ' ' || l.indent > LAYOUT_INDENT))
    return trouble_at(c->file, c->line, "a line breaks at a blank, and the "
                      "next begins with at most %d", LAYOUT_INDENT);
  l.since = scope.since;
  l.before = scope.before;
  r->layout = grow(r->layout, r->layout_count, &r->layout_room, sizeof(l));
  r->layout[r->layout_count++] = l;
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
    return trouble_at(c->file, c->line, "no rule '%s' to drop", name);
  c->r->count = kept;
  return OK;
}

static enum status read_stem(struct cursor *c)
{
  struct rules *r = c->r;
  if(r->stem)
    return trouble_at(c->file, c->line, "a second 'stem'");
  enum status st = need_word(c, &r->stem, &r->stem_len, "stem");
  if(st)
    return st;
  for(const char *p = r->stem; *p; p++)
    if(*p < 'a' || *p > 'z')
      return trouble_at(c->file, c->line,
                        "the stem '%s' is not lower-case letters", r->stem);
  return OK;
}

static enum status read_line(struct cursor *c)
{
  struct rules *r = c->r;
  const char *verb, *extra, *reason, *source;
  enum status st;

  skip_blank(c);
  if(c->s == c->end || *c->s == '#')
    return OK;
  source = arena_dup(&r->arena, c->s, (size_t)(c->end - c->s));
  /* the last " -- " begins the reason */
  reason = NULL;
  for(size_t at = (size_t)(c->end - c->s); at-- > 4;)
    if(!memcmp(c->s + at - 4, " -- ", 4)) {
      reason = arena_dup(&r->arena, c->s + at, (size_t)(c->end - c->s) - at);
      c->end = c->s + at - 4;
      break;
    }
  if(!reason || !*reason)
    return trouble_at(c->file, c->line, "no reason ('-- why') at the end");
  if((st = need_word(c, &verb, NULL, "verb")))
    return st;
  if(!strcmp(verb, "keep"))
    return read_rule(c, KEEP, source, reason);
  if(!strcmp(verb, "rename"))
    return read_rule(c, RENAME, source, reason);
  if(!strcmp(verb, "width"))
    return read_width(c, KIND_WIDTH, source, reason);
  if(!strcmp(verb, "columns"))
    return read_width(c, KIND_COLUMNS, source, reason);
  for(int kind = LAYOUT_SORTED; kind <= LAYOUT_ALIGNED; kind++)
    if(!strcmp(verb, layouts[kind]))
      return read_layout(c, (enum layout_kind)kind, source, reason);
  if(!strcmp(verb, "stem"))
    st = read_stem(c);
  else if(!strcmp(verb, "namespace"))
    st = need_word(c, &r->to, NULL, "namespace");
  else if(!strcmp(verb, "version")) {
    st = need_word(c, &r->version_file, NULL, "file");
    if(!st)
      st = need_word(c, &r->version_word, NULL, "word");
  }
  else if(!strcmp(verb, "globals"))
    st = read_globals(c);
  else if(!strcmp(verb, "install"))
    st = read_install(c);
  else if(!strcmp(verb, "drop"))
    st = drop(c);
  else
    st = trouble_at(c->file, c->line, "unknown verb '%s'", verb);
  if(!st && !(st = next_word(c, &extra, NULL)) && extra)
    st = trouble_at(c->file, c->line, "unknown word '%s'", extra);
  return st;
}

enum status rules_read(struct rules *r, const char *file)
{
  struct file_bytes f;
  struct cursor c = { r, NULL, NULL, NULL, 0 };
  enum status st = os_read(file, &f);
  if(st)
    return st;
  c.file = arena_dup(&r->arena, file, strlen(file));
  r->hash = hash64(f.s, f.len, r->hash);
  for(size_t at = 0; at < f.len && !st;) {
    const char *nl = memchr(f.s + at, '\n', f.len - at);
    size_t len = nl ? (size_t)(nl - f.s) - at : f.len - at;
    bool cr = len && f.s[at + len - 1] == '\r';
    c.line++;
    c.s = f.s + at;
    c.end = c.s + len - cr;
    at += len + 1;
    if(len && memchr(c.s, '\0', len))
      st = trouble_at(c.file, c.line, "a NUL byte in a rule file");
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
    size_t len = strlen(names.name[i]);
    if(len > 6 && !strcmp(names.name[i] + len - 6, ".rules")) {
      struct buf path = { 0 };
      buf_fmt(&path, "%s/%s", dir, names.name[i]);
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

/* Two rules that would decide the same occurrences. */
static bool same_selector(const struct rule *a, const struct rule *b)
{
  return a->kind == b->kind && a->regions == b->regions &&
         a->plen == b->plen && !memcmp(a->pattern, b->pattern, a->plen) &&
         same_text(a->end, b->end) && same_list(a->globs, b->globs) &&
         same_text(a->since, b->since) && same_text(a->before, b->before);
}

enum status rules_finish(struct rules *r)
{
  struct rule *sorted;
  size_t n = 0;
  if(!r->stem)
    return trouble("no 'stem' in the rules");
  if(!r->to)
    return trouble("no 'namespace' in the rules");
  for(size_t i = 0; i < r->count; i++)
    for(size_t k = 0; k < i; k++)
      if(same_selector(&r->rule[i], &r->rule[k]))
        return trouble_at(r->rule[i].file, r->rule[i].line,
                          "%s the rule at %s:%zu",
                          r->rule[i].verb == r->rule[k].verb ?
                          "repeats" : "contradicts",
                          r->rule[k].file, r->rule[k].line);
  /* a stable sort by kind, then by scope */
  sorted = xrealloc(NULL, (r->count + 1) * sizeof(*sorted));
  for(int kind = 0; kind < KIND_COUNT; kind++)
    for(int rank = 0; rank < 2; rank++)
      for(size_t i = 0; i < r->count; i++)
        if((int)r->rule[i].kind == kind && scope_rank(&r->rule[i]) == rank)
          sorted[n++] = r->rule[i];
  free(r->rule);
  r->rule = sorted;
  return OK;
}

void rules_free(struct rules *r)
{
  free(r->rule);
  free(r->globals);
  free(r->install);
  free(r->layout);
  arena_free(&r->arena);
  memset(r, 0, sizeof(*r));
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

bool releases_hold(const char *since, const char *before, const char *version)
{
  if(!*version)
    return true;
  return !(since && version_compare(version, since) < 0) &&
         !(before && version_compare(version, before) >= 0);
}

bool rule_in_range(const struct rule *rule, const char *version)
{
  return releases_hold(rule->since, rule->before, version);
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
