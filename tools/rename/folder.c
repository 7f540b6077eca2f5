/* folder.c: a sink that makes a folder, whole or not at all. */
#include "os.h"
#include "sink.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct folder {
  struct sink sink;
  struct buf out;   /* where the folder is to be */
  struct buf work;  /* the directory it is made in, and our lock */
  struct buf fresh; /* the new folder, in there */
  int lock;
  bool replaces; /* there is an older one of ours */
  /* Directories and links in the order they came. Nothing is made of them
     before it is known that something has changed. */
  struct part {
    const char *path, *target;
    unsigned mode;
  } * part;
  size_t parts, room;
  bool begun; /* the new folder was made */
  /* files that the old folder holds as they are */
  const char **same;
  size_t sames, same_room;
  pthread_mutex_t mutex; /* of what file() changes */
};

static const char *at(struct buf *b, const struct buf *dir, const char *path)
{
  b->len = 0;
  buf_fmt(b, "%s/%s", dir->s, path);
  return b->s;
}

static enum status make_part(const struct folder *f, const struct part *p)
{
  struct buf b = { 0 };
  enum status st;
  at(&b, &f->fresh, p->path);
  st = p->target ? os_symlink(p->target, b.s) : os_mkdir(b.s, p->mode);
  buf_free(&b);
  return st;
}

/* Something has changed: makes the new folder, as far as its parts came. */
static enum status begin(struct folder *f)
{
  enum status st = os_mkdir(f->fresh.s, 0755);
  f->begun = true;
  for(size_t i = 0; i < f->parts && !st; i++)
    st = make_part(f, &f->part[i]);
  return st;
}

static enum status add_part(struct sink *s, const char *path, const char *target, unsigned mode)
{
  struct folder *f = (struct folder *)s;
  struct part p = { path, target, mode };
  f->part = grow(f->part, f->parts, &f->room, sizeof(*f->part));
  f->part[f->parts++] = p;
  return f->begun ? make_part(f, &p) : OK;
}

static enum status folder_dir(struct sink *s, const char *path, unsigned mode)
{
  return add_part(s, path, NULL, mode);
}

static enum status folder_link(struct sink *s, const char *path, const char *target)
{
  return add_part(s, path, target, 0);
}

static enum status folder_file(struct sink *s, const char *path, const char *bytes, size_t len,
                               unsigned mode)
{
  struct folder *f = (struct folder *)s;
  struct buf b = { 0 };
  enum status st = OK;
  bool same = f->replaces && os_holds(at(&b, &f->out, path), bytes, len, mode);
  pthread_mutex_lock(&f->mutex);
  if(same) {
    f->same = grow(f->same, f->sames, &f->same_room, sizeof(*f->same));
    f->same[f->sames++] = path;
  } else if(!f->begun)
    st = begin(f);
  pthread_mutex_unlock(&f->mutex);
  if(!same && !st)
    st = os_create(at(&b, &f->fresh, path), bytes, len, mode);
  buf_free(&b);
  return st;
}

/* Counts what is in a directory and below. */
static enum status count(const char *dir, size_t *n)
{
  struct os_names names = { 0 };
  struct buf b = { 0 };
  enum status st = os_list(dir, &names);
  *n += names.count;
  for(size_t i = 0; i < names.count && !st; i++) {
    b.len = 0;
    buf_fmt(&b, "%s/%s", dir, names.item[i].name);
    if(names.item[i].kind == OS_DIR ||
       (names.item[i].kind == OS_NONE && os_kind(b.s, NULL) == OS_DIR))
      st = count(b.s, n);
  }
  os_names_free(&names);
  buf_free(&b);
  return st;
}

/* All files are as they were: is that so of the rest, and is it all? */
static enum status is_unchanged(const struct folder *f, bool *unchanged)
{
  struct buf b = { 0 };
  enum status st = OK;
  size_t n = 0;
  bool same = f->replaces;
  for(size_t i = 0; i < f->parts && same; i++) {
    const struct part *p = &f->part[i];
    unsigned mode;
    at(&b, &f->out, p->path);
    same = p->target ? os_leads_to(b.s, p->target)
                     : os_kind(b.s, &mode) == OS_DIR && !((mode ^ (p->mode | 0700)) & 0700);
  }
  if(same && !(st = count(f->out.s, &n)))
    same = n == f->parts + f->sames;
  *unchanged = same;
  buf_free(&b);
  return st;
}

