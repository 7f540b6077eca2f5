/* tree.h: a source tree in memory, what becomes of it, and writing it out. */
#ifndef TREE_H
#define TREE_H

#include "decide.h"
#include "names.h"
#include "os.h"
#include "sink.h"

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

/* Writes the renamed tree and its ledger. */
enum status tree_write(struct tree *t, const struct policy *p,
                       unsigned threads, struct sink *sink) MUST_CHECK;

#endif
