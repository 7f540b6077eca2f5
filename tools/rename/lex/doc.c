/* doc.c: documents: Markdown, and manual pages in roff.
 *
 * Markdown as in the CommonMark specification 0.31, as far as code and HTML
 * comments go. Front matter, which programs read, is code; so are commands
 * between .nf and .fi in a manual page. */
#include "lex_util.h"

enum doc_mode { DOC_START, DOC_MARKDOWN, DOC_ROFF };

enum doc_mark {
  DOC_READY,      /* end of the token at pos, if DOC_READY_REGION is set */
  DOC_REGION,     /* its region; TEXT stands for none */
  DOC_LIST_INDENT /* column of the text of the list item we are in, or 0 */
};

static const unsigned char md_stops[256] = { ['\n'] = 1, ['`'] = 1, ['<'] = 1, ['\\'] = 1 };

static const unsigned char roff_stops[256] = { ['\n'] = 1, ['\\'] = 1 };

/* Is there nothing but blanks from `at` to the end of its line? */
static bool blank_line(const struct lex_state *st, size_t at)
{
  while(lex_class(lex_at(st, at)) & BYTE_BLANK)
    at++;
  return at >= st->len || st->text[at] == '\n';
}

/* Is the line that starts at `at` the first one, or the one before blank? */
static bool after_blank_line(const struct lex_state *st, size_t at)
{
  if(!at--)
    return true;
  while(lex_class(lex_at(st, at - 1)) & BYTE_BLANK)
    at--;
  return lex_line_start(st, at);
}

/* The column of the first byte that is not blank in the line at `at`, and
   where that is. */
static size_t indent(const struct lex_state *st, size_t at, size_t *first)
{
  size_t column = 0;
  for(; lex_at(st, at) == ' ' || lex_at(st, at) == '\t'; at++)
    column = st->text[at] == ' ' ? column + 1 : (column | 3) + 1;
  *first = at;
  return column;
}

/* How many times the byte at `at` is repeated there. */
static size_t run(const struct lex_state *st, size_t at)
{
  size_t n = 1;
  while(lex_at(st, at + n) == st->text[at] && at + n < st->len)
    n++;
  return n;
}

/* The end of the front matter at the start of the file, or 0. Its opening
   line `---` is missing in documents of old, which start with `Word: `. */
static size_t front_matter(const struct lex_state *st)
{
  size_t at = 0;

  if(lex_has(st, 0, "---") && blank_line(st, 3))
    at = lex_next_line(st, 0);
  else {
    while(lex_class(lex_at(st, at)) & BYTE_ALPHA)
      at++;
    if(!at || lex_at(st, at) != ':' || lex_at(st, at + 1) != ' ')
      return 0;
  }
  for(; at < st->len; at = lex_next_line(st, at)) {
    if(lex_has(st, at, "---") && blank_line(st, at + 3))
      return lex_next_line(st, at);
    if(blank_line(st, at))
      return 0;
  }
  return 0;
}

/* The end of the fenced code whose fence of n bytes is at `at`, in `column`:
   past a line that is a fence and is not indented by 4 more. */
static size_t fenced(const struct lex_state *st, size_t at, size_t n, size_t column)
{
  char fence = st->text[at];

  while((at = lex_next_line(st, at)) < st->len) {
    size_t first;
    if(indent(st, at, &first) < column + 4 && lex_at(st, first) == fence && run(st, first) >= n &&
       blank_line(st, first + run(st, first)))
      return lex_next_line(st, first);
  }
  return st->len;
}

/* The end of the lines from `at` on that are blank or indented by at least
   `column`; blank lines at the end are not code. */
static size_t indented(const struct lex_state *st, size_t at, size_t column)
{
  size_t end = at, first;

  for(; at < st->len; at = lex_next_line(st, at)) {
    if(blank_line(st, at))
      continue;
    if(indent(st, at, &first) < column)
      break;
    end = lex_next_line(st, at);
  }
  return end;
}

/* Notes if the line whose text is at `first`, in `column`, starts a list item
   or ends a list. */
static void list_item(struct lex_state *st, size_t first, size_t column, bool after_blank)
{
  size_t at = first, end;
  char c = lex_at(st, at);

  if(c == '-' || c == '*' || c == '+')
    at++;
  else {
    while(c >= '0' && c <= '9' && at - first < 9)
      c = lex_at(st, ++at);
    if(at > first && (c == '.' || c == ')'))
      at++;
    else
      at = first;
  }
  if(at > first && (lex_class(lex_at(st, at)) & BYTE_BLANK)) {
    size_t width = indent(st, at, &end);
    st->mark[DOC_LIST_INDENT] = column + (at - first) + (width > 4 || !width ? 1 : width);
  } else if(after_blank && column < st->mark[DOC_LIST_INDENT])
    st->mark[DOC_LIST_INDENT] = column;
}

