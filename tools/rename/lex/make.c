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

/* A variable or a target, which begin a line. */
static bool make_declares(const char *text, size_t len, size_t start, size_t end)
{
  size_t after = lex_after(text, len, end);
  return (!start || text[start - 1] == '\n') &&
         (lex_assigned(text, len, after, ":+?!") || (after < len && text[after] == ':'));
}

/* What the shell declares, and the first argument of the macros that define. */
static bool m4_declares(const char *text, size_t len, size_t start, size_t end)
{
  static const char *const defining[] = {
    "AC_DEFUN",       "AC_SUBST",    "AC_DEFINE", "m4_define",
    "AM_CONDITIONAL", "AC_ARG_VAR",  "AU_ALIAS",  "AC_DEFINE_UNQUOTED",
    "AC_ARG_ENABLE",  "AC_ARG_WITH", NULL
  };
  size_t at = start;
  if(at && text[at - 1] == '[')
    at--;
  if(at && text[at - 1] == '(')
    for(const char *const *d = defining; *d; d++)
      if(at > strlen(*d) && !memcmp(text + at - 1 - strlen(*d), *d, strlen(*d)))
        return true;
  return (!start || strchr(" \t\n[;", text[start - 1])) && lex_assigned(text, len, end, "+");
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
  .declares = make_declares,
  .names = (const char *const[]){ "Makefile", "Makefile.*", "makefile", "makefile.*", "GNUmakefile",
                                  "mkfile", "mkfile.*", "*.am", "*.mk", "*.mak", "*.vc", NULL },
  .interpreters = (const char *const[]){ "make", NULL },
  .next = make_next
};

const struct language lang_m4 = { .name = "m4",
                                  .declares = m4_declares,
                                  .names = (const char *const[]){ "configure.ac", "configure.in",
                                                                  "*.m4", "*.ac", NULL },
                                  .interpreters = (const char *const[]){ "m4", NULL },
                                  .next = m4_next };
