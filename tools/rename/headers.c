/* headers.c: what C headers declare. */
#include "headers.h"

#include "header_scan.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64

enum scope_kind { SCOPE_FILE, SCOPE_MEMBERS, SCOPE_ENUMERATORS, SCOPE_BODY };

/* Where the reader is. What stands in the braces of a scope is one statement
   after the other; `start` is where the current one begins among the tokens. */
struct place {
  struct scope {
    enum scope_kind kind;
    size_t id, start;
    size_t brackets; /* that are open */
    struct token tag;
  } scope[DEPTH_MAX];
  size_t depth;
  struct token *token;
  size_t tokens, room;
};

struct reader {
  struct scanner s;
  const char *mark;
  struct header_names *out;
  struct place now;
  struct place saved[DEPTH_MAX]; /* where each open condition began */
  size_t conditions, scopes;
};

static void place_copy(struct place *to, const struct place *from)
{
  struct token *token = to->token;
  size_t room = to->room;
  while(room < from->tokens + 1)
    token = grow(token, room, &room, sizeof(*token));
  *to = *from;
  to->token = token;
  to->room = room;
  if(from->tokens)
    memcpy(to->token, from->token, from->tokens * sizeof(*token));
}

static struct scope *scope_now(struct reader *r)
{
  return &r->now.scope[r->now.depth];
}

static void emit(struct reader *r, enum header_kind kind, const struct token *t,
                 const struct token *list, size_t count)
{
  struct header_name *n = header_add(r->out, kind, t);
  if(kind == HEADER_ENUMERATOR || kind == HEADER_MEMBER) {
    n->scope = scope_now(r)->id;
    /* in an unnamed part: what holds it */
    for(size_t d = r->now.depth; d && !n->of_len; d--) {
      n->of = r->now.scope[d].tag.off;
      n->of_len = r->now.scope[d].tag.len;
    }
  }
  for(size_t i = 0; r->mark && i + 2 < count; i++)
    if(token_is(&r->s, &list[i], r->mark) && token_is_byte(&r->s, &list[i + 1], '(')) {
      size_t end = list[i + 2].off;
      while(end < r->s.len && r->s.text[end] != ',' && r->s.text[end] != ')')
        end++;
      n->marked = true;
      n->deprecated = list[i + 2].off;
      n->deprecated_len = end - list[i + 2].off;
    }
}

/* The token behind the bracket that closes the one at i. */
static size_t behind(const struct reader *r, const struct token *list, size_t count, size_t i)
{
  size_t depth = 0;
  for(; i < count; i++) {
    if(list[i].kind != TOKEN_BYTE)
      continue;
    depth += r->s.text[list[i].off] == '(' || r->s.text[list[i].off] == '[';
    depth -= r->s.text[list[i].off] == ')' || r->s.text[list[i].off] == ']';
    if(!depth)
      return i + 1;
  }
  return count;
}

static bool is_one(const struct reader *r, const struct token *t, const char *const *list)
{
  while(*list && !token_is(&r->s, t, *list))
    list++;
  return *list;
}

static bool is_basic(const struct reader *r, const struct token *t)
{
  static const char *const basic[] = { "int",   "char",   "long",   "short",    "void",
                                       "float", "double", "signed", "unsigned", NULL };
  return is_one(r, t, basic);
}

static bool is_name(const struct reader *r, const struct token *t)
{
  static const char *const no[] = { "struct",   "union",    "enum",     "const",   "volatile",
                                    "static",   "extern",   "inline",   "typedef", "register",
                                    "restrict", "__inline", "operator", NULL };
  return t->kind == TOKEN_WORD && byte_is(BYTE_ALPHA, r->s.text[t->off]) && !is_one(r, t, no) &&
         !is_basic(r, t);
}

/* Is the word one that marks a declaration and is called for it? */
static bool is_mark(const struct reader *r, const struct token *t)
{
  if(t->len > 2 && !memcmp(r->s.text + t->off, "__", 2))
    return true;
  for(size_t i = 0; i < t->len; i++)
    if(r->s.text[t->off + i] >= 'a' && r->s.text[t->off + i] <= 'z')
      return false;
  return true;
}

/* The name that a declarator declares: `*name`, `name[2]`, `(*name)(int)`,
   `name:3`, `name MARK(1)`, `MARK(name)`. */
