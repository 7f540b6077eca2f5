/* What goes wrong: the code and the words are upstream's. */
#include "scenario.h"
#include "peer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOTH (T_OPEN | T_CLOSE)

/* Ends a scenario of one failing transfer: all that can be asked, then that
 * every socket opened by the callback was closed by one. */
static void finish(struct t_easy *t)
{
  t_getinfo(t->handle);
  t_cleanup(t);
  SHOWS("-", t_counts.opened_by_callback == t_counts.closed_by_callback);
}

static void fails(struct t_easy *t, FETCHcode wanted)
{
  SHOWS("-", t_perform(t) == wanted && *t->error);
  finish(t);
}

void scenario_error_refused(void)
{
  fails(t_easy(t_printf("http://%s/", t_server("REFUSED")), BOTH), FETCHE_COULDNT_CONNECT);
}

void scenario_error_connect_timeout(void)
{
  struct t_peer *silent = t_peer(AF_INET, NULL);
  struct t_easy *t = t_easy(t_peer_url(silent, "http", "/"), BOTH | T_QUIET);

  SET(t, FETCHOPT_CONNECTTIMEOUT_MS, 100L);
  fails(t, FETCHE_OPERATION_TIMEDOUT);
  t_peer_stop(silent);
}

/* Peers whose whole conversation is one text, and how they end it. */
static const char *speech;
static void (*ending)(int);

static void speak(struct t_peer *peer, int fd)
{
  char request[4096];

  (void)peer;
  if(peer_request(fd, request, sizeof(request)))
    peer_say(fd, speech);
  ending(fd);
}

static void stay(int fd)
{
  peer_wait_end(fd);
  peer_close(fd);
}

static void spoken(const char *text, void (*end)(int), FETCHcode wanted,
                   void (*set)(struct t_easy *))
{
  struct t_peer *peer;
  struct t_easy *t;

  speech = text;
  ending = end;
  peer = t_peer(AF_INET, speak);
  t = t_easy(t_peer_url(peer, "http", "/"), BOTH);
  if(set)
    set(t);
  t_event("the peer says: %s", t_text(text, strlen(text)));
  fails(t, wanted);
  t_peer_stop(peer);
}

#define HEAD "HTTP/1.1 200 OK\r\n"

static void in_short_time(struct t_easy *t)
{
  SET(t, FETCHOPT_TIMEOUT_MS, 200L);
}

void scenario_error_timeout(void)
{
  spoken(HEAD "Content-Length: 10\r\n\r\nhal", stay, FETCHE_OPERATION_TIMEDOUT, in_short_time);
  spoken("", stay, FETCHE_OPERATION_TIMEDOUT, in_short_time);
}

