/* policy.c: the rules made ready for one tree and one namespace, and the
   search for the stem. */
#include "policy.h"

#include "names.h"
#include "width.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char form_letter[FORM_COUNT] = {
#define X(id, letter) letter,
  FORMS(X)
#undef X
};

/* --- the policy ------------------------------------------------------- */

void add_probe(struct probe_list *list, const struct rule *rule, size_t off)
{
  list->probe = grow(list->probe, list->count, &list->room,
                     sizeof(*list->probe));
  list->probe[list->count].rule = rule;
  list->probe[list->count++].off = off;
}

/* Files a text rule under the byte behind each stem in its literal, or before
   the stem that ends it. */
static void index_text(struct policy *p, const struct rule *rule)
{
  size_t stem = p->rules->stem_len, at = 0;
  while((at = next_stem(p, rule->pattern, rule->plen, at)) < rule->plen) {
    if(at + stem < rule->plen)
      add_probe(&p->text_by_next[(unsigned char)rule->pattern[at + stem]],
                rule, at);
    else if(at)
      add_probe(&p->text_by_next[(unsigned char)rule->pattern[at - 1]],
                rule, at);
    else
      for(int c = 0; c < 256; c++)
        add_probe(&p->text_by_next[c], rule, at);
    at += stem;
  }
}

void make_forms(struct arena *a, const char *name,
                const char *form[FORM_COUNT])
{
  size_t len = strlen(name);
  for(int f = 0; f < FORM_MIXED; f++) {
    char *s = arena_dup(a, name, len);
    for(size_t i = 0; i < len; i++)
      if(f == FORM_UPPER || (f == FORM_CAPITAL && !i) ||
         (f == FORM_INITIAL && i))
        s[i] = (char)toupper((unsigned char)s[i]);
    form[f] = s;
  }
}

void prepare_search(struct policy *p)
{
  const struct rules *r = p->rules;
  for(int c = 0; c < 256; c++) {
    p->fold[c] = (unsigned char)tolower(c);
    p->skip[c] = r->stem_len < 255 ? (unsigned char)r->stem_len : 255;
  }
  for(size_t i = 0; i + 1 < r->stem_len; i++) {
    unsigned char c = (unsigned char)r->stem[i];
    size_t step = r->stem_len - 1 - i;
    p->skip[c] = p->skip[toupper(c)] =
      (unsigned char)(step < 255 ? step : 255);
  }
}

enum status policy_init(struct policy *p, const struct rules *r,
                        const char *to, const char *version)
{
  enum status st = check_namespace(to);
  if(st)
    return st;
  memset(p, 0, sizeof(*p));
  p->rules = r;
  p->to = to;
  p->to_len = strlen(to);
  p->version = version;
  p->whole = *version != '\0';
  p->identity = !strcmp(to, r->stem);
  make_forms(&p->arena, to, p->form);
  prepare_search(p);
  for(int k = 0; k < KIND_COUNT; k++) {
    size_t size = (r->count + 1) * sizeof(*p->scoped[k]);
    p->scoped[k] = arena_alloc(&p->arena, size);
    p->anywhere[k] = arena_alloc(&p->arena, size);
  }
  for(size_t i = 0; i < r->count; i++) {
    const struct rule *rule = &r->rule[i];
    enum rule_kind k = rule->kind;
    if(!rule_in_range(rule, version))
      continue;
    if(rule->globs || rule->regions)
      p->scoped[k][p->scoped_count[k]++] = rule;
    else {
      p->anywhere[k][p->anywhere_count[k]++] = rule;
      if(k == KIND_TEXT)
        index_text(p, rule);
    }
  }
  return width_init(p);
}

void policy_free(struct policy *p)
{
  for(int c = 0; c < 256; c++)
    free(p->text_by_next[c].probe);
  free(p->globals);
  free(p->number);
  arena_free(&p->arena);
}

/* --- occurrences ------------------------------------------------------ */

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
static size_t near_stem(const struct policy *p, const char *text, size_t len,
                        size_t at)
{
  const char *stem = p->rules->stem;
  size_t n = p->rules->stem_len - 1;
  const lanes first = splat(stem[0]), last = splat(stem[n]);
  /* a letter's two cases differ in this bit */
  const lanes first_case = splat(isalpha((unsigned char)stem[0]) ? 0x20 : 0);
  const lanes last_case = splat(isalpha((unsigned char)stem[n]) ? 0x20 : 0);
  for(; at + n + 2 * sizeof(lanes) <= len; at += 2 * sizeof(lanes)) {
    const char *s = text + at;
    lanes hit[2], any;
    uint64_t word[2 * sizeof(lanes) / 8];
    for(size_t i = 0; i < 2; i++, s += sizeof(lanes))
      hit[i] = (lanes)(((load(s) | first_case) == first) &
                       ((load(s + n) | last_case) == last));
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
static size_t near_stem(const struct policy *p, const char *text, size_t len,
                        size_t at)
{
  (void)p;
  (void)text;
  (void)len;
  return at;
}
#endif

size_t next_stem(const struct policy *p, const char *text, size_t len,
                 size_t from)
{
  const char *stem = p->rules->stem;
  size_t n = p->rules->stem_len, i = from + n - 1, far = 0;
  unsigned char last = (unsigned char)stem[n - 1];
  while(i < len) {
    if(i >= far) {
      /* the few bytes from here on are looked at one by one */
      i = near_stem(p, text, len, i + 1 - n) + n - 1;
      far = i + 8;
      if(i >= len)
        break;
    }
    unsigned char c = (unsigned char)text[i];
    if(p->fold[c] == last) {
      size_t k = 0;
      while(k < n - 1 && p->fold[(unsigned char)text[i - n + 1 + k]] ==
            (unsigned char)stem[k])
        k++;
      if(k == n - 1)
        return i - n + 1;
    }
    i += p->skip[c];
  }
  return len;
}

enum form form_at(const struct policy *p, const char *s)
{
  size_t n = p->rules->stem_len, upper = 0;
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

void word_around(const char *text, size_t len, size_t off, size_t *start,
                 size_t *end)
{
  size_t s = off, e = off;
  while(s && word_byte[(unsigned char)text[s - 1]])
    s--;
  while(e < len && word_byte[(unsigned char)text[e]])
    e++;
  *start = s;
  *end = e;
}

const char *rename_word(const struct policy *p, struct arena *a,
                        const char *word, size_t len)
{
  struct buf b = { 0 };
  size_t done = 0, at;
  char *out;
  while((at = next_stem(p, word, len, done)) < len) {
    enum form f = form_at(p, word + at);
    buf_add(&b, word + done, at - done);
    if(f == FORM_MIXED)
      buf_add(&b, word + at, p->rules->stem_len);
    else
      buf_add(&b, p->form[f], p->to_len);
    done = at + p->rules->stem_len;
  }
  buf_add(&b, word + done, len - done);
  out = arena_dup(a, b.len ? b.s : "", b.len);
  buf_free(&b);
  return out;
}
