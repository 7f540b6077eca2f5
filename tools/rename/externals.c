/* externals.c: the external functions and objects that C text defines. */
#include "externals.h"

#include "lex/lex.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

/* A declaration at file scope, as far as it was read. */
struct declaration {
  size_t name, name_len; /* the last identifier outside brackets */
  bool local;            /* static, typedef, extern, or a `local` word */
  bool aggregate;        /* struct, union or enum: a brace is its body */
  bool function;         /* has a parameter list: `name` stands before it */
  bool value;            /* past its '=': only the ';' is of interest */
  /* the last brackets: `int (name)(void)` and `int (*name)(void)` have the name
     within them, where another pair follows at once */
  size_t inner, inner_len;
  int inner_words;
  bool pointer, closed;
};

struct reader {
  const char *text;
  size_t len;
  const char *const *local;
  bool statics; /* are wanted, too */
  void (*found)(void *context, const char *name, size_t len);
  void *context;
  struct declaration d;
  int braces, parens; /* depth; `braces` counts bodies we are in */
  int squares;        /* an array's size is an expression */
  int at_if[64];      /* brace depth at each open #if */
  int ifs;
};

static bool word_is(const struct reader *r, size_t start, size_t end, const char *word)
{
  return end - start == strlen(word) && !memcmp(r->text + start, word, end - start);
}

static bool starts(const struct reader *r, size_t at, const char *word)
{
  return r->len - at >= strlen(word) && !memcmp(r->text + at, word, strlen(word));
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
  } else if(starts(r, at, "el") && r->ifs && r->ifs <= most)
    r->braces = r->at_if[r->ifs - 1];
  else if(starts(r, at, "endif") && r->ifs)
    r->ifs--;
}

static void emit(struct reader *r)
{
  if(!r->d.local && r->d.name_len && !c_keyword(r->text + r->d.name, r->d.name_len))
    r->found(r->context, r->text + r->d.name, r->d.name_len);
}

static void identifier(struct reader *r, size_t start, size_t end)
{
  static const char *const not_external[] = { "typedef", "extern", NULL };
  if(r->parens == 1 && !r->braces) {
    r->d.inner = start;
    r->d.inner_len = end - start;
    r->d.inner_words++;
  }
  r->d.closed = false;
  if(r->braces || r->parens || r->squares || r->d.value)
    return;
  r->d.local |= !r->statics && word_is(r, start, end, "static");
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

static void open_bracket(struct reader *r)
{
  struct declaration *d = &r->d;
  if(r->parens++ || d->value)
    return;
  if(d->closed && d->inner_words == 1) {
    d->name = d->inner;
    d->name_len = d->inner_len;
    d->function = !d->pointer;
  } else
    d->function = true;
  d->inner_words = 0;
  d->pointer = false;
}

static void punctuation(struct reader *r, char c)
{
  static const struct declaration none;
  struct declaration *d = &r->d;
  bool closed = d->closed;
  d->closed = false;
  switch(c) {
  case '(':
    d->closed = closed;
    if(!r->braces)
      open_bracket(r);
    d->closed = false;
    break;
  case ')':
    if(!r->braces && r->parens)
      d->closed = !--r->parens;
    break;
  case '[':
    r->squares++;
    break;
  case ']':
    r->squares -= r->squares > 0;
    break;
  case '*':
    d->pointer |= r->parens == 1 && !d->inner_words;
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

/* What is looked at within a body: the rest is for its author. */
static const unsigned char in_body[256] = { ['{'] = 1, ['}'] = 1, ['\n'] = 1, ['#'] = 1 };

static void read_all(struct reader *r, const char *text, size_t len)
{
  struct lex_state lex = { 0 };
  bool fresh = true;     /* nothing but blanks since the line's start */
  bool skipping = false; /* in a directive */
  enum region region;
  r->text = lex.text = text;
  r->len = lex.len = len;
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
      } else if(skipping)
        i = line_end(text, lex.pos, i);
      else if(c == '#' && fresh) {
        directive(r, i + 1);
        skipping = true;
        i++;
      } else if(r->braces && !in_body[(unsigned char)c]) {
        /* within a body only its braces and lines matter */
        fresh = fresh && (c == ' ' || c == '\t' || c == '\r');
        i++;
        if(!fresh)
          while(i < lex.pos && !in_body[(unsigned char)text[i]])
            i++;
      } else if(byte_is(BYTE_WORD, c)) {
        size_t start = i;
        while(i < lex.pos && byte_is(BYTE_WORD, text[i]))
          i++;
        if(!isdigit((unsigned char)c))
          identifier(r, start, i);
        fresh = false;
      } else {
        if(c != ' ' && c != '\t' && c != '\r') {
          punctuation(r, c);
          fresh = false;
        }
        i++;
      }
    }
  }
}

void find_globals(const char *text, size_t len, const char *const *local,
                  void (*found)(void *context, const char *name, size_t len), void *context)
{
  struct reader r = { .local = local, .found = found, .context = context };
  read_all(&r, text, len);
}

void find_definitions(const char *text, size_t len,
                      void (*found)(void *context, const char *name, size_t len), void *context)
{
  struct reader r = { .statics = true, .found = found, .context = context };
  read_all(&r, text, len);
}
