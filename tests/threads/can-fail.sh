#!/bin/sh
# What prove.sh shows can fail: the same program and the same judgement, with
# an mbedTLS without threading, a wrong byte, no server, a race that is not
# named and a name that fits no race.
#
# usage: can-fail.sh ROOT BUILD RELEASE
#
# Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
. "${0%/*}/common.sh"
watched_pair "$root" "$build" || exit $?
# of each kind of run as many rounds as in prove.sh: whether two threads meet is
# chance, and the first race ends a run
guarded=$pair/fetch/src/libfetch.so
threads_servers || exit $?

# caught NAME TEXT COMMAND...: a judgement, in a shell of its own, fails and says TEXT
caught() {
	caught_name=$1 caught_text=$2
	shift 2
	count=$((count + 1))
	if (
		failed=0
		"$@"
		test $failed = 0
	) >"$tmp/caught" 2>&1 || ! grep -qF "$caught_text" "$tmp/caught"; then
		echo "FAILED $caught_name is not caught:"
		tail -n 15 "$tmp/caught" | cut -c1-300
		failed=$((failed + 1))
	fi
}
of_other_files() { PEER_WORK=$tmp/other used "$guarded" own 4 2; }
of_no_server() { PEER_HTTPS=https://localhost:1 used "$guarded" own 4 2; }
of_other_log() {
	work=$tmp/none
	mkdir "$work"
	: >"$work/access.log"
	used "$guarded" own 4 2
}

ok 'nothing planted' used "$guarded" own 4 1
mkdir -p "$tmp/other/www"
cp "$work/www/"*.bin "$work/www/hello.txt" "$tmp/other/www/"
printf x | dd of="$tmp/other/www/part.bin" bs=1 seek=69999 conv=notrunc 2>/dev/null
caught 'a wrong byte' "other bytes than the server's" of_other_files
caught 'a server that is not there' 'transfer gives' of_no_server
caught 'a run that the server does not know of' 'the server answered 0' of_other_log
cp "$tmp/suppressions" "$tmp/named"
: >"$tmp/suppressions"
caught 'a race that is not named' 'ThreadSanitizer: data race' watched unnamed "$guarded" 'own init'
sed 's/^race://; s/[\^$]//g' "$tmp/named" >"$tmp/names"
ok 'it is one of those that have a name' grep -qF -f "$tmp/names" "$tmp/reports.unnamed"
(
	cat "$tmp/named"
	echo 'race:^no_such_function$'
) >"$tmp/suppressions"
watched_rounds=1
caught 'a name that fits no race' 'nothing is left out by race:^no_such_function$' watched idle "$guarded" own
watched_rounds=4

# This checkout with mbedTLS's locks taken out, built the same way, at the same
# place in it, so that the compiler's cache knows all that has no part in it.
copy=$build/threads/$release-unguarded
mkdir -p "$copy" && tar -C "$root" -cf - --exclude='tools/upstream/*-[0-9]*.[0-9]' --exclude=packagecache \
	meson.build meson_options.txt include src docs tools | tar -C "$copy" -xf - || exit 1
ln -sfn "$root/tools/upstream/packagecache" "$copy/tools/upstream/packagecache"
config=$copy/src/mbedtls/user_config.h.in
sed '/define @MBEDTLS@_THREADING_/d' "$config" >"$tmp/unlocked"
ok 'two locks to take out' test $(($(wc -l <"$config") - $(wc -l <"$tmp/unlocked"))) = 2
touch -r "$config" "$tmp/unlocked"
cp -p "$tmp/unlocked" "$config"
mkdir -p "$copy/build/tools" && ln -sfn "$build/tools/rename" "$copy/build/tools/rename"
watched_pair "$copy" "$copy/build" || exit $?
watched_reports=$tmp/reports.unguarded
for mode in own share multi init; do
	: >"$watched_reports"
	caught "no threading in mbedTLS, $mode" 'ThreadSanitizer: data race' watched_run "$pair/fetch/src/libfetch.so" $mode
	ok "$mode: the race is in the keys or random numbers that all threads use" \
		grep -qE '#[0-9]+ (psa_|mbedtls_(psa|ctr_drbg|entropy))' "$watched_reports"
done
echo "threads can fail $release: $count checks, $failed failed"
test $failed = 0
