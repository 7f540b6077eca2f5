/* decide.c: which rule decides each occurrence of the stem in a file. */
#include "decide.h"

#include "recognise.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

void decider_free(struct decider *w)
{
  map_free(&w->words);
  arena_free(&w->arena);
  free(w->active);
}

/* --- asking the rules ------------------------------------------------- */

/* What an unscoped word rule says of a word, kept by each worker. */
struct word_entry {
  const struct rule *rule; /* or NULL */
  bool declared;           /* closure decides it where no rule does */
};

/* What decides an occurrence: a rule, else closure, else nothing. */
struct decision {
  const struct rule *rule;
  bool declared;
};

/* One file while it is decided. */
struct job {
  const struct policy *p;
  const struct facts *facts;
  struct decider *w;
  const char *path, *text;
  size_t len;
  const struct language *language;
  struct edits *edits;
  struct uses *uses;
  /* rules with `in` or `at` that hold for this path, by kind, in w->active */
  size_t first[KIND_DECIDING + 1];
  struct probe_list text_probes;             /* of the text rules among them */
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
  } * block;
  size_t block_count, block_room;
  bool blocks_known;
  /* the word last looked up, and what was said of it */
  const char *word;
  struct word_entry *entry;
  const char *word_asked;
  enum region word_region;
  const struct rule *word_rule;
};

