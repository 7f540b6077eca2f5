# Shared by the tests that compare machine code. Sourced; the caller sets $root
# and $build. Sets $tmp, a folder that goes when the caller ends.
. "$root/tests/lib/pair.sh"
. "$root/tests/lib/figures.sh"
objcmp=$build/tests/same-code/objcmp
putback=$build/tests/same-code/putback
for code_program in "$objcmp" "$putback" "$build/tools/rename/fetch-rename"; do
	test -x "$code_program" || {
		echo "$0: $code_program is not built" >&2
		exit 2
	}
done
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# What a function is in a file of its own section, so that a longer one moves
# no other: calls between them carry relocations instead of distances.
sections='-ffunction-sections -fdata-sections'

# compiler NAME: how it is called, so that the compiler's cache serves it: meson
# asks the cache only for compilers that it finds itself, and the cache knows cc,
# which the other pairs are built with, by its name
compiler() {
	test "$(readlink -f "$(command -v "$1")")" != "$(readlink -f "$(command -v cc)")" || set -- cc
	command -v ccache >/dev/null && echo "ccache $1" || echo "$1"
}

# names HALF TWIN.a OUT: what the rename tool says that every name in the twin's
# archive becomes in this half
names() {
	"$objcmp" --list-names "$2" | LC_ALL=C sort -u >"$tmp/names.old" &&
		renamed_text "$(pair_ns "${1##*/}")" <"$tmp/names.old" >"$tmp/names.new" &&
		paste "$tmp/names.old" "$tmp/names.new" >"$3"
}

# What is compared: the library's objects, or those of the command-line tool
# ($code_part is tool), or the library's as upstream's CMake files build it
# (widest), by the folder that they are compiled into.
objects_in() {
	case ${code_part-} in
	tool) echo "src/cli/$(pair_ns "${1##*/}").p" ;;
	widest) echo "lib/CMakeFiles/lib$(pair_ns "${1##*/}")_static.dir" ;;
	*) echo "src/lib$(pair_ns "${1##*/}").a.p" ;;
	esac
}
# object HALF MEMBER: its path in HALF
object() { (cd "$1" && find "$(objects_in "$1")" -name "$2"); }
# archive HALF DIR: of these objects; the tool has none, so one is made in DIR
archive() {
	archive_ns=$(pair_ns "${1##*/}")
	case ${code_part-} in
	tool) ;;
	widest) echo "$1/lib/lib$archive_ns.a" && return ;;
	*) echo "$1/src/lib$archive_ns.a" && return ;;
	esac
	rm -f "$2/$archive_ns-tool.a"
	find "$1/$(objects_in "$1")" -name '*.o' | LC_ALL=C sort | xargs ar crD "$2/$archive_ns-tool.a" &&
		echo "$2/$archive_ns-tool.a"
}

# command_of HALF MEMBER: the command that compiles an object, without the parts
# that name its input, its output and the dependency file, as a shell reads it
command_of() {
	ninja -C "$1" -t commands "$(object "$1" "$2")" | tail -n 1 |
		sed 's/ -MD.*//; s/ -fdiagnostics-color=always//'
}
source_of() {
	ninja -C "$1" -t commands "$(object "$1" "$2")" | tail -n 1 | sed 's/.* -c //'
}

# again HALF COMMAND ARGUMENT...: a command_of, with these arguments besides
again() {
	again_in=$1 again_command=$2
	shift 2
	(cd "$again_in" && eval "$again_command \"\$@\"")
}

# put_back TWIN-HALF TWIN-MEMBER OUR-HALF OUR-MEMBER DIR [SOURCE]: compiles
# libfetch's source of one object again, with the twin's literals; explain.h
# says what lands in DIR/OUR-MEMBER. SOURCE: ours, if it is not the half's own.
# Where the two sources are not alike nothing is compiled, which is no failure
# here: what differs is then unexplained.
put_back() {
	put_dir=$5/$4
	mkdir -p "$put_dir" || return 1
	put_cc=$(command_of "$3" "$4")
	put_source=${6-$(source_of "$3" "$4")}
	# without the headers' checks of argument types, which say the name in fifty
	# messages for the compiler; new.o shows that the object is the same
	put_upper=$(pair_ns "${3##*/}" | tr a-z A-Z)
	again "$1" "$(command_of "$1" "$2")" -DCURL_DISABLE_TYPECHECK -E -o "$put_dir/twin.i" "$(source_of "$1" "$2")" &&
		again "$3" "$put_cc" "-D${put_upper}_DISABLE_TYPECHECK" -iquote "$(dirname "$(source_of "$3" "$4")")" \
			-E -o "$put_dir/new.i" "$put_source" || return 1
	"$putback" curl "$(pair_ns "${3##*/}")" "$put_dir/twin.i" "$put_dir/new.i" "$put_dir" || return 0
	for put_i in "$put_dir"/*.i; do
		case $put_i in */twin.i) continue ;; esac
		again "$3" "$put_cc" -w -x cpp-output -c "$put_i" -o "${put_i%.i}.o" || return 1
	done
}

