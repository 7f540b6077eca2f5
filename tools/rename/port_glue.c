/* port_glue.c: how a program's build files speak of a library. */
#include "port_glue.h"

#include "lex/lex.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

enum glue glue_of(const char *path, const struct language *language)
{
  const char *base = base_name(path);
  size_t n = strlen(base);
  if(language == &lang_m4)
    return GLUE_AUTOCONF;
  if(language == &lang_cmake)
    return GLUE_CMAKE;
  if(!strcmp(base, "meson.build"))
    return GLUE_MESON;
  if(language == &lang_make)
    return GLUE_MAKE;
  if(language == &lang_shell)
    return GLUE_SHELL;
  if(word_match("*.pc.in", base, n) || word_match("*.pc", base, n))
    return GLUE_PKGCONFIG;
  return GLUE_NONE;
}

/* --- where in which call ---------------------------------------------- */

/* What the arguments of a call are, from one of them on. */
enum argument { ARG_MODULE, ARG_LIBRARY, ARG_PACKAGE };

static const struct call {
  enum glue glue;
  const char *name;
  enum argument what;
  unsigned from, to; /* arguments, the first is 0 */
} calls[] = {
  { GLUE_AUTOCONF, "PKG_CHECK_MODULES", ARG_MODULE, 1, 1 },
  { GLUE_AUTOCONF, "PKG_CHECK_MODULES_STATIC", ARG_MODULE, 1, 1 },
  { GLUE_AUTOCONF, "AX_PKG_CHECK_MODULES", ARG_MODULE, 1, 2 },
  { GLUE_AUTOCONF, "PKG_CHECK_EXISTS", ARG_MODULE, 0, 0 },
  { GLUE_AUTOCONF, "PKG_CHECK_VAR", ARG_MODULE, 1, 1 },
  { GLUE_AUTOCONF, "AC_CHECK_LIB", ARG_LIBRARY, 0, 0 },
  { GLUE_AUTOCONF, "AC_HAVE_LIBRARY", ARG_LIBRARY, 0, 0 },
  { GLUE_AUTOCONF, "AC_SEARCH_LIBS", ARG_LIBRARY, 1, 1 },
  { GLUE_CMAKE, "pkg_check_modules", ARG_MODULE, 1, 99 },
  { GLUE_CMAKE, "pkg_search_module", ARG_MODULE, 1, 99 },
  { GLUE_CMAKE, "find_library", ARG_LIBRARY, 1, 99 },
  { GLUE_CMAKE, "target_link_libraries", ARG_LIBRARY, 1, 99 },
  { GLUE_CMAKE, "link_libraries", ARG_LIBRARY, 0, 99 },
  { GLUE_CMAKE, "check_library_exists", ARG_LIBRARY, 0, 0 },
  { GLUE_CMAKE, "find_package", ARG_PACKAGE, 0, 0 },
  { GLUE_CMAKE, "find_dependency", ARG_PACKAGE, 0, 0 },
  { GLUE_CMAKE, "set_package_properties", ARG_PACKAGE, 0, 0 },
  { GLUE_CMAKE, "pkg_check_modules", ARG_PACKAGE, 0, 0 },
  { GLUE_CMAKE, "pkg_search_module", ARG_PACKAGE, 0, 0 },
  { GLUE_MESON, "dependency", ARG_MODULE, 0, 0 },
  { GLUE_MESON, "dependency", ARG_PACKAGE, 0, 0 },
  { GLUE_MESON, "find_library", ARG_LIBRARY, 0, 0 },
};

#define CALL_REACH 4000
#define CALL_DEPTH 6

/* A bracket that is open at a place: the word before it, and which of its
   arguments the place is in. */
struct bracket {
  size_t word, word_len;
  unsigned argument;
};

static bool is_blank(char c)
{
  return byte_is(BYTE_SPACE, c);
}

