/* A libcurl by any name, loaded at run time: the same program uses libfetch, its
 * twin, upstream's own build and the distribution's, one or several at a time.
 * Options and codes have the same numbers in all of them. */
#ifndef API_H
#define API_H

#include <fetch/fetch.h>

/* clang-format off */
#define API_FUNCTIONS(X) \
  X(global_init) X(global_cleanup) X(version) X(version_info) \
  X(easy_init) X(easy_setopt) X(easy_perform) X(easy_getinfo) \
  X(easy_reset) X(easy_duphandle) X(easy_cleanup) X(easy_strerror) \
  X(slist_append) X(slist_free_all) X(share_init) X(share_setopt) \
  X(share_cleanup) X(multi_init) X(multi_add_handle) X(multi_remove_handle) \
  X(multi_perform) X(multi_poll) X(multi_wakeup) X(multi_info_read) \
  X(multi_cleanup)
/* clang-format on */

struct api {
  const char *path;
#define API_MEMBER(name) __typeof__(fetch_##name) *name;
  API_FUNCTIONS(API_MEMBER)
#undef API_MEMBER
};

/* Loads the library at path, whose functions are NAME_easy_init and so on, the
 * name being that of the file: libNAME.so. Returns 0, or -1 with a message on
 * standard error. What was loaded stays. */
int api_load(struct api *api, const char *path);

#endif
