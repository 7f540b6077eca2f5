/* reshape_move.c: order and shape that depend on names. */
#include "reshape.h"

#include "decide.h"
#include "text.h"
#include "traced.h"

#include <stdlib.h>
#include <string.h>

/* --- the lines that a rule speaks about ------------------------------- */

struct span {
  size_t start, end;
};

/* From behind the line with `start` to before the next with `end`. */
static bool find_span(const char *s, size_t len, const char *start, const char *end,
                      struct span *span)
{
  const char *a = find(s, len, start, strlen(start)), *b;
  if(!a)
    return false;
  span->start = line_next(s, len, (size_t)(a - s));
  b = find(s + span->start, len - span->start, end, strlen(end));
  if(!b)
    return false;
  span->end = (size_t)(b - s);
  while(span->end > span->start && s[span->end - 1] != '\n')
    span->end--;
  return true;
}

/* --- one rule on one file --------------------------------------------- */

struct work {
  const struct policy *p;
  const struct facts *f;
  const struct rule *rule;
  const struct shape *shape; /* the rule's */
  const char *text;          /* as upstream has it */
  size_t len;
  struct arena arena;
  struct traced now; /* as the rules before this one left it */
  struct span old, new;
  size_t count; /* entries or lines looked at */
  struct refusals *refusals;
};

/* A pattern of the rule as it stands in the renamed text. */
static const char *renamed(struct work *w, const char *pattern)
{
  return renamed_word(&w->p->names, &w->arena, pattern, strlen(pattern));
}

static bool not_so(struct work *w, size_t off, const char *what)
{
  struct refusal r = { w->rule, off, what };
  w->refusals->refusal =
    grow(w->refusals->refusal, w->refusals->count, &w->refusals->room, sizeof(r));
  w->refusals->refusal[w->refusals->count++] = r;
  return false;
}

/* --- sorted ----------------------------------------------------------- */

struct item {
  struct span at;
  const char *key;
  size_t key_len, index;
};

struct items {
  struct item *item;
  size_t count, room, first; /* first: where the first begins */
};

static void find_items(const char *s, const struct span *span, const char *begin,
                       struct items *items)
{
  items->first = span->end;
  for(size_t at = span->start; at < span->end;) {
    size_t end = line_next(s, span->end, at);
    if(begins(s + at, end - at, begin)) {
      struct item i = { { at, end }, s + at, end - at, items->count };
      if(!items->count)
        items->first = at;
      items->item = grow(items->item, items->count, &items->room, sizeof(i));
      items->item[items->count++] = i;
    } else if(items->count)
      items->item[items->count - 1].at.end = end;
    at = end;
  }
}

static int by_key(const void *a, const void *b)
{
  const struct item *x = a, *y = b;
  size_t n = x->key_len < y->key_len ? x->key_len : y->key_len;
  int d = memcmp(x->key, y->key, n);
  if(!d)
    d = (x->key_len > y->key_len) - (x->key_len < y->key_len);
  return d ? d : (x->index > y->index) - (x->index < y->index);
}

/* Does a statement that holds `mark` hold the word, too? A statement ends at
   a semicolon. */
static bool states(const struct stating *f, const char *mark, const char *word, size_t n)
{
  const char *s = f->text, *end = f->text + f->len, *at, *stop;
  while((s = find(s, (size_t)(end - s), mark, strlen(mark)))) {
    stop = memchr(s, ';', (size_t)(end - s));
    if(!stop)
      stop = end;
    for(at = s; (at = find(at, (size_t)(stop - at), word, n)); at++)
      if(!byte_is(BYTE_WORD, at[-1]) && (at + n == end || !byte_is(BYTE_WORD, at[n])))
        return true;
    s = stop;
  }
  return false;
}

/* Keys by file: the first one, in upstream's order, that states the entry's
   last word. */
static bool keys_by_file(struct work *w, struct items *old, struct items *new)
{
  for(size_t i = 0; i < old->count; i++) {
    const struct item *item = &old->item[i];
    const char *text = w->text + item->at.start;
    size_t n = item->key_len, last;
    const struct stating *file = NULL;
    while(n && !byte_is(BYTE_WORD, text[n - 1]))
      n--;
    for(last = n; last && byte_is(BYTE_WORD, text[last - 1]);)
      last--;
    text += last;
    n -= last;
    for(size_t k = 0; k < w->f->statings && !file; k++) {
      const struct stating *f = &w->f->stating[k];
      if(n && glob_match(w->shape->by, f->path) && states(f, w->shape->mark, text, n))
        file = f;
    }
    if(!file)
      return not_so(w, item->at.start, "no file states this entry");
    old->item[i].key = file->path;
    old->item[i].key_len = strlen(file->path);
    new->item[i].key = renamed_path(w->p, &w->arena, file->path);
    new->item[i].key_len = strlen(new->item[i].key);
  }
  return true;
}

