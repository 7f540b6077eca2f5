# A BitTorrent client that fetches over HTTP.
needs='autoreconf pkg-config:libtorrent pkg-config:cppunit pkg-config:ncursesw'
build() {
	reconf && ./configure && make -j2
}
results() {
	make check >check.log 2>&1
	automake_results check.log
	timeout 20 src/rtorrent -h >out 2>&1
	echo "help exit-$? $(cksum <out | tr ' ' -)"
}
files() { ls src/rtorrent; }
