#!/bin/sh
# Programs that are not changed, by libfetch-compat: all of upstream's examples
# build as with the twin, by gcc and clang, and want libfetch's symbols and none of
# curl's; the same of a program that takes the address of every function, in C and
# in C++; some examples run and say what they say with the twin.
#
# usage: unmodified.sh ROOT BUILD RELEASE
#   RELEASE is the one that BUILD builds
#   PLANTED in the environment: what is spoiled, to show that it is noticed:
#     symbol   an example calls a function by its symbol
#     header   a header lacks the line of one function
#     output   an example asks for something else

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) || exit 2
release=$3
. "$root/tests/lib/pair.sh"
. "$root/tests/same-behaviour/server.sh"
. "$root/tests/porting/installed.sh"
PAIR_HALVES=twin pair "$root" "$build" "$release" release || exit
tmp=$(mktemp -d) || exit 2
trap 'servers_stop; rm -rf "$tmp"' EXIT
work=$tmp/servers
mkdir "$work"
servers_start || exit
installed "$build" "$tmp/root" fetch || exit 2
compat=$prefix/include/libfetch-compat
upstream=$root/tools/upstream/curl-$release
map=$prefix/share/libfetch/api.map
status=0
fail() {
	echo "FAILED: $*"
	status=1
}
test "${PLANTED-}" != header || sed -i '/ curl_easy_init /d' "$compat/curl/easy.h"

# The config script says what curl-config would, and where the headers are.
say=$(sh "$prefix/bin/libfetch-compat-config" --version --libs)
echo "$say" | grep -q "^libcurl $release" && echo "$say" | grep -q -e '-lfetch' && ! echo "$say" | grep -q -e -lcurl &&
	sh "$prefix/bin/libfetch-compat-config" --cflags | grep -q -e '-I[^ ]*/include/libfetch-compat' ||
	fail "libfetch-compat-config says: $say"

# wants OBJECT: only the library's own names; prints what is wrong
wants() {
	nm -u "$1" | awk -v map="$map" '
		BEGIN { FS = "\t"; while((getline <map) > 0) if($1 == "function") { old[$2] = 1; new[$3] = 1 } FS = " " }
		{ sub(/@.*/, "", $NF) }
		$NF in old { print "wants " $NF }
		$NF in new { found++ }
		END { if(!found) print "wants nothing of libfetch" }'
}

