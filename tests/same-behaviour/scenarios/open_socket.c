/* The open socket callback: what it is handed, and what its answers do. */
#include "scenario.h"
#include "peer.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

static unsigned port_of(const struct fetch_sockaddr *address)
{
  if(address->family == AF_INET6)
    return ntohs(((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_port);
  return ntohs(((const struct sockaddr_in *)(const void *)&address->addr)->sin_port);
}

static unsigned port_in(const char *server)
{
  return (unsigned)atoi(strrchr(t_server(server), ':') + 1);
}

/* The compiler checks that it has the type; its job is to be called. */
static void *given_pointer;
static fetch_socket_t plain_open(void *clientp, fetchsocktype purpose,
                                 struct fetch_sockaddr *address)
{
  given_pointer = clientp;
  t_event("open callback, purpose %d, family %d", (int)purpose, address->family);
  return socket(address->family, address->socktype, address->protocol);
}

void scenario_open_purpose(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN | T_CLOSE | T_SOCKOPT);
  FETCHcode code = t_perform(t);
  fetch_socket_t fd = t_info_socket(t->handle, FETCHINFO_ACTIVESOCKET);
  struct sockaddr_storage there;
  socklen_t length = sizeof(there);

  SHOWS("open-1 a say in which socket; open-2 stand for libfetch's own socket and close; open-3 "
        "works on the descriptor that the callback hands it",
        code == FETCHE_OK && t->opens == 1 && t->received == 22 && fd == t->last_opened);
  /* none of its own for a connection, though it may ask the system with one */
  SHOWS("open-2 stand for libfetch's own socket and close", t_counts.opened_by_callback == 1 &&
                                                              t_counts.streams_by_library == 0 &&
                                                              t_counts.connects == 1);
  SHOWS("open-6 what the socket is for, and for which address",
        t->last_purpose == FETCHSOCKTYPE_IPCXN && !strcmp(t->addresses[0], "127.0.0.1:HTTP"));
  /* the two values, and no other */
  SHOWS("open-7 is FETCHSOCKTYPE_IPCXN or FETCHSOCKTYPE_ACCEPT",
        FETCHSOCKTYPE_IPCXN == 0 && FETCHSOCKTYPE_ACCEPT == 1 && FETCHSOCKTYPE_LAST == 2);
  SHOWS("open-18 connections that libfetch makes itself", t->last_purpose == FETCHSOCKTYPE_IPCXN);
  SHOWS("open-14 family, type, protocol, length of the address",
        t->last_address.family == AF_INET && (t->last_address.socktype & SOCK_STREAM) &&
          t->last_address.protocol == IPPROTO_TCP &&
          t->last_address.addrlen == sizeof(struct sockaddr_in) &&
          t->last_address.addr.sa_family == AF_INET &&
          port_of(&t->last_address) == port_in("HTTP"));
  /* and the system says that the peer is there */
  SHOWS("open-9 that of the peer for which the socket is made",
        !getpeername(fd, (struct sockaddr *)&there, &length) &&
          !strcmp(t_addr((struct sockaddr *)&there, length), t->addresses[0]) &&
          !strcmp(t->addresses[0], "127.0.0.1:HTTP"));
  t_getinfo(t->handle);
  SHOWS("-", t->closes == 0 && t->sockopts == 1);
  t_cleanup(t);
  SHOWS("open-2 stand for libfetch's own socket and close; open-15 counterpart is the callback "
        "that closes",
        t->closes == 1 && t->last_closed == t->last_opened &&
          t_counts.closed_by_callback == t_counts.opened_by_callback &&
          t_counts.closed_by_library == t_counts.opened_by_library);
}

/* Its pointer is handed over as it is, and without one it is NULL. */
void scenario_open_pointer(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), 0);
  fetch_opensocket_callback open = plain_open;
  char mine;

  SET(t, FETCHOPT_OPENSOCKETFUNCTION, open);
  SET(t, FETCHOPT_OPENSOCKETDATA, &mine);
  SET(t, FETCHOPT_FORBID_REUSE, 1L);
  given_pointer = NULL;
  SHOWS(
    "open-4 takes the user's pointer, a fetchsocktype; open-5 which libfetch does not look into",
    t_perform(t) == FETCHE_OK && given_pointer == &mine);
  SET(t, FETCHOPT_OPENSOCKETDATA, (void *)1); /* nobody looks where it points */
  SHOWS("open-5 which libfetch does not look into",
        t_perform(t) == FETCHE_OK && given_pointer == (void *)1);
  SET(t, FETCHOPT_OPENSOCKETDATA, NULL);
  SHOWS("-", t_perform(t) == FETCHE_OK && !given_pointer);
  t_cleanup(t);
}

