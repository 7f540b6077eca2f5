#!/bin/sh
# The laws can fail: a tool that spoils one file of what it writes is caught.
# usage: laws-broken.sh FETCH-RENAME TREE
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/spoiler" <<END
#!/bin/sh
"$1" "\$@" || exit
case \$1 in
  tree) for out do :; done; echo >> "\$out/README" ;;
esac
END
chmod +x "$dir/spoiler"
if sh "$(dirname "$0")/laws.sh" "$dir/spoiler" "$2" >"$dir/log" 2>&1; then
	echo "a tool that adds a line to README passed" >&2
	exit 1
fi
grep '^FAILED: identity' "$dir/log"
echo "caught"
