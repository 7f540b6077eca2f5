/* tree.h: a source tree in memory, what becomes of it, and handing it on. */
#ifndef TREE_H
#define TREE_H

#include "collide.h"
#include "os.h"
#include "rename.h"
#include "sink.h"

struct entry {
  const char *path;  /* relative to the tree, in the tree's arena */
  enum os_kind kind; /* OS_FILE, OS_DIR or OS_LINK */
  unsigned mode;
  struct file_bytes bytes; /* a file's content, if read */
  bool read;
  const char *target; /* a link's */
  /* what becomes of it */
  const char *new_path, *new_target;
  struct edits path_edits;
  struct renamed renamed; /* of a file that was read and wanted */
  uint64_t hash;          /* of the new content, once written */
};

struct tree {
  struct arena arena;
  const char *root;
  struct entry *entry; /* sorted by path */
  size_t count, room;
};

/* Lists a tree. A link must be relative and stay inside; anything that is not
   a file, directory or link is refused. */
enum status tree_list(struct tree *t, const char *root) MUST_CHECK;
/* Reads the files for which want() is true (all, if want is NULL). */
enum status tree_read(struct tree *t, unsigned threads,
                      bool (*want)(void *context, const char *path), void *context) MUST_CHECK;
struct entry *tree_find(const struct tree *t, const char *path);
void tree_free(struct tree *t);

/* What its files tell; "" when the release is not known. */
const char *tree_release(struct tree *t, const struct rules *r);
/* SOURCE_ANY when the rules do not say how to tell. */
enum source tree_source(const struct tree *t, const struct rules *r);
void tree_facts(const struct tree *t, const struct policy *p, unsigned threads, struct facts *f);

/* Renames the paths and the files that were read and for which want() is true
   (all, if it is NULL), and gathers the collisions (unless NULL). */
void tree_rename(struct tree *t, const struct policy *p, const struct facts *f, unsigned threads,
                 bool (*want)(void *context, const char *path), void *context,
                 struct collisions *collisions);

/* Hands all of it to a sink. */
enum status tree_write(struct tree *t, const struct policy *p, const struct facts *f,
                       unsigned threads, struct sink *sink) MUST_CHECK;

#endif