static const struct token *declared_name(const struct reader *r, const struct token *list,
                                         size_t count)
{
  const struct token *name = NULL;
  bool typed = false; /* there is a type beside the name */
  for(size_t i = 0; i < count;) {
    const struct token *t = &list[i];
    bool called = i + 1 < count && token_is_byte(&r->s, &list[i + 1], '(');
    if(token_is_byte(&r->s, t, '=') || token_is_byte(&r->s, t, ':'))
      break;
    if(is_name(r, t) && called && is_mark(r, t)) {
      /* a mark around the name, or behind it */
      if((!name || !typed) && i + 2 < count && is_name(r, &list[i + 2]) &&
         behind(r, list, count, i + 1) == i + 4)
        return &list[i + 2];
      i = behind(r, list, count, i + 1);
      continue;
    }
    if(is_name(r, t)) {
      typed |= name != NULL;
      name = t;
    } else if(is_basic(r, t) || token_is_byte(&r->s, t, '*'))
      typed = !name; /* behind a name this is no declarator's type yet */
    if(token_is_byte(&r->s, t, '(') && i + 1 < count &&
       (token_is_byte(&r->s, &list[i + 1], '*') ||
        (!(name && typed) && is_name(r, &list[i + 1]) && i + 2 < count &&
         token_is_byte(&r->s, &list[i + 2], '*')))) {
      size_t end = behind(r, list, count, i) - 1;
      const struct token *inner = declared_name(r, list + i + 1, end - i - 1);
      return inner ? inner : name;
    }
    i = token_is_byte(&r->s, t, '(') || token_is_byte(&r->s, t, '[') ? behind(r, list, count, i)
                                                                     : i + 1;
  }
  return name;
}

/* Each declarator of a list in turn. */
static void declare_all(struct reader *r, enum header_kind kind, const struct token *list,
                        size_t count)
{
  for(size_t i = 0, start = 0; i <= count;) {
    const struct token *name;
    if(i < count && (token_is_byte(&r->s, &list[i], '(') || token_is_byte(&r->s, &list[i], '['))) {
      i = behind(r, list, count, i);
      continue;
    }
    if(i == count || token_is_byte(&r->s, &list[i], ',')) {
      name = declared_name(r, list + start, i - start);
      /* after a comma a lone word is enough, before it a type is needed */
      if(name && (start || name != list))
        emit(r, kind, name, list, count);
      start = i + 1;
    }
    i++;
  }
}

/* Whose parameters begin at the first bracket outside others: a function's
   name, or NULL. */
static const struct token *function_name(const struct reader *r, const struct token *list,
                                         size_t count)
{
  const struct token *name = NULL;
  for(size_t i = 0; i + 1 < count;) {
    if(is_name(r, &list[i]) && token_is_byte(&r->s, &list[i + 1], '(')) {
      /* `name MACRO((int))`: the macro is for old compilers */
      bool twice =
        i + 2 < count && token_is_byte(&r->s, &list[i + 2], '(') && i && is_name(r, &list[i - 1]);
      if(!is_mark(r, &list[i])) /* before `(*name)` it is a type */
        return (i || r->now.depth) && !token_is_byte(&r->s, &list[i + 2], '*') ? &list[i] : NULL;
      if(twice && i > 1 && !(r->s.text[list[i].off] == '_'))
        name = &list[i - 1];
      i = behind(r, list, count, i + 1);
      continue;
    }
    if(token_is_byte(&r->s, &list[i], '(')) {
      /* `type (*name(parameters))[2]` */
      if(i + 3 < count && token_is_byte(&r->s, &list[i + 1], '*') && is_name(r, &list[i + 2]) &&
         token_is_byte(&r->s, &list[i + 3], '('))
        return &list[i + 2];
      i = behind(r, list, count, i);
    } else
      i++;
  }
  return name;
}

static void tag_of(struct reader *r, const struct token *list, size_t count)
{
  static const struct {
    const char *word;
    enum header_kind kind;
  } tags[] = { { "struct", HEADER_STRUCTURE },
               { "union", HEADER_UNION },
               { "enum", HEADER_ENUMERATION } };
  for(size_t i = 0; i + 1 < count; i++) {
    if(token_is_byte(&r->s, &list[i], '('))
      return;
    for(size_t k = 0; k < sizeof(tags) / sizeof(*tags); k++)
      if(token_is(&r->s, &list[i], tags[k].word) && is_name(r, &list[i + 1])) {
        emit(r, tags[k].kind, &list[i + 1], list, count);
        return;
      }
  }
}

