/* ledger.c: the record in OUT of what was renamed, and the inverse. */
#include "ledger.h"

#include "text.h"
#include "traced.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_WORD "rename-ledger "
#define FIRST_LINE FIRST_WORD "1\n"

static void make(const struct tree *t, const struct policy *p, const struct facts *f, struct buf *b)
{
  struct edit_terms terms = facts_terms(f, p);
  buf_str(b, FIRST_LINE);
  buf_fmt(b, "stem\t%s\nto\t%s\nversion", p->names.stem.s, p->names.to);
  ledger_field(b, p->release);
  buf_fmt(b, "\nrules\t%016llx\n", (unsigned long long)p->rules->hash);
  for(size_t i = 0; i < f->globals; i++)
    buf_fmt(b, "global\t%s\t%s\n", f->global[i].old, f->global[i].new);
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
      buf_fmt(b, "file\t%o\t%016llx", e->bytes.mode, (unsigned long long)e->hash);
    }
    ledger_field(b, e->path);
    ledger_field(b, e->new_path);
    if(e->kind == OS_LINK) {
      ledger_field(b, e->target);
      ledger_field(b, e->new_target);
    } else if(e->kind == OS_FILE) {
      buf_add(b, "\t", 1);
      if(!p->identity)
        edits_write(&terms, &e->renamed.edits, b);
      if(e->renamed.moved.back)
        ledger_field(b, e->renamed.moved.back);
    }
    buf_add(b, "\n", 1);
  }
  buf_fmt(b, "end\t%016llx\n", (unsigned long long)hash64(b->s, b->len, 0));
}

enum status ledger_write(const struct tree *t, const struct policy *p, const struct facts *f,
                         struct sink *sink)
{
  struct buf b = { 0 };
  enum status st;
  make(t, p, f, &b);
  st = sink_file(sink, LEDGER_NAME, b.s, b.len, 0644);
  buf_free(&b);
  return st;
}

/* --- the inverse ------------------------------------------------------ */

#define FIELDS 7

struct inverse {
  const char *out, *ledger; /* paths, for messages */
  size_t line;
  struct arena arena;
  const char *stem, *to;
  struct renaming names;
  struct global_name *global;
  size_t globals, room;
  struct sink *sink;
  struct map known; /* every path that the ledger names */
};

static enum status damaged(const struct inverse *v)
{
  return trouble_at(v->ledger, v->line, 0, "the ledger is damaged");
}

/* Cuts a line at its tabs. */
static size_t cut(struct inverse *v, const char *s, size_t len, const char *field[FIELDS])
{
  size_t n = 0;
  for(;;) {
    const char *tab = memchr(s, '\t', len);
    size_t m = tab ? (size_t)(tab - s) : len;
    field[n++] = ledger_text(&v->arena, s, m);
    if(!tab || n == FIELDS)
      return n;
    s += m + 1;
    len -= m + 1;
  }
}

static bool undo(struct inverse *v, const struct file_bytes *f, const char *edits, const char *back,
                 struct buf *out)
{
  struct edit_terms terms = { &v->names, v->global, v->globals };
  struct edits es = { 0 };
  struct buf plain = { 0 };
  bool fine = edits_read(&terms, edits, &es);
  if(fine && back)
    fine =
      traced_undo(back, f->s, f->len, &plain) && edits_undo(&terms, &es, plain.s, plain.len, out);
  else if(fine)
    fine = edits_undo(&terms, &es, f->s, f->len, out);
  buf_free(&plain);
  edits_free(&es);
  return fine;
}

static enum status revert_file(struct inverse *v, const char *field[FIELDS])
{
  struct buf path = { 0 }, b = { 0 };
  struct file_bytes f = { 0 };
  enum status st;
  buf_fmt(&path, "%s/%s", v->out, field[4]);
  st = os_read(path.s, &f);
  if(!st && hash64(f.s, f.len, 0) != strtoull(field[2], NULL, 16))
    st = finding("%s: changed since it was renamed: cannot be reverted", path.s);
  if(!st && !undo(v, &f, field[5], field[6], &b))
    st = damaged(v);
  if(!st)
    st = sink_file(v->sink, field[3], b.s, b.len, (unsigned)strtoul(field[1], NULL, 8));
  os_unread(&f);
  buf_free(&path);
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
  if(!strcmp(field[0], "stem") && n == 2 && *field[1])
    v->stem = field[1];
  else if(!strcmp(field[0], "to") && n == 2 && *field[1] && v->stem) {
    v->to = field[1];
    renaming_init(&v->names, &v->arena, v->stem, v->to);
  } else if(!strcmp(field[0], "global") && n == 3) {
    v->global = grow(v->global, v->globals, &v->room, sizeof(*v->global));
    v->global[v->globals++] = (struct global_name){
      .old = field[1], .new = field[2], .old_len = strlen(field[1]), .new_len = strlen(field[2])
    };
  } else if(!strcmp(field[0], "dir") && n == 4 && ledger_path(field[2])) {
    know(v, field[3]);
    return sink_dir(v->sink, field[2], (unsigned)strtoul(field[1], NULL, 8));
  } else if(!strcmp(field[0], "link") && n == 5 && ledger_path(field[1])) {
    know(v, field[2]);
    return sink_link(v->sink, field[1], field[3]);
  } else if(!strcmp(field[0], "file") && n >= 6 && ledger_path(field[3]) && ledger_path(field[4]) &&
            v->to) {
    know(v, field[4]);
    return revert_file(v, field);
  } else if(strcmp(field[0], "version") && strcmp(field[0], "rules"))
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
  buf_fmt(&b, "end\t%016llx\n", (unsigned long long)hash64(f->s, *body, 0));
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
    if(!map_get(&v->known, t.entry[i].path, strlen(t.entry[i].path)))
      st = finding("%s/%s: not made by the rename: cannot be reverted", v->out, t.entry[i].path);
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
  if(begins(f.s, f.len, FIRST_WORD) && !begins(f.s, f.len, FIRST_LINE)) {
    st = trouble("%s: made by another version of this program", path.s);
    goto done;
  }
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
