/* names.c: see names.h. */
#include "names.h"
#include "object.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A map from text to text; open addressing, never shrinks. */
struct map {
  struct entry {
    const char *key, *value;
  } * entry;
  size_t room, count;
};

struct names {
  struct map forth, back, verdict;
  size_t renamed;
  bool judged;
};

static struct entry *slot(const struct map *m, const char *key)
{
  uint64_t h = 1469598103934665603u;
  for(const char *p = key; *p; p++)
    h = (h ^ (unsigned char)*p) * 1099511628211u;
  for(;; h++) {
    struct entry *e = &m->entry[h & (m->room - 1)];
    if(!e->key || !strcmp(e->key, key))
      return e;
  }
}

static const char *get(const struct map *m, const char *key)
{
  return m->room ? slot(m, key)->value : NULL;
}

static void put(struct map *m, const char *key, const char *value)
{
  struct entry *e;
  if(m->count * 2 >= m->room) {
    struct map bigger = { NULL, m->room ? m->room * 2 : 1024, m->count };
    bigger.entry = grow(NULL, bigger.room * sizeof(*e));
    memset(bigger.entry, 0, bigger.room * sizeof(*e));
    for(size_t i = 0; i < m->room; i++)
      if(m->entry[i].key)
        *slot(&bigger, m->entry[i].key) = m->entry[i];
    free(m->entry);
    *m = bigger;
  }
  e = slot(m, key);
  if(!e->key)
    m->count++;
  e->key = strdup(key);
  e->value = strdup(value);
}

struct names *names_new(void)
{
  struct names *n = grow(NULL, sizeof(*n));
  memset(n, 0, sizeof(*n));
  return n;
}

bool names_read(struct names *n, const char *file)
{
  FILE *in = fopen(file, "r");
  char *line = NULL;
  size_t room = 0, number = 0;
  ssize_t len;
  if(!in) {
    fprintf(stderr, "objcmp: %s: cannot be read\n", file);
    return false;
  }
  while((len = getline(&line, &room, in)) > 0) {
    char *tab = strchr(line, '\t');
    number++;
    if(line[len - 1] == '\n')
      line[len - 1] = '\0';
    if(!tab || tab == line || !tab[1]) {
      fprintf(stderr, "objcmp: %s:%zu: not OLD TAB NEW\n", file, number);
      fclose(in);
      return false;
    }
    *tab = '\0';
    put(&n->verdict, line, tab + 1);
  }
  free(line);
  fclose(in);
  n->judged = true;
  return true;
}

const char *names_pair(struct names *n, const char *old, const char *new)
{
  const char *forth = get(&n->forth, old), *back = get(&n->back, new);
  static char why[1024];
  if(forth && !strcmp(forth, new))
    return NULL;
  if(forth) {
    snprintf(why, sizeof(why), "%s is both %s and %s", old, forth, new);
    return why;
  }
  if(back) {
    snprintf(why, sizeof(why), "both %s and %s are %s", back, old, new);
    return why;
  }
  if(n->judged && strcmp(old, new)) {
    const char *verdict = get(&n->verdict, old);
    if(!verdict || strcmp(verdict, new)) {
      snprintf(why, sizeof(why), "%s is %s, which the rename tool says is %s", old, new,
               verdict ? verdict : "none of its names");
      return why;
    }
  }
  put(&n->forth, old, new);
  put(&n->back, new, old);
  n->renamed += strcmp(old, new) != 0;
  return NULL;
}

const char *names_expected(const struct names *n, const char *old)
{
  const char *verdict = get(&n->verdict, old);
  return verdict ? verdict : old;
}

bool names_same(const struct names *n, const char *old, const char *new)
{
  const char *forth = get(&n->forth, old);
  return forth && !strcmp(forth, new);
}

size_t names_count(const struct names *n)
{
  return n->forth.count;
}

size_t names_renamed(const struct names *n)
{
  return n->renamed;
}

/* One letter case of a word: 0 curl, 1 Curl, 2 CURL, 3 cURL. */
static bool in_case(const char *text, size_t len, const char *word, int form)
{
  size_t n = strlen(word);
  if(len < n)
    return false;
  for(size_t i = 0; i < n; i++) {
    bool upper = form == 2 || (form == 1 && !i) || (form == 3 && i);
    char want = (char)(upper ? toupper((unsigned char)word[i]) : tolower((unsigned char)word[i]));
    if(text[i] != want)
      return false;
  }
  return true;
}

static bool renamed_here(const char *old, size_t old_len, const char *new, size_t new_len,
                         const struct word *w)
{
  for(int form = 0; form < 4; form++)
    if(in_case(old, old_len, w->stem, form) && in_case(new, new_len, w->ns, form))
      return true;
  return false;
}

bool text_renamed(const char *old, size_t old_len, const char *new, size_t new_len,
                  const struct word *word, size_t words)
{
  size_t i = 0, j = 0;
  bool any = false;
  while(i < old_len) {
    size_t w = 0;
    while(w < words && !renamed_here(old + i, old_len - i, new + j, new_len - j, &word[w]))
      w++;
    if(w < words) {
      any = true;
      i += strlen(word[w].stem);
      j += strlen(word[w].ns);
    } else if(j < new_len && old[i] == new[j]) {
      i++;
      j++;
    } else
      return false;
  }
  return any && j == new_len;
}
