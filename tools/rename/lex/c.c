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

/* Just past the raw string of C++ whose quote stands at `at`, R"tag(...)tag"; or
   `at` where it is none, as in C. */
static size_t raw_string(const struct lex_state *st, size_t at)
{
  static const char *const prefixes[] = { "R", "LR", "uR", "UR", "u8R", NULL };
  size_t start = at, tag = at + 1, open = tag, end;
  const char *const *p = prefixes;
  while(lex_class(lex_at(st, start - 1)) & BYTE_WORD)
    start--;
  while(*p && !(strlen(*p) == at - start && lex_has(st, start, *p)))
    p++;
  while(*p && open < st->len && open - tag <= 16 && !strchr(" ()\\\t\v\f\n\"", st->text[open]))
    open++;
  if(!*p || lex_at(st, open) != '(')
    return at;
  for(end = lex_find(st, open, ')'); end < st->len; end = lex_find(st, end + 1, ')'))
    if(st->len - end > open - tag + 1 && !memcmp(st->text + end + 1, st->text + tag, open - tag) &&
       st->text[end + 1 + open - tag] == '"')
      return end + 2 + open - tag;
  return at;
}

LEX_LITERAL(literal)
{
  bool closed;
  size_t end;

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
    if(st->text[at] == '"' && lex_at(st, at - 1) == 'R' && (end = raw_string(st, at)) != at)
      return end;
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
