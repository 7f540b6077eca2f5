/* tree.c: a source tree in memory, what becomes of it, and writing it out. */
#include "tree.h"

#include "layout.h"
#include "ledger.h"

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
  enum status st = os_list(*dir ? join(&t->arena, t->root, dir) : t->root,
                           &names);
  for(size_t i = 0; i < names.count && !st; i++) {
    struct entry e = { 0 };
    const char *full;
    e.path = join(&t->arena, dir, names.name[i]);
    full = join(&t->arena, t->root, e.path);
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
    }
    else if(e.kind != OS_FILE && e.kind != OS_DIR)
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
  return strcmp(((const struct entry *)a)->path,
                ((const struct entry *)b)->path);
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

struct entry *tree_find(const struct tree *t, const char *path)
{
  struct entry key = { 0 };
  key.path = path;
  return t->count ? bsearch(&key, t->entry, t->count, sizeof(key), by_path) :
                    NULL;
}

struct reading {
  struct tree *t;
  bool (*want)(void *context, const char *path);
  void *context;
  atomic_int status;
};

static void read_one(void *context, unsigned worker, size_t i)
{
  struct reading *r = context;
  struct entry *e = &r->t->entry[i];
  struct buf full = { 0 };
  (void)worker;
  if(e->kind != OS_FILE || e->read || atomic_load(&r->status) ||
     (r->want && !r->want(r->context, e->path)))
    return;
  buf_fmt(&full, "%s/%s", r->t->root, e->path);
  if(os_read(full.s, &e->bytes))
    atomic_store(&r->status, TROUBLE);
  else
    e->read = true;
  buf_free(&full);
}

enum status tree_read(struct tree *t, unsigned threads,
                      bool (*want)(void *context, const char *path),
                      void *context)
{
  struct reading r = { t, want, context, OK };
  os_each(t->count, threads, read_one, &r);
  return (enum status)atomic_load(&r.status);
}

void tree_free(struct tree *t)
{
  for(size_t i = 0; i < t->count; i++) {
    os_unread(&t->entry[i].bytes);
    plan_free(&t->entry[i].plan);
    plan_free(&t->entry[i].path_plan);
  }
  free(t->entry);
  arena_free(&t->arena);
}

/* --- facts about the tree --------------------------------------------- */

const char *tree_version(struct tree *t, const struct rules *r)
{
  const struct entry *e =
    r->version_file ? tree_find(t, r->version_file) : NULL;
  const char *at, *end, *open, *close;
  size_t n;
  if(!e || !e->read)
    return "";
  n = strlen(r->version_word);
  at = e->bytes.s;
  end = at + e->bytes.len;
  while((at = find(at, (size_t)(end - at), r->version_word, n))) {
    at += n;
    if(at < end && !word_byte[(unsigned char)*at]) {
      open = memchr(at, '"', (size_t)(end - at));
      if(!open || memchr(at, '\n', (size_t)(open - at)))
        continue;
      open++;
      close = memchr(open, '"', (size_t)(end - open));
      if(close)
        return arena_dup(&t->arena, open, (size_t)(close - open));
    }
  }
  return "";
}

struct gathering {
  struct policy *p;
  struct map seen;
  const char *prefix;  /* renamed */
  const char *path;
  size_t room;
};

static const struct rule *global_rule(const struct policy *p,
                                      const char *name, size_t len)
{
  for(size_t i = 0; i < p->anywhere_count[KIND_GLOBAL]; i++)
    if(word_match(p->anywhere[KIND_GLOBAL][i]->pattern, name, len))
      return p->anywhere[KIND_GLOBAL][i];
  return NULL;
}

static void gather(void *context, const char *name, size_t len)
{
  struct gathering *g = context;
  struct policy *p = g->p;
  struct global_name n = { 0 };
  struct map_slot *slot;
  const struct rule *keep;
  if(next_stem(p, name, len, 0) < len)
    return;
  slot = map_slot(&g->seen, name, len);
  if(slot->value)
    return;
  n.old = n.new = slot->value = arena_dup(&p->arena, name, len);
  n.old_len = n.new_len = len;
  n.path = g->path;
  n.rule = -1;
  if((keep = global_rule(p, name, len)))
    n.rule = (int)(keep - p->rules->rule);
  else if(!p->identity) {
    struct buf b = { 0 };
    buf_fmt(&b, "%s%s", g->prefix, n.old);
    n.new = arena_dup(&p->arena, b.s, b.len);
    n.new_len = b.len;
    buf_free(&b);
  }
  p->globals = grow(p->globals, p->global_count, &g->room,
                    sizeof(*p->globals));
  p->globals[p->global_count++] = n;
}

