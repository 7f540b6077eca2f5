/* The socket interface step by step: what each call does, and what the
 * callbacks are told in it. The peer is the scenario itself. */
#include "scenario.h"
#include "multi.h"
#include "step.h"
#include "release.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* One transfer, each of its calls done by CALL. */
static void one_transfer(const char *ids, FETCHMcode (*call)(struct t_multi *, fetch_socket_t),
                         int removes_later)
{
  struct t_multi *m = t_multi();
  struct t_pair p;
  unsigned port, before;
  int listener = step_listen(&port);
  FETCHcode result = FETCHE_FAILED_INIT;

  SHOWS("-", m->timeout_ms == -1 && m->timer_calls == 0);
  p = t_pair_start(m, "the transfer", listener, port, "/one");
  SHOWS("-", m->running == 1);
  SHOWS(
    "multi-7 it is called never, once or several times; multi-8 what has changed since it was called last",
    m->socket_calls == 1 && m->last_what == FETCH_POLL_IN && m->last_socket == p.fd);
  SHOWS("-", m->last_easy == p.t->handle);
  /* asked while it runs */
  t_getinfo(p.t->handle);
  SHOWS("active-4 after the transfer, not before",
        t_info_socket(p.t->handle, FETCHINFO_ACTIVESOCKET) == FETCH_SOCKET_BAD);
  SHOWS("-", t_info_long(p.t->handle, FETCHINFO_RESPONSE_CODE) == 0);

  /* nothing has happened: no call, nothing ends */
  before = m->socket_calls;
  t_fact("shown", ids, "a call without news is fine", call(m, p.fd) == FETCHM_OK && m->running == 1,
         __FILE__, __LINE__);
  SHOWS(
    "multi-7 it is called never, once or several times; multi-8 what has changed since it was called last",
    m->socket_calls == before);

  step_answer(p.peer, "first answer");
  step_wait_readable(p.fd);
  t_fact("shown", ids, "the call upon an event is fine", call(m, p.fd) == FETCHM_OK, __FILE__,
         __LINE__);
  SHOWS("multi-3 the number of easy handles that still run; multi-4 all transfers are done",
        m->running == 0);
  SHOWS("-", m->removes == !removes_later);
  SHOWS("multi-6 tells which one it was",
        t_message(m, &result) == p.t->handle && result == FETCHE_OK);
  SHOWS("multi-6 tells which one it was", t_message(m, &result) == NULL);
  SHOWS("-", !strcmp(p.t->body, "first answer"));
  /* the connection is kept, the socket not closed */
  SHOWS("close-20 may keep the connection, to use it again", p.t->closes == 0);
  t_getinfo(p.t->handle);
  t_pair_finish(m, &p);
  SHOWS(
    "multi-7 it is called never, once or several times; multi-8 what has changed since it was called last",
    m->removes == 1 && m->last_what == FETCH_POLL_REMOVE && m->last_socket == p.fd);
  t_multi_cleanup(m);
  SHOWS("-", p.t->closes == 1);
  peer_close(p.peer);
  peer_close(listener);
}

static FETCHMcode by_action(struct t_multi *m, fetch_socket_t fd)
{
  return t_action(m, fd, FETCH_CSELECT_IN);
}

/* Told in the same words as the old call: the two traces are to be compared. */
static FETCHMcode told(struct t_multi *m, fetch_socket_t fd, FETCHMcode code)
{
  t_event("the call, %s: %d %s, %d running", t_sock(fd), (int)code, fetch_multi_strerror(code),
          m->running);
  return code;
}

static FETCHMcode by_action_without_bits(struct t_multi *m, fetch_socket_t fd)
{
  return told(m, fd, fetch_multi_socket_action(m->handle, fd, 0, &m->running));
}

/* The function itself, which a macro of the header hides. */
static FETCHMcode by_old_call(struct t_multi *m, fetch_socket_t fd)
{
  return told(m, fd, (fetch_multi_socket)(m->handle, fd, &m->running));
}

static FETCHMcode by_all(struct t_multi *m, fetch_socket_t fd)
{
  FETCHMcode code = fetch_multi_socket_all(m->handle, &m->running);

  t_event("fetch_multi_socket_all, %s: %d %s, %d running", t_sock(fd), (int)code,
          fetch_multi_strerror(code), m->running);
  return code;
}

