/* The server's side of a WebSocket, RFC 6455, for peers within a scenario. */
#ifndef WEBSOCKET_H
#define WEBSOCKET_H

#include <stddef.h>

enum { WS_CONTINUED = 0, WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };

struct ws_frame {
  unsigned opcode, final, masked;
  size_t length;
  char payload[1024]; /* ends with a zero */
};

/* Reads the request and accepts it: 0 where it asks for no WebSocket. */
int ws_accept(int fd);

/* Frames as a server sends them, not masked; LENGTH below 65536. */
void ws_send(int fd, unsigned opcode, unsigned final, const void *payload, size_t length);

/* The next frame, unmasked; 0 at the end, or where it is too long. */
int ws_receive(int fd, struct ws_frame *frame);

#endif
