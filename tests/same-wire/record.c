/* Plays the peer of one case for several clients in turn, on the same ports,
 * and records every byte that each of them sends and every file it leaves.
 *
 * A case is a text file: directives (read by prove.sh), then
 *   [client]  what the client does; see client.c
 *   [peer]    what the peer does; see script.h
 *   [files]   names of files the client leaves, whose contents are recorded
 * `tls? ` or `plain? ` before a line: only for a scheme with or without TLS.
 * A word between percent signs is replaced:
 *   SCHEME; PORT, DATA, UDP: the peer's ports; DATA_HIGH, DATA_LOW: halves of
 *   DATA; FREE: a port that is free; CERT: the peer's certificate; FROM: the
 *   folder of the run that this one reads the files of
 *
 * usage: record CASE SCHEME CERT OUT RUN=CLIENT[,FROM]...
 *
 * Each RUN gets the folder OUT/RUN, where its client runs, the record
 * OUT/RUN.capture, and its client's count of bytes OUT/RUN.bytes. Exit 0: all went as the case says, 1: not so, 2: usage. */
#include "script.h"
#include "text.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct peer {
  const char *path, *scheme, *cert, *out;
  int port[SLOTS], udp, free_port;
  int listener[SLOTS], datagrams;
};

static void stop(const char *what)
{
  perror(what);
  exit(1);
}

