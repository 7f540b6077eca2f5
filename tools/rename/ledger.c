/* ledger.c: the record in OUT of what was renamed, and the inverse. */
#include "ledger.h"

#include "layout.h"
#include "width.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LINE "rename-ledger 1\n"

static void add_field(struct buf *b, const char *s)
{
  buf_add(b, "\t", 1);
  for(; *s; s++)
    if(*s == '\t' || *s == '\n' || *s == '\\')
      buf_fmt(b, "\\x%02x", (unsigned char)*s);
    else
      buf_add(b, s, 1);
}

static void add_number(struct buf *b, size_t n)
{
  char digits[24];
  size_t i = sizeof(digits);
  do
    digits[--i] = (char)('0' + n % 10);
  while(n /= 10);
  buf_add(b, digits + i, sizeof(digits) - i);
}

static void add_edits(struct buf *b, const struct policy *p,
                      const struct plan *plan)
{
  size_t done = 0;
  buf_add(b, "\t", 1);
  for(size_t i = 0; i < plan->count; i++) {
    const struct decision *d = &plan->d[i];
    if(!d->rename)
      continue;
    add_number(b, d->off - done);
    buf_add(b, &form_letter[d->form], 1);
    if(d->form == FORM_GLOBAL || d->form == FORM_BREAK) {
      add_number(b, d->global);
      buf_add(b, ".", 1);
    }
    else if(d->form == FORM_NUMBER)
      buf_fmt(b, "%s.", p->number[d->global].old);
    done = d->off + decision_old_len(p, d);
  }
}

void ledger_make(const struct tree *t, const struct policy *p,
                 const uint64_t *hash, struct buf *b)
{
  buf_str(b, FIRST_LINE);
  buf_fmt(b, "stem\t%s\nto\t%s\nversion", p->rules->stem, p->to);
  add_field(b, p->version);
  buf_fmt(b, "\nrules\t%016llx\n", (unsigned long long)p->rules->hash);
  for(size_t i = 0; i < p->global_count; i++)
    buf_fmt(b, "global\t%s\t%s\n", p->globals[i].old, p->globals[i].new);
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    switch(e->kind) {
    case OS_DIR:
      buf_fmt(b, "dir\t%o", e->mode);
      break;
    case OS_LINK:
      buf_str(b, "link");
      break;
    default:
      buf_fmt(b, "file\t%o\t%016llx", e->bytes.mode,
              (unsigned long long)hash[i]);
    }
    add_field(b, e->path);
    add_field(b, e->new_path);
    if(e->kind == OS_LINK) {
      add_field(b, e->target);
      add_field(b, e->new_target);
    }
    else if(e->kind == OS_FILE) {
      if(p->identity)
        buf_add(b, "\t", 1);
      else
        add_edits(b, p, &e->plan);
      if(e->layout)
        add_field(b, e->layout->back);
    }
    buf_add(b, "\n", 1);
  }
  buf_fmt(b, "end\t%016llx\n", (unsigned long long)hash64(b->s, b->len, 0));
}

/* --- the inverse ------------------------------------------------------ */

#define FIELDS 7

struct inverse {
  const char *out, *ledger;    /* paths, for messages */
  size_t line;
  struct arena arena;
  const char *form_old[FORM_COUNT], *form_new[FORM_COUNT];
  size_t old_len, new_len;
  struct global {
    const char *old, *new;
  } *global;
  size_t globals, room;
  char number[2][24], line_break[INDENT_MAX + 2]; /* the last edit's */
  struct sink *sink;
  struct map known;            /* every path that the ledger names */
};

static enum status damaged(const struct inverse *v)
{
  return trouble_at(v->ledger, v->line, "the ledger is damaged");
}

static const char *unescape(struct arena *a, const char *s, size_t len)
{
  char *out = arena_dup(a, s, len), *w = out;
  for(const char *p = out; *p; p++)
    if(*p == '\\' && p[1] == 'x' && p[2] && p[3]) {
      char hex[3] = { p[2], p[3], '\0' };
      *w++ = (char)strtoul(hex, NULL, 16);
      p += 3;
    }
    else
      *w++ = *p;
  *w = '\0';
  return out;
}

