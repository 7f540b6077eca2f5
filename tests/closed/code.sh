#!/bin/sh
# The machine code of a closed library beside that of the open one, function by
# function: curl's part and mbedTLS's against the open build's objects, zlib's and
# libpsl's against their releases compiled by the same commands. Names are what the
# tool makes of them; nothing else may differ.
#
# usage: code.sh ROOT BUILD RELEASE
#   BUILD  a build folder configured with -Dtests=true and compiled
# Prints a table a part, and a row of docs/EQUIVALENCE.md for each, which has to be
# there. Then a changed source of each part is to be found.
# Exit 0 nothing unexplained, 1 findings, 2 usage or trouble, 77 cannot be run here

set -u
LC_ALL=C export LC_ALL
test $# = 3 || {
	sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
	exit 2
}
root=$(CDPATH= cd -- "$1" && pwd) && build=$(CDPATH= cd -- "$2" && pwd) || exit 2
release=$3
. "$root/tests/same-code/compare.sh"
command -v gcc >/dev/null || {
	echo "skipped: no gcc on this machine"
	exit 77
}
tool=$build/tools/rename/fetch-rename
rules=$root/tools/rename/rules
CC=$(compiler gcc) CFLAGS=$sections PAIR_TARGETS='src/lib%s.a' PAIR_HALVES=fetch
export CC CFLAGS
set -- -Ddefault_library=static -Doptimization=2 -Ddebug=false
pair "$root" "$build" "$release" code-gcc-O2-sections "$@" || exit $?
open=$pair/fetch
grep -q '^build src/mbedtls/libfetch-mbedtls.a:' "$open/build.ninja" || {
	echo "skipped: the open library is built with the system's mbedTLS"
	exit 77
}
PAIR_TARGETS=src/mbedtls/libfetch-mbedtls.a
pair "$root" "$build" "$release" code-gcc-O2-sections "$@" || exit $?
PAIR_TARGETS='src/lib%s.a'
pair "$root" "$build" "$release" code-gcc-O2-sections-closed "$@" -Dclosed=true || exit $?
closed=$pair/fetch
# version PART: of a dependency
version() { (cd "$root/src" && echo "fetch-$1"-*[0-9] | sed 's/.*-//'); }
upstream() { echo "$root/tools/upstream/$1-$(version "$1")"; }

