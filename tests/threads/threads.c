/* Many threads use a library at the same time; what each receives is compared
 * with what the server has.
 *
 * usage: threads LIBRARY[,LIBRARY] MODE THREADS ROUNDS
 *
 *   own    easy handles of a thread's own, a new HTTPS connection each
 *   share  the same, DNS entries, TLS sessions and the public suffix list in
 *          one share handle with locks: what upstream lets threads share
 *   turns  cookies, connections and HSTS too: one thread at a time, another
 *          each time
 *   multi  a multi handle a thread with four transfers at once, and one thread
 *          that wakes all of them
 *   init   each round begins and ends the library, all threads at once
 *
 * With two libraries every second thread uses the second one. PEER_HTTPS,
 * PEER_HTTPS_OTHER, PEER_CA and PEER_WORK tell the server (server.sh of the
 * behaviour tests). Prints what was done, in one line; exits 0 when everything
 * was right and nothing less than asked was done, 1 when not, 2: usage.
 */
#include "api.h"
#include "resolve.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_THREADS 256
#define AT_ONCE 4

/* What the server has. */
static struct file {
  const char *name;
  unsigned char *bytes;
  size_t size;
} files[] = { { "hello.txt", 0, 0 }, { "part.bin", 0, 0 }, { "file.bin", 0, 0 } };

static struct api apis[2];
static int api_count;
static FETCHSH *shares[2];
static int thread_count, rounds;
static const char *https, *https_other, *ca;

static atomic_ulong failures, transfers, connections, bytes, wakeups;
static atomic_ulong locked[FETCH_LOCK_DATA_LAST];
static atomic_int running;

static pthread_mutex_t locks[2][FETCH_LOCK_DATA_LAST];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t start;

struct worker {
  pthread_t thread;
  int number;
  const struct api *api;
  FETCHSH *share;
  FETCHM *multi;
};
static struct worker workers[MAX_THREADS];

/* One transfer's answer as it comes: compared, or kept where nothing is
 * expected. */
struct answer {
  const struct file *file;
  size_t got;
  int wrong;
  char text[8192];
};

static void failed(const char *format, ...)
{
  va_list list;

  failures++;
  va_start(list, format);
  flockfile(stderr);
  fputs("threads: ", stderr);
  vfprintf(stderr, format, list);
  fputc('\n', stderr);
  funlockfile(stderr);
  va_end(list);
}