static bool sort_items(struct work *w, struct traced *out)
{
  struct items old = { 0 }, new = { 0 };
  bool fine = true;
  find_items(w->text, &w->old, w->shape->begin, &old);
  find_items(w->now.text.s, &w->new, renamed(w, w->shape->begin), &new);
  w->count = old.count;
  if(old.count != new.count)
    fine = not_so(w, w->old.start, "entries begin differently once renamed");
  if(fine && w->shape->by)
    fine = keys_by_file(w, &old, &new);
  for(size_t i = 1; i < old.count && fine; i++)
    if(by_key(&old.item[i - 1], &old.item[i]) > 0)
      fine = not_so(w, old.item[i].at.start, "not sorted in upstream");
  if(fine && new.count) {
    qsort(new.item, new.count, sizeof(*new.item), by_key);
    traced_copy(out, &w->now, 0, new.first);
    for(size_t i = 0; i < new.count; i++)
      traced_copy(out, &w->now, new.item[i].at.start, new.item[i].at.end - new.item[i].at.start);
    traced_copy(out, &w->now, w->new.end, w->now.text.len - w->new.end);
  }
  free(old.item);
  free(new.item);
  return fine;
}

/* --- wrapped and filled ----------------------------------------------- */

/* The lines as their generator would lay them out: each in one line if it fits
   into the width, else broken at the first `mark`, a blank and what follows. */
static size_t wrap_lines(const struct shape *shape, const char *mark, const struct traced *in,
                         const struct span *span, struct traced *out)
{
  const char *s = in->text.s, *hit;
  size_t lines = 0, n = strlen(mark), indent = shape->indent;
  traced_copy(out, in, 0, span->start);
  for(size_t at = span->start; at < span->end; lines++) {
    size_t end = line_next(s, span->end, at), next = end, cut = 0;
    size_t tail = end; /* where the second half begins, behind its blanks */
    if(end + indent < span->end && strspn(s + end, " ") == indent &&
       begins(s + end + indent, span->end - end - indent, mark + 1)) {
      tail = end + indent;
      next = line_next(s, span->end, end);
      cut = end - 1;
    } else if((hit = find(s + at, end - at, mark, n))) {
      cut = (size_t)(hit - s);
      tail = cut + 1;
    }
    if(!cut)
      traced_copy(out, in, at, end - at);
    else {
      traced_copy(out, in, at, cut - at);
      if(cut - at + next - tail > shape->width) {
        traced_add(out, "\n", 1, s[cut] == '\n' ? in->from + cut : NULL);
        traced_add(out, line_break + 1, indent, s[cut] == '\n' ? in->from + end : NULL);
      } else
        traced_add(out, " ", 1, s[cut] == ' ' ? in->from + cut : NULL);
      traced_copy(out, in, tail, next - tail);
    }
    at = next;
  }
  traced_copy(out, in, span->end, in->text.len - span->end);
  return lines;
}

/* The words, each with its blank, in lines as long as the width allows; `mark`
   is how the blank is written at the end of a line. */
static size_t fill_lines(const struct shape *shape, const char *mark, const struct traced *in,
                         const struct span *span, struct traced *out)
{
  const char *s = in->text.s;
  size_t words = 0, column = 0, at = span->start, end = span->end;
  size_t m = strlen(mark), gap = 0; /* gap: the length of that before `at` */
  traced_copy(out, in, 0, at);
  while(at < end) {
    size_t n = 0, next = 0;
    for(; at + n < end && s[at + n] != '\n' && !next; n += !next)
      if(begins(s + at + n, end - at - n, mark) && at + n + m < end && s[at + n + m] == '\n')
        next = m + 1; /* mark and line end */
      else
        next = s[at + n] == ' ';
    if(gap && column + n + !!next > shape->width) {
      if(gap > 1)
        traced_copy(out, in, at - gap, gap);
      else {
        traced_add(out, mark, m, NULL);
        traced_add(out, "\n", 1, NULL);
      }
      column = 0;
    } else if(gap)
      traced_add(out, " ", 1, gap == 1 ? in->from + at - 1 : NULL);
    traced_copy(out, in, at, n);
    words++;
    column += n + !!next;
    at += n + next;
    gap = next;
    if(!next)
      break; /* the last one */
  }
  traced_copy(out, in, at, in->text.len - at);
  return words;
}

