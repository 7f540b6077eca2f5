/* test_lex.c: the lexers. Without an argument, runs the tests. With a
 * directory, checks that every file in it is cut without loss, and prints the
 * files, bytes and speed of each language. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "lex/lex.h"

/* One letter for each region; `/` is the comment. */
static const char letters[] = "c/std";

struct region_case {
  const struct language *language;
  const char *input;
  const char *tokens; /* letter{bytes} for each run of one region */
};

static const struct region_case region_cases[] = {
  /* C */
  { &lang_c, "int a; /* b */ x", "c{int a; }/{/* b */}c{ x}" },
  { &lang_c, "a // b \\\n c\nd", "c{a }/{// b \\\n c}c{\nd}" },
  { &lang_c, "a // b \\\r\n c\r\nd", "c{a }/{// b \\\r\n c\r}c{\nd}" },
  { &lang_c, "f(\"a\\\"/*\", '\"')", "c{f(}s{\"a\\\"/*\"}c{, }s{'\"'}c{)}" },
  { &lang_c, "#include <a/*.h>\nx < y > z", "c{#include }s{<a/*.h>}c{\nx < y > z}" },
  { &lang_c, "# include\t<a.h", "c{# include\t}s{<a.h}" },
  { &lang_c, "include <a.h>", "c{include <a.h>}" },
  { &lang_c, "#error don't\nint x;", "c{#error don}s{'t}c{\nint x;}" },
  { &lang_c, "\"a\\\nb\" c", "s{\"a\\\nb\"}c{ c}" },
  { &lang_c, "\"a\r\nb", "s{\"a}c{\r\nb}" },
  { &lang_c, "a /* b", "c{a }/{/* b}" },
  { &lang_c, "a /**/ / b /*/ c", "c{a }/{/**/}c{ / b }/{/*/ c}" },
  { &lang_c, "a /", "c{a /}" },
  { &lang_c, "'\\", "s{'\\}" },
  /* Markdown */
  { &lang_doc, "---\nTitle: a\n---\nb `c` d\n", "c{---\nTitle: a\n---\n}t{b }c{`c`}t{ d\n}" },
  { &lang_doc, "Long: a\nHelp: b\n---\nc\n", "c{Long: a\nHelp: b\n---\n}t{c\n}" },
  { &lang_doc, "Note: a\n\n---\n", "t{Note: a\n\n---\n}" },
  { &lang_doc, "a\n~~~c\nb `c\n~~~\nd\n", "t{a\n}c{~~~c\nb `c\n~~~\n}t{d\n}" },
  { &lang_doc, "```\na\n``\n````\nb", "c{```\na\n``\n````\n}t{b}" },
  { &lang_doc, "~~~\n    ~~~\n a\n   ~~~\nb", "c{~~~\n    ~~~\n a\n   ~~~\n}t{b}" },
  { &lang_doc, "a\n```\nb", "t{a\n}c{```\nb}" },
  { &lang_doc, "a ``b ` c`` d ` e", "t{a }c{``b ` c``}t{ d ` e}" },
  { &lang_doc, "a `b\nc` `d\n\ne`", "t{a }c{`b\nc`}t{ `d\n\ne`}" },
  { &lang_doc, "a \\`b` c", "t{a \\`b` c}" },
  { &lang_doc, "a\n\n    b\n\n    c\n\nd", "t{a\n\n}c{    b\n\n    c\n}t{\nd}" },
  { &lang_doc, "a\r\n\r\n\tb\r\nc", "t{a\r\n\r\n}c{\tb\r\n}t{c}" },
  { &lang_doc, "a\n    b\n", "t{a\n    b\n}" },
  { &lang_doc, "1. a\n\n    b\n\n        c\n\nd\n\n    e\n",
    "t{1. a\n\n    b\n\n}c{        c\n}t{\nd\n\n}c{    e\n}" },
  { &lang_doc, "a <!-- b\n\n    c --> `d` <b>", "t{a }/{<!-- b\n\n    c -->}t{ }c{`d`}t{ <b>}" },
  { &lang_doc, "a <!-- b", "t{a }/{<!-- b}" },
  /* roff */
  { &lang_doc, ".\\\" a\n.TH b\nc\n.nf\nd\n.fi\ne \\\" f\ng \\fBh\\fP",
    "/{.\\\" a}t{\n.TH b\nc\n}c{.nf\nd\n}t{.fi\ne }/{\\\" f}"
    "t{\ng \\fBh\\fP}" },
  { &lang_doc, "'\\\" a\n.EX\nb", "/{'\\\" a}t{\n}c{.EX\nb}" },
  /* CMake */
  { &lang_cmake, "set(a \"b\\\"#\nc\") # d\ne", "c{set(a }s{\"b\\\"#\nc\"}c{) }/{# d}c{\ne}" },
  { &lang_cmake, "#[[ a\n]] b #[==[ c ]] ]==] d", "/{#[[ a\n]]}c{ b }/{#[==[ c ]] ]==]}c{ d}" },
  { &lang_cmake, "f([=[ a ]] ]=]) a[[b", "c{f(}s{[=[ a ]] ]=]}c{) a[[b}" },
  { &lang_cmake, "a\\\"b \\# c", "c{a\\\"b \\# c}" },
  { &lang_cmake, "#[[ a", "/{#[[ a}" },
  /* make */
  { &lang_make, "a = b # c \\\n d\ne: f#g", "c{a = b }/{# c \\\n d}c{\ne: f#g}" },
  { &lang_make, "\techo \"a # b\" 'c' \\# d", "c{\techo }s{\"a # b\"}c{ }s{'c'}c{ \\# d}" },
  { &lang_make, "a = don't \"b\nc = \"d\"", "c{a = don't \"b\nc = }s{\"d\"}" },
  /* m4 */
  { &lang_m4, "a dnl b\nxdnl\ndnlx dnl", "c{a }/{dnl b}c{\nxdnl\ndnlx }/{dnl}" },
  { &lang_m4, "[[#include <a.h>\n# if b\n# endif]]",
    "c{[[#include <a.h>\n}/{# if b}c{\n# endif]]}" },
  { &lang_m4, "AC_MSG([don't]) \"a\" 'b'", "c{AC_MSG([don't]) }s{\"a\"}c{ }s{'b'}" },
  /* shell */
  { &lang_shell, "a # b\nc $# ${#d} e#f", "c{a }/{# b}c{\nc $# ${#d} e#f}" },
  { &lang_shell, "a 'b\n# c\\' d \\' \"e\\\" '\" f",
    "c{a }s{'b\n# c\\'}c{ d \\' }s{\"e\\\" '\"}c{ f}" },
  { &lang_shell, "a \"$(sed 's/\"//' \"$b\")\" c", "c{a }s{\"$(sed 's/\"//' \"$b\")\"}c{ c}" },
  { &lang_shell, "a \"`sed 's/\"//'`\" # b", "c{a }s{\"`sed 's/\"//'`\"}c{ }/{# b}" },
  { &lang_shell, "a $'b\\'c' d", "c{a $}s{'b\\'c'}c{ d}" },
  { &lang_shell, "cat <<EOF \"a\" # b\nc ' # d\n EOF\nEOF\ne",
    "c{cat <<EOF }s{\"a\"}c{ }/{# b}c{\n}s{c ' # d\n EOF\n}c{EOF\ne}" },
  { &lang_shell, "cat <<-'E F'\na\n\tE F\nb", "c{cat <<-'E F'\n}s{a\n}c{\tE F\nb}" },
  { &lang_shell, "cat <<A <<B\na\nA\nb\nB\nc", "c{cat <<A <<B\n}s{a\nA\nb\n}c{B\nc}" },
  { &lang_shell, "cat <<A\nA\nb", "c{cat <<A\nA\nb}" },
  { &lang_shell, "a $((1<<b)) <<< 'c'", "c{a $((1<<b)) <<< }s{'c'}" },
  /* Perl */
  { &lang_perl, "my $a = \"b\"; # c\n$#d $#{e}", "c{my $a = }s{\"b\"}c{; }/{# c}c{\n$#d $#{e}}" },
  { &lang_perl, "a\n=head1 b\n\nc\n\n=cut\nd = e", "c{a\n}/{=head1 b\n\nc\n\n=cut}c{\nd = e}" },
  { &lang_perl, "$a =~ s/\"#/'/g; $b", "c{$a =~ s}s{/\"#/'/}c{g; $b}" },
  { &lang_perl, "if(/a\"b/) { $c / $d / 2 }", "c{if(}s{/a\"b/}c{) { $c / $d / 2 }}" },
  { &lang_perl, "s{a{1}\"} {b#}; tr#a#b#; qw(a 'b); $s{'c'} y",
    "c{s}s{{a{1}\"} {b#}}c{; tr}s{#a#b#}c{; qw}s{(a 'b)}c{; $s{}s{'c'}"
    "c{} y}" },
  { &lang_perl, "m!a'b! && $h{q} # c", "c{m}s{!a'b!}c{ && $h{q} }/{# c}" },
  { &lang_perl, "\"a\nb\n'c", "s{\"a}c{\nb\n}s{'c}" },
  { &lang_perl, "print <<\"E\";\na '\nE\nb <<F;\nc\nF\n",
    "c{print <<\"E\";\n}s{a '\n}c{E\nb <<F;\n}s{c\n}c{F\n}" },
  { &lang_perl, "1 << 2; $a<<3; $' \"b\"", "c{1 << 2; $a<<3; $' }s{\"b\"}" },
  /* Python */
  { &lang_python, "#!/a\n\"\"\"b\n# c\"\"\"\nd = \"\"\"e\"f\"\"\" # g",
    "/{#!/a}c{\n}/{\"\"\"b\n# c\"\"\"}c{\nd = }s{\"\"\"e\"f\"\"\"}c{ }/{# g}" },
  { &lang_python, "def a():\n    r'''b\\'''c'''\n    x = '''\n'''",
    "c{def a():\n    r}/{'''b\\'''c'''}c{\n    x = }s{'''\n'''}" },
  { &lang_python, "a = ''; b = '\\'#'; 'c\nd", "c{a = }s{''}c{; b = }s{'\\'#'}c{; }s{'c}c{\nd}" },
  { &lang_python, "a = \"\"\"b\"", "c{a = }s{\"\"\"b\"}" },
  /* test cases */
  { &lang_test,
    "<testcase>\n<info>\n<keywords>\nA\n</keywords>\n</info>\n# b\n<client>\n"
    " <command>\nc\n </command>\n</client>\n",
    "c{<testcase>\n<info>\n<keywords>\n}t{A\n}c{</keywords>\n</info>\n# b\n"
    "<client>\n <command>\nc\n </command>\n</client>\n}" },
  { &lang_test, "<data nocheck=\"yes\">\n<b>\n</dat>\n%a %hex[%41]hex% c\n</data>\n",
    "c{<data nocheck=\"yes\">\n}t{<b>\n</dat>\n%a }d{%hex[%41]hex%}t{ c\n}"
    "c{</data>\n}" },
  { &lang_test, "<data base64=\"yes\">\nYQ==\n</data>\n<stdout hex=\"yes\">\n41",
    "c{<data base64=\"yes\">\n}d{YQ==\n}"
    "c{</data>\n<stdout hex=\"yes\">\n}d{41}" },
  { &lang_test, "<file>\na %hex[41\n</file>\n", "c{<file>\n}t{a }d{%hex[41\n}c{</file>\n}" },
  /* the rest */
  { &lang_text, "a \"b\" # c\n", "t{a \"b\" # c\n}" },
  { &lang_opaque, "a \"b\" # c\n", "d{a \"b\" # c\n}" },
};

