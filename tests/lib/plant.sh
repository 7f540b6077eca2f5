# A defect planted in one source of a build. Sourced, not run.
#
# plant HALF FILE SED OUT.o
#   HALF  a build folder, FILE a source below its tree/lib/. A copy, changed by
#         the sed command, is compiled by the very command that builds the
#         original for the static library, or the shared one where that is the
#         only one; the copy lies beside OUT.o, under its own name. Says so and returns 1 where the command
#         changes nothing or the copy does not compile; SED '' wants no change.
# object_of HALF FILE: the original's object
plant() {
	plant_source=$1/tree/lib/$2 plant_copy=${4%/*}/${2##*/}
	sed "$3" "$plant_source" >"$plant_copy" || return 1
	if test -n "$3" && cmp -s "$plant_source" "$plant_copy"; then
		echo "the defect changes nothing: $2: $3"
		return 1
	fi
	plant_command "$1" "$2" compile "$plant_copy" "$4"
}
object_of() { plant_command "$1" "$2" object; }

plant_command() {
	python3 - "$@" <<'END'
import json, os, shlex, subprocess, sys
build, name, what = sys.argv[1:4]
source = os.path.realpath(os.path.join(build, "tree/lib", name))
entries = [e for e in json.load(open(build + "/compile_commands.json"))
           if os.path.realpath(os.path.join(e["directory"], e["file"])) == source
           and os.path.basename(os.path.dirname(e["output"])).startswith("lib")
           and not e["output"].startswith("src/cli/")]
if not entries:
    sys.exit("no command compiles " + name)
entry = sorted(entries, key=lambda e: ".so" in e["output"])[0]
if what == "object":
    print(os.path.join(entry["directory"], entry["output"]))
    sys.exit()
words = shlex.split(entry["command"])
for option, value in ("-o", sys.argv[5]), ("-MF", sys.argv[5] + ".d"), ("-MQ", sys.argv[5]):
    if option in words:
        words[words.index(option) + 1] = value
words[words.index(entry["file"])] = sys.argv[4]
words += ["-iquote", os.path.dirname(source)]
sys.exit(subprocess.call(words, cwd=entry["directory"]))
END
}
