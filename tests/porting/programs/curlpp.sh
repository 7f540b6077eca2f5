# The C++ binding. It has no tests of its own in the archive; some of its examples
# are built and run. It does not compile with newer releases but for -fpermissive.
needs='cmake'
examples='00 01 02 04 10 12 22 23'
build() {
	cmake -S . -B made "-DCMAKE_PREFIX_PATH=$prefix" -DCMAKE_CXX_FLAGS="-fpermissive -w" $cmake_options &&
		make -C made -j2 curlpp || return
	mkdir run
	for number in $examples; do
		example=examples/example$number.cpp
		sed -i "s,http://\(www\.\)\?\(example\|google\).com,$PEER_HTTP/hello.txt," "$example"
		name=$(basename "$example" .cpp)
		# what does not compile with either counts as a result
		c++ -std=c++11 -w -fpermissive -Iinclude $cflags -o "run/$name" "$example" -Lmade -lcurlpp $libs $LDFLAGS || echo "no $name"
	done
}
results() {
	for number in $examples; do
		name=example$number
		test -x "run/$name" || {
			echo "$name not-built"
			continue
		}
		(cd run && LD_LIBRARY_PATH=../made timeout 20 "./$name" "$PEER_HTTP/hello.txt" >"$name.out" 2>&1 </dev/null)
		echo "$name exit-$? $(sed 's/Date: .*//; s/0x[0-9a-f]*//g; s/port [0-9]*//g; s/fetch/curl/g; s/FETCH/CURL/g' "run/$name.out" | cksum | tr ' ' -)"
	done
}
files() { ls made/libcurlpp.so run/example?? 2>/dev/null; }