/* Writes the tokens of the text to `out`, neighbours of one region as one. */
static void describe(const struct language *l, const char *text, size_t len, char *out)
{
  struct lex_state st = { .text = text, .len = len };
  int last = -1;

  while(st.pos < len) {
    enum region region = REGION_COUNT;
    size_t from = st.pos;
    l->next(&st, &region);
    assert_in_range(region, 0, REGION_COUNT - 1);
    assert_in_range(st.pos, from + 1, len);
    if((int)region != last) {
      if(last >= 0)
        *out++ = '}';
      *out++ = letters[region];
      *out++ = '{';
      last = (int)region;
    }
    memcpy(out, text + from, st.pos - from);
    out += st.pos - from;
  }
  if(last >= 0)
    *out++ = '}';
  *out = '\0';
}

/* Is the text cut without loss: does each token start where the one before
   it ended, and the last end at the end? Returns 1 + the number of tokens, or
   0 if not. */
static size_t lossless(const struct language *l, const char *text, size_t len)
{
  struct lex_state st = { .text = text, .len = len };
  size_t tokens = 1;

  while(st.pos < len) {
    enum region region = REGION_COUNT;
    size_t from = st.pos;
    l->next(&st, &region);
    if(region >= REGION_COUNT || st.pos <= from || st.pos > len || st.len != len || st.text != text)
      return 0;
    tokens++;
  }
  return tokens;
}

