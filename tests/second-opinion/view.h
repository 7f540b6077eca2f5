/* A place with what surrounds it. */
#ifndef VIEW_H
#define VIEW_H

#include "look.h"

struct view {
  const struct look *look;
  const char *from, *end;          /* the place */
  const char *line, *line_end;     /* its line */
  const char *word, *word_end;     /* letters, digits and '_' */
  const char *token, *token_end;   /* no blank, no quote, no bracket */
  const char *string, *string_end; /* what is in the quotes, NULL outside of any */
  char region;
};

void view(struct view *v, const struct look *look, const struct found *found);

/* the text at p, on the place's line */
bool starts(const struct view *v, const char *p, const char *what);
/* the text right before p, on the place's line; letter case does not matter */
bool after(const struct view *v, const char *p, const char *what);

#endif
