/* The close socket callback: called instead of close, once a socket; what it
 * answers; and whose it is when connections are kept and shared. */
#include "scenario.h"
#include "peer.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BOTH (T_OPEN | T_CLOSE)

/* The compiler checks that it has the type. */
static void *given_pointer;
static fetch_socket_t given_item;
static int plain_close(void *clientp, fetch_socket_t item)
{
  int rc;

  given_pointer = clientp;
  given_item = item;
  t_event("close callback for %s", t_sock(item));
  t_who = T_CALLBACK;
  rc = close(item);
  t_who = T_LIBRARY;
  return rc;
}

void scenario_close_pointer(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN);
  fetch_closesocket_callback function = plain_close;
  char mine;

  SHOWS(
    "close-1 takes a function of the prototype shown; close-25 Setting the option returns a FETCHcode; close-26 means that the option is set; open-16 close them in a way of his own",
    SET(t, FETCHOPT_CLOSESOCKETFUNCTION, function) == FETCHE_OK && FETCHE_OK == 0);
  SHOWS("close-25 Setting the option returns a FETCHcode",
        SET(t, FETCHOPT_CLOSESOCKETDATA, &mine) == FETCHE_OK);
  given_pointer = NULL;
  SHOWS("-", t_perform(t) == FETCHE_OK && !given_pointer);
  t_cleanup(t);
  SHOWS(
    "close-6 the pointer of FETCHOPT_CLOSESOCKETDATA; open-17 takes the user's pointer and a fetch_socket_t",
    given_pointer == &mine);
  SHOWS("close-7 is the socket to close; open-17 takes the user's pointer and a fetch_socket_t",
        given_item == t->last_opened);
}

/* An option that the release does not know is an error of the same kind. */
void scenario_close_setopt_errors(void)
{
  struct t_easy *t = t_easy(NULL, 0);

  SHOWS("close-26 means that the option is set",
        t_code("an option that is none", t->handle,
               fetch_easy_setopt(t->handle, (FETCHoption)29999, NULL)) != FETCHE_OK);
  SHOWS("close-26 means that the option is set",
        t_code("no handle", NULL,
               fetch_easy_setopt(NULL, FETCHOPT_CLOSESOCKETFUNCTION, plain_close)) != FETCHE_OK);
  t_cleanup(t);
}

void scenario_close_instead(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), BOTH);

  SHOWS("-", t_perform(t) == FETCHE_OK && t->closes == 0);
  SET(t, FETCHOPT_URL, t_url("HTTP", "/close")); /* the server ends it */
  SHOWS("close-2 it calls this function instead; close-7 is the socket to close",
        t_perform(t) == FETCHE_OK && t->opens == 1 && t->closes == 1 &&
          t->last_closed == t->last_opened);
  SET(t, FETCHOPT_URL, t_url("HTTP", "/hello.txt"));
  SET(t, FETCHOPT_FORBID_REUSE, 1L);
  SHOWS("close-2 it calls this function instead",
        t_perform(t) == FETCHE_OK && t->opens == 2 && t->closes == 2);
  t_cleanup(t);
  SHOWS(
    "close-2 it calls this function instead; close-4 the reverse of FETCHOPT_OPENSOCKETFUNCTION",
    t->opens == 2 && t->closes == 2 && t_counts.closed_by_callback == 2 &&
      t_counts.opened_by_callback == 2 && t_counts.closed_by_library == t_counts.opened_by_library);
}

/* With its own open and close on every kind of failure as well. */
void scenario_close_after_refusal(void)
{
  struct t_easy *t = t_easy(t_printf("http://%s/", t_server("REFUSED")), BOTH | T_SOCKOPT);

  SHOWS("close-2 it calls this function instead",
        t_perform(t) == FETCHE_COULDNT_CONNECT && t->opens == 1 && t->closes == 1);
  SHOWS("-", t_info_socket(t->handle, FETCHINFO_ACTIVESOCKET) == FETCH_SOCKET_BAD);
  t_cleanup(t);
  SHOWS("close-2 it calls this function instead", t->closes == 1);
}

