/* main.c: usage, flags, verbs, exit code. */
#include "audit.h"
#include "layout.h"
#include "ledger.h"
#include "os.h"
#include "rules.h"
#include "sink.h"
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef VERSION
#define VERSION "unknown"
#endif
#ifndef RULES_DIR
#define RULES_DIR "rules"
#endif

struct options {
  const char *to, *as, *path, *rules_dir;
  const char **rules;      /* extra files */
  size_t rules_count, rules_room;
  bool json, quiet;
  unsigned jobs;
  char **arg;
  int args;
};

static const char usage_text[] =
  "usage:\n"
  "  %s tree    [OPTIONS] SRC OUT     rename a tree; OUT appears whole or not at all\n"
  "  %s revert  OUT DIR               the exact inverse, from OUT's ledger\n"
  "  %s audit   [OPTIONS] SRC         every occurrence of the stem: renamed, or kept by which rule\n"
  "  %s explain [OPTIONS] SRC FILE:LINE[:COL]  which rule decided, and why\n"
  "  %s filter  [OPTIONS]             standard input to standard output\n"
  "  %s check   [OPTIONS] SRC         names that would meet, in code, paths and installed files\n"
  "  %s files   [OPTIONS] SRC DIR PATH...  rename single files of SRC into DIR (for builds)\n"
  "\n"
  "options:\n"
  "  --to NAME         the namespace, a C identifier in small letters (default: from the rules)\n"
  "  --rules FILE      read these rules too (may be repeated)\n"
  "  --rules-dir DIR   the directory of the standard rules\n"
  "  --as LANGUAGE     filter: the language of the input (default: text)\n"
  "  --path PATH       filter: the path that rules for single files look at\n"
  "  --json            audit, check: print JSON\n"
  "  --jobs N          threads (default: one a processor)\n"
  "  --quiet           tree: no summary\n"
  "  --help, --version\n"
  "\n"
  "exit status: 0 fine, 1 findings (nothing was written), 2 usage or trouble\n";

static void usage(FILE *to)
{
  fprintf(to, usage_text, prog, prog, prog, prog, prog, prog, prog);
}

/* One run: the rules, a tree and the policy between them. */
struct run {
  struct rules rules;
  struct tree tree;
  struct policy policy;
  struct collisions collisions;
  size_t *layouts; /* by index: what each layout rule looked at */
};

static void run_free(struct run *r)
{
  collisions_free(&r->collisions);
  free(r->layouts);
  policy_free(&r->policy);
  tree_free(&r->tree);
  rules_free(&r->rules);
}

static enum status load_rules(struct run *r, const struct options *o)
{
  enum status st = rules_read_dir(&r->rules, o->rules_dir);
  for(size_t i = 0; i < o->rules_count && !st; i++)
    st = rules_read(&r->rules, o->rules[i]);
  return st ? st : rules_finish(&r->rules);
}

static const char *namespace_of(const struct run *r, const struct options *o)
{
  return o->to ? o->to : r->rules.to;
}

struct selection {
  const struct run *r;
  char **path;
  int count;
};

static bool asked_for(void *context, const char *path)
{
  const struct selection *s = context;
  for(int i = 0; i < s->count; i++)
    if(!strcmp(s->path[i], path))
      return true;
  return false;
}

/* Which files `files` needs: those asked for and those that tell facts. */
static bool selected(void *context, const char *path)
{
  const struct selection *s = context;
  const struct rules *rules = &s->r->rules;
  return is_globals_source(rules, path) || asked_for(context, path) ||
         is_layout_source(rules, path, asked_for, context) ||
         (rules->version_file && !strcmp(rules->version_file, path));
}

static enum status load_tree(struct run *r, const struct options *o,
                             const char *src, struct selection *some)
{
  enum status st;
  if((st = load_rules(r, o)) || (st = tree_list(&r->tree, src)) ||
     (st = tree_read(&r->tree, o->jobs, some ? selected : NULL, some)))
    return st;
  return policy_init(&r->policy, &r->rules, namespace_of(r, o),
                     tree_version(&r->tree, &r->rules));
}

static enum status lay_out(struct run *r)
{
  r->layouts = xrealloc(NULL, (r->rules.layout_count + 1) *
                        sizeof(*r->layouts));
  return tree_layout(&r->tree, &r->policy, r->layouts);
}

