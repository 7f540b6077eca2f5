/* A peer that goes away in the middle of an upload makes an error and no signal,
 * and the program's own handler stays what it was.
 *
 * usage: sigpipe HTTP-URL HTTPS-URL CA-FILE
 *
 * With FETCHOPT_NOSIGNAL the library does not touch the handler at all; without,
 * it may while it works. Exit 0 fine, 1 findings. */
#include <fetch/fetch.h>
#include "relay.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static volatile sig_atomic_t signals;
static int failed;

static void counted(int number)
{
  (void)number;
  signals++;
}

static void check(int holds, const char *run, const char *fact)
{
  if(!holds) {
    printf("FAILED   %s: %s\n", run, fact);
    failed++;
  }
}

static int handler_is_ours(void)
{
  struct sigaction now;

  return !sigaction(SIGPIPE, NULL, &now) && now.sa_handler == counted;
}

struct upload {
  struct relay relay;
  fetch_socket_t socket;
  int calls, ours;
};

static int made(void *arg, fetch_socket_t socket, fetchsocktype purpose)
{
  (void)purpose;
  ((struct upload *)arg)->socket = socket;
  return FETCH_SOCKOPT_OK;
}

/* Gives the first bytes when the connection is dead and the kernel knows: what
 * the library sends next is an EPIPE. */
static size_t give(char *buffer, size_t size, size_t count, void *arg)
{
  struct upload *u = arg;

  if(!u->calls++) {
    struct pollfd gone = { u->socket, 0, 0 };

    u->ours = handler_is_ours();
    relay_say_end(&u->relay);
    if(send(u->socket, "x", 1, MSG_NOSIGNAL) != 1)
      abort();
    relay_refuse(&u->relay);
    while(poll(&gone, 1, 10000) == 1 && !(gone.revents & POLLERR))
      ;
  }
  memset(buffer, 'u', size * count);
  return size * count;
}

static size_t take(char *bytes, size_t size, size_t count, void *arg)
{
  (void)bytes;
  (void)arg;
  return size * count;
}

static void run(const char *name, const char *url, const char *ca, long nosignal)
{
  struct upload u = { .calls = 0 };
  const char *port = strrchr(url, ':');
  char to[128];
  /* nobody is asked first: an answer would end the upload before it begins */
  struct fetch_slist *headers = fetch_slist_append(NULL, "Expect:");
  FETCH *h = fetch_easy_init();
  FETCHcode code;

  if(!h || !port)
    abort();
  relay_start(&u.relay, (unsigned)atoi(port + 1));
  snprintf(to, sizeof(to), "%.*s:%u/upload", (int)(port - url), url, u.relay.port);
  fetch_easy_setopt(h, FETCHOPT_URL, to);
  fetch_easy_setopt(h, FETCHOPT_CAINFO, ca);
  fetch_easy_setopt(h, FETCHOPT_PROXY, "");
  fetch_easy_setopt(h, FETCHOPT_NOSIGNAL, nosignal);
  fetch_easy_setopt(h, FETCHOPT_TIMEOUT, 30L);
  fetch_easy_setopt(h, FETCHOPT_UPLOAD, 1L);
  fetch_easy_setopt(h, FETCHOPT_INFILESIZE_LARGE, (fetch_off_t)1 << 30);
  fetch_easy_setopt(h, FETCHOPT_HTTPHEADER, headers);
  fetch_easy_setopt(h, FETCHOPT_READFUNCTION, give);
  fetch_easy_setopt(h, FETCHOPT_READDATA, &u);
  fetch_easy_setopt(h, FETCHOPT_WRITEFUNCTION, take);
  fetch_easy_setopt(h, FETCHOPT_SOCKOPTFUNCTION, made);
  fetch_easy_setopt(h, FETCHOPT_SOCKOPTDATA, &u);
  signals = 0;
  code = fetch_easy_perform(h);
  check(u.calls > 0, name, "the upload began");
  check(code == FETCHE_SEND_ERROR, name, fetch_easy_strerror(code));
  check(!nosignal || u.ours, name, "the handler was the program's during the transfer");
  check(handler_is_ours(), name, "the handler is the program's after the transfer");
  fetch_easy_cleanup(h);
  fetch_slist_free_all(headers);
  check(handler_is_ours(), name, "the handler is the program's after the cleanup");
  check(!signals, name, "no SIGPIPE came");
  printf("%-20s %s, %d signals\n", name, fetch_easy_strerror(code), (int)signals);
}

int main(int argc, char **argv)
{
  struct sigaction act = { .sa_handler = counted };

  if(argc != 4)
    return 2;
  sigaction(SIGPIPE, &act, NULL);
  if(fetch_global_init(FETCH_GLOBAL_DEFAULT))
    return 2;
  run("HTTP", argv[1], argv[3], 0);
  run("HTTP, no signal", argv[1], argv[3], 1);
  run("HTTPS", argv[2], argv[3], 0);
  run("HTTPS, no signal", argv[2], argv[3], 1);
  fetch_global_cleanup();
  check(handler_is_ours(), "all", "the handler is the program's at the end");
  return failed != 0;
}
