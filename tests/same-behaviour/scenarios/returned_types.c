/* What the functions of the pages return, by the compiler: it refuses to take
 * another enumeration, or a plain integer, for the one that is written here. */
#pragma GCC diagnostic error "-Wc++-compat"
#include "scenario.h"
#include "multi.h"

static FETCHcode from_getinfo(FETCH *handle, fetch_socket_t *fd)
{
  return (fetch_easy_getinfo)(handle, FETCHINFO_ACTIVESOCKET, fd);
}

static FETCHcode from_setopt(FETCH *handle, fetch_closesocket_callback function)
{
  return (fetch_easy_setopt)(handle, FETCHOPT_CLOSESOCKETFUNCTION, function);
}

static FETCHMcode from_multi_socket(FETCHM *multi, fetch_socket_t fd, int *running)
{
  return (fetch_multi_socket)(multi, fd, running);
}

static int not_called(void *clientp, fetch_socket_t item)
{
  (void)clientp;
  (void)item;
  return 1;
}

void scenario_returned_types(void)
{
  struct t_easy *t = t_easy(NULL, 0);
  struct t_multi *m = t_multi();
  fetch_socket_t fd = -77;
  int running = -77;

  SHOWS("active-7 The call returns a FETCHcode",
        from_getinfo(t->handle, &fd) == FETCHE_OK && fd == FETCH_SOCKET_BAD);
  SHOWS("active-7 The call returns a FETCHcode",
        from_getinfo(NULL, &fd) == FETCHE_BAD_FUNCTION_ARGUMENT);
  SHOWS("close-25 Setting the option returns a FETCHcode",
        from_setopt(t->handle, not_called) == FETCHE_OK);
  SHOWS("close-25 Setting the option returns a FETCHcode",
        from_setopt(NULL, not_called) == FETCHE_BAD_FUNCTION_ARGUMENT);
  SHOWS("multi-15 It returns a FETCHMcode",
        from_multi_socket(m->handle, FETCH_SOCKET_TIMEOUT, &running) == FETCHM_OK && running == 0);
  t_cleanup(t);
  t_multi_cleanup(m);
}
