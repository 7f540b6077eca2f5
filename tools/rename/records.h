/* records.h: what the files are called that tell what was changed. */
#ifndef RECORDS_H
#define RECORDS_H

/* In a renamed tree (ledger.h); it marks the tree as ours. The record of a tree
   that is renamed once more, for another stem, stays as it is and gets
   LEDGER_EARLIER behind its name: undoing the second renaming brings it back. */
#define LEDGER_NAME ".rename-ledger"
#define LEDGER_EARLIER ".earlier"

/* In a program's folder that was moved over (port_ledger.h). It stays as it is
   where that folder is part of a tree. */
#define PORT_LEDGER_NAME ".port-ledger"

#endif
