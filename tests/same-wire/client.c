/* The client of the wire tests: does what the [client] part of a case says.
 *
 * Written once, in the fetch namespace; for the twin the same file is compiled
 * with the names put back (tests/same-wire/prove.sh). Options are found by name in the
 * library's own table, so that a case can use any option and this file need
 * not know it. Statements, one a line, texts with the escapes of text.h:
 *
 *   option NAME VALUE   a number, a text or (list options) one more entry
 *   body TEXT           what the read callback hands out, with its size told
 *   stream TEXT         likewise, with the size unknown
 *   part NAME TEXT      one part of a multipart form
 *   upload NAME FILE    likewise, the contents of a file with its name
 *   mail TEXT           a part without a name, as mail has them
 *   file NAME TEXT      writes a file
 *   perform [CODE]      transfers; CODE is the result that is expected, 0
 *   frame FLAGS TEXT    sends a WebSocket frame
 *   receive             receives a WebSocket frame
 *   clear               a new handle, the old one's connections gone
 *
 * usage: client FILE | client --protocols | client --features | client --version
 *
 * Prints what came back. Exit 0: done; 1: not as the case says; 2 usage. */
#include "text.h"

#include <fetch/fetch.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct list {
  const struct fetch_easyoption *option;
  struct fetch_slist *entries;
  struct list *next;
};

struct client {
  const char *path;
  int line;
  FETCH *easy;
  fetch_mime *mime;
  struct list *lists;
  char *body;
  size_t left;
  char *kept; /* a text that the library does not copy */
  FILE *got;  /* the body of one transfer, however many pieces it comes in */
  char *got_bytes;
  size_t got_length;
};

static void stop(struct client *client, const char *format, ...)
{
  va_list list;
  fprintf(stderr, "client: %s:%d: ", client->path, client->line);
  va_start(list, format);
  vfprintf(stderr, format, list);
  va_end(list);
  fputc('\n', stderr);
  exit(1);
}

static void ok(struct client *client, FETCHcode code, const char *what)
{
  if(code)
    stop(client, "%s: %d", what, (int)code);
}

static size_t on_write(char *bytes, size_t size, size_t count, void *user)
{
  struct client *client = user;
  return fwrite(bytes, 1, size * count, client->got);
}

static size_t on_read(char *to, size_t size, size_t count, void *user)
{
  struct client *client = user;
  size_t take = size * count < client->left ? size * count : client->left;
  memcpy(to, client->body, take);
  client->body += take;
  client->left -= take;
  return take;
}

static void set_up(struct client *client)
{
  client->easy = fetch_easy_init();
  if(!client->easy)
    stop(client, "no handle");
  fetch_easy_setopt(client->easy, FETCHOPT_WRITEFUNCTION, on_write);
  fetch_easy_setopt(client->easy, FETCHOPT_WRITEDATA, client);
  fetch_easy_setopt(client->easy, FETCHOPT_READFUNCTION, on_read);
  fetch_easy_setopt(client->easy, FETCHOPT_READDATA, client);
  fetch_easy_setopt(client->easy, FETCHOPT_TIMEOUT, 20L);
  fetch_easy_setopt(client->easy, FETCHOPT_NOSIGNAL, 1L);
}

static void tear_down(struct client *client)
{
  fetch_easy_cleanup(client->easy);
  fetch_mime_free(client->mime);
  while(client->lists) {
    struct list *next = client->lists->next;
    fetch_slist_free_all(client->lists->entries);
    free(client->lists);
    client->lists = next;
  }
  free(client->kept);
  client->easy = NULL;
  client->mime = NULL;
  client->kept = NULL;
}

static void add_entry(struct client *client, const struct fetch_easyoption *option,
                      const char *text)
{
  struct list *list = client->lists;
  while(list && list->option != option)
    list = list->next;
  if(!list) {
    list = calloc(1, sizeof *list);
    if(!list)
      stop(client, "out of memory");
    list->option = option;
    list->next = client->lists;
    client->lists = list;
  }
  list->entries = fetch_slist_append(list->entries, text);
  ok(client, fetch_easy_setopt(client->easy, option->id, list->entries), option->name);
}

static void set_option(struct client *client, const char *name, char *value)
{
  const struct fetch_easyoption *option = fetch_easy_option_by_name(name);
  if(!option)
    stop(client, "%s: no such option", name);
  size_t length = text_decode(value);
  if(length == (size_t)-1)
    stop(client, "bad escape");
  switch(option->type) {
  case FETCHOT_LONG:
  case FETCHOT_VALUES:
    ok(client, fetch_easy_setopt(client->easy, option->id, strtol(value, NULL, 0)), name);
    break;
  case FETCHOT_OFF_T:
    ok(client, fetch_easy_setopt(client->easy, option->id, (fetch_off_t)strtoll(value, NULL, 0)),
       name);
    break;
  case FETCHOT_SLIST:
    add_entry(client, option, value);
    break;
  case FETCHOT_STRING:
    ok(client, fetch_easy_setopt(client->easy, option->id, value), name);
    break;
  case FETCHOT_OBJECT: /* POSTFIELDS is one */
    free(client->kept);
    client->kept = strdup(value);
    ok(client, fetch_easy_setopt(client->easy, option->id, client->kept), name);
    break;
  default:
    stop(client, "%s: an option of a type that a case cannot set", name);
  }
}

