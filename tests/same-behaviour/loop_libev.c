#include "loop.h"

#ifdef HAVE_LIBEV
#include <ev.h>
#include <stdlib.h>

static struct {
  struct t_multi *m;
  struct ev_loop *base;
  ev_timer timer;
  void (*after)(struct t_multi *);
  FETCHMcode code;
} loop;

static void act(fetch_socket_t fd, int bits)
{
  FETCHMcode code = fetch_multi_socket_action(loop.m->handle, fd, bits, &loop.m->running);

  if(code && !loop.code)
    loop.code = code;
  loop.after(loop.m);
  if(code || !loop.m->running)
    ev_break(loop.base, EVBREAK_ALL);
}

static void on_event(struct ev_loop *base, ev_io *io, int what)
{
  (void)base;
  act(io->fd, (what & EV_READ ? FETCH_CSELECT_IN : 0) | (what & EV_WRITE ? FETCH_CSELECT_OUT : 0));
}

static void on_timeout(struct ev_loop *base, ev_timer *timer, int what)
{
  (void)base;
  (void)timer;
  (void)what;
  act(FETCH_SOCKET_TIMEOUT, 0);
}

static int on_socket(struct t_multi *m, FETCH *easy, fetch_socket_t fd, int what, void *socketp)
{
  ev_io *w = socketp;

  (void)easy;
  if(w)
    ev_io_stop(loop.base, w);
  if(what == FETCH_POLL_REMOVE) {
    free(w);
    return 0;
  }
  if(!w) {
    w = calloc(1, sizeof(*w));
    if(!w)
      abort();
    ev_init(w, on_event);
    fetch_multi_assign(m->handle, fd, w);
  }
  ev_io_set(w, fd, (what & FETCH_POLL_IN ? EV_READ : 0) | (what & FETCH_POLL_OUT ? EV_WRITE : 0));
  ev_io_start(loop.base, w);
  return 0;
}

static int on_timer(struct t_multi *m, long ms)
{
  (void)m;
  ev_timer_stop(loop.base, &loop.timer);
  if(ms >= 0) {
    ev_timer_set(&loop.timer, (double)ms / 1000, 0.);
    ev_timer_start(loop.base, &loop.timer);
  }
  return 0;
}

static void start(struct t_multi *m, void (*after)(struct t_multi *))
{
  loop.m = m;
  loop.after = after;
  loop.code = FETCHM_OK;
  loop.base = ev_loop_new(EVFLAG_AUTO);
  if(!loop.base)
    abort();
  ev_init(&loop.timer, on_timeout);
  m->on_socket = on_socket;
  m->on_timer = on_timer;
}

static FETCHMcode run(void)
{
  ev_now_update(loop.base);
  ev_run(loop.base, 0);
  return loop.code;
}

static void end(void)
{
  ev_timer_stop(loop.base, &loop.timer);
  ev_loop_destroy(loop.base);
}

const struct t_loop loop_libev = { start, run, end };
#else
/* Nobody runs its scenarios then: prove.sh has no peer of this name. */
const struct t_loop loop_libev;
#endif
