/* opaque.c: files that are nothing but payload: binaries, pictures, and
 * keys and certificates, whose text is a signature's subject. */
#include "lex.h"

static void next(struct lex_state *st, enum region *region)
{
  *region = REGION_DATA;
  st->pos = st->len;
}

const struct language lang_opaque = {
  .name = "opaque",
  .names = (const char *const[]){ "*.pem",  "*.crt", "*.cer", "*.der", "*.key", "*.csr", "*.crl",
                                  "*.p12",  "*.pfx", "*.pub", "*.asc", "*.sig", "*.png", "*.jpg",
                                  "*.jpeg", "*.gif", "*.ico", "*.svg", "*.pdf", "*.gz",  "*.xz",
                                  "*.bz2",  "*.zst", "*.zip", "*.tar", "*.tgz", "*.o",   "*.a",
                                  "*.so",   "*.dll", "*.exe", "*.lib", "*.pyc", NULL },
  .next = next
};
