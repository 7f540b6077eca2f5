/* os.c: everything asked of the file system (POSIX). */
#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE /* renameat2 */
#endif
#include "os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static enum status fail(const char *path)
{
  return trouble("%s: %s", path, strerror(errno));
}

/* `whole`: the file is a regular one of `expected` bytes, and f->s has room for
   one more. */
static enum status read_fd(int fd, const char *path, struct file_bytes *f, size_t expected,
                           bool whole)
{
  size_t room = expected + 1;
  if(!f->in_slab)
    f->s = xrealloc(NULL, room);
  f->len = 0;
  for(;;) {
    ssize_t n = read(fd, f->s + f->len, room - f->len);
    if(n < 0) {
      if(errno == EINTR)
        continue;
      os_unread(f);
      return fail(path);
    }
    if(!n)
      break;
    f->len += (size_t)n;
    if(f->len == expected && whole)
      break; /* no second read to be told of the end */
    if(f->len == room && !f->in_slab) {
      room *= 2;
      f->s = xrealloc(f->s, room);
    } else if(f->len == room) { /* it grew meanwhile */
      f->s = memcpy(xrealloc(NULL, 2 * room), f->s, f->len);
      f->in_slab = false;
      room *= 2;
    }
  }
  f->s[f->len] = '\0';
  return OK;
}

#define SLAB (8u << 20)

