/* port.h: a program that moves over to a library whose names are mapped. */
#ifndef PORT_H
#define PORT_H

#include "port_words.h"

struct port_options {
  const char *dir;
  const char **keep; /* words that stay */
  size_t keeps;
  bool write; /* else print the changes */
};

/* Reads the program in a folder, tells what is left and why, and prints or makes
   the changes. FINDINGS where there is something to look at. */
enum status port(struct port_words *w, const struct port_options *o) MUST_CHECK;

#endif
