#include "view.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool ends(const char *path, const char *with)
{
  size_t size = strlen(path), n = strlen(with);

  return size >= n && !strcmp(path + size - n, with);
}

static bool is_c(const char *path)
{
  return ends(path, ".c") || ends(path, ".h") || ends(path, ".cpp") || ends(path, ".h.cmake") ||
         ends(path, ".rc") || ends(path, ".h.in");
}

static void regions(struct look *look)
{
  const char *p = look->text->data;
  size_t size = look->text->size;
  char *region = look->region, state = ' ';

  for(size_t i = 0; i < size; i++) {
    char next = i + 1 < size ? p[i + 1] : 0;

    region[i] = state;
    switch(state) {
    case ' ':
      if(p[i] == '/' && (next == '*' || next == '/')) {
        state = next == '*' ? '*' : '/';
        region[i] = '*';
      } else if(p[i] == '"')
        state = '"';
      else if(p[i] == '\'')
        state = '\'';
      break;
    case '*':
      if(p[i] == '*' && next == '/' && i + 1 < size) {
        region[++i] = '*';
        state = ' ';
      }
      break;
    case '/':
      region[i] = '*';
      if(p[i] == '\n')
        state = ' ';
      break;
    default: /* quotes, which do not go over a line's end */
      if(p[i] == '\\' && i + 1 < size)
        region[++i] = state;
      else if(p[i] == state || p[i] == '\n') {
        region[i] = ' ';
        state = ' ';
      }
    }
  }
}

void look_begin(struct look *look, const char *path, const struct text *text)
{
  memset(look, 0, sizeof(*look));
  look->path = path;
  look->text = text;
  look->page = !strncmp(path, "docs/", 5) || ends(path, ".md") || ends(path, "README") ||
               ends(path, ".txt") || !strchr(path, '/');
  look->data = !strncmp(path, "tests/data/", 11);
  if(ends(path, ".am") || ends(path, ".in") || ends(path, ".cmake") || ends(path, ".ac") ||
     ends(path, ".m4") || ends(path, "CMakeLists.txt"))
    look->page = false;
  if(is_c(path)) {
    look->page = false;
    look->region = malloc(text->size + 1);
    if(!look->region)
      die("out of memory");
    regions(look);
  }
}

void look_end(struct look *look)
{
  free(look->region);
}

static bool is_token(char c)
{
  return !is_blank(c) && c != '"' && c != '\'' && c != '<' && c != '>' && c != '(' && c != ')' &&
         c != '[' && c != ']' && c != '{' && c != '}' && c != '`' && c != ',' && c != ';' &&
         c != '|' && c != '*' && c != '\\';
}

bool starts(const struct view *v, const char *p, const char *what)
{
  size_t size = strlen(what);

  return (size_t)(v->line_end - p) >= size && !strncmp(p, what, size);
}

bool after(const struct view *v, const char *p, const char *what)
{
  size_t size = strlen(what);

  return (size_t)(p - v->line) >= size && !strncasecmp(p - size, what, size);
}

static void quotes(struct view *v)
{
  const char *p = v->line, *open = NULL;
  const struct look *look = v->look;

  if(look->region) {
    const char *data = look->text->data, *end = data + look->text->size;

    v->region = look->region[v->from - data];
    if(v->region != '"')
      return;
    v->string = v->from;
    while(v->string > data && look->region[v->string - 1 - data] == '"')
      v->string--;
    v->string_end = v->from;
    while(v->string_end < end && look->region[v->string_end - data] == '"')
      v->string_end++;
    return;
  }
  v->region = ' ';
  for(; p < v->line_end; p++) {
    if(open) {
      if(*p == '\\' && p + 1 < v->line_end)
        p++;
      else if(*p == *open) {
        if(p >= v->from)
          break;
        open = NULL;
      }
    } else if(p >= v->from)
      return;
    else if(*p == '"' || (*p == '\'' && (p == v->line || !is_word(p[-1]))))
      open = p;
    else if((*p == '#' && (p == v->line || is_blank(p[-1]))) && !look->page && !look->data) {
      v->region = '*';
      return;
    }
  }
  if(open && p < v->line_end && !look->page) {
    v->string = open + 1;
    v->string_end = p;
    v->region = '"';
  }
}

/* letters before a word that are none of it: of "\n", of \fI, of -D */
static void skip_glued(struct view *v)
{
  size_t size = 0;

  if(v->word == v->line)
    return;
  if(v->word[-1] == '\\' && strchr("nrt", *v->word))
    size = 1;
  else if(v->word[-1] == '\\' && *v->word == 'f')
    size = 2;
  else if(v->word[-1] == '-' && strchr("DUlL", *v->word))
    size = 1;
  if(v->word + size <= v->from)
    v->word += size;
}

void view(struct view *v, const struct look *look, const struct found *found)
{
  const char *data = look->text->data, *end = data + look->text->size;

  memset(v, 0, sizeof(*v));
  v->look = look;
  v->from = data + found->at;
  v->end = v->from + found->size;
  v->line = v->from;
  while(v->line > data && v->line[-1] != '\n')
    v->line--;
  v->line_end = memchr(v->from, '\n', (size_t)(end - v->from));
  v->line_end = v->line_end ? v->line_end : end;
  if(v->end > v->line_end)
    v->end = v->line_end;
  for(v->word = v->from; v->word > v->line && is_word(v->word[-1]);)
    v->word--;
  skip_glued(v);
  for(v->word_end = v->end; v->word_end < v->line_end && is_word(*v->word_end);)
    v->word_end++;
  for(v->token = v->word; v->token > v->line && is_token(v->token[-1]);)
    v->token--;
  for(v->token_end = v->word_end; v->token_end < v->line_end && is_token(*v->token_end);)
    v->token_end++;
  quotes(v);
}
