/* verbs.h: what the command can be told to do, each a few lines of pipeline. */
#ifndef VERBS_H
#define VERBS_H

#include "util.h"

struct options {
  const char *to, *as, *path, *rules_dir;
  const char **rules; /* extra files */
  size_t rules_count, rules_room;
  bool json, quiet, strict;
  /* of port */
  const char *map, *from; /* the names: a table, or a tree that they are read from */
  const char **keep;
  size_t keeps, keep_room;
  bool diff, write, undo;
  unsigned jobs;
  char **arg;
  int args;
};

enum status verb_tree(const struct options *o) MUST_CHECK;
enum status verb_revert(const struct options *o) MUST_CHECK;
enum status verb_audit(const struct options *o) MUST_CHECK;
enum status verb_explain(const struct options *o) MUST_CHECK;
enum status verb_filter(const struct options *o) MUST_CHECK;
enum status verb_check(const struct options *o) MUST_CHECK;
enum status verb_files(const struct options *o) MUST_CHECK;
enum status verb_map(const struct options *o) MUST_CHECK;
enum status verb_port(const struct options *o) MUST_CHECK;

#endif
