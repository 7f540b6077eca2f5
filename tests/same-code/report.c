/* report.c: see report.h. */
#include "report.h"

#include <ctype.h>
#include <string.h>

struct count { /* of functions, or of data */
  size_t items, verdict[4], to_renamed, moved;
  unsigned long long bytes;
};

static const char *const verdict_name[] = { "identical", "sorted", "explained", "unexplained" };

static void count_items(const struct pairing *p, bool code, struct count *c)
{
  for(size_t i = 0; i < p->items; i++) {
    const struct item *item = &p->item[i];
    if(item->code != code)
      continue;
    c->items++;
    c->bytes += item->size_a;
    c->verdict[item->verdict]++;
    c->moved += item->moved;
    c->to_renamed += item->verdict == IDENTICAL && item->renamed.count;
  }
}

static struct count total(const struct report *r, bool code)
{
  struct count c = { 0 };
  for(size_t i = 0; i < r->pairings; i++)
    count_items(&r->pairing[i], code, &c);
  return c;
}

static size_t all_findings(const struct report *r)
{
  size_t n = r->findings;
  for(size_t i = 0; i < r->pairings; i++)
    n += r->pairing[i].findings;
  return n;
}

bool report_fine(const struct report *r)
{
  struct count code = total(r, true), data = total(r, false);
  return !code.verdict[UNEXPLAINED] && !data.verdict[UNEXPLAINED] && !all_findings(r) &&
         code.items + data.items > 0 && !(r->same_size && code.moved + data.moved);
}

static void put_text(const char *s, size_t len, FILE *out)
{
  putc('"', out);
  for(size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)s[i];
    if(c == '"' || c == '\\')
      fprintf(out, "\\%c", c);
    else if(c == '\n')
      fputs("\\n", out);
    else if(c < 32 || c > 126)
      fprintf(out, "\\u%04x", c); /* as JSON has it; the table uses it too */
    else
      putc(c, out);
  }
  putc('"', out);
}

static void put_string(const char *s, FILE *out)
{
  put_text(s, strlen(s), out);
}

static void row(const char *name, const struct count *c, FILE *out)
{
  fprintf(out, "%-34s %6zu %9llu %9zu %9zu %7zu %11zu\n", name, c->items, c->bytes,
          c->verdict[IDENTICAL], c->verdict[EXPLAINED], c->verdict[SORTED],
          c->verdict[UNEXPLAINED]);
}

/* "meson-generated_.._vtls_x.c.o" is vtls/x.c to a reader, nearly. */
static const char *short_name(const char *member)
{
  const char *dots = strstr(member, "_.._");
  return dots ? dots + 4 : member;
}

static void list_item(const struct pairing *p, const struct item *item, FILE *out)
{
  fprintf(out, "  %s: %s %s: ", short_name(p->b->member), verdict_name[item->verdict],
          item->name_b);
  if(item->moved)
    fprintf(out, "%llu -> %llu bytes", (unsigned long long)item->size_a,
            (unsigned long long)item->size_b);
  else
    fprintf(out, "%llu bytes", (unsigned long long)item->size_a);
  if(item->verdict == UNEXPLAINED)
    fprintf(out, "; %s", item->difference);
  putc('\n', out);
  for(size_t i = 0; i < item->causes.count; i++) {
    const struct literal *l = &item->causes.literal[i];
    fputs("    ", out);
    put_text(l->old, l->old_len, out);
    fprintf(out, " (%zu) -> ", l->old_len);
    put_text(l->new, l->new_len, out);
    fprintf(out, " (%zu)\n", l->new_len);
  }
}

