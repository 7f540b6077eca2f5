/* The calls by which sockets come and go, seen by the program: defined here,
 * they stand before the C library's when the dynamic linker looks for them.
 * Only the scenario's own thread is traced; resolver threads and peers in
 * threads are not. */
#define _GNU_SOURCE
#include "trace.h"

#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define FDS 65536

struct life {
  unsigned generation; /* 0: never a socket of this scenario */
  int open;
  const char *stream;
};

int (*sys_socket)(int, int, int);
int (*sys_accept)(int, struct sockaddr *, socklen_t *);
int (*sys_close)(int);
static int (*sys_accept4)(int, struct sockaddr *, socklen_t *, int);
static int (*sys_bind)(int, const struct sockaddr *, socklen_t);
static int (*sys_listen)(int, int);
static int (*sys_connect)(int, const struct sockaddr *, socklen_t);
static int (*sys_eventfd)(unsigned, int);
static int (*sys_pipe)(int[2]);
static int (*sys_pipe2)(int[2], int);
static int (*sys_socketpair)(int, int, int, int[2]);

static struct life lives[FDS];
static unsigned char others[FDS]; /* of t_counts.others_opened, not closed yet */
static unsigned generations;
static pthread_t tracing;
static int active;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *next(const char *name)
{
  void *p = dlsym(RTLD_NEXT, name);

  if(!p)
    abort();
  return p;
}

__attribute__((constructor)) static void find(void)
{
  if(sys_close)
    return;
  *(void **)&sys_socket = next("socket");
  *(void **)&sys_accept = next("accept");
  *(void **)&sys_accept4 = next("accept4");
  *(void **)&sys_bind = next("bind");
  *(void **)&sys_listen = next("listen");
  *(void **)&sys_connect = next("connect");
  *(void **)&sys_eventfd = next("eventfd");
  *(void **)&sys_pipe = next("pipe");
  *(void **)&sys_pipe2 = next("pipe2");
  *(void **)&sys_socketpair = next("socketpair");
  *(void **)&sys_close = next("close");
}

static int traced(void)
{
  return active && pthread_equal(pthread_self(), tracing);
}

static int known(int fd)
{
  return fd >= 0 && fd < FDS && lives[fd].open;
}

static const char *who(void)
{
  return t_who == T_CALLBACK ? "callback" : t_who == T_SCENARIO ? "scenario" : "library";
}

void sockets_begin(void)
{
  find();
  memset(lives, 0, sizeof(lives));
  memset(others, 0, sizeof(others));
  generations = 0;
  tracing = pthread_self();
  active = 1;
}

unsigned sockets_generation(int fd, int *open)
{
  if(fd < 0 || fd >= FDS)
    return 0;
  *open = lives[fd].open;
  return lives[fd].generation;
}

unsigned sockets_left_open(void)
{
  unsigned n = 0;
  int fd;

  for(fd = 0; fd < FDS; fd++)
    if(lives[fd].open) {
      t_event("left open: %s", t_sock(fd));
      sys_close(fd);
      n++;
    }
  active = 0;
  return n;
}

static void born(int fd)
{
  const char *stream = t_stream(NULL);

  t_stream(stream);
  if(fd >= FDS) {
    fprintf(stderr, "sockets.c: descriptor %d is too large\n", fd);
    exit(2);
  }
  pthread_mutex_lock(&lock);
  lives[fd].generation = ++generations;
  lives[fd].open = 1;
  lives[fd].stream = stream;
  pthread_mutex_unlock(&lock);
}

static const char *kind(int domain, int type)
{
  static char text[64];

  type &= ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
  snprintf(text, sizeof(text), "%s %s",
           domain == AF_INET    ? "IPv4"
           : domain == AF_INET6 ? "IPv6"
           : domain == AF_UNIX  ? "unix"
                                : "other",
           type == SOCK_STREAM  ? "stream"
           : type == SOCK_DGRAM ? "datagram"
                                : "other");
  return text;
}

int socket(int domain, int type, int protocol)
{
  int fd;

  find();
  fd = sys_socket(domain, type, protocol);
  if(fd >= 0 && traced()) {
    born(fd);
    if(t_who == T_LIBRARY) {
      t_counts.opened_by_library++;
      t_counts.streams_by_library += (type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) == SOCK_STREAM;
    } else {
      t_counts.opened_by_callback++;
    }
    t_event("socket %s: %s, by %s", kind(domain, type), t_sock(fd), who());
  }
  return fd;
}

