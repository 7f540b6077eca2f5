#include "relay.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in at(unsigned port)
{
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };

  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

/* Hands bytes on; 0 when that side has ended. */
static int pass(int from, int to)
{
  char bytes[16384];
  ssize_t n = recv(from, bytes, sizeof(bytes), 0);

  return n > 0 && send(to, bytes, (size_t)n, MSG_NOSIGNAL) == n;
}

static void *serve(void *arg)
{
  struct relay *r = arg;
  int client = accept(r->listener, NULL, NULL), server = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in to = at((unsigned)r->server_port);
  struct pollfd p[3] = { { client, POLLIN, 0 },
                         { server, POLLIN, 0 },
                         { r->command[0], POLLIN, 0 } };
  char byte = 0;

  if(client < 0 || connect(server, (struct sockaddr *)&to, sizeof(to)))
    abort();
  while(poll(p, 3, -1) > 0) {
    if(p[2].revents)
      break;
    if(p[0].revents && !pass(client, server))
      p[0].fd = -1;
    if(p[1].revents && !pass(server, client))
      p[1].fd = -1;
  }
  /* its end of the stream arrives as such, not as a reset */
  if(read(r->command[0], &byte, 1) == 1)
    shutdown(client, SHUT_WR);
  if(write(r->answer[1], "e", 1) == 1 && read(r->command[0], &byte, 1) == 1) {
    /* there is something unread now, so that closing resets */
    struct pollfd unread = { client, POLLIN, 0 };

    poll(&unread, 1, -1);
    close(client);
  }
  close(server);
  return NULL;
}

static void tell(struct relay *r, int wait)
{
  char byte = 'x';

  if(write(r->command[1], &byte, 1) != 1 || (wait && read(r->answer[0], &byte, 1) != 1))
    abort();
}

void relay_say_end(struct relay *r)
{
  tell(r, 1);
}
void relay_refuse(struct relay *r)
{
  tell(r, 0);
}

void relay_start(struct relay *r, unsigned server_port)
{
  struct sockaddr_in a = at(0);
  socklen_t length = sizeof(a);
  pthread_t thread;

  r->server_port = (int)server_port;
  r->listener = socket(AF_INET, SOCK_STREAM, 0);
  if(r->listener < 0 || bind(r->listener, (struct sockaddr *)&a, length) ||
     listen(r->listener, 1) || getsockname(r->listener, (struct sockaddr *)&a, &length) ||
     pipe(r->command) || pipe(r->answer) || pthread_create(&thread, NULL, serve, r) ||
     pthread_detach(thread))
    abort();
  r->port = ntohs(a.sin_port);
}