/* The bracket that is open at `at`; false if none is. Goes back to it. */
static bool open_bracket(const char *text, size_t *at, bool blanks, struct bracket *b)
{
  size_t low = *at > CALL_REACH ? *at - CALL_REACH : 0, depth = 0, i = *at;
  bool gap = false;
  b->argument = 0;
  for(; i > low; i--) {
    char c = text[i - 1];
    if(c == ')')
      depth++;
    else if(c == '(' && depth)
      depth--;
    else if(c == '(') {
      size_t end = i - 1;
      while(end && (text[end - 1] == ' ' || text[end - 1] == '\t'))
        end--;
      b->word = end;
      while(b->word && byte_is(BYTE_WORD, text[b->word - 1]))
        b->word--;
      b->word_len = end - b->word;
      *at = i - 1;
      return true;
    } else if(!depth && !blanks && c == ',')
      b->argument++;
    /* arguments are set off by blanks; the one that is looked at counts as 0 */
    if(!depth && blanks) {
      if(is_blank(c))
        gap = true;
      else if(gap) {
        b->argument++;
        gap = false;
      }
    }
  }
  return false;
}

static bool same_word(const char *a, size_t len, const char *b, bool any_case)
{
  if(strlen(b) != len)
    return false;
  for(size_t i = 0; i < len; i++)
    if(a[i] != b[i] && !(any_case && tolower((unsigned char)a[i]) == b[i]))
      return false;
  return true;
}

