/* make.c: makefiles and m4 input such as configure.ac. Both are shell
 * scripts within another language, so neither has a grammar for quotes: a
 * quote opens a string only if its line also closes it. */
#include "lex_util.h"

static const unsigned char make_stops[256] = { ['#'] = 1, ['"'] = 1, ['\''] = 1, ['\\'] = 1 };

static const unsigned char m4_stops[256] = {
  ['#'] = 1, ['"'] = 1, ['\''] = 1, ['\\'] = 1, ['d'] = 1
};

/* A string, or `at`. An apostrophe within a word is no quote. */
static size_t string(const struct lex_state *st, size_t at, enum region *region)
{
  char quote = st->text[at];
  bool closed;
  size_t end;

  *region = REGION_STRING;
  if(quote == '\'' && (lex_class(lex_at(st, at - 1)) & BYTE_WORD))
    return at;
  end = lex_quoted(st, at + 1, quote, quote == '"' ? LEX_ESCAPES : LEX_SPLICES, &closed);
  return closed ? end : at;
}

static size_t escape(const struct lex_state *st, size_t at, enum region *region)
{
  *region = REGION_CODE;
  return st->len - at > 2 ? at + 2 : st->len;
}

LEX_LITERAL(make_literal)
{
  switch(st->text[at]) {
  case '#':
    *region = REGION_COMMENT;
    return lex_word_start(st, at) ? lex_logical_end(st, at) : at;
  case '\\':
    return escape(st, at, region);
  default:
    return string(st, at, region);
  }
}

/* Is the `#` at `at` that of a C preprocessor line? Test programs stand in
   configure scripts as they are. After a blank, words that also start a
   sentence do not count. */
static bool directive(const struct lex_state *st, size_t at)
{
  enum { SURE = 6 }; /* the first words are never a sentence's */
  static const char *const words[] = { "include", "ifdef", "ifndef", "endif", "undef",   "pragma",
                                       "define",  "if",    "el",     "error", "warning", "line" };
  size_t count = sizeof(words) / sizeof(words[0]), i;

  if(lex_class(lex_at(st, ++at)) & BYTE_BLANK)
    count = SURE;
  while(lex_class(lex_at(st, at)) & BYTE_BLANK)
    at++;
  for(i = 0; i < count; i++)
    if(lex_has(st, at, words[i]))
      return true;
  return false;
}

LEX_LITERAL(m4_literal)
{
  switch(st->text[at]) {
  case 'd':
    *region = REGION_COMMENT;
    if(!lex_has(st, at, "dnl") || (lex_class(lex_at(st, at - 1)) & BYTE_WORD) ||
       (lex_class(lex_at(st, at + 3)) & BYTE_WORD))
      return at;
    return lex_find(st, at, '\n');
  case '#':
    *region = REGION_COMMENT;
    if(!lex_word_start(st, at) || directive(st, at))
      return at;
    return lex_find(st, at, '\n');
  case '\\':
    return escape(st, at, region);
  default:
    return string(st, at, region);
  }
}

static void make_next(struct lex_state *st, enum region *region)
{
  lex_code(st, region, make_stops, make_literal);
}

static void m4_next(struct lex_state *st, enum region *region)
{
  lex_code(st, region, m4_stops, m4_literal);
}

const struct language lang_make = {
  .name = "make",
  .declares = true,
  .names = (const char *const[]){ "Makefile", "Makefile.*", "makefile", "makefile.*", "GNUmakefile",
                                  "mkfile", "mkfile.*", "*.am", "*.mk", "*.mak", "*.vc", NULL },
  .interpreters = (const char *const[]){ "make", NULL },
  .next = make_next
};

const struct language lang_m4 = { .name = "m4",
                                  .declares = true,
                                  .names = (const char *const[]){ "configure.ac", "configure.in",
                                                                  "*.m4", "*.ac", NULL },
                                  .interpreters = (const char *const[]){ "m4", NULL },
                                  .next = m4_next };
