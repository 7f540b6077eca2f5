/* tree.c: a source tree in memory, what becomes of it, and handing it on. */
#include "tree.h"

#include "progress.h"
#include "records.h"
#include "text.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* --- reading ---------------------------------------------------------- */

static const char *join(struct arena *a, const char *dir, const char *name)
{
  size_t n = strlen(dir), m = strlen(name);
  char *p = arena_alloc(a, n + m + 2);
  memcpy(p, dir, n);
  if(n)
    p[n++] = '/';
  memcpy(p + n, name, m + 1);
  return p;
}

/* Does a link at `path` with this target stay inside the tree? */
static bool stays_inside(const char *path, const char *target)
{
  long depth = 0;
  if(*target == '/')
    return false;
  for(const char *p = path; (p = strchr(p, '/')); p++)
    depth++;
  while(*target) {
    size_t n = strcspn(target, "/");
    if(n == 2 && !memcmp(target, "..", 2))
      depth--;
    else if(n && !(n == 1 && *target == '.'))
      depth++;
    if(depth < 0)
      return false;
    target += n;
    while(*target == '/')
      target++;
  }
  return true;
}

static enum status list_dir(struct tree *t, const char *dir)
{
  struct os_names names = { 0 };
  enum status st = os_list(*dir ? join(&t->arena, t->root, dir) : t->root, &names);
  for(size_t i = 0; i < names.count && !st; i++) {
    struct entry e = { 0 };
    const char *full;
    e.path = join(&t->arena, dir, names.item[i].name);
    full = join(&t->arena, t->root, e.path);
    e.kind = names.item[i].kind;
    if(e.kind != OS_FILE) /* a file's mode comes with its content */
      e.kind = os_kind(full, &e.mode);
    if(e.kind == OS_LINK) {
      struct buf b = { 0 };
      st = os_readlink(full, &b);
      if(!st) {
        e.target = arena_dup(&t->arena, b.s, b.len);
        if(!stays_inside(e.path, e.target))
          st = trouble("%s: link to '%s' leaves the tree", full, e.target);
      }
      buf_free(&b);
    } else if(e.kind != OS_FILE && e.kind != OS_DIR)
      st = trouble("%s: not a file, directory or link", full);
    if(st)
      break;
    t->entry = grow(t->entry, t->count, &t->room, sizeof(e));
    t->entry[t->count++] = e;
    if(e.kind == OS_DIR)
      st = list_dir(t, e.path);
  }
  os_names_free(&names);
  return st;
}

