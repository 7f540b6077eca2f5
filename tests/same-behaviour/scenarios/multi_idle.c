/* What becomes of a socket when no transfer needs it any more: its removal
 * from polling, the pointer that was assigned to it, events that come late. */
#include "scenario.h"
#include "multi.h"
#include "step.h"

#include <poll.h>
#include <string.h>

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
  SHOWS("close-21", m->last_what == FETCH_POLL_IN && m->last_socketp == NULL);
  SHOWS("-", fetch_multi_assign(m->handle, p.fd, &second) == FETCHM_OK);
  SHOWS("-", fetch_multi_assign(m->handle, p.peer, &second) == FETCHM_BAD_SOCKET);
  SHOWS("-", fetch_multi_assign(m->handle, FETCH_SOCKET_BAD, &second) == FETCHM_BAD_SOCKET);
  SHOWS("-", fetch_multi_assign(NULL, p.fd, &second) == FETCHM_BAD_HANDLE);
  step_answer(p.peer, "one");
  t_readable(m, p.fd);
  /* it is handed back, the last one set, and forgotten with the removal */
  SHOWS("close-21", m->last_what == FETCH_POLL_REMOVE && m->last_socketp == &second);
  SHOWS("close-21 close-22", fetch_multi_assign(m->handle, p.fd, &second) == FETCHM_BAD_SOCKET);
  SHOWS("close-20", p.t->closes == 0 && m->polled == 0);
  t_message(m, &result);
  t_multi_remove(m, p.t);

  /* the idle connection is used again: the same socket, no pointer */
  m->on_socket = NULL;
  opens = t_counts.opened_by_callback;
  again = t_pair_easy("second", "http", port, "/2");
  t_multi_add(m, again);
  t_kick(m);
  peer_request(p.peer, request, sizeof(request));
  SHOWS("close-20", t_counts.opened_by_callback == opens && again->opens == 0);
  SHOWS("close-21 close-22",
        m->last_socket == p.fd && m->last_what == FETCH_POLL_IN && m->last_socketp == NULL);
  SHOWS("close-20", t_info_long(again->handle, FETCHINFO_NUM_CONNECTS) == 0);

  /* a pause takes the socket out of polling though the transfer goes on */
  SHOWS("-", fetch_multi_assign(m->handle, p.fd, &first) == FETCHM_OK);
  t_code("fetch_easy_pause", again->handle, fetch_easy_pause(again->handle, FETCHPAUSE_ALL));
  m->timeout_ms = -1;
  t_action(m, FETCH_SOCKET_TIMEOUT, 0);
  SHOWS("close-19", m->last_what == FETCH_POLL_REMOVE && m->running == 1 && m->polled == 0);
  SHOWS("close-21", m->last_socketp == &first);
  t_code("fetch_easy_pause", again->handle, fetch_easy_pause(again->handle, FETCHPAUSE_CONT));
  m->timeout_ms = -1;
  t_action(m, FETCH_SOCKET_TIMEOUT, 0);
  SHOWS("close-21", m->last_what == FETCH_POLL_IN && m->last_socketp == NULL);
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

/* An idle connection whose socket the program still watches. HAPPENS is what
 * the peer does to it; BITS what the program then tells. */
static void stray(void (*happens)(struct t_pair *), int bits, int peer_is_gone)
{
  struct t_multi *m = t_multi();
  struct t_pair p, next;
  unsigned port, calls, removes;
  int listener = step_listen(&port);
  FETCHcode result = FETCHE_FAILED_INIT;
  fetch_socket_t fd;

  p = t_pair_start(m, "first", listener, port, "/1");
  fd = p.fd;
  step_answer(p.peer, "one");
  t_readable(m, fd);
  SHOWS("-", t_message(m, &result) == p.t->handle && result == FETCHE_OK);
  t_multi_remove(m, p.t);
  SHOWS("close-19 close-20",
        m->last_what == FETCH_POLL_REMOVE && m->polled == 0 && p.t->closes == 0);

  happens(&p);
  step_wait_readable(fd); /* there is an event, though nobody asked for it */
  calls = m->socket_calls;
  removes = m->timer_calls;
  SHOWS("close-15 close-16 close-18", t_action(m, fd, bits) == FETCHM_OK && m->running == 0);
  /* it was heard, and meant nothing: no callback, nothing closed */
  SHOWS("close-15 close-17", m->socket_calls == calls && m->timer_calls == removes);
  SHOWS(bits & FETCH_CSELECT_ERR ? "close-10 close-13 close-14 close-17" : "close-10 close-17",
        p.t->closes == 0);
  /* nor is an event of a descriptor that never was one of libfetch's */
  SHOWS("close-16 close-18",
        t_action(m, listener, FETCH_CSELECT_IN) == FETCHM_OK && m->socket_calls == calls);

  /* the next transfer finds out, and opens another one */
  next = t_pair_start(m, "second", listener, port, "/2");
  SHOWS("close-10", next.t->opens == 1 && p.t->closes == 1 && p.t->last_closed == fd);
  step_answer(next.peer, "two");
  t_readable(m, next.fd);
  SHOWS("-", t_message(m, &result) == next.t->handle && result == FETCHE_OK &&
               !strcmp(next.t->body, "two"));
  t_pair_finish(m, &next);
  t_cleanup(p.t);
  t_multi_cleanup(m);
  if(!peer_is_gone)
    peer_close(p.peer);
  peer_close(next.peer);
  peer_close(listener);
}

static void speaks(struct t_pair *p)
{
  peer_say(p->peer, "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
}

static void goes_away(struct t_pair *p)
{
  peer_close(p->peer);
}

void scenario_multi_stray_data(void)
{
  stray(speaks, FETCH_CSELECT_IN, 0);
}

void scenario_multi_stray_end(void)
{
  stray(goes_away, FETCH_CSELECT_IN | FETCH_CSELECT_ERR, 1);
}