static enum status study(struct run *r, const struct options *o,
                         const char *src)
{
  enum status st = load_tree(r, o, src, NULL);
  if(!st) {
    tree_globals(&r->tree, &r->policy);
    tree_decide(&r->tree, &r->policy, o->jobs, &r->collisions);
    st = lay_out(r);
  }
  return st;
}

/* --- verbs ------------------------------------------------------------ */

static enum status do_tree(const struct options *o)
{
  struct run r = { 0 };
  struct sink *out = NULL;
  struct audit a = { 0 };
  double start = os_seconds();
  enum status st = study(&r, o, o->arg[0]);
  if(!st) {
    audit_count(&a, &r.tree, &r.policy, r.layouts);
    st = audit_findings(&a, &r.tree, &r.policy);
    if(!st)
      st = collisions_findings(&r.collisions);
    if(!st &&
       !(st = folder_begin(&out, o->arg[1], o->arg[0], LEDGER_NAME)) &&
       !(st = tree_write(&r.tree, &r.policy, o->jobs, out)))
      st = sink_end(out);
    sink_free(out);
  }
  if(!st && !o->quiet)
    printf("%s: %zu files, %zu places renamed, %zu kept, %zu unexplained, "
           "%.2f s, %zu KiB at most\n", o->arg[1], a.files,
           a.renamed + a.globals, a.kept, a.unexplained,
           os_seconds() - start, os_peak_kib());
  audit_free(&a);
  run_free(&r);
  return st;
}

static enum status do_revert(const struct options *o)
{
  return ledger_revert(o->arg[0], o->arg[1]);
}

static enum status do_audit(const struct options *o)
{
  struct run r = { 0 };
  enum status st = study(&r, o, o->arg[0]);
  if(!st) {
    struct audit a;
    audit_count(&a, &r.tree, &r.policy, r.layouts);
    audit_print(&a, &r.tree, &r.policy, o->json);
    fflush(stdout);
    st = audit_findings(&a, &r.tree, &r.policy);
    audit_free(&a);
  }
  run_free(&r);
  return st;
}

static enum status do_check(const struct options *o)
{
  struct run r = { 0 };
  enum status st = study(&r, o, o->arg[0]);
  if(!st) {
    if(o->json)
      collisions_print_json(&r.collisions);
    else if(!r.collisions.count)
      printf("%s: no names would meet\n", namespace_of(&r, o));
    fflush(stdout);
    st = collisions_findings(&r.collisions);
  }
  run_free(&r);
  return st;
}

/* FILE:LINE[:COL] in place. */
static enum status split_place(char *place, size_t *line, size_t *column)
{
  char *colon = strchr(place, ':'), *end;
  *column = 0;
  if(!colon)
    return trouble("'%s' is not FILE:LINE[:COL]", place);
  *line = strtoul(colon + 1, &end, 10);
  if(*end == ':' && end[1])
    *column = strtoul(end + 1, &end, 10);
  if(*end || !*line)
    return trouble("'%s' is not FILE:LINE[:COL]", place);
  *colon = '\0';
  return OK;
}

static enum status do_explain(const struct options *o)
{
  struct run r = { 0 };
  size_t line = 0, column = 0;
  enum status st = split_place(o->arg[1], &line, &column);
  if(st)
    return st;
  st = study(&r, o, o->arg[0]);
  if(!st)
    st = explain(&r.tree, &r.policy, o->arg[1], line, column);
  run_free(&r);
  return st;
}

static enum status do_filter(const struct options *o)
{
  struct run r = { 0 };
  struct worker w = { 0 };
  struct plan plan = { 0 };
  struct file_bytes in = { 0 };
  struct buf out = { 0 };
  const struct language *l = language_named(o->as ? o->as : "text");
  enum status st;
  if(!l)
    return trouble("unknown language '%s'", o->as);
  st = load_rules(&r, o);
  if(!st)
    st = policy_init(&r.policy, &r.rules, namespace_of(&r, o), "");
  if(!st)
    st = os_read_stdin(&in);
  if(!st) {
    if(!o->as && o->path)
      l = language_of(o->path, in.s, in.len);
    decide(&r.policy, &w, o->path ? o->path : "", in.s, in.len, l, &plan);
    for(size_t i = 0; i < plan.count && !st; i++)
      if(!plan.d[i].rule)
        st = FINDINGS;
    apply(&r.policy, &plan, in.s, in.len, &out);
    if(out.len && fwrite(out.s, 1, out.len, stdout) != out.len)
      st = TROUBLE; /* main says why */
    if(st == FINDINGS)
      trouble("standard input: an occurrence that no rule decides was kept");
  }
  buf_free(&out);
  os_unread(&in);
  plan_free(&plan);
  worker_free(&w);
  run_free(&r);
  return st;
}

