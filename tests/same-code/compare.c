/* compare.c: see compare.h. */
#include "compare.h"

#include <elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "item.h"

char *text(const char *format, ...)
{
  va_list args;
  char *p = NULL;
  va_start(args, format);
  if(vasprintf(&p, format, args) < 0)
    p = grow(NULL, 0);
  va_end(args);
  return p;
}

void literals_add(struct literals *l, const char *old, size_t old_len, const char *new,
                  size_t new_len)
{
  struct literal *one;
  for(size_t i = 0; i < l->count; i++) {
    one = &l->literal[i];
    if(one->old_len == old_len && one->new_len == new_len && !memcmp(one->old, old, old_len) &&
       !memcmp(one->new, new, new_len))
      return;
  }
  l->literal = grow(l->literal, (l->count + 1) * sizeof(*one));
  one = &l->literal[l->count++];
  one->old = memcpy(grow(NULL, old_len + 1), old, old_len);
  one->new = memcpy(grow(NULL, new_len + 1), new, new_len);
  one->old[old_len] = one->new[new_len] = '\0';
  one->old_len = old_len;
  one->new_len = new_len;
}

void finding(struct pairing *p, char *what)
{
  p->finding = grow(p->finding, (p->findings + 1) * sizeof(char *));
  p->finding[p->findings++] = what;
}

/* Symbols that have to have a counterpart: not those of sections, which the
   sections stand for, nor the labels of pooled literals. */
static bool symbol_counts(const struct object *o, const struct symbol *s)
{
  if(s->type == STT_SECTION || !s->name[0])
    return false;
  return !(s->bind == STB_LOCAL && s->shndx < o->sections && s->shndx &&
           section_is_pool(&o->section[s->shndx]));
}

/* The same section, by its name where its content is not compared. */
static bool same_section(const struct object *a, size_t x, const struct object *b, size_t y,
                         const size_t *section_of_b)
{
  if(x >= a->sections || y >= b->sections)
    return x == y;
  if(!x || section_of_b[x] == y)
    return true;
  return !section_is_compared(&a->section[x]) && !section_is_compared(&b->section[y]) &&
         !strcmp(a->section[x].name, b->section[y].name);
}

/* Pairs symbols by what the names say: for each of A the first one of B that
   is free and has the name it should have. Their order is the assembler's
   affair. */
static void pair_symbols(struct pairing *p, struct names *names, const size_t *section_of_b)
{
  const struct object *a = p->a, *b = p->b;
  bool *taken = grow(NULL, b->symbols + 1);
  memset(taken, 0, b->symbols + 1);
  for(size_t i = 0; i < a->symbols; i++) {
    const struct symbol *s = &a->symbol[i], *t = NULL;
    const char *want = names_expected(names, s->name), *why;
    if(!symbol_counts(a, s))
      continue;
    for(size_t j = 0; j < b->symbols && !t; j++)
      if(!taken[j] && symbol_counts(b, &b->symbol[j]) && !strcmp(b->symbol[j].name, want)) {
        t = &b->symbol[j];
        taken[j] = true;
      }
    if(!t) {
      finding(p, text("symbol %s has no counterpart %s", s->name, want));
      continue;
    }
    why = names_pair(names, s->name, t->name);
    if(why)
      finding(p, text("symbol %s", why));
    if(s->type != t->type || s->bind != t->bind || s->visibility != t->visibility)
      finding(p, text("symbol %s: type, binding or visibility differs from "
                      "that of %s",
                      s->name, t->name));
    if(!same_section(a, s->shndx, b, t->shndx, section_of_b))
      finding(p, text("symbol %s is in another section than %s", s->name, t->name));
    if(!s->shndx != !t->shndx)
      finding(p, text("symbol %s is defined, %s is not, or the reverse", s->name, t->name));
    if(s->shndx == SHN_COMMON && (s->size != t->size || s->value != t->value))
      finding(p, text("common symbol %s differs from %s in size or alignment", s->name, t->name));
  }
  for(size_t j = 0; j < b->symbols; j++)
    if(!taken[j] && symbol_counts(b, &b->symbol[j]))
      finding(p, text("symbol %s has no counterpart in the twin", b->symbol[j].name));
  free(taken);
}

bool is_function_name(const char *name)
{
  if(!strncmp(name, ".rodata.", 8))
    name += 8;
  return !strncmp(name, "__func__.", 9);
}

/* Pairs the sections that are compared, by what the names say: for each of A
   the first one of B that is free. */