/* Of the two answers the library takes notice of neither. */
static int answer_with;
static int close_and_answer(struct t_easy *t, fetch_socket_t fd)
{
  (void)t;
  return close(fd) ? -1 : answer_with;
}

static const char *answered(int with)
{
  const char *stream = with ? "answers 1" : "answers 0";
  struct t_easy *t;

  t_stream(stream);
  answer_with = with;
  t = t_easy(t_url("HTTP", "/close"), BOTH);
  t->on_close = close_and_answer;
  SHOWS("-", t_perform(t) == FETCHE_OK && t->closes == 1 && !*t->error);
  SHOWS("-", t_perform(t) == FETCHE_OK && t->opens == 2 && t->closes == 2);
  t_getinfo(t->handle);
  t_cleanup(t);
  SHOWS("-", t->closes == 2);
  t_stream(NULL);
  return stream;
}

void scenario_close_answers_error(void)
{
  const char *good = answered(0), *bad = answered(1), *text;

  text = t_stream_text(bad);
  SHOWS("close-5 0 for success and 1 for an error",
        strstr(t_stream_text(good), "close callback answers 0\n") &&
          strstr(text, "close callback answers 1\n"));
  /* nothing else is different: no error, no second call, no close besides */
  SHOWS("close-5 0 for success and 1 for an error",
        t_same_lines(t_stream_text(good), text, "close callback answers"));
  SHOWS("close-5 0 for success and 1 for an error",
        t_counts.closed_by_callback == 4 &&
          t_counts.closed_by_library == t_counts.opened_by_library);
}

/* The application keeps the socket: nobody else closes it. */
static int keep_open(struct t_easy *t, fetch_socket_t fd)
{
  (void)t;
  (void)fd;
  return 0;
}

void scenario_close_kept_open(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/close"), BOTH);
  unsigned by_library;

  t->on_close = keep_open;
  SHOWS("-", t_perform(t) == FETCHE_OK);
  by_library = t_counts.closed_by_library;
  t_cleanup(t);
  SHOWS("close-2 it calls this function instead; open-16 close them in a way of his own",
        t->closes == 1 && t_counts.closed_by_callback == 0 &&
          t_counts.closed_by_library == by_library && by_library == t_counts.opened_by_library);
  t_who = T_SCENARIO;
  SHOWS("open-16 close them in a way of his own",
        close(t->last_closed) == 0); /* still open until now */
  t_who = T_LIBRARY;
}

void scenario_close_default(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), 0);

  SHOWS("-", t_perform(t) == FETCHE_OK);
  t_cleanup(t);
  SHOWS("close-23 the standard function closes sockets",
        t_counts.opened_by_library >= 1 &&
          t_counts.closed_by_library == t_counts.opened_by_library &&
          t_counts.closed_by_callback == 0);
  /* taken back, it is as if it had never been set */
  t = t_easy(t_url("HTTP", "/hello.txt"), T_CLOSE);
  SET(t, FETCHOPT_CLOSESOCKETFUNCTION, NULL);
  SHOWS("-", t_perform(t) == FETCHE_OK);
  t_cleanup(t);
  SHOWS("close-23 the standard function closes sockets",
        t->closes == 0 && t_counts.closed_by_library == t_counts.opened_by_library);
}

static void in_multi(FETCHM *multi, struct t_easy *t)
{
  t_mcode("fetch_multi_add_handle", fetch_multi_add_handle(multi, t->handle));
  t_multi_run(multi);
  t_mcode("fetch_multi_remove_handle", fetch_multi_remove_handle(multi, t->handle));
}

/* A file is opened and closed, the multi handle's wake-up descriptors too:
 * these are no sockets of a connection. */
static void of_a_file(FETCHM *multi)
{
  struct t_easy *t = t_easy(t_printf("file://%s/www/hello.txt", t_server("WORK")), BOTH);

  SHOWS("close-3 for no other descriptor", t_perform(t) == FETCHE_OK && t->received == 22);
  in_multi(multi, t);
  t_mcode("fetch_multi_wakeup", fetch_multi_wakeup(multi));
  t_getinfo(t->handle);
  t_cleanup(t);
  SHOWS("close-3 for no other descriptor", t->received == 44 && t->opens == 0 && t->closes == 0);
}

