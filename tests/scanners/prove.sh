#!/bin/sh
# Scanners find curl and whatever else is compiled in, by their published
# patterns: in the shared library, the static one, and a stripped program that
# was linked with it, with any compiler and linker at hand.
#
# usage: prove.sh ROOT BUILD RELEASE
# Exit 0 fine, 1 findings, 2 usage, 77 skipped.

set -u
. "$(dirname -- "$0")/parts.sh"

property() { # NAME COMMAND...: what it prints is wrong
	property_name=$1
	shift
	"$@" >"$tmp/said" 2>&1
	check "$property_name" <"$tmp/said"
}
check what-is-compiled <<EOF
$(grep -q "^curl	[0-9]" "$tmp/compiled" || echo "no version of curl")
EOF
property shared-found found "$so"
property shared-note noted "$so"
property static-found found "$a"
property static-note every_object "$a"
cp "$so" "$tmp/stripped.so" && strip "$tmp/stripped.so"
property stripped-found found "$tmp/stripped.so"
cp "$so" "$tmp/packaged.so" && strip --strip-unneeded --remove-section=.comment --remove-section=.note "$tmp/packaged.so"
property stripped-for-a-package-found found "$tmp/packaged.so"
check note-not-exported <<EOF
$(nm -D "$so" | grep -i note)
EOF

# Whoever links the static library has the note, once. Not with gcc's
# intermediate code and lld, which cannot read it.
programs=0
for cc in gcc clang; do
	command -v $cc >/dev/null || continue
	for with in bfd gold lld bfd,-flto gold,-flto lld,-flto; do
		ld=${with%,*}
		test "$cc,$with" != gcc,lld,-flto && command -v ld.$ld >/dev/null || continue
		case $with in *,*) flags=${with#*,} ;; *) flags= ;; esac
		# no quotes: none is no argument
		property "$cc-$with-links" small "$tmp/$cc-$with" $ld $cc $flags
		property "$cc-$with-found" found "$tmp/$cc-$with/program"
		property "$cc-$with-note" noted "$tmp/$cc-$with/program"
		programs=$((programs + 1))
	done
done
check programs <<EOF
$(test $programs -gt 0 || echo "no program was linked")
EOF

# Other processors, where assemblers spell things in another way.
if command -v clang >/dev/null; then
	echo 'int f(void) { return 0; }' >"$tmp/a.c"
	for target in aarch64-linux-gnu arm-linux-gnueabihf riscv64-linux-gnu; do
		property $target clang --target=$target -iquote "$build/src/notes" -include upstream-note.h -c -o "$tmp/$target.o" "$tmp/a.c"
		property $target-found found "$tmp/$target.o"
	done
	property aarch64-note noted "$tmp/aarch64-linux-gnu.o"
else
	echo "skipped: other processors: no clang on this machine"
fi

# The package note; where a distribution brings its own, one stands.
if grep -q package-metadata "$build/build.ninja"; then
	property package-note packaged "$so"
	property package-of-distribution-links relinked -Xlinker '--package-metadata={"type":"deb","name":"theirs"}'
	seen notes "$tmp/lib.so" | grep '	\.note\.package	' | cut -f 5 >"$tmp/package"
	check package-of-distribution <<EOF
$(test "$(cat "$tmp/package")" = '{"type":"deb","name":"theirs"}' || cat "$tmp/package")
EOF
else
	echo "skipped: package note: this build was made without, or its linker makes none"
fi

# The bills of materials: what is compiled, from where, and what patches fix.
if grep -q '^curl	[0-9.]*$' "$tmp/compiled" && test -f "$root/tools/upstream/curl-$release.wrap"; then
	patches_in "$tmp/patches"
	for format in cyclonedx spdx; do
		bill $format >"$tmp/$format" && bill $format --patches "$tmp/patches" >"$tmp/$format.patched"
		property $format right "$tmp/$format"
		property $format-patched right "$tmp/$format.patched" curl:CVE-2000-0001 curl:CVE-2000-0002
		(cd / && TZ=Asia/Tokyo LANG=xx bill $format) >"$tmp/$format.again"
		property $format-again cmp "$tmp/$format" "$tmp/$format.again"
		property $format-of-the-build cmp "$tmp/$format" "$build/src/notes/lib$ns.$(echo $format | sed s/cyclonedx/cdx/).json"
	done
	# an exported tree says the same of itself, with the patches that lie in it
	mkdir -p "$tmp/exported/src" "$tmp/exported/patches" && ln -s "$build/tree" "$tmp/exported/src/$ns-$release" &&
		cp -r "$tmp/patches" "$tmp/exported/patches/curl"
	# in the build's order
	sed 1d "$build/src/notes/compiled" | while read -r name version; do
		wrap=$root/tools/upstream/$name-$version.wrap
		printf '{"name": "%s", "version": "%s", "source_url": "%s", "file": "%s", "sha256": "%s", "tree": "src/%s"}\n' "$name" "$version" \
			"$(sed -n 's/^source_url = //p' "$wrap")" "$(sed -n 's/^source_filename = //p' "$wrap")" "$(sed -n 's/^source_hash = //p' "$wrap")" "$ns-$release"
	done | paste -s -d , - | sed "s/.*/{\"namespace\": \"$ns\", \"components\": [&]}/" >"$tmp/exported/provenance.json"
	for format in cyclonedx spdx; do
		py "$root/tools/sbom" --format $format "$tmp/exported" >"$tmp/exported.json"
		property $format-exported cmp "$tmp/$format.patched" "$tmp/exported.json"
	done
	check date-given <<EOF
$(SOURCE_DATE_EPOCH=86400 bill spdx | grep -q '"created": "1970-01-02T00:00:00Z"' || echo "not in it")
EOF
	bill fedora | sed -n 's/^Provides: bundled(\(.*\)) = \(.*\)$/\1	\2/p' | sort >"$tmp/fedora"
	property fedora cmp "$tmp/compiled" "$tmp/fedora"
	bill debian | awk '/^[a-z]/ { name = $0 } /^\t- lib[a-z0-9_]* <unfixed> \(modified-embed\)$/ { of = name }
		/^\tNOTE: / { sub(/,$/, "", $2); print of "\t" $2 }' >"$tmp/debian"
	property debian cmp "$tmp/compiled" "$tmp/debian"
fi

echo "scanners: $(tr '\t\n' ' ,' <"$tmp/compiled") $programs programs; $count checks, $failed failed"
test $failed = 0
