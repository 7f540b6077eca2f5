/* Bytes as text: what case files hold and what captures are written in.
 *
 * Everything printable stands for itself; \r \n \t \\ and \xHH for the rest. */
#ifndef WIRE_TEXT_H
#define WIRE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Turns escapes into bytes, in place. Returns the length; a NUL follows the
 * last byte. An escape that is none of the above: returns (size_t)-1. */
size_t text_decode(char *text);

/* Writes bytes as one line for each of their own lines, each with `label` in
 * front, the newline both visible and real. */
void text_encode(FILE *to, const char *label, const void *bytes, size_t length);

/* The next word of *line, ended with a NUL; *line is what follows it and one
 * space. Returns NULL where there is none. */
char *text_word(char **line);

/* Reads one line of any length into *line (malloc'ed, *size its room) without
 * its newline. False at the end of the file. */
bool text_line(FILE *from, char **line, size_t *size);

#endif
