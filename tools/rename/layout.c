/* layout.c: order and shape that depend on names. */
#include "layout.h"

#include <stdlib.h>
#include <string.h>

/* --- text that remembers where it came from --------------------------- */

#define INSERTED ((size_t)-1)

struct traced {
  struct buf text;
  size_t *from, room; /* of each byte, in the renamed text, or INSERTED */
};

static void traced_add(struct traced *t, const char *s, size_t len,
                       const size_t *from)
{
  for(size_t i = 0; i < len; i++) {
    t->from = grow(t->from, t->text.len, &t->room, sizeof(*t->from));
    t->from[t->text.len] = from ? from[i] : INSERTED;
    buf_add(&t->text, s + i, 1);
  }
}

static void traced_copy(struct traced *t, const struct traced *of, size_t at,
                        size_t len)
{
  traced_add(t, of->text.s + at, len, of->from + at);
}

static void traced_free(struct traced *t)
{
  buf_free(&t->text);
  free(t->from);
}

/* The way back: runs of the renamed text that are in the new one, and what is
   not there. */
static const char *make_back(struct arena *a, const struct traced *t,
                             const char *renamed, size_t len)
{
  size_t *at = xrealloc(NULL, (len + 1) * sizeof(*at));
  struct buf b = { 0 };
  const char *back;
  for(size_t i = 0; i < len; i++)
    at[i] = INSERTED;
  for(size_t i = 0; i < t->text.len; i++)
    if(t->from[i] != INSERTED)
      at[t->from[i]] = i;
  for(size_t i = 0, n; i < len; i += n) {
    n = 1;
    if(at[i] == INSERTED) {
      while(i + n < len && at[i + n] == INSERTED)
        n++;
      buf_fmt(&b, "=%zu:", n);
      buf_add(&b, renamed + i, n);
    }
    else {
      while(i + n < len && at[i + n] == at[i] + n)
        n++;
      buf_fmt(&b, "@%zu+%zu", at[i], n);
    }
  }
  back = arena_dup(a, b.len ? b.s : "", b.len);
  buf_free(&b);
  free(at);
  return back;
}

bool layout_undo(const char *back, const char *s, size_t len, struct buf *out)
{
  while(*back) {
    char *end, kind = *back;
    size_t n = strtoull(back + 1, &end, 10), at = n;
    if(kind == '@' && *end == '+') {
      n = strtoull(end + 1, &end, 10);
      if(at > len || n > len - at)
        return false;
      buf_add(out, s + at, n);
      back = end;
    }
    else if(kind == '=' && *end == ':' && strnlen(end + 1, n) == n) {
      buf_add(out, end + 1, n);
      back = end + 1 + n;
    }
    else
      return false;
  }
  return true;
}

/* --- the lines that a rule speaks about ------------------------------- */

struct span {
  size_t start, end;
};

static size_t line_end(const char *s, size_t len, size_t at)
{
  const char *nl = memchr(s + at, '\n', len - at);
  return nl ? (size_t)(nl - s) + 1 : len;
}

/* From behind the line with `start` to before the next with `end`. */
static bool find_span(const char *s, size_t len, const char *start,
                      const char *end, struct span *span)
{
  const char *a = find(s, len, start, strlen(start)), *b;
  if(!a)
    return false;
  span->start = line_end(s, len, (size_t)(a - s));
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
  struct tree *t;
  const struct policy *p;
  const struct layout_rule *rule;
  const struct entry *e;
  struct traced now;   /* as the rules before this one left it */
  struct span old, new;
  size_t count;        /* entries or lines looked at */
};

/* A pattern of the rule as it stands in the renamed text. */
static const char *renamed(const struct work *w, const char *pattern)
{
  return rename_word(w->p, &w->t->arena, pattern, strlen(pattern));
}

