/* The peer's side of a case: the [peer] part, statement by statement.
 *
 *   accept SLOT        a connection to the port of SLOT, main or data; every
 *                      statement after it is about that connection, and one
 *                      that SLOT had before is left as it is
 *   connect SLOT       the peer connects, to the port that the last line named
 *                      (EPRT, PORT)
 *   use SLOT           the connection of SLOT again
 *   tls                the handshake; the ClientHello is recorded
 *   send TEXT          the peer's words, with the escapes of text.h
 *   line TEXT          a line from the client that begins with TEXT
 *   head TEXT          a request head that begins with TEXT
 *   until TEXT         everything up to and with TEXT
 *   bytes COUNT [TEXT] that many bytes, beginning with TEXT
 *   mqtt TEXT          an MQTT packet beginning with TEXT
 *   smb TEXT           an SMB message whose command is TEXT
 *   frame TEXT         a masked WebSocket frame, of less than 126 bytes, whose
 *                      first byte is TEXT
 *   eof                nothing more, and the client's end of the connection
 *   end                the peer ends the connection
 *   packet TEXT        a datagram beginning with TEXT
 *   answer TEXT        a datagram to where the last one came from
 *
 * Whatever a statement takes from the client is recorded as it came. */
#ifndef WIRE_SCRIPT_H
#define WIRE_SCRIPT_H

#include "channel.h"

#include <netinet/in.h>
#include <sys/types.h>

enum { SLOT_MAIN, SLOT_DATA, SLOTS, MOST_CONNECTIONS = 16 };

/* Set up by script_start. */
struct script {
  const char *path; /* of the case, for messages */
  int line;
  FILE *capture;
  pid_t client; /* whose end stops the waiting for connections */
  int listener[SLOTS];
  int datagrams;
  struct channel *channel[MOST_CONNECTIONS]; /* in the order of their coming */
  int connections;
  int slot[SLOTS]; /* the newest connection of each; -1: none */
  int current;     /* which connection the statements are about */
  size_t taken;    /* bytes from the client, ClientHellos included */
  int port;        /* that the client named last */
  struct sockaddr_in sender;
};

/* No connection yet. */
void script_start(struct script *script);

/* One statement, taken apart in place. False: the client did otherwise, or the
 * statement is wrong; the reason is printed. */
bool script_run(struct script *script, char *statement);

/* Once the script is over: records what more the client sends until it closes
 * every connection. */
bool script_finish(struct script *script);

/* Closes what is open, whatever happened. */
void script_clear(struct script *script);

#endif
