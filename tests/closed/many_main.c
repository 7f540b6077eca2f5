/* many_main.c: several namespaces in one process at once. all.h has a line each:
 * X(its name, the release). Exits 1 where one of them brings no file, or is another
 * release than it says. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 20
#define SIZE 1048576

#define X(ns, release) size_t many_##ns(const char *url, const char *ca, const char **version);
#include <all.h>
#undef X

struct one {
  const char *name, *release;
  size_t (*fetch)(const char *url, const char *ca, const char **version);
  const char *version;
  int right;
  pthread_t thread;
};

static struct one all[] = {
#define X(ns, release) { #ns, release, many_##ns, "", 0, 0 },
#include <all.h>
#undef X
};

static char **arguments;

static void *run(void *context)
{
  struct one *o = context;
  for(int i = 0; i < ROUNDS; i++)
    o->right += o->fetch(arguments[1], arguments[2], &o->version) == SIZE;
  return NULL;
}

int main(int argc, char **argv)
{
  const size_t many = sizeof(all) / sizeof(*all);
  int wrong = argc != 3;
  char start[100];
  arguments = argv;
  for(size_t i = 0; i < many && !wrong; i++)
    wrong = pthread_create(&all[i].thread, NULL, run, &all[i]);
  for(size_t i = 0; i < many && !wrong; i++)
    pthread_join(all[i].thread, NULL);
  for(size_t i = 0; i < many; i++) {
    snprintf(start, sizeof(start), "lib%s/%s ", all[i].name, all[i].release);
    printf("%s: %d of %d files; %s\n", all[i].name, all[i].right, ROUNDS, all[i].version);
    wrong |= all[i].right != ROUNDS || strncmp(all[i].version, start, strlen(start));
  }
  return wrong;
}
