/* FETCHOPT_CONNECT_ONLY 2: the request is made and answered, then the
 * connection is the program's. With HTTP, and with WebSocket. */
#include "scenario.h"
#include "peer.h"
#include "step.h"
#include "websocket.h"

#include <netinet/in.h>
#include <string.h>

static void serve_in_steps(struct t_peer *peer, int fd)
{
  char request[2048];

  if(peer_request(fd, request, sizeof(request))) {
    peer_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nthe body");
    sem_wait(&peer->step);
    peer_say(fd, "and more");
  }
  peer_wait_end(fd);
  peer_close(fd);
}

void scenario_connect_only_http(void)
{
  struct t_peer *peer = t_peer(AF_INET, serve_in_steps);
  struct t_easy *t = t_easy(t_peer_url(peer, "http", "/"), T_OPEN | T_CLOSE);
  char room[64] = "";
  size_t n = 77, have = 0;
  FETCHcode code;
  fetch_socket_t fd;

  SET(t, FETCHOPT_CONNECT_ONLY, 2L);
  /* an answer that does not switch protocols is read as ever */
  SHOWS("-", t_perform(t) == FETCHE_OK && t->headers == 3 && !strcmp(t->body, "the body"));
  SHOWS("-", t_info_long(t->handle, FETCHINFO_RESPONSE_CODE) == 200);
  fd = t_info_socket(t->handle, FETCHINFO_ACTIVESOCKET);
  SHOWS("active-1 the socket that its connection used last", fd == t->last_opened);
  t_getinfo(t->handle);
  SHOWS("-",
        t_code("nothing yet", t->handle, fetch_easy_recv(t->handle, room, 1, &n)) == FETCHE_AGAIN);
  sem_post(&peer->step);
  do {
    step_wait_readable(fd);
    code = fetch_easy_recv(t->handle, room + have, 8 - have, &n);
    have += n;
  } while(!code && n && have < 8);
  SHOWS("active-5 connects and leaves the transfer out",
        t_code("fetch_easy_recv", t->handle, code) == FETCHE_OK && !strcmp(room, "and more"));
  t_cleanup(t);
  SHOWS("active-3 libfetch closes the socket", t->closes == 1 && t->last_closed == fd);
  t_peer_stop(peer);
}

/* Frames of a conversation, each when the scenario asks for it, and what the
 * client said meanwhile. */
struct talk {
  int accepted;
  struct ws_frame said, pong, bye;
};

static void serve_talk(struct t_peer *peer, int fd)
{
  static const char closing[] = { 0x03, (char)0xe8, 'b', 'y', 'e' };
  struct talk *talk = peer->user;
  char big[300];

  talk->accepted = ws_accept(fd);
  if(talk->accepted && ws_receive(fd, &talk->said)) {
    ws_send(fd, WS_TEXT, 1, talk->said.payload, talk->said.length);
    sem_wait(&peer->step);
    ws_send(fd, WS_BINARY, 0, "first ", 6);
    sem_wait(&peer->step);
    ws_send(fd, WS_CONTINUED, 1, "last", 4);
    sem_wait(&peer->step);
    memset(big, 'b', sizeof(big));
    ws_send(fd, WS_TEXT, 1, big, sizeof(big));
    sem_wait(&peer->step);
    ws_send(fd, WS_PING, 1, "are you there", 13);
    ws_send(fd, WS_TEXT, 1, "well?", 5);
    (void)ws_receive(fd, &talk->pong);
    ws_send(fd, WS_CLOSE, 1, closing, sizeof(closing));
    (void)ws_receive(fd, &talk->bye);
  }
  peer_wait_end(fd);
  peer_close(fd);
}

