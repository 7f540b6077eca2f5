int curl_more(void);
