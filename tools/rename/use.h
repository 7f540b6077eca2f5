/* use.h: how often rules had something to do in a file, beside the places that
   they decided. */
#ifndef USE_H
#define USE_H

#include "rules.h"

struct uses {
  struct use {
    const struct rule *rule;
    size_t count;
  } * use;
  size_t count, room;
};
void uses_add(struct uses *u, const struct rule *rule, size_t count);
void uses_free(struct uses *u);

#endif
