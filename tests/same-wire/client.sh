# The client of the wire tests, for one half of a pair. Sourced, not run;
# tests/lib/pair.sh has set $pair, the caller $here and $work.
#
# build_client HALF OUTPUT [OBJECT...]
# With OBJECTs the library is linked statically, those before the archive:
# what they define replaces it.
build_client() {
	client_half=$1 client_out=$2
	shift 2
	client_ns=$(pair_ns "$client_half")
	client_dir=$pair/$client_half
	# the names of the library, in another namespace
	sed "s/fetch/$client_ns/g; s/FETCH/$(echo "$client_ns" | tr a-z A-Z)/g" \
		"$here/client.c" >"$client_out.c" || return 1
	if test $# = 0; then
		set -- -L"$client_dir/src" "-l$client_ns" "-Wl,-rpath,$client_dir/src"
	else
		set -- "$@" "$client_dir/src/lib$client_ns.a" \
			$(find "$client_dir/src/mbedtls" -name "lib$client_ns-mbedtls.a") \
			$(pkg-config --libs zlib libpsl) -lpthread
		test -n "$(find "$client_dir/src/mbedtls" -name "lib$client_ns-mbedtls.a")" ||
			set -- "$@" -lmbedtls -lmbedx509 -lmbedcrypto
	fi
	${CC:-cc} -std=gnu11 -O1 -I"$here" -I"$client_dir/tree/include" -o "$client_out" \
		"$client_out.c" "$here/fixed.c" "$here/text.c" "$@" -ldl >"$client_out.log" 2>&1 || {
		echo "FAILED to build the client of the $client_half:"
		tail -n 15 "$client_out.log"
		return 1
	}
}

# build_tool HALF OUTPUT: the command-line tool as a client: a script that runs
# it once for each line of a case that says `tool ARGUMENT...`, and writes the
# files of lines `file NAME TEXT`. No start-up file is read. Its cases are for
# HTTP; what else it can do is the library's.
build_tool() {
	tool_dir=$pair/$1 tool_ns=$(pair_ns "$1")
	${CC:-cc} -std=gnu11 -O1 -shared -fPIC -I"$here" -o "$2.so" "$here/fixed.c" -ldl >"$2.log" 2>&1 || {
		tail -n 15 "$2.log"
		return 1
	}
	cat >"$2" <<END
#!/bin/sh
case \$1 in
--protocols) exec printf '%s\\n' http https ;;
--features) exit ;;
esac
while IFS= read -r line; do
	# no quotes: its words
	set -f -- \$line
	case \$line in
	'tool '*) shift && LD_PRELOAD=$2.so "$tool_dir/src/cli/$tool_ns" -q -s "\$@" || exit ;;
	'file '*) printf "\${line#file * }" >"\$2" ;;
	esac
done <"\$1"
END
	chmod +x "$2"
}
