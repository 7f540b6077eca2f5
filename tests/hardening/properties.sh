# What a hardened build is known by, each as a function that prints what is
# wrong and nothing where all is well. Sourced, not run. A property is read from
# the built file; the flags that leave no mark there, from the build's commands.

# linked FILE: a shared object or a program
linked() {
	readelf -lW "$1" >"$tmp/segments" && readelf -dW "$1" >"$tmp/dynamic" &&
		nm -D --undefined-only "$1" >"$tmp/wanted" || {
		echo "$1 cannot be read"
		return
	}
	awk '$1 == "GNU_STACK" { seen = 1; if ($7 ~ /E/) print "executable stack" }
		$1 == "GNU_RELRO" { relro = 1 }
		$1 == "LOAD" && /RWE/ { print "a segment that is writable and executable" }
		END { if (!seen) print "no word about the stack"; if (!relro) print "no relocations made read-only" }' "$tmp/segments"
	grep -qE 'BIND_NOW|Flags:.* NOW' "$tmp/dynamic" || echo "symbols are looked up later, in a table that stays writable"
	! grep -q TEXTREL "$tmp/dynamic" || echo "text relocations"
	grep -q ' __stack_chk_fail' "$tmp/wanted" || echo "no stack protector"
	grep -v __stack_chk "$tmp/wanted" | grep -qE ' __[a-z_]+_chk(@|$)' || echo "no checked function of the C library"
}

# position_independent FILE: a program
position_independent() {
	readelf -dW "$1" | grep -q 'Flags:.* PIE' || echo "not position independent"
}

# archive FILE: a static library, member by member
archive() {
	readelf -SW "$1" >"$tmp/sections" && nm "$1" >"$tmp/wanted" 2>/dev/null || {
		echo "$1 cannot be read"
		return
	}
	awk '/^File: / { if (file != "" && !stack) print file ": no word about the stack"; file = $2; stack = 0; files++ }
		/ \.note\.GNU-stack / { stack = 1; sub(/.*\.note\.GNU-stack/, ""); if ($6 ~ /X/) print file ": executable stack" }
		END { if (!stack) print file ": no word about the stack"; if (files < 2) print "no members" }' "$tmp/sections"
	grep -q ' U __stack_chk_fail' "$tmp/wanted" || echo "no stack protector"
	grep -v __stack_chk "$tmp/wanted" | grep -qE ' U __[a-z_]+_chk$' || echo "no checked function of the C library"
	case $(uname -m) in
	x86_64)
		# code only: a member without functions needs no property
		readelf -nW "$1" 2>/dev/null | awk '/^File: / { file = $2 } /x86 feature:.*IBT.*SHSTK/ { print file }' | sort -u >"$tmp/marked"
		awk '/^File: / { file = $2 } $2 == ".text" || $3 == ".text" { size = $0; sub(/.*PROGBITS +/, "", size)
			split(size, part, " "); if (part[3] !~ /^0+$/) print file }' "$tmp/sections" | sort -u >"$tmp/code"
		comm -23 "$tmp/code" "$tmp/marked" | sed 's/$/: no control flow protection/'
		;;
	esac
}

# exports FILE NAMESPACE: nothing but the interface
exports() {
	nm -D --defined-only "$1" | awk -v ns="$2" '$2 != "A" && $3 !~ ("^" ns "_[a-z0-9_]+@@[A-Z0-9_]+$") { print "exports " $3 }
		END { if (NR < 50) print "exports next to nothing" }'
}

# commands BUILD FLAG...: each file of the library, the tool and the bundled
# mbedTLS is compiled with these, optimised, and none of them taken back
commands() {
	python3 - "$@" <<'END'
import json, shlex, sys
build, flags = sys.argv[1], sys.argv[2:]
seen = {}
for c in json.load(open(build + "/compile_commands.json")):
    out = c["output"]
    if not out.startswith("src/") or "config-facts" in out:
        continue
    words = shlex.split(c["command"])
    seen[out.split("/")[0]] = seen.get(out.split("/")[0], 0) + 1
    missing = [f for f in flags if f not in words]
    header = [w for w in words if w.endswith("/src/hardening.h")]
    if not header or words[words.index(header[0]) - 1] != "-include":
        missing.append("-include hardening.h")
    if not any(w in ("-O1", "-O2", "-O3", "-Os") for w in words):
        missing.append("-O")
    taken = [w for w in words if w.startswith(("-U_FORTIFY", "-D_FORTIFY", "-fno-stack", "-fcf-protection=none"))]
    if missing or taken:
        print(out + ": without " + " ".join(missing) + (", with " + " ".join(taken) if taken else ""))
if seen.get("src", 0) < 100:
    print("hardly any command of the library's")
END
}

# macros BUILD ARGUMENT...: mbedTLS's configuration as the library's sources see
# it, with further arguments of the compiler
macros() {
	python3 - "$@" <<'END'
import json, os, shlex, subprocess, sys
build, more = sys.argv[1], sys.argv[2:]
entry = [c for c in json.load(open(build + "/compile_commands.json"))
         if c["output"].startswith("src/lib") and c["output"].endswith("vtls_mbedtls.c.o")][0]
compiler, *words = shlex.split(entry["command"])
if os.path.basename(compiler) == "ccache":
    compiler = words[0]
words = [w for w in words if w.startswith(("-I", "-D", "-isystem"))]
sys.exit(subprocess.run([compiler] + words + more + ["-dM", "-E", "-x", "c", "-"],
                        input=b"#include <mbedtls/build_info.h>\n", cwd=entry["directory"]).returncode)
END
}

# configured FILE: MACROS has what HTTPS from programs of any kind needs, and
# nothing that mbedTLS keeps for tests and the search for faults
configured() {
	for macro in THREADING_C THREADING_PTHREAD SSL_PROTO_TLS1_2 SSL_PROTO_TLS1_3 PSA_CRYPTO_C ENTROPY_C \
		HAVE_TIME HAVE_TIME_DATE FS_IO SSL_SERVER_NAME_INDICATION SSL_ALPN SSL_SESSION_TICKETS \
		SSL_ENCRYPT_THEN_MAC SSL_EXTENDED_MASTER_SECRET $(test "$(uname -m)" != x86_64 || echo AESNI_C); do
		grep -q "^#define MBEDTLS_$macro\>" "$1" || echo "mbedTLS has no MBEDTLS_$macro"
	done
	for macro in TEST_NULL_ENTROPY TEST_HOOKS TEST_CONSTANT_FLOW_MEMSAN TEST_CONSTANT_FLOW_VALGRIND SSL_DEBUG_ALL \
		NO_PLATFORM_ENTROPY PSA_INJECT_ENTROPY MEMORY_DEBUG MEMORY_BUFFER_ALLOC_C SSL_NULL_CIPHERSUITES \
		CIPHER_NULL_CIPHER PSA_CRYPTO_EXTERNAL_RNG ECP_RESTARTABLE X509_TRUSTED_CERTIFICATE_CALLBACK; do
		! grep -q "^#define MBEDTLS_$macro\>" "$1" || echo "mbedTLS has MBEDTLS_$macro"
	done
	! grep -q '^#define MBEDTLS_DEBUG ' "$1" || echo "upstream's own switch for mbedTLS's debugging is on"
}

# hardening_flags: those that this compiler knows, which a build must have
hardening_flags() {
	for flag in -fstack-protector-strong -fstack-clash-protection -fcf-protection -mbranch-protection=standard; do
		echo 'int x;' | ${CC:-cc} -Werror $flag -x c -c -o /dev/null - 2>/dev/null && printf '%s ' "$flag"
	done
}