static int by_path(const void *a, const void *b)
{
  return strcmp(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

enum status tree_list(struct tree *t, const char *root)
{
  enum status st;
  t->root = arena_dup(&t->arena, root, strlen(root));
  st = list_dir(t, "");
  if(!st && t->count)
    qsort(t->entry, t->count, sizeof(*t->entry), by_path);
  return st;
}

/* A record of an earlier renaming, or of what was moved over: no text of the
   tree's, and left alone. */
static bool is_record(const char *path)
{
  return !strncmp(path, LEDGER_NAME, strlen(LEDGER_NAME)) ||
         !strcmp(base_name(path), PORT_LEDGER_NAME);
}

static const char *earlier(struct arena *a, const char *path)
{
  size_t n = strlen(path);
  char *s = arena_alloc(a, n + sizeof(LEDGER_EARLIER));
  memcpy(s, path, n);
  memcpy(s + n, LEDGER_EARLIER, sizeof(LEDGER_EARLIER));
  return s;
}

struct entry *tree_find(const struct tree *t, const char *path)
{
  struct entry key = { 0 };
  key.path = path;
  return t->count ? bsearch(&key, t->entry, t->count, sizeof(key), by_path) : NULL;
}

struct reading {
  struct tree *t;
  bool (*want)(void *context, const char *path);
  void *context;
  struct os_slab slab[OS_THREADS_MAX];
  atomic_int status;
};

static void read_one(void *context, unsigned worker, size_t i)
{
  struct reading *r = context;
  struct entry *e = &r->t->entry[i];
  struct buf full = { 0 };
  progress_step();
  if(e->kind != OS_FILE || e->read || atomic_load(&r->status) ||
     (r->want && !r->want(r->context, e->path)))
    return;
  buf_fmt(&full, "%s/%s", r->t->root, e->path);
  if(os_read_many(&r->slab[worker], full.s, &e->bytes))
    atomic_store(&r->status, TROUBLE);
  else
    e->read = true;
  buf_free(&full);
}

enum status tree_read(struct tree *t, unsigned threads,
                      bool (*want)(void *context, const char *path), void *context)
{
  struct reading r = { .t = t, .want = want, .context = context };
  progress_begin("reading", t->count);
  os_each(t->count, threads, read_one, &r);
  progress_end();
  return (enum status)atomic_load(&r.status);
}

void tree_free(struct tree *t)
{
  for(size_t i = 0; i < t->count; i++) {
    struct entry *e = &t->entry[i];
    os_unread(&e->bytes);
    edits_free(&e->path_edits);
    renamed_free(&e->renamed);
  }
  free(t->entry);
  arena_free(&t->arena);
}

/* --- facts ------------------------------------------------------------ */

const char *tree_release(struct tree *t, const struct rules *r)
{
  const struct entry *e = r->version_file ? tree_find(t, r->version_file) : NULL;
  return e && e->read ? facts_release(r, &t->arena, e->bytes.s, e->bytes.len) : "";
}

enum source tree_source(const struct tree *t, const struct rules *r)
{
  if(!r->checkout)
    return SOURCE_ANY;
  for(size_t i = 0; i < t->count; i++)
    if(glob_match(r->checkout, t->entry[i].path))
      return SOURCE_CHECKOUT;
  return SOURCE_TARBALL;
}

struct declaring_tree {
  const struct tree *t;
  const struct policy *p;
  struct declaring d[OS_THREADS_MAX];
};

static void declare_entry(void *context, unsigned worker, size_t i)
{
  struct declaring_tree *d = context;
  const struct entry *e = &d->t->entry[i];
  struct edits edits = { 0 };
  size_t base = (size_t)(base_name(e->path) - e->path);
  decide_path(d->p, e->path, &edits);
  for(size_t k = 0; k < edits.count; k++)
    if(edits.e[k].off >= base && edits.e[k].rename)
      declaring_note_path(&d->d[worker], d->p, e->path, edits.e[k].off);
  edits_free(&edits);
  if(e->read && !is_record(e->path))
    declaring_note(&d->d[worker], d->p, e->path, NULL, e->bytes.s, e->bytes.len);
}

void tree_facts(const struct tree *t, const struct policy *p, unsigned threads, struct facts *f)
{
  struct declaring_tree *d = xrealloc(NULL, sizeof(*d));
  memset(d, 0, sizeof(*d));
  d->t = t;
  d->p = p;
  os_each(t->count, threads, declare_entry, d);
  for(size_t i = 0; i < OS_THREADS_MAX; i++)
    facts_take(f, &d->d[i]);
  free(d);
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    if(e->read && facts_wanted(p->rules, e->path))
      facts_note(f, p, e->path, e->bytes.s, e->bytes.len);
  }
  facts_finish(f);
}

/* --- renaming --------------------------------------------------------- */

struct renaming_tree {
  struct tree *t;
  const struct policy *p;
  const struct facts *f;
  struct decider decider[OS_THREADS_MAX];
  struct name_set names[OS_THREADS_MAX];
  bool (*want)(void *context, const char *path);
  void *context;
  bool want_names;
};

static void rename_entry(void *context, unsigned worker, size_t i)
{
  struct renaming_tree *r = context;
  struct entry *e = &r->t->entry[i];
  progress_step();
  if(is_record(e->path))
    return;
  decide_path(r->p, e->path, &e->path_edits);
  if(!e->read || (r->want && !r->want(r->context, e->path)))
    return;
  rename_file(r->p, r->f, &r->decider[worker], e->path, NULL, e->bytes.s, e->bytes.len,
              &e->renamed);
  if(r->want_names)
    name_set_note(&r->names[worker], r->p, r->f, e->path, e->bytes.s, e->bytes.len, &e->renamed);
}

static void gather_collisions(struct renaming_tree *r, struct collisions *out)
{
  struct tree *t = r->t;
  struct name_set *sets[OS_THREADS_MAX];
  const char **old = xrealloc(NULL, (t->count + 1) * sizeof(*old));
  const char **new = xrealloc(NULL, (t->count + 1) * sizeof(*new));
  for(size_t i = 0; i < OS_THREADS_MAX; i++)
    sets[i] = &r->names[i];
  names_collide(sets, OS_THREADS_MAX, out);
  for(size_t i = 0; i < t->count; i++) {
    old[i] = t->entry[i].path;
    new[i] = t->entry[i].new_path;
  }
  paths_collide(r->p->rules, old, new, t->count, out);
  free(old);
  free(new);
}

void tree_rename(struct tree *t, const struct policy *p, const struct facts *f, unsigned threads,
                 bool (*want)(void *context, const char *path), void *context,
                 struct collisions *collisions)
{
  struct renaming_tree *r = xrealloc(NULL, sizeof(*r));
  memset(r, 0, sizeof(*r));
  r->t = t;
  r->p = p;
  r->f = f;
  r->want = want;
  r->context = context;
  r->want_names = collisions && !p->identity;
  progress_begin("renaming", t->count);
  os_each(t->count, threads, rename_entry, r);
  progress_end();
  for(size_t i = 0; i < t->count; i++) {
    struct entry *e = &t->entry[i];
    if(!is_record(e->path))
      e->new_path = renamed_path(p, &t->arena, e->path);
    else if(!strncmp(e->path, LEDGER_NAME, strlen(LEDGER_NAME)))
      e->new_path = earlier(&t->arena, e->path);
    else
      e->new_path = e->path;
    if(e->target)
      e->new_target = renamed_path(p, &t->arena, e->target);
  }
  if(r->want_names)
    gather_collisions(r, collisions);
  for(size_t i = 0; i < OS_THREADS_MAX; i++) {
    decider_free(&r->decider[i]);
    name_set_free(&r->names[i]);
  }
  free(r);
}

/* --- handing it on ---------------------------------------------------- */

struct writing {
  struct tree *t;
  const struct policy *p;
  const struct facts *f;
  struct sink *sink;
  struct buf scratch[OS_THREADS_MAX];
  atomic_int status;
};

static void write_one(void *context, unsigned worker, size_t i)
{
  struct writing *w = context;
  struct entry *e = &w->t->entry[i];
  struct slice new;
  progress_step();
  if(e->kind != OS_FILE || atomic_load(&w->status))
    return;
  new = renamed_bytes(w->p, w->f, &e->renamed, e->bytes.s, e->bytes.len, &w->scratch[worker]);
  e->hash = hash64(new.s, new.len, 0);
  if(sink_file(w->sink, e->new_path, new.s, new.len, e->bytes.mode))
    atomic_store(&w->status, TROUBLE);
}

enum status tree_write(struct tree *t, const struct policy *p, const struct facts *f,
                       unsigned threads, struct sink *sink)
{
  struct writing *w = xrealloc(NULL, sizeof(*w));
  enum status st = OK;
  memset(w, 0, sizeof(*w));
  w->t = t;
  w->p = p;
  w->f = f;
  w->sink = sink;
  for(size_t i = 0; i < t->count && !st; i++) {
    const struct entry *e = &t->entry[i];
    if(e->kind == OS_DIR)
      st = sink_dir(sink, e->new_path, e->mode);
    else if(e->kind == OS_LINK)
      st = sink_link(sink, e->new_path, e->new_target);
  }
  if(!st) {
    progress_begin("writing", t->count);
    os_each(t->count, threads, write_one, w);
    progress_end();
    st = (enum status)atomic_load(&w->status);
  }
  for(size_t i = 0; i < OS_THREADS_MAX; i++)
    buf_free(&w->scratch[i]);
  free(w);
  return st;
}