static void choose_active(struct job *j)
{
  size_t stem = j->p->names.stem.len, n = 0;
  for(int k = 0; k < KIND_DECIDING; k++) {
    j->first[k] = n;
    for(size_t i = 0; i < j->p->scoped_count[k]; i++) {
      const struct rule *rule = j->p->scoped[k][i];
      if(rule_in_path(rule, j->path)) {
        j->w->active = grow(j->w->active, n, &j->w->active_room, sizeof(*j->w->active));
        j->w->active[n++] = rule;
      }
    }
  }
  j->first[KIND_DECIDING] = n;
  for(size_t i = j->first[KIND_TEXT]; i < j->first[KIND_TEXT + 1]; i++) {
    const struct rule *rule = j->w->active[i];
    size_t at = 0;
    while((at = stem_next(&j->p->names.stem, rule->pattern, rule->plen, at)) < rule->plen) {
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

static bool literal_at(const struct job *j, const struct text_probe *probe, size_t off)
{
  const struct rule *rule = probe->rule;
  size_t start = off - probe->off;
  return off >= probe->off && rule->plen <= j->len - start && j->text[start] == rule->pattern[0] &&
         j->text[start + rule->plen - 1] == rule->pattern[rule->plen - 1] &&
         !memcmp(j->text + start, rule->pattern, rule->plen);
}

static const struct rule *first_probe(const struct job *j, unsigned char c, size_t off)
{
  const struct probe_list *list = &j->p->text_by_next[c];
  for(size_t i = 0; i < list->count; i++)
    if(literal_at(j, &list->probe[i], off))
      return list->probe[i].rule;
  return NULL;
}

static const struct rule *ask_text(struct job *j, size_t off, enum region region)
{
  size_t end = off + j->p->names.stem.len;
  unsigned char behind = end < j->len ? (unsigned char)j->text[end] : 0;
  unsigned char before = off ? (unsigned char)j->text[off - 1] : 0;
  const struct rule *a, *b;
  if(j->probe_behind[behind] || j->probe_before[before])
    for(size_t i = 0; i < j->text_probes.count; i++)
      if(literal_at(j, &j->text_probes.probe[i], off) &&
         rule_allows(j->text_probes.probe[i].rule, region))
        return j->text_probes.probe[i].rule;
  a = first_probe(j, behind, off);
  b = first_probe(j, before, off);
  return !a || (b && b < a) ? b : a; /* the one that was written first */
}

static void find_block(struct job *j, const struct rule *rule)
{
  size_t at = 0;
  for(;;) {
    const char *begin = find(j->text + at, j->len - at, rule->pattern, rule->plen), *end;
    struct block b = { 0, 0, rule };
    if(!begin)
      return;
    b.start = line_start(j->text, (size_t)(begin - j->text));
    at = line_end(j->text, j->len, (size_t)(begin - j->text));
    end = find(j->text + at, j->len - at, rule->end, rule->elen);
    b.end = end ? line_end(j->text, j->len, (size_t)(end - j->text)) : j->len;
    j->block = grow(j->block, j->block_count, &j->block_room, sizeof(b));
    j->block[j->block_count++] = b;
    at = b.end;
  }
}

static const struct rule *ask_block(struct job *j, size_t off, enum region region)
{
  if(!j->blocks_known) {
    j->blocks_known = true;
    for(size_t i = j->first[KIND_BLOCK]; i < j->first[KIND_BLOCK + 1]; i++)
      find_block(j, j->w->active[i]);
    for(size_t i = 0; i < j->p->anywhere_count[KIND_BLOCK]; i++)
      find_block(j, j->p->anywhere[KIND_BLOCK][i]);
  }
  for(size_t i = 0; i < j->block_count; i++)
    if(off >= j->block[i].start && off < j->block[i].end && rule_allows(j->block[i].rule, region))
      return j->block[i].rule;
  return NULL;
}

static const struct rule *ask_line(struct job *j, size_t off, enum region region)
{
  const struct policy *p = j->p;
  const char *line;
  size_t len;
  bool known = off >= j->line_start && off < j->line_end;
  size_t first = j->first[KIND_LINE], last = j->first[KIND_LINE + 1];
  if(first == last && !p->anywhere_count[KIND_LINE])
    return NULL;
  if(!known) {
    j->line_end = line_end(j->text, j->len, off);
    j->line_start = line_start(j->text, off);
    j->line_rule = NULL;
    j->line_regions = false;
  } else if(!j->line_regions)
    return j->line_rule;
  line = j->text + j->line_start;
  len = j->line_end - j->line_start;
  for(size_t i = first; i < last; i++) {
    const struct rule *rule = j->w->active[i];
    if(!find(line, len, rule->pattern, rule->plen))
      continue;
    j->line_regions |= rule->regions != 0;
    if(rule_allows(rule, region))
      return j->line_rule = rule;
  }
  for(size_t i = 0; i < p->anywhere_count[KIND_LINE]; i++)
    if(find(line, len, p->anywhere[KIND_LINE][i]->pattern, p->anywhere[KIND_LINE][i]->plen))
      return j->line_rule = p->anywhere[KIND_LINE][i];
  return j->line_rule = NULL;
}

static const struct rule *ask_class(struct job *j, size_t off, enum region region)
{
  const struct policy *p = j->p;
  for(size_t i = j->first[KIND_CLASS]; i < j->first[KIND_CLASS + 1]; i++) {
    const struct rule *rule = j->w->active[i];
    if(rule_allows(rule, region) && recognise(rule->class, region, j->text, j->len, off))
      return rule;
  }
  for(size_t i = 0; i < p->anywhere_count[KIND_CLASS]; i++) {
    const struct rule *rule = p->anywhere[KIND_CLASS][i];
    if(recognise(rule->class, region, j->text, j->len, off))
      return rule;
  }
  return NULL;
}

static struct word_entry *word_entry(struct job *j, const char *word, size_t len)
{
  const struct policy *p = j->p;
  struct map_slot *slot = map_slot(&j->w->words, word, len);
  struct word_entry *e = slot->value;
  if(!e) {
    e = arena_alloc(&j->w->arena, sizeof(*e));
    memset(e, 0, sizeof(*e));
    slot->key = arena_dup(&j->w->arena, word, len);
    slot->value = e;
    e->rule = policy_word_rule(p, word, len);
    e->declared = facts_declared(j->facts, word, len);
  }
  return e;
}

static const struct rule *first_word_rule(struct job *j, const char *word, size_t len,
                                          enum region region, struct word_entry *e)
{
  for(size_t i = j->first[KIND_WORD]; i < j->first[KIND_WORD + 1]; i++)
    if(rule_allows(j->w->active[i], region) && word_match(j->w->active[i]->pattern, word, len))
      return j->w->active[i];
  return e->rule;
}

/* A word is asked about once, however often it holds the stem. */
static const struct rule *ask_word(struct job *j, const char *word, size_t len, enum region region,
                                   struct word_entry *e)
{
  if(j->word_asked == word && j->word_region == region)
    return j->word_rule;
  j->word_asked = word;
  j->word_region = region;
  return j->word_rule = first_word_rule(j, word, len, region, e);
}

/* --- deciding --------------------------------------------------------- */

size_t apart_length(const struct rule *rule, const char *path, const char *text, size_t off,
                    size_t start, enum region region)
{
  size_t tail = 0;
  while(tail < rule->plen && byte_is(BYTE_WORD, rule->pattern[rule->plen - 1 - tail]))
    tail++;
  return start + tail <= off && rule->plen <= start + tail && rule_allows(rule, region) &&
             rule_in_path(rule, path) &&
             !memcmp(text + start + tail - rule->plen, rule->pattern, rule->plen)
           ? tail
           : 0;
}

/* The word, and where nothing is known of it, what is left of it behind
   something else. */
static struct decision decide_word(struct job *j, size_t off, size_t start, size_t end,
                                   enum region region)
{
  struct decision d = { ask_word(j, j->text + start, end - start, region, j->entry), false };
  const struct rule *const *list[2] = { j->p->scoped[KIND_APART], j->p->anywhere[KIND_APART] };
  size_t count[2] = { j->p->scoped_count[KIND_APART], j->p->anywhere_count[KIND_APART] };
  if(d.rule)
    return d;
  for(int s = 0; s < 2; s++)
    for(size_t i = 0; i < count[s]; i++) {
      size_t n = apart_length(list[s][i], j->path, j->text, off, start, region);
      struct word_entry *e = n ? word_entry(j, j->text + start + n, end - start - n) : NULL;
      if(!e || !(e->declared ||
                 (d.rule = first_word_rule(j, j->text + start + n, end - start - n, region, e))))
        continue;
      d.declared = !d.rule;
      uses_add(j->uses, list[s][i], 1);
      return d;
    }
  d.declared = j->entry->declared;
  return d;
}

/* An occurrence, as it is decided; `assumed` is what happens where nothing
   decides. A rename needs a letter case to give the new name. */
static struct edit settled(const struct policy *p, const char *text, size_t off, enum region region,
                           struct decision d, bool assumed)
{
  struct edit e = { 0 };
  enum form form = stem_form(&p->names.stem, text + off);
  bool rename = d.rule ? d.rule->verb == RENAME : d.declared || assumed;
  e.off = off;
  e.kind = EDIT_STEM;
  e.of.form = form;
  e.region = (unsigned char)region;
  e.rename = rename && form != FORM_MIXED;
  e.rule = rename && !e.rename ? NULL : d.rule;
  e.declared = e.rename && d.declared;
  return e;
}

static void decide_one(struct job *j, size_t off, size_t start, size_t end)
{
  enum region region = region_at(j, off);
  struct decision d = { NULL, false };

  if(j->word != j->text + start) {
    j->word = j->text + start;
    j->entry = word_entry(j, j->word, end - start);
  }
  if(!(d.rule = ask_text(j, off, region)) && !(d.rule = ask_block(j, off, region)) &&
     !(d.rule = ask_line(j, off, region)) && !(d.rule = ask_class(j, off, region)))
    d = decide_word(j, off, start, end, region);
  edits_add(j->edits, settled(j->p, j->text, off, region, d, region == REGION_CODE));
}

static void add_global(void *context, size_t off, size_t global)
{
  const struct job *j = context;
  struct edit e = { 0 };
  e.off = off;
  e.kind = EDIT_GLOBAL;
  e.of.global = (unsigned)global;
  e.region = REGION_CODE;
  e.rule = j->facts->global[global].rule;
  e.rename = j->facts->global[global].new != j->facts->global[global].old;
  edits_add(j->edits, e);
}

/* Takes back the globals that stand in string literals: these are no names but
   bytes that somebody may see. Tells the regions of the others. */
static void leave_strings(struct job *j)
{
  struct edits *es = j->edits;
  struct lex_state lex = { 0 }; /* the job's own has gone ahead */
  enum region region = REGION_CODE;
  size_t kept = 0;
  lex.text = j->text;
  lex.len = j->len;
  for(size_t i = 0; i < es->count; i++) {
    struct edit e = es->e[i];
    if(e.kind == EDIT_GLOBAL) {
      while(lex.pos <= e.off)
        j->language->next(&lex, &region);
      if(region == REGION_STRING)
        continue;
      e.region = (unsigned char)region;
    }
    es->e[kept++] = e;
  }
  es->count = kept;
}

static void decide_globals(struct job *j)
{
  size_t before = j->edits->count;
  facts_find_globals(j->facts, j->text, j->len, add_global, j);
  if(j->edits->count == before)
    return;
  if(first_glob(j->p, KIND_FILE, j->path)) {
    j->edits->count = before; /* that rule decides everything in the file */
    return;
  }
  edits_sort(j->edits);
  leave_strings(j);
}

void decide(const struct policy *p, const struct facts *f, struct decider *w, const char *path,
            const char *text, size_t len, const struct language *language, struct edits *edits,
            size_t *words, struct uses *uses)
{
  struct job j = { 0 };
  const struct stem *stem = &p->names.stem;
  struct decision by_file = { NULL, false };
  size_t at, start = 0, end = 0;
  *words = 0;
  j.p = p;
  j.facts = f;
  j.w = w;
  j.path = path;
  j.text = j.lex.text = text;
  j.len = j.lex.len = len;
  j.language = language;
  j.edits = edits;
  j.uses = uses;
  at = stem_next(stem, text, len, 0);
  if(at < len)
    choose_active(&j);
  by_file.rule = j.file_rule;
  while(at < len) {
    if(at >= end) {
      word_around(text, len, at, &start, &end);
      ++*words;
    }
    if(j.file_rule)
      edits_add(edits, settled(p, text, at, REGION_TEXT, by_file, false));
    else
      decide_one(&j, at, start, end);
    at = stem_next(stem, text, len, at + stem->len);
  }
  if(f->globals && language == &lang_c)
    decide_globals(&j);
  free(j.block);
  free(j.text_probes.probe);
}

void decide_path(const struct policy *p, const char *path, struct edits *edits)
{
  const struct stem *stem = &p->names.stem;
  size_t len = strlen(path), at = 0, end = 0;
  struct decision d = { NULL, false };
  while((at = stem_next(stem, path, len, at)) < len) {
    if(at >= end) {
      /* each component is decided by the path that ends with it, so that all
         files of a directory agree on its name */
      struct buf prefix = { 0 };
      end = at;
      while(end < len && path[end] != '/')
        end++;
      buf_add(&prefix, path, end);
      buf_add(&prefix, "", 1);
      d.rule = first_glob(p, KIND_PATH, prefix.s);
      buf_free(&prefix);
    }
    edits_add(edits, settled(p, path, at, REGION_TEXT, d, true));
    at += stem->len;
  }
}

const char *renamed_path(const struct policy *p, struct arena *a, const char *path)
{
  struct edit_terms terms = { &p->names, NULL, 0 };
  struct edits edits = { 0 };
  struct buf b = { 0 };
  const char *new = path;
  decide_path(p, path, &edits);
  if(edits.count && !p->identity) {
    edits_apply(&terms, &edits, path, strlen(path), &b);
    new = arena_dup(a, b.s, b.len);
  }
  edits_free(&edits);
  buf_free(&b);
  return new;
}