/* The resolver's thread and the one it works for wake each other by
 * descriptors of their own. */
static unsigned no_sockets;
static int sockets_only(struct t_easy *t, fetch_socket_t fd)
{
  int type;
  socklen_t length = sizeof(type);

  (void)t;
  no_sockets += getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) != 0 || type != SOCK_STREAM;
  return close(fd);
}

static void of_the_resolver(FETCHM *multi)
{
  struct t_easy *t = t_easy(t_url("HTTPNAME", "/hello.txt"), BOTH | T_QUIET);

  no_sockets = 0;
  t->on_close = sockets_only;
  SET(t, FETCHOPT_IPRESOLVE, (long)FETCH_IPRESOLVE_V4);
  in_multi(multi, t);
  SHOWS("-", t->received == 22 && t->opens == 1);
  t_cleanup(t);
}

void scenario_close_only_sockets(void)
{
  FETCHM *multi = fetch_multi_init();

  of_a_file(multi);
  of_the_resolver(multi);
  t_mcode("fetch_multi_cleanup", fetch_multi_cleanup(multi));
  SHOWS("-", t_counts.others_opened > 0 && t_counts.others_closed > 0);
  SHOWS("close-3 for no other descriptor", t_counts.closed_by_callback == 1 && no_sockets == 0 &&
                                             t_counts.others_closed_by_callback == 0);
}

/* Two handles, one connection in the multi handle's cache: it keeps function
 * and pointer of the first, whatever becomes of the handles. */
void scenario_close_first_handle(void)
{
  FETCHM *multi = fetch_multi_init();
  struct t_easy *first = t_easy(t_url("HTTP", "/hello.txt"), BOTH);
  struct t_easy *second = t_easy(t_url("HTTP", "/hello.txt"), BOTH);

  in_multi(multi, first);
  SHOWS("-", first->opens == 1 && first->received == 22);
  t_cleanup(first);
  SHOWS("close-9 may outlive the transfer", first->closes == 0);
  in_multi(multi, second);
  SHOWS("close-11 come from the first easy handle",
        second->received == 22 && second->opens == 0 &&
          t_info_long(second->handle, FETCHINFO_NUM_CONNECTS) == 0);
  t_cleanup(second);
  SHOWS("close-9 may outlive the transfer", first->closes == 0 && second->closes == 0);
  t_mcode("fetch_multi_cleanup", fetch_multi_cleanup(multi));
  SHOWS(
    "close-8 after the easy handle is gone; close-11 come from the first easy handle; close-12 they change nothing for this connection",
    first->closes == 1 && second->closes == 0 && first->last_closed == first->last_opened);
}

/* The first handle had none: setting one on the second changes nothing. */
void scenario_close_set_too_late(void)
{
  FETCHM *multi = fetch_multi_init();
  struct t_easy *first = t_easy(t_url("HTTP", "/hello.txt"), 0);
  struct t_easy *second = t_easy(t_url("HTTP", "/close"), BOTH);

  in_multi(multi, first);
  in_multi(multi, second); /* reuses it, and the server ends it */
  SHOWS(
    "close-12 they change nothing for this connection; close-14 a call for each socket that falls out of use",
    second->received > 0 && second->opens == 0 && second->closes == 0);
  in_multi(multi, second); /* a connection of its own */
  SHOWS("close-11 come from the first easy handle", second->opens == 1 && second->closes == 1);
  t_cleanup(first);
  t_cleanup(second);
  t_mcode("fetch_multi_cleanup", fetch_multi_cleanup(multi));
  SHOWS("-", t_counts.closed_by_callback == 1);
}

/* Changed on the very handle, between two transfers on one connection. */
void scenario_close_changed(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), BOTH);
  char mine;

  SHOWS("-", t_perform(t) == FETCHE_OK);
  given_pointer = NULL;
  SET(t, FETCHOPT_CLOSESOCKETFUNCTION, plain_close);
  SET(t, FETCHOPT_CLOSESOCKETDATA, &mine);
  SET(t, FETCHOPT_URL, t_url("HTTP", "/close"));
  SHOWS("close-12 they change nothing for this connection",
        t_perform(t) == FETCHE_OK && t->opens == 1 && t->closes == 1 && !given_pointer);
  SHOWS("close-12 they change nothing for this connection",
        t_perform(t) == FETCHE_OK && t->opens == 2 && t->closes == 1 && given_pointer == &mine);
  t_cleanup(t);
}

