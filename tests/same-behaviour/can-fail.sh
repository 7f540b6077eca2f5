#!/bin/sh
# Defects planted on purpose: into a scenario, into libfetch (one line of one
# renamed source), into the table of sentences. Each must turn the run red, in
# the way that is written beside it.
#
# usage: planted.sh ROOT BUILD RELEASE

set -u
LC_ALL=C export LC_ALL
test $# = 3 || {
	echo "usage: planted.sh ROOT BUILD RELEASE" >&2
	exit 2
}
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
here=$root/tests/same-behaviour
. "$root/tests/lib/pair.sh"
. "$root/tests/lib/plant.sh"
pair "$root" "$build" "$release" release || exit $?
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
failed=0 caught=0

# red NAME TEXT COMMAND...: COMMAND exits 1 and says TEXT
red() {
	red_name=$1 red_text=$2
	shift 2
	"$@" >"$tmp/log" 2>&1
	red_status=$?
	if test $red_status = 1 && grep -q -e "$red_text" "$tmp/log"; then
		caught=$((caught + 1))
		printf 'caught   %-36s %s\n' "$red_name" "$(grep -m 1 -e "$red_text" "$tmp/log" | cut -c1-110)"
	elif test $red_status = 77; then
		cat "$tmp/log"
		exit 77
	else
		failed=$((failed + 1))
		echo "MISSED   $red_name: exit $red_status, wanted 1 and: $red_text"
		tail -n 8 "$tmp/log" | cut -c1-200
	fi
}

# run MODE SCENARIO: in a folder of its own, so that nobody's traces go
run() {
	BEHAVIOUR_OUT=planted sh "$here/prove.sh" "$root" "$build" "$release" "$@"
}

# Good ones first: they pass, and their programs serve all the others.
PLANTED=yes BEHAVIOUR_OUT=planted-programs sh "$here/prove.sh" "$root" "$build" "$release" plain open_purpose close_default \
	>"$tmp/log" 2>&1 || {
	cat "$tmp/log"
	exit 1
}
PROGRAMS=$build/behaviour/$release-planted-programs
export PROGRAMS

# Scenarios.
planted() { # NAME TEXT
	red "$1" "$2" run plain "planted_$1"
}
planted silent 'asserts nothing'
planted false 'does not hold: t_perform(t) == FETCHE_OK && t->opens == 2'
planted left_open 'left open or closed twice'
planted closed_twice 'left open or closed twice'
planted difference 'the traces differ'
planted hang 'ended with 142'

# The library: SED changes FILE of the renamed sources; it is compiled as the
# build does, and linked with the other objects to a library beside.
folder=$pair/fetch
library() { # FILE SED: $tmp/lib is made
	rm -rf "$tmp/lib"
	mkdir -p "$tmp/lib" && plant "$folder" "$1" "$2" "$tmp/lib/planted.o" || return 1
	library_object=$(object_of "$folder" "$1") || return 1
	library_others=$(find "${library_object%/*}" -name '*.o' ! -name "${library_object##*/}")
	library_mbedtls=$(find "$folder/subprojects" -name 'lib*-mbedtls.a')
	# no quotes: lists
	${CC:-cc} $(test "$folder" = "$pair/fetch" || echo -fsanitize=address,undefined) -shared \
		-o "$tmp/lib/libfetch.so.4" -Wl,-soname,libfetch.so.4 "$tmp/lib/planted.o" $library_others \
		${library_mbedtls:--lmbedtls -lmbedx509 -lmbedcrypto} -lpsl -lz -pthread
}
defect() { # NAME MODE SCENARIO TEXT FILE SED
	if ! library "$5" "$6" >"$tmp/log" 2>&1; then
		failed=$((failed + 1))
		echo "MISSED   $1: not built"
		tail -n 8 "$tmp/log" | cut -c1-200
		return
	fi
	LIBFETCH=$tmp/lib
	export LIBFETCH
	red "$1 ($2)" "$4" run "$2" "$3"
	unset LIBFETCH
}
defect close-callback-not-called plain close_instead 'does not hold: .*t->closes == 1' \
	cf-socket.c 's/if(use_callback && conn/if(0 \&\& conn/'
defect close-callback-and-close plain close_instead 'closed twice' \
	cf-socket.c 's/rc = conn->fclosesocket(.*/& sclose(sock);/'
defect descriptor-lost plain close_default 'left open' \
	cf-socket.c 's/^  sclose(sock);/  ;/'
defect callback-not-inherited plain close_changed 'does not hold' \
	url.c 's/^  conn->fclosesocket = data->set.fclosesocket;/  conn->fclosesocket = NULL;/'
defect wrong-purpose plain open_ftp_active 'does not hold: sockopt_purposes' \
	cf-socket.c 's/FETCHSOCKTYPE_ACCEPT/FETCHSOCKTYPE_IPCXN/'
