/* port_diff.h: a file's changes as people and patch(1) read them. */
#ifndef PORT_DIFF_H
#define PORT_DIFF_H

#include "edit.h"

/* Adds a unified diff of a file whose lines stay as many: every edit stays
   within its line. */
void port_diff(const struct edit_terms *t, const struct edits *edits, const char *path,
               const char *text, size_t len, struct buf *out);

#endif
