/* headers.h: what C headers declare, by kind, as their text has it: in every
 * branch of conditional compilation, and without a compiler.
 *
 * There is no table of types, so this goes by form, like lex/c_names.c; a
 * declaration that a macro makes as a whole is not seen, one that a macro marks
 * is. */
#ifndef HEADERS_H
#define HEADERS_H

#include "util.h"

#define HEADER_KINDS(X)                                      \
  X(FUNCTION, "function")                                    \
  X(VARIABLE, "variable")                                    \
  X(MACRO, "macro")             /* without arguments */      \
  X(CALLED_MACRO, "macro-call") /* with arguments */         \
  X(ENUMERATOR, "enumerator")                                \
  X(TYPE, "type")           /* of a typedef */               \
  X(STRUCTURE, "structure") /* a tag, as are the next two */ \
  X(UNION, "union")                                          \
  X(ENUMERATION, "enumeration")                              \
  X(MEMBER, "member") /* of a structure or union */          \
  X(FILE, "file")     /* the header, as it is included */    \
  X(GONE, "gone")     /* a name that releases before this one had */

enum header_kind {
#define X(id, name) HEADER_##id,
  HEADER_KINDS(X)
#undef X
    HEADER_KIND_COUNT
};
const char *header_kind_name(enum header_kind kind);

/* A name where it is declared, as pieces of the header's text. */
struct header_name {
  enum header_kind kind;
  size_t off, len;
  size_t of, of_len;                 /* the type an enumerator or member belongs to */
  size_t part, part_len;             /* and the member of it whose type has no name */
  size_t deprecated, deprecated_len; /* first argument of the mark, see below */
  bool marked;                       /* the declaration carries the mark */
  size_t scope;                      /* the reader's own */
};

struct header_names {
  struct header_name *n;
  size_t count, room;
};

/* Adds the macros that the text defines; and all other names. A word in capitals
   that is called marks a declaration, and `mark` (or NULL) what is deprecated. */
struct token;
struct header_name *header_add(struct header_names *out, enum header_kind kind,
                               const struct token *t);
void header_macros(const char *text, size_t len, struct header_names *out);
void header_declarations(const char *text, size_t len, const char *mark, struct header_names *out);

#endif
