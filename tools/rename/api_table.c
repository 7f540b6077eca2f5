/* api_table.c: the map as a table: written, and read again. */
#include "api.h"

#include "os.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_LINE "api-map 1"
#define FIELDS 9

static const char *or_dash(const char *s)
{
  return s && *s ? s : "-";
}

void api_table(const struct api *a, struct buf *out)
{
  buf_fmt(out, FIRST_LINE "\nlibrary\t%s\t%s\t%s\n", a->stem, a->to, or_dash(a->release));
  for(size_t i = 0; i < a->count; i++) {
    const struct api_name *n = &a->name[i];
    buf_fmt(out, "%s\t%s\t%s\t%s\t%s\t%zu\t%s\t%s\t%s\n", header_kind_name(n->kind), n->old, n->new,
            or_dash(n->of), or_dash(n->header), n->line, or_dash(n->since), or_dash(n->deprecated),
            or_dash(n->last));
  }
  buf_fmt(out, "end\t%zu\n", a->count);
}

/* --- reading ---------------------------------------------------------- */

/* Cuts a line at its tabs; how many pieces there are. */
static size_t cut(struct arena *a, const char *s, size_t len, const char *field[FIELDS])
{
  size_t n = 0;
  for(;;) {
    const char *tab = memchr(s, '\t', len);
    size_t m = tab ? (size_t)(tab - s) : len;
    if(n == FIELDS)
      return n + 1;
    field[n++] = arena_dup(a, s, m);
    if(!tab)
      return n;
    s += m + 1;
    len -= m + 1;
  }
}

static const char *or_null(const char *s)
{
  return strcmp(s, "-") ? s : NULL;
}

static bool read_name(struct api *a, const char *field[FIELDS], size_t fields)
{
  struct api_name n = { 0 };
  int kind = 0;
  while(kind < HEADER_KIND_COUNT && strcmp(field[0], header_kind_name((enum header_kind)kind)))
    kind++;
  if(kind == HEADER_KIND_COUNT || fields != FIELDS || !*field[1] || !*field[2])
    return false;
  n.kind = (enum header_kind)kind;
  n.old = field[1];
  n.new = field[2];
  n.of = or_null(field[3]);
  n.header = or_null(field[4]);
  n.line = strtoul(field[5], NULL, 10);
  n.since = or_null(field[6]);
  n.deprecated = or_null(field[7]);
  n.last = or_null(field[8]);
  api_add(a, &n);
  return true;
}

/* One line; false where it is none of a map's. */
static bool read_line(struct api *a, size_t line, const char *s, size_t len, bool *ended)
{
  const char *field[FIELDS];
  size_t fields = cut(&a->arena, s, len, field);
  if(*ended)
    return false;
  if(line == 1)
    return fields == 1 && !strcmp(field[0], FIRST_LINE);
  if(line == 2) {
    if(fields != 4 || strcmp(field[0], "library") || !*field[1] || !*field[2])
      return false;
    a->stem = field[1];
    a->to = field[2];
    a->release = strcmp(field[3], "-") ? field[3] : "";
    return true;
  }
  if(!strcmp(field[0], "end")) {
    *ended = true;
    return fields == 2 && strtoul(field[1], NULL, 10) == a->count;
  }
  return read_name(a, field, fields);
}

enum status api_read(struct api *a, const char *file)
{
  struct file_bytes f;
  size_t line = 0;
  bool ended = false;
  enum status st = os_read(file, &f);
  if(st)
    return st;
  for(size_t at = 0; at < f.len && !st;) {
    const char *nl = memchr(f.s + at, '\n', f.len - at);
    size_t len = nl ? (size_t)(nl - f.s) - at : f.len - at;
    if(!read_line(a, ++line, f.s + at, len, &ended))
      st = trouble_at(file, line, 0,
                      line == 1 ? "not a map of names, as 'map' prints without --json"
                                : "this line of the map is damaged");
    at += len + 1;
  }
  if(!st && !ended)
    st = trouble_at(file, line, 0, "the map is cut off: it has no 'end'");
  os_unread(&f);
  return st;
}
