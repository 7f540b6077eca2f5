#include "easy.h"

#include <inttypes.h>
#include <string.h>

static const struct {
  const char *name;
  FETCHINFO info;
} infos[] = {
#define INFO(name) { #name, name },
#include "infos.h"
};

static int ends(const char *text, const char *with)
{
  size_t n = strlen(text), m = strlen(with);

  return n >= m && !strcmp(text + n - m, with);
}

/* Values that time decides: only whether there is one. */
static int timed(const char *name)
{
  return ends(name, "_TIME") || ends(name, "_TIME_T") || strstr(name, "_SPEED_");
}

/* The time at which the request was seen to be sent; like the message of it,
 * there or not as the answer's arrival has it. */
static int by_chance(const char *name)
{
  return ends(name, "_POSTTRANSFER_TIME_T");
}

static void list(const char *name, FETCHcode code, struct fetch_slist *slist)
{
  struct fetch_slist *s;

  t_event("%s: %d", name, (int)code);
  for(s = slist; s; s = s->next)
    t_event("  %s", t_text(s->data, strlen(s->data)));
  fetch_slist_free_all(slist);
}

static void certificates(const char *name, FETCHcode code, struct fetch_certinfo *certs)
{
  int i;

  t_event("%s: %d, %d certificates", name, (int)code, certs ? certs->num_of_certs : -1);
  for(i = 0; certs && i < certs->num_of_certs; i++) {
    struct fetch_slist *s;

    for(s = certs->certinfo[i]; s; s = s->next)
      t_event("  %d: %s", i, t_text(s->data, strlen(s->data)));
  }
}

static void session(const char *name, FETCHcode code, struct fetch_tlssessioninfo *tls)
{
  t_event("%s: %d, backend %d, internals %s", name, (int)code, tls ? (int)tls->backend : -1,
          tls && tls->internals ? "set" : "not set");
}

static void one(FETCH *handle, const char *name, FETCHINFO info)
{
  FETCHcode code;

  switch(info & FETCHINFO_TYPEMASK) {
  case FETCHINFO_STRING: {
    char *value = NULL;

    code = fetch_easy_getinfo(handle, info, &value);
    t_event("%s: %d %s", name, (int)code, value ? t_text(value, strlen(value)) : "(null)");
    break;
  }
  case FETCHINFO_LONG: {
    long value = -77;

    code = fetch_easy_getinfo(handle, info, &value);
    if(info == FETCHINFO_LOCAL_PORT && value > 0)
      t_event("%s: %d %s", name, (int)code, t_port((unsigned)value));
    else if(info == FETCHINFO_PRIMARY_PORT && value > 0)
      t_event("%s: %d %s", name, (int)code, t_port((unsigned)value));
    else if(ends(name, "_LASTSOCKET"))
      t_event("%s: %d %s", name, (int)code, t_sock((int)value));
    else
      t_event("%s: %d %ld", name, (int)code, value);
    break;
  }
  case FETCHINFO_DOUBLE: {
    double value = -77;

    code = fetch_easy_getinfo(handle, info, &value);
    if(timed(name))
      t_event("%s: %d %s", name, (int)code, value > 0 ? "set" : value < 0 ? "negative" : "0");
    else
      t_event("%s: %d %.0f", name, (int)code, value);
    break;
  }
  case FETCHINFO_OFF_T: {
    fetch_off_t value = -77;

    code = fetch_easy_getinfo(handle, info, &value);
    if(by_chance(name))
      t_event("%s: %d %s", name, (int)code, value < 0 ? "negative" : "0 or set");
    else if(timed(name))
      t_event("%s: %d %s", name, (int)code, value > 0 ? "set" : value < 0 ? "negative" : "0");
    else
      t_event("%s: %d %" FETCH_FORMAT_FETCH_OFF_T, name, (int)code, value);
    break;
  }
  case FETCHINFO_SOCKET: {
    fetch_socket_t value = -77;

    code = fetch_easy_getinfo(handle, info, &value);
    t_event("%s: %d %s", name, (int)code, t_sock(value));
    break;
  }
  case FETCHINFO_SLIST: { /* and FETCHINFO_PTR, the same number */
    void *value = NULL;

    code = fetch_easy_getinfo(handle, info, &value);
    if(info == FETCHINFO_CERTINFO)
      certificates(name, code, value);
    else if(info == FETCHINFO_TLS_SSL_PTR || ends(name, "_TLS_SESSION"))
      session(name, code, value);
    else
      list(name, code, value);
    break;
  }
  default:
    t_event("%s: of no known type", name);
  }
}

void t_getinfo(FETCH *handle)
{
  size_t i;

  for(i = 0; i < sizeof(infos) / sizeof(*infos); i++)
    one(handle, infos[i].name, infos[i].info);
}

long t_info_long(FETCH *handle, FETCHINFO info)
{
  long value = -77;
  FETCHcode code = fetch_easy_getinfo(handle, info, &value);

  return code ? -1000 - (long)code : value;
}

fetch_socket_t t_info_socket(FETCH *handle, FETCHINFO info)
{
  fetch_socket_t fd = -77;
  FETCHcode code = fetch_easy_getinfo(handle, info, &fd);

  t_event("socket asked for: %d %s", (int)code, t_sock(fd));
  return fd;
}
