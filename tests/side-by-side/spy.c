/* spy.c: preloaded into a program, writes down the names of the environment
 * variables it asks for and of the files it tries to open or look at, one
 * "env NAME" or "file PATH" a line, to the descriptor in SPY_FD. */
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS /* it would make open() and open64() one name */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void tell(const char *what, const char *name)
{
  static char *(*real_getenv)(const char *);
  char line[4096];
  const char *fd;
  int n;

  if(!real_getenv)
    real_getenv = (char *(*)(const char *))dlsym(RTLD_NEXT, "getenv");
  fd = real_getenv("SPY_FD");
  n = snprintf(line, sizeof(line), "%s %s\n", what, name);
  /* nothing to be done where this fails: the test misses the line */
  if(fd && n > 0 && (size_t)n < sizeof(line) && write(atoi(fd), line, (size_t)n) < 0)
    return;
}

#define REAL(type, name, ...)       \
  static type (*real)(__VA_ARGS__); \
  if(!real)                         \
  real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

char *getenv(const char *name)
{
  REAL(char *, getenv, const char *);
  tell("env", name);
  return real(name);
}

char *secure_getenv(const char *name)
{
  REAL(char *, secure_getenv, const char *);
  tell("env", name);
  return real(name);
}

FILE *fopen(const char *path, const char *mode)
{
  REAL(FILE *, fopen, const char *, const char *);
  tell("file", path);
  return real(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
  REAL(FILE *, fopen64, const char *, const char *);
  tell("file", path);
  return real(path, mode);
}

static mode_t mode_of(int flags, va_list args)
{
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
}

#define OPEN(name)                           \
  int name(const char *path, int flags, ...) \
  {                                          \
    va_list args;                            \
    mode_t mode;                             \
    REAL(int, name, const char *, int, ...); \
    va_start(args, flags);                   \
    mode = mode_of(flags, args);             \
    va_end(args);                            \
    tell("file", path);                      \
    return real(path, flags, mode);          \
  }

OPEN(open)
OPEN(open64)

#define LOOK(name, type)                 \
  int name(const char *path, type what)  \
  {                                      \
    REAL(int, name, const char *, type); \
    tell("file", path);                  \
    return real(path, what);             \
  }

LOOK(access, int)
LOOK(stat, struct stat *)