/* The connections of a share outlive the handles. */
void scenario_close_share(void)
{
  FETCHSH *share = fetch_share_init();
  struct t_easy *first = t_easy(t_url("HTTP", "/hello.txt"), BOTH);
  struct t_easy *second = t_easy(t_url("HTTP", "/hello.txt"), BOTH);

  t_shcode("fetch_share_setopt",
           fetch_share_setopt(share, FETCHSHOPT_SHARE, FETCH_LOCK_DATA_CONNECT));
  SET(first, FETCHOPT_SHARE, share);
  SET(second, FETCHOPT_SHARE, share);
  SHOWS("-", t_perform(first) == FETCHE_OK && first->opens == 1);
  t_cleanup(first);
  SHOWS("close-9 may outlive the transfer",
        t_perform(second) == FETCHE_OK && second->opens == 0 && first->closes == 0);
  t_cleanup(second);
  SHOWS("close-9 may outlive the transfer", first->closes == 0 && second->closes == 0);
  SHOWS("-", t_shcode("fetch_share_cleanup", fetch_share_cleanup(share)) == FETCHSHE_OK);
  SHOWS("close-8 after the easy handle is gone; close-11 come from the first easy handle",
        first->closes == 1 && second->closes == 0);
}

/* One connection allowed: the oldest is closed, by its own function. */
void scenario_close_evicted(void)
{
  FETCHM *multi = fetch_multi_init();
  struct t_easy *first = t_easy(t_url("HTTP", "/hello.txt"), BOTH);
  struct t_easy *second = t_easy(t_url("HTTPBOTH", "/hello.txt"), BOTH);

  t_mcode("fetch_multi_setopt", fetch_multi_setopt(multi, FETCHMOPT_MAXCONNECTS, 1L));
  in_multi(multi, first);
  t_cleanup(first);
  usleep(5000); /* age is counted in milliseconds: of two equals either is the oldest */
  in_multi(multi, second);
  SHOWS("close-8 after the easy handle is gone",
        first->closes == 1 && second->opens == 1 && second->closes == 0);
  t_cleanup(second);
  t_mcode("fetch_multi_cleanup", fetch_multi_cleanup(multi));
  SHOWS("close-2 it calls this function instead",
        second->closes == second->opens && first->closes == 1);
}

/* The server ends an idle connection; the next transfer finds out. */
static void one_answer(struct t_peer *peer, int fd)
{
  char request[2048];

  if(peer_request(fd, request, sizeof(request)))
    peer_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
  if(peer->connections == 1)
    sem_wait(&peer->step);
  else
    peer_wait_end(fd);
  peer_close(fd);
  sem_post((sem_t *)peer->user);
}

void scenario_close_dead(void)
{
  sem_t closed;
  struct t_peer *peer = t_peer(AF_INET, one_answer);
  struct t_easy *t = t_easy(t_peer_url(peer, "http", "/"), BOTH);

  sem_init(&closed, 0, 0);
  peer->user = &closed;
  SHOWS("-", t_perform(t) == FETCHE_OK && t->closes == 0);
  sem_post(&peer->step);
  sem_wait(&closed);
  SHOWS("close-2 it calls this function instead",
        t_perform(t) == FETCHE_OK && t->opens == 2 && t->closes == 1);
  t_cleanup(t);
  SHOWS("close-2 it calls this function instead", t->closes == 2);
  t_peer_stop(peer);
  sem_destroy(&closed);
}

/* Connected only: the connection is the handle's and ends with it. */
void scenario_close_connect_only(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/"), BOTH);

  SET(t, FETCHOPT_CONNECT_ONLY, 1L);
  SHOWS("-", t_perform(t) == FETCHE_OK && t->opens == 1 && t->closes == 0);
  SHOWS("-", t_info_socket(t->handle, FETCHINFO_ACTIVESOCKET) == t->last_opened);
  t_cleanup(t);
  SHOWS("close-2 it calls this function instead",
        t->closes == 1 && t->last_closed == t->last_opened);
}

