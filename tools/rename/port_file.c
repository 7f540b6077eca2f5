/* port_file.c: one file of a program that moves over. */
#include "port_file.h"

#include "lex/lex.h"
#include "recognise.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *text;
  bool counts;
} remarks[] = {
#define X(id, text, look) { text, look },
  PORT_REMARKS(X)
#undef X
};

const char *remark_text(enum remark_kind kind)
{
  return remarks[kind].text;
}

bool remark_counts(enum remark_kind kind)
{
  return remarks[kind].counts;
}

void port_file_free(struct port_file *f)
{
  edits_free(&f->edits);
  free(f->remark);
  memset(f, 0, sizeof(*f));
}

enum reading port_reading(const char *path, const char *text, size_t len,
                          const struct language **language, enum glue *glue)
{
  static const char *const code[] = { "*.hh",  "*.hxx", "*.C",   "*.H",   "*.c++", "*.h++",
                                      "*.inl", "*.ipp", "*.tcc", "*.y",   "*.yy",  "*.l",
                                      "*.ll",  "*.m",   "*.mm",  "*.cxx", NULL };
  static const char *const prose[] = {
    "ChangeLog*", "NEWS*",    "README*", "COPYING*",  "AUTHORS*", "THANKS*", "TODO*",
    "HISTORY*",   "CHANGES*", "*.txt",   "*.rst",     "*.html",   "*.tex",   "*.texi",
    "*.po",       "*.pot",    "*.pod",   "changelog", "*.xml",    "*.svg",   "*.lintian-overrides",
    NULL
  };
  const char *base = base_name(path);
  size_t n = strlen(base);
  const char *const *p;
  *language = language_of(path, text, len);
  *glue = GLUE_NONE;
  if(*language == &lang_opaque)
    return READ_NOT;
  *glue = glue_of(path, *language);
  if(*glue == GLUE_MESON)
    *language = &lang_python; /* whose comments and strings it shares */
  if(*glue != GLUE_NONE)
    return READ_BUILD;
  if(*language == &lang_c)
    return READ_CODE;
  for(p = code; *p; p++)
    if(word_match(*p, base, n)) {
      *language = &lang_c;
      return READ_CODE;
    }
  if(*language == &lang_doc)
    return READ_PROSE;
  for(p = prose; *p; p++)
    if(word_match(*p, base, n))
      return READ_PROSE;
  return READ_NOT;
}

/* --- one place -------------------------------------------------------- */

struct deciding {
  const struct port_words *w;
  const char *path, *text;
  size_t len;
  enum reading reading;
  enum glue glue;
  struct port_file *out;
  struct map said; /* kind and word -> index of its remark + 1 */
  struct arena arena;
};

static void remark(struct deciding *d, enum remark_kind kind, size_t off, size_t len)
{
  struct remark r = { kind, len ? d->text + off : NULL, len, off, 1 };
  struct buf key = { 0 };
  struct map_slot *slot;
  bool each = kind == REMARK_STRING || kind == REMARK_MADE_STRING;
  buf_fmt(&key, "%u %zu ", (unsigned)kind, each ? off : 0);
  buf_add(&key, d->text + off, len);
  slot = map_slot(&d->said, key.s, key.len);
  if(slot->value)
    d->out->remark[(uintptr_t)slot->value - 1].places++;
  else {
    d->out->remark = grow(d->out->remark, d->out->remarks, &d->out->room, sizeof(r));
    d->out->remark[d->out->remarks++] = r;
    slot->key = arena_dup(&d->arena, key.s, key.len);
    slot->value = (void *)(uintptr_t)d->out->remarks;
  }
  buf_free(&key);
}

/* Renames every place of the stem in a run of the text. */
static void rename_run(struct deciding *d, size_t start, size_t end)
{
  const struct stem *stem = &d->w->names.stem;
  for(size_t at = stem_next(stem, d->text, end, start); at < end;
      at = stem_next(stem, d->text, end, at + stem->len)) {
    enum form form = stem_form(stem, d->text + at);
    struct edit e = { 0 };
    if(form == FORM_MIXED)
      continue;
    e.off = at;
    e.kind = EDIT_STEM;
    e.of.form = form;
    e.rename = true;
    edits_add(&d->out->edits, e);
  }
}

