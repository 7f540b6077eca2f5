/* api.c: the map of a library's public names, from its tree. */
#include "api.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

void api_free(struct api *a)
{
  map_free(&a->by_old);
  free(a->name);
  arena_free(&a->arena);
}

struct api_name *api_add(struct api *a, const struct api_name *n)
{
  struct map_slot *slot = map_slot(&a->by_old, n->old, strlen(n->old));
  a->name = grow(a->name, a->count, &a->room, sizeof(*a->name));
  a->name[a->count++] = *n;
  if(!slot->value)
    slot->value = (void *)(uintptr_t)a->count;
  return &a->name[a->count - 1];
}

const struct api_name *api_find(const struct api *a, const char *word, size_t len)
{
  uintptr_t at = (uintptr_t)map_get(&a->by_old, word, len);
  return at ? &a->name[at - 1] : NULL;
}

void api_counts(const struct api *a, size_t count[HEADER_KIND_COUNT])
{
  memset(count, 0, HEADER_KIND_COUNT * sizeof(*count));
  for(size_t i = 0; i < a->count; i++)
    count[a->name[i].kind]++;
}

/* --- since when ------------------------------------------------------- */

/* One name's line of the table, or page. */
struct history {
  const char *since, *deprecated, *last;
  bool used;
};

struct making {
  struct api *a;
  const struct tree *t;
  const struct policy *p;
  struct edit_terms terms;
  struct map history; /* name -> struct history */
  struct map seen;    /* kind, type and name */
};

static struct history *history_of(struct making *m, const char *name, size_t len)
{
  struct map_slot *slot = map_slot(&m->history, name, len);
  if(!slot->value) {
    struct history *h = arena_alloc(&m->a->arena, sizeof(*h));
    memset(h, 0, sizeof(*h));
    slot->key = arena_dup(&m->a->arena, name, len);
    slot->value = h;
  }
  return slot->value;
}

/* The next word of a line, in the arena; NULL at its end. */
static const char *line_word(struct making *m, const char **s, const char *end)
{
  const char *begin;
  while(*s < end && byte_is(BYTE_BLANK, **s))
    ++*s;
  begin = *s;
  while(*s < end && !byte_is(BYTE_SPACE, **s))
    ++*s;
  return *s > begin ? arena_dup(&m->a->arena, begin, (size_t)(*s - begin)) : NULL;
}

static const char *release_or_null(const char *word)
{
  return word && is_release(word) ? word : NULL;
}

/* NAME SINCE [DEPRECATED [LAST]] */
static void read_table(struct making *m, const char *text, size_t len)
{
  for(size_t at = 0; at < len; at = line_next(text, len, at)) {
    const char *s = text + at, *end = text + line_end(text, len, at);
    const char *name = line_word(m, &s, end), *since = release_or_null(line_word(m, &s, end));
    struct history *h;
    if(!since || !byte_is(BYTE_ALPHA, *name))
      continue;
    h = history_of(m, name, strlen(name));
    h->since = since;
    h->deprecated = release_or_null(line_word(m, &s, end));
    h->last = release_or_null(line_word(m, &s, end));
  }
}

/* The release behind a word, in a page that is called NAME.extension. */
static void read_page(struct making *m, const char *path, const char *word, const char *text,
                      size_t len)
{
  const char *base = base_name(path), *at = find(text, len, word, strlen(word)), *since;
  const char *dot = strchr(base, '.');
  struct history *h;
  if(!at)
    return;
  at += strlen(word);
  since = release_or_null(line_word(m, &at, text + len));
  if(!since)
    return;
  h = history_of(m, base, dot ? (size_t)(dot - base) : strlen(base));
  if(!h->since)
    h->since = since;
}

static void read_histories(struct making *m)
{
  const struct rules *r = m->p->rules;
  for(size_t k = 0; k < r->introduced_count; k++)
    for(size_t i = 0; i < m->t->count; i++) {
      const struct entry *e = &m->t->entry[i];
      if(!e->read || !glob_match(r->introduced[k].glob, e->path))
        continue;
      if(r->introduced[k].word)
        read_page(m, e->path, r->introduced[k].word, e->bytes.s, e->bytes.len);
      else
        read_table(m, e->bytes.s, e->bytes.len);
    }
}

/* --- headers ---------------------------------------------------------- */

/* The rule that makes a path a public header, and its path below the folder. */
static const struct public_rule *public_rule(const struct rules *r, const char *path,
                                             const char **included)
{
  for(size_t i = 0; i < r->public_count; i++) {
    const struct public_rule *p = &r->public[i];
    size_t n = strlen(p->dir);
    const char *below = path;
    if(n && (strncmp(path, p->dir, n) || path[n] != '/'))
      continue;
    below += n ? n + 1 : 0;
    if(glob_match(p->glob, below)) {
      if(included)
        *included = below;
      return p;
    }
  }
  return NULL;
}

bool api_is_header(const struct rules *r, const char *path)
{
  return public_rule(r, path, NULL);
}

/* A piece of a file as it became. */
static const char *edited(const struct making *m, const struct edits *all, const char *text,
                          size_t off, size_t len)
{
  struct buf b = { 0 };
  const char *new;
  edits_apply_part(&m->terms, all, text, off, off + len, &b);
  new = arena_dup(&m->a->arena, b.s ? b.s : "", b.len);
  buf_free(&b);
  return new;
}

static bool is_others(const struct public_rule *rule, const char *name)
{
  for(const char **n = rule->but; n && *n; n++)
    if(!strcmp(*n, name))
      return true;
  return false;
}

