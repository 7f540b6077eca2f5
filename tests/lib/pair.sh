# Shared by the tests that compare libfetch with its twin: upstream's own
# source, built by this same build with the same options and the same compiler,
# its names left alone (-Dnamespace=curl). Sourced, not run.
#
# pair ROOT BUILD RELEASE VARIANT [MESON-OPTION...]
#   ROOT     this checkout
#   BUILD    the configured build folder that the test belongs to
#   RELEASE  a pinned release; not in the package cache: says so, returns 77
#   VARIANT  a word for this set of options; CC and CFLAGS count as options.
#            Without -Dman=enabled there are no manual pages, which take long
# Builds $pair/fetch and $pair/twin and sets $pair, $pair_names to "fetch twin".
# What is built already is used again; a second test that wants the same pair
# waits for the first. PAIR_TARGETS: what ninja makes, %s being the namespace.
# PAIR_HALVES: the halves wanted, by default "fetch twin"; any other word is a
# namespace of its own.
# Returns 1 where the build fails, the end of its log on standard output.
pair() {
	pair_root=$1 pair_build=$2 pair_release=$3 pair_variant=$4
	shift 4
	sh "$pair_root/tools/upstream/acquire" --offline "$pair_release" >/dev/null 2>&1 || {
		echo "skipped: release $pair_release is not in the package cache"
		return 77
	}
	pair=$pair_build/pairs/$pair_release-$pair_variant
	mkdir -p "$pair" || return 1
	for pair_names in ${PAIR_HALVES-fetch twin}; do
		pair_make "$@" || return 1
	done
	pair_names=${PAIR_HALVES-fetch twin}
}

# renamed_text NAMESPACE: a text about the twin, in the words of a namespace,
# as the tool makes them; $root, $build and $pair are the caller's. Un-prefixed
# globals of the twin's tree are words of it, too.
renamed_text() {
	"$build/tools/rename/fetch-rename" filter --as c --to "$1" --rules-dir "$root/tools/rename/rules/curl" "$pair/twin/tree"
}

# The namespace of one half of a pair.
pair_ns() { test "$1" = twin && echo curl || echo "$1"; }

pair_make() {
	pair_half=$pair/$pair_names
	pair_log=$pair/$pair_names.log
	pair_ns=$(pair_ns "$pair_names")
	(
		flock 9
		{
			set -- "-Dupstream=$pair_release" "-Dnamespace=$pair_ns" \
				"-Drename_tool=$pair_build/tools/rename/fetch-rename" -Dman=disabled "$@"
			if test "$(cat "$pair_half.options" 2>/dev/null)" != "$* ${CC-} ${CFLAGS-}"; then
				rm -rf "$pair_half" "$pair_half.options"
				meson setup "$@" "$pair_half" "$pair_root" || exit 1
				echo "$* ${CC-} ${CFLAGS-}" >"$pair_half.options"
			fi
			# One compilation at a time takes all processors, and of what two pairs have
			# in common the second finds all in the compiler's cache.
			flock 8
			# no quotes: a list of targets
			ninja -C "$pair_half" $(printf "${PAIR_TARGETS-all}" "$pair_ns")
		} >"$pair_log" 2>&1
	) 9>"$pair_half.lock" 8>"$pair_build/pairs/lock" || {
		echo "FAILED to build the $pair_names of $pair_release $pair_variant:"
		tail -n 15 "$pair_log" | cut -c1-300
		return 1
	}
}
