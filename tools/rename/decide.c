/* decide.c: which rule decides each occurrence of the stem in a file. */
#include "decide.h"

#include "class.h"
#include "names.h"
#include "width.h"

#include <stdlib.h>
#include <string.h>

void worker_free(struct worker *w)
{
  map_free(&w->words);
  arena_free(&w->arena);
  free(w->active);
}

void plan_free(struct plan *plan)
{
  free(plan->d);
  plan->d = NULL;
  plan->count = plan->room = 0;
}

/* --- deciding --------------------------------------------------------- */

/* What an unscoped word rule says of a word, kept by each worker. */
struct word_entry {
  const struct rule *rule;      /* or NULL */
  const struct language *named; /* the language last noted in the name set */
};

/* One file while it is decided. */
struct job {
  const struct policy *p;
  struct worker *w;
  const char *path, *text;
  size_t len;
  const struct language *language;
  struct plan *plan;
  /* rules with `in` or `at` that hold for this path, by kind, in w->active */
  size_t first[KIND_COUNT + 1];
  struct probe_list text_probes; /* of the text rules among them */
  bool probe_behind[256], probe_before[256]; /* which bytes they ask for */
  const struct rule *file_rule;
  /* the lexer, moved on as far as needed */
  struct lex_state lex;
  enum region region;
  /* the line that line rules were last asked about */
  size_t line_start, line_end;
  const struct rule *line_rule;
  bool line_regions;
  /* blocks of this file, in order of their start; found at the first use */
  struct block {
    size_t start, end;
    const struct rule *rule;
  } *block;
  size_t block_count, block_room;
  bool blocks_known;
  /* the word last looked up, and what was said of it */
  const char *word;
  struct word_entry *entry;
  const char *word_asked;
  enum region word_region;
  const struct rule *word_rule;
};

/* The first file or path rule whose glob matches. */
static const struct rule *first_glob(const struct policy *p,
                                     enum rule_kind kind, const char *path)
{
  for(size_t i = 0; i < p->anywhere_count[kind]; i++)
    if(glob_match(p->anywhere[kind][i]->pattern, path))
      return p->anywhere[kind][i];
  return NULL;
}

static void choose_active(struct job *j)
{
  size_t stem = j->p->rules->stem_len, n = 0;
  for(int k = 0; k < KIND_COUNT; k++) {
    j->first[k] = n;
    for(size_t i = 0; i < j->p->scoped_count[k]; i++) {
      const struct rule *rule = j->p->scoped[k][i];
      if(rule_in_path(rule, j->path)) {
        j->w->active = grow(j->w->active, n, &j->w->active_room,
                            sizeof(*j->w->active));
        j->w->active[n++] = rule;
      }
    }
  }
  j->first[KIND_COUNT] = n;
  for(size_t i = j->first[KIND_TEXT]; i < j->first[KIND_TEXT + 1]; i++) {
    const struct rule *rule = j->w->active[i];
    size_t at = 0;
    while((at = next_stem(j->p, rule->pattern, rule->plen, at)) < rule->plen) {
      add_probe(&j->text_probes, rule, at);
      if(at + stem < rule->plen)
        j->probe_behind[(unsigned char)rule->pattern[at + stem]] = true;
      else if(at)
        j->probe_before[(unsigned char)rule->pattern[at - 1]] = true;
      else
        memset(j->probe_before, true, sizeof(j->probe_before));
      at += stem;
    }
  }
  j->file_rule = first_glob(j->p, KIND_FILE, j->path);
}

static enum region region_at(struct job *j, size_t off)
{
  while(j->lex.pos <= off)
    j->language->next(&j->lex, &j->region);
  return j->region;
}

static bool allows(const struct rule *rule, enum region region)
{
  return !rule->regions || (rule->regions >> region & 1);
}

static bool literal_at(const struct job *j, const struct text_probe *probe,
                       size_t off)
{
  const struct rule *rule = probe->rule;
  size_t start = off - probe->off;
  return off >= probe->off && rule->plen <= j->len - start &&
         j->text[start] == rule->pattern[0] &&
         j->text[start + rule->plen - 1] == rule->pattern[rule->plen - 1] &&
         !memcmp(j->text + start, rule->pattern, rule->plen);
}

