# The client and the server of debugging information; the client uses the library.
needs='autoreconf flex bison pkg-config:libmicrohttpd pkg-config:sqlite3 pkg-config:libarchive'
build() {
	reconf && ./configure --disable-werror --enable-libdebuginfod --enable-debuginfod && make -j2
}
results() {
	make -C tests -k check TESTS="$(cd tests && ls run-debuginfod-*.sh | tr '\n' ' ')" >check.log 2>&1
	for again in 1 2; do
		failed=$(sed -n 's/^FAIL: //p' check.log | tr '\n' ' ')
		test -n "$failed" || break
		make -C tests -k check TESTS="$failed" >again.log 2>&1
		sed -n 's/^PASS: //p' again.log | while read -r name; do
			sed -i "s/^FAIL: $name\$/PASS: $name/" check.log
		done
	done
	automake_results check.log
}
files() { ls debuginfod/libdebuginfod.so; }
