/* The committed counts. A row is

     KIND FOLDER KEPT RENAMED ALTERED
       VERDICT HASH...

   and below it, a hash for each place of the rarer of kept and renamed, and for
   each altered one: with them a place that changes sides is named, and not only
   counted. The hashes stand for the file's path, the line and the column in it. */
#include "tally.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
  enum kind kind;
  char folder[512];
  size_t number[verdict_count];
  uint32_t *hash[verdict_count];
  size_t count[verdict_count], room[verdict_count];
  bool listed[verdict_count], seen;
};

static struct row *rows;
static size_t row_count, row_room;

static void folder_name(char *to, size_t room, const struct place *place)
{
  snprintf(to, room, "%.*s", place->folder ? (int)place->folder : 1,
           place->folder ? place->path : ".");
}

/* the places of one row, from at on */
static size_t row_end(const struct tally *tally, size_t at)
{
  const struct place *first = &tally->item[at];

  while(at < tally->count && tally_same_row(&tally->item[at], first))
    at++;
  return at;
}

static void list(const struct tally *tally, size_t from, size_t to, enum verdict verdict)
{
  unsigned column = 0;

  for(size_t i = from; i < to; i++) {
    if(tally->item[i].verdict != verdict)
      continue;
    if(!(column++ % 10))
      printf("%s  %s", column > 1 ? "\n" : "", verdict_names[verdict]);
    printf(" %08x", tally->item[i].hash);
  }
  if(column)
    putchar('\n');
}

void counts_write(const struct tally *tally, const char *release)
{
  printf("# The second opinion of %s: KIND FOLDER KEPT RENAMED ALTERED, and below a row the\n"
         "# hashes of its rarer places. Written by opinion; docs/SECOND-OPINION.md says how.\n",
         release);
  for(size_t at = 0, end; at < tally->count; at = end) {
    size_t number[verdict_count] = { 0 };
    char folder[512];

    end = row_end(tally, at);
    for(size_t i = at; i < end; i++)
      number[tally->item[i].verdict]++;
    folder_name(folder, sizeof(folder), &tally->item[at]);
    printf("%s %s %zu %zu %zu\n", kinds[tally->item[at].kind].name, folder, number[kept],
           number[renamed], number[altered]);
    list(tally, at, end, number[kept] <= number[renamed] ? kept : renamed);
    list(tally, at, end, altered);
  }
}

static struct row *read_row(const char *file, unsigned number, char *line)
{
  struct row *row;
  char name[64];

  rows = grow(rows, &row_room, row_count, sizeof(*rows));
  row = &rows[row_count++];
  memset(row, 0, sizeof(*row));
  if(sscanf(line, "%63s %511s %zu %zu %zu", name, row->folder, &row->number[kept],
            &row->number[renamed], &row->number[altered]) != 5)
    die("%s:%u: not KIND FOLDER KEPT RENAMED ALTERED", file, number);
  while(row->kind < kind_count && strcmp(kinds[row->kind].name, name))
    row->kind++;
  if(row->kind == kind_count)
    die("%s:%u: no such kind: %s", file, number, name);
  row->listed[row->number[kept] <= row->number[renamed] ? kept : renamed] = true;
  row->listed[altered] = true;
  return row;
}

static void read_hashes(const char *file, unsigned number, char *line, struct row *row)
{
  char *word = strtok(line, " ");
  enum verdict verdict = kept;

  while(verdict < verdict_count && word && strcmp(word, verdict_names[verdict]))
    verdict++;
  if(!word || verdict == verdict_count || !row || !row->listed[verdict])
    die("%s:%u: not VERDICT HASH...", file, number);
  while((word = strtok(NULL, " "))) {
    row->hash[verdict] =
      grow(row->hash[verdict], &row->room[verdict], row->count[verdict], sizeof(uint32_t));
    row->hash[verdict][row->count[verdict]++] = (uint32_t)strtoul(word, NULL, 16);
  }
}

static void read_counts(const char *file)
{
  struct text text;
  struct row *row = NULL;
  unsigned number = 0;

  if(!text_read(&text, file))
    die("%s: cannot be read", file);
  for(char *line, *rest = text.data; (line = text_line(&rest)) != NULL;) {
    number++;
    if(*line == ' ')
      read_hashes(file, number, line, row);
    else if(*line && *line != '#')
      row = read_row(file, number, line);
  }
  for(size_t i = 0; i < row_count; i++)
    for(enum verdict v = 0; v < verdict_count; v++)
      if(rows[i].listed[v] && rows[i].count[v] != rows[i].number[v])
        die("%s: %s %s: %zu %s and %zu hashes", file, kinds[rows[i].kind].name, rows[i].folder,
            rows[i].number[v], verdict_names[v], rows[i].count[v]);
  free(text.data);
}

/* A hash counts as often as it is listed. */
static bool strike(struct row *row, enum verdict verdict, uint32_t hash)
{
  for(size_t i = 0; i < row->count[verdict]; i++)
    if(row->hash[verdict][i] == hash) {
      row->hash[verdict][i] = row->hash[verdict][--row->count[verdict]];
      return true;
    }
  return false;
}

static void compare_row(struct tally *tally, struct row *row, size_t from, size_t to)
{
  const char *what = kinds[row->kind].text;
  size_t number[verdict_count] = { 0 };

  row->seen = true;
  for(size_t i = from; i < to; i++) {
    struct place *place = &tally->item[i];

    number[place->verdict]++;
    if(row->listed[place->verdict] && !strike(row, place->verdict, place->hash) && !place->named)
      tally_finding(tally, place, "%s, now %s", what, verdict_names[place->verdict]);
  }
  /* what is left of the lists was so, and is not */
  for(enum verdict v = 0; v < verdict_count; v++)
    for(size_t n = row->count[v]; n > 0; n--) {
      struct place *place = NULL;

      for(size_t i = from; i < to && !place; i++)
        if(tally->item[i].hash == row->hash[v][n - 1] && tally->item[i].verdict != v)
          place = &tally->item[i];
      if(!place)
        tally_finding(tally, NULL, "%s: %s, %s: a place is gone, %08x", row->folder, what,
                      verdict_names[v], row->hash[v][n - 1]);
      else if(!place->named)
        tally_finding(tally, place, "%s, no longer %s", what, verdict_names[v]);
    }
  for(enum verdict v = 0; v < verdict_count; v++)
    if(number[v] != row->number[v])
      tally_finding(tally, NULL, "%s: %s: %zu %s, were %zu", row->folder, what, number[v],
                    verdict_names[v], row->number[v]);
}

/* the committed row of a place's kind and folder, or one that expects nothing */
static struct row *row_of(const struct place *place)
{
  static struct row none;
  char folder[sizeof(none.folder)];

  folder_name(folder, sizeof(folder), place);
  for(size_t i = 0; i < row_count; i++)
    if(rows[i].kind == place->kind && !strcmp(rows[i].folder, folder))
      return &rows[i];
  memset(&none, 0, sizeof(none));
  none.kind = place->kind;
  memcpy(none.folder, folder, sizeof(folder));
  for(enum verdict v = 0; v < verdict_count; v++)
    none.listed[v] = true;
  return &none;
}

void counts_compare(struct tally *tally, const char *file)
{
  read_counts(file);
  for(size_t at = 0, end; at < tally->count; at = end) {
    end = row_end(tally, at);
    compare_row(tally, row_of(&tally->item[at]), at, end);
  }
  for(size_t i = 0; i < row_count; i++)
    if(!rows[i].seen)
      tally_finding(tally, NULL, "%s: %s: no place is left", rows[i].folder,
                    kinds[rows[i].kind].text);
}
