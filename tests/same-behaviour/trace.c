#include "trace.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

struct stream {
  char *name;
  char *text;
  size_t length, room;
  char *kind; /* of the bytes not written yet */
  size_t bytes;
  uint64_t hash;
  unsigned *sockets, socket_count; /* generation of s1, s2, ... */
  unsigned *ports, port_count;
  struct stream *next;
};

struct kept {
  struct kept *next;
  _Alignas(max_align_t) char text[];
};

struct t_counts t_counts;
_Thread_local enum t_who t_who;

static const char *scenario;
static struct stream *streams, *current;
static struct kept *kept;
static unsigned asserted, failed;
static int totals;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *grown(void *old, size_t size)
{
  void *p = realloc(old, size);

  if(!p) {
    fprintf(stderr, "%s: out of memory\n", scenario);
    exit(2);
  }
  return p;
}

void *t_alloc(size_t size)
{
  struct kept *k = grown(NULL, sizeof(*k) + size);

  memset(k, 0, sizeof(*k) + size);
  pthread_mutex_lock(&lock);
  k->next = kept;
  kept = k;
  pthread_mutex_unlock(&lock);
  return k->text;
}

static char *keep(const char *text, size_t length)
{
  return memcpy(t_alloc(length + 1), text, length);
}

const char *t_printf(const char *format, ...)
{
  char text[4096];
  va_list args;
  int length;

  va_start(args, format);
  length = vsnprintf(text, sizeof(text), format, args);
  va_end(args);
  return keep(text, (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1);
}

static void put(struct stream *s, const char *text, size_t length)
{
  if(s->length + length + 2 > s->room) {
    s->room = 2 * (s->length + length) + 256;
    s->text = grown(s->text, s->room);
  }
  memcpy(s->text + s->length, text, length);
  s->length += length;
  s->text[s->length++] = '\n';
}

static void put_bytes(struct stream *s)
{
  char line[200];

  if(!s->kind)
    return;
  snprintf(line, sizeof(line), "%s: %zu bytes, hash %016" PRIx64, s->kind, s->bytes, s->hash);
  put(s, line, strlen(line));
  free(s->kind);
  s->kind = NULL;
}

const char *t_stream(const char *name)
{
  const char *before = current->name;
  struct stream **s;

  for(s = &streams; *s; s = &(*s)->next)
    if(name ? (*s)->name && !strcmp((*s)->name, name) : !(*s)->name)
      break;
  if(!*s) {
    *s = grown(NULL, sizeof(**s));
    memset(*s, 0, sizeof(**s));
    (*s)->name = name ? keep(name, strlen(name)) : NULL;
  }
  current = *s;
  return before;
}

const char *t_stream_text(const char *name)
{
  const char *before = t_stream(name), *text;

  put_bytes(current);
  put(current, "", 0); /* room for the end */
  current->length--;
  current->text[current->length] = '\0';
  text = current->text;
  t_stream(before);
  return text;
}

static const char *next_line(const char *text, const char *but)
{
  while(*text && !strncmp(text, but, strlen(but)))
    text += strcspn(text, "\n") + 1;
  return text;
}

int t_same_lines(const char *a, const char *b, const char *but)
{
  size_t lines;

  for(lines = 0;; lines++) {
    size_t length;

    a = next_line(a, but);
    b = next_line(b, but);
    if(!*a || !*b)
      return !*a && !*b && lines > 0;
    length = strcspn(a, "\n") + 1;
    if(strncmp(a, b, length) != 0)
      return 0;
    a += length;
    b += length;
  }
}

void t_event(const char *format, ...)
{
  char line[4096];
  va_list args;
  int length;

  va_start(args, format);
  length = vsnprintf(line, sizeof(line), format, args);
  va_end(args);
  if(length < 0 || (size_t)length >= sizeof(line))
    length = sizeof(line) - 1;
  put_bytes(current);
  put(current, line, (size_t)length);
}

void t_bytes(const char *kind, const void *bytes, size_t length)
{
  const unsigned char *p = bytes;
  size_t i;

  if(current->kind && strcmp(current->kind, kind))
    put_bytes(current);
  if(!current->kind) {
    current->kind = grown(NULL, strlen(kind) + 1);
    strcpy(current->kind, kind);
    current->bytes = 0;
    current->hash = 0xcbf29ce484222325u; /* FNV-1a */
  }
  for(i = 0; i < length; i++)
    current->hash = (current->hash ^ p[i]) * 0x100000001b3u;
  current->bytes += length;
}

/* The place of a value in a stream's list, beginning with 1. */
static unsigned number(unsigned **list, unsigned *count, unsigned value)
{
  unsigned i;

  for(i = 0; i < *count; i++)
    if((*list)[i] == value)
      return i + 1;
  *list = grown(*list, (*count + 1) * sizeof(**list));
  (*list)[(*count)++] = value;
  return *count;
}

const char *t_sock(int fd)
{
  unsigned generation;
  int open;

  if(fd == -1)
    return "bad";
  generation = sockets_generation(fd, &open);
  if(!generation)
    return "not a socket of this scenario";
  return t_printf("s%u%s", number(&current->sockets, &current->socket_count, generation),
                  open ? "" : " (closed)");
}

void t_port_taken(unsigned port)
{
  for(struct stream *s = streams; s; s = s->next)
    for(unsigned i = 0; i < s->port_count; i++)
      if(s->ports[i] == port)
        s->ports[i] = 0; /* is asked for by nobody */
}

/* TRACE_PORTS is "NAME=PORT NAME=PORT ": the servers of this run. */
const char *t_port(unsigned port)
{
  const char *ports = getenv("TRACE_PORTS"), *end;
  char wanted[16];

  if(!port)
    return "0";
  snprintf(wanted, sizeof(wanted), "=%u ", port);
  end = ports ? strstr(ports, wanted) : NULL;
  if(end) {
    const char *name = end;

    while(name > ports && name[-1] != ' ')
      name--;
    return keep(name, (size_t)(end - name));
  }
  return t_printf("port-%u", number(&current->ports, &current->port_count, port));
}

const char *t_addr(const struct sockaddr *addr, socklen_t length)
{
  char text[INET6_ADDRSTRLEN] = "";

  if(!addr || length < sizeof(sa_family_t))
    return "no address";
  if(addr->sa_family == AF_INET) {
    const struct sockaddr_in *in = (const void *)addr;

    inet_ntop(AF_INET, &in->sin_addr, text, sizeof(text));
    return t_printf("%s:%s", text, t_port(ntohs(in->sin_port)));
  }
  if(addr->sa_family == AF_INET6) {
    const struct sockaddr_in6 *in = (const void *)addr;

    inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof(text));
    return t_printf("[%s]:%s", text, t_port(ntohs(in->sin6_port)));
  }
  if(addr->sa_family == AF_UNIX) {
    const struct sockaddr_un *un = (const void *)addr;
    const char *path = un->sun_path;

    if(length <= offsetof(struct sockaddr_un, sun_path))
      return "unix:";
    if(!*path) /* an abstract name: its length is the address's */
      return t_printf("unix:@%s",
                      t_text(path + 1, length - offsetof(struct sockaddr_un, sun_path) - 1));
    return t_printf("unix:%s", t_text(path, strlen(path)));
  }
  return t_printf("family %d", addr->sa_family);
}