void t_adopt(int fd)
{
  born(fd);
  t_counts.opened_by_callback++;
  t_event("adopted %s, by %s", t_sock(fd), who());
}

static int accepted(int from, int fd)
{
  if(fd >= 0 && traced()) {
    const char *listener = t_sock(from);

    born(fd);
    t_counts.accepted_by_library++;
    t_event("accept from %s: %s", listener, t_sock(fd));
  }
  return fd;
}

int accept(int fd, struct sockaddr *addr, socklen_t *length)
{
  find();
  return accepted(fd, sys_accept(fd, addr, length));
}

int accept4(int fd, struct sockaddr *addr, socklen_t *length, int flags)
{
  find();
  return accepted(fd, sys_accept4(fd, addr, length, flags));
}

int bind(int fd, const struct sockaddr *addr, socklen_t length)
{
  int rc;

  find();
  rc = sys_bind(fd, addr, length);
  if(traced() && known(fd)) {
    int error = errno;

    t_event("bind %s to %s: %d", t_sock(fd), t_addr(addr, length), rc);
    errno = error;
  }
  return rc;
}

int listen(int fd, int backlog)
{
  int rc;

  find();
  rc = sys_listen(fd, backlog);
  if(traced() && known(fd)) {
    int error = errno;

    t_event("listen %s, backlog %d: %d", t_sock(fd), backlog, rc);
    errno = error;
  }
  return rc;
}

/* The port that a connection has on its own side. */
static void own_port(int fd)
{
  union {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
  } own;
  socklen_t length = sizeof(own);
  int error = errno;

  if(!getsockname(fd, &own.any, &length) &&
     (own.any.sa_family == AF_INET || own.any.sa_family == AF_INET6))
    t_port_taken(ntohs(own.any.sa_family == AF_INET ? own.in.sin_port : own.in6.sin6_port));
  errno = error;
}

/* Whether it is there at once or in progress is up to the system. */
int connect(int fd, const struct sockaddr *addr, socklen_t length)
{
  int ours;
  int rc;

  find();
  ours = traced() && known(fd);
  if(ours) {
    const char *before = t_stream(lives[fd].stream);

    t_counts.connects++;
    t_event("connect %s to %s", t_sock(fd), t_addr(addr, length));
    t_stream(before);
  }
  rc = sys_connect(fd, addr, length);
  if(ours)
    own_port(fd);
  return rc;
}

/* What is no connection and never a socket of the trace: only counted, since
 * the thread that closes it is a matter of chance. */
static int other(int rc, int first, int second)
{
  if(!rc && traced() && t_who == T_LIBRARY) {
    pthread_mutex_lock(&lock);
    t_counts.others_opened += second < 0 ? 1 : 2;
    if(first < FDS)
      others[first] = 1;
    if(second >= 0 && second < FDS)
      others[second] = 1;
    pthread_mutex_unlock(&lock);
  }
  return rc;
}

int eventfd(unsigned value, int flags)
{
  int fd;

  find();
  fd = sys_eventfd(value, flags);
  other(fd < 0, fd, -1);
  return fd;
}

int pipe(int fds[2])
{
  int rc;

  find();
  rc = sys_pipe(fds);
  return other(rc, fds[0], fds[1]);
}

int pipe2(int fds[2], int flags)
{
  int rc;

  find();
  rc = sys_pipe2(fds, flags);
  return other(rc, fds[0], fds[1]);
}

int socketpair(int domain, int type, int protocol, int fds[2])
{
  int rc;

  find();
  rc = sys_socketpair(domain, type, protocol, fds);
  return other(rc, fds[0], fds[1]);
}

int close(int fd)
{
  int mine, rc, error;

  find();
  pthread_mutex_lock(&lock);
  if(active && fd >= 0 && fd < FDS && others[fd]) {
    others[fd] = 0;
    t_counts.others_closed++;
    t_counts.others_closed_by_callback += t_who == T_CALLBACK;
  }
  mine = active && known(fd);
  if(mine) {
    /* told in the stream that the socket was opened in */
    const char *before = t_stream(lives[fd].stream);

    t_event("close %s, by %s", t_sock(fd), who());
    lives[fd].open = 0;
    if(t_who == T_CALLBACK)
      t_counts.closed_by_callback++;
    else if(t_who == T_SCENARIO)
      t_counts.closed_by_scenario++;
    else
      t_counts.closed_by_library++;
    t_stream(before);
  }
  rc = sys_close(fd);
  error = errno;
  if(rc && error == EBADF && active) {
    t_event("close of what is not open, by %s", who());
    t_counts.wrong++;
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return rc;
}
