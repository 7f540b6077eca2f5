/* sink.c: the sinks that are no folder of their own. */
#include "sink.h"

#include "os.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

static enum status no_dir(struct sink *s, const char *path, unsigned mode)
{
  (void)s;
  (void)path;
  (void)mode;
  return OK;
}

static enum status no_link(struct sink *s, const char *path, const char *target)
{
  (void)s;
  (void)target;
  return trouble("%s: a link has no place here", path);
}

static enum status no_end(struct sink *s)
{
  (void)s;
  return OK;
}

static void just_free(struct sink *s)
{
  free(s);
}

static enum status to_stdout(struct sink *s, const char *path, const char *bytes, size_t len,
                             unsigned mode)
{
  (void)s;
  (void)path;
  (void)mode;
  return len && fwrite(bytes, 1, len, stdout) != len ? TROUBLE : OK;
}

struct sink *stdout_sink(void)
{
  struct sink *s = xrealloc(NULL, sizeof(*s));
  *s = (struct sink){ no_dir, to_stdout, no_link, no_end, just_free };
  return s;
}

struct loose {
  struct sink sink;
  const char *dir;
};

static enum status to_dir(struct sink *s, const char *path, const char *bytes, size_t len,
                          unsigned mode)
{
  const struct loose *l = (const struct loose *)s;
  struct buf to = { 0 };
  enum status st;
  buf_fmt(&to, "%s/%s", l->dir, base_name(path));
  st = os_update(to.s, bytes, len, mode);
  buf_free(&to);
  return st;
}

struct sink *loose_sink(const char *dir)
{
  struct loose *l = xrealloc(NULL, sizeof(*l));
  l->sink = (struct sink){ no_dir, to_dir, no_link, no_end, just_free };
  l->dir = dir;
  return &l->sink;
}
