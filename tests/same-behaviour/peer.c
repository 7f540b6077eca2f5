#include "peer.h"
#include "trace.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUEUE 8 /* enough descriptors to fill a backlog of 0 */

static int fill[QUEUE];

static void *run(void *user)
{
  struct t_peer *peer = user;

  for(;;) {
    int fd = sys_accept(peer->listener, NULL, NULL);

    if(fd < 0)
      return NULL;
    peer->connections++;
    peer->serve(peer, fd);
  }
}

/* The kernel drops what comes after the queue is full; these fill it. */
static void fill_queue(const struct sockaddr *addr, socklen_t length)
{
  int i;

  for(i = 0; i < QUEUE; i++) {
    fill[i] = sys_socket(addr->sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(fill[i], addr, length);
  }
}

struct t_peer *t_peer(int family, void (*serve)(struct t_peer *, int fd))
{
  struct t_peer *peer = t_alloc(sizeof(*peer));
  struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  struct sockaddr *addr = family == AF_INET6 ? (void *)&in6 : (void *)&in;
  socklen_t length = family == AF_INET6 ? sizeof(in6) : sizeof(in);

  peer->serve = serve;
  peer->host = family == AF_INET6 ? "[::1]" : "127.0.0.1";
  sem_init(&peer->step, 0, 0);
  peer->listener = sys_socket(family, SOCK_STREAM, 0);
  if(peer->listener < 0 || bind(peer->listener, addr, length) ||
     listen(peer->listener, serve ? 128 : 0) || getsockname(peer->listener, addr, &length)) {
    perror("peer");
    exit(2);
  }
  peer->port = ntohs(family == AF_INET6 ? in6.sin6_port : in.sin_port);
  t_port_taken(peer->port);
  if(!serve)
    fill_queue(addr, length);
  else if(pthread_create(&peer->thread, NULL, run, peer)) {
    perror("peer");
    exit(2);
  }
  return peer;
}

const char *t_peer_url(struct t_peer *peer, const char *scheme, const char *path)
{
  return t_printf("%s://%s:%u%s", scheme, peer->host, peer->port, path);
}

void t_peer_stop(struct t_peer *peer)
{
  int i;

  if(peer->serve) {
    shutdown(peer->listener, SHUT_RDWR);
    pthread_join(peer->thread, NULL);
  } else {
    for(i = 0; i < QUEUE; i++)
      sys_close(fill[i]);
  }
  sys_close(peer->listener);
  sem_destroy(&peer->step);
}

int peer_request(int fd, char *text, size_t room)
{
  char *end;
  size_t have = 0;

  while(have + 1 < room) {
    ssize_t n = read(fd, text + have, 1);

    if(n <= 0)
      return 0;
    have += (size_t)n;
    text[have] = '\0';
    end = strstr(text, "\r\n\r\n");
    if(end)
      return 1;
  }
  return 0;
}

void peer_say(int fd, const char *text)
{
  size_t left = strlen(text);

  while(left) {
    ssize_t n = send(fd, text, left, MSG_NOSIGNAL);

    if(n <= 0)
      return;
    text += n;
    left -= (size_t)n;
  }
}

void peer_wait_end(int fd)
{
  char drop[512];

  while(read(fd, drop, sizeof(drop)) > 0)
    ;
}

void peer_close(int fd)
{
  sys_close(fd);
}

void peer_reset(int fd)
{
  struct linger hard = { .l_onoff = 1, .l_linger = 0 };

  setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
  sys_close(fd);
}
