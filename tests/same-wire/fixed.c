/* A system without chance: the random bytes, the time of day and the host's
 * name that a library under test gets from the C library are the same in every
 * run. Linked into the client program, these functions are found before those
 * of the C library; the library under test is the one that is released.
 *
 * The bytes still pass through all of mbedTLS (entropy, CTR-DRBG), so nonces,
 * boundaries, masks, keys and ClientHellos are made as ever, only repeatably.
 * WIRE_TIME is the time of day, in seconds since 1970; 2026 where it is unset. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* splitmix64: any sequence would do, as long as it looks like noise */
static unsigned char next_byte(void)
{
  static uint64_t state = 1;
  uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (unsigned char)(z ^ (z >> 31));
}

/* mbedTLS asks for SYS_getrandom by number */
long syscall(long number, ...)
{
  long a[6];
  va_list list;
  va_start(list, number);
  for(int i = 0; i < 6; i++)
    a[i] = va_arg(list, long);
  va_end(list);
  if(number == SYS_getrandom) {
    for(long i = 0; i < a[1]; i++)
      ((unsigned char *)a[0])[i] = next_byte();
    return a[1];
  }
  static long (*real)(long, ...);
  if(!real)
    *(void **)&real = dlsym(RTLD_NEXT, "syscall");
  if(!real) {
    errno = ENOSYS;
    return -1;
  }
  return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

ssize_t getrandom(void *to, size_t length, unsigned flags)
{
  return syscall(SYS_getrandom, to, length, flags);
}

static time_t wire_time(void)
{
  const char *set = getenv("WIRE_TIME");
  return set ? (time_t)strtoll(set, NULL, 10) : 1780000000;
}

time_t time(time_t *to)
{
  time_t now = wire_time();
  if(to)
    *to = now;
  return now;
}

int gettimeofday(struct timeval *restrict to, void *restrict zone)
{
  (void)zone;
  to->tv_sec = wire_time();
  to->tv_usec = 0;
  return 0;
}

int gethostname(char *to, size_t length)
{
  strncpy(to, "client.test", length);
  return 0;
}
