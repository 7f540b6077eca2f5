/* ledger.h: the record in OUT of what was renamed, and the inverse.
 *
 * A text file, one record a line, fields separated by tabs; tab, line end and
 * backslash in a field are written \xHH. Deterministic: no dates, no places.
 *
 *   rename-ledger 1
 *   stem NAME            what was renamed
 *   to NAME              into what
 *   version RELEASE      of the tree, may be empty
 *   rules HEX            checksum of the rules
 *   global OLD NEW       an un-prefixed global, numbered from 0 in this order
 *   dir MODE OLD NEW     every directory (mode in octal)
 *   link OLD NEW OLDTARGET NEWTARGET
 *   file MODE HEX OLD NEW EDITS [BACK]
 *   end HEX              checksum of everything before this line
 *
 * HEX of a file is hash64() of the new content. EDITS are the replaced places
 * in the new content, in order: the distance from the end of the one before
 * (decimal) and a letter for what stood there (l name, u NAME, c Name, i nAME
 * for the stem "name"; g and the number of a global, then a dot; b and the
 * indent of the line that begins where a blank stood, then a dot; n and the
 * number that stood there, then a dot, the stem's growth having been taken
 * from it).
 *
 * BACK stands where a rule moved blocks of the renamed content. It makes the
 * merely renamed one from the new one, in which EDITS then count: @OFFSET+LENGTH
 * copies a run of the new content, =LENGTH:BYTES adds bytes. */
#ifndef LEDGER_H
#define LEDGER_H

#include "records.h"
#include "tree.h"

/* After tree_write(), into the same sink. */
enum status ledger_write(const struct tree *t, const struct policy *p, const struct facts *f,
                         struct sink *sink) MUST_CHECK;

/* Makes DIR from OUT: the upstream tree byte for byte. Every file of OUT must
   be there unchanged; files that the ledger does not know are an error. */
enum status ledger_revert(const char *out, const char *dir) MUST_CHECK;

#endif
