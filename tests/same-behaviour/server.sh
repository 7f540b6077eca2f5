# The peers that scenarios talk to: real servers on this machine, started once
# for a run and ended with it. Sourced, not run; the caller sets $work (an
# absolute path, made afresh) and calls servers_start, and servers_stop from a
# trap. Each peer that runs is exported as PEER_NAME; one that cannot run is
# not, and $work/missing says "NAME why".
#
#   HTTP           http://127.0.0.1:PORT, nginx
#   HTTPNAME       http://localhost:PORT, the same: ::1 refuses, 127.0.0.1 answers
#   HTTP6          http://[::1]:PORT
#   HTTPBOTH       http://localhost:PORT, on ::1 and 127.0.0.1
#   UNIX           path of nginx's Unix socket
#   HTTPS          https://localhost:PORT, certificate by the authority CA
#   HTTPS_EXPIRED  the same, its certificate expired
#   HTTPS_OTHER    the same, its certificate for other.example
#   CA, OTHER_CA   files: the authority, and one that signed nothing here
#   FTP            ftp://127.0.0.1:PORT, vsftpd, anonymous, upload to /up
#   SOCKS          127.0.0.1:PORT, microsocks
#   PROXY          127.0.0.1:PORT, tinyproxy
#   TLS            127.0.0.1:PORT, stunnel, localhost's certificate; what comes in
#                  goes to TLS_BEHIND, a path where a scenario listens
#   HELD           path where a scenario listens: nginx asks there for /held/*
#   WORK           the folder of it all; WORK/www is what nginx serves
#   REFUSED        127.0.0.1:PORT, nobody
#
# TRACE_PORTS and TRACE_WORK tell the traces their names.
# nginx serves: /hello.txt, /file.bin (1 MiB), /empty, /redirect, /auth (basic,
# user:secret), /parts (compressed for who accepts it, cookies for co.uk and
# example.co.uk), /upload (takes a body), /close (ends the connection), /cookie?n=N
# (sets the cookie fromN, answers with those it was sent).

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
unset http_proxy https_proxy ftp_proxy all_proxy no_proxy ALL_PROXY HTTPS_PROXY FTP_PROXY NO_PROXY

server_pids=
servers_stop() {
	for server_pid in $server_pids; do
		kill "$server_pid" 2>/dev/null && wait "$server_pid" 2>/dev/null
	done
	server_pids=
}

missing() { echo "$*" >>"$work/missing"; }

