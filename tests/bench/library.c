/* The jobs that tests/bench/library measures, and what they need around them.
 *
 * Written once, in the fetch namespace; the script puts the names back for the
 * twin and for the distribution's library. A job prints its time in seconds, the
 * bytes it got and its CPU time in seconds, user's and system's together; both
 * times leave out the start of the process and of the library. */
#define _GNU_SOURCE
#include <fetch/fetch.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
  "usage: library startup\n"
  "       library version\n"
  "       library get URL COUNT [CA-FILE]     one after the other, one connection\n"
  "       library parallel URL COUNT    at once, multi_socket_action and epoll\n"
  "       library download URL [CA-FILE]\n"
  "       library upload URL BYTES [CA-FILE]\n"
  "       library connect URL COUNT CA-FILE    new connections, whole handshakes\n"
  "       library resume URL COUNT CA-FILE     the same, TLS sessions taken up again\n"
  "       library share URL COUNT CA-FILE      the same with COUNT handles and one share\n"
  "       library threads URL COUNT CA-FILE    connect, in 8 threads at once\n"
  "       library folder URL COUNT CA-FILE CA-FOLDER\n"
  "                                      connect, with a folder of CAs besides\n"
  "       library blob URL COUNT CA-FILE       connect, the CAs from memory\n"
  "       library refused URL COUNT      handshakes with the library's own list\n"
  "                                      of CAs, which does not know the server\n";

static void stop(const char *format, ...)
{
  va_list list;
  fputs("library: ", stderr);
  va_start(list, format);
  vfprintf(stderr, format, list);
  va_end(list);
  fputc('\n', stderr);
  exit(1);
}

static void need(FETCHcode code)
{
  if(code)
    stop("%s", fetch_easy_strerror(code));
}

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t on_write(char *bytes, size_t size, size_t count, void *user)
{
  (void)bytes;
  *(uint64_t *)user += size * count;
  return size * count;
}

/* Bytes of no meaning; what is measured is how they travel. */
static size_t on_read(char *to, size_t size, size_t count, void *user)
{
  uint64_t *left = user;
  size_t take = size * count < *left ? size * count : (size_t)*left;
  (void)to;
  *left -= take;
  return take;
}