static size_t blanks_at(const char *s, size_t at, size_t end)
{
  size_t n = 0;
  while(at + n < end && s[at + n] == ' ')
    n++;
  return n;
}

/* A piece of a list: up to and with the mark, or the list's last to the line's
   end. Sets what is between it and the next one: a blank, or a line end with
   its indent; nothing behind the last. */
static size_t list_piece(const char *s, size_t at, size_t end, const struct shape *shape,
                         const char *mark, size_t *gap)
{
  size_t m = strlen(mark), n = at;
  for(*gap = 0; n < end && s[n] != '\n'; n++) {
    if(!begins(s + n, end - n, mark) || n + m == end)
      continue;
    if(s[n + m] == ' ')
      *gap = 1;
    else if(s[n + m] == '\n' && blanks_at(s, n + m + 1, end) == shape->indent)
      *gap = 1 + shape->indent;
    else
      continue;
    return n + m - at;
  }
  return n - at;
}

/* One list from `at`, behind its indent, to its line end, which is told. */
static size_t fill_list(const struct shape *shape, const char *mark, const struct traced *in,
                        size_t at, size_t end, struct traced *out)
{
  size_t column = shape->indent, gap = 0, behind;
  do {
    size_t n = list_piece(in->text.s, at, end, shape, mark, &behind);
    if(gap && column + n + !!behind > shape->width) {
      if(gap > 1)
        traced_copy(out, in, at - gap, gap);
      else
        traced_add(out, line_break, 1 + shape->indent, NULL);
      column = shape->indent;
    } else if(gap)
      traced_add(out, " ", 1, gap == 1 ? in->from + at - 1 : NULL);
    traced_copy(out, in, at, n);
    column += n + !!behind;
    at += n + behind;
    gap = behind;
  } while(gap);
  return at;
}

/* Lists, each begun by a line of that indent: a line of one ends in the mark
   and goes on in the next. They fill lines as long as the width allows, with
   the blank behind the mark counted. */
static size_t fill_lists(const struct shape *shape, const char *mark, const struct traced *in,
                         const struct span *span, struct traced *out)
{
  const char *s = in->text.s;
  size_t lists = 0, at = span->start, end = span->end;
  traced_copy(out, in, 0, at);
  while(at < end) {
    size_t indent = blanks_at(s, at, end), next;
    if(indent == shape->indent) {
      traced_copy(out, in, at, indent);
      at = fill_list(shape, mark, in, at + indent, end, out);
      lists++;
    }
    next = line_next(s, end, at);
    traced_copy(out, in, at, next - at);
    at = next;
  }
  traced_copy(out, in, span->end, in->text.len - span->end);
  return lists;
}

static bool wrap(struct work *w, struct traced *out)
{
  struct traced was = { 0 }, again = { 0 };
  bool fine = true;
  size_t (*lines)(const struct shape *, const char *, const struct traced *, const struct span *,
                  struct traced *) = w->rule->kind != KIND_FILLED ? wrap_lines
                                     : w->shape->indent           ? fill_lists
                                                                  : fill_lines;
  traced_add(&was, w->text, w->len, NULL);
  w->count = lines(w->shape, w->shape->mark, &was, &w->old, &again);
  for(size_t i = 0; i < w->len && fine; i++)
    if(i == again.text.len || again.text.s[i] != w->text[i])
      fine = not_so(w, i, "not wrapped like this in upstream");
  lines(w->shape, renamed(w, w->shape->mark), &w->now, &w->new, out);
  traced_free(&was);
  traced_free(&again);
  return fine;
}

/* --- aligned ---------------------------------------------------------- */

/* The next run of at least two blanks behind something else, or `end`. */
static size_t next_gap(const char *s, size_t at, size_t end)
{
  while(at < end && s[at] == ' ')
    at++;
  for(; at < end; at++)
    if(s[at] == ' ' && blanks_at(s, at, end) > 1)
      return at;
  return end;
}

