/* cmake.c: CMake's language, cmake-language(7). */
#include "lex_util.h"

static const unsigned char stops[256] = { ['#'] = 1, ['"'] = 1, ['['] = 1, ['\\'] = 1 };

/* The end of the bracket argument `[==[ ... ]==]` at `at`, or `at` if there
   is none. One without an end goes on to the end of the file. */
static size_t bracket(const struct lex_state *st, size_t at)
{
  size_t from = at + 1, level;

  while(lex_at(st, from) == '=')
    from++;
  if(lex_at(st, at) != '[' || lex_at(st, from) != '[')
    return at;
  level = from - at - 1;
  for(from = lex_find(st, from + 1, ']'); from < st->len; from = lex_find(st, from, ']')) {
    size_t n = 0;
    while(lex_at(st, ++from) == '=')
      n++;
    if(n == level && lex_at(st, from) == ']')
      return from + 1;
  }
  return st->len;
}

LEX_LITERAL(literal)
{
  bool closed;
  size_t end;

  switch(st->text[at]) {
  case '#':
    *region = REGION_COMMENT;
    end = bracket(st, at + 1);
    return end > at + 1 ? end : lex_find(st, at, '\n');
  case '[':
    *region = REGION_STRING;
    return lex_word_start(st, at) ? bracket(st, at) : at;
  case '\\':
    *region = REGION_CODE;
    return at + 2 < st->len ? at + 2 : st->len;
  default:
    *region = REGION_STRING;
    return lex_quoted(st, at + 1, '"', LEX_ESCAPES | LEX_MULTILINE, &closed);
  }
}

/* The first argument of a command, but for those that only ask. */
static bool declares(const char *text, size_t len, size_t start, size_t end)
{
  static const char *const asking[] = { "if",    "elseif",       "while",   "else",
                                        "endif", "message",      "include", "return",
                                        "unset", "find_package", NULL };
  size_t at = start, word;
  (void)len;
  (void)end;
  while(at && byte_is(BYTE_SPACE, text[at - 1]))
    at--;
  if(!at || text[at - 1] != '(')
    return false;
  for(at--; at && (text[at - 1] == ' ' || text[at - 1] == '\t');)
    at--;
  for(word = at; word && byte_is(BYTE_WORD, text[word - 1]);)
    word--;
  for(const char *const *a = asking; *a; a++)
    if(strlen(*a) == at - word && !memcmp(text + word, *a, at - word))
      return false;
  return at > word;
}

static void next(struct lex_state *st, enum region *region)
{
  lex_code(st, region, stops, literal);
}

const struct language lang_cmake = { .name = "cmake",
                                     .declares = declares,
                                     .names =
                                       (const char *const[]){ "CMakeLists.txt", "*.cmake", NULL },
                                     .interpreters = (const char *const[]){ "cmake", NULL },
                                     .next = next };
