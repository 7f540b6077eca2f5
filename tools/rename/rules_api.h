/* rules_api.h: the rules about what a library's interface is: `public`,
   `introduced`, `deprecated`. */
#ifndef RULES_API_H
#define RULES_API_H

#include "rules_words.h"

enum status rules_public(struct cursor *c) MUST_CHECK;
enum status rules_introduced(struct cursor *c) MUST_CHECK;
enum status rules_deprecated(struct cursor *c) MUST_CHECK;

#endif