/* A FIN before all has come. */
void scenario_error_partial(void)
{
  spoken(HEAD "Content-Length: 10\r\n\r\nhal", peer_close, FETCHE_PARTIAL_FILE, NULL);
  spoken(HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nhal", peer_close, FETCHE_PARTIAL_FILE, NULL);
  spoken("", peer_close, FETCHE_GOT_NOTHING, NULL);
}

/* The reset waits until the client has read what was sent, since a reset
 * throws away what is still on its way. */
static size_t tell_peer(struct t_easy *t, char *bytes, size_t length)
{
  struct t_peer *peer = t->user;

  (void)bytes;
  sem_post(&peer->step);
  return length;
}

static void speak_and_reset(struct t_peer *peer, int fd)
{
  char request[4096];

  if(peer_request(fd, request, sizeof(request))) {
    peer_say(fd, HEAD "Content-Length: 10\r\n\r\nhal");
    sem_wait(&peer->step);
  }
  peer_reset(fd);
}

void scenario_error_reset(void)
{
  struct t_peer *peer = t_peer(AF_INET, speak_and_reset);
  struct t_easy *t = t_easy(t_peer_url(peer, "http", "/"), BOTH);

  t->user = peer;
  t->on_write = tell_peer;
  SHOWS("-", t_perform(t) == FETCHE_RECV_ERROR && t->received == 3 && *t->error);
  SHOWS("-", t->closes == 1);
  finish(t);
  t_peer_stop(peer);
}

void scenario_error_reset_at_once(void)
{
  spoken("", peer_reset, FETCHE_RECV_ERROR, NULL);
}

static void decoding(struct t_easy *t)
{
  SET(t, FETCHOPT_ACCEPT_ENCODING, "gzip");
}

void scenario_error_answers(void)
{
  spoken("what is this\r\n\r\n", stay, FETCHE_UNSUPPORTED_PROTOCOL, NULL);
  spoken("HTTP/9.9 200 OK\r\n\r\n", stay, FETCHE_UNSUPPORTED_PROTOCOL, NULL);
  spoken(HEAD "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", stay, FETCHE_RECV_ERROR, NULL);
  spoken(HEAD "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", stay,
         FETCHE_BAD_CONTENT_ENCODING, decoding);
  spoken(HEAD "Content-Length: -5\r\n\r\n", stay, FETCHE_WEIRD_SERVER_REPLY, NULL);
  spoken(HEAD "Broken header line\r\n\r\n", stay, FETCHE_WEIRD_SERVER_REPLY, NULL);
}

/* The callbacks that stop a transfer. */
static size_t take_nothing(struct t_easy *t, char *bytes, size_t length)
{
  (void)t;
  (void)bytes;
  (void)length;
  return 0;
}

static size_t write_error(struct t_easy *t, char *bytes, size_t length)
{
  (void)t;
  (void)bytes;
  (void)length;
  return FETCH_WRITEFUNC_ERROR;
}

static size_t read_abort(struct t_easy *t, char *bytes, size_t room)
{
  (void)t;
  (void)bytes;
  (void)room;
  return FETCH_READFUNC_ABORT;
}

static int say_no(struct t_easy *t)
{
  (void)t;
  return 1;
}

static int sockopt_error(struct t_easy *t, fetch_socket_t fd, fetchsocktype purpose)
{
  (void)t;
  (void)fd;
  (void)purpose;
  return FETCH_SOCKOPT_ERROR;
}

void scenario_abort_write(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), BOTH);

  t->on_write = take_nothing;
  SHOWS("-", t_perform(t) == FETCHE_WRITE_ERROR && *t->error && t->closes == 1);
  t->on_write = write_error;
  fails(t, FETCHE_WRITE_ERROR);
}

void scenario_abort_header(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), BOTH);

  t->on_header = take_nothing;
  SHOWS("-", t_perform(t) == FETCHE_WRITE_ERROR && t->headers == 1 && t->closes == 1);
  finish(t);
}

void scenario_abort_read(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/upload"), BOTH | T_READ | T_QUIET);

  SET(t, FETCHOPT_POST, 1L);
  SET(t, FETCHOPT_POSTFIELDSIZE, 10L);
  t->on_read = read_abort;
  SHOWS("-", t_perform(t) == FETCHE_ABORTED_BY_CALLBACK && t->closes == t->opens);
  finish(t);
}

void scenario_abort_progress(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/file.bin"), BOTH | T_XFER);

  t->on_xfer = say_no;
  SHOWS("-", t_perform(t) == FETCHE_ABORTED_BY_CALLBACK && t->xfers == 1);
  finish(t);
}

void scenario_abort_sockopt(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), BOTH | T_SOCKOPT);

  t->on_sockopt = sockopt_error;
  SHOWS("-", t_perform(t) == FETCHE_ABORTED_BY_CALLBACK && t->sockopts == 1 && t->closes == 1);
  finish(t);
}

static int before_request(void *user, char *remote, char *local, int remote_port, int local_port)
{
  t_event("pre-request callback: %s:%s, %s:%s", remote, t_port((unsigned)remote_port), local,
          t_port((unsigned)local_port));
  return *(int *)user;
}

void scenario_abort_prerequest(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/hello.txt"), BOTH);
  int answer = FETCH_PREREQFUNC_ABORT;

  SET(t, FETCHOPT_PREREQFUNCTION, before_request);
  SET(t, FETCHOPT_PREREQDATA, &answer);
  SHOWS("-", t_perform(t) == FETCHE_ABORTED_BY_CALLBACK);
  answer = FETCH_PREREQFUNC_OK;
  SHOWS("-", t_perform(t) == FETCHE_OK);
  finish(t);
}

static int resolver(void *state, void *reserved, void *user)
{
  (void)state;
  (void)reserved;
  t_event("resolver callback");
  return *(int *)user;
}

