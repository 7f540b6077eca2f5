#!/bin/sh
# Starts an nginx with TLS on this machine, runs the two programs against it
# through libfetch, and checks what they brought.
#
# usage: run.sh DOWNLOAD ACTIVE_SOCKET WORKDIR
#
# DOWNLOAD and ACTIVE_SOCKET are the built programs; WORKDIR is made afresh.
# The server has its own configuration, folder and certificate authority, takes
# a free port of 127.0.0.1 and ends with this script.
# Exit 0 fine, 1 findings, 2 usage, 77 when nginx or openssl is not there.

set -u
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY

fail() {
	echo "first-use: $*" >&2
	exit 1
}

test $# = 3 || {
	echo "usage: run.sh DOWNLOAD ACTIVE_SOCKET WORKDIR" >&2
	exit 2
}
download=$1 active=$2 work=$3
for c in nginx openssl sha256sum; do
	command -v $c >/dev/null 2>&1 || {
		echo "skipped: no $c on this machine"
		exit 77
	}
done

rm -rf "$work" || exit 1
mkdir -p "$work/www" "$work/tmp" || exit 1
work=$(CDPATH= cd -- "$work" && pwd) || exit 1

server=
cleanup() {
	test -n "$server" && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
	server=
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A certificate authority of our own, and a certificate for localhost from it.
cat >"$work/openssl.cnf" <<'END'
[req]
distinguished_name = dn
prompt = no
[dn]
CN = first-use CA
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:FALSE
subjectAltName = DNS:localhost
extendedKeyUsage = serverAuth
END
certificate() {
	openssl ecparam -name prime256v1 -genkey -noout -out ca.key &&
		openssl req -x509 -new -key ca.key -sha256 -days 2 \
			-config openssl.cnf -extensions ca -out ca.pem &&
		openssl ecparam -name prime256v1 -genkey -noout -out server.key &&
		openssl req -new -key server.key -subj /CN=localhost \
			-config openssl.cnf -out server.csr &&
		openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 2 \
			-sha256 -days 2 -extfile openssl.cnf -extensions server -out server.pem
}
(
	umask 077
	cd "$work" && certificate
) >"$work/openssl.log" 2>&1 ||
	{
		cat "$work/openssl.log" >&2
		fail "openssl could not make the certificate"
	}

head -c 1048576 /dev/urandom >"$work/www/file.bin" || fail "no test file"
echo "hello from $(nginx -v 2>&1 | sed 's/.*: //')" | tr -d '\n' >"$work/www/hello.txt"

# One process, no daemon: it is our child, runs as us and ends when told.
configure() {
	cat >"$work/nginx.conf" <<END
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events { worker_connections 64; }
http {
    access_log access.log;
    default_type application/octet-stream;
    client_body_temp_path tmp/body;
    proxy_temp_path tmp/proxy;
    fastcgi_temp_path tmp/fastcgi;
    uwsgi_temp_path tmp/uwsgi;
    scgi_temp_path tmp/scgi;
    server {
        listen 127.0.0.1:$1 ssl;
        server_name localhost;
        ssl_certificate server.pem;
        ssl_certificate_key server.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        root www;
    }
}
END
}

# nginx itself is the judge of whether a port is free.
start() {
	configure "$1"
	rm -f "$work/nginx.pid" "$work/error.log"
	nginx -p "$work/" -c nginx.conf -e error.log >"$work/nginx.out" 2>&1 &
	server=$!
	tries=0
	until test -s "$work/nginx.pid"; do
		kill -0 "$server" 2>/dev/null || break
		tries=$((tries + 1))
		test $tries -lt 100 || break
		sleep 0.1
	done
	test -s "$work/nginx.pid" && kill -0 "$server" 2>/dev/null && return 0
	cleanup
	return 1
}
port=
seed=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')
for i in 0 1 2 3 4 5 6 7 8 9; do
	try=$((20000 + (seed + i * 1009) % 12000))
	if start $try; then
		port=$try
		break
	fi
	grep -q 'Address already in use' "$work/error.log" "$work/nginx.out" 2>/dev/null || break
done
test -n "$port" || {
	cat "$work/nginx.out" "$work/error.log" >&2 2>/dev/null
	fail "nginx does not start"
}
echo "server: $(nginx -v 2>&1 | sed 's/.*: //') with TLS on localhost:$port, certificate from a CA made for this run"

"$download" "https://localhost:$port/file.bin" "$work/ca.pem" "$work/file.bin" ||
	fail "the download program failed"
want=$(sha256sum <"$work/www/file.bin" | cut -c 1-64)
got=$(sha256sum <"$work/file.bin" | cut -c 1-64)
test "$want" = "$got" || fail "the downloaded file has SHA-256 $got, the server's has $want"
echo "sha256: $got, the same as the server's file"

"$active" "https://localhost:$port" /hello.txt "$work/ca.pem" >"$work/active.out" ||
	fail "the active socket program failed"
cat "$work/active.out"
grep -qxF "answer: HTTP/1.1 200 OK, $(cat "$work/www/hello.txt")" "$work/active.out" ||
	fail "the active socket program did not bring $(cat "$work/www/hello.txt")"
