# Shared by the tests of the public headers. Sourced with the caller's
# arguments, ROOT BUILD RELEASE; sets what tests/same-interface/describe.sh sets.

# nothing is compiled: the headers are there once a half is configured
PAIR_TARGETS=build.ninja
. "$(dirname -- "$0")/../same-interface/describe.sh"

headers_compilers='gcc:c g++:c++ clang:c clang++:c++'
misuses_compilers='gcc clang'
headers_flags='-fsyntax-only -Wall -Wextra -Wpedantic -Werror'

# plain COMPILER: its messages without columns and quoted lines, which depend on
# the length of names
plain() {
	case $1 in
	clang*) echo -fno-show-column -fno-caret-diagnostics ;;
	*) echo -fno-show-column -fno-diagnostics-show-caret ;;
	esac
}

# headers_units NAMESPACE INCLUDE: what is compiled, one a line: its name, then
# the headers. The main header comes first, which upstream's other ones want;
# typecheck-gcc.h is a part of it that only C may see.
headers_units() {
	headers=$(cd "$2/$1" && ls ./*.h | sed 's|^\./||')
	echo "all $1.h $(echo "$headers" | grep -v '^typecheck-gcc' | paste -sd ' ')"
	for header in $headers; do
		echo "alone:$header $header"
		echo "after:$header $1.h $header"
	done
}

# headers_compile NAMESPACE INCLUDE OUT: OUT gets a line "== UNIT COMPILER
# STANDARD: STATUS" for each compilation, and below it what the compiler said.
headers_compile() {
	headers_units "$1" "$2" >"$3.units"
	for compiler in $headers_compilers; do
		language=${compiler#*:} compiler=${compiler%:*}
		command -v "$compiler" >/dev/null || continue
		case $language in
		c) standards='c89 c11 c17 c2x' ;;
		*) standards='c++98 c++11 c++14 c++17 c++20' ;;
		esac
		for standard in $standards; do
			echo 'int x;' | "$compiler" -x $language -std=$standard -fsyntax-only - 2>/dev/null || continue
			while read -r unit headers; do
				for header in $headers; do echo "#include <$1/$header>"; done >"$3.src"
				echo 'extern int unused;' >>"$3.src" # an empty unit is itself an error
				# -I and not -isystem: its own warnings count; relative, so that paths are alike
				(cd "$2" && "$compiler" -x $language -std=$standard $headers_flags $(plain "$compiler") \
					-I. -) <"$3.src" >"$3.said" 2>&1
				said=$?
				echo "== $unit $compiler $standard: $said"
				cat "$3.said"
			done <"$3.units"
		done
	done >"$3"
}

# headers_compare RELEASE TWIN-INCLUDE OUR-INCLUDE
headers_compare() {
	headers_compile curl "$2" "$tmp/headers.twin" &
	headers_compile fetch "$3" "$tmp/headers.ours"
	wait $! || return 2
	renamed_text fetch <"$tmp/headers.twin" >"$tmp/headers.mapped" || return 2
	# The order of the files differs: curl.h is before easy.h, fetch.h after it.
	headers_sorted "$tmp/headers.mapped" >"$tmp/headers.expected"
	headers_sorted "$tmp/headers.ours" >"$tmp/headers.found"
	headers_row="$(grep -c '^== ' "$tmp/headers.ours") |"
	headers_status=0
	if ! diff "$tmp/headers.expected" "$tmp/headers.found" >"$tmp/diff"; then
		echo "FAILED headers of $1 (< expected, > found):"
		head -n 20 "$tmp/diff" | cut -c1-200
		headers_status=1
	fi
	grep -q '^== .*: 0$' "$tmp/headers.ours" || headers_status=1
	echo "$1: headers: $(grep -c '^== ' "$tmp/headers.ours") compilations by $(sed -n \
		's/^== [^ ]* \([^ ]*\) .*/\1/p' "$tmp/headers.ours" | sort -u | paste -sd ' '), $(
		grep -c '^== .*: 0$' "$tmp/headers.ours"
	) without any diagnostics, the others with those of the twin"
	for unit in all after alone; do
		headers_clean="$(grep -c "^== $unit[: ].*: 0\$" "$tmp/headers.ours") of $(grep -c "^== $unit[: ]" "$tmp/headers.ours")"
		headers_row="$headers_row $headers_clean |"
		printf '  %-5s %12s clean' $unit "$headers_clean"
		sed -n "s/^== $unit:\([^ ]*\) .*: [1-9].*/\1/p" "$tmp/headers.ours" | sort | uniq -c |
			awk '{ printf "%s %s (%d)", NR == 1 ? "; not:" : ",", $2, $1 } END { print "" }'
	done
	return $headers_status
}

# One line a compilation, sorted.
headers_sorted() {
	awk '/^== / { if(NR > 1) print ""; printf "%s", $0; next } { printf " | %s", $0 } END { print "" }' "$1" | sort
}

