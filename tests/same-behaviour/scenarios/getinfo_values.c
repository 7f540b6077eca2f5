/* Every FETCHINFO_*: before, during and after transfers, after reset, on a
 * duplicate and on a reused connection; and values that are known exactly. */
#include "scenario.h"
#include "peer.h"

#include <netinet/in.h>
#include <string.h>

static void dump(const char *when, FETCH *handle)
{
  t_event("-- %s", when);
  t_getinfo(handle);
}

static fetch_off_t off(FETCH *handle, FETCHINFO info)
{
  fetch_off_t value = -77;
  FETCHcode code = (fetch_easy_getinfo)(handle, info, &value);

  return code ? -1000 - (fetch_off_t)code : value;
}

static double real(FETCH *handle, FETCHINFO info)
{
  double value = -77;

  return (fetch_easy_getinfo)(handle, info, &value) ? -1000 : value;
}

static const char *text(FETCH *handle, FETCHINFO info)
{
  char *value = NULL;

  return (fetch_easy_getinfo)(handle, info, &value) ? "(an error)" : value ? value : "(null)";
}

/* How long each step took is chance; their order is not. */
static void times(FETCH *handle, int tls)
{
  static const FETCHINFO doubles[] = { FETCHINFO_NAMELOOKUP_TIME,    FETCHINFO_CONNECT_TIME,
                                       FETCHINFO_APPCONNECT_TIME,    FETCHINFO_PRETRANSFER_TIME,
                                       FETCHINFO_STARTTRANSFER_TIME, FETCHINFO_TOTAL_TIME };
  static const FETCHINFO steps[] = { FETCHINFO_NAMELOOKUP_TIME_T,    FETCHINFO_CONNECT_TIME_T,
                                     FETCHINFO_APPCONNECT_TIME_T,    FETCHINFO_PRETRANSFER_TIME_T,
                                     FETCHINFO_STARTTRANSFER_TIME_T, FETCHINFO_TOTAL_TIME_T };
  fetch_off_t last = 0, now;
  unsigned i, ordered = 0, same = 0;

  for(i = 0; i < 6; i++) {
    double difference;

    now = off(handle, steps[i]);
    difference = real(handle, doubles[i]) * 1000000 - (double)now;
    same += difference < 1 && difference > -1;
    if(steps[i] == FETCHINFO_APPCONNECT_TIME_T && !tls) {
      ordered += now == 0;
      continue;
    }
    ordered += now >= last;
    last = now;
  }
  SHOWS("-", ordered == 6 && last > 0);
  SHOWS("-", same == 6);
  SHOWS("-",
        off(handle, FETCHINFO_POSTTRANSFER_TIME_T) >= off(handle, FETCHINFO_PRETRANSFER_TIME_T));
  SHOWS("-", off(handle, FETCHINFO_POSTTRANSFER_TIME_T) <= off(handle, FETCHINFO_TOTAL_TIME_T));
}

static size_t in_header(struct t_easy *t, char *bytes, size_t length)
{
  (void)bytes;
  if(t->headers == 1)
    dump("in the first header callback", t->handle);
  return length;
}

static size_t in_write(struct t_easy *t, char *bytes, size_t length)
{
  (void)bytes;
  if(t->writes == 1)
    dump("in the first write callback", t->handle);
  return length;
}

