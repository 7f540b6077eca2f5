/* A traced easy handle: every callback, with its arguments and its answer,
 * every return code, every getinfo value, the error buffer. */
#ifndef EASY_H
#define EASY_H

#include <fetch/fetch.h>
#include "trace.h"

/* Callbacks that are not always set. */
#define T_OPEN 1u  /* open socket */
#define T_CLOSE 2u /* close socket */
#define T_SOCKOPT 4u
#define T_READ 8u   /* upload: gives `upload` */
#define T_XFER 16u  /* progress; traced once, since its calls are a matter of time */
#define T_QUIET 32u /* no debug callback: where messages depend on time */

struct t_easy {
  FETCH *handle;
  const char *stream; /* its events go there; NULL: where the scenario is */
  char error[FETCH_ERROR_SIZE];
  unsigned flags;

  /* What a scenario wants a callback to do, NULL for the obvious thing:
	 * open: socket(), of the address's family; close: close(), answer 0;
	 * sockopt: FETCH_SOCKOPT_OK; write, header: take all; xfer: go on. */
  fetch_socket_t (*on_open)(struct t_easy *, fetchsocktype, struct fetch_sockaddr *);
  int (*on_close)(struct t_easy *, fetch_socket_t);
  int (*on_sockopt)(struct t_easy *, fetch_socket_t, fetchsocktype);
  size_t (*on_write)(struct t_easy *, char *, size_t);
  size_t (*on_header)(struct t_easy *, char *, size_t);
  size_t (*on_read)(struct t_easy *, char *, size_t);
  int (*on_xfer)(struct t_easy *);
  void *user;

  /* What has happened so far. */
  unsigned opens, closes, sockopts, writes, headers, xfers;
  fetchsocktype last_purpose;
  struct fetch_sockaddr last_address; /* as handed in, before on_open changed it */
  const char *addresses[8];           /* of each call so far, by t_addr() */
  fetch_socket_t last_opened, last_closed;
  size_t received;
  char body[4096]; /* the first bytes of it, a string */
  const char *upload;
  size_t uploaded;
};

/* A handle for URL with the callbacks of FLAGS and, always: write, header,
 * debug (its text messages), error buffer, no proxy, no signals, 30 s at most.
 * The struct lives until the scenario ends: close callbacks may be called
 * after the handle is gone. Ends the program if there is none. */
struct t_easy *t_easy(const char *url, unsigned flags);

/* A handle on the same struct after fetch_easy_reset or for a duplicate. */
void t_easy_callbacks(struct t_easy *t, FETCH *handle);

/* As the functions they are named after; the return value is traced, and for
 * t_perform the error buffer. */
FETCHcode t_perform(struct t_easy *t);
void t_cleanup(struct t_easy *t);
#define SET(t, option, value) \
  t_code("fetch_easy_setopt " #option, (t)->handle, fetch_easy_setopt((t)->handle, option, value))

/* Traces a return code and hands it on. */
FETCHcode t_code(const char *what, FETCH *handle, FETCHcode code);
FETCHMcode t_mcode(const char *what, FETCHMcode code);
FETCHSHcode t_shcode(const char *what, FETCHSHcode code);

/* Every FETCHINFO_* of this release (infos.h is made from its header). Times
 * and speeds: whether they are set; sockets, local ports: numbered. */
void t_getinfo(FETCH *handle);
long t_info_long(FETCH *handle, FETCHINFO info);
fetch_socket_t t_info_socket(FETCH *handle, FETCHINFO info); /* traced */

/* Drives a multi handle with fetch_multi_poll until nothing runs; every
 * message read is traced. Returns the number of transfers done. */
int t_multi_run(FETCHM *multi);

#endif
