/* perl.c: Perl. Where a quote or a regular expression starts cannot be
 * told without running the program, so a wrong guess must be cheap: all
 * literals but here-documents and POD end with their line at the latest. */
#include "lex_util.h"

/* Quotes, and the delimiters that quote-like operators are seen with. */
static const unsigned char stops[256] = {
  ['#'] = 1,  ['"'] = 1, ['\''] = 1, ['`'] = 1, ['/'] = 1, ['='] = 1, ['<'] = 1,
  ['\\'] = 1, ['('] = 1, ['{'] = 1,  ['['] = 1, ['|'] = 1, ['!'] = 1, [','] = 1
};

/* The number of parts of the quote-like operator that ends at `at`, where
   its delimiter stands: 2 for s, tr and y, 1 for the others, 0 if it is no
   operator but part of a name, a variable, a method or a file test. */
static int operator_parts(const struct lex_state *st, size_t at)
{
  char a = lex_at(st, at - 1), b = lex_at(st, at - 2);
  char before;
  size_t n = 1;
  int parts = 0;

  if(!(lex_class(a) & BYTE_ALPHA))
    return 0;
  if(b == 'q' && (a == 'q' || a == 'w' || a == 'x' || a == 'r')) {
    n = 2;
    parts = 1;
  } else if(b == 't' && a == 'r') {
    n = 2;
    parts = 2;
  } else if(a == 'q' || a == 'm')
    parts = 1;
  else if(a == 's' || a == 'y')
    parts = 2;
  before = lex_at(st, at - n - 1);
  if((lex_class(before) & BYTE_WORD) || (before && memchr("$@%>-:", before, 6)))
    return 0;
  return parts;
}

/* From a delimiter to just past its partner on the same line, or to the
   line's end. Brackets nest. */
static size_t delimited(const struct lex_state *st, size_t at, bool *closed)
{
  static const char pairs[] = "(){}[]<>";
  const char *pair = memchr(pairs, st->text[at], sizeof(pairs) - 1);
  size_t depth = 1;

  if(!pair || (pair - pairs) % 2)
    return lex_quoted(st, at + 1, st->text[at], LEX_ESCAPES, closed);
  *closed = false;
  for(at++; at < st->len && st->text[at] != '\n'; at++) {
    char c = st->text[at];
    if(c == '\\' && lex_at(st, at + 1) != '\n')
      at++;
    else if(c == pair[0])
      depth++;
    else if(c == pair[1] && !--depth) {
      *closed = true;
      return at + 1;
    }
  }
  return at < st->len ? at : st->len;
}

/* From the delimiter of a quote-like operator to its end. */
static size_t operands(const struct lex_state *st, size_t at, int parts)
{
  bool closed;
  size_t end = delimited(st, at, &closed);

  if(!closed || parts < 2)
    return end;
  if(!memchr("({[<", st->text[at], 4)) /* the delimiter is shared */
    return delimited(st, end - 1, &closed);
  at = end;
  while(lex_class(lex_at(st, at)) & BYTE_BLANK)
    at++;
  return at < st->len && st->text[at] != '\n' ? delimited(st, at, &closed) : end;
}

/* Does a term, not an operator, stand at `at`? Then a slash there opens a
   regular expression. */
static bool term(const struct lex_state *st, size_t at)
{
  static const char *const words[] = { "split",  "if",   "unless", "and",   "or",  "not",
                                       "return", "grep", "while",  "until", "when" };
  size_t start, i;

  while(lex_class(lex_at(st, at - 1)) & BYTE_BLANK)
    at--;
  if(lex_line_start(st, at))
    return true;
  if(memchr("(,=~!&|{;:?[", st->text[at - 1], 12))
    return true;
  for(start = at; at - start < 8 && (lex_class(lex_at(st, start - 1)) & BYTE_ALPHA);)
    start--;
  for(i = 0; i < sizeof(words) / sizeof(words[0]); i++)
    if(strlen(words[i]) == at - start && lex_has(st, start, words[i]))
      return lex_at(st, start - 1) != '$';
  return false;
}

/* POD: from a line `=word` to the line `=cut`. */
static size_t pod_end(const struct lex_state *st, size_t at)
{
  return lex_find(st, lex_past(st, at, "\n=cut"), '\n');
}

LEX_LITERAL(literal)
{
  char c = st->text[at], before = lex_at(st, at - 1);
  bool closed;
  size_t end;
  int parts;

  if(c == '\\') {
    *region = REGION_CODE;
    return st->len - at > 2 ? at + 2 : st->len;
  }
  *region = REGION_STRING;
  if((lex_class(before) & BYTE_ALPHA) && c != '=') {
    parts = operator_parts(st, at);
    if(parts)
      return operands(st, at, parts);
  }
  switch(c) {
  case '#':
    *region = REGION_COMMENT;
    return lex_word_start(st, at) || before == '{' || before == '}' || before == ','
             ? lex_find(st, at, '\n')
             : at;
  case '=':
    *region = REGION_COMMENT;
    return lex_line_start(st, at) && (lex_class(lex_at(st, at + 1)) & BYTE_ALPHA) ? pod_end(st, at)
                                                                                  : at;
  case '\'':
    if(lex_class(before) & BYTE_WORD) /* a package separator of old */
      return at;
    /* fall through */
  case '"':
  case '`':
    if(before == '$') /* a special variable */
      return at;
    return lex_quoted(st, at + 1, c, LEX_ESCAPES, &closed);
  case '/':
    if(!term(st, at))
      return at;
    end = delimited(st, at, &closed);
    return closed ? end : at;
  case '<':
    *region = REGION_CODE;
    if(lex_at(st, at + 1) != '<' || (lex_class(before) & BYTE_WORD))
      return at;
    closed = lex_at(st, at + 2) == '~';
    return lex_heredoc(st, at, at + 2 + closed, closed);
  default:
    return at;
  }
}

/* Does `my` or the like stand before `at`, and blanks or none? */
static bool declarator(const char *text, size_t at)
{
  static const char *const words[] = { "my", "our", "local", NULL };
  while(at && (text[at - 1] == ' ' || text[at - 1] == '\t'))
    at--;
  for(const char *const *w = words; *w; w++) {
    size_t n = strlen(*w);
    if(at >= n && !memcmp(text + at - n, *w, n) &&
       (at == n || !byte_is(BYTE_WORD, text[at - n - 1])))
      return true;
  }
  return false;
}

/* A function or package; a variable where it is declared or assigned. */
static bool declares(const char *text, size_t len, size_t start, size_t end)
{
  size_t at = start, line = lex_line(text, start);
  if(lex_word_before(text, start, "sub") || lex_word_before(text, start, "package"))
    return true;
  if(!at || !strchr("$@%", text[--at]))
    return false;
  if(lex_assigned(text, len, lex_after(text, len, end), ".+"))
    return true;
  if(declarator(text, at))
    return true;
  while(at > line && !strchr("();=", text[at - 1]))
    at--;
  return at > line && text[at - 1] == '(' && declarator(text, at - 1); /* one of a list */
}

static void next(struct lex_state *st, enum region *region)
{
  lex_code(st, region, stops, literal);
}

const struct language lang_perl = { .name = "perl",
                                    .declares = declares,
                                    .names =
                                      (const char *const[]){ "*.pl", "*.pm", "*.t", "*.PL", NULL },
                                    .interpreters = (const char *const[]){ "perl*", NULL },
                                    .next = next };
