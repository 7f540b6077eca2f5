# Signs requests, and sends them by the library. The configure script asks
# pkg-config.
needs='autoreconf pkg-config'
build() {
	reconf && ./configure --enable-builtinhash && make -j2
}
results() {
	make check >check.log 2>&1
	automake_results check.log
	# one that sends: to a server of this machine
	cat >send.c <<'END'
#include <oauth.h>
#include <stdio.h>
int main(int argc, char **argv)
{
  char *reply = argc > 1 ? oauth_http_get(argv[1], NULL) : NULL;
  puts(reply ? reply : "no reply");
  return !reply;
}
END
	cc -Isrc -o send send.c src/.libs/liboauth.so $LDFLAGS && LD_LIBRARY_PATH=src/.libs ./send "$PEER_HTTP/hello.txt" >sent
	echo "oauth_http_get exit-$? $(cksum <sent | tr ' ' -)"
}
files() { ls src/.libs/liboauth.so; }
