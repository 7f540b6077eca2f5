/* lex_util.h: what the lexers share. All of it is bounded by len, works on
 * any bytes, and takes time linear in the file over a whole run. */
#ifndef LEX_UTIL_H
#define LEX_UTIL_H

#include <stdbool.h>
#include <string.h>

#include "lex.h"
#include "../text.h"

/* A byte's classes, see text.h. */
static inline unsigned lex_class(char c)
{
  return byte_classes[(unsigned char)c];
}

/* The byte at `at`, or NUL outside the file. `at` may have wrapped below 0,
   so that callers can look back without asking where the file starts. */
static inline char lex_at(const struct lex_state *st, size_t at)
{
  return at < st->len ? st->text[at] : '\0';
}

static inline bool lex_line_start(const struct lex_state *st, size_t at)
{
  return !at || st->text[at - 1] == '\n';
}

/* Does `word` stand at `at`? */
static inline bool lex_has(const struct lex_state *st, size_t at, const char *word)
{
  size_t n = strlen(word);
  return at <= st->len && st->len - at >= n && !memcmp(st->text + at, word, n);
}

/* The first `c` from `from` on, or len. */
static inline size_t lex_find(const struct lex_state *st, size_t from, char c)
{
  const char *hit = from < st->len ? memchr(st->text + from, c, st->len - from) : NULL;
  return hit ? (size_t)(hit - st->text) : st->len;
}

/* Just past the first `word` from `from` on, or len. */
static inline size_t lex_past(const struct lex_state *st, size_t from, const char *word)
{
  for(;;) {
    from = lex_find(st, from, word[0]);
    if(from == st->len)
      return st->len;
    if(lex_has(st, from, word))
      return from + strlen(word);
    from++;
  }
}

/* Just past the line feed that ends the line, or len. */
static inline size_t lex_next_line(const struct lex_state *st, size_t from)
{
  size_t lf = lex_find(st, from, '\n');
  return lf < st->len ? lf + 1 : lf;
}

/* The line feed that ends the line, or len, going past those that a backslash
   before them hides. */
static inline size_t lex_logical_end(const struct lex_state *st, size_t from)
{
  for(;; from++) {
    size_t cr;
    from = lex_find(st, from, '\n');
    cr = lex_at(st, from - 1) == '\r' ? 1 : 0;
    if(from == st->len || lex_at(st, from - 1 - cr) != '\\')
      return from;
  }
}

/* The first byte from `from` on, below `end`, that the table marks; or
   `end`. */
static inline size_t lex_scan(const struct lex_state *st, size_t from, size_t end,
                              const unsigned char stops[256])
{
  const unsigned char *text = (const unsigned char *)st->text;

  for(; end - from >= 4; from += 4) {
    if(stops[text[from]])
      return from;
    if(stops[text[from + 1]])
      return from + 1;
    if(stops[text[from + 2]])
      return from + 2;
    if(stops[text[from + 3]])
      return from + 3;
  }
  while(from < end && !stops[text[from]])
    from++;
  return from;
}

/* How far back `declares` looks. */
#define LEX_REACH 4000

/* The first byte of the line that holds a place, or some byte within reach. */
static inline size_t lex_line(const char *text, size_t at)
{
  size_t low = at > LEX_REACH ? at - LEX_REACH : 0;
  while(at > low && text[at - 1] != '\n')
    at--;
  return at;
}

/* What `declares` of the smaller languages ask: the byte that follows a word,
   beyond blanks; and the word before it on its line, as a piece of the text. */
static inline size_t lex_after(const char *text, size_t len, size_t end)
{
  while(end < len && (text[end] == ' ' || text[end] == '\t'))
    end++;
  return end;
}

static inline bool lex_word_before(const char *text, size_t start, const char *word)
{
  size_t n = strlen(word), at = start;
  while(at && (text[at - 1] == ' ' || text[at - 1] == '\t'))
    at--;
  return at < start && at >= n && !memcmp(text + at - n, word, n) &&
         (at == n || !byte_is(BYTE_WORD, text[at - n - 1]));
}

/* Is what follows an assignment: `=`, or one of these bytes and `=`, but not a
   comparison? */
static inline bool lex_assigned(const char *text, size_t len, size_t at, const char *with)
{
  while(at + 1 < len && text[at] && strchr(with, text[at]))
    at++;
  return at < len && text[at] == '=' &&
         (at + 1 == len || (text[at + 1] != '=' && text[at + 1] != '~'));
}

/* How far a quoted literal may go. */
enum lex_quote {
  LEX_ESCAPES = 1,  /* a backslash hides the next byte, a line's end too */
  LEX_SPLICES = 2,  /* a backslash hides a line's end and nothing else */
  LEX_MULTILINE = 4 /* a line's end is a byte like others */
};

/* From just past an opening quote to just past its closing one. Without one:
   the line feed (or the CR before it), or len. *closed says which. */