/* Waits for a frame or a part of it. */
static FETCHcode receive(struct t_easy *t, fetch_socket_t fd, char *room, size_t size,
                         const struct fetch_ws_frame **meta)
{
  size_t n = 0;
  FETCHcode code;

  memset(room, 0, size);
  while((code = fetch_ws_recv(t->handle, room, size - 1, &n, meta)) == FETCHE_AGAIN)
    step_wait_readable(fd);
  t_event("fetch_ws_recv: %d, %zu bytes: %s", (int)code, n, t_text(room, n));
  if(!code && *meta)
    t_event("  age %d, flags 0x%x, offset %d, left %d, len %zu", (*meta)->age,
            (unsigned)(*meta)->flags, (int)(*meta)->offset, (int)(*meta)->bytesleft, (*meta)->len);
  return code;
}

void scenario_connect_only_websocket(void)
{
  static const char closing[] = { 0x03, (char)0xe8 };
  struct t_peer *peer = t_peer(AF_INET, serve_talk);
  struct t_easy *t = t_easy(NULL, T_OPEN | T_CLOSE);
  const struct fetch_ws_frame *meta = NULL;
  struct talk talk;
  char room[201];
  size_t n = 77;
  fetch_socket_t fd;

  memset(&talk, 0, sizeof(talk));
  peer->user = &talk;
  SET(t, FETCHOPT_URL, t_peer_url(peer, "ws", "/talk"));
  SET(t, FETCHOPT_CONNECT_ONLY, 2L);
  SHOWS("active-5 connects and leaves the transfer out; active-9 is there for every protocol",
        t_perform(t) == FETCHE_OK);
  SHOWS("-", t_info_long(t->handle, FETCHINFO_RESPONSE_CODE) == 101);
  fd = t_info_socket(t->handle, FETCHINFO_ACTIVESOCKET);
  SHOWS("active-1 the socket that its connection used last", fd == t->last_opened);
  t_getinfo(t->handle);
  SHOWS("-", t_code("nothing yet", t->handle, fetch_ws_recv(t->handle, room, 1, &n, &meta)) ==
               FETCHE_AGAIN);

  SHOWS("-",
        t_code("fetch_ws_send", t->handle,
               fetch_ws_send(t->handle, "hello there", 11, &n, 0, FETCHWS_TEXT)) == FETCHE_OK &&
          n == 11);
  SHOWS("-", receive(t, fd, room, sizeof(room), &meta) == FETCHE_OK && meta->flags == FETCHWS_TEXT);
  SHOWS("-", !strcmp(room, "hello there"));
  sem_post(&peer->step);
  SHOWS("-", receive(t, fd, room, sizeof(room), &meta) == FETCHE_OK && !strcmp(room, "first "));
  SHOWS("-", meta->flags == (FETCHWS_BINARY | FETCHWS_CONT));
  sem_post(&peer->step);
  SHOWS("-", receive(t, fd, room, sizeof(room), &meta) == FETCHE_OK && !strcmp(room, "last"));
  SHOWS("-", meta->flags == FETCHWS_BINARY);
  sem_post(&peer->step);
  /* too long for the room: in two parts */
  SHOWS("-", receive(t, fd, room, sizeof(room), &meta) == FETCHE_OK && meta->bytesleft == 100);
  SHOWS("-", receive(t, fd, room, sizeof(room), &meta) == FETCHE_OK && meta->bytesleft == 0 &&
               meta->offset == 200);
  sem_post(&peer->step);
  /* the ping is answered, not told */
  SHOWS("-", receive(t, fd, room, sizeof(room), &meta) == FETCHE_OK && !strcmp(room, "well?"));
  SHOWS("-",
        receive(t, fd, room, sizeof(room), &meta) == FETCHE_OK && meta->flags == FETCHWS_CLOSE);
  SHOWS("-", t_code("close", t->handle,
                    fetch_ws_send(t->handle, closing, sizeof(closing), &n, 0, FETCHWS_CLOSE)) ==
               FETCHE_OK);
  SHOWS("-", fetch_ws_meta(t->handle) == NULL);
  if(LIBFETCH_VERSION_NUM > 0x080e01) /* 8.14.1 looks into it */
    SHOWS("-", t_code("no handle", NULL, fetch_ws_send(NULL, "x", 1, &n, 0, FETCHWS_TEXT)) ==
                 FETCHE_BAD_FUNCTION_ARGUMENT);
  t_cleanup(t);
  SHOWS("active-3 libfetch closes the socket", t->closes == 1 && t->last_closed == fd);
  t_peer_stop(peer);
  SHOWS("-", talk.accepted && talk.said.masked && talk.said.opcode == WS_TEXT &&
               !strcmp(talk.said.payload, "hello there"));
  /* the pong went out by itself */
  SHOWS("-", talk.pong.opcode == WS_PONG && talk.pong.masked &&
               !strcmp(talk.pong.payload, "are you there"));
  SHOWS("-", talk.bye.opcode == WS_CLOSE && talk.bye.length == 2);
}

