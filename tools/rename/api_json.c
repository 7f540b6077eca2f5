/* api_json.c: the map as JSON. */
#include "api.h"

#include <string.h>

static void add_string(struct buf *b, const char *key, const char *s, const char *tail)
{
  buf_fmt(b, "\"%s\": ", key);
  if(!s) {
    buf_fmt(b, "null%s", tail);
    return;
  }
  buf_str(b, "\"");
  for(; *s; s++) {
    unsigned char c = (unsigned char)*s;
    if(c == '"' || c == '\\')
      buf_fmt(b, "\\%c", c);
    else if(c < 0x20 || c >= 0x7f)
      buf_fmt(b, "\\u%04x", c);
    else
      buf_add(b, s, 1);
  }
  buf_fmt(b, "\"%s", tail);
}

static void add_name(struct buf *b, const struct api_name *n)
{
  buf_str(b, "{ ");
  add_string(b, "kind", header_kind_name(n->kind), ", ");
  add_string(b, "old", n->old, ", ");
  add_string(b, "new", n->new, ", ");
  add_string(b, "of", n->of, ", ");
  add_string(b, "header", n->header, ", ");
  buf_fmt(b, "\"line\": %zu, ", n->line);
  add_string(b, "since", n->since, ", ");
  add_string(b, "deprecated", n->deprecated, ", ");
  add_string(b, "last", n->last, " }");
}

void api_json(const struct api *a, struct buf *out)
{
  size_t count[HEADER_KIND_COUNT];
  api_counts(a, count);
  buf_str(out, "{\n  \"format\": \"api-map 1\",\n  ");
  add_string(out, "stem", a->stem, ",\n  ");
  add_string(out, "namespace", a->to, ",\n  ");
  add_string(out, "release", a->release && *a->release ? a->release : NULL, ",\n  ");
  buf_str(out, "\"counts\": {");
  for(int k = 0; k < HEADER_KIND_COUNT; k++)
    buf_fmt(out, "%s \"%s\": %zu", k ? "," : "", header_kind_name((enum header_kind)k), count[k]);
  buf_str(out, " },\n  \"names\": [");
  for(size_t i = 0; i < a->count; i++) {
    buf_str(out, i ? ",\n    " : "\n    ");
    add_name(out, &a->name[i]);
  }
  buf_str(out, "\n  ]\n}\n");
}