static const struct rule *first_probe(const struct job *j, unsigned char c,
                                      size_t off)
{
  const struct probe_list *list = &j->p->text_by_next[c];
  for(size_t i = 0; i < list->count; i++)
    if(literal_at(j, &list->probe[i], off))
      return list->probe[i].rule;
  return NULL;
}

static const struct rule *ask_text(struct job *j, size_t off,
                                   enum region region)
{
  size_t end = off + j->p->rules->stem_len;
  unsigned char behind = end < j->len ? (unsigned char)j->text[end] : 0;
  unsigned char before = off ? (unsigned char)j->text[off - 1] : 0;
  const struct rule *a, *b;
  if(j->probe_behind[behind] || j->probe_before[before])
    for(size_t i = 0; i < j->text_probes.count; i++)
      if(literal_at(j, &j->text_probes.probe[i], off) &&
         allows(j->text_probes.probe[i].rule, region))
        return j->text_probes.probe[i].rule;
  a = first_probe(j, behind, off);
  b = first_probe(j, before, off);
  return !a || (b && b < a) ? b : a; /* the one that was written first */
}

static size_t line_end_at(const struct job *j, size_t off)
{
  const char *nl = memchr(j->text + off, '\n', j->len - off);
  return nl ? (size_t)(nl - j->text) : j->len;
}

static size_t line_start_at(const struct job *j, size_t off)
{
  while(off && j->text[off - 1] != '\n')
    off--;
  return off;
}

static void find_block(struct job *j, const struct rule *rule)
{
  size_t at = 0;
  for(;;) {
    const char *begin = find(j->text + at, j->len - at, rule->pattern,
                             rule->plen), *end;
    struct block b = { 0, 0, rule };
    if(!begin)
      return;
    b.start = line_start_at(j, (size_t)(begin - j->text));
    at = line_end_at(j, (size_t)(begin - j->text));
    end = find(j->text + at, j->len - at, rule->end, rule->elen);
    b.end = end ? line_end_at(j, (size_t)(end - j->text)) : j->len;
    j->block = grow(j->block, j->block_count, &j->block_room, sizeof(b));
    j->block[j->block_count++] = b;
    at = b.end;
  }
}

static const struct rule *ask_block(struct job *j, size_t off,
                                    enum region region)
{
  if(!j->blocks_known) {
    j->blocks_known = true;
    for(size_t i = j->first[KIND_BLOCK]; i < j->first[KIND_BLOCK + 1]; i++)
      find_block(j, j->w->active[i]);
    for(size_t i = 0; i < j->p->anywhere_count[KIND_BLOCK]; i++)
      find_block(j, j->p->anywhere[KIND_BLOCK][i]);
  }
  for(size_t i = 0; i < j->block_count; i++)
    if(off >= j->block[i].start && off < j->block[i].end &&
       allows(j->block[i].rule, region))
      return j->block[i].rule;
  return NULL;
}

static const struct rule *ask_line(struct job *j, size_t off,
                                   enum region region)
{
  const struct policy *p = j->p;
  const char *line;
  size_t len;
  bool known = off >= j->line_start && off < j->line_end;
  size_t first = j->first[KIND_LINE], last = j->first[KIND_LINE + 1];
  if(first == last && !p->anywhere_count[KIND_LINE])
    return NULL;
  if(!known) {
    j->line_end = line_end_at(j, off);
    j->line_start = line_start_at(j, off);
    j->line_rule = NULL;
    j->line_regions = false;
  }
  else if(!j->line_regions)
    return j->line_rule;
  line = j->text + j->line_start;
  len = j->line_end - j->line_start;
  for(size_t i = first; i < last; i++) {
    const struct rule *rule = j->w->active[i];
    if(!find(line, len, rule->pattern, rule->plen))
      continue;
    j->line_regions |= rule->regions != 0;
    if(allows(rule, region))
      return j->line_rule = rule;
  }
  for(size_t i = 0; i < p->anywhere_count[KIND_LINE]; i++)
    if(find(line, len, p->anywhere[KIND_LINE][i]->pattern,
            p->anywhere[KIND_LINE][i]->plen))
      return j->line_rule = p->anywhere[KIND_LINE][i];
  return j->line_rule = NULL;
}

