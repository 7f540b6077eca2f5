#!/bin/sh
# What a closed library is made with passes its own tests renamed as it does by its
# own names: zlib's example, minigzip and infcover, libpsl's tests, mbedTLS's suites,
# each built from the release and from the renamed tree with the same flags and this
# build's configuration, run, and compared result by result, by name.
#
# usage: suites.sh ROOT BUILD [--all | NAME...]
#   BUILD  a configured build folder
#   NAME   zlib, libpsl or mbedtls; without any, all three. Of mbedTLS those suites
#          that look at what is kept: names in files, on disk and on the wire
#   --all  every suite of mbedTLS as well, by hand: minutes
# PLANT names a script of sed's for the rules of the dependencies; with it
# tests/closed/suites-can-fail.sh shows that this can fail.
# SUITES names others of mbedTLS's suites.
# Exit 0 the same, 1 not, 2 usage or trouble, 77 something is missing here

set -u
LC_ALL=C export LC_ALL
test $# -ge 2 || {
	sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
	exit 2
}
root=$(CDPATH= cd -- "$1" && pwd) && build=$(CDPATH= cd -- "$2" && pwd) || exit 2
shift 2
# what is kept is read or written by these: key files and their format, names of
# algorithms in certificates and PEM, versions, errors, handshakes
kept='asn1write error md oid pem pk pkparse pkwrite psa_crypto_persistent_key
	psa_crypto_storage_format.current psa_crypto_storage_format.misc psa_crypto_storage_format.v0 psa_its
	ssl version x509parse x509write'
kept=${SUITES-$kept}
test "${1-}" != --all || {
	kept=
	shift
}
test $# -gt 0 || set -- zlib libpsl mbedtls
tool=$build/tools/rename/fetch-rename
test -x "$tool" || {
	echo "suites.sh: $tool is not built" >&2
	exit 2
}
for c in python3 ninja; do
	command -v $c >/dev/null || {
		echo "skipped: no $c on this machine"
		exit 77
	}
done
work=$build/closed-suites
mkdir -p "$work" || exit 2
# one at a time: they share what is built
exec 9>"$work/lock"
flock 9 || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
command -v ccache >/dev/null && CC="ccache ${CC-cc}"
export CC="${CC-cc}"

# renamed STEM FROM TO: by its rules
renamed() {
	case $1 in libpsl) renamed_to=fetch_psl ;; *) renamed_to=fetch_$1 ;; esac
	rm -rf "$tmp/rules" && cp -r "$root/tools/rename/rules/$1" "$tmp/rules" || return
	test -z "${PLANT-}" || sed -i "$PLANT" "$tmp/rules"/*.rules || return
	"$tool" tree --quiet --to "$renamed_to" --rules-dir "$tmp/rules" "$2" "$3"
}
# keyfile NAMESPACE: our program, in the words of this side
keyfile() {
	test "$1" != - || {
		cat
		return
	}
	"$tool" filter --as c --to fetch_psa --rules-dir "$root/tools/rename/rules/psa" "$upstream" |
		"$tool" filter --as c --to fetch_mbedtls --rules-dir "$root/tools/rename/rules/mbedtls" "$tmp/psa"
}
# programs NAME TREE NAMESPACE SIDE: built and run, in a folder that stays
programs() {
	programs_of=$1 programs_in=$2 programs_ns=$3 programs_as=$work/$1-$4${PLANT:+-planted}
	set --
	test "$programs_of" != mbedtls || set -- $kept
	mkdir -p "$programs_as" && rm -f "$programs_as/results" || return
	if test "$programs_of" = mbedtls; then
		keyfile "$programs_ns" <"$root/tests/closed/keyfile.c" >"$tmp/keyfile.c" || return
		cmp -s "$tmp/keyfile.c" "$programs_as/keyfile.c" || cp "$tmp/keyfile.c" "$programs_as/keyfile.c" || return
	fi
	(
		flock 9
		python3 -B "$root/tests/closed/suites.py" "$programs_of" "$programs_in" "$programs_as" "$root" "$programs_ns" "$@"
	) 9>"$programs_as.lock"
}
# results FILE WHAT: how many
results() { awk -F '\t' -v what="$2" '$3 == what { n++ } END { print n + 0 }' "$1"; }

failed=0
for name; do
	version=$(sh "$root/tools/upstream/acquire" --offline --unpack "$name" 2>/dev/null) || {
		echo "skipped: $name is not in the package cache"
		exit 77
	}
	test $name != libpsl || sh "$root/tools/upstream/acquire" --offline --unpack publicsuffix >/dev/null || exit 2
	upstream=$root/tools/upstream/$name-$version tree=$work/fetch-$name-$version${PLANT:+-planted}
	if test $name = mbedtls; then
		rm -rf "$tmp/psa"
		renamed psa "$upstream" "$tmp/psa" && renamed mbedtls "$tmp/psa" "$tree"
	else
		renamed $name "$upstream" "$tree"
	fi || exit 2
	for side in open closed; do
		if test $side = open; then
			PLANT= programs $name "$upstream" - open
		else
			programs $name "$tree" fetch closed
		fi || {
			echo "FAILED: $name's own tests, $side"
			failed=1
			continue 2
		}
	done
	open=$work/$name-open/results closed=$work/$name-closed${PLANT:+-planted}/results
	# what the programs print of names, by their own names; a file on disk has the same
	# name and bytes
	sed '/^keyfile	/b
s/fetch_\(mbedtls\|psa\|psl\|zlib\)/\1/g; s/FETCH_\(MBEDTLS\|PSA\|PSL\|ZLIB\)/\1/g' "$closed" >"$tmp/closed"
	if ! cmp -s "$open" "$tmp/closed"; then
		echo "FAILED: $name $version: not the same as by its own names:"
		diff "$open" "$tmp/closed" | grep '^[<>]' | head -n 10 | cut -c1-200
		failed=1
	elif test $name = mbedtls; then
		echo "$name $version: $(cut -f 1 "$open" | grep -vx keyfile | uniq | wc -l) suites, $(results "$open" passed) passed, $(results "$open" skipped) skipped, $(results "$open" failed) failed, renamed and not, by name"
	elif grep -v '	exit status	0$' "$open" | grep -q '	exit status	'; then
		echo "FAILED: $name $version: its own tests fail, by its own names, too"
		failed=1
	else
		echo "$name $version: $(cut -f 1 "$open" | uniq | wc -l) programs pass, $(wc -l <"$open") lines of results are the same"
	fi
	test "$(wc -l <"$open")" -ge 18 || {
		echo "FAILED: $name $version: only $(wc -l <"$open") results"
		failed=1
	}
done
exit $failed