# Two authorities; certificates for localhost, for another host, and an old one.
server_certificates() {
	mkdir certs && cd certs || return 1
	cat >openssl.cnf <<'EOF'
[req]
distinguished_name = dn
prompt = no
[dn]
CN = behaviour CA
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[localhost]
basicConstraints = CA:FALSE
subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1
extendedKeyUsage = serverAuth
[other]
basicConstraints = CA:FALSE
subjectAltName = DNS:other.example
extendedKeyUsage = serverAuth
[signer]
database = index
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
private_key = ca.key
certificate = ca.pem
[any]
commonName = supplied
EOF
	: >index
	echo 10 >serial
	for server_ca in ca other-ca; do
		openssl ecparam -name prime256v1 -genkey -noout -out $server_ca.key &&
			openssl req -x509 -new -key $server_ca.key -sha256 -days 2 \
				-config openssl.cnf -extensions ca -out $server_ca.pem || return 1
	done
	openssl ecparam -name prime256v1 -genkey -noout -out server.key || return 1
	for server_cert in localhost:20200101000000Z:20991231000000Z other:20200101000000Z:20991231000000Z \
		expired:20200101000000Z:20200102000000Z; do
		server_name=${server_cert%%:*}
		server_dates=${server_cert#*:}
		test $server_name = expired && server_section=localhost || server_section=$server_name
		openssl req -new -key server.key -subj "/CN=$server_name" -config openssl.cnf -out $server_name.csr &&
			openssl ca -batch -config openssl.cnf -name signer -extensions $server_section -notext \
				-startdate ${server_dates%%:*} -enddate ${server_dates#*:} \
				-in $server_name.csr -out $server_name.pem || return 1
	done
}

# $1 and the ports after it are free as far as the servers themselves say.
server_nginx() {
	server_six=
	test -n "$server_have_six" && server_six="listen [::1]:$(($1 + 2)); listen [::1]:$(($1 + 3));"
	cat >"$work/nginx.conf" <<EOF
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events { worker_connections 4096; }
worker_rlimit_nofile 8192;
http {
    access_log access.log;
    default_type application/octet-stream;
    client_body_temp_path tmp/body;
    proxy_temp_path tmp/proxy;
    fastcgi_temp_path tmp/fastcgi;
    uwsgi_temp_path tmp/uwsgi;
    scgi_temp_path tmp/scgi;
    client_max_body_size 64m;
    client_header_timeout 300s; # a handshake takes long where all is watched
    keepalive_requests 100000;
    upstream held { server unix:$work/held.socket; }
    server {
        listen 127.0.0.1:$1 backlog=4096;
        listen 127.0.0.1:$(($1 + 3));
        $server_six
        listen unix:$work/nginx.socket;
        include locations;
    }
    server {
        listen 127.0.0.1:$(($1 + 4)) ssl;
        ssl_certificate certs/localhost.pem;
        ssl_certificate_key certs/server.key;
        include locations;
    }
    server {
        listen 127.0.0.1:$(($1 + 5)) ssl;
        ssl_certificate certs/expired.pem;
        ssl_certificate_key certs/server.key;
        include locations;
    }
    server {
        listen 127.0.0.1:$(($1 + 6)) ssl;
        ssl_certificate certs/other.pem;
        ssl_certificate_key certs/server.key;
        include locations;
    }
}
EOF
	cat >"$work/locations" <<'EOF'
root www;
location = /redirect { return 302 /hello.txt; }
location = /upload { return 200 "taken\n"; }
location /held/ { proxy_pass http://held; }
location = /empty { return 204; }
location = /close { keepalive_timeout 0; return 200 "the last one\n"; }
location = /cookie { add_header Set-Cookie "from$arg_n=yes"; return 200 "$http_cookie"; }
location = /parts { gzip on; gzip_min_length 1; gzip_types *; add_header Set-Cookie "suffix=no; domain=co.uk"; add_header Set-Cookie "allowed=yes; domain=example.co.uk"; }
location = /auth { auth_basic "behaviour"; auth_basic_user_file users; try_files /hello.txt =404; }
EOF
	rm -f "$work/nginx.pid" "$work/error.log" "$work/nginx.socket"
	nginx -p "$work/" -c nginx.conf -e error.log >"$work/nginx.out" 2>&1 &
	server_wait "$!" test -s "$work/nginx.pid"
}

# server_wait PID COMMAND: until COMMAND succeeds or the child is gone
server_wait() {
	server_child=$1
	shift
	server_tries=0
	until "$@" 2>/dev/null; do
		kill -0 "$server_child" 2>/dev/null || return 1
		server_tries=$((server_tries + 1))
		test $server_tries -lt 200 || {
			kill "$server_child"
			return 1
		}
		sleep 0.05
	done
	kill -0 "$server_child" 2>/dev/null || return 1
	server_pids="$server_pids $server_child"
}

# Somebody listens on the port, as the kernel tells.
listens() { # PORT
	grep -q "^ *[0-9]*: [0-9A-F]*:$(printf %04X "$1") [0-9A-F]*:0000 0A" /proc/net/tcp
}

# Passive ports are none that a server of ours has, or that the kernel picks:
# a trace tells servers' ports by name.
server_vsftpd() { # PORT
	mkdir -p "$work/ftp/up" "$work/empty"
	chmod 755 "$work" "$work/ftp" "$work/empty"
	chmod 777 "$work/ftp/up"
	cp -p "$work/www/hello.txt" "$work/www/file.bin" "$work/ftp/"
	cat >"$work/vsftpd.conf" <<EOF
listen=YES
listen_ipv6=NO
listen_address=127.0.0.1
listen_port=$1
background=NO
anonymous_enable=YES
local_enable=NO
no_anon_password=YES
anon_root=$work/ftp
anon_upload_enable=YES
anon_umask=022
anon_other_write_enable=YES
write_enable=YES
connect_from_port_20=NO
pasv_min_port=12000
pasv_max_port=19999
secure_chroot_dir=$work/empty
ftpd_banner=behaviour
seccomp_sandbox=NO
xferlog_enable=NO
hide_ids=YES
EOF
	test "$(id -u)" = 0 || echo run_as_launching_user=YES >>"$work/vsftpd.conf"
	vsftpd "$work/vsftpd.conf" >"$work/vsftpd.out" 2>&1 &
	server_wait "$!" listens "$1"
}

server_tinyproxy() { # PORT
	cat >"$work/tinyproxy.conf" <<EOF
Port $1
Listen 127.0.0.1
Timeout 60
Allow 127.0.0.1
LogFile "$work/tinyproxy.log"
ConnectPort $((server_base + 4))
EOF
	tinyproxy -d -c "$work/tinyproxy.conf" >"$work/tinyproxy.out" 2>&1 &
	server_wait "$!" listens "$1"
}

server_microsocks() { # PORT
	microsocks -i 127.0.0.1 -p "$1" >"$work/microsocks.out" 2>&1 &
	server_wait "$!" listens "$1"
}

server_stunnel() { # PORT
	cat >"$work/stunnel.conf" <<EOF
foreground = yes
pid =
debug = 3
[behaviour]
accept = 127.0.0.1:$1
connect = $work/behind-tls.socket
cert = $work/certs/localhost.pem
key = $work/certs/server.key
EOF
	stunnel "$work/stunnel.conf" >"$work/stunnel.out" 2>&1 &
	server_wait "$!" listens "$1"
}

# server_extra NAME COMMAND OFFSET: a peer of its own program; sets server_port
server_extra() {
	command -v "$2" >/dev/null 2>&1 || {
		missing "$1 no $2 on this machine"
		return 1
	}
	for server_port in $((server_base + $3)) $((server_base + $3 + 100)) $((server_base + $3 + 200)); do
		listens $server_port && continue # somebody else
		"server_$2" $server_port && return 0
	done
	missing "$1 $2 does not start: $(tail -n 1 "$work/$2.out" 2>/dev/null)"
	return 1
}

peer() { # NAME VALUE [PORT]
	export "PEER_$1=$2"
	test $# = 2 || TRACE_PORTS="$TRACE_PORTS$1=$3 "
}

# Returns 77 with a reason where not even nginx can be had.
servers_start() {
	for server_need in nginx openssl; do
		command -v $server_need >/dev/null 2>&1 || {
			echo "skipped: no $server_need on this machine"
			return 77
		}
	done
	: >"$work/missing"
	mkdir -p "$work/www" "$work/tmp"
	(
		umask 077
		cd "$work" && server_certificates
	) >"$work/openssl.log" 2>&1 ||
		{
			tail -n 5 "$work/openssl.log"
			echo "openssl could not make the certificates"
			return 1
		}
	echo "hello from the server" >"$work/www/hello.txt"
	# some megabyte, the same in every run
	openssl enc -aes-128-ctr -K 00000000000000000000000000000001 -iv 0 -in /dev/zero 2>/dev/null |
		head -c 1048576 >"$work/www/file.bin"
	yes 'the same line again and again, many' | head -n 100 | cut -c 1-35 >"$work/www/parts"
	echo 'user:{PLAIN}secret' >"$work/users"
	touch -d 2020-01-01T00:00:00Z "$work/www/hello.txt" "$work/www/file.bin"
	server_have_six=
	grep -q '^00000000000000000000000000000001 ' /proc/net/if_inet6 2>/dev/null && server_have_six=yes

	server_base=
	server_seed=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')
	for server_try in 0 1 2 3 4 5 6 7 8 9; do
		server_base=$((20000 + (server_seed + server_try * 1010) % 11900))
		server_nginx $server_base && break
		grep -q 'Address already in use' "$work/error.log" "$work/nginx.out" 2>/dev/null || server_try=9
		server_base=
	done
	test -n "$server_base" || {
		cat "$work/nginx.out" "$work/error.log"
		echo "nginx does not start"
		return 1
	}

	TRACE_WORK=$work TRACE_PORTS=' '
	peer HTTP "http://127.0.0.1:$server_base" $server_base
	peer HTTPNAME "http://localhost:$server_base"
	peer UNIX "$work/nginx.socket"
	peer HTTPS "https://localhost:$((server_base + 4))" $((server_base + 4))
	peer HTTPS_EXPIRED "https://localhost:$((server_base + 5))" $((server_base + 5))
	peer HTTPS_OTHER "https://localhost:$((server_base + 6))" $((server_base + 6))
	peer WORK "$work"
	peer HELD "$work/held.socket"
	peer CA "$work/certs/ca.pem"
	peer OTHER_CA "$work/certs/other-ca.pem"
	if test -n "$server_have_six"; then
		peer HTTP6 "http://[::1]:$((server_base + 2))" $((server_base + 2))
		peer HTTPBOTH "http://localhost:$((server_base + 3))" $((server_base + 3))
	else
		missing "HTTP6 no IPv6 on this machine"
		missing "HTTPBOTH no IPv6 on this machine"
	fi
	if listens $((server_base + 7)); then
		missing "REFUSED somebody listens on port $((server_base + 7))"
	else
		peer REFUSED "127.0.0.1:$((server_base + 7))" $((server_base + 7))
	fi
	server_extra FTP vsftpd 8 && peer FTP "ftp://127.0.0.1:$server_port" $server_port
	server_extra SOCKS microsocks 9 && peer SOCKS "127.0.0.1:$server_port" $server_port
	server_extra PROXY tinyproxy 10 && peer PROXY "127.0.0.1:$server_port" $server_port
	server_extra TLS stunnel 11 && peer TLS "127.0.0.1:$server_port" $server_port && peer TLS_BEHIND "$work/behind-tls.socket"
	export TRACE_WORK TRACE_PORTS
	return 0
}