/* Room for a file that is no larger than a slab. */
static char *slab_room(struct os_slab *slab, size_t size)
{
  char *s;
  if(size > slab->left) {
    void *new = mmap(NULL, SLAB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if(new == MAP_FAILED)
      return NULL;
#ifdef MADV_HUGEPAGE
    madvise(new, SLAB, MADV_HUGEPAGE); /* a page fault a file is dear */
#endif
    slab->at = new;
    slab->left = SLAB;
  }
  s = slab->at;
  slab->at += size;
  slab->left -= size;
  return s;
}

enum status os_read_many(struct os_slab *slab, const char *path, struct file_bytes *f)
{
  struct stat sb;
  enum status st;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  memset(f, 0, sizeof(*f));
  if(fd < 0)
    return fail(path);
  if(fstat(fd, &sb)) {
    st = fail(path);
    close(fd);
    return st;
  }
  f->mode = sb.st_mode & 07777;
  if(slab && sb.st_size > 0 && sb.st_size < SLAB / 8 &&
     (f->s = slab_room(slab, (size_t)sb.st_size + 1)))
    f->in_slab = true;
  st = read_fd(fd, path, f, sb.st_size > 0 ? (size_t)sb.st_size : 4095,
               S_ISREG(sb.st_mode) && sb.st_size > 0);
  close(fd);
  return st;
}

enum status os_read(const char *path, struct file_bytes *f)
{
  return os_read_many(NULL, path, f);
}

enum status os_read_stdin(struct file_bytes *f)
{
  memset(f, 0, sizeof(*f));
  return read_fd(STDIN_FILENO, "standard input", f, 65535, false);
}

void os_unread(struct file_bytes *f)
{
  if(!f->in_slab)
    free(f->s);
  f->s = NULL;
  f->len = 0;
}

static int by_name(const void *a, const void *b)
{
  return strcmp(((const struct os_name *)a)->name, ((const struct os_name *)b)->name);
}

static enum os_kind kind_of(const struct dirent *e)
{
  switch(e->d_type) {
  case DT_REG:
    return OS_FILE;
  case DT_DIR:
    return OS_DIR;
  case DT_LNK:
    return OS_LINK;
  case DT_UNKNOWN:
    return OS_NONE;
  default:
    return OS_OTHER;
  }
}

enum status os_list(const char *dir, struct os_names *names)
{
  DIR *d = opendir(dir);
  struct dirent *e;
  if(!d)
    return fail(dir);
  errno = 0;
  while((e = readdir(d))) {
    if(!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
      continue;
    names->item = grow(names->item, names->count, &names->room, sizeof(*names->item));
    names->item[names->count].name = xrealloc(NULL, strlen(e->d_name) + 1);
    names->item[names->count].kind = kind_of(e);
    strcpy(names->item[names->count++].name, e->d_name);
    errno = 0;
  }
  if(errno) {
    enum status st = fail(dir);
    closedir(d);
    return st;
  }
  closedir(d);
  if(names->count)
    qsort(names->item, names->count, sizeof(*names->item), by_name);
  return OK;
}

void os_names_free(struct os_names *names)
{
  for(size_t i = 0; i < names->count; i++)
    free(names->item[i].name);
  free(names->item);
  memset(names, 0, sizeof(*names));
}

enum os_kind os_kind(const char *path, unsigned *mode)
{
  struct stat sb;
  if(lstat(path, &sb))
    return OS_NONE;
  if(mode)
    *mode = sb.st_mode & 07777;
  if(S_ISREG(sb.st_mode))
    return OS_FILE;
  if(S_ISDIR(sb.st_mode))
    return OS_DIR;
  return S_ISLNK(sb.st_mode) ? OS_LINK : OS_OTHER;
}

enum status os_readlink(const char *path, struct buf *b)
{
  char target[PATH_MAX];
  ssize_t n = readlink(path, target, sizeof(target) - 1);
  if(n < 0)
    return fail(path);
  target[n] = '\0';
  buf_add(b, target, (size_t)n + 1);
  return OK;
}

bool os_leads_to(const char *path, const char *target)
{
  char there[PATH_MAX];
  ssize_t n = readlink(path, there, sizeof(there));
  return n >= 0 && (size_t)n == strlen(target) && !memcmp(there, target, (size_t)n);
}

enum status os_resolve(const char *path, struct buf *b)
{
  char *full = realpath(path, NULL);
  if(!full) {
    /* resolve the parent and keep the last component */
    size_t len = strlen(path), base;
    struct buf parent = { 0 };
    while(len > 1 && path[len - 1] == '/')
      len--;
    for(base = len; base && path[base - 1] != '/';)
      base--;
    buf_add(&parent, base ? path : ".", base ? base : 1);
    buf_add(&parent, "", 1);
    full = realpath(parent.s, NULL);
    buf_free(&parent);
    if(!full)
      return fail(path);
    buf_str(b, strcmp(full, "/") ? full : "");
    buf_add(b, "/", 1);
    buf_add(b, path + base, len - base);
  } else
    buf_str(b, full);
  buf_add(b, "", 1);
  free(full);
  return OK;
}

enum status os_mkdir(const char *path, unsigned mode)
{
  return mkdir(path, (mode_t)mode | 0700) ? fail(path) : OK;
}

enum status os_symlink(const char *target, const char *path)
{
  return symlink(target, path) ? fail(path) : OK;
}

static enum status write_fd(int fd, const char *path, const char *s, size_t len)
{
  while(len) {
    ssize_t n = write(fd, s, len);
    if(n < 0) {
      if(errno == EINTR)
        continue;
      return fail(path);
    }
    s += n;
    len -= (size_t)n;
  }
  return OK;
}

enum status os_create(const char *path, const char *s, size_t len, unsigned mode)
{
  enum status st;
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
  if(fd < 0)
    return fail(path);
  st = write_fd(fd, path, s, len);
  if(close(fd) && !st)
    st = fail(path);
  if(st)
    unlink(path);
  return st;
}

bool os_holds(const char *path, const char *s, size_t len, unsigned mode)
{
  struct stat sb;
  bool same = false;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if(fd < 0)
    return false;
  if(!fstat(fd, &sb) && S_ISREG(sb.st_mode) && (size_t)sb.st_size == len &&
     ((sb.st_mode ^ mode) & 0700) == 0) {
    struct file_bytes f = { 0 };
    if(!read_fd(fd, path, &f, len, len > 0)) {
      same = f.len == len && (!len || !memcmp(f.s, s, len));
      os_unread(&f);
    }
  }
  close(fd);
  return same;
}

enum status os_update(const char *path, const char *s, size_t len, unsigned mode)
{
  struct buf tmp = { 0 };
  enum status st;
  if(os_holds(path, s, len, mode))
    return OK;
  buf_fmt(&tmp, "%s.%ld.tmp", path, (long)getpid());
  unlink(tmp.s);
  st = os_create(tmp.s, s, len, mode);
  if(!st && rename(tmp.s, path)) {
    st = fail(path);
    unlink(tmp.s);
  }
  buf_free(&tmp);
  return st;
}

enum status os_again(const char *old, const char *path)
{
  struct file_bytes f;
  struct stat sb;
  enum status st;
  if(!link(old, path))
    return OK;
  if((st = os_read(old, &f)))
    return st;
  st = os_create(path, f.s, f.len, f.mode);
  if(!st && !stat(old, &sb)) {
    struct timespec times[2] = { sb.st_atim, sb.st_mtim };
    utimensat(AT_FDCWD, path, times, 0); /* later is no harm */
  }
  os_unread(&f);
  return st;
}

enum status os_remove_tree(const char *path)
{
  enum status st = OK;
  if(os_kind(path, NULL) == OS_DIR) {
    struct os_names names = { 0 };
    chmod(path, 0700);
    st = os_list(path, &names);
    for(size_t i = 0; i < names.count && !st; i++) {
      struct buf b = { 0 };
      buf_fmt(&b, "%s/%s", path, names.item[i].name);
      if(unlink(b.s))
        st = os_remove_tree(b.s);
      buf_free(&b);
    }
    os_names_free(&names);
    if(!st && rmdir(path))
      st = fail(path);
  } else if(unlink(path))
    st = fail(path);
  return st;
}

enum status os_lock_dir(const char *path, int *lock)
{
  for(;;) {
    struct stat ours, there;
    int fd;
    if(mkdir(path, 0755) && errno != EEXIST)
      return fail(path);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if(fd < 0) {
      if(errno == ENOENT)
        continue; /* the run that had it has just removed it */
      return fail(path);
    }
    while(flock(fd, LOCK_EX))
      if(errno != EINTR) {
        enum status st = fail(path);
        close(fd);
        return st;
      }
    /* what was waited for may be gone, or another's by now */
    if(!fstat(fd, &ours) && !lstat(path, &there) && ours.st_dev == there.st_dev &&
       ours.st_ino == there.st_ino) {
      *lock = fd;
      return OK;
    }
    close(fd);
  }
}

enum status os_unlock_dir(const char *path, int lock)
{
  enum status st = os_remove_tree(path);
  close(lock);
  return st;
}

enum status os_swap(const char *fresh, const char *path)
{
  if(os_kind(path, NULL) == OS_NONE)
    return rename(fresh, path) ? fail(path) : OK;
#ifdef RENAME_EXCHANGE
  if(!renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_EXCHANGE))
    return OK;
  if(errno != EINVAL && errno != ENOSYS)
    return fail(path);
#endif
  {
    struct buf aside = { 0 };
    enum status st = OK;
    buf_fmt(&aside, "%s.old", fresh);
    if(rename(path, aside.s))
      st = fail(path);
    else if(rename(fresh, path)) {
      st = fail(path);
      if(rename(aside.s, path))
        st = fail(aside.s);
    } else if(rename(aside.s, fresh))
      st = fail(aside.s);
    buf_free(&aside);
    return st;
  }
}

unsigned os_cpus(void)
{
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n < 1 ? 1 : n > 64 ? 64 : (unsigned)n;
}

bool os_is_terminal(int fd)
{
  return isatty(fd);
}

size_t os_peak_kib(void)
{
  struct rusage u;
  return getrusage(RUSAGE_SELF, &u) ? 0 : (size_t)u.ru_maxrss;
}

double os_seconds(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct each {
  size_t count;
  atomic_size_t next;
  atomic_uint worker;
  void (*work)(void *context, unsigned worker, size_t i);
  void *context;
};

static void *each_thread(void *arg)
{
  struct each *e = arg;
  unsigned worker = atomic_fetch_add(&e->worker, 1);
  size_t i;
  while((i = atomic_fetch_add(&e->next, 1)) < e->count)
    e->work(e->context, worker, i);
  return NULL;
}

void os_each(size_t count, unsigned threads, void (*work)(void *context, unsigned worker, size_t i),
             void *context)
{
  struct each e = { count, 0, 0, work, context };
  pthread_t thread[OS_THREADS_MAX];
  unsigned started = 0;
  if(threads > OS_THREADS_MAX)
    threads = OS_THREADS_MAX;
  while(started + 1 < threads && started + 1 < count &&
        !pthread_create(&thread[started], NULL, each_thread, &e))
    started++;
  each_thread(&e);
  while(started)
    pthread_join(thread[--started], NULL);
}
