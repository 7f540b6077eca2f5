/* header_macros.c: the macros of C headers; the kinds of names. */
#include "headers.h"

#include "header_scan.h"

#include <string.h>

const char *header_kind_name(enum header_kind kind)
{
  static const char *const names[] = {
#define X(id, name) name,
    HEADER_KINDS(X)
#undef X
  };
  return (unsigned)kind < HEADER_KIND_COUNT ? names[kind] : "?";
}

struct header_name *header_add(struct header_names *out, enum header_kind kind,
                               const struct token *t)
{
  struct header_name *n;
  out->n = grow(out->n, out->count, &out->room, sizeof(*out->n));
  n = &out->n[out->count++];
  memset(n, 0, sizeof(*n));
  n->kind = kind;
  n->off = t->off;
  n->len = t->len;
  return n;
}

void header_macros(const char *text, size_t len, struct header_names *out)
{
  struct scanner s;
  struct token t;
  scan_init(&s, text, len);
  while((t = scan(&s, false)).kind != TOKEN_END) {
    bool hash = s.fresh && token_is_byte(&s, &t, '#');
    s.fresh = false;
    if(!hash)
      continue;
    t = scan(&s, true);
    if(token_is(&s, &t, "define") && (t = scan(&s, true)).kind == TOKEN_WORD)
      header_add(out, s.at < len && text[s.at] == '(' ? HEADER_CALLED_MACRO : HEADER_MACRO, &t);
    while(t.kind != TOKEN_END)
      t = scan(&s, true);
  }
}