void report_table(const struct report *r, FILE *out)
{
  struct count code = total(r, true), data = total(r, false);
  fprintf(out, "%-34s %6s %9s %9s %9s %7s %11s\n", "", "items", "bytes", "identical", "explained",
          "sorted", "unexplained");
  if(r->objects)
    for(size_t i = 0; i < r->pairings; i++) {
      struct count c = { 0 };
      count_items(&r->pairing[i], true, &c);
      count_items(&r->pairing[i], false, &c);
      row(short_name(r->pairing[i].b->member), &c, out);
    }
  row("functions", &code, out);
  row("data", &data, out);
  fprintf(out,
          "%zu objects, %zu names one to one, %zu of them renamed; %zu "
          "identical functions and %zu data point to a renamed literal; %zu "
          "items have another size\n",
          r->pairings, names_count(r->names), names_renamed(r->names), code.to_renamed,
          data.to_renamed, code.moved + data.moved);
  for(size_t i = 0; i < r->findings; i++)
    fprintf(out, "  finding: %s\n", r->finding[i]);
  for(size_t i = 0; i < r->pairings; i++) {
    const struct pairing *p = &r->pairing[i];
    for(size_t k = 0; k < p->findings; k++)
      fprintf(out, "  %s: finding: %s\n", short_name(p->b->member), p->finding[k]);
    for(size_t k = 0; k < p->items; k++)
      if(p->item[k].verdict != IDENTICAL || (r->same_size && p->item[k].moved))
        list_item(p, &p->item[k], out);
  }
}

static void json_count(const char *name, const struct count *c, FILE *out)
{
  fprintf(out, "\"%s\": {\"items\": %zu, \"bytes\": %llu", name, c->items, c->bytes);
  for(int v = IDENTICAL; v <= UNEXPLAINED; v++)
    fprintf(out, ", \"%s\": %zu", verdict_name[v], c->verdict[v]);
  fprintf(out, ", \"other_size\": %zu, \"to_renamed_literal\": %zu}", c->moved, c->to_renamed);
}

void report_json(const struct report *r, FILE *out)
{
  struct count code = total(r, true), data = total(r, false);
  const char *comma = "";
  fputs("{\"a\": ", out);
  put_string(r->file_a, out);
  fputs(", \"b\": ", out);
  put_string(r->file_b, out);
  fprintf(out, ", \"objects\": %zu, \"names\": %zu, \"renamed\": %zu, ", r->pairings,
          names_count(r->names), names_renamed(r->names));
  json_count("functions", &code, out);
  fputs(", ", out);
  json_count("data", &data, out);
  fputs(",\n \"findings\": [", out);
  for(size_t i = 0; i < r->findings; i++, comma = ", ") {
    fputs(comma, out);
    put_string(r->finding[i], out);
  }
  for(size_t i = 0; i < r->pairings; i++)
    for(size_t k = 0; k < r->pairing[i].findings; k++, comma = ", ") {
      fputs(comma, out);
      put_string(r->pairing[i].finding[k], out);
    }
  fputs("],\n \"differing\": [", out);
  comma = "\n  ";
  for(size_t i = 0; i < r->pairings; i++)
    for(size_t k = 0; k < r->pairing[i].items; k++) {
      const struct item *item = &r->pairing[i].item[k];
      if(item->verdict == IDENTICAL)
        continue;
      fprintf(out, "%s{\"object\": ", comma);
      put_string(r->pairing[i].b->member, out);
      fputs(", \"item\": ", out);
      put_string(item->name_b, out);
      fprintf(out,
              ", \"verdict\": \"%s\", \"code\": %s, \"sizes\": [%llu, "
              "%llu], \"difference\": ",
              verdict_name[item->verdict], item->code ? "true" : "false",
              (unsigned long long)item->size_a, (unsigned long long)item->size_b);
      put_string(item->difference, out);
      fputs(", \"literals\": [", out);
      for(size_t n = 0; n < item->causes.count; n++) {
        const struct literal *l = &item->causes.literal[n];
        fputs(n ? ", [" : "[", out);
        put_text(l->old, l->old_len, out);
        fputs(", ", out);
        put_text(l->new, l->new_len, out);
        putc(']', out);
      }
      fputs("]}", out);
      comma = ",\n  ";
    }
  fputs("]}\n", out);
}