/* A line whose columns move back to where they were. */
static void align_line(const struct traced *in, size_t at, size_t end, const char *old,
                       size_t old_len, struct traced *out)
{
  const char *s = in->text.s;
  size_t o = 0, n = at, copied = at, begin = out->text.len;
  for(;;) {
    size_t column, wide;
    o = next_gap(old, o, old_len);
    n = next_gap(s, n, end);
    if(o == old_len || n == end)
      break;
    traced_copy(out, in, copied, n - copied);
    wide = blanks_at(s, n, end);
    o += blanks_at(old, o, old_len);
    column = out->text.len - begin;
    /* as many blanks as bring the next byte into its old column, one at least */
    for(size_t k = 0; k == 0 || column + k < o; k++)
      traced_add(out, " ", 1, k < wide ? in->from + n + k : NULL);
    n += wide;
    copied = n;
  }
  traced_copy(out, in, copied, end - copied);
}

static bool align(struct work *w, struct traced *out)
{
  const char *old = w->text, *s = w->now.text.s;
  size_t o = w->old.start, n = w->new.start;
  traced_copy(out, &w->now, 0, n);
  while(o < w->old.end && n < w->new.end) {
    size_t oe = line_next(old, w->old.end, o), ne = line_next(s, w->new.end, n);
    align_line(&w->now, n, ne, old + o, oe - o, out);
    o = oe;
    n = ne;
    w->count++;
  }
  traced_copy(out, &w->now, n, w->now.text.len - n);
  return true;
}

/* --- all of them ------------------------------------------------------ */

static bool has_files(const struct facts *f, const char *glob)
{
  for(size_t i = 0; i < f->statings; i++)
    if(glob_match(glob, f->stating[i].path))
      return true;
  return false;
}

static void move(struct work *w, struct uses *uses)
{
  static bool (*const moves[KIND_COUNT])(struct work *, struct traced *) = {
    [KIND_SORTED] = sort_items, [KIND_WRAPPED] = wrap, [KIND_FILLED] = wrap, [KIND_ALIGNED] = align
  };
  struct traced out = { 0 };
  w->shape = &w->rule->shape;
  w->count = 0;
  if((w->shape->by && !has_files(w->f, w->shape->by)) ||
     !find_span(w->text, w->len, w->shape->start, w->shape->end, &w->old) ||
     !find_span(w->now.text.s, w->now.text.len, renamed(w, w->shape->start),
                renamed(w, w->shape->end), &w->new))
    return;
  if(moves[w->rule->kind](w, &out) && out.text.len) {
    traced_free(&w->now);
    w->now = out;
  } else
    traced_free(&out);
  uses_add(uses, w->rule, w->count);
}

static bool is_for(const struct policy *p, const struct rule *rule, const char *path)
{
  return !strcmp(rule->pattern, path) && policy_takes(p, rule);
}

void reshape_move(const struct policy *p, const struct facts *f, const char *path, const char *text,
                  size_t len, const struct edits *edits, struct moved *moved,
                  struct refusals *refusals, struct uses *uses)
{
  const struct rules *r = p->rules;
  struct work w = { 0 };
  struct buf plain = { 0 };
  struct edit_terms terms = facts_terms(f, p);
  size_t i = r->count;
  while(i && r->rule[i - 1].kind >= KIND_MOVING)
    i--; /* they are the last */
  while(i < r->count && !is_for(p, &r->rule[i], path))
    i++;
  if(i == r->count)
    return;
  w.p = p;
  w.f = f;
  w.text = text;
  w.len = len;
  w.refusals = refusals;
  edits_apply(&terms, edits, text, len, &plain);
  traced_init(&w.now, plain.s, plain.len);
  for(; i < r->count; i++)
    if(is_for(p, &r->rule[i], path)) {
      w.rule = &r->rule[i];
      move(&w, uses);
    }
  if(w.now.text.len != plain.len || (plain.len && memcmp(w.now.text.s, plain.s, plain.len))) {
    moved->back = traced_back(&w.now, plain.s, plain.len);
    moved->s = w.now.text.s;
    moved->len = w.now.text.len;
    w.now.text.s = NULL;
  }
  buf_free(&plain);
  traced_free(&w.now);
  arena_free(&w.arena);
}

void moved_free(struct moved *m)
{
  free(m->s);
  free(m->back);
  memset(m, 0, sizeof(*m));
}
