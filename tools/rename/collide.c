/* collide.c: names that would meet. */
#include "collide.h"

#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct name {
  const struct language *language;
  const char *old, *new; /* new == old when not renamed */
  const char *scope;     /* of the bare stem, "" for all others */
  const char *path;
  const char *text; /* of the file, borrowed until names_collide() */
  size_t off;       /* where it stands there */
};

void name_set_free(struct name_set *set)
{
  for(size_t i = 0; i < COLLIDE_LANGUAGES; i++)
    map_free(&set->seen[i]);
  map_free(&set->bare);
  free(set->name);
  arena_free(&set->arena);
}

/* --- noting ----------------------------------------------------------- */

/* The key under which a name is looked up: language, scope, name. */
static void name_key(struct buf *b, const struct language *language, const char *scope,
                     const char *name, size_t len)
{
  b->len = 0;
  buf_str(b, language->name);
  buf_add(b, "", 1);
  buf_str(b, scope);
  buf_add(b, "", 1);
  buf_add(b, name, len);
}

/* The directive or function of C that holds a place, as an offset. */
static size_t scope_in_c(const char *text, size_t off)
{
  size_t line = off, i;
  while(line && (text[line - 1] != '\n' || (line > 1 && text[line - 2] == '\\')))
    line--;
  if(text[line] == '#')
    return line;
  for(i = line; i > 1; i--)
    if(text[i] == '}' && text[i - 1] == '\n')
      return i;
  return 0;
}

/* The function or class of Python that holds a place, as an offset. */
static size_t scope_in_python(const char *text, size_t off)
{
  for(;;) {
    size_t word;
    while(off && text[off - 1] != '\n')
      off--;
    for(word = off; text[word] == ' '; word++)
      ;
    if(!off || !strncmp(text + word, "def ", 4) || !strncmp(text + word, "class ", 6))
      return off;
    off--;
  }
}

/* Is a word of a language without declarations written as a variable? */
static bool is_variable(const char *text, size_t off, size_t len)
{
  size_t end = off + len;
  if(off && strchr("$@%&", text[off - 1]))
    return true;
  if(off > 1 && text[off - 2] == '$' && strchr("{(", text[off - 1]))
    return true;
  return (off == 0 || text[off - 1] == '\n') && text[end] == '=';
}

/* The scope of a bare name, as text in b; false if it is no name here. */
static bool bare_scope(struct buf *b, const struct language *language, const char *path,
                       const char *text, size_t off, size_t len)
{
  size_t scope = 0;
  if(language == &lang_c)
    scope = scope_in_c(text, off);
  else if(language == &lang_python)
    scope = scope_in_python(text, off);
  else if(!is_variable(text, off, len))
    return false;
  buf_fmt(b, "%s@%zu", path, scope);
  buf_add(b, "", 1);
  return true;
}

/* One file while its names are noted. */
struct noting {
  struct name_set *set;
  const struct policy *p;
  const struct language *language;
  const char *path, *text;
  size_t len;
  struct map *seen; /* the language's */
};

/* The slot of the bare stem in its scope, or NULL if it is no name here. */
static struct map_slot *bare_slot(struct noting *n, size_t off, size_t len, const char **scope)
{
  struct buf b = { 0 }, s = { 0 };
  struct map_slot *slot = NULL;
  if(bare_scope(&s, n->language, n->path, n->text, off, len)) {
    name_key(&b, n->language, s.s, n->text + off, len);
    *scope = arena_dup(&n->set->arena, s.s, s.len);
    slot = map_slot(&n->set->bare, arena_dup(&n->set->arena, b.s, b.len), b.len);
  }
  buf_free(&b);
  buf_free(&s);
  return slot;
}

/* Notes one word of code, which becomes `new` (NULL: what the renaming makes of
   it); a word seen before costs one look-up. */
