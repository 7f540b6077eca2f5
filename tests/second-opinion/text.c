#include "text.h"
#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

void die(const char *format, ...)
{
  va_list list;

  fflush(stdout);
  fputs("opinion: ", stderr);
  va_start(list, format);
  vfprintf(stderr, format, list);
  va_end(list);
  fputc('\n', stderr);
  exit(2);
}

void *grow(void *list, size_t *room, size_t count, size_t size)
{
  if(count < *room)
    return list;
  *room = *room ? 2 * *room : 64;
  list = realloc(list, *room * size);
  if(!list)
    die("out of memory");
  return list;
}

char *copy(const char *from, size_t size)
{
  char *to = malloc(size + 1);

  if(!to)
    die("out of memory");
  memcpy(to, from, size);
  to[size] = 0;
  return to;
}

bool text_read(struct text *text, const char *path)
{
  FILE *file = fopen(path, "rb");
  size_t room = 0, got;

  text->data = NULL;
  text->size = 0;
  if(!file)
    return false;
  do {
    room = room ? 2 * room : 1 << 16;
    text->data = realloc(text->data, room + 1);
    if(!text->data)
      die("out of memory");
    got = fread(text->data + text->size, 1, room - text->size, file);
    text->size += got;
  } while(text->size == room);
  if(ferror(file))
    die("%s: cannot be read", path);
  fclose(file);
  text->data[text->size] = 0;
  return true;
}

void names_add(struct names *names, const char *name, size_t size)
{
  names->item = grow(names->item, &names->room, names->count, sizeof(*names->item));
  names->item[names->count++] = copy(name, size);
}

static int by_name(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_sort(struct names *names)
{
  if(names->count)
    qsort(names->item, names->count, sizeof(*names->item), by_name);
}

static void below(struct names *names, const char *folder, const char *path)
{
  char full[4096], name[4096];
  struct dirent *entry;
  struct stat info;
  DIR *dir;

  snprintf(full, sizeof(full), "%s/%s", folder, path);
  dir = opendir(full);
  if(!dir)
    die("%s: cannot be opened", full);
  while((entry = readdir(dir))) {
    if(!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
      continue;
    if((size_t)snprintf(name, sizeof(name), "%s%s%s", path, *path ? "/" : "", entry->d_name) >=
         sizeof(name) ||
       (size_t)snprintf(full, sizeof(full), "%s/%s", folder, name) >= sizeof(full))
      die("%s: too long a path", path);
    if(lstat(full, &info))
      die("%s: cannot be read", full);
    if(S_ISDIR(info.st_mode))
      below(names, folder, name);
    else
      names_add(names, name, strlen(name));
  }
  closedir(dir);
}

void names_below(struct names *names, const char *folder)
{
  below(names, folder, "");
  names_sort(names);
}

bool is_word(char c)
{
  return isalnum((unsigned char)c) || c == '_';
}

bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool contains(const char *from, const char *end, const char *what)
{
  size_t size = strlen(what);

  for(; from + size <= end; from++)
    if(!strncasecmp(from, what, size))
      return true;
  return false;
}

bool matches(const char *glob, const char *name)
{
  for(; *glob && *glob != '*'; glob++, name++)
    if(*glob != *name)
      return false;
  if(!*glob)
    return !*name;
  for(;; name++) {
    if(matches(glob + 1, name))
      return true;
    if(!*name)
      return false;
  }
}

uint64_t hash_add(uint64_t hash, const char *bytes, size_t size)
{
  for(size_t i = 0; i < size; i++)
    hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
  return hash;
}

char *text_line(char **rest)
{
  char *line = *rest, *end = strchr(line, '\n');
  if(!*line)
    return NULL;
  *rest = end ? end + 1 : line + strlen(line);
  if(end)
    *end = '\0';
  return line;
}
