/* What the library writes under the old name, since programs of either name
 * read it: were it renamed, the trace would differ from the twin's. */
#include "scenario.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void scenario_kept_texts(void)
{
  const char *jar = t_printf("%s/cookies", t_server("WORK"));
  struct t_easy *t = t_easy(t_url("HTTP", "/cookie?n=1"), 0);
  char line[512];
  unsigned lines = 0, cookies = 0, addresses = 0;
  FILE *file;

  unlink(jar);
  SET(t, FETCHOPT_COOKIEJAR, jar);
  SHOWS("-", t_perform(t) == FETCHE_OK);
  t_cleanup(t);
  file = fopen(jar, "r");
  while(file && fgets(line, sizeof(line), file)) {
    t_event("file: %s", t_text(line, strlen(line)));
    lines++;
    cookies += strstr(line, "from1") != NULL;
    addresses += strstr(line, "//curl.se/") != NULL;
  }
  if(file)
    fclose(file);
  SHOWS("-", lines > 3 && cookies == 1 && addresses == 1);
}
