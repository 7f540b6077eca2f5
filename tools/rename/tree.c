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

struct writing {
  struct tree *t;
  const struct policy *p;
  struct sink *sink;
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
  if(sink_file(w->sink, e->new_path, s, len, e->bytes.mode))
    atomic_store(&w->status, TROUBLE);
}

enum status tree_write(struct tree *t, const struct policy *p,
                       unsigned threads, struct sink *sink)
{
  struct writing *w = xrealloc(NULL, sizeof(*w));
  struct buf ledger = { 0 };
  enum status st = OK;
  memset(w, 0, sizeof(*w));
  w->t = t;
  w->p = p;
  w->sink = sink;
  w->hash = xrealloc(NULL, (t->count + 1) * sizeof(*w->hash));
  for(size_t i = 0; i < t->count && !st; i++) {
    const struct entry *e = &t->entry[i];
    if(e->kind == OS_DIR)
      st = sink_dir(sink, e->new_path, e->mode);
    else if(e->kind == OS_LINK)
      st = sink_link(sink, e->new_path, e->new_target);
  }
  if(!st) {
    os_each(t->count, threads, write_one, w);
    st = (enum status)atomic_load(&w->status);
  }
  if(!st) {
    ledger_make(t, p, w->hash, &ledger);
    st = sink_file(sink, LEDGER_NAME, ledger.s, ledger.len, 0644);
  }
  for(size_t i = 0; i < OS_THREADS_MAX; i++)
    buf_free(&w->scratch[i]);
  buf_free(&ledger);
  free(w->hash);
  free(w);
  return st;
}
