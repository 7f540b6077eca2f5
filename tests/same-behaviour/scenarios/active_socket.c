/* FETCHINFO_ACTIVESOCKET and what it is asked for: FETCHOPT_CONNECT_ONLY with
 * fetch_easy_send and fetch_easy_recv. */
#include "scenario.h"
#include "peer.h"
#include "step.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>

static fetch_socket_t active(FETCH *handle)
{
  return t_info_socket(handle, FETCHINFO_ACTIVESOCKET);
}

/* All of it, or the code that it could not. */
static FETCHcode send_all(struct t_easy *t, const char *text)
{
  size_t left = strlen(text), n;
  FETCHcode code = FETCHE_OK;

  while(left && !code) {
    code = fetch_easy_send(t->handle, text, left, &n);
    text += n;
    left -= n;
  }
  return t_code("fetch_easy_send", t->handle, code);
}

/* Up to the length of ROOM or the peer's end; the code is of the last call
 * that brought nothing. */
static FETCHcode receive(struct t_easy *t, fetch_socket_t fd, char *room, size_t wanted)
{
  size_t have = 0, n;
  FETCHcode code;

  do {
    code = fetch_easy_recv(t->handle, room + have, wanted - have, &n);
    if(code == FETCHE_AGAIN)
      step_wait_readable(fd);
    else
      have += n;
  } while(code == FETCHE_AGAIN || (!code && n && have < wanted));
  room[have] = '\0';
  t_event("received %zu bytes", have);
  return t_code("fetch_easy_recv", t->handle, code);
}

void scenario_active_connect_only(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/"), T_OPEN | T_CLOSE);
  char answer[16];
  fetch_socket_t fd = -77;
  size_t n = 77;
  FETCHcode code;

  SET(t, FETCHOPT_CONNECT_ONLY, 1L);
  code = t_code("before", t->handle, fetch_easy_getinfo(t->handle, FETCHINFO_ACTIVESOCKET, &fd));
  SHOWS(
    "active-4 after the transfer, not before; active-7 The call returns a FETCHcode; active-8 means that the value is there",
    code == FETCHE_OK && FETCHE_OK == 0 && fd == FETCH_SOCKET_BAD);
  SHOWS("-", fetch_easy_send(t->handle, "x", 1, &n) == FETCHE_UNSUPPORTED_PROTOCOL && n == 0);
  SHOWS("active-5 connects and leaves the transfer out",
        t_perform(t) == FETCHE_OK && t->received == 0 && t->headers == 0);
  fd = active(t->handle);
  SHOWS(
    "active-1 the socket that its connection used last; active-5 connects and leaves the transfer out",
    fd == t->last_opened && fd != FETCH_SOCKET_BAD);
  /* the same as a long, which is not for every platform's sockets */
  SHOWS("active-6 takes the place of FETCHINFO_LASTSOCKET",
        t_info_long(t->handle, FETCHINFO_LASTSOCKET) == fd);
  SHOWS("active-6 takes the place of FETCHINFO_LASTSOCKET",
        (FETCHINFO_LASTSOCKET & FETCHINFO_TYPEMASK) == FETCHINFO_LONG &&
          (FETCHINFO_ACTIVESOCKET & FETCHINFO_TYPEMASK) == FETCHINFO_SOCKET);
  t_getinfo(t->handle);
  SHOWS("-", t_code("nothing yet", t->handle, fetch_easy_recv(t->handle, answer, 1, &n)) ==
                 FETCHE_AGAIN &&
               n == 0);
  SHOWS("-",
        send_all(t, t_printf("GET /hello.txt HTTP/1.0\r\nHost: localhost\r\n\r\n")) == FETCHE_OK);
  SHOWS("-", receive(t, fd, answer, 15) == FETCHE_OK && !strcmp(answer, "HTTP/1.1 200 OK"));
  SHOWS("active-1 the socket that its connection used last", active(t->handle) == fd);
  SHOWS("active-3 libfetch closes the socket", t->closes == 0);
  t_cleanup(t);
  SHOWS("active-3 libfetch closes the socket", t->closes == 1 && t->last_closed == fd);
}

/* The peer sees what the program sends, from the first byte on, and nothing of
 * libfetch's. */