static const struct rule *ask_class(struct job *j, size_t off,
                                    enum region region)
{
  const struct policy *p = j->p;
  for(size_t i = j->first[KIND_CLASS]; i < j->first[KIND_CLASS + 1]; i++) {
    const struct rule *rule = j->w->active[i];
    if(allows(rule, region) &&
       class_matches(rule->class, region, j->text, j->len, off))
      return rule;
  }
  for(size_t i = 0; i < p->anywhere_count[KIND_CLASS]; i++) {
    const struct rule *rule = p->anywhere[KIND_CLASS][i];
    if(class_matches(rule->class, region, j->text, j->len, off))
      return rule;
  }
  return NULL;
}

static struct word_entry *word_entry(struct job *j, const char *word,
                                     size_t len)
{
  const struct policy *p = j->p;
  struct map_slot *slot = map_slot(&j->w->words, word, len);
  struct word_entry *e = slot->value;
  if(!e) {
    e = arena_alloc(&j->w->arena, sizeof(*e));
    memset(e, 0, sizeof(*e));
    slot->key = arena_dup(&j->w->arena, word, len);
    slot->value = e;
    for(size_t i = 0; i < p->anywhere_count[KIND_WORD] && !e->rule; i++)
      if(word_match(p->anywhere[KIND_WORD][i]->pattern, word, len))
        e->rule = p->anywhere[KIND_WORD][i];
  }
  return e;
}

static const struct rule *first_word_rule(struct job *j, const char *word,
                                          size_t len, enum region region,
                                          struct word_entry *e)
{
  for(size_t i = j->first[KIND_WORD]; i < j->first[KIND_WORD + 1]; i++)
    if(allows(j->w->active[i], region) &&
       word_match(j->w->active[i]->pattern, word, len))
      return j->w->active[i];
  return e->rule;
}

/* A word is asked about once, however often it holds the stem. */
static const struct rule *ask_word(struct job *j, const char *word,
                                   size_t len, enum region region,
                                   struct word_entry *e)
{
  if(j->word_asked == word && j->word_region == region)
    return j->word_rule;
  j->word_asked = word;
  j->word_region = region;
  return j->word_rule = first_word_rule(j, word, len, region, e);
}

static void add_decision(struct plan *plan, struct decision d)
{
  plan->d = grow(plan->d, plan->count, &plan->room, sizeof(d));
  plan->d[plan->count++] = d;
}

/* Lets a rule decide. A rename needs a letter case to give the new name;
   without one the place stays unexplained. */
static void settle(struct decision *d, const struct rule *rule)
{
  bool rename = rule && rule->verb == RENAME;
  d->rename = rename && d->form != FORM_MIXED;
  d->rule = rename && !d->rename ? NULL : rule;
}

/* Notes a renamed word of code: once a language, the bare stem everywhere. */
static void note_name(struct job *j, struct word_entry *e, size_t off,
                      size_t start, size_t end)
{
  bool bare = end - start == j->p->rules->stem_len;
  if(!bare && e->named == j->language)
    return;
  e->named = j->language;
  name_set_add(j->w->names, j->language, j->text + start, end - start,
               rename_word(j->p, &j->w->names->arena, j->text + start,
                           end - start),
               bare, j->path, j->text, off);
}

static void decide_one(struct job *j, size_t off, size_t start, size_t end)
{
  struct decision d = { off, NULL, 0, 0, 0, false };
  enum region region = region_at(j, off);
  const struct rule *rule;
  struct word_entry *e;

  if(j->word != j->text + start) {
    j->word = j->text + start;
    j->entry = word_entry(j, j->word, end - start);
  }
  e = j->entry;
  d.region = (unsigned char)region;
  d.form = (unsigned char)form_at(j->p, j->text + off);
  if(!(rule = ask_text(j, off, region)) &&
     !(rule = ask_block(j, off, region)) &&
     !(rule = ask_line(j, off, region)) &&
     !(rule = ask_class(j, off, region)))
    rule = ask_word(j, j->text + start, end - start, region, e);
  settle(&d, rule);
  add_decision(j->plan, d);
  if(d.rename && region == REGION_CODE && j->w->names)
    note_name(j, e, off, start, end);
}