void scenario_getinfo_life(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), T_OPEN | T_CLOSE), *copy;
  FETCH *handle = t->handle;

  t->on_header = in_header;
  t->on_write = in_write;
  SET(t, FETCHOPT_PRIVATE, (void *)"mine");
  dump("before", handle);
  SHOWS("active-4 after the transfer, not before",
        t_info_socket(handle, FETCHINFO_ACTIVESOCKET) == FETCH_SOCKET_BAD);
  SHOWS("-", t_info_long(handle, FETCHINFO_RESPONSE_CODE) == 0);

  SHOWS("-", t_perform(t) == FETCHE_OK && t->headers > 1 && t->writes == 1);
  dump("after", handle);
  SHOWS("-", t_info_long(handle, FETCHINFO_RESPONSE_CODE) == 200);
  SHOWS("-", t_info_long(handle, FETCHINFO_NUM_CONNECTS) == 1);
  SHOWS("-", off(handle, FETCHINFO_SIZE_DOWNLOAD_T) == 22 &&
               real(handle, FETCHINFO_CONTENT_LENGTH_DOWNLOAD) == 22);
  SHOWS("-", !strcmp(text(handle, FETCHINFO_PRIVATE), "mine"));
  SHOWS("-", !strcmp(text(handle, FETCHINFO_EFFECTIVE_METHOD), "GET"));
  times(handle, 0);

  SHOWS("-", t_perform(t) == FETCHE_OK);
  dump("after another on the same connection", handle);
  SHOWS("-", t_info_long(handle, FETCHINFO_NUM_CONNECTS) == 0 && t->opens == 1);

  copy = t_easy(NULL, T_OPEN | T_CLOSE);
  fetch_easy_cleanup(copy->handle);
  t_easy_callbacks(copy, fetch_easy_duphandle(handle));
  dump("a duplicate", copy->handle);
  SHOWS("-", t_info_long(copy->handle, FETCHINFO_RESPONSE_CODE) == 0);
  SHOWS("active-4 after the transfer, not before",
        t_info_socket(copy->handle, FETCHINFO_ACTIVESOCKET) == FETCH_SOCKET_BAD);
  SHOWS("-", !strcmp(text(copy->handle, FETCHINFO_PRIVATE), "mine"));
  SHOWS("-", t_perform(copy) == FETCHE_OK);
  dump("the duplicate after a transfer", copy->handle);
  t_cleanup(copy);

  fetch_easy_reset(handle);
  dump("after reset", handle);
  SHOWS("-", t_info_long(handle, FETCHINFO_RESPONSE_CODE) == 0);
  SHOWS("-", !strcmp(text(handle, FETCHINFO_PRIVATE), "(null)"));
  SHOWS("-", t_perform(t) == FETCHE_URL_MALFORMAT);
  t_easy_callbacks(t, handle);
  t->on_header = NULL;
  t->on_write = NULL;
  SET(t, FETCHOPT_URL, t_url("HTTP", "/no-such-file"));
  SHOWS("-", t_perform(t) == FETCHE_OK && t_info_long(handle, FETCHINFO_RESPONSE_CODE) == 404);
  /* the connection outlived the reset */
  SHOWS("-", t_info_long(handle, FETCHINFO_NUM_CONNECTS) == 0 && t->opens == 1);
  dump("a transfer after reset", handle);
  t_cleanup(t);
}

void scenario_getinfo_refused(void)
{
  struct t_easy *t = t_easy(t_printf("http://%s/", t_server("REFUSED")), T_OPEN | T_CLOSE);

  SHOWS("active-2 not valid any more",
        t_perform(t) == FETCHE_COULDNT_CONNECT &&
          t_info_socket(t->handle, FETCHINFO_ACTIVESOCKET) == FETCH_SOCKET_BAD);
  SHOWS("-", t_info_long(t->handle, FETCHINFO_LASTSOCKET) == -1);
  SHOWS("-", t_info_long(t->handle, FETCHINFO_OS_ERRNO) > 0);
  dump("after a refusal", t->handle);
  t_cleanup(t);
}