void scenario_active_nothing_sent(void)
{
  unsigned port;
  int listener = step_listen(&port), peer;
  struct t_easy *t = t_easy(t_printf("http://127.0.0.1:%u/", port), T_OPEN | T_CLOSE);
  struct pollfd there;
  char room[4];

  SET(t, FETCHOPT_CONNECT_ONLY, 1L);
  SHOWS("-", t_perform(t) == FETCHE_OK);
  peer = step_accept(listener);
  there = (struct pollfd){ .fd = peer, .events = POLLIN };
  SHOWS("active-5 connects and leaves the transfer out", poll(&there, 1, 0) == 0);
  SHOWS("-", send_all(t, "mine") == FETCHE_OK);
  SHOWS("active-5 connects and leaves the transfer out",
        step_read(peer, room, 4) && !memcmp(room, "mine", 4));
  t_cleanup(t);
  SHOWS("active-5 connects and leaves the transfer out", !step_read(peer, room, 1));
  peer_close(peer);
  peer_close(listener);
}

static void serve_until_end(struct t_peer *peer, int fd)
{
  char request[2048];

  if(peer->user && peer_request(fd, request, sizeof(request)))
    peer_say(fd, peer->user);
  sem_wait(&peer->step);
  peer_close(fd);
  sem_post(&peer->step);
}

/* The peer goes away while the program has the socket. */
void scenario_active_peer_gone(void)
{
  struct t_peer *peer = t_peer(AF_INET, serve_until_end);
  struct t_easy *t = t_easy(t_peer_url(peer, "http", "/"), T_OPEN | T_CLOSE);
  char room[64];
  fetch_socket_t fd;
  size_t n = 77;

  SET(t, FETCHOPT_CONNECT_ONLY, 1L);
  SHOWS("-", t_perform(t) == FETCHE_OK);
  fd = active(t->handle);
  sem_post(&peer->step);
  step_wait_readable(fd);
  /* the descriptor is what libfetch has: it does not look at the other end */
  SHOWS("active-1 the socket that its connection used last",
        active(t->handle) == fd && t->closes == 0);
  SHOWS("-", t_code("at the end", t->handle, fetch_easy_recv(t->handle, room, sizeof(room), &n)) ==
                 FETCHE_OK &&
               n == 0);
  SHOWS("active-1 the socket that its connection used last", active(t->handle) == fd);
  t_cleanup(t);
  SHOWS("active-3 libfetch closes the socket", t->closes == 1 && t->last_closed == fd);
  t_peer_stop(peer);
}

static void serve_all(struct t_peer *peer, int fd)
{
  char request[2048];

  (void)peer;
  while(peer_request(fd, request, sizeof(request)))
    peer_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  peer_close(fd);
}

/* Two servers, whose connections both stay open: the answer goes with the
 * transfers, there and back. */
void scenario_active_latest(void)
{
  struct t_peer *one = t_peer(AF_INET, serve_all), *other = t_peer(AF_INET, serve_all);
  struct t_easy *t = t_easy(NULL, T_OPEN | T_CLOSE);
  fetch_socket_t first, second;

  SET(t, FETCHOPT_URL, t_peer_url(one, "http", "/"));
  SHOWS("-", t_perform(t) == FETCHE_OK && t->opens == 1);
  first = t->last_opened;
  SHOWS("active-1 the socket that its connection used last", active(t->handle) == first);
  SET(t, FETCHOPT_URL, t_peer_url(other, "http", "/"));
  SHOWS("-", t_perform(t) == FETCHE_OK && t->opens == 2 && t->closes == 0);
  second = t->last_opened;
  SHOWS("active-1 the socket that its connection used last",
        second != first && active(t->handle) == second);
  SET(t, FETCHOPT_URL, t_peer_url(one, "http", "/"));
  SHOWS("-", t_perform(t) == FETCHE_OK && t->opens == 2 && t->closes == 0);
  SHOWS("active-1 the socket that its connection used last", active(t->handle) == first);
  /* the first ends before, since of two it is chance which is closed first */
  SET(t, FETCHOPT_FORBID_REUSE, 1L);
  SHOWS("-", t_perform(t) == FETCHE_OK && t->closes == 1 && t->last_closed == first);
  SHOWS("active-1 the socket that its connection used last; active-2 not valid any more",
        active(t->handle) == FETCH_SOCKET_BAD);
  t_cleanup(t);
  SHOWS("active-3 libfetch closes the socket", t->closes == 2 && t->last_closed == second);
  t_peer_stop(one);
  t_peer_stop(other);
}

