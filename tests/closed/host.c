/* host.c: a program that has a libcurl, an mbedTLS, a zlib and a libpsl of its own
 * and uses all of them beside libfetch: one after the other, and one inside of the
 * other, from libfetch's callbacks.
 *
 * usage: host HTTPS HTTP CA [LIBRARY]
 *   HTTPS    a server that has /file.bin, of 1 MiB
 *   HTTP     one that has /parts: compressed, with a cookie for co.uk and one for
 *            example.co.uk
 *   CA       the authority of the former
 *   LIBRARY  libfetch, to be opened with RTLD_GLOBAL (compiled with -DOPENED)
 *
 * Says what went wrong, and exits 1. */
#define FETCH_DISABLE_TYPECHECK
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <fetch/fetch.h>
#include <libpsl.h>
#include <mbedtls/certs.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/sha256.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <zlib.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef fetch_easy_setopt
#undef fetch_easy_getinfo
/* clang-format off */
#define FUNCTIONS(X) \
  X(fetch_version) X(fetch_global_init) X(fetch_easy_init) X(fetch_easy_setopt) \
  X(fetch_easy_perform) X(fetch_easy_getinfo) X(fetch_easy_strerror) X(fetch_easy_cleanup) \
  X(fetch_slist_append) X(fetch_slist_free_all)
/* clang-format on */

static struct {
#define X(name) __typeof__(&name) name;
  FUNCTIONS(X)
#undef X
} our;

static void wrong(const char *what)
{
  printf("wrong: %s\n", what);
  exit(1);
}

static void check(int right, const char *what)
{
  if(!right)
    wrong(what);
}

/* --- the host's own libraries ------------------------------------------- */

static void own_zlib(void)
{
  static const char text[] = "the host's own text, the host's own text, the host's own text";
  unsigned char packed[200], back[sizeof(text)];
  uLongf packed_len = sizeof(packed), back_len = sizeof(back);
  check(!strcmp(zlibVersion(), ZLIB_VERSION), "zlib is another than its header says");
  check(compress(packed, &packed_len, (const Bytef *)text, sizeof(text)) == Z_OK &&
          packed_len < sizeof(text),
        "zlib does not compress");
  check(uncompress(back, &back_len, packed, packed_len) == Z_OK && back_len == sizeof(text) &&
          !memcmp(back, text, sizeof(text)),
        "zlib does not decompress");
}

static void own_psl(void)
{
  const psl_ctx_t *list = psl_builtin();
  check(list && psl_is_public_suffix(list, "co.uk") && !psl_is_public_suffix(list, "example.co.uk"),
        "libpsl does not know suffixes");
}

static void own_digest(void)
{
  static const unsigned char abc[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea };
  unsigned char out[32];
  check(!mbedtls_sha256_ret((const unsigned char *)"abc", 3, out, 0) &&
          !memcmp(out, abc, sizeof(abc)),
        "mbedTLS does not digest");
}

/* A client and a server of the host's mbedTLS that speak to each other. */
struct wire {
  unsigned char bytes[65536];
  size_t len;
};
struct end {
  struct wire *in, *out;
  mbedtls_ssl_context ssl;
  mbedtls_ssl_config config;
};

static int put(void *context, const unsigned char *bytes, size_t len)
{
  struct wire *w = ((struct end *)context)->out;
  if(len > sizeof(w->bytes) - w->len)
    return MBEDTLS_ERR_SSL_WANT_WRITE;
  memcpy(w->bytes + w->len, bytes, len);
  w->len += len;
  return (int)len;
}

static int take(void *context, unsigned char *bytes, size_t len)
{
  struct wire *w = ((struct end *)context)->in;
  if(!w->len)
    return MBEDTLS_ERR_SSL_WANT_READ;
  if(len > w->len)
    len = w->len;
  memcpy(bytes, w->bytes, len);
  memmove(w->bytes, w->bytes + len, w->len -= len);
  return (int)len;
}

