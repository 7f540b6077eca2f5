# A release that upstream never made: a pinned one under another number, with
# what a test plants in it. Sourced, not run.
#
# following ROOT RELEASE DIR: DIR/tree, and DIR/checkout whose package cache is
# its own, so that nothing of the test is left
following() {
	sh "$1/tools/upstream/acquire" --offline --unpack "$2" >/dev/null 2>&1 || {
		echo "skipped: release $2 is not in the package cache"
		return 77
	}
	mkdir -p "$3" && checkout "$1" "$3/checkout" || return 2
	rm "$3/checkout/tools/upstream/packagecache"
	mkdir "$3/checkout/tools/upstream/packagecache"
	ln -s "$1/tools/upstream/packagecache/"* "$3/checkout/tools/upstream/packagecache/"
	cp -r "$1/tools/upstream/curl-$2" "$3/tree"
}
# released DIR VERSION: DIR/curl-VERSION.tar.gz, of what DIR/tree holds now
released() {
	sed -i "s/^\(#define LIBCURL_VERSION \).*/\1\"$2\"/; s/^\(#define LIBCURL_VERSION_PATCH \).*/\1${2##*.}/" \
		"$1/tree/include/curl/curlver.h" &&
		tar -C "$1" --transform "s,^tree,curl-$2," -cf "$1/curl-$2.tar" tree && gzip -1 -f "$1/curl-$2.tar"
}
