/* stem.c: the word that is looked for. */
#include "stem.h"

#include <ctype.h>
#include <string.h>

void stem_init(struct stem *w, const char *s)
{
  w->s = s;
  w->len = strlen(s);
  for(int c = 0; c < 256; c++) {
    w->fold[c] = (unsigned char)tolower(c);
    w->skip[c] = w->len < 255 ? (unsigned char)w->len : 255;
  }
  for(size_t i = 0; i + 1 < w->len; i++) {
    unsigned char c = (unsigned char)s[i];
    size_t step = w->len - 1 - i;
    w->skip[c] = w->skip[toupper(c)] = (unsigned char)(step < 255 ? step : 255);
  }
}

#ifdef __GNUC__
/* Vectors as the compiler makes them for any processor. */
typedef unsigned char lanes __attribute__((vector_size(16)));

static inline lanes splat(int c)
{
  return (lanes){ 0 } + (unsigned char)c;
}

static inline lanes load(const char *s)
{
  lanes v;
  memcpy(&v, s, sizeof(v));
  return v;
}

/* Moves on, in big steps, to within 8 bytes before the next place where both
   ends of the stem stand, or to the last bytes of the text. */
static size_t near_stem(const struct stem *w, const char *text, size_t len, size_t at)
{
  const char *stem = w->s;
  size_t n = w->len - 1;
  const lanes first = splat(stem[0]), last = splat(stem[n]);
  /* a letter's two cases differ in this bit */
  const lanes first_case = splat(isalpha((unsigned char)stem[0]) ? 0x20 : 0);
  const lanes last_case = splat(isalpha((unsigned char)stem[n]) ? 0x20 : 0);
  for(; at + n + 2 * sizeof(lanes) <= len; at += 2 * sizeof(lanes)) {
    const char *s = text + at;
    lanes hit[2], any;
    uint64_t word[2 * sizeof(lanes) / 8];
    for(size_t i = 0; i < 2; i++, s += sizeof(lanes))
      hit[i] = (lanes)(((load(s) | first_case) == first) & ((load(s + n) | last_case) == last));
    any = hit[0] | hit[1];
    memcpy(word, &any, sizeof(any));
    if(!(word[0] | word[1]))
      continue;
    memcpy(word, hit, sizeof(hit));
    for(size_t i = 0; !word[i]; i++)
      at += 8;
    return at;
  }
  return at;
}
#else
static size_t near_stem(const struct stem *w, const char *text, size_t len, size_t at)
{
  (void)w;
  (void)text;
  (void)len;
  return at;
}
#endif

size_t stem_next(const struct stem *w, const char *text, size_t len, size_t from)
{
  const char *stem = w->s;
  size_t n = w->len, i = from + n - 1, far = 0;
  unsigned char last = (unsigned char)stem[n - 1];
  while(i < len) {
    if(i >= far) {
      /* the few bytes from here on are looked at one by one */
      i = near_stem(w, text, len, i + 1 - n) + n - 1;
      far = i + 8;
      if(i >= len)
        break;
    }
    unsigned char c = (unsigned char)text[i];
    if(w->fold[c] == last) {
      size_t k = 0;
      while(k < n - 1 && w->fold[(unsigned char)text[i - n + 1 + k]] == (unsigned char)stem[k])
        k++;
      if(k == n - 1)
        return i - n + 1;
    }
    i += w->skip[c];
  }
  return len;
}

enum form stem_form(const struct stem *w, const char *s)
{
  size_t n = w->len, upper = 0;
  bool first = isupper((unsigned char)s[0]);
  for(size_t i = 0; i < n; i++)
    upper += isupper((unsigned char)s[i]) != 0;
  if(!upper)
    return FORM_LOWER;
  if(upper == n)
    return FORM_UPPER;
  if(first && upper == 1)
    return FORM_CAPITAL;
  return !first && upper == n - 1 ? FORM_INITIAL : FORM_MIXED;
}

static void make_forms(struct arena *a, const char *name, const char *form[FORM_COUNT])
{
  size_t len = strlen(name);
  for(int f = 0; f < FORM_COUNT; f++) {
    char *s = arena_dup(a, name, len);
    for(size_t i = 0; i < len; i++)
      if(f == FORM_UPPER || (f == FORM_CAPITAL && !i) || (f == FORM_INITIAL && i))
        s[i] = (char)toupper((unsigned char)s[i]);
    form[f] = s;
  }
}

void renaming_init(struct renaming *r, struct arena *a, const char *stem, const char *to)
{
  stem_init(&r->stem, stem);
  r->to = to;
  r->to_len = strlen(to);
  make_forms(a, stem, r->old);
  make_forms(a, to, r->new);
}

long renaming_growth(const struct renaming *r)
{
  return (long)r->to_len - (long)r->stem.len;
}

const char *renamed_word(const struct renaming *r, struct arena *a, const char *word, size_t len)
{
  struct buf b = { 0 };
  size_t done = 0, at;
  char *out;
  while((at = stem_next(&r->stem, word, len, done)) < len) {
    enum form f = stem_form(&r->stem, word + at);
    buf_add(&b, word + done, at - done);
    if(f == FORM_MIXED)
      buf_add(&b, word + at, r->stem.len);
    else
      buf_add(&b, r->new[f], r->to_len);
    done = at + r->stem.len;
  }
  buf_add(&b, word + done, len - done);
  out = arena_dup(a, b.len ? b.s : "", b.len);
  buf_free(&b);
  return out;
}
