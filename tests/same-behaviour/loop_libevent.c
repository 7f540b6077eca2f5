#include "loop.h"

#ifdef HAVE_LIBEVENT
#include <event2/event.h>
#include <stdlib.h>

struct loop {
  struct t_multi *m;
  struct event_base *base;
  struct event *timer;
  void (*after)(struct t_multi *);
  FETCHMcode code;
};

static struct loop loop;

static void act(fetch_socket_t fd, int bits)
{
  FETCHMcode code = fetch_multi_socket_action(loop.m->handle, fd, bits, &loop.m->running);

  if(code && !loop.code)
    loop.code = code;
  loop.after(loop.m);
  if(code || !loop.m->running)
    event_base_loopbreak(loop.base);
}

static void on_event(evutil_socket_t fd, short what, void *user)
{
  (void)user;
  act(fd, (what & EV_READ ? FETCH_CSELECT_IN : 0) | (what & EV_WRITE ? FETCH_CSELECT_OUT : 0));
}

static void on_timeout(evutil_socket_t fd, short what, void *user)
{
  (void)fd;
  (void)what;
  (void)user;
  act(FETCH_SOCKET_TIMEOUT, 0);
}

static int on_socket(struct t_multi *m, FETCH *easy, fetch_socket_t fd, int what, void *socketp)
{
  struct event *event = socketp;

  (void)easy;
  if(event)
    event_free(event); /* out of the loop, too */
  if(what == FETCH_POLL_REMOVE)
    return 0;
  event = event_new(loop.base, fd,
                    (short)((what & FETCH_POLL_IN ? EV_READ : 0) |
                            (what & FETCH_POLL_OUT ? EV_WRITE : 0) | EV_PERSIST),
                    on_event, NULL);
  if(!event || event_add(event, NULL))
    abort();
  fetch_multi_assign(m->handle, fd, event);
  return 0;
}

static int on_timer(struct t_multi *m, long ms)
{
  struct timeval wait = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

  (void)m;
  if(ms < 0)
    evtimer_del(loop.timer);
  else if(evtimer_add(loop.timer, &wait))
    abort();
  return 0;
}

static void start(struct t_multi *m, void (*after)(struct t_multi *))
{
  loop = (struct loop){ .m = m, .base = event_base_new(), .after = after };
  if(!loop.base || !(loop.timer = evtimer_new(loop.base, on_timeout, NULL)))
    abort();
  m->on_socket = on_socket;
  m->on_timer = on_timer;
}

static FETCHMcode run(void)
{
  event_base_dispatch(loop.base);
  return loop.code;
}

static void end(void)
{
  event_free(loop.timer);
  event_base_free(loop.base);
}

const struct t_loop loop_libevent = { start, run, end };
#else
/* Nobody runs its scenarios then: prove.sh has no peer of this name. */
const struct t_loop loop_libevent;
#endif
