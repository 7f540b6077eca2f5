# What prove.sh and can-fail.sh have in common. Sourced, not run: sets up $root,
# $build, $lib, $cli, a folder $tmp, and the functions below.

LC_ALL=C export LC_ALL
test $# = 3 || {
	echo "usage: ${0##*/} ROOT BUILD RELEASE" >&2
	exit 2
}
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
here=$root/tests/hardening
. "$root/tests/lib/report.sh"
. "$here/properties.sh"
lib=$build/src/libfetch.so
test -e "$lib" || {
	echo "skipped: no shared library in this build"
	exit 77
}
lib=$(readlink -f "$lib")

# hardened DIR: a build folder was made without -Dhardening=disabled
hardened() {
	meson introspect --buildoptions "$1" |
		python3 -c 'import json, sys; sys.exit([o["value"] for o in json.load(sys.stdin) if o["name"] == "hardening"] == ["disabled"])'
}
hardened "$build" || {
	echo "skipped: this build was made with -Dhardening=disabled"
	exit 77
}

# servers: starts them in $work, with a file of more than 5 GiB, nearly all of it
# a hole; $https_ip is HTTPS by address
servers() {
	work=$tmp/servers
	mkdir "$work" && chmod 755 "$tmp" "$work"
	. "$root/tests/same-behaviour/server.sh"
	trap 'servers_stop; rm -rf "$tmp"' EXIT
	servers_start || return
	https_ip=https://127.0.0.1:${PEER_HTTPS##*:}
	sparse "$work/www/large.bin" 5368709120
}

# sparse FILE OFFSET: 4 KiB that are no zeros at OFFSET, and others at the end
sparse() {
	head -c 4096 "$work/www/file.bin" | dd of="$1" bs=4096 seek=$(($2 / 4096)) 2>/dev/null &&
		truncate -s 5368750080 "$1" &&
		tail -c 4096 "$work/www/file.bin" >>"$1"
}

# program NAME ARGUMENT...: one of ours, whose words are shown
program() {
	program_name=$1
	shift
	"$build/tests/hardening/hardening-$program_name" "$@" 2>&1
}
run_sigpipe() { program sigpipe "$PEER_HTTP" "$PEER_HTTPS" "$PEER_CA"; }
run_fork() { program fork "$PEER_HTTPS/file.bin" "$PEER_CA" "$work/www/file.bin"; }
run_large() { program large "$PEER_HTTP/large.bin" "$PEER_CA" "${1-$work/www/large.bin}"; }
# run_dlclose [ROUNDS [BLOCKS]]: BLOCKS a round stay, by default those that kept-blocks tells
run_dlclose() { program dlclose "$lib" "$https_ip/hello.txt" "$PEER_CA" "${1-100}" "${2-${kept:-0}}"; }
kept=$(sed -n "s/^$release \([0-9]*\) -- .*/\1/p" "$here/kept-blocks")
# run_dlclose_twin: the same on the twin of the suite's pair, with its names
run_dlclose_twin() {
	. "$root/tests/lib/pair.sh"
	. "$root/tests/upstream-suite/rows.sh"
	PAIR_HALVES=twin
	suite_pair "$root" "$build" "$release" release || return
	sed 's/fetch/curl/g; s/FETCH/CURL/g' "$here/dlclose.c" >"$tmp/dlclose.c"
	${CC:-cc} -std=c11 -D_GNU_SOURCE -I"$pair/twin/tree/include" -o "$tmp/dlclose" "$tmp/dlclose.c" -ldl &&
		"$tmp/dlclose" "$pair/twin/src/libcurl.so" "$https_ip/hello.txt" "$PEER_CA" 100 "$kept"
}
