#!/bin/sh
# Runs a test over a pinned release as published, or skips it where that
# release is not in the package cache.
# usage: release.sh TOOLS/UPSTREAM RELEASE SCRIPT TOOL [ARGUMENT...]
# runs sh SCRIPT TOOL TREE [ARGUMENT...]
set -eu
upstream=$1 release=$2 script=$3 tool=$4
shift 4
tarball=$upstream/packagecache/$(sed -n 's/^source_filename *= *//p' "$upstream/curl-$release.wrap")
[ -f "$tarball" ] || {
  echo "skipped: release $release is not in the package cache"
  exit 77
}
"$upstream/acquire" --offline "$release" > /dev/null
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
tar -xf "$tarball" -C "$dir"
sh "$script" "$tool" "$dir/curl-$release" "$@"