void scenario_abort_resolver(void)
{
  struct t_easy *t = t_easy(t_url("HTTPNAME", "/hello.txt"), BOTH);
  int answer = 1;

  SET(t, FETCHOPT_RESOLVER_START_FUNCTION, resolver);
  SET(t, FETCHOPT_RESOLVER_START_DATA, &answer);
  /* the earlier release does not tell an abort from a name that is not there */
  SHOWS("-", t_perform(t) == (LIBFETCH_VERSION_NUM < 0x081500 ? FETCHE_COULDNT_RESOLVE_HOST
                                                              : FETCHE_ABORTED_BY_CALLBACK) &&
               t->opens == 0);
  finish(t);
}

static FETCHcode context(FETCH *handle, void *ctx, void *user)
{
  (void)handle;
  (void)user;
  t_event("TLS context callback, %s", ctx ? "a context" : "none");
  return FETCHE_ABORTED_BY_CALLBACK;
}

void scenario_abort_tls_context(void)
{
  struct t_easy *t = t_easy(t_url("HTTPS", "/hello.txt"), BOTH);

  SET(t, FETCHOPT_IPRESOLVE, (long)FETCH_IPRESOLVE_V4);
  SET(t, FETCHOPT_CAINFO, t_server("CA"));
  SET(t, FETCHOPT_SSL_CTX_FUNCTION, context);
  SHOWS("-", t_perform(t) == FETCHE_ABORTED_BY_CALLBACK);
  finish(t);
}

/* TLS */
static struct t_easy *tls(const char *server, const char *ca)
{
  struct t_easy *t = t_easy(t_url(server, "/hello.txt"), BOTH);

  SET(t, FETCHOPT_IPRESOLVE, (long)FETCH_IPRESOLVE_V4);
  SET(t, FETCHOPT_CAINFO, ca);
  SET(t, FETCHOPT_CAPATH, NULL);
  return t;
}

void scenario_tls_good(void)
{
  struct t_easy *t = tls("HTTPS", t_server("CA"));

  SET(t, FETCHOPT_CERTINFO, 1L);
  SHOWS("-", t_perform(t) == FETCHE_OK && t->received == 22);
  finish(t);
}

void scenario_tls_unknown_authority(void)
{
  fails(tls("HTTPS", t_server("OTHER_CA")), FETCHE_PEER_FAILED_VERIFICATION);
}

void scenario_tls_expired(void)
{
  fails(tls("HTTPS_EXPIRED", t_server("CA")), FETCHE_PEER_FAILED_VERIFICATION);
}

void scenario_tls_other_host(void)
{
  struct t_easy *t = tls("HTTPS_OTHER", t_server("CA"));

  SHOWS("-", t_perform(t) == FETCHE_PEER_FAILED_VERIFICATION && *t->error);
  t_getinfo(t->handle);
  SET(t, FETCHOPT_SSL_VERIFYHOST, 0L);
  SHOWS("-", t_perform(t) == FETCHE_OK);
  finish(t);
}

void scenario_tls_no_check(void)
{
  struct t_easy *t = tls("HTTPS_EXPIRED", t_server("OTHER_CA"));

  SET(t, FETCHOPT_SSL_VERIFYPEER, 0L);
  SHOWS("-", t_perform(t) == FETCHE_OK && t->received == 22);
  finish(t);
}

void scenario_tls_ca_file(void)
{
  fails(tls("HTTPS", t_printf("%s/not-there.pem", t_server("WORK"))), FETCHE_SSL_CACERT_BADFILE);
}

