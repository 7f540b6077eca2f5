/* explain.c: see explain.h. */
#include "explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct item *item_named(const struct pairing *p, const struct item *like)
{
  for(size_t i = 0; i < p->items; i++)
    if(!strcmp(p->item[i].name_a, like->name_a) && !strcmp(p->item[i].section_a, like->section_a))
      return &p->item[i];
  return NULL;
}

/* Compares a with DIR/MEMBER/NAME.o; false when it is not there. */
static bool beside(const struct object *a, const char *dir, const char *member, const char *name,
                   struct names *names, struct renaming how, struct pairing *out)
{
  char *file = text("%s/%s/%s.o", dir, member, name);
  struct object_list list;
  if(access(file, R_OK) || !objects_read(file, &list) || list.count != 1)
    return false;
  compare_objects(a, &list.object[0], names, how, out);
  return true;
}

/* The text of a C literal's inside, and its length. */
static size_t unescape(char *s)
{
  static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
  char *out = s, *start = s;
  while(*s) {
    const char *known;
    char *end;
    if(*s != '\\') {
      *out++ = *s++;
      continue;
    }
    s++;
    known = *s ? strchr(from, *s) : NULL;
    if(known) {
      *out++ = to[known - from];
      s++;
    } else if(*s == 'x') {
      *out++ = (char)strtoul(s + 1, &end, 16);
      s = end;
    } else if(*s >= '0' && *s <= '7') {
      int value = 0;
      for(int i = 0; i < 3 && *s >= '0' && *s <= '7'; i++)
        value = value * 8 + (*s++ - '0');
      *out++ = (char)value;
    } else if(*s)
      *out++ = *s++;
  }
  *out = '\0';
  return (size_t)(out - start);
}

void explain(struct pairing *p, struct names *names, struct renaming how, const char *dir)
{
  const struct renaming exactly = { NULL, 0 };
  const char *member = p->b->member;
  struct pairing same, old, *only = NULL;
  size_t open = 0, count = 0, room = 0;
  struct literals literal = { NULL, 0 };
  char *line = NULL;
  FILE *in;
  for(size_t i = 0; i < p->items; i++)
    open += p->item[i].verdict == UNEXPLAINED;
  if(!open)
    return;
  if(!beside(p->b, dir, member, "new", names_new(), exactly, &same) ||
     !beside(p->a, dir, member, "old", names, exactly, &old)) {
    finding(p, text("not compiled again: nothing can be explained"));
    return;
  }
  for(size_t i = 0; i < same.items; i++)
    open = same.item[i].verdict == IDENTICAL ? open : 0;
  if(!open || same.findings || !same.items) {
    finding(p, text("compiled again, it is another object"));
    return;
  }
  in = fopen(text("%s/%s/literals", dir, member), "r");
  while(in && getline(&line, &room, in) > 0) {
    char *tab = strchr(line, '\t');
    size_t old_len, new_len;
    line[strcspn(line, "\n")] = '\0';
    if(!tab)
      break;
    *tab = '\0';
    new_len = unescape(tab + 1);
    old_len = unescape(line);
    literal.literal = grow(literal.literal, (count + 1) * sizeof(*literal.literal));
    literal.literal[count] =
      (struct literal){ strdup(line), memcpy(grow(NULL, new_len + 1), tab + 1, new_len + 1),
                        old_len, new_len };
    only = grow(only, (count + 1) * sizeof(*only));
    if(!beside(p->a, dir, member, text("%zu", count), names, how, &only[count])) {
      finding(p, text("literal %zu was not compiled", count));
      break;
    }
    count++;
  }
  free(line);
  if(in)
    fclose(in);
  for(size_t i = 0; i < p->items; i++) {
    struct item *item = &p->item[i];
    const struct item *was = item_named(&old, item);
    if(item->verdict != UNEXPLAINED || !was || was->verdict != IDENTICAL)
      continue;
    for(size_t k = 0; k < count; k++) {
      const struct item *now = item_named(&only[k], item);
      const struct literal *l = &literal.literal[k];
      if(!now || now->verdict != IDENTICAL)
        literals_add(&item->causes, l->old, l->old_len, l->new, l->new_len);
    }
    if(item->causes.count)
      item->verdict = EXPLAINED;
  }
}
