#!/bin/sh
# Killed at any moment, OUT is the old tree or the new one, never a mix, and
# the next run works.
# usage: kill.sh FETCH-RENAME [planted]     (planted: not with a spoilt tool)
set -eu
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
self=$here/$(basename "$0") rules=$here/mini-rules
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/src"
i=0
while [ $i -lt 400 ]; do
	# a third of the files are the same in both trees
	if [ $((i % 3)) = 0 ]; then echo same; else echo "int curl_$i;"; fi >"$dir/src/f$i.c"
	i=$((i + 1))
done
cd "$dir"
run() { "$tool" tree --quiet --rules-dir "$rules" --to "$1" src out; }
run alpha
cp -r out alpha
start=$(date +%s%N)
run beta
whole=$((($(date +%s%N) - start) / 1000)) # microseconds
cp -r out beta
old=beta killed=0 finished=0 i=0 rounds=40
while [ $i -lt $rounds ]; do
	new=$([ $old = alpha ] && echo beta || echo alpha)
	"$tool" tree --quiet --rules-dir "$rules" --to $new src out &
	pid=$!
	# a different moment each time, from at once to behind the end: what a dead run left takes time, too
	sleep "$(printf '%d.%06d' $((whole * i / 20 / 1000000)) $((whole * i / 20 % 1000000)))"
	kill -9 $pid 2>/dev/null || true
	if wait $pid 2>/dev/null; then finished=$((finished + 1)); else killed=$((killed + 1)); fi
	if diff -rq out alpha >/dev/null; then
		old=alpha
	elif diff -rq out beta >/dev/null; then
		old=beta
	else
		echo "FAILED: round $i left a mix" >&2
		diff -rq out alpha | head -5 >&2
		exit 1
	fi
	i=$((i + 1))
done
run alpha
diff -r out alpha
[ ! -e .out.new ] || {
	echo "FAILED: a dead run's leftovers stay" >&2
	exit 1
}
echo "$i rounds, $killed killed, $finished finished first: always one tree or the other"
[ $killed -gt 0 ]

[ -z "${2-}" ] || exit 0
# A tool that writes file by file is caught.
cat >spoiler <<END
#!/bin/sh
for out do :; done
"$tool" "\$@".made && mkdir -p "\$out" && cd "\$out.made" &&
  for f in * .r*; do cp -p "\$f" "../\$out/"; done
END
chmod +x spoiler
if sh "$self" "$dir/spoiler" planted >log 2>&1; then
	echo "FAILED: a tool that writes file by file is not caught" >&2
	exit 1
fi
grep '^FAILED: round .* left a mix' log
echo caught
