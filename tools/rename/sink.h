/* sink.h: where a renamed tree goes. Beside the one made here, a sink may be
   anything that takes directories, files and links one by one. */
#ifndef SINK_H
#define SINK_H

#include "util.h"

/* Paths are relative to what the sink makes, and borrowed until it is freed.
   A directory comes before what is in it. Files may come from several threads
   at once, directories and links only while no other call is under way. */
struct sink {
  enum status (*dir)(struct sink *s, const char *path, unsigned mode);
  enum status (*file)(struct sink *s, const char *path, const char *bytes, size_t len,
                      unsigned mode);
  enum status (*link)(struct sink *s, const char *path, const char *target);
  enum status (*end)(struct sink *s);
  void (*free)(struct sink *s);
};

MUST_CHECK static inline enum status sink_dir(struct sink *s, const char *path, unsigned mode)
{
  return s->dir(s, path, mode);
}

MUST_CHECK static inline enum status sink_file(struct sink *s, const char *path, const char *bytes,
                                               size_t len, unsigned mode)
{
  return s->file(s, path, bytes, len, mode);
}

MUST_CHECK static inline enum status sink_link(struct sink *s, const char *path, const char *target)
{
  return s->link(s, path, target);
}

/* All of it came: what was made takes its place. */
MUST_CHECK static inline enum status sink_end(struct sink *s)
{
  return s->end(s);
}

/* Without an end before, nothing was made. NULL is fine. */
static inline void sink_free(struct sink *s)
{
  if(s)
    s->free(s);
}

/* The first file's bytes to standard output; main says why they did not get
   there. */
struct sink *stdout_sink(void);
/* Files into a directory that is there, each under its base name, and each for
   itself: one that stays the same is left untouched. */
struct sink *loose_sink(const char *dir);

/* A folder that appears whole or not at all: killed at any moment, there is
   the old one or the new one. It is made beside `out`, in a directory whose
   name derives from it, and takes its place in one step; the next run removes
   what a dead one left. Runs that make the same folder wait for each other.

   What does not change is not touched: a file with the same bytes keeps its
   inode and its time, and if all is as it was, so does the whole folder.

   Refuses an `out` that is inside `src` or the other way round, or that exists
   and is neither empty nor holds a file `ours` (NULL: only an empty one). */
enum status folder_begin(struct sink **sink, const char *out, const char *src,
                         const char *ours) MUST_CHECK;

#endif
