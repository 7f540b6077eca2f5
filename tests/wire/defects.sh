#!/bin/sh
# The wire tests can fail: every defect of the file `defects`, built into
# libfetch's client, is caught by the case named for it; so are a protocol
# without a case, a banner that nothing shows, one that is not declared and a
# page that says otherwise. The same client without a defect passes.
#
# usage: defects.sh ROOT BUILD RECORD RELEASE VARIANT [MESON-OPTION...]

set -u
LC_ALL=C export LC_ALL
test $# -ge 5 || { echo "usage: defects.sh ROOT BUILD RECORD RELEASE VARIANT [MESON-OPTION...]" >&2; exit 2; }
root=$1 build=$2 record=$3 release=$4 variant=$5
shift 5
here=$root/tests/wire
. "$root/tests/pair.sh"
pair "$root" "$build" "$release" "$variant" "$@" || exit
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
. "$here/client.sh"
caught=0
failed=0

# run OPTION...: run.sh with these options
run() { sh "$here/run.sh" "$@" "$root" "$build" "$record" "$release" "$variant" $options >"$work/said" 2>&1; }
options=$*

# caught NAME TEXT: the run that has just ended with $? was a failure that says TEXT
caught() {
	status=$?
	if test $status = 1 && grep -q "FAILED: .*$2" "$work/said"; then
		caught=$((caught + 1))
		echo "caught: $1"
	else
		failed=$((failed + 1))
		echo "FAILED: not caught: $1"
		tail -n 12 "$work/said" | cut -c1-200
	fi
}

# compile FILE SED-COMMAND: a changed copy of a renamed source, by the very
# command that builds the original
compile() {
	source=$pair/fetch/src/$1
	sed "$2" "$source" >"$work/defect.c"
	cmp -s "$source" "$work/defect.c" && test "$2" != '' && { echo "the defect changes nothing: $1 $2"; return 1; }
	python3 - "$pair/fetch" "$1" "$work/defect.c" "$work/defect.o" <<'END'
import json, os, shlex, subprocess, sys
build, name, source, out = sys.argv[1:]
for entry in json.load(open(build + "/compile_commands.json")):
    if entry["file"] == "src/" + name:
        break
else:
    sys.exit("no command compiles " + name)
words = shlex.split(entry["command"])
for option, value in ("-o", out), ("-MF", out + ".d"), ("-MQ", out):
    if option in words:
        words[words.index(option) + 1] = value
words[words.index(entry["file"])] = source
words[1:1] = ["-iquote", os.path.dirname(os.path.join(entry["directory"], entry["file"]))]
sys.exit(subprocess.call(words, cwd=entry["directory"]))
END
}

sed '/^#/d; /^$/d' "$here/defects" >"$work/defects"
all=$(awk -F ' [|] ' '{ print $(NF - 1) }' "$work/defects" | paste -s -d ' ')
compile http.c '' && build_client fetch "$work/client" "$work/defect.o" || exit 1
run --only "$all" --client "$work/client" || {
	echo "FAILED: the client without a defect does not pass:"
	cat "$work/said"
	exit 1
}
while IFS= read -r line; do
	file=${line%% | *}
	what=${line##* | }
	rest=${line% | *}
	name=${rest##* | }
	rest=${rest% | *}
	compile "$file" "${rest#* | }" && build_client fetch "$work/client" "$work/defect.o" || exit 1
	run --only "$name" --client "$work/client"
	caught "$what ($file)" "$name "
done <"$work/defects"

# What all cases together must show; a few of them are enough for that.
mkdir "$work/cases" && cp "$here/cases/dict" "$here/cases/gopher" "$work/cases" || exit 1
WIRE_CASES=$work/cases
export WIRE_CASES
run
caught 'a protocol without a case' 'http: a protocol of the build without a record'
run
caught 'a page that tells of other cases' 'the page and this run do not agree on the cases'
sed "s/CLIENT lib/CLIENT mylib/" "$root/docs/WIRE.md" >"$work/page"
WIRE_PAGE=$work/page run
caught 'a page with other banners' 'the page and this run do not agree on the banners'
{ cat "$here/banners"; echo 'http | nowhere | a | b | nothing'; } >"$work/banners"
WIRE_BANNERS=$work/banners run
caught 'a declared banner that nothing shows' 'a declared banner that nothing shows: http'
: >"$work/banners"
WIRE_BANNERS=$work/banners run --only dict
caught 'a banner that is not declared' 'dict (dict): fetch is not as the twin'
echo "$caught caught, $failed not"
test $failed = 0
