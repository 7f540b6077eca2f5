/* util.c: memory, buffers, maps and messages. */
#include "util.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *prog = "rename";

/* "prog: file:line:column: text" as far as the place is known. */
static void say(const char *file, size_t line, size_t column, const char *before, const char *fmt,
                va_list ap) PRINTF(5, 0);

static void say(const char *file, size_t line, size_t column, const char *before, const char *fmt,
                va_list ap)
{
  fprintf(stderr, "%s: ", prog);
  if(file)
    fprintf(stderr, "%s:", file);
  if(line)
    fprintf(stderr, "%zu:", line);
  if(line && column)
    fprintf(stderr, "%zu:", column);
  if(file)
    fputc(' ', stderr);
  fputs(before, stderr);
  vfprintf(stderr, fmt, ap);
  fputc('\n', stderr);
}

#define SAY(file, line, column, before)       \
  do {                                        \
    va_list ap;                               \
    va_start(ap, fmt);                        \
    say(file, line, column, before, fmt, ap); \
    va_end(ap);                               \
  } while(0)

enum status trouble(const char *fmt, ...)
{
  SAY(NULL, 0, 0, "");
  return TROUBLE;
}

enum status trouble_at(const char *file, size_t line, size_t column, const char *fmt, ...)
{
  SAY(file, line, column, "");
  return TROUBLE;
}

enum status finding(const char *fmt, ...)
{
  SAY(NULL, 0, 0, "");
  return FINDINGS;
}

enum status finding_at(const char *file, size_t line, size_t column, const char *fmt, ...)
{
  SAY(file, line, column, "");
  return FINDINGS;
}

enum status note(const char *fmt, ...)
{
  SAY(NULL, 0, 0, "note: ");
  return OK;
}

enum status note_at(const char *file, size_t line, size_t column, const char *fmt, ...)
{
  SAY(file, line, column, "note: ");
  return OK;
}

void *xrealloc(void *p, size_t size)
{
  p = realloc(p, size ? size : 1);
  if(!p) {
    trouble("out of memory (%zu bytes)", size);
    exit(TROUBLE);
  }
  return p;
}

void *grow(void *items, size_t count, size_t *room, size_t size)
{
  if(count < *room)
    return items;
  *room = *room ? *room * 2 : 16;
  return xrealloc(items, *room * size);
}

struct arena_block {
  struct arena_block *next;
  size_t used, size;
  max_align_t bytes[];
};

void *arena_alloc(struct arena *a, size_t size)
{
  struct arena_block *b = a->head;
  size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
  if(!b || b->size - b->used < size) {
    size_t want = size > 65536 ? size : 65536;
    b = xrealloc(NULL, sizeof(*b) + want);
    b->used = 0;
    b->size = want;
    b->next = a->head;
    a->head = b;
  }
  b->used += size;
  return (char *)b->bytes + b->used - size;
}

char *arena_dup(struct arena *a, const char *s, size_t len)
{
  char *p = arena_alloc(a, len + 1);
  memcpy(p, s, len);
  p[len] = '\0';
  return p;
}

void arena_free(struct arena *a)
{
  while(a->head) {
    struct arena_block *next = a->head->next;
    free(a->head);
    a->head = next;
  }
}

static void buf_room(struct buf *b, size_t more)
{
  if(b->room - b->len >= more)
    return;
  b->room = b->room * 2 > b->len + more ? b->room * 2 : b->len + more;
  b->s = xrealloc(b->s, b->room);
}

void buf_add(struct buf *b, const char *s, size_t len)
{
  if(!len)
    return;
  buf_room(b, len);
  memcpy(b->s + b->len, s, len);
  b->len += len;
}

void buf_str(struct buf *b, const char *s)
{
  buf_add(b, s, strlen(s));
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
  va_list ap;
  int n;
  va_start(ap, fmt);
  n = vsnprintf(NULL, 0, fmt, ap);
  va_end(ap);
  if(n <= 0)
    return;
  buf_room(b, (size_t)n + 1);
  va_start(ap, fmt);
  vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
  va_end(ap);
  b->len += (size_t)n;
}

void buf_free(struct buf *b)
{
  free(b->s);
  memset(b, 0, sizeof(*b));
}

uint64_t hash64(const char *s, size_t len, uint64_t seed)
{
  const uint64_t k = 0x9e3779b97f4a7c15u;
  uint64_t h = (seed ^ len) * k, w;
  while(len >= 8) {
    memcpy(&w, s, 8);
    h = (h ^ w) * k;
    h ^= h >> 29;
    s += 8;
    len -= 8;
  }
  w = 0;
  for(size_t i = 0; i < len; i++)
    w = w << 8 | (unsigned char)s[i];
  h = (h ^ w) * k;
  h ^= h >> 32;
  h *= k;
  return h ^ h >> 29;
}

static struct map_slot *map_probe(const struct map *m, const char *key, size_t len, uint64_t hash)
{
  size_t i = hash & (m->room - 1);
  while(m->slots[i].key &&
        (m->slots[i].hash != hash || m->slots[i].len != len || memcmp(m->slots[i].key, key, len)))
    i = (i + 1) & (m->room - 1);
  return &m->slots[i];
}

struct map_slot *map_slot(struct map *m, const char *key, size_t len)
{
  uint64_t hash = hash64(key, len, 0);
  struct map_slot *slot;
  if(m->count * 2 >= m->room) {
    struct map bigger = { NULL, m->count, m->room ? m->room * 2 : 256 };
    bigger.slots = xrealloc(NULL, bigger.room * sizeof(*bigger.slots));
    memset(bigger.slots, 0, bigger.room * sizeof(*bigger.slots));
    for(size_t i = 0; i < m->room; i++)
      if(m->slots[i].key)
        *map_probe(&bigger, m->slots[i].key, m->slots[i].len, m->slots[i].hash) = m->slots[i];
    free(m->slots);
    *m = bigger;
  }
  slot = map_probe(m, key, len, hash);
  if(!slot->key) {
    slot->key = key;
    slot->len = len;
    slot->hash = hash;
    m->count++;
  }
  return slot;
}

void *map_get(const struct map *m, const char *key, size_t len)
{
  return m->room ? map_probe(m, key, len, hash64(key, len, 0))->value : NULL;
}

void map_free(struct map *m)
{
  free(m->slots);
  memset(m, 0, sizeof(*m));
}
