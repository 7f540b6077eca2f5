/* putback.c: libfetch's preprocessed source with the twin's literals.
 *
 * Both sources are read token by token, side by side. Where both have a string
 * literal and the rename made one of the other, the pair is numbered by its
 * text; nothing but such literals is ever put back. Written into DIR:
 *   literals  one pair a line, the number being the line's: OLD TAB NEW
 *   old.i     ours with all of them put back
 *   K.i       ours with all but number K put back
 * What these are for is said in explain.h. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

static const char usage[] =
  "usage: putback STEM NAMESPACE TWIN.i OURS.i DIR\n"
  "Writes libfetch's preprocessed source with the twin's string literals.\n"
  "exit status: 0 written, 1 the sources are not alike, 2 usage or trouble\n";

enum kind { NAME, NUMBER, STRING, CHARACTER, PUNCTUATION };

struct token {
  const char *text;
  size_t len;
  enum kind kind;
};

struct source {
  char *text;
  size_t len;
  struct token *token;
  size_t count;
};

static bool read_text(const char *file, struct source *s)
{
  FILE *in = fopen(file, "rb");
  size_t n;
  if(!in)
    return false;
  s->text = NULL;
  s->len = 0;
  do {
    s->text = grow(s->text, s->len + 65537);
    n = fread(s->text + s->len, 1, 65536, in);
    s->len += n;
  } while(n);
  s->text[s->len] = '\0';
  n = ferror(in) != 0;
  fclose(in);
  return !n;
}

static const char *quoted(const char *p, char quote)
{
  for(p++; *p && *p != quote && *p != '\n'; p++)
    if(*p == '\\' && p[1])
      p++;
  return *p == quote ? p + 1 : p;
}

/* Preprocessed text: no comments, no continued lines; a line that begins with
   # says where it came from, or is a pragma, and is no token. */
static void lex(struct source *s)
{
  const char *p = s->text;
  bool begin = true;
  s->token = NULL;
  s->count = 0;
  while(*p) {
    struct token t = { p, 0, PUNCTUATION };
    if(*p == '\n' || isspace((unsigned char)*p)) {
      begin = begin || *p == '\n';
      p++;
      continue;
    }
    if(begin && *p == '#') {
      p += strcspn(p, "\n");
      continue;
    }
    begin = false;
    if(isalpha((unsigned char)*p) || *p == '_') {
      t.kind = NAME;
      while(isalnum((unsigned char)*p) || *p == '_' || *p == '$')
        p++;
    } else if(isdigit((unsigned char)*p)) {
      t.kind = NUMBER;
      while(isalnum((unsigned char)*p) || *p == '.' || *p == '_')
        p++;
    } else if(*p == '"' || *p == '\'') {
      t.kind = *p == '"' ? STRING : CHARACTER;
      p = quoted(p, *p);
    } else
      p++;
    t.len = (size_t)(p - t.text);
    if(s->count % 4096 == 0)
      s->token = grow(s->token, (s->count + 4096) * sizeof(t));
    s->token[s->count++] = t;
  }
}

static bool differ(const struct token *a, const struct token *b)
{
  return a->len != b->len || memcmp(a->text, b->text, a->len);
}

static size_t number_of(const struct literals *all, const struct token *a, const struct token *b)
{
  for(size_t i = 0; i < all->count; i++) {
    const struct literal *l = &all->literal[i];
    if(l->old_len == a->len - 2 && l->new_len == b->len - 2 &&
       !memcmp(l->old, a->text + 1, a->len - 2) && !memcmp(l->new, b->text + 1, b->len - 2))
      return i;
  }
  return all->count;
}

/* Ours with the twin's literals, but for the one with this number. */
static bool write_source(const char *dir, const char *name, size_t but, const struct literals *all,
                         const struct source *twin, const struct source *ours)
{
  FILE *out = fopen(text("%s/%s.i", dir, name), "wb");
  const char *from = ours->text;
  bool failed;
  if(!out)
    return false;
  for(size_t i = 0; i < ours->count; i++) {
    const struct token *a = &twin->token[i], *b = &ours->token[i];
    size_t number;
    if(b->kind != STRING || !differ(a, b))
      continue;
    number = number_of(all, a, b);
    if(number == all->count || number == but)
      continue;
    fwrite(from, 1, (size_t)(b->text - from), out);
    fwrite(a->text, 1, a->len, out);
    from = b->text + b->len;
  }
  fwrite(from, 1, (size_t)(ours->text + ours->len - from), out);
  failed = ferror(out) != 0;
  return !fclose(out) && !failed;
}

int main(int argc, char **argv)
{
  struct source twin, ours;
  struct literals all = { NULL, 0 };
  struct word word;
  bool fine;
  FILE *out;
  if(argc == 2 && !strcmp(argv[1], "--help"))
    return fputs(usage, stdout) < 0 || fflush(stdout) ? 2 : 0;
  if(argc != 6) {
    fputs(usage, stderr);
    return 2;
  }
  if(!read_text(argv[3], &twin) || !read_text(argv[4], &ours)) {
    perror("putback: cannot read the sources");
    return 2;
  }
  word = (struct word){ argv[1], argv[2] };
  lex(&twin);
  lex(&ours);
  if(twin.count != ours.count) {
    fprintf(stderr, "putback: %s: %zu tokens, the twin's source has %zu\n", argv[4], ours.count,
            twin.count);
    return 1;
  }
  for(size_t i = 0; i < ours.count; i++) {
    const struct token *a = &twin.token[i], *b = &ours.token[i];
    if(a->kind != b->kind) {
      fprintf(stderr,
              "putback: %s: %.*s stands where the twin's source has "
              "%.*s\n",
              argv[4], (int)b->len, b->text, (int)a->len, a->text);
      return 1;
    }
    if(b->kind == STRING && differ(a, b) &&
       text_renamed(a->text + 1, a->len - 2, b->text + 1, b->len - 2, &word, 1))
      literals_add(&all, a->text + 1, a->len - 2, b->text + 1, b->len - 2);
  }
  out = fopen(text("%s/literals", argv[5]), "wb");
  if(!out) {
    perror("putback: cannot write");
    return 2;
  }
  for(size_t i = 0; i < all.count; i++)
    fprintf(out, "%s\t%s\n", all.literal[i].old, all.literal[i].new);
  fine = !ferror(out);
  fine = !fclose(out) && fine && write_source(argv[5], "old", all.count, &all, &twin, &ours);
  for(size_t i = 0; fine && i < all.count; i++)
    fine = write_source(argv[5], text("%zu", i), i, &all, &twin, &ours);
  if(!fine) {
    perror("putback: cannot write");
    return 2;
  }
  return 0;
}
