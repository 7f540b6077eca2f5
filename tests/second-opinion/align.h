/* Lays a file of the renamed tree beside the same file of the pristine one, and
   tells each place that carries the name, or that differs in any other way. */
#ifndef ALIGN_H
#define ALIGN_H

#include "text.h"

/* what became of a place */
enum verdict { kept, renamed, altered, verdict_count };

/* what the comparison itself knows about a place; all else is a matter of looks */
enum sort_of {
  sort_name,    /* the name itself, kept or renamed */
  sort_spelled, /* the name in hexadecimal digits or letter by letter */
  sort_prefix,  /* a word that got the new name put before it */
  sort_blanks,  /* blanks or line ends differ, nothing else */
  sort_moved,   /* a line that stands elsewhere now */
  sort_other    /* other bytes */
};

struct found {
  size_t at, size; /* in the pristine text */
  enum sort_of sort;
  enum verdict verdict;
  char text[32]; /* what stands there now, where bytes differ; cut */
};

struct founds {
  struct found *item;
  size_t count, room;
};

/* founds is emptied first; what is found comes in no particular order */
void align(struct founds *founds, const struct text *pristine, const struct text *renamed);

/* The name at p, in any mixture of letter cases; size of its new form that
   stands at q, 0 if none does. */
bool name_at(const char *p, const char *end);
size_t new_name_at(const char *p, const char *q, const char *q_end);

#endif