/* The value of a word between percent signs; NULL: not one of them. */
static const char *value(const struct peer *peer, const char *from, const char *word, char *room,
                         size_t size)
{
  const struct {
    const char *word;
    int number;
  } numbers[] = { { "PORT", peer->port[SLOT_MAIN] },
                  { "DATA", peer->port[SLOT_DATA] },
                  { "DATA_HIGH", peer->port[SLOT_DATA] / 256 },
                  { "DATA_LOW", peer->port[SLOT_DATA] % 256 },
                  { "UDP", peer->udp },
                  { "FREE", peer->free_port } };
  for(size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if(!strcmp(word, numbers[i].word)) {
      snprintf(room, size, "%d", numbers[i].number);
      return room;
    }
  return !strcmp(word, "SCHEME") ? peer->scheme
         : !strcmp(word, "CERT") ? peer->cert
         : !strcmp(word, "FROM") ? from
                                 : NULL;
}

/* malloc'ed: the line with its words replaced; what is no such word stays. */
static char *expand(const struct peer *peer, const char *from, const char *line)
{
  char *text = NULL;
  size_t size = 0;
  FILE *to = open_memstream(&text, &size);
  while(*line) {
    char word[16], room[64];
    size_t length = *line == '%' ? strspn(line + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") : 0;
    const char *by = NULL;
    if(length && length < sizeof word && line[length + 1] == '%') {
      snprintf(word, sizeof word, "%.*s", (int)length, line + 1);
      by = value(peer, from, word, room, sizeof room);
    }
    if(by) {
      fputs(by, to);
      line += length + 2;
    } else
      fputc(*line++, to);
  }
  if(fclose(to))
    stop("record");
  return text;
}

static bool with_tls(const char *scheme)
{
  return scheme[strlen(scheme) - 1] == 's' && strcmp(scheme, "ws");
}

/* Calls `each` for the lines of one part of the case until it returns false. */
static bool part(const struct peer *peer, const char *name, const char *from,
                 bool (*each)(void *user, int number, char *line), void *user)
{
  FILE *file = fopen(peer->path, "r");
  char *line = NULL;
  size_t size = 0;
  bool within = false, fine = true;
  if(!file)
    stop(peer->path);
  for(int number = 1; fine && text_line(file, &line, &size); number++) {
    const char *at = line;
    if(*line == '[') {
      within = !strcmp(line, name);
      continue;
    }
    if(!within || !*line || *line == '#')
      continue;
    bool tls = !strncmp(at, "tls? ", 5), plain = !strncmp(at, "plain? ", 7);
    if((tls || plain) && tls != with_tls(peer->scheme))
      continue;
    char *text = expand(peer, from, at + (tls ? 5 : plain ? 7 : 0));
    fine = each(user, number, text);
    free(text);
  }
  free(line);
  fclose(file);
  return fine;
}

static bool to_file(void *user, int number, char *line)
{
  (void)number;
  return fprintf(user, "%s\n", line) > 0;
}

static bool to_script(void *user, int number, char *line)
{
  struct script *script = user;
  script->line = number;
  return script_run(script, line);
}

/* A file of the client's, or its output, in the record; returns its length. */
static size_t keep(FILE *capture, const char *title, const char *path)
{
  static char bytes[1 << 20];
  FILE *file = fopen(path, "rb");
  fprintf(capture, "%s\n", title);
  if(!file) {
    fprintf(capture, "  there is none\n");
    return 0;
  }
  size_t length = fread(bytes, 1, sizeof bytes, file);
  text_encode(capture, "  ", bytes, length);
  fclose(file);
  return length;
}

struct keeping {
  FILE *capture;
  const char *folder;
  size_t taken;
};

static bool to_capture(void *user, int number, char *line)
{
  struct keeping *keeping = user;
  char path[PATH_MAX], title[PATH_MAX];
  (void)number;
  snprintf(path, sizeof path, "%s/%s", keeping->folder, line);
  snprintf(title, sizeof title, "file %s", line);
  keeping->taken += keep(keeping->capture, title, path);
  return true;
}

static pid_t start_client(const char *client, const char *folder, const char *said)
{
  pid_t pid = fork();
  if(pid)
    return pid;
  int out = open(said, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if(out < 0 || dup2(out, 1) < 0 || chdir(folder))
    _exit(126);
  execl(client, client, "client.conf", (char *)NULL);
  _exit(127);
}

static bool wait_client(pid_t pid)
{
  int status = 0;
  for(int tries = 0; tries < 1000; tries++) {
    pid_t ended = waitpid(pid, &status, WNOHANG);
    if(ended == pid)
      return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    usleep(10000);
  }
  kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
  return false;
}

static bool run(const struct peer *peer, const char *name, const char *client, const char *from)
{
  char folder[PATH_MAX], path[PATH_MAX + 32], said[PATH_MAX + 32];
  struct script script = { .path = peer->path, .datagrams = peer->datagrams };
  script_start(&script);
  memcpy(script.listener, peer->listener, sizeof script.listener);
  snprintf(folder, sizeof folder, "%s/%s", peer->out, name);
  snprintf(path, sizeof path, "%s/client.conf", folder);
  snprintf(said, sizeof said, "%s.said", folder);
  mkdir(folder, 0755);
  FILE *conf = fopen(path, "w");
  if(!conf || !part(peer, "[client]", from, to_file, conf) || fclose(conf))
    stop(path);
  snprintf(path, sizeof path, "%s.capture", folder);
  if(!(script.capture = fopen(path, "w")))
    stop(path);
  script.client = start_client(client, folder, said);
  bool fine =
    script.client > 0 && part(peer, "[peer]", from, to_script, &script) && script_finish(&script);
  script_clear(&script);
  if(!fine)
    kill(script.client, SIGTERM);
  if(!wait_client(script.client) && fine)
    fine = false, fprintf(stderr, "record: %s: the client failed\n", peer->path);
  keep(script.capture, "the client saw", said);
  struct keeping keeping = { .capture = script.capture, .folder = folder };
  part(peer, "[files]", from, to_capture, &keeping);
  if(fclose(script.capture))
    stop(path);
  snprintf(path, sizeof path, "%s.bytes", folder);
  FILE *bytes = fopen(path, "w");
  if(!bytes || fprintf(bytes, "%zu\n", script.taken + keeping.taken) < 0 || fclose(bytes))
    stop(path);
  if(!fine)
    fprintf(stderr, "record: %s (%s): not as the case says, by %s\n", peer->path, peer->scheme,
            name);
  return fine;
}

/* Listens on a free port among SIZE from FIRST on: below the range that systems
 * hand out to clients, so that it stays free for a later run; always five digits,
 * since how long a port is written must not change a record. */
static int find_free(int type, int first, int size, int *port)
{
  static int next;
  for(int tries = 0; tries < 500; tries++) {
    *port = first + ((int)getpid() * 7 + next++ * 131) % size;
    int fd = channel_listen(type, port);
    if(fd >= 0)
      return fd;
  }
  return -1;
}

/* The ports of an earlier run where this one reads its files, for ports are
 * written in them; else free ones. */
static bool find_ports(struct peer *peer, const char *from)
{
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/../ports", from);
  FILE *file = *from ? fopen(path, "r") : NULL;
  if(file) {
    int found = fscanf(file, "%d %d", &peer->port[SLOT_MAIN], &peer->port[SLOT_DATA]);
    fclose(file);
    if(found != 2)
      return false;
  }
  for(int i = 0; i < SLOTS; i++)
    if((peer->listener[i] = file ? channel_listen(SOCK_STREAM, &peer->port[i])
                                 : find_free(SOCK_STREAM, 10000, 20000, &peer->port[i])) < 0)
      return false;
  /* what the client is to take must not be taken by another run's peer first */
  int fd = find_free(SOCK_STREAM, 30000, 2700, &peer->free_port);
  peer->datagrams = find_free(SOCK_DGRAM, 10000, 20000, &peer->udp);
  if(fd < 0 || peer->datagrams < 0)
    return false;
  close(fd);
  snprintf(path, sizeof path, "%s/ports", peer->out);
  file = fopen(path, "w");
  return file && fprintf(file, "%d %d\n", peer->port[0], peer->port[1]) > 0 && !fclose(file);
}

int main(int argc, char **argv)
{
  static const char usage[] = "usage: record CASE SCHEME CERT OUT RUN=CLIENT[,FROM]...\n";
  if(argc == 2 && !strcmp(argv[1], "--help"))
    return fputs(usage, stdout) < 0;
  if(argc < 6) {
    fputs(usage, stderr);
    return 2;
  }
  struct peer peer = { .path = argv[1], .scheme = argv[2], .cert = argv[3], .out = argv[4] };
  bool fine = true;
  signal(SIGPIPE, SIG_IGN);
  if(!channel_certificate(peer.cert))
    return 1;
  const char *first = strchr(argv[5], ',');
  if(!find_ports(&peer, first ? first + 1 : ""))
    stop("record: no ports");
  for(int i = 5; fine && i < argc; i++) {
    char *client = strchr(argv[i], '='), *from = client ? strchr(client, ',') : NULL;
    if(!client) {
      fputs(usage, stderr);
      return 2;
    }
    *client++ = '\0';
    if(from)
      *from++ = '\0';
    fine = run(&peer, argv[i], client, from ? from : "");
  }
  return fine ? 0 : 1;
}
