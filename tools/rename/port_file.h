/* port_file.h: one file of a program: its bytes in, edits and remarks out. */
#ifndef PORT_FILE_H
#define PORT_FILE_H

#include "port_glue.h"

/* What is left, and why; what was changed and has to be looked at. */
#define PORT_REMARKS(X)                                                                  \
  X(STRING, "in a string", true)                                                         \
  X(MADE_STRING,                                                                         \
    "renamed, and a macro makes a string of it: what the program reads or prints "       \
    "is another word now",                                                               \
    true)                                                                                \
  X(PASTED,                                                                              \
    "a part of names that are pasted together; those of the library are renamed with "   \
    "it",                                                                                \
    true)                                                                                \
  X(PASTED_LEFT, "a part of names that are pasted together, which cannot be told", true) \
  X(GONE, "gone from the library before the map's release", true)                        \
  X(UNKNOWN,                                                                             \
    "looks like the library's, but the map's release has no such name: of a newer "      \
    "one, of an older one, or the program's",                                            \
    true)                                                                                \
  X(HEADER, "no header of the map's release", true)                                      \
  X(UNREAD, "not read: the language is not known", true)                                 \
  X(UNSURE, "left as a whole: a comment or a string has no end", true)                   \
  X(GENERATED, "left: made from another file, which has to be done again", false)        \
  X(GLUE, "names the library in a way that nothing is known of", true)                   \
  X(COMMENT, "in comments, left", false)                                                 \
  X(PROSE, "prose, left", false)                                                         \
  X(OWN, "the program's own, though it looks like the library's", false)

enum remark_kind {
#define X(id, text, look) REMARK_##id,
  PORT_REMARKS(X)
#undef X
    REMARK_KIND_COUNT
};
const char *remark_text(enum remark_kind kind);
/* Is it something to look at? Else it is only told. */
bool remark_counts(enum remark_kind kind);

struct remark {
  enum remark_kind kind;
  const char *word; /* in the text or the arena; NULL: of the whole file */
  size_t len, off, places;
};

struct port_file {
  struct edits edits;
  struct remark *remark;
  size_t remarks, room;
};
void port_file_free(struct port_file *f);

/* How a file is read. */
enum reading { READ_CODE, READ_BUILD, READ_PROSE, READ_NOT };
enum reading port_reading(const char *path, const char *text, size_t len,
                          const struct language **language, enum glue *glue);

/* Of C: words that the file declares, macros that make strings. */
void port_note_code(struct port_words *w, const char *path, const char *text, size_t len);
/* Decides every place of a file. */
void port_decide(const struct port_words *w, const char *path, const char *text, size_t len,
                 struct port_file *out);

#endif
