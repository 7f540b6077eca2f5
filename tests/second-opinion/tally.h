/* All places of a tree, and the judgement of them. */
#ifndef TALLY_H
#define TALLY_H

#include "look.h"

struct place {
  enum kind kind;
  enum verdict verdict;
  uint32_t hash;         /* of the file's path, the line and the column in it */
  unsigned line, column; /* in the pristine file; 0 for the file's own path */
  char *path, *text;     /* owned; text is the word around the place */
  bool named;            /* in a finding already */
  size_t folder;         /* length of the folder's name in path, 0 at the top */
};

struct tally {
  struct place *item;
  size_t count, room;
  size_t findings, shown;
  size_t row_shown;             /* of the row that was spoken of last */
  const struct place *row_last; /* a place of it */
};

void tally_add(struct tally *tally, struct look *look, const struct found *found);
void tally_path(struct tally *tally, const char *path, size_t begin, size_t end,
                enum verdict verdict);
/* by kind, folder, hash */
void tally_sort(struct tally *tally);
/* of the same kind, in the same folder */
bool tally_same_row(const struct place *a, const struct place *b);

/* Says PATH:LINE:COLUMN and what the place looks like, if this is among the first
   few of its kind in its folder. */
void tally_finding(struct tally *tally, struct place *place, const char *format, ...)
  __attribute__((format(printf, 3, 4)));

/* counts.c: the committed counts, compared and written */
void counts_compare(struct tally *tally, const char *file);
void counts_write(const struct tally *tally, const char *release);

/* judge.c: what may never be, but for the exceptions of the file */
void judge(struct tally *tally, const char *file, const char *release);

extern const char *const verdict_names[verdict_count];

#endif