void scenario_multi_action(void)
{
  one_transfer("-", by_action, 0);
}

void scenario_multi_old_call(void)
{
  static const char ids[] = "multi-2 with no bits set does the same; multi-13 the event loop "
                            "reports a descriptor; multi-15 It returns a FETCHMcode";
  const char *old, *new;

  SHOWS("multi-1 The function is deprecated; multi-14 marks the function as deprecated",
        strstr(WARNS_OF_MULTI_SOCKET, "is deprecated") &&
          strstr(WARNS_OF_MULTI_SOCKET, "fetch_multi_socket_action"));
  t_stream("by the old call");
  one_transfer(ids, by_old_call, 0);
  t_stream("by the new one without bits");
  one_transfer(ids, by_action_without_bits, 0);
  t_stream(NULL);
  /* every callback, message, value and socket of the two transfers */
  old = t_stream_text("by the old call");
  new = t_stream_text("by the new one without bits");
  SHOWS("multi-2 with no bits set does the same", t_same_lines(old, new, "--"));
  SHOWS("-", strstr(old, "FETCH_POLL_REMOVE") && strstr(old, "0 running"));
}

void scenario_multi_socket_all(void)
{
  /* it has nobody look at the sockets of a transfer that has ended in it */
  one_transfer("-", by_all, 1);
}

/* Several transfers: which one ends in a call, and how many callbacks there
 * are in it. */
void scenario_multi_other_ends(void)
{
  struct t_multi *m = t_multi();
  struct t_easy *a, *b;
  char request[1024];
  unsigned port, before;
  int listener = step_listen(&port), peers[2], i;
  FETCHcode result = FETCHE_FAILED_INIT;

  a = t_pair_easy("a", "http", port, "/a");
  b = t_pair_easy("b", "http", port, "/b");
  t_multi_add(m, a);
  m->quiet = 1; /* "at once" again, if a millisecond has gone by */
  t_multi_add(m, b);
  m->quiet = 0;
  m->timeout_ms = -1;
  SHOWS("-", t_action(m, FETCH_SOCKET_TIMEOUT, 0) == FETCHM_OK && m->running == 2);
  SHOWS("multi-7 it is called never, once or several times",
        m->socket_calls == 2); /* in one call */
  for(i = 0; i < 2; i++) {
    peers[i] = step_accept(listener);
    peer_request(peers[i], request, sizeof(request));
  }
  /* b is to be looked at in the next call, whatever this is about */
  t_code("fetch_easy_pause", b->handle, fetch_easy_pause(b->handle, FETCHPAUSE_ALL));
  step_answer(peers[1], "for b");
  step_wait_readable(b->last_opened);
  t_code("fetch_easy_pause", b->handle, fetch_easy_pause(b->handle, FETCHPAUSE_CONT));
  before = m->socket_calls;
  SHOWS("multi-5 need not be the one of this socket",
        t_action(m, a->last_opened, FETCH_CSELECT_IN) == FETCHM_OK && m->running == 1);
  SHOWS("multi-5 need not be the one of this socket; multi-6 tells which one it was",
        t_message(m, &result) == b->handle && result == FETCHE_OK);
  SHOWS("multi-7 it is called never, once or several times", m->socket_calls == before + 1 &&
                                                               m->last_what == FETCH_POLL_REMOVE &&
                                                               m->last_socket == b->last_opened);
  step_answer(peers[0], "for a");
  SHOWS("-", t_readable(m, a->last_opened) == FETCHM_OK);
  SHOWS("multi-4 all transfers are done", m->running == 0);
  SHOWS("multi-6 tells which one it was",
        t_message(m, &result) == a->handle && result == FETCHE_OK);
  t_multi_remove(m, a);
  t_multi_remove(m, b);
  t_cleanup(a);
  t_cleanup(b);
  t_multi_cleanup(m);
  for(i = 0; i < 2; i++)
    peer_close(peers[i]);
  peer_close(listener);
}

