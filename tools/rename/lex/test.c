/* test.c: the test cases of upstream's suite, in the format that its
 * FILEFORMAT.md describes: sections of parts, each part between a line
 * `<name ...>` and a line `</name>`. What a part holds is up to its name. */
#include "lex_util.h"

enum test_mark {
  TEST_END,   /* end of the part we are in; not past pos outside parts */
  TEST_REGION /* what it holds */
};

/* Sections hold parts and no bytes of their own. */
static const char *const sections[] = { "testcase", "info", "reply", "client", "verify" };

/* Parts that are commands, patterns or names that the suite acts on. All
   others are text. */
static const char *const code_parts[] = { "command",    "tool",       "setenv",     "precheck",
                                          "postcheck",  "postcmd",    "strip",      "strippart",
                                          "stripfile",  "stripfile1", "stripfile2", "stripfile3",
                                          "stripfile4", "killserver", "servercmd",  "notexists",
                                          "disable" };

/* The offset of a `<` or `</` that starts the line at `at`, past blanks; or
   len. */
static size_t tag(const struct lex_state *st, size_t at)
{
  while(lex_class(lex_at(st, at)) & BYTE_BLANK)
    at++;
  return lex_at(st, at) == '<' ? at : st->len;
}

static size_t name_length(const struct lex_state *st, size_t at)
{
  size_t n = 0;
  while((lex_class(lex_at(st, at + n)) & BYTE_WORD) || lex_at(st, at + n) == '-')
    n++;
  return n;
}

static bool listed(const char *const *list, size_t count, const char *name, size_t len)
{
  size_t i;
  for(i = 0; i < count; i++)
    if(strlen(list[i]) == len && !memcmp(list[i], name, len))
      return true;
  return false;
}

/* Do the attributes of the tag from `at` to `end` say that the part is
   encoded? */
static bool encoded(const struct lex_state *st, size_t at, size_t end)
{
  const struct lex_state line = { .text = st->text, .len = end };

  for(; (at = lex_find(&line, at, '=')) < end; at++)
    if(lex_has(&line, at - 6, "base64=\"yes\"") || lex_has(&line, at - 3, "hex=\"yes\""))
      return true;
  return false;
}

/* The line of the closing tag of a part, or len. */
static size_t part_end(const struct lex_state *st, size_t at, const char *name, size_t len)
{
  for(; (at = lex_find(st, at, '<')) < st->len; at++) {
    size_t line = at;
    if(lex_at(st, at + 1) != '/' || name_length(st, at + 2) != len ||
       memcmp(st->text + at + 2, name, len))
      continue;
    while(lex_class(lex_at(st, line - 1)) & BYTE_BLANK)
      line--;
    if(lex_line_start(st, line))
      return line;
  }
  return st->len;
}

/* The lines outside parts, up to the first line of a part. */
static void outside(struct lex_state *st)
{
  size_t at = st->pos;

  while(at < st->len) {
    size_t open = tag(st, at), end = lex_next_line(st, at), n;
    const char *name = st->text + open + 1;

    at = end;
    if(open == st->len || !(n = name_length(st, open + 1)) ||
       listed(sections, sizeof(sections) / sizeof(sections[0]), name, n))
      continue;
    st->mark[TEST_END] = part_end(st, end, name, n);
    if(encoded(st, open, end))
      st->mark[TEST_REGION] = REGION_DATA;
    else if(listed(code_parts, sizeof(code_parts) / sizeof(code_parts[0]), name, n))
      st->mark[TEST_REGION] = REGION_CODE;
    else
      st->mark[TEST_REGION] = REGION_TEXT;
    break;
  }
  st->pos = at;
}

static void next(struct lex_state *st, enum region *region)
{
  size_t end = st->mark[TEST_END], at = st->pos;
  const struct lex_state part = { .text = st->text, .len = end };

  if(at >= end) {
    *region = REGION_CODE;
    outside(st);
    return;
  }
  *region = (enum region)st->mark[TEST_REGION];
  if(*region == REGION_DATA)
    st->pos = end;
  else if(lex_has(&part, at, "%hex[")) {
    *region = REGION_DATA;
    st->pos = lex_past(&part, at, "]hex%");
  } else {
    while((at = lex_find(&part, at, '%')) < end && !lex_has(&part, at, "%hex["))
      at++;
    st->pos = at;
  }
}

const struct language lang_test = { .name = "test", .next = next };
