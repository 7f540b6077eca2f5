/* c_names.c: which words of C make a name where they stand. There is no table of
   types, so this goes by form: what a declaration looks like. */
#include "lex_util.h"

struct c_text {
  const char *s;
  size_t len;
};

/* Where the comment begins that ends before `at`, or `at`. */
static size_t comment_before(const struct c_text *t, size_t at)
{
  size_t open, low = at > LEX_REACH ? at - LEX_REACH : 0;
  if(at < 4 || t->s[at - 1] != '/' || t->s[at - 2] != '*')
    return at;
  for(open = at - 2; open > low + 1; open--)
    if(t->s[open - 2] == '/' && t->s[open - 1] == '*')
      return open - 2;
  return at;
}

/* Back over blanks and comments. */
static size_t back(const struct c_text *t, size_t at)
{
  for(;;) {
    size_t was = at;
    while(at && byte_is(BYTE_SPACE, t->s[at - 1]))
      at--;
    if(at && t->s[at - 1] == '\\' && at < t->len && byte_is(BYTE_SPACE, t->s[at]))
      at--;
    at = comment_before(t, at);
    if(at == was)
      return at;
  }
}

/* On over blanks and comments. */
static size_t on(const struct c_text *t, size_t at)
{
  for(;;) {
    const char *end;
    while(at < t->len && (byte_is(BYTE_SPACE, t->s[at]) || t->s[at] == '\\'))
      at++;
    if(t->len - at < 4 || t->s[at] != '/' || t->s[at + 1] != '*')
      return at;
    end = find(t->s + at + 2, t->len - at - 2, "*/", 2);
    if(!end)
      return t->len;
    at = (size_t)(end - t->s) + 2;
  }
}

static size_t word_end(const struct c_text *t, size_t at)
{
  while(at < t->len && byte_is(BYTE_WORD, t->s[at]))
    at++;
  return at;
}

/* The word that ends at `end`, as its start; `end` if there is none. */
static size_t word_before(const struct c_text *t, size_t end)
{
  while(end && byte_is(BYTE_WORD, t->s[end - 1]))
    end--;
  return end;
}

static bool is_one(const struct c_text *t, size_t start, size_t end, const char *const *list)
{
  for(; *list; list++)
    if(strlen(*list) == end - start && !memcmp(t->s + start, *list, end - start))
      return true;
  return false;
}

static const char *const tags[] = { "struct", "union", "enum", "class", "namespace", NULL };
static const char *const statements[] = { "return", "goto", "else",   "case",  "sizeof",
                                          "do",     "if",   "for",    "while", "break",
                                          "throw",  "new",  "delete", "in",    NULL };

/* --- directives ------------------------------------------------------- */

/* The first byte of the line that holds a place, going past backslashes. */
static size_t logical_start(const struct c_text *t, size_t at)
{
  for(size_t low = at > LEX_REACH ? at - LEX_REACH : 0;;) {
    at = lex_line(t->s, at);
    if(at <= low)
      return at;
    if(at < 2 ||
       (t->s[at - 2] != '\\' && !(at > 2 && t->s[at - 2] == '\r' && t->s[at - 3] == '\\')))
      return at;
    at--;
  }
}

/* In a directive (which begins with the '#' at `at`): the macro's name or one
   of its parameters. */
static bool in_directive(const struct c_text *t, size_t at, size_t start)
{
  static const char *const define[] = { "define", NULL };
  size_t end;
  at = on(t, at + 1);
  end = word_end(t, at);
  if(!is_one(t, at, end, define))
    return false;
  at = on(t, end);
  if(at == start)
    return true;
  at = word_end(t, at);
  return at < start && t->s[at] == '(' && !memchr(t->s + at, ')', start - at);
}

/* Does a directive end at `at`, a line's beginning? */
static bool behind_directive(const struct c_text *t, size_t at)
{
  return at && t->s[on(t, logical_start(t, at - 1))] == '#';
}

/* --- statements ------------------------------------------------------- */

/* Where the statement or the list in brackets begins that holds `at`; the byte
   before it goes to *before, NUL behind a directive. */
