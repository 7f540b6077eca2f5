/* util.h: memory, buffers, maps and messages. */
#ifndef UTIL_H
#define UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define MUST_CHECK
#define PRINTF(f, a)
#endif

/* What every function that can fail returns, and what main exits with. */
enum status {
  OK = 0,       /* fine */
  FINDINGS = 1, /* the input was read and something in it is wrong */
  TROUBLE = 2   /* usage, files, memory: the work could not be done */
};

/* The program's name in messages. */
extern const char *prog;

/* Prints "prog: text" and a line end to standard error; returns TROUBLE. */
enum status trouble(const char *fmt, ...) PRINTF(1, 2);
/* The same as "prog: file:line:column: text"; a line or column of 0 is not
   known. */
enum status trouble_at(const char *file, size_t line, size_t column, const char *fmt, ...)
  PRINTF(4, 5);
/* The same for what was looked for and found; return FINDINGS. */
enum status finding(const char *fmt, ...) PRINTF(1, 2);
enum status finding_at(const char *file, size_t line, size_t column, const char *fmt, ...)
  PRINTF(4, 5);
/* The same with "note: " before the text, for what is to be known and no
   fault; return OK. */
enum status note(const char *fmt, ...) PRINTF(1, 2);
enum status note_at(const char *file, size_t line, size_t column, const char *fmt, ...)
  PRINTF(4, 5);

/* Memory that is freed all at once. Zero it before use. Running out of memory
   ends the program with a message and status 2: there is nothing to undo that
   the next run does not undo (see tree.h). */
struct arena {
  struct arena_block *head;
};
void *arena_alloc(struct arena *a, size_t size);
char *arena_dup(struct arena *a, const char *s, size_t len); /* adds a NUL */
void arena_free(struct arena *a);

void *xrealloc(void *p, size_t size);
/* Room for one more element of `size` bytes in the array at *items. */
void *grow(void *items, size_t count, size_t *room, size_t size);

/* An owned, growing run of bytes. Zero it before use. */
struct buf {
  char *s;
  size_t len, room;
};
void buf_add(struct buf *b, const char *s, size_t len);
void buf_str(struct buf *b, const char *s);
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_free(struct buf *b);

/* A string map: key bytes to a pointer-sized value. Keys are borrowed. */
struct map {
  struct map_slot {
    const char *key;
    size_t len;
    uint64_t hash;
    void *value;
  } * slots;
  size_t count, room; /* room is a power of two */
};
/* The slot of a key, made if it was not there (value NULL). */
struct map_slot *map_slot(struct map *m, const char *key, size_t len);
void *map_get(const struct map *m, const char *key, size_t len);
void map_free(struct map *m);

/* A 64-bit checksum, for telling changed files; not for security. */
uint64_t hash64(const char *s, size_t len, uint64_t seed);

#endif
