#!/bin/sh
# Runs the cases in cases/: a folder each, with
#   cmd       a shell script, run in an empty folder; $tool is fetch-rename,
#             $mini a small set of rules, $case the folder of the case, and
#             `run ARGUMENT...` runs the tool, after it says so
#   expected  what it prints on standard output and standard error together,
#             and in its last line "exit N"
# A case that cannot run here ends with status 77 and says why.
# usage: cases.sh FETCH-RENAME [CASE...]     (--accept: writes `expected`)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
accept=
[ "$1" != --accept ] || {
	accept=1
	shift
}
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
[ $# -gt 0 ] || set -- $(ls "$here/cases")
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/bin"
cp "$tool" "$work/bin/fetch-rename"
# where another user can read them, too
cp -r "$here/mini-rules" "$here/mini-api" "$work/bin/"
mini=$work/bin/mini-rules
passed=0 failed=0 skipped=0
for name; do
	case=$here/cases/$name
	[ -f "$case/cmd" ] || {
		echo "no case $name" >&2
		exit 2
	}
	mkdir "$work/$name"
	status=0
	(cd "$work/$name" && tool=$work/bin/fetch-rename case=$case mini=$mini \
		sh -eu -c '. "$1"; . "$2"' case "$here/run.sh" "$case/cmd" >"$work/out" 2>&1) || status=$?
	if [ $status = 77 ]; then
		echo "skipped $name: $(tail -1 "$work/out")"
		skipped=$((skipped + 1))
		continue
	fi
	sed -e "s,$case/,,g" -e "s,$mini/,,g" -e "s,$work/$name/,,g" "$work/out" >"$work/plain"
	echo "exit $status" >>"$work/plain"
	[ -z "$accept" ] || cp "$work/plain" "$case/expected"
	if diff -u "$case/expected" "$work/plain"; then
		passed=$((passed + 1))
	else
		echo "FAILED $name"
		failed=$((failed + 1))
	fi
	chmod -R u+w "$work/$name"
	rm -rf "${work:?}/$name"
done
echo "cases: $passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $passed != 0 ]
