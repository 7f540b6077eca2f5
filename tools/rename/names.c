/* names.c: names in code: un-prefixed globals, and names that would meet. */
#include "names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- external definitions in C ---------------------------------------- */

/* A declaration at file scope, as far as it was read. */
struct declaration {
  size_t name, name_len;   /* the last identifier outside brackets */
  bool local;              /* static, typedef, extern, or a `local` word */
  bool aggregate;          /* struct, union or enum: a brace is its body */
  bool function;           /* has a parameter list: `name` stands before it */
  bool value;              /* past its '=': only the ';' is of interest */
};

struct reader {
  const char *text;
  size_t len;
  const char *const *local;
  void (*found)(void *context, const char *name, size_t len);
  void *context;
  struct declaration d;
  int braces, parens;      /* depth; `braces` counts bodies we are in */
  int at_if[64];           /* brace depth at each open #if */
  int ifs;
};

static bool word_is(const struct reader *r, size_t start, size_t end,
                    const char *word)
{
  return end - start == strlen(word) &&
         !memcmp(r->text + start, word, end - start);
}

static bool starts(const struct reader *r, size_t at, const char *word)
{
  return r->len - at >= strlen(word) &&
         !memcmp(r->text + at, word, strlen(word));
}

/* A directive at `at` (behind the '#'). Each branch of a conditional begins at
   the same depth, so that a brace opened in two branches counts once. */
static void directive(struct reader *r, size_t at)
{
  const int most = (int)(sizeof(r->at_if) / sizeof(*r->at_if));
  while(at < r->len && (r->text[at] == ' ' || r->text[at] == '\t'))
    at++;
  if(starts(r, at, "if")) {
    if(r->ifs < most)
      r->at_if[r->ifs] = r->braces;
    r->ifs++;
  }
  else if(starts(r, at, "el") && r->ifs && r->ifs <= most)
    r->braces = r->at_if[r->ifs - 1];
  else if(starts(r, at, "endif") && r->ifs)
    r->ifs--;
}

static void emit(struct reader *r)
{
  if(!r->d.local && r->d.name_len)
    r->found(r->context, r->text + r->d.name, r->d.name_len);
}

static void identifier(struct reader *r, size_t start, size_t end)
{
  static const char *const not_external[] = { "static", "typedef", "extern",
                                              NULL };
  if(r->braces || r->parens || r->d.value)
    return;
  for(const char *const *w = not_external; *w; w++)
    r->d.local |= word_is(r, start, end, *w);
  for(const char *const *w = r->local; w && *w; w++)
    r->d.local |= word_is(r, start, end, *w);
  if(word_is(r, start, end, "struct") || word_is(r, start, end, "union") ||
     word_is(r, start, end, "enum"))
    r->d.aggregate = true;
  if(!r->d.function) {
    r->d.name = start;
    r->d.name_len = end - start;
  }
}

static void punctuation(struct reader *r, char c)
{
  static const struct declaration none;
  struct declaration *d = &r->d;
  switch(c) {
  case '(':
    if(!r->braces && !r->parens++ && !d->value)
      d->function = true;
    break;
  case ')':
    if(!r->braces && r->parens)
      r->parens--;
    break;
  case '{':
    if(!r->braces++ && !r->parens && !d->value && d->function)
      emit(r);
    break;
  case '}':
    if(r->braces && !--r->braces && !d->value) {
      if(d->function)
        *d = none;
      else
        d->name_len = 0; /* the tag; an object's name may follow */
    }
    break;
  case '=':
    if(!r->braces && !r->parens && !d->value) {
      if(!d->function)
        emit(r);
      d->value = true;
    }
    break;
  case ';':
    if(r->braces || r->parens)
      break;
    /* `int x;` defines, `struct x;` and `f(void);` do not */
    if(!d->value && !d->function && !d->aggregate)
      emit(r);
    *d = none;
    break;
  default:
    break;
  }
}

