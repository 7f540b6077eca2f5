/* rename.c: one file. */
#include "rename.h"

#include <stdlib.h>

void rename_file(const struct policy *p, const struct facts *f, struct decider *w, const char *path,
                 const struct language *language, const char *text, size_t len, struct renamed *out)
{
  const struct rule *by = NULL;
  if(!language)
    language = policy_language(p, path, text, len, &by);
  out->language = language;
  if(by)
    uses_add(&out->uses, by, 1);
  decide(p, f, w, path, text, len, language, &out->edits, &out->words, &out->uses);
  if(!out->edits.count)
    return;
  reshape_local(p, f, path, text, len, &out->edits, &out->uses);
  reshape_move(p, f, path, text, len, &out->edits, &out->moved, &out->refusals, &out->uses);
}

void renamed_free(struct renamed *r)
{
  edits_free(&r->edits);
  moved_free(&r->moved);
  free(r->refusals.refusal);
  uses_free(&r->uses);
}

struct slice renamed_bytes(const struct policy *p, const struct facts *f, const struct renamed *r,
                           const char *text, size_t len, struct buf *scratch)
{
  struct slice out = { text, len };
  if(r->moved.s) {
    out.s = r->moved.s;
    out.len = r->moved.len;
  } else if(r->edits.count && !p->identity) {
    struct edit_terms terms = facts_terms(f, p);
    scratch->len = 0;
    edits_apply(&terms, &r->edits, text, len, scratch);
    out.s = scratch->s;
    out.len = scratch->len;
  }
  return out;
}