/* The first time that a name of this kind (and type) is declared. */
static bool first_time(struct making *m, const struct api_name *n)
{
  struct buf key = { 0 };
  struct map_slot *slot;
  bool first;
  buf_fmt(&key, "%u %s %s", (unsigned)n->kind, n->kind == HEADER_MEMBER ? n->of : "", n->old);
  slot = map_slot(&m->seen, key.s, key.len);
  first = !slot->value;
  if(first)
    slot->key = slot->value = arena_dup(&m->a->arena, key.s, key.len);
  buf_free(&key);
  return first;
}

/* TYPE, TYPE.MEMBER where a member's type has no name, or "". */
static const char *type_of(struct making *m, const char *text, const struct header_name *h)
{
  struct buf b = { 0 };
  const char *of;
  buf_add(&b, text + h->of, h->of_len);
  if(h->part_len) {
    buf_str(&b, h->of_len ? "." : "");
    buf_add(&b, text + h->part, h->part_len);
  }
  of = arena_dup(&m->a->arena, b.s ? b.s : "", b.len);
  buf_free(&b);
  return of;
}

static void add_declared(struct making *m, const struct entry *e, const struct public_rule *rule,
                         const struct header_name *h)
{
  struct api_name n = { 0 };
  const char *text = e->bytes.s;
  struct history *history;
  n.kind = h->kind;
  n.old = arena_dup(&m->a->arena, text + h->off, h->len);
  if(h->kind == HEADER_ENUMERATOR || h->kind == HEADER_MEMBER)
    n.of = type_of(m, text, h);
  if(is_others(rule, n.old) || !first_time(m, &n))
    return;
  n.new = edited(m, &e->renamed.edits, text, h->off, h->len);
  if(rule->prefix && !m->p->identity && !strcmp(n.new, n.old) &&
     (h->kind == HEADER_FUNCTION || h->kind == HEADER_VARIABLE) &&
     stem_next(&m->p->names.stem, n.old, h->len, 0) == h->len) {
    struct buf b = { 0 };
    buf_fmt(&b, "%s%s",
            renamed_word(&m->p->names, &m->a->arena, rule->prefix, strlen(rule->prefix)), n.old);
    n.new = arena_dup(&m->a->arena, b.s, b.len);
    buf_free(&b);
  }
  if(n.of && !*n.of)
    n.of = NULL;
  n.header = e->path;
  n.line = line_number(text, h->off);
  history = map_get(&m->history, n.old, h->len);
  if(history && h->kind != HEADER_MEMBER) {
    history->used = true;
    n.since = history->since;
    n.deprecated = history->deprecated;
    n.last = history->last;
  }
  if(h->marked && !n.deprecated) {
    n.deprecated = arena_dup(&m->a->arena, text + h->deprecated, h->deprecated_len);
    if(!is_release(n.deprecated))
      n.deprecated = "yes";
  }
  api_add(m->a, &n);
}

static int by_place(const void *a, const void *b)
{
  const struct header_name *x = a, *y = b;
  return (x->off > y->off) - (x->off < y->off);
}

static void add_header(struct making *m, const struct entry *e)
{
  struct header_names names = { 0 };
  struct api_name file = { 0 };
  const char *included;
  const struct public_rule *rule = public_rule(m->p->rules, e->path, &included);
  file.kind = HEADER_FILE;
  file.header = e->path;
  file.line = 1;
  file.old = included;
  file.new = renamed_path(m->p, &m->a->arena, e->path);
  /* the folder's name, which is no part of it, is as long as it was or not */
  for(const char *s = rule->dir; *s; s++)
    if(*s == '/')
      file.new = strchr(file.new, '/') + 1;
  if(*rule->dir)
    file.new = strchr(file.new, '/') + 1;
  api_add(m->a, &file);
  header_macros(e->bytes.s, e->bytes.len, &names);
  header_declarations(e->bytes.s, e->bytes.len, m->p->rules->deprecated, &names);
  if(names.count)
    qsort(names.n, names.count, sizeof(*names.n), by_place);
  for(size_t i = 0; i < names.count; i++)
    add_declared(m, e, rule, &names.n[i]);
  free(names.n);
}

/* --- names that are gone ---------------------------------------------- */

static int by_old(const void *a, const void *b)
{
  return strcmp(((const struct api_name *)a)->old, ((const struct api_name *)b)->old);
}

static void add_gone(struct making *m)
{
  struct api *a = m->a;
  size_t from = a->count;
  for(size_t i = 0; i < m->history.room; i++) {
    const struct map_slot *slot = &m->history.slots[i];
    const struct history *h = slot->key ? slot->value : NULL;
    struct api_name n = { 0 };
    if(!h || !h->last || h->used)
      continue;
    n.kind = HEADER_GONE;
    n.old = slot->key;
    n.new = renamed_word(&m->p->names, &a->arena, n.old, slot->len);
    n.since = h->since;
    n.deprecated = h->deprecated;
    n.last = h->last;
    a->name = grow(a->name, a->count, &a->room, sizeof(n));
    a->name[a->count++] = n;
  }
  if(a->count > from)
    qsort(a->name + from, a->count - from, sizeof(*a->name), by_old);
}

enum status api_make(struct api *a, const struct tree *t, const struct policy *p,
                     const struct facts *f)
{
  struct making m = { .a = a, .t = t, .p = p, .terms = facts_terms(f, p) };
  a->stem = p->names.stem.s;
  a->to = p->names.to;
  a->release = p->release;
  read_histories(&m);
  for(size_t i = 0; i < t->count; i++)
    if(t->entry[i].read && api_is_header(p->rules, t->entry[i].path))
      add_header(&m, &t->entry[i]);
  if(a->count)
    add_gone(&m);
  map_free(&m.history);
  map_free(&m.seen);
  return a->count ? OK : finding("%s: no public header in it, as the rules name them", t->root);
}