/* A declaration at file scope is complete. */
static void declaration(struct reader *r, const struct token *list, size_t count)
{
  const struct token *name;
  /* macros called as statements may stand before it */
  for(size_t i = 1; i < count; i++)
    if(token_is(&r->s, &list[i], "typedef")) {
      list += i;
      count -= i;
      break;
    }
  if(!count)
    return;
  if(token_is(&r->s, &list[0], "typedef")) {
    size_t from = r->out->count;
    for(size_t i = 0; i < count; i++)
      if(list[i].kind == TOKEN_BRACES) { /* what was in them belongs to the first name */
        declare_all(r, HEADER_TYPE, list + i, count - i);
        for(size_t n = 0; n < from && from < r->out->count; n++)
          if(r->out->n[n].scope >= list[i].scope && !r->out->n[n].of_len) {
            r->out->n[n].of = r->out->n[from].off;
            r->out->n[n].of_len = r->out->n[from].len;
          }
        return;
      }
    tag_of(r, list, count);
    declare_all(r, HEADER_TYPE, list + 1, count - 1);
    return;
  }
  if((name = function_name(r, list, count))) {
    emit(r, HEADER_FUNCTION, name, list, count);
    return;
  }
  if(count == 2)
    tag_of(r, list, count);
  else
    for(size_t i = 0; i < count; i++)
      if(token_is(&r->s, &list[i], "extern")) {
        declare_all(r, HEADER_VARIABLE, list, count);
        return;
      }
}

static void enumerator(struct reader *r, const struct token *list, size_t count)
{
  /* `MAKER(NAME, ...)`: a macro makes it */
  if(count > 2 && is_name(r, &list[0]) && token_is_byte(&r->s, &list[1], '(') &&
     is_name(r, &list[2]))
    emit(r, HEADER_ENUMERATOR, &list[2], list, count);
  else if(count && is_name(r, &list[0]))
    emit(r, HEADER_ENUMERATOR, &list[0], list, count);
}

/* What stood since the last end of a statement. */
static void statement(struct reader *r)
{
  struct scope *s = scope_now(r);
  const struct token *list = r->now.token + s->start;
  size_t count = r->now.tokens - s->start;
  if(s->kind == SCOPE_FILE)
    declaration(r, list, count);
  else if(s->kind == SCOPE_ENUMERATORS)
    enumerator(r, list, count);
  else if(s->kind == SCOPE_MEMBERS && count) {
    size_t from = r->out->count;
    declare_all(r, HEADER_MEMBER, list, count);
    for(size_t i = 0; i < count && from < r->out->count; i++)
      if(list[i].kind == TOKEN_BRACES)
        for(size_t n = 0; n < from; n++)
          if(r->out->n[n].scope == list[i].scope) {
            r->out->n[n].part = r->out->n[from].off;
            r->out->n[n].part_len = r->out->n[from].len;
          }
  }
  r->now.tokens = s->start;
}

/* Where an aggregate's tag may be among the tokens before its brace. */
static enum scope_kind opened(struct reader *r, const struct token *list, size_t count,
                              struct token *tag, bool *transparent)
{
  *transparent =
    (count && token_is(&r->s, &list[0], "extern") && count == 2 && list[1].kind == TOKEN_STRING) ||
    (count && token_is(&r->s, &list[0], "namespace"));
  for(size_t i = count; i-- > 0;) {
    bool is_enum = token_is(&r->s, &list[i], "enum");
    if(token_is_byte(&r->s, &list[i], '=') || token_is_byte(&r->s, &list[i], ')'))
      return SCOPE_BODY;
    if(is_enum || token_is(&r->s, &list[i], "struct") || token_is(&r->s, &list[i], "union")) {
      if(i + 1 < count && is_name(r, &list[count - 1])) {
        *tag = list[count - 1];
        emit(r,
             is_enum                              ? HEADER_ENUMERATION
             : token_is(&r->s, &list[i], "union") ? HEADER_UNION
                                                  : HEADER_STRUCTURE,
             tag, list, count);
      }
      return is_enum ? SCOPE_ENUMERATORS : SCOPE_MEMBERS;
    }
  }
  return SCOPE_BODY;
}

