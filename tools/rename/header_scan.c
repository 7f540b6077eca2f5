/* header_scan.c: C headers, token by token. */
#include "header_scan.h"

#include "text.h"

#include <string.h>

void scan_init(struct scanner *s, const char *text, size_t len)
{
  memset(s, 0, sizeof(*s));
  s->text = s->lex.text = text;
  s->len = s->lex.len = len;
  s->fresh = true;
}

/* Into the region of the next byte; false at the end. */
static bool scan_region(struct scanner *s)
{
  while(s->at == s->end) {
    if(s->lex.pos == s->len)
      return false;
    lang_c.next(&s->lex, &s->region);
    s->end = s->lex.pos;
  }
  return true;
}

bool token_is(const struct scanner *s, const struct token *t, const char *word)
{
  return t->kind == TOKEN_WORD && t->len == strlen(word) && !memcmp(s->text + t->off, word, t->len);
}

bool token_is_byte(const struct scanner *s, const struct token *t, char c)
{
  return t->kind == TOKEN_BYTE && s->text[t->off] == c;
}

struct token scan(struct scanner *s, bool directive)
{
  struct token t = { TOKEN_END, 0, 0, 0 };
  while(scan_region(s)) {
    char c = s->text[s->at];
    t.off = s->at;
    if(s->region != REGION_CODE) {
      s->at = s->end;
      if(s->region == REGION_COMMENT)
        continue;
      t.kind = TOKEN_STRING;
      t.len = s->at - t.off;
      return t;
    }
    if(c == '\n') {
      bool spliced =
        s->at && (s->text[s->at - 1] == '\\' ||
                  (s->at > 1 && s->text[s->at - 1] == '\r' && s->text[s->at - 2] == '\\'));
      if(directive && !spliced)
        return t;
      s->at++;
      s->fresh |= !spliced;
      continue;
    }
    if(byte_is(BYTE_SPACE, c) || c == '\\') {
      s->at++;
      continue;
    }
    if(byte_is(BYTE_WORD, c)) {
      while(s->at < s->end && byte_is(BYTE_WORD, s->text[s->at]))
        s->at++;
      t.kind = TOKEN_WORD;
    } else {
      s->at++;
      t.kind = TOKEN_BYTE;
    }
    t.len = s->at - t.off;
    return t;
  }
  return t;
}