static void pair_sections(struct pairing *p, struct names *names, size_t *section_of_b)
{
  const struct object *a = p->a, *b = p->b;
  bool *taken = grow(NULL, b->sections);
  memset(taken, 0, b->sections);
  for(size_t i = 1; i < a->sections; i++) {
    const struct section *s = &a->section[i], *t = NULL;
    const char *want;
    if(!section_is_compared(s))
      continue;
    want = names_expected(names, s->name);
    for(size_t j = 1; j < b->sections && !t; j++)
      if(!taken[j] && section_is_compared(&b->section[j]) && !strcmp(b->section[j].name, want)) {
        t = &b->section[j];
        taken[j] = true;
        section_of_b[i] = j;
      }
    if(!t)
      finding(p, text("section %s has no counterpart %s", s->name, want));
    else if(s->type != t->type || s->flags != t->flags ||
            (s->align != t->align && !is_function_name(s->name)))
      finding(p, text("section %s: type, flags or alignment differs from that "
                      "of %s",
                      s->name, t->name));
  }
  for(size_t j = 1; j < b->sections; j++)
    if(section_is_compared(&b->section[j]) && !taken[j])
      finding(p, text("section %s has no counterpart in the twin", b->section[j].name));
  free(taken);
}

static int by_value(const void *a, const void *b)
{
  const struct symbol *x = *(const struct symbol *const *)a;
  const struct symbol *y = *(const struct symbol *const *)b;
  if(x->value != y->value)
    return x->value < y->value ? -1 : 1;
  return strcmp(x->name, y->name);
}

/* The symbols of a section by address, one an address. */
static size_t split(const struct object *o, size_t section, const struct symbol ***out)
{
  const struct symbol **at = NULL;
  size_t count = 0, kept = 0;
  for(size_t i = 0; i < o->symbols; i++)
    if(o->symbol[i].shndx == section && symbol_counts(o, &o->symbol[i])) {
      at = grow(at, (count + 1) * sizeof(*at));
      at[count++] = &o->symbol[i];
    }
  if(count)
    qsort(at, count, sizeof(*at), by_value);
  for(size_t i = 0; i < count; i++)
    if(!kept || at[i]->value != at[kept - 1]->value)
      at[kept++] = at[i];
  *out = at;
  return kept;
}

static void add_item(struct pairing *p, size_t i, size_t j, const char *name_a, const char *name_b,
                     uint64_t start_a, uint64_t end_a, uint64_t start_b, uint64_t end_b)
{
  const struct section *s = &p->a->section[i], *t = &p->b->section[j];
  struct item *item;
  if(start_a == end_a && start_b == end_b)
    return;
  p->item = grow(p->item, (p->items + 1) * sizeof(*item));
  item = &p->item[p->items++];
  memset(item, 0, sizeof(*item));
  item->section_a = s->name;
  item->section_b = t->name;
  item->name_a = name_a;
  item->name_b = name_b;
  item->code = (s->flags & SHF_EXECINSTR) != 0;
  item->start_a = start_a;
  item->size_a = end_a - start_a;
  item->start_b = start_b;
  item->size_b = end_b - start_b;
  item->moved = item->size_a != item->size_b;
}

/* The items of one pair of sections. Where the two are not divided alike, the
   section is one item. */
static void divide(struct pairing *p, const struct names *names, size_t i, size_t j)
{
  const struct section *s = &p->a->section[i], *t = &p->b->section[j];
  const struct symbol **x, **y;
  size_t n = split(p->a, i, &x), m = split(p->b, j, &y);
  bool alike = n == m && n;
  for(size_t k = 0; alike && k < n; k++)
    alike = names_same(names, x[k]->name, y[k]->name);
  if(!alike)
    add_item(p, i, j, s->name, t->name, 0, s->size, 0, t->size);
  else {
    add_item(p, i, j, s->name, t->name, 0, x[0]->value, 0, y[0]->value);
    for(size_t k = 0; k < n; k++)
      add_item(p, i, j, x[k]->name, y[k]->name, x[k]->value, k + 1 < n ? x[k + 1]->value : s->size,
               y[k]->value, k + 1 < n ? y[k + 1]->value : t->size);
  }
  free(x);
  free(y);
}

void compare_objects(const struct object *a, const struct object *b, struct names *names,
                     struct renaming how, struct pairing *p)
{
  size_t *section_of_b = grow(NULL, a->sections * sizeof(*section_of_b));
  memset(p, 0, sizeof(*p));
  memset(section_of_b, 0, a->sections * sizeof(*section_of_b));
  p->a = a;
  p->b = b;
  if(a->machine != b->machine)
    finding(p, text("another machine"));
  else {
    struct sides sides = { p, names, section_of_b, how };
    pair_sections(p, names, section_of_b);
    pair_symbols(p, names, section_of_b);
    for(size_t i = 1; i < a->sections; i++)
      if(section_of_b[i])
        divide(p, names, i, section_of_b[i]);
    for(size_t i = 0; i < p->items; i++)
      compare_item(&sides, &p->item[i]);
  }
  free(section_of_b);
}