static double cpu(void)
{
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* Without a CA file the list that the library was built with holds. */
static FETCH *handle(const char *url, const char *ca_file, uint64_t *bytes)
{
  FETCH *easy = fetch_easy_init();
  if(!easy)
    stop("no handle");
  fetch_easy_setopt(easy, FETCHOPT_URL, url);
  fetch_easy_setopt(easy, FETCHOPT_WRITEFUNCTION, on_write);
  fetch_easy_setopt(easy, FETCHOPT_WRITEDATA, bytes);
  fetch_easy_setopt(easy, FETCHOPT_FAILONERROR, 1L);
  fetch_easy_setopt(easy, FETCHOPT_NOSIGNAL, 1L);
  if(ca_file)
    fetch_easy_setopt(easy, FETCHOPT_CAINFO, ca_file);
  return easy;
}

static double get(const char *url, long count, const char *ca_file, uint64_t *bytes)
{
  FETCH *easy = handle(url, ca_file, bytes);
  double start = now();
  for(long i = 0; i < count; i++)
    need(fetch_easy_perform(easy));
  double took = now() - start;
  long connections = 0;
  fetch_easy_getinfo(easy, FETCHINFO_NUM_CONNECTS, &connections);
  if(count > 1 && connections)
    stop("the connection was not kept alive");
  fetch_easy_cleanup(easy);
  return took;
}

static double upload(const char *url, uint64_t size, const char *ca_file)
{
  uint64_t answer = 0, left = size;
  FETCH *easy = handle(url, ca_file, &answer);
  fetch_easy_setopt(easy, FETCHOPT_UPLOAD, 1L);
  fetch_easy_setopt(easy, FETCHOPT_READFUNCTION, on_read);
  fetch_easy_setopt(easy, FETCHOPT_READDATA, &left);
  fetch_easy_setopt(easy, FETCHOPT_INFILESIZE_LARGE, (fetch_off_t)size);
  double start = now();
  need(fetch_easy_perform(easy));
  double took = now() - start;
  if(left)
    stop("%llu bytes were not sent", (unsigned long long)left);
  fetch_easy_cleanup(easy);
  return took;
}

/* COUNT times a new connection by this handle. Where the library's own list
 * holds, it does not know the server and has to refuse. */
static double connections(FETCH *easy, long count, int refused)
{
  fetch_easy_setopt(easy, FETCHOPT_FORBID_REUSE, 1L);
  double start = now();
  for(long i = 0; i < count; i++) {
    FETCHcode code = fetch_easy_perform(easy);
    if(!refused)
      need(code);
    else if(code != FETCHE_PEER_FAILED_VERIFICATION)
      stop("not refused for its certificate, but: %s", fetch_easy_strerror(code));
  }
  return now() - start;
}

/* resume: a session that the server gave is taken up by the next connection. */
static double handshakes(const char *url, long count, const char *ca_file, const char *ca_path,
                         int resume)
{
  uint64_t bytes = 0;
  FETCH *easy = handle(url, ca_file, &bytes);
  if(ca_path)
    fetch_easy_setopt(easy, FETCHOPT_CAPATH, ca_path);
  fetch_easy_setopt(easy, FETCHOPT_SSL_SESSIONID_CACHE, (long)resume);
  double took = connections(easy, count, !ca_file);
  fetch_easy_cleanup(easy);
  return took;
}

static double blob(const char *url, long count, const char *ca_file)
{
  uint64_t bytes = 0;
  static char text[1 << 20];
  FILE *in = fopen(ca_file, "r");
  if(!in)
    stop("%s: %s", ca_file, strerror(errno));
  struct fetch_blob ca = { .data = text,
                           .len = fread(text, 1, sizeof text, in),
                           .flags = FETCH_BLOB_NOCOPY };
  fclose(in);
  FETCH *easy = handle(url, NULL, &bytes);
  fetch_easy_setopt(easy, FETCHOPT_CAINFO_BLOB, &ca);
  fetch_easy_setopt(easy, FETCHOPT_SSL_SESSIONID_CACHE, 0L);
  double took = connections(easy, count, 0);
  fetch_easy_cleanup(easy);
  return took;
}

/* A handle for each connection; what they share is the sessions. */
static double share(const char *url, long count, const char *ca_file)
{
  uint64_t bytes = 0;
  double took = 0;
  FETCHSH *all = fetch_share_init();
  if(!all || fetch_share_setopt(all, FETCHSHOPT_SHARE, FETCH_LOCK_DATA_SSL_SESSION))
    stop("no share handle");
  for(long i = 0; i < count; i++) {
    FETCH *easy = handle(url, ca_file, &bytes);
    fetch_easy_setopt(easy, FETCHOPT_SHARE, all);
    took += connections(easy, 1, 0);
    fetch_easy_cleanup(easy);
  }
  fetch_share_cleanup(all);
  return took;
}

struct work {
  const char *url, *ca_file;
  long count;
};

static void *one_thread(void *of)
{
  struct work *work = of;
  handshakes(work->url, work->count, work->ca_file, NULL, 0);
  return NULL;
}

static double threads(const char *url, long count, const char *ca_file)
{
  struct work work = { .url = url, .ca_file = ca_file, .count = count };
  pthread_t thread[8];
  double start = now();
  for(int i = 0; i < 8; i++)
    if(pthread_create(&thread[i], NULL, one_thread, &work))
      stop("no thread");
  for(int i = 0; i < 8; i++)
    pthread_join(thread[i], NULL);
  return now() - start;
}

struct loop {
  int epoll;
  long timeout; /* in ms, -1: none */
};

static int on_socket(FETCH *easy, fetch_socket_t fd, int what, void *user, void *known)
{
  struct loop *loop = user;
  struct epoll_event event = { .data.fd = fd };
  (void)easy, (void)known;
  if(what == FETCH_POLL_REMOVE) {
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
    return 0;
  }
  event.events = (what & FETCH_POLL_IN ? EPOLLIN : 0) | (what & FETCH_POLL_OUT ? EPOLLOUT : 0);
  if(epoll_ctl(loop->epoll, EPOLL_CTL_MOD, fd, &event) && errno == ENOENT)
    epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event);
  return 0;
}

static int on_timer(FETCHM *multi, long timeout, void *user)
{
  (void)multi;
  ((struct loop *)user)->timeout = timeout;
  return 0;
}

static void wait_events(FETCHM *multi, struct loop *loop, int *running)
{
  struct epoll_event events[256];
  int ready = epoll_wait(loop->epoll, events, 256, (int)loop->timeout);
  if(ready < 0 && errno != EINTR)
    stop("epoll_wait: %s", strerror(errno));
  if(!ready) {
    loop->timeout = -1;
    fetch_multi_socket_action(multi, FETCH_SOCKET_TIMEOUT, 0, running);
  }
  for(int i = 0; i < ready; i++) {
    int mask = (events[i].events & EPOLLIN ? FETCH_CSELECT_IN : 0) |
               (events[i].events & EPOLLOUT ? FETCH_CSELECT_OUT : 0) |
               (events[i].events & (EPOLLERR | EPOLLHUP) ? FETCH_CSELECT_ERR : 0);
    fetch_multi_socket_action(multi, events[i].data.fd, mask, running);
  }
}