# machine_code VARIANT HALF [OBJCMP-OPTION...]: compares $pair/HALF with
# $pair/twin, as built; the table goes to standard output. $code_planted, if
# set, is MEMBER:SOURCE:ARCHIVE: that archive instead of the half's own, in
# which this member was made from this source.
machine_code() {
	code_ns=$(pair_ns "$2") code_half=$pair/$2
	code_dir=$tmp/$1-$2
	shift 2
	mkdir -p "$code_dir" || return 2
	code_twin=$(archive "$pair/twin" "$code_dir") && code_ours=$(archive "$code_half" "$code_dir") || return 2
	test -z "${code_planted-}" || code_ours=${code_planted##*:}
	names "$code_half" "$code_twin" "$code_dir/names" || return 2
	set -- --names "$code_dir/names" --stem curl --to "$code_ns" "$@"
	"$objcmp" --open "$@" "$code_twin" "$code_ours" >"$code_dir/open" || return 2
	while IFS='	' read -r code_a code_b; do
		code_source=
		case ${code_planted-} in "$code_b":*) code_source=${code_planted#*:} code_source=${code_source%:*} ;; esac
		put_back "$pair/twin" "$code_a" "$code_half" "$code_b" "$code_dir" \
			${code_source:+"$code_source"} </dev/null || return 2
	done <"$code_dir/open"
	"$objcmp" "$@" --put-back "$code_dir" "$code_twin" "$code_ours"
}

# code_row NAME TABLE: the row of docs/EQUIVALENCE.md
code_row() {
	printf '| %s ' "$1"
	awk '$1 == "functions" { printf "| %d | %d | %d | %d | %d ", $2, $3, $4, $5, $7 }
		$1 == "data" { print "| " $2 " | " $3 " | " $4 " | " $6 " | " $7 " |" }' "$2" | grouped
}
# code_figures COMPILER NAME TABLE: the page has that row
code_figures() {
	compiled_as_documented EQUIVALENCE.md "$1" || return 0
	documented EQUIVALENCE.md "$release" "$(code_row "$2" "$3")"
}

# both_trees DIR CONFIGURE TARGET: upstream's release in DIR/twin and renamed, in
# DIR/renamed and DIR/fetch, by upstream's CMake files: CONFIGURE HALF SOURCE
# PREFIX-OF-OPTIONS, then ninja TARGET, %s being the namespace. Returns 77 where
# the release cannot be had.
both_trees() {
	sh "$root/tools/upstream/acquire" --offline --unpack "$release" >/dev/null 2>&1 || {
		echo "skipped: release $release is not in the package cache"
		return 77
	}
	mkdir -p "$1"
	(
		flock 9
		for half in twin fetch; do
			case $half in
			twin) source=$root/tools/upstream/curl-$release upper=CURL ;;
			*)
				source=$1/renamed upper=FETCH
				"$build/tools/rename/fetch-rename" tree --quiet --to fetch --rules-dir "$root/tools/rename/rules/curl" \
					"$root/tools/upstream/curl-$release" "$source" || exit
				;;
			esac
			test -f "$1/$half/build.ninja" || "$2" $half "$source" $upper || exit
			ln -sfn "$source" "$1/$half/tree"
			# no quotes: a target
			ninja -C "$1/$half" $(printf "$3" "$(pair_ns $half)") || exit
		done
	) 9>"$1/lock" >"$1/log" 2>&1 || {
		echo "FAILED to build both trees of $release in $1:"
		tail -n 15 "$1/log" | cut -c1-300
		return 2
	}
}
