# What the tests of amalgamations share. Sourced, not run.

# finding WORDS...: told, and counted
findings=0
finding() {
	echo "amalgam: $*"
	findings=$((findings + 1))
}

# closed ROOT DIR RELEASE OPTION...: a closed build, configured, that does not
# optimise; it makes the trees that are amalgamated
closed() {
	closed_root=$1 closed_dir=$2 closed_release=$3
	shift 3
	meson setup "$closed_dir" "$closed_root" -Dclosed=true -Dnamespace=acme "-Dupstream=$closed_release" -Dman=disabled \
		-Dhardening=disabled -Doptimization=0 -Ddefault_library=static "$@" >"$closed_dir.log" 2>&1 || {
		tail -n 8 "$closed_dir.log" >&2
		return 1
	}
}

# objects CC FLAGS SOURCES-DIR OUT-DIR: the four files compiled, two at a time
objects() {
	mkdir -p "$4" && (
		cd "$3" && printf '%s\n' *.c | xargs -P 2 -I {} sh -c 'exec "$0" -c $1 -o "$2/${3%.c}.o" "$3"' \
			"$1" "-w -I. $2" "$4" {}
	)
}

# outside NAMESPACE OBJECT...: defined globals that are not in the namespace
outside() {
	outside_ns=$1
	shift
	nm -g --defined-only "$@" | awk -v ns="$outside_ns" 'NF == 3 {
		name = tolower($3)
		total++
		if (index(name, ns) != 1 && index(name, "lib" ns) != 1) print $3
	}
	END { if (!total) print "(no global at all)" }'
}

# sizes OBJECT...: each global function or datum, and how long it is
sizes() { nm -S --defined-only "$@" | awk 'NF == 4 && $3 ~ /[TDRB]/ { print $4, $2, $3 }' | sort -u; }

# alike MANY ONE: two lists of sizes(). Names, kinds and the size of data are equal;
# code that is not optimised still depends on line numbers, by a jump or a move here
# and there: few functions may differ, and by few bytes.
alike() {
	awk '
	NR == FNR { size[$1] = $2; kind[$1] = $3; many++; next }
	!($1 in size) { print $1 ": only in the amalgamation"; next }
	{
		seen[$1] = 1
		if (kind[$1] != $3) print $1 ": " kind[$1] " and " $3
		else if (size[$1] != $2 && $3 != "T") print $1 ": " size[$1] " and " $2 " bytes"
		else if (size[$1] != $2) {
			differ++
			by = hex($2) - hex(size[$1])
			if (by > 32 || by < -32) print $1 ": code of " size[$1] " and " $2
		}
	}
	function hex(text,    i, value) {
		for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
		return value
	}
	END {
		for (name in size) if (!(name in seen)) print name ": not in the amalgamation"
		if (many < 1000) print "only " many + 0 " globals were compared"
		if (differ * 50 > many) print differ " functions differ in size"
	}' "$1" "$2"
}

# structures OUT SOURCE: the size of each structure of mbedTLS that both files
# of an amalgamation know, as the one knows it
structures() {
	structures_dir=${2%/*}
	for structures_file in "$structures_dir/acme.c" "$structures_dir/acme-mbedtls.c"; do
		cc -E -P -w "$structures_file" | tr -s '\n' ' ' | grep -o '} *acme_\(mbedtls\|psa\)_[a-z0-9_]* *;' |
			sed 's/[^a-z0-9_]//g' | sort -u
	done | sort | uniq -d | while read -r name; do
		echo "char probe_$name[sizeof($name)];"
	done >"$1.probes"
	{
		printf '#include "%s"\n' "$2"
		cat "$1.probes"
	} >"$1.c" && cc -w -O0 -c -o "$1.o" "$1.c" && nm -S "$1.o" | awk '$4 ~ /^probe_/ { print $4, $2 }' | sort >"$1"
}

# macros CC HEADER OUT: what the header defines, by value. What the compiler and the
# C library define without it is left out, and _GNU_SOURCE stands for -D.
macros() {
	{
		# the C library's own: both headers may include some of it
		echo '#include <features.h>' | "$1" -D_GNU_SOURCE -dM -E - | sed 's/^#define \([^ (]*\).*/\1/' | sort >"$3.own"
		"$1" -D_GNU_SOURCE -dM -E -include "$2" -x c /dev/null | sed -n 's/^#define \([^ (]*\) *\(.*\)/\1 \2/p' |
			grep -v "CONFIG_[A-Z]* *\$" | sort >"$3.all"
		awk 'NR == FNR { own[$1]; next } !($1 in own)' "$3.own" "$3.all" >"$3.new"
		# values that are the compiler's words are numbers in the end
		while read -r name value; do
			case $value in
			__SIZEOF_*) value=$(echo "$value" | "$1" -E -P - | tr -d '\n') ;;
			esac
			echo "$name $value"
		done <"$3.new" | sort >"$3"
	}
}