/* The server ends the connection, and libfetch knows. */
void scenario_active_closed(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/close"), T_OPEN | T_CLOSE);

  SHOWS("-", t_perform(t) == FETCHE_OK && t->closes == 1);
  SHOWS("active-2 not valid any more", active(t->handle) == FETCH_SOCKET_BAD);
  SHOWS("active-2 not valid any more; active-6 takes the place of FETCHINFO_LASTSOCKET",
        t_info_long(t->handle, FETCHINFO_LASTSOCKET) == -1);
  t_cleanup(t);
}

static fetch_socket_t in_callback;

static size_t ask(struct t_easy *t, char *bytes, size_t length)
{
  (void)bytes;
  in_callback = active(t->handle);
  return length;
}

/* The server ends an idle connection: libfetch finds out at the next use. */
void scenario_active_idle(void)
{
  struct t_peer *peer = t_peer(AF_INET, serve_until_end);
  struct t_easy *t = t_easy(t_peer_url(peer, "http", "/"), T_OPEN | T_CLOSE);
  fetch_socket_t fd;

  peer->user = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  t->on_write = ask;
  SHOWS("-", t_perform(t) == FETCHE_OK && t->received == 2);
  SHOWS("active-4 after the transfer, not before", in_callback == FETCH_SOCKET_BAD);
  fd = active(t->handle);
  SHOWS("active-1 the socket that its connection used last",
        fd == t->last_opened && t->closes == 0);
  sem_post(&peer->step);
  step_wait_readable(fd);
  SHOWS("active-1 the socket that its connection used last", active(t->handle) == fd);
  t_peer_stop(peer);
  /* nobody listens there any more */
  SHOWS("active-2 not valid any more", t_perform(t) == FETCHE_COULDNT_CONNECT);
  SHOWS("active-2 not valid any more",
        active(t->handle) == FETCH_SOCKET_BAD && t_counts.closed_by_callback == 2);
  t_cleanup(t);
}

/* In a multi handle the socket is there until the handle is taken out. */
void scenario_active_multi(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/"), T_OPEN | T_CLOSE);
  FETCHM *multi = fetch_multi_init();
  fetch_socket_t fd;
  size_t n;

  SET(t, FETCHOPT_CONNECT_ONLY, 1L);
  t_mcode("fetch_multi_add_handle", fetch_multi_add_handle(multi, t->handle));
  SHOWS("active-4 after the transfer, not before", active(t->handle) == FETCH_SOCKET_BAD);
  SHOWS("-", t_multi_run(multi) == 1);
  fd = active(t->handle);
  SHOWS(
    "active-1 the socket that its connection used last; active-5 connects and leaves the transfer out",
    fd == t->last_opened && fd != FETCH_SOCKET_BAD);
  SHOWS("-",
        t_code("send", t->handle, fetch_easy_send(t->handle, "GET", 3, &n)) == FETCHE_OK && n == 3);
  t_mcode("fetch_multi_remove_handle", fetch_multi_remove_handle(multi, t->handle));
  SHOWS("active-2 not valid any more", active(t->handle) == FETCH_SOCKET_BAD && t->closes == 1);
  SHOWS("-", t_code("send", t->handle, fetch_easy_send(t->handle, "GET", 3, &n)) ==
               FETCHE_UNSUPPORTED_PROTOCOL);
  t_cleanup(t);
  fetch_multi_cleanup(multi);
}

void scenario_active_errors(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN | T_CLOSE);
  char room[8];
  size_t n = 77;

  SHOWS("-", t_code("no handle", NULL, fetch_easy_send(NULL, "x", 1, &n)) ==
               FETCHE_BAD_FUNCTION_ARGUMENT);
  SHOWS("-", t_code("no handle", NULL, fetch_easy_recv(NULL, room, 1, &n)) ==
               FETCHE_BAD_FUNCTION_ARGUMENT);
  SHOWS("-", t_perform(t) == FETCHE_OK);
  /* there is a socket, but nothing is done on it for the program */
  SHOWS("active-1 the socket that its connection used last", active(t->handle) == t->last_opened);
  SHOWS("-", t_code("send", t->handle, fetch_easy_send(t->handle, "x", 1, &n)) ==
               FETCHE_UNSUPPORTED_PROTOCOL);
  SHOWS("-", t_code("recv", t->handle, fetch_easy_recv(t->handle, room, 1, &n)) ==
               FETCHE_UNSUPPORTED_PROTOCOL);
  SHOWS("-", !strcmp(t->error, "CONNECT_ONLY is required"));
  SHOWS("-", t_code("3", t->handle, fetch_easy_setopt(t->handle, FETCHOPT_CONNECT_ONLY, 3L)) !=
               FETCHE_OK);
  t_cleanup(t);
}

