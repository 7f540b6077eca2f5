/* many.c: one of several namespaces in one process; each has such a file, in which
 * the words are its own. Sets a transfer over HTTPS up and runs it. */
#include <fetch/fetch.h>

#include <string.h>

/* The bytes that come, or 0; the version is the library's. */
size_t many_fetch(const char *url, const char *ca, const char **version);

static size_t count(char *bytes, size_t size, size_t many, void *sum)
{
  (void)bytes;
  *(size_t *)sum += size * many;
  return size * many;
}

size_t many_fetch(const char *url, const char *ca, const char **version)
{
  FETCH *handle = fetch_easy_init();
  size_t sum = 0;
  *version = fetch_version();
  if(!handle || fetch_easy_setopt(handle, FETCHOPT_URL, url) ||
     fetch_easy_setopt(handle, FETCHOPT_CAINFO, ca) ||
     fetch_easy_setopt(handle, FETCHOPT_WRITEFUNCTION, count) ||
     fetch_easy_setopt(handle, FETCHOPT_WRITEDATA, &sum) || fetch_easy_perform(handle))
    sum = 0;
  fetch_easy_cleanup(handle);
  return sum;
}
