#!/bin/sh
# The gate on instruction counts: libfetch passes it; it does not with an empty
# loop of 500 turns at its start, less than a hundredth of what a start takes, nor
# where a folder of CAs is read beside the file that the program names.
#
# usage: library-judge.sh ROOT BUILD

set -u
test $# = 2 || {
	echo "usage: library-judge.sh ROOT BUILD" >&2
	exit 2
}
root=$1 build=$2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
sh "$root/tests/bench/library" --judge --build "$build" || exit
cat >"$work/plant.c" <<'END'
__attribute__((constructor)) static void plant(void)
{
    for (volatile int i = 0; i < 500; i++)
        continue;
}
END
PLANT=$work/plant.c sh "$root/tests/bench/library" --judge --build "$build" >"$work/said" 2>&1
status=$?
cat "$work/said"
test $status = 1 && grep -q "FAILED: start-up: more than 1.001 " "$work/said" || {
	echo "FAILED: a loop of 500 turns at the start was not noticed"
	exit 1
}
# A folder of certificates, a third of what a system's has, as a build with one would
# read it.
certs=$work/certs
mkdir "$certs" || exit 2
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=planted -keyout "$work/key.pem" \
	-out "$certs/0" >/dev/null 2>&1 || exit 2
for i in $(seq 100); do
	cp "$certs/0" "$certs/$i" || exit 2
done
FOLDER=$certs sh "$root/tests/bench/library" --judge --build "$build" >"$work/said" 2>&1
status=$?
cat "$work/said"
test $status = 1 && grep -q "FAILED: 5 TLS connections, own CA: more than 1.01" "$work/said" || {
	echo "FAILED: a folder of CAs that is read besides was not noticed"
	exit 1
}
echo "planted regressions are caught: a loop at the start, a folder of CAs"
