/* report.h: what was found, as a table or as JSON. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "compare.h"

struct report {
  const char *file_a, *file_b;
  const struct pairing *pairing;
  size_t pairings;
  const struct names *names;
  char **finding; /* about the archives as such */
  size_t findings;
  bool objects;   /* a row an object as well */
  bool same_size; /* an item of another size is a finding */
};

/* True when nothing is unexplained and there are no findings. */
bool report_fine(const struct report *r);
void report_table(const struct report *r, FILE *out);
void report_json(const struct report *r, FILE *out);

#endif
