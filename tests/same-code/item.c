/* item.c: see item.h. */
#include "item.h"

#include <ctype.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sorted.h"

/* What a relative relocation's addend lacks to the place it points to. In code
   x86-64 counts from the end of the four bytes. (From the end of the
   instruction, in truth; where an immediate follows them, both sides are off
   by the same few bytes.) A table of distances holds them from its own start,
   so each addend has the entry's place in the table added to it. */
static int64_t bias(const struct object *o, const struct reloc *r, uint64_t start, bool code)
{
  if(o->machine != EM_X86_64 || (r->type != R_X86_64_PC32 && r->type != R_X86_64_PLT32))
    return 0;
  return code ? 4 : -(int64_t)(r->off - start);
}

struct target target_of(const struct object *o, const struct reloc *r, uint64_t start, bool code)
{
  const struct symbol *s = &o->symbol[r->sym];
  struct target t = { 0 };
  const struct section *pool;
  uint64_t at, end;
  if(s->shndx && s->shndx < o->sections &&
     (s->type == STT_SECTION || (s->bind == STB_LOCAL && section_is_pool(&o->section[s->shndx])))) {
    t.section = s->shndx;
    t.addend = (int64_t)s->value + r->addend + bias(o, r, start, code);
    pool = &o->section[s->shndx];
    if(!section_is_pool(pool))
      return t;
    at = (uint64_t)t.addend;
    if(t.addend < 0 || at >= pool->size || !pool->bytes) {
      t.bad = true;
      return t;
    }
    t.string = (pool->flags & SHF_STRINGS) && pool->entsize == 1;
    if(t.string)
      for(end = at; end < pool->size && pool->bytes[end]; end++)
        ;
    else {
      uint64_t entry = pool->entsize ? pool->entsize : 1;
      end = at - at % entry + entry;
      if(end > pool->size)
        end = pool->size;
    }
    t.literal = pool->bytes + at;
    t.literal_len = (size_t)(end - at);
  } else {
    t.name = s->name;
    t.addend = r->addend;
  }
  return t;
}

/* Printable, for messages. */
static char *shown(const struct target *t)
{
  size_t room = t->literal_len * 4 + 3, n = 0;
  char *out = grow(NULL, room);
  out[n++] = '"';
  for(size_t i = 0; i < t->literal_len; i++)
    if(t->string && isprint(t->literal[i]))
      out[n++] = (char)t->literal[i];
    else
      n += (size_t)sprintf(out + n, "\\x%02x", t->literal[i]);
  out[n++] = '"';
  out[n] = '\0';
  return out;
}

/* The item of a section that an address belongs to; the last one that starts
   there or before. */
static size_t item_at(const struct pairing *p, size_t section, bool in_b, int64_t at,
                      int64_t *delta)
{
  const struct object *o = in_b ? p->b : p->a;
  const char *name = o->section[section].name;
  size_t found = (size_t)-1;
  *delta = at;
  for(size_t i = 0; i < p->items; i++) {
    const struct item *item = &p->item[i];
    int64_t start = (int64_t)(in_b ? item->start_b : item->start_a);
    if((in_b ? item->section_b : item->section_a) == name && start <= at) {
      found = i;
      *delta = at - start;
    }
  }
  return found;
}

char *compare_targets(const struct sides *s, const struct item *item, const struct reloc *r,
                      const struct reloc *q, struct literals *renamed)
{
  const struct object *a = s->p->a, *b = s->p->b;
  struct target t = target_of(a, r, item->start_a, item->code);
  struct target u = target_of(b, q, item->start_b, item->code);
  if(t.bad || u.bad)
    return text("points outside of a pool of literals");
  if(t.name || u.name) {
    if(!t.name || !u.name || !names_same(s->names, t.name, u.name))
      return text("points to %s instead of %s", u.name ? u.name : b->section[u.section].name,
                  t.name ? t.name : a->section[t.section].name);
    if(t.addend != u.addend)
      return text("points to %s%+lld instead of %s%+lld", u.name, (long long)u.addend, t.name,
                  (long long)t.addend);
    return NULL;
  }
  if(t.literal && u.literal) {
    const char *x = (const char *)t.literal, *y = (const char *)u.literal;
    if(t.string == u.string && t.literal_len == u.literal_len && !memcmp(x, y, t.literal_len))
      return NULL;
    if(t.string && u.string && s->how.words &&
       text_renamed(x, t.literal_len, y, u.literal_len, s->how.word, s->how.words)) {
      literals_add(renamed, x, t.literal_len, y, u.literal_len);
      return NULL;
    }
    return text("points to the literal %s instead of %s", shown(&u), shown(&t));
  }
  if(!t.literal && !u.literal && s->section_of_b[t.section] == u.section) {
    int64_t x, y;
    if(item_at(s->p, t.section, false, t.addend, &x) ==
         item_at(s->p, u.section, true, u.addend, &y) &&
       x == y)
      return NULL;
  }
  return text("points to %s%+lld instead of %s%+lld", b->section[u.section].name,
              (long long)u.addend, a->section[t.section].name, (long long)t.addend);
}

