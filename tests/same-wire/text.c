#include "text.h"

#include <stdlib.h>
#include <string.h>

static int hex(char c)
{
  if(c >= '0' && c <= '9')
    return c - '0';
  if(c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return -1;
}

size_t text_decode(char *text)
{
  char *to = text;
  for(const char *from = text; *from; from++) {
    if(*from != '\\') {
      *to++ = *from;
      continue;
    }
    switch(*++from) {
    case 'r':
      *to++ = '\r';
      break;
    case 'n':
      *to++ = '\n';
      break;
    case 't':
      *to++ = '\t';
      break;
    case '\\':
      *to++ = '\\';
      break;
    case 'x':
      if(hex(from[1]) < 0 || hex(from[2]) < 0)
        return (size_t)-1;
      *to++ = (char)(hex(from[1]) * 16 + hex(from[2]));
      from += 2;
      break;
    default:
      return (size_t)-1;
    }
  }
  *to = '\0';
  return (size_t)(to - text);
}

void text_encode(FILE *to, const char *label, const void *bytes, size_t length)
{
  const unsigned char *from = bytes, *end = from + length;
  bool fresh = true;
  for(; from < end; from++) {
    if(fresh)
      fprintf(to, "%s", label);
    fresh = *from == '\n';
    switch(*from) {
    case '\r':
      fputs("\\r", to);
      break;
    case '\n':
      fputs("\\n\n", to);
      break;
    case '\t':
      fputs("\\t", to);
      break;
    case '\\':
      fputs("\\\\", to);
      break;
    default:
      if(*from >= ' ' && *from < 127)
        fputc(*from, to);
      else
        fprintf(to, "\\x%02x", *from);
    }
  }
  if(!fresh)
    fputc('\n', to);
}

char *text_word(char **line)
{
  char *word = *line;
  if(!*word)
    return NULL;
  char *end = word + strcspn(word, " ");
  *line = *end ? end + 1 : end;
  *end = '\0';
  return word;
}

bool text_line(FILE *from, char **line, size_t *size)
{
  ssize_t length = getline(line, size, from);
  if(length < 0)
    return false;
  if(length && (*line)[length - 1] == '\n')
    (*line)[length - 1] = '\0';
  return true;
}
