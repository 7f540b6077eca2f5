# Shared by tools/quickstart and tools/check: what the machine needs, and how
# to get what is missing. Sourced, not run; the caller sets $prog and $root.
#
# One line a need: how to see that it is there, and the Debian package that
# brings it.
#   cmd:a,b      one of these commands is in PATH
#   header:x.h   the C compiler finds this header
#   pc:x         pkg-config knows this library
#   file:a,b     one of these files exists

needs_build='
cmd:cc,gcc,clang gcc
header:stdio.h libc6-dev
cmd:meson meson
cmd:ninja,ninja-build,samu ninja-build
cmd:pkg-config,pkgconf pkg-config
cmd:python3 python3
pc:zlib zlib1g-dev
pc:libpsl libpsl-dev
cmd:readelf binutils
cmd:bzip2 bzip2
cmd:xz xz-utils
cmd:openssl openssl
cmd:nginx nginx-light
file:/etc/ssl/certs/ca-certificates.crt,/etc/pki/tls/certs/ca-bundle.crt,/etc/ssl/cert.pem ca-certificates
'

# Only for the tests: without one of these its tests are skipped.
needs_tests='
header:libelf.h libelf-dev
pc:libdw libdw-dev
cmd:abidw abigail-tools
cmd:clang clang
cmd:clang-format clang-format
cmd:shfmt shfmt
cmd:g++ g++
pc:cmocka libcmocka-dev
cmd:valgrind valgrind
cmd:vsftpd vsftpd
cmd:microsocks microsocks
cmd:tinyproxy tinyproxy
header:event2/event.h libevent-dev
header:ev.h libev-dev
file:/usr/lib/x86_64-linux-gnu/libcurl.so.4,/usr/lib/aarch64-linux-gnu/libcurl.so.4,/usr/lib64/libcurl.so.4,/usr/lib/libcurl.so.4 libcurl4
header:mbedtls/version.h libmbedtls-dev
cmd:hyperfine hyperfine
cmd:sd sd
cmd:ccache ccache
cmd:autoconf autoconf
cmd:cmake cmake
cmd:make make
cmd:automake automake
cmd:libtoolize libtool
pc:libxml-2.0 libxml2-dev
pc:openssl libssl-dev
pc:gnutls libgnutls28-dev
pc:libnghttp2 libnghttp2-dev
pc:libssh2 libssh2-1-dev
pc:libbrotlidec libbrotli-dev
pc:libzstd libzstd-dev
pc:libidn2 libidn2-dev
pc:libcares libc-ares-dev
pc:librtmp librtmp-dev
pc:libgsasl libgsasl-dev
pc:krb5-gssapi libkrb5-dev
header:ldap.h libldap-dev
cmd:mandoc mandoc
cmd:musl-gcc musl-tools
cmd:perl perl
cmd:git git
cmd:gpg gnupg
cmd:gpg-agent gnupg
cmd:gpgv gpgv
cmd:stunnel4,stunnel stunnel4
file:/usr/lib/python3/dist-packages/impacket python3-impacket
'

meson_wanted=1.0.1

# the default value of the build's option "upstream"
upstream_default=$(sed -n "/'upstream'/,/)/s/.*value: *'\([^']*\)'.*/\1/p" "$root/meson_options.txt" 2>/dev/null)

say() { printf '%s\n' "$*"; }

die() {
	printf '%s: %s\n' "$prog" "$*" >&2
	exit 1
}

# nginx lives where a user's PATH often does not look
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH

seconds_since() { echo $(($(date +%s) - $1)); }

# logged LOG COMMAND...: the output goes to LOG; shown only upon failure
logged() {
	logged_file=$1
	shift
	if "$@" >"$logged_file" 2>&1 </dev/null; then
		return 0
	fi
	{
		echo "--- last lines of $logged_file"
		tail -n 40 "$logged_file" | cut -c 1-160
		echo "---"
	} >&2
	return 1
}

first_command() {
	for c in "$@"; do
		command -v "$c" 2>/dev/null && return 0
	done
	return 1
}

compiler() { first_command ${CC:+"$CC"} cc gcc clang; }

have() { # KIND:WHAT[,WHAT]
	have_what=$(echo "${1#*:}" | tr ',' ' ')
	case $1 in
	cmd:cc,*) compiler >/dev/null ;;
	cmd:*) first_command $have_what >/dev/null ;;
	header:*)
		have_cc=$(compiler) || return 1
		echo "#include <$have_what>" | $have_cc -E - >/dev/null 2>&1
		;;
	pc:*) "$(first_command pkg-config pkgconf)" --exists "$have_what" 2>/dev/null ;;
	file:*)
		for f in $have_what; do
			test -e "$f" && return 0
		done
		return 1
		;;
	*) die "setup.sh: unknown kind of need: $1" ;;
	esac
}

missing() { # NEEDS: prints the packages of those that are not there
	echo "$1" | while read -r probe package; do
		test -n "$probe" || continue
		have "$probe" || printf '%s ' "$package"
	done
}

# Debian's servers start once they are installed; the demo and the tests start
# their own. While this script runs, a policy file says so. It answers "go
# on" as soon as this process is gone, so a kill leaves nothing in the way.
policy=/usr/sbin/policy-rc.d
hold_servers() {
	test -e $policy && return 0
	cat >$policy <<END
#!/bin/sh
# libfetch's $prog, while it installs packages; safe to delete
case \$1 in nginx* | vsftpd* | tinyproxy* | microsocks* | stunnel*) kill -0 $$ 2>/dev/null && exit 101 ;; esac
exit 0
END
	chmod 755 $policy
	policy_ours=yes
}
release_servers() {
	test "${policy_ours-}" = yes && rm -f $policy
	policy_ours=
	return 0
}