static fetch_socket_t refuse(struct t_easy *t, fetchsocktype purpose,
                             struct fetch_sockaddr *address)
{
  (void)t;
  (void)purpose;
  (void)address;
  return FETCH_SOCKET_BAD;
}

void scenario_open_refused(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN | T_CLOSE | T_SOCKOPT);

  t->on_open = refuse;
  SHOWS("open-12 ends in FETCHE_COULDNT_CONNECT", t_perform(t) == FETCHE_COULDNT_CONNECT);
  SHOWS("open-12 ends in FETCHE_COULDNT_CONNECT",
        t->opens == 1 && t->sockopts == 0 && t->closes == 0);
  SHOWS("-", t_info_socket(t->handle, FETCHINFO_ACTIVESOCKET) == FETCH_SOCKET_BAD);
  t_getinfo(t->handle);
  t->on_open = NULL; /* refusing once is not for ever */
  SHOWS("-", t_perform(t) == FETCHE_OK && t->opens == 2);
  t_cleanup(t);
}

/* Each address is asked for, and all are refused. */
void scenario_open_refused_all(void)
{
  struct t_easy *t = t_easy(t_printf("http://many.test:%u/", port_in("HTTP")), T_OPEN | T_CLOSE);
  struct fetch_slist *hosts = fetch_slist_append(
    NULL, t_printf("many.test:%u:127.0.0.1,127.0.0.2,127.0.0.3", port_in("HTTP")));

  SET(t, FETCHOPT_RESOLVE, hosts);
  t->on_open = refuse;
  SHOWS("open-12 ends in FETCHE_COULDNT_CONNECT",
        t_perform(t) == FETCHE_COULDNT_CONNECT && t->opens == 3 && t->closes == 0);
  SHOWS("-", t_counts.opened_by_callback == 0 && t_counts.connects == 0);
  t_cleanup(t);
  fetch_slist_free_all(hosts);
}

/* An address the filter refuses, and one it lets pass. */
static fetch_socket_t only_ipv4(struct t_easy *t, fetchsocktype purpose,
                                struct fetch_sockaddr *address)
{
  (void)t;
  (void)purpose;
  return address->family == AF_INET ? socket(address->family, address->socktype, address->protocol)
                                    : FETCH_SOCKET_BAD;
}

void scenario_open_filter(void)
{
  struct t_easy *t =
    t_easy(t_printf("http://both.test:%u/hello.txt", port_in("HTTPBOTH")), T_OPEN | T_CLOSE);
  struct fetch_slist *hosts =
    fetch_slist_append(NULL, t_printf("both.test:%u:[::1],127.0.0.1", port_in("HTTPBOTH")));
  char *ip = NULL;

  SET(t, FETCHOPT_RESOLVE, hosts);
  t->on_open = only_ipv4;
  SHOWS("open-10 let some addresses pass and refuse others",
        t_perform(t) == FETCHE_OK && t->opens == 2 && t->last_address.family == AF_INET);
  fetch_easy_getinfo(t->handle, FETCHINFO_PRIMARY_IP, &ip);
  SHOWS("open-10 let some addresses pass and refuse others", ip && !strcmp(ip, "127.0.0.1"));
  t_cleanup(t);
  fetch_slist_free_all(hosts);
}

/* A translation layer: nobody is at the URL's address, the server is elsewhere. */
static fetch_socket_t to_http(struct t_easy *t, fetchsocktype purpose,
                              struct fetch_sockaddr *address)
{
  (void)t;
  (void)purpose;
  ((struct sockaddr_in *)(void *)&address->addr)->sin_port = htons((unsigned short)port_in("HTTP"));
  return socket(address->family, address->socktype, address->protocol);
}

void scenario_open_other_address(void)
{
  struct t_easy *t = t_easy(t_printf("http://%s/hello.txt", t_server("REFUSED")), T_OPEN | T_CLOSE);

  t->on_open = to_http;
  SHOWS("open-11 may put another address there", t_perform(t) == FETCHE_OK && t->received == 22 &&
                                                   port_of(&t->last_address) == port_in("REFUSED"));
  t_getinfo(t->handle);
  SHOWS("open-11 may put another address there",
        (unsigned)t_info_long(t->handle, FETCHINFO_PRIMARY_PORT) == port_in("HTTP"));
  t_cleanup(t);
}

/* From IPv4 to a Unix socket: the struct has room, and addrlen says how much. */
static fetch_socket_t to_unix(struct t_easy *t, fetchsocktype purpose,
                              struct fetch_sockaddr *address)
{
  struct sockaddr_un un = { .sun_family = AF_UNIX };

