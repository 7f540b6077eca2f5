# Shared by acquire, bump and status: pins, downloads, Debian's source packages.
# Sourced, not run; the caller sets $prog and $here (tools/upstream).

say() { printf '%s: %s\n' "$prog" "$*" >&2; }
die() {
	status=$1
	shift
	say "$*"
	exit "$status"
}

# pin WRAP KEY: the value of KEY in a wrap file
pin() { sed -n "s/^$2 *= *//p" "$1"; }

# pinned: the pinned releases, newest first
pinned() {
	for w in "$here"/curl-*.wrap; do
		w=${w##*/curl-}
		printf '%s\n' "${w%.wrap}"
	done | sort -rV
}

# default_version: the build's default, which is pinned in its options
default_version() {
	sed -n "/^option('upstream'/s/.*value: '\([^']*\)'.*/\1/p" "$here/../../meson_options.txt"
}

# newest: the highest of the versions on standard input
newest() { sort -V | tail -n 1; }

sha256() {
	if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi |
		cut -d' ' -f1
}

# fetch URL FILE: with whichever program is there
fetch() {
	if command -v curl >/dev/null; then
		if [ -t 2 ]; then show=-#; else show=-sS; fi
		curl -f -L $show --connect-timeout 10 --speed-limit 1 --speed-time 30 -o "$2" "$1"
	elif command -v wget >/dev/null; then
		if [ -t 2 ]; then show=--show-progress; else show=-nv; fi
		wget -q $show --tries=1 --timeout=10 -O "$2" "$1"
	elif command -v python3 >/dev/null; then
		python3 - "$1" "$2" <<'EOF'
import shutil, sys, urllib.request
try:
    with urllib.request.urlopen(sys.argv[1], timeout=10) as source, open(sys.argv[2], "wb") as copy:
        shutil.copyfileobj(source, copy)
except OSError as error:
    sys.exit("python3: %s" % error)
EOF
	else
		say "none of curl, wget, python3 is installed"
		return 1
	fi
}

# debian_ready: apt and the archive's keys are here; else says what is missing
debian_ready() {
	command -v apt-get >/dev/null && command -v apt-cache >/dev/null || {
		say "no apt here"
		return 1
	}
	debian_keyring=
	for k in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp; do
		[ -n "$debian_keyring" ] || [ ! -r "$k" ] || debian_keyring=$k
	done
	[ -n "$debian_keyring" ] || {
		say "no Debian archive keyring: install debian-archive-keyring"
		return 1
	}
	[ -n "$(debian_sites)" ] || {
		say "apt knows no archive"
		return 1
	}
}

# debian_sites: the archives that the user's apt knows
debian_sites() { apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -v security | sort -u; }

# debian_open SITE SUITE FOLDER: the suite's list of source packages, read into
# FOLDER: the user's sources are read for the address, never changed
debian_open() {
	debian=$3
	rm -rf "$debian"
	mkdir -p "$debian/lists/partial" "$debian/cache/archives/partial"
	printf 'deb-src [signed-by=%s] %s %s main\n' "$debian_keyring" "$1" "$2" >"$debian/sources.list"
	if [ -t 2 ]; then
		debian_get update >&2
	else
		debian_get -qq update >"$debian/log" 2>&1 || {
			tail -n 2 "$debian/log" >&2
			return 1
		}
	fi
}

# debian_with PROGRAM ARGUMENT...: apt's PROGRAM on that list alone
debian_with() {
	debian_program=$1
	shift
	[ "$(id -u)" != 0 ] || set -- -o APT::Sandbox::User=root "$@"
	"$debian_program" -q -o "Dir::Etc::sourcelist=$debian/sources.list" -o Dir::Etc::sourceparts=- \
		-o "Dir::State::lists=$debian/lists" -o "Dir::Cache=$debian/cache" \
		-o Acquire::Retries=1 -o Acquire::http::Timeout=15 -o Acquire::Languages=none "$@"
}
debian_get() { debian_with apt-get "$@"; }
debian_cache() { debian_with apt-cache "$@"; }

# debian_source ARGUMENT...: a source package's files, into that folder
debian_source() {
	(cd "$debian" && debian_get source --download-only "$@" >log 2>&1) || {
		tail -n 2 "$debian/log" >&2
		return 1
	}
}

# debian_tarball PACKAGE HASH SUITES FOLDER FILE: the .orig tarball with that hash,
# of whatever revision, as FILE; FOLDER is for debian_open
debian_tarball() {
	debian_ready || return 1
	for site in $(debian_sites); do
		for suite in $3; do
			debian_open "$site" "$suite" "$4" || continue
			# The package revision whose tarball is the pinned one.
			revision=$(debian_cache showsrc "$1" 2>/dev/null |
				awk -v hash="$2" '/^Version:/ { v = $2 } $1 == hash { print v; exit }')
			[ -n "$revision" ] || continue
			say "${5##*/}: from Debian's source package $1 $revision ($suite)"
			debian_source --tar-only "$1=$revision" || continue
			for orig in "$debian"/*.orig.tar.*; do
				case $orig in
				*.asc) ;;
				*) if [ "$(sha256 "$orig")" = "$2" ]; then
					mv "$orig" "$5"
					return 0
				fi ;;
				esac
			done
		done
	done
	say "${5##*/}: in no Debian source package that can be reached"
	return 1
}
