# A daemon; of its plugins those that use the library.
needs='autoreconf flex bison pkg-config pkg-config:yajl pkg-config:libxml-2.0'
build() {
	# unmodified: checks of configure's that look for symbols themselves are answered
	test $half != unmodified || export ac_cv_lib_curl_curl_easy_init=yes ac_cv_func_curl_easy_init=yes
	autoreconf -fi && ./configure --disable-all-plugins --disable-werror --without-libperl --without-java --without-libpython \
		--enable-curl --enable-curl_json --enable-curl_xml \
		--enable-apache --enable-nginx --enable-bind --enable-ascent --enable-write_http --enable-logfile --enable-csv &&
		make -j2
}
results() {
	make -k check >check.log 2>&1
	automake_results check.log
}
files() { ls .libs/curl.so .libs/curl_json.so .libs/curl_xml.so .libs/apache.so .libs/write_http.so; }
