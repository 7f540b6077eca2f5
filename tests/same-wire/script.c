#include "script.h"
#include "text.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const slot_names[SLOTS] = { "main", "data" };

static bool wrong(const struct script *script, const char *format, ...)
{
  va_list list;
  fprintf(stderr, "record: %s:%d: ", script->path, script->line);
  va_start(list, format);
  vfprintf(stderr, format, list);
  va_end(list);
  fputc('\n', stderr);
  return false;
}

static bool starts(const void *bytes, size_t length, const char *text, size_t size)
{
  return length >= size && !memcmp(bytes, text, size);
}

static void note(struct script *script, const void *bytes, size_t length)
{
  char label[32];
  snprintf(label, sizeof label, "  %d: ", script->current + 1);
  text_encode(script->capture, label, bytes, length);
  script->taken += length;
}

/* The connection that statements are about; NULL: none, or it has ended. */
static struct channel *current(const struct script *script)
{
  return script->current < 0 ? NULL : script->channel[script->current];
}

/* How many bytes a statement wants of those that are there: 0 is "more". */
typedef size_t measure(const unsigned char *bytes, size_t length, const char *text, size_t size);

static size_t measure_until(const unsigned char *bytes, size_t length, const char *text,
                            size_t size)
{
  const unsigned char *found = memmem(bytes, length, text, size);
  return found ? (size_t)(found - bytes) + size : 0;
}

static size_t measure_line(const unsigned char *bytes, size_t length, const char *text, size_t size)
{
  (void)text, (void)size;
  return measure_until(bytes, length, "\n", 1);
}

static size_t measure_head(const unsigned char *bytes, size_t length, const char *text, size_t size)
{
  (void)text, (void)size;
  return measure_until(bytes, length, "\r\n\r\n", 4);
}

static size_t whole(size_t wanted, size_t length)
{
  return wanted <= length ? wanted : 0;
}

/* one byte of type, then the length in groups of seven bits */
static size_t measure_mqtt(const unsigned char *bytes, size_t length, const char *text, size_t size)
{
  (void)text, (void)size;
  size_t rest = 0;
  for(size_t at = 1, shift = 0; at < length && at < 5; at++, shift += 7) {
    rest |= (size_t)(bytes[at] & 127) << shift;
    if(bytes[at] < 128)
      return whole(at + 1 + rest, length);
  }
  return 0;
}

/* a 32-bit frame length */
static size_t measure_smb(const unsigned char *bytes, size_t length, const char *text, size_t size)
{
  (void)text, (void)size;
  return length < 4 ? 0 : whole(4 + ((size_t)bytes[2] << 8 | bytes[3]), length);
}

/* two bytes of head, four of mask */
static size_t measure_frame(const unsigned char *bytes, size_t length, const char *text,
                            size_t size)
{
  (void)text, (void)size;
  return length < 2 ? 0 : whole(6 + (size_t)(bytes[1] & 127), length);
}

/* the text's own length; `bytes` brings it as many as it wants */
static size_t measure_bytes(const unsigned char *bytes, size_t length, const char *text,
                            size_t size)
{
  (void)bytes, (void)text;
  return whole(size, length);
}

/* The port of EPRT |1|127.0.0.1|PORT| or PORT 127,0,0,1,HIGH,LOW. */
static void note_port(struct script *script, const unsigned char *bytes, size_t length)
{
  char line[80];
  int high, low, port;
  snprintf(line, sizeof line, "%.*s", (int)length, (const char *)bytes);
  if(sscanf(line, "EPRT |1|127.0.0.1|%d|", &port) == 1)
    script->port = port;
  else if(sscanf(line, "PORT 127,0,0,1,%d,%d", &high, &low) == 2)
    script->port = high * 256 + low;
}

/* Waits until `how`, told `text`, finds what it is to take; that must hold the
 * first `wanted` bytes of `want` at `offset`. */
static bool take(struct script *script, measure *how, const char *text, size_t size, size_t offset,
                 const char *want, size_t wanted)
{
  struct channel *channel = current(script);
  if(!channel)
    return wrong(script, "no connection");
  for(;;) {
    size_t length, count;
    const unsigned char *bytes = channel_bytes(channel, &length);
    if((count = how(bytes, length, text, size)) > 0) {
      bool found = count >= offset && starts(bytes + offset, count - offset, want, wanted);
      note(script, bytes, count);
      note_port(script, bytes, count);
      if(!found) {
        text_encode(stderr, "record: the client sent: ", bytes, count);
        return wrong(script, "not what was expected");
      }
      channel_take(channel, count);
      return true;
    }
    int more = channel_fill(channel);
    if(more <= 0) {
      text_encode(stderr, "record: so far: ", bytes, length);
      return wrong(script, more ? "nothing more came" : "the client closed the connection");
    }
  }
}

/* Until the client ends the connection. */
static bool drain(struct script *script, bool quiet)
{
  struct channel *channel = current(script);
  int more = 1;
  while(more > 0)
    more = channel_fill(channel);
  size_t length;
  const unsigned char *bytes = channel_bytes(channel, &length);
  note(script, bytes, length);
  channel_free(channel);
  script->channel[script->current] = NULL;
  if(more < 0)
    return wrong(script, "the client leaves a connection open");
  return !length || quiet || wrong(script, "the client sent more than expected");
}

static bool opened(struct script *script, int slot, int fd, const char *how)
{
  if(script->connections == MOST_CONNECTIONS) {
    close(fd);
    return wrong(script, "too many connections");
  }
  script->current = script->slot[slot] = script->connections++;
  script->channel[script->current] = channel_open(fd);
  fprintf(script->capture, "connection %d, %s, %s\n", script->connections, slot_names[slot], how);
  return true;
}

