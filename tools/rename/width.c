/* width.c: what stays within its columns although a name in it has grown. */
#include "width.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEN "          "
const char line_break[INDENT_MAX + 2] =
  "\n" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN;

static long growth(const struct policy *p)
{
  return (long)p->to_len - (long)p->rules->stem_len;
}

bool width_idle(const struct policy *p, const struct rule *rule)
{
  return (rule->kind == KIND_WIDTH && growth(p) <= 0) ||
         (rule->kind == KIND_COLUMNS && !growth(p));
}

/* --- numbers ---------------------------------------------------------- */

static size_t digits_from(const struct rule *rule)
{
  size_t at = rule->plen;
  while(at && isdigit((unsigned char)rule->pattern[at - 1]))
    at--;
  return at;
}

enum status width_init(struct policy *p)
{
  for(size_t i = 0; i < p->scoped_count[KIND_COLUMNS]; i++) {
    const struct rule *rule = p->scoped[KIND_COLUMNS][i];
    struct number n = { rule, "", "" };
    long value = atol(rule->pattern + digits_from(rule)) - growth(p);
    if(value < 1)
      return trouble_at(rule->file, rule->line,
                        "no column is left beside '%s'", p->to);
    snprintf(n.old, sizeof(n.old), "%s", rule->pattern + digits_from(rule));
    snprintf(n.new, sizeof(n.new), "%ld", value);
    p->number = grow(p->number, p->numbers, &p->number_room, sizeof(n));
    p->number[p->numbers++] = n;
  }
  return OK;
}

static void add(struct plan *plan, const struct rule *rule, enum form form,
                size_t off, size_t value)
{
  struct decision d = { off, rule, (unsigned)value, (unsigned char)form,
                        REGION_TEXT, true };
  plan->d = grow(plan->d, plan->count, &plan->room, sizeof(d));
  plan->d[plan->count++] = d;
}

