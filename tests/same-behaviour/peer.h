/* A peer inside the scenario, for what no real server does on request: a
 * reset at a certain byte, silence, an end at a known moment. Its descriptors
 * are not part of the trace. */
#ifndef PEER_H
#define PEER_H

#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

struct t_peer {
  int listener;
  unsigned port;
  const char *host; /* "127.0.0.1" or "[::1]" */
  pthread_t thread;
  void (*serve)(struct t_peer *, int fd); /* one connection; closes fd */
  void *user;
  sem_t step; /* posted by the scenario, waited for by serve, or the other way round */
  unsigned connections;
};

/* Listens on a free port of the loopback address of FAMILY (AF_INET, AF_INET6)
 * and serves one connection after the other in a thread. SERVE NULL: nobody
 * accepts; then the queue is filled, so that further connects get no answer. */
struct t_peer *t_peer(int family, void (*serve)(struct t_peer *, int fd));
const char *t_peer_url(struct t_peer *peer, const char *scheme, const char *path);

/* Ends it; serve has to come to its end by itself once the client is gone. */
void t_peer_stop(struct t_peer *peer);

/* For serve: reads to the end of a request's head (0: there was none), writes
 * a text, ends with a FIN, ends with a reset. */
int peer_request(int fd, char *text, size_t room);
void peer_say(int fd, const char *text);
void peer_wait_end(int fd); /* until the client has closed its side */
void peer_close(int fd);
void peer_reset(int fd);

#endif
