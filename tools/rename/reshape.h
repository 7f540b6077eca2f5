/* reshape.h: what a longer name spoils beside itself, put right.
 *
 * One stage with two mechanisms. Local edits go among those of the names: a
 * blank becomes the end of a line that has grown too long, a number of columns
 * gets smaller. Moved blocks are lines of one file between two others, which
 * are put into order or shape again once the names are new:
 *   sorted   entries stay in alphabetical order, or in that of files they name
 *   wrapped  lines that no longer fit are broken where their generator would
 *   filled   words fill lines of a width
 *   aligned  what stands in a column stays in it
 * A rule that moves leaves alone what upstream itself does not have so: it
 * would be a guess. */
#ifndef RESHAPE_H
#define RESHAPE_H

#include "edit.h"
#include "facts.h"
#include "policy.h"
#include "use.h"

/* Adds to a file's edits, which are sorted and stay so, those that its `width`
   and `columns` rules ask for. */
void reshape_local(const struct policy *p, const struct facts *f, const char *path,
                   const char *text, size_t len, struct edits *edits, struct uses *uses);

/* The new content where a rule moved something (else s is NULL), and the way
   back to the merely renamed one: see traced.h. Owned. */
struct moved {
  char *s;
  size_t len;
  char *back;
};
/* Rules that did not fit, and why: a place in the file. */
struct refusals {
  struct refusal {
    const struct rule *rule;
    size_t off;
    const char *what;
  } * refusal;
  size_t count, room;
};
void reshape_move(const struct policy *p, const struct facts *f, const char *path, const char *text,
                  size_t len, const struct edits *edits, struct moved *moved,
                  struct refusals *refusals, struct uses *uses);
void moved_free(struct moved *m);

/* Has a rule nothing to do under this namespace, whatever the files? */
bool reshape_idle(const struct policy *p, const struct rule *rule);

#endif
