#!/bin/sh
# All C is as clang-format writes it with .clang-format, all shell as shfmt does.
#
# usage: style.sh ROOT

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) || exit 2
for c in clang-format shfmt; do
	command -v $c >/dev/null || {
		echo "skipped: no $c on this machine"
		exit 77
	}
done
version=$(clang-format --version | sed 's/.*version \([0-9]*\).*/\1/')
test "$version" = 14 || {
	echo "skipped: clang-format is $version and not 14, which formats otherwise"
	exit 77
}
. "$root/tests/lib/report.sh"

# sources FOLDER KIND: ours; cases of the tool are data
sources() {
	find "$1/include" "$1/src" "$1/tools" "$1/tests" "$1/.ci" \( -path '*/tests/tool/cases' -o -path '*/src/*-[0-9]*' \
		-o -path '*/tools/upstream/*-[0-9]*' -o -path '*/packagecache' \) -prune -o -type f -print | sort |
		case $2 in
		c) grep '\.[ch]$' ;;
		*) while read -r file; do
			case $file in
			*.sh) echo "$file" ;;
			*.*) ;;
			*) head -n 1 "$file" | grep -q '^#!.*sh$' && echo "$file" ;;
			esac
		done ;;
		esac
}
wrong() { # FOLDER
	clang-format --dry-run --Werror $(sources "$1" c) 2>&1 | grep 'error:' | cut -c1-150
	shfmt -l $(sources "$1" shell)
}
count_c=$(sources "$root" c | wc -l) count_shell=$(sources "$root" shell | wc -l)
check formatted <<EOF
$(wrong "$root")
$(test "$count_c" -gt 100 && test "$count_shell" -gt 50 || echo "only $count_c files of C, $count_shell of shell")
EOF

# planted: one of each
mkdir -p "$tmp/bad/src" "$tmp/bad/include" "$tmp/bad/tools" "$tmp/bad/tests" "$tmp/bad/.ci"
cp "$root/.clang-format" "$tmp/bad/"
printf 'int f(int a)\n{\n    if (a) return 1;\n  return 0;\n}\n' >"$tmp/bad/src/a.c"
printf '#!/bin/sh\nif true; then\n  echo\nfi\n' >"$tmp/bad/tools/b"
check planted <<EOF
$(test "$(wrong "$tmp/bad" | grep -c -e '/a.c:' -e '/tools/b$')" -ge 2 || echo "not found: $(wrong "$tmp/bad")")
EOF
echo "style: $count_c files of C, $count_shell of shell; $count checks, $failed failed"
test $failed = 0
