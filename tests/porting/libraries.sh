#!/bin/sh
# The map works for the headers of other libraries: mbedTLS, the PSA interface it
# brings, zlib and libpsl. Each function and macro that the compiler sees in them
# is in the map under its kind, and each that only the map has is of another
# branch: it stands where the map says.
#
# usage: libraries.sh ROOT BUILD RELEASE
#   PLANTED in the environment: a sed command that spoils the maps

set -u
LC_ALL=C export LC_ALL
root=$(cd "$1" && pwd) && build=$(cd "$2" && pwd) || exit 2
rename=$build/tools/rename/fetch-rename
. "$root/tests/lib/report.sh"
mbedtls=$(ls -d "$root"/tools/upstream/mbedtls-*[0-9]/ 2>/dev/null | tail -n 1)

# library NAME FOLDER INCLUDE LEAST HEADER...: the folder is what the map is made
# of, the headers are those that are included, LEAST is of functions
library() {
	name=$1 tree=$2 include=$3 least=$4
	shift 4
	"$rename" map --rules-dir "$root/tools/rename/rules/$name" "$tree" >"$tmp/made" || {
		failed=$((failed + 1))
		return
	}
	sed "${PLANTED-}" "$tmp/made" >"$tmp/map"
	printf '#include <%s>\n' "$@" >"$tmp/all.c"
	# libpsl's macro marks deprecation for the compiler, and mbedTLS's likewise
	cc -w -fsyntax-only -aux-info "$tmp/aux" -I"$include" "$tmp/all.c" || exit 2
	cc -E -dD -I"$include" "$tmp/all.c" >"$tmp/macros.all" || exit 2
	names='{ print $2 }'
	awk -F '\t' '$1 == "file" { print $2 }' "$tmp/map" >"$tmp/files"
	# a declaration is preceded by its file and line
	awk -v files="$tmp/files" -v dir="$include/" '
		BEGIN { while((getline f <files) > 0) ours[dir f] = 1 }
		{ file = $2; sub(/:.*/, "", file) }
		{ sub(/^[^*]*\*[^*]*\*\/ /, "") } # the place
		# one that returns a pointer to an array
		file in ours && /^[^(]*\(\*+[A-Za-z_0-9]+ \(/ { sub(/^[^(]*\(\*+/, ""); sub(/ .*/, ""); print; next }
		file in ours && match($0, /[A-Za-z_0-9]+ \(/) { print substr($0, RSTART, RLENGTH - 2) }' "$tmp/aux" |
		sort -u >"$tmp/functions"
	awk -v files="$tmp/files" -v dir="$include/" '
		BEGIN { while((getline f <files) > 0) ours["\"" dir f "\""] = 1 }
		/^# [0-9]+ "/ { in_ours = $3 in ours }
		/^#define/ && in_ours { sub(/\(.*/, "", $2); print $2 }' "$tmp/macros.all" | sort -u >"$tmp/macros"
	awk -F '\t' '$1 == "function"'"$names" "$tmp/map" | sort -u >"$tmp/function"
	awk -F '\t' '$1 ~ /^macro/'"$names" "$tmp/map" | sort -u >"$tmp/macro"
	check "$name" <<EOF
$(comm -23 "$tmp/functions" "$tmp/function" | sed 's/^/no function /')
$(comm -23 "$tmp/macros" "$tmp/macro" | sed 's/^/no macro /')
$(awk -F '\t' -v tree="$tree" 'NF == 9 && $1 != "file" { print $5 "\t" $6 "\t" $2 }' "$tmp/map" | sort -k 1,1 -k 2,2n |
		awk -F '\t' -v tree="$tree" '{
			if($1 != file) { close(tree "/" file); file = $1; n = 0 }
			while(n < $2) { n++; if((getline text <(tree "/" file)) <= 0) break }
			if(!match(text, "(^|[^A-Za-z0-9_])" $3 "([^A-Za-z0-9_]|$)")) print $3 " is not at " $1 ":" $2
		}')
$([ "$(wc -l <"$tmp/functions")" -ge "$least" ] || echo "the compiler sees only $(wc -l <"$tmp/functions") functions")
$([ "$(wc -l <"$tmp/macros")" -ge 5 ] || echo "the compiler sees only $(wc -l <"$tmp/macros") macros")
EOF
	echo "$name $(sed -n 's/^library\t[^\t]*\t[^\t]*\t//p' "$tmp/map"): $(wc -l <"$tmp/functions") functions and $(wc -l <"$tmp/macros") macros that the compiler sees, $(comm -13 "$tmp/functions" "$tmp/function" | wc -l) and $(comm -13 "$tmp/macros" "$tmp/macro" | wc -l) of other branches"
}

# headers FOLDER: paths below it, those left out that no program may include
headers() { (cd "$1" && find "$2" -name '*.h' ! -name '*_config.h' ! -name '*_alt.h' ! -path '*/config_*' ! -name 'crypto_se_driver.h' | sort); }

if [ -n "$mbedtls" ]; then
	mbedtls=${mbedtls%/}
	# no quotes: lists
	library mbedtls "$mbedtls" "$mbedtls/include" 500 mbedtls/build_info.h $(headers "$mbedtls/include" mbedtls)
	library psa "$mbedtls" "$mbedtls/include" 80 psa/crypto.h
else
	echo "mbedTLS is the system's here: its release is not unpacked"
fi
for name in zlib libpsl; do
	case $name in zlib) files='zlib.h zconf.h' main=zlib.h least=50 ;; *) files=libpsl.h main=libpsl.h least=20 ;; esac
	mkdir "$tmp/$name"
	for file in $files; do
		# where the compiler finds it
		path=$(echo "#include <$file>" | cc -E - | sed -n "s,^# 1 \"\(.*/$file\)\".*,\1,p" | head -n 1)
		cp "$path" "$tmp/$name" || exit 2
	done
	library $name "$tmp/$name" "$tmp/$name" $least $main
done
echo "libraries: $count of them, $failed failed"
[ $failed = 0 ] && [ $count -ge 2 ]
