#include "view.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

const struct kind_info kinds[kind_count] = {
#define X(name, verdict, text) { #name, text, verdict },
  KINDS(X)
#undef X
};

static bool in_line(const struct view *v, const char *what)
{
  return contains(v->line, v->line_end, what);
}

/* the word is the product's name and no more */
static bool is_bare(const char *from, const char *end)
{
  if(end - from == 7 && !strncasecmp(from, "lib", 3))
    from += 3;
  return end - from == 4 && name_at(from, end);
}

/* letters on either side that are no part of the product's own names */
static bool is_within(const struct view *v)
{
  const char *before = v->from;

  if(before - v->word >= 3 && !strncasecmp(before - 3, "lib", 3))
    before -= 3;
  if(before > v->word && isalpha((unsigned char)before[-1]))
    return true;
  return islower((unsigned char)v->end[-1]) && islower((unsigned char)*v->end) &&
         !starts(v, v->end, "x_") && !starts(v, v->end, "rc");
}

static bool all_upper(const char *from, const char *end)
{
  bool letter = false;

  for(; from < end; from++) {
    if(!isupper((unsigned char)*from) && !isdigit((unsigned char)*from) && *from != '_')
      return false;
    letter |= isupper((unsigned char)*from) != 0;
  }
  return letter;
}

/* dotted labels around the place that end in what ends the names of hosts */
static bool is_host(const struct view *v)
{
  static const char *const last[] = { "se",      "org",     "net",       "com",  "dev",
                                      "io",      "invalid", "localhost", "uk",   "de",
                                      "example", "test",    "name",      "curl", "xxx" };
  const char *p = v->from, *end = v->end, *dot;

  while(p > v->line && (isalnum((unsigned char)p[-1]) || p[-1] == '.' || p[-1] == '-'))
    p--;
  while(end < v->line_end && (isalnum((unsigned char)*end) || *end == '.' || *end == '-'))
    end++;
  while(end > p && (end[-1] == '.' || end[-1] == '-'))
    end--;
  for(dot = end; dot > p && dot[-1] != '.'; dot--)
    ;
  /* a folder of VMS in brackets: what follows is a file */
  if(dot <= p + 1 || (p > v->line && strchr("_$]", p[-1])) || *end == '_' || *end == '(')
    return false;
  for(size_t i = 0; i < sizeof(last) / sizeof(*last); i++)
    if((size_t)(end - dot) == strlen(last[i]) && !strncasecmp(dot, last[i], (size_t)(end - dot)))
      /* a field of a structure looks like the last */
      return strcmp(last[i], "curl") || v->look->data || (v->look->region && v->string);
  return false;
}

static bool is_email(const struct view *v)
{
  const char *at = memchr(v->token, '@', (size_t)(v->token_end - v->token));

  if(at && at > v->token && at + 1 < v->token_end && isalnum((unsigned char)at[1]) &&
     (isalnum((unsigned char)at[-1])) && memchr(at, '.', (size_t)(v->token_end - at)))
    return true;
  return in_line(v, " at lists.haxx") || in_line(v, "-at-");
}

static bool is_url(const struct view *v)
{
  for(const char *p = v->from; p > v->token; p--)
    if(p - v->token >= 3 && !strncmp(p - 3, "://", 3))
      return true;
  return !strncmp(v->token, "www.", 4);
}

