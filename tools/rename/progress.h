/* progress.h: how far the work is, on a terminal, when it takes over a second. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>

/* One piece of work at a time, of so many steps. */
void progress_begin(const char *what, size_t steps);
/* One more step is done; from any thread. */
void progress_step(void);
/* Takes the line away. */
void progress_end(void);

#endif
