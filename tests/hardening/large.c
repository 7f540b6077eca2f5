/* Sizes and places beyond 4 GiB: asked for, told, sent.
 *
 * usage: large URL CA-FILE FILE           (FILE: sparse, what the URL gives)
 * Exit 0 fine, 1 findings. */
#include <fetch/fetch.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#define PIECE 4096
#define FAR ((fetch_off_t)5 << 30)

static int failed;

static void check(int holds, const char *run, const char *fact)
{
  if(!holds) {
    printf("FAILED   %s: %s\n", run, fact);
    failed++;
  }
}

struct body {
  char bytes[PIECE];
  size_t length;
};

static size_t take(char *bytes, size_t size, size_t count, void *arg)
{
  struct body *b = arg;

  if(b->length + size * count > PIECE)
    return 0;
  memcpy(b->bytes + b->length, bytes, size * count);
  b->length += size * count;
  return size * count;
}

static FETCH *handle(const char *url, const char *ca, struct body *b)
{
  FETCH *h = fetch_easy_init();

  if(!h)
    abort();
  b->length = 0;
  fetch_easy_setopt(h, FETCHOPT_URL, url);
  fetch_easy_setopt(h, FETCHOPT_CAINFO, ca);
  fetch_easy_setopt(h, FETCHOPT_PROXY, "");
  fetch_easy_setopt(h, FETCHOPT_TIMEOUT, 30L);
  fetch_easy_setopt(h, FETCHOPT_WRITEFUNCTION, take);
  fetch_easy_setopt(h, FETCHOPT_WRITEDATA, b);
  return h;
}

static fetch_off_t told(FETCH *h, FETCHINFO info)
{
  fetch_off_t value = -77;

  fetch_easy_getinfo(h, info, &value);
  return value;
}

static int piece_is(const struct body *b, int file, fetch_off_t offset)
{
  char bytes[PIECE];

  return b->length == PIECE && pread(file, bytes, PIECE, offset) == PIECE &&
         !memcmp(b->bytes, bytes, PIECE);
}

/* Takes one request's head and says nothing. */
static char head[4096];

static void *listening(void *arg)
{
  int peer = accept(*(int *)arg, NULL, NULL);
  size_t n = 0;
  ssize_t got;

  while(n < sizeof(head) - 1 && !strstr(head, "\r\n\r\n") &&
        (got = recv(peer, head + n, sizeof(head) - 1 - n, 0)) > 0)
    n += (size_t)got;
  close(peer);
  return NULL;
}

static size_t give_up(char *buffer, size_t size, size_t count, void *arg)
{
  (void)buffer, (void)size, (void)count, (void)arg;
  return FETCH_READFUNC_ABORT;
}

/* The head goes out before any body is asked for: the upload waits for the
 * peer's word, which does not come. */
static void upload(void)
{
  struct sockaddr_in a = { .sin_family = AF_INET };
  socklen_t length = sizeof(a);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct fetch_slist *headers = fetch_slist_append(NULL, "Expect: 100-continue");
  struct body b;
  pthread_t thread;
  char url[64];
  FETCH *h;

  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if(bind(listener, (struct sockaddr *)&a, length) || listen(listener, 1) ||
     getsockname(listener, (struct sockaddr *)&a, &length) ||
     pthread_create(&thread, NULL, listening, &listener))
    abort();
  snprintf(url, sizeof(url), "http://127.0.0.1:%u/", ntohs(a.sin_port));
  h = handle(url, "", &b);
  fetch_easy_setopt(h, FETCHOPT_UPLOAD, 1L);
  fetch_easy_setopt(h, FETCHOPT_INFILESIZE_LARGE, FAR);
  fetch_easy_setopt(h, FETCHOPT_HTTPHEADER, headers);
  fetch_easy_setopt(h, FETCHOPT_READFUNCTION, give_up);
  fetch_easy_perform(h);
  pthread_join(thread, NULL);
  check(strstr(head, "\r\nContent-Length: 5368709120\r\n") != NULL, "upload",
        "the peer is told the size");
  check(told(h, FETCHINFO_CONTENT_LENGTH_UPLOAD_T) == FAR, "upload",
        "the program is told the size");
  fetch_easy_cleanup(h);
  fetch_slist_free_all(headers);
  close(listener);
}

int main(int argc, char **argv)
{
  struct body b;
  struct stat st;
  char range[64];
  int file = argc == 4 ? open(argv[3], O_RDONLY) : -1;
  FETCH *h;

  if(file < 0 || fstat(file, &st) || st.st_size < FAR + 2 * PIECE ||
     fetch_global_init(FETCH_GLOBAL_DEFAULT))
    return 2;
  check(sizeof(fetch_off_t) == 8 &&
          fetch_version_info(FETCHVERSION_NOW)->features & FETCH_VERSION_LARGEFILE,
        "version", "large files");

  h = handle(argv[1], argv[2], &b);
  fetch_easy_setopt(h, FETCHOPT_NOBODY, 1L);
  check(!fetch_easy_perform(h) && told(h, FETCHINFO_CONTENT_LENGTH_DOWNLOAD_T) == st.st_size,
        "size", "told");
  fetch_easy_cleanup(h);

  h = handle(argv[1], argv[2], &b);
  snprintf(range, sizeof(range), "%lld-%lld", (long long)FAR, (long long)FAR + PIECE - 1);
  fetch_easy_setopt(h, FETCHOPT_RANGE, range);
  check(!fetch_easy_perform(h) && piece_is(&b, file, FAR), "range", "the right bytes");
  check(told(h, FETCHINFO_SIZE_DOWNLOAD_T) == PIECE, "range", "their number");
  fetch_easy_cleanup(h);

  h = handle(argv[1], argv[2], &b);
  fetch_easy_setopt(h, FETCHOPT_RESUME_FROM_LARGE, (fetch_off_t)st.st_size - PIECE);
  check(!fetch_easy_perform(h) && piece_is(&b, file, st.st_size - PIECE), "resume",
        "the right bytes");
  check(told(h, FETCHINFO_CONTENT_LENGTH_DOWNLOAD_T) == PIECE, "resume", "their number");
  fetch_easy_cleanup(h);

  upload();
  fetch_global_cleanup();
  close(file);
  printf("of %lld bytes, %d at %lld and at the end\n", (long long)st.st_size, PIECE,
         (long long)FAR);
  return failed != 0;
}
