/* What may never be, whatever the counts are: an address that was renamed, a
   variable that was not. A line of the file of exceptions is

     KIND[,KIND...] VERDICT GLOB[,GLOB...] [only RELEASE,...] -- REASON

   and one that covers no place is a finding, too. */
#include "tally.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct exception {
  enum verdict verdict;
  char *kinds, *globs;
  unsigned line;
  size_t used;
  struct exception *next;
};

static struct exception *exceptions;

static bool in_list(const char *list, const char *name, bool globs)
{
  char one[1024];

  while(*list) {
    size_t size = strcspn(list, ",");

    if(size >= sizeof(one))
      die("too long a list: %s", list);
    memcpy(one, list, size);
    one[size] = 0;
    if(globs ? matches(one, name) : !strcmp(one, name))
      return true;
    list += size + (list[size] == ',');
  }
  return false;
}

static void read_line(const char *file, unsigned number, char *line, const char *release)
{
  struct exception *exception = calloc(1, sizeof(*exception));
  char *reason = strstr(line, " -- "), *word[6] = { 0 };
  size_t n = 0;

  if(!exception)
    die("out of memory");
  if(!reason || !reason[4])
    die("%s:%u: no reason", file, number);
  *reason = 0;
  for(char *p = strtok(line, " "); p && n < 6; p = strtok(NULL, " "))
    word[n++] = p;
  if(n != 3 && !(n == 5 && !strcmp(word[3], "only")))
    die("%s:%u: not KIND VERDICT GLOB [only RELEASE,...] -- REASON", file, number);
  while(exception->verdict < verdict_count && strcmp(verdict_names[exception->verdict], word[1]))
    exception->verdict++;
  if(exception->verdict == verdict_count)
    die("%s:%u: no such verdict: %s", file, number, word[1]);
  exception->kinds = copy(word[0], strlen(word[0]));
  exception->globs = copy(word[2], strlen(word[2]));
  exception->line = number;
  if(n == 5 && !in_list(word[4], release, false))
    return;
  exception->next = exceptions;
  exceptions = exception;
}

static void read_file(const char *file, const char *release)
{
  struct text text;
  unsigned number = 0;

  if(!text_read(&text, file))
    die("%s: cannot be read", file);
  for(char *line, *rest = text.data; (line = text_line(&rest)) != NULL;) {
    number++;
    if(*line && *line != '#')
      read_line(file, number, line, release);
  }
  free(text.data);
}

static bool excepted(const struct place *place)
{
  bool any = false;

  for(struct exception *e = exceptions; e; e = e->next)
    if(e->verdict == place->verdict && in_list(e->kinds, kinds[place->kind].name, false) &&
       in_list(e->globs, place->path, true)) {
      e->used++;
      any = true;
    }
  return any;
}

void judge(struct tally *tally, const char *file, const char *release)
{
  read_file(file, release);
  for(size_t i = 0; i < tally->count; i++) {
    struct place *place = &tally->item[i];
    const struct kind_info *kind = &kinds[place->kind];

    if(kind->must == verdict_count ? place->verdict != altered : place->verdict == kind->must)
      continue;
    if(!excepted(place))
      tally_finding(tally, place, "%s, %s", kind->text, verdict_names[place->verdict]);
  }
  for(const struct exception *e = exceptions; e; e = e->next)
    if(!e->used)
      tally_finding(tally, NULL, "%s:%u: an exception for no place", file, e->line);
}
