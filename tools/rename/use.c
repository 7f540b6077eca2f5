/* use.c: how often rules had something to do in a file. */
#include "use.h"

#include <stdlib.h>
#include <string.h>

void uses_add(struct uses *u, const struct rule *rule, size_t count)
{
  size_t i = 0;
  if(!count)
    return;
  while(i < u->count && u->use[i].rule != rule)
    i++;
  if(i == u->count) {
    struct use new = { rule, 0 };
    u->use = grow(u->use, u->count, &u->room, sizeof(new));
    u->use[u->count++] = new;
  }
  u->use[i].count += count;
}

void uses_free(struct uses *u)
{
  free(u->use);
  memset(u, 0, sizeof(*u));
}