/* Cuts a line at its tabs. */
static size_t cut(struct inverse *v, const char *s, size_t len,
                  const char *field[FIELDS])
{
  size_t n = 0;
  for(;;) {
    const char *tab = memchr(s, '\t', len);
    size_t m = tab ? (size_t)(tab - s) : len;
    field[n++] = unescape(&v->arena, s, m);
    if(!tab || n == FIELDS)
      return n;
    s += m + 1;
    len -= m + 1;
  }
}

/* A path of the ledger must stay in the tree it is used in. */
static bool plain_path(const char *path)
{
  if(!*path || *path == '/')
    return false;
  for(;;) {
    size_t n = strcspn(path, "/");
    if(!n || (n == 1 && path[0] == '.') || (n == 2 && !memcmp(path, "..", 2)))
      return false;
    if(!path[n])
      return true;
    path += n + 1;
  }
}

/* One edit: what stands there and what stood there. */
static bool next_edit(struct inverse *v, const char **s, size_t *skip,
                      const char **old, const char **new)
{
  const char *from;
  char *end;
  int f = 0;
  if(!isdigit((unsigned char)**s))
    return false;
  *skip = strtoull(*s, &end, 10);
  while(f < FORM_COUNT && form_letter[f] != *end)
    f++;
  if(f == FORM_GLOBAL || f == FORM_BREAK || f == FORM_NUMBER) {
    from = end + 1;
    unsigned long k = strtoul(from, &end, 10);
    if(*end != '.' || (size_t)(end - from) >= sizeof(v->number[0]) ||
       k >= (f == FORM_GLOBAL ? v->globals :
             f == FORM_BREAK ? INDENT_MAX + 1 : LONG_MAX))
      return false;
    if(f == FORM_GLOBAL) {
      *old = v->global[k].old;
      *new = v->global[k].new;
    }
    else if(f == FORM_BREAK) {
      *old = " ";
      *new = v->line_break;
      memcpy(v->line_break, line_break, k + 1);
      v->line_break[k + 1] = '\0';
    }
    else {
      *old = memcpy(v->number[0], from, (size_t)(end - from));
      v->number[0][end - from] = '\0';
      *new = v->number[1];
      snprintf(v->number[1], sizeof(v->number[1]), "%ld",
               (long)k + (long)v->old_len - (long)v->new_len);
    }
  }
  else if(f < FORM_MIXED) {
    *old = v->form_old[f];
    *new = v->form_new[f];
  }
  else
    return false;
  *s = end + 1;
  return true;
}

static enum status undo(struct inverse *v, const struct file_bytes *f,
                        const char *edits, struct buf *b)
{
  size_t done = 0, skip;
  while(*edits) {
    const char *old, *new;
    size_t n;
    if(!next_edit(v, &edits, &skip, &old, &new))
      return damaged(v);
    n = strlen(new);
    if(skip > f->len - done || n > f->len - done - skip ||
       memcmp(f->s + done + skip, new, n))
      return damaged(v);
    buf_add(b, f->s + done, skip);
    buf_str(b, old);
    done += skip + n;
  }
  buf_add(b, f->s + done, f->len - done);
  return OK;
}

static enum status revert_file(struct inverse *v, const char *field[FIELDS])
{
  struct buf path = { 0 }, b = { 0 };
  struct file_bytes f = { 0 };
  enum status st;
  buf_fmt(&path, "%s/%s", v->out, field[4]);
  struct buf plain = { 0 };
  struct file_bytes in;
  st = os_read(path.s, &f);
  in = f;
  if(!st && hash64(f.s, f.len, 0) != strtoull(field[2], NULL, 16)) {
    trouble("%s: changed since it was renamed: cannot be reverted", path.s);
    st = FINDINGS;
  }
  if(!st && field[6]) {
    if(!layout_undo(field[6], f.s, f.len, &plain))
      st = damaged(v);
    in.s = plain.s;
    in.len = plain.len;
  }
  if(!st)
    st = undo(v, &in, field[5], &b);
  if(!st)
    st = sink_file(v->sink, field[3], b.s, b.len,
                     (unsigned)strtoul(field[1], NULL, 8));
  os_unread(&f);
  buf_free(&path);
  buf_free(&plain);
  buf_free(&b);
  return st;
}