void find_globals(const char *text, size_t len, const char *const *local,
                  void (*found)(void *context, const char *name, size_t len),
                  void *context)
{
  struct reader r = { 0 };
  struct lex_state lex = { 0 };
  bool fresh = true; /* nothing but blanks since the line's start */
  bool skipping = false; /* in a directive */
  enum region region;
  r.text = lex.text = text;
  r.len = lex.len = len;
  r.local = local;
  r.found = found;
  r.context = context;
  while(lex.pos < len) {
    size_t i = lex.pos;
    lang_c.next(&lex, &region);
    if(region != REGION_CODE) {
      if(region == REGION_STRING)
        fresh = false;
      continue;
    }
    while(i < lex.pos) {
      char c = text[i];
      if(c == '\n') {
        size_t back = i;
        if(back && text[back - 1] == '\r')
          back--;
        skipping = skipping && back && text[back - 1] == '\\';
        fresh = true;
        i++;
      }
      else if(skipping)
        i++;
      else if(c == '#' && fresh) {
        directive(&r, i + 1);
        skipping = true;
        i++;
      }
      else if(word_byte[(unsigned char)c]) {
        size_t start = i;
        while(i < lex.pos && word_byte[(unsigned char)text[i]])
          i++;
        if(!isdigit((unsigned char)c))
          identifier(&r, start, i);
        fresh = false;
      }
      else {
        if(c != ' ' && c != '\t' && c != '\r') {
          punctuation(&r, c);
          fresh = false;
        }
        i++;
      }
    }
  }
}

/* --- the namespace ---------------------------------------------------- */

