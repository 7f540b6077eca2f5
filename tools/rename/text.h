/* text.h: bytes, words, lines, base names and patterns. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* What a byte may be part of; a table of bits. */
enum byte_class {
  BYTE_WORD = 1,    /* letter, digit, underscore */
  BYTE_ALPHA = 2,   /* letter, underscore */
  BYTE_BLANK = 4,   /* space, tab, CR: blank space within a line */
  BYTE_SPACE = 8,   /* BYTE_BLANK, LF, FF, VT */
  BYTE_URL = 16,    /* RFC 3986, and any byte beyond ASCII */
  BYTE_HOST = 32,   /* letter, digit, '-', '.' */
  BYTE_LOCAL = 64,  /* local part of an address */
  BYTE_BASE64 = 128 /* RFC 4648 */
};
extern const unsigned char byte_classes[256];

static inline bool byte_is(unsigned classes, char c)
{
  return byte_classes[(unsigned char)c] & classes;
}

/* The first place of a literal, or NULL. */
const char *find(const char *s, size_t len, const char *needle, size_t nlen);
/* Do the bytes begin with this string? */
bool begins(const char *s, size_t len, const char *with);
/* Of the line that holds a place: its first byte, its line feed (or len), the
   line behind it (or len), and its number, counted from 1. */
size_t line_start(const char *text, size_t off);
size_t line_end(const char *text, size_t len, size_t off);
size_t line_next(const char *text, size_t len, size_t off);
size_t line_number(const char *text, size_t off);
/* The word around a place: the longest run of BYTE_WORD. */
void word_around(const char *text, size_t len, size_t off, size_t *start, size_t *end);
/* Where the last component of a path begins. */
const char *base_name(const char *path);

/* Does a whole path match? `*` any run within a component, `**` any run across
   components (a "**" followed by '/' also matches nothing), `?` one byte. */
bool glob_match(const char *pattern, const char *path);
/* The same for words: `*` any run, `?` one byte. */
bool word_match(const char *pattern, const char *word, size_t len);
/* Where the blanks before a place begin, and where those at a place end. */
size_t blanks_before(const char *text, size_t at);
size_t blanks_behind(const char *text, size_t len, size_t at);

#endif
