/* recognise.h: addresses, hosts, encoded data, by their form. */
#ifndef RECOGNISE_H
#define RECOGNISE_H

#include "rules.h"

/* Does the byte at `off` stand inside something of the class? `region` is the
   place's region.
   url: scheme://... up to a blank, quote or bracket, or a www. host (RFC 3986)
   email: local@domain with a dot in the domain (RFC 5322, dot-atom form)
   host: a dotted name whose last label is a well-known top-level domain
   encoded: at least 32 characters of base64 or hex (RFC 4648) that do not read
     as words
   data: the lexer says that the bytes stand for themselves */
bool recognise(enum rule_class class, enum region region, const char *text, size_t len, size_t off);

#endif
