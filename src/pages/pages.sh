#!/bin/sh
# Upstream's manual pages, made from renamed sources by upstream's own scripts,
# renamed as well. Called by meson; every command ends with a file written.
#
# DIR is the renamed release; nothing is written into it.
#
# usage: pages.sh library DIR NAMESPACE OUTDIR PAGE...
#            the pages named, of section 3, into OUTDIR
#        pages.sh page DIR NAME OUT          one page of section 1
#        pages.sh tool DIR mainpage|ascii OUT   the tool's page, or its text
#        pages.sh manual DIR TEXT OUT        the text as a C file, for --manual
#        pages.sh completion DIR zsh|fish OUT
#        pages.sh copy FILE OUT
set -eu

die() {
	echo "pages.sh: $*" >&2
	exit 1
}

# The pages carry the day of the release, not that of the build. A commit that
# is no release says "[unreleased]": its notes are as old as the commit.
epoch() {
	test -z "${SOURCE_DATE_EPOCH-}" || return 0
	day=$(sed -n 's/^#define LIB.*_TIMESTAMP "\([0-9].*\)"/\1/p' "$1"/include/*/*ver.h)
	if test -n "$day"; then
		SOURCE_DATE_EPOCH=$(date -u -d "$day" +%s)
	else
		SOURCE_DATE_EPOCH=$(date -u -r "$1/RELEASE-NOTES" +%s)
	fi
	export SOURCE_DATE_EPOCH
}

# A page that the release ships ready-made, or whose source it ships.
library() {
	dir=$1 ns=$2 out=$3
	shift 3
	epoch "$dir"
	docs=$dir/docs/lib$ns
	list=
	for page; do
		name=${page%.3}
		if test -f "$docs/$page" || test -f "$docs/opts/$page"; then
			cat "$docs/$page" "$docs/opts/$page" 2>/dev/null >"$out/$page" || test -s "$out/$page"
		elif test -f "$docs/$name.md"; then
			list="$list $docs/$name.md"
		elif test -f "$docs/opts/$name.md"; then
			list="$list $docs/opts/$name.md"
		elif test "$name" = "lib$ns-symbols"; then
			perl "$docs/mksymbolsmanpage.pl" <"$docs/symbols-in-versions" >"$out/$name.md"
			list="$list $out/$name.md"
		else
			die "$page: nothing to make it from"
		fi
	done
	# no quotes: a list of files; one process for all of them
	test -z "$list" || perl "$dir/scripts/cd2nroff" -k -d "$out" $list
}

page() {
	epoch "$1"
	if test -f "$1/docs/$2.1"; then
		cp "$1/docs/$2.1" "$3"
	else
		perl "$1/scripts/cd2nroff" "$1/docs/$2.md" >"$3"
	fi
}

tool() {
	epoch "$1"
	case $3 in /*) out=$3 ;; *) out=$PWD/$3 ;; esac
	cd "$1/docs/cmdline-opts"
	perl ../../scripts/managen "$2" $(awk '/^DPAGES/ { on = 1 } on' Makefile.inc |
		tr ' \t\\' '\n\n\n' | grep '\.md$') >"$out" ||
		die "$2: the tool's page cannot be made"
}

manual() {
	{
		echo '#include "tool_setup.h"'
		echo '#ifndef HAVE_LIBZ'
		perl "$1/src/mkhelp.pl" <"$2"
		echo '#else'
		perl "$1/src/mkhelp.pl" -c <"$2"
		echo '#endif /* HAVE_LIBZ */'
	} >"$3"
}

completion() {
	perl "$1/scripts/completion.pl" --opts-dir "$1/docs/cmdline-opts" --shell "$2" >"$3"
}

verb=$1
shift
case $verb in
library | page | tool | manual | completion) $verb "$@" ;;
copy) cp "$1" "$2" ;;
*) die "unknown verb $verb" ;;
esac
