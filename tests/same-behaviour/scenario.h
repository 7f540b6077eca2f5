/* How to add a scenario.
 *
 * 1. A function `void scenario_NAME(void)` in a file scenarios/FILE.c, and a
 *    line X(NAME, "NEEDS") in scenarios.list. New files are found by themselves.
 *    NEEDS: the peers it talks to, as in server.sh (HTTP, HTTPS, FTP, ...),
 *    with blanks between. A peer that this machine lacks skips the scenario.
 * 2. It makes handles with t_easy() (easy.h), which traces everything, does
 *    what it is about, and says with SHOWS("sentence-id ...", fact) what must
 *    be true whatever the twin does: equal but empty traces prove nothing.
 *    Ids are those of docs/SEEDS.md, each with words of its sentence that no
 *    other sentence has; "-" for a fact of none of its sentences. Where the
 *    library is not what the sentence says, DIFFERS and not SHOWS.
 *    Multi handles: multi.h, with a peer in step (step.h) or an event loop
 *    (loop.h); peers in a thread: peer.h.
 * 3. It cleans up all it made. Whatever socket is left open fails it.
 *
 * It is written for libfetch only. For the twin, prove.sh renames it with our
 * own tool; the twin's trace is mapped back and must then be equal.
 *
 * The program calls fetch_global_init before and fetch_global_cleanup after
 * each scenario; several may run in one process (valgrind). Global and static
 * variables of a file keep their values: set them at the start.
 *
 * Nothing may depend on time: wait for events, never for a while. Where the
 * releases differ, ask LIBFETCH_VERSION_NUM and say why. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "easy.h"

#define X(name, needs) void scenario_##name(void);
#include "scenarios.list"
#undef X

#endif
