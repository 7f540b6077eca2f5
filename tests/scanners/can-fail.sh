#!/bin/sh
# What prove.sh must notice, each planted in a copy of the built files.
#
# usage: can-fail.sh ROOT BUILD RELEASE

set -u
. "$(dirname -- "$0")/parts.sh"
. "$root/tests/lib/said.sh"

# changed FROM TO: a copy of the library with other bytes, as $tmp/changed
changed() {
	py - "$so" "$tmp/changed" "$1" "$2" <<'END' || exit 2
import sys
data, old, new = open(sys.argv[1], "rb").read(), sys.argv[3].encode(), sys.argv[4].encode()
if old not in data or len(old) != len(new):
    sys.exit("nothing to change: " + sys.argv[3])
open(sys.argv[2], "wb").write(data.replace(old, new))
END
}
version=$(sed -n 's/^curl	//p' "$tmp/compiled")
other=$(echo "$version" | sed 'y/0123456789/1234567890/; s/^[^.]*/8/')
changed "libcurl $version" "libcurl $other"
caught another-version "not found: curl	$version" found "$tmp/changed"
caught another-version-too-many "found, and not compiled: curl	$other" found "$tmp/changed"
objcopy --remove-section=.note.libfetch "$so" "$tmp/changed"
caught no-note '0 notes of libfetch' noted "$tmp/changed"
caught no-note-found 'not found: curl' found "$tmp/changed"
printf 'deflate 1.0.999 and more\n' | cat "$so" - >"$tmp/changed"
caught more-than-is-compiled 'found, and not compiled: zlib	1.0.999' found "$tmp/changed"

