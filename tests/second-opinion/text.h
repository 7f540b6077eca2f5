/* Files, lines and the small things that all of the checker needs. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file's bytes, followed by a NUL that is not counted. */
struct text {
  char *data;
  size_t size;
};

/* A growing list of strings that it owns. */
struct names {
  char **item;
  size_t count, room;
};

/* They say what is wrong and end the program with status 2. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *grow(void *list, size_t *room, size_t count, size_t size);
char *copy(const char *from, size_t size);

/* false where there is no such file; the caller frees data */
bool text_read(struct text *text, const char *path);
/* The first line of *rest, which then begins behind it; its end becomes a NUL.
   NULL where nothing is left. */
char *text_line(char **rest);
void names_add(struct names *names, const char *name, size_t size);
void names_sort(struct names *names);

/* all files below the folder, as paths below it, sorted by bytes; symbolic
   links are not followed */
void names_below(struct names *names, const char *folder);

bool is_word(char c);
bool is_blank(char c); /* line ends, too */
/* the text from..end contains what; letter case does not matter */
bool contains(const char *from, const char *end, const char *what);
/* '*' is any run of bytes */
bool matches(const char *glob, const char *name);
/* goes on from hash, or starts with hash_start */
enum { hash_start = 5381 };
uint64_t hash_add(uint64_t hash, const char *bytes, size_t size);

#endif