static void note_name(struct noting *n, size_t off, size_t len, const char *new, bool bare)
{
  struct name_set *set = n->set;
  struct name *name;
  const char *scope = "";
  struct map_slot *slot =
    bare ? bare_slot(n, off, len, &scope) : map_slot(n->seen, n->text + off, len);
  if(!slot || slot->value)
    return;
  name = arena_alloc(&set->arena, sizeof(*name));
  name->language = n->language;
  name->old = arena_dup(&set->arena, n->text + off, len);
  name->new = new ? new : renamed_word(&n->p->names, &set->arena, name->old, len);
  if(!strcmp(name->new, name->old))
    name->new = name->old;
  name->scope = scope;
  name->path = arena_dup(&set->arena, n->path, strlen(n->path));
  name->text = n->text;
  name->off = off;
  if(!bare)
    slot->key = name->old;
  slot->value = name;
  set->name = grow(set->name, set->count, &set->room, sizeof(*set->name));
  set->name[set->count++] = name;
}

/* The words of code that a rule decided, and the globals. */
static void note_edits(struct noting *n, const struct facts *f, const struct edits *edits)
{
  const struct renaming *names = &n->p->names;
  /* a kept word may be met only by a new name with the stem in it */
  bool kept = stem_next(&names->stem, names->to, names->to_len, 0) < names->to_len;
  size_t start, end = 0;
  for(size_t i = 0; i < edits->count; i++) {
    const struct edit *e = &edits->e[i];
    if(e->region != REGION_CODE)
      continue;
    if(e->kind == EDIT_GLOBAL)
      note_name(n, e->off, f->global[e->of.global].old_len, f->global[e->of.global].new, false);
    else if(e->kind == EDIT_STEM && e->off >= end && (e->rename || kept)) {
      word_around(n->text, n->len, e->off, &start, &end);
      note_name(n, start, end - start,
                e->rename ? NULL : arena_dup(&n->set->arena, n->text + start, end - start),
                end - start == names->stem.len);
    }
  }
}

/* The words of code that contain the namespace and not the stem. */
static void note_targets(struct noting *n)
{
  const struct stem *target = &n->set->target;
  struct lex_state lex = { 0 };
  enum region region = REGION_CODE;
  size_t at = 0, start, end;
  lex.text = n->text;
  lex.len = n->len;
  while((at = stem_next(target, n->text, n->len, at)) < n->len) {
    while(lex.pos <= at)
      n->language->next(&lex, &region);
    word_around(n->text, n->len, at, &start, &end);
    if(region == REGION_CODE &&
       stem_next(&n->p->names.stem, n->text + start, end - start, 0) == end - start)
      /* a global is there already, with what it becomes */
      note_name(n, start, end - start, arena_dup(&n->set->arena, n->text + start, end - start),
                end - start == target->len);
    at = end;
  }
}

void name_set_note(struct name_set *set, const struct policy *p, const struct facts *f,
                   const char *path, const char *text, size_t len, const struct renamed *r)
{
  struct noting n = { set, p, r->language, path, text, len, NULL };
  size_t i = 0;
  if(p->identity || !r->language->declares)
    return;
  if(!set->target.s)
    stem_init(&set->target, p->names.to);
  while(languages[i] != r->language)
    i++;
  n.seen = &set->seen[i];
  note_edits(&n, f, &r->edits);
  note_targets(&n);
}

/* --- comparing -------------------------------------------------------- */

static void add_collision(struct collisions *out, struct collision c)
{
  out->c = grow(out->c, out->count, &out->room, sizeof(c));
  out->c[out->count++] = c;
}

/* A copy that lives as long as the report. */
static const char *keep(struct collisions *out, const char *s)
{
  return arena_dup(&out->arena, s, strlen(s));
}

static struct place place_of(struct collisions *out, const struct name *n)
{
  struct place p = { keep(out, n->old), keep(out, n->path), line_number(n->text, n->off),
                     n->off - line_start(n->text, n->off) + 1 };
  return p;
}

static int by_place(const void *a, const void *b)
{
  const struct name *x = *(struct name *const *)a;
  const struct name *y = *(struct name *const *)b;
  int d = strcmp(x->old, y->old);
  if(!d)
    d = strcmp(x->language->name, y->language->name);
  if(!d)
    d = strcmp(x->path, y->path);
  return d ? d : (x->off > y->off) - (x->off < y->off);
}

