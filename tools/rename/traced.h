/* traced.h: text that remembers where its bytes came from, so that blocks can
   be moved and put back. */
#ifndef TRACED_H
#define TRACED_H

#include "util.h"

/* Of a byte that came from nowhere. */
#define INSERTED ((size_t)-1)

struct traced {
  struct buf text;
  size_t *from, room; /* of each byte, in the first text, or INSERTED */
};

/* A first text: each byte comes from itself. */
void traced_init(struct traced *t, const char *s, size_t len);
/* `from` NULL: inserted. */
void traced_add(struct traced *t, const char *s, size_t len, const size_t *from);
void traced_copy(struct traced *t, const struct traced *of, size_t at, size_t len);
void traced_free(struct traced *t);

/* The way back to the first text: @OFFSET+LENGTH copies a run of the text,
   =LENGTH:BYTES adds bytes that are not there any more. To be freed. */
char *traced_back(const struct traced *t, const char *first, size_t len);
/* Goes that way; false when `back` does not fit. */
bool traced_undo(const char *back, const char *s, size_t len, struct buf *out) MUST_CHECK;

#endif