#define CHECK(call)                                            \
  do {                                                         \
    long check_code = (long)(call);                            \
    if(check_code)                                             \
      failed("%d: %s gives %ld", __LINE__, #call, check_code); \
  } while(0)
#define TRUE(what)                               \
  do {                                           \
    if(!(what))                                  \
      failed("%d: not so: %s", __LINE__, #what); \
  } while(0)

static size_t receive(char *data, size_t size, size_t count, void *user)
{
  struct answer *answer = user;
  size_t n = size * count;

  if(answer->file) {
    if(n > answer->file->size - answer->got || memcmp(answer->file->bytes + answer->got, data, n))
      answer->wrong = 1;
  } else if(n < sizeof answer->text - answer->got) {
    memcpy(answer->text + answer->got, data, n);
    answer->text[answer->got + n] = '\0';
  } else {
    answer->wrong = 1;
  }
  if(answer->wrong)
    return 0;
  answer->got += n;
  return n;
}

static void lock(FETCH *easy, fetch_lock_data data, fetch_lock_access access, void *user)
{
  pthread_mutex_t *group = user;

  (void)easy;
  (void)access;
  CHECK(pthread_mutex_lock(&group[data]));
  locked[data]++;
}

static void unlock(FETCH *easy, fetch_lock_data data, void *user)
{
  pthread_mutex_t *group = user;

  (void)easy;
  CHECK(pthread_mutex_unlock(&group[data]));
}

static FETCHSH *share_new(const struct api *api, pthread_mutex_t *group, int in_turns)
{
  FETCHSH *share = api->share_init();

  if(!share) {
    failed("no share handle");
    return NULL;
  }
  CHECK(api->share_setopt(share, FETCHSHOPT_LOCKFUNC, lock));
  CHECK(api->share_setopt(share, FETCHSHOPT_UNLOCKFUNC, unlock));
  CHECK(api->share_setopt(share, FETCHSHOPT_USERDATA, group));
  CHECK(api->share_setopt(share, FETCHSHOPT_SHARE, FETCH_LOCK_DATA_DNS));
  CHECK(api->share_setopt(share, FETCHSHOPT_SHARE, FETCH_LOCK_DATA_SSL_SESSION));
  CHECK(api->share_setopt(share, FETCHSHOPT_SHARE, FETCH_LOCK_DATA_PSL));
  if(in_turns) {
    CHECK(api->share_setopt(share, FETCHSHOPT_SHARE, FETCH_LOCK_DATA_COOKIE));
    CHECK(api->share_setopt(share, FETCHSHOPT_SHARE, FETCH_LOCK_DATA_CONNECT));
    CHECK(api->share_setopt(share, FETCHSHOPT_SHARE, FETCH_LOCK_DATA_HSTS));
  }
  return share;
}

/* The handle's transfer number n. Every second name is resolved by a thread of
 * the library, every third connection speaks TLS 1.2. */
static void prepare(struct worker *worker, FETCH *easy, int n, struct answer *answer)
{
  const struct api *api = worker->api;
  const struct file *file = &files[n % 16 == 15 ? 2 : n % 2];
  char url[256];

  memset(answer, 0, sizeof *answer);
  answer->file = file;
  snprintf(url, sizeof url, "%s/%s", (n + worker->number) / 2 % 2 ? https : https_other,
           file->name);
  CHECK(api->easy_setopt(easy, FETCHOPT_URL, url));
  CHECK(api->easy_setopt(easy, FETCHOPT_NOSIGNAL, 1L));
  CHECK(api->easy_setopt(easy, FETCHOPT_CAINFO, ca));
  CHECK(api->easy_setopt(easy, FETCHOPT_CAPATH, NULL));
  CHECK(api->easy_setopt(easy, FETCHOPT_PROXY, ""));
  CHECK(api->easy_setopt(easy, FETCHOPT_FAILONERROR, 1L));
  CHECK(api->easy_setopt(easy, FETCHOPT_TIMEOUT, 300L));
  CHECK(api->easy_setopt(easy, FETCHOPT_WRITEFUNCTION, receive));
  CHECK(api->easy_setopt(easy, FETCHOPT_WRITEDATA, answer));
  CHECK(api->easy_setopt(easy, FETCHOPT_SHARE, worker->share));
  CHECK(api->easy_setopt(easy, FETCHOPT_FRESH_CONNECT, 1L));
  CHECK(api->easy_setopt(easy, FETCHOPT_FORBID_REUSE, 1L));
  CHECK(
    api->easy_setopt(easy, FETCHOPT_SSLVERSION,
                     n % 3 ? (long)FETCH_SSLVERSION_DEFAULT : (long)FETCH_SSLVERSION_MAX_TLSv1_2));
}

/* After the transfer: everything came, over so many new connections. */
static void judge(struct worker *worker, FETCH *easy, FETCHcode code, struct answer *answer,
                  long new)
{
  const struct api *api = worker->api;
  long status = 0, verified = -1, count = -1;

  if(answer->wrong)
    failed("other bytes than the server's");
  if(code) {
    failed("transfer gives %d, %s", (int)code, api->easy_strerror(code));
    return;
  }
  CHECK(api->easy_getinfo(easy, FETCHINFO_RESPONSE_CODE, &status));
  CHECK(api->easy_getinfo(easy, FETCHINFO_SSL_VERIFYRESULT, &verified));
  CHECK(api->easy_getinfo(easy, FETCHINFO_NUM_CONNECTS, &count));
  TRUE(status == 200);
  TRUE(verified == 0);
  TRUE(!answer->file || answer->got == answer->file->size);
  if(new >= 0 && count != new)
    failed("%ld new connections, not %ld", count, new);
  transfers++;
  connections += (unsigned long)count;
  bytes += answer->got;
}

static void own(struct worker *worker)
{
  const struct api *api = worker->api;
  struct answer answer;
  FETCH *easy = NULL, *copy;
  int n;

  /* a handle serves four transfers, the last of them by its copy */
  for(n = 0; n < rounds; n++) {
    if(!easy && !(easy = api->easy_init())) {
      failed("no easy handle");
      return;
    }
    prepare(worker, easy, n, &answer);
    judge(worker, easy, api->easy_perform(easy), &answer, 1);
    if(n % 4 == 1)
      api->easy_reset(easy);
    if(n % 4 == 2) {
      copy = api->easy_duphandle(easy);
      api->easy_cleanup(easy);
      easy = copy;
    }
    if(n % 4 == 3) {
      api->easy_cleanup(easy);
      easy = NULL;
    }
  }
  api->easy_cleanup(easy);
}

/* Each thread gets a cookie of its own when it is first there, and every one
 * sends those of all. */
static void turns(struct worker *worker)
{
  static int been[2][MAX_THREADS];
  const struct api *api = worker->api;
  int *mine = been[api - apis], n, other;
  struct answer answer;
  char url[256], cookie[64];
  FETCH *easy;

  for(n = 0; n < rounds; n++) {
    CHECK(pthread_mutex_lock(&turn));
    easy = api->easy_init();
    TRUE(easy);
    prepare(worker, easy, n, &answer);
    answer.file = NULL;
    snprintf(url, sizeof url, "%s/cookie?n=%d", https, worker->number);
    CHECK(api->easy_setopt(easy, FETCHOPT_URL, url));
    CHECK(api->easy_setopt(easy, FETCHOPT_SSLVERSION, (long)FETCH_SSLVERSION_DEFAULT));
    CHECK(api->easy_setopt(easy, FETCHOPT_FRESH_CONNECT, 0L));
    CHECK(api->easy_setopt(easy, FETCHOPT_FORBID_REUSE, 0L));
    CHECK(api->easy_setopt(easy, FETCHOPT_COOKIEFILE, ""));
    judge(worker, easy, api->easy_perform(easy), &answer, -1);
    for(other = 0; other < thread_count; other++) {
      snprintf(cookie, sizeof cookie, "from%d=", other);
      if(!strstr(answer.text, cookie) != !mine[other])
        failed("thread %d's cookie: %s", other, answer.text);
    }
    mine[worker->number] = 1;
    api->easy_cleanup(easy);
    CHECK(pthread_mutex_unlock(&turn));
  }
}

static void multi(struct worker *worker)
{
  const struct api *api = worker->api;
  struct answer *answers = calloc(AT_ONCE, sizeof *answers);
  FETCH *easy[AT_ONCE];
  FETCHMsg *message;
  int begun = 0, done = 0, left, i;

  if(!answers)
    abort();
  for(i = 0; i < AT_ONCE; i++) {
    easy[i] = api->easy_init();
    TRUE(easy[i]);
    if(begun < rounds) {
      prepare(worker, easy[i], begun++, &answers[i]);
      CHECK(api->multi_add_handle(worker->multi, easy[i]));
    }
  }
  while(done < begun) {
    CHECK(api->multi_perform(worker->multi, &i));
    while((message = api->multi_info_read(worker->multi, &left))) {
      FETCH *ended = message->easy_handle;
      FETCHcode code = message->data.result;

      TRUE(message->msg == FETCHMSG_DONE);
      for(i = 0; easy[i] != ended; i++)
        ;
      judge(worker, ended, code, &answers[i], 1);
      done++;
      CHECK(api->multi_remove_handle(worker->multi, ended));
      if(begun < rounds) {
        prepare(worker, ended, begun++, &answers[i]);
        CHECK(api->multi_add_handle(worker->multi, ended));
      }
    }
    if(done < begun)
      CHECK(api->multi_poll(worker->multi, NULL, 0, 1000, NULL));
  }
  for(i = 0; i < AT_ONCE; i++)
    api->easy_cleanup(easy[i]);
  free(answers);
}

static void *wake(void *unused)
{
  int i;

  (void)unused;
  while(running)
    for(i = 0; i < thread_count; i++) {
      CHECK(workers[i].api->multi_wakeup(workers[i].multi));
      wakeups++;
      usleep(5000);
    }
  return NULL;
}

static void init(struct worker *worker)
{
  const struct api *api = worker->api;
  struct answer answer;
  FETCH *easy;
  int n;

  for(n = 0; n < rounds; n++) {
    pthread_barrier_wait(&start);
    CHECK(api->global_init(FETCH_GLOBAL_DEFAULT));
    TRUE(api->version_info(FETCHVERSION_NOW)->features & FETCH_VERSION_THREADSAFE);
    easy = api->easy_init();
    TRUE(easy);
    prepare(worker, easy, n, &answer);
    judge(worker, easy, api->easy_perform(easy), &answer, 1);
    api->easy_cleanup(easy);
    /* every second round all have it open before the first ends it */
    if(n % 2)
      pthread_barrier_wait(&start);
    api->global_cleanup();
  }
}

static const struct mode {
  const char *name;
  void (*run)(struct worker *);
  int shared, in_turns;
} modes[] = {
  { "own", own, 0, 0 },     { "share", own, 1, 0 }, { "turns", turns, 1, 1 },
  { "multi", multi, 0, 0 }, { "init", init, 0, 0 },
};
static const struct mode *mode;

static void *work(void *user)
{
  struct worker *worker = user;

  resolve_worker();
  pthread_barrier_wait(&start);
  mode->run(worker);
  return NULL;
}

static void read_file(const char *folder, struct file *file)
{
  char path[4096];
  FILE *stream;

  snprintf(path, sizeof path, "%s/www/%s", folder, file->name);
  stream = fopen(path, "rb");
  file->bytes = malloc(2 << 20);
  if(!stream || !file->bytes) {
    fprintf(stderr, "threads: cannot read %s\n", path);
    exit(2);
  }
  file->size = fread(file->bytes, 1, 2 << 20, stream);
  fclose(stream);
}

int main(int argc, char **argv)
{
  const char *folder = getenv("PEER_WORK");
  pthread_t waker;
  unsigned long expected;
  char *second;
  int i, k;

  https = getenv("PEER_HTTPS");
  https_other = getenv("PEER_HTTPS_OTHER");
  ca = getenv("PEER_CA");
  for(i = 0; argc == 5 && i < (int)(sizeof modes / sizeof *modes); i++)
    if(!strcmp(argv[2], modes[i].name))
      mode = &modes[i];
  thread_count = argc == 5 ? atoi(argv[3]) : 0;
  rounds = argc == 5 ? atoi(argv[4]) : 0;
  if(!mode || thread_count < 2 || thread_count > MAX_THREADS || rounds < 1 || !folder || !https ||
     !https_other || !ca) {
    fprintf(stderr, "usage: threads LIBRARY[,LIBRARY] MODE THREADS ROUNDS, with PEER_* set\n");
    return 2;
  }
  second = strchr(argv[1], ',');
  if(second)
    *second++ = '\0';
  if(api_load(&apis[api_count++], argv[1]) || (second && api_load(&apis[api_count++], second)))
    return 2;
  for(i = 0; i < 3; i++)
    read_file(folder, &files[i]);
  /* the same server by a name that has to be resolved */
  https_other = strrchr(https_other, ':');
  if(https_other) {
    static char other[64];

    snprintf(other, sizeof other, "https://other.example%s", https_other);
    https_other = other;
  }

  CHECK(pthread_barrier_init(&start, NULL, (unsigned)thread_count));
  for(k = 0; k < api_count; k++) {
    for(i = 0; i < FETCH_LOCK_DATA_LAST; i++)
      CHECK(pthread_mutex_init(&locks[k][i], NULL));
    if(mode->run != init)
      CHECK(apis[k].global_init(FETCH_GLOBAL_DEFAULT));
    if(mode->shared)
      shares[k] = share_new(&apis[k], locks[k], mode->in_turns);
  }
  for(i = 0; i < thread_count; i++) {
    workers[i].number = i;
    workers[i].api = &apis[i % api_count];
    workers[i].share = shares[i % api_count];
    if(mode->run == multi && !(workers[i].multi = workers[i].api->multi_init()))
      failed("no multi handle");
  }
  running = 1;
  for(i = 0; i < thread_count; i++)
    CHECK(pthread_create(&workers[i].thread, NULL, work, &workers[i]));
  if(mode->run == multi)
    CHECK(pthread_create(&waker, NULL, wake, NULL));
  for(i = 0; i < thread_count; i++)
    CHECK(pthread_join(workers[i].thread, NULL));
  running = 0;
  if(mode->run == multi) {
    CHECK(pthread_join(waker, NULL));
    for(i = 0; i < thread_count; i++)
      CHECK(workers[i].api->multi_cleanup(workers[i].multi));
    TRUE(wakeups > 0);
  }
  for(k = 0; k < api_count; k++) {
    if(mode->shared)
      CHECK(apis[k].share_cleanup(shares[k]));
    if(mode->run != init)
      apis[k].global_cleanup();
  }

  /* As much as was asked for. */
  expected = (unsigned long)thread_count * (unsigned long)rounds;
  TRUE(transfers == expected);
  TRUE(bytes > 0 || mode->in_turns);
  TRUE(resolve_localhost() == 0);
  if(mode->in_turns) {
    TRUE(connections > 0 && connections < transfers);
    TRUE(locked[FETCH_LOCK_DATA_COOKIE] >= transfers);
    TRUE(locked[FETCH_LOCK_DATA_CONNECT] > 0);
  } else {
    TRUE(connections == transfers);
    TRUE(resolve_lookups() > 0);
  }
  if(mode->shared)
    TRUE(locked[FETCH_LOCK_DATA_DNS] > 0 && locked[FETCH_LOCK_DATA_SSL_SESSION] > 0);
  printf(
    "%s: %d threads, %lu transfers, %lu connections, %lu bytes, %lu lookups in resolver threads, "
    "locks %lu DNS %lu TLS %lu cookies %lu connections, %lu wakeups, %lu failures\n",
    mode->name, thread_count, transfers, connections, bytes, resolve_lookups(),
    locked[FETCH_LOCK_DATA_DNS], locked[FETCH_LOCK_DATA_SSL_SESSION],
    locked[FETCH_LOCK_DATA_COOKIE], locked[FETCH_LOCK_DATA_CONNECT], wakeups, failures);
  for(i = 0; i < 3; i++)
    free(files[i].bytes);
  return fflush(stdout) || failures ? 1 : 0;
}
