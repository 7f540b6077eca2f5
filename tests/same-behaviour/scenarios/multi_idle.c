/* What becomes of a socket when no transfer needs it any more: its removal
 * from polling, the pointer that was assigned to it, events that come late. */
#include "scenario.h"
#include "multi.h"
#include "step.h"

#include <poll.h>
#include <string.h>
#include <sys/select.h>

/* Whether the library wants the socket watched, by its own word. */
static int wanted(struct t_multi *m, fetch_socket_t fd)
{
  fd_set in, out, except;
  int most = -1;

  FD_ZERO(&in);
  FD_ZERO(&out);
  FD_ZERO(&except);
  if(fetch_multi_fdset(m->handle, &in, &out, &except, &most))
    return -1;
  return FD_ISSET(fd, &in) || FD_ISSET(fd, &out) || FD_ISSET(fd, &except);
}

static int assigning(struct t_multi *m, FETCH *easy, fetch_socket_t fd, int what, void *socketp)
{
  (void)easy;
  (void)socketp;
  if(what != FETCH_POLL_REMOVE && fd == m->last_socket)
    t_mcode("fetch_multi_assign", fetch_multi_assign(m->handle, fd, m->user));
  return 0;
}

void scenario_multi_assign(void)
{
  struct t_multi *m = t_multi();
  struct t_pair p;
  struct t_easy *again;
  char request[1024];
  unsigned port, opens;
  int listener = step_listen(&port), first, second;
  FETCHcode result = FETCHE_FAILED_INIT;

  m->on_socket = assigning;
  m->user = &first;
  p = t_pair_start(m, "first", listener, port, "/1");
  SHOWS("close-21 forgets the pointer", m->last_what == FETCH_POLL_IN && m->last_socketp == NULL);
  SHOWS("-", fetch_multi_assign(m->handle, p.fd, &second) == FETCHM_OK);
  SHOWS("-", fetch_multi_assign(m->handle, p.peer, &second) == FETCHM_BAD_SOCKET);
  SHOWS("-", fetch_multi_assign(m->handle, FETCH_SOCKET_BAD, &second) == FETCHM_BAD_SOCKET);
  SHOWS("-", fetch_multi_assign(NULL, p.fd, &second) == FETCHM_BAD_HANDLE);
  step_answer(p.peer, "one");
  t_readable(m, p.fd);
  /* it is handed back, the last one set, and forgotten with the removal */
  SHOWS("close-21 forgets the pointer",
        m->last_what == FETCH_POLL_REMOVE && m->last_socketp == &second);
  SHOWS("close-21 forgets the pointer; close-22 do not count on socketp",
        fetch_multi_assign(m->handle, p.fd, &second) == FETCHM_BAD_SOCKET);
  SHOWS("close-20 may keep the connection, to use it again", p.t->closes == 0 && m->polled == 0);
  t_message(m, &result);
  t_multi_remove(m, p.t);

  /* the idle connection is used again: the same socket, no pointer */
  m->on_socket = NULL;
  opens = t_counts.opened_by_callback;
  again = t_pair_easy("second", "http", port, "/2");
  t_multi_add(m, again);
  t_kick(m);
  peer_request(p.peer, request, sizeof(request));
  SHOWS("close-20 may keep the connection, to use it again",
        t_counts.opened_by_callback == opens && again->opens == 0);
  SHOWS("close-21 forgets the pointer; close-22 do not count on socketp",
        m->last_socket == p.fd && m->last_what == FETCH_POLL_IN && m->last_socketp == NULL);
  SHOWS("close-20 may keep the connection, to use it again",
        t_info_long(again->handle, FETCHINFO_NUM_CONNECTS) == 0);

  /* a pause takes the socket out of polling though the transfer goes on */
  SHOWS("-", fetch_multi_assign(m->handle, p.fd, &first) == FETCHM_OK);
  t_code("fetch_easy_pause", again->handle, fetch_easy_pause(again->handle, FETCHPAUSE_ALL));
  m->timeout_ms = -1;
  t_action(m, FETCH_SOCKET_TIMEOUT, 0);
  SHOWS("-", m->last_what == FETCH_POLL_REMOVE && m->running == 1 && m->polled == 0);
  SHOWS("close-21 forgets the pointer", m->last_socketp == &first);
  t_code("fetch_easy_pause", again->handle, fetch_easy_pause(again->handle, FETCHPAUSE_CONT));
  m->timeout_ms = -1;
  t_action(m, FETCH_SOCKET_TIMEOUT, 0);
  SHOWS("close-21 forgets the pointer", m->last_what == FETCH_POLL_IN && m->last_socketp == NULL);
  step_answer(p.peer, "two");
  t_readable(m, p.fd);
  SHOWS("-", t_message(m, &result) == again->handle && result == FETCHE_OK &&
               !strcmp(again->body, "two"));
  t_multi_remove(m, again);
  t_cleanup(again);
  t_cleanup(p.t);
  t_multi_cleanup(m);
  peer_close(p.peer);
  peer_close(listener);
}