defect wrong-length-of-address plain open_purpose 'does not hold: .*addrlen' \
	cf-socket.c 's/\([a-z]*\)->addrlen = (unsigned int)ai->ai_addrlen;/& \1->addrlen++;/'
defect message-changed plain error_refused 'the traces differ' \
	strerror.c 's/Could not connect to server/Could not connect to the server/'
defect getinfo-off-by-one plain open_purpose 'the traces differ' \
	getinfo.c 's/= (long)data->info.header_size;/= (long)data->info.header_size + 1;/'
defect removal-not-told plain multi_action 'does not hold: m->removes' \
	multi_ev.c 's/rc = multi->socket_cb(data, s, FETCH_POLL_REMOVE,/rc = 0; if(0) (void)multi->socket_cb(data, s, FETCH_POLL_REMOVE,/'
defect assigned-pointer-lost plain multi_assign 'does not hold: .*m->last_socketp == &second' \
	multi_ev.c 's/e->user_data = user_data;/;/'
defect one-too-many-running plain multi_transfer_fails 'does not hold: .*m->running == 0' \
	multi.c 's/(running < INT_MAX) ? (int)running/(running < INT_MAX) ? (int)running + 1/'
defect recursion-not-refused plain multi_recursive 'does not hold: .*FETCHM_RECURSIVE_API_CALL' \
	multi.c '/^FETCHMcode fetch_multi_timeout/,/^}/s/if(multi->in_callback)/if(0)/'
defect active-socket-kept-back plain active_connect_only 'does not hold: fd == t->last_opened' \
	getinfo.c 's/= Fetch_getconnectinfo(data, NULL);/= FETCH_SOCKET_BAD;/'
defect count-of-connects-off-by-one plain getinfo_life 'does not hold: .*FETCHINFO_NUM_CONNECTS' \
	getinfo.c '/_longp = .*data->info.numconnects;/s/;$/ + 1;/'
defect pong-not-sent plain connect_only_websocket 'does not hold: .*well' \
	ws.c 's/if(auto_pong && (frame_flags & FETCHWS_PING) && !remain)/if(0)/'
defect memory-lost valgrind open_filter 'definitely lost' \
	slist.c 's/[A-Za-z]*_safefree(item->data);/;/'
defect freed-memory-read valgrind open_filter 'Invalid read' \
	slist.c 's/^ *[a-z_]*free(item);/& next = item->next;/'

# The same and an overflow for the sanitizers, whose pair and programs are others.
PROGRAMS=
BEHAVIOUR_OUT=planted-sanitize sh "$here/prove.sh" "$root" "$build" "$release" sanitize open_filter open_purpose >"$tmp/log" 2>&1 ||
	{
		cat "$tmp/log"
		exit 1
	}
PROGRAMS=$build/behaviour/$release-planted-sanitize
folder=$build/pairs/$release-sanitize/fetch
defect freed-memory-read sanitize open_filter 'heap-use-after-free' \
	slist.c 's/^ *[a-z_]*free(item);/& next = item->next;/'
defect memory-lost sanitize open_filter 'detected memory leaks' \
	slist.c 's/[A-Za-z]*_safefree(item->data);/;/'
defect overflow sanitize open_purpose 'signed integer overflow' \
	getinfo.c 's/= (long)data->info.header_size;/= 0x7fffffff + (int)data->info.header_size;/'

# The table of sentences, against traces that are good.
PROGRAMS=$build/behaviour/$release-planted-programs
mkdir "$tmp/traces"
cp "$PROGRAMS/fetch/open_purpose" "$PROGRAMS/fetch/close_default" "$tmp/traces/"
sh "$here/seeds.sh" --rewrite "$root/docs/SEEDS.md" "$tmp/traces" | grep -v 'not yet' >"$tmp/good.md"
sh "$here/seeds.sh" "$tmp/good.md" "$tmp/traces" >"$tmp/log" 2>&1 || {
	cat "$tmp/log"
	exit 1
}
sed '/^| open-2 /d' "$tmp/good.md" >"$tmp/bad.md"
red sentence-missing 'open-2: shown by open_purpose, and no sentence of the table' sh "$here/seeds.sh" "$tmp/bad.md" "$tmp/traces"
{
	cat "$tmp/good.md"
	echo '| open-99 | Nobody shows this. | open_purpose |'
} >"$tmp/bad.md"
red sentence-not-shown 'open-99: shown by no scenario' sh "$here/seeds.sh" "$tmp/bad.md" "$tmp/traces"
sed 's/^\(| open-2 .*\)open_purpose |/\1open_pointer |/' "$tmp/good.md" >"$tmp/bad.md"
red sentence-of-another-scenario '^| open-2 .*open_purpose' sh "$here/seeds.sh" "$tmp/bad.md" "$tmp/traces"

echo "$caught planted defects caught, $failed missed"
test $failed = 0