static void regions(void **state)
{
  char out[1024];
  size_t i;

  (void)state;
  for(i = 0; i < sizeof(region_cases) / sizeof(region_cases[0]); i++) {
    const struct region_case *c = &region_cases[i];
    size_t len = strlen(c->input);
    char *copy = malloc(len);
    assert_non_null(copy);
    memcpy(copy, c->input, len);
    describe(c->language, copy, len, out);
    free(copy);
    if(strcmp(out, c->tokens))
      fail_msg("%s: %s\n  gives %s", c->language->name, c->input, out);
  }
}

/* Checks all languages, on a copy of exactly the text's size, so that the
   address sanitizer sees a read past its end. */
static void check_all(const char *text, size_t len)
{
  const struct language *const *l;
  char *copy = malloc(len ? len : 1);

  assert_non_null(copy);
  if(len)
    memcpy(copy, text, len);
  for(l = languages; *l; l++) {
    if(!lossless(*l, copy, len))
      fail_msg("%s: %.60s", (*l)->name, text);
  }
  free(copy);
}

static void every_short_input(void **state)
{
  char s[4];
  unsigned i, j;

  (void)state;
  check_all("", 0);
  for(i = 0; i < 256; i++) {
    s[0] = (char)i;
    check_all(s, 1);
    for(j = 0; j < 256; j++) {
      s[1] = (char)j;
      check_all(s, 2);
    }
  }
}

