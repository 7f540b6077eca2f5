# The two trees that are compared. Sourced, not run.
#
# trees ROOT BUILD RELEASE RENAME DIR: sets $pristine and $renamed; returns 77
# where the release is not in the package cache. The renamed tree is the one that
# the build compiles where it is of this release, else one made in DIR.
trees() {
	sh "$1/tools/upstream/acquire" --offline --unpack "$3" >/dev/null 2>&1 || {
		echo "skipped: release $3 is not in the package cache"
		return 77
	}
	pristine=$1/tools/upstream/curl-$3
	renamed=$(realpath "$2/tree")
	test "${renamed##*/}" = "fetch-$3" && return
	renamed=$5/fetch-$3
	# another rename than this checkout's has no counts here
	"$4" tree --quiet --to fetch --rules-dir "$1/tools/rename/rules/curl" "$pristine" "$renamed"
}