static bool in_call(enum glue glue, const char *text, size_t at, enum argument what)
{
  struct bracket b;
  for(int depth = 0; depth < CALL_DEPTH && open_bracket(text, &at, glue == GLUE_CMAKE, &b); depth++)
    for(size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
      if(calls[i].glue == glue && calls[i].what == what && b.argument >= calls[i].from &&
         b.argument <= calls[i].to &&
         same_word(text + b.word, b.word_len, calls[i].name, glue == GLUE_CMAKE))
        return true;
  return false;
}

/* Does the logical line hold one of these? */
static bool on_line(const char *text, size_t len, size_t at, const char *const *any)
{
  size_t start = line_start(text, at), end = line_end(text, len, at);
  while(start > 1 && text[start - 2] == '\\')
    start = line_start(text, start - 1);
  for(; *any; any++)
    if(find(text + start, end - start, *any, strlen(*any)))
      return true;
  return false;
}

static bool asks_pkg_config(enum glue glue, const char *text, size_t len, size_t at)
{
  static const char *const command[] = { "pkg-config", "pkgconf", "PKG_CONFIG", "PKGCONFIG", NULL };
  static const char *const keys[] = { "Requires", NULL };
  return on_line(text, len, at, glue == GLUE_PKGCONFIG ? keys : command);
}

/* --- the forms of the library's name ---------------------------------- */

static bool word_is(const struct port_words *w, const char *text, size_t at, size_t start,
                    size_t end, const char *before, const char *after)
{
  size_t n = strlen(before), stem = w->names.stem.len, m = strlen(after);
  return at == start + n && end - at == stem + m && !memcmp(text + start, before, n) &&
         !memcmp(text + at + stem, after, m);
}

static bool lower(const struct port_words *w, const char *text, size_t at)
{
  return stem_form(&w->names.stem, text + at) == FORM_LOWER;
}

static bool upper(const struct port_words *w, const char *text, size_t at)
{
  return stem_form(&w->names.stem, text + at) == FORM_UPPER;
}

static char at_or_nul(const char *text, size_t len, size_t at)
{
  return at < len ? text[at] : '\0';
}

/* What CMake's package of the library sets. */
static bool package_word(const struct port_words *w, const char *text, size_t at, size_t start,
                         size_t end)
{
  static const char *const set[] = { "_FOUND",          "_INCLUDE_DIR",
                                     "_INCLUDE_DIRS",   "_LIBRARY",
                                     "_LIBRARIES",      "_LIBRARY_RELEASE",
                                     "_LIBRARY_DEBUG",  "_VERSION",
                                     "_VERSION_STRING", "_VERSION_MAJOR",
                                     "_VERSION_MINOR",  "_USE_STATIC_LIBS",
                                     "_DEFINITIONS",    NULL };
  for(const char *const *s = set; *s; s++)
    if(word_is(w, text, at, start, end, "", *s))
      return true;
  return false;
}

static bool names_package(const struct port_words *w, enum glue glue, const char *text, size_t len,
                          size_t at, size_t start, size_t end)
{
  struct buf target = { 0 };
  bool yes;
  if(glue == GLUE_MESON)
    return upper(w, text, at) && word_is(w, text, at, start, end, "", "") &&
           in_call(glue, text, at, ARG_PACKAGE);
  if(glue != GLUE_CMAKE || !w->package)
    return false;
  if(upper(w, text, at) && package_word(w, text, at, start, end))
    return true;
  buf_fmt(&target, "%s::", w->names.old[FORM_UPPER]);
  if(lower(w, text, at)) /* NAME::libname */
    yes = word_is(w, text, at, start, end, "lib", "") && start >= target.len &&
          !memcmp(text + start - target.len, target.s, target.len);
  else
    yes = upper(w, text, at) && word_is(w, text, at, start, end, "", "") &&
          (begins(text + end, len - end, "::lib") || in_call(glue, text, at, ARG_PACKAGE));
  buf_free(&target);
  return yes;
}

bool glue_names_library(const struct port_words *w, enum glue glue, const char *text, size_t len,
                        size_t at, size_t start, size_t end)
{
  char before = start ? text[start - 1] : '\0', after = at_or_nul(text, len, end);
  bool alone = word_is(w, text, at, start, end, "", ""), library;
  struct buf macro = { 0 };
  bool yes;
  if(glue == GLUE_NONE)
    return false;
  if(names_package(w, glue, text, len, at, start, end))
    return true;
  buf_fmt(&macro, "LIB%s_CHECK_CONFIG", w->names.old[FORM_UPPER]);
  yes = end - start == macro.len && !memcmp(text + start, macro.s, macro.len);
  buf_free(&macro);
  if(yes || !lower(w, text, at))
    return yes;
  /* -lname, and a library of that name alone */
  if(word_is(w, text, at, start, end, "l", "") && before == '-' && after != '-' && after != '.')
    return true;
  if(alone && after == '-' && begins(text + end, len - end, "-config") && before != '-' &&
     !byte_is(BYTE_WORD, at_or_nul(text, len, end + 7)) && at_or_nul(text, len, end + 7) != '-')
    return true;
  library = word_is(w, text, at, start, end, "lib", "");
  if((after == '-' || after == '.' || (before && strchr("-.:", before))) || !(alone || library))
    return false;
  if(library && (in_call(glue, text, at, ARG_MODULE) || asks_pkg_config(glue, text, len, at)))
    return true;
  return in_call(glue, text, at, ARG_LIBRARY);
}

bool glue_may_be_library(const struct port_words *w, enum glue glue, const char *text, size_t len,
                         size_t at, size_t start, size_t end)
{
  static const char *const talk[] = { "AC_MSG_*",
                                      "A?_HELP_STRING",
                                      "AC_DEFINE*",
                                      "AH_TEMPLATE",
                                      "AC_ARG_*",
                                      "PKG_CHECK_*",
                                      "AC_CHECK_*",
                                      "AC_WARN",
                                      "message",
                                      "option",
                                      "error",
                                      "warning",
                                      "summary",
                                      "pkg_check_modules",
                                      "set_package_properties",
                                      "feature_summary",
                                      "add_feature_info",
                                      NULL };
  char before = start ? text[start - 1] : '\0', after = at_or_nul(text, len, end);
  struct bracket b;
  size_t place = at;
  if(!lower(w, text, at))
    return false;
  if(glue == GLUE_MESON)
    return word_is(w, text, at, start, end, "", "") && in_call(glue, text, at, ARG_MODULE);
  if((glue != GLUE_AUTOCONF && glue != GLUE_CMAKE) ||
     !word_is(w, text, at, start, end, "lib", "") || strchr("-./:", before ? before : ' ') ||
     strchr("-./:'", after ? after : ' '))
    return false;
  for(int depth = 0; depth < CALL_DEPTH && open_bracket(text, &place, false, &b); depth++)
    for(const char *const *t = talk; *t; t++)
      if(word_match(*t, text + b.word, b.word_len))
        return begins(*t, strlen(*t), "PKG_CHECK") && b.argument > 1; /* what is done then */
  return true;
}

/* --- what files agree on ---------------------------------------------- */

/* HAVE_ and the name in capitals, with all else as underscores; and the names of
   the results that configure keeps. */
static void make_words(struct port_words *w, const char *check, const char *name, size_t len)
{
  struct buf b = { 0 };
  buf_str(&b, check);
  for(size_t i = 0; i < len; i++) {
    char c = byte_is(BYTE_WORD, name[i]) ? name[i] : '_';
    c = (char)(byte_is(BYTE_ALPHA, *check) && *check == 'H' ? toupper((unsigned char)c) : c);
    buf_add(&b, &c, 1);
  }
  buf_add(&b, "", 1);
  port_words_make(w, b.s);
  buf_free(&b);
}

static const struct check {
  const char *name, *have, *kept;
} checks[] = {
  { "AC_CHECK_HEADERS", "HAVE_", "ac_cv_header_" },
  { "AC_CHECK_HEADER", NULL, "ac_cv_header_" },
  { "AC_CHECK_FUNCS", "HAVE_", "ac_cv_func_" },
  { "AC_CHECK_FUNC", NULL, "ac_cv_func_" },
  { "AC_CHECK_DECLS", "HAVE_DECL_", "ac_cv_have_decl_" },
  { "AC_CHECK_DECL", NULL, "ac_cv_have_decl_" },
  { "AC_CHECK_TYPES", "HAVE_", "ac_cv_type_" },
  { "AC_CHECK_TYPE", NULL, "ac_cv_type_" },
};

static void note_check(struct port_words *w, const char *text, size_t at, const char *name,
                       size_t len)
{
  struct bracket b;
  if(!open_bracket(text, &at, false, &b) || b.argument)
    return;
  for(size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++)
    if(same_word(text + b.word, b.word_len, checks[i].name, false)) {
      if(checks[i].have)
        make_words(w, checks[i].have, name, len);
      make_words(w, checks[i].kept, name, len);
    }
}

/* AC_CHECK_LIB(name, function) without an action defines HAVE_LIBNAME. */
static void note_library(struct port_words *w, const char *text, size_t len, size_t end)
{
  size_t depth = 0, commas = 0;
  for(; end < len; end++) {
    if(text[end] == '(' || text[end] == '[')
      depth++;
    else if(text[end] == ']' && depth)
      depth--;
    else if(text[end] == ')' && !depth)
      break;
    else if(text[end] == ')')
      depth--;
    else if(text[end] == ',' && !depth)
      commas++;
  }
  if(commas < 2) {
    struct buf b = { 0 };
    buf_fmt(&b, "HAVE_LIB%s", w->names.old[FORM_UPPER]);
    port_words_make(w, b.s);
    buf_free(&b);
  }
}

void glue_note(struct port_words *w, enum glue glue, const char *text, size_t len)
{
  const struct stem *stem = &w->names.stem;
  size_t start, end;
  for(size_t at = stem_next(stem, text, len, 0); at < len; at = stem_next(stem, text, len, end)) {
    size_t header = port_header_at(w, text, len, at);
    struct bracket b;
    size_t place = at;
    word_around(text, len, at, &start, &end);
    if(glue == GLUE_CMAKE && upper(w, text, at) && word_is(w, text, at, start, end, "", "") &&
       open_bracket(text, &place, true, &b) && !b.argument &&
       same_word(text + b.word, b.word_len, "find_package", true))
      w->package = true;
    if(glue != GLUE_AUTOCONF)
      continue;
    if(word_is(w, text, at, start, end, "LIB", "_CHECK_CONFIG"))
      w->macro_file = true;
    if(header)
      note_check(w, text, at, text + at, header);
    else if(port_is_public(w, text + start, end - start))
      note_check(w, text, start, text + start, end - start);
    else if(lower(w, text, at) && word_is(w, text, at, start, end, "", "") &&
            in_call(glue, text, at, ARG_LIBRARY) && open_bracket(text, &place, false, &b) &&
            same_word(text + b.word, b.word_len, "AC_CHECK_LIB", false)) {
      struct buf kept = { 0 };
      note_library(w, text, len, text[end] == ']' ? end + 1 : end);
      buf_fmt(&kept, "ac_cv_lib_%s", w->names.old[FORM_LOWER]);
      port_words_make(w, kept.s);
      buf_free(&kept);
    }
    if(header)
      end = at + header;
  }
}
