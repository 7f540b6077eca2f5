/* port_words.c: what a program's words are to a library whose names are mapped. */
#include "port_words.h"

#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Up to and with the first underscore, or 0. */
static size_t family(const char *word, size_t len)
{
  const char *end = memchr(word, '_', len);
  return end ? (size_t)(end - word) + 1 : 0;
}

/* A name that holds the stem nowhere, and becomes another. */
static void add_prefixed(struct port_words *w, const struct api_name *n, size_t len)
{
  struct map_slot *slot = map_slot(&w->prefixed, n->old, len);
  struct global_name g = {
    .old = n->old, .new = n->new, .old_len = len, .new_len = strlen(n->new)
  };
  if(slot->value)
    return;
  w->global = grow(w->global, w->globals, &w->global_room, sizeof(g));
  w->global[w->globals++] = g;
  slot->value = (void *)(uintptr_t)w->globals;
}

size_t port_prefixed(const struct port_words *w, const char *word, size_t len)
{
  return w->globals ? (size_t)(uintptr_t)map_get(&w->prefixed, word, len) - 1 : NOT_PREFIXED;
}

enum status port_words_init(struct port_words *w, const struct api *api, const char *to)
{
  w->api = api;
  renaming_init(&w->names, &w->arena, api->stem, api->to);
  for(size_t i = 0; i < api->count; i++) {
    const struct api_name *n = &api->name[i];
    size_t len = strlen(n->old), f = family(n->old, len);
    if(strcmp(n->old, n->new) && stem_next(&w->names.stem, n->old, len, 0) == len)
      add_prefixed(w, n, len);
    else if(strcmp(n->old, n->new) &&
            strcmp(n->new, renamed_word(&w->names, &w->arena, n->old, len)))
      return trouble("the map makes '%s' of '%s', which programs cannot be moved over by", n->new,
                     n->old);
    if(f && stem_next(&w->names.stem, n->old, f, 0) < f) {
      struct map_slot *slot = map_slot(&w->families, n->old, f);
      slot->value = (char *)slot->value + 1;
    }
  }
  if(to && strcmp(to, api->to) && w->globals)
    return trouble("the map is for '%s', and names without the stem get another prefix in '%s'",
                   api->to, to);
  if(to)
    renaming_init(&w->names, &w->arena, api->stem, to);
  return OK;
}

void port_words_free(struct port_words *w)
{
  map_free(&w->prefixed);
  free(w->global);
  map_free(&w->families);
  map_free(&w->kept);
  map_free(&w->made);
  map_free(&w->own);
  map_free(&w->strings);
  arena_free(&w->arena);
}

static void add(struct port_words *w, struct map *m, const char *word)
{
  struct map_slot *slot = map_slot(m, word, strlen(word));
  if(!slot->value)
    slot->key = slot->value = arena_dup(&w->arena, word, strlen(word));
}

void port_words_keep(struct port_words *w, const char *word)
{
  add(w, &w->kept, word);
}

void port_words_make(struct port_words *w, const char *word)
{
  add(w, &w->made, word);
}

bool port_is_public(const struct port_words *w, const char *word, size_t len)
{
  const struct api_name *n = api_find(w->api, word, len);
  /* a word's first line in the map may be a member's */
  while(n && n < w->api->name + w->api->count && strlen(n->old) == len &&
        !memcmp(n->old, word, len) && n->kind == HEADER_MEMBER)
    n++;
  return n && strlen(n->old) == len && !memcmp(n->old, word, len) && strcmp(n->old, n->new) &&
         n->kind != HEADER_GONE && n->kind != HEADER_FILE;
}

bool port_is_bare(const struct port_words *w, size_t len)
{
  return len == w->names.stem.len;
}

bool port_is_alike(const struct port_words *w, const char *word, size_t len)
{
  size_t f = family(word, len), n = w->names.stem.len;
  if(f)
    return (size_t)(uintptr_t)map_get(&w->families, word, f) > 1;
  /* a type: the stem in capitals and more letters */
  return len > n && !stem_next(&w->names.stem, word, len, 0) &&
         stem_form(&w->names.stem, word) == FORM_UPPER;
}

bool port_is_prefix(const struct port_words *w, const char *s, size_t len)
{
  bool any = false;
  for(size_t i = 0; i < w->api->count; i++) {
    const struct api_name *n = &w->api->name[i];
    if(strncmp(n->old, s, len) || n->kind == HEADER_GONE || n->kind == HEADER_MEMBER)
      continue;
    if(!strcmp(n->old, n->new))
      return false;
    any = true;
  }
  return any;
}

bool port_is_kept(const struct port_words *w, const char *word, size_t len)
{
  return map_get(&w->kept, word, len) != NULL;
}

/* What the library's macro for configure sets: its name in the forms
   LIBNAME, LIBNAME_X, HAVE_LIBNAME, libname_feature_x, libname_protocol_x. */
static bool of_macro_file(const struct port_words *w, const char *word, size_t len)
{
  size_t n = w->names.stem.len, at = 0;
  if(len > 5 && !memcmp(word, "HAVE_", 5))
    at = 5;
  if(len < at + 3 + n || stem_next(&w->names.stem, word, len, at) != at + 3)
    return false;
  if(!memcmp(word + at, "LIB", 3))
    return len == at + 3 + n || (!at && word[3 + n] == '_');
  return !at && !memcmp(word, "lib", 3) &&
         (begins(word + 3 + n, len - 3 - n, "_feature_") ||
          begins(word + 3 + n, len - 3 - n, "_protocol_"));
}

bool port_is_made(const struct port_words *w, const char *word, size_t len)
{
  return map_get(&w->made, word, len) || (w->macro_file && of_macro_file(w, word, len));
}

size_t port_header_at(const struct port_words *w, const char *text, size_t len, size_t at)
{
  if(at && (byte_is(BYTE_WORD, text[at - 1]) || text[at - 1] == '-'))
    return 0;
  for(size_t i = 0; i < w->api->count; i++) {
    const struct api_name *n = &w->api->name[i];
    size_t end = at + strlen(n->old);
    if(n->kind == HEADER_FILE && strcmp(n->old, n->new) && end <= len &&
       !memcmp(text + at, n->old, end - at) &&
       (end == len || (!byte_is(BYTE_WORD, text[end]) && text[end] != '.')))
      return end - at;
  }
  return 0;
}
