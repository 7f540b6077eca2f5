# What prove.sh and can-fail.sh have in common. Sourced, not run: sets up $root,
# $build, $release, $here, a folder $tmp, and the functions below, each of which
# prints what is wrong and nothing where all is well.

LC_ALL=C export LC_ALL
test $# = 3 || {
	echo "usage: ${0##*/} ROOT BUILD RELEASE" >&2
	exit 2
}
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
release=$3
here=$root/tests/scanners
. "$root/tests/lib/report.sh"
# without what a Python looks for where it is installed: half of the time of a small one
py() { python3 -S "$@"; }
seen() { py "$here/seen" "$@"; }

seen compiled "$build" >"$tmp/compiled" || exit 2
ns=$(sed -n 's/^#define LIB\([A-Z0-9_]*\)_VERSION ".*/\1/p' "$build"/tree/include/*/*ver.h | tr A-Z a-z)
so=$build/src/lib$ns.so
a=$build/src/lib$ns.a
test -e "$so" && test -e "$a" || {
	echo "skipped: this build has not both a shared and a static library"
	exit 77
}
so=$(readlink -f "$so")

# found FILE...: scanners find the versions of what is compiled, and no others
found() {
	seen versions "$@" >"$tmp/found" || echo "cannot be read"
	comm -13 "$tmp/found" "$tmp/compiled" | sed 's/^/not found: /'
	comm -23 "$tmp/found" "$tmp/compiled" | sed 's/^/found, and not compiled: /'
}

# noted FILE...: one note of libfetch in each, loaded with the file
noted() {
	seen notes "$@" >"$tmp/notes" || echo "cannot be read"
	awk -F '\t' 'BEGIN { for (i = 1; i < ARGC; i++) { sub(/.*\//, "", ARGV[i]); file[i] = ARGV[i] } files = ARGC; ARGC = 1 }
		$2 == ".note.libfetch" && $3 == "libfetch" && $4 == "0x1" && $5 != "" { n[$1]++ }
		END { for (i = 1; i < files; i++) if (n[file[i]] != 1) print file[i] ": " n[file[i]] + 0 " notes of libfetch" }' \
		"$@" <"$tmp/notes"
}

# every_object ARCHIVE: has the note in each member; those of a closed library's parts
# come into no program without one of curl's
every_object() {
	rm -rf "$tmp/members" && mkdir "$tmp/members" && (cd "$tmp/members" && ar x "$1" && rm -f ./*-mbedtls-[0-9]* ./*-zlib-[0-9]* ./*-libpsl-[0-9]*) ||
		echo "cannot be read"
	noted "$tmp/members"/*
	test "$(ls "$tmp/members" | wc -l)" -gt 100 || echo "hardly any members"
}

# packaged FILE: one package note, of this library
packaged() {
	seen notes "$1" | awk -F '\t' '$2 == ".note.package" && $3 == "FDO" && $4 == "0xcafe1a7e" { print $5 }' >"$tmp/package"
	test "$(wc -l <"$tmp/package")" = 1 || echo "$(wc -l <"$tmp/package") package notes"
	py - "$tmp/package" "$ns" "$(sed -n 's/^curl	//p' "$tmp/compiled")" <<'END'
import json, sys
for line in open(sys.argv[1]):
    note, ns, version = json.loads(line), *sys.argv[2:]
    wanted = {"type": "generic", "name": "lib" + ns, "version": version,
              "appCpe": f"cpe:2.3:a:haxx:curl:{version}:*:*:*:*:*:*:*"}
    for key, value in wanted.items():
        if note.get(key) != value:
            print(f"{key} is {note.get(key)}, not {value}")
    if set(note) != set(wanted) | {"architecture"}:
        print("its keys are", *note)
END
}

# relinked WORD...: $tmp/lib.so, the library linked again with these after all others
relinked() {
	rm -f "$tmp/lib.so"
	(cd "$build" && eval "$(ninja -t commands "src/${so##*/}" | tail -n 1 |
		sed "s|-o src/${so##*/}|-o $tmp/lib.so|") \"\$@\"") 2>&1
}

# small DIR LINKER COMPILER FLAG...: a program, linked with the rest thrown away, of
# three objects with the note; the header is the build's, or DIR/upstream-note.h
small() {
	small_dir=$1 small_ld=$2 small_cc=$3
	shift 3
	mkdir -p "$small_dir"
	echo 'int f(void) { return 0; } int unused(void) { return 1; }' >"$small_dir/a.c"
	echo 'int g(void) { return 0; }' >"$small_dir/b.c"
	echo 'int f(void), g(void); int main(void) { return f() + g(); }' >"$small_dir/main.c"
	(
		cd "$small_dir" && rm -f ./*.o lib.a program &&
			for c in a b; do $small_cc "$@" -O2 -ffunction-sections -iquote . -iquote "$build/src/notes" \
				-include upstream-note.h -c $c.c || exit; done &&
			ar rc lib.a a.o b.o && $small_cc "$@" -O2 "-fuse-ld=$small_ld" -Wl,--gc-sections -o program main.c lib.a && strip program
	) 2>&1
}

# bill FORMAT [OPTION...]: the build's bill of materials
bill() {
	bill_format=$1
	shift
	py "$root/tools/sbom" --format "$bill_format" "$@" "$build"
}
# right FILE [COMPONENT:CVE...]: a bill says what is compiled, and that these are fixed
right() {
	right_file=$1
	shift
	py "$here/sbom-is-right" "$tmp/compiled" "$root/tools/upstream" "$right_file" "$@"
}
# two patches, one of which fixes two holes; a third is not in the series
patches_in() {
	mkdir -p "$1"
	printf 'fixes CVE-2000-0002 and CVE-2000-0001\n' >"$1/b.patch"
	printf 'fixes no hole\n' >"$1/a.patch"
	printf 'fixes CVE-2000-0003\n' >"$1/c.patch"
	printf '# in this order\nb.patch\na.patch -p1\n' >"$1/series"
}