static void end_init(struct end *e, int side, mbedtls_ctr_drbg_context *random,
                     mbedtls_x509_crt *ca, mbedtls_pk_context *key)
{
  mbedtls_ssl_init(&e->ssl);
  mbedtls_ssl_config_init(&e->config);
  check(!mbedtls_ssl_config_defaults(&e->config, side, MBEDTLS_SSL_TRANSPORT_STREAM,
                                     MBEDTLS_SSL_PRESET_DEFAULT),
        "mbedTLS has no defaults");
  mbedtls_ssl_conf_rng(&e->config, mbedtls_ctr_drbg_random, random);
  if(key)
    check(!mbedtls_ssl_conf_own_cert(&e->config, ca, key), "mbedTLS takes no certificate");
  else
    mbedtls_ssl_conf_ca_chain(&e->config, ca, NULL);
  check(!mbedtls_ssl_setup(&e->ssl, &e->config), "mbedTLS has no context");
  mbedtls_ssl_set_bio(&e->ssl, e, put, take, NULL);
}

static void own_handshake(void)
{
  static struct wire there, back;
  static struct end client, server;
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_x509_crt ca, own;
  mbedtls_pk_context key;
  unsigned char text[16];
  int a = -1, b = -1;
  char version[20];

  there.len = back.len = 0;
  client.in = server.out = &back;
  client.out = server.in = &there;
  mbedtls_version_get_string(version);
  check(!strcmp(version, MBEDTLS_VERSION_STRING), "mbedTLS is another than its header says");
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&random);
  mbedtls_x509_crt_init(&ca);
  mbedtls_x509_crt_init(&own);
  mbedtls_pk_init(&key);
  check(!mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0),
        "mbedTLS has no random numbers");
  check(!mbedtls_x509_crt_parse(&ca, (const unsigned char *)mbedtls_test_cas_pem,
                                mbedtls_test_cas_pem_len) &&
          !mbedtls_x509_crt_parse(&own, (const unsigned char *)mbedtls_test_srv_crt,
                                  mbedtls_test_srv_crt_len) &&
          !mbedtls_pk_parse_key(&key, (const unsigned char *)mbedtls_test_srv_key,
                                mbedtls_test_srv_key_len, NULL, 0),
        "mbedTLS does not read certificates");
  end_init(&client, MBEDTLS_SSL_IS_CLIENT, &random, &ca, NULL);
  end_init(&server, MBEDTLS_SSL_IS_SERVER, &random, &own, &key);
  check(!mbedtls_ssl_set_hostname(&client.ssl, "localhost"), "mbedTLS takes no name");
  for(int i = 0; i < 50 && (a || b); i++) {
    a = mbedtls_ssl_handshake(&client.ssl);
    b = mbedtls_ssl_handshake(&server.ssl);
  }
  check(!a && !b, "mbedTLS makes no handshake");
  check(mbedtls_ssl_write(&client.ssl, (const unsigned char *)"question", 8) == 8 &&
          mbedtls_ssl_read(&server.ssl, text, sizeof(text)) == 8 && !memcmp(text, "question", 8),
        "mbedTLS does not carry data");
  mbedtls_ssl_free(&client.ssl);
  mbedtls_ssl_free(&server.ssl);
  mbedtls_ssl_config_free(&client.config);
  mbedtls_ssl_config_free(&server.config);
  mbedtls_pk_free(&key);
  mbedtls_x509_crt_free(&own);
  mbedtls_x509_crt_free(&ca);
  mbedtls_ctr_drbg_free(&random);
  mbedtls_entropy_free(&entropy);
}

static size_t count(char *bytes, size_t size, size_t many, void *sum)
{
  (void)bytes;
  *(size_t *)sum += size * many;
  return size * many;
}

static void own_curl(const char *url, const char *ca)
{
  CURL *handle = curl_easy_init();
  size_t sum = 0;
  CURLcode code;
  check(!strncmp(curl_version(), "libcurl/", 8), "libcurl is no libcurl");
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_CAINFO, ca);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, count);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &sum);
  code = curl_easy_perform(handle);
  if(code)
    printf("libcurl: %s\n", curl_easy_strerror(code));
  check(!code && sum == 1048576, "libcurl brings no file over HTTPS");
  curl_easy_cleanup(handle);
}

