/* A peer between a transfer and a real server, which hands on all bytes until it
 * is told to end the connection in the middle. */
#ifndef RELAY_H
#define RELAY_H

struct relay {
  int listener, server_port, client;
  int command[2], answer[2]; /* pipes */
  unsigned port;             /* where it listens on 127.0.0.1 */
};

void relay_start(struct relay *r, unsigned server_port);

/* The connection ends for the client, in two steps: no more comes from the
 * relay; then what the client sends is refused. */
void relay_say_end(struct relay *r);
void relay_refuse(struct relay *r);

#endif