/* The end of the code or the comment that starts a line at `at`, or `at`. */
static size_t block(struct lex_state *st, size_t at)
{
  size_t first, column;
  char c = lex_at(st, at);
  bool after_blank;

  if(lex_class(c) & BYTE_ALPHA) { /* most lines */
    if(st->mark[DOC_LIST_INDENT] && after_blank_line(st, at))
      st->mark[DOC_LIST_INDENT] = 0;
    return at;
  }
  if(blank_line(st, at))
    return at;
  column = indent(st, at, &first);
  c = st->text[first];
  after_blank = after_blank_line(st, at);
  list_item(st, first, column, after_blank);
  if(after_blank && column >= st->mark[DOC_LIST_INDENT] + 4)
    return indented(st, at, st->mark[DOC_LIST_INDENT] + 4);
  if((c == '`' || c == '~') && column < st->mark[DOC_LIST_INDENT] + 4 && run(st, first) >= 3) {
    size_t n = run(st, first);
    size_t eol = lex_find(st, first, '\n');
    if(c == '~' || lex_find(st, first + n, '`') > eol || eol == st->len)
      return fenced(st, first, n, column);
  }
  return at;
}

/* The end of the code span whose opening run of n backticks is at `at`, or
   `at`. It ends within its paragraph, and within a limit for the sake of
   linear time. */
static size_t span(const struct lex_state *st, size_t at, size_t n)
{
  enum { SPAN_MAX = 2048 };
  static const unsigned char stops[256] = { ['`'] = 1, ['\n'] = 1 };
  size_t limit = st->len - at > SPAN_MAX ? at + SPAN_MAX : st->len;
  size_t from = at + n;

  while(from < limit && (from = lex_scan(st, from, limit, stops)) < limit) {
    if(st->text[from] == '\n') {
      if(blank_line(st, ++from))
        return at;
      continue;
    }
    if(run(st, from) == n)
      return from + n;
    from += run(st, from);
  }
  return at;
}

static void markdown(struct lex_state *st, enum region *region)
{
  size_t at = st->pos, end = at, n;

  if(lex_line_start(st, at))
    goto line;
  for(;;) {
    at = lex_scan(st, at, st->len, md_stops);
    if(at == st->len)
      break;
    switch(st->text[at]) {
    case '\\':
      at++;
      if(at < st->len && st->text[at] != '\n')
        at++;
      continue;
    case '`':
      n = run(st, at);
      *region = REGION_CODE;
      end = span(st, at, n);
      if(end > at)
        goto found;
      at += n;
      continue;
    case '<':
      if(lex_has(st, at, "<!--")) {
        *region = REGION_COMMENT;
        end = lex_past(st, at + 4, "-->");
        goto found;
      }
      at++;
      continue;
    default:
      at++;
    }
  line:
    *region = REGION_CODE;
    end = block(st, at);
    if(end > at)
      goto found;
  }
  *region = REGION_TEXT;
  st->pos = st->len;
  return;

found:
  if(at > st->pos) {
    st->mark[DOC_READY] = end;
    st->mark[DOC_REGION] = *region;
    *region = REGION_TEXT;
    end = at;
  }
  st->pos = end;
}

/* The end of the line before the next line that is the request `.a` or `.b`;
   or len. */
static size_t until_request(const struct lex_state *st, size_t at, const char *a, const char *b)
{
  while((at = lex_next_line(st, at)) < st->len)
    if(lex_has(st, at, a) || lex_has(st, at, b))
      return at;
  return st->len;
}

static void roff(struct lex_state *st, enum region *region)
{
  size_t at = st->pos;
  bool start = lex_line_start(st, at);

  for(;;) {
    bool comment =
      lex_has(st, at, "\\\"") || (start && (lex_has(st, at, ".\\\"") || lex_has(st, at, "'\\\"")));
    bool code = start && (lex_has(st, at, ".nf") || lex_has(st, at, ".EX"));
    if((comment || code) && at > st->pos)
      break;
    if(comment) {
      *region = REGION_COMMENT;
      st->pos = lex_find(st, at, '\n');
      return;
    }
    if(code) {
      *region = REGION_CODE;
      st->pos = until_request(st, at, ".fi", ".EE");
      return;
    }
    at = lex_scan(st, at, st->len, roff_stops);
    if(at == st->len)
      break;
    start = st->text[at] == '\n';
    if(start)
      at++;
    else if(!lex_has(st, at, "\\\""))
      at = st->len - at > 2 ? at + 2 : st->len;
    if(at == st->len)
      break;
  }
  *region = REGION_TEXT;
  st->pos = at;
}

static void next(struct lex_state *st, enum region *region)
{
  if(st->mode == DOC_START) {
    size_t end = front_matter(st);
    st->mark[DOC_REGION] = REGION_TEXT;
    st->mode = lex_has(st, 0, ".") || lex_has(st, 0, "'\\\"") ? DOC_ROFF : DOC_MARKDOWN;
    if(end) {
      *region = REGION_CODE;
      st->pos = end;
      return;
    }
  }
  if(st->mark[DOC_REGION] != REGION_TEXT) {
    *region = (enum region)st->mark[DOC_REGION];
    st->mark[DOC_REGION] = REGION_TEXT;
    st->pos = st->mark[DOC_READY];
  } else if(st->mode == DOC_ROFF)
    roff(st, region);
  else
    markdown(st, region);
}

const struct language lang_doc = {
  .name = "doc",
  .names = (const char *const[]){ "*.md", "*.markdown", "*.1", "*.3", "*.5", "*.7", "*.8", NULL },
  .next = next
};