static bool is_address(const struct view *v)
{
  static const char *const lists[] = { "curl-library", "curl-users", "curl-announce", "curl-and-",
                                       "curl-www",     "curl-meet",  "curl-distros" };

  if(after(v, v->from, "#") && !is_word(*v->end) && (v->look->page || v->region == '*') &&
     v->from - 1 > v->line && is_blank(v->from[-2]))
    return true;
  for(size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
    if(starts(v, v->from, lists[i]) && !after(v, v->from, "_"))
      return true;
  /* owner/name#number, and a title like it */
  if(contains(v->token, v->token_end, "curl/curl#"))
    return true;
  return after(v, v->from, "[") &&
         (starts(v, v->from, "curl issue") || starts(v, v->from, "curl pull request"));
}

static bool is_encoded(const struct view *v)
{
  const char *p = v->from, *end = v->end;
  bool digit = false, upper = false, lower = false;

  while(p > v->line && (isalnum((unsigned char)p[-1]) || strchr("+/=", p[-1])))
    p--;
  while(end < v->line_end && (isalnum((unsigned char)*end) || strchr("+/=", *end)))
    end++;
  if(end - p < 40)
    return false;
  for(; p < end; p++) {
    digit |= isdigit((unsigned char)*p) != 0;
    upper |= isupper((unsigned char)*p) != 0;
    lower |= islower((unsigned char)*p) != 0;
  }
  return digit && upper && lower;
}

/* a line of a licence's header, or a licence by its name; prose that speaks of
   licences is prose */
static bool is_licence(const struct view *v)
{
  return is_bare(v->word, v->word_end) &&
         (in_line(v, "copyright (c)") || in_line(v, "license;") || in_line(v, "licensed as") ||
          in_line(v, "free software") || starts(v, v->end, " license"));
}

static bool is_person(const struct view *v)
{
  const char *base = strrchr(v->look->path, '/');

  base = base ? base + 1 : v->look->path;
  return !strncmp(base, "THANKS", 6) || !strcmp(base, ".mailmap") || in_line(v, "reported-by:") ||
         (is_bare(v->word, v->word_end) && in_line(v, "@haxx.se>"));
}

/* "Name: value" from p; where the name ends, or NULL */
static const char *header_name(const struct view *v, const char *p)
{
  const char *end = p;

  if(!isupper((unsigned char)*p))
    return NULL;
  while(end < v->line_end && (isalnum((unsigned char)*end) || *end == '-'))
    end++;
  if(end - p < 3 || *end != ':' || (end[1] != ' ' && end[1] != '\\') || all_upper(p, end))
    return NULL;
  return end;
}

static enum kind as_header(const struct view *v)
{
  const char *begin = v->string ? v->string : v->line, *end;

  if(!v->look->data && !v->string)
    return kind_count;
  /* the last line that begins in the literal before the place */
  for(const char *p = begin; p < v->from; p++)
    if(starts(v, p, "\\n"))
      begin = p + 2;
  end = header_name(v, begin);
  /* a header has a name with a dash, or one that is known to have none */
  if(!end || (!memchr(begin, '-', (size_t)(end - begin)) && strncmp(begin, "Host:", 5) &&
              strncmp(begin, "Cookie:", 7) && strncmp(begin, "Server:", 7) &&
              strncmp(begin, "Referer:", 8) && strncmp(begin, "Location:", 9)))
    return kind_count;
  return v->from < end ? kind_header : kind_value;
}

static bool is_environment(const struct view *v)
{
  const char *p = v->word;

  if(!all_upper(v->word, v->word_end) || is_bare(v->word, v->word_end))
    return false;
  if(v->word_end - v->word > 7 &&
     (starts(v, v->word, "CURLOPT") || starts(v, v->word, "CURLINFO") ||
      starts(v, v->word, "CURL_VERSION")))
    return false;
  if(p > v->line && (p[-1] == '"' || p[-1] == '\''))
    p--;
  if(after(v, p, "getenv(") || after(v, p, "ENV{") || after(v, p, "environ[") ||
     after(v, p, "setenv(") || after(v, p, "env[") || after(v, p, "environ.get(") ||
     after(v, p, "env.get(") || after(v, p, "export "))
    return true;
  return in_line(v, "environment variable") ||
         (v->look->data && *v->word_end == '=' && v->word == v->line);
}

static bool is_file(const struct view *v)
{
  static const char *const last[] = {
    ".c",  ".h",   ".crt",   ".pc",      ".m4",   ".md",   ".3",     ".1",   ".so",
    ".a",  ".dll", ".lib",   ".exe",     ".def",  ".pl",   ".txt",   ".in",  ".dsp",
    ".rc", ".com", ".cmake", ".la",      ".html", ".pem",  ".zip",   ".tar", ".gz",
    ".sh", ".py",  ".pdf",   ".vcxproj", ".sln",  ".conf", ".dylib", ".ex",  ".fish",
    ".o",  ".obj", ".opt",   ".am",      ".pm",   ".map",  ".vers",  ".1.in"
  };
  const char *p = v->from, *end = v->end;

  if(v->region == ' ' && v->look->region)
    return in_line(v, "#include") || in_line(v, "# include");
  while(p > v->line && (is_word(p[-1]) || p[-1] == '-' || p[-1] == '.' || p[-1] == '/'))
    p--;
  while(end < v->line_end && (is_word(*end) || strchr("-./", *end)))
    end++;
  while(end > p && (end[-1] == '.' || end[-1] == '/'))
    end--;
  if((starts(v, v->from, "curlrc")) && (after(v, v->from, ".") || after(v, v->from, "_")))
    return true;
  for(size_t i = 0; i < sizeof(last) / sizeof(*last); i++) {
    size_t size = strlen(last[i]);

    if((size_t)(end - p) > size && end - size >= v->end && !strncmp(end - size, last[i], size))
      return true;
  }
  return memchr(p, '/', (size_t)(end - p)) != NULL && p < v->from && end > v->end;
}

static enum kind as_string(const struct view *v)
{
  const char *from = v->string, *end = v->string_end;

  if(is_bare(from, end))
    return kind_bare;
  if(starts(v, from, "# ") && v->look->region)
    return kind_heading;
  if(end > from && all_upper(from, end))
    /* "CURL_" and a name, in C: what programs ask the environment for */
    return v->look->region && starts(v, from, "CURL_") ? kind_environment : kind_option;
  if(!strncmp(v->end, "/%s", 3) || (*v->end == '/' && isdigit((unsigned char)v->end[1])))
    return kind_banner;
  if(is_file(v))
    return kind_file;
  if(v->look->data)
    return kind_data;
  if(memchr(from, ' ', (size_t)(end - from)))
    return kind_message;
  return kind_string;
}

/* for places that differ in bytes, not in the name: what they are part of */
static enum kind as_other(const struct view *v)
{
  const char *p = v->word;

  if(v->look->region && v->string &&
     (all_upper(v->word, v->word_end) && v->word_end - v->word > 1) && !after(v, p, "%"))
    return kind_keyword;
  if(v->look->region && v->string && starts(v, v->string, "# "))
    return kind_heading;
  return v->string ? kind_string : kind_other;
}

enum kind look_at(const struct look *look, const struct found *found)
{
  struct view v;
  enum kind kind;

  view(&v, look, found);
  if(found->sort == sort_prefix && !v.string)
    return kind_prefix;
  if(found->sort == sort_spelled)
    return kind_encoded;
  if(found->sort == sort_moved)
    return kind_order;
  if(found->sort == sort_blanks && !(look->region && v.string))
    return kind_layout;
  if(in_line(&v, "SPDX-License-Identifier"))
    return kind_spdx;
  if(is_url(&v))
    return kind_url;
  if(is_email(&v))
    return kind_email;
  if(is_host(&v))
    return kind_host;
  if(is_address(&v))
    return kind_address;
  if(is_licence(&v))
    return kind_licence;
  if(is_person(&v))
    return kind_person;
  if(is_encoded(&v))
    return kind_encoded;
  kind = as_header(&v);
  if(kind != kind_count)
    return kind;
  if(look->data && starts(&v, v.line, "# ") && in_line(&v, "generated by"))
    return kind_heading;
  if(is_environment(&v))
    return kind_environment;
  if(found->sort != sort_name)
    return as_other(&v);
  if(v.string)
    return as_string(&v);
  if(is_file(&v))
    return kind_file;
  if(!is_bare(v.word, v.word_end))
    return is_within(&v) ? kind_within : kind_identifier;
  if(look->data)
    return kind_data;
  if(v.region == '*')
    return kind_comment;
  return look->page ? kind_prose : kind_identifier;
}
