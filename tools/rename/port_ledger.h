/* port_ledger.h: the record in a program's folder of what was changed, and undoing
 * it.
 *
 * A text file of runs, one behind the other, each a record a line, fields
 * separated by tabs as in ledger.h:
 *
 *   port-ledger 1
 *   stem NAME
 *   to NAME
 *   global OLD NEW                  a public name without the stem, numbered from 0
 *   file OLDHEX NEWHEX PATH EDITS   checksums of the content before and after
 *   end HEX                         checksum of the run's lines before this one */
#ifndef PORT_LEDGER_H
#define PORT_LEDGER_H

#include "edit.h"
#include "records.h"

/* A run's record, made file by file. */
void port_ledger_begin(struct buf *b, const struct edit_terms *t);
void port_ledger_file(struct buf *b, const struct edit_terms *t, const char *path,
                      const struct edits *edits, uint64_t before, uint64_t after);
/* Puts it behind those that are there. */
enum status port_ledger_end(struct buf *b, const char *dir) MUST_CHECK;

/* Undoes all runs, the last one first, and removes the record. Changes nothing
   where a file is neither as a run left it nor as it was before: FINDINGS. */
enum status port_undo(const char *dir, size_t *files) MUST_CHECK;

#endif
