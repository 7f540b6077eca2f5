/* os.h: everything asked of the file system. */
#ifndef OS_H
#define OS_H

#include "util.h"

/* A whole file in memory; a NUL that len does not count stands behind it. */
struct file_bytes {
  char *s;
  size_t len;
  unsigned mode; /* permission bits */
  bool in_slab;
};
/* "-" is not special. Says what is wrong as "path: why". */
enum status os_read(const char *path, struct file_bytes *f) MUST_CHECK;
/* The same into memory that is got in large pieces and lives until the end of
   the run: for the many files of a tree. One thread's; zero it before use. */
struct os_slab {
  char *at;
  size_t left;
};
enum status os_read_many(struct os_slab *slab, const char *path, struct file_bytes *f) MUST_CHECK;
enum status os_read_stdin(struct file_bytes *f) MUST_CHECK;
void os_unread(struct file_bytes *f);

enum os_kind { OS_NONE, OS_FILE, OS_DIR, OS_LINK, OS_OTHER };

/* Names in a directory, sorted bytewise, without "." and "..". */
struct os_names {
  struct os_name {
    char *name;
    enum os_kind kind; /* OS_NONE where the directory does not tell */
  } * item;
  size_t count, room;
};
enum status os_list(const char *dir, struct os_names *names) MUST_CHECK;
void os_names_free(struct os_names *names);

/* What is at the path, links not followed. OS_NONE when nothing is. */
enum os_kind os_kind(const char *path, unsigned *mode);
/* A link's target, NUL-terminated, added to b. */
enum status os_readlink(const char *path, struct buf *b) MUST_CHECK;
/* Does a link lead to exactly this target? */
bool os_leads_to(const char *path, const char *target);
/* Absolute, links resolved; the last component need not exist. */
enum status os_resolve(const char *path, struct buf *b) MUST_CHECK;

enum status os_mkdir(const char *path, unsigned mode) MUST_CHECK;
enum status os_symlink(const char *target, const char *path) MUST_CHECK;
/* Makes a file that must not be there yet. On failure it is removed. */
enum status os_create(const char *path, const char *s, size_t len, unsigned mode) MUST_CHECK;
/* Writes a file by way of a temporary one beside it, unless it holds these
   bytes already: then it is left untouched, its time included. */
enum status os_update(const char *path, const char *s, size_t len, unsigned mode) MUST_CHECK;
/* Is there a file that holds these bytes, with this mode as far as its owner
   goes? */
bool os_holds(const char *path, const char *s, size_t len, unsigned mode);
/* Gives a file a second name; where the system cannot, that name gets a copy
   as old as the file is. */
enum status os_again(const char *old, const char *path) MUST_CHECK;
enum status os_remove_tree(const char *path) MUST_CHECK;
/* Makes a directory that is this run's alone until os_unlock_dir() removes it,
   and waits while it is another's. A dead run's may hold leftovers. */
enum status os_lock_dir(const char *path, int *lock) MUST_CHECK;
enum status os_unlock_dir(const char *path, int lock) MUST_CHECK;
/* Puts a directory in the place of another, in one step where the system can
   (so that a kill leaves the one or the other): afterwards `fresh` holds what
   was at `path`, or is gone when there was nothing. */
enum status os_swap(const char *fresh, const char *path) MUST_CHECK;

unsigned os_cpus(void);
bool os_is_terminal(int fd);
/* Peak resident memory of this process in KiB, 0 if unknown. */
size_t os_peak_kib(void);
double os_seconds(void);

#define OS_THREADS_MAX 64

/* Calls work(context, worker, i) for every i below count, on `threads` threads
   (at most OS_THREADS_MAX), numbered from 0 as `worker`. */
void os_each(size_t count, unsigned threads, void (*work)(void *context, unsigned worker, size_t i),
             void *context);

#endif