static double parallel(const char *url, long count, uint64_t *bytes)
{
  struct loop loop = { .epoll = epoll_create1(EPOLL_CLOEXEC), .timeout = -1 };
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  FETCHM *multi = fetch_multi_init();
  FETCH **easy = calloc((size_t)count, sizeof *easy);
  if(!multi || !easy || loop.epoll < 0)
    stop("no multi handle");
  fetch_multi_setopt(multi, FETCHMOPT_SOCKETFUNCTION, on_socket);
  fetch_multi_setopt(multi, FETCHMOPT_SOCKETDATA, &loop);
  fetch_multi_setopt(multi, FETCHMOPT_TIMERFUNCTION, on_timer);
  fetch_multi_setopt(multi, FETCHMOPT_TIMERDATA, &loop);
  double start = now();
  for(long i = 0; i < count; i++) {
    easy[i] = handle(url, NULL, bytes);
    fetch_multi_add_handle(multi, easy[i]);
  }
  int running = 1;
  fetch_multi_socket_action(multi, FETCH_SOCKET_TIMEOUT, 0, &running);
  while(running)
    wait_events(multi, &loop, &running);
  double took = now() - start;
  long done = 0;
  int left;
  for(FETCHMsg *message; (message = fetch_multi_info_read(multi, &left)); done++)
    need(message->data.result);
  if(done != count)
    stop("%ld of %ld transfers are done", done, count);
  for(long i = 0; i < count; i++) {
    fetch_multi_remove_handle(multi, easy[i]);
    fetch_easy_cleanup(easy[i]);
  }
  fetch_multi_cleanup(multi);
  close(loop.epoll);
  free(easy);
  return took;
}

int main(int argc, char **argv)
{
  const char *job = argc > 1 ? argv[1] : "";
  uint64_t bytes = 0;
  double took;
  if(!strcmp(job, "--help"))
    return fputs(usage, stdout) < 0;
  need(fetch_global_init(FETCH_GLOBAL_ALL));
  if(!strcmp(job, "startup") && argc == 2) {
    FETCH *easy = fetch_easy_init();
    if(!easy)
      stop("no handle");
    fetch_easy_cleanup(easy);
    fetch_global_cleanup();
    return 0;
  }
  if(!strcmp(job, "version") && argc == 2)
    return puts(fetch_version()) < 0;
  double used = cpu();
  if(!strcmp(job, "get") && (argc == 4 || argc == 5))
    took = get(argv[2], atol(argv[3]), argv[4], &bytes);
  else if(!strcmp(job, "parallel") && argc == 4)
    took = parallel(argv[2], atol(argv[3]), &bytes);
  else if(!strcmp(job, "download") && (argc == 3 || argc == 4))
    took = get(argv[2], 1, argv[3], &bytes);
  else if(!strcmp(job, "upload") && (argc == 4 || argc == 5))
    took = upload(argv[2], strtoull(argv[3], NULL, 10), argv[4]);
  else if(!strcmp(job, "connect") && argc == 5)
    took = handshakes(argv[2], atol(argv[3]), argv[4], NULL, 0);
  else if(!strcmp(job, "resume") && argc == 5)
    took = handshakes(argv[2], atol(argv[3]), argv[4], NULL, 1);
  else if(!strcmp(job, "share") && argc == 5)
    took = share(argv[2], atol(argv[3]), argv[4]);
  else if(!strcmp(job, "threads") && argc == 5)
    took = threads(argv[2], atol(argv[3]), argv[4]);
  else if(!strcmp(job, "folder") && argc == 6)
    took = handshakes(argv[2], atol(argv[3]), argv[4], argv[5], 0);
  else if(!strcmp(job, "blob") && argc == 5)
    took = blob(argv[2], atol(argv[3]), argv[4]);
  else if(!strcmp(job, "refused") && argc == 4)
    took = handshakes(argv[2], atol(argv[3]), NULL, NULL, 0);
  else {
    fputs(usage, stderr);
    return 2;
  }
  used = cpu() - used;
  fetch_global_cleanup();
  printf("%.6f %llu %.6f\n", took, (unsigned long long)bytes, used);
  return fflush(stdout) ? 1 : 0;
}