static const struct section *section_of(const struct object *o, const char *name)
{
  for(size_t i = 1; i < o->sections; i++)
    if(o->section[i].name == name)
      return &o->section[i];
  return NULL;
}

/* The relocations of a part of a section: the first one and how many. */
static const struct reloc *relocs_in(const struct section *s, uint64_t start, uint64_t size,
                                     size_t *count)
{
  size_t first = 0, last;
  while(first < s->relocs && s->reloc[first].off < start)
    first++;
  for(last = first; last < s->relocs && s->reloc[last].off < start + size;)
    last++;
  *count = last - first;
  return s->reloc + first;
}

static char *differs(const struct sides *s, struct item *item, struct item_bytes *a,
                     struct item_bytes *b)
{
  char *what = NULL;
  if(item->size_a != item->size_b)
    what = text("%llu bytes instead of %llu", (unsigned long long)item->size_b,
                (unsigned long long)item->size_a);
  else if(!a->bytes != !b->bytes)
    what = text("content on one side only");
  else if(a->bytes)
    for(uint64_t i = 0; i < item->size_a && !what; i++)
      if(a->bytes[i] != b->bytes[i])
        what = text("byte 0x%llx is 0x%02x instead of 0x%02x", (unsigned long long)i, b->bytes[i],
                    a->bytes[i]);
  if(a->relocs != b->relocs)
    return what ? what : text("%zu relocations instead of %zu", b->relocs, a->relocs);
  /* all of them even if something was found: the renamed literals among
     them are wanted in any case */
  for(size_t i = 0; i < a->relocs; i++) {
    const struct reloc *r = &a->reloc[i], *q = &b->reloc[i];
    char *why = NULL;
    if(r->type != q->type || r->off - item->start_a != q->off - item->start_b)
      why = text("another type or place");
    else
      why = compare_targets(s, item, r, q, &item->renamed);
    if(why && !what)
      what = text("relocation at 0x%llx %s", (unsigned long long)(r->off - item->start_a), why);
  }
  return what;
}

/* The compiler's own array with the name of a function, which is a literal of the
   source's in all but its form: the rename changed it. */
static bool renamed_function_name(const struct sides *s, struct item *item,
                                  const struct item_bytes *a, const struct item_bytes *b)
{
  const char *x = (const char *)a->bytes, *y = (const char *)b->bytes;
  size_t m = (size_t)item->size_a, n = (size_t)item->size_b;
  if(!is_function_name(item->name_a) || a->relocs || b->relocs || !x || !y)
    return false;
  while(m && !x[m - 1])
    m--;
  while(n && !y[n - 1])
    n--;
  if(memchr(x, 0, m) || memchr(y, 0, n) || !text_renamed(x, m, y, n, s->how.word, s->how.words))
    return false;
  literals_add(&item->renamed, x, m, y, n);
  item->difference = NULL;
  item->verdict = IDENTICAL;
  return true;
}

void compare_item(const struct sides *s, struct item *item)
{
  const struct section *x = section_of(s->p->a, item->section_a);
  const struct section *y = section_of(s->p->b, item->section_b);
  struct item_bytes a = { x->bytes ? x->bytes + item->start_a : NULL, NULL, 0, item->start_a },
                    b = { y->bytes ? y->bytes + item->start_b : NULL, NULL, 0, item->start_b };
  a.reloc = relocs_in(x, item->start_a, item->size_a, &a.relocs);
  b.reloc = relocs_in(y, item->start_b, item->size_b, &b.relocs);
  item->difference = differs(s, item, &a, &b);
  item->verdict = item->difference ? UNEXPLAINED : IDENTICAL;
  if(item->difference && renamed_function_name(s, item, &a, &b))
    return;
  if(item->difference && !item->code && s->how.words)
    sorted_table(s, item, &a, &b);
}
