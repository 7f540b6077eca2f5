#include "api.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int api_load(struct api *api, const char *path)
{
  static const char *const names[] = {
#define API_NAME(name) #name,
    API_FUNCTIONS(API_NAME)
  };
  void **const places[] = {
#define API_PLACE(name) (void **)&api->name,
    API_FUNCTIONS(API_PLACE)
  };
  const char *base = strrchr(path, '/');
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  char symbol[128];
  size_t i, stem;

  if(!library) {
    fprintf(stderr, "threads: %s\n", dlerror());
    return -1;
  }
  base = base ? base + 1 : path;
  base += strncmp(base, "lib", 3) ? 0 : 3;
  stem = strcspn(base, ".-");
  for(i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(symbol, sizeof symbol, "%.*s_%s", (int)stem, base, names[i]);
    *places[i] = dlsym(library, symbol);
    if(!*places[i]) {
      fprintf(stderr, "threads: %s: no %s\n", path, symbol);
      return -1;
    }
  }
  api->path = path;
  return 0;
}
