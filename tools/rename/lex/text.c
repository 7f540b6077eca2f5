/* text.c: plain text, and what has no lexer of its own. */
#include "lex.h"

static void next(struct lex_state *st, enum region *region)
{
  *region = REGION_TEXT;
  st->pos = st->len;
}

const struct language lang_text = {
  .name = "text",
  .names =
    (const char *const[]){ "*.txt",   "*.text",    "*.rst",       "*.html",   "*.htm",   "*.xml",
                           "*.yml",   "*.yaml",    "*.json",      "*.toml",   "*.ini",   "*.cnf",
                           "*.conf",  "*.cfg",     "*.bat",       "*.cmd",    "*.com",   "*.ps1",
                           "*.pc",    "*.vcxproj", "*.vcxproj.*", "*.sln",    "*.props", "*.plist",
                           "*.def",   "*.supp",    "*.patch",     "*.diff",   "*.css",   "*.js",
                           "README*", "NEWS*",     "COPYING*",    "LICENSE*", NULL },
  .next = next
};
