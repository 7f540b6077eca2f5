#!/bin/sh
# Real programs that are clients of the library, each built three times: as it is,
# with curl (the twin: upstream's names, the same release and configuration); moved
# over by `fetch-rename port`; and unmodified, by libfetch-compat. The moved and the
# unmodified one are linked to libfetch and not to libcurl and want no symbol of
# curl's, and the program's own tests come out as with curl. What port changed is
# undone to the byte.
#
# usage: programs.sh ROOT BUILD RELEASE [check | NAME...]
#   check: those that are run by tools/check; without a name, all of programs/list
#   PLANTED in the environment: what is spoiled, to show that it is noticed
#     keep     a name is not moved over
#     result   the moved program does something else
#     symbol   a symbol of curl's is left in what is built
# A recipe is programs/NAME.sh: the commands and pkg-config modules that it needs;
# build, results and files, which run in the program's folder and print what the
# program's tests say, and what is linked to the library. Prints a table. Exit 0, 1, 77 as the other tests.

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) || exit 2
release=$3
shift 3
rename=$build/tools/rename/fetch-rename
here=$root/tests/porting
. "$root/tests/lib/pair.sh"
. "$root/tests/same-behaviour/server.sh"
. "$here/installed.sh"
case "${1-all}" in
check) set -- $(awk '$6 == "check" { print $1 }' "$here/programs/list") ;;
all) set -- $(awk '!/^#/ { print $1 }' "$here/programs/list") ;;
esac
PAIR_HALVES=twin pair "$root" "$build" "$release" release || exit
tmp=$(mktemp -d) || exit 2
trap 'servers_stop; rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
work=$tmp/servers
mkdir "$work"
servers_start || exit
installed "$build" "$tmp/fetch" fetch || exit 2
fetch_prefix=$prefix fetch_libdir=$libdir
installed "$pair/twin" "$tmp/curl" curl || exit 2
curl_prefix=$prefix curl_libdir=$libdir
map=$fetch_prefix/share/libfetch/api.map
# a build that looks for curl-config finds this one
mkdir "$tmp/compat"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$fetch_prefix/bin/libfetch-compat-config" >"$tmp/compat/curl-config"
chmod 755 "$tmp/compat/curl-config"
PATH_before=$PATH

# For recipes. A script of autoconf's is made again where its source was changed.
reconf() { test "$half" != ported || GTKDOCIZE=true autoreconf -fi; }
# plant WHAT: in a recipe, spoils the source that was moved over
plant() { :; }
# automake_results LOG: "NAME RESULT" for each test
automake_results() { sed -n 's/^\(PASS\|FAIL\|SKIP\|XFAIL\|XPASS\|ERROR\): \([^ ]*\).*/\2 \1/p' "$1" | sort -u; }

# use HALF: what a recipe finds
use() {
	half=$1 cmake_options=
	unset CURL_CFLAGS CURL_LIBS LIBCURL_CFLAGS LIBCURL_LIBS libcurl_CFLAGS libcurl_LIBS
	case $half in
	before) prefix=$curl_prefix libdir=$curl_libdir pc=libcurl bin=$curl_prefix/bin config=$bin/curl-config ;;
	ported) prefix=$fetch_prefix libdir=$fetch_libdir pc=libfetch bin=$prefix/bin config=$bin/fetch-config ;;
	*) prefix=$fetch_prefix libdir=$fetch_libdir pc=libfetch-compat bin=$tmp/compat config=$bin/curl-config ;;
	esac
	# by the run path: the system's own programs need their own library
	PATH=$bin:$PATH_before PKG_CONFIG_PATH=$libdir/pkgconfig LDFLAGS=-Wl,-rpath,$libdir
	CFLAGS=-O0 CXXFLAGS=-O0
	export PATH PKG_CONFIG_PATH LDFLAGS CFLAGS CXXFLAGS
	cflags=$(pkg-config --cflags $pc) libs=$(pkg-config --libs $pc)
	test $half != unmodified || {
		cmake_options="-DCURL_INCLUDE_DIR=$prefix/include/libfetch-compat -DCURL_LIBRARY=$libdir/libfetch.so"
		CURL_CFLAGS=$cflags CURL_LIBS=$libs LIBCURL_CFLAGS=$cflags LIBCURL_LIBS=$libs libcurl_CFLAGS=$cflags libcurl_LIBS=$libs
		export CURL_CFLAGS CURL_LIBS LIBCURL_CFLAGS LIBCURL_LIBS libcurl_CFLAGS libcurl_LIBS
	}
}

# linked: what is wrong with the files that were built
linked() {
	number=0
	case $half in before) wanted=libcurl other=libfetch ;; *) wanted=libfetch other=libcurl ;; esac
	for file in $(files); do
		number=$((number + 1))
		readelf -d "$file" >"$tmp/dynamic"
		grep -q "NEEDED.*\[lib.*\]" "$tmp/dynamic" || echo "$file is not linked to anything"
		grep -q "NEEDED.*$other\.so" "$tmp/dynamic" && echo "$file is linked to $other"
		grep -q "NEEDED.*$wanted\.so" "$tmp/dynamic" && echo "$wanted" >>"$tmp/wanted"
		test $half = before || nm -uD "$file" | awk -v map="$map" -v file="$file" '
			BEGIN { FS = "\t"; while((getline <map) > 0) if($1 == "function") old[$2] = 1; FS = " " }
			{ sub(/@.*/, "", $NF) } $NF in old { print file " wants " $NF }'
	done
	test -s "$tmp/wanted" || echo "nothing of $number files is linked to $wanted"
	rm -f "$tmp/wanted"
}