static fetch_mimepart *add_part(struct client *client, FETCHoption option)
{
  if(!client->mime) {
    client->mime = fetch_mime_init(client->easy);
    ok(client, fetch_easy_setopt(client->easy, option, client->mime), "MIMEPOST");
  }
  fetch_mimepart *part = fetch_mime_addpart(client->mime);
  if(!part)
    stop(client, "no part");
  return part;
}

static void frame(struct client *client, unsigned flags, char *text)
{
  size_t sent = 0, length = text_decode(text);
  ok(client, fetch_ws_send(client->easy, text, length, &sent, 0, flags), "frame");
  if(sent != length)
    stop(client, "frame: %zu bytes of %zu sent", sent, length);
}

static void perform(struct client *client, int expected)
{
  client->got = open_memstream(&client->got_bytes, &client->got_length);
  if(!client->got)
    stop(client, "out of memory");
  FETCHcode code = fetch_easy_perform(client->easy);
  fclose(client->got);
  printf("perform: %d\n", (int)code);
  text_encode(stdout, "  body: ", client->got_bytes, client->got_length);
  free(client->got_bytes);
  if((int)code != expected)
    stop(client, "perform: %d (%s)", (int)code, fetch_easy_strerror(code));
}

static void receive(struct client *client)
{
  const struct fetch_ws_frame *meta;
  char bytes[1024];
  size_t length = 0;
  fetch_socket_t fd = FETCH_SOCKET_BAD;
  FETCHcode code = FETCHE_AGAIN;
  fetch_easy_getinfo(client->easy, FETCHINFO_ACTIVESOCKET, &fd);
  for(int tries = 0; code == FETCHE_AGAIN && tries < 100; tries++) {
    code = fetch_ws_recv(client->easy, bytes, sizeof bytes, &length, &meta);
    if(code == FETCHE_AGAIN)
      poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, 100);
  }
  ok(client, code, "receive");
  printf("  frame, flags %d:\n", meta->flags);
  text_encode(stdout, "  body: ", bytes, length);
}

static void run(struct client *client, char *line)
{
  char *verb = text_word(&line);
  if(!strcmp(verb, "option")) {
    char *name = text_word(&line);
    set_option(client, name ? name : "", line);
  } else if(!strcmp(verb, "body") || !strcmp(verb, "stream")) {
    free(client->kept);
    client->body = client->kept = strdup(line);
    client->left = text_decode(client->body);
    fetch_off_t size = *verb == 'b' ? (fetch_off_t)client->left : -1;
    ok(client, fetch_easy_setopt(client->easy, FETCHOPT_INFILESIZE_LARGE, size), verb);
  } else if(!strcmp(verb, "part") || !strcmp(verb, "upload") || !strcmp(verb, "mail")) {
    fetch_mimepart *part = add_part(client, FETCHOPT_MIMEPOST);
    if(*verb != 'm')
      ok(client, fetch_mime_name(part, text_word(&line)), verb);
    if(*verb == 'u')
      ok(client, fetch_mime_filedata(part, line), verb);
    else
      ok(client, fetch_mime_data(part, line, text_decode(line)), verb);
  } else if(!strcmp(verb, "file")) {
    char *name = text_word(&line);
    FILE *file = fopen(name ? name : "", "wb");
    size_t length = text_decode(line);
    if(!file || fwrite(line, 1, length, file) != length || fclose(file))
      stop(client, "cannot write the file");
  } else if(!strcmp(verb, "perform"))
    perform(client, atoi(line));
  else if(!strcmp(verb, "frame")) {
    char *flags = text_word(&line);
    frame(client, flags ? (unsigned)atoi(flags) : 0, line);
  } else if(!strcmp(verb, "receive"))
    receive(client);
  else if(!strcmp(verb, "clear")) {
    tear_down(client);
    set_up(client);
  } else
    stop(client, "%s: no such statement", verb);
  fflush(stdout);
}

static int show(const char *const *words)
{
  for(; *words; words++)
    puts(*words);
  return fflush(stdout) ? 1 : 0;
}

int main(int argc, char **argv)
{
  static const char usage[] = "usage: client FILE | --protocols | --features | --version\n";
  if(argc != 2) {
    fputs(usage, stderr);
    return 2;
  }
  struct client client = { .path = argv[1] };
  if(fetch_global_init(FETCH_GLOBAL_ALL))
    return 1;
  const fetch_version_info_data *info = fetch_version_info(FETCHVERSION_NOW);
  if(!strcmp(argv[1], "--help"))
    return fputs(usage, stdout) < 0;
  if(!strcmp(argv[1], "--protocols"))
    return show(info->protocols);
  if(!strcmp(argv[1], "--features"))
    return show(info->feature_names);
  if(!strcmp(argv[1], "--version"))
    return puts(fetch_version()) < 0;
  FILE *file = fopen(argv[1], "r");
  if(!file) {
    fprintf(stderr, "client: cannot read %s\n", argv[1]);
    return 2;
  }
  char *line = NULL;
  size_t size = 0;
  set_up(&client);
  while(text_line(file, &line, &size)) {
    client.line++;
    if(*line && *line != '#')
      run(&client, line);
  }
  tear_down(&client);
  fetch_global_cleanup();
  free(line);
  fclose(file);
  return fflush(stdout) ? 1 : 0;
}