void scenario_close_tls(void)
{
  struct t_easy *t = t_easy(t_url("HTTPS", "/hello.txt"), BOTH | T_QUIET);

  SET(t, FETCHOPT_CAINFO, t_server("CA"));
  SHOWS("-", t_perform(t) == FETCHE_OK && t->received == 22);
  t_getinfo(t->handle);
  t_cleanup(t);
  SHOWS("close-2 it calls this function instead", t->opens >= 1 && t->closes == t->opens);
}

/* A duplicate has the function, a reset handle has not. */
void scenario_close_duplicate(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/close"), BOTH);
  FETCH *handle = fetch_easy_duphandle(t->handle);

  SHOWS("-", t_code("perform the duplicate", handle, fetch_easy_perform(handle)) == FETCHE_OK &&
               t->closes == 1);
  fetch_easy_cleanup(handle);
  fetch_easy_reset(t->handle);
  t->flags = T_OPEN;
  t_easy_callbacks(t, t->handle);
  SET(t, FETCHOPT_URL, t_url("HTTP", "/close"));
  SHOWS("close-23 the standard function closes sockets",
        t_perform(t) == FETCHE_OK && t->opens == 2 && t->closes == 1);
  t_cleanup(t);
}

/* The handle is removed in the middle of a transfer. */
static void half_an_answer(struct t_peer *peer, int fd)
{
  char request[2048];

  (void)peer;
  if(peer_request(fd, request, sizeof(request)))
    peer_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhal");
  peer_wait_end(fd);
  peer_close(fd);
}

void scenario_close_in_mid_transfer(void)
{
  struct t_peer *peer = t_peer(AF_INET, half_an_answer);
  FETCHM *multi = fetch_multi_init();
  struct t_easy *t = t_easy(t_peer_url(peer, "http", "/"), BOTH);
  int running = 1;

  t_mcode("fetch_multi_add_handle", fetch_multi_add_handle(multi, t->handle));
  while(running && t->received < 3 && !fetch_multi_perform(multi, &running))
    fetch_multi_poll(multi, NULL, 0, 1000, NULL);
  SHOWS("-", running == 1 && t->closes == 0);
  t_mcode("fetch_multi_remove_handle", fetch_multi_remove_handle(multi, t->handle));
  SHOWS("close-2 it calls this function instead", t->opens == 1 && t->closes == 1);
  t_cleanup(t);
  t_mcode("fetch_multi_cleanup", fetch_multi_cleanup(multi));
  t_peer_stop(peer);
}

/* The example of the page, written anew. */
struct notes {
  const char *text;
  int calls;
  fetch_socket_t socket;
};

static int note_and_close(void *clientp, fetch_socket_t item)
{
  struct notes *notes = clientp;

  t_event("%s: libfetch closes %s", notes->text, t_sock(item));
  notes->calls++;
  notes->socket = item;
  return close(item) ? 1 : 0;
}

void scenario_close_example(void)
{
  struct notes notes = { "a note of mine", 0, FETCH_SOCKET_BAD };
  FETCH *handle = fetch_easy_init();
  FETCHcode code = FETCHE_FAILED_INIT;
  fetch_socket_t used = FETCH_SOCKET_BAD;

  if(handle) {
    fetch_easy_setopt(handle, FETCHOPT_URL, t_url("HTTP", "/empty"));
    fetch_easy_setopt(handle, FETCHOPT_CLOSESOCKETFUNCTION, note_and_close);
    fetch_easy_setopt(handle, FETCHOPT_CLOSESOCKETDATA, &notes);
    code = fetch_easy_perform(handle);
    fetch_easy_getinfo(handle, FETCHINFO_ACTIVESOCKET, &used);
    fetch_easy_cleanup(handle);
  }
  t_code("perform", handle, code);
  SHOWS("close-24 prints its user's pointer and the socket",
        code == FETCHE_OK && notes.calls == 1 && notes.socket == used);
}
