#include "step.h"
#include "trace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

static void broken(const char *what)
{
  fprintf(stderr, "step: %s: %s\n", what, strerror(errno));
  exit(2);
}

static int listening(int family, const struct sockaddr *address, socklen_t length)
{
  int fd = sys_socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if(fd < 0 || bind(fd, address, length) || listen(fd, 4096))
    broken("cannot listen");
  return fd;
}

int step_listen(unsigned *port)
{
  struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  socklen_t length = sizeof(in);
  int fd = listening(AF_INET, (struct sockaddr *)&in, sizeof(in));

  if(getsockname(fd, (struct sockaddr *)&in, &length))
    broken("getsockname");
  *port = ntohs(in.sin_port);
  t_port_taken(*port);
  return fd;
}

int step_listen_unix(const char *path)
{
  struct sockaddr_un un = { .sun_family = AF_UNIX };

  if(strlen(path) >= sizeof(un.sun_path)) {
    errno = ENAMETOOLONG;
    broken(path);
  }
  strcpy(un.sun_path, path);
  unlink(path);
  return listening(AF_UNIX, (struct sockaddr *)&un, sizeof(un));
}

int step_accept(int listener)
{
  int fd, on = 1;

  do
    fd = sys_accept(listener, NULL, NULL);
  while(fd < 0 && errno == EINTR);
  if(fd < 0)
    broken("accept");
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* not of Unix sockets */
  return fd;
}

int step_read(int fd, void *bytes, size_t length)
{
  size_t have = 0;

  while(have < length) {
    ssize_t n = recv(fd, (char *)bytes + have, length - have, 0);

    if(n < 0 && errno == EINTR)
      continue;
    if(n < 0 && errno != ECONNRESET)
      broken("recv");
    if(n <= 0)
      return 0;
    have += (size_t)n;
  }
  return 1;
}

void step_write(int fd, const void *bytes, size_t length)
{
  const char *p = bytes;

  while(length) {
    ssize_t n = send(fd, p, length, MSG_NOSIGNAL);

    if(n < 0 && errno == EINTR)
      continue;
    if(n < 0)
      broken("send");
    p += n;
    length -= (size_t)n;
  }
}

void step_answer(int fd, const char *body)
{
  peer_say(fd,
           t_printf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
                    strlen(body), body));
}

void step_wait_readable(int fd)
{
  struct pollfd p = { .fd = fd, .events = POLLIN };

  while(poll(&p, 1, -1) < 0)
    if(errno != EINTR)
      broken("poll");
}