/* Is the place on a line that includes a header, or asks for one? */
static bool includes(const struct deciding *d, size_t at)
{
  static const char *const words[] = { "include", "import", "__has_include", NULL };
  size_t start = line_start(d->text, at);
  const char *const *w;
  for(w = words; *w; w++)
    if(find(d->text + start, at - start, *w, strlen(*w)))
      return memchr(d->text + start, '#', at - start) != NULL;
  return false;
}

#define STATEMENT_REACH 2000

/* Does a macro around a place make a string of the argument that holds it? */
static bool made_a_string(const struct deciding *d, size_t at)
{
  size_t depth = 0, low = at > STATEMENT_REACH ? at - STATEMENT_REACH : 0, argument = 0;
  if(!d->w->strings.count)
    return false;
  for(; at > low; at--) {
    char c = d->text[at - 1];
    if(c == ')')
      depth++;
    else if(c == '(' && depth)
      depth--;
    else if(c == ',' && !depth)
      argument++;
    else if(c == '(') {
      size_t end = blanks_before(d->text, at - 1), start = end;
      while(start && byte_is(BYTE_WORD, d->text[start - 1]))
        start--;
      if((uintptr_t)map_get(&d->w->strings, d->text + start, end - start) >>
           (argument < PORT_ARGUMENTS ? argument : PORT_ARGUMENTS - 1) &
         1)
        return true;
      argument = 0;
    } else if(c == ';')
      return false;
  }
  return false;
}

/* A word beside `##`. */
static bool pasted(struct deciding *d, size_t start, size_t end)
{
  size_t behind = blanks_behind(d->text, d->len, end), before = blanks_before(d->text, start);
  if(begins(d->text + behind, d->len - behind, "##")) {
    bool sure = port_is_prefix(d->w, d->text + start, end - start);
    if(sure)
      rename_run(d, start, end);
    remark(d, sure ? REMARK_PASTED : REMARK_PASTED_LEFT, start, end - start);
    return true;
  }
  if(before > 1 && d->text[before - 1] == '#' && d->text[before - 2] == '#') {
    remark(d, REMARK_PASTED_LEFT, start, end - start);
    return true;
  }
  return false;
}

/* A word that is not renamed: does somebody have to look at it? */
static void leave(struct deciding *d, size_t start, size_t end)
{
  const struct port_own *own = map_get(&d->w->own, d->text + start, end - start);
  const struct api_name *n = api_find(d->w->api, d->text + start, end - start);
  if(!port_is_alike(d->w, d->text + start, end - start))
    return;
  for(size_t i = 0; !n && i < d->w->api->count; i++)
    if(d->w->api->name[i].kind == HEADER_GONE && strlen(d->w->api->name[i].old) == end - start &&
       !memcmp(d->w->api->name[i].old, d->text + start, end - start))
      n = &d->w->api->name[i];
  if(own)
    remark(d, REMARK_OWN, start, end - start);
  else if(n && n->kind == HEADER_GONE)
    remark(d, REMARK_GONE, start, end - start);
  else if(!n)
    remark(d, REMARK_UNKNOWN, start, end - start);
}

static void decide_code(struct deciding *d, size_t start, size_t end, enum region region)
{
  const char *word = d->text + start;
  size_t len = end - start;
  bool public = port_is_public(d->w, word, len);
  if(region == REGION_COMMENT) { /* they tell of history, too */
    if(public && !port_is_bare(d->w, len))
      remark(d, REMARK_COMMENT, start, 0);
    return;
  }
  if(region != REGION_CODE) {
    if(public && !port_is_bare(d->w, len))
      remark(d, REMARK_STRING, start, len);
    return;
  }
  if(public || port_is_made(d->w, word, len)) {
    rename_run(d, start, end);
    if(made_a_string(d, start))
      remark(d, REMARK_MADE_STRING, start, len);
  } else if(!pasted(d, start, end))
    leave(d, start, end);
}

