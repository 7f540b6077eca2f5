/* objcmp.c: is the machine code of libfetch that of its twin? */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "explain.h"
#include "report.h"

static const char usage[] =
  "usage: objcmp [OPTIONS] TWIN OURS      two objects or two static archives\n"
  "       objcmp --list-names TWIN        every name in it, one a line\n"
  "\n"
  "Compares function by function and datum by datum: bytes, relocations,\n"
  "symbols, sections. What is not identical has to be explained by a literal\n"
  "that the rename changed.\n"
  "\n"
  "options:\n"
  "  --names FILE    lines OLD TAB NEW: what each name of the twin has to be\n"
  "  --stem WORD     what the rename replaces in literals (with --to; both may be\n"
  "                  repeated)\n"
  "  --to WORD       by what\n"
  "  --put-back DIR  objects compiled with the old literals, see explain.h\n"
  "  --open          print only the members that need such objects\n"
  "  --same-size     an item of another size is a finding\n"
  "  --objects       a row for every object\n"
  "  --json          JSON instead of a table\n"
  "  --help\n"
  "\n"
  "exit status: 0 nothing is unexplained, 1 findings, 2 usage or trouble\n";

enum { WORDS_MAX = 8 };

enum { HELP = 256, NAMES, STEM, TO, PUT_BACK, OPEN, SAME_SIZE, OBJECTS, JSON, LIST };

static const struct option options[] = { { "help", no_argument, NULL, HELP },
                                         { "names", required_argument, NULL, NAMES },
                                         { "stem", required_argument, NULL, STEM },
                                         { "to", required_argument, NULL, TO },
                                         { "put-back", required_argument, NULL, PUT_BACK },
                                         { "open", no_argument, NULL, OPEN },
                                         { "same-size", no_argument, NULL, SAME_SIZE },
                                         { "objects", no_argument, NULL, OBJECTS },
                                         { "json", no_argument, NULL, JSON },
                                         { "list-names", no_argument, NULL, LIST },
                                         { NULL, 0, NULL, 0 } };

static int done(int status)
{
  if(fflush(stdout) || ferror(stdout)) {
    perror("objcmp: standard output");
    return 2;
  }
  return status;
}

static int list_names(const char *file)
{
  struct object_list list;
  if(!objects_read(file, &list))
    return 2;
  for(size_t i = 0; i < list.count; i++) {
    const struct object *o = &list.object[i];
    puts(o->member);
    for(size_t k = 1; k < o->sections; k++)
      if(section_is_compared(&o->section[k]))
        puts(o->section[k].name);
    for(size_t k = 0; k < o->symbols; k++)
      if(o->symbol[k].name[0])
        puts(o->symbol[k].name);
  }
  return done(0);
}

static void archive_finding(struct report *r, char *what)
{
  r->finding = grow(r->finding, (r->findings + 1) * sizeof(char *));
  r->finding[r->findings++] = what;
}

/* Members are paired in their order; a name that is not the expected one is a
   finding, and so is one without a counterpart. */
static void compare_lists(const struct object_list *a, const struct object_list *b,
                          struct names *names, struct renaming how, struct pairing *pairing,
                          struct report *r)
{
  size_t n = a->count < b->count ? a->count : b->count;
  if(a->count != b->count)
    archive_finding(r, text("%zu objects instead of %zu", b->count, a->count));
  for(size_t i = 0; i < n; i++) {
    const struct object *x = &a->object[i], *y = &b->object[i];
    if(a->count > 1 && strcmp(names_expected(names, x->member), y->member))
      archive_finding(r, text("member %s stands beside %s", x->member, y->member));
    compare_objects(x, y, names, how, &pairing[i]);
  }
  r->pairings = n;
}

int main(int argc, char **argv)
{
  struct names *names = names_new();
  struct renaming how = { NULL, 0 };
  struct word word[WORDS_MAX];
  size_t stems = 0, spaces = 0;
  struct report r = { 0 };
  struct object_list a, b;
  struct pairing *pairing;
  const char *put_back = NULL;
  bool json = false, list = false, only_open = false;
  int c;
  while((c = getopt_long(argc, argv, "", options, NULL)) != -1)
    switch(c) {
    case HELP:
      fputs(usage, stdout);
      return done(0);
    case NAMES:
      if(!names_read(names, optarg))
        return 2;
      break;
    case STEM:
      if(stems == WORDS_MAX)
        return fprintf(stderr, "objcmp: more than %d words\n", WORDS_MAX), 2;
      word[stems++].stem = optarg;
      break;
    case TO:
      if(spaces == WORDS_MAX)
        return fprintf(stderr, "objcmp: more than %d words\n", WORDS_MAX), 2;
      word[spaces++].ns = optarg;
      break;
    case PUT_BACK:
      put_back = optarg;
      break;
    case OPEN:
      only_open = true;
      break;
    case SAME_SIZE:
      r.same_size = true;
      break;
    case OBJECTS:
      r.objects = true;
      break;
    case JSON:
      json = true;
      break;
    case LIST:
      list = true;
      break;
    default:
      fputs(usage, stderr);
      return 2;
    }
  if(argc - optind != (list ? 1 : 2) || stems != spaces) {
    fputs(usage, stderr);
    return 2;
  }
  how = (struct renaming){ word, stems };
  if(list)
    return list_names(argv[optind]);
  r.file_a = argv[optind];
  r.file_b = argv[optind + 1];
  if(!objects_read(r.file_a, &a) || !objects_read(r.file_b, &b))
    return 2;
  pairing = grow(NULL, (a.count + 1) * sizeof(*pairing));
  r.names = names;
  r.pairing = pairing;
  compare_lists(&a, &b, names, how, pairing, &r);
  for(size_t i = 0; i < r.pairings; i++) {
    bool open = false;
    for(size_t k = 0; k < pairing[i].items; k++)
      open = open || pairing[i].item[k].verdict == UNEXPLAINED;
    if(only_open && open)
      printf("%s\t%s\n", pairing[i].a->member, pairing[i].b->member);
    if(put_back)
      explain(&pairing[i], names, how, put_back);
  }
  if(only_open)
    return done(0);
  if(json)
    report_json(&r, stdout);
  else
    report_table(&r, stdout);
  return done(report_fine(&r) ? 0 : 1);
}
