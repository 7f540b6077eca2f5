/* edit.c: what is changed in a file, place by place, and put back. */
#include "edit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEN "          "
const char line_break[INDENT_MAX + 2] = "\n" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN;

/* --- the kinds -------------------------------------------------------- */

struct kind {
  const char *letters; /* in the ledger: one, or one a form */
  bool numbered;       /* of.* follows, and a dot */
  const char *(*old)(const struct edit_terms *t, const struct edit *e, char *digits, size_t *len);
  const char *(*new)(const struct edit_terms *t, const struct edit *e, char *digits, size_t *len);
  bool (*valid)(const struct edit_terms *t, const struct edit *e);
  const char *words; /* told before the new text; NULL: the kind's own */
};

static const char *stem_old(const struct edit_terms *t, const struct edit *e, char *digits,
                            size_t *len)
{
  (void)digits;
  *len = t->names->stem.len;
  /* a mixed form is never changed: nobody looks at its bytes */
  return t->names->old[e->of.form < FORM_COUNT ? e->of.form : 0];
}

static const char *stem_new(const struct edit_terms *t, const struct edit *e, char *digits,
                            size_t *len)
{
  (void)digits;
  *len = t->names->to_len;
  return t->names->new[e->of.form < FORM_COUNT ? e->of.form : 0];
}

static bool stem_valid(const struct edit_terms *t, const struct edit *e)
{
  (void)t;
  return e->of.form < FORM_COUNT;
}

static const char *global_old(const struct edit_terms *t, const struct edit *e, char *digits,
                              size_t *len)
{
  (void)digits;
  *len = t->global[e->of.global].old_len;
  return t->global[e->of.global].old;
}

static const char *global_new(const struct edit_terms *t, const struct edit *e, char *digits,
                              size_t *len)
{
  (void)digits;
  *len = t->global[e->of.global].new_len;
  return t->global[e->of.global].new;
}

static bool global_valid(const struct edit_terms *t, const struct edit *e)
{
  return e->of.global < t->globals;
}

static const char *break_old(const struct edit_terms *t, const struct edit *e, char *digits,
                             size_t *len)
{
  (void)t;
  (void)e;
  (void)digits;
  *len = 1;
  return " ";
}

static const char *break_new(const struct edit_terms *t, const struct edit *e, char *digits,
                             size_t *len)
{
  (void)t;
  (void)digits;
  *len = e->of.indent + 1;
  return line_break;
}

static bool break_valid(const struct edit_terms *t, const struct edit *e)
{
  (void)t;
  return e->of.indent <= INDENT_MAX;
}

static const char *number_old(const struct edit_terms *t, const struct edit *e, char *digits,
                              size_t *len)
{
  (void)t;
  *len = (size_t)snprintf(digits, EDIT_DIGITS, "%u", e->of.columns);
  return digits;
}

static const char *number_new(const struct edit_terms *t, const struct edit *e, char *digits,
                              size_t *len)
{
  *len =
    (size_t)snprintf(digits, EDIT_DIGITS, "%ld", (long)e->of.columns - renaming_growth(t->names));
  return digits;
}

/* Such a text may hold the name twice. */
static const char *room_new(const struct edit_terms *t, const struct edit *e, char *digits,
                            size_t *len)
{
  *len = (size_t)snprintf(digits, EDIT_DIGITS, "%ld",
                          (long)e->of.columns + 2 * renaming_growth(t->names));
  return digits;
}

static bool room_valid(const struct edit_terms *t, const struct edit *e)
{
  (void)e;
  return renaming_growth(t->names) > 0;
}

static bool number_valid(const struct edit_terms *t, const struct edit *e)
{
  return (long)e->of.columns - renaming_growth(t->names) > 0;
}

static const struct kind kinds[EDIT_KINDS] = {
#define X(id, letter) letter,
  [EDIT_STEM] = { (const char[]){ FORMS(X) '\0' }, false, stem_old, stem_new, stem_valid,
                  "renamed to" },
#undef X
  [EDIT_GLOBAL] = { "g", true, global_old, global_new, global_valid, "renamed to" },
  [EDIT_BREAK] = { "b", true, break_old, break_new, break_valid, NULL },
  [EDIT_NUMBER] = { "n", true, number_old, number_new, number_valid, "renamed to" },
  [EDIT_ROOM] = { "r", true, number_old, room_new, room_valid, "renamed to" },
};

const char *edit_old(const struct edit_terms *t, const struct edit *e, char digits[EDIT_DIGITS],
                     size_t *len)
{
  return kinds[e->kind].old(t, e, digits, len);
}

const char *edit_new(const struct edit_terms *t, const struct edit *e, char digits[EDIT_DIGITS],
                     size_t *len)
{
  return kinds[e->kind].new(t, e, digits, len);
}

void edit_describe(const struct edit_terms *t, const struct edit *e, struct buf *b)
{
  char digits[EDIT_DIGITS];
  size_t len;
  if(!e->rename)
    buf_str(b, "kept");
  else if(kinds[e->kind].words) {
    const char *new = edit_new(t, e, digits, &len);
    buf_fmt(b, "%s '%.*s'", kinds[e->kind].words, (int)len, new);
  } else
    buf_fmt(b, "the line ends here, the next begins with %u blanks", e->of.indent);
}

