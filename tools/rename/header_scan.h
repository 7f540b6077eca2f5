/* header_scan.h: C headers, token by token. */
#ifndef HEADER_SCAN_H
#define HEADER_SCAN_H

#include "lex/lex.h"

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_BYTE, TOKEN_STRING, TOKEN_BRACES };

struct token {
  enum token_kind kind;
  size_t off, len;
  size_t scope; /* of braces, which the reader makes one of: whose they are */
};

/* Comments are passed over. */
struct scanner {
  const char *text;
  size_t len, at, end; /* `end`: of the region that holds `at` */
  struct lex_state lex;
  enum region region;
  bool fresh; /* nothing but blanks since the line began; the caller clears it */
};

void scan_init(struct scanner *s, const char *text, size_t len);
/* The next token; within a directive TOKEN_END where its line ends. */
struct token scan(struct scanner *s, bool directive);

bool token_is(const struct scanner *s, const struct token *t, const char *word);
bool token_is_byte(const struct scanner *s, const struct token *t, char c);

#endif
