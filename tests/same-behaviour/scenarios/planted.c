/* Scenarios that are wrong on purpose; can-fail.sh sees that each is caught.
 * Only compiled with -DPLANTED. */
#include "scenario.h"

#include <string.h>
#include <unistd.h>

#ifdef PLANTED

void scenario_planted_silent(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN);

  t_perform(t);
  t_cleanup(t);
}

void scenario_planted_false(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN);

  SHOWS("open-2 stand for libfetch's own socket and close",
        t_perform(t) == FETCHE_OK && t->opens == 2);
  t_cleanup(t);
}

void scenario_planted_left_open(void)
{
  t_who = T_SCENARIO;
  SHOWS("-", socket(AF_INET, SOCK_STREAM, 0) >= 0);
  t_who = T_LIBRARY;
}

void scenario_planted_closed_twice(void)
{
  int fd = socket(AF_INET, SOCK_STREAM, 0);

  SHOWS("-", close(fd) == 0 && close(fd) == -1);
}

/* The two libraries do not have the same name: a trace that tells differs. */
void scenario_planted_difference(void)
{
  t_event("%zu letters", strlen("fetch"));
  SHOWS("-", fetch_version() != NULL);
}

void scenario_planted_hang(void)
{
  alarm(1);
  pause();
}

/* The words of one sentence under the number of another: it is green otherwise. */
void scenario_planted_misfiled(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN | T_CLOSE);

  SHOWS("-", t_perform(t) == FETCHE_OK);
  t_cleanup(t);
  SHOWS("close-6 is the socket to close", t->last_closed == t->last_opened);
}

void scenario_planted_unquoted(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN);

  SHOWS("open-2", t_perform(t) == FETCHE_OK && t->opens == 1);
  t_cleanup(t);
}

#endif
