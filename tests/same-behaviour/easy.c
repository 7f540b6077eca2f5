#include "easy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *into(const struct t_easy *t)
{
  return t->stream ? t_stream(t->stream) : NULL;
}

static void back(const struct t_easy *t, const char *before)
{
  if(t->stream)
    t_stream(before);
}

static const char *purpose_name(fetchsocktype purpose)
{
  return purpose == FETCHSOCKTYPE_IPCXN    ? "FETCHSOCKTYPE_IPCXN"
         : purpose == FETCHSOCKTYPE_ACCEPT ? "FETCHSOCKTYPE_ACCEPT"
                                           : "unknown purpose";
}

static fetch_socket_t open_callback(void *user, fetchsocktype purpose,
                                    struct fetch_sockaddr *address)
{
  struct t_easy *t = user;
  const char *before = into(t);
  enum t_who outer = t_who;
  fetch_socket_t fd;
  int error;

  if(t->opens < sizeof(t->addresses) / sizeof(*t->addresses))
    t->addresses[t->opens] = t_addr(&address->addr, address->addrlen);
  t->opens++;
  t->last_purpose = purpose;
  memcpy(&t->last_address, address, sizeof(t->last_address));
  t_event("open callback: %s, family %d, type %d, protocol %d, addrlen %u, %s",
          purpose_name(purpose), address->family, address->socktype, address->protocol,
          address->addrlen, t_addr(&address->addr, address->addrlen));
  t_who = T_CALLBACK;
  if(t->on_open)
    fd = t->on_open(t, purpose, address);
  else
    fd = socket(address->family, address->socktype, address->protocol);
  error = errno;
  t_who = outer;
  t->last_opened = fd;
  t_event("open callback answers %s", t_sock(fd));
  back(t, before);
  errno = error;
  return fd;
}

static int close_callback(void *user, fetch_socket_t fd)
{
  struct t_easy *t = user;
  const char *before = into(t);
  enum t_who outer = t_who;
  int rc;

  t->closes++;
  t->last_closed = fd;
  t_event("close callback: %s", t_sock(fd));
  t_who = T_CALLBACK;
  rc = t->on_close ? t->on_close(t, fd) : close(fd);
  t_who = outer;
  t_event("close callback answers %d", rc);
  back(t, before);
  return rc;
}

static int sockopt_callback(void *user, fetch_socket_t fd, fetchsocktype purpose)
{
  struct t_easy *t = user;
  const char *before = into(t);
  int rc;

  t->sockopts++;
  t_event("sockopt callback: %s, %s", t_sock(fd), purpose_name(purpose));
  rc = t->on_sockopt ? t->on_sockopt(t, fd, purpose) : FETCH_SOCKOPT_OK;
  t_event("sockopt callback answers %d", rc);
  back(t, before);
  return rc;
}

static size_t write_callback(char *bytes, size_t size, size_t n, void *user)
{
  struct t_easy *t = user;
  const char *before = into(t);
  size_t length = size * n, rc = length, have;

  t->writes++;
  t_bytes("write callback", bytes, length);
  have = strlen(t->body);
  if(length < sizeof(t->body) - have) {
    memcpy(t->body + have, bytes, length);
    t->body[have + length] = '\0';
  }
  t->received += length;
  if(t->on_write) {
    rc = t->on_write(t, bytes, length);
    if(rc != length)
      t_event("write callback answers %s", rc == FETCH_WRITEFUNC_PAUSE   ? "FETCH_WRITEFUNC_PAUSE"
                                           : rc == FETCH_WRITEFUNC_ERROR ? "FETCH_WRITEFUNC_ERROR"
                                                                         : "less than it got");
  }
  back(t, before);
  return rc;
}

static size_t header_callback(char *bytes, size_t size, size_t n, void *user)
{
  struct t_easy *t = user;
  const char *before = into(t);
  size_t length = size * n, rc;

  t->headers++;
  t_event("header callback: %s", t_text(bytes, length));
  rc = t->on_header ? t->on_header(t, bytes, length) : length;
  if(rc != length)
    t_event("header callback answers %zu", rc);
  back(t, before);
  return rc;
}

static size_t read_callback(char *bytes, size_t size, size_t n, void *user)
{
  struct t_easy *t = user;
  const char *before = into(t);
  size_t room = size * n, left = t->upload ? strlen(t->upload) - t->uploaded : 0, rc;

  if(t->on_read) {
    rc = t->on_read(t, bytes, room);
  } else {
    rc = left < room ? left : room;
    memcpy(bytes, t->upload + t->uploaded, rc);
    t->uploaded += rc;
  }
  if(rc == FETCH_READFUNC_ABORT || rc == FETCH_READFUNC_PAUSE)
    t_event("read callback answers %s",
            rc == FETCH_READFUNC_ABORT ? "FETCH_READFUNC_ABORT" : "FETCH_READFUNC_PAUSE");
  else
    t_bytes("read callback", bytes, rc);
  back(t, before);
  return rc;
}

static int xfer_callback(void *user, fetch_off_t dltotal, fetch_off_t dlnow, fetch_off_t ultotal,
                         fetch_off_t ulnow)
{
  struct t_easy *t = user;
  const char *before = into(t);
  int rc;

  (void)dltotal;
  (void)dlnow;
  (void)ultotal;
  (void)ulnow;
  if(!t->xfers++)
    t_event("progress callback");
  rc = t->on_xfer ? t->on_xfer(t) : 0;
  if(rc)
    t_event("progress callback answers %d", rc);
  back(t, before);
  return rc;
}

