#!/bin/sh
# Killed at any moment, OUT is the old tree or the new one, never a mix, and
# the next run works.
# usage: kill.sh FETCH-RENAME
set -eu
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
rules=$(cd "$(dirname "$0")" && pwd)/mini-rules
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/src"
i=0
while [ $i -lt 2000 ]; do
  echo "int curl_$i;" > "$dir/src/f$i.c"
  i=$((i + 1))
done
cd "$dir"
run() { "$tool" tree --quiet --rules-dir "$rules" --to "$1" src out; }
run alpha
cp -r out alpha
run beta
cp -r out beta
old=beta killed=0 finished=0
i=0
while [ $i -lt 40 ]; do
  new=$([ $old = alpha ] && echo beta || echo alpha)
  "$tool" tree --quiet --rules-dir "$rules" --to $new src out &
  pid=$!
  # a different moment each time, from at once to about the whole run
  perl -e 'select(undef, undef, undef, $ARGV[0])' "0.00$((i * 4))" 2> /dev/null || sleep 0.1
  if kill -9 $pid 2> /dev/null; then killed=$((killed + 1)); fi
  wait $pid 2> /dev/null && finished=$((finished + 1))
  if diff -rq out alpha > /dev/null; then old=alpha
  elif diff -rq out beta > /dev/null; then old=beta
  else
    echo "FAILED: round $i left a mix" >&2
    diff -rq out alpha | head -5 >&2
    exit 1
  fi
  i=$((i + 1))
done
run alpha
diff -r out alpha
[ ! -e out.new ] || { echo "FAILED: a dead run's leftovers stay" >&2; exit 1; }
echo "$i rounds, $killed signals sent, $finished runs ended first: always one tree or the other"
[ $killed -gt 0 ]
