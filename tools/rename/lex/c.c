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

bool c_keyword(const char *word, size_t len)
{
  static const char *const keywords[] = {
    "alignas",      "alignof",
    "and",          "and_eq",
    "asm",          "auto",
    "bitand",       "bitor",
    "bool",         "break",
    "case",         "catch",
    "char",         "class",
    "compl",        "concept",
    "const",        "consteval",
    "constexpr",    "constinit",
    "const_cast",   "continue",
    "co_await",     "co_return",
    "co_yield",     "decltype",
    "default",      "delete",
    "do",           "double",
    "dynamic_cast", "else",
    "enum",         "explicit",
    "export",       "extern",
    "false",        "float",
    "for",          "friend",
    "goto",         "if",
    "inline",       "int",
    "long",         "mutable",
    "namespace",    "new",
    "noexcept",     "not",
    "not_eq",       "nullptr",
    "operator",     "or",
    "or_eq",        "private",
    "protected",    "public",
    "register",     "reinterpret_cast",
    "requires",     "restrict",
    "return",       "short",
    "signed",       "sizeof",
    "static",       "static_assert",
    "static_cast",  "struct",
    "switch",       "template",
    "this",         "thread_local",
    "throw",        "true",
    "try",          "typedef",
    "typeid",       "typename",
    "typeof",       "typeof_unqual",
    "union",        "unsigned",
    "using",        "virtual",
    "void",         "volatile",
    "wchar_t",      "while",
    "xor",          "xor_eq",
  };
  for(size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
    if(strlen(keywords[i]) == len && !memcmp(keywords[i], word, len))
      return true;
  return false;
}