static int by_old(const void *a, const void *b)
{
  return strcmp(((const struct global_name *)a)->old,
                ((const struct global_name *)b)->old);
}

bool is_globals_source(const struct rules *r, const char *path)
{
  for(size_t i = 0; i < r->globals_count; i++)
    if(glob_match(r->globals[i].glob, path))
      return true;
  return false;
}

void tree_globals(const struct tree *t, struct policy *p)
{
  struct gathering g = { 0 };
  g.p = p;
  for(size_t k = 0; k < p->rules->globals_count; k++) {
    const struct globals_rule *rule = &p->rules->globals[k];
    g.prefix = rename_word(p, &p->arena, rule->prefix, strlen(rule->prefix));
    for(size_t i = 0; i < t->count; i++) {
      const struct entry *e = &t->entry[i];
      if(!e->read || !glob_match(rule->glob, e->path) ||
         language_of(e->path, e->bytes.s, e->bytes.len) != &lang_c)
        continue;
      g.path = e->path;
      find_globals(e->bytes.s, e->bytes.len,
                   (const char *const *)rule->local, gather, &g);
    }
  }
  if(p->global_count)
    qsort(p->globals, p->global_count, sizeof(*p->globals), by_old);
  map_free(&g.seen);
}

/* --- deciding --------------------------------------------------------- */

const char *rename_path(const struct policy *p, struct arena *a,
                        const struct plan *path_plan, const char *path)
{
  struct buf b = { 0 };
  const char *new;
  if(!path_plan->count || p->identity)
    return path;
  apply(p, path_plan, path, strlen(path), &b);
  new = arena_dup(a, b.s, b.len);
  buf_free(&b);
  return new;
}

struct deciding {
  struct tree *t;
  const struct policy *p;
  struct worker worker[OS_THREADS_MAX];
  struct name_set names[OS_THREADS_MAX];
  bool want_names;
};

/* Languages whose code regions declare names of their own. */
static bool has_names(const struct language *l)
{
  return l == &lang_c || l == &lang_perl || l == &lang_python ||
         l == &lang_cmake || l == &lang_make || l == &lang_shell ||
         l == &lang_m4;
}

static void decide_entry(void *context, unsigned worker, size_t i)
{
  struct deciding *d = context;
  struct entry *e = &d->t->entry[i];
  struct worker *w = &d->worker[worker];
  const struct language *l;
  decide_path(d->p, e->path, &e->path_plan);
  if(!e->read)
    return;
  l = language_of(e->path, e->bytes.s, e->bytes.len);
  w->names = d->want_names && has_names(l) ? &d->names[worker] : NULL;
  decide(d->p, w, e->path, e->bytes.s, e->bytes.len, l, &e->plan);
  if(w->names)
    name_set_scan(d->p, w->names, e->path, e->bytes.s, e->bytes.len, l);
}

static void gather_collisions(struct deciding *d, struct collisions *out)
{
  struct tree *t = d->t;
  struct name_set *sets[OS_THREADS_MAX];
  const char **old = xrealloc(NULL, (t->count + 1) * sizeof(*old));
  const char **new = xrealloc(NULL, (t->count + 1) * sizeof(*new));
  for(size_t i = 0; i < OS_THREADS_MAX; i++)
    sets[i] = &d->names[i];
  names_collide(sets, OS_THREADS_MAX, out);
  for(size_t i = 0; i < t->count; i++) {
    old[i] = t->entry[i].path;
    new[i] = t->entry[i].new_path;
  }
  paths_collide(d->p->rules, old, new, t->count, out);
  free(old);
  free(new);
}

