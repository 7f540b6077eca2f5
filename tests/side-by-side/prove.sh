#!/bin/sh
# The tool and the library beside upstream's: libfetch and its twin, installed
# under one prefix, have no file in common; and the two tools read no
# environment variable and no start-up file of the other.
#
# usage: prove.sh ROOT BUILD RELEASE SPY
#   SPY      spy.c as a shared object
#   PLANTED  in the environment: a file that both sides are made to install
#            (file), or what libfetch's programs are made to read although it is
#            the twin's (variable, startup), to show that it is noticed

set -u
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) release=$3 spy=$(realpath "$4")
. "$root/tests/lib/pair.sh"
. "$root/tests/upstream-suite/rows.sh"
suite_pair "$root" "$build" "$release" release || exit
. "$root/tests/lib/report.sh"

# ours to theirs
unname() { sed 's/fetch/curl/g; s/FETCH/CURL/g; s/Fetch/Curl/g'; }

# 1. Installed files, each half into a folder of its own, the prefix the same.
for half in fetch twin; do
	ns=$(pair_ns $half)
	DESTDIR=$tmp/$half meson install -C "$pair/$half" --quiet --no-rebuild >"$tmp/log" 2>&1 || {
		tail -n 5 "$tmp/log"
		exit 1
	}
	if test "${PLANTED-}" = file; then
		mkdir -p "$tmp/$half/usr/local/bin" && : >"$tmp/$half/usr/local/bin/shared"
	fi
	(cd "$tmp/$half" && find . ! -type d | sort) >"$tmp/$half.files"
done
check no-common-file <<EOF
$(comm -12 "$tmp/fetch.files" "$tmp/twin.files")
EOF
# but for what is there for unmodified programs, which need none with the twin
grep -v -e /libfetch-compat "$tmp/fetch.files" | unname | sort >"$tmp/mapped.files"
check the-same-files-under-another-name <<EOF
$(diff "$tmp/mapped.files" "$tmp/twin.files")
EOF
for part in bin/fetch$ bin/fetch-config$ man1/fetch.1$ man1/fetch-config.1$ man3/fetch_easy_init.3$ \
	man3/FETCHOPT_URL.3$ site-functions/_fetch$ fetch.fish$ libfetch.pc$ aclocal/libfetch.m4$; do
	check "installed-$part" <<EOF
$(grep -q "$part" "$tmp/fetch.files" || echo "no such file")
EOF
done
files=$(wc -l <"$tmp/fetch.files")

# 2. What the installed tools read. A start-up file says which one was read.
home=$tmp/home
mkdir -p "$home/.config" "$home/fetch" "$home/curl"
for place in .NAMErc .config/NAMErc NAME/.NAMErc; do
	for ns in fetch curl; do
		file=$home/$(echo "$place" | sed "s/NAME/$ns/g")
		printf 'write-out = "read %s\\n"\n' "${file#"$home"/}" >"$file"
	done
done
echo content >"$home/file"

# What is planted is read by the program itself, and seen by the spy as all else.
planted=
case ${PLANTED-} in
variable) reads='getenv("CURL_HOME")' ;;
startup) reads="fopen(\"$home/.curlrc\", \"r\")" ;;
*) reads= ;;
esac
if test -n "$reads"; then
	planted=$tmp/planted.so
	printf '#include <stdio.h>\n#include <stdlib.h>\n__attribute__((constructor)) static void read_it(void) { %s; }\n' \
		"$reads" | cc -shared -fPIC -w -o "$planted" -x c - || exit 2
fi

# run HALF [NAME=VALUE...] COMMAND...: watched, with the half's library, these
# variables and no others
run() {
	run_half=$1 run_ns=$(pair_ns "$1")
	shift
	run_with=$(test "$run_half" = twin || echo "$planted")
	env -i HOME="$home" SPY_FD=3 LD_PRELOAD="$spy${run_with:+ $run_with}" \
		LD_LIBRARY_PATH="$(dirname "$(find "$tmp/$run_half" -name "lib$run_ns.so")")" \
		"$@" 3>>"$tmp/$run_half.seen"
}

