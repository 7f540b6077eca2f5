/* c.c: C, C++ and what shares their comments and literals. */
#include "lex_util.h"

static const unsigned char stops[256] = { ['/'] = 1, ['"'] = 1, ['\''] = 1, ['<'] = 1 };

/* Is the `<` at `at` the start of a header name, so of `# include <`? */
static bool header_name(const struct lex_state *st, size_t at)
{
  while(lex_class(lex_at(st, at - 1)) & BYTE_BLANK)
    at--;
  if(lex_at(st, at - 1) != 'e' || at < 8 || !lex_has(st, at - 7, "include"))
    return false;
  at -= 7;
  while(lex_class(lex_at(st, at - 1)) & BYTE_BLANK)
    at--;
  return lex_at(st, at - 1) == '#';
}

LEX_LITERAL(literal)
{
  bool closed;

  switch(st->text[at]) {
  case '/':
    *region = REGION_COMMENT;
    if(lex_at(st, at + 1) == '*')
      return lex_past(st, at + 2, "*/");
    if(lex_at(st, at + 1) == '/')
      return lex_logical_end(st, at + 2);
    return at;
  case '<':
    *region = REGION_STRING;
    return header_name(st, at) ? lex_quoted(st, at + 1, '>', 0, &closed) : at;
  default:
    *region = REGION_STRING;
    return lex_quoted(st, at + 1, st->text[at], LEX_ESCAPES, &closed);
  }
}

static void next(struct lex_state *st, enum region *region)
{
  lex_code(st, region, stops, literal);
}

const struct language lang_c = { .name = "c",
                                 .declares = c_declares,
                                 .names = (const char *const[]){ "*.c", "*.h", "*.rc", "*.idl",
                                                                 "*.cpp", "*.cc", "*.cxx", "*.hpp",
                                                                 "*.h.cmake", "*.c.cmake", NULL },
                                 .next = next };
