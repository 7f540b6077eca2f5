/* Every protocol of the build, up to where it is connected: by the old call of
 * the socket interface, with the socket asked for and closed by the callback. */
#include "scenario.h"
#include "multi.h"
#include "peer.h"
#include "step.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Protocols without TLS, and what their servers say first. */
static const struct talk {
  const char *name, *greeting, *bye;
} talks[] = {
  { "dict", NULL, NULL },
  { "ftp", "220 here\r\n", "221 bye\r\n" },
  { "gopher", NULL, NULL },
  { "http", NULL, NULL },
  { "imap", "* OK here\r\n", NULL },
  { "mqtt", NULL, NULL },
  { "pop3", "+OK here\r\n", "+OK bye\r\n" },
  { "rtsp", NULL, NULL },
  { "smtp", "220 here\r\n", "221 bye\r\n" },
  { "telnet", NULL, NULL },
  { "tftp", NULL, NULL },
  { "ws", NULL, NULL },
};

/* What it answers to a command, so that the log-in comes to its end. */
static const struct {
  const char *command, *answer;
} answers[] = {
  { "USER", "230 in\r\n" },
  { "PBSZ", "200 so be it\r\n" },
  { "PROT", "200 so be it\r\n" },
  { "PWD", "257 \"/\" is where you are\r\n" },
  { "EHLO", "250 nothing special\r\n" },
  { "CAPA", "-ERR what is that\r\n" },
};

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

struct server {
  pthread_t thread;
  int listener;
  const struct talk *talk;
};

static void answer(const struct server *s, int fd, const char *line)
{
  char one[32] = "", two[32] = "", text[200];
  size_t i;

  sscanf(line, "%31s %31s", one, two);
  for(i = 0; i < COUNT(answers); i++)
    if(!strcmp(one, answers[i].command))
      peer_say(fd, answers[i].answer);
  if(!strcmp(one, "QUIT"))
    peer_say(fd, s->talk->bye);
  if(*s->talk->greeting == '*') { /* IMAP, with a tag before each command */
    snprintf(text, sizeof(text), "%s%s OK done\r\n",
             strcmp(two, "CAPABILITY") ? "" : "* CAPABILITY IMAP4\r\n", one);
    peer_say(fd, text);
  }
}

static void *serve(void *user)
{
  struct server *s = user;
  char line[256], c;
  size_t have = 0;
  int fd = sys_accept(s->listener, NULL, NULL);

  if(fd < 0)
    return NULL; /* nobody came */
  if(s->talk->greeting)
    peer_say(fd, s->talk->greeting);
  while(step_read(fd, &c, 1)) {
    line[have++] = c;
    line[have] = '\0';
    if(c != '\n' && have < sizeof(line) - 1)
      continue;
    if(s->talk->greeting)
      answer(s, fd, line);
    have = 0;
  }
  peer_close(fd);
  return NULL;
}

static struct {
  struct pollfd fds[16];
  nfds_t count;
} watched;

static int watch(struct t_multi *m, FETCH *easy, fetch_socket_t fd, int what, void *socketp)
{
  nfds_t i;

  (void)m;
  (void)easy;
  (void)socketp;
  for(i = 0; i < watched.count && watched.fds[i].fd != fd; i++)
    ;
  if(i == COUNT(watched.fds))
    return -1;
  if(i == watched.count)
    watched.count++;
  watched.fds[i].fd = what == FETCH_POLL_REMOVE ? -1 : fd;
  watched.fds[i].events =
    (short)((what & FETCH_POLL_IN ? POLLIN : 0) | (what & FETCH_POLL_OUT ? POLLOUT : 0));
  return 0;
}

/* The function itself, which a macro of the header hides. */
static FETCHMcode old_call(struct t_multi *m, fetch_socket_t fd)
{
  return (fetch_multi_socket)(m->handle, fd, &m->running);
}

/* Nothing but the old call, upon events and after the time told. */
static FETCHMcode drive(struct t_multi *m)
{
  FETCHMcode code = FETCHM_OK;

  m->running = 1;
  while(!code && m->running) {
    struct pollfd now[COUNT(watched.fds)];
    nfds_t i, count = watched.count;

    memcpy(now, watched.fds, sizeof(now));
    if(!poll(now, count, (int)m->timeout_ms)) {
      m->timeout_ms = -1;
      code = old_call(m, FETCH_SOCKET_TIMEOUT);
    }
    for(i = 0; i < count && !code; i++)
      if(now[i].fd >= 0 && now[i].revents)
        code = old_call(m, now[i].fd);
  }
  return code;
}

/* A connection, which stays; TFTP's socket, which later releases close as soon
 * as there would be a transfer; a file, which has none. */
enum kind { CONNECTION, DATAGRAMS, NO_SOCKET };

