#!/bin/sh
# Upstream's example programs: those that build with the twin build, renamed,
# with libfetch, and no others. What needs a library that is not here fails
# with both. Some are run against a server of this machine, which takes the
# place of the hosts that they name, and say the same.
#
# usage: prove.sh ROOT BUILD RELEASE
#   PLANTED in the environment: one renamed example is spoiled, to show that it
#   is noticed (name: it calls upstream's; output: it asks for something else)

set -u
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3
. "$root/tests/lib/pair.sh"
. "$root/tests/lib/figures.sh"
. "$root/tests/upstream-suite/rows.sh"
. "$root/tests/same-behaviour/server.sh"
suite_pair "$root" "$build" "$release" release || exit
tmp=$(mktemp -d) || exit 2
trap 'servers_stop; rm -rf "$tmp"' EXIT
work=$tmp/servers
mkdir "$work"
servers_start || exit
libs=
for lib in event ev ssl crypto gnutls expat; do
	echo 'int main(void) { return 0; }' | cc -x c -o "$tmp/try" - -l$lib 2>/dev/null && libs="$libs -l$lib"
done
test "${PLANTED-}" && some='simple*' || some='*'

for half in fetch twin; do
	ns=$(pair_ns $half)
	mkdir "$tmp/$half" "$tmp/$half/bin"
	# no quotes: a pattern
	cp "$pair/$half/tree/docs/examples"/$some.c "$pair/$half/tree/docs/examples"/*.cpp "$tmp/$half" || exit 1
	sed -i "s,https\\?://\\(www\\.\\)\\?example\\.com,$PEER_HTTP,g" "$tmp/$half"/*.c
	case ${PLANTED-}$half in
	namefetch) sed -i 's/fetch_easy_init/curl_easy_init/' "$tmp/fetch/simple.c" ;;
	outputfetch) sed -i "s,$PEER_HTTP,&/hello.txt," "$tmp/fetch/simple.c" ;;
	esac
	cat >"$tmp/$half.mk" <<EOF
flags = -w -I$pair/$half/tree/include
libs = -L$pair/$half/src -Wl,-rpath-link,$pair/$half/src -l$ns $libs -lpthread -lm
all: $(cd "$tmp/$half" && for file in *.c *.cpp; do printf 'bin/%s ' "$file"; done)
bin/%.c: %.c
	@cc \$(flags) -o \$@ \$< \$(libs) 2>\$@.log || true
bin/%.cpp: %.cpp
	@c++ \$(flags) -o \$@ \$< \$(libs) 2>\$@.log || true
EOF
	make -s -j2 -C "$tmp/$half" -f "$tmp/$half.mk" all || exit 1
	(cd "$tmp/$half/bin" && find . -type f ! -name '*.log') | sed 's/fetch/curl/g' | sort >"$tmp/$half.built"
done
all=$(ls "$tmp/twin"/*.c "$tmp/twin"/*.cpp | wc -l)
both=$(comm -12 "$tmp/fetch.built" "$tmp/twin.built" | wc -l)
echo "$all examples: $both build with the twin and with libfetch, $((all - $(wc -l <"$tmp/twin.built"))) with neither"
for log in "$tmp"/twin/bin/*.log; do
	test -e "${log%.log}" || grep -m 1 -e 'error:' -e 'undefined reference' "$log" |
		sed -n "s/.*error: /  $(basename "$log" .log): /p; s/.*undefined reference/  $(basename "$log" .log): undefined reference/p"
done
if ! diff "$tmp/twin.built" "$tmp/fetch.built" >"$tmp/diff"; then
	echo "FAILED: not the same examples build (< twin only, > libfetch only):"
	grep '^[<>]' "$tmp/diff"
	for name in $(sed -n 's,^< \./,,p' "$tmp/diff"); do
		head -n 3 "$tmp/fetch/bin/$(echo "$name" | sed 's/curl/fetch/g').log"
	done
	exit 1
fi
test "${PLANTED-}" || test "$both" -gt 50 || {
	echo "FAILED: hardly any example builds"
	exit 1
}

# What those that are run say and leave behind.
. "$root/tests/lib/examples.sh"
status=0
test "${PLANTED-}" && examples_run=simple
ran=0
for name in $examples_run; do
	for half in fetch twin; do
		test -x "$tmp/$half/bin/$name.c" || continue 2
		example_says "$tmp/$half/bin/$name.c" "$tmp/$half/$name.run" "$pair/$half/src" >"$tmp/$half/$name.said"
	done
	sed -i 's/curl/fetch/g; s/CURL/FETCH/g' "$tmp/twin/$name.said"
	wrong=$(example_same "$name" "$tmp/twin/$name.said" "$tmp/fetch/$name.said") || {
		echo "FAILED: $wrong"
		status=1
	}
	ran=$((ran + 1))
done
test $status = 0 && echo "$ran examples were run, and say the same with both"
test "${PLANTED-}" || test $ran -ge 12 || {
	echo "FAILED: hardly any example was run"
	exit 1
}
# what a machine's libraries have no part in
test "${PLANTED-}" || misprinted EQUIVALENCE.md "$release" "| $release | $all | $ran |" || status=1
exit $status
