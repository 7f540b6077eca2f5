#!/bin/sh
# Fills in upstream's config script, renamed, as upstream's own build does.
# usage: script.sh TEMPLATE OUT FACTS VARIABLE=VALUE...    FACTS: a program that
#        prints more of them
set -eu
template=$1 out=$2
facts=$("$3")
shift 3
{
	printf '%s\n' "$@" "$facts" | sed 's/[\\&|]/\\&/g; s/^\([A-Za-z_]*\)=\(.*\)/s|@\1@|\2|g/'
	# what this build leaves empty is so in upstream's
	echo 's/@[A-Za-z_]*@//g'
} >"$out.sed"
sed -f "$out.sed" "$template" >"$out"
rm "$out.sed"
chmod 755 "$out"
