/* reshape_local.c: lines that have grown too long are broken, numbers of columns
   beside a name get smaller. */
#include "reshape.h"

#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool reshape_idle(const struct policy *p, const struct rule *rule)
{
  long growth = renaming_growth(&p->names);
  switch(rule->kind) {
  case KIND_WIDTH:
  case KIND_ROOM:
  case KIND_MEASURE:
  case KIND_TOGETHER:
    return growth <= 0;
  case KIND_COLUMNS:
    return !growth;
  default:
    return false;
  }
}

static void add(struct edits *edits, const struct rule *rule, enum edit_kind kind, size_t off,
                size_t value)
{
  struct edit e = { 0 };
  e.off = off;
  e.rule = rule;
  e.kind = (unsigned char)kind;
  if(kind == EDIT_BREAK)
    e.of.indent = (unsigned)value;
  else
    e.of.columns = (unsigned)value;
  e.region = REGION_TEXT;
  e.rename = true;
  edits_add(edits, e);
}

static void adjust_numbers(const struct rule *rule, const char *text, size_t len,
                           struct edits *edits)
{
  const char *at = text, *hit;
  size_t digits = rule->plen;
  while(digits && isdigit((unsigned char)rule->pattern[digits - 1]))
    digits--;
  while((hit = find(at, len - (size_t)(at - text), rule->pattern, rule->plen))) {
    at = hit + rule->plen;
    if((size_t)(at - text) == len || !isdigit((unsigned char)*at))
      add(edits, rule, rule->kind == KIND_ROOM ? EDIT_ROOM : EDIT_NUMBER,
          (size_t)(hit - text) + digits, (size_t)rule->columns);
  }
}

/* --- lines ------------------------------------------------------------ */

/* What a line of a page is; the pages are Markdown as upstream writes it. */
enum line_kind { LINE_OTHER, LINE_PROSE, LINE_CODE };

/* Where we are in a page: in its header, or behind which fence. */
struct page {
  unsigned rulers; /* "---" seen: two enclose the header */
  bool fenced, c;
};

static enum line_kind next_kind(struct page *page, const char *s, size_t len)
{
  if(page->rulers < 2) {
    page->rulers += begins(s, len, "---");
    return LINE_OTHER;
  }
  if(begins(s, len, "~~~") || begins(s, len, "```")) {
    page->fenced = !page->fenced;
    page->c = page->fenced && len > 3 && s[3] == 'c';
    return LINE_OTHER;
  }
  if(page->fenced)
    return page->c && !begins(s, len, "#") ? LINE_CODE : LINE_OTHER;
  return len && (isalnum((unsigned char)*s) || strchr("`(*\\", *s)) ? LINE_PROSE : LINE_OTHER;
}

/* One file while its lines are broken. */
struct breaking {
  const struct rule *rule;
  struct edit_terms terms;
  struct edits *edits;
  struct uses *uses;
  /* the rules about this one's lines, and the first bytes of the measures */
  const struct rule **measure, **together;
  size_t measures, togethers;
  bool first[256];
};

static bool speaks_of(const struct rule *rule, enum line_kind kind)
{
  return rule_allows(rule, kind == LINE_CODE ? REGION_CODE : REGION_TEXT);
}

/* How many columns the line takes in what is made from it. */
static size_t columns(const struct breaking *b, enum line_kind kind, const char *s, size_t len)
{
  long n = (long)len;
  for(size_t i = 0; i < len; i++)
    if(b->first[(unsigned char)s[i]])
      for(size_t k = 0; k < b->measures; k++)
        if(begins(s + i, len - i, b->measure[k]->pattern) && speaks_of(b->measure[k], kind))
          n += b->measure[k]->columns;
  return n > 0 ? (size_t)n : 0;
}

/* Would the end of a line at the blank s[i] tear a literal? */
static bool tears(const struct breaking *b, enum line_kind kind, const char *s, size_t len,
                  size_t i)
{
  for(size_t k = 0; k < b->togethers; k++) {
    const struct rule *rule = b->together[k];
    for(size_t at = 0; at < rule->plen && at <= i; at++)
      if(rule->pattern[at] == ' ' && begins(s + i - at, len - i + at, rule->pattern) &&
         speaks_of(rule, kind))
        return true;
  }
  return false;
}

