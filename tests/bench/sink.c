/* An HTTP server that takes uploads and throws them away: the peer for
 * tests/bench/library. Prints its port of 127.0.0.1 and serves one connection
 * after the other until it is told to end. */
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[1 << 18];

static bool say(int fd, const char *text)
{
  return send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text);
}

/* One request: its head, then as many bytes as it announced. */
static bool serve(int fd)
{
  size_t have = 0;
  char *end = NULL;
  while(!end && have < sizeof buffer - 1) {
    ssize_t got = recv(fd, buffer + have, sizeof buffer - 1 - have, 0);
    if(got <= 0)
      return false;
    have += (size_t)got;
    buffer[have] = '\0';
    end = strstr(buffer, "\r\n\r\n");
  }
  if(end)
    *end = '\0'; /* the body's first bytes are no part of the head */
  const char *length = end ? strstr(buffer, "Content-Length: ") : NULL;
  if(!length)
    return false;
  unsigned long long left = strtoull(length + 16, NULL, 10);
  if(strstr(buffer, "Expect: 100-continue") && !say(fd, "HTTP/1.1 100 Continue\r\n\r\n"))
    return false;
  left -= have - (size_t)(end + 4 - buffer);
  while(left) {
    ssize_t got = recv(fd, buffer, sizeof buffer, 0);
    if(got <= 0)
      return false;
    left -= (unsigned long long)got;
  }
  return say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

int main(void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if(listener < 0 || bind(listener, (struct sockaddr *)&address, size) || listen(listener, 8) ||
     getsockname(listener, (struct sockaddr *)&address, &size)) {
    perror("sink");
    return 1;
  }
  printf("%d\n", ntohs(address.sin_port));
  if(fflush(stdout))
    return 1;
  for(;;) {
    int fd = accept(listener, NULL, NULL);
    while(fd >= 0 && serve(fd))
      continue;
    close(fd);
  }
}