static void every_prefix_of_cases(void **state)
{
  size_t i, n;

  (void)state;
  for(i = 0; i < sizeof(region_cases) / sizeof(region_cases[0]); i++)
    for(n = 0; n <= strlen(region_cases[i].input); n++)
      check_all(region_cases[i].input, n);
}

/* Bytes from a fixed linear congruential generator. */
static unsigned next_random(uint64_t *seed)
{
  *seed = *seed * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(*seed >> 33);
}

static void random_bytes(void **state)
{
  static const char spice[] = "\"\"''`##//**<<!--[[]]==(){}\\\\\n\n\r\n\n   "
                              "\t.~%$EsqmyEE=cutdnlhex<>-\0";
  static char text[3000];
  uint64_t seed = 1;
  unsigned round;
  size_t i;

  (void)state;
  for(round = 0; round < 600; round++) {
    size_t len = next_random(&seed) % sizeof(text);
    for(i = 0; i < len; i++)
      text[i] =
        round % 4 ? spice[next_random(&seed) % (sizeof(spice) - 1)] : (char)next_random(&seed);
    check_all(text, len);
  }
}

/* Inputs that make a lexer look far ahead again and again: a run of a
   quadratic one would not end within the patience of a test. */
static void long_runs(void **state)
{
  static const char *const units[] = {
    "a",
    "\n",
    "\r",
    "\r\n",
    " ",
    "\"",
    "'",
    "`",
    "``` ",
    "\\",
    "/",
    "/*",
    "//",
    "#",
    "#include <",
    "# ",
    "<",
    "<<A\n",
    "<<A ",
    "<<\"A\n",
    "[[",
    "#[",
    "#[=",
    "\"\"\"\n",
    "\n'''",
    "\n=a",
    "s{",
    "s/",
    "(/\\",
    "q(",
    "dnl ",
    "<!--",
    "    a\n\n",
    "- a\n",
    "    - ",
    "\n```",
    "\n~~~",
    "` `` ",
    ".nf\n",
    "\n.\\\"",
    "<a>\n",
    "<a>\n</a>\n",
    "<a>\n%hex[\n</a>\n",
    "%hex[",
    "%",
    "\"$(",
    "`\"",
    "---\n",
    "\"\\\\",
    "'\\\n",
    "\"\\\n",
    "#\\\n",
    "A: \n",
    "\"$(('",
    "\n \n\t",
    "$'",
    "]=",
    "<a hex=\n",
    "[=",
    "= ",
  };
  const size_t size = 1 << 20;
  char *text = malloc(size);
  size_t i, j;

  (void)state;
  assert_non_null(text);
  for(i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
    size_t n = strlen(units[i]);
    for(j = 0; j < size; j++)
      text[j] = units[i][j % n];
    check_all(text, size);
  }
  memset(text, 0, size);
  check_all(text, size);
  free(text);
}

