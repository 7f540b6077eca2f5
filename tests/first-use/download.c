/* Downloads a file over HTTPS through libfetch, then asks for it again
 * without the certificate authority and expects to be refused.
 *
 * usage: download URL CA-FILE OUTPUT
 *
 * Exit 0: the file is there and the second attempt was refused.
 */
#include <stdio.h>
#include <fetch/fetch.h>

#define SECONDS_ALLOWED 30L

static size_t to_file(char *data, size_t size, size_t count, void *file)
{
  return fwrite(data, size, count, file);
}

/* One transfer of url into file. With ca NULL, the certificates that libfetch
 * was built to trust are used. */
static FETCHcode transfer(const char *url, const char *ca, FILE *file, fetch_off_t *bytes)
{
  FETCHcode code;
  FETCH *handle = fetch_easy_init();

  if(!handle)
    return FETCHE_FAILED_INIT;
  fetch_easy_setopt(handle, FETCHOPT_URL, url);
  fetch_easy_setopt(handle, FETCHOPT_PROXY, "");
  fetch_easy_setopt(handle, FETCHOPT_FAILONERROR, 1L);
  fetch_easy_setopt(handle, FETCHOPT_TIMEOUT, SECONDS_ALLOWED);
  fetch_easy_setopt(handle, FETCHOPT_WRITEFUNCTION, to_file);
  fetch_easy_setopt(handle, FETCHOPT_WRITEDATA, file);
  if(ca)
    fetch_easy_setopt(handle, FETCHOPT_CAINFO, ca);
  code = fetch_easy_perform(handle);
  *bytes = 0;
  fetch_easy_getinfo(handle, FETCHINFO_SIZE_DOWNLOAD_T, bytes);
  fetch_easy_cleanup(handle);
  return code;
}

int main(int argc, char **argv)
{
  FETCHcode code;
  fetch_off_t bytes;
  FILE *file;
  int status = 1;

  if(argc != 4) {
    fprintf(stderr, "usage: download URL CA-FILE OUTPUT\n");
    return 2;
  }
  if(fetch_global_init(FETCH_GLOBAL_DEFAULT)) {
    fprintf(stderr, "download: libfetch does not start\n");
    return 1;
  }
  printf("version: %s\n", fetch_version());

  file = fopen(argv[3], "wb");
  if(!file) {
    perror(argv[3]);
    goto out;
  }
  code = transfer(argv[1], argv[2], file, &bytes);
  if(fclose(file)) {
    perror(argv[3]);
    goto out;
  }
  if(code) {
    fprintf(stderr, "download: %s: %s (%d)\n", argv[1], fetch_easy_strerror(code), (int)code);
    goto out;
  }
  printf("download: %" FETCH_FORMAT_FETCH_OFF_T " bytes from %s\n", bytes, argv[1]);

  /* Nobody vouches for the server now: not one byte may arrive. */
  file = tmpfile();
  if(!file) {
    perror("temporary file");
    goto out;
  }
  code = transfer(argv[1], NULL, file, &bytes);
  if(ftell(file) != 0) {
    fprintf(stderr, "download: data came from an unknown server\n");
    fclose(file);
    goto out;
  }
  fclose(file);
  if(code != FETCHE_PEER_FAILED_VERIFICATION) {
    fprintf(stderr,
            "download: without its CA the server should be "
            "refused, but the result is: %s (%d)\n",
            fetch_easy_strerror(code), (int)code);
    goto out;
  }
  printf("refused: without the CA, FETCHE_PEER_FAILED_VERIFICATION (%d)\n", (int)code);
  status = 0;
out:
  fetch_global_cleanup();
  if(fflush(stdout)) {
    perror("standard output");
    status = 1;
  }
  return status;
}