/* --- un-prefixed globals ---------------------------------------------- */

static int by_offset(const void *a, const void *b)
{
  size_t x = ((const struct decision *)a)->off;
  size_t y = ((const struct decision *)b)->off;
  return (x > y) - (x < y);
}

void plan_sort(struct plan *plan)
{
  qsort(plan->d, plan->count, sizeof(*plan->d), by_offset);
}

/* How far to move when a window as long as the shortest global ends with
   these two bytes: 0 where one of the globals may start. */
#define PAIRS 4096
static inline size_t pair(const char *s)
{
  return ((size_t)(unsigned char)s[0] << 5 ^ (unsigned char)s[1]) % PAIRS;
}

static size_t make_pairs(const struct policy *p, unsigned char *step)
{
  size_t shortest = 255;
  for(size_t i = 0; i < p->global_count; i++)
    if(p->globals[i].old_len < shortest)
      shortest = p->globals[i].old_len;
  memset(step, shortest > 1 ? (int)shortest - 1 : 0, PAIRS);
  for(size_t i = 0; i < p->global_count; i++)
    for(size_t k = 0; k + 1 < shortest; k++) {
      unsigned char *s = &step[pair(p->globals[i].old + k)];
      if(*s > shortest - 2 - k)
        *s = (unsigned char)(shortest - 2 - k);
    }
  return shortest;
}

/* Decides a global that starts at `at`, if one does; how far to move on. */
static inline size_t global_at(struct job *j, const unsigned char *step,
                               size_t shortest, size_t at)
{
  const struct policy *p = j->p;
  const char *s = j->text + at;
  size_t n = shortest > 1 ? step[pair(s + shortest - 2)] : 0;
  if(n)
    return n;
  if(at && word_byte[(unsigned char)s[-1]])
    return 1;
  while(n < j->len - at && word_byte[(unsigned char)s[n]])
    n++;
  for(size_t i = 0; i < p->global_count; i++) {
    const struct global_name *g = &p->globals[i];
    if(g->old_len == n && !memcmp(g->old, s, n)) {
      struct decision d = { at, NULL, (unsigned)i, FORM_GLOBAL, REGION_CODE,
                            g->new != g->old };
      add_decision(j->plan, d);
    }
  }
  return n ? n : 1;
}

/* Takes back the globals that stand in string literals: these are no names but
   bytes that somebody may see. Tells the regions of the others. */
static void leave_strings(struct job *j)
{
  struct plan *plan = j->plan;
  struct lex_state lex = { 0 }; /* the job's own has gone ahead */
  enum region region = REGION_CODE;
  size_t kept = 0;
  lex.text = j->text;
  lex.len = j->len;
  for(size_t i = 0; i < plan->count; i++) {
    struct decision d = plan->d[i];
    if(d.form == FORM_GLOBAL) {
      while(lex.pos <= d.off)
        j->language->next(&lex, &region);
      if(region == REGION_STRING)
        continue;
      d.region = (unsigned char)region;
    }
    plan->d[kept++] = d;
  }
  plan->count = kept;
}

/* Wu and Manber's search for all of them at once; in both halves of the file
   in turn, as each step waits for the one before. */
static void decide_globals(struct job *j)
{
  size_t before = j->plan->count, shortest, a = 0, b, half, end;
  unsigned char step[PAIRS];
  shortest = make_pairs(j->p, step);
  end = j->len >= shortest ? j->len - shortest + 1 : 0;
  b = half = end / 2;
  while(a < half && b < end) {
    a += global_at(j, step, shortest, a);
    b += global_at(j, step, shortest, b);
  }
  while(a < half)
    a += global_at(j, step, shortest, a);
  while(b < end)
    b += global_at(j, step, shortest, b);
  if(j->plan->count == before)
    return;
  if(first_glob(j->p, KIND_FILE, j->path)) {
    j->plan->count = before; /* that rule decides everything in the file */
    return;
  }
  plan_sort(j->plan);
  leave_strings(j);
}

