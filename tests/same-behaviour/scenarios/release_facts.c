/* What the pages say of the release itself: since when, where the codes are
 * explained; and their slips, names that no release ever had. */
#include "scenario.h"
#include "release.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By the compiler: it refuses a name that the headers have for something else. */
struct fetch_sockaddress {
  char ours;
};
enum { FETCHOPT_CLOSEOCKETFUNCTION = -1 };

/* Codes that the release's page of errors explains. */
struct explained {
  unsigned char code[FETCH_LAST];
  unsigned named;
};

static int headed(const char *line, const char *name, int code)
{
  return strstr(line, t_printf("%s (%d)", name, code)) != NULL;
}

static void read_page(struct explained *e)
{
  FILE *page = fopen(ERRORS_PAGE, "r");
  char line[1024];

  memset(e, 0, sizeof(*e));
  while(page && fgets(line, sizeof(line), page)) {
    const char *name = strstr(line, "FETCHE_"), *number = name ? strchr(name, '(') : NULL;
    int code = number && number > name && number[-1] == ' ' ? atoi(number + 1) : -1;

    if(code >= 0 && code < FETCH_LAST)
      e->code[code] = 1;
    e->named += headed(line, "FETCHE_OK", FETCHE_OK) ||
                headed(line, "FETCHE_COULDNT_CONNECT", FETCHE_COULDNT_CONNECT) ||
                headed(line, "FETCHE_BAD_FUNCTION_ARGUMENT", FETCHE_BAD_FUNCTION_ARGUMENT) ||
                headed(line, "FETCHE_UNKNOWN_OPTION", FETCHE_UNKNOWN_OPTION);
  }
  if(page)
    fclose(page);
}

void scenario_release_facts(void)
{
  struct t_easy *t = t_easy(NULL, 0);
  FETCHM *multi = fetch_multi_init();
  struct explained explained;
  fetch_socket_t fd = -77;
  int running = -77, code, with_text = 0, missing = 0;

  /* the release's own tables have the same number, and what came with it works */
  SHOWS("active-11 since release 7.45.0",
        !strcmp(ADDED_ACTIVESOCKET, "7.45.0") && FETCH_AT_LEAST_VERSION(7, 45, 0) &&
          fetch_easy_getinfo(t->handle, FETCHINFO_ACTIVESOCKET, &fd) == FETCHE_OK);
  SHOWS("multi-19 since release 7.15.4",
        !strcmp(ADDED_MULTI_SOCKET, "7.15.4") && FETCH_AT_LEAST_VERSION(7, 15, 4) &&
          (fetch_multi_socket)(multi, FETCH_SOCKET_TIMEOUT, &running) == FETCHM_OK);
  SHOWS("close-28 since release 7.21.7",
        !strcmp(ADDED_CLOSESOCKETFUNCTION, "7.21.7") && FETCH_AT_LEAST_VERSION(7, 21, 7) &&
          fetch_easy_setopt(t->handle, FETCHOPT_CLOSESOCKETFUNCTION, NULL) == FETCHE_OK);

  read_page(&explained);
  for(code = 0; code < FETCH_LAST; code++)
    if(strcmp(fetch_easy_strerror((FETCHcode)code), "Unknown error") != 0) {
      with_text++;
      missing += !explained.code[code];
    }
  SHOWS("active-12 the codes of the question; close-29 the codes of the setting",
        with_text > 80 && missing == 0 && explained.named == 4);

  DIFFERS("open-19 spelt FETCHOPT_CLOSEOCKETFUNCTION",
          FETCHOPT_CLOSEOCKETFUNCTION == -1 &&
            (int)FETCHOPT_CLOSESOCKETFUNCTION != (int)FETCHOPT_CLOSEOCKETFUNCTION);
  DIFFERS("open-20 is called fetch_sockaddress",
          sizeof(struct fetch_sockaddress) == 1 && sizeof(struct fetch_sockaddr) > 16);
  t_cleanup(t);
  fetch_multi_cleanup(multi);
}
