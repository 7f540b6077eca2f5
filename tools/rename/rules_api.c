/* rules_api.c: the rules about what a library's interface is. */
#include "rules_api.h"

#include <string.h>

enum status rules_public(struct cursor *c)
{
  struct rules *r = c->r;
  struct public_rule p = { NULL, NULL, NULL, NULL };
  const char *key, *value;
  enum status st;
  if((st = need_word(c, &p.dir, NULL, "directory")) || (st = need_word(c, &p.glob, NULL, "glob")) ||
     (st = next_word(c, &key, NULL)))
    return st;
  if(!strcmp(p.dir, "."))
    p.dir = "";
  for(; key; st = next_word(c, &key, NULL)) {
    bool prefix = !strcmp(key, "prefix");
    if(st || (!prefix && strcmp(key, "but")))
      return st ? st : WRONG(c, "unknown word '%s'", key);
    if((st = need_word(c, &value, NULL, key)))
      return st;
    if(!prefix)
      p.but = cut_list(r, value);
    else if(!r->stem.s || stem_next(&r->stem, value, strlen(value), 0) == strlen(value))
      return WRONG(c, "prefix '%s' has no stem", value);
    else
      p.prefix = value;
  }
  r->public = grow(r->public, r->public_count, &r->public_room, sizeof(p));
  r->public[r->public_count++] = p;
  return OK;
}

enum status rules_introduced(struct cursor *c)
{
  struct rules *r = c->r;
  struct introduced_rule in;
  enum status st;
  if((st = need_word(c, &in.glob, NULL, "glob")) || (st = next_word(c, &in.word, NULL)))
    return st;
  r->introduced = grow(r->introduced, r->introduced_count, &r->introduced_room, sizeof(in));
  r->introduced[r->introduced_count++] = in;
  return OK;
}

enum status rules_deprecated(struct cursor *c)
{
  return need_word(c, &c->r->deprecated, NULL, "macro");
}