static void own(const char *url, const char *ca)
{
  own_digest();
  own_handshake();
  own_zlib();
  own_psl();
  own_curl(url, ca);
}

/* --- libfetch ------------------------------------------------------------- */

static size_t count_and_use(char *bytes, size_t size, size_t many, void *sum)
{
  if(!*(size_t *)sum) {
    own_digest();
    own_handshake();
    own_zlib();
    own_psl();
  }
  return count(bytes, size, many, sum);
}

static void our_https(const char *url, const char *ca)
{
  FETCH *handle = our.fetch_easy_init();
  size_t sum = 0;
  FETCHcode code;
  our.fetch_easy_setopt(handle, FETCHOPT_URL, url);
  our.fetch_easy_setopt(handle, FETCHOPT_CAINFO, ca);
  our.fetch_easy_setopt(handle, FETCHOPT_WRITEFUNCTION, count_and_use);
  our.fetch_easy_setopt(handle, FETCHOPT_WRITEDATA, &sum);
  code = our.fetch_easy_perform(handle);
  if(code)
    printf("libfetch: %s\n", our.fetch_easy_strerror(code));
  check(!code && sum == 1048576, "libfetch brings no file over HTTPS");
  our.fetch_easy_cleanup(handle);
}

/* Decompressed by its zlib, and with a cookie that its libpsl refuses. */
static void our_parts(const char *url)
{
  FETCH *handle = our.fetch_easy_init();
  struct fetch_slist *to, *cookies = NULL;
  char where[300];
  size_t sum = 0, many = 0;
  FETCHcode code;
  snprintf(where, sizeof(where), "::%s", url + 7);
  to = our.fetch_slist_append(NULL, where);
  our.fetch_easy_setopt(handle, FETCHOPT_URL, "http://www.example.co.uk/parts");
  our.fetch_easy_setopt(handle, FETCHOPT_CONNECT_TO, to);
  our.fetch_easy_setopt(handle, FETCHOPT_ACCEPT_ENCODING, "gzip");
  our.fetch_easy_setopt(handle, FETCHOPT_COOKIEFILE, "");
  our.fetch_easy_setopt(handle, FETCHOPT_WRITEFUNCTION, count);
  our.fetch_easy_setopt(handle, FETCHOPT_WRITEDATA, &sum);
  code = our.fetch_easy_perform(handle);
  if(code)
    printf("libfetch: %s\n", our.fetch_easy_strerror(code));
  check(!code && sum == 3600, "libfetch does not decompress");
  our.fetch_easy_getinfo(handle, FETCHINFO_COOKIELIST, &cookies);
  for(struct fetch_slist *c = cookies; c; c = c->next) {
    many++;
    check(strstr(c->data, "allowed") != NULL, "libfetch takes a cookie for a public suffix");
  }
  check(many == 1, "libfetch takes no cookie");
  our.fetch_slist_free_all(cookies);
  our.fetch_slist_free_all(to);
  our.fetch_easy_cleanup(handle);
}

int main(int argc, char **argv)
{
  char file[300], version[20];
  check(argc > 3, "usage: host HTTPS HTTP CA [LIBRARY]");
  snprintf(file, sizeof(file), "%s/file.bin", argv[1]);
#ifdef OPENED
  void *library;
  own_handshake(); /* the host was there first */
  library = dlopen(argv[4], RTLD_NOW | RTLD_GLOBAL);
  if(!library)
    wrong(dlerror());
#define X(name) *(void **)&our.name = dlsym(library, #name);
#else
#define X(name) our.name = name;
#endif
  FUNCTIONS(X)
#undef X
  check(!our.fetch_global_init(FETCH_GLOBAL_ALL) && !curl_global_init(CURL_GLOBAL_ALL),
        "one of them does not begin");
  for(int i = 0; i < 3; i++) {
    own(file, argv[3]);
    our_https(file, argv[3]);
    our_parts(argv[2]);
  }
  mbedtls_version_get_string(version);
  printf("the host's: mbedTLS %s, zlib %s, libpsl %s, %s\n", version, zlibVersion(),
         psl_get_version(), curl_version());
  printf("beside it: %s\n", our.fetch_version());
  return 0;
}
