/* port_note.c: what all files of a program tell before any of them is changed. */
#include "externals.h"
#include "lex/lex.h"
#include "port_file.h"
#include "text.h"

#include <string.h>

/* Which parameter a word is, of the list that begins behind `(`. */
static size_t parameter(const char *list, size_t len, const char *word, size_t word_len)
{
  size_t n = 0;
  for(size_t at = 0, start; at < len && list[at] != ')'; at++) {
    for(start = at; at < len && byte_is(BYTE_WORD, list[at]);)
      at++;
    if(at - start == word_len && !memcmp(list + start, word, word_len))
      break;
    n += at < len && list[at] == ',';
  }
  return n < PORT_ARGUMENTS ? n : PORT_ARGUMENTS - 1;
}

/* `#define NAME(x) ... #x`: the line's macro, and which of its arguments it makes
   strings of. */
static void note_macro(struct port_words *w, const char *line, size_t len)
{
  size_t at = 0, start, end;
  uintptr_t which = 0;
  while(at < len && (byte_is(BYTE_SPACE, line[at]) || line[at] == '#'))
    at++;
  if(!begins(line + at, len - at, "define"))
    return;
  at = blanks_behind(line, len, at + 6);
  for(start = at; at < len && byte_is(BYTE_WORD, line[at]);)
    at++;
  if(at == len || line[at] != '(')
    return;
  for(size_t i = at; i + 1 < len; i++)
    if(line[i] == '#' && line[i - 1] != '#' && line[i + 1] != '#') {
      size_t word = end = blanks_behind(line, len, i + 1);
      while(end < len && byte_is(BYTE_WORD, line[end]))
        end++;
      which |= (uintptr_t)1 << parameter(line + at + 1, len - at - 1, line + word, end - word);
    }
  if(which) {
    struct map_slot *slot = map_slot(&w->strings, line + start, at - start);
    if(!slot->value)
      slot->key = arena_dup(&w->arena, line + start, at - start);
    slot->value = (void *)((uintptr_t)slot->value | which);
  }
}

static void note_macros(struct port_words *w, const char *text, size_t len)
{
  for(size_t at = 0; at < len;) {
    size_t end = line_end(text, len, at), first = at;
    while(first < end && byte_is(BYTE_BLANK, text[first]))
      first++;
    if(first < end && text[first] == '#') {
      while(end < len && end && text[end - 1] == '\\')
        end = line_end(text, len, end + 1);
      note_macro(w, text + first, end - first);
    }
    at = end + 1;
  }
}

static void note_own(struct port_words *w, const char *path, const char *text, size_t start,
                     size_t end)
{
  struct map_slot *slot = map_slot(&w->own, text + start, end - start);
  if(!slot->value) {
    struct port_own *own = arena_alloc(&w->arena, sizeof(*own));
    slot->key = arena_dup(&w->arena, text + start, end - start);
    own->path = path;
    own->line = line_number(text, start);
    slot->value = own;
  }
}

struct noting {
  struct port_words *w;
  const char *path, *text;
};

/* A function or object of the program's, called as one of the library's without the
   stem. */
static void note_defined(void *context, const char *name, size_t len)
{
  const struct noting *n = context;
  size_t start = (size_t)(name - n->text);
  if(port_prefixed(n->w, name, len) != NOT_PREFIXED)
    note_own(n->w, n->path, n->text, start, start + len);
}

void port_note_code(struct port_words *w, const char *path, const char *text, size_t len)
{
  const struct stem *stem = &w->names.stem;
  struct noting noting = { w, path, text };
  struct lex_state lex = { 0 };
  enum region region = REGION_CODE;
  size_t start, end;
  lex.text = text;
  lex.len = len;
  note_macros(w, text, len);
  for(size_t at = stem_next(stem, text, len, 0); at < len; at = stem_next(stem, text, len, end)) {
    word_around(text, len, at, &start, &end);
    while(lex.pos <= start)
      lang_c.next(&lex, &region);
    if(region == REGION_CODE && !port_is_public(w, text + start, end - start) &&
       lang_c.declares(text, len, start, end))
      note_own(w, path, text, start, end);
  }
  if(w->globals)
    find_definitions(text, len, note_defined, &noting);
}