void tree_decide(struct tree *t, const struct policy *p, unsigned threads,
                 struct collisions *out)
{
  struct deciding *d = xrealloc(NULL, sizeof(*d));
  memset(d, 0, sizeof(*d));
  d->t = t;
  d->p = p;
  d->want_names = out && !p->identity;
  os_each(t->count, threads, decide_entry, d);
  for(size_t i = 0; i < t->count; i++) {
    struct entry *e = &t->entry[i];
    e->new_path = rename_path(p, &t->arena, &e->path_plan, e->path);
    if(e->target) {
      struct plan plan = { 0 };
      decide_path(p, e->target, &plan);
      e->new_target = rename_path(p, &t->arena, &plan, e->target);
      plan_free(&plan);
    }
  }
  if(d->want_names)
    gather_collisions(d, out);
  for(size_t i = 0; i < OS_THREADS_MAX; i++) {
    worker_free(&d->worker[i]);
    name_set_free(&d->names[i]);
  }
  free(d);
}

/* --- writing ---------------------------------------------------------- */

static bool below(const char *dir, const char *path)
{
  size_t n = strlen(dir);
  return !strncmp(dir, path, n) && (path[n] == '/' || !path[n]);
}

static enum status check_place(struct output *o, bool ours)
{
  struct os_names names = { 0 };
  struct buf ledger = { 0 };
  enum os_kind kind = os_kind(o->out.s, NULL);
  enum status st = OK;
  if(kind == OS_NONE)
    return OK;
  if(kind != OS_DIR)
    return trouble("%s: exists and is not a directory", o->out.s);
  buf_fmt(&ledger, "%s/" LEDGER_NAME, o->out.s);
  if(ours && os_kind(ledger.s, NULL) == OS_FILE)
    o->replaces = true;
  else if(!(st = os_list(o->out.s, &names)) && names.count)
    st = ours ?
      trouble("%s: exists and was not made by this program (no "
              LEDGER_NAME "): not replaced", o->out.s) :
      trouble("%s: exists and is not empty: not replaced", o->out.s);
  os_names_free(&names);
  buf_free(&ledger);
  return st;
}

enum status output_begin(struct output *o, const char *out, const char *src,
                         bool ours)
{
  struct buf from = { 0 };
  const char *base;
  enum status st;
  memset(o, 0, sizeof(*o));
  if((st = os_resolve(out, &o->out)) || (st = os_resolve(src, &from)))
    goto done;
  if(below(from.s, o->out.s) || below(o->out.s, from.s)) {
    st = trouble("%s and %s: one is inside the other", src, out);
    goto done;
  }
  if((st = check_place(o, ours)))
    goto done;
  base = strrchr(o->out.s, '/') + 1;
  buf_fmt(&o->fresh, "%.*s.%s.new", (int)(base - o->out.s), o->out.s, base);
  buf_add(&o->fresh, "", 1);
  if(os_kind(o->fresh.s, NULL) != OS_NONE) {
    if(!os_lock_dir(o->fresh.s)) {
      st = trouble("%s: another run is making this tree", o->fresh.s);
      buf_free(&o->fresh); /* not ours to remove */
      goto done;
    }
    st = os_remove_tree(o->fresh.s);
  }
  if(!st)
    st = os_mkdir(o->fresh.s, 0755);
  if(st)
    buf_free(&o->fresh);
  else if(!os_lock_dir(o->fresh.s))
    st = trouble("%s: another run is making this tree", o->fresh.s);
done:
  buf_free(&from);
  return st;
}

enum status output_dir(struct output *o, const char *path, unsigned mode)
{
  struct map_slot *slot;
  const char *slash = strrchr(path, '/');
  struct buf b = { 0 };
  enum status st = OK;
  if(map_get(&o->dirs, path, strlen(path)))
    return OK;
  if(slash) {
    const char *parent = arena_dup(&o->arena, path, (size_t)(slash - path));
    st = output_dir(o, parent, 0755);
  }
  if(!st) {
    path = arena_dup(&o->arena, path, strlen(path));
    slot = map_slot(&o->dirs, path, strlen(path));
    slot->value = slot;
    buf_fmt(&b, "%s/%s", o->fresh.s, path);
    st = os_mkdir(b.s, mode);
    buf_free(&b);
  }
  return st;
}

