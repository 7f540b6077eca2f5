#!/bin/sh
# Which of the release's macros switch protocols off, so that those wanted remain.
# The release itself says which protocol hangs on which macro: in the list that its
# version function gives (lib/version.c), and where it switches one off as another
# is (lib/NAMESPACE_setup.h). What upstream couples stays together.
#
# usage: protocols.sh TREE NAMESPACE PROTOCOL...
#
# Prints a macro a line. Exit 1: a protocol is not known, or is in no build of this
# project.

set -eu
LC_ALL=C export LC_ALL
tree=$1 ns=$2
shift 2
found=$(awk -v ns="$(printf %s "$ns" | tr a-z A-Z)" -v wanted="$*" '
# switches(TEXT): each macro in it that switches something off or on
function switches(text, name,    rest) {
	rest = text
	while (match(rest, ns "_(DISABLE|ENABLE)_[A-Z0-9]+")) {
		macro = substr(rest, RSTART, RLENGTH)
		uses[macro] = uses[macro] " " name
		needs[name] = needs[name] " " macro
		rest = substr(rest, RSTART + RLENGTH)
	}
}
{
	line = line $0
	if (sub(/\\$/, "", line)) next
	$0 = line
	line = ""
}
FILENAME ~ /setup[.]h$/ {
	# "#if defined(A) && !defined(B)", "# define B": B wants A
	if (before != "" && $0 ~ "define +" later "$") follows[later] = follows[later] " " before
	before = ""
	if ($0 ~ "^#if defined[(]" ns "_DISABLE_[A-Z0-9]+[)] && !defined[(]" ns "_DISABLE_[A-Z0-9]+[)]$") {
		split($0, part, /[()]/)
		before = part[2]
		later = part[4]
	}
	next
}
/^static const char [*] const [a-z_]*protocols\[\] = [{]/ { inside = 1 }
!inside { next }
/^};/ { inside = 0 }
/^ *# *if/ { held[++depth] = $0; next }
/^ *# *endif/ { depth--; next }
match($0, /"[a-z0-9]+"/) {
	name = substr($0, RSTART + 1, RLENGTH - 2)
	known[name] = 1
	all = all " " name
	for (i = 1; i <= depth; i++) {
		switches(held[i], name)
		if (held[i] ~ /USE_SSH|USE_LIBRTMP|_DISABLE_LDAP/) absent[name] = 1
	}
}
END {
	if (all == "") {
		print "protocols: lib/version.c has no list of protocols that can be read" >"/dev/stderr"
		exit 1
	}
	count = split(wanted, list, " ")
	for (i = 1; i <= count; i++) {
		if (!(list[i] in known)) problem = "is not known to this release, which has" all
		else if (list[i] in absent) problem = "is not in this build"
		else problem = ""
		if (problem != "") {
			print "protocols: " list[i] ": " problem >"/dev/stderr"
			exit 1
		}
		macros = split(needs[list[i]], needed, " ")
		for (j = 1; j <= macros; j++) {
			keep[needed[j]] = 1
			more = split(follows[needed[j]], other, " ")
			for (k = 1; k <= more; k++) keep[other[k]] = 1
		}
	}
	for (macro in uses) if (!(macro in keep)) print macro
}' "$tree/lib/${ns}_setup.h" "$tree/lib/version.c")
printf '%s\n' "$found" | sort