void scenario_getinfo_redirect(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/redirect"), 0);

  SHOWS("-", t_perform(t) == FETCHE_OK && t_info_long(t->handle, FETCHINFO_RESPONSE_CODE) == 302);
  SHOWS("-", !strcmp(text(t->handle, FETCHINFO_REDIRECT_URL), t_url("HTTP", "/hello.txt")));
  dump("not followed", t->handle);
  SET(t, FETCHOPT_FOLLOWLOCATION, 1L);
  SET(t, FETCHOPT_REFERER, "http://refer.example/");
  SHOWS("-", t_perform(t) == FETCHE_OK && t_info_long(t->handle, FETCHINFO_REDIRECT_COUNT) == 1);
  SHOWS("-", !strcmp(text(t->handle, FETCHINFO_EFFECTIVE_URL), t_url("HTTP", "/hello.txt")));
  SHOWS("-", !strcmp(text(t->handle, FETCHINFO_REFERER), "http://refer.example/"));
  SHOWS("-", off(t->handle, FETCHINFO_REDIRECT_TIME_T) > 0);
  dump("followed", t->handle);
  t_cleanup(t);
}

void scenario_getinfo_upload(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/upload"), 0);

  SET(t, FETCHOPT_POSTFIELDS, "twelve bytes");
  SHOWS("-", t_perform(t) == FETCHE_OK && off(t->handle, FETCHINFO_SIZE_UPLOAD_T) == 12);
  SHOWS("-", off(t->handle, FETCHINFO_CONTENT_LENGTH_UPLOAD_T) == 12);
  SHOWS("-", !strcmp(text(t->handle, FETCHINFO_EFFECTIVE_METHOD), "POST"));
  dump("after a POST", t->handle);
  SET(t, FETCHOPT_CUSTOMREQUEST, "PATCH");
  SHOWS("-",
        t_perform(t) == FETCHE_OK && !strcmp(text(t->handle, FETCHINFO_EFFECTIVE_METHOD), "PATCH"));
  t_cleanup(t);
}

void scenario_getinfo_http(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/auth"), 0);

  SHOWS("-", t_perform(t) == FETCHE_OK && t_info_long(t->handle, FETCHINFO_RESPONSE_CODE) == 401);
  SHOWS("-", t_info_long(t->handle, FETCHINFO_HTTPAUTH_AVAIL) == FETCHAUTH_BASIC);
  SET(t, FETCHOPT_USERPWD, "user:secret");
  SHOWS("-", t_perform(t) == FETCHE_OK && t_info_long(t->handle, FETCHINFO_RESPONSE_CODE) == 200);
  dump("with a password", t->handle);
  SET(t, FETCHOPT_USERPWD, NULL);
  SET(t, FETCHOPT_URL, t_url("HTTP", "/hello.txt"));
  SET(t, FETCHOPT_FILETIME, 1L);
  SET(t, FETCHOPT_TIMECONDITION, (long)FETCH_TIMECOND_IFMODSINCE);
  SET(t, FETCHOPT_TIMEVALUE, 1600000000L);
  SHOWS("-", t_perform(t) == FETCHE_OK && t_info_long(t->handle, FETCHINFO_CONDITION_UNMET) == 1);
  SHOWS("-", t_info_long(t->handle, FETCHINFO_RESPONSE_CODE) == 304);
  dump("not modified since", t->handle);
  SET(t, FETCHOPT_TIMECONDITION, (long)FETCH_TIMECOND_NONE);
  SHOWS("-", t_perform(t) == FETCHE_OK && t_info_long(t->handle, FETCHINFO_FILETIME) == 1577836800);
  SHOWS("-", off(t->handle, FETCHINFO_FILETIME_T) == 1577836800);
  t_cleanup(t);
}

static void serve_text(struct t_peer *peer, int fd)
{
  char request[2048];

  while(peer_request(fd, request, sizeof(request)))
    peer_say(fd, peer->user);
  peer_close(fd);
}

