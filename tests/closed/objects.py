"""The objects of one part of a closed library, and those of the same sources by their
own names: tests/closed/code.sh.

usage: objects.py PART ROOT OPEN CLOSED OUT [SOURCE SCRIPT]
  PART    curl, mbedtls, zlib or libpsl
  OPEN    a build folder whose library is open; the sources of zlib and libpsl, which
          it has not, are compiled here from the releases by the closed build's commands
  CLOSED  a closed build
  SOURCE  as the release has it, is changed by a SCRIPT of sed's for the closed library
Writes OUT/open and OUT/closed, folders of objects that are called 001.o and so on,
and OUT/members, lines NUMBER TAB SOURCE TAB RENAMED.
"""
import glob, json, os, re, shlex, shutil, subprocess, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ledger import released

part, root, open_build, closed_build, out = sys.argv[1:6]
planted, script = sys.argv[6:8] if len(sys.argv) > 6 else (None, None)
folder = {"curl": "src/lib%s.a.p", "mbedtls": "src/mbedtls/lib%s-mbedtls.a.p",
          "zlib": "src/zlib/lib%s-zlib.a.p", "libpsl": "src/libpsl/lib%s-psl.a.p"}[part]
ns = "fetch"


def stop(text):
    sys.exit("objects.py: " + text)


def objects(build):
    """Source to command of the part's objects in a build, in the build's order."""
    found = {}
    for entry in json.load(open(os.path.join(build, "compile_commands.json"))):
        if os.path.dirname(entry["output"]) == folder % ns:
            found[os.path.realpath(os.path.join(entry["directory"], entry["file"]))] = entry
    return found


def tree_of(paths):
    """The folder below src/ or tools/upstream/ that all of them are in."""
    for path in paths:
        found = re.match(r"(.*/(?:src|tools/upstream)/[^/]*-[0-9][^/]*)/", path)
        if found:
            return found.group(1)
    stop(part + ": no sources")


def again(entry, source, to, words_of):
    """The command of an object, with another source and output."""
    words = shlex.split(entry["command"])
    for option, value in ("-o", to), ("-MF", to + ".d"), ("-MQ", to):
        words[words.index(option) + 1] = value
    words[words.index(entry["file"])] = source
    done = subprocess.run(words_of(words), cwd=entry["directory"])
    if done.returncode:
        stop("does not compile: " + source)


for side in "open", "closed":
    shutil.rmtree(os.path.join(out, side), ignore_errors=True)
    os.makedirs(os.path.join(out, side))
closed = objects(closed_build)
tree = tree_of(closed)
name, version = re.match(r".*/(?:%s-)?(.*?)-([0-9.]*[0-9])" % ns, tree).groups() if part != "curl" else ("", "")
upstream = os.path.join(root, "tools/upstream", "%s-%s" % (part, version))
if part == "curl":
    opened = objects(open_build)
    there = {os.path.relpath(s, tree_of(opened)): s for s in opened}
    paths = {p: p for p in there}
elif part == "mbedtls":
    opened = objects(open_build)
    there = {os.path.relpath(s, tree_of(opened)): s for s in opened}
    paths = released(tree)
else:
    paths = released(tree)


def by_their_own_names(words):
    """A closed build's command for the release: the release's folder and macros."""
    words = [w.replace(ns.upper() + "_PSL", "PSL") for w in words]
    here = ["-I" + os.path.join(out, "include"), "-I" + upstream]
    return words[:1] + here + words[1:] if words[0] != "ccache" else words[:2] + here + words[2:]


if part == "libpsl":
    os.makedirs(os.path.join(out, "include"), exist_ok=True)
    text = open(os.path.join(upstream, "include/libpsl.h.in")).read()
    made = open(os.path.join(closed_build, "src/libpsl/lib%s_psl.h" % ns)).read()
    # what was put in for each word stands in the header that the closed build made
    renamed = open(os.path.join(tree, "include/lib%s_psl.h.in" % ns)).read()
    pieces = re.split(r"@\w+@", renamed)
    values = re.match("(.*)".join(map(re.escape, pieces)) + r"\Z", made, re.S).groups()
    for value in values:
        text = re.sub(r"@\w+@", value.strip(), text, count=1)
    open(os.path.join(out, "include/libpsl.h"), "w").write(text)
    # the list that is built in, by the release's own script
    suffixes = glob.glob(os.path.join(root, "tools/upstream/publicsuffix-*[0-9]/"))
    if len(suffixes) != 1:
        stop("%d public suffix lists in tools/upstream" % len(suffixes))
    done = subprocess.run(["python3", os.path.join(upstream, "src/psl-make-dafsa"), "--output-format=cxx+",
                           "public_suffix_list.dat", os.path.join(out, "include/suffixes_dafsa.h")], cwd=suffixes[0])
    if done.returncode:
        stop("no list of suffixes")
def plant(entry, source, to):
    """The object of a source that is changed."""
    changed = os.path.join(out, os.path.basename(source))
    text = subprocess.run(["sed", script, source], check=True, stdout=subprocess.PIPE).stdout
    if text == open(source, "rb").read():
        stop("the defect changes nothing: %s: %s" % (planted, script))
    open(changed, "wb").write(text)
    again(entry, changed, to, lambda words: words + ["-iquote", os.path.dirname(source)])


number = 0
with open(os.path.join(out, "members"), "w") as members:
    for source, entry in closed.items():
        path = os.path.relpath(source, tree)
        if path not in paths:
            stop(path + ": not in the ledger")
        number += 1
        object_ = "%03d.o" % number
        shutil.copy(os.path.join(entry["directory"], entry["output"]), os.path.join(out, "closed", object_))
        if paths[path] == planted:
            plant(entry, source, os.path.join(out, "closed", object_))
        to = os.path.join(out, "open", object_)
        if part in ("curl", "mbedtls"):
            twin = opened.pop(there.get(paths[path]), None) or stop(paths[path] + ": the open library has it not")
            shutil.copy(os.path.join(twin["directory"], twin["output"]), to)
        else:
            again(entry, os.path.join(upstream, paths[path]), to, by_their_own_names)
        members.write("%03d.o\t%s\t%s\n" % (number, paths[path], path))
if part in ("curl", "mbedtls") and opened:
    stop("the closed library has not: " + ", ".join(sorted(opened)))