static void language_of_file(void **state)
{
  static const struct {
    const char *path, *text, *language;
  } cases[] = {
    { "lib/a.c", "", "c" },
    { "a.h", "", "c" },
    { "a.h.in", "", "c" },
    { "lib/config-cmake.h.in", "", "c" },
    { "a.h.cmake", "", "c" },
    { "a.rc", "", "c" },
    { "CMakeLists.txt", "", "cmake" },
    { "CMake/x.cmake", "", "cmake" },
    { "CMake/x.cmake.in", "", "cmake" },
    { "Makefile.am", "", "make" },
    { "makefile.sh", "", "shell" },
    { "lib/Makefile.inc", "", "make" },
    { "docs/examples/Makefile.example", "", "make" },
    { "configure.ac", "", "m4" },
    { "m4/x.m4", "", "m4" },
    { "acinclude.m4", "", "m4" },
    { "Dockerfile", "", "shell" },
    { "a.md", "", "doc" },
    { "docs/a.3", "", "doc" },
    { "tests/a.pm", "", "perl" },
    { "tests/a.py", "", "python" },
    { "tests/data/test1", "", "text" },
    { "data/test1", "#!/bin/sh\n", "shell" },
    { "tests/data/Makefile.am", "", "make" },
    { "data/test1", "", "text" },
    { "tests/data/sub/test1", "", "text" },
    { "a.pc.in", "", "text" },
    { "a-config.in", "#!/bin/sh\n", "shell" },
    { "a-config.in", "@X@", "text" },
    { "a", "#! /usr/bin/env perl\n", "perl" },
    { "a", "#!/usr/bin/env -S X=1 python3 -u\n", "python" },
    { "a", "#!/usr/bin/perl5.36\n", "perl" },
    { "a", "#!/usr/bin/env\n", "text" },
    { "a", "#!", "text" },
    { "a", "#!/x/unheard-of", "text" },
    { "a.txt", "#!/bin/sh\n", "text" },
    { "a.unheard-of", "a", "text" },
    { "README", "", "text" },
    { "a.pem", "text", "opaque" },
    { "a.svg", "<svg/>", "opaque" },
  };
  size_t i;

  (void)state;
  for(i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    const struct language *l = language_of(cases[i].path, cases[i].text, strlen(cases[i].text));
    if(strcmp(l->name, cases[i].language))
      fail_msg("%s is taken for %s", cases[i].path, l->name);
  }
  assert_ptr_equal(language_of("a.c", "a\0b", 3), &lang_opaque);
  assert_ptr_equal(language_of("a", NULL, 0), &lang_text);
}

