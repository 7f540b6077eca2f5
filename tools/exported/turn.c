/* turn.c: what a release becomes by the records in a tree, made once more, so that
 * the tree can be compared with it; and whether it turns back into the release.
 *
 * usage: turn RECORD OLD NEW ACTUAL   NEW, which must not be there, from the release
 *                                     OLD; ACTUAL is the tree in which RECORD lies
 *        turn RECORD FOLDER           a record of what was moved over: in place
 *
 * Where blocks were moved the new text cannot be made from the old, only the old one
 * from the new: there ACTUAL is read. Prints what does not fit as "PATH:LINE", PATH
 * being relative to ACTUAL. Exit status: 0 it fits, 1 it does not, 2 trouble. */
#include "edit.h"
#include "os.h"
#include "records.h"
#include "text.h"
#include "traced.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS 7

struct turn {
  const char *record, *old, *new, *actual;
  const char *name; /* the record's, for what is printed */
  size_t line;
  struct arena arena;
  const char *stem;
  struct renaming names;
  struct global_name *global;
  size_t globals, room;
  bool ready;
  struct map known; /* paths of OLD that it names */
  enum status found;
};

static void print(struct turn *t, const char *path, size_t line)
{
  if(line)
    printf("%s:%zu\n", path, line);
  else
    printf("%s\n", path);
  t->found = FINDINGS;
}

static enum status damaged(const struct turn *t)
{
  return trouble_at(t->record, t->line, 0, "the record is damaged");
}

static enum status read_in(const char *dir, const char *path, struct file_bytes *f)
{
  struct buf b = { 0 };
  enum status st;
  buf_fmt(&b, "%s/%s", dir, path);
  st = os_read(b.s, f);
  buf_free(&b);
  return st;
}

static enum status write_in(const char *dir, const char *path, const char *s, size_t len,
                            unsigned mode)
{
  struct buf b = { 0 };
  enum status st;
  buf_fmt(&b, "%s/%s", dir, path);
  st = os_update(b.s, s, len, mode | 0600);
  buf_free(&b);
  return st;
}

static bool same(const struct buf *a, const char *s, size_t len)
{
  return a->len == len && (!len || !memcmp(a->s, s, len));
}

/* Where the place `at` of the text that BACK makes lies in the text it is made of;
   SIZE_MAX if it comes from nowhere. */
static size_t place_of(const char *back, size_t at)
{
  size_t done = 0;
  while(*back) {
    char *end, kind = *back;
    size_t n = strtoull(back + 1, &end, 10), from = n;
    if(kind == '@')
      n = strtoull(end + 1, &end, 10);
    else
      end += 1 + n;
    if(at < done + n)
      return kind == '@' ? from + at - done : SIZE_MAX;
    done += n;
    back = end;
  }
  return SIZE_MAX;
}

/* A file whose blocks were moved: the tree's own, if what it is made of is `plain`. */
static enum status moved(struct turn *t, const char *path, const char *back,
                         const struct buf *plain, struct buf *out)
{
  struct file_bytes f = { 0 };
  struct buf was = { 0 };
  enum status st = read_in(t->actual, path, &f);
  if(st)
    return st;
  if(!traced_undo(back, f.s, f.len, &was) || was.len != plain->len)
    print(t, path, 0);
  else if(!same(&was, plain->s, plain->len)) {
    size_t i = 0, at;
    while(was.s[i] == plain->s[i])
      i++;
    at = place_of(back, i);
    print(t, path, at < f.len ? line_number(f.s, at) : 0);
  }
  buf_add(out, f.s, f.len);
  os_unread(&f);
  buf_free(&was);
  return OK;
}

