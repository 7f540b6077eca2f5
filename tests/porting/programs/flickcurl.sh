# Flickr's interface; its configure script asks curl-config.
needs='autoreconf pkg-config:libxml-2.0'
build() {
	reconf && ./configure --without-raptor --disable-gtk-doc "--with-curl-config=$config" && make -j2
}
results() {
	make check >check.log 2>&1
	echo "check exit-$?"
	automake_results check.log
	for arguments in 'test.echo a b' 'photos.getInfo 1' --help; do
		# no quotes: words; nobody answers at this port
		HOME=$PWD timeout 60 utils/flickcurl -q $arguments >out 2>&1 </dev/null
		echo "$arguments exit-$? $(cksum <out | tr ' ' -)" | tr -s ' '
	done
}
files() { ls src/.libs/libflickcurl.so; }