/* Tells which of the rules about lines had something to do in this one. */
static void count_uses(const struct breaking *b, enum line_kind kind, const char *s, size_t len)
{
  for(size_t k = 0; k < b->measures; k++)
    uses_add(b->uses, b->measure[k],
             speaks_of(b->measure[k], kind) &&
               find(s, len, b->measure[k]->pattern, b->measure[k]->plen));
  for(size_t k = 0; k < b->togethers; k++)
    uses_add(b->uses, b->together[k],
             speaks_of(b->together[k], kind) &&
               find(s, len, b->together[k]->pattern, b->together[k]->plen));
}

/* May running text go on in a new line with what follows s[i], a blank? No
   highlighted words or links are torn, as the pages' scripts want each of them
   in one line; and no line begins with what would mean something. */
static bool prose_break(const char *s, size_t i, const size_t seen[256])
{
  return isalpha((unsigned char)s[i + 1]) && s[i - 1] != ' ' && !(seen['`'] & 1) &&
         !(seen['*'] & 1) && seen['['] == seen[']'] && seen['<'] == seen['>'];
}

/* A piece of a line: where it may end, and how the next begins. */
struct cut {
  size_t at, indent;
};

static struct cut cut_prose(const struct breaking *b, const char *s, size_t len, size_t limit)
{
  struct cut cut = { 0, 0 };
  size_t seen[256] = { 0 };
  for(size_t i = 0; i + 1 < len; i++) {
    /* two or more together are one sign */
    if(!i || s[i] != '*' || s[i - 1] != '*')
      seen[(unsigned char)s[i]]++;
    if(i && s[i] == ' ' && prose_break(s, i, seen) && !tears(b, LINE_PROSE, s, len, i) &&
       columns(b, LINE_PROSE, s, i) <= limit)
      cut.at = i;
  }
  return cut;
}

/* A line of C ends behind a comma if it can, else at any blank; not in a
   literal or a comment. What follows stands below the first argument, or four
   columns further in than the line. */
static struct cut cut_code(const struct breaking *b, const char *s, size_t len, size_t limit)
{
  struct cut any = { 0, 0 }, comma = { 0, 0 };
  size_t open[16] = { 0 }, depth = 0, indent = 0;
  char quote = '\0';
  while(indent < len && s[indent] == ' ')
    indent++;
  for(size_t i = indent; i + 1 < len; i++) {
    char c = s[i];
    if(quote) {
      i += c == '\\';
      quote = c == quote ? '\0' : quote;
    } else if(c == '"' || c == '\'')
      quote = c;
    else if(c == '/' && (s[i + 1] == '/' || s[i + 1] == '*'))
      break;
    else if(c == '(' && depth < 16)
      open[depth++] = i + 1;
    else if(c == ')' && depth)
      depth--;
    else if(c == ' ' && s[i + 1] != ' ' && s[i - 1] != ' ' && !tears(b, LINE_CODE, s, len, i) &&
            columns(b, LINE_CODE, s, i) <= limit) {
      struct cut here = { i, depth ? open[depth - 1] : indent + 4 };
      if(here.indent + columns(b, LINE_CODE, s + i, len - i) > limit + 1)
        here.indent = indent + 4;
      any = here;
      if(s[i - 1] == ',')
        comma = here;
    }
  }
  return comma.at ? comma : any;
}

/* One line, as it was and as it becomes, with the offset of each new byte in
   the old text. */
struct line {
  struct buf text;
  size_t *off, room;
};

static void renew(const struct breaking *b, size_t first, size_t last, const char *text,
                  size_t start, size_t end, struct line *line)
{
  char digits[EDIT_DIGITS];
  line->text.len = 0;
  for(size_t at = start; at < end;) {
    const char *s = text + at;
    size_t n = 1, old = 1;
    if(first < last && b->edits->e[first].off == at) {
      const struct edit *e = &b->edits->e[first++];
      edit_old(&b->terms, e, digits, &old);
      n = old;
      if(e->rename)
        s = edit_new(&b->terms, e, digits, &n);
    }
    for(size_t k = 0; k < n; k++) {
      line->off = grow(line->off, line->text.len, &line->room, sizeof(*line->off));
      line->off[line->text.len] = at;
      buf_add(&line->text, s + k, 1);
    }
    at += old;
  }
}

