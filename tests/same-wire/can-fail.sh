#!/bin/sh
# The wire tests can fail: every defect of the file `defects`, built into
# libfetch's client, is caught by the case named for it; so are a protocol
# without a case, a banner that nothing shows, one that is not declared and a
# page that says otherwise. The same client without a defect passes.
#
# usage: can-fail.sh ROOT BUILD RELEASE RECORD VARIANT [MESON-OPTION...]

set -u
LC_ALL=C export LC_ALL
test $# -ge 5 || {
	echo "usage: can-fail.sh ROOT BUILD RELEASE RECORD VARIANT [MESON-OPTION...]" >&2
	exit 2
}
root=$(cd "$1" && pwd) build=$(cd "$2" && pwd) || exit 2
release=$3 record=$4 variant=$5
shift 5
here=$root/tests/same-wire
. "$root/tests/lib/pair.sh"
. "$root/tests/lib/plant.sh"
pair "$root" "$build" "$release" "$variant" "$@" || exit
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
. "$here/client.sh"
WIRE_OUT=planted-
export WIRE_OUT
caught=0
failed=0

# run OPTION...: prove.sh with these options
run() { sh "$here/prove.sh" "$@" "$root" "$build" "$release" "$record" "$variant" $options >"$work/said" 2>&1; }
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

sed '/^#/d; /^$/d' "$here/defects" >"$work/defects"
all=$(awk -F ' [|] ' '{ print $(NF - 1) }' "$work/defects" | paste -s -d ' ')
plant "$pair/fetch" http.c '' "$work/defect.o" && build_client fetch "$work/client" "$work/defect.o" || exit 1
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
	plant "$pair/fetch" "$file" "${rest#* | }" "$work/defect.o" && build_client fetch "$work/client" "$work/defect.o" || exit 1
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
{
	cat "$here/banners"
	echo 'http | nowhere | a | b | nothing'
} >"$work/banners"
WIRE_BANNERS=$work/banners run
caught 'a declared banner that nothing shows' 'a declared banner that nothing shows: http'
: >"$work/banners"
WIRE_BANNERS=$work/banners run --only dict
caught 'a banner that is not declared' 'dict (dict): fetch is not as the twin'
# the tool's, on the pair of upstream's suite
unset WIRE_CASES
WIRE_BANNERS=$work/banners sh "$here/prove.sh" --tool --only get "$root" "$build" "$release" "$record" release \
	>"$work/said" 2>&1
caught 'a banner of the tool that is not declared' 'get (http): fetch is not as the twin'
echo "$caught caught, $failed not"
test $failed = 0
