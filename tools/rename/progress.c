/* progress.c: how far the work is, on a terminal. */
#include "progress.h"

#include "os.h"

#include <stdatomic.h>
#include <stdio.h>

#define EVERY 64 /* steps between two looks at the clock */

static struct {
  const char *what;
  size_t steps;
  atomic_size_t done;
  atomic_bool shown, busy;
  double next; /* when to show it again */
} now;
static double start; /* of the first piece of work */

void progress_begin(const char *what, size_t steps)
{
  now.what = os_is_terminal(2) ? what : NULL;
  now.steps = steps;
  atomic_store(&now.done, 0);
  if(start <= 0)
    start = os_seconds();
  if(now.next < start + 1)
    now.next = start + 1;
}

void progress_step(void)
{
  size_t done = atomic_fetch_add(&now.done, 1) + 1;
  double time;
  if(!now.what || done % EVERY || atomic_exchange(&now.busy, true))
    return;
  time = os_seconds();
  if(time >= now.next) {
    now.next = time + 0.2;
    atomic_store(&now.shown, true);
    fprintf(stderr, "\r%s: %s %zu of %zu\033[K", prog, now.what, done, now.steps);
  }
  atomic_store(&now.busy, false);
}

void progress_end(void)
{
  if(atomic_exchange(&now.shown, false))
    fputs("\r\033[K", stderr);
}
