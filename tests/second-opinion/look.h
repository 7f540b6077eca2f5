/* What a place looks like: judged by the bytes around it and the name of its
   file, and by nothing else. */
#ifndef LOOK_H
#define LOOK_H

#include "align.h"

/* kind, the verdict that all places of it must have (verdict_count: either) */
#define KINDS(X)                                                                 \
  X(spdx, kept, "an SPDX line")                                                  \
  X(url, kept, "a URL")                                                          \
  X(email, kept, "an e-mail address")                                            \
  X(host, kept, "a host")                                                        \
  X(address, kept, "an address of the project: a list, a channel, a repository") \
  X(encoded, kept, "encoded")                                                    \
  X(licence, kept, "a line on copyright or licence")                             \
  X(person, kept, "a line with a person")                                        \
  X(heading, kept, "the heading of a file that is written")                      \
  X(header, kept, "a header's name")                                             \
  X(keyword, kept, "a keyword of a protocol")                                    \
  X(value, verdict_count, "a header's value")                                    \
  X(bare, verdict_count, "a literal that is the bare name")                      \
  X(environment, renamed, "an environment variable")                             \
  X(option, renamed, "the name of an option or code, as a string")               \
  X(file, renamed, "a file's name")                                              \
  X(path, renamed, "the path of a file of the tree")                             \
  X(banner, renamed, "a version banner")                                         \
  X(message, renamed, "a string literal with blanks: a message")                 \
  X(string, verdict_count, "a string literal")                                   \
  X(within, verdict_count, "the letters within a longer word")                   \
  X(identifier, renamed, "an identifier")                                        \
  X(prefix, renamed, "a global that had no prefix")                              \
  X(comment, verdict_count, "the product in a comment")                          \
  X(prose, verdict_count, "the product in prose")                                \
  X(data, verdict_count, "the product in a test's data")                         \
  X(layout, altered, "blanks and line ends of a page")                           \
  X(order, altered, "a line that moved")                                         \
  X(other, kept, "something else")

enum kind {
#define X(name, verdict, text) kind_##name,
  KINDS(X)
#undef X
    kind_count
};

struct kind_info {
  const char *name, *text;
  enum verdict must;
};
extern const struct kind_info kinds[kind_count];

/* A pristine file, made ready for questions. */
struct look {
  const char *path;
  const struct text *text;
  char *region; /* one a byte for C: ' ' code, '"' string, '*' comment; else NULL */
  bool page, data;
  const char *counted; /* lines are counted up to here */
  unsigned line;
};

void look_begin(struct look *look, const char *path, const struct text *text);
void look_end(struct look *look);
enum kind look_at(const struct look *look, const struct found *found);

#endif