static size_t digits(const char *p)
{
  size_t n = 0;

  while(isdigit((unsigned char)p[n]))
    n++;
  return n;
}

static int before(const char *text, const char *at, const char *word)
{
  size_t n = strlen(word);

  return (size_t)(at - text) >= n && !strncmp(at - n, word, n);
}

/* A number at P that is a port because of what stands around it. */
static int is_port(const char *text, const char *p, size_t n)
{
  if(n < 4 || n > 5)
    return 0;
  if(before(text, p, "port ") || (before(text, p, "|") && p[n] == '|'))
    return 1;
  return p - text >= 2 && p[-1] == ':' &&
         (isdigit((unsigned char)p[-2]) || p[-2] == ']' || isalpha((unsigned char)p[-2]));
}

/* What a WebSocket makes by chance, or follows from it: the length of such a
 * text up to its line's end, else 0. */
static int websocket_key(const char *p)
{
  static const char *const keys[] = { "Sec-WebSocket-Key: ", "Sec-WebSocket-Accept: ",
                                      "WebSocket; mask " };
  size_t i;

  for(i = 0; i < sizeof(keys) / sizeof(*keys); i++)
    if(!strncmp(p, keys[i], strlen(keys[i])))
      return (int)strcspn(p, "\r\n");
  return 0;
}

