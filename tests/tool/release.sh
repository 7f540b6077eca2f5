#!/bin/sh
# Runs a test over a pinned release as published, or skips it where that
# release is not in the package cache.
# usage: release.sh TOOLS/UPSTREAM RELEASE SCRIPT TOOL [ARGUMENT...]
# runs sh SCRIPT TOOL TREE [ARGUMENT...]
set -eu
upstream=$1 release=$2 script=$3 tool=$4
shift 4
sh "$upstream/acquire" --offline --unpack "$release" >/dev/null 2>&1 || {
	echo "skipped: release $release is not in the package cache"
	exit 77
}
exec sh "$script" "$tool" "$upstream/curl-$release" "$@"