void scenario_getinfo_scripted(void)
{
  struct t_peer *peer = t_peer(AF_INET, serve_text);
  struct t_easy *t = t_easy(NULL, 0);
  struct fetch_slist *cookies = NULL;

  peer->user =
    "HTTP/1.1 503 Later\r\nRetry-After: 120\r\nSet-Cookie: one=1; path=/\r\n"
    "Set-Cookie: two=2; path=/two\r\nContent-Type: a/b; c=d\r\nContent-Length: 0\r\n\r\n";
  SET(t, FETCHOPT_COOKIEFILE, "");
  SET(t, FETCHOPT_URL, t_peer_url(peer, "http", "/"));
  SHOWS("-", t_perform(t) == FETCHE_OK && off(t->handle, FETCHINFO_RETRY_AFTER) == 120);
  SHOWS("-", !strcmp(text(t->handle, FETCHINFO_CONTENT_TYPE), "a/b; c=d"));
  SHOWS("-", fetch_easy_getinfo(t->handle, FETCHINFO_COOKIELIST, &cookies) == FETCHE_OK &&
               cookies && cookies->next && !cookies->next->next);
  fetch_slist_free_all(cookies);
  dump("after 503", t->handle);
  t_cleanup(t);
  t_peer_stop(peer);

  peer = t_peer(AF_INET, serve_text);
  t = t_easy(NULL, 0);
  peer->user = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nSession: 4711\r\nPublic: OPTIONS\r\n\r\n";
  SET(t, FETCHOPT_URL, t_peer_url(peer, "rtsp", "/media"));
  SET(t, FETCHOPT_RTSP_REQUEST, (long)FETCH_RTSPREQ_OPTIONS);
  SHOWS("-",
        t_perform(t) == FETCHE_OK && !strcmp(text(t->handle, FETCHINFO_RTSP_SESSION_ID), "4711"));
  SHOWS("-", t_info_long(t->handle, FETCHINFO_RTSP_CSEQ_RECV) == 1 &&
               t_info_long(t->handle, FETCHINFO_RTSP_CLIENT_CSEQ) == 2);
  dump("after RTSP", t->handle);
  t_cleanup(t);
  t_peer_stop(peer);
}

void scenario_getinfo_https(void)
{
  struct t_easy *t = t_easy(t_url("HTTPS", "/hello.txt"), T_OPEN | T_CLOSE);

  t->on_write = in_write;
  SET(t, FETCHOPT_CAINFO, t_server("CA"));
  SET(t, FETCHOPT_CERTINFO, 1L);
  SHOWS("-", t_perform(t) == FETCHE_OK && t_info_long(t->handle, FETCHINFO_SSL_VERIFYRESULT) == 0);
  /* what was built in, whatever is set */
  SHOWS("-", strcmp(text(t->handle, FETCHINFO_CAINFO), t_server("CA")));
  dump("after TLS", t->handle);
  times(t->handle, 1);
  t_cleanup(t);
}

void scenario_getinfo_ftp(void)
{
  struct t_easy *t = t_easy(t_url("FTP", "/hello.txt"), T_OPEN | T_CLOSE);

  SET(t, FETCHOPT_FILETIME, 1L);
  SHOWS("-", t_perform(t) == FETCHE_OK && !strcmp(text(t->handle, FETCHINFO_FTP_ENTRY_PATH), "/"));
  SHOWS("-", t_info_long(t->handle, FETCHINFO_FILETIME) == 1577836800);
  SHOWS("-", t_info_long(t->handle, FETCHINFO_RESPONSE_CODE) == 226);
  dump("after FTP", t->handle);
  t_cleanup(t);
}

void scenario_getinfo_proxy(void)
{
  struct t_easy *t = t_easy(t_url("HTTPS", "/hello.txt"), 0);

  SET(t, FETCHOPT_CAINFO, t_server("CA"));
  SET(t, FETCHOPT_PROXY, t_server("PROXY"));
  SHOWS("-",
        t_perform(t) == FETCHE_OK && t_info_long(t->handle, FETCHINFO_HTTP_CONNECTCODE) == 200);
  SHOWS("-", t_info_long(t->handle, FETCHINFO_USED_PROXY) == 1);
  dump("after a proxy's tunnel", t->handle);
  SET(t, FETCHOPT_PROXY, t_printf("socks5://%s", t_server("SOCKS")));
  SET(t, FETCHOPT_URL, t_printf("http://%s/", t_server("REFUSED")));
  /* the SOCKS server tells that nobody is there */
  SHOWS("-",
        t_perform(t) == FETCHE_PROXY && t_info_long(t->handle, FETCHINFO_PROXY_ERROR) > FETCHPX_OK);
  dump("after a SOCKS proxy's refusal", t->handle);
  t_cleanup(t);
}