/* Takes over what the old folder has. */
static enum status take_over(struct folder *f)
{
  struct buf old = { 0 }, new = { 0 };
  enum status st = OK;
  for(size_t i = 0; i < f->sames && !st; i++)
    st = os_again(at(&old, &f->out, f->same[i]), at(&new, &f->fresh, f->same[i]));
  buf_free(&old);
  buf_free(&new);
  return st;
}

static enum status folder_end(struct sink *s)
{
  struct folder *f = (struct folder *)s;
  bool unchanged = false;
  enum status st = OK;
  if(!f->begun && !(st = is_unchanged(f, &unchanged)) && !unchanged)
    st = begin(f);
  if(!st && !unchanged && !(st = take_over(f)))
    st = os_swap(f->fresh.s, f->out.s);
  return st; /* what stood there before goes with the directory we work in */
}

static void folder_free(struct sink *s)
{
  struct folder *f = (struct folder *)s;
  if(f->lock >= 0 && os_unlock_dir(f->work.s, f->lock))
    trouble("%s: left behind; the next run removes it", f->work.s);
  buf_free(&f->fresh);
  buf_free(&f->work);
  buf_free(&f->out);
  free(f->part);
  free(f->same);
  pthread_mutex_destroy(&f->mutex);
  free(f);
}

static bool below(const char *dir, const char *path)
{
  size_t n = strlen(dir);
  return !strncmp(dir, path, n) && (path[n] == '/' || !path[n]);
}

static enum status check_place(struct folder *f, const char *ours)
{
  struct os_names names = { 0 };
  struct buf mark = { 0 };
  enum os_kind kind = os_kind(f->out.s, NULL);
  enum status st = OK;
  if(kind == OS_NONE)
    return OK;
  if(kind != OS_DIR)
    return trouble("%s: exists and is not a directory", f->out.s);
  if(ours && os_kind(at(&mark, &f->out, ours), NULL) == OS_FILE)
    f->replaces = true;
  else if(!(st = os_list(f->out.s, &names)) && names.count)
    st = ours ? trouble("%s: exists and was not made by this program (no %s): not "
                        "replaced",
                        f->out.s, ours)
              : trouble("%s: exists and is not empty: not replaced", f->out.s);
  os_names_free(&names);
  buf_free(&mark);
  return st;
}

enum status folder_begin(struct sink **sink, const char *out, const char *src, const char *ours)
{
  struct folder *f = xrealloc(NULL, sizeof(*f));
  struct buf from = { 0 };
  const char *base;
  enum status st;
  memset(f, 0, sizeof(*f));
  f->sink = (struct sink){ folder_dir, folder_file, folder_link, folder_end, folder_free };
  f->lock = -1;
  pthread_mutex_init(&f->mutex, NULL);
  *sink = &f->sink;
  if((st = os_resolve(out, &f->out)) || (st = os_resolve(src, &from)))
    goto done;
  if(below(from.s, f->out.s) || below(f->out.s, from.s)) {
    st = trouble("%s and %s: one is inside the other", src, out);
    goto done;
  }
  /* before the lock, so that a refusal leaves no trace at all */
  if((st = check_place(f, ours)))
    goto done;
  base = strrchr(f->out.s, '/') + 1;
  buf_fmt(&f->work, "%.*s.%s.new", (int)(base - f->out.s), f->out.s, base);
  buf_fmt(&f->fresh, "%s/%s", f->work.s, base);
  if((st = os_lock_dir(f->work.s, &f->lock)))
    goto done;
  /* another run may have come to its end meanwhile */
  f->replaces = false;
  if(!(st = check_place(f, ours)) && os_kind(f->fresh.s, NULL) != OS_NONE)
    st = os_remove_tree(f->fresh.s); /* a dead run's */
done:
  buf_free(&from);
  return st;
}
