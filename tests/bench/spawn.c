/* Runs a program many times: the median of the time from its start to its end,
 * in seconds, and the most memory that one run held, in KiB.
 *
 * usage: spawn COUNT PROGRAM ARGUMENT... */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
  static const char usage[] = "usage: spawn COUNT PROGRAM ARGUMENT...\n";
  if(argc == 2 && !strcmp(argv[1], "--help"))
    return fputs(usage, stdout) < 0;
  size_t count = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
  double *took = count ? calloc(count, sizeof *took) : NULL;
  long most = 0;
  if(!took) {
    fputs(usage, stderr);
    return 2;
  }
  for(size_t i = 0; i < count; i++) {
    struct rusage used;
    int status;
    double start = now();
    pid_t pid = fork();
    if(!pid) {
      int null = open("/dev/null", O_WRONLY);
      dup2(null, 1);
      execv(argv[2], argv + 2);
      _exit(127);
    }
    if(pid < 0 || wait4(pid, &status, 0, &used) != pid || status) {
      fprintf(stderr, "spawn: %s failed\n", argv[2]);
      return 1;
    }
    took[i] = now() - start;
    most = used.ru_maxrss > most ? used.ru_maxrss : most;
  }
  qsort(took, count, sizeof *took, compare);
  printf("%.6f %ld\n", took[count / 2], most);
  free(took);
  return fflush(stdout) ? 1 : 0;
}