/* Each number is of one type: asked as another, it is none. */
void scenario_getinfo_wrong_type(void)
{
  static const struct {
    const char *name;
    FETCHINFO info;
  } infos[] = {
#define INFO(name) { #name, name },
#include "infos.h"
  };
  static const int types[] = { 0,
                               FETCHINFO_STRING,
                               FETCHINFO_LONG,
                               FETCHINFO_DOUBLE,
                               FETCHINFO_SLIST,
                               FETCHINFO_SOCKET,
                               FETCHINFO_OFF_T,
                               0x700000 };
  /* the place for the answer is missing; 8.14.1 takes that for an unknown question */
  const FETCHcode nowhere =
    LIBFETCH_VERSION_NUM > 0x080e01 ? FETCHE_BAD_FUNCTION_ARGUMENT : FETCHE_UNKNOWN_OPTION;
  struct t_easy *t = t_easy("http://127.0.0.1/", 0);
  unsigned i, j, wrong = 0, right = 0, none = 0;
  long value = 4711;

  for(i = 0; i < sizeof(infos) / sizeof(*infos); i++) {
    for(j = 0; j < sizeof(types) / sizeof(*types); j++) {
      FETCHINFO asked = (FETCHINFO)((infos[i].info & FETCHINFO_MASK) | types[j]);
      union {
        char room[64];
        struct fetch_slist *list;
      } answer;
      FETCHcode code;

      memset(&answer, 0, sizeof(answer));
      code = (fetch_easy_getinfo)(t->handle, asked, &answer);
      if(types[j] == (int)(infos[i].info & FETCHINFO_TYPEMASK)) {
        right += code == FETCHE_OK;
        if(infos[i].info == FETCHINFO_SSL_ENGINES || infos[i].info == FETCHINFO_COOKIELIST)
          fetch_slist_free_all(answer.list);
      } else if(code) {
        wrong += code == FETCHE_UNKNOWN_OPTION;
        t_event("%s with type 0x%x: %d", infos[i].name, (unsigned)types[j], (int)code);
      } else {
        t_event("%s with type 0x%x is another one", infos[i].name, (unsigned)types[j]);
      }
    }
    none += (fetch_easy_getinfo)(t->handle, infos[i].info, NULL) == nowhere;
  }
  SHOWS("-", right == i && none == i && wrong > 5 * i);
  SHOWS("active-7 The call returns a FETCHcode; active-8 means that the value is there",
        t_code("of no handle", NULL, (fetch_easy_getinfo)(NULL, FETCHINFO_ACTIVESOCKET, &value)) ==
          FETCHE_BAD_FUNCTION_ARGUMENT);
  SHOWS("-",
        t_code("FETCHINFO_NONE", NULL, (fetch_easy_getinfo)(t->handle, FETCHINFO_NONE, &value)) ==
          FETCHE_UNKNOWN_OPTION);
  SHOWS("-", t_code("the last number", NULL,
                    (fetch_easy_getinfo)(t->handle, FETCHINFO_LASTONE, &value)) ==
               FETCHE_UNKNOWN_OPTION);
  SHOWS("-", t_code("FETCHINFO_SOCKET of none", NULL,
                    (fetch_easy_getinfo)(t->handle, (FETCHINFO)(FETCHINFO_SOCKET + 1), &value)) ==
               FETCHE_UNKNOWN_OPTION);
  SHOWS("-", value == 4711);
  t_cleanup(t);
}
