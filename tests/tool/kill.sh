#!/bin/sh
# Killed at any moment, OUT is the old tree or the new one, never a mix, and
# the next run works.
# usage: kill.sh FETCH-RENAME [ROUNDS [planted]]
#   ROUNDS   40 if not given; more, until half as many died while they wrote
#   planted  FETCH-RENAME is a spoilt one already: no other is tried
set -eu
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
self=$here/$(basename "$0") rules=$here/mini-rules rounds=${2-40}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/src"
i=0
while [ $i -lt 600 ]; do
	# a third of the files are the same in both trees
	if [ $((i % 3)) = 0 ]; then echo same; else echo "int curl_$i;"; fi >"$dir/src/f$i.c"
	i=$((i + 1))
done
cd "$dir"
run() { "$tool" tree --quiet --rules-dir "$rules" --to "$1" src out; }
run alpha
cp -r out alpha
# How long a run takes, and from when on it writes files, in microseconds.
now() { echo $(($(date +%s%N) / 1000)); }
begin() {
	"$tool" tree --quiet --rules-dir "$rules" --to "$1" src out &
	pid=$!
}
until_it_writes() { while [ ! -e .out.new/out ] && kill -0 $pid 2>/dev/null; do :; done; }
start=$(now)
begin beta
until_it_writes
writes=$(now)
wait $pid
whole=$(($(now) - start)) writing_takes=$(($(now) - writes))
cp -r out beta
old=beta killed=0 writing=0 i=0
while [ $i -lt "$rounds" ] || { [ $((2 * writing)) -lt "$rounds" ] && [ $i -lt $((20 * rounds)) ]; }; do
	new=$([ $old = alpha ] && echo beta || echo alpha)
	# A different moment each time: in most rounds of the time in which files are
	# written; in every fourth of the whole run, with the last dead run's leftovers.
	if [ $((i % 4)) = 0 ]; then
		begin $new
		delay=$((whole * (i % rounds) / rounds))
	else
		rm -rf .out.new
		begin $new
		until_it_writes
		delay=$((writing_takes * (i % rounds) / rounds))
	fi
	sleep "$(printf '%d.%06d' $((delay / 1000000)) $((delay % 1000000)))"
	kill -9 $pid 2>/dev/null || true
	if ! wait $pid 2>/dev/null; then
		killed=$((killed + 1))
		[ $((i % 4)) = 0 ] || [ ! -e .out.new/out ] || writing=$((writing + 1))
	elif [ $((i % 4)) = 0 ]; then
		# done before: the machine is less busy than when the run was measured
		whole=$((whole * 7 / 8))
	else
		writing_takes=$((writing_takes * 7 / 8))
	fi
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
echo "$i rounds, the last of $((whole / 1000)) ms, $killed killed, $writing while files were written: always one tree or the other"
# kills before and after the writing show little
[ $((2 * writing)) -ge $killed ] && [ $((2 * writing)) -ge "$rounds" ] || {
	echo "FAILED: less than half of the kills fell while files were written, or too few" >&2
	exit 1
}

[ -z "${3-}" ] || exit 0
# A tool that writes file by file is caught.
cat >spoiler <<END
#!/bin/sh
for out do :; done
"$tool" "\$@".made && mkdir -p "\$out" && cd "\$out.made" &&
  for f in * .r*; do cp -p "\$f" "../\$out/"; done
END
chmod +x spoiler
if sh "$self" "$dir/spoiler" "$rounds" planted >log 2>&1; then
	echo "FAILED: a tool that writes file by file is not caught" >&2
	exit 1
fi
grep '^FAILED: round .* left a mix' log
echo caught
