/* edit.h: what is changed in a file, place by place, and put back. */
#ifndef EDIT_H
#define EDIT_H

#include "stem.h"

struct rule;

/* Everything that can happen to a place; edit.c has one table row a kind, with
   what stood there, what stands there then, how it is written in the ledger,
   and how people are told. */
enum edit_kind {
  EDIT_STEM,   /* the stem, in one of its forms */
  EDIT_GLOBAL, /* an external name that does not hold the stem */
  EDIT_BREAK,  /* a blank, where a line is broken */
  EDIT_NUMBER, /* a number of columns, which are fewer beside a longer name */
  EDIT_ROOM,   /* a number of columns, which are more around a longer name */
  EDIT_KINDS
};

struct edit {
  size_t off;              /* in the input */
  const struct rule *rule; /* that decided, or NULL */
  union {
    unsigned form;    /* EDIT_STEM: enum form */
    unsigned global;  /* EDIT_GLOBAL: which of the terms' */
    unsigned indent;  /* EDIT_BREAK: of the new line */
    unsigned columns; /* EDIT_NUMBER, EDIT_ROOM: what was there */
  } of;
  unsigned char kind;   /* enum edit_kind */
  unsigned char region; /* enum region */
  bool rename;          /* false: kept, and only told of */
  bool declared;        /* decided by closure: the tree declares the word */
};

/* An external name without the stem, and what it becomes. */
struct global_name {
  const char *old, *new; /* new == old where a rule keeps it */
  size_t old_len, new_len;
  const struct rule *rule; /* the rule that keeps it, or NULL */
  const char *path;        /* where it is defined */
};

/* What edits are about. */
struct edit_terms {
  const struct renaming *names;
  const struct global_name *global;
  size_t globals;
};

/* A place that neither a rule nor closure decides. */
static inline bool edit_assumed(const struct edit *e)
{
  return e->kind == EDIT_STEM && !e->rule && !e->declared;
}

/* What stands at an edit's place before and after. A number is made in
   `digits`. */
#define EDIT_DIGITS 24
const char *edit_old(const struct edit_terms *t, const struct edit *e, char digits[EDIT_DIGITS],
                     size_t *len);
const char *edit_new(const struct edit_terms *t, const struct edit *e, char digits[EDIT_DIGITS],
                     size_t *len);
/* What became of the place, in words. */
void edit_describe(const struct edit_terms *t, const struct edit *e, struct buf *b);

/* The edits of a file, by offset. Zero it before use. */
struct edits {
  struct edit *e;
  size_t count, room;
};
void edits_add(struct edits *es, struct edit e);
void edits_sort(struct edits *es);
void edits_free(struct edits *es);

/* Adds the changed text to `out`, and from that the unchanged one again; undo
   is false where the text is not what the edits made. */
void edits_apply(const struct edit_terms *t, const struct edits *es, const char *text, size_t len,
                 struct buf *out);
bool edits_undo(const struct edit_terms *t, const struct edits *es, const char *text, size_t len,
                struct buf *out) MUST_CHECK;
/* The changed text of the bytes from `from` up to `to`; no edit lies across
   either end. */
void edits_apply_part(const struct edit_terms *t, const struct edits *es, const char *text,
                      size_t from, size_t to, struct buf *out);

/* As a text of printing characters without blanks: for each edit that renames,
   the distance from the end of the one before, a letter, and for some kinds a
   number and a dot. read is false for what write does not write. */
void edits_write(const struct edit_terms *t, const struct edits *es, struct buf *b);
bool edits_read(const struct edit_terms *t, const char *s, struct edits *es) MUST_CHECK;

/* Columns that a new line may begin with; more are never asked for. */
#define INDENT_MAX 100
/* A line end and INDENT_MAX blanks. */
extern const char line_break[INDENT_MAX + 2];

#endif