static void adjust_numbers(const struct policy *p, const struct rule *rule,
                           const char *text, size_t len, struct plan *plan)
{
  size_t index = 0;
  const char *at = text, *hit;
  while(p->number[index].rule != rule)
    index++;
  while((hit = find(at, len - (size_t)(at - text), rule->pattern,
                    rule->plen))) {
    at = hit + rule->plen;
    if((size_t)(at - text) == len || !isdigit((unsigned char)*at))
      add(plan, rule, FORM_NUMBER,
          (size_t)(hit - text) + digits_from(rule), index);
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
  return len && (isalnum((unsigned char)*s) || strchr("`(*\\", *s)) ?
         LINE_PROSE : LINE_OTHER;
}

/* How many columns the line takes in the manual page made from it, where
   minus signs, quotes, options and highlighted words get longer. */
static size_t columns(enum line_kind kind, const char *s, size_t len)
{
  size_t n = len;
  for(size_t i = 0; i < len; i++) {
    bool twice = i + 1 < len && s[i + 1] == s[i];
    if(kind == LINE_CODE)
      n += s[i] == '\\';
    else if(s[i] == '-')
      n += twice ? 7 : 1; /* two are an option, which is highlighted */
    else if(s[i] == '\'')
      n += 3;
    else if(s[i] == '`')
      n += 2;
    else if(s[i] == '*')
      n += twice ? 0 : i && s[i - 1] == '*' ? 1 : 2;
    else if(begins(s + i, len - i, "(3)"))
      n += 6; /* the name of a page, highlighted */
  }
  return n;
}

/* May running text go on in a new line with what follows s[i], a blank? No
   highlighted words, links or notes of a release are torn, as the pages'
   scripts want each of them in one line; and no line begins with what would
   mean something. */
static bool prose_break(const char *s, size_t i, const size_t seen[256])
{
  return isalpha((unsigned char)s[i + 1]) && s[i - 1] != ' ' &&
         !(seen['`'] & 1) && !(seen['*'] & 1) && seen['['] == seen[']'] &&
         seen['<'] == seen['>'] &&
         !(i >= 5 && !memcmp(s + i - 5, "Added", 5)) &&
         !(i >= 8 && !memcmp(s + i - 8, "Added in", 8));
}

/* A piece of a line: where it may end, and how the next begins. */
struct cut {
  size_t at, indent;
};

static struct cut cut_prose(const char *s, size_t len, size_t limit)
{
  struct cut cut = { 0, 0 };
  size_t seen[256] = { 0 };
  for(size_t i = 0; i + 1 < len; i++) {
    seen[(unsigned char)s[i]]++;
    if(i && s[i] == ' ' && prose_break(s, i, seen) &&
       columns(LINE_PROSE, s, i) <= limit)
      cut.at = i;
  }
  return cut;
}

/* A line of C ends behind a comma if it can, else at any blank; not in a
   literal or a comment. What follows stands below the first argument, or four
   columns further in than the line. */
static struct cut cut_code(const char *s, size_t len, size_t limit)
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
    }
    else if(c == '"' || c == '\'')
      quote = c;
    else if(c == '/' && (s[i + 1] == '/' || s[i + 1] == '*'))
      break;
    else if(c == '(' && depth < 16)
      open[depth++] = i + 1;
    else if(c == ')' && depth)
      depth--;
    else if(c == ' ' && s[i + 1] != ' ' && s[i - 1] != ' ' &&
            columns(LINE_CODE, s, i) <= limit) {
      struct cut here = { i, depth ? open[depth - 1] : indent + 4 };
      if(here.indent + columns(LINE_CODE, s + i, len - i) > limit + 1)
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

static void renew(const struct policy *p, const struct plan *plan,
                  size_t first, size_t last, const char *text, size_t start,
                  size_t end, struct line *line)
{
  line->text.len = 0;
  for(size_t at = start; at < end;) {
    const char *s = text + at;
    size_t n = 1, old = 1;
    if(first < last && plan->d[first].off == at) {
      const struct decision *d = &plan->d[first++];
      old = n = decision_old_len(p, d);
      if(d->rename)
        s = decision_new(p, d, &n);
    }
    for(size_t k = 0; k < n; k++) {
      line->off = grow(line->off, line->text.len, &line->room,
                       sizeof(*line->off));
      line->off[line->text.len] = at;
      buf_add(&line->text, s + k, 1);
    }
    at += old;
  }
}

static void break_line(const struct rule *rule, enum line_kind kind,
                       const struct line *line, size_t limit,
                       struct plan *plan)
{
  const char *s = line->text.s;
  size_t len = line->text.len, at = 0, indent = 0;
  struct buf rest = { 0 };
  for(;;) {
    struct cut cut;
    rest.len = 0;
    buf_add(&rest, line_break + 1, indent);
    buf_add(&rest, s + at, len - at);
    if(columns(kind, rest.s, rest.len) <= limit)
      break;
    cut = kind == LINE_CODE ? cut_code(rest.s, rest.len, limit) :
                              cut_prose(rest.s, rest.len, limit);
    if(cut.at <= indent || cut.indent > INDENT_MAX)
      break;
    at += cut.at - indent;
    indent = cut.indent;
    add(plan, rule, FORM_BREAK, line->off[at], indent);
    at++;
  }
  buf_free(&rest);
}

static void break_lines(const struct policy *p, const struct rule *rule,
                        const char *text, size_t len, struct plan *plan)
{
  struct page page = { 0, false, false };
  struct line line = { 0 };
  size_t first = 0, count = plan->count;
  for(size_t start = 0; start < len;) {
    const char *nl = memchr(text + start, '\n', len - start);
    size_t end = nl ? (size_t)(nl - text) : len, last = first, limit;
    enum line_kind kind = next_kind(&page, text + start, end - start);
    bool grown = false;
    while(last < count && plan->d[last].off < end)
      grown |= plan->d[last++].rename;
    if(grown && kind != LINE_OTHER) {
      limit = columns(kind, text + start, end - start);
      if(limit < rule->columns)
        limit = rule->columns;
      renew(p, plan, first, last, text, start, end, &line);
      break_line(rule, kind, &line, limit, plan);
    }
    first = last;
    start = end + 1;
  }
  buf_free(&line.text);
  free(line.off);
}

void width_decide(const struct policy *p, const struct rule *const *rule,
                  size_t rules, const char *text, size_t len,
                  struct plan *plan)
{
  for(size_t i = 0; i < rules; i++) {
    size_t before = plan->count;
    if(width_idle(p, rule[i]))
      continue;
    if(rule[i]->kind == KIND_COLUMNS)
      adjust_numbers(p, rule[i], text, len, plan);
    else
      break_lines(p, rule[i], text, len, plan);
    if(plan->count > before)
      plan_sort(plan);
  }
}