static enum status parent_dir(struct output *o, const char *path)
{
  const char *slash = strrchr(path, '/');
  if(!slash)
    return OK;
  return output_dir(o, arena_dup(&o->arena, path, (size_t)(slash - path)),
                    0755);
}

enum status output_file(struct output *o, const char *path, const char *s,
                        size_t len, unsigned mode)
{
  struct buf b = { 0 };
  enum status st = OK;
  if(o->replaces) {
    struct buf old = { 0 };
    buf_fmt(&old, "%s/%s", o->out.s, path);
    buf_fmt(&b, "%s/%s", o->fresh.s, path);
    if(os_reuse(old.s, b.s, s, len, mode)) {
      buf_free(&old);
      buf_free(&b);
      return OK;
    }
    buf_free(&old);
  }
  else
    buf_fmt(&b, "%s/%s", o->fresh.s, path);
  st = os_create(b.s, s, len, mode);
  buf_free(&b);
  return st;
}

enum status output_link(struct output *o, const char *path,
                        const char *target)
{
  struct buf b = { 0 };
  enum status st;
  buf_fmt(&b, "%s/%s", o->fresh.s, path);
  st = os_symlink(target, b.s);
  buf_free(&b);
  return st;
}

enum status output_end(struct output *o)
{
  enum status st = os_swap(o->fresh.s, o->out.s);
  if(!st) {
    /* what stood there before now has the temporary name */
    if(os_kind(o->fresh.s, NULL) == OS_DIR)
      st = os_remove_tree(o->fresh.s);
    buf_free(&o->fresh);
  }
  return st;
}

void output_free(struct output *o)
{
  if(o->fresh.s && os_kind(o->fresh.s, NULL) == OS_DIR &&
     os_remove_tree(o->fresh.s))
    trouble("%s: left behind; the next run removes it", o->fresh.s);
  buf_free(&o->fresh);
  buf_free(&o->out);
  map_free(&o->dirs);
  arena_free(&o->arena);
}

struct writing {
  struct tree *t;
  const struct policy *p;
  struct output *o;
  struct buf scratch[OS_THREADS_MAX];
  uint64_t *hash;          /* of each entry's new content */
  atomic_int status;
};

static void write_one(void *context, unsigned worker, size_t i)
{
  struct writing *w = context;
  struct entry *e = &w->t->entry[i];
  struct buf *b = &w->scratch[worker];
  const char *s = e->bytes.s;
  size_t len = e->bytes.len;
  if(e->kind != OS_FILE || atomic_load(&w->status))
    return;
  if(e->layout) {
    s = e->layout->s;
    len = e->layout->len;
  }
  else if(e->plan.count && !w->p->identity) {
    b->len = 0;
    apply(w->p, &e->plan, s, len, b);
    s = b->s;
    len = b->len;
  }
  w->hash[i] = hash64(s, len, 0);
  if(output_file(w->o, e->new_path, s, len, e->bytes.mode))
    atomic_store(&w->status, TROUBLE);
}

enum status tree_write(struct tree *t, const struct policy *p,
                       unsigned threads, struct output *o)
{
  struct writing *w = xrealloc(NULL, sizeof(*w));
  struct buf ledger = { 0 };
  enum status st = OK;
  memset(w, 0, sizeof(*w));
  w->t = t;
  w->p = p;
  w->o = o;
  w->hash = xrealloc(NULL, (t->count + 1) * sizeof(*w->hash));
  for(size_t i = 0; i < t->count && !st; i++) {
    const struct entry *e = &t->entry[i];
    st = e->kind == OS_DIR ? output_dir(o, e->new_path, e->mode) :
                             parent_dir(o, e->new_path);
    if(!st && e->kind == OS_LINK)
      st = output_link(o, e->new_path, e->new_target);
  }
  if(!st) {
    os_each(t->count, threads, write_one, w);
    st = (enum status)atomic_load(&w->status);
  }
  if(!st) {
    ledger_make(t, p, w->hash, &ledger);
    st = output_file(o, LEDGER_NAME, ledger.s, ledger.len, 0644);
  }
  for(size_t i = 0; i < OS_THREADS_MAX; i++)
    buf_free(&w->scratch[i]);
  buf_free(&ledger);
  free(w->hash);
  free(w);
  return st;
}