static size_t tell_meta(struct t_easy *t, char *bytes, size_t length)
{
  const struct fetch_ws_frame *meta = fetch_ws_meta(t->handle);
  size_t n;

  (void)bytes;
  SHOWS("-", meta && meta->age == 0 && meta->len == length);
  if(!meta)
    return length;
  t_event("  flags 0x%x, offset %d, left %d", (unsigned)meta->flags, (int)meta->offset,
          (int)meta->bytesleft);
  /* said from the callback */
  if(meta->flags & FETCHWS_TEXT)
    t_code("fetch_ws_send", t->handle, fetch_ws_send(t->handle, "back", 4, &n, 0, FETCHWS_TEXT));
  return meta->flags & FETCHWS_CLOSE ? 0 : length;
}

static void serve_callback(struct t_peer *peer, int fd)
{
  struct talk *talk = peer->user;

  talk->accepted = ws_accept(fd);
  if(talk->accepted) {
    ws_send(fd, WS_TEXT, 1, "one", 3);
    (void)ws_receive(fd, &talk->said);
    ws_send(fd, WS_BINARY, 1, "two", 3);
    ws_send(fd, WS_CLOSE, 1, "\003\350", 2);
  }
  peer_wait_end(fd);
  peer_close(fd);
}

void scenario_websocket_callback(void)
{
  struct t_peer *peer = t_peer(AF_INET, serve_callback);
  struct t_easy *t = t_easy(NULL, T_OPEN | T_CLOSE);
  struct talk talk;

  memset(&talk, 0, sizeof(talk));
  peer->user = &talk;
  SET(t, FETCHOPT_URL, t_peer_url(peer, "ws", "/"));
  t->on_write = tell_meta;
  /* the close frame is refused by the callback, which ends it */
  SHOWS("-", t_perform(t) == FETCHE_WRITE_ERROR && t->writes == 3);
  t_getinfo(t->handle);
  t_cleanup(t);
  t_peer_stop(peer);
  SHOWS("-", talk.accepted && !strcmp(talk.said.payload, "back"));
}

static void serve_refusal(struct t_peer *peer, int fd)
{
  char request[2048];

  (void)peer;
  if(peer_request(fd, request, sizeof(request)))
    peer_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  peer_wait_end(fd);
  peer_close(fd);
}

/* A server that does not switch. */
void scenario_websocket_refused(void)
{
  struct t_peer *peer = t_peer(AF_INET, serve_refusal);
  struct t_easy *t = t_easy(t_peer_url(peer, "ws", "/"), T_OPEN | T_CLOSE);
  const struct fetch_ws_frame *meta = NULL;
  char room[8];
  size_t n = 77;

  SET(t, FETCHOPT_CONNECT_ONLY, 2L);
  SHOWS("-", t_perform(t) != FETCHE_OK);
  SHOWS("-", t_code("fetch_ws_recv", t->handle,
                    fetch_ws_recv(t->handle, room, sizeof(room), &n, &meta)) != FETCHE_OK);
  SHOWS("-", t_code("fetch_ws_send", t->handle,
                    fetch_ws_send(t->handle, "x", 1, &n, 0, FETCHWS_TEXT)) != FETCHE_OK);
  t_getinfo(t->handle);
  t_cleanup(t);
  t_peer_stop(peer);
}