static inline size_t lex_quoted(const struct lex_state *st, size_t from, char quote, unsigned how,
                                bool *closed)
{
  const char *text = st->text;
  size_t len = st->len;

  *closed = false;
  for(; from < len; from++) {
    char c = text[from];
    if(c == quote) {
      *closed = true;
      return from + 1;
    }
    if(c == '\\') {
      if(how & LEX_ESCAPES)
        from += lex_has(st, from + 1, "\r\n") ? 2 : 1;
      else if(how & LEX_SPLICES)
        from += lex_has(st, from + 1, "\r\n") ? 2 : lex_at(st, from + 1) == '\n';
    } else if(c == '\n' && !(how & LEX_MULTILINE))
      return from - (lex_at(st, from - 1) == '\r');
  }
  return len;
}

/* A `#` or a word starts here: nothing of a word stands before it. */
static inline bool lex_word_start(const struct lex_state *st, size_t at)
{
  char c = lex_at(st, at - 1);
  return !at || (lex_class(c) & BYTE_SPACE) || c == ';' || c == '(' || c == ')' || c == '&' ||
         c == '|';
}

/* The marks and mode of the lexers that use lex_code(). */
enum lex_code_mark {
  LEX_READY,       /* end of the literal at pos, if mode is not CODE */
  LEX_BODY,        /* where the pending here-document starts */
  LEX_BODY_END,    /* and ends; not past LEX_BODY if there is none */
  LEX_HEREDOC_MISS /* here-documents whose end was looked for in vain */
};

/* Recognises what starts at `at`, a byte that the stop table marks. Returns
   `at` if that is nothing special, else the end of it, at most len, and its
   region (CODE: bytes to pass over, such as an escape). */
#define LEX_LITERAL(name) static size_t name(struct lex_state *st, size_t at, enum region *region)

/* Passes the here-document operator `<<` at `at`, after which `from` points
   at the tag, bare or quoted, and notes where its body is. Returns `at` if
   it is none: no tag, or no line with the tag. */
static inline size_t lex_heredoc(struct lex_state *st, size_t at, size_t from, bool indented)
{
  /* A shift looks like a here-document without an end. Searches for the end
     that find nothing are given up on, so that time stays linear. */
  enum { MISSES = 16 };
  char quote = lex_at(st, from);
  size_t tag, taglen, line, start;
  bool closed;

  if(quote == '\\')
    from++;
  if(quote == '"' || quote == '\'') {
    tag = from + 1;
    from = lex_quoted(st, tag, quote, 0, &closed);
    if(!closed)
      return at;
    taglen = from - 1 - tag;
  } else {
    tag = from;
    if(!(lex_class(lex_at(st, from)) & BYTE_ALPHA))
      return at;
    while(lex_class(lex_at(st, from)) & BYTE_WORD)
      from++;
    taglen = from - tag;
  }
  if(!taglen || st->mark[LEX_HEREDOC_MISS] >= MISSES)
    return at;

  /* The second here-document of a line follows the first. */
  start = lex_next_line(st, st->mark[LEX_BODY_END] > at ? st->mark[LEX_BODY_END] : from);
  for(line = start; line < st->len; line = lex_next_line(st, line)) {
    size_t p = line;
    if(indented)
      while(lex_at(st, p) == '\t' || lex_at(st, p) == ' ')
        p++;
    if(st->len - p < taglen || memcmp(st->text + p, st->text + tag, taglen))
      continue;
    p += taglen;
    if(lex_at(st, p) == '\r')
      p++;
    if(p < st->len && st->text[p] != '\n')
      continue;
    if(st->mark[LEX_BODY_END] <= at)
      st->mark[LEX_BODY] = start;
    st->mark[LEX_BODY_END] = line;
    return from;
  }
  st->mark[LEX_HEREDOC_MISS]++;
  return at;
}

/* The `next` of languages that are code with literals in it. */
static inline void lex_code(struct lex_state *st, enum region *region,
                            const unsigned char stops[256],
                            size_t (*literal)(struct lex_state *st, size_t at, enum region *region))
{
  size_t at = st->pos, end, limit = st->len;

  if(st->mode != REGION_CODE) {
    *region = (enum region)st->mode;
    st->mode = REGION_CODE;
    st->pos = st->mark[LEX_READY];
    return;
  }
  *region = REGION_CODE;
  if(st->mark[LEX_BODY_END] > at) {
    limit = st->mark[LEX_BODY];
    if(limit == at) {
      *region = REGION_STRING;
      st->pos = st->mark[LEX_BODY_END];
      return;
    }
  }
  for(;;) {
    at = lex_scan(st, at, limit, stops);
    if(at == limit) {
      st->pos = limit;
      return;
    }
    end = literal(st, at, region);
    if(end == at) {
      *region = REGION_CODE;
      at++;
      continue;
    }
    if(st->mark[LEX_BODY_END] > at)
      limit = st->mark[LEX_BODY];
    if(end > limit)
      end = limit;
    if(*region == REGION_CODE) {
      at = end;
      continue;
    }
    if(at > st->pos) { /* the code before it first */
      st->mode = *region;
      st->mark[LEX_READY] = end;
      *region = REGION_CODE;
      end = at;
    }
    st->pos = end;
    return;
  }
}

#endif