# misuses INCLUDE: a program in the twin's names, one call a line: every option
# and info of the release with an argument of each of these types.
misuses() {
	cat <<'END'
#include <curl/curl.h>
struct other { int x; };
typedef int (*function)(struct other *);
extern CURL *easy; extern CURLM *multi;
extern int i; extern long l; extern curl_off_t o; extern char *s; extern struct other *p; extern function f;
extern char **ss; extern long *lp; extern double *dp; extern curl_off_t *op; extern curl_socket_t *kp; extern int *ip;
extern struct curl_slist *list, **lists; extern struct curl_certinfo **certs; extern struct curl_tlssessioninfo **tls;
extern curl_socket_callback socb; extern curl_multi_timer_callback tcb;
END
	echo '#include <curl/curl.h>' | cc -E -I"$1" - >"$tmp/misuses.i"
	misuse_calls CURLOPT easy_setopt easy 'i l o s p f list'
	misuse_calls CURLINFO easy_getinfo easy 'l ss lp dp op kp ip lists certs tls'
	misuse_calls CURLMOPT multi_setopt multi 'i l o s p f ss socb tcb NULL'
}

# misuse_calls STEM FUNCTION HANDLE ARGUMENTS
misuse_calls() {
	grep -o "\<$1_[A-Z0-9_]*" "$tmp/misuses.i" | sort -u | grep -v "^$1_\(LASTENTRY\|NONE\|OBSOLETE[0-9]*\|[A-Z0-9_]*TYPE_.*\)\$" |
		while read -r option; do
			number=$((${number-0} + 1))
			echo "void $2_$number(void) {"
			for argument in $4; do
				echo "  curl_$2($3, $option, $argument);"
			done
			echo '}'
		done
}

# A check is a function called inside a macro: its place is the call's line.
misuses_plain() {
	plain "$1"
	case $1 in clang*) ;; *) echo -ftrack-macro-expansion=0 ;; esac
}

# misuses_warn COMPILER HALF INCLUDE: the warnings, one a line with its place
misuses_warn() {
	# the checks are calls that remain after optimisation
	"$1" -std=gnu11 -O1 -Wall -Wextra $(misuses_plain "$1") -I"$3" -c -o /dev/null \
		"$tmp/misuse.$2.c" >"$tmp/said.$2" 2>&1 || return 1
	sed -n 's|^[^ ]*/\([^/: ]*\): *\(warning:\)|\1 \2|; s|^[^ ]*/misuse\.[a-z]*\.c:|line |; /: warning:/p' \
		"$tmp/said.$2" | sort >"$tmp/warnings.$2"
}

# misuses_compare RELEASE TWIN-INCLUDE OUR-INCLUDE
misuses_compare() {
	misuses_status=0 misuses_row=
	misuses "$2" >"$tmp/misuse.twin.c"
	renamed_text fetch <"$tmp/misuse.twin.c" >"$tmp/misuse.fetch.c" || return 2
	for compiler in $misuses_compilers; do
		command -v "$compiler" >/dev/null || continue
		misuses_warn "$compiler" twin "$2" &
		misuses_warn "$compiler" fetch "$3" && wait $! || {
			echo "FAILED $compiler does not compile the misuses"
			cat "$tmp"/said.* | grep error | head -n 5
			return 2
		}
		renamed_text fetch <"$tmp/warnings.twin" | sort >"$tmp/warnings.expected"
		sort "$tmp/warnings.fetch" >"$tmp/warnings.found"
		if ! diff "$tmp/warnings.expected" "$tmp/warnings.found" >"$tmp/diff"; then
			echo "FAILED warnings of $compiler for $1 (< expected, > found; the number is a line of the misuses):"
			head -n 20 "$tmp/diff" | cut -c1-200
			misuses_status=1
		fi
		# every check that the header knows should warn somewhere; those that do not are named
		sed -n 's/^[A-Z_]*WARNING(\([A-Za-z_]*_err_[A-Za-z_]*\),.*/\1/p' "$3/fetch/typecheck-gcc.h" | sort -u >"$tmp/checks"
		grep -oE '\<W?_?fetch_[a-z]*_[a-z]*_err_[A-Za-z_]*' "$tmp/warnings.found" | sort -u >"$tmp/checked"
		silent=$(comm -23 "$tmp/checks" "$tmp/checked" | paste -sd ' ')
		test -s "$tmp/checked" || silent="all, it has none for $compiler"
		echo "$1: $compiler: $(grep -c '^  fetch_' "$tmp/misuse.fetch.c") calls, $(grep -c . "$tmp/warnings.found") warnings at the twin's lines, $(grep -c '_err_' "$tmp/warnings.found") of them by $(grep -c . "$tmp/checked") of $(grep -c . "$tmp/checks") type checks${silent:+; silent: $silent}"
		misuses_row="${misuses_row:-$(grep -c '^  fetch_' "$tmp/misuse.fetch.c") |} $(grep -c . "$tmp/warnings.found"), $(
			grep -c . "$tmp/checked"
		) of $(grep -c . "$tmp/checks") |"
		test -s "$tmp/checked" || test $compiler = clang || misuses_status=1
	done
	return $misuses_status
}
