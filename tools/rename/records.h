/* records.h: what the files are called that tell what was changed, and how they are
 * written. */
#ifndef RECORDS_H
#define RECORDS_H

#include "util.h"

/* In a renamed tree (ledger.h); it marks the tree as ours. The record of a tree
   that is renamed once more, for another stem, stays as it is and gets
   LEDGER_EARLIER behind its name: undoing the second renaming brings it back. */
#define LEDGER_NAME ".rename-ledger"
#define LEDGER_EARLIER ".earlier"

/* In a program's folder that was moved over (port_ledger.h). It stays as it is
   where that folder is part of a tree. */
#define PORT_LEDGER_NAME ".port-ledger"

/* What they are made of: a tab and a field; a field's text again, in
   the arena; whether a path stays in the folder that it is used in. */
void ledger_field(struct buf *b, const char *s);
const char *ledger_text(struct arena *a, const char *s, size_t len);
bool ledger_path(const char *path);

#endif
