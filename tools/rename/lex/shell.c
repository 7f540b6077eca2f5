/* shell.c: POSIX shell and its descendants. */
#include "lex_util.h"

static const unsigned char stops[256] = { ['#'] = 1, ['"'] = 1, ['\''] = 1, ['\\'] = 1, ['<'] = 1 };

/* From just past a double quote to just past the one that closes it. The
   commands substituted in it, `$(...)` and `` `...` ``, have quotes of their
   own, which would else swap inside and outside for the rest of the file. */
static size_t double_quoted(const struct lex_state *st, size_t at)
{
  enum { DEPTH = 16 }; /* deeper substitutions are read as plain bytes */
  char closer[DEPTH] = { '"' };
  size_t depth = 0;
  bool closed;

  for(; at < st->len; at++) {
    char c = st->text[at];
    bool command = closer[depth] != '"';

    if(c == '\\')
      at++;
    else if(c == closer[depth]) {
      if(!depth--)
        return at + 1;
    } else if(command && c == '\'')
      at = lex_quoted(st, at + 1, '\'', LEX_MULTILINE, &closed) - 1;
    else if(depth + 1 < DEPTH) {
      if((c == '(' && (command || lex_at(st, at - 1) == '$')))
        closer[++depth] = ')';
      else if(c == '`' || (c == '"' && command))
        closer[++depth] = c;
    }
  }
  return st->len;
}

LEX_LITERAL(literal)
{
  bool closed, indented;
  size_t from;

  switch(st->text[at]) {
  case '#':
    *region = REGION_COMMENT;
    return lex_word_start(st, at) ? lex_find(st, at, '\n') : at;
  case '"':
    *region = REGION_STRING;
    return double_quoted(st, at + 1);
  case '\'':
    *region = REGION_STRING;
    return lex_quoted(st, at + 1, '\'',
                      LEX_MULTILINE | (lex_at(st, at - 1) == '$' ? LEX_ESCAPES : 0), &closed);
  case '\\':
    *region = REGION_CODE;
    return st->len - at > 2 ? at + 2 : st->len;
  default:
    *region = REGION_CODE;
    if(lex_has(st, at, "<<<"))
      return at + 3;
    if(!lex_has(st, at, "<<"))
      return at;
    indented = lex_at(st, at + 2) == '-';
    from = at + 2 + indented;
    while(lex_at(st, from) == ' ' || lex_at(st, from) == '\t')
      from++;
    return lex_heredoc(st, at, from, indented);
  }
}

/* An assignment, a function, the variable of a loop. */
static bool declares(const char *text, size_t len, size_t start, size_t end)
{
  if(start && !byte_is(BYTE_SPACE, text[start - 1]) && !strchr(";({`\"'", text[start - 1]))
    return false;
  return lex_assigned(text, len, end, "+") ||
         begins(text + lex_after(text, len, end), len - lex_after(text, len, end), "()") ||
         lex_word_before(text, start, "for") || lex_word_before(text, start, "function") ||
         lex_word_before(text, start, "read");
}

static void next(struct lex_state *st, enum region *region)
{
  lex_code(st, region, stops, literal);
}

const struct language lang_shell = {
  .name = "shell",
  .declares = declares,
  .names = (const char *const[]){ "*.sh", "*.bash", "*.zsh", "*.ksh", "Dockerfile", NULL },
  .interpreters = (const char *const[]){ "sh", "bash", "dash", "ksh", "zsh", "rc", NULL },
  .next = next
};
