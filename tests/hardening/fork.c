/* A program forks after the library was initialised and used: its children use
 * it, and so does it again; each gets the right bytes, the parent over the
 * connection it had, and no connection's TLS begins with another's random bytes
 * or, in TLS 1.3, with another's key.
 *
 * usage: fork HTTPS-URL CA-FILE FILE      (FILE: what the URL gives)
 * Exit 0 fine, 1 findings. */
#include <fetch/fetch.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the last connection began with: the ClientHello's random bytes (RFC 8446,
 * 4.1.2), the end of its first public key (4.2.8), and whether it had one. */
#define RANDOM 32
struct hello {
  unsigned char random[RANDOM], key[RANDOM];
  int has_key;
};
static struct hello last;
static int failed;

static unsigned two(const unsigned char *b)
{
  return (unsigned)b[0] << 8 | b[1];
}

static void read_hello(const unsigned char *b, const unsigned char *end)
{
  size_t length;

  memset(&last, 0, sizeof(last));
  b += 11; /* heads of record and message, version */
  memcpy(last.random, b, RANDOM);
  b += RANDOM;
  b += 1 + b[0];     /* session */
  b += 2 + two(b);   /* ciphers */
  b += 1 + b[0] + 2; /* compressions, length of the extensions */
  for(; b + 4 <= end; b += 4 + length) {
    length = two(b + 2);
    if(two(b) == 51 && length >= 6 + RANDOM && b + 4 + length <= end) {
      const unsigned char *key = b + 10; /* heads of extension, list and entry */

      memcpy(last.key, key + two(b + 8) - RANDOM, RANDOM);
      last.has_key = 1;
    }
  }
}

/* The library's, as seen from the program: the first record of a connection. */
ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
  const unsigned char *b = bytes;

  if(length > 11 + RANDOM && b[0] == 22 && b[5] == 1)
    read_hello(b, b + length);
  return syscall(SYS_sendto, fd, bytes, length, flags, NULL, 0);
}

static void check(int holds, const char *fact)
{
  if(!holds) {
    printf("FAILED   %s\n", fact);
    failed++;
  }
}

struct body {
  char *bytes;
  size_t length, room;
};

static size_t take(char *bytes, size_t size, size_t count, void *arg)
{
  struct body *b = arg;

  if(b->length + size * count > b->room)
    return 0;
  memcpy(b->bytes + b->length, bytes, size * count);
  b->length += size * count;
  return size * count;
}

static char *expected;
static size_t expected_length;

static FETCH *handle(const char *url, const char *ca)
{
  FETCH *h = fetch_easy_init();

  if(!h)
    abort();
  fetch_easy_setopt(h, FETCHOPT_URL, url);
  fetch_easy_setopt(h, FETCHOPT_CAINFO, ca);
  fetch_easy_setopt(h, FETCHOPT_PROXY, "");
  fetch_easy_setopt(h, FETCHOPT_TIMEOUT, 30L);
  return h;
}

/* Right bytes? */
static int transfer(FETCH *h)
{
  struct body b = { malloc(expected_length + 1), 0, expected_length + 1 };
  int right;

  fetch_easy_setopt(h, FETCHOPT_WRITEFUNCTION, take);
  fetch_easy_setopt(h, FETCHOPT_WRITEDATA, &b);
  right = fetch_easy_perform(h) == FETCHE_OK && b.length == expected_length &&
          !memcmp(b.bytes, expected, expected_length);
  free(b.bytes);
  return right;
}

static void child(const char *url, const char *ca, struct hello *hello)
{
  int result[2], status;
  pid_t pid;

  if(pipe(result))
    abort();
  pid = fork();
  if(!pid) {
    FETCH *h = handle(url, ca);
    int right = transfer(h);

    fetch_easy_cleanup(h);
    _exit(!right || write(result[1], &last, sizeof(last)) != sizeof(last));
  }
  close(result[1]);
  check(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status),
        "a child gets the right bytes");
  check(read(result[0], hello, sizeof(*hello)) == sizeof(*hello), "a child tells how it began");
  close(result[0]);
}

int main(int argc, char **argv)
{
  struct hello hellos[4] = { 0 };
  FILE *file = argc == 4 ? fopen(argv[3], "rb") : NULL;
  FETCH *h;
  long connects = 77;
  int i, j, same = 0;

  if(!file)
    return 2;
  expected = malloc(1 << 24);
  expected_length = fread(expected, 1, 1 << 24, file);
  fclose(file);
  if(!expected_length || fetch_global_init(FETCH_GLOBAL_DEFAULT))
    return 2;
  h = handle(argv[1], argv[2]);
  check(transfer(h), "the parent gets the right bytes");
  hellos[0] = last;
  child(argv[1], argv[2], &hellos[1]);
  child(argv[1], argv[2], &hellos[2]);
  check(transfer(h) && !fetch_easy_getinfo(h, FETCHINFO_NUM_CONNECTS, &connects) && connects == 0,
        "the parent goes on, over the connection it had");
  fetch_easy_setopt(h, FETCHOPT_FRESH_CONNECT, 1L);
  check(transfer(h) && !fetch_easy_getinfo(h, FETCHINFO_NUM_CONNECTS, &connects) && connects == 1,
        "the parent makes a new one");
  hellos[3] = last;
  for(i = 0; i < 4; i++)
    for(j = 0; j < i; j++)
      same += !memcmp(hellos[i].random, hellos[j].random, RANDOM) ||
              (hellos[i].has_key && !memcmp(hellos[i].key, hellos[j].key, RANDOM));
  check(!same, "no two connections begin with the same random bytes or the same key");
  fetch_easy_cleanup(h);
  fetch_global_cleanup();
  free(expected);
  printf("2 children, 3 transfers of the parent, %zu bytes each; keys of TLS 1.3: %s\n",
         expected_length, hellos[0].has_key ? "yes" : "none");
  return failed != 0;
}