  (void)t;
  (void)purpose;
  strncpy(un.sun_path, t_server("UNIX"), sizeof(un.sun_path) - 1);
  memcpy(&address->addr, &un, sizeof(un));
  address->addrlen = sizeof(un);
  address->family = AF_UNIX;
  return socket(AF_UNIX, SOCK_STREAM, 0);
}

void scenario_open_other_family(void)
{
  struct t_easy *t = t_easy(t_printf("http://%s/hello.txt", t_server("REFUSED")), T_OPEN | T_CLOSE);

  t->on_open = to_unix;
  SHOWS("open-11 may put another address there", t_perform(t) == FETCHE_OK && t->received == 22);
  t_getinfo(t->handle);
  t_cleanup(t);
}

/* The callback connects by itself; the sockopt callback says so, or does not. */
static fetch_socket_t connected(struct t_easy *t, fetchsocktype purpose,
                                struct fetch_sockaddr *address)
{
  fetch_socket_t fd = socket(address->family, SOCK_STREAM, address->protocol);

  (void)t;
  (void)purpose;
  if(fd != FETCH_SOCKET_BAD && connect(fd, &address->addr, address->addrlen)) {
    close(fd);
    return FETCH_SOCKET_BAD;
  }
  t_event("connected by the callback");
  return fd;
}

static int say_connected(struct t_easy *t, fetch_socket_t fd, fetchsocktype purpose)
{
  (void)t;
  (void)fd;
  (void)purpose;
  return FETCH_SOCKOPT_ALREADY_CONNECTED;
}

void scenario_open_connected(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN | T_CLOSE | T_SOCKOPT);

  t->on_open = connected;
  t->on_sockopt = say_connected;
  SHOWS("open-13 a descriptor that is connected already",
        t_perform(t) == FETCHE_OK && t->received == 22 && t->opens == 1 && t->sockopts == 1);
  SHOWS("open-13 a descriptor that is connected already",
        t_counts.connects == 1); /* the callback's own, none by the library */
  t_getinfo(t->handle);
  t_cleanup(t);
}

/* The same without the answer: then the library connects, and is told that it
 * cannot be done twice. */
void scenario_open_connected_untold(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN | T_CLOSE | T_SOCKOPT);

  t->on_open = connected;
  SHOWS("open-13 a descriptor that is connected already",
        t_perform(t) == FETCHE_COULDNT_CONNECT && t_counts.connects == 2);
  t_getinfo(t->handle);
  t_cleanup(t);
}

