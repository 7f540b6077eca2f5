/* port_diff.c: a file's changes as people and patch(1) read them. */
#include "port_diff.h"

#include "text.h"

#include <stdlib.h>

#define CONTEXT 3

/* A file's lines: where they begin, and which edits they hold. */
struct lines {
  size_t *start; /* one more than there are lines */
  size_t *edit;  /* the first edit at or behind the line's beginning */
  size_t count, room, edit_room;
};

static void find_lines(const struct edits *edits, const char *text, size_t len, struct lines *l)
{
  size_t e = 0;
  for(size_t at = 0;; at = line_next(text, len, at)) {
    while(e < edits->count && edits->e[e].off < at)
      e++;
    l->start = grow(l->start, l->count, &l->room, sizeof(*l->start));
    l->edit = grow(l->edit, l->count, &l->edit_room, sizeof(*l->edit));
    l->start[l->count] = at;
    l->edit[l->count] = e;
    if(at >= len)
      return;
    l->count++;
  }
}

static bool changed(const struct lines *l, size_t line)
{
  return l->edit[line] < l->edit[line + 1];
}

static void add_line(struct buf *out, char mark, const char *s, size_t len)
{
  buf_add(out, &mark, 1);
  buf_add(out, s, len);
  if(!len || s[len - 1] != '\n')
    buf_str(out, "\n\\ No newline at end of file\n");
}

static void add_new(const struct edit_terms *t, const struct edits *edits, const struct lines *l,
                    size_t line, const char *text, struct buf *out)
{
  struct buf b = { 0 };
  edits_apply_part(t, edits, text, l->start[line], l->start[line + 1], &b);
  add_line(out, '+', b.s, b.len);
  buf_free(&b);
}

static void hunk(const struct edit_terms *t, const struct edits *edits, const struct lines *l,
                 size_t from, size_t to, const char *text, struct buf *out)
{
  buf_fmt(out, "@@ -%zu,%zu +%zu,%zu @@\n", from + 1, to - from, from + 1, to - from);
  for(size_t i = from; i < to;) {
    size_t end = i;
    if(!changed(l, i)) {
      add_line(out, ' ', text + l->start[i], l->start[i + 1] - l->start[i]);
      i++;
      continue;
    }
    while(end < to && changed(l, end))
      end++;
    for(size_t k = i; k < end; k++)
      add_line(out, '-', text + l->start[k], l->start[k + 1] - l->start[k]);
    for(; i < end; i++)
      add_new(t, edits, l, i, text, out);
  }
}

void port_diff(const struct edit_terms *t, const struct edits *edits, const char *path,
               const char *text, size_t len, struct buf *out)
{
  struct lines l = { 0 };
  find_lines(edits, text, len, &l);
  buf_fmt(out, "--- a/%s\n+++ b/%s\n", path, path);
  for(size_t i = 0; i < l.count; i++) {
    size_t from, to, gap = 0;
    if(!changed(&l, i))
      continue;
    from = i > CONTEXT ? i - CONTEXT : 0;
    for(to = i + 1; to < l.count && gap < 2 * CONTEXT + 1; to++)
      gap = changed(&l, to) ? 0 : gap + 1;
    if(gap > CONTEXT)
      to -= gap - CONTEXT;
    hunk(t, edits, &l, from, to, text, out);
    i = to - 1;
  }
  free(l.start);
  free(l.edit);
}