static void open_brace(struct reader *r)
{
  struct scope *s = scope_now(r), *in;
  const struct token *list = r->now.token + s->start;
  size_t count = r->now.tokens - s->start;
  struct token tag = { TOKEN_END, 0, 0, 0 };
  bool transparent = false;
  enum scope_kind kind = SCOPE_BODY;
  if(s->kind == SCOPE_FILE || s->kind == SCOPE_MEMBERS)
    kind = opened(r, list, count, &tag, &transparent);
  if(r->now.depth + 1 == DEPTH_MAX)
    return;
  if(transparent)
    r->now.tokens = s->start;
  else if(kind == SCOPE_BODY && s->kind == SCOPE_FILE && count &&
          !token_is_byte(&r->s, &list[count - 1], '='))
    statement(r); /* a function's head */
  in = &r->now.scope[++r->now.depth];
  memset(in, 0, sizeof(*in));
  in->kind = transparent ? SCOPE_FILE : kind;
  in->id = ++r->scopes;
  in->start = r->now.tokens;
  in->tag = tag;
}

static void push(struct reader *r, struct token t)
{
  r->now.token = grow(r->now.token, r->now.tokens, &r->now.room, sizeof(t));
  r->now.token[r->now.tokens++] = t;
}

static void close_brace(struct reader *r)
{
  struct token braces = { TOKEN_BRACES, 0, 0, scope_now(r)->id };
  enum scope_kind kind = scope_now(r)->kind;
  if(kind == SCOPE_ENUMERATORS)
    statement(r);
  r->now.tokens = scope_now(r)->start;
  if(!r->now.depth)
    return;
  r->now.depth--;
  if(kind != SCOPE_FILE && r->now.tokens > scope_now(r)->start)
    push(r, braces);
}

/* The other branch of a condition begins where the first one did. */
static void directive(struct reader *r)
{
  struct token t = scan(&r->s, true);
  if(token_is(&r->s, &t, "if") || token_is(&r->s, &t, "ifdef") || token_is(&r->s, &t, "ifndef")) {
    if(r->conditions < DEPTH_MAX)
      place_copy(&r->saved[r->conditions], &r->now);
    r->conditions++;
  } else if(token_is(&r->s, &t, "else") || token_is(&r->s, &t, "elif")) {
    if(r->conditions && r->conditions <= DEPTH_MAX)
      place_copy(&r->now, &r->saved[r->conditions - 1]);
  } else if(token_is(&r->s, &t, "endif") && r->conditions)
    r->conditions--;
  while(t.kind != TOKEN_END)
    t = scan(&r->s, true);
}

static void take(struct reader *r, struct token t)
{
  struct scope *s = scope_now(r);
  bool outside = !s->brackets;
  if(t.kind == TOKEN_BYTE)
    switch(r->s.text[t.off]) {
    case '{':
      open_brace(r);
      return;
    case '}':
      close_brace(r);
      return;
    case ';':
      if(outside) {
        statement(r);
        return;
      }
      break;
    case ',':
      if(outside && s->kind == SCOPE_ENUMERATORS) {
        statement(r);
        return;
      }
      break;
    case '(':
    case '[':
      s->brackets++;
      break;
    case ')':
    case ']':
      s->brackets -= s->brackets != 0;
      break;
    }
  if(s->kind != SCOPE_BODY)
    push(r, t);
}

void header_declarations(const char *text, size_t len, const char *mark, struct header_names *out)
{
  struct reader *r = xrealloc(NULL, sizeof(*r));
  struct token t;
  memset(r, 0, sizeof(*r));
  scan_init(&r->s, text, len);
  r->mark = mark;
  r->out = out;
  while((t = scan(&r->s, false)).kind != TOKEN_END) {
    bool hash = r->s.fresh && token_is_byte(&r->s, &t, '#');
    r->s.fresh = false;
    if(hash)
      directive(r);
    else
      take(r, t);
  }
  for(size_t i = 0; i < DEPTH_MAX; i++)
    free(r->saved[i].token);
  free(r->now.token);
  free(r);
}
