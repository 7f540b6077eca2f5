/* A thousand transfers at one time, by event loops that programs use. */
#include "scenario.h"
#include "loop.h"
#include "step.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define AT_ONCE 1000
#define AT_ONCE_SLOWLY 50 /* under valgrind */

/* Behind nginx's /held/: takes all requests before it answers one of them. */
struct holder {
  pthread_t thread;
  int listener;
  unsigned count, held;
};

static void *hold(void *user)
{
  struct holder *h = user;
  int fds[AT_ONCE];
  char request[1024], path[64], answer[200];
  static char paths[AT_ONCE][64];
  unsigned i;

  for(i = 0; i < h->count; i++) {
    fds[i] = step_accept(h->listener);
    if(!peer_request(fds[i], request, sizeof(request)) || sscanf(request, "GET %63s ", path) != 1)
      return NULL;
    strcpy(paths[i], path);
    h->held++;
  }
  for(i = 0; i < h->count; i++) {
    snprintf(answer, sizeof(answer),
             "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
             strlen(paths[i]), paths[i]);
    peer_say(fds[i], answer);
    peer_close(fds[i]);
  }
  return NULL;
}

static struct {
  unsigned added, done, failed, miscounted;
} seen;

/* Messages are read as they come: what runs and what is done is all there is. */
static void count(struct t_multi *m)
{
  FETCHMsg *msg;
  int left;

  while((msg = fetch_multi_info_read(m->handle, &left)) != NULL) {
    seen.done++;
    if(msg->msg != FETCHMSG_DONE || msg->data.result)
      seen.failed++;
  }
  if(seen.done + (unsigned)m->running != seen.added)
    seen.miscounted++;
}

static unsigned together(struct t_easy **t, unsigned n, const char *prefix)
{
  unsigned i, same = 0;

  for(i = 0; i < n; i++)
    same += !strcmp(t[i]->body, t_printf("%s%u", prefix, i));
  return same;
}

static void scale(const struct t_loop *loop)
{
  unsigned n = getenv("TRACE_SLOW") ? AT_ONCE_SLOWLY : AT_ONCE, i, opens = 0, closes = 0,
           connects = 0, handles = 0;
  struct rlimit files;
  struct holder holder = { .count = n };
  struct t_multi *m = t_multi();
  struct t_easy **t = t_alloc(n * sizeof(*t));
  FETCH **list;

  /* a socket of the library, and one of the peer */
  getrlimit(RLIMIT_NOFILE, &files);
  if(files.rlim_cur < 4096) {
    files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  SHOWS("-", files.rlim_cur > 2 * n + 100);
  t_event("at one time: %u", n);
  memset(&seen, 0, sizeof(seen));
  m->quiet = 1;
  holder.listener = step_listen_unix(t_server("HELD"));
  if(pthread_create(&holder.thread, NULL, hold, &holder))
    abort();

  /* by itself it keeps four times as many as there are transfers left */
  t_mcode("FETCHMOPT_MAXCONNECTS", fetch_multi_setopt(m->handle, FETCHMOPT_MAXCONNECTS, (long)n));
  loop->start(m, count);
  for(i = 0; i < n; i++) {
    const char *stream = t_printf("transfer %u", i), *before = t_stream(stream);

    t[i] = t_easy(t_url("HTTP", t_printf("/held/%u", i)), T_OPEN | T_CLOSE | T_QUIET);
    t[i]->stream = stream;
    t_multi_add(m, t[i]);
    seen.added++;
    t_stream(before);
  }
  list = fetch_multi_get_handles(m->handle);
  for(i = 0; list && list[i]; i++)
    handles += i < n && list[i] == t[i]->handle;
  fetch_free(list);
  SHOWS("-", handles == n && i == n);
  SHOWS("multi-10 how long to wait at most; multi-12 better than asking again and again",
        t_mcode("the loop", loop->run()) == FETCHM_OK);
  pthread_join(holder.thread, NULL);
  /* none was answered before all were there, and all were being watched */
  SHOWS("-", holder.held == n);
  SHOWS("-", m->most_polled == n && m->removes == n);
  SHOWS(
    "multi-3 the number of easy handles that still run; multi-4 all transfers are done; multi-5 need not be the one of this socket",
    seen.done == n && seen.failed == 0 && seen.miscounted == 0 && m->running == 0);
  SHOWS("-", m->polled == 0);
  SHOWS("-", together(t, n, "/held/") == n);
  for(i = 0; i < n; i++) {
    const char *before = t_stream(t[i]->stream);

    opens += t[i]->opens;
    closes += t[i]->closes;
    t_getinfo(t[i]->handle);
    t_multi_remove(m, t[i]);
    SET(t[i], FETCHOPT_URL, t_url("HTTP", "/hello.txt"));
    t[i]->body[0] = '\0';
    t_stream(before);
  }
  SHOWS("close-20 may keep the connection, to use it again", opens == n && closes == 0);

  /* all of them again: the idle connections do, whoever gets which */
  for(i = 0; i < n; i++) {
    const char *before = t_stream(t[i]->stream);

    t_multi_add(m, t[i]);
    seen.added++;
    t_stream(before);
  }
  SHOWS("multi-12 better than asking again and again",
        t_mcode("the loop", loop->run()) == FETCHM_OK);
  for(i = opens = handles = 0; i < n; i++) {
    const char *before = t_stream(t[i]->stream);

    opens += t[i]->opens;
    connects += (unsigned)t_info_long(t[i]->handle, FETCHINFO_NUM_CONNECTS);
    handles += !strcmp(t[i]->body, "hello from the server\n");
    t_multi_remove(m, t[i]);
    t_cleanup(t[i]);
    t_stream(before);
  }
  SHOWS("close-20 may keep the connection, to use it again", opens == n && connects == 0);
  SHOWS("multi-3 the number of easy handles that still run; multi-4 all transfers are done",
        handles == n && seen.done == 2 * n && seen.failed == 0 && seen.miscounted == 0);
  t_multi_cleanup(m);
  loop->end();
  for(i = 0; i < n; i++)
    closes += t[i]->closes;
  SHOWS("-", closes == n);
  peer_close(holder.listener);
}

void scenario_multi_thousand_libevent(void)
{
  scale(&loop_libevent);
}

void scenario_multi_thousand_libev(void)
{
  scale(&loop_libev);
}
