/* python.c: Python. A string that stands where a docstring stands is a
 * comment: it documents. */
#include "lex_util.h"

static const unsigned char stops[256] = { ['#'] = 1, ['"'] = 1, ['\''] = 1 };

/* Is the triple quote at `at` a docstring: first on its line, after a colon
   or after nothing but comments? */
static bool docstring(const struct lex_state *st, size_t at)
{
  for(;;) {
    size_t line;
    if(lex_at(st, at - 1) == 'r')
      at--; /* a raw string */
    while(lex_class(lex_at(st, at - 1)) & BYTE_BLANK)
      at--;
    if(!lex_line_start(st, at))
      return false;
    while(at && (lex_class(st->text[at - 1]) & BYTE_SPACE))
      at--;
    if(!at)
      return true;
    if(st->text[at - 1] == ':')
      return true;
    for(line = at; !lex_line_start(st, line);)
      line--;
    while(lex_class(lex_at(st, line)) & BYTE_BLANK)
      line++;
    if(st->text[line] != '#')
      return false;
    at = line;
  }
}

LEX_LITERAL(literal)
{
  char quote = st->text[at];
  bool closed;
  size_t end;

  if(quote == '#') {
    *region = REGION_COMMENT;
    return lex_find(st, at, '\n');
  }
  *region = REGION_STRING;
  if(lex_at(st, at + 1) != quote || lex_at(st, at + 2) != quote)
    return lex_quoted(st, at + 1, quote, LEX_ESCAPES, &closed);
  if(docstring(st, at))
    *region = REGION_COMMENT;
  for(end = at + 3; end < st->len; end++) {
    end = lex_quoted(st, end, quote, LEX_ESCAPES | LEX_MULTILINE, &closed);
    if(!closed || (lex_at(st, end) == quote && lex_at(st, end + 1) == quote))
      return closed ? end + 2 : end;
    end--;
  }
  return st->len;
}

/* A function, class, parameter; a variable or member where it is assigned. */
static bool declares(const char *text, size_t len, size_t start, size_t end)
{
  size_t line = lex_line(text, start), after = lex_after(text, len, end);
  while(line < start && (text[line] == ' ' || text[line] == '\t'))
    line++;
  if(lex_word_before(text, start, "def") || lex_word_before(text, start, "class") ||
     lex_word_before(text, start, "as") || lex_word_before(text, start, "for"))
    return true;
  if(begins(text + line, len - line, "def "))
    return after < len && strchr(",):=", text[after]);
  return (line == start || begins(text + line, len - line, "self.")) &&
         (lex_assigned(text, len, after, "+") || (after < len && text[after] == ':'));
}

static void next(struct lex_state *st, enum region *region)
{
  lex_code(st, region, stops, literal);
}

const struct language lang_python = { .name = "python",
                                      .declares = declares,
                                      .names = (const char *const[]){ "*.py", "*.pyi", NULL },
                                      .interpreters = (const char *const[]){ "python*", NULL },
                                      .next = next };