static enum status write_single(struct run *r, const char *dir,
                                const char *path)
{
  struct entry *e = tree_find(&r->tree, path);
  struct buf to = { 0 }, out = { 0 };
  const char *base;
  enum status st = OK;
  if(!e || !e->read)
    return trouble("%s/%s: no such file", r->tree.root, path);
  for(size_t i = 0; i < e->plan.count && !st; i++)
    if(!e->plan.d[i].rule && e->plan.d[i].form != FORM_GLOBAL) {
      trouble("%s: an occurrence that no rule decides (see audit)", path);
      st = FINDINGS;
    }
  if(!st) {
    base = strrchr(e->new_path, '/');
    buf_fmt(&to, "%s/%s", dir, base ? base + 1 : e->new_path);
    if(e->layout)
      buf_add(&out, e->layout->s, e->layout->len);
    else
      apply(&r->policy, &e->plan, e->bytes.s, e->bytes.len, &out);
    st = os_update(to.s, out.s, out.len, e->bytes.mode);
  }
  buf_free(&to);
  buf_free(&out);
  return st;
}

static enum status do_files(const struct options *o)
{
  struct run r = { 0 };
  struct selection some = { &r, o->arg + 2, o->args - 2 };
  enum status st = load_tree(&r, o, o->arg[0], &some);
  if(!st) {
    tree_globals(&r.tree, &r.policy);
    for(size_t i = 0; i < r.tree.count; i++) {
      /* read for its facts only: nothing to decide in it */
      struct entry *e = &r.tree.entry[i];
      e->read = e->read && asked_for(&some, e->path);
    }
    tree_decide(&r.tree, &r.policy, o->jobs, NULL);
    st = lay_out(&r);
    for(int i = 2; i < o->args && !st; i++)
      st = write_single(&r, o->arg[1], o->arg[i]);
  }
  run_free(&r);
  return st;
}

static const struct verb_entry {
  const char *name;
  int least, most; /* arguments; most < 0: any number */
  enum status (*run)(const struct options *o);
} verbs[] = {
  { "tree", 2, 2, do_tree },       { "revert", 2, 2, do_revert },
  { "audit", 1, 1, do_audit },     { "explain", 2, 2, do_explain },
  { "filter", 0, 0, do_filter },   { "check", 1, 1, do_check },
  { "files", 3, -1, do_files },
};

/* --- flags ------------------------------------------------------------ */

/* The value of "--name VALUE" or "--name=VALUE", NULL if it is another. */
static const char *value_of(char **argv, int argc, int *i, const char *name,
                            enum status *st)
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

static enum status set_option(struct options *o, char **argv, int argc,
                              int *i)
{
  enum status st = OK;
  const char *v, *given = argv[*i];
  if((v = value_of(argv, argc, i, "--to", &st)))
    o->to = v;
  else if((v = value_of(argv, argc, i, "--rules-dir", &st)))
    o->rules_dir = v;
  else if((v = value_of(argv, argc, i, "--rules", &st))) {
    o->rules = grow(o->rules, o->rules_count, &o->rules_room,
                    sizeof(*o->rules));
    o->rules[o->rules_count++] = v;
  }
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
  }
  else if(!strcmp(given, "--json"))
    o->json = true;
  else if(!strcmp(given, "--quiet"))
    o->quiet = true;
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
  if(!st && (o.args < verb->least ||
             (verb->most >= 0 && o.args > verb->most)))
    st = trouble("'%s' takes %d argument%s%s; see --help", verb->name,
                 verb->least, verb->least == 1 ? "" : "s",
                 verb->most < 0 ? " or more" : "");
  if(!st)
    st = verb->run(&o);
  free(o.arg);
  free(o.rules);
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
    }
    else if(!strcmp(argv[i], "--version")) {
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
