/* Connects only, takes the connection's socket, and speaks HTTP on it by hand.
 *
 * usage: active_socket ORIGIN PATH CA-FILE     (ORIGIN as in https://host:port)
 *
 * The pattern of the reference page of FETCHINFO_ACTIVESOCKET, filled in: the
 * socket is used to wait on; the data goes through fetch_easy_send and
 * fetch_easy_recv, because only libfetch holds the TLS session.
 * Exit 0: an answer with status 200 was read to its end.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <fetch/fetch.h>

#define WAIT_MS 10000
#define SECONDS_ALLOWED 30L
#define ANSWER_MAX 65536

/* 0 once the socket is ready for what events says */
static int wait_for(fetch_socket_t sock, short events)
{
  struct pollfd p = { .fd = sock, .events = events };

  return poll(&p, 1, WAIT_MS) == 1 ? 0 : -1;
}

static FETCHcode send_all(FETCH *handle, fetch_socket_t sock, const char *data, size_t len)
{
  size_t sent;

  while(len) {
    FETCHcode code = fetch_easy_send(handle, data, len, &sent);

    if(code == FETCHE_AGAIN) {
      if(wait_for(sock, POLLOUT))
        return FETCHE_OPERATION_TIMEDOUT;
      continue;
    }
    if(code)
      return code;
    data += sent;
    len -= sent;
  }
  return FETCHE_OK;
}

/* Reads until the server closes or buf is full. The first wait is safe: no
 * answer can have come before it was asked for. After that, TLS may hold data
 * that the socket no longer shows, so it is waited on only when a read finds
 * nothing. */
static FETCHcode recv_all(FETCH *handle, fetch_socket_t sock, char *buf, size_t size, size_t *len,
                          int *waits)
{
  FETCHcode code = FETCHE_AGAIN;
  size_t got = 0;

  *len = 0;
  *waits = 0;
  while(*len < size) {
    if(code == FETCHE_AGAIN) {
      if(wait_for(sock, POLLIN))
        return FETCHE_OPERATION_TIMEDOUT;
      ++*waits;
    }
    code = fetch_easy_recv(handle, buf + *len, size - *len, &got);
    if(code == FETCHE_AGAIN)
      continue;
    if(code || got == 0)
      return code;
    *len += got;
  }
  return FETCHE_WRITE_ERROR;
}

int main(int argc, char **argv)
{
  static char answer[ANSWER_MAX + 1];
  static const char wanted[] = "HTTP/1.1 200 ";
  char request[1024];
  const char *host, *body;
  fetch_socket_t sock = FETCH_SOCKET_BAD;
  size_t len;
  int n, waits, status = 1;
  FETCHcode code;
  FETCH *handle;

  if(argc != 4) {
    fprintf(stderr, "usage: active_socket ORIGIN PATH CA-FILE\n");
    return 2;
  }
  host = strstr(argv[1], "://");
  host = host ? host + 3 : argv[1];
  n = snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
               argv[2], host);
  if(n < 0 || (size_t)n >= sizeof(request)) {
    fprintf(stderr, "active_socket: the address is too long\n");
    return 2;
  }

  if(fetch_global_init(FETCH_GLOBAL_DEFAULT)) {
    fprintf(stderr, "active_socket: libfetch does not start\n");
    return 1;
  }
  handle = fetch_easy_init();
  if(!handle) {
    fprintf(stderr, "active_socket: no handle\n");
    goto out;
  }
  fetch_easy_setopt(handle, FETCHOPT_URL, argv[1]);
  fetch_easy_setopt(handle, FETCHOPT_PROXY, "");
  fetch_easy_setopt(handle, FETCHOPT_CAINFO, argv[3]);
  fetch_easy_setopt(handle, FETCHOPT_TIMEOUT, SECONDS_ALLOWED);

  /* connect and shake hands, but leave the talking to us */
  fetch_easy_setopt(handle, FETCHOPT_CONNECT_ONLY, 1L);
  code = fetch_easy_perform(handle);
  if(code) {
    fprintf(stderr, "active_socket: connect: %s (%d)\n", fetch_easy_strerror(code), (int)code);
    goto out;
  }
  code = fetch_easy_getinfo(handle, FETCHINFO_ACTIVESOCKET, &sock);
  if(code || sock == FETCH_SOCKET_BAD) {
    fprintf(stderr, "active_socket: no active socket: %s (%d)\n", fetch_easy_strerror(code),
            (int)code);
    goto out;
  }

  code = send_all(handle, sock, request, (size_t)n);
  if(code) {
    fprintf(stderr, "active_socket: send: %s (%d)\n", fetch_easy_strerror(code), (int)code);
    goto out;
  }
  code = recv_all(handle, sock, answer, ANSWER_MAX, &len, &waits);
  if(code) {
    fprintf(stderr, "active_socket: receive: %s (%d)\n", fetch_easy_strerror(code), (int)code);
    goto out;
  }
  answer[len] = '\0';
  body = strstr(answer, "\r\n\r\n");
  if(strncmp(answer, wanted, sizeof(wanted) - 1) || !body) {
    fprintf(stderr, "active_socket: not the answer wanted: %.*s\n", (int)strcspn(answer, "\r\n"),
            answer);
    goto out;
  }
  printf("socket: FETCHINFO_ACTIVESOCKET gave %d; %d bytes sent, "
         "%zu received, waited on it %s\n",
         (int)sock, n, len, waits == 1 ? "once" : "more than once");
  printf("answer: %.*s, %s\n", (int)strcspn(answer, "\r\n"), answer, body + 4);
  status = 0;
out:
  fetch_easy_cleanup(handle);
  fetch_global_cleanup();
  if(fflush(stdout)) {
    perror("standard output");
    status = 1;
  }
  return status;
}