/* The call says OK about the handle, the transfer has failed all the same. */
void scenario_multi_transfer_fails(void)
{
  struct t_multi *m = t_multi();
  struct t_pair p;
  unsigned port;
  int listener = step_listen(&port);
  FETCHcode result = FETCHE_OK;

  p = t_pair_start(m, "the transfer", listener, port, "/never-answered");
  peer_close(p.peer);
  SHOWS(
    "multi-15 It returns a FETCHMcode; multi-16 about the multi handle as a whole; multi-17 Single transfers may have failed",
    t_readable(m, p.fd) == FETCHM_OK && m->running == 0);
  SHOWS("multi-17 Single transfers may have failed",
        t_message(m, &result) == p.t->handle && result == FETCHE_GOT_NOTHING);
  SHOWS("-", m->removes == 1 && p.t->closes == 1);
  t_pair_finish(m, &p);
  t_multi_cleanup(m);
  peer_close(listener);
}

/* An upload that the peer does not read at first: the socket is watched for
 * room, too, and no longer when all is sent. */
#define UPLOAD (32L << 20) /* more than the system's buffers take */

static size_t give(struct t_easy *t, char *bytes, size_t room)
{
  size_t left = UPLOAD - t->uploaded, n = left < room ? left : room;

  memset(bytes, 'u', n);
  t->uploaded += n;
  return n;
}

static void *take(void *user)
{
  static char piece[65536];
  long left;

  for(left = UPLOAD; left; left -= (long)sizeof(piece))
    if(!step_read(*(int *)user, piece, sizeof(piece)))
      break;
  return NULL;
}

void scenario_multi_upload(void)
{
  struct t_multi *m = t_multi();
  struct t_easy *t;
  struct fetch_slist *headers = fetch_slist_append(NULL, "Expect:");
  char request[1024];
  unsigned port;
  int listener = step_listen(&port), peer;
  pthread_t thread;
  FETCHcode result = FETCHE_FAILED_INIT;
  FETCHMcode code;
  struct pollfd room;

  t =
    t_easy(t_printf("http://127.0.0.1:%u/", port), T_OPEN | T_CLOSE | T_SOCKOPT | T_READ | T_QUIET);
  t_connect_at_once(t);
  t->on_read = give;
  SET(t, FETCHOPT_PRIVATE, (void *)"the upload");
  SET(t, FETCHOPT_UPLOAD, 1L);
  SET(t, FETCHOPT_INFILESIZE_LARGE, (fetch_off_t)UPLOAD);
  SET(t, FETCHOPT_HTTPHEADER, headers);
  t_multi_add(m, t);
  /* how much goes at once is the system's choice, so nothing of it is traced */
  m->quiet = 1;
  m->timeout_ms = -1;
  fetch_multi_socket_action(m->handle, FETCH_SOCKET_TIMEOUT, 0, &m->running);
  peer = step_accept(listener);
  SHOWS("-", peer_request(peer, request, sizeof(request)));
  room = (struct pollfd){ .fd = t->last_opened, .events = POLLOUT };
  do {
    code = fetch_multi_socket_action(m->handle, room.fd, FETCH_CSELECT_OUT, &m->running);
  } while(!code && poll(&room, 1, 0) > 0); /* as long as there is room */
  SHOWS("multi-8 what has changed since it was called last",
        code == FETCHM_OK && m->last_what & FETCH_POLL_OUT && t->uploaded < UPLOAD);
  if(pthread_create(&thread, NULL, take, &peer))
    abort();
  while(!code && m->last_what & FETCH_POLL_OUT && poll(&room, 1, -1) > 0)
    code = fetch_multi_socket_action(m->handle, room.fd, FETCH_CSELECT_OUT, &m->running);
  pthread_join(thread, NULL);
  m->quiet = 0;
  SHOWS("multi-8 what has changed since it was called last",
        code == FETCHM_OK && m->last_what == FETCH_POLL_IN && t->uploaded == UPLOAD &&
          m->running == 1);
  step_answer(peer, "taken");
  t_readable(m, room.fd);
  SHOWS("multi-8 what has changed since it was called last",
        m->last_what == FETCH_POLL_REMOVE && m->running == 0);
  SHOWS("-",
        t_message(m, &result) == t->handle && result == FETCHE_OK && !strcmp(t->body, "taken"));
  t_getinfo(t->handle);
  t_multi_remove(m, t);
  t_cleanup(t);
  fetch_slist_free_all(headers);
  t_multi_cleanup(m);
  peer_close(peer);
  peer_close(listener);
}