/* A pipe to a program of ours in the place of TCP: connected, and no address. */
static int pair_end;
static void *answer(void *user)
{
  char request[2048];

  (void)user;
  if(peer_request(pair_end, request, sizeof(request)))
    peer_say(pair_end, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npaired");
  peer_wait_end(pair_end);
  peer_close(pair_end);
  return NULL;
}

static fetch_socket_t paired(struct t_easy *t, fetchsocktype purpose,
                             struct fetch_sockaddr *address)
{
  int ends[2];

  (void)t;
  (void)purpose;
  (void)address;
  if(socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
    return FETCH_SOCKET_BAD;
  pair_end = ends[1];
  t_adopt(ends[0]);
  return ends[0];
}

void scenario_open_socketpair(void)
{
  struct t_easy *t =
    t_easy(t_printf("http://%s/", t_server("REFUSED")), T_OPEN | T_CLOSE | T_SOCKOPT);
  pthread_t thread;
  int started = 0;

  t->on_open = paired;
  t->on_sockopt = say_connected;
  SET(t, FETCHOPT_CONNECT_ONLY, 1L);
  SHOWS("open-13 a descriptor that is connected already",
        t_perform(t) == FETCHE_OK && t->opens == 1);
  t_getinfo(t->handle);
  t_cleanup(t);
  peer_close(pair_end);

  t = t_easy(t_printf("http://%s/", t_server("REFUSED")), T_OPEN | T_CLOSE | T_SOCKOPT);
  t->on_open = paired;
  t->on_sockopt = say_connected;
  {
    /* driven step by step, since the answering thread starts once there is a pair */
    FETCHM *multi = fetch_multi_init();
    int running = 1;

    t_mcode("fetch_multi_add_handle", fetch_multi_add_handle(multi, t->handle));
    while(running) {
      if(fetch_multi_perform(multi, &running))
        break;
      if(t->opens && !started)
        started = !pthread_create(&thread, NULL, answer, NULL);
      if(running)
        fetch_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    SHOWS(
      "open-13 a descriptor that is connected already; open-3 works on the descriptor that the callback hands it",
      started && t->received == 6 && !strcmp(t->body, "paired"));
    t_mcode("fetch_multi_remove_handle", fetch_multi_remove_handle(multi, t->handle));
    t_cleanup(t);
    t_mcode("fetch_multi_cleanup", fetch_multi_cleanup(multi));
  }
  if(started)
    pthread_join(thread, NULL);
  SHOWS("-", t->closes == 1);
}

/* Not for a reused connection; for a fresh one again; gone after a reset; a
 * duplicate has it. */
void scenario_open_reuse(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN | T_CLOSE);
  struct t_easy *copy;
  FETCH *handle;

  SHOWS("-", t_perform(t) == FETCHE_OK && t_perform(t) == FETCHE_OK && t->opens == 1);
  SHOWS("-", t_info_long(t->handle, FETCHINFO_NUM_CONNECTS) == 0);
  SET(t, FETCHOPT_FRESH_CONNECT, 1L);
  SHOWS("-", t_perform(t) == FETCHE_OK && t->opens == 2);
  copy = t; /* the duplicate carries the same pointers */
  handle = fetch_easy_duphandle(t->handle);
  t_event("duplicate: %s", handle ? "made" : "none");
  SHOWS("-", handle &&
               t_code("perform the duplicate", handle, fetch_easy_perform(handle)) == FETCHE_OK &&
               copy->opens == 3);
  fetch_easy_cleanup(handle);
  fetch_easy_reset(t->handle);
  t->flags = 0;
  t_easy_callbacks(t, t->handle);
  SET(t, FETCHOPT_URL, t_url("HTTP", "/hello.txt"));
  SET(t, FETCHOPT_FRESH_CONNECT, 1L);
  SHOWS("-", t_perform(t) == FETCHE_OK && t->opens == 3);
  t_cleanup(t);
}

/* Opened by the application, no close callback: the library calls close. */
void scenario_open_without_close(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN);

  SHOWS("-", t_perform(t) == FETCHE_OK);
  t_cleanup(t);
  SHOWS("close-23 the standard function closes sockets",
        t_counts.opened_by_callback == 1 && t_counts.closed_by_callback == 0 &&
          t_counts.closed_by_library == 1 + t_counts.opened_by_library);
}

/* The page's pair of callbacks, written anew: a filter that knows which hosts
 * are allowed, with a clean-up of its own. */
struct allowed {
  in_addr_t host;
  unsigned asked, refused, given, cleaned;
};

static fetch_socket_t open_if_allowed(void *clientp, fetchsocktype purpose,
                                      struct fetch_sockaddr *address)
{
  struct allowed *allowed = clientp;
  const struct sockaddr_in *in = (const void *)&address->addr;
  fetch_socket_t fd = FETCH_SOCKET_BAD;

  allowed->asked++;
  t_event("asked for %s, purpose %d", t_addr(&address->addr, address->addrlen), (int)purpose);
  if(address->family == AF_INET && in->sin_addr.s_addr == allowed->host)
    fd = socket(address->family, address->socktype, address->protocol);
  if(fd == FETCH_SOCKET_BAD)
    allowed->refused++;
  else
    allowed->given++;
  return fd;
}

static int clean_up(void *clientp, fetch_socket_t item)
{
  struct allowed *allowed = clientp;

  allowed->cleaned++;
  return close(item) != 0;
}

void scenario_open_example(void)
{
  struct allowed allowed = { htonl(INADDR_LOOPBACK), 0, 0, 0, 0 };
  FETCH *handle = fetch_easy_init();
  FETCHcode good, bad;

  fetch_easy_setopt(handle, FETCHOPT_URL, t_url("HTTP", "/empty"));
  fetch_easy_setopt(handle, FETCHOPT_OPENSOCKETFUNCTION, open_if_allowed);
  fetch_easy_setopt(handle, FETCHOPT_OPENSOCKETDATA, &allowed);
  fetch_easy_setopt(handle, FETCHOPT_CLOSESOCKETFUNCTION, clean_up);
  fetch_easy_setopt(handle, FETCHOPT_CLOSESOCKETDATA, &allowed);
  good = t_code("the allowed host", handle, fetch_easy_perform(handle));
  fetch_easy_setopt(handle, FETCHOPT_URL, t_printf("http://127.0.0.2:%u/empty", port_in("HTTP")));
  bad = t_code("another host", handle, fetch_easy_perform(handle));
  fetch_easy_cleanup(handle);
  SHOWS(
    "open-3 works on the descriptor that the callback hands it; open-9 that of the peer for which the socket is made; open-10 let some addresses pass and refuse others",
    good == FETCHE_OK && allowed.asked == 2 && allowed.refused == 1);
  SHOWS("open-12 ends in FETCHE_COULDNT_CONNECT", bad == FETCHE_COULDNT_CONNECT);
  SHOWS(
    "open-15 counterpart is the callback that closes; open-16 close them in a way of his own; open-17 takes the user's pointer and a fetch_socket_t",
    allowed.given == 1 && allowed.cleaned == 1);
}