void scenario_active_tls(void)
{
  struct t_easy *t = t_easy(t_url("HTTPS", "/"), T_OPEN | T_CLOSE);
  char answer[16];
  fetch_socket_t fd;

  SET(t, FETCHOPT_CAINFO, t_server("CA"));
  SET(t, FETCHOPT_CONNECT_ONLY, 1L);
  SHOWS("active-9 is there for every protocol", t_perform(t) == FETCHE_OK);
  fd = active(t->handle);
  SHOWS("active-1 the socket that its connection used last; active-9 is there for every protocol",
        fd == t->last_opened);
  /* the handshake is done: what is sent is what the server reads */
  SHOWS("-", send_all(t, "GET /hello.txt HTTP/1.0\r\nHost: localhost\r\n\r\n") == FETCHE_OK);
  SHOWS("-", receive(t, fd, answer, 15) == FETCHE_OK && !strcmp(answer, "HTTP/1.1 200 OK"));
  t_cleanup(t);
  SHOWS("active-3 libfetch closes the socket", t->closes == t->opens && t->last_closed == fd);
}

void scenario_active_ftp(void)
{
  struct t_easy *t = t_easy(t_url("FTP", "/"), T_OPEN | T_CLOSE);
  char answer[16];
  fetch_socket_t fd;

  SET(t, FETCHOPT_CONNECT_ONLY, 1L);
  SHOWS("active-9 is there for every protocol", t_perform(t) == FETCHE_OK);
  fd = active(t->handle);
  SHOWS("active-1 the socket that its connection used last; active-9 is there for every protocol",
        fd == t->last_opened);
  SHOWS("-", send_all(t, "NOOP\r\n") == FETCHE_OK);
  SHOWS("-", receive(t, fd, answer, 4) == FETCHE_OK && !strcmp(answer, "200 "));
  t_cleanup(t);
  SHOWS("active-3 libfetch closes the socket", t->closes == 1);
}

/* The page's example, told anew: returns what a program's main would. */
static int example(const char *url, int *worked)
{
  FETCH *handle = fetch_easy_init();
  fetch_socket_t fd;
  FETCHcode code;

  if(!handle)
    return 2;
  fetch_easy_setopt(handle, FETCHOPT_URL, url);
  fetch_easy_setopt(handle, FETCHOPT_PROXY, "");
  fetch_easy_setopt(handle, FETCHOPT_CONNECT_ONLY, 1L);
  code = fetch_easy_perform(handle);
  if(code != FETCHE_OK) {
    t_event("the example says: %s", fetch_easy_strerror(code));
    fetch_easy_cleanup(handle);
    return 1;
  }
  code = fetch_easy_getinfo(handle, FETCHINFO_ACTIVESOCKET, &fd);
  if(!code && fd != FETCH_SOCKET_BAD) {
    struct sockaddr_storage there;
    socklen_t length = sizeof(there);

    /* some work on it */
    *worked = !getpeername(fd, (struct sockaddr *)&there, &length);
    t_event("the example works on %s to %s", t_sock(fd), t_addr((struct sockaddr *)&there, length));
  }
  fetch_easy_cleanup(handle);
  return 0;
}

void scenario_active_example(void)
{
  int worked = 0;

  SHOWS("active-10 connect only, take the socket",
        example(t_url("HTTP", "/"), &worked) == 0 && worked);
  SHOWS("active-3 libfetch closes the socket; active-10 connect only, take the socket",
        t_counts.closed_by_library == t_counts.opened_by_library);
  worked = 0;
  SHOWS("active-10 connect only, take the socket",
        example(t_printf("http://%s/", t_server("REFUSED")), &worked) == 1 && !worked);
}
