/* port_ledger.c: what was changed in a program, and undoing it. */
#include "port_ledger.h"

#include "os.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LINE "port-ledger 1\n"
#define END_LENGTH 21 /* "end", tab, 16 digits, line end */

void port_ledger_begin(struct buf *b, const struct edit_terms *t)
{
  buf_fmt(b, FIRST_LINE "stem\t%s\nto\t%s\n", t->names->stem.s, t->names->to);
  for(size_t i = 0; i < t->globals; i++) {
    buf_str(b, "global");
    ledger_field(b, t->global[i].old);
    ledger_field(b, t->global[i].new);
    buf_str(b, "\n");
  }
}

void port_ledger_file(struct buf *b, const struct edit_terms *t, const char *path,
                      const struct edits *edits, uint64_t before, uint64_t after)
{
  buf_fmt(b, "file\t%016llx\t%016llx", (unsigned long long)before, (unsigned long long)after);
  ledger_field(b, path);
  buf_str(b, "\t");
  edits_write(t, edits, b);
  buf_str(b, "\n");
}

enum status port_ledger_end(struct buf *b, const char *dir)
{
  struct buf path = { 0 }, all = { 0 };
  struct file_bytes f = { 0 };
  enum status st = OK;
  buf_fmt(&path, "%s/" PORT_LEDGER_NAME, dir);
  if(os_kind(path.s, NULL) == OS_FILE && !(st = os_read(path.s, &f)))
    buf_add(&all, f.s, f.len);
  if(!st) {
    buf_fmt(b, "end\t%016llx\n", (unsigned long long)hash64(b->s, b->len, 0));
    buf_add(&all, b->s, b->len);
    st = os_update(path.s, all.s, all.len, 0644);
  }
  os_unread(&f);
  buf_free(&path);
  buf_free(&all);
  return st;
}

/* --- undoing ---------------------------------------------------------- */

/* A file on its way back through the runs. */
struct undone {
  const char *path;
  struct file_bytes f; /* as it is now */
  struct buf text;     /* as far as it was undone */
  bool changed;
};

struct undoing {
  const char *dir, *ledger;
  struct arena arena;
  struct map files; /* path -> struct undone */
  struct undone **file;
  size_t count, room;
};

static struct undone *undone_file(struct undoing *u, const char *path, enum status *st)
{
  struct map_slot *slot = map_slot(&u->files, path, strlen(path));
  struct undone *f = slot->value;
  struct buf full = { 0 };
  if(f)
    return f;
  f = arena_alloc(&u->arena, sizeof(*f));
  memset(f, 0, sizeof(*f));
  f->path = path;
  slot->key = path;
  slot->value = f;
  u->file = grow(u->file, u->count, &u->room, sizeof(*u->file));
  u->file[u->count++] = f;
  buf_fmt(&full, "%s/%s", u->dir, path);
  *st = os_read(full.s, &f->f);
  if(!*st)
    buf_add(&f->text, f->f.s, f->f.len);
  buf_free(&full);
  return f;
}

static enum status damaged(const struct undoing *u)
{
  return trouble("%s: the ledger is damaged", u->ledger);
}

static enum status undo_file(struct undoing *u, const struct edit_terms *t, const char *field[5])
{
  enum status st = OK;
  struct undone *f = undone_file(u, field[3], &st);
  struct edits edits = { 0 };
  struct buf b = { 0 };
  uint64_t now;
  if(st)
    return st;
  now = hash64(f->text.s, f->text.len, 0);
  if(now == strtoull(field[1], NULL, 16))
    return OK; /* killed before it was written, or undone by hand */
  if(now != strtoull(field[2], NULL, 16))
    return finding("%s/%s: changed since it was moved over: nothing is undone", u->dir, f->path);
  if(!edits_read(t, field[4], &edits) || !edits_undo(t, &edits, f->text.s, f->text.len, &b) ||
     hash64(b.s, b.len, 0) != strtoull(field[1], NULL, 16))
    st = damaged(u);
  else {
    struct buf old = f->text;
    f->text = b;
    b = old;
    f->changed = true;
  }
  buf_free(&b);
  edits_free(&edits);
  return st;
}

/* What a run's edits are about. */
struct run_terms {
  struct renaming names;
  struct global_name *global;
  size_t globals, room;
};

