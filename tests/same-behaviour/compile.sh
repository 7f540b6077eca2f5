# Compiles the scenarios for libfetch and for its twin. Sourced, not run; the
# caller sets $root, $build and $here, and has called pair (to which an unset
# CC and one that is set to the default are not the same).

CC=${CC:-cc}
scenario_flags='-std=gnu11 -O0 -g -Wall -Wextra -Werror -Wno-deprecated-declarations'

# Event loops that this machine can build with. libevent first: libev has
# functions of the same names.
scenario_loops=
for loop in LIBEVENT:event2/event.h:event_core LIBEV:ev.h:ev; do
	loop_lib=${loop##*:}
	loop_header=${loop#*:}
	printf '#include <%s>\nint main(void) { return 0; }\n' "${loop_header%%:*}" |
		$CC -x c -o /dev/null - "-l$loop_lib" 2>/dev/null &&
		scenario_loops="$scenario_loops -DHAVE_${loop%%:*} -l$loop_lib"
done

# scenario_sources OUT: OUT/source/fetch, with the list of this release's
# FETCHINFO_*, and OUT/source/twin, the same renamed. $pair is set.
scenario_sources() {
	rm -rf "$1/source"
	mkdir -p "$1/source/fetch" || return 1
	cp "$here"/*.c "$here"/*.h "$here"/scenarios.list "$here"/scenarios/*.c "$1/source/fetch/" || return 1
	awk '/FETCHINFO_NONE/ { on = 1; next } /FETCHINFO_LASTONE/ { on = 0 }
		on && match($0, /^ *FETCHINFO_[A-Z0-9_]+/) { sub(/^ */, ""); sub(/[^A-Z0-9_].*/, ""); print "INFO(" $0 ")" }' \
		"$pair/fetch/tree/include/fetch/fetch.h" >"$1/source/fetch/infos.h"
	test "$(wc -l <"$1/source/fetch/infos.h")" -gt 50 || {
		echo "no list of FETCHINFO_*"
		return 1
	}
	"$build/tools/rename/fetch-rename" tree --quiet --rules-dir "$here/twin-rules" \
		"$1/source/fetch" "$1/source/twin"
}

# What a half's release says of itself, as macros for the scenarios: the
# compiler's words where the deprecated fetch_multi_socket is used, since when
# its documentation has what the pages are about, the page of its error codes.
scenario_release() { # OUT HALF LIBRARY-BUILD
	release_ns=$(pair_ns "$2")
	release_NS=$(echo "$release_ns" | tr a-z A-Z)
	release_docs=$3/tree/docs/lib$release_ns
	mkdir -p "$1/warnings" || return 1
	printf '#include <%s/%s.h>\nvoid *used(void) { return (void *)%s_multi_socket; }\n' \
		"$release_ns" "$release_ns" "$release_ns" >"$1/warnings/$2.c"
	{
		printf '#define WARNS_OF_MULTI_SOCKET "%s"\n' "$(
			$CC -std=gnu11 -Wdeprecated-declarations -I"$3/tree/include" -c -o /dev/null "$1/warnings/$2.c" 2>&1 |
				sed -n 's/.*warning: //p' | tr -d '"\\' | head -n 1
		)"
		for release_symbol in INFO_ACTIVESOCKET OPT_CLOSESOCKETFUNCTION; do
			printf '#define ADDED_%s "%s"\n' "${release_symbol#*_}" \
				"$(sed -n "s/^$release_NS$release_symbol  *\([0-9.]*\)$/\1/p" "$release_docs/symbols-in-versions")"
		done
		printf '#define ADDED_MULTI_SOCKET "%s"\n' "$(
			cat "$release_docs/${release_ns}_multi_socket".md "$release_docs/${release_ns}_multi_socket".3 2>/dev/null |
				sed -n "s/^Added-in: //p; s/.*added in lib$release_ns \([0-9.]*\),.*/\1/p" | head -n 1
		)"
		for release_page in "$release_docs/lib$release_ns-errors".*; do
			printf '#define ERRORS_PAGE "%s"\n' "$release_page"
		done
	} >"$1/source/$2/release.h"
}

# scenario_program OUT HALF LIBRARY-BUILD PROGRAM [FLAG...]: one program
scenario_program() {
	program_out=$1 program_half=$2 program_lib=$3 program=$4
	shift 4
	program_ns=$(pair_ns "$program_half")
	scenario_release "$program_out" "$program_half" "$program_lib" || return 1
	$CC $scenario_flags "$@" -I"$program_lib/tree/include" -I"$program_out/source/$program_half" \
		-o "$program" "$program_out/source/$program_half"/*.c \
		-L"$program_lib/src" -Wl,--enable-new-dtags,-rpath,"$program_lib/src" "-l$program_ns" $scenario_loops -pthread -ldl
}
