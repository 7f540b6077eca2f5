/* Lines are compared in step. Where a pair does not fit, it is tried with blanks
   of any kind and number; where that does not fit either, the shortest run of
   lines is stepped over, and what was stepped over is matched at the end: lines
   that moved, then the rest by bytes. */
#include "align.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { name_size = 4, most_lines = 400, most_relaxed = 4000 };

struct line {
  const char *from, *end; /* with its line end */
  const char *at;         /* where in the pristine text it was stepped over */
};

struct lines {
  struct line *item;
  size_t count, room;
};

bool name_at(const char *p, const char *end)
{
  return end - p >= name_size && !strncasecmp(p, "curl", name_size);
}

size_t new_name_at(const char *p, const char *q, const char *q_end)
{
  static const char *const forms[][2] = {
    { "curl", "fetch" }, { "CURL", "FETCH" }, { "Curl", "Fetch" }, { "cURL", "fETCH" }
  };

  for(size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
    size_t size = strlen(forms[i][1]);

    if(!strncmp(p, forms[i][0], name_size) && (size_t)(q_end - q) >= size &&
       !strncmp(q, forms[i][1], size))
      return size;
  }
  return 0;
}

/* the name as a program or a protocol writes it where it is no word */
static size_t spelled_at(const char *p, const char *end)
{
  static const char *const forms[] = { "6375726c", "4375726c", "\\x63\\x75\\x72\\x6c",
                                       "'c', 'u', 'r', 'l'" };

  if(*p != '6' && *p != '4' && *p != '\\' && *p != '\'')
    return 0;
  for(size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
    if((size_t)(end - p) >= strlen(forms[i]) && !strncasecmp(p, forms[i], strlen(forms[i])))
      return strlen(forms[i]);
  return 0;
}

static struct found *add(struct founds *founds, size_t at, size_t size, enum sort_of sort,
                         enum verdict verdict)
{
  struct found *found;

  founds->item = grow(founds->item, &founds->room, founds->count, sizeof(*founds->item));
  found = &founds->item[founds->count++];
  memset(found, 0, sizeof(*found));
  found->at = at;
  found->size = size;
  found->sort = sort;
  found->verdict = verdict;
  return found;
}

static void note(struct found *found, const char *now, size_t size)
{
  memcpy(found->text, now, size < sizeof(found->text) ? size : sizeof(found->text) - 1);
}

/* Goes on along both as far as they fit byte by byte, but for the name. */
static void step(struct founds *founds, const char *base, const char **p, const char *p_end,
                 const char **q, const char *q_end)
{
  size_t size;

  while(*p < p_end && *q < q_end) {
    if(name_at(*p, p_end) && (size = new_name_at(*p, *q, q_end))) {
      add(founds, (size_t)(*p - base), name_size, sort_name, renamed);
      *p += name_size;
      *q += size;
      continue;
    }
    if(**p != **q)
      return;
    if(name_at(*p, p_end) && q_end - *q >= name_size && !strncmp(*p, *q, name_size)) {
      add(founds, (size_t)(*p - base), name_size, sort_name, kept);
      *p += name_size;
      *q += name_size;
      continue;
    }
    size = spelled_at(*p, p_end);
    if(size && (size_t)(q_end - *q) >= size && !strncmp(*p, *q, size))
      add(founds, (size_t)(*p - base), size, sort_spelled, kept);
    ++*p;
    ++*q;
  }
}

/* both ranges fit from beginning to end; if not, nothing is added */
static bool fits(struct founds *founds, const char *base, const char *p, const char *p_end,
                 const char *q, const char *q_end)
{
  size_t before = founds->count;

  step(founds, base, &p, p_end, &q, q_end);
  if(p == p_end && q == q_end)
    return true;
  founds->count = before;
  return false;
}

static bool line_fits(struct founds *founds, const char *base, struct line a, struct line b)
{
  return fits(founds, base, a.from, a.end, b.from, b.end);
}

/* Fits but for blanks, and for words with the new name before them, until both
   are at the beginning of a line. If not, nothing is added. */
static bool relaxed(struct founds *founds, const char *base, const char **p_at, const char *p_end,
                    const char **q_at, const char *q_end)
{
  size_t before = founds->count;
  const char *p = *p_at, *q = *q_at, *start = p;

  while(p - start < most_relaxed) {
    const char *line_end = memchr(p, '\n', (size_t)(p_end - p));

    step(founds, base, &p, line_end ? line_end + 1 : p_end, &q, q_end);
    if((p == p_end && q == q_end) || (p > start && p[-1] == '\n' && q[-1] == '\n')) {
      *p_at = p;
      *q_at = q;
      return true;
    }
    if(q_end - q > 6 && !strncasecmp(q, "fetch_", 6) && p < p_end && is_word(*p) &&
       (p == base || !is_word(p[-1])) && q[6] == *p) {
      size_t size = 0;

      while(p + size < p_end && is_word(p[size]))
        size++;
      add(founds, (size_t)(p - base), size, sort_prefix, renamed);
      q += 6;
      continue;
    }
    if((p < p_end && is_blank(*p)) || (q < q_end && is_blank(*q))) {
      const char *p_from = p, *q_from = q;

      while(p < p_end && is_blank(*p))
        p++;
      while(q < q_end && is_blank(*q))
        q++;
      note(add(founds, (size_t)(p_from - base), (size_t)(p - p_from), sort_blanks, altered), q_from,
           (size_t)(q - q_from));
      continue;
    }
    break;
  }
  founds->count = before;
  return false;
}

/* Two lines that differ: what fits, and what stands between. */
static void bytes(struct founds *founds, const char *base, struct line a, struct line b)
{
  const char *p = a.from, *q = b.from;

  for(;;) {
    struct founds rest = { 0 };
    size_t best = 0, skip_p = 0;
    bool whole = false;

    step(founds, base, &p, a.end, &q, b.end);
    if(p == a.end && q == b.end)
      return;
    /* the least that is stepped over so that all the rest fits, else the next bytes */
    for(int pass = 0; pass < 2 && !whole; pass++)
      for(size_t sum = 1; sum <= (size_t)((a.end - p) + (b.end - q)) && !whole; sum++)
        for(size_t i = 0; i <= sum && !whole; i++) {
          const char *x = p + i, *y = q + (sum - i);

          if(i > (size_t)(a.end - p) || sum - i > (size_t)(b.end - q))
            continue;
          if(pass) {
            if(a.end - x < 6 || b.end - y < 6 || strncmp(x, y, 6))
              continue;
          } else if(!fits(&rest, base, x, a.end, y, b.end))
            continue;
          whole = true;
          best = sum;
          skip_p = i;
        }
    free(rest.item);
    if(!whole) {
      skip_p = (size_t)(a.end - p);
      best = skip_p + (size_t)(b.end - q);
    }
    note(add(founds, (size_t)(p - base), skip_p, sort_other, altered), q, best - skip_p);
    p += skip_p;
    q += best - skip_p;
  }
}

static void lines_of(struct lines *lines, const struct text *text)
{
  const char *p = text->data, *end = text->data + text->size;

  while(p < end) {
    const char *next = memchr(p, '\n', (size_t)(end - p));

    next = next ? next + 1 : end;
    lines->item = grow(lines->item, &lines->room, lines->count, sizeof(*lines->item));
    lines->item[lines->count++] = (struct line){ p, next, p };
    p = next;
  }
}

static size_t line_at(const struct lines *lines, size_t from, const char *p)
{
  while(from < lines->count && lines->item[from].from < p)
    from++;
  return from;
}

/* three lines in a row fit, or the files end here */
static bool in_step(const char *base, const struct lines *a, size_t i, const struct lines *b,
                    size_t j)
{
  struct founds aside = { 0 };
  bool yes = true;

  for(int n = 0; n < 3 && yes; n++) {
    if(i + n >= a->count || j + n >= b->count) {
      yes = i + n >= a->count && j + n >= b->count;
      break;
    }
    yes = line_fits(&aside, base, a->item[i + n], b->item[j + n]);
  }
  free(aside.item);
  return yes;
}

static void take(struct lines *to, const struct lines *from, size_t at, size_t count,
                 const char *where)
{
  for(size_t i = at; i < at + count; i++) {
    to->item = grow(to->item, &to->room, to->count, sizeof(*to->item));
    to->item[to->count] = from->item[i];
    to->item[to->count++].at = where;
  }
}

/* steps over the fewest lines after which both are in step */
static void over(const char *base, const struct lines *a, size_t *i, const struct lines *b,
                 size_t *j, struct lines *gone, struct lines *come)
{
  size_t n = a->count - *i, m = b->count - *j, x, y;
  const char *where;

  for(size_t sum = 1; sum <= most_lines && sum <= n + m; sum++)
    for(x = 0; x <= sum; x++) {
      y = sum - x;
      if(x > a->count - *i || y > b->count - *j)
        continue;
      if(in_step(base, a, *i + x, b, *j + y)) {
        n = x;
        m = y;
        sum = most_lines;
        break;
      }
    }
  where = *i < a->count ? a->item[*i].from : a->item[a->count - 1].end;
  take(gone, a, *i, n, where);
  take(come, b, *j, m, where);
  *i += n;
  *j += m;
}

/* what was stepped over: moved lines first */
static void settle(struct founds *founds, const char *base, struct lines *gone, struct lines *come)
{
  for(size_t i = 0; i < gone->count; i++)
    for(size_t j = 0; j < come->count; j++) {
      struct line line = gone->item[i];

      if(!come->item[j].from || !line_fits(founds, base, line, come->item[j]))
        continue;
      add(founds, (size_t)(line.from - base), (size_t)(line.end - line.from), sort_moved, altered);
      gone->item[i].from = come->item[j].from = NULL;
      break;
    }
  /* then each with the next one of those that stand in its place */
  for(size_t i = 0; i < gone->count; i++) {
    struct line line = gone->item[i], now = { "", "", NULL };

    if(!line.from)
      continue;
    for(size_t j = 0; j < come->count; j++)
      if(come->item[j].from && come->item[j].at == line.at) {
        now = come->item[j];
        come->item[j].from = NULL;
        break;
      }
    bytes(founds, base, line, now);
  }
  for(size_t j = 0; j < come->count; j++)
    if(come->item[j].from)
      bytes(founds, base, (struct line){ come->item[j].at, come->item[j].at, NULL }, come->item[j]);
}

void align(struct founds *founds, const struct text *pristine, const struct text *now)
{
  const char *base = pristine->data;
  struct lines a = { 0 }, b = { 0 }, gone = { 0 }, come = { 0 };
  size_t i = 0, j = 0;

  founds->count = 0;
  if(!pristine->size || !now->size) { /* no line to stand beside */
    if(pristine->size || now->size)
      note(add(founds, 0, 0, sort_other, altered), now->data, now->size);
    return;
  }
  lines_of(&a, pristine);
  lines_of(&b, now);
  while(i < a.count || j < b.count) {
    if(i < a.count && j < b.count) {
      const char *p = a.item[i].from, *q = b.item[j].from;

      if(line_fits(founds, base, a.item[i], b.item[j])) {
        i++;
        j++;
        continue;
      }
      if(relaxed(founds, base, &p, base + pristine->size, &q, now->data + now->size)) {
        i = line_at(&a, i, p);
        j = line_at(&b, j, q);
        continue;
      }
    }
    over(base, &a, &i, &b, &j, &gone, &come);
  }
  settle(founds, base, &gone, &come);
  free(a.item);
  free(b.item);
  free(gone.item);
  free(come.item);
}
