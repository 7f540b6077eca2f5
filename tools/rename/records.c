/* records.c: how records of changes are written. */
#include "records.h"

#include <stdlib.h>
#include <string.h>

void ledger_field(struct buf *b, const char *s)
{
  buf_add(b, "\t", 1);
  for(; *s; s++)
    if(*s == '\t' || *s == '\n' || *s == '\\')
      buf_fmt(b, "\\x%02x", (unsigned char)*s);
    else
      buf_add(b, s, 1);
}

const char *ledger_text(struct arena *a, const char *s, size_t len)
{
  char *out = arena_dup(a, s, len), *w = out;
  for(const char *p = out; *p; p++)
    if(*p == '\\' && p[1] == 'x' && p[2] && p[3]) {
      char hex[3] = { p[2], p[3], '\0' };
      *w++ = (char)strtoul(hex, NULL, 16);
      p += 3;
    } else
      *w++ = *p;
  *w = '\0';
  return out;
}

bool ledger_path(const char *path)
{
  if(!*path || *path == '/')
    return false;
  for(;;) {
    size_t n = strcspn(path, "/");
    if(!n || (n == 1 && path[0] == '.') || (n == 2 && !memcmp(path, "..", 2)))
      return false;
    if(!path[n])
      return true;
    path += n + 1;
  }
}
