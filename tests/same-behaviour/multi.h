/* A traced multi handle in the socket interface: its callbacks, and ways to
 * drive it: step by step with a peer of the scenario (step.h), where every
 * call and callback has its place in the trace; or by the event loop of a
 * library with very many transfers, where only facts and each transfer's own
 * stream are kept. */
#ifndef MULTI_H
#define MULTI_H

#include "easy.h"

struct t_multi {
  FETCHM *handle;
  int running;     /* as the last call told */
  long timeout_ms; /* as the timer callback told last, -1: none */
  int quiet;       /* nothing of the callbacks in the trace */

  /* What a scenario wants a callback to do; the answer is handed on.
	 * TOLD is the socket's or the callback's own pointer. */
  int (*on_socket)(struct t_multi *, FETCH *, fetch_socket_t, int what, void *socketp);
  int (*on_timer)(struct t_multi *, long ms);
  void *user;

  /* What has happened so far; wake-up descriptors of the library itself
	 * are not counted. */
  unsigned socket_calls, timer_calls, removes;
  unsigned polled, most_polled; /* sockets being watched */
  fetch_socket_t last_socket;
  int last_what;
  void *last_socketp;
  FETCH *last_easy;

  unsigned char *watched; /* by descriptor */
};

/* With both callbacks set; the struct lives until the scenario ends. Ends the
 * program if there is no handle. */
struct t_multi *t_multi(void);

/* Also for a handle made otherwise. */
void t_multi_callbacks(struct t_multi *m);

FETCHMcode t_multi_add(struct t_multi *m, struct t_easy *t);
FETCHMcode t_multi_remove(struct t_multi *m, struct t_easy *t);
void t_multi_cleanup(struct t_multi *m);

/* fetch_multi_socket_action, traced with the number of running transfers. */
FETCHMcode t_action(struct t_multi *m, fetch_socket_t fd, int bits);

/* FETCH_SOCKET_TIMEOUT as long as the timer callback asks for it at once. */
void t_kick(struct t_multi *m);

/* Waits until the socket can be read, and says so. */
FETCHMcode t_readable(struct t_multi *m, fetch_socket_t fd);

/* Reads one message, traced. NULL where there is none, else the handle; its
 * result in *RESULT. */
FETCH *t_message(struct t_multi *m, FETCHcode *result);

/* For a transfer whose connection must be there at once: with T_OPEN and
 * T_SOCKOPT, the callbacks connect by themselves. */
void t_connect_at_once(struct t_easy *t);

/* A transfer with its peer, which is the scenario. */
struct t_pair {
  struct t_easy *t;
  int peer;
  fetch_socket_t fd;
};

/* A handle for SCHEME://127.0.0.1:PORT/PATH that connects at once; NAME is its
 * FETCHINFO_PRIVATE, for messages. */
struct t_easy *t_pair_easy(const char *name, const char *scheme, unsigned port, const char *path);

/* Added to the multi handle and begun; the peer has its HTTP request. */
struct t_pair t_pair_start(struct t_multi *m, const char *name, int listener, unsigned port,
                           const char *path);

/* Out of the multi handle, and cleaned up; the peer's end stays open. */
void t_pair_finish(struct t_multi *m, struct t_pair *p);

/* FETCH_POLL_* and FETCH_CSELECT_* as words. */
const char *t_poll_name(int what);

#endif
