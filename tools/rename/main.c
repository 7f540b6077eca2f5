/* main.c: usage, flags, the table of verbs, exit status. */
#include "os.h"
#include "verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef VERSION
#define VERSION "unknown"
#endif
#ifndef RULES_DIR
#define RULES_DIR "rules"
#endif

static const char usage_text[] =
  "usage:\n"
  "  %s tree    [OPTIONS] SRC OUT     rename a tree; OUT appears whole or not at all\n"
  "  %s revert  OUT DIR               the exact inverse, from OUT's ledger\n"
  "  %s audit   [OPTIONS] SRC         every occurrence of the stem: renamed, or kept by which rule\n"
  "  %s explain [OPTIONS] SRC FILE:LINE[:COL]  which rule decided, and why\n"
  "  %s filter  [OPTIONS] [SRC]       standard input to standard output; SRC tells what is declared\n"
  "  %s check   [OPTIONS] SRC         names that would meet, in code, paths and installed files\n"
  "  %s map     [OPTIONS] SRC         every public name that SRC's headers declare, old and new\n"
  "  %s port    [OPTIONS] DIR         move a program over to the new names\n"
  "  %s files   [OPTIONS] SRC DIR PATH...  rename single files of SRC into DIR (for builds)\n"
  "\n"
  "options:\n"
  "  --to NAME         the namespace, a C identifier in small letters (default: from the rules)\n"
  "  --rules FILE      read these rules too (may be repeated)\n"
  "  --rules-dir DIR   the directory of the standard rules\n"
  "  --as LANGUAGE     filter: the language of the input (default: text)\n"
  "  --path PATH       filter: the path that rules for single files look at\n"
  "  --strict          what is assumed, rules that do not fit and unused ones are findings\n"
  "  --json            audit, check, map: print JSON\n"
  "  --jobs N          threads (default: one a processor)\n"
  "  --map FILE        port: the names, as map prints them (default: those of this build)\n"
  "  --from TREE       port: the names of this release\n"
  "  --diff            port: print the changes (this is what it does if not told)\n"
  "  --write           port: make them\n"
  "  --undo            port: take back what --write made\n"
  "  --keep WORD       port: leave this word (may be repeated)\n"
  "  --quiet           tree: no summary\n"
  "  --help, --version\n"
  "\n"
  "exit status: 0 fine, 1 findings (nothing was written but by port), 2 usage or trouble\n";

static void usage(FILE *to)
{
  fprintf(to, usage_text, prog, prog, prog, prog, prog, prog, prog, prog, prog);
}

static const struct verb_entry {
  const char *name;
  int least, most; /* arguments; most < 0: any number */
  enum status (*run)(const struct options *o);
} verbs[] = {
  { "tree", 2, 2, verb_tree },       { "revert", 2, 2, verb_revert }, { "audit", 1, 1, verb_audit },
  { "explain", 2, 2, verb_explain }, { "filter", 0, 1, verb_filter }, { "check", 1, 1, verb_check },
  { "files", 3, -1, verb_files },    { "map", 1, 1, verb_map },       { "port", 1, 1, verb_port },
};

/* --- flags ------------------------------------------------------------ */

/* The value of "--name VALUE" or "--name=VALUE", NULL if it is another. */
static const char *value_of(char **argv, int argc, int *i, const char *name, enum status *st)
{
  size_t n = strlen(name);
  if(strncmp(argv[*i], name, n) || (argv[*i][n] && argv[*i][n] != '='))
    return NULL;
  if(argv[*i][n])
    return argv[*i] + n + 1;
  if(*i + 1 >= argc) {
    *st = trouble("%s needs a value", name);
    return "";
  }
  return argv[++*i];
}

static enum status set_option(struct options *o, char **argv, int argc, int *i)
{
  enum status st = OK;
  const char *v, *given = argv[*i];
  if((v = value_of(argv, argc, i, "--to", &st)))
    o->to = v;
  else if((v = value_of(argv, argc, i, "--rules-dir", &st)))
    o->rules_dir = v;
  else if((v = value_of(argv, argc, i, "--rules", &st))) {
    o->rules = grow(o->rules, o->rules_count, &o->rules_room, sizeof(*o->rules));
    o->rules[o->rules_count++] = v;
  } else if((v = value_of(argv, argc, i, "--keep", &st))) {
    o->keep = grow(o->keep, o->keeps, &o->keep_room, sizeof(*o->keep));
    o->keep[o->keeps++] = v;
  } else if((v = value_of(argv, argc, i, "--map", &st)))
    o->map = v;
  else if((v = value_of(argv, argc, i, "--from", &st)))
    o->from = v;
  else if((v = value_of(argv, argc, i, "--as", &st)))
    o->as = v;
  else if((v = value_of(argv, argc, i, "--path", &st)))
    o->path = v;
  else if((v = value_of(argv, argc, i, "--jobs", &st))) {
    char *end;
    unsigned long n = strtoul(v, &end, 10);
    if(!st && (*end || !n || n > OS_THREADS_MAX))
      return trouble("--jobs takes a number from 1 to %d", OS_THREADS_MAX);
    o->jobs = (unsigned)n;
  } else if(!strcmp(given, "--json"))
    o->json = true;
  else if(!strcmp(given, "--diff"))
    o->diff = true;
  else if(!strcmp(given, "--write"))
    o->write = true;
  else if(!strcmp(given, "--undo"))
    o->undo = true;
  else if(!strcmp(given, "--quiet"))
    o->quiet = true;
  else if(!strcmp(given, "--strict"))
    o->strict = true;
  else
    return trouble("unknown option '%s'; see --help", given);
  return st;
}

static enum status run_verb(int argc, char **argv)
{
  struct options o = { 0 };
  const struct verb_entry *verb = NULL;
  enum status st = OK;
  o.jobs = os_cpus();
  o.rules_dir = RULES_DIR;
  o.arg = xrealloc(NULL, ((size_t)argc + 1) * sizeof(*o.arg));
  for(size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
    if(!strcmp(argv[1], verbs[i].name))
      verb = &verbs[i];
  if(!verb)
    st = trouble("unknown verb '%s'; see --help", argv[1]);
  for(int i = 2; i < argc && !st; i++)
    if(!strncmp(argv[i], "--", 2))
      st = set_option(&o, argv, argc, &i);
    else
      o.arg[o.args++] = argv[i];
  if(!st && verb->most > verb->least && o.args > verb->most)
    st = trouble("'%s' takes %d to %d arguments; see --help", verb->name, verb->least, verb->most);
  if(!st && (o.args < verb->least || (verb->most >= 0 && o.args > verb->most)))
    st = trouble("'%s' takes %d argument%s%s; see --help", verb->name, verb->least,
                 verb->least == 1 ? "" : "s", verb->most < 0 ? " or more" : "");
  if(!st)
    st = verb->run(&o);
  free(o.arg);
  free(o.rules);
  free(o.keep);
  return st;
}

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/');
  enum status st = OK;
  prog = slash ? slash + 1 : argv[0];
  for(int i = 1; i < argc; i++)
    if(!strcmp(argv[i], "--help")) {
      usage(stdout);
      goto out;
    } else if(!strcmp(argv[i], "--version")) {
      printf("%s %s\n", prog, VERSION);
      goto out;
    }
  if(argc < 2) {
    usage(stderr);
    return TROUBLE;
  }
  st = run_verb(argc, argv);
out:
  if(fflush(stdout) || ferror(stdout)) {
    trouble("standard output: write error");
    st = TROUBLE;
  }
  return (int)st;
}
