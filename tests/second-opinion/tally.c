#include "tally.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most_shown = 1000, most_in_row = 5, text_size = 60 };

const char *const verdict_names[verdict_count] = { "kept", "renamed", "altered" };

static size_t folder_of(const char *path)
{
  const char *slash = strrchr(path, '/');

  return slash ? (size_t)(slash - path) : 0;
}

static struct place *add(struct tally *tally, const char *path)
{
  struct place *place;

  tally->item = grow(tally->item, &tally->room, tally->count, sizeof(*tally->item));
  place = &tally->item[tally->count++];
  memset(place, 0, sizeof(*place));
  place->path = copy(path, strlen(path));
  place->folder = folder_of(path);
  return place;
}

/* places of a file come nearly in order: the last answer is where to go on */
static unsigned line_of(struct look *look, const char *p)
{
  if(!look->counted || look->counted > p) {
    look->counted = look->text->data;
    look->line = 1;
  }
  for(; look->counted < p; look->counted++)
    look->line += *look->counted == '\n';
  return look->line;
}

void tally_add(struct tally *tally, struct look *look, const struct found *found)
{
  const char *data = look->text->data, *at = data + found->at, *end = data + look->text->size;
  const char *begin = at, *stop = at, *line = at, *line_end;
  struct place *place = add(tally, look->path);
  uint64_t hash = hash_start;
  char column[32];

  place->kind = look_at(look, found);
  place->verdict = found->verdict;
  while(line > data && line[-1] != '\n')
    line--;
  line_end = memchr(at, '\n', (size_t)(end - at));
  line_end = line_end ? line_end : end;
  place->line = line_of(look, at);
  place->column = (unsigned)(at - line) + 1;
  while(begin > line && !is_blank(begin[-1]) && at - begin < text_size / 2)
    begin--;
  while(stop < line_end && (!is_blank(*stop) || stop == at) && stop - at < text_size / 2)
    stop++;
  place->text = copy(begin, (size_t)(stop - begin));
  hash = hash_add(hash, look->path, strlen(look->path) + 1);
  hash = hash_add(hash, line, (size_t)(line_end - line));
  hash = hash_add(hash, column, (size_t)snprintf(column, sizeof(column), ":%u", place->column));
  if(found->verdict == altered)
    hash = hash_add(hash, found->text, strlen(found->text));
  place->hash = (uint32_t)(hash ^ (hash >> 32));
}

void tally_path(struct tally *tally, const char *path, size_t begin, size_t end,
                enum verdict verdict)
{
  struct place *place = add(tally, path);
  uint64_t hash = hash_add(hash_start, path, end);

  place->kind = kind_path;
  place->verdict = verdict;
  place->text = copy(path + begin, end - begin);
  place->folder = begin ? begin - 1 : 0;
  place->hash = (uint32_t)(hash ^ (hash >> 32));
}

static int by_row(const void *a, const void *b)
{
  const struct place *x = a, *y = b;
  size_t common = x->folder < y->folder ? x->folder : y->folder;
  int order;

  if(x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  order = memcmp(x->path, y->path, common);
  if(order)
    return order;
  if(x->folder != y->folder)
    return x->folder < y->folder ? -1 : 1;
  if(x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  order = strcmp(x->path, y->path);
  if(order)
    return order;
  return x->line < y->line ? -1 : x->line > y->line;
}

void tally_sort(struct tally *tally)
{
  if(tally->count)
    qsort(tally->item, tally->count, sizeof(*tally->item), by_row);
}

bool tally_same_row(const struct place *a, const struct place *b)
{
  return a->kind == b->kind && a->folder == b->folder && !memcmp(a->path, b->path, a->folder);
}

void tally_finding(struct tally *tally, struct place *place, const char *format, ...)
{
  va_list list;

  tally->findings++;
  if(place) {
    place->named = true;
    if(!tally->row_last || !tally_same_row(place, tally->row_last))
      tally->row_shown = 0;
    tally->row_last = place;
    if(tally->row_shown++ >= most_in_row)
      return;
  }
  if(tally->shown >= most_shown)
    return;
  tally->shown++;
  if(place) {
    if(place->line)
      printf("%s:%u:%u: ", place->path, place->line, place->column);
    else
      printf("%s: ", place->path);
  }
  va_start(list, format);
  vprintf(format, list);
  va_end(list);
  if(place)
    printf(": %s", place->text);
  putchar('\n');
}