static enum status not_so(const struct work *w, size_t off, const char *what)
{
  size_t line = 1;
  for(size_t i = 0; i < off; i++)
    line += w->e->bytes.s[i] == '\n';
  trouble_at(w->rule->file, w->rule->line, "%s:%zu: %s", w->e->path, line,
             what);
  return FINDINGS;
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

static void find_items(const char *s, const struct span *span,
                       const char *begin, struct items *items)
{
  items->first = span->end;
  for(size_t at = span->start; at < span->end;) {
    size_t end = line_end(s, span->end, at);
    if(begins(s + at, end - at, begin)) {
      struct item i = { { at, end }, s + at, end - at, items->count };
      if(!items->count)
        items->first = at;
      items->item = grow(items->item, items->count, &items->room, sizeof(i));
      items->item[items->count++] = i;
    }
    else if(items->count)
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
static bool states(const struct file_bytes *f, const char *mark,
                   const char *word, size_t n)
{
  const char *s = f->s, *end = f->s + f->len, *at, *stop;
  while((s = find(s, (size_t)(end - s), mark, strlen(mark)))) {
    stop = memchr(s, ';', (size_t)(end - s));
    if(!stop)
      stop = end;
    for(at = s; (at = find(at, (size_t)(stop - at), word, n)); at++)
      if(!word_byte[(unsigned char)at[-1]] &&
         (at + n == end || !word_byte[(unsigned char)at[n]]))
        return true;
    s = stop;
  }
  return false;
}

/* Keys by file: the first one, in upstream's order, that states the entry's
   last word. */
static enum status keys_by_file(const struct work *w, struct items *old,
                                struct items *new)
{
  for(size_t i = 0; i < old->count; i++) {
    const struct item *item = &old->item[i];
    const char *text = w->e->bytes.s + item->at.start;
    size_t n = item->key_len, last;
    const struct entry *e = NULL;
    while(n && !word_byte[(unsigned char)text[n - 1]])
      n--;
    for(last = n; last && word_byte[(unsigned char)text[last - 1]];)
      last--;
    text += last;
    n -= last;
    for(size_t k = 0; k < w->t->count && !e; k++) {
      const struct entry *f = &w->t->entry[k];
      if(f->bytes.s && n && glob_match(w->rule->by, f->path) &&
         states(&f->bytes, w->rule->mark, text, n))
        e = f;
    }
    if(!e)
      return not_so(w, item->at.start, "no file states this entry");
    old->item[i].key = e->path;
    old->item[i].key_len = strlen(e->path);
    new->item[i].key = e->new_path;
    new->item[i].key_len = strlen(e->new_path);
  }
  return OK;
}

static enum status sort_items(struct work *w, struct traced *out)
{
  struct items old = { 0 }, new = { 0 };
  enum status st = OK;
  find_items(w->e->bytes.s, &w->old, w->rule->begin, &old);
  find_items(w->now.text.s, &w->new, renamed(w, w->rule->begin), &new);
  w->count = old.count;
  if(old.count != new.count)
    st = not_so(w, w->old.start, "entries begin differently once renamed");
  if(!st && w->rule->by)
    st = keys_by_file(w, &old, &new);
  for(size_t i = 1; i < old.count && !st; i++)
    if(by_key(&old.item[i - 1], &old.item[i]) > 0)
      st = not_so(w, old.item[i].at.start, "not sorted in upstream");
  if(!st && new.count) {
    qsort(new.item, new.count, sizeof(*new.item), by_key);
    traced_copy(out, &w->now, 0, new.first);
    for(size_t i = 0; i < new.count; i++)
      traced_copy(out, &w->now, new.item[i].at.start,
                  new.item[i].at.end - new.item[i].at.start);
    traced_copy(out, &w->now, w->new.end, w->now.text.len - w->new.end);
  }
  free(old.item);
  free(new.item);
  return st;
}

/* --- wrapped and filled ----------------------------------------------- */

/* The lines as their generator would lay them out: each in one line if it fits
   into the width, else broken at the first `mark`, a blank and what follows. */
static size_t wrap_lines(const struct layout_rule *rule, const char *mark,
                         const struct traced *in, const struct span *span,
                         struct traced *out)
{
  const char *s = in->text.s, *blanks = "                    " /* LAYOUT_INDENT */, *hit;
  size_t lines = 0, n = strlen(mark), indent = rule->indent;
  traced_copy(out, in, 0, span->start);
  for(size_t at = span->start; at < span->end; lines++) {
    size_t end = line_end(s, span->end, at), next = end, cut = 0;
    size_t tail = end; /* where the second half begins, behind its blanks */
    if(end + indent < span->end && strspn(s + end, " ") == indent &&
       begins(s + end + indent, span->end - end - indent, mark + 1)) {
      tail = end + indent;
      next = line_end(s, span->end, end);
      cut = end - 1;
    }
    else if((hit = find(s + at, end - at, mark, n))) {
      cut = (size_t)(hit - s);
      tail = cut + 1;
    }
    if(!cut)
      traced_copy(out, in, at, end - at);
    else {
      traced_copy(out, in, at, cut - at);
      if(cut - at + next - tail > rule->width) {
        traced_add(out, "\n", 1, s[cut] == '\n' ? in->from + cut : NULL);
        traced_add(out, blanks, indent, s[cut] == '\n' ? in->from + end : NULL);
      }
      else
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
static size_t fill_lines(const struct layout_rule *rule, const char *mark,
                         const struct traced *in, const struct span *span,
                         struct traced *out)
{
  const char *s = in->text.s;
  size_t words = 0, column = 0, at = span->start, end = span->end;
  size_t m = strlen(mark), gap = 0; /* gap: the length of that before `at` */
  traced_copy(out, in, 0, at);
  while(at < end) {
    size_t n = 0, next = 0;
    for(; at + n < end && s[at + n] != '\n' && !next; n += !next)
      if(begins(s + at + n, end - at - n, mark) && at + n + m < end &&
         s[at + n + m] == '\n')
        next = m + 1; /* mark and line end */
      else
        next = s[at + n] == ' ';
    if(gap && column + n + !!next > rule->width) {
      if(gap > 1)
        traced_copy(out, in, at - gap, gap);
      else {
        traced_add(out, mark, m, NULL);
        traced_add(out, "\n", 1, NULL);
      }
      column = 0;
    }
    else if(gap)
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

static enum status wrap(struct work *w, struct traced *out)
{
  struct traced was = { 0 }, again = { 0 };
  const struct file_bytes *f = &w->e->bytes;
  enum status st = OK;
  size_t (*lines)(const struct layout_rule *, const char *,
                  const struct traced *, const struct span *,
                  struct traced *) =
    w->rule->kind == LAYOUT_FILLED ? fill_lines : wrap_lines;
  const char *mark = w->rule->mark ? w->rule->mark : "";
  traced_add(&was, f->s, f->len, NULL);
  w->count = lines(w->rule, mark, &was, &w->old, &again);
  for(size_t i = 0; i < f->len && !st; i++)
    if(i == again.text.len || again.text.s[i] != f->s[i])
      st = not_so(w, i, "not wrapped like this in upstream");
  lines(w->rule, renamed(w, mark), &w->now, &w->new, out);
  traced_free(&was);
  traced_free(&again);
  return st;
}

/* --- aligned ---------------------------------------------------------- */

static size_t blanks_at(const char *s, size_t at, size_t end)
{
  size_t n = 0;
  while(at + n < end && s[at + n] == ' ')
    n++;
  return n;
}

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
static void align_line(const struct traced *in, size_t at, size_t end,
                       const char *old, size_t old_len, struct traced *out)
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

static enum status align(struct work *w, struct traced *out)
{
  const char *old = w->e->bytes.s, *s = w->now.text.s;
  size_t o = w->old.start, n = w->new.start;
  traced_copy(out, &w->now, 0, n);
  while(o < w->old.end && n < w->new.end) {
    size_t oe = line_end(old, w->old.end, o), ne = line_end(s, w->new.end, n);
    align_line(&w->now, n, ne, old + o, oe - o, out);
    o = oe;
    n = ne;
    w->count++;
  }
  traced_copy(out, &w->now, n, w->now.text.len - n);
  return OK;
}

/* --- all of them ------------------------------------------------------ */

static bool has_files(const struct tree *t, const char *glob)
{
  for(size_t i = 0; i < t->count; i++)
    if(t->entry[i].bytes.s && glob_match(glob, t->entry[i].path))
      return true;
  return false;
}

static bool apply_rule(struct work *w, enum status *st)
{
  struct traced out = { 0 };
  const struct file_bytes *f = &w->e->bytes;
  if((w->rule->by && !has_files(w->t, w->rule->by)) ||
     !find_span(f->s, f->len, w->rule->start, w->rule->end, &w->old) ||
     !find_span(w->now.text.s, w->now.text.len, renamed(w, w->rule->start),
                renamed(w, w->rule->end), &w->new))
    return false;
  w->count = 0;
  switch(w->rule->kind) {
  case LAYOUT_SORTED:
    *st = sort_items(w, &out);
    break;
  case LAYOUT_WRAPPED:
  case LAYOUT_FILLED:
    *st = wrap(w, &out);
    break;
  case LAYOUT_ALIGNED:
    *st = align(w, &out);
    break;
  }
  if(!*st && out.text.len) {
    traced_free(&w->now);
    w->now = out;
  }
  else
    traced_free(&out);
  return true;
}

static enum status lay_out(struct tree *t, const struct policy *p,
                           struct entry *e, size_t *per_rule)
{
  struct work w = { t, p, NULL, e, { { 0 }, NULL, 0 }, { 0, 0 }, { 0, 0 }, 0 };
  struct buf plain = { 0 };
  enum status st = OK;
  size_t *from;
  apply(p, &e->plan, e->bytes.s, e->bytes.len, &plain);
  from = xrealloc(NULL, (plain.len + 1) * sizeof(*from));
  for(size_t i = 0; i < plain.len; i++)
    from[i] = i;
  traced_add(&w.now, plain.s, plain.len, from);
  for(size_t i = 0; i < p->rules->layout_count && !st; i++) {
    w.rule = &p->rules->layout[i];
    if(!strcmp(w.rule->path, e->path) &&
       releases_hold(w.rule->since, w.rule->before, p->version) &&
       apply_rule(&w, &st))
      per_rule[i] += w.count;
  }
  if(!st && (w.now.text.len != plain.len ||
             (plain.len && memcmp(w.now.text.s, plain.s, plain.len)))) {
    struct layout *l = arena_alloc(&t->arena, sizeof(*l));
    l->s = arena_dup(&t->arena, w.now.text.s, w.now.text.len);
    l->len = w.now.text.len;
    l->back = make_back(&t->arena, &w.now, plain.s, plain.len);
    e->layout = l;
  }
  free(from);
  buf_free(&plain);
  traced_free(&w.now);
  return st;
}

enum status tree_layout(struct tree *t, const struct policy *p,
                        size_t *per_rule)
{
  enum status st = OK;
  memset(per_rule, 0, p->rules->layout_count * sizeof(*per_rule));
  for(size_t i = 0; i < p->rules->layout_count; i++) {
    struct entry *e = tree_find(t, p->rules->layout[i].path);
    for(size_t k = 0; k < i && e; k++)
      if(!strcmp(p->rules->layout[k].path, e->path))
        e = NULL; /* done with the first rule for this file */
    if(e && e->read && !st)
      st = lay_out(t, p, e, per_rule);
  }
  return st;
}

bool is_layout_source(const struct rules *r, const char *path,
                      bool (*asked)(void *context, const char *path),
                      void *context)
{
  for(size_t i = 0; i < r->layout_count; i++)
    if(r->layout[i].by && asked(context, r->layout[i].path) &&
       glob_match(r->layout[i].by, path))
      return true;
  return false;
}