static bool accept_one(struct script *script, int slot)
{
  struct pollfd wait = { .fd = script->listener[slot], .events = POLLIN };
  int ready = 0;
  for(int tries = 0; tries < 100 && !(ready = poll(&wait, 1, 100)); tries++) {
    siginfo_t ended = { 0 };
    if(!waitid(P_PID, (id_t)script->client, &ended, WEXITED | WNOHANG | WNOWAIT) && ended.si_pid)
      return wrong(script, "the client ended");
  }
  int fd = ready > 0 ? accept(wait.fd, NULL, NULL) : -1;
  if(fd < 0)
    return wrong(script, "the client did not connect");
  return opened(script, slot, fd, "from the client");
}

static bool connect_one(struct script *script, int slot)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons((unsigned short)script->port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if(connect(fd, (struct sockaddr *)&address, sizeof address)) {
    close(fd);
    return wrong(script, "the client does not listen on port %d", script->port);
  }
  return opened(script, slot, fd, "to the client");
}

static bool handshake(struct script *script)
{
  const unsigned char *hello;
  size_t length;
  if(!channel_tls(current(script), &hello, &length))
    return wrong(script, "no handshake");
  fprintf(script->capture, "  %d: ClientHello: ", script->current + 1);
  for(size_t i = 0; i < length; i++)
    fprintf(script->capture, "%02x", hello[i]);
  fputc('\n', script->capture);
  script->taken += length;
  return true;
}

static bool packet(struct script *script, const char *want, size_t size)
{
  unsigned char bytes[65536];
  socklen_t room = sizeof script->sender;
  struct pollfd wait = { .fd = script->datagrams, .events = POLLIN };
  ssize_t got = poll(&wait, 1, 10000) <= 0 ? -1
                                           : recvfrom(wait.fd, bytes, sizeof bytes, 0,
                                                      (struct sockaddr *)&script->sender, &room);
  if(got < 0)
    return wrong(script, "no datagram came");
  text_encode(script->capture, "  datagram: ", bytes, (size_t)got);
  script->taken += (size_t)got;
  return starts(bytes, (size_t)got, want, size) || wrong(script, "another datagram than expected");
}

static int slot_of(const char *name)
{
  for(int i = 0; i < SLOTS; i++)
    if(!strcmp(name, slot_names[i]))
      return i;
  return -1;
}

bool script_run(struct script *script, char *text)
{
  static const struct {
    const char *verb;
    measure *how;
    size_t offset; /* of what must be found, in what was taken */
  } takes[] = { { "line", measure_line, 0 },
                { "head", measure_head, 0 },
                { "mqtt", measure_mqtt, 0 },
                { "smb", measure_smb, 8 },
                { "frame", measure_frame, 0 } };
  const char *verb = text_word(&text);
  bool about_slot = !strcmp(verb, "accept") || !strcmp(verb, "connect") || !strcmp(verb, "use");
  size_t size = 0, count = 0;
  if(about_slot) {
    int slot = slot_of(text);
    if(slot < 0)
      return wrong(script, "%s: no such slot", text);
    if(*verb == 'a')
      return accept_one(script, slot);
    if(*verb == 'c')
      return connect_one(script, slot);
    script->current = script->slot[slot];
    return true;
  }
  if(!strcmp(verb, "bytes")) {
    char *word = text_word(&text);
    count = word ? strtoul(word, NULL, 10) : 0;
  }
  if((size = text_decode(text)) == (size_t)-1)
    return wrong(script, "bad escape");
  for(size_t i = 0; i < sizeof takes / sizeof *takes; i++)
    if(!strcmp(verb, takes[i].verb))
      return take(script, takes[i].how, text, size, takes[i].offset, text, size);
  if(!strcmp(verb, "bytes"))
    return take(script, measure_bytes, text, count, 0, text, size);
  if(!strcmp(verb, "until"))
    return take(script, measure_until, text, size, 0, text, 0);
  if(!strcmp(verb, "packet"))
    return packet(script, text, size);
  if(!strcmp(verb, "answer"))
    return sendto(script->datagrams, text, size, 0, (struct sockaddr *)&script->sender,
                  sizeof script->sender) == (ssize_t)size ||
           wrong(script, "cannot answer");
  if(!current(script))
    return wrong(script, "%s: no connection", verb);
  if(!strcmp(verb, "tls"))
    return handshake(script);
  if(!strcmp(verb, "send"))
    return channel_send(current(script), text, size) || wrong(script, "cannot send");
  if(!strcmp(verb, "eof"))
    return drain(script, false);
  if(!strcmp(verb, "end")) {
    channel_end(current(script));
    return drain(script, true);
  }
  return wrong(script, "%s: no such statement", verb);
}

void script_start(struct script *script)
{
  script->current = -1;
  for(int i = 0; i < SLOTS; i++)
    script->slot[i] = -1;
}

bool script_finish(struct script *script)
{
  for(script->current = 0; script->current < script->connections; script->current++)
    if(current(script) && !drain(script, true))
      return false;
  for(int i = 0; i < SLOTS; i++) {
    struct pollfd more = { .fd = script->listener[i], .events = POLLIN };
    if(poll(&more, 1, 0) > 0)
      return wrong(script, "the client made one more connection");
  }
  return true;
}

void script_clear(struct script *script)
{
  for(int i = 0; i < script->connections; i++) {
    channel_free(script->channel[i]);
    script->channel[i] = NULL;
  }
}