/* configure's own result: a name that one of the checks makes, and what follows
   it in AC_CHECK_LIB's. */
static bool is_kept_result(const struct deciding *d, size_t start, size_t end)
{
  const char *const lib = "ac_cv_lib_";
  size_t n = strlen(lib), stem = d->w->names.stem.len;
  return end - start > n + stem && !memcmp(d->text + start, lib, n) &&
         port_is_made(d->w, d->text + start, n + stem) && d->text[start + n + stem] == '_';
}

static void decide_build(struct deciding *d, size_t at, size_t start, size_t end,
                         enum region region)
{
  const char *word = d->text + start;
  size_t len = end - start, behind = blanks_behind(d->text, d->len, end);
  if(region == REGION_COMMENT || recognise(CLASS_URL, REGION_TEXT, d->text, d->len, at))
    return;
  if(port_is_made(d->w, word, len) || is_kept_result(d, start, end) ||
     glue_names_library(d->w, d->glue, d->text, d->len, at, start, end)) {
    rename_run(d, start, end);
    return;
  }
  /* the bare stem is a variable's prefix more often than the handle's type */
  if(port_is_public(d->w, word, len) &&
     (!port_is_bare(d->w, len) || (behind < d->len && d->text[behind] == '*')))
    rename_run(d, start, end);
  else if(len > d->w->names.stem.len + 1 && word[len - 1] == '_' && port_is_prefix(d->w, word, len))
    remark(d, REMARK_PASTED_LEFT, start, len);
  else if(glue_may_be_library(d->w, d->glue, d->text, d->len, at, start, end))
    remark(d, REMARK_GLUE, start, len);
}

/* --- a file ----------------------------------------------------------- */

/* Names of the library in a file that is not changed: how many. */
static void count_names(struct deciding *d, enum remark_kind kind)
{
  const struct stem *stem = &d->w->names.stem;
  size_t start, end, places = 0, first = 0;
  for(size_t at = stem_next(stem, d->text, d->len, 0); at < d->len;
      at = stem_next(stem, d->text, d->len, end)) {
    word_around(d->text, d->len, at, &start, &end);
    if((port_is_public(d->w, d->text + start, end - start) && !port_is_bare(d->w, end - start)) ||
       port_header_at(d->w, d->text, d->len, start) ||
       glue_names_library(d->w, GLUE_MAKE, d->text, d->len, at, start, end)) {
      first = places++ ? first : start;
    }
  }
  if(places) {
    remark(d, kind, first, 0);
    d->out->remark[d->out->remarks - 1].places = places;
  }
}

static bool has_an_end(const char *text, size_t from, size_t to)
{
  return !begins(text + from, to - from, "/*") ||
         (to - from >= 4 && text[to - 1] == '/' && text[to - 2] == '*');
}

/* A header's name with its folder that the map does not have. */
static void look_at_header(struct deciding *d, size_t start, size_t end)
{
  size_t to = end + 1;
  if(end >= d->len || d->text[end] != '/' || end - start != d->w->names.stem.len ||
     !strchr("<\"", d->text[start - 1]))
    return;
  while(to < d->len && (byte_is(BYTE_WORD, d->text[to]) || strchr(".-/", d->text[to])))
    to++;
  remark(d, REMARK_HEADER, start, to - start);
}

/* A member is the program's, whatever it is called. */
static bool is_member(const char *text, size_t at)
{
  size_t before = blanks_before(text, at);
  return before && (text[before - 1] == '.' ||
                    (before > 1 && text[before - 1] == '>' && text[before - 2] == '-'));
}

static bool is_call(const struct deciding *d, size_t end)
{
  size_t behind = blanks_behind(d->text, d->len, end);
  return behind < d->len && d->text[behind] == '(';
}

/* A variable, parameter or member, and no macro of that name, which says what the
   library's function is called somewhere. */
static bool declares_object(const struct deciding *d, size_t start, size_t end)
{
  size_t before = blanks_before(d->text, start);
  return !is_call(d, end) && (before < 6 || memcmp(d->text + before - 6, "define", 6)) &&
         lang_c.declares(d->text, d->len, start, end);
}

