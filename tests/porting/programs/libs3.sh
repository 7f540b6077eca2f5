# Amazon's S3; a makefile that asks curl-config and xml2-config.
needs='pkg-config:libxml-2.0'
build() {
	sed -i 's/-Werror//' GNUmakefile && make -j2
}
results() {
	S3_ACCESS_KEY_ID=x S3_SECRET_ACCESS_KEY=y LD_LIBRARY_PATH=build/lib:$libdir timeout 60 build/bin/s3 help >out 2>&1
	echo "help exit-$? $(cksum <out | tr ' ' -)"
	S3_ACCESS_KEY_ID=x S3_SECRET_ACCESS_KEY=y S3_HOSTNAME=${PEER_HTTP#http://} LD_LIBRARY_PATH=build/lib:$libdir \
		timeout 60 build/bin/s3 -u -r 0 get hello.txt/x >out 2>&1
	echo "get exit-$? $(cksum <out | tr ' ' -)"
}
plant() {
	case $1 in
	result) sed -i 's/is a program/is no program/' src/s3.c ;;
	symbol)
		echo 'extern void *curl_easy_init(void); void *planted(void) { return curl_easy_init(); }' >>src/request.c
		sed -i "s,^\( *CURL_LIBS := .*\),\1 -L$curl_libdir -lcurl," GNUmakefile
		;;
	esac
}
files() { ls build/lib/libs3.so* build/bin/s3; }
