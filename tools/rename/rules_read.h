/* rules_read.h: reads the rename policy from *.rules files. */
#ifndef RULES_READ_H
#define RULES_READ_H

#include "rules.h"

/* Reads one file; says what is wrong as "file:line:column: text". */
enum status rules_read(struct rules *r, const char *file) MUST_CHECK;
/* Reads DIR/ *.rules in byte order of name. */
enum status rules_read_dir(struct rules *r, const char *dir) MUST_CHECK;

#endif