/* A word of the code that is a public name without the stem. It may be the
   program's as well: a function or object of the whole program's, a member, or
   what a function declares; then only calls are the library's. */
static void decide_prefixed(struct deciding *d, const struct map *objects, size_t number,
                            size_t start, size_t end)
{
  const char *word = d->text + start;
  struct edit e = { .off = start, .kind = EDIT_GLOBAL, .rename = true };
  e.of.global = (unsigned)number;
  if(!is_member(d->text, start) && !map_get(&d->w->own, word, end - start) &&
     (is_call(d, end) || !map_get(objects, word, end - start)) &&
     !port_is_kept(d->w, word, end - start))
    edits_add(&d->out->edits, e);
}

static void decide_all_prefixed(struct deciding *d, const struct language *language)
{
  struct map objects = { 0 };
  for(int pass = 0; pass < 2; pass++) {
    struct lex_state lex = { 0 };
    enum region region = REGION_CODE;
    lex.text = d->text;
    lex.len = d->len;
    while(lex.pos < d->len) {
      size_t at = lex.pos, start, number;
      language->next(&lex, &region);
      while(region == REGION_CODE && at < lex.pos) {
        for(start = at; at < lex.pos && byte_is(BYTE_WORD, d->text[at]);)
          at++;
        number = at > start ? port_prefixed(d->w, d->text + start, at - start) : NOT_PREFIXED;
        if(number != NOT_PREFIXED && pass)
          decide_prefixed(d, &objects, number, start, at);
        else if(number != NOT_PREFIXED && declares_object(d, start, at))
          map_slot(&objects, d->text + start, at - start)->value = d;
        at += at == start;
      }
    }
  }
  map_free(&objects);
}

static void decide_all(struct deciding *d, const struct language *language)
{
  const struct stem *stem = &d->w->names.stem;
  struct lex_state lex = { 0 };
  enum region region = REGION_CODE;
  size_t token = 0, end = 0, start;
  lex.text = d->text;
  lex.len = d->len;
  for(size_t at = stem_next(stem, d->text, d->len, 0); at < d->len;
      at = stem_next(stem, d->text, d->len, end)) {
    size_t header;
    while(lex.pos <= at) {
      token = lex.pos;
      language->next(&lex, &region);
    }
    word_around(d->text, d->len, at, &start, &end);
    header = port_header_at(d->w, d->text, d->len, start);
    if(port_is_kept(d->w, d->text + start, end - start))
      continue;
    if(header && (d->reading == READ_BUILD ? region != REGION_COMMENT : includes(d, start))) {
      rename_run(d, start, start + header);
      end = start + header;
    } else if(d->reading == READ_CODE && start && includes(d, at))
      look_at_header(d, start, end);
    else if(d->reading == READ_CODE)
      decide_code(d, start, end, region);
    else
      decide_build(d, at, start, end, region);
  }
  if(d->reading == READ_CODE && d->w->globals)
    decide_all_prefixed(d, language);
  if(!d->out->edits.count && !d->out->remarks)
    return;
  while(lex.pos < d->len) {
    token = lex.pos;
    language->next(&lex, &region);
  }
  if(language == &lang_c && region == REGION_COMMENT && !has_an_end(d->text, token, lex.pos)) {
    d->out->edits.count = d->out->remarks = 0;
    remark(d, REMARK_UNSURE, token, 0);
  }
}

void port_decide(const struct port_words *w, const char *path, const char *text, size_t len,
                 struct port_file *out)
{
  struct deciding d = { .w = w, .path = path, .text = text, .len = len, .out = out };
  const struct language *language;
  d.reading = port_reading(path, text, len, &language, &d.glue);
  if(d.reading == READ_CODE || d.reading == READ_BUILD)
    decide_all(&d, language);
  else
    count_names(&d, d.reading == READ_PROSE ? REMARK_PROSE : REMARK_UNREAD);
  edits_sort(&out->edits);
  map_free(&d.said);
  arena_free(&d.arena);
}
