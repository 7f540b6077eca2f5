#include "multi.h"
#include "step.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FDS 65536

const char *t_poll_name(int what)
{
  return what == FETCH_POLL_NONE     ? "FETCH_POLL_NONE"
         : what == FETCH_POLL_IN     ? "FETCH_POLL_IN"
         : what == FETCH_POLL_OUT    ? "FETCH_POLL_OUT"
         : what == FETCH_POLL_INOUT  ? "FETCH_POLL_INOUT"
         : what == FETCH_POLL_REMOVE ? "FETCH_POLL_REMOVE"
                                     : "unknown";
}

/* How many sockets are watched; wake-up descriptors are none. */
static int watch(struct t_multi *m, fetch_socket_t fd, int what)
{
  int open, on = what != FETCH_POLL_REMOVE && what != FETCH_POLL_NONE;

  if(fd < 0 || fd >= FDS || !sockets_generation(fd, &open))
    return 0;
  m->polled += (unsigned)(on - m->watched[fd]);
  m->watched[fd] = (unsigned char)on;
  if(m->polled > m->most_polled)
    m->most_polled = m->polled;
  return 1;
}

static int socket_callback(FETCH *easy, fetch_socket_t fd, int what, void *user, void *socketp)
{
  struct t_multi *m = user;
  int rc;

  if(watch(m, fd, what)) {
    m->socket_calls++;
    m->removes += what == FETCH_POLL_REMOVE;
    m->last_socket = fd;
    m->last_what = what;
    m->last_socketp = socketp;
    m->last_easy = easy;
    if(!m->quiet)
      t_event("socket callback: %s, %s, pointer %s", t_sock(fd), t_poll_name(what),
              socketp ? "assigned" : "none");
  }
  rc = m->on_socket ? m->on_socket(m, easy, fd, what, socketp) : 0;
  if(rc && !m->quiet)
    t_event("socket callback answers %d", rc);
  return rc;
}

static int timer_callback(FETCHM *handle, long ms, void *user)
{
  struct t_multi *m = user;
  int rc;

  (void)handle;
  /* How long is a matter of time: at once, later, or not at all. */
  if(!m->quiet)
    t_event("timer callback: %s", ms > 0 ? "later" : ms < 0 ? "none" : "at once");
  m->timer_calls++;
  m->timeout_ms = ms;
  rc = m->on_timer ? m->on_timer(m, ms) : 0;
  if(rc && !m->quiet)
    t_event("timer callback answers %d", rc);
  return rc;
}

void t_multi_callbacks(struct t_multi *m)
{
  t_mcode("FETCHMOPT_SOCKETFUNCTION",
          fetch_multi_setopt(m->handle, FETCHMOPT_SOCKETFUNCTION, socket_callback));
  t_mcode("FETCHMOPT_SOCKETDATA", fetch_multi_setopt(m->handle, FETCHMOPT_SOCKETDATA, m));
  t_mcode("FETCHMOPT_TIMERFUNCTION",
          fetch_multi_setopt(m->handle, FETCHMOPT_TIMERFUNCTION, timer_callback));
  t_mcode("FETCHMOPT_TIMERDATA", fetch_multi_setopt(m->handle, FETCHMOPT_TIMERDATA, m));
}

struct t_multi *t_multi(void)
{
  struct t_multi *m = t_alloc(sizeof(*m));

  m->watched = t_alloc(FDS);
  m->timeout_ms = -1;
  m->last_socket = FETCH_SOCKET_BAD;
  m->handle = fetch_multi_init();
  if(!m->handle) {
    fprintf(stderr, "no multi handle\n");
    exit(2);
  }
  t_multi_callbacks(m);
  return m;
}

FETCHMcode t_multi_add(struct t_multi *m, struct t_easy *t)
{
  return t_mcode("fetch_multi_add_handle", fetch_multi_add_handle(m->handle, t->handle));
}

FETCHMcode t_multi_remove(struct t_multi *m, struct t_easy *t)
{
  return t_mcode("fetch_multi_remove_handle", fetch_multi_remove_handle(m->handle, t->handle));
}

void t_multi_cleanup(struct t_multi *m)
{
  t_mcode("fetch_multi_cleanup", fetch_multi_cleanup(m->handle));
  m->handle = NULL;
}

FETCHMcode t_action(struct t_multi *m, fetch_socket_t fd, int bits)
{
  FETCHMcode code = fetch_multi_socket_action(m->handle, fd, bits, &m->running);

  t_event("fetch_multi_socket_action %s, bits %d: %d %s, %d running",
          fd == FETCH_SOCKET_TIMEOUT ? "timeout" : t_sock(fd), bits, (int)code,
          fetch_multi_strerror(code), m->running);
  return code;
}

void t_kick(struct t_multi *m)
{
  /* The timer is of one shot. */
  while(m->timeout_ms == 0) {
    m->timeout_ms = -1;
    if(t_action(m, FETCH_SOCKET_TIMEOUT, 0))
      break;
  }
}

FETCHMcode t_readable(struct t_multi *m, fetch_socket_t fd)
{
  step_wait_readable(fd);
  return t_action(m, fd, FETCH_CSELECT_IN);
}

FETCH *t_message(struct t_multi *m, FETCHcode *result)
{
  int left = -1;
  FETCHMsg *msg = fetch_multi_info_read(m->handle, &left);
  char *user = NULL;

  if(!msg) {
    t_event("no message, %d left", left);
    return NULL;
  }
  fetch_easy_getinfo(msg->easy_handle, FETCHINFO_PRIVATE, &user);
  t_event("message %d of %s: %d %s, %d left", (int)msg->msg, user ? user : "a handle",
          (int)msg->data.result, fetch_easy_strerror(msg->data.result), left);
  *result = msg->data.result;
  return msg->easy_handle;
}

static fetch_socket_t connected(struct t_easy *t, fetchsocktype purpose,
                                struct fetch_sockaddr *address)
{
  int fd = socket(address->family, address->socktype, address->protocol);

  (void)t;
  (void)purpose;
  if(fd >= 0 && connect(fd, &address->addr, address->addrlen)) {
    fprintf(stderr, "cannot connect: %s\n", strerror(errno));
    close(fd);
    return FETCH_SOCKET_BAD;
  }
  return fd;
}

static int there_already(struct t_easy *t, fetch_socket_t fd, fetchsocktype purpose)
{
  (void)t;
  (void)fd;
  (void)purpose;
  return FETCH_SOCKOPT_ALREADY_CONNECTED;
}

void t_connect_at_once(struct t_easy *t)
{
  t->on_open = connected;
  t->on_sockopt = there_already;
}

struct t_easy *t_pair_easy(const char *name, const char *scheme, unsigned port, const char *path)
{
  struct t_easy *t =
    t_easy(t_printf("%s://127.0.0.1:%u%s", scheme, port, path), T_OPEN | T_CLOSE | T_SOCKOPT);

  t_connect_at_once(t);
  SET(t, FETCHOPT_PRIVATE, (void *)name);
  return t;
}

struct t_pair t_pair_start(struct t_multi *m, const char *name, int listener, unsigned port,
                           const char *path)
{
  struct t_pair p = { .t = t_pair_easy(name, "http", port, path) };
  char request[1024];

  t_multi_add(m, p.t);
  t_kick(m);
  p.fd = p.t->last_opened;
  p.peer = step_accept(listener);
  SHOWS("-", peer_request(p.peer, request, sizeof(request)));
  return p;
}

void t_pair_finish(struct t_multi *m, struct t_pair *p)
{
  t_multi_remove(m, p->t);
  t_cleanup(p->t);
}
