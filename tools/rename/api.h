/* api.h: the public names of a library: its map.
 *
 * As a table, one name a line, fields separated by tabs, "-" for what is not
 * known; docs/MAP.md is its description and that of the same as JSON:
 *
 *   api-map 1
 *   library STEM NAMESPACE RELEASE
 *   KIND OLD NEW OF HEADER LINE SINCE DEPRECATED LAST
 *   end COUNT */
#ifndef API_H
#define API_H

#include "headers.h"
#include "tree.h"

struct api_name {
  enum header_kind kind;
  const char *old, *new;
  const char *of;     /* of an enumerator or member: its type; else NULL */
  const char *header; /* its path in the tree; NULL of a name that is gone */
  size_t line;
  const char *since, *deprecated, *last; /* releases, or NULL; deprecated may be "yes" */
};

/* Zero it before use. */
struct api {
  struct arena arena;
  const char *stem, *to, *release;
  struct api_name *name;
  size_t count, room;
  struct map by_old; /* the first struct api_name of a word, as an index + 1 */
};
void api_free(struct api *a);

/* Is this the path of a public header? */
bool api_is_header(const struct rules *r, const char *path);
/* From a tree whose public headers were read and renamed. Says so and returns
   FINDINGS where there are none. */
enum status api_make(struct api *a, const struct tree *t, const struct policy *p,
                     const struct facts *f) MUST_CHECK;
const struct api_name *api_find(const struct api *a, const char *word, size_t len);

/* api_table.c */
void api_table(const struct api *a, struct buf *out);
enum status api_read(struct api *a, const char *file) MUST_CHECK;
/* api_json.c */
void api_json(const struct api *a, struct buf *out);
/* What both need: how many names of each kind there are. */
void api_counts(const struct api *a, size_t count[HEADER_KIND_COUNT]);
/* Adds a name, and makes it known by its old one. */
struct api_name *api_add(struct api *a, const struct api_name *n);

#endif