/* TLS to a server without, a key that is none, a cipher nobody has. */
void scenario_tls_broken(void)
{
  struct t_easy *t = tls("HTTPS", t_server("CA"));

  SET(t, FETCHOPT_URL, t_printf("https://127.0.0.1%s/", strrchr(t_server("HTTP"), ':')));
  SHOWS("-", t_perform(t) == FETCHE_SSL_CONNECT_ERROR && *t->error);
  SET(t, FETCHOPT_URL, t_url("HTTPS", "/"));
  SET(t, FETCHOPT_SSLCERT, t_printf("%s/not-there.pem", t_server("WORK")));
  SHOWS("-", t_perform(t) == FETCHE_SSL_CERTPROBLEM && *t->error);
  SET(t, FETCHOPT_SSLCERT, NULL);
  SET(t, FETCHOPT_SSLVERSION, (long)FETCH_SSLVERSION_TLSv1_2);
  SET(t, FETCHOPT_SSL_CIPHER_LIST, "NO-SUCH-CIPHER");
  t_perform(t);
  SET(t, FETCHOPT_SSL_CIPHER_LIST, NULL);
  SET(t, FETCHOPT_PINNEDPUBLICKEY, "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  SHOWS("-", t_perform(t) == FETCHE_SSL_PINNEDPUBKEYNOTMATCH);
  finish(t);
}

/* Errors that need no peer, or a well-behaved one. */
void scenario_error_urls(void)
{
  static const struct {
    const char *url;
    FETCHcode code;
  } urls[] = {
    { "http://", FETCHE_URL_MALFORMAT },
    { "http://a b/", FETCHE_URL_MALFORMAT },
    { "http://127.0.0.1:99999/", FETCHE_URL_MALFORMAT },
    { "http://[::1/", FETCHE_URL_MALFORMAT },
    { "nothing-known://127.0.0.1/", FETCHE_UNSUPPORTED_PROTOCOL },
    { "http://hidden.onion/", FETCHE_COULDNT_RESOLVE_HOST },
    { "file:///there/is/no/such/file", FETCHE_FILE_COULDNT_READ_FILE },
    { "", FETCHE_URL_MALFORMAT },
  };
  size_t i;

  for(i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
    struct t_easy *t = t_easy(urls[i].url, BOTH);

    t_event("URL %s", urls[i].url);
    SHOWS("-", t_perform(t) == urls[i].code && t->opens == 0 && *t->error);
    t_getinfo(t->handle);
    t_cleanup(t);
  }
}

void scenario_error_http(void)
{
  struct t_easy *t = t_easy(t_url("HTTP", "/not-there"), BOTH);

  SET(t, FETCHOPT_FAILONERROR, 1L);
  SHOWS("-", t_perform(t) == FETCHE_HTTP_RETURNED_ERROR && *t->error);
  SET(t, FETCHOPT_URL, t_url("HTTP", "/redirect"));
  SET(t, FETCHOPT_FOLLOWLOCATION, 1L);
  SET(t, FETCHOPT_MAXREDIRS, 0L);
  SHOWS("-", t_perform(t) == FETCHE_TOO_MANY_REDIRECTS && *t->error);
  SET(t, FETCHOPT_MAXREDIRS, 3L);
  SET(t, FETCHOPT_MAXFILESIZE, 5L);
  SHOWS("-", t_perform(t) == FETCHE_FILESIZE_EXCEEDED && *t->error);
  SET(t, FETCHOPT_MAXFILESIZE, 0L);
  SET(t, FETCHOPT_REDIR_PROTOCOLS_STR, "https");
  SHOWS("-", t_perform(t) == FETCHE_UNSUPPORTED_PROTOCOL && *t->error);
  SET(t, FETCHOPT_PROTOCOLS_STR, "https");
  SHOWS("-", t_perform(t) == FETCHE_UNSUPPORTED_PROTOCOL && *t->error);
  SET(t, FETCHOPT_PROTOCOLS_STR, "http");
  SET(t, FETCHOPT_URL, t_url("HTTP", "/auth"));
  SET(t, FETCHOPT_USERPWD, "user:wrong");
  SHOWS("-", t_perform(t) == FETCHE_HTTP_RETURNED_ERROR && *t->error);
  SET(t, FETCHOPT_USERPWD, "user:secret");
  SHOWS("-", t_perform(t) == FETCHE_OK && !*t->error);
  finish(t);
}

void scenario_error_ftp(void)
{
  struct t_easy *t = t_easy(t_url("FTP", "/not-there"), BOTH);

  SHOWS("-", t_perform(t) == FETCHE_REMOTE_FILE_NOT_FOUND && *t->error);
  SET(t, FETCHOPT_URL, t_url("FTP", "/no/such/folder/x"));
  SHOWS("-", t_perform(t) == FETCHE_REMOTE_ACCESS_DENIED && *t->error);
  SET(t, FETCHOPT_URL, t_url("FTP", "/hello.txt"));
  SET(t, FETCHOPT_RESUME_FROM, 1000L);
  SHOWS("-", t_perform(t) == FETCHE_BAD_DOWNLOAD_RESUME && *t->error);
  SET(t, FETCHOPT_RESUME_FROM, 0L);
  SET(t, FETCHOPT_USERPWD, "nobody:wrong");
  SHOWS("-", t_perform(t) == FETCHE_LOGIN_DENIED && *t->error);
  finish(t);
}

/* Handles and options used wrongly. */
void scenario_error_misuse(void)
{
  struct t_easy *t = t_easy(NULL, 0);
  FETCHM *multi = fetch_multi_init();
  FETCHSH *share = fetch_share_init();
  size_t n = 0;
  char byte = 0;
  long number = 0;

  SHOWS("-", t_perform(t) == FETCHE_URL_MALFORMAT);
  SHOWS("-", SET(t, FETCHOPT_TIMEOUT, -1L) == FETCHE_BAD_FUNCTION_ARGUMENT);
  SHOWS("-", SET(t, FETCHOPT_PROTOCOLS_STR, "nothing-known") != FETCHE_OK);
  SHOWS("-", t_code("perform without a handle", NULL, fetch_easy_perform(NULL)) ==
               FETCHE_BAD_FUNCTION_ARGUMENT);
  SHOWS("-",
        t_code("getinfo of what is none", t->handle,
               fetch_easy_getinfo(t->handle, FETCHINFO_NONE, &number)) == FETCHE_UNKNOWN_OPTION);
  SHOWS("-", t_code("send", t->handle, fetch_easy_send(t->handle, &byte, 1, &n)) != FETCHE_OK);
  SHOWS("-", t_code("recv", t->handle, fetch_easy_recv(t->handle, &byte, 1, &n)) != FETCHE_OK);
  SHOWS("-", t_mcode("add twice, first", fetch_multi_add_handle(multi, t->handle)) == FETCHM_OK);
  SHOWS("-",
        t_mcode("add twice", fetch_multi_add_handle(multi, t->handle)) == FETCHM_ADDED_ALREADY);
  SHOWS("-", t_perform(t) == FETCHE_FAILED_INIT);
  SHOWS("-", t_mcode("remove", fetch_multi_remove_handle(multi, t->handle)) == FETCHM_OK);
  t_mcode("remove twice", fetch_multi_remove_handle(multi, t->handle));
  SHOWS("-",
        t_mcode("no multi handle", fetch_multi_add_handle(NULL, t->handle)) == FETCHM_BAD_HANDLE);
  SHOWS("-",
        t_mcode("no easy handle", fetch_multi_add_handle(multi, NULL)) == FETCHM_BAD_EASY_HANDLE);
  SHOWS("-", t_shcode("share option", fetch_share_setopt(share, (FETCHSHoption)99, 1)) ==
               FETCHSHE_BAD_OPTION);
  SET(t, FETCHOPT_SHARE, share);
  SHOWS("-", t_shcode("share in use", fetch_share_cleanup(share)) == FETCHSHE_IN_USE);
  t_cleanup(t);
  SHOWS("-", t_shcode("share", fetch_share_cleanup(share)) == FETCHSHE_OK);
  SHOWS("-", t_mcode("multi", fetch_multi_cleanup(multi)) == FETCHM_OK);
}

/* Every code has its words. */
void scenario_error_words(void)
{
  int i;

  for(i = 0; i <= FETCH_LAST + 1; i++)
    t_event("FETCHcode %d: %s", i, fetch_easy_strerror((FETCHcode)i));
  for(i = FETCHM_CALL_MULTI_PERFORM; i <= FETCHM_LAST + 1; i++)
    t_event("FETCHMcode %d: %s", i, fetch_multi_strerror((FETCHMcode)i));
  for(i = 0; i <= FETCHSHE_LAST + 1; i++)
    t_event("FETCHSHcode %d: %s", i, fetch_share_strerror((FETCHSHcode)i));
  for(i = 0; i <= FETCHUE_LAST + 1; i++)
    t_event("FETCHUcode %d: %s", i, fetch_url_strerror((FETCHUcode)i));
  SHOWS("active-8 means that the value is there; close-26 means that the option is set",
        !strcmp(fetch_easy_strerror(FETCHE_OK), "No error"));
  SHOWS("-",
        strcmp(fetch_easy_strerror(FETCHE_COULDNT_CONNECT), fetch_easy_strerror(FETCHE_OK)) != 0);
}
