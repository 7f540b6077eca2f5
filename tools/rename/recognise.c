/* recognise.c: addresses, hosts, encoded data, by their form. */
#include "recognise.h"

#include "text.h"

#include <ctype.h>
#include <string.h>

/* How far a recogniser looks to either side. */
#define REACH 512

static size_t run_start(unsigned k, const char *text, size_t off)
{
  size_t low = off > REACH ? off - REACH : 0;
  while(off > low && byte_is(k, text[off - 1]))
    off--;
  return off;
}

static size_t run_end(unsigned k, const char *text, size_t len, size_t off)
{
  size_t high = len - off > REACH ? off + REACH : len;
  while(off < high && byte_is(k, text[off]))
    off++;
  return off;
}

static bool is_url(const char *text, size_t len, size_t off)
{
  size_t i = off, low = off > REACH ? off - REACH : 0;
  (void)len;
  while(i > low && byte_is(BYTE_URL, text[i - 1])) {
    i--;
    if(text[i] == ':' && text[i + 1] == '/' && text[i + 2] == '/' && i &&
       isalpha((unsigned char)text[i - 1]))
      return true;
  }
  return off - i >= 4 && !memcmp(text + i, "www.", 4);
}

static bool is_email(const char *text, size_t len, size_t off)
{
  size_t start = run_start(BYTE_LOCAL, text, off);
  size_t end = run_end(BYTE_LOCAL, text, len, off);
  size_t at, tail;
  if(start && text[start - 1] == '@')
    at = start - 1; /* in the domain */
  else if(end < len && text[end] == '@')
    at = end;
  else
    return false;
  if(!at || !byte_is(BYTE_LOCAL, text[at - 1]))
    return false;
  tail = run_end(BYTE_HOST, text, len, at + 1);
  for(size_t i = at + 2; i + 1 < tail; i++)
    if(text[i] == '.' && isalpha((unsigned char)text[i + 1]))
      return true;
  return false;
}

static bool is_host(const char *text, size_t len, size_t off)
{
  static const char *const domains[] = { "com", "org",  "net", "se", "edu",
                                         "gov", "info", "io",  "dev" };
  size_t start = run_start(BYTE_HOST, text, off);
  size_t end = run_end(BYTE_HOST, text, len, off), dot;
  while(end > off && (text[end - 1] == '.' || text[end - 1] == '-'))
    end--;
  if((start && text[start - 1] == '_') || (end < len && text[end] == '_'))
    return false; /* part of an identifier */
  for(dot = end; dot > start && text[dot - 1] != '.';)
    dot--;
  if(dot <= start + 1)
    return false;
  for(size_t i = 0; i < sizeof(domains) / sizeof(*domains); i++)
    if(strlen(domains[i]) == end - dot && !memcmp(text + dot, domains[i], end - dot))
      return true;
  return false;
}

static bool is_encoded(const char *text, size_t len, size_t off)
{
  size_t start = run_start(BYTE_BASE64, text, off);
  size_t end = run_end(BYTE_BASE64, text, len, off), mixed = 0;
  if(end - start < 32)
    return false;
  /* Words change seldom between digits, small letters and capitals; encoded
     bytes do so at about every second character. */
  for(size_t i = start + 1; i < end; i++) {
    unsigned char a = (unsigned char)text[i - 1], b = (unsigned char)text[i];
    mixed += (isdigit(a)   ? 0
              : isupper(a) ? 1
              : islower(a) ? 2
                           : 3) != (isdigit(b)   ? 0
                                    : isupper(b) ? 1
                                    : islower(b) ? 2
                                                 : 3);
  }
  return mixed * 3 > end - start;
}

bool recognise(enum rule_class class, enum region region, const char *text, size_t len, size_t off)
{
  switch(class) {
  case CLASS_URL:
    return is_url(text, len, off);
  case CLASS_EMAIL:
    return is_email(text, len, off);
  case CLASS_HOST:
    return is_host(text, len, off);
  case CLASS_ENCODED:
    return is_encoded(text, len, off);
  case CLASS_DATA:
    return region == REGION_DATA;
  case CLASS_COUNT:
    break;
  }
  return false;
}