/* OLD's text as the edits make it, in `out`; they must lead back. */
static bool forward(const struct turn *t, const char *edits, const struct file_bytes *f,
                    struct buf *out)
{
  struct edit_terms terms = { &t->names, t->global, t->globals };
  struct edits es = { 0 };
  struct buf again = { 0 };
  bool fine = edits_read(&terms, edits, &es);
  for(size_t i = 0; fine && i < es.count; i++) {
    char digits[EDIT_DIGITS];
    size_t n;
    const char *s = edit_old(&terms, &es.e[i], digits, &n);
    fine = es.e[i].off <= f->len && n <= f->len - es.e[i].off && !memcmp(f->s + es.e[i].off, s, n);
  }
  if(fine) {
    edits_apply(&terms, &es, f->s, f->len, out);
    fine = edits_undo(&terms, &es, out->s, out->len, &again) && same(&again, f->s, f->len);
  }
  buf_free(&again);
  edits_free(&es);
  return fine;
}

/* file MODE HEX OLD NEW EDITS [BACK] */
static enum status turn_file(struct turn *t, const char *field[FIELDS])
{
  struct file_bytes f = { 0 };
  struct buf plain = { 0 }, out = { 0 };
  enum status st = read_in(t->old, field[3], &f);
  if(!st && !forward(t, field[5], &f, &plain))
    print(t, t->name, t->line);
  else if(!st && field[6])
    st = moved(t, field[4], field[6], &plain, &out);
  else if(!st)
    buf_add(&out, plain.s, plain.len);
  if(!st && !t->found && hash64(out.s, out.len, 0) != strtoull(field[2], NULL, 16))
    print(t, t->name, t->line);
  if(!st)
    st = write_in(t->new, field[4], out.s, out.len, (unsigned)strtoul(field[1], NULL, 8));
  os_unread(&f);
  buf_free(&plain);
  buf_free(&out);
  return st;
}

/* file OLDHEX NEWHEX PATH EDITS, of what was moved over */
static enum status move_file(struct turn *t, const char *field[FIELDS])
{
  struct file_bytes f = { 0 };
  struct buf out = { 0 };
  enum status st = read_in(t->old, field[3], &f);
  if(!st &&
     (!forward(t, field[4], &f, &out) || hash64(out.s, out.len, 0) != strtoull(field[2], NULL, 16)))
    print(t, t->name, t->line);
  else if(!st)
    st = write_in(t->old, field[3], out.s, out.len, f.mode);
  os_unread(&f);
  buf_free(&out);
  return st;
}

static void add_global(struct turn *t, const char *old, const char *new)
{
  struct global_name g = { .old = old, .new = new, .old_len = strlen(old), .new_len = strlen(new) };
  t->global = grow(t->global, t->globals, &t->room, sizeof(g));
  t->global[t->globals++] = g;
}

static enum status made_in_new(struct turn *t, const char *path, const char *target, unsigned mode)
{
  struct buf b = { 0 };
  enum status st;
  buf_fmt(&b, "%s/%s", t->new, path);
  st = target ? os_symlink(target, b.s) : os_mkdir(b.s, mode | 0700);
  buf_free(&b);
  return st;
}

static void know(struct turn *t, const char *path)
{
  map_slot(&t->known, path, strlen(path))->value = t;
}

/* A line of either kind of record; a record of what was moved over has no NEW. */
static enum status turn_line(struct turn *t, const char *field[FIELDS], size_t n)
{
  const char *what = field[0];
  if(!strcmp(what, "stem") && n == 2 && *field[1]) {
    t->stem = field[1];
    t->globals = 0;
  } else if(!strcmp(what, "to") && n == 2 && *field[1] && t->stem) {
    renaming_init(&t->names, &t->arena, t->stem, field[1]);
    t->ready = true;
  } else if(!strcmp(what, "global") && n == 3)
    add_global(t, field[1], field[2]);
  else if(!strcmp(what, "file") && !t->new &&n == 5 && t->ready && ledger_path(field[3]))
    return move_file(t, field);
  else if(!t->new)
    return strcmp(what, "end") && strcmp(what, "port-ledger 1") ? damaged(t) : OK;
  else if(!strcmp(what, "dir") && n == 4 && ledger_path(field[2]) && ledger_path(field[3])) {
    know(t, field[2]);
    return made_in_new(t, field[3], NULL, (unsigned)strtoul(field[1], NULL, 8));
  } else if(!strcmp(what, "link") && n == 5 && ledger_path(field[1]) && ledger_path(field[2])) {
    know(t, field[1]);
    return made_in_new(t, field[2], field[4], 0);
  } else if(!strcmp(what, "file") && n >= 6 && t->ready && ledger_path(field[3]) &&
            ledger_path(field[4])) {
    know(t, field[3]);
    return turn_file(t, field);
  } else if(strcmp(what, "version") && strcmp(what, "rules") && strcmp(what, "end") &&
            strcmp(what, "rename-ledger 1"))
    return damaged(t);
  return OK;
}

