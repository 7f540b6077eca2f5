/* A second opinion on a renamed release: it reads no rule, and says by its looks
   what every place is that was renamed, kept or changed in any other way.

   usage: opinion RELEASE PRISTINE RENAMED EXCEPTIONS COUNTS   judge and compare
          opinion --write RELEASE PRISTINE RENAMED             the counts
          opinion --list KIND VERDICT PRISTINE RENAMED         places, to read
          opinion --kinds                                      what it tells apart */
#include "tally.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* what a whole release has at least */
enum { least_files = 1000, least_names = 50000 };

static size_t bytes_compared;

/* the verdicts of a path's parts; false where the two are no pair */
static bool path_pair(struct tally *tally, const char *old, const char *now, const char *before)
{
  size_t begin = 0, size;
  struct found {
    size_t at;
    enum verdict verdict;
  } part[64];
  size_t count = 0, i = 0, j = 0;

  while(old[i] || now[j]) {
    if(old[i] && name_at(old + i, old + strlen(old)) && count < 64) {
      size = new_name_at(old + i, now + j, now + strlen(now));
      if(size || !strncmp(old + i, now + j, 4)) {
        part[count].at = i;
        part[count++].verdict = size ? renamed : kept;
        i += 4;
        j += size ? size : 4;
        continue;
      }
    }
    if(old[i] != now[j])
      return false;
    i++;
    j++;
  }
  for(i = 0; i < count && tally; i++) {
    size_t end = part[i].at + strcspn(old + part[i].at, "/");

    for(begin = part[i].at; begin > 0 && old[begin - 1] != '/';)
      begin--;
    /* a folder counts once */
    if(old[end] == '/' && before && !strncmp(old, before, end + 1))
      continue;
    tally_path(tally, old, begin, end, part[i].verdict);
  }
  return true;
}

static void file_pair(struct tally *tally, const char *pristine, const char *old,
                      const char *renamed_tree, const char *now)
{
  static struct founds founds;
  struct text a, b;
  struct look look;
  char path[8192];

  snprintf(path, sizeof(path), "%s/%s", pristine, old);
  if(!text_read(&a, path))
    die("%s: cannot be read", path);
  snprintf(path, sizeof(path), "%s/%s", renamed_tree, now);
  if(!text_read(&b, path))
    die("%s: cannot be read", path);
  bytes_compared += a.size;
  align(&founds, &a, &b);
  look_begin(&look, old, &a);
  for(size_t i = 0; i < founds.count; i++)
    tally_add(tally, &look, &founds.item[i]);
  look_end(&look);
  free(a.data);
  free(b.data);
}

/* sorted by the path as it would be were all of it renamed: pairs stand together */
static char *renamed_path(const char *path)
{
  char *to = malloc(2 * strlen(path) + 1);
  size_t n = 0;

  if(!to)
    die("out of memory");
  for(const char *end = path + strlen(path); *path;) {
    char five[6] = "fetch";

    if(!name_at(path, end)) {
      to[n++] = *path++;
      continue;
    }
    if(!strncmp(path, "CURL", 4))
      strcpy(five, "FETCH");
    else if(!strncmp(path, "Curl", 4))
      strcpy(five, "Fetch");
    memcpy(to + n, five, 5);
    n += 5;
    path += 4;
  }
  to[n] = 0;
  return to;
}

static int by_text(const void *key, const void *item)
{
  return strcmp(key, *(char *const *)item);
}

static char **find(const struct names *names, const char *name)
{
  return bsearch(name, names->item, names->count, sizeof(*names->item), by_text);
}

static size_t trees(struct tally *tally, const char *pristine, const char *renamed_tree)
{
  struct names old = { 0 }, now = { 0 };
  const char *before = NULL;
  bool *taken;
  size_t pairs = 0;

  names_below(&old, pristine);
  names_below(&now, renamed_tree);
  taken = calloc(now.count + 1, sizeof(*taken));
  if(!taken)
    die("out of memory");
  for(size_t i = 0; i < old.count; i++) {
    char *want = renamed_path(old.item[i]), **at = find(&now, want);

    if(!at)
      at = find(&now, old.item[i]);
    for(size_t j = 0; j < now.count && !at; j++) /* a part of it was kept */
      if(!taken[j] && path_pair(NULL, old.item[i], now.item[j], NULL))
        at = &now.item[j];
    free(want);
    if(!at || taken[at - now.item] || !path_pair(tally, old.item[i], *at, before)) {
      tally_finding(tally, NULL, "%s: no such file in the renamed tree", old.item[i]);
      continue;
    }
    taken[at - now.item] = true;
    before = old.item[i];
    file_pair(tally, pristine, old.item[i], renamed_tree, *at);
    pairs++;
  }
  for(size_t j = 0; j < now.count; j++)
    if(!taken[j] && strcmp(now.item[j], ".rename-ledger"))
      tally_finding(tally, NULL, "%s: a file of the renamed tree only", now.item[j]);
  free(taken);
  return pairs;
}

static void show_kinds(void)
{
  for(size_t i = 0; i < kind_count; i++)
    printf("%s\t%s\t%s\n", kinds[i].name, kinds[i].text,
           kinds[i].must == verdict_count ? "either" : verdict_names[kinds[i].must]);
}

static void show(const struct tally *tally, const char *kind, const char *verdict)
{
  for(size_t i = 0; i < tally->count; i++) {
    const struct place *place = &tally->item[i];

    if((strcmp(kind, kinds[place->kind].name) && strcmp(kind, "any")) ||
       strcmp(verdict, verdict_names[place->verdict]))
      continue;
    printf("%s:%u:%u: %s, %s: %s\n", place->path, place->line, place->column,
           kinds[place->kind].name, verdict, place->text);
  }
}

int main(int argc, char **argv)
{
  struct tally tally = { 0 };
  size_t pairs;

  if(argc == 5 && !strcmp(argv[1], "--write")) {
    trees(&tally, argv[3], argv[4]);
    tally_sort(&tally);
    counts_write(&tally, argv[2]);
  } else if(argc == 6 && !strcmp(argv[1], "--list")) {
    trees(&tally, argv[4], argv[5]);
    tally_sort(&tally);
    show(&tally, argv[2], argv[3]);
  } else if(argc == 2 && !strcmp(argv[1], "--kinds")) {
    show_kinds();
  } else if(argc == 6 && argv[1][0] != '-') {
    pairs = trees(&tally, argv[2], argv[3]);
    tally_sort(&tally);
    judge(&tally, argv[4], argv[1]);
    counts_compare(&tally, argv[5]);
    if(pairs < least_files || tally.count < least_names)
      tally_finding(&tally, NULL, "%zu files and %zu places are not a whole release", pairs,
                    tally.count);
    printf("%s: %zu files, %zu bytes, %zu places, %zu findings%s\n", argv[1], pairs, bytes_compared,
           tally.count, tally.findings,
           tally.findings > tally.shown ? ", the first 100 shown" : "");
  } else {
    fputs("usage: opinion RELEASE PRISTINE RENAMED EXCEPTIONS COUNTS\n"
          "       opinion --write RELEASE PRISTINE RENAMED\n"
          "       opinion --list KIND VERDICT PRISTINE RENAMED\n"
          "       opinion --kinds\n",
          stderr);
    return 2;
  }
  if(fflush(stdout) || ferror(stdout))
    die("standard output: cannot be written");
  return tally.findings != 0;
}
