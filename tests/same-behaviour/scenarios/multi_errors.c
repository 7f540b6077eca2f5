/* The multi interface's error codes: bad arguments, callbacks that abort,
 * calls from within callbacks; and the timeout. */
#include "scenario.h"
#include "multi.h"
#include "step.h"

#include <poll.h>
#include <string.h>
#include <sys/select.h>

void scenario_multi_bad_arguments(void)
{
  struct t_multi *m = t_multi(), *other = t_multi();
  struct t_easy *t = t_easy("http://127.0.0.1/", 0);
  FETCH **handles;
  FETCHMcode code;
  long ms = 1;
  int left = 77;

  SHOWS("-",
        t_mcode("add nothing", fetch_multi_add_handle(m->handle, NULL)) == FETCHM_BAD_EASY_HANDLE);
  SHOWS("-",
        t_mcode("add to nothing", fetch_multi_add_handle(NULL, t->handle)) == FETCHM_BAD_HANDLE);
  /* of either kind the other one's place */
  SHOWS("-", t_mcode("add a multi handle", fetch_multi_add_handle(m->handle, (FETCH *)m->handle)) ==
               FETCHM_BAD_EASY_HANDLE);
  SHOWS("-", t_mcode("remove nothing", fetch_multi_remove_handle(m->handle, NULL)) ==
               FETCHM_BAD_EASY_HANDLE);
  SHOWS("-", t_mcode("remove from nothing", fetch_multi_remove_handle(NULL, t->handle)) ==
               FETCHM_BAD_HANDLE);
  SHOWS("-", t_mcode("remove what is not in", fetch_multi_remove_handle(m->handle, t->handle)) ==
               FETCHM_OK);
  SHOWS("-", t_multi_add(m, t) == FETCHM_OK);
  SHOWS("-", t_multi_add(m, t) == FETCHM_ADDED_ALREADY);
  SHOWS("-", t_multi_add(other, t) == FETCHM_ADDED_ALREADY);
  SHOWS("-", t_multi_remove(other, t) == FETCHM_BAD_EASY_HANDLE);
  SHOWS("-", t_code("perform what is in a multi handle", t->handle,
                    fetch_easy_perform(t->handle)) == FETCHE_FAILED_INIT);
  handles = fetch_multi_get_handles(m->handle);
  SHOWS("-", handles && handles[0] == t->handle && handles[1] == NULL);
  fetch_free(handles);
  SHOWS("-", t_multi_remove(m, t) == FETCHM_OK);
  handles = fetch_multi_get_handles(m->handle);
  SHOWS("-", handles && handles[0] == NULL);
  fetch_free(handles);
  SHOWS("-", t_mcode("timeout of nothing", fetch_multi_timeout(NULL, &ms)) == FETCHM_BAD_HANDLE);
  SHOWS("-", t_mcode("perform nothing", fetch_multi_perform(NULL, &left)) == FETCHM_BAD_HANDLE);
  SHOWS("-",
        t_mcode("poll nothing", fetch_multi_poll(NULL, NULL, 0, 0, NULL)) == FETCHM_BAD_HANDLE);
  SHOWS("-", t_mcode("wake nothing", fetch_multi_wakeup(NULL)) == FETCHM_BAD_HANDLE);
  SHOWS("-", t_mcode("fdset of nothing", fetch_multi_fdset(NULL, NULL, NULL, NULL, &left)) ==
               FETCHM_BAD_HANDLE);
  SHOWS("-", fetch_multi_info_read(NULL, &left) == NULL);
  SHOWS("-", t_mcode("set on nothing", fetch_multi_setopt(NULL, FETCHMOPT_MAXCONNECTS, 1L)) ==
               FETCHM_BAD_HANDLE);
  SHOWS("-", t_mcode("clean up nothing", fetch_multi_cleanup(NULL)) == FETCHM_BAD_HANDLE);
  SHOWS("-",
        t_mcode("an option that there is not",
                fetch_multi_setopt(m->handle, (FETCHMoption)9999, 1L)) == FETCHM_UNKNOWN_OPTION);
  /* a number that is no socket of any transfer is left alone */
  SHOWS("close-18 live with events it does not expect",
        t_action(m, 12345, FETCH_CSELECT_IN | FETCH_CSELECT_OUT | FETCH_CSELECT_ERR) == FETCHM_OK);
  SHOWS("-", t_action(m, FETCH_SOCKET_TIMEOUT, 0) == FETCHM_OK && m->running == 0);
  for(code = FETCHM_CALL_MULTI_PERFORM; code <= FETCHM_LAST; code++)
    t_mcode("an error's text", code);
  t_cleanup(t);
  t_multi_cleanup(m);
  t_multi_cleanup(other);
}

