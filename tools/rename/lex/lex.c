/* lex.c: the languages, and which file is in which. */
#include "lex_util.h"

/* In order: the first whose pattern matches has the file. */
const struct language *const languages[] = { &lang_test,  &lang_c,    &lang_perl,   &lang_python,
                                             &lang_shell, &lang_make, &lang_cmake,  &lang_m4,
                                             &lang_doc,   &lang_text, &lang_opaque, NULL };

static const struct language *by_path(const char *path, size_t len)
{
  const struct language *const *l;
  const char *const *pattern;
  size_t base = len;

  while(base && path[base - 1] != '/')
    base--;
  for(l = languages; *l; l++)
    for(pattern = (*l)->names; pattern && *pattern; pattern++)
      if(word_match(*pattern, path + base, len - base))
        return *l;
  return NULL;
}

/* By the program that a `#!` line names, or that env(1) is to find. */
static const struct language *by_interpreter(const char *text, size_t len)
{
  const struct lex_state st = { .text = text, .len = len };
  const struct language *const *l;
  const char *const *name;
  size_t at = 2, start, i;

  if(!lex_has(&st, 0, "#!"))
    return NULL;
  for(;;) {
    while(lex_at(&st, at) == ' ' || lex_at(&st, at) == '\t')
      at++;
    i = at;
    while(i < len && !(lex_class(text[i]) & BYTE_SPACE))
      i++;
    if(i == at)
      return NULL;
    for(start = i; start > at && text[start - 1] != '/';)
      start--;
    if((i - start == 3 && !memcmp(text + start, "env", 3)) || text[at] == '-' ||
       memchr(text + at, '=', i - at)) {
      at = i; /* env, its options, its variables */
      continue;
    }
    break;
  }
  for(l = languages; *l; l++)
    for(name = (*l)->interpreters; name && *name; name++)
      if(word_match(*name, text + start, i - start))
        return *l;
  return NULL;
}

const struct language *language_of(const char *path, const char *text, size_t len)
{
  /* What configure scripts and packagers make a file from is in its
     language. */
  static const char *const suffixes[] = { ".in", ".dist", ".example" };
  const struct language *l;
  size_t n = strlen(path), i;

  if(len && memchr(text, '\0', len))
    return &lang_opaque;
  l = by_path(path, n);
  for(i = 0; !l && i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
    size_t s = strlen(suffixes[i]);
    if(n > s && !memcmp(path + n - s, suffixes[i], s))
      l = by_path(path, n - s);
  }
  if(!l)
    l = by_interpreter(text, len);
  return l ? l : &lang_text;
}

const struct language *language_named(const char *name)
{
  const struct language *const *l;

  for(l = languages; *l; l++)
    if(!strcmp((*l)->name, name))
      return *l;
  return NULL;
}

const char *region_name(enum region r)
{
  static const char *const names[] = {
#define X(id, name) name,
    REGIONS(X)
#undef X
  };
  return (unsigned)r < REGION_COUNT ? names[r] : "?";
}
