/* rules.h: the rename policy as read from *.rules files.
 * The format is described in docs/RULES.md. */
#ifndef RULES_H
#define RULES_H

#include "lex.h"
#include "util.h"

enum verb { KEEP, RENAME };

/* In the order in which they are asked; a file is decided by the first. */
#define RULE_KINDS(X)                                                         \
  X(FILE, "file")     /* everything in a file */                              \
  X(TEXT, "text")     /* inside an occurrence of a literal */                 \
  X(BLOCK, "block")   /* between two lines */                                 \
  X(LINE, "line")     /* on a line that holds a literal */                    \
  X(CLASS, "class")   /* inside something that a recogniser knows */          \
  X(WORD, "word")     /* in a word that matches */                            \
  X(PATH, "path")     /* in the path of a file */                             \
  X(GLOBAL, "global") /* an un-prefixed global, by name */                    \
  X(WIDTH, "width")   /* lines stay within columns (width.h) */               \
  X(COLUMNS, "columns") /* a number counts columns beside the stem */

enum rule_kind {
#define X(id, name) KIND_##id,
  RULE_KINDS(X)
#undef X
  KIND_COUNT
};

/* Recognisers of `class` rules; see class.c. */
enum rule_class { CLASS_URL, CLASS_EMAIL, CLASS_HOST, CLASS_ENCODED,
                  CLASS_DATA, CLASS_COUNT };

struct rule {
  enum verb verb;
  enum rule_kind kind;
  const char *name;         /* policy group */
  const char *pattern;      /* NUL-terminated; plen counts without it */
  size_t plen;
  const char *end;          /* block: its last line's literal */
  size_t elen;
  enum rule_class class;
  size_t columns;           /* width: how many */
  const char **globs;       /* `in`, NULL-terminated, or NULL */
  unsigned regions;         /* `at`: bit per region, 0 for any */
  const char *since, *before; /* releases, or NULL */
  const char *reason;
  const char *file;         /* where it stands */
  size_t line;
  const char *source;       /* its whole line */
};

/* `globals GLOB PREFIX [local WORD,...]` */
struct globals_rule {
  const char *glob, *prefix, *file;
  size_t line;
  const char **local; /* words that make a definition file-local, or NULL */
};

/* `install DIR GLOB` */
struct install_rule {
  const char *dir, *glob;
};

/* `sorted`, `wrapped`, `filled` and `aligned`; see layout.h. */
#define LAYOUT_INDENT 20 /* columns that a new line begins with, at most */
enum layout_kind { LAYOUT_SORTED, LAYOUT_WRAPPED, LAYOUT_FILLED,
                   LAYOUT_ALIGNED };
struct layout_rule {
  enum layout_kind kind;
  const char *path;         /* of the file */
  const char *start, *end;  /* in the lines before and behind */
  const char *begin;        /* sorted: with this an entry begins */
  const char *by;           /* sorted: by the file of this glob, or NULL */
  const char *mark;         /* by: before an entry; wrapped: the break;
                               filled: a blank at the end of a line */
  size_t width, indent;     /* wrapped; filled: width */
  const char *since, *before;
  const char *reason, *file, *source;
  size_t line;
};

struct rules {
  struct arena arena; /* owns every string */
  const char *stem;   /* lower case, at least one letter */
  size_t stem_len;
  const char *to;     /* the default namespace */
  const char *version_file, *version_word; /* or NULL */
  struct rule *rule;
  size_t count, room;
  struct globals_rule *globals;
  size_t globals_count, globals_room;
  struct install_rule *install;
  size_t install_count, install_room;
  struct layout_rule *layout;
  size_t layout_count, layout_room;
  uint64_t hash;      /* of all files read, in order */
};

/* Reads one file; says what is wrong as "file:line: text". */
enum status rules_read(struct rules *r, const char *file) MUST_CHECK;
/* Reads DIR/ *.rules in byte order of name. */
enum status rules_read_dir(struct rules *r, const char *dir) MUST_CHECK;
/* After the last file: sorts by kind and looks for contradictions. */
enum status rules_finish(struct rules *r) MUST_CHECK;
void rules_free(struct rules *r);

/* Is the rule meant for this release? "" is an unknown one: yes. */
bool rule_in_range(const struct rule *rule, const char *version);
bool releases_hold(const char *since, const char *before,
                   const char *version);
const char *layout_name(enum layout_kind kind);
/* Does its `in` list match the path? */
bool rule_in_path(const struct rule *rule, const char *path);
const char *kind_name(enum rule_kind kind);

#endif
