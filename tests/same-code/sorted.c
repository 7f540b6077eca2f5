/* sorted.c: see sorted.h. */
#include "sorted.h"

#include <stdlib.h>
#include <string.h>

struct entry {
  const unsigned char *bytes;
  const struct reloc *reloc;
  size_t relocs;
  struct target key;
  bool renamed;
};

static const char *key(const struct entry *e)
{
  return (const char *)e->key.literal; /* ends with a NUL in its pool */
}

/* The size of an entry: the first two entries' distance between their first
   pointers, if the table is a multiple of it. 0: no such table. */
static size_t stride(const struct item *item, const struct item_bytes *t)
{
  size_t size;
  if(!t->bytes || t->relocs < 3 || t->reloc[0].off != t->start)
    return 0;
  size = (size_t)(t->reloc[1].off - t->reloc[0].off);
  return size && item->size_a % size == 0 ? size : 0;
}

static struct entry *entries(const struct object *o, const struct item *item,
                             const struct item_bytes *t, size_t size, size_t *count)
{
  size_t n = (size_t)(item->size_a / size), r = 0;
  struct entry *e = grow(NULL, n * sizeof(*e));
  memset(e, 0, n * sizeof(*e));
  *count = n;
  for(size_t i = 0; i < n; i++) {
    uint64_t start = t->start + i * size;
    e[i].bytes = t->bytes + i * size;
    e[i].reloc = t->reloc + r;
    for(; r < t->relocs && t->reloc[r].off < start + size; r++)
      e[i].relocs++;
    if(!e[i].relocs && i + 1 == n) {
      *count = n - 1; /* the one that ends the table */
      break;
    }
    if(!e[i].relocs || e[i].reloc[0].off != start)
      return NULL;
    e[i].key = target_of(o, e[i].reloc, t->start, false);
    if(!e[i].key.string)
      return NULL;
    if(i && strcmp(key(&e[i - 1]), key(&e[i])) >= 0)
      return NULL;
  }
  return e;
}

static bool same_entry(const struct sides *s, const struct item *item, const struct entry *x,
                       const struct entry *y, size_t size, struct literals *renamed)
{
  if(memcmp(x->bytes, y->bytes, size) || x->relocs != y->relocs)
    return false;
  for(size_t i = 0; i < x->relocs; i++) {
    const struct reloc *r = &x->reloc[i], *q = &y->reloc[i];
    if(r->type != q->type || r->off - x->reloc[0].off != q->off - y->reloc[0].off ||
       compare_targets(s, item, r, q, renamed))
      return false;
  }
  return true;
}

void sorted_table(const struct sides *s, struct item *item, const struct item_bytes *a,
                  const struct item_bytes *b)
{
  size_t size = stride(item, a), n, m, next = 0;
  struct entry *x, *y;
  struct literals moved = { NULL, 0 };
  bool *taken;
  if(!size || item->size_a != item->size_b || a->relocs != b->relocs)
    return;
  x = entries(s->p->a, item, a, size, &n);
  y = entries(s->p->b, item, b, size, &m);
  if(!x || !y || n != m ||
     memcmp(a->bytes + n * size, b->bytes + n * size, item->size_a - n * size))
    return;
  taken = grow(NULL, n);
  memset(taken, 0, n);
  for(size_t i = 0; i < n; i++) {
    struct literals none = { NULL, 0 };
    size_t j;
    for(j = 0; j < n; j++)
      if(!taken[j] && same_entry(s, item, &x[i], &y[j], size, &none))
        break;
    if(j == n)
      return; /* an entry is missing, or another one */
    taken[j] = true;
    if(strcmp(key(&x[i]), key(&y[j]))) {
      x[i].renamed = y[j].renamed = true;
      literals_add(&moved, key(&x[i]), strlen(key(&x[i])), key(&y[j]), strlen(key(&y[j])));
    }
  }
  for(size_t i = 0; i < n; i++) {
    if(x[i].renamed)
      continue;
    while(y[next].renamed)
      next++;
    if(strcmp(key(&x[i]), key(&y[next++])))
      return;
  }
  if(moved.count) {
    item->verdict = SORTED;
    item->renamed = item->causes = moved;
  }
}