# read_with HALF NAME=VALUE...: which start-up file the half reads
read_with() {
	read_half=$1
	shift
	run "$read_half" "$@" "$(find "$tmp/$read_half" -path "*bin/$(pair_ns "$read_half")")" \
		-s "file://$home/file" -o "$home/copy"
}
for half in fetch twin; do
	ns=$(pair_ns $half) upper=$(pair_ns $half | tr a-z A-Z)
	other=$(test $ns = curl && echo fetch || echo curl) other_upper=$(test $ns = curl && echo FETCH || echo CURL)
	check "$ns-reads-its-own-start-up-file" <<EOF
$(read_with $half | grep -Fxv "read .${ns}rc")
EOF
	check "$ns-follows-its-own-variable" <<EOF
$(read_with $half "${upper}_HOME=$home/$ns" | grep -Fxv "read $ns/.${ns}rc")
EOF
	check "$ns-does-not-follow-the-other-s-variable" <<EOF
$(read_with $half "${other_upper}_HOME=$home/$other" | grep -Fxv "read .${ns}rc")
EOF
	mv "$home/.${ns}rc" "$home/aside"
	check "$ns-reads-its-own-file-in-the-configuration-folder" <<EOF
$(read_with $half | grep -Fxv "read .config/${ns}rc")
EOF
	mv "$home/.config/${ns}rc" "$home/aside2"
	check "$ns-reads-nothing-of-the-other-s" <<EOF
$(read_with $half)
EOF
	mv "$home/aside" "$home/.${ns}rc"
	mv "$home/aside2" "$home/.config/${ns}rc"
	# nothing listens there: the variables are asked for all the same
	run $half "$(find "$tmp/$half" -path "*bin/$ns")" -s --netrc-optional "--lib$ns" "$home/made.c" \
		https://127.0.0.1:1/ ftp://127.0.0.1:1/ >"$tmp/out" 2>&1
	sed -n 's/^env //p' "$tmp/$half.seen" | sort -u >"$tmp/$half.env"
	sed -n "s,^file ,,p" "$tmp/$half.seen" | grep -v -e "^$home/copy" -e "^$home/file" -e '^/proc' |
		sort -u >"$tmp/$half.opened"
	check "$ns-was-seen" <<EOF
$(test -s "$tmp/$half.env" && test -s "$tmp/$half.opened" || echo "the spy saw nothing")
EOF
done

# Variables and files that carry a product's name, of any side, are one side's
# alone; the others are the standard ones, and the same on both sides.
for kind in env opened; do
	check "no-common-product-name-$kind" <<EOF
$(comm -12 "$tmp/fetch.$kind" "$tmp/twin.$kind" | sed "s,$home,HOME," | grep -i -e fetch -e curl)
EOF
	check "the-same-under-another-name-$kind" <<EOF
$(
		sed "s,$tmp/twin,TOP,; s,$tmp/fetch,TOP,; s,$home,HOME," "$tmp/fetch.$kind" | unname | sort -u >"$tmp/a"
		sed "s,$tmp/twin,TOP,; s,$home,HOME," "$tmp/twin.$kind" | sort -u | diff "$tmp/a" -
	)
EOF
done

echo "installed under one prefix: $files files of libfetch, $(wc -l <"$tmp/twin.files") of its twin, none in common"
echo "libfetch's own variables: $(grep -i fetch "$tmp/fetch.env" | tr '\n' ' ')"
echo "libfetch's own files: $(grep -i fetch "$tmp/fetch.opened" | sed "s,$home,~," | tr '\n' ' ')"
echo "standard variables, read by both: $(grep -vi fetch "$tmp/fetch.env" | tr '\n' ' ')"
echo "standard files, read by both: $(grep -vi fetch "$tmp/fetch.opened" | sed "s,$home,~," | tr '\n' ' ')"
echo "$count checks, $failed failed"
test $failed -eq 0
