/* Looks other.example up on 127.0.0.1, so that a name is resolved without a
 * network. localhost will not do: the library answers it itself. */
#ifndef RESOLVE_H
#define RESOLVE_H

/* A worker says so at its start: lookups are counted where they are not in one. */
void resolve_worker(void);

/* Lookups so far in threads that are no workers: the resolver's own. */
unsigned long resolve_lookups(void);

/* Lookups so far of localhost, in any thread. */
unsigned long resolve_localhost(void);

#endif