void decide(const struct policy *p, struct worker *w, const char *path,
            const char *text, size_t len, const struct language *language,
            struct plan *plan)
{
  struct job j = { 0 };
  size_t at, start = 0, end = 0;
  plan->language = language;
  plan->count = 0;
  plan->words = 0;
  j.p = p;
  j.w = w;
  j.path = path;
  j.text = j.lex.text = text;
  j.len = j.lex.len = len;
  j.language = language;
  j.plan = plan;
  at = next_stem(p, text, len, 0);
  if(at < len)
    choose_active(&j);
  while(at < len) {
    if(at >= end) {
      word_around(text, len, at, &start, &end);
      plan->words++;
    }
    if(j.file_rule) {
      struct decision d = { at, NULL, 0,
                            (unsigned char)form_at(p, text + at),
                            REGION_TEXT, false };
      settle(&d, j.file_rule);
      add_decision(plan, d);
    }
    else
      decide_one(&j, at, start, end);
    at = next_stem(p, text, len, at + p->rules->stem_len);
  }
  if(p->global_count && language == &lang_c)
    decide_globals(&j);
  if(plan->count)
    width_decide(p, w->active + j.first[KIND_WIDTH],
                 j.first[KIND_COUNT] - j.first[KIND_WIDTH], text, len, plan);
  free(j.block);
  free(j.text_probes.probe);
}

void decide_path(const struct policy *p, const char *path, struct plan *plan)
{
  size_t len = strlen(path), at = 0, end = 0;
  const struct rule *rule = NULL;
  plan->count = 0;
  while((at = next_stem(p, path, len, at)) < len) {
    struct decision d = { at, NULL, 0, (unsigned char)form_at(p, path + at),
                          REGION_TEXT, false };
    if(at >= end) {
      /* each component is decided by the path that ends with it, so that all
         files of a directory agree on its name */
      struct buf prefix = { 0 };
      end = at;
      while(end < len && path[end] != '/')
        end++;
      buf_add(&prefix, path, end);
      buf_add(&prefix, "", 1);
      rule = first_glob(p, KIND_PATH, prefix.s);
      buf_free(&prefix);
    }
    settle(&d, rule);
    add_decision(plan, d);
    at += p->rules->stem_len;
  }
}

/* --- applying --------------------------------------------------------- */

size_t decision_old_len(const struct policy *p, const struct decision *d)
{
  switch(d->form) {
  case FORM_GLOBAL:
    return p->globals[d->global].old_len;
  case FORM_BREAK:
    return 1;
  case FORM_NUMBER:
    return strlen(p->number[d->global].old);
  default:
    return p->rules->stem_len;
  }
}

const char *decision_new(const struct policy *p, const struct decision *d,
                         size_t *len)
{
  switch(d->form) {
  case FORM_GLOBAL:
    *len = p->globals[d->global].new_len;
    return p->globals[d->global].new;
  case FORM_BREAK:
    *len = d->global + 1;
    return line_break;
  case FORM_NUMBER:
    *len = strlen(p->number[d->global].new);
    return p->number[d->global].new;
  default:
    *len = p->to_len;
    return p->form[d->form];
  }
}

void apply(const struct policy *p, const struct plan *plan, const char *text,
           size_t len, struct buf *out)
{
  size_t done = 0;
  for(size_t i = 0; i < plan->count; i++) {
    const struct decision *d = &plan->d[i];
    const char *new;
    size_t n;
    if(!d->rename)
      continue;
    new = decision_new(p, d, &n);
    buf_add(out, text + done, d->off - done);
    buf_add(out, new, n);
    done = d->off + decision_old_len(p, d);
  }
  buf_add(out, text + done, len - done);
}