static void break_line(const struct breaking *b, enum line_kind kind, const struct line *line,
                       size_t limit)
{
  const char *s = line->text.s;
  size_t len = line->text.len, at = 0, indent = 0;
  struct buf rest = { 0 };
  for(;;) {
    struct cut cut;
    rest.len = 0;
    buf_add(&rest, line_break + 1, indent);
    buf_add(&rest, s + at, len - at);
    if(columns(b, kind, rest.s, rest.len) <= limit)
      break;
    cut = kind == LINE_CODE ? cut_code(b, rest.s, rest.len, limit)
                            : cut_prose(b, rest.s, rest.len, limit);
    if(cut.at <= indent || cut.indent > INDENT_MAX)
      break;
    at += cut.at - indent;
    indent = cut.indent;
    add(b->edits, b->rule, EDIT_BREAK, line->off[at], indent);
    at++;
  }
  buf_free(&rest);
}

static void break_lines(const struct breaking *b, const char *text, size_t len)
{
  struct page page = { 0, false, false };
  struct line line = { 0 };
  size_t first = 0, count = b->edits->count;
  for(size_t start = 0; start < len;) {
    size_t end = line_end(text, len, start), last = first, limit;
    enum line_kind kind = next_kind(&page, text + start, end - start);
    bool grown = false;
    while(last < count && b->edits->e[last].off < end)
      grown |= b->edits->e[last++].rename;
    if(grown && kind != LINE_OTHER) {
      count_uses(b, kind, text + start, end - start);
      limit = columns(b, kind, text + start, end - start);
      if(limit < (size_t)b->rule->columns)
        limit = (size_t)b->rule->columns;
      renew(b, first, last, text, start, end, &line);
      break_line(b, kind, &line, limit);
    }
    first = last;
    start = end + 1;
  }
  buf_free(&line.text);
  free(line.off);
}

/* --- all of a file ---------------------------------------------------- */

/* The rules of a kind about the lines of this one. */
static size_t about(const struct policy *p, enum rule_kind kind, const struct rule *rule,
                    const struct rule ***list)
{
  const struct rule *const *of[2] = { p->scoped[kind], p->anywhere[kind] };
  size_t count[2] = { p->scoped_count[kind], p->anywhere_count[kind] };
  size_t n = 0;
  *list = xrealloc(NULL, (count[0] + count[1] + 1) * sizeof(**list));
  for(int s = 0; s < 2; s++)
    for(size_t i = 0; i < count[s]; i++)
      if(!strcmp(of[s][i]->name, rule->name))
        (*list)[n++] = of[s][i];
  return n;
}

static void use_width(const struct policy *p, const struct facts *f, const struct rule *rule,
                      const char *text, size_t len, struct edits *edits, struct uses *uses)
{
  struct breaking b = { 0 };
  b.rule = rule;
  b.terms = facts_terms(f, p);
  b.edits = edits;
  b.uses = uses;
  b.measures = about(p, KIND_MEASURE, rule, &b.measure);
  b.togethers = about(p, KIND_TOGETHER, rule, &b.together);
  for(size_t i = 0; i < b.measures; i++)
    b.first[(unsigned char)*b.measure[i]->pattern] = true;
  break_lines(&b, text, len);
  free(b.measure);
  free(b.together);
}

void reshape_local(const struct policy *p, const struct facts *f, const char *path,
                   const char *text, size_t len, struct edits *edits, struct uses *uses)
{
  for(int k = KIND_WIDTH; k <= KIND_ROOM; k++)
    for(size_t i = 0; i < p->scoped_count[k]; i++) {
      const struct rule *rule = p->scoped[k][i];
      size_t before = edits->count;
      if(reshape_idle(p, rule) || !rule_in_path(rule, path))
        continue;
      if(k != KIND_WIDTH)
        adjust_numbers(rule, text, len, edits);
      else
        use_width(p, f, rule, text, len, edits, uses);
      if(edits->count > before)
        edits_sort(edits);
    }
}
