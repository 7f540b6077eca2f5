/* The library is loaded, makes an HTTPS transfer, is cleaned up and unloaded, as
 * often as wanted: nothing of it stays in the process, or as many blocks a round as
 * are known to.
 *
 * usage: dlclose LIBRARY HTTPS-URL CA-FILE ROUNDS [BLOCKS]
 *
 * The URL's host is an address: a resolver's thread is asked nothing, and none
 * may be left. Exit 0 fine, 1 findings. */
#include <fetch/fetch.h>

#include <dirent.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everybody's memory, counted by blocks: what the allocator says of itself takes
 * what it keeps for later as used. */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void __libc_free(void *);
static atomic_long blocks;

void *malloc(size_t size)
{
  void *block = __libc_malloc(size);

  blocks += block != NULL;
  return block;
}

void *calloc(size_t count, size_t size)
{
  void *block = __libc_calloc(count, size);

  blocks += block != NULL;
  return block;
}

void *realloc(void *old, size_t size)
{
  void *block = __libc_realloc(old, size);

  blocks += !old && block;
  blocks -= old && !block && !size;
  return block;
}

void free(void *block)
{
  blocks -= block != NULL;
  __libc_free(block);
}

static size_t take(char *bytes, size_t size, size_t count, void *arg)
{
  (void)bytes;
  *(size_t *)arg += size * count;
  return size * count;
}

static void *found(void *library, const char *name)
{
  void *symbol = dlsym(library, name);

  if(!symbol) {
    printf("FAILED   %s\n", dlerror());
    exit(1);
  }
  return symbol;
}

/* A function's address comes as an object's. */
#define FUNCTION(name) __typeof__(&name) p_##name = (__typeof__(&name))found(library, #name)

static size_t round_trip(const char *path, const char *url, const char *ca)
{
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  size_t bytes = 0;
  FETCH *h;

  if(!library) {
    printf("FAILED   %s\n", dlerror());
    exit(1);
  }
  {
    FUNCTION(fetch_global_init);
    FUNCTION(fetch_easy_init);
    FUNCTION(fetch_easy_setopt);
    FUNCTION(fetch_easy_perform);
    FUNCTION(fetch_easy_cleanup);
    FUNCTION(fetch_global_cleanup);

    if(p_fetch_global_init(FETCH_GLOBAL_DEFAULT) || !(h = p_fetch_easy_init()))
      exit(2);
    p_fetch_easy_setopt(h, FETCHOPT_URL, url);
    p_fetch_easy_setopt(h, FETCHOPT_CAINFO, ca);
    p_fetch_easy_setopt(h, FETCHOPT_PROXY, "");
    p_fetch_easy_setopt(h, FETCHOPT_TIMEOUT, 30L);
    p_fetch_easy_setopt(h, FETCHOPT_FAILONERROR, 1L);
    p_fetch_easy_setopt(h, FETCHOPT_WRITEFUNCTION, take);
    p_fetch_easy_setopt(h, FETCHOPT_WRITEDATA, &bytes);
    if(p_fetch_easy_perform(h))
      bytes = 0;
    p_fetch_easy_cleanup(h);
    p_fetch_global_cleanup();
  }
  dlclose(library);
  return bytes;
}

/* Lines of /proc/self/maps with the library's file name. */
static int mapped(const char *path)
{
  const char *name = strrchr(path, '/');
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[4096];
  int lines = 0;

  while(maps && fgets(line, sizeof(line), maps))
    lines += strstr(line, name ? name : path) != NULL;
  if(!maps || fclose(maps))
    exit(2);
  return lines;
}

static int threads(void)
{
  DIR *tasks = opendir("/proc/self/task");
  struct dirent *task;
  int n = 0;

  while(tasks && (task = readdir(tasks)))
    n += *task->d_name != '.';
  if(!tasks || closedir(tasks))
    exit(2);
  return n;
}

int main(int argc, char **argv)
{
  int rounds = argc > 4 ? atoi(argv[4]) : 0, i;
  long kept = argc > 5 ? atol(argv[5]) : 0, early = LONG_MIN, late = LONG_MIN;
  size_t bytes = 0;

  if(rounds < 10)
    return 2;
  for(i = 0; i < rounds; i++) {
    long now;

    bytes = round_trip(argv[1], argv[2], argv[3]);
    if(!bytes || mapped(argv[1]) || threads() != 1) {
      printf("FAILED   round %d: %zu bytes, %d lines of it mapped, %d threads\n", i + 1, bytes,
             mapped(argv[1]), threads());
      return 1;
    }
    /* the first half shows what is kept for good; the second may not have more */
    now = blocks - kept * i;
    if(i < rounds / 2)
      early = now > early ? now : early;
    else
      late = now > late ? now : late;
  }
  if(late > early)
    printf("FAILED   memory in use grew from %ld to %ld blocks\n", early, late);
  else if(kept && late < early)
    printf("FAILED   fewer blocks stay than %ld a round\n", kept);
  printf(
    "%d rounds of %zu bytes; at most %ld blocks of memory in use, then %ld, beside %ld a round\n",
    rounds, bytes, early, late, kept);
  return late > early || (kept && late < early);
}