static void names(void **state)
{
  const struct language *const *l;

  (void)state;
  for(l = languages; *l; l++)
    assert_ptr_equal(language_named((*l)->name), *l);
  assert_ptr_equal(l[-1], &lang_opaque);
  assert_null(language_named("unheard-of"));
  assert_string_equal(region_name(REGION_COMMENT), "comment");
  assert_string_equal(region_name(REGION_DATA), "data");
}

/* The files of one language, one after the other. */
struct corpus {
  char *text;
  size_t *ends;
  size_t files, len;
};

static struct corpus corpora[32];

static void *or_exit(void *p)
{
  if(!p) {
    perror("test_lex");
    exit(2);
  }
  return p;
}

static int add_file(const char *path, size_t size)
{
  char *text = or_exit(malloc(size + 1));
  FILE *f = or_exit(fopen(path, "rb"));
  size_t len = fread(text, 1, size, f), i;
  const struct language *l = language_of(path, text, len);
  struct corpus *c;
  int bad = !lossless(l, text, len);

  fclose(f);
  if(bad)
    printf("%s: %s: not lossless\n", path, l->name);
  for(i = 0; languages[i] != l;)
    i++;
  c = &corpora[i];
  c->ends = or_exit(realloc(c->ends, (c->files + 1) * sizeof(*c->ends)));
  c->text = or_exit(realloc(c->text, c->len + len + 1));
  memcpy(c->text + c->len, text, len);
  c->len += len;
  c->ends[c->files++] = c->len;
  free(text);
  return bad;
}

static int walk(const char *dir)
{
  DIR *d = or_exit(opendir(dir));
  struct dirent *e;
  int bad = 0;

  while((e = readdir(d))) {
    char path[4096];
    struct stat s;
    if(!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
      continue;
    snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
    if(lstat(path, &s))
      continue;
    if(S_ISDIR(s.st_mode))
      bad |= walk(path);
    else if(S_ISREG(s.st_mode))
      bad |= add_file(path, (size_t)s.st_size);
  }
  closedir(d);
  return bad;
}

static double seconds(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void measure(const struct language *l, const struct corpus *c)
{
  double start = seconds(), spent;
  size_t rounds = 0, tokens = 0, i;

  do {
    size_t from = 0;
    tokens = 0;
    for(i = 0; i < c->files; i++) {
      tokens += lossless(l, c->text + from, c->ends[i] - from) - 1;
      from = c->ends[i];
    }
    rounds++;
    spent = seconds() - start;
  } while(spent < 0.3);
  printf("%-7s %5zu files %9zu bytes %8zu tokens %7.0f MB/s\n", l->name, c->files, c->len, tokens,
         (double)c->len * (double)rounds / spent / 1e6);
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(regions),
    cmocka_unit_test(every_short_input),
    cmocka_unit_test(every_prefix_of_cases),
    cmocka_unit_test(random_bytes),
    cmocka_unit_test(long_runs),
    cmocka_unit_test(language_of_file),
    cmocka_unit_test(names),
  };
  size_t i;
  int bad;

  if(argc < 2)
    return cmocka_run_group_tests(tests, NULL, NULL);
  bad = walk(argv[1]);
  for(i = 0; languages[i]; i++) {
    if(corpora[i].len)
      measure(languages[i], &corpora[i]);
    free(corpora[i].text);
    free(corpora[i].ends);
  }
  return bad;
}