static void know(struct inverse *v, const char *path)
{
  map_slot(&v->known, path, strlen(path))->value = v;
}

static enum status revert_line(struct inverse *v, const char *s, size_t len)
{
  const char *field[FIELDS];
  size_t n = cut(v, s, len, field);
  for(size_t i = n; i < FIELDS; i++)
    field[i] = NULL;
  if(!strcmp(field[0], "stem") && n == 2) {
    v->old_len = strlen(field[1]);
    make_forms(&v->arena, field[1], v->form_old);
  }
  else if(!strcmp(field[0], "to") && n == 2) {
    v->new_len = strlen(field[1]);
    make_forms(&v->arena, field[1], v->form_new);
  }
  else if(!strcmp(field[0], "global") && n == 3) {
    v->global = grow(v->global, v->globals, &v->room, sizeof(*v->global));
    v->global[v->globals].old = field[1];
    v->global[v->globals++].new = field[2];
  }
  else if(!strcmp(field[0], "dir") && n == 4 && plain_path(field[2])) {
    know(v, field[3]);
    return sink_dir(v->sink, field[2],
                      (unsigned)strtoul(field[1], NULL, 8));
  }
  else if(!strcmp(field[0], "link") && n == 5 && plain_path(field[1])) {
    know(v, field[2]);
    return sink_link(v->sink, field[1], field[3]);
  }
  else if(!strcmp(field[0], "file") && n >= 6 && plain_path(field[3]) &&
          plain_path(field[4]) && v->old_len && v->new_len) {
    know(v, field[4]);
    return revert_file(v, field);
  }
  else if(strcmp(field[0], "version") && strcmp(field[0], "rules"))
    return damaged(v);
  return OK;
}

/* Is the last line the checksum of the others? Sets the length of these. */
static bool is_whole(const struct file_bytes *f, size_t *body)
{
  size_t first = strlen(FIRST_LINE), n = f->len;
  struct buf b = { 0 };
  bool same;
  if(n < first + 21 || memcmp(f->s, FIRST_LINE, first))
    return false;
  *body = n - 21; /* "end", tab, 16 digits, line end */
  buf_fmt(&b, "end\t%016llx\n",
          (unsigned long long)hash64(f->s, *body, 0));
  same = b.len == 21 && !memcmp(b.s, f->s + *body, 21);
  buf_free(&b);
  return same;
}

static enum status look_for_strangers(struct inverse *v)
{
  struct tree t = { 0 };
  enum status st = tree_list(&t, v->out);
  know(v, LEDGER_NAME);
  for(size_t i = 0; i < t.count && !st; i++)
    if(!map_get(&v->known, t.entry[i].path, strlen(t.entry[i].path))) {
      trouble("%s/%s: not made by the rename: cannot be reverted", v->out,
              t.entry[i].path);
      st = FINDINGS;
    }
  tree_free(&t);
  return st;
}

enum status ledger_revert(const char *out, const char *dir)
{
  struct inverse v = { 0 };
  struct file_bytes f = { 0 };
  struct buf path = { 0 };
  size_t body = 0, at;
  enum status st;

  v.out = out;
  buf_fmt(&path, "%s/" LEDGER_NAME, out);
  v.ledger = path.s;
  v.line = 1;
  if((st = os_read(path.s, &f)))
    goto done;
  if(!is_whole(&f, &body)) {
    st = trouble("%s: not a whole ledger", path.s);
    goto done;
  }
  if((st = folder_begin(&v.sink, dir, out, NULL)))
    goto done;
  for(at = strlen(FIRST_LINE); at < body && !st;) {
    const char *nl = memchr(f.s + at, '\n', body - at);
    size_t len = nl ? (size_t)(nl - f.s) - at : body - at;
    v.line++;
    st = revert_line(&v, f.s + at, len);
    at += len + 1;
  }
  if(!st)
    st = look_for_strangers(&v);
  if(!st)
    st = sink_end(v.sink);
done:
  sink_free(v.sink);
  os_unread(&f);
  buf_free(&path);
  map_free(&v.known);
  free(v.global);
  arena_free(&v.arena);
  return st;
}