missing_need() {
	for need in $needs; do
		case $need in
		pkg-config:*) pkg-config --exists "${need#*:}" || echo "${need#*:}, which pkg-config does not know" ;;
		*) command -v "$need" >/dev/null || echo "$need" ;;
		esac
	done | head -n 1
}

status=0 skipped=0 done=0
unset reason
fail() {
	echo "FAILED: $*"
	status=1
}
printf '%-14s %9s %8s %6s %6s %8s %8s %10s %7s\n' program version changed files look tests passed unmodified seconds
for name; do
	started=$(date +%s)
	tarball=$(sh "$here/sources.sh" "$root" "$name" 2>"$tmp/why") || {
		reason=$(tail -n 1 "$tmp/why")
		echo "skipped: $reason"
		skipped=$((skipped + 1))
		continue
	}
	needs=
	. "$here/programs/$name.sh"
	need=$(missing_need)
	test -z "$need" || {
		reason="program $name needs $need"
		echo "skipped: $reason"
		skipped=$((skipped + 1))
		continue
	}
	for half in before ported unmodified; do
		rm -rf "${tmp:?}/$half"
		mkdir "$tmp/$half" && tar -xf "$tarball" -C "$tmp/$half" --strip-components=1 || exit 2
	done
	cp -rp "$tmp/ported" "$tmp/original"
	keep=
	test "${PLANTED-}" != keep || keep='--keep curl_easy_perform'
	# no quotes: an option and its value
	"$rename" port --map "$map" $keep --write "$tmp/ported" >"$tmp/port.log" 2>&1
	test $? -le 1 || fail "$name: port: $(tail -n 1 "$tmp/port.log")"
	# PORT_LEFT in the environment: a folder for what port says of each
	test -z "${PORT_LEFT-}" || sed "s,$tmp/ported/,,g" "$tmp/port.log" >"$PORT_LEFT/$name"
	counts=$(sed -n 's/.*: \([0-9]*\) places in \([0-9]*\) of [0-9]* files changed, \([0-9]*\) to look at$/\1 \2 \3/p' "$tmp/port.log")
	cp -rp "$tmp/ported" "$tmp/undone"
	"$rename" port --map "$map" --write "$tmp/undone" >"$tmp/again.log" 2>&1
	grep -q ': 0 places in 0 of' "$tmp/again.log" || fail "$name: a second run changes something"
	"$rename" port --undo "$tmp/undone" >/dev/null 2>&1 && diff -r "$tmp/undone" "$tmp/original" >/dev/null ||
		fail "$name: undone, it is not what it was"
	rm -rf "$tmp/undone" "$tmp/original"
	test -z "${PLANTED-}" || (cd "$tmp/ported" && plant "$PLANTED")
	for half in before ported unmodified; do
		use $half
		(
			cd "$tmp/$half" || exit 2
			build
		) >"$tmp/$half.log" 2>&1 || {
			fail "$name does not build, $half:"
			grep -m 3 -e 'error' -e undefined "$tmp/$half.log" | cut -c1-200
			tail -n 3 "$tmp/$half.log" | cut -c1-200
			continue 2
		}
		(
			cd "$tmp/$half" || exit 2
			results
			linked >"$tmp/$half.linked"
		) >"$tmp/$half.results" 2>"$tmp/$half.errors" || fail "$name, $half: $(tail -n 1 "$tmp/$half.errors")"
		if grep -m 5 . "$tmp/$half.linked"; then
			fail "$name, $half: not linked as it should be"
		fi
	done
	tests=$(grep -c . "$tmp/before.results")
	test "$tests" -gt 0 || fail "$name: no test was run"
	unmodified=same
	for half in ported unmodified; do
		if ! diff "$tmp/before.results" "$tmp/$half.results" >"$tmp/diff"; then
			fail "$name, $half: other results than with curl (< curl, > libfetch):"
			grep '^[<>]' "$tmp/diff" | head -n 10
			test $half = ported || unmodified=other
		fi
	done
	printf '%-14s %9s %8s %6s %6s %8s %8s %10s %7s\n' "$name" "$(awk -v n="$name" '$1 == n { print $2 }' "$here/programs/list")" \
		$counts "$tests" "$(grep -c -e ' PASS' -e ' exit-0' "$tmp/ported.results")" "$unmodified" "$(($(date +%s) - started))"
	done=$((done + 1))
done
echo "$done programs come out as with curl$(test $status = 0 || echo ', but for what failed'); $skipped skipped"
test $status = 0 || exit 1
test $done -gt 0 || {
	echo "skipped: ${reason-nothing was asked for}"
	exit 77
}
