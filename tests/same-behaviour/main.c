/* Runs scenarios and writes their traces.
 *
 * usage: scenarios --list | scenarios FOLDER NAME...
 *
 * The trace of NAME is FOLDER/NAME. Exit 0: all their assertions hold and
 * every socket was closed once; 1: findings, told on standard error; 2: usage
 * or trouble; SIGALRM ends what hangs. */
#include "scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
  const char *name, *needs;
  void (*run)(void);
} scenarios[] = {
#define X(name, needs) { #name, needs, scenario_##name },
#include "scenarios.list"
#undef X
};

#define COUNT (sizeof(scenarios) / sizeof(*scenarios))

int main(int argc, char **argv)
{
  int wrong = 0, i;
  size_t s;

  if(argc == 2 && !strcmp(argv[1], "--list")) {
    for(s = 0; s < COUNT; s++)
      printf("%s %s\n", scenarios[s].name, scenarios[s].needs);
    return fflush(stdout) ? 2 : 0;
  }
  if(argc < 3) {
    fprintf(stderr, "usage: scenarios --list | scenarios FOLDER NAME...\n");
    return 2;
  }
  for(i = 2; i < argc; i++) {
    char file[4096];

    for(s = 0; s < COUNT && strcmp(scenarios[s].name, argv[i]); s++)
      ;
    if(s == COUNT) {
      fprintf(stderr, "scenarios: no scenario %s\n", argv[i]);
      return 2;
    }
    snprintf(file, sizeof(file), "%s/%s", argv[1], argv[i]);
    alarm(getenv("TRACE_SLOW") ? 300 : 60);
    if(fetch_global_init(FETCH_GLOBAL_DEFAULT)) {
      fprintf(stderr, "scenarios: fetch_global_init failed\n");
      return 2;
    }
    t_begin(argv[i]);
    scenarios[s].run();
    wrong += t_end(file);
    fetch_global_cleanup();
  }
  return wrong != 0;
}