static int refuses(struct t_multi *m, FETCH *easy, fetch_socket_t fd, int what, void *socketp)
{
  int open;

  (void)easy;
  (void)socketp;
  /* the library's own wake-up descriptor passes */
  return sockets_generation(fd, &open) && what == *(int *)m->user ? -1 : 0;
}

/* The socket callback answers -1 when it is told WHAT. */
static void socket_aborts(int what)
{
  struct t_multi *m = t_multi();
  struct t_easy *t, *later;
  unsigned port;
  int listener = step_listen(&port), peer;
  FETCHcode result = FETCHE_OK;
  FETCHMcode code;

  m->on_socket = refuses;
  m->user = &what;
  t = t_pair_easy("the transfer", "http", port, "/");
  later = t_pair_easy("a later one", "http", port, "/");
  t_multi_add(m, t);
  m->timeout_ms = -1;
  code = t_action(m, FETCH_SOCKET_TIMEOUT, 0);
  peer = step_accept(listener);
  if(what == FETCH_POLL_REMOVE) {
    SHOWS("-", code == FETCHM_OK);
    step_answer(peer, "too late");
    code = t_readable(m, t->last_opened);
  }
  SHOWS("multi-15 It returns a FETCHMcode; multi-16 about the multi handle as a whole",
        code == FETCHM_ABORTED_BY_CALLBACK);
  m->on_socket = NULL;
  /* no way on with this handle while it has a transfer */
  SHOWS("multi-16 about the multi handle as a whole",
        t_multi_add(m, later) == FETCHM_ABORTED_BY_CALLBACK);
  t_action(m, FETCH_SOCKET_TIMEOUT, 0);
  while(t_message(m, &result))
    ;
  t_multi_remove(m, t);
  /* without one, it is as good as new */
  SHOWS("-", t_multi_add(m, later) == FETCHM_OK);
  t_multi_remove(m, later);
  t_cleanup(t);
  t_cleanup(later);
  t_multi_cleanup(m);
  peer_close(peer);
  peer_close(listener);
}

void scenario_multi_abort_socket(void)
{
  socket_aborts(FETCH_POLL_IN);
}

void scenario_multi_abort_remove(void)
{
  socket_aborts(FETCH_POLL_REMOVE);
}

static int timer_refuses(struct t_multi *m, long ms)
{
  return ms == *(long *)m->user || (ms > 0 && *(long *)m->user > 0) ? -1 : 0;
}

void scenario_multi_abort_timer(void)
{
  struct t_multi *m = t_multi();
  struct t_easy *t;
  unsigned port;
  int listener = step_listen(&port), peer;
  FETCHcode result = FETCHE_OK;
  long when = 1; /* some time later */

  m->on_timer = timer_refuses;
  m->user = &when;
  t = t_pair_easy("the transfer", "http", port, "/");
  SHOWS("-", t_multi_add(m, t) == FETCHM_OK);
  m->timeout_ms = -1;
  SHOWS("multi-15 It returns a FETCHMcode; multi-16 about the multi handle as a whole",
        t_action(m, FETCH_SOCKET_TIMEOUT, 0) == FETCHM_ABORTED_BY_CALLBACK);
  peer = step_accept(listener);
  m->on_timer = NULL;
  /* every transfer fails when it gets its turn */
  t_action(m, t->last_opened, FETCH_CSELECT_IN);
  SHOWS("multi-17 Single transfers may have failed",
        t_message(m, &result) == t->handle && result == FETCHE_ABORTED_BY_CALLBACK);
  t_multi_remove(m, t);
  t_cleanup(t);
  t_multi_cleanup(m);
  peer_close(peer);
  peer_close(listener);
}

/* All that must not be called from a callback; the first ones of them are
 * refused by both releases. */
