/* lines.c: a checksum for each line of each file, so that a changed line can be
 * told without a copy of the file.
 *
 * usage: lines make <PATHS >SUMS      one path a line
 *        lines find SUMS PATH         prints the lines of PATH that differ
 *
 * A line's sum has twelve bits, written as two characters: a CRC, which no change of
 * one byte leaves as it was. Where lines were added or removed the first one that
 * differs is printed, for all behind it have moved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 20 /* lines that are told of one file */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static unsigned short crc[256];

static void init(void)
{
  for(unsigned i = 0; i < 256; i++) {
    unsigned c = i << 4;
    for(int bit = 0; bit < 8; bit++)
      c = c & 0x800 ? (c << 1 ^ 0x80f) & 0xfff : c << 1;
    crc[i] = (unsigned short)c;
  }
}

/* The next line's sum as two characters; 0 at the end, -1 where it cannot be read. */
static int next_sum(FILE *f, char sum[2])
{
  unsigned s = 0xfff;
  int c, any = 0;
  while((c = getc(f)) != EOF) {
    any = 1;
    s = (s << 8 & 0xfff) ^ crc[(s >> 4 ^ (unsigned)c) & 0xff];
    if(c == '\n')
      break;
  }
  if(ferror(f))
    return -1;
  sum[0] = digits[s >> 6];
  sum[1] = digits[s & 63];
  return any;
}

static int trouble(const char *path)
{
  fprintf(stderr, "lines: ");
  perror(path);
  return 2;
}

static int make(void)
{
  char *path = NULL, sum[2];
  size_t room = 0;
  ssize_t n;
  while((n = getline(&path, &room, stdin)) > 0) {
    FILE *f;
    int more;
    if(path[n - 1] == '\n')
      path[n - 1] = '\0';
    if(!(f = fopen(path, "rb")))
      return trouble(path);
    printf("%s\t", path);
    while((more = next_sum(f, sum)) > 0)
      fwrite(sum, 1, 2, stdout);
    if(more < 0)
      return trouble(path);
    putchar('\n');
    fclose(f);
  }
  free(path);
  return fflush(stdout) || ferror(stdout) ? trouble("standard output") : 0;
}

/* The row of a path without the path, NULL if there is none. */
static char *row_of(FILE *sums, const char *path)
{
  static char *row;
  static size_t room;
  size_t len = strlen(path);
  ssize_t n;
  while((n = getline(&row, &room, sums)) > 0)
    if((size_t)n > len && !memcmp(row, path, len) && row[len] == '\t') {
      row[n - 1] = '\0'; /* its line end */
      return row + len + 1;
    }
  return NULL;
}

static size_t count_lines(FILE *f)
{
  char sum[2];
  size_t n = 0;
  while(next_sum(f, sum) > 0)
    n++;
  rewind(f);
  return n;
}

static int find(const char *sums_path, const char *path)
{
  FILE *sums = fopen(sums_path, "rb"), *f = fopen(path, "rb");
  char *row, sum[2];
  size_t had, told = 0, line = 0, has;
  if(!sums || !f)
    return trouble(sums ? path : sums_path);
  if(!(row = row_of(sums, path))) {
    fprintf(stderr, "lines: %s: has no line for %s\n", sums_path, path);
    return 2;
  }
  had = strlen(row) / 2;
  has = count_lines(f);
  while(told < (had == has ? MOST : 1) && next_sum(f, sum) > 0)
    if(line++ >= had || memcmp(row + 2 * (line - 1), sum, 2)) {
      printf("%zu\n", line);
      told++;
    }
  if(!told && has < had) /* the end is missing */
    printf("%zu\n", has + 1);
  return 0;
}

int main(int argc, char **argv)
{
  init();
  if(argc == 2 && !strcmp(argv[1], "make"))
    return make();
  if(argc == 4 && !strcmp(argv[1], "find"))
    return find(argv[2], argv[3]);
  fprintf(stderr, "usage: lines make <PATHS >SUMS; lines find SUMS PATH\n");
  return 2;
}