/* Whoever stops watching at a removal misses nothing: what came meanwhile is
 * there once the library asks for the socket again. */
void scenario_multi_unwatched(void)
{
  struct t_multi *m = t_multi();
  struct t_pair p;
  unsigned port;
  int listener = step_listen(&port);
  FETCHcode result = FETCHE_FAILED_INIT;

  p = t_pair_start(m, "the transfer", listener, port, "/");
  SHOWS("-", m->last_what == FETCH_POLL_IN && wanted(m, p.fd) == 1);
  t_code("fetch_easy_pause", p.t->handle, fetch_easy_pause(p.t->handle, FETCHPAUSE_ALL));
  m->timeout_ms = -1;
  t_action(m, FETCH_SOCKET_TIMEOUT, 0);
  SHOWS("close-19 stops watching the socket",
        m->last_what == FETCH_POLL_REMOVE && m->last_socket == p.fd && wanted(m, p.fd) == 0);
  step_answer(p.peer, "unseen");
  step_wait_readable(p.fd); /* nobody is told */
  SHOWS("close-19 stops watching the socket", wanted(m, p.fd) == 0 && p.t->received == 0);
  t_code("fetch_easy_pause", p.t->handle, fetch_easy_pause(p.t->handle, FETCHPAUSE_CONT));
  m->timeout_ms = -1;
  t_action(m, FETCH_SOCKET_TIMEOUT, 0);
  if(m->running) /* one release reads it in that call, the other when it is told */
    t_readable(m, p.fd);
  SHOWS("close-19 stops watching the socket", t_message(m, &result) == p.t->handle &&
                                                result == FETCHE_OK &&
                                                !strcmp(p.t->body, "unseen"));
  /* idle: out of polling again, and not closed */
  SHOWS("close-19 stops watching the socket; close-20 may keep the connection, to use it again",
        m->last_what == FETCH_POLL_REMOVE && wanted(m, p.fd) == 0 && p.t->closes == 0);
  t_pair_finish(m, &p);
  t_multi_cleanup(m);
  peer_close(p.peer);
  peer_close(listener);
}

/* What a peer does to a connection, and what a program that still watches the
 * socket tells of it. */
struct stray {
  void (*happens)(struct t_pair *);
  int bits, peer_is_gone;
  int again; /* another transfer follows; else the multi handle's end */
};

/* A connection in use: libfetch acts upon the event, and closes. */
static void in_use(struct t_multi *m, const struct stray *stray, int listener, unsigned port)
{
  struct t_pair p = t_pair_start(m, "in use", listener, port, "/0");
  unsigned calls = m->socket_calls;

  stray->happens(&p);
  step_wait_readable(p.fd);
  t_action(m, p.fd, stray->bits);
  SHOWS("close-10 idle connections behave like those in use",
        m->running == 0 && m->socket_calls > calls && p.t->closes == 1);
  t_pair_finish(m, &p);
  if(!stray->peer_is_gone)
    peer_close(p.peer);
}

