/* The open socket callback: what it is handed, and what its answers do. */
#include "scenario.h"

#include <netinet/in.h>
#include <string.h>

void scenario_open_purpose(void)
{
	struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN | T_CLOSE | T_SOCKOPT);
	FETCHcode code = t_perform(t);

	SHOWS("open-1", code == FETCHE_OK && t->opens == 1);
	SHOWS("open-7", t->last_purpose == FETCHSOCKTYPE_IPCXN);
	t_getinfo(t->handle);
	SHOWS("-", t->closes == 0);
	t_cleanup(t);
	SHOWS("-", t->closes == 1);
}
