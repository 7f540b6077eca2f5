/* What may never be, whatever the counts are: an address that was renamed, a
   variable that was not. A line of the file of exceptions is

     KIND[,KIND...] VERDICT GLOB[,GLOB...] [since RELEASE] [before RELEASE] -- REASON

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

/* MAJOR.MINOR.PATCH as a number; what follows says nothing of the order. */
static unsigned long release_number(const char *release)
{
  unsigned long number = 0;

  for(int part = 0; part < 3; part++) {
    number = number * 1000 + strtoul(release, (char **)&release, 10);
    if(*release == '.')
      release++;
  }
  return number;
}

/* "since RELEASE" and "before RELEASE", in this order, each or none. */
static bool in_range(char **word, const char *release, bool *wrong)
{
  bool within = true;

  if(*word && word[1] && !strcmp(*word, "since")) {
    within = release_number(release) >= release_number(word[1]);
    word += 2;
  }
  if(*word && word[1] && !strcmp(*word, "before")) {
    within = within && release_number(release) < release_number(word[1]);
    word += 2;
  }
  *wrong = *word != NULL;
  return within;
}

static void read_line(const char *file, unsigned number, char *line, const char *release)
{
  struct exception *exception = calloc(1, sizeof(*exception));
  char *reason = strstr(line, " -- "), *word[9] = { 0 };
  size_t n = 0;
  bool wrong = false, within;

  if(!exception)
    die("out of memory");
  if(!reason || !reason[4])
    die("%s:%u: no reason", file, number);
  *reason = 0;
  for(char *p = strtok(line, " "); p && n < 8; p = strtok(NULL, " "))
    word[n++] = p;
  within = in_range(word + 3, release, &wrong);
  if(n < 3 || wrong)
    die("%s:%u: not KIND VERDICT GLOB [since RELEASE] [before RELEASE] -- REASON", file, number);
  while(exception->verdict < verdict_count && strcmp(verdict_names[exception->verdict], word[1]))
    exception->verdict++;
  if(exception->verdict == verdict_count)
    die("%s:%u: no such verdict: %s", file, number, word[1]);
  exception->kinds = copy(word[0], strlen(word[0]));
  exception->globs = copy(word[2], strlen(word[2]));
  exception->line = number;
  if(!within)
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