/* A transfer with nothing else in its multi handle. Whether a server has, or is
 * going to have, a connection of it. */
static int transfer(const char *url, enum kind kind, struct fetch_slist *hosts)
{
  struct t_multi *m = t_multi();
  struct t_easy *t = t_easy(url, T_OPEN | T_CLOSE | T_QUIET);
  FETCHcode result = FETCHE_FAILED_INIT;
  fetch_socket_t fd;

  memset(&watched, 0, sizeof(watched));
  m->quiet = 1;
  m->on_socket = watch;
  SET(t, FETCHOPT_CONNECT_ONLY, kind == NO_SOCKET ? 0L : 1L);
  SET(t, FETCHOPT_CAINFO, t_server("CA"));
  SET(t, FETCHOPT_RESOLVE, hosts);
  t_multi_add(m, t);
  SHOWS("multi-18 serves every protocol", drive(m) == FETCHM_OK && m->running == 0);
  SHOWS("multi-18 serves every protocol",
        t_message(m, &result) == t->handle && result == FETCHE_OK);
  fd = t_info_socket(t->handle, FETCHINFO_ACTIVESOCKET);
  if(kind == CONNECTION || (kind == DATAGRAMS && LIBFETCH_VERSION_NUM < 0x081500))
    SHOWS("active-9 is there for every protocol",
          t->opens == 1 && t->closes == 0 && fd == t->last_opened && fd != FETCH_SOCKET_BAD);
  else /* the answer is that there is none any more */
    SHOWS("active-9 is there for every protocol; active-2 not valid any more",
          fd == FETCH_SOCKET_BAD && t->closes == t->opens);
  t_multi_remove(m, t);
  t_cleanup(t);
  t_multi_cleanup(m);
  if(kind == NO_SOCKET)
    SHOWS("close-27 whatever the protocol", t->received == 22 && t->opens == 0 && t->closes == 0);
  else
    SHOWS("close-27 whatever the protocol",
          t->opens == 1 && t->closes == 1 && t->last_closed == t->last_opened);
  return kind == CONNECTION && result == FETCHE_OK;
}

/* The protocol without TLS that NAME is, or has beneath; NULL for one that this
 * scenario cannot talk. */
static const struct talk *beneath(const char *name, int *tls)
{
  size_t i;

  for(i = 0; i < COUNT(talks); i++) {
    size_t n = strlen(talks[i].name);

    *tls = !strcmp(name + (strlen(name) < n ? strlen(name) : n), "s");
    if(!strncmp(name, talks[i].name, n) && (*tls || !name[n]))
      return &talks[i];
  }
  return NULL;
}

/* One connection, to a server of its own. */
static void served(const char *name, const struct talk *talk, int tls, struct fetch_slist *hosts)
{
  unsigned port;
  struct server s = { .talk = talk };

  s.listener = tls ? step_listen_unix(t_server("TLS_BEHIND")) : step_listen(&port);
  if(pthread_create(&s.thread, NULL, serve, &s))
    abort();
  if(!transfer(tls ? t_printf("%s://localhost%s/", name, strrchr(t_server("TLS"), ':'))
                   : t_printf("%s://127.0.0.1:%u/", name, port),
               strcmp(name, "tftp") ? CONNECTION : DATAGRAMS, hosts))
    shutdown(s.listener, SHUT_RDWR); /* nobody comes */
  pthread_join(s.thread, NULL);
  peer_close(s.listener);
}

void scenario_active_protocols(void)
{
  const char *const *p = fetch_version_info(FETCHVERSION_NOW)->protocols;
  unsigned connected = 0, files = 0, unknown = 0, older;
  struct fetch_slist *hosts =
    fetch_slist_append(NULL, t_printf("localhost%s:127.0.0.1", strrchr(t_server("TLS"), ':')));

  for(; *p; p++) {
    int tls;
    const struct talk *talk = beneath(*p, &tls);

    t_event("%s%s", *p, talk || !strcmp(*p, "file") ? "" : ", which nobody here talks");
    if(talk) {
      served(*p, talk, tls, hosts);
      connected++;
    } else if(!strcmp(*p, "file")) {
      transfer(t_printf("file://%s/www/hello.txt", t_server("WORK")), NO_SOCKET, hosts);
      files++;
    } else {
      unknown++;
    }
  }
  /* all of them. 8.14.1 has no MQTT over TLS, and is built with SMB, which
   * wants more of a server than lines; later releases leave it out by default. */
  older = LIBFETCH_VERSION_NUM < 0x081500;
  SHOWS("active-9 is there for every protocol; multi-18 serves every protocol; close-27 whatever "
        "the protocol",
        connected >= 20 - older && files == 1 && unknown == 2 * older);
  fetch_slist_free_all(hosts);
}
