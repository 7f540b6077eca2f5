/* One connection of the peer, plain or with TLS. */
#ifndef WIRE_CHANNEL_H
#define WIRE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Loads the certificate and key that every handshake uses (both PEM, one
 * file). Prints the reason and returns false where that fails. */
bool channel_certificate(const char *path);

/* A socket on a port of 127.0.0.1, 0 for any; -1 upon failure. */
int channel_listen(int type, int *port);

struct channel;

/* Owns fd from here on. */
struct channel *channel_open(int fd);

/* Takes the client through a TLS handshake; *hello are its first bytes, one
 * record as it came, owned by the channel. False: it did not come about. */
bool channel_tls(struct channel *channel, const unsigned char **hello, size_t *length);

bool channel_send(struct channel *channel, const void *bytes, size_t length);

/* Waits, 10 s at most, for bytes beyond those held. 1: there are some,
 * 0: the client has closed, -1: nothing came. */
int channel_fill(struct channel *channel);

/* The bytes held, and the removal of the first `count` of them. */
const unsigned char *channel_bytes(const struct channel *channel, size_t *length);
void channel_take(struct channel *channel, size_t count);

/* Ends sending; with TLS, after a close notification. */
void channel_end(struct channel *channel);
void channel_free(struct channel *channel);

#endif