/* --- all of a file ---------------------------------------------------- */

void edits_add(struct edits *es, struct edit e)
{
  es->e = grow(es->e, es->count, &es->room, sizeof(e));
  es->e[es->count++] = e;
}

static int by_offset(const void *a, const void *b)
{
  size_t x = ((const struct edit *)a)->off, y = ((const struct edit *)b)->off;
  return (x > y) - (x < y);
}

void edits_sort(struct edits *es)
{
  if(es->count)
    qsort(es->e, es->count, sizeof(*es->e), by_offset);
}

void edits_free(struct edits *es)
{
  free(es->e);
  memset(es, 0, sizeof(*es));
}

/* The first edit at or behind a place. */
static size_t first_from(const struct edits *es, size_t off)
{
  size_t low = 0, high = es->count;
  while(low < high) {
    size_t middle = low + (high - low) / 2;
    if(es->e[middle].off < off)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void edits_apply_part(const struct edit_terms *t, const struct edits *es, const char *text,
                      size_t from, size_t to, struct buf *out)
{
  char digits[EDIT_DIGITS];
  size_t done = from, n;
  for(size_t i = first_from(es, from); i < es->count && es->e[i].off < to; i++) {
    const struct edit *e = &es->e[i];
    const char *new;
    if(!e->rename)
      continue;
    new = edit_new(t, e, digits, &n);
    buf_add(out, text + done, e->off - done);
    buf_add(out, new, n);
    edit_old(t, e, digits, &n);
    done = e->off + n;
  }
  buf_add(out, text + done, to - done);
}

void edits_apply(const struct edit_terms *t, const struct edits *es, const char *text, size_t len,
                 struct buf *out)
{
  edits_apply_part(t, es, text, 0, len, out);
}

bool edits_undo(const struct edit_terms *t, const struct edits *es, const char *text, size_t len,
                struct buf *out)
{
  char digits[EDIT_DIGITS];
  size_t done = 0;   /* in the changed text */
  size_t before = 0; /* in the unchanged one */
  for(size_t i = 0; i < es->count; i++) {
    const struct edit *e = &es->e[i];
    size_t skip = e->off - before, n;
    const char *s = edit_new(t, e, digits, &n);
    if(skip > len - done || n > len - done - skip || memcmp(text + done + skip, s, n))
      return false;
    buf_add(out, text + done, skip);
    done += skip + n;
    s = edit_old(t, e, digits, &n);
    buf_add(out, s, n);
    before = e->off + n;
  }
  buf_add(out, text + done, len - done);
  return true;
}

static void write_number(struct buf *b, size_t n)
{
  char digits[EDIT_DIGITS];
  size_t i = sizeof(digits);
  do
    digits[--i] = (char)('0' + n % 10);
  while(n /= 10);
  buf_add(b, digits + i, sizeof(digits) - i);
}

void edits_write(const struct edit_terms *t, const struct edits *es, struct buf *b)
{
  char digits[EDIT_DIGITS];
  size_t done = 0, n;
  for(size_t i = 0; i < es->count; i++) {
    const struct edit *e = &es->e[i];
    const struct kind *kind = &kinds[e->kind];
    if(!e->rename)
      continue;
    write_number(b, e->off - done);
    buf_add(b, &kind->letters[kind->numbered ? 0 : e->of.form], 1);
    if(kind->numbered) {
      write_number(b, e->of.global); /* whichever it is */
      buf_add(b, ".", 1);
    }
    edit_old(t, e, digits, &n);
    done = e->off + n;
  }
}

/* A number that fits, at *s; moves *s behind it. */
static bool read_number(const char **s, size_t most, size_t *n)
{
  char *end;
  unsigned long long value;
  if(!isdigit((unsigned char)**s))
    return false;
  value = strtoull(*s, &end, 10);
  *s = end;
  *n = (size_t)value;
  return value <= most;
}

static bool read_one(const struct edit_terms *t, const char **s, struct edit *e)
{
  const char *letter = NULL;
  size_t n;
  if(!**s)
    return false;
  for(e->kind = 0; e->kind < EDIT_KINDS; e->kind++)
    if((letter = strchr(kinds[e->kind].letters, **s)))
      break;
  if(!letter)
    return false;
  e->of.form = (unsigned)(letter - kinds[e->kind].letters);
  ++*s;
  if(kinds[e->kind].numbered) {
    if(!read_number(s, INT32_MAX, &n) || *(*s)++ != '.')
      return false;
    e->of.global = (unsigned)n;
  }
  e->rename = true;
  return kinds[e->kind].valid(t, e);
}

bool edits_read(const struct edit_terms *t, const char *s, struct edits *es)
{
  char digits[EDIT_DIGITS];
  size_t done = 0, skip, n;
  while(*s) {
    struct edit e = { 0 };
    if(!read_number(&s, SIZE_MAX / 4 - done, &skip) || !read_one(t, &s, &e))
      return false;
    e.off = done + skip;
    edit_old(t, &e, digits, &n);
    done = e.off + n;
    edits_add(es, e);
  }
  return true;
}
