/* Event loops that drive a multi handle: libevent and libev, where this
 * machine has them (needs LIBEVENT, LIBEV). Descriptors are watched as the
 * socket callback says, with a pointer assigned to each. */
#ifndef LOOP_H
#define LOOP_H

#include "multi.h"

struct t_loop {
  /* Takes the callbacks of M over; before any transfer is added. AFTER
	 * is called after each event and the library's answer to it. */
  void (*start)(struct t_multi *m, void (*after)(struct t_multi *));
  /* Until no transfer runs any more; the first error of the library. */
  FETCHMcode (*run)(void);
  /* After the multi handle is gone. */
  void (*end)(void);
};

extern const struct t_loop loop_libevent, loop_libev;

#endif
