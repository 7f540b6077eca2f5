#include "channel.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

enum { PATIENCE = 10000, MOST = 1 << 20 };

struct channel {
  int fd;
  bool tls;
  mbedtls_ssl_context ssl;
  unsigned char *in;
  size_t length;
  unsigned char hello[5 + 65535]; /* the first record, header included */
  size_t hello_length;
};

static struct {
  mbedtls_x509_crt chain;
  mbedtls_pk_context key;
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_ssl_config config;
} server;

bool channel_certificate(const char *path)
{
  mbedtls_x509_crt_init(&server.chain);
  mbedtls_pk_init(&server.key);
  mbedtls_entropy_init(&server.entropy);
  mbedtls_ctr_drbg_init(&server.random);
  mbedtls_ssl_config_init(&server.config);
  int failed = psa_crypto_init();
  if(!failed)
    failed = mbedtls_ctr_drbg_seed(&server.random, mbedtls_entropy_func, &server.entropy, NULL, 0);
  if(!failed)
    failed = mbedtls_x509_crt_parse_file(&server.chain, path);
  if(!failed)
    failed =
      mbedtls_pk_parse_keyfile(&server.key, path, NULL, mbedtls_ctr_drbg_random, &server.random);
  if(!failed)
    failed = mbedtls_ssl_config_defaults(&server.config, MBEDTLS_SSL_IS_SERVER,
                                         MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
  mbedtls_ssl_conf_rng(&server.config, mbedtls_ctr_drbg_random, &server.random);
  if(!failed)
    failed = mbedtls_ssl_conf_own_cert(&server.config, &server.chain, &server.key);
  if(failed)
    fprintf(stderr, "record: %s: mbedTLS says -0x%x\n", path, (unsigned)-failed);
  return !failed;
}

int channel_listen(int type, int *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons((unsigned short)*port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0), yes = 1;
  if(fd < 0)
    return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if(bind(fd, (struct sockaddr *)&address, sizeof address) ||
     (type == SOCK_STREAM && listen(fd, 8)) ||
     getsockname(fd, (struct sockaddr *)&address, &size)) {
    close(fd);
    return -1;
  }
  *port = ntohs(address.sin_port);
  return fd;
}

struct channel *channel_open(int fd)
{
  struct channel *channel = calloc(1, sizeof *channel);
  if(!channel || !(channel->in = malloc(MOST))) {
    perror("record");
    exit(1);
  }
  channel->fd = fd;
  return channel;
}

/* With TLS, notes the client's first record on its way. */
static int on_receive(void *user, unsigned char *to, size_t size)
{
  struct channel *channel = user;
  struct pollfd wait = { .fd = channel->fd, .events = POLLIN };
  if(poll(&wait, 1, PATIENCE) <= 0)
    return MBEDTLS_ERR_SSL_TIMEOUT;
  ssize_t got = recv(channel->fd, to, size, 0);
  if(got < 0)
    return MBEDTLS_ERR_NET_CONN_RESET;
  for(ssize_t i = 0; channel->tls && i < got; i++) {
    const unsigned char *head = channel->hello;
    size_t whole = channel->hello_length < 5 ? 5 : 5 + ((size_t)head[3] << 8 | head[4]);
    if(channel->hello_length < whole)
      channel->hello[channel->hello_length++] = to[i];
  }
  return (int)got;
}

static int on_send(void *user, const unsigned char *bytes, size_t length)
{
  struct channel *channel = user;
  ssize_t sent = send(channel->fd, bytes, length, MSG_NOSIGNAL);
  return sent < 0 ? MBEDTLS_ERR_NET_CONN_RESET : (int)sent;
}

bool channel_tls(struct channel *channel, const unsigned char **hello, size_t *length)
{
  mbedtls_ssl_init(&channel->ssl);
  mbedtls_ssl_set_bio(&channel->ssl, channel, on_send, on_receive, NULL);
  int failed = mbedtls_ssl_setup(&channel->ssl, &server.config);
  channel->tls = true;
  if(!failed)
    failed = mbedtls_ssl_handshake(&channel->ssl);
  if(failed)
    fprintf(stderr, "record: handshake: mbedTLS says -0x%x\n", (unsigned)-failed);
  *hello = channel->hello;
  *length = channel->hello_length;
  return !failed;
}

bool channel_send(struct channel *channel, const void *bytes, size_t length)
{
  const unsigned char *from = bytes;
  while(length) {
    int sent = channel->tls ? mbedtls_ssl_write(&channel->ssl, from, length)
                            : (int)send(channel->fd, from, length, MSG_NOSIGNAL);
    if(sent <= 0)
      return false;
    from += sent;
    length -= (size_t)sent;
  }
  return true;
}

int channel_fill(struct channel *channel)
{
  unsigned char *to = channel->in + channel->length;
  size_t room = MOST - channel->length;
  if(!channel->tls) {
    int got = on_receive(channel, to, room);
    if(got == MBEDTLS_ERR_SSL_TIMEOUT)
      return -1;
    channel->length += got > 0 ? (size_t)got : 0;
    return got > 0;
  }
  int got;
  do
    got = mbedtls_ssl_read(&channel->ssl, to, room);
  while(got == MBEDTLS_ERR_SSL_WANT_READ);
  if(got == MBEDTLS_ERR_SSL_TIMEOUT)
    return -1;
  channel->length += got > 0 ? (size_t)got : 0;
  return got > 0;
}

const unsigned char *channel_bytes(const struct channel *channel, size_t *length)
{
  *length = channel->length;
  return channel->in;
}

void channel_take(struct channel *channel, size_t count)
{
  memmove(channel->in, channel->in + count, channel->length - count);
  channel->length -= count;
}

void channel_end(struct channel *channel)
{
  if(channel->tls)
    mbedtls_ssl_close_notify(&channel->ssl);
  shutdown(channel->fd, SHUT_WR);
}

void channel_free(struct channel *channel)
{
  if(!channel)
    return;
  if(channel->tls)
    mbedtls_ssl_free(&channel->ssl);
  close(channel->fd);
  free(channel->in);
  free(channel);
}
