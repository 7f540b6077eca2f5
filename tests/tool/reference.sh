#!/bin/sh
# The reference page: one page of 8.14.1 as this project was handed it.
# usage: reference.sh FETCH-RENAME TREE SPDX-RULES
set -eu
tool=$1 spdx=$3
page=docs/libcurl/opts/CURLINFO_ACTIVESOCKET.md
want=e97be30d0b75adf923ab45e63bd10866f24b8f8bf44d1bda46b9f884a512fe0b
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$tool" filter --path $page --rules "$spdx" <"$2/$page" >"$dir/spdx"
"$tool" filter --path $page <"$2/$page" >"$dir/default"
got=$(sha256sum <"$dir/spdx" | cut -d' ' -f1)
[ "$got" = $want ] || {
	echo "with SPDX renaming: $got, expected $want" >&2
	exit 1
}
echo "with SPDX renaming: byte for byte the reference"
diff "$dir/default" "$dir/spdx" >"$dir/diff" || true
printf '3c3\n< SPDX-License-Identifier: curl\n---\n> SPDX-License-Identifier: fetch\n' |
	cmp - "$dir/diff"
echo "by default: one line differs, the SPDX identifier"