static void add_global(struct run_terms *r, const char *old, const char *new)
{
  struct global_name g = { .old = old, .new = new, .old_len = strlen(old), .new_len = strlen(new) };
  r->global = grow(r->global, r->globals, &r->room, sizeof(g));
  r->global[r->globals++] = g;
}

/* The lines of one run. */
static enum status undo_lines(struct undoing *u, struct run_terms *r, const char *s, size_t len)
{
  const char *stem = NULL;
  bool ready = false;
  for(size_t at = 0; at < len; at = line_next(s, len, at)) {
    const char *field[5] = { NULL, NULL, NULL, NULL, NULL };
    size_t n = 0, from = at, end = line_end(s, len, at);
    while(n < 5) {
      const char *tab = memchr(s + from, '\t', end - from);
      size_t to = tab ? (size_t)(tab - s) : end;
      field[n++] = ledger_text(&u->arena, s + from, to - from);
      if(!tab)
        break;
      from = to + 1;
    }
    if(n == 2 && !strcmp(field[0], "stem") && *field[1])
      stem = field[1];
    else if(n == 2 && !strcmp(field[0], "to") && stem && *field[1]) {
      renaming_init(&r->names, &u->arena, stem, field[1]);
      ready = true;
    } else if(n == 3 && !strcmp(field[0], "global") && *field[1] && *field[2])
      add_global(r, field[1], field[2]);
    else if(n == 5 && !strcmp(field[0], "file") && ready && ledger_path(field[3])) {
      struct edit_terms terms = { &r->names, r->global, r->globals };
      enum status st = undo_file(u, &terms, field);
      if(st)
        return st;
    } else
      return damaged(u);
  }
  return OK;
}

static enum status undo_run(struct undoing *u, const char *s, size_t len)
{
  struct run_terms r = { .global = NULL };
  enum status st = undo_lines(u, &r, s, len);
  free(r.global);
  return st;
}

/* The last run of what is left: its lines, and what goes before it. */
static bool last_run(const char *s, size_t len, size_t *begin)
{
  size_t first = strlen(FIRST_LINE), body;
  struct buf b = { 0 };
  bool same;
  if(len < first + END_LENGTH)
    return false;
  body = len - END_LENGTH;
  for(*begin = body; *begin; --*begin)
    if((*begin == 1 || s[*begin - 2] == '\n') &&
       begins(s + *begin - 1, body - *begin + 1, FIRST_LINE))
      break;
  if(!*begin)
    return false;
  --*begin;
  buf_fmt(&b, "end\t%016llx\n", (unsigned long long)hash64(s + *begin, body - *begin, 0));
  same = b.len == END_LENGTH && !memcmp(b.s, s + body, END_LENGTH);
  buf_free(&b);
  return same;
}

static enum status undo_runs(struct undoing *u, const struct file_bytes *f)
{
  size_t left = f->len, begin;
  enum status st = OK;
  while(left && !st) {
    size_t first = strlen(FIRST_LINE);
    if(!last_run(f->s, left, &begin))
      return damaged(u);
    st = undo_run(u, f->s + begin + first, left - END_LENGTH - begin - first);
    left = begin;
  }
  return st;
}

enum status port_undo(const char *dir, size_t *files)
{
  struct undoing u = { .dir = dir };
  struct buf path = { 0 };
  struct file_bytes f = { 0 };
  enum status st;
  *files = 0;
  buf_fmt(&path, "%s/" PORT_LEDGER_NAME, dir);
  u.ledger = path.s;
  if(os_kind(path.s, NULL) != OS_FILE)
    st = trouble("%s: not there: nothing was moved over here", path.s);
  else if(!(st = os_read(path.s, &f)))
    st = undo_runs(&u, &f);
  for(size_t i = 0; i < u.count && !st; i++)
    if(u.file[i]->changed) {
      struct buf full = { 0 };
      buf_fmt(&full, "%s/%s", dir, u.file[i]->path);
      st = os_update(full.s, u.file[i]->text.s, u.file[i]->text.len, u.file[i]->f.mode);
      buf_free(&full);
      ++*files;
    }
  if(!st && remove(path.s))
    st = trouble("%s: cannot be removed", path.s);
  for(size_t i = 0; i < u.count; i++) {
    os_unread(&u.file[i]->f);
    buf_free(&u.file[i]->text);
  }
  os_unread(&f);
  buf_free(&path);
  map_free(&u.files);
  free(u.file);
  arena_free(&u.arena);
  return st;
}
