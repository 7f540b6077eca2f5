/* traced.c: text that remembers where its bytes came from. */
#include "traced.h"

#include <stdlib.h>
#include <string.h>

void traced_add(struct traced *t, const char *s, size_t len, const size_t *from)
{
  if(t->room < t->text.len + len) {
    t->room = t->room * 2 > t->text.len + len ? t->room * 2 : t->text.len + len;
    t->from = xrealloc(t->from, t->room * sizeof(*t->from));
  }
  for(size_t i = 0; i < len; i++)
    t->from[t->text.len + i] = from ? from[i] : INSERTED;
  buf_add(&t->text, s, len);
}

void traced_init(struct traced *t, const char *s, size_t len)
{
  traced_add(t, s, len, NULL);
  for(size_t i = 0; i < len; i++)
    t->from[i] = i;
}

void traced_copy(struct traced *t, const struct traced *of, size_t at, size_t len)
{
  traced_add(t, of->text.s + at, len, of->from + at);
}

void traced_free(struct traced *t)
{
  buf_free(&t->text);
  free(t->from);
}

char *traced_back(const struct traced *t, const char *first, size_t len)
{
  size_t *at = xrealloc(NULL, (len + 1) * sizeof(*at));
  struct buf b = { 0 };
  char *back;
  for(size_t i = 0; i < len; i++)
    at[i] = INSERTED;
  for(size_t i = 0; i < t->text.len; i++)
    if(t->from[i] != INSERTED)
      at[t->from[i]] = i;
  for(size_t i = 0, n; i < len; i += n) {
    n = 1;
    if(at[i] == INSERTED) {
      while(i + n < len && at[i + n] == INSERTED)
        n++;
      buf_fmt(&b, "=%zu:", n);
      buf_add(&b, first + i, n);
    } else {
      while(i + n < len && at[i + n] == at[i] + n)
        n++;
      buf_fmt(&b, "@%zu+%zu", at[i], n);
    }
  }
  buf_add(&b, "", 1);
  back = b.s;
  free(at);
  return back;
}

bool traced_undo(const char *back, const char *s, size_t len, struct buf *out)
{
  while(*back) {
    char *end, kind = *back;
    size_t n = strtoull(back + 1, &end, 10), at = n;
    if(kind == '@' && *end == '+') {
      n = strtoull(end + 1, &end, 10);
      if(at > len || n > len - at)
        return false;
      buf_add(out, s + at, n);
      back = end;
    } else if(kind == '=' && *end == ':' && strnlen(end + 1, n) == n) {
      buf_add(out, end + 1, n);
      back = end + 1 + n;
    } else
      return false;
  }
  return true;
}
