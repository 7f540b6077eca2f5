/* tree.h: a source tree in memory, what becomes of it, and writing it out. */
#ifndef TREE_H
#define TREE_H

#include "decide.h"
#include "names.h"
#include "os.h"

/* The file in OUT that tells what was renamed; it marks OUT as ours. */
#define LEDGER_NAME ".rename-ledger"

struct entry {
  const char *path;     /* relative to the tree, in the tree's arena */
  enum os_kind kind;    /* OS_FILE, OS_DIR or OS_LINK */
  unsigned mode;
  struct file_bytes bytes; /* a file's content, if read */
  bool read;
  const char *target;   /* a link's */
  /* what becomes of it */
  const char *new_path, *new_target;
  struct plan plan, path_plan;
  const struct layout *layout; /* or NULL; see layout.h */
};

struct tree {
  struct arena arena;
  const char *root;
  struct entry *entry;  /* sorted by path */
  size_t count, room;
};

/* Lists a tree. A link must be relative and stay inside; anything that is not
   a file, directory or link is refused. */
enum status tree_list(struct tree *t, const char *root) MUST_CHECK;
/* Reads the files for which want() is true (all, if want is NULL). */
enum status tree_read(struct tree *t, unsigned threads,
                      bool (*want)(void *context, const char *path),
                      void *context) MUST_CHECK;
struct entry *tree_find(const struct tree *t, const char *path);
void tree_free(struct tree *t);

/* The release number that the rules say where to find, in the arena; "" when
   the tree has none. */
const char *tree_version(struct tree *t, const struct rules *r);
/* Finds the un-prefixed globals in the files that were read. */
void tree_globals(const struct tree *t, struct policy *p);
/* Is the path one that tree_globals() looks at? */
bool is_globals_source(const struct rules *r, const char *path);

/* Decides every occurrence in all files and paths that were read, and gathers
   the collisions (unless `out` is NULL or the namespace is the stem). */
void tree_decide(struct tree *t, const struct policy *p, unsigned threads,
                 struct collisions *out);

/* A path, component by component, under its path rules; in the arena. */
const char *rename_path(const struct policy *p, struct arena *a,
                        const struct plan *path_plan, const char *path);

/* Writing a tree whole or not at all. The new one is made beside `out` under
   a name derived from it, then takes its place in one step; a dead run's
   leftovers are removed by the next. begin refuses an `out` that exists and
   is neither empty nor (when `ours` is true) marked by a ledger. */
struct output {
  struct buf out, fresh;   /* paths, NUL-terminated */
  bool replaces;           /* there is an older tree of ours at `out` */
  struct map dirs;         /* made so far */
  struct arena arena;
};
enum status output_begin(struct output *o, const char *out, const char *src,
                         bool ours) MUST_CHECK;
/* Makes the directory at a relative path and those above it. */
enum status output_dir(struct output *o, const char *path,
                       unsigned mode) MUST_CHECK;
enum status output_file(struct output *o, const char *path, const char *s,
                        size_t len, unsigned mode) MUST_CHECK;
enum status output_link(struct output *o, const char *path,
                        const char *target) MUST_CHECK;
enum status output_end(struct output *o) MUST_CHECK;
/* Removes what was made; after output_end() only frees memory. */
void output_free(struct output *o);

/* Writes the renamed tree and its ledger. */
enum status tree_write(struct tree *t, const struct policy *p,
                       unsigned threads, struct output *o) MUST_CHECK;

#endif
