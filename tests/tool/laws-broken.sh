#!/bin/sh
# Each law can fail: a tool that breaks it is caught by that law. The tree is a
# small one, made here, so that this takes seconds.
# usage: laws-broken.sh FETCH-RENAME
set -eu
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
laws=$(cd "$(dirname "$0")" && pwd)/laws.sh
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir rules tree tree/lib
cat >rules/all.rules <<'END'
stem curl -- the stem
namespace fetch -- the namespace
keep wire text "id: curl" in lib/*.c at string -- bytes on the wire
rename names word curl_* -- functions
rename paths path ** -- paths
END
cat >tree/lib/curl_get.c <<'END'
int http_get(void);
const char *curl_get(void) { return http_get() ? "id: curl" : "curl_get"; }
END
echo 'Call curl_get().' >tree/README

# What the spoilt tools share: "real" is the tool, last the last argument,
# namespace the one that is asked for, there whether an output was there before.
cat >common <<END
#!/bin/sh
real() {
	real_verb=\$1
	shift
	"$tool" \$real_verb --rules-dir "$dir/rules" "\$@"
}
verb=\$1 namespace=fetch there=no before=
for last; do
	test "\$before" != --to || namespace=\$last
	before=\$last
done
test ! -e "\$last" || there=yes
END

# spoilt NAME: makes a tool of what standard input says
spoilt() {
	cat common - >"$1"
	chmod +x "$1"
}
plants=0
# caught TEXT: the law that says TEXT catches the tool that standard input makes
caught() {
	plants=$((plants + 1))
	spoilt "plant-$plants"
	if sh "$laws" "$dir/plant-$plants" tree >log 2>&1; then
		echo "FAILED: a tool that breaks a law passed: $1" >&2
		exit 1
	fi
	grep -q "^FAILED: $1" log || {
		echo "FAILED: not caught by the law that it breaks: $1" >&2
		cat log >&2
		exit 1
	}
}

echo 'real "$@"' | spoilt plain
sh "$laws" "$dir/plain" tree >log 2>&1 || {
	echo "FAILED: the tool as it is does not keep the laws on the small tree" >&2
	cat log >&2
	exit 1
}
held=$(grep -c '^ok: ' log)

caught 'a plain search finds' <<'END'
test $verb = audit || { real "$@"; exit; }
real "$@" | sed 's/"words": /&1/'
END
caught 'the audit has findings' <<'END'
real "$@" || exit
test $verb != audit
END
caught 'assumed places' <<'END'
test $verb = audit || { real "$@"; exit; }
real "$@" | sed 's/"assumed": 0/"assumed": 1/'
END
# a word that neither a rule nor a declaration decides, with the tool as it is
# and with one that is never strict
echo 'qcurlq' >>tree/README
caught 'the audit has findings' <<'END'
real "$@"
END
caught 'assumed places' <<'END'
set -- "$@" --
while test "$1" != --; do
	test "$1" = --strict || set -- "$@" "$1"
	shift
done
shift
real "$@"
END
echo 'Call curl_get().' >tree/README
caught 'names would meet' <<'END'
test $verb != check || exit 1
real "$@"
END
caught 'identity: ' <<'END'
real "$@" || exit
test $namespace != curl || echo >>"$last/README"
END
caught 'inverse: ' <<'END'
real "$@" || exit
test $verb != revert || chmod +x "$last/README"
END
caught 'deterministic: ' <<'END'
real "$@" || exit
test $verb$there != treeyes || rm "$last/README"
END
caught 'deterministic with 8 threads' <<'END'
real "$@" || exit
case "$*" in *'--jobs 8'*) mv "$last/README" "$last/readme" ;; esac
END
caught 'what is left is not what was kept' <<'END'
test $verb = audit -a "$last" != tree || { real "$@"; exit; }
real "$@" | sed 's/"occurrences": /&1/'
END
caught 'a second run renames more' <<'END'
test $verb = audit -a "$last" != tree || { real "$@"; exit; }
real "$@" | sed 's/"renamed": /&1/'
END
for name in acme some_long_name x; do
	caught "any namespace: --to $name" <<END
real "\$@" || exit
test \$verb != revert -o "\${last#*/$name.back}" != '' || echo >>"\$last/README"
END
done
caught 'check refuses --to x, tree does not' <<'END'
test $verb$namespace != checkx || { echo "they meet" >&2; exit 1; }
real "$@"
END
caught '--to x was refused but wrote' <<'END'
test $namespace = x || { real "$@"; exit; }
test $verb = check || mkdir "$last"
exit 1
END
caught '--to http meets' <<'END'
test $namespace = http || { real "$@"; exit; }
mkdir "$last"
END
caught '--to http was refused but wrote' <<'END'
test $namespace = http || { real "$@"; exit; }
mkdir "$last"
exit 1
END
echo "$held laws hold on the small tree; $plants spoilt tools, each caught by the law that it breaks"
