/* facts.c: what a tree tells. */
#include "facts.h"

#include "externals.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

const char *facts_release(const struct rules *r, struct arena *a, const char *text, size_t len)
{
  size_t n = strlen(r->version_word);
  const char *at = text, *end = text + len, *open, *close;
  while((at = find(at, (size_t)(end - at), r->version_word, n))) {
    at += n;
    if(at < end && !byte_is(BYTE_WORD, *at)) {
      open = memchr(at, '"', (size_t)(end - at));
      if(!open || memchr(at, '\n', (size_t)(open - at)))
        continue;
      open++;
      close = memchr(open, '"', (size_t)(end - open));
      if(close)
        return arena_dup(a, open, (size_t)(close - open));
    }
  }
  return "";
}

/* Longer words are no compounds: looking for their parts would take for ever. */
#define WORD_MAX 200

/* --- globals ---------------------------------------------------------- */

struct gathering {
  struct facts *f;
  const struct policy *p;
  const char *prefix; /* renamed */
  const char *path;
};

static const struct rule *global_rule(const struct policy *p, const char *name, size_t len)
{
  for(size_t i = 0; i < p->anywhere_count[KIND_GLOBAL]; i++)
    if(word_match(p->anywhere[KIND_GLOBAL][i]->pattern, name, len))
      return p->anywhere[KIND_GLOBAL][i];
  return NULL;
}

static void gather(void *context, const char *name, size_t len)
{
  struct gathering *g = context;
  struct facts *f = g->f;
  struct global_name n = { 0 };
  struct map_slot *slot;
  if(stem_next(&g->p->names.stem, name, len, 0) < len)
    return;
  slot = map_slot(&f->seen, name, len);
  if(slot->value)
    return;
  n.old = n.new = slot->key = slot->value = arena_dup(&f->arena, name, len);
  n.old_len = n.new_len = len;
  n.path = arena_dup(&f->arena, g->path, strlen(g->path));
  n.rule = global_rule(g->p, name, len);
  if(!n.rule && !g->p->identity) {
    struct buf b = { 0 };
    buf_fmt(&b, "%s%s", g->prefix, n.old);
    n.new = arena_dup(&f->arena, b.s, b.len);
    n.new_len = b.len;
    buf_free(&b);
  }
  f->global = grow(f->global, f->globals, &f->room, sizeof(n));
  f->global[f->globals++] = n;
}

static void note_globals(struct facts *f, const struct policy *p, const char *path,
                         const char *text, size_t len)
{
  struct gathering g = { f, p, NULL, path };
  for(size_t k = 0; k < p->rules->globals_count; k++) {
    const struct globals_rule *rule = &p->rules->globals[k];
    const struct rule *by;
    if(!glob_match(rule->glob, path) || policy_language(p, path, text, len, &by) != &lang_c)
      continue;
    g.prefix = renamed_word(&p->names, &f->arena, rule->prefix, strlen(rule->prefix));
    find_globals(text, len, (const char *const *)rule->local, gather, &g);
  }
}

/* --- all of them ------------------------------------------------------ */

static bool is_stating(const struct rules *r, const char *path)
{
  for(size_t i = 0; i < r->count; i++)
    if(r->rule[i].shape.by && glob_match(r->rule[i].shape.by, path))
      return true;
  return false;
}

bool facts_wanted(const struct rules *r, const char *path)
{
  for(size_t i = 0; i < r->globals_count; i++)
    if(glob_match(r->globals[i].glob, path))
      return true;
  return is_stating(r, path) || (r->version_file && !strcmp(r->version_file, path));
}

void facts_note(struct facts *f, const struct policy *p, const char *path, const char *text,
                size_t len)
{
  note_globals(f, p, path, text, len);
  if(is_stating(p->rules, path)) {
    f->stating = grow(f->stating, f->statings, &f->stating_room, sizeof(*f->stating));
    f->stating[f->statings].path = arena_dup(&f->arena, path, strlen(path));
    f->stating[f->statings].text = text;
    f->stating[f->statings++].len = len;
  }
}

void facts_take(struct facts *f, struct declaring *d)
{
  for(size_t i = 0; i < d->words.room; i++) {
    const struct map_slot *from = &d->words.slots[i];
    const struct declared *new = from->key ? declared_first(from->value, NULL) : NULL, *old;
    struct map_slot *slot;
    if(!new)
      continue;
    slot = map_slot(&f->declared, from->key, from->len);
    old = slot->value;
    if(declared_first(old, new) == old)
      continue;
    slot->value = declared_copy(&f->arena, new);
    slot->key = ((struct declared *)slot->value)->word;
  }
  declaring_free(d);
}

