/* rules_words.c: the words of one line of a rule file. */
#include "rules_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void skip_blank(struct cursor *c)
{
  while(c->s < c->end && (*c->s == ' ' || *c->s == '\t'))
    c->s++;
}

static int hex(char ch)
{
  if(ch >= '0' && ch <= '9')
    return ch - '0';
  if(ch >= 'a' && ch <= 'f')
    return ch - 'a' + 10;
  return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

static enum status quoted(struct cursor *c, struct buf *b)
{
  for(c->s++; c->s < c->end && *c->s != '"'; c->s++) {
    char ch = *c->s;
    if(ch == '\\') {
      if(++c->s == c->end)
        break;
      switch(*c->s) {
      case 'n':
        ch = '\n';
        break;
      case 't':
        ch = '\t';
        break;
      case '"':
      case '\\':
        ch = *c->s;
        break;
      case 'x':
        if(c->end - c->s > 2 && hex(c->s[1]) >= 0 && hex(c->s[2]) >= 0) {
          ch = (char)(hex(c->s[1]) * 16 + hex(c->s[2]));
          c->s += 2;
          break;
        }
        /* fallthrough */
      default:
        return WRONG(c, "unknown escape \\%c", *c->s);
      }
    }
    buf_add(b, &ch, 1);
  }
  if(c->s == c->end)
    return WRONG(c, "string without its closing quote");
  c->s++;
  return OK;
}

enum status next_word(struct cursor *c, const char **word, size_t *len)
{
  struct buf b = { 0 };
  enum status st = OK;
  skip_blank(c);
  c->word = c->s;
  *word = NULL;
  if(c->s == c->end)
    return OK;
  if(*c->s == '"')
    st = quoted(c, &b);
  else {
    const char *s = c->s;
    while(c->s < c->end && *c->s != ' ' && *c->s != '\t')
      c->s++;
    buf_add(&b, s, (size_t)(c->s - s));
  }
  if(!st) {
    *word = arena_dup(&c->r->arena, b.len ? b.s : "", b.len);
    if(len)
      *len = b.len;
  }
  buf_free(&b);
  return st;
}

enum status need_word(struct cursor *c, const char **word, size_t *len, const char *what)
{
  enum status st = next_word(c, word, len);
  if(!st && !*word)
    st = WRONG(c, "%s is missing", what);
  return st;
}

const char **cut_list(struct rules *r, const char *list)
{
  size_t n = 1, i = 0;
  const char **out, *comma;
  for(const char *p = list; *p; p++)
    n += *p == ',';
  out = arena_alloc(&r->arena, (n + 1) * sizeof(*out));
  while((comma = strchr(list, ','))) {
    out[i++] = arena_dup(&r->arena, list, (size_t)(comma - list));
    list = comma + 1;
  }
  out[i++] = list;
  out[i] = NULL;
  return out;
}

enum status need_number(struct cursor *c, long *n, const char *what)
{
  const char *word;
  char *end;
  enum status st = need_word(c, &word, NULL, what);
  if(st)
    return st;
  *n = strtol(word, &end, 10);
  if(!isdigit((unsigned char)word[*word == '-']) || *end || *n > NUMBER_MAX || *n < -NUMBER_MAX)
    return WRONG(c, "%s '%s' is not a number", what, word);
  return OK;
}