enum status check_namespace(const char *to)
{
  static const char *const keywords[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor",
    "bool", "break", "case", "catch", "char", "class", "compl", "concept",
    "const", "consteval", "constexpr", "constinit", "const_cast", "continue",
    "co_await", "co_return", "co_yield", "decltype", "default", "delete",
    "do", "double", "dynamic_cast", "else", "enum", "explicit", "export",
    "extern", "false", "float", "for", "friend", "goto", "if", "inline",
    "int", "long", "mutable", "namespace", "new", "noexcept", "not",
    "not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected",
    "public", "register", "reinterpret_cast", "requires", "restrict",
    "return", "short", "signed", "sizeof", "static", "static_assert",
    "static_cast", "struct", "switch", "template", "this", "thread_local",
    "throw", "true", "try", "typedef", "typeid", "typename", "typeof",
    "typeof_unqual", "union", "unsigned", "using", "virtual", "void",
    "volatile", "wchar_t", "while", "xor", "xor_eq",
  };
  if(*to < 'a' || *to > 'z')
    return trouble("namespace '%s' does not begin with a small letter", to);
  for(const char *p = to; *p; p++)
    if(!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') && *p != '_')
      return trouble("namespace '%s' is not small letters, digits and "
                     "underscores", to);
  for(size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
    if(!strcmp(to, keywords[i]))
      return trouble("namespace '%s' is a keyword of C or C++", to);
  return OK;
}

/* --- names that meet -------------------------------------------------- */

void name_set_free(struct name_set *set)
{
  map_free(&set->seen);
  free(set->name);
  arena_free(&set->arena);
}

/* The key under which a name is looked up: language, scope, name. */
static void name_key(struct buf *b, const struct language *language,
                     const char *scope, const char *name, size_t len)
{
  b->len = 0;
  buf_str(b, language->name);
  buf_add(b, "", 1);
  buf_str(b, scope);
  buf_add(b, "", 1);
  buf_add(b, name, len);
}

static size_t line_of(const char *text, size_t off)
{
  size_t line = 1;
  for(const char *p = text; (p = memchr(p, '\n', (size_t)(text + off - p)));
      p++)
    line++;
  return line;
}

/* The directive or function of C that holds a place, as an offset. */
static size_t scope_in_c(const char *text, size_t off)
{
  size_t line = off, i;
  while(line && (text[line - 1] != '\n' ||
                 (line > 1 && text[line - 2] == '\\')))
    line--;
  if(text[line] == '#')
    return line;
  for(i = line; i > 1; i--)
    if(text[i] == '}' && text[i - 1] == '\n')
      return i;
  return 0;
}

/* The function or class of Python that holds a place, as an offset. */
static size_t scope_in_python(const char *text, size_t off)
{
  for(;;) {
    size_t word;
    while(off && text[off - 1] != '\n')
      off--;
    for(word = off; text[word] == ' '; word++)
      ;
    if(!off || !strncmp(text + word, "def ", 4) ||
       !strncmp(text + word, "class ", 6))
      return off;
    off--;
  }
}

/* Is a word of a language without declarations written as a variable? */
static bool is_variable(const char *text, size_t off, size_t len)
{
  size_t end = off + len;
  if(off && strchr("$@%&", text[off - 1]))
    return true;
  if(off > 1 && text[off - 2] == '$' && strchr("{(", text[off - 1]))
    return true;
  return (off == 0 || text[off - 1] == '\n') && text[end] == '=';
}

/* The scope of a bare name, as text in b; false if it is no name here. */
static bool bare_scope(struct buf *b, const struct language *language,
                       const char *path, const char *text, size_t off,
                       size_t len)
{
  size_t scope = 0;
  if(language == &lang_c)
    scope = scope_in_c(text, off);
  else if(language == &lang_python)
    scope = scope_in_python(text, off);
  else if(!is_variable(text, off, len))
    return false;
  buf_fmt(b, "%s@%zu", path, scope);
  buf_add(b, "", 1);
  return true;
}

void name_set_add(struct name_set *set, const struct language *language,
                  const char *old, size_t old_len, const char *new, bool bare,
                  const char *path, const char *text, size_t off)
{
  struct buf b = { 0 }, scope = { 0 };
  struct map_slot *slot;
  if(bare && !bare_scope(&scope, language, path, text, off, old_len))
    return;
  name_key(&b, language, bare ? scope.s : "", old, old_len);
  slot = map_slot(&set->seen, b.s, b.len);
  if(!slot->value) {
    struct name *n = arena_alloc(&set->arena, sizeof(*n));
    n->language = language;
    n->old = arena_dup(&set->arena, old, old_len);
    n->new = new ? new : n->old;
    n->scope = bare ? arena_dup(&set->arena, scope.s, scope.len) : "";
    n->path = arena_dup(&set->arena, path, strlen(path));
    n->text = text;
    n->off = off;
    slot->key = arena_dup(&set->arena, b.s, b.len);
    slot->value = n;
    set->name = grow(set->name, set->count, &set->room, sizeof(*set->name));
    set->name[set->count++] = n;
  }
  buf_free(&b);
  buf_free(&scope);
}

void name_set_scan(const struct policy *p, struct name_set *set,
                   const char *path, const char *text, size_t len,
                   const struct language *language)
{
  struct rules target = { 0 };
  struct policy scan = { 0 };
  struct lex_state lex = { 0 };
  enum region region = REGION_CODE;
  size_t at = 0, start, end;

  /* the same search, for the namespace */
  target.stem = p->to;
  target.stem_len = p->to_len;
  scan.rules = &target;
  prepare_search(&scan);
  lex.text = text;
  lex.len = len;
  while((at = next_stem(&scan, text, len, at)) < len) {
    while(lex.pos <= at)
      language->next(&lex, &region);
    word_around(text, len, at, &start, &end);
    if(region == REGION_CODE &&
       next_stem(p, text + start, end - start, 0) == end - start)
      name_set_add(set, language, text + start, end - start, NULL,
                   end - start == p->to_len, path, text, at);
    at = end;
  }
}

static void add_collision(struct collisions *out, struct collision c)
{
  out->c = grow(out->c, out->count, &out->room, sizeof(c));
  out->c[out->count++] = c;
}

/* A copy that lives as long as the report. */
static const char *keep(struct collisions *out, const char *s)
{
  return arena_dup(&out->arena, s, strlen(s));
}

static int by_place(const void *a, const void *b)
{
  const struct name *x = *(struct name *const *)a;
  const struct name *y = *(struct name *const *)b;
  int d = strcmp(x->old, y->old);
  if(!d)
    d = strcmp(x->language->name, y->language->name);
  if(!d)
    d = strcmp(x->path, y->path);
  return d ? d : (x->off > y->off) - (x->off < y->off);
}

void names_collide(struct name_set *const *sets, size_t count,
                   struct collisions *out)
{
  struct name **all = NULL;
  size_t total = 0, room = 0;
  struct map met = { 0 };
  struct buf b = { 0 };
  for(size_t s = 0; s < count; s++)
    for(size_t i = 0; i < sets[s]->count; i++) {
      all = grow(all, total, &room, sizeof(*all));
      all[total++] = sets[s]->name[i];
    }
  if(total)
    qsort(all, total, sizeof(*all), by_place);
  for(size_t i = 0; i < total; i++) {
    struct map_slot *slot;
    struct name *first;
    name_key(&b, all[i]->language, all[i]->scope, all[i]->new,
             strlen(all[i]->new));
    slot = map_slot(&met, arena_dup(&out->arena, b.s, b.len), b.len);
    first = slot->value;
    if(!first)
      slot->value = all[i];
    else if(strcmp(first->old, all[i]->old) &&
            (first->new != first->old || all[i]->new != all[i]->old)) {
      struct collision c = { keep(out, all[i]->new), "name",
                             keep(out, first->old), keep(out, first->path),
                             keep(out, all[i]->old), keep(out, all[i]->path),
                             line_of(first->text, first->off),
                             line_of(all[i]->text, all[i]->off) };
      add_collision(out, c);
    }
  }
  buf_free(&b);
  map_free(&met);
  free(all);
}

static const char *folded(struct arena *a, const char *s)
{
  char *f = arena_dup(a, s, strlen(s));
  for(char *p = f; *p; p++)
    *p = (char)tolower((unsigned char)*p);
  return f;
}

/* Reports the pairs of `name` that are equal but come from other `source`s. */
static void meet(const char *kind, const char **name, const char **source,
                 const char *const *old, const char *const *new, size_t count,
                 struct collisions *out)
{
  struct map met = { 0 };
  for(size_t i = 0; i < count; i++) {
    struct map_slot *slot = map_slot(&met, name[i], strlen(name[i]));
    size_t k = (size_t)(uintptr_t)slot->value;
    if(!k)
      slot->value = (void *)(uintptr_t)(i + 1);
    else if(strcmp(source[k - 1], source[i])) {
      struct collision c = { new[i], kind, old[k - 1], old[k - 1], old[i],
                             old[i], 0, 0 };
      add_collision(out, c);
    }
  }
  map_free(&met);
}

void paths_collide(const struct rules *r, const char *const *old,
                   const char *const *new, size_t count,
                   struct collisions *out)
{
  const char **name = xrealloc(NULL, (count + 1) * sizeof(*name));
  const char **source = xrealloc(NULL, (count + 1) * sizeof(*source));
  const char **at = xrealloc(NULL, (count + 1) * sizeof(*at));
  const char **to = xrealloc(NULL, (count + 1) * sizeof(*to));
  size_t n = 0;
  for(size_t i = 0; i < count; i++) {
    name[i] = folded(&out->arena, new[i]);
    source[i] = folded(&out->arena, old[i]);
  }
  meet("path", name, source, old, new, count, out);
  for(size_t k = 0; k < r->install_count; k++)
    for(size_t i = 0; i < count; i++)
      if(glob_match(r->install[k].glob, old[i])) {
        struct buf b = { 0 };
        const char *base = strrchr(new[i], '/');
        buf_fmt(&b, "%s/%s", r->install[k].dir, base ? base + 1 : new[i]);
        name[n] = folded(&out->arena, b.s);
        base = strrchr(old[i], '/');
        b.len = 0;
        buf_fmt(&b, "%s/%s", r->install[k].dir, base ? base + 1 : old[i]);
        source[n] = folded(&out->arena, b.s);
        at[n] = old[i];
        to[n] = new[i];
        buf_free(&b);
        if(++n == count) { /* more matches than files: look at these first */
          meet("installed file", name, source, at, to, n, out);
          n = 0;
        }
      }
  meet("installed file", name, source, at, to, n, out);
  free(name);
  free(source);
  free(at);
  free(to);
}

void collisions_free(struct collisions *c)
{
  free(c->c);
  arena_free(&c->arena);
}