apt_install() { # PACKAGES...
	DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends \
		-o DPkg::Lock::Timeout=120 install "$@"
}

apt_knows() { # every package has a candidate
	for p in "$@"; do
		apt-cache policy "$p" 2>/dev/null |
			grep -q '^  Candidate: [0-9]' || return 1
	done
}

install_packages() { # LOG PACKAGES...
	install_log=$1
	shift
	hold_servers
	if ! apt_knows "$@"; then
		say "      apt-get update"
		logged "$install_log" apt-get -q update ||
			{
				release_servers
				return 1
			}
		install_fresh=yes
	fi
	say "      apt-get install $*"
	if apt_install "$@" >"$install_log" 2>&1 </dev/null; then
		release_servers
		return 0
	fi
	if test -z "${install_fresh-}"; then
		# the package lists may be older than the archive
		say "      that failed; once more after apt-get update"
		install_fresh=yes
		apt-get -q update >"$install_log" 2>&1 </dev/null
	fi
	logged "$install_log" apt_install "$@"
	install_status=$?
	release_servers
	return $install_status
}

root_command() { # PACKAGES...: the one command that installs them
	if command -v sudo >/dev/null 2>&1; then
		say "  sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends $*'"
	else
		say "  su -c 'apt-get update && apt-get install -y --no-install-recommends $*'"
	fi
}

stop_for_packages() { # PACKAGES...
	if command -v apt-get >/dev/null 2>&1; then
		say "These packages are missing and need root to install. Run this, then start again:"
		say ""
		root_command "$@"
	else
		say "This is not a Debian-like system (no apt-get). Please install, by your"
		say "system's means, what these Debian packages bring, then start again:"
		say ""
		say "  $*"
	fi
	exit 1
}

# setup_packages LOG [tests]: installs what is missing, or says how and stops
setup_packages() {
	setup_log=$1
	setup_missing=$(missing "$needs_build")
	test "${2-}" = tests && setup_extra=$(missing "$needs_tests") || setup_extra=
	if test -n "$setup_missing$setup_extra"; then
		# no quotes: the lists are split into words
		if ! command -v apt-get >/dev/null 2>&1 || test "$(id -u)" != 0; then
			stop_for_packages $setup_missing $setup_extra
		fi
		trap 'release_servers' EXIT
		trap 'exit 130' INT
		trap 'exit 143' TERM HUP
		if test -n "$setup_missing"; then
			install_packages "$setup_log" $setup_missing ||
				die "the packages could not be installed: $setup_missing"
		fi
		if test -n "$setup_extra" &&
			! install_packages "$setup_log" $setup_extra; then
			for p in $setup_extra; do
				install_packages "$setup_log" "$p" >/dev/null 2>&1 ||
					say "      $p could not be installed; tests that need it are skipped"
			done
		fi
		trap - EXIT INT TERM HUP
		setup_missing=$(missing "$needs_build")
		test -z "$setup_missing" ||
			die "still missing after the installation: $setup_missing(log: $setup_log)"
	fi
	setup_meson=$(meson --version 2>/dev/null) || die "meson does not run"
	setup_least=$(printf '%s\n' "$meson_wanted" "$setup_meson" | sort -V | head -n 1)
	test "$setup_least" = "$meson_wanted" ||
		die "meson $setup_meson is too old: $meson_wanted or newer is needed"
}

# setup_build DIR OPTION...: configures DIR, afresh or once more
setup_build() {
	setup_dir=$1
	shift
	if test -f "$setup_dir/meson-private/coredata.dat"; then
		meson setup --reconfigure "$@" "$setup_dir" "$root"
	else
		meson setup "$@" "$setup_dir" "$root"
	fi
}

# setup_upstream VERSION|default: the release's tarball is there and has the
# pinned hash. Sets upstream (its version) and upstream_hash.
setup_upstream() {
	upstream=$(sh "$root/tools/upstream/acquire" "$1") ||
		die "no upstream release could be had (see above); with the file at hand: sh tools/upstream/acquire --from FILE VERSION"
	upstream=$(printf '%s\n' "$upstream" | tail -n 1)
	setup_wrap=$root/tools/upstream/curl-$upstream.wrap
	test -f "$setup_wrap" || die "acquire answered '$upstream', which is no pinned release"
	upstream_file=$root/tools/upstream/packagecache/$(sed -n 's/^source_filename *= *//p' "$setup_wrap")
	upstream_hash=$(sha256sum <"$upstream_file" | cut -c 1-64)
	test "$upstream_hash" = "$(sed -n 's/^source_hash *= *//p' "$setup_wrap")" ||
		die "$upstream_file has SHA-256 $upstream_hash, which is not the pinned one"
	# the build brings its own where the system's is older than 3.2, which curl
	# 8.20 and later want, or has no threads
	sh "$root/tools/upstream/acquire" mbedtls >/dev/null ||
		"$(first_command pkg-config pkgconf)" --atleast-version=3.2 mbedtls 2>/dev/null ||
		die "mbedTLS could not be had (see above), and the system has none that is new enough"
	if test "$1" = default && test -n "$upstream_default" &&
		test "$upstream" != "$upstream_default"; then
		say "      curl $upstream_default, the default, cannot be had; going on with $upstream"
	fi
}
