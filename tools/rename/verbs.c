/* verbs.c: what the command can be told to do. */
#include "verbs.h"

#include "api.h"
#include "explain.h"
#include "ledger.h"
#include "os.h"
#include "port.h"
#include "port_ledger.h"
#include "report.h"
#include "rules_read.h"
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One run: the rules, a tree, and what follows from both. Zero it first. */
struct run {
  struct rules rules;
  struct tree tree;
  struct policy policy;
  struct facts facts;
  struct collisions collisions;
  struct report report;
};

static void run_free(struct run *r)
{
  report_free(&r->report);
  collisions_free(&r->collisions);
  facts_free(&r->facts);
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

static enum status make_policy(struct run *r, const struct options *o, const char *release,
                               enum source source)
{
  return policy_init(&r->policy, &r->rules, o->to ? o->to : r->rules.to, release, source);
}

/* Reads the tree and its facts. */
static enum status load_tree(struct run *r, const struct options *o, const char *root)
{
  enum status st;
  if((st = load_rules(r, o)) || (st = tree_list(&r->tree, root)) ||
     (st = tree_read(&r->tree, o->jobs, NULL, NULL)) ||
     (st = make_policy(r, o, tree_release(&r->tree, &r->rules), tree_source(&r->tree, &r->rules))))
    return st;
  tree_facts(&r->tree, &r->policy, o->jobs, &r->facts);
  return OK;
}

static enum status load(struct run *r, const struct options *o)
{
  return load_tree(r, o, o->arg[0]);
}

/* Decides everything in a whole tree; writes nothing. */
static enum status study(struct run *r, const struct options *o)
{
  enum status st = load(r, o);
  if(st)
    return st;
  tree_rename(&r->tree, &r->policy, &r->facts, o->jobs, NULL, NULL, &r->collisions);
  report_count(&r->report, &r->tree, &r->policy);
  return report_tree_refusals(&r->tree, o->strict);
}

/* --- verbs ------------------------------------------------------------ */

enum status verb_tree(const struct options *o)
{
  struct run r = { 0 };
  struct sink *out = NULL;
  double start = os_seconds();
  enum status st;
  if(!(st = study(&r, o)) && !(st = report_findings(&r.report, &r.tree, &r.policy, o->strict)) &&
     !(st = report_collisions(&r.collisions)) &&
     !(st = folder_begin(&out, o->arg[1], o->arg[0], LEDGER_NAME)) &&
     !(st = tree_write(&r.tree, &r.policy, &r.facts, o->jobs, out)) &&
     !(st = ledger_write(&r.tree, &r.policy, &r.facts, out)))
    st = sink_end(out);
  sink_free(out);
  if(!st && !o->quiet)
    printf("%s: %zu files, %zu places renamed, %zu kept, %zu assumed, "
           "%.2f s, %zu KiB at most\n",
           o->arg[1], r.report.files, r.report.renamed + r.report.globals, r.report.kept,
           r.report.assumed, os_seconds() - start, os_peak_kib());
  run_free(&r);
  return st;
}

enum status verb_revert(const struct options *o)
{
  return ledger_revert(o->arg[0], o->arg[1]);
}

enum status verb_audit(const struct options *o)
{
  struct run r = { 0 };
  enum status st = study(&r, o);
  if(!st) {
    if(o->json)
      report_json(&r.report, &r.policy, &r.facts);
    else
      report_table(&r.report, &r.policy, &r.facts);
    fflush(stdout);
    st = report_findings(&r.report, &r.tree, &r.policy, o->strict);
  }
  run_free(&r);
  return st;
}

enum status verb_check(const struct options *o)
{
  struct run r = { 0 };
  enum status st = study(&r, o);
  if(!st) {
    if(o->json)
      report_collisions_json(&r.collisions, &r.report);
    else {
      report_assumed_table(&r.report);
      if(!r.collisions.count)
        printf("%s: no names would meet\n", r.policy.names.to);
    }
    fflush(stdout);
    st = report_collisions(&r.collisions);
    if(o->strict && report_findings(&r.report, &r.tree, &r.policy, o->strict))
      st = FINDINGS;
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

enum status verb_explain(const struct options *o)
{
  struct run r = { 0 };
  size_t line = 0, column = 0;
  enum status st = split_place(o->arg[1], &line, &column);
  if(!st && !(st = study(&r, o)))
    st = explain(&r.tree, &r.policy, &r.facts, o->arg[1], line, column);
  run_free(&r);
  return st;
}

static enum status hand_on(const struct run *r, const struct renamed *n, const char *new_path,
                           const struct file_bytes *f, struct sink *sink)
{
  struct buf scratch = { 0 };
  struct slice new = renamed_bytes(&r->policy, &r->facts, n, f->s, f->len, &scratch);
  enum status st = sink_file(sink, new_path, new.s, new.len, f->mode);
  buf_free(&scratch);
  return st;
}

enum status verb_filter(const struct options *o)
{
  struct run r = { 0 };
  struct decider w = { 0 };
  struct declaring d = { 0 };
  struct renamed n = { 0 };
  struct file_bytes in = { 0 };
  struct sink *out = stdout_sink();
  const char *path = o->path ? o->path : "";
  const struct language *l = o->as || !o->path ? language_named(o->as ? o->as : "text") : NULL;
  size_t told = 0;
  enum status st = OK;
  if(o->as && !l)
    st = trouble("unknown language '%s'", o->as);
  /* what is declared: in the tree that is named, else in the input alone */
  if(!st && o->args)
    st = load(&r, o);
  else if(!st && !(st = load_rules(&r, o)))
    st = make_policy(&r, o, "", SOURCE_ANY);
  if(!st && !(st = os_read_stdin(&in))) {
    if(!o->args) {
      declaring_note(&d, &r.policy, path, l, in.s, in.len);
      facts_take(&r.facts, &d);
      facts_finish(&r.facts);
    }
    rename_file(&r.policy, &r.facts, &w, path, l, in.s, in.len, &n);
    if(!(st = report_refusals(&n.refusals, path, in.s, o->strict)) &&
       !(st = hand_on(&r, &n, path, &in, out))) /* what is assumed, too */
      st =
        report_assumed(&n.edits, o->path ? path : "standard input", in.s, in.len, o->strict, &told);
  }
  sink_free(out);
  os_unread(&in);
  renamed_free(&n);
  decider_free(&w);
  run_free(&r);
  return st;
}

/* Which files `files` is asked for. */
struct selection {
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

enum status verb_files(const struct options *o)
{
  struct run r = { 0 };
  struct selection some = { o->arg + 2, o->args - 2 };
  struct sink *out = loose_sink(o->arg[1]);
  enum status st = load(&r, o);
  if(!st) {
    tree_rename(&r.tree, &r.policy, &r.facts, o->jobs, asked_for, &some, NULL);
    st = report_tree_refusals(&r.tree, o->strict);
  }
  for(int i = 0; i < some.count && !st; i++) {
    const struct entry *e = tree_find(&r.tree, some.path[i]);
    size_t told = 0;
    if(!e || !e->read)
      st = trouble("%s/%s: no such file", r.tree.root, some.path[i]);
    else if(!(st = report_assumed(&e->path_edits, e->path, NULL, 0, o->strict, &told)) &&
            !(st = report_assumed(&e->renamed.edits, e->path, e->bytes.s, e->bytes.len, o->strict,
                                  &told)))
      st = hand_on(&r, &e->renamed, e->new_path, &e->bytes, out);
  }
  sink_free(out);
  run_free(&r);
  return st;
}

static bool is_public(void *context, const char *path)
{
  return api_is_header(context, path);
}

/* The public names of a tree. */
static enum status make_map(struct run *r, const struct options *o, const char *root,
                            struct api *api)
{
  enum status st = load_tree(r, o, root);
  if(st)
    return st;
  tree_rename(&r->tree, &r->policy, &r->facts, o->jobs, is_public, &r->rules, NULL);
  return api_make(api, &r->tree, &r->policy, &r->facts);
}

enum status verb_map(const struct options *o)
{
  struct run r = { 0 };
  struct api api = { 0 };
  struct buf b = { 0 };
  enum status st = make_map(&r, o, o->arg[0], &api);
  if(!st) {
    (o->json ? api_json : api_table)(&api, &b);
    fwrite(b.s, 1, b.len, stdout); /* main looks for errors */
  }
  buf_free(&b);
  api_free(&api);
  run_free(&r);
  return st;
}

#ifndef MAP_FILE
#define MAP_FILE ""
#endif

/* By a table that is named, a tree, or the table that the build made. */
static enum status find_map(struct run *r, const struct options *o, struct api *api)
{
  if(o->from)
    return make_map(r, o, o->from, api);
  if(!o->map && os_kind(MAP_FILE, NULL) != OS_FILE)
    return trouble("no map of names: --map FILE names one, --from TREE a release to make it from");
  return api_read(api, o->map ? o->map : MAP_FILE);
}

static enum status undo(const char *dir)
{
  size_t files = 0;
  enum status st = port_undo(dir, &files);
  if(!st)
    (void)note("%s: %zu files are as they were", dir, files);
  return st;
}

enum status verb_port(const struct options *o)
{
  struct run r = { 0 };
  struct api api = { 0 };
  struct port_words words = { 0 };
  struct port_options p = { o->arg[0], o->keep, o->keeps, o->write };
  enum status st;
  if(o->diff + o->write + o->undo > 1 || (o->map && o->from))
    return trouble("--diff, --write and --undo exclude each other, and so do --map and --from");
  if(o->undo)
    return undo(o->arg[0]);
  if(!(st = find_map(&r, o, &api)) && !(st = port_words_init(&words, &api, o->to)))
    st = port(&words, &p);
  port_words_free(&words);
  api_free(&api);
  run_free(&r);
  return st;
}