void names_collide(struct name_set *const *sets, size_t count, struct collisions *out)
{
  struct name **all = NULL;
  size_t total = 0, room = 0;
  struct map met = { 0 };
  struct buf b = { 0 };
  for(size_t s = 0; s < count; s++)
    for(size_t i = 0; i < sets[s]->count; i++) {
      all = grow(all, total, &room, sizeof(*all));
      all[total++] = sets[s]->name[i];
    }
  if(total)
    qsort(all, total, sizeof(*all), by_place);
  for(size_t i = 0; i < total; i++) {
    struct map_slot *slot;
    struct name *first;
    /* which thread saw a name first is chance: the first in the tree counts */
    if(i && all[i]->language == all[i - 1]->language && !strcmp(all[i]->old, all[i - 1]->old) &&
       !strcmp(all[i]->scope, all[i - 1]->scope))
      continue;
    name_key(&b, all[i]->language, all[i]->scope, all[i]->new, strlen(all[i]->new));
    slot = map_slot(&met, arena_dup(&out->arena, b.s, b.len), b.len);
    first = slot->value;
    if(!first)
      slot->value = all[i];
    else if(strcmp(first->old, all[i]->old) &&
            (first->new != first->old || all[i]->new != all[i]->old)) {
      struct collision c = { keep(out, all[i]->new), "name", place_of(out, first),
                             place_of(out, all[i]) };
      add_collision(out, c);
    }
  }
  buf_free(&b);
  map_free(&met);
  free(all);
}

static const char *folded(struct arena *a, const char *s)
{
  char *f = arena_dup(a, s, strlen(s));
  for(char *p = f; *p; p++)
    *p = (char)tolower((unsigned char)*p);
  return f;
}

/* Reports the pairs of `name` that are equal but come from other `source`s. */
static void meet(const char *kind, const char **name, const char **source, const char *const *old,
                 const char *const *new, size_t count, struct collisions *out)
{
  struct map met = { 0 };
  for(size_t i = 0; i < count; i++) {
    struct map_slot *slot = map_slot(&met, name[i], strlen(name[i]));
    size_t k = (size_t)(uintptr_t)slot->value;
    if(!k)
      slot->value = (void *)(uintptr_t)(i + 1);
    else if(strcmp(source[k - 1], source[i])) {
      struct collision c = {
        new[i], kind, { old[k - 1], old[k - 1], 0, 0 }, { old[i], old[i], 0, 0 }
      };
      add_collision(out, c);
    }
  }
  map_free(&met);
}

void paths_collide(const struct rules *r, const char *const *old, const char *const *new,
                   size_t count, struct collisions *out)
{
  const char **name = xrealloc(NULL, (count + 1) * sizeof(*name));
  const char **source = xrealloc(NULL, (count + 1) * sizeof(*source));
  const char **at = xrealloc(NULL, (count + 1) * sizeof(*at));
  const char **to = xrealloc(NULL, (count + 1) * sizeof(*to));
  size_t n = 0;
  for(size_t i = 0; i < count; i++) {
    name[i] = folded(&out->arena, new[i]);
    source[i] = folded(&out->arena, old[i]);
  }
  meet("path", name, source, old, new, count, out);
  for(size_t k = 0; k < r->install_count; k++)
    for(size_t i = 0; i < count; i++)
      if(glob_match(r->install[k].glob, old[i])) {
        struct buf b = { 0 };
        buf_fmt(&b, "%s/%s", r->install[k].dir, base_name(new[i]));
        name[n] = folded(&out->arena, b.s);
        b.len = 0;
        buf_fmt(&b, "%s/%s", r->install[k].dir, base_name(old[i]));
        source[n] = folded(&out->arena, b.s);
        at[n] = old[i];
        to[n] = new[i];
        buf_free(&b);
        if(++n == count) { /* more matches than files: look at these first */
          meet("installed file", name, source, at, to, n, out);
          n = 0;
        }
      }
  meet("installed file", name, source, at, to, n, out);
  free(name);
  free(source);
  free(at);
  free(to);
}

void collisions_free(struct collisions *c)
{
  free(c->c);
  arena_free(&c->arena);
}