# told_by STEM TREE: names, as the tool renames them in this tree
told_by() {
	case $1 in libpsl) told_to=fetch_psl ;; *) told_to=fetch_$1 ;; esac
	"$tool" filter --as c --to "$told_to" --rules-dir "$rules/$1" "$2"
}
# renamed_in PART: words of a part, each a line
renamed_in() {
	case $1 in
	# the maps, which curl's calls are rewritten by
	# and the note of versions, which lists more parts here behind those that it has there
	curl) awk -F '\t' -v note="$("$objcmp" --list-names "$tmp/curl/closed.a" | grep '^note_of_versions_' | sort -u)" '
		FILENAME == "-" && /^note_of_versions_/ { print index(note, $0 "_") == 1 ? note : $0; next }
		FILENAME == "-" { print $1 in to ? to[$1] : $1; next }
		$1 != "file" && $1 != "library" && $2 != $3 { to[$2] = $3 }' \
		"$root/src/fetch-mbedtls-"*.api/*.map "$root/src/fetch-zlib-"*.api/*.map \
		"$root/src/fetch-libpsl-"*.api/*.map - ;;
	mbedtls)
		test -d "$tmp/psa" || "$tool" tree --quiet --to fetch_psa --rules-dir "$rules/psa" \
			"$(upstream mbedtls)" "$tmp/psa" || return
		told_by psa "$(upstream mbedtls)" | told_by mbedtls "$tmp/psa"
		;;
	*) told_by "$1" "$(upstream "$1")" ;;
	esac
}
# names_of PART: what every name in its open archive becomes. Words are asked for one by
# one: a section's name holds a function's, and the symbol of a source its path's.
names_of() {
	"$objcmp" --list-names "$tmp/$1/open.a" | sort -u >"$tmp/$1/old" &&
		grep -oE '[A-Za-z0-9_]+' "$tmp/$1/old" | sort -u >"$tmp/$1/words" &&
		renamed_in "$1" <"$tmp/$1/words" | paste "$tmp/$1/words" - >"$tmp/$1/to" &&
		awk -F '\t' '
		FILENAME ~ /to$/ { to[$1] = $2; next }
		FILENAME ~ /members$/ { sub(/.*\//, "", $2); sub(/.*\//, "", $3); source[$2] = $3; next }
		$0 in source { print $0 FS source[$0]; next }
		{
			rest = $0
			out = ""
			while (match(rest, /[A-Za-z0-9_]+/)) {
				out = out substr(rest, 1, RSTART - 1) to[substr(rest, RSTART, RLENGTH)]
				rest = substr(rest, RSTART + RLENGTH)
			}
			print $0 FS out rest
		}' "$tmp/$1/to" "$tmp/$1/members" "$tmp/$1/old" >"$tmp/$1/names"
}
# words PART: what literals may be changed in, as options of objcmp
words() {
	case $1 in
	# the version of zlib that the headers were of, which calls hand over
	curl) echo "--stem $(pkg-config --modversion zlib) --to $(version zlib)" ;;
	# the path of a source, in calls that trace
	mbedtls) echo "--stem /mbedtls- --to /fetch-mbedtls- --stem mbedtls --to fetch_mbedtls --stem psa --to fetch_psa" ;;
	zlib) echo "--stem zlib --to fetch_zlib" ;;
	libpsl) echo "--stem psl --to fetch_psl" ;;
	esac
}
# compared PART: the table, from $tmp/PART/open and closed
compared() {
	for side in open closed; do
		rm -f "$tmp/$1/$side.a"
		ar crD "$tmp/$1/$side.a" "$tmp/$1/$side"/*.o || return 2
	done
	names_of "$1" || return 2
	# no quotes: a list of options
	"$objcmp" --names "$tmp/$1/names" $(words "$1") "$tmp/$1/open.a" "$tmp/$1/closed.a"
}

# objects PART [SOURCE SCRIPT]: into $tmp/PART
objects() {
	mkdir -p "$tmp/$1"
	objects_of=$1
	shift
	python3 "$root/tests/closed/objects.py" "$objects_of" "$root" "$open" "$closed" "$tmp/$objects_of" "$@" \
		>"$tmp/log" 2>&1 || {
		tail -n 15 "$tmp/log"
		exit 2
	}
}

failed=0
for part in curl mbedtls zlib libpsl; do
	objects $part
	compared $part >"$tmp/$part/table"
	found=$?
	test $found -le 1 || {
		cat "$tmp/$part/table"
		exit 2
	}
	case $part in
	curl) of=$release ;;
	*) of="$part $(version $part)" ;;
	esac
	name="$of gcc -O2 closed"
	echo "== $name"
	if test $found = 1; then
		head -n 40 "$tmp/$part/table"
		failed=1
	else
		grep -e '^ *items' -e '^functions' -e '^data' -e '^[0-9]* objects' "$tmp/$part/table"
	fi
	compiled_as_documented EQUIVALENCE.md gcc || continue
	row=$(code_row "$name" "$tmp/$part/table")
	documented EQUIVALENCE.md "$of" "$row" && misprinted EQUIVALENCE.md "$of" "$row" || failed=1
done

# planted PART SOURCE SCRIPT NAME: a change of the closed library's source, by sed, is
# found in the item of that name
planted() {
	objects "$1" "$2" "$3"
	compared "$1" >"$tmp/planted"
	if test $? = 1 && grep -q -e "unexplained $4" "$tmp/planted"; then
		echo "caught: $2: $(grep -e "unexplained $4" "$tmp/planted" | head -n 1 | sed 's/^ *//' | cut -c1-120)"
	else
		echo "FAILED: $2 with $3 is not noticed in $4"
		head -n 20 "$tmp/planted"
		failed=1
	fi
}
planted curl lib/content_encoding.c 's/fetch_zlib_inflateEnd(/fetch_zlib_inflateReset(/' gzip_do_close
planted mbedtls library/base64.c '0,/0x3F/s//0x3E/' fetch_mbedtls_base64_encode
# another first word of key files: a text that the rename might have made
planted mbedtls library/psa_crypto_storage.c 's/"PSA\\0KEY"/"FETCH_PSA\\0KEY"/' fetch_psa_format_key_data_for_storage
planted zlib adler32.c 's/65521U/65520U/' fetch_zlib_adler32_z
planted libpsl src/lookup_string_in_fixed_set.c 's/0x3F/0x3E/' fetch_psl_LookupStringInFixedSet
exit $failed