/* A record, or one of the runs in it, ends with the checksum of its lines. */
static bool is_whole(const char *run, size_t len, const char *sum)
{
  return sum && hash64(run, len, 0) == strtoull(sum, NULL, 16);
}

static enum status turn_lines(struct turn *t, const struct file_bytes *f)
{
  enum status st = OK;
  size_t run = 0;
  bool ended = true;
  for(size_t at = 0; at < f->len && !st; at = line_next(f->s, f->len, at)) {
    const char *field[FIELDS] = { NULL };
    size_t n = 0, from = at, end = line_end(f->s, f->len, at);
    t->line++;
    while(n < FIELDS) {
      const char *tab = memchr(f->s + from, '\t', end - from);
      size_t to = tab ? (size_t)(tab - f->s) : end;
      field[n++] = ledger_text(&t->arena, f->s + from, to - from);
      if(!tab)
        break;
      from = to + 1;
    }
    if(ended)
      run = at;
    ended = !strcmp(field[0], "end");
    if(ended && !is_whole(f->s + run, at - run, field[1]))
      print(t, t->name, t->line);
    st = turn_line(t, field, n);
  }
  return st || ended ? st : damaged(t);
}

/* What the release has and the record does not name is printed. */
static enum status look_for_strangers(struct turn *t, const char *path)
{
  struct os_names names = { 0 };
  struct buf dir = { 0 };
  enum status st;
  buf_fmt(&dir, "%s%s%s", t->old, *path ? "/" : "", path);
  st = os_list(dir.s, &names);
  for(size_t i = 0; i < names.count && !st; i++) {
    struct buf one = { 0 }, full = { 0 };
    buf_fmt(&one, "%s%s%s", path, *path ? "/" : "", names.item[i].name);
    buf_fmt(&full, "%s/%s", t->old, one.s);
    if(!map_get(&t->known, one.s, one.len)) {
      fprintf(stderr, "%s: has nothing of upstream's %s\n", t->name, one.s);
      print(t, t->name, 0);
    } else if(os_kind(full.s, NULL) == OS_DIR)
      st = look_for_strangers(t, one.s);
    buf_free(&one);
    buf_free(&full);
  }
  os_names_free(&names);
  buf_free(&dir);
  return st;
}

int main(int argc, char **argv)
{
  struct turn t = { 0 };
  struct file_bytes f = { 0 };
  enum status st;
  prog = "turn";
  if(argc != 5 && argc != 3)
    return (int)trouble("usage: turn RECORD OLD NEW ACTUAL; turn RECORD FOLDER");
  t.record = argv[1];
  t.name = base_name(argv[1]);
  t.old = argv[2];
  if(argc == 5) {
    t.new = argv[3];
    t.actual = argv[4];
  }
  st = os_read(t.record, &f);
  if(!st && t.new)
    st = os_mkdir(t.new, 0755);
  if(!st)
    st = turn_lines(&t, &f);
  if(!st && t.new)
    st = look_for_strangers(&t, "");
  /* the record becomes part of what it tells of */
  if(!st)
    st = write_in(t.new ? t.new : t.old, t.new ? LEDGER_NAME : PORT_LEDGER_NAME, f.s, f.len, 0644);
  os_unread(&f);
  map_free(&t.known);
  free(t.global);
  arena_free(&t.arena);
  return fflush(stdout) ? TROUBLE : st ? (int)st : (int)t.found;
}
