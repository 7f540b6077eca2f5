#!/bin/sh
# A whole pinned release, renamed into one folder: for upstream's tests, which
# look at every part of it. The release comes from its tarball, since the
# unpacked one beside the wrap has this project's build file laid over it.
#
# usage: tree.sh TOOLS/UPSTREAM RELEASE OUT STAMP FETCH-RENAME tree [OPTION...]

set -eu
upstream=$1 release=$2 out=$3 stamp=$4
shift 4
tarball=$upstream/packagecache/$(sed -n 's/^source_filename *= *//p' "$upstream/curl-$release.wrap")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tar -xf "$tarball" -C "$tmp"
"$@" --quiet "$tmp"/* "$out"
touch "$stamp"