# an object of the static library without it
mkdir "$tmp/objects" && (cd "$tmp/objects" && ar x "$a") || exit 2
object=$(find "$tmp/objects" -name '*version.c.o' | head -n 1)
objcopy --remove-section=.note.libfetch "$object" && (cd "$tmp/objects" && ar rcD "$tmp/changed.a" ./*.o) || exit 2
caught an-object-without 'version.c.o: 0 notes of libfetch' every_object "$tmp/changed.a"

# a header without what keeps the note, and without what keeps but one of them
header=$build/src/notes/upstream-note.h
planted() { # NAME SED
	mkdir -p "$tmp/$1" && sed "$2" "$header" >"$tmp/$1/upstream-note.h"
	! cmp -s "$header" "$tmp/$1/upstream-note.h" || echo "nothing was planted: $1"
	small "$tmp/$1" bfd cc
}
if grep -q '"aGR' "$header"; then
	planted not-retained 's/"aGR/"aG/' | check planted-not-retained
	caught not-retained 'not found: curl' found "$tmp/not-retained/program"
fi
planted no-group 's/"aG\(R*\)\(.*\), [a-z0-9_]*, comdat/"a\1\2/' | check planted-no-group
caught one-an-object '2 notes of libfetch' noted "$tmp/no-group/program"

if grep -q package-metadata "$build/build.ninja"; then
	objcopy --remove-section=.note.package "$so" "$tmp/changed"
	caught no-package-note '0 package notes' packaged "$tmp/changed"
	changed "haxx:curl:$version" "haxx:curl:$other"
	caught package-of-another-version 'appCpe is cpe:2.3:a:haxx:curl:' packaged "$tmp/changed"
	changed '"type":"generic"' '"epyt":"generic"'
	caught package-with-another-key 'its keys are epyt' packaged "$tmp/changed"
fi

# What the option does is decided when a build is configured: here, that of a project
# of src/notes/ alone. Whether the library is linked so is seen above and by prove.sh.
mkdir -p "$tmp/notes-alone/src" && cp -r "$root/src/notes" "$tmp/notes-alone/src/" && cp "$root/meson_options.txt" "$tmp/notes-alone/" &&
	echo 'int f(void) { return 0; }' >"$tmp/notes-alone/f.c" || exit 2
cat >"$tmp/notes-alone/meson.build" <<'END'
project('notes', 'c', meson_version: '>=1.0.0')
fs = import('fs')
cc = meson.get_compiler('c')
ns = 'fetch'
upstream_version = '1.2.3'
mbedtls_bundled = false
closed = false
have_tool = false
subdir('src/notes')
shared_library('f', 'f.c', link_args: package_note_args)
END
configured() { # OPTION...: the package notes in the commands of the build
	rm -rf "$tmp/configured"
	meson setup "$tmp/configured" "$tmp/notes-alone" "$@" >"$tmp/log" 2>&1 || tail -n 3 "$tmp/log"
	grep -oE 'package-metadata=[^a-z]*type[^a-z]*[a-z]*' "$tmp/configured/build.ninja" | sort -u
}
theirs='-Dc_link_args=-Xlinker --package-metadata={"type":"theirs"}'
configured -Dpackage_note=auto "$theirs" >"$tmp/notes"
check left-to-the-distribution <<EOF
$(case $(cat "$tmp/notes") in *generic*) cat "$tmp/notes" ;; *theirs) ;; *) echo "none: $(tail -n 2 "$tmp/log")" ;; esac)
EOF
configured -Dpackage_note=disabled >"$tmp/notes"
check switched-off <"$tmp/notes"
if grep -q package-metadata "$build/build.ninja"; then
	configured >"$tmp/notes"
	check switched-on-by-itself <<EOF
$(case $(cat "$tmp/notes") in *generic*) ;; *) echo "none: $(tail -n 2 "$tmp/log")" ;; esac)
EOF
fi

# Bills of materials that are not right.
patches_in "$tmp/patches"
for format in cyclonedx spdx; do bill $format --patches "$tmp/patches" >"$tmp/bill.$format" || exit 2; done
spoilt() { # FORMAT PYTHON: the bill, and what is done to it
	py - "$tmp/bill.$1" "$2" >"$tmp/spoilt" <<'END' || exit 2
import json, sys
bom = json.load(open(sys.argv[1]))
before = json.dumps(bom)
exec(sys.argv[2])
if json.dumps(bom) == before:
    sys.exit("nothing was planted")
print(json.dumps(bom))
END
}
both='curl:CVE-2000-0001 curl:CVE-2000-0002'
lies() { # NAME TEXT FORMAT PYTHON
	spoilt "$3" "$4"
	# no quotes: a list
	caught "$1" "$2" right "$tmp/spoilt" $both
}
lies left-out 'components and ancestors: ' cyclonedx 'del bom["components"][0]'
lies left-out-of-the-pedigree 'components and ancestors: ' cyclonedx 'del bom["metadata"]["component"]["pedigree"]["ancestors"][0]'
lies wrong-hash 'another hash than its pin' cyclonedx 'bom["components"][0]["externalReferences"][1]["hashes"][0]["content"] = 64 * "0"'
lies wrong-version 'curl is 1.2.3' cyclonedx 'bom["components"][0]["version"] = "1.2.3"'
lies wrong-purl 'no purl of it: pkg:curl' cyclonedx 'c = bom["components"][0]; c["purl"] = c["purl"].replace("generic/", "")'
lies wrong-cpe 'no CPE of it: cpe:/a' cyclonedx 'c = bom["components"][0]; c["cpe"] = c["cpe"].replace("2.3:", "/")'
lies wrong-terms 'curl: other terms than its own: MIT' cyclonedx 'bom["components"][0]["licenses"][0]["expression"] = "MIT"'
lies leads-nowhere 'leads nowhere: curl@0' cyclonedx 'bom["dependencies"][0]["dependsOn"][0] = "curl@0"'
lies not-fixed 'fixed: ' cyclonedx 'bom["vulnerabilities"][0]["analysis"]["state"] = "exploitable"'
lies fixed-by-no-patch 'patches resolve ' cyclonedx 'del bom["components"][0]["pedigree"]["patches"][0]'
lies one-more-fixed 'fixed: .*CVE-2000-0003' cyclonedx 'v = dict(bom["vulnerabilities"][0]); v["id"] = "CVE-2000-0003"; bom["vulnerabilities"].append(v)'
lies spdx-left-out 'packages: ' spdx 'del bom["packages"][1]'
lies spdx-wrong-hash 'another hash than its pin' spdx 'bom["packages"][1]["checksums"][0]["checksumValue"] = 64 * "0"'
lies spdx-wrong-terms 'curl: other terms than its own: NOASSERTION' spdx 'bom["packages"][1]["licenseDeclared"] = "NOASSERTION"'
if grep -q publicsuffix "$tmp/compiled"; then
	lies cpe-of-a-list 'publicsuffix: no CPE of it: cpe:2.3' cyclonedx 'c = bom["components"]; c[-1]["cpe"] = c[0]["cpe"].replace("haxx:curl", "x:publicsuffix")'
fi
lies spdx-not-generated 'GENERATED_FROM: ' spdx 'bom["relationships"] = [r for r in bom["relationships"] if r["relationshipType"] != "GENERATED_FROM"]'
lies spdx-leads-nowhere 'leads nowhere: SPDXRef-None' spdx 'bom["relationships"][1]["relatedSpdxElement"] = "SPDXRef-None"'

refused() { # TEXT ARGUMENT...: tools/sbom stops with 2 and says so
	refused_text=$1
	shift
	py "$root/tools/sbom" "$@" >"$tmp/said" 2>&1
	check "refused: $refused_text" <<EOF
$(test $? = 2 && grep -q -e "$refused_text" "$tmp/said" || cat "$tmp/said")
EOF
}
refused 'neither a build folder nor an exported tree' "$tmp"
refused 'no such folder' --patches "$tmp/none" "$build"
refused 'openssl is not compiled in' --patches "openssl=$tmp/patches" "$build"
echo d.patch >>"$tmp/patches/series"
refused 'series: d.patch: no such patch' --patches "$tmp/patches" "$build"
echo "$count planted defects and controls, $failed failed"
test $failed = 0
