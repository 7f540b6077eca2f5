#!/bin/sh
# What the tests of this folder must notice. In maps a name that is missing, one
# too many, a wrong one, a wrong kind, place or release: all are planted at once,
# and each has to be told of. In unmodified programs a symbol of curl's.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
. "$1/tests/lib/caught.sh"
root=$1 build=$2 release=$3
tests=$root/tests/porting

# told SCRIPT: with the plants NAME|TEXT|SED of standard input, its output has
# each TEXT, and without them it succeeds
told() {
	cat >"$out.plants"
	PLANTED=$(cut -d '|' -f 3 "$out.plants") sh "$tests/$1" "$root" "$build" "$release" >"$out" 2>&1
	status=$?
	test $status = 77 && {
		tail -n 1 "$out"
		exit 77
	}
	while IFS='|' read -r name text _; do
		if test $status = 1 && grep -q -e "$text" "$out"; then
			echo "caught: $name"
		else
			echo "FAILED: $name: exit $status"
			tail -n 5 "$out"
			failed=1
		fi
	done <"$out.plants"
	rm "$out.plants"
}

told prove.sh <<'END'
a function that is missing|< curl_easy_pause$|/^function\tcurl_easy_pause\t/d
a macro that is missing|< FETCHPAUSE_ALL$|/^macro\tCURLPAUSE_ALL\t/d
a macro of another branch that is missing|< CURL_STRICTER$|/^macro\tCURL_STRICTER\t/d
a macro without its arguments|FAILED macros with arguments of curl|s/^macro-call\tCURL_AT_LEAST_VERSION\t/macro\tCURL_AT_LEAST_VERSION\t/
an enumerator too many|> CURLE_FINE$|s/^enumerator\tCURLE_OK\t.*/&\nenumerator\tCURLE_FINE\tFETCHE_FINE\tCURLcode\tinclude\/curl\/curl.h\t519\t-\t-\t-/
a new name that is wrong|> FETCHOPT_URI$|s/\tFETCHOPT_URL\t/\tFETCHOPT_URI\t/
a type that is missing|< CURL$|/^type\tCURL\t/d
a structure that is missing|< curl_slist$|/^structure\tcurl_slist\t/d
a member that is missing|< socktype$|/^member\tsocktype\t/d
a line that is wrong|CURLOPT_PORT is not at|s/^\(enumerator\tCURLOPT_PORT\t.*\.h\t\)[0-9]*/\17/
a release that is wrong|> CURLOPT_URL	7.2|s/^\(enumerator\tCURLOPT_URL\t.*\)\t7\.1\t/\1\t7.2\t/
a function's release|> curl_easy_init	7.2|s/^\(function\tcurl_easy_init\t.*\)\t7\.1\t/\1\t7.2\t/
another than the installed one|FAILED: the table and the JSON differ|s/^end\t/end\t1/
END
told libraries.sh <<'END'
in another library, a function that is missing|no function mbedtls_sha256|/^function\tmbedtls_sha256\t/d
in another library, a macro that is missing|no macro PSL_VERSION|/^macro\tPSL_VERSION\t/d
in another library, a line that is wrong|deflate is not at|s/\(\tzl_deflate\t-\tzlib.h\t\)[0-9]*/\17/
END
unmodified() { caught "$1" "$2" env "PLANTED=$3" sh "$tests/unmodified.sh" "$root" "$build" "$release"; }
unmodified "an unmodified program with a symbol of curl's" 'simple.c.o by gcc wants curl_easy_init' symbol
unmodified 'a header without the line of a function' 'gcc: wants curl_easy_init' header
unmodified 'an unmodified program that says something else' 'simple says something else' output
program() { caught "$1" "$2" env "PLANTED=$3" sh "$tests/programs.sh" "$root" "$build" "$release" libs3; }
program 'a name of a program that is not moved over' 'libs3 does not build, ported' keep
program 'a program with a symbol of curl.s' 'wants curl_easy_init' symbol
program 'a program that does something else' 'libs3, ported: other results' result
exit $failed
