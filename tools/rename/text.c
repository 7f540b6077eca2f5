/* text.c: bytes, words, lines, base names and patterns. */
#include "text.h"

#include <string.h>

#define DIGIT (BYTE_WORD | BYTE_URL | BYTE_HOST | BYTE_LOCAL | BYTE_BASE64)
#define LETTER (DIGIT | BYTE_ALPHA)
const unsigned char byte_classes[256] = { ['\t'] = BYTE_BLANK | BYTE_SPACE,
                                          ['\n'] = BYTE_SPACE,
                                          ['\v'] = BYTE_SPACE,
                                          ['\f'] = BYTE_SPACE,
                                          ['\r'] = BYTE_BLANK | BYTE_SPACE,
                                          [' '] = BYTE_BLANK | BYTE_SPACE,
                                          ['!'] = BYTE_URL,
                                          ['#' ... '&'] = BYTE_URL,
                                          ['*'] = BYTE_URL,
                                          ['+'] = BYTE_URL | BYTE_LOCAL | BYTE_BASE64,
                                          [','] = BYTE_URL,
                                          ['-'] = BYTE_URL | BYTE_HOST | BYTE_LOCAL,
                                          ['.'] = BYTE_URL | BYTE_HOST | BYTE_LOCAL,
                                          ['/'] = BYTE_URL | BYTE_BASE64,
                                          ['0' ... '9'] = DIGIT,
                                          [':'] = BYTE_URL,
                                          [';'] = BYTE_URL,
                                          ['='] = BYTE_URL | BYTE_BASE64,
                                          ['?'] = BYTE_URL,
                                          ['@'] = BYTE_URL,
                                          ['A' ... 'Z'] = LETTER,
                                          ['_'] = BYTE_WORD | BYTE_ALPHA | BYTE_URL | BYTE_LOCAL,
                                          ['a' ... 'z'] = LETTER,
                                          ['~'] = BYTE_URL,
                                          [0x80 ... 0xff] = BYTE_URL };

bool glob_match(const char *p, const char *s)
{
  for(; *p; p++, s++) {
    if(*p == '*') {
      bool deep = p[1] == '*';
      p += deep ? 2 : 1;
      if(deep && *p == '/' && glob_match(p + 1, s))
        return true;
      for(;; s++) {
        if(glob_match(p, s))
          return true;
        if(!*s || (*s == '/' && !deep))
          return false;
      }
    }
    if(!*s || (*p == '?' ? *s == '/' : *p != *s))
      return false;
  }
  return !*s;
}

bool word_match(const char *p, const char *w, size_t len)
{
  const char *end = w + len, *star = NULL, *back = NULL;
  while(w < end) {
    if(*p == '*') {
      star = ++p;
      back = w;
    } else if(*p && (*p == '?' || *p == *w)) {
      p++;
      w++;
    } else if(star) {
      p = star;
      w = ++back;
    } else
      return false;
  }
  while(*p == '*')
    p++;
  return !*p;
}

bool begins(const char *s, size_t len, const char *with)
{
  size_t n = strlen(with);
  return len >= n && !memcmp(s, with, n);
}

const char *find(const char *s, size_t len, const char *needle, size_t nlen)
{
  const char *end = s + len;
  if(!nlen)
    return s;
  while((size_t)(end - s) >= nlen) {
    s = memchr(s, needle[0], (size_t)(end - s) - nlen + 1);
    if(!s)
      return NULL;
    if(!memcmp(s, needle, nlen))
      return s;
    s++;
  }
  return NULL;
}

size_t line_start(const char *text, size_t off)
{
  while(off && text[off - 1] != '\n')
    off--;
  return off;
}

size_t line_end(const char *text, size_t len, size_t off)
{
  const char *lf = memchr(text + off, '\n', len - off);
  return lf ? (size_t)(lf - text) : len;
}

size_t line_next(const char *text, size_t len, size_t off)
{
  size_t end = line_end(text, len, off);
  return end < len ? end + 1 : end;
}

size_t line_number(const char *text, size_t off)
{
  size_t line = 1;
  for(const char *p = text; (p = memchr(p, '\n', (size_t)(text + off - p))); p++)
    line++;
  return line;
}

void word_around(const char *text, size_t len, size_t off, size_t *start, size_t *end)
{
  size_t s = off, e = off;
  while(s && byte_is(BYTE_WORD, text[s - 1]))
    s--;
  while(e < len && byte_is(BYTE_WORD, text[e]))
    e++;
  *start = s;
  *end = e;
}

const char *base_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

size_t blanks_before(const char *text, size_t at)
{
  while(at && byte_is(BYTE_SPACE, text[at - 1]))
    at--;
  return at;
}

size_t blanks_behind(const char *text, size_t len, size_t at)
{
  while(at < len && byte_is(BYTE_SPACE, text[at]))
    at++;
  return at;
}
