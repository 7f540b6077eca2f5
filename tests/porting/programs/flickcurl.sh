# Flickr's interface; its configure script asks curl-config.
needs='autoreconf pkg-config:libxml-2.0'
build() {
	# by hand, where port says to look: it cuts the name off what the config script says
	test $half != ported || sed -i '/--version/s/libcurl/libfetch/' configure.ac || return
	# unmodified: a check of configure's that looks for the symbol itself is answered
	test $half != unmodified || export ac_cv_func_curl_easy_init=yes
	reconf && ./configure --without-raptor --disable-gtk-doc "--with-curl-config=$config" && make -j2
}
results() {
	make check >check.log 2>&1
	echo "check exit-$?"
	automake_results check.log
	for arguments in 'test.echo a b' 'photos.getInfo 1' --help; do
		# no quotes: words. Not to Flickr: nobody answers at this port
		HOME=$PWD http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 timeout 60 utils/flickcurl -q $arguments >out 2>&1 </dev/null
		echo "$arguments exit-$? $(sed "s,$PWD,,g" out | cksum | tr ' ' -)" | tr -s ' '
	done
}
files() { ls src/.libs/libflickcurl.so; }