const char *t_text(const char *text, size_t length)
{
  const char *work = getenv("TRACE_WORK");
  size_t work_length = work ? strlen(work) : 0;
  char *in, *out, *p, *q;
  const char *result;

  in = grown(NULL, length + 1);
  memcpy(in, text, length);
  in[length] = '\0';
  out = q = grown(NULL, 4 * length + 64);
  for(p = in; p < in + length;) {
    size_t n = digits(p);
    unsigned a[6];
    int end = 0;

    if(work_length && !strncmp(p, work, work_length)) {
      q = stpcpy(q, "WORK");
      p += work_length;
    } else if(p == in && !strncasecmp(p, "Date: ", 6)) {
      q = stpcpy(q, "Date: *");
      p += length;
    } else if(strchr("SW", *p) && (end = websocket_key(p)) != 0) {
      q += sprintf(q, "%.*s *", (int)(strchr(p, ' ') - p), p);
      p += end;
    } else if(n && (p == in || !isalnum((unsigned char)p[-1])) &&
              sscanf(p, "%3u,%3u,%3u,%3u,%3u,%3u%n", &a[0], &a[1], &a[2], &a[3], &a[4], &a[5],
                     &end) == 6) {
      q += sprintf(q, "%u,%u,%u,%u,%s", a[0], a[1], a[2], a[3], t_port(a[4] * 256 + a[5]));
      p += end;
    } else if(n && (!strncmp(p + n, " ms", 3) || !strncmp(p + n, " milliseconds", 13))) {
      q = stpcpy(q, "N");
      p += n;
    } else if(n && is_port(in, p, n)) {
      q = stpcpy(q, t_port((unsigned)atoi(p)));
      p += n;
    } else if(n) {
      memcpy(q, p, n);
      q += n;
      p += n;
    } else if(*p == '\r' || *p == '\n' || !*p) {
      q += sprintf(q, *p == '\r' ? "\\r" : *p ? "\\n" : "\\0");
      p++;
    } else {
      *q++ = *p++;
    }
    if((size_t)(q - out) > 3 * length + 32) /* cannot be, but for many short ports */
      break;
  }
  result = keep(out, (size_t)(q - out));
  free(in);
  free(out);
  return result;
}

void t_fact(const char *verb, const char *id, const char *fact, int holds, const char *file,
            int line)
{
  const char *base = strrchr(file, '/');

  asserted++;
  if(!holds) {
    failed++;
    fprintf(stderr, "%s:%d: %s: does not hold: %s\n", base ? base + 1 : file, line, scenario, fact);
  }
  t_event("%s %s: %s", holds ? verb : "NOT SHOWN", id, fact);
}

const char *t_server(const char *name)
{
  char variable[64];
  const char *value;

  snprintf(variable, sizeof(variable), "PEER_%s", name);
  value = getenv(variable);
  if(!value) {
    fprintf(stderr, "%s: %s is not set\n", scenario, variable);
    exit(2);
  }
  return value;
}

const char *t_url(const char *server, const char *path)
{
  return t_printf("%s%s", t_server(server), path);
}

void t_no_totals(void)
{
  totals = 0;
}

void t_begin(const char *name)
{
  scenario = name;
  asserted = failed = 0;
  totals = 1;
  memset(&t_counts, 0, sizeof(t_counts));
  streams = NULL;
  current = streams = grown(NULL, sizeof(*streams));
  memset(streams, 0, sizeof(*streams));
  kept = NULL;
  t_who = T_LIBRARY;
  sockets_begin();
}

int t_end(const char *file)
{
  FILE *out = fopen(file, "w");
  const struct t_counts *c = &t_counts;
  unsigned wrong;

  t_stream(NULL);
  t_counts.wrong += sockets_left_open();
  if(totals)
    t_event("sockets: opened %u by callback, %u by the library, %u accepted; "
            "closed %u by callback, %u by the library, %u by the scenario",
            c->opened_by_callback, c->opened_by_library, c->accepted_by_library,
            c->closed_by_callback, c->closed_by_library, c->closed_by_scenario);
  if(!asserted) {
    fprintf(stderr, "%s: asserts nothing\n", scenario);
    failed++;
  }
  if(c->wrong)
    fprintf(stderr, "%s: %u sockets left open or closed twice\n", scenario, c->wrong);
  wrong = failed + c->wrong;
  while(streams) {
    struct stream *s = streams;

    put_bytes(s);
    if(s->name && out)
      fprintf(out, "--- %s\n", s->name);
    if(out)
      fwrite(s->text ? s->text : "", 1, s->length, out);
    streams = s->next;
    free(s->text);
    free(s->sockets);
    free(s->ports);
    free(s);
  }
  while(kept) {
    struct kept *k = kept;

    kept = k->next;
    free(k);
  }
  if(!out || ferror(out) | fclose(out)) {
    fprintf(stderr, "%s: cannot write %s\n", scenario, file);
    wrong++;
  }
  return (int)wrong;
}
