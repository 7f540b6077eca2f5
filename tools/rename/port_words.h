/* port_words.h: what a program's words are to a library whose names are mapped. */
#ifndef PORT_WORDS_H
#define PORT_WORDS_H

#include "api.h"
#include "edit.h"

/* So many arguments of a macro are told apart. */
#define PORT_ARGUMENTS 32

/* Built while the program is read, constant while it is changed. Zero it first. */
struct port_words {
  const struct api *api;
  struct arena arena;
  struct renaming names;
  struct global_name *global; /* public names without the stem that get a prefix */
  size_t globals, global_room;
  struct map prefixed; /* those by their old names -> their number + 1 */
  struct map families; /* "name_" -> how many public names begin so, as a number */
  struct map kept;     /* words that the user keeps */
  struct map made;     /* words that a build's checks make of public names */
  struct map own;      /* words that the program declares -> struct port_own */
  struct map strings;  /* macros that make strings of arguments -> which, as bits */
  bool macro_file;     /* the library's macro for configure is used: its words, too */
  bool package;        /* its CMake package is */
};

struct port_own {
  const char *path;
  size_t line;
};

/* `to` NULL: what the map says. Refuses a map whose new names are not made of
   the old ones by the stem, as far as they hold it and differ; and another `to`
   where names without the stem get a prefix. */
enum status port_words_init(struct port_words *w, const struct api *api, const char *to) MUST_CHECK;
void port_words_free(struct port_words *w);
void port_words_keep(struct port_words *w, const char *word);
/* A word that some check makes of a public name; renamed by the stem. */
void port_words_make(struct port_words *w, const char *word);

/* A public name that is another now; not a member, whose word may be anything. */
bool port_is_public(const struct port_words *w, const char *word, size_t len);
/* Such a name without the stem: its number, or NOT_PREFIXED. */
#define NOT_PREFIXED SIZE_MAX
size_t port_prefixed(const struct port_words *w, const char *word, size_t len);
/* Nothing but the stem, as the handle's type may be. */
bool port_is_bare(const struct port_words *w, size_t len);
/* Not public, but it begins as several public names do. */
bool port_is_alike(const struct port_words *w, const char *word, size_t len);
/* Do public names begin with these letters, and all of them become others? */
bool port_is_prefix(const struct port_words *w, const char *s, size_t len);
bool port_is_kept(const struct port_words *w, const char *word, size_t len);
bool port_is_made(const struct port_words *w, const char *word, size_t len);
/* A header's name, as it is included, that begins at a place: its length, or 0. */
size_t port_header_at(const struct port_words *w, const char *text, size_t len, size_t at);

#endif
