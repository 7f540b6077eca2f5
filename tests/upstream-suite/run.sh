#!/bin/sh
# Runs upstream's own suite, renamed, on the library and the tool of one build.
#
# usage: run.sh HALF NAMESPACE WORK LOG [RUNNER-OPTION...]
#   HALF       a build folder with -Dcli=enabled -Dupstream_tests=true, built
#   NAMESPACE  its namespace
#   WORK       where the suite runs; made anew
#   LOG        the runner's output
#
# WORK is laid out as upstream's CMake build folder, of links: the runner finds
# the tool, the library's configuration header, the documentation and the test
# programs by their places in it, and everything else beside itself, in the
# renamed release, or SUITE_TREE instead. The exit status is the runner's.

set -u
half=$1 ns=$2 work=$3 log=$4
shift 4
programs=$half/tests/upstream-suite/programs
tree=${SUITE_TREE:-$(realpath "$half/tree")}
upper=$(echo "$ns" | tr a-z A-Z)

rm -rf "$work"
mkdir -p "$work/src" "$work/lib" "$work/include" "$work/bin" || exit 2
for dir in server libtest unit tunit certs; do
	mkdir -p "$work/tests/$dir" || exit 2
	test "$dir" = certs || ln -s "$programs/${dir}s" "$work/tests/$dir/${dir}s"
done
ln -s "$half/src/cli/$ns" "$programs/${ns}info" "$work/src/"
ln -s "$half/src/config/${ns}_config.h" "$work/lib/"
ln -s "$tree/include/$ns" "$work/include/"
ln -s "$half/src/$ns-config" "$work/"
pages=$work/docs/lib$ns
mkdir -p "$pages/opts" "$work/docs/cmdline-opts"
ln -s "$half"/src/pages/*.1 "$work/docs/"
mv "$work/docs/$ns.1" "$work/docs/cmdline-opts/"
ln -s "$half/src/pages/$ns.txt" "$work/docs/cmdline-opts/"
for page in "$half"/src/pages/*.3; do
	name=${page##*/}
	test -f "$tree/docs/lib$ns/opts/${name%.3}.md" && dir=$pages/opts || dir=$pages
	ln -s "$page" "$dir/"
done
: >"$work/tests/config"
sed "s|@${upper}_CPP@|\"${CC:-cc}\" -E -I$tree/include|" "$tree/tests/configurehelp.pm.in" \
	>"$work/tests/configurehelp.pm"

# The suite's certificates, made by its own script from its own lists.
parameters=$(sed -n '/^CERTCONFIGS/,/[^\\]$/p' "$tree/tests/certs/Makefile.inc" |
	grep -o '[a-zA-Z0-9.-]*\.prm')
# no quotes: a list
(cd "$work/tests/certs" && perl "$tree/tests/certs/genserv.pl" test $parameters) >"$work/certs.log" 2>&1 || {
	echo "run.sh: the certificates could not be made: $work/certs.log" >&2
	exit 2
}

# The SMB server is a Python program: it needs the python3 that has impacket,
# which need not be the first in PATH.
for python in "$(command -v python3)" /usr/bin/python3; do
	if "$python" -c 'import impacket' 2>/dev/null; then
		ln -s "$python" "$work/bin/python3"
		break
	fi
done

cd "$work/tests" || exit 2
unset MAKEFLAGS MESON_TEST_ITERATION TFLAGS srcdir
# a locale with UTF-8, which every system has: older releases skip tests without one
LC_ALL=C.UTF-8 PATH=$work/bin:$PATH:/usr/sbin:/sbin perl "$tree/tests/runtests.pl" "$@" >"$log" 2>&1 </dev/null