static size_t beginning(const struct c_text *t, size_t at, bool past_directives, char *before)
{
  size_t depth = 0, low = at > LEX_REACH ? at - LEX_REACH : 0;
  *before = '\0';
  while(at > low) {
    size_t comment = comment_before(t, at);
    char c = t->s[at - 1];
    if(comment < at) {
      at = comment;
      continue;
    }
    if(c == ')' || c == ']')
      depth++;
    else if(depth)
      depth -= c == '(' || c == '[';
    else if(strchr(";{}([", c)) {
      *before = c;
      return at;
    } else if(c == '\n' && !past_directives && behind_directive(t, at))
      return at;
    at--;
  }
  return at;
}

/* Behind the bracket that closes the one at `at`. */
static size_t closed(const struct c_text *t, size_t at, size_t end)
{
  size_t depth = 0;
  for(; at < end; at++) {
    depth += t->s[at] == '(' || t->s[at] == '[' || t->s[at] == '{';
    depth -= t->s[at] == ')' || t->s[at] == ']' || t->s[at] == '}';
    if(!depth)
      return at + 1;
  }
  return end;
}

/* What stands before a word since its statement or parameter began. */
struct head {
  size_t words, stars;
  bool wrong;  /* no declaration looks like this */
  bool list;   /* the word is another of the same declaration */
  size_t last; /* the start of the last word, if that is the last token */
};

/* Past the value that follows a '=', before the next comma. */
static size_t past_value(const struct c_text *t, size_t at, size_t end)
{
  while(at < end && t->s[at] != ',')
    at = strchr("([{", t->s[at]) ? closed(t, at, end) : at + 1;
  return at;
}

static void comma(struct head *h, bool parameters)
{
  struct head next = { 0 };
  if(!parameters) {
    next.wrong = !h->list && h->words < 2;
    next.words = next.list = true;
  }
  *h = next;
}

static void read_head(const struct c_text *t, size_t at, size_t end, bool parameters,
                      struct head *h)
{
  for(at = on(t, at); at < end && !h->wrong; at = on(t, at)) {
    char c = t->s[at];
    size_t start = at;
    h->last = 0;
    if(byte_is(BYTE_ALPHA, c)) {
      at = word_end(t, at);
      h->wrong = is_one(t, start, at, statements);
      h->words++;
      h->last = start;
      continue;
    }
    if(c == '(' || c == '[') {
      at = closed(t, at, end);
      if(c == '(')
        h->words = h->stars = 0;
      continue;
    }
    at++;
    if(c == '*' || c == '&')
      h->stars++;
    else if(c == ',')
      comma(h, parameters);
    else if(c == '=' && !parameters)
      h->wrong = (at = past_value(t, at, end)) == end; /* the word is in the value */
    else if(c == ':')
      h->words = h->stars = 0;
    else
      h->wrong = true;
  }
}

static bool enumerator(const struct c_text *t, size_t start, char next)
{
  static const char *const is_enum[] = { "enum", NULL };
  char before;
  size_t at = beginning(t, start, true, &before), word, prev = back(t, start);
  size_t line = lex_line(t->s, start);
  if(before != '{' || !strchr(",=}", next) || !prev ||
     (!strchr("{,", t->s[prev - 1]) && !(prev < line && behind_directive(t, line))))
    return false;
  at = back(t, at - 1);
  word = word_before(t, at);
  if(is_one(t, word, at, is_enum))
    return true;
  at = back(t, word);
  return is_one(t, word_before(t, at), at, is_enum);
}

bool c_declares(const char *text, size_t len, size_t start, size_t end)
{
  struct c_text t = { text, len };
  struct head h = { 0 };
  size_t line = on(&t, logical_start(&t, start)), behind = on(&t, end), from;
  char before, next = behind < len ? text[behind] : ';';
  if(line < start && text[line] == '#')
    return in_directive(&t, line, start);
  if(next == '#') /* a directive between this and the next comma */
    next = ',';
  if(!strchr("=;,)[({}:", next))
    return false;
  if(enumerator(&t, start, next))
    return true;
  from = beginning(&t, start, false, &before);
  read_head(&t, from, start, before == '(', &h);
  if(h.wrong)
    return false;
  if(h.last && is_one(&t, h.last, word_end(&t, h.last), tags))
    return strchr("{;:", next);
  if(!h.words) {
    if(before == '(' && h.stars && next == ')') { /* a pointer to a function */
      behind = on(&t, behind + 1);
      return behind < len && text[behind] == '(';
    }
    return before == '}' && !h.stars && strchr(";,[", next); /* what was in braces */
  }
  return next != '}' && (next != ')' || before == '(');
}