/* An idle one, for which nobody asked for events. */
static void idle(const struct stray *stray)
{
  struct t_multi *m = t_multi();
  struct t_pair p, next;
  unsigned port, calls, timers, by_library;
  int listener = step_listen(&port);
  FETCHcode result = FETCHE_FAILED_INIT;
  fetch_socket_t fd;

  in_use(m, stray, listener, port);
  while(t_message(m, &result))
    ;
  p = t_pair_start(m, "first", listener, port, "/1");
  fd = p.fd;
  step_answer(p.peer, "one");
  t_readable(m, fd);
  SHOWS("-", t_message(m, &result) == p.t->handle && result == FETCHE_OK);
  t_multi_remove(m, p.t);
  SHOWS("close-19 stops watching the socket; close-20 may keep the connection, to use it again",
        m->last_what == FETCH_POLL_REMOVE && wanted(m, fd) == 0 && p.t->closes == 0);

  stray->happens(&p);
  step_wait_readable(fd); /* there is an event, though nobody asked for it */
  calls = m->socket_calls;
  timers = m->timer_calls;
  by_library = t_counts.closed_by_library;
  SHOWS("close-15 does not mean that libfetch still wants to hear; close-16 may have causes "
        "outside libfetch; close-18 live with events it does not expect",
        t_action(m, fd, stray->bits) == FETCHM_OK && m->running == 0);
  /* it was heard, and meant nothing: no callback, nothing closed */
  SHOWS("close-15 does not mean that libfetch still wants to hear; close-17 there is no call that "
        "reports them",
        m->socket_calls == calls && m->timer_calls == timers);
  SHOWS("close-10 idle connections behave like those in use; close-17 there is no call that "
        "reports them",
        p.t->closes == 0 && t_counts.closed_by_library == by_library);
  if(stray->bits &
     FETCH_CSELECT_ERR) /* FETCH_CSELECT_ERR closes nothing, with the function or without */
    DIFFERS("close-13 closed without a call of the function",
            p.t->closes == 0 && t_counts.closed_by_library == by_library);
  /* nor is an event of a descriptor that never was one of libfetch's */
  SHOWS("close-16 may have causes outside libfetch; close-18 live with events it does not expect",
        t_action(m, listener, FETCH_CSELECT_IN) == FETCHM_OK && m->socket_calls == calls);

  if(stray->again) {
    /* the next transfer finds out, and opens another one */
    next = t_pair_start(m, "second", listener, port, "/2");
    SHOWS("-", next.t->opens == 1);
  } else {
    t_multi_cleanup(m);
  }
  /* where it is closed in the end, the function is called */
  if(stray->bits & FETCH_CSELECT_ERR)
    DIFFERS("close-13 closed without a call of the function",
            p.t->closes == 1 && p.t->last_closed == fd && t_counts.closed_by_library == by_library);
  else
    SHOWS("-", p.t->closes == 1 && p.t->last_closed == fd);
  if(stray->again) {
    step_answer(next.peer, "two");
    t_readable(m, next.fd);
    SHOWS("-", t_message(m, &result) == next.t->handle && result == FETCHE_OK &&
                 !strcmp(next.t->body, "two"));
    t_pair_finish(m, &next);
    t_multi_cleanup(m);
    peer_close(next.peer);
  }
  t_cleanup(p.t);
  if(!stray->peer_is_gone)
    peer_close(p.peer);
  peer_close(listener);
}

static void speaks(struct t_pair *p)
{
  peer_say(p->peer,
           "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

static void goes_away(struct t_pair *p)
{
  peer_close(p->peer);
}

static void resets(struct t_pair *p)
{
  peer_reset(p->peer);
}

void scenario_multi_stray_data(void)
{
  idle(&(struct stray){ speaks, FETCH_CSELECT_IN, 0, 1 });
}

void scenario_multi_stray_end(void)
{
  idle(&(struct stray){ goes_away, FETCH_CSELECT_IN | FETCH_CSELECT_ERR, 1, 1 });
}

/* What an event loop tells of a connection that was reset. */
void scenario_multi_stray_error(void)
{
  idle(&(struct stray){ resets, FETCH_CSELECT_ERR, 1, 1 });
}

/* The same, and no transfer after it. */
void scenario_multi_idle_cleanup(void)
{
  idle(&(struct stray){ resets, FETCH_CSELECT_ERR, 1, 0 });
}