static void recursion(struct t_multi *m, struct t_easy *t, struct t_easy *other, const char *where)
{
  fd_set in, out, except;
  int n = -77;
  long ms = -77;

  FD_ZERO(&in);
  FD_ZERO(&out);
  FD_ZERO(&except);
  t_event("in the %s callback", where);
  SHOWS("-", t_mcode("perform", fetch_multi_perform(m->handle, &n)) == FETCHM_RECURSIVE_API_CALL);
  SHOWS("-", t_mcode("socket_action", fetch_multi_socket_action(m->handle, FETCH_SOCKET_TIMEOUT, 0,
                                                                &n)) == FETCHM_RECURSIVE_API_CALL);
  SHOWS("-", t_mcode("socket", (fetch_multi_socket)(m->handle, t->last_opened, &n)) ==
               FETCHM_RECURSIVE_API_CALL);
  SHOWS("-",
        t_mcode("socket_all", fetch_multi_socket_all(m->handle, &n)) == FETCHM_RECURSIVE_API_CALL);
  SHOWS("-", t_mcode("add_handle", fetch_multi_add_handle(m->handle, other->handle)) ==
               FETCHM_RECURSIVE_API_CALL);
  SHOWS("-", t_mcode("remove_handle", fetch_multi_remove_handle(m->handle, t->handle)) ==
               FETCHM_RECURSIVE_API_CALL);
  SHOWS("-", t_mcode("timeout", fetch_multi_timeout(m->handle, &ms)) == FETCHM_RECURSIVE_API_CALL);
  SHOWS("-", t_mcode("cleanup", fetch_multi_cleanup(m->handle)) == FETCHM_RECURSIVE_API_CALL);
  SHOWS("-", t_mcode("setopt", fetch_multi_setopt(m->handle, FETCHMOPT_MAXCONNECTS, 3L)) ==
               FETCHM_RECURSIVE_API_CALL);
  t_mcode("fdset", fetch_multi_fdset(m->handle, &in, &out, &except, &n));
  t_mcode("wait", fetch_multi_wait(m->handle, NULL, 0, 0, &n));
  t_mcode("poll", fetch_multi_poll(m->handle, NULL, 0, 0, &n));
  SHOWS("-", fetch_multi_info_read(m->handle, &n) == NULL);
  t_code("easy perform", t->handle, fetch_easy_perform(t->handle));
  t_code("easy send", t->handle, fetch_easy_send(t->handle, "x", 1, &(size_t){ 0 }));
  /* to ask is allowed */
  SHOWS("-", t_info_long(t->handle, FETCHINFO_RESPONSE_CODE) >= 0);
}

static struct {
  struct t_easy *t, *other;
  struct t_multi *m;
  int socket, timer, writing;
} rec;

static int socket_recursion(struct t_multi *m, FETCH *easy, fetch_socket_t fd, int what,
                            void *socketp)
{
  (void)easy;
  (void)what;
  (void)socketp;
  if(fd == rec.t->last_opened && !rec.socket++)
    recursion(m, rec.t, rec.other, "socket");
  return 0;
}

static int timer_recursion(struct t_multi *m, long ms)
{
  (void)ms;
  if(!rec.timer++)
    recursion(m, rec.t, rec.other, "timer");
  return 0;
}

static size_t write_recursion(struct t_easy *t, char *bytes, size_t length)
{
  (void)bytes;
  if(!rec.writing++)
    recursion(rec.m, t, rec.other, "write");
  return length;
}

void scenario_multi_recursive(void)
{
  struct t_multi *m = t_multi();
  unsigned port;
  int listener = step_listen(&port), peer;
  FETCHcode result = FETCHE_FAILED_INIT;

  memset(&rec, 0, sizeof(rec));
  rec.m = m;
  rec.t = t_pair_easy("the transfer", "http", port, "/");
  rec.other = t_pair_easy("the other", "http", port, "/");
  rec.t->on_write = write_recursion;
  m->on_socket = socket_recursion;
  m->on_timer = timer_recursion;
  t_multi_add(m, rec.t);
  t_kick(m);
  peer = step_accept(listener);
  step_answer(peer, "the answer");
  t_readable(m, rec.t->last_opened);
  SHOWS("-", rec.socket && rec.timer && rec.writing);
  /* all of it did no harm */
  SHOWS("-", t_message(m, &result) == rec.t->handle && result == FETCHE_OK &&
               !strcmp(rec.t->body, "the answer"));
  t_multi_remove(m, rec.t);
  t_cleanup(rec.t);
  t_cleanup(rec.other);
  t_multi_cleanup(m);
  peer_close(peer);
  peer_close(listener);
}