/* Messages that come or do not, as the answer's arrival has it: the library
 * says what it did with the request when it comes to look, and an answer that
 * was faster leaves nothing to say. */
static int by_chance(const char *bytes, size_t length)
{
  static const char *const messages[] = {
    "Request completely sent off",
    "upload completely sent off",
    "we are done reading and this is set to close",
    "abort upload",
  };
  size_t i;

  for(i = 0; i < sizeof(messages) / sizeof(*messages); i++)
    if(length >= strlen(messages[i]) && !memcmp(bytes, messages[i], strlen(messages[i])))
      return 1;
  return 0;
}

static int debug_callback(FETCH *handle, fetch_infotype type, char *bytes, size_t length,
                          void *user)
{
  struct t_easy *t = user;
  const char *before = into(t);

  (void)handle;
  if(type == FETCHINFO_TEXT && !by_chance(bytes, length))
    t_event("message: %s",
            t_text(bytes, length && bytes[length - 1] == '\n' ? length - 1 : length));
  else if(type == FETCHINFO_HEADER_OUT)
    t_event("request: %s", t_text(bytes, length));
  back(t, before);
  return 0;
}

FETCHcode t_code(const char *what, FETCH *handle, FETCHcode code)
{
  (void)handle;
  t_event("%s: %d %s", what, (int)code, fetch_easy_strerror(code));
  return code;
}

FETCHMcode t_mcode(const char *what, FETCHMcode code)
{
  t_event("%s: %d %s", what, (int)code, fetch_multi_strerror(code));
  return code;
}

FETCHSHcode t_shcode(const char *what, FETCHSHcode code)
{
  t_event("%s: %d %s", what, (int)code, fetch_share_strerror(code));
  return code;
}

void t_easy_callbacks(struct t_easy *t, FETCH *handle)
{
  t->handle = handle;
  SET(t, FETCHOPT_ERRORBUFFER, t->error);
  SET(t, FETCHOPT_NOSIGNAL, 1L);
  SET(t, FETCHOPT_PROXY, "");
  SET(t, FETCHOPT_TIMEOUT_MS, 30000L);
  SET(t, FETCHOPT_WRITEFUNCTION, write_callback);
  SET(t, FETCHOPT_WRITEDATA, t);
  SET(t, FETCHOPT_HEADERFUNCTION, header_callback);
  SET(t, FETCHOPT_HEADERDATA, t);
  if(!(t->flags & T_QUIET)) {
    SET(t, FETCHOPT_VERBOSE, 1L);
    SET(t, FETCHOPT_DEBUGFUNCTION, debug_callback);
    SET(t, FETCHOPT_DEBUGDATA, t);
  }
  if(t->flags & T_OPEN) {
    SET(t, FETCHOPT_OPENSOCKETFUNCTION, open_callback);
    SET(t, FETCHOPT_OPENSOCKETDATA, t);
  }
  if(t->flags & T_CLOSE) {
    SET(t, FETCHOPT_CLOSESOCKETFUNCTION, close_callback);
    SET(t, FETCHOPT_CLOSESOCKETDATA, t);
  }
  if(t->flags & T_SOCKOPT) {
    SET(t, FETCHOPT_SOCKOPTFUNCTION, sockopt_callback);
    SET(t, FETCHOPT_SOCKOPTDATA, t);
  }
  if(t->flags & T_READ) {
    SET(t, FETCHOPT_READFUNCTION, read_callback);
    SET(t, FETCHOPT_READDATA, t);
  }
  if(t->flags & T_XFER) {
    SET(t, FETCHOPT_NOPROGRESS, 0L);
    SET(t, FETCHOPT_XFERINFOFUNCTION, xfer_callback);
    SET(t, FETCHOPT_XFERINFODATA, t);
  }
}

struct t_easy *t_easy(const char *url, unsigned flags)
{
  struct t_easy *t = t_alloc(sizeof(*t));
  FETCH *handle = fetch_easy_init();

  if(!handle) {
    fprintf(stderr, "no easy handle\n");
    exit(2);
  }
  t->flags = flags;
  t->last_opened = t->last_closed = FETCH_SOCKET_BAD;
  t_easy_callbacks(t, handle);
  if(url)
    SET(t, FETCHOPT_URL, url);
  return t;
}

FETCHcode t_perform(struct t_easy *t)
{
  FETCHcode code;

  t->error[0] = '\0';
  code = t_code("fetch_easy_perform", t->handle, fetch_easy_perform(t->handle));
  t_event("error buffer: %s", t_text(t->error, strlen(t->error)));
  return code;
}

void t_cleanup(struct t_easy *t)
{
  t_event("fetch_easy_cleanup");
  fetch_easy_cleanup(t->handle);
  t->handle = NULL;
}

int t_multi_run(FETCHM *multi)
{
  int running = 0, left, done = 0;
  FETCHMcode code;

  do {
    code = fetch_multi_perform(multi, &running);
    if(!code && running)
      code = fetch_multi_poll(multi, NULL, 0, 1000, NULL);
    if(code)
      break;
  } while(running);
  t_mcode("multi run", code);
  for(;;) {
    FETCHMsg *msg = fetch_multi_info_read(multi, &left);
    char *user = NULL;

    if(!msg)
      break;
    done++;
    fetch_easy_getinfo(msg->easy_handle, FETCHINFO_PRIVATE, &user);
    t_event("message %d of %s: %d %s", (int)msg->msg, user ? user : "a handle",
            (int)msg->data.result, fetch_easy_strerror(msg->data.result));
  }
  return done;
}
