/* A peer that works in step with the scenario, in its own thread, whose
 * transfers are driven by hand (multi.h): every event has its place. Its
 * sockets are not in the trace. Whatever goes wrong here ends the program. */
#ifndef STEP_H
#define STEP_H

#include "peer.h"

/* A socket that listens on a free port of 127.0.0.1. */
int step_listen(unsigned *port);
/* The same for a path of a Unix socket; an old one is replaced. */
int step_listen_unix(const char *path);
int step_accept(int listener);

/* Exactly LENGTH bytes; 0 where the other side went away first. */
int step_read(int fd, void *bytes, size_t length);
void step_write(int fd, const void *bytes, size_t length);

/* An answer 200 with this body, its length announced, in one piece. */
void step_answer(int fd, const char *body);

/* Waits until the descriptor can be read, or its other side is gone. */
void step_wait_readable(int fd);

#endif