void scenario_multi_timeout(void)
{
  struct t_multi *m = t_multi();
  struct t_easy *t;
  struct t_pair p;
  unsigned port;
  int listener = step_listen(&port), peer;
  FETCHcode result = FETCHE_OK;
  FETCHMcode code;
  long ms = 77, told;

  SHOWS("multi-11 tells the value at any moment",
        fetch_multi_timeout(m->handle, &ms) == FETCHM_OK && ms == -1);
  t = t_pair_easy("the transfer", "http", port, "/");
  t_multi_add(m, t);
  SHOWS("multi-9 The timeout comes through the callback; multi-10 how long to wait at most",
        m->timer_calls == 1 && m->timeout_ms == 0);
  SHOWS("multi-11 tells the value at any moment",
        fetch_multi_timeout(m->handle, &ms) == FETCHM_OK && ms == 0);
  t_multi_remove(m, t);
  t_cleanup(t);
  p = t_pair_start(m, "another", listener, port, "/never-answered");
  told = m->timeout_ms;
  SHOWS("multi-9 The timeout comes through the callback; multi-10 how long to wait at most",
        told > 0 && told <= 30001);
  /* at any moment, and then it is what is left of it */
  SHOWS("multi-11 tells the value at any moment",
        fetch_multi_timeout(m->handle, &ms) == FETCHM_OK && ms >= 0 && ms <= told);
  t_pair_finish(m, &p);
  SHOWS("multi-11 tells the value at any moment",
        fetch_multi_timeout(m->handle, &ms) == FETCHM_OK && ms == -1);
  SHOWS("multi-9 The timeout comes through the callback", m->timeout_ms == -1);
  peer_close(p.peer);

  /* one that runs into its limit: nothing but waiting for as long as the
	 * callback said, however often that is */
  t = t_pair_easy("too late", "http", port, "/never-answered");
  SET(t, FETCHOPT_TIMEOUT_MS, 1000L);
  t_multi_add(m, t);
  t_kick(m);
  m->quiet = 1;
  do {
    poll(NULL, 0, (int)m->timeout_ms);
    code = fetch_multi_socket_action(m->handle, FETCH_SOCKET_TIMEOUT, 0, &m->running);
  } while(!code && m->running && m->timeout_ms >= 0);
  m->quiet = 0;
  SHOWS("multi-10 how long to wait at most", code == FETCHM_OK && m->running == 0);
  SHOWS("multi-17 Single transfers may have failed",
        t_message(m, &result) == t->handle && result == FETCHE_OPERATION_TIMEDOUT);
  t_multi_remove(m, t);
  t_cleanup(t);
  t_multi_cleanup(m);
  peer = step_accept(listener);
  peer_close(peer);
  peer_close(listener);
}

/* A program that asks, beside the callback: it asks in vain as long as nothing
 * changes, and does not know when something has. */
void scenario_multi_polling(void)
{
  struct t_multi *m = t_multi();
  struct t_easy *t;
  struct t_pair p;
  unsigned port, told, asked = 0, news = 0;
  int listener = step_listen(&port);
  long ms = -77, said;

  p = t_pair_start(m, "the transfer", listener, port, "/never-answered");
  told = m->timer_calls;
  said = m->timeout_ms;
  for(asked = 0; asked < 1000; asked++)
    news += fetch_multi_timeout(m->handle, &ms) != FETCHM_OK || ms <= 0 || ms > said;
  SHOWS("multi-12 better than asking again and again",
        asked == 1000 && news == 0 && m->timer_calls == told && said > 0);
  /* there is something to do at once: the callback says so in the very call
   * that brought it, who asked before would still wait */
  t = t_pair_easy("another", "http", port, "/");
  t_multi_add(m, t);
  SHOWS("multi-12 better than asking again and again",
        m->timer_calls == told + 1 && m->timeout_ms == 0 && ms > 0);
  SHOWS("-", fetch_multi_timeout(m->handle, &ms) == FETCHM_OK && ms == 0);
  t_multi_remove(m, t);
  t_cleanup(t);
  t_pair_finish(m, &p);
  t_multi_cleanup(m);
  peer_close(p.peer);
  peer_close(listener);
}
