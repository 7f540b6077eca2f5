/* rules.h: the rename policy as data. rules_read.h reads it from *.rules
 * files, whose format docs/RULES.md describes. */
#ifndef RULES_H
#define RULES_H

#include "lex/lex.h"
#include "stem.h"
#include "util.h"

enum verb { KEEP, RENAME };

/* Those that decide come first, in the order in which they are asked; a file
   is decided by the first. Then those that say what a file is, what else a
   longer name changes, and what is put into order or shape again. */
#define RULE_KINDS(X)                                                           \
  X(FILE, "file")         /* everything in a file */                            \
  X(TEXT, "text")         /* inside an occurrence of a literal */               \
  X(BLOCK, "block")       /* between two lines */                               \
  X(LINE, "line")         /* on a line that holds a literal */                  \
  X(CLASS, "class")       /* inside something that a recogniser knows */        \
  X(WORD, "word")         /* in a word that matches */                          \
  X(PATH, "path")         /* in the path of a file */                           \
  X(GLOBAL, "global")     /* an un-prefixed global, by name */                  \
  X(LANGUAGE, "language") /* the language of files */                           \
  X(APART, "apart")       /* a literal is no part of the word behind it */      \
  X(WIDTH, "width")       /* lines stay within columns */                       \
  X(COLUMNS, "columns")   /* a number counts columns beside the stem */         \
  X(ROOM, "room")         /* a number counts columns of a text with the stem */ \
  X(MEASURE, "measure")   /* a literal takes more columns than it has bytes */  \
  X(TOGETHER, "together") /* no line ends in a literal */                       \
  X(SORTED, "sorted")     /* entries are in order */                            \
  X(WRAPPED, "wrapped")   /* a line is broken where it is too long */           \
  X(FILLED, "filled")     /* words fill lines */                                \
  X(ALIGNED, "aligned")   /* columns stay where they are */

enum rule_kind {
#define X(id, name) KIND_##id,
  RULE_KINDS(X)
#undef X
    KIND_COUNT,
  KIND_DECIDING = KIND_LANGUAGE, /* the first that decides nothing */
  KIND_MOVING = KIND_SORTED      /* the first that moves blocks */
};

/* What a tree is: a release as published, or a commit as checked out. */
enum source { SOURCE_ANY, SOURCE_TARBALL, SOURCE_CHECKOUT };

/* Recognisers of `class` rules; see recognise.h. */
enum rule_class { CLASS_URL, CLASS_EMAIL, CLASS_HOST, CLASS_ENCODED, CLASS_DATA, CLASS_COUNT };

struct rule {
  /* of every kind */
  enum rule_kind kind;
  size_t index;               /* in rules->rule, once finished */
  const char *since, *before; /* releases, or NULL */
  enum source only;           /* SOURCE_ANY: whatever the tree is */
  const char *reason;
  const char *file; /* where it stands */
  size_t line;
  const char *source; /* its whole line */
  /* what it is compared with */
  const char *pattern; /* NUL-terminated; plen counts without it. Of a
                               moving kind: the file's path */
  size_t plen;
  const char **globs; /* `in`, NULL-terminated, or NULL */
  unsigned regions;   /* `at`: bit per region, 0 for any */
  /* of the kinds that decide, and of width rules */
  enum verb verb;
  const char *name; /* policy group, "" for none */
  const char *end;  /* block: its last line's literal */
  size_t elen;
  enum rule_class class;
  const struct language *language;
  long columns; /* width: how many; measure: how many more */
  /* of the kinds that move blocks */
  struct shape {
    const char *start, *end; /* in the lines before and behind */
    const char *begin;       /* sorted: with this an entry begins */
    const char *by;          /* sorted: by the file of this glob, or NULL */
    const char *mark;        /* by: before an entry; wrapped: the break;
                               filled: a blank at the end of a line */
    size_t width, indent;    /* wrapped; filled: width */
  } shape;
};

/* `globals GLOB PREFIX [local WORD,...]` */
struct globals_rule {
  const char *glob, *prefix;
  const char **local; /* words that make a definition file-local, or NULL */
};

/* `public DIR GLOB [prefix PREFIX] [but NAME,...]`: headers of the interface,
   included by their path below DIR; PREFIX goes before functions and variables
   without the stem; the names are others' that they declare */
struct public_rule {
  const char *dir, *glob; /* dir: "" for the tree */
  const char *prefix;     /* or NULL */
  const char **but;       /* NULL-terminated, or NULL */
};

/* `introduced GLOB [WORD]`: since when names are there. Without WORD a table,
   else a page for each name, with the release behind WORD */
struct introduced_rule {
  const char *glob, *word;
};

/* `install DIR GLOB` */
struct install_rule {
  const char *dir, *glob;
};

struct rules {
  struct arena arena;                      /* owns every string */
  struct stem stem;                        /* lower case, at least one letter; stem.s may be NULL */
  const char *to;                          /* the default namespace */
  const char *version_file, *version_word; /* or NULL */
  const char *checkout;                    /* files that only a checkout has, or NULL */
  struct rule *rule;
  size_t count, room;
  struct globals_rule *globals;
  size_t globals_count, globals_room;
  struct install_rule *install;
  size_t install_count, install_room;
  struct public_rule *public;
  size_t public_count, public_room;
  struct introduced_rule *introduced;
  size_t introduced_count, introduced_room;
  const char *deprecated; /* macro that marks a declaration, or NULL */
  uint64_t hash;          /* of all files read, in order */
};
void rules_free(struct rules *r);
/* After the last file was read: sorts by kind, looks for contradictions. */
enum status rules_finish(struct rules *r) MUST_CHECK;

const char *kind_name(enum rule_kind kind);
const char *class_name(enum rule_class class);
/* Is the rule meant for this release from this source? "" is an unknown one, as
   is SOURCE_ANY: yes. */
bool rule_in_range(const struct rule *rule, const char *release, enum source source);
/* Does its `in` list match the path? */
bool rule_in_path(const struct rule *rule, const char *path);
/* Does it hold for this region? */
static inline bool rule_allows(const struct rule *rule, enum region region)
{
  return !rule->regions || (rule->regions >> region & 1);
}
/* A release as written in rules: digits and dots. */
bool is_release(const char *s);

#endif
