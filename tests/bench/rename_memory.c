/* rename_memory.c: the tool's own speed, without the file system.
 *
 * usage: rename_memory [--rules-dir DIR] [--seconds N] TREE
 *
 * Reads TREE into memory once, then finds every file's language, lexes it,
 * decides it and makes the new text, over and over on one thread, for at least
 * N seconds of processor time (default 1; 0: one pass). Every pass starts with
 * nothing remembered of the one before. Prints one line of fields:
 *
 *   files N bytes N renamed N unexplained N passes N seconds S rate R kib N
 *
 * seconds: processor time of a pass, the median. rate: MB (10^6 bytes) of
 * input a second. kib: most memory that the process held. */
#include "rules_read.h"
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PASSES_MAX 1000

static double cpu_seconds(void)
{
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct totals {
  size_t files, bytes, written, renamed, unexplained;
};

static struct totals pass(const struct tree *t, const struct policy *p, const struct facts *f)
{
  struct totals n = { 0 };
  struct decider w = { 0 };
  struct buf scratch = { 0 };
  for(size_t i = 0; i < t->count; i++) {
    const struct entry *e = &t->entry[i];
    struct renamed r = { 0 };
    if(!e->read)
      continue;
    rename_file(p, f, &w, e->path, NULL, e->bytes.s, e->bytes.len, &r);
    n.written += renamed_bytes(p, f, &r, e->bytes.s, e->bytes.len, &scratch).len;
    n.files++;
    n.bytes += e->bytes.len;
    for(size_t k = 0; k < r.edits.count; k++) {
      n.renamed += r.edits.e[k].rename;
      n.unexplained += edit_assumed(&r.edits.e[k]);
    }
    renamed_free(&r);
  }
  buf_free(&scratch);
  decider_free(&w);
  return n;
}

static int by_value(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void measure(const struct tree *t, const struct policy *p, const struct facts *f,
                    double seconds)
{
  static double took[PASSES_MAX];
  double begin = cpu_seconds(), last = begin, now, median;
  struct totals n;
  size_t passes = 0;
  do {
    n = pass(t, p, f);
    now = cpu_seconds();
    took[passes++] = now - last;
    last = now;
  } while(now - begin < seconds && passes < PASSES_MAX);
  qsort(took, passes, sizeof(*took), by_value);
  median = took[passes / 2];
  printf("files %zu bytes %zu renamed %zu unexplained %zu passes %zu "
         "seconds %.6f rate %.1f kib %zu\n",
         n.files, n.bytes, n.renamed, n.unexplained, passes, median,
         median > 0 ? (double)n.bytes / 1e6 / median : 0, os_peak_kib());
}

static enum status run(const char *rules_dir, double seconds, const char *root)
{
  struct rules rules = { 0 };
  struct tree tree = { 0 };
  struct policy policy = { 0 };
  struct facts facts = { 0 };
  enum status st = rules_read_dir(&rules, rules_dir);
  if(!st)
    st = rules_finish(&rules);
  if(!st)
    st = tree_list(&tree, root);
  if(!st)
    st = tree_read(&tree, 1, NULL, NULL);
  if(!st)
    st = policy_init(&policy, &rules, rules.to, tree_release(&tree, &rules),
                     tree_source(&tree, &rules));
  if(!st) {
    tree_facts(&tree, &policy, 1, &facts);
    measure(&tree, &policy, &facts, seconds);
  }
  facts_free(&facts);
  policy_free(&policy);
  tree_free(&tree);
  rules_free(&rules);
  return st;
}

int main(int argc, char **argv)
{
  const char *rules_dir = "tools/rename/rules/curl", *root = NULL;
  double seconds = 1;
  bool usable = true;
  prog = "rename_memory";
  for(int i = 1; i < argc && usable; i++)
    if(!strcmp(argv[i], "--rules-dir") && i + 1 < argc)
      rules_dir = argv[++i];
    else if(!strcmp(argv[i], "--seconds") && i + 1 < argc)
      seconds = atof(argv[++i]);
    else if(argv[i][0] == '-' || root)
      usable = false;
    else
      root = argv[i];
  if(!usable || !root)
    return (int)trouble("usage: rename_memory [--rules-dir DIR] "
                        "[--seconds N] TREE");
  return (int)run(rules_dir, seconds, root);
}
