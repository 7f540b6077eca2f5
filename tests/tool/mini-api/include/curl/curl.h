/* An interface for the cases. */
#ifndef CURL_CURL_H
#define CURL_CURL_H
#define LIBCURL_VERSION_NUM 0x010000
#define CURL_FLAG 1
typedef void CURL;
typedef enum { CURLE_OK, CURLE_BAD, CURLE_LAST } CURLcode;
typedef enum { CURLOPT_URL, CURLOPT_PORT, CURLOPT_VERBOSE } CURLoption;
struct curl_list {
  char *data;
};
CURL *curl_easy_init(void);
CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...);
CURLcode curl_easy_perform(CURL *handle);
void curl_free(void *p);
#include "more.h"
#endif