const struct declared *facts_declared(const struct facts *f, const char *word, size_t len)
{
  const struct declared *best = map_get(&f->declared, word, len);
  size_t longest = 0;
  if(best || !f->declared.count || len > WORD_MAX)
    return best;
  for(size_t i = 0; i < len; i++) {
    if(i && word[i - 1] != '_')
      continue;
    for(size_t end = len; end - i > longest; end--) {
      const struct declared *d =
        end == len || word[end] == '_' ? map_get(&f->declared, word + i, end - i) : NULL;
      if(d) {
        best = d;
        longest = end - i;
      }
    }
  }
  return best;
}

static int by_old(const void *a, const void *b)
{
  return strcmp(((const struct global_name *)a)->old, ((const struct global_name *)b)->old);
}

static int by_path(const void *a, const void *b)
{
  return strcmp(((const struct stating *)a)->path, ((const struct stating *)b)->path);
}

static inline size_t pair(const char *s)
{
  return ((size_t)(unsigned char)s[0] << 5 ^ (unsigned char)s[1]) % FACTS_PAIRS;
}

/* Wu and Manber's table. */
static void make_steps(struct facts *f)
{
  size_t shortest = 255;
  for(size_t i = 0; i < f->globals; i++)
    if(f->global[i].old_len < shortest)
      shortest = f->global[i].old_len;
  memset(f->step, shortest > 1 ? (int)shortest - 1 : 0, FACTS_PAIRS);
  for(size_t i = 0; i < f->globals; i++)
    for(size_t k = 0; k + 1 < shortest; k++) {
      unsigned char *s = &f->step[pair(f->global[i].old + k)];
      if(*s > shortest - 2 - k)
        *s = (unsigned char)(shortest - 2 - k);
    }
  f->shortest = shortest;
}

void facts_finish(struct facts *f)
{
  if(f->globals)
    qsort(f->global, f->globals, sizeof(*f->global), by_old);
  if(f->statings)
    qsort(f->stating, f->statings, sizeof(*f->stating), by_path);
  make_steps(f);
}

void facts_free(struct facts *f)
{
  map_free(&f->seen);
  map_free(&f->declared);
  free(f->global);
  free(f->stating);
  arena_free(&f->arena);
}

struct edit_terms facts_terms(const struct facts *f, const struct policy *p)
{
  struct edit_terms t = { &p->names, f->global, f->globals };
  return t;
}

/* --- where globals stand ---------------------------------------------- */

struct looking {
  const struct facts *f;
  const char *text;
  size_t len;
  void (*found)(void *context, size_t off, size_t global);
  void *context;
};

/* Tells of a global that starts at `at`, if one does; how far to move on. */
static inline size_t global_at(const struct looking *l, size_t at)
{
  const struct facts *f = l->f;
  const char *s = l->text + at;
  size_t n = f->shortest > 1 ? f->step[pair(s + f->shortest - 2)] : 0;
  size_t low = 0, high = f->globals;
  if(n)
    return n;
  if(at && byte_is(BYTE_WORD, s[-1]))
    return 1;
  while(n < l->len - at && byte_is(BYTE_WORD, s[n]))
    n++;
  while(low < high) {
    size_t middle = low + (high - low) / 2;
    const struct global_name *g = &f->global[middle];
    int d = memcmp(g->old, s, g->old_len < n ? g->old_len : n);
    if(!d)
      d = (g->old_len > n) - (g->old_len < n);
    if(!d) {
      l->found(l->context, at, middle);
      break;
    }
    if(d < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return n ? n : 1;
}

/* In both halves of the file in turn, as each step waits for the one before. */
void facts_find_globals(const struct facts *f, const char *text, size_t len,
                        void (*found)(void *context, size_t off, size_t global), void *context)
{
  struct looking l = { f, text, len, found, context };
  size_t a = 0, b, half, end;
  if(!f->globals || len < f->shortest)
    return;
  end = len - f->shortest + 1;
  b = half = end / 2;
  while(a < half && b < end) {
    a += global_at(&l, a);
    b += global_at(&l, b);
  }
  while(a < half)
    a += global_at(&l, a);
  while(b < end)
    b += global_at(&l, b);
}
