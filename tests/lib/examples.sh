# Upstream's examples that want one server alone: run, and what they say compared.
# Sourced, not run; PEER_HTTP is a server of this machine.

examples_run='simple getinfo getinmemory getredirect getreferrer http-options multi-legacy
	multi-single parseurl progressfunc resolve sendrecv sepheaders simplepost'

# example_says PROGRAM FOLDER LIBRARY-PATH: what PROGRAM, run in FOLDER, says and
# leaves behind there, but for ports and the date; how often progress is told is
# chance
example_says() {
	mkdir "$2" || return
	(
		cd "$2" && LD_LIBRARY_PATH=$3 timeout 60 "$1" "$PEER_HTTP/hello.txt" >output 2>&1 </dev/null
		echo "exit status $?" >>output
		# no quotes: all files that there are
		sed 's/ from 127\.0\.0\.1 port [0-9]*/ from a port/; s/Date: .*/Date/' * |
			awk '!/^UP: / || $0 != last { print } { last = $0 }'
	)
}

# example_same NAME TWIN OTHER: two files of what was said are the same, and the
# twin ran and said something; else prints what is wrong
example_same() {
	if ! grep -q '^exit status 0$' "$2" || ! grep -v '^exit status' "$2" | grep -q .; then
		echo "$1 does not run, or says nothing, with the twin either:"
		tail -n 3 "$2"
		return 1
	elif ! example_diff=$(diff "$2" "$3"); then
		echo "$1 says something else than with the twin:"
		printf '%s\n' "$example_diff" | head -n 8
		return 1
	fi
}
