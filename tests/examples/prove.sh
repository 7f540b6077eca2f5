#!/bin/sh
# Upstream's example programs: those that build with the twin build, renamed,
# with libfetch, and no others. What needs a library that is not here fails
# with both.
#
# usage: prove.sh ROOT BUILD RELEASE
#   PLANTED=1 in the environment: one renamed example is spoiled, to show that
#   it is noticed

set -u
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3
. "$root/tests/lib/pair.sh"
. "$root/tests/upstream-suite/rows.sh"
suite_pair "$root" "$build" "$release" release || exit
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
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
	if test "${PLANTED-}" && test $half = fetch; then
		sed -i 's/fetch_easy_init/curl_easy_init/' "$tmp/fetch/simple.c"
	fi
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
test "$both" -gt 50 || {
	echo "FAILED: hardly any example builds"
	exit 1
}
