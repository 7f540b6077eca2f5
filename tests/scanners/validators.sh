#!/bin/sh
# By hand: the bills of materials pass the validators of the ecosystem, which come
# from the npm registry by the lock file in validators/ (node and npm are no need
# of the tests; from Debian 12 they are some hundred packages).
#
# The registry has none for SPDX. SPDX_SCHEMA in the environment names the schema
# that its project publishes: schemas/spdx-schema.json of github.com/spdx/spdx-spec at
# v2.3; without it licences and package URLs of SPDX are parsed, and no more.
#
# usage: validators.sh BUILD [FOLDER]   a build folder; an exported tree, too, and
#                                       the bills that lie in it
# Exit 0 valid, 1 findings, 2 trouble, 77 skipped.

set -u
LC_ALL=C export LC_ALL
root=$(cd "$(dirname "$0")/../.." && pwd) && build=$(cd "$1" && pwd) || exit 2
if test -n "${SPDX_SCHEMA-}"; then
	SPDX_SCHEMA=$(realpath "$SPDX_SCHEMA") && export SPDX_SCHEMA || exit 2
	test "$(sha256sum <"$SPDX_SCHEMA")" = "239208b7ac287b3cf5d9a9af23f9d69863971102a5e1587a27a398b43490b89b  -" || {
		echo "validators.sh: $SPDX_SCHEMA: not the schema of SPDX 2.3" >&2
		exit 2
	}
fi
command -v node >/dev/null && command -v npm >/dev/null || {
	echo "skipped: no node and npm on this machine"
	exit 77
}
modules=$build/validators
test -d "$modules/node_modules" || {
	mkdir -p "$modules" && cp "$root"/tests/scanners/validators/package*.json "$modules" &&
		(cd "$modules" && npm ci --silent --ignore-scripts --no-audit --no-fund) || {
		echo "skipped: the validators cannot be had from the npm registry"
		rm -rf "$modules"
		exit 77
	}
}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
printf 'fixes CVE-2000-0001 and CVE-2000-0002\n' >"$work/a.patch"
printf 'fixes nothing known\n' >"$work/b.patch"
for folder in "$build" ${2+"$2"}; do
	python3 "$root/tools/sbom" "$folder" >"$work/cdx.json" && python3 "$root/tools/sbom" --format spdx "$folder" >"$work/spdx.json" &&
		python3 "$root/tools/sbom" --patches "$work" "$folder" >"$work/cdx-patched.json" &&
		python3 "$root/tools/sbom" --patches "$work" --format spdx "$folder" >"$work/spdx-patched.json" || exit 2
	node "$root/tests/scanners/validators/validate.js" "$modules" "$work"/*.json || exit
	for bill in "$folder"/sbom/*.json; do
		test ! -e "$bill" || node "$root/tests/scanners/validators/validate.js" "$modules" "$bill" || exit
	done
done
# they can fail
sed 's/"type": "library"/"type": "books"/; s,pkg:generic/curl@,pkg:,' "$work/cdx.json" >"$work/planted.cdx.json"
sed 's/"licenseDeclared": "curl"/"licenseDeclared": "curlish"/' "$work/spdx.json" >"$work/planted.spdx.json"
sed 's/"relationshipType": "CONTAINS"/"relationshipType": "HOLDS"/' "$work/spdx.json" >"$work/planted-schema.spdx.json"
for planted in planted.cdx planted.spdx ${SPDX_SCHEMA:+planted-schema.spdx}; do
	node "$root/tests/scanners/validators/validate.js" "$modules" "$work/$planted.json" >"$work/said" && {
		echo "FAILED: planted defects pass: $planted"
		exit 1
	}
	sed "s/^/planted: /" "$work/said" | cut -c1-160
done
