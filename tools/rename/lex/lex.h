/* lex.h: lossless lexers, one per language family.
 *
 * A lexer cuts a file into coarse tokens, each a run of bytes of one region.
 * Joined, the tokens are the file: a lexer never skips, adds or alters a byte,
 * whatever the input (no encoding, no line length and no NUL is special).
 *
 * To add a language: write NAME.c with one `const struct language`, and
 * add its line to the array in lex.c. */
#ifndef LEX_H
#define LEX_H

#include <stdbool.h>
#include <stddef.h>

/* What kind of place a byte stands in. Rules name these with `at REGION`. */
#define REGIONS(X)                                                          \
  X(CODE, "code")       /* identifiers, keywords, operators, blank space */ \
  X(COMMENT, "comment") /* comments, documentation inside source files */   \
  X(STRING, "string")   /* string and character literals, header names */   \
  X(TEXT, "text")       /* prose, markup: documents and plain text */       \
  X(DATA, "data")       /* bytes that stand for themselves: payloads */

enum region {
#define X(id, name) REGION_##id,
  REGIONS(X)
#undef X
    REGION_COUNT
};

/* Where a lexer is in one file. Zero it before the first call. The fields
   below `pos` belong to the lexer in use; none of them is needed by callers. */
struct lex_state {
  const char *text; /* the whole file, borrowed, not NUL-terminated */
  size_t len;
  size_t pos;     /* start of the next token; the caller does not move it */
  unsigned mode;  /* lexer's own */
  size_t mark[4]; /* lexer's own: offsets into text */
};

struct language {
  const char *name;         /* as in --as NAME and in `language` rules */
  const char *const *names; /* file name patterns (`*` and `?`, matched on the
                               base name), NULL-terminated, or NULL; those of
                               one project are `language` rules */
  /* Does this word, which stands in code, make a name there? NULL: the
     language has no names of its own. */
  bool (*declares)(const char *text, size_t len, size_t start, size_t end);
  const char *const *interpreters; /* base names in a `#!` line, or NULL */

  /* Takes the token at st->pos: sets *region, moves st->pos past it (by at
     least one byte, at most to st->len). Called only while pos < len.
     Neighbouring tokens may have the same region. Should find the token's end
     with memchr or a 256-entry table, at about 1 GB/s: tokens are coarse. */
  void (*next)(struct lex_state *st, enum region *region);
};

/* NULL-terminated. The last entry that matches nothing else is "opaque":
   binary and unknown files, one DATA token. */
extern const struct language *const languages[];

/* The language of a file, from its base name, its `#!` line and its content
   (a NUL byte makes it opaque). Never NULL. */
const struct language *language_of(const char *path, const char *text, size_t len);
/* By name, or NULL. */
const struct language *language_named(const char *name);

const char *region_name(enum region r);

/* c_names.c: `declares` of C. */
bool c_declares(const char *text, size_t len, size_t start, size_t end);

extern const struct language lang_c, lang_doc, lang_cmake, lang_make, lang_shell, lang_m4,
  lang_perl, lang_python, lang_test, lang_text, lang_opaque;

/* A keyword of C or C++, which can be nobody's name. */
bool c_keyword(const char *word, size_t len);

#endif