# Every function, as the map has them, in both languages by both compilers.
{
	printf '#include <curl/%s.h>\n' curl mprintf # which is all that programs need
	echo 'typedef void (*any)(void);'
	echo 'extern any all[];'
	echo 'any all[] = {'
	awk -F '\t' '$1 == "function" { print "  (any)(" $2 ")," }' "$map"
	echo '};'
} >"$tmp/all.c"
cp "$tmp/all.c" "$tmp/all.cpp"
functions=$(awk -F '\t' '$1 == "function"' "$map" | wc -l)
for try in 'gcc c' 'clang c' 'g++ cpp' 'clang++ cpp'; do
	compiler=${try% *} language=${try#* }
	command -v "$compiler" >/dev/null || {
		echo "$compiler is not installed: not tried"
		continue
	}
	# no quotes: flags
	$compiler -Wall -Werror -Wno-deprecated-declarations $(flags --cflags libfetch-compat) -c -o "$tmp/all.o" "$tmp/all.$language" 2>"$tmp/log" || {
		fail "$compiler does not compile a program that names every function"
		head -n 5 "$tmp/log"
		continue
	}
	wants "$tmp/all.o" >"$tmp/wrong"
	test "$(nm -u "$tmp/all.o" | grep -c ' fetch_')" = "$functions" || echo "not all of $functions" >>"$tmp/wrong"
	if grep -q . "$tmp/wrong"; then
		fail "$compiler: $(head -n 3 "$tmp/wrong" | tr '\n' ' ')"
	fi
	tried="${tried-} $compiler"
done

# The examples. What is built, by compiler; the twin's are built from the same
# files with its own headers.
libs=
for lib in event ev ssl crypto gnutls expat; do
	echo 'int main(void) { return 0; }' | cc -x c -o "$tmp/try" - -l$lib 2>/dev/null && libs="$libs -l$lib"
done
mkdir "$tmp/src"
test "${PLANTED-}" && some='simple*' || some='*'
# no quotes: a pattern
cp "$upstream/docs/examples"/$some.c "$upstream/docs/examples"/*.cpp "$tmp/src"
sed -i "s,https\\?://\\(www\\.\\)\\?example\\.com,$PEER_HTTP,g" "$tmp/src"/*.c
mkdir "$tmp/twin.src" && cp "$tmp/src"/* "$tmp/twin.src"
case ${PLANTED-} in
symbol) sed -i '1i extern void *own(void) __asm__("curl_easy_init"); void *early(void) { return own(); }' "$tmp/src/simple.c" ;;
output) sed -i "s,$PEER_HTTP,&/hello.txt," "$tmp/src/simple.c" ;;
esac

# examples NAME SOURCES CC CXX CFLAGS LIBS: into NAME/, and the list NAME.built
examples() {
	mkdir "$tmp/$1"
	cat >"$tmp/$1.mk" <<EOF
all: $(cd "$2" && for file in *.c *.cpp; do printf '%s/%s ' "$tmp/$1" "$file"; done)
$tmp/$1/%.c: $2/%.c
	@$3 -w $5 -c -o \$@.o \$< 2>\$@.log && $3 -o \$@ \$@.o $6 $libs -lpthread -lm 2>>\$@.log || true
$tmp/$1/%.cpp: $2/%.cpp
	@$4 -w $5 -c -o \$@.o \$< 2>\$@.log && $4 -o \$@ \$@.o $6 $libs -lpthread -lm 2>>\$@.log || true
EOF
	make -s -j2 -f "$tmp/$1.mk" all || exit 2
	(cd "$tmp/$1" && find . -type f ! -name '*.log' ! -name '*.o') | sort >"$tmp/$1.built"
}
twin=$pair/twin
twin_examples() { examples "$1" "$2" "$3" "$4" "-I$twin/tree/include" "-L$twin/src -Wl,-rpath-link,$twin/src -lcurl"; }
twin_examples twin "$tmp/twin.src" cc c++
all=$(ls "$tmp/src"/*.c "$tmp/src"/*.cpp | wc -l)
echo "$all examples, $(wc -l <"$tmp/twin.built") build with the twin"
test "${PLANTED-}" || test "$(wc -l <"$tmp/twin.built")" -gt 50 || fail 'hardly any example builds'
for half in gcc clang; do
	command -v $half >/dev/null || continue
	case $half in gcc) cxx=g++ ;; *) cxx=clang++ ;; esac
	examples $half "$tmp/src" $half $cxx "$(flags --cflags libfetch-compat)" "$(flags --libs libfetch-compat) -Wl,-rpath-link,$libdir"
	# one compiler may take what the other does not: the twin's by the same one
	if ! cmp -s "$tmp/twin.built" "$tmp/$half.built"; then
		twin_examples twin-$half "$tmp/twin.src" $half $cxx
	else
		cp "$tmp/twin.built" "$tmp/twin-$half.built"
	fi
	diff "$tmp/twin-$half.built" "$tmp/$half.built" >"$tmp/diff" || {
		fail "not the same examples build with $half (< the twin's only, > libfetch's only):"
		grep '^[<>]' "$tmp/diff"
		for name in $(sed -n 's,^< \./,,p' "$tmp/diff" | head -n 3); do
			head -n 3 "$tmp/$half/$name.log"
		done
	}
	objects=0
	for object in "$tmp/$half"/*.o; do
		nm -u "$tmp/twin/${object##*/}" 2>/dev/null | grep -q ' curl_' || continue
		objects=$((objects + 1))
		wants "$object" >"$tmp/wrong"
		if grep -q . "$tmp/wrong"; then
			fail "${object##*/} by $half $(cat "$tmp/wrong")"
		fi
	done
	test $objects -ge "$(($(wc -l <"$tmp/twin.built") * 9 / 10))" || fail "only $objects objects were looked at"
	echo "$half: $(wc -l <"$tmp/$half.built") build unmodified; $objects objects want no symbol of curl's"
done

# What those that are run say and leave behind.
. "$root/tests/lib/examples.sh"
test "${PLANTED-}" && examples_run=simple
ran=0
for name in $examples_run; do
	for half in gcc twin; do
		test -x "$tmp/$half/$name.c" || continue 2
		example_says "$tmp/$half/$name.c" "$tmp/$half/$name.run" "$libdir:$pair/twin/src" >"$tmp/$half/$name.said"
	done
	wrong=$(example_same "$name" "$tmp/twin/$name.said" "$tmp/gcc/$name.said") || fail "$wrong"
	readelf -d "$tmp/gcc/$name.c" | grep -q 'NEEDED.*libfetch\.so' && ! readelf -d "$tmp/gcc/$name.c" | grep -q 'NEEDED.*libcurl' ||
		fail "$name is not linked to libfetch alone"
	ran=$((ran + 1))
done
test "${PLANTED-}" || test $ran -ge 12 || fail 'hardly any example was run'
echo "$ran examples were run, and say what they say with the twin; every function by$tried"
exit $status
