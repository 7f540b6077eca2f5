"""Builds and runs a dependency's own tests: tests/closed/suites.sh.

usage: suites.py NAME TREE WORK ROOT NAMESPACE SUITE...
  NAME       mbedtls, zlib or libpsl
  TREE       its release, or the renamed tree of it
  WORK       a folder; what is there already is used again
  NAMESPACE  of the tree, or - for the release
  SUITE      of mbedTLS: which, by its name in the release; none: all
Writes WORK/results: a line each, SUITE TAB TEST TAB RESULT.
"""
import glob, os, re, shutil, subprocess, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ledger import released

name, tree, work, root, ns = sys.argv[1:6]
wanted = sys.argv[6:]
if ns == "-":
    ns = ""
to = {"mbedtls": "mbedtls", "zlib": "zlib", "libpsl": "psl"}[name]
prefix = ns + "_" + to if ns else to
paths = released(tree)
back = {old: new for new, old in paths.items()}
cc = os.environ.get("CC", "cc")
ninja = ["rule cc", "  command = %s $flags -MD -MF $out.d -c $in -o $out" % cc, "  depfile = $out.d",
         "rule link", "  command = %s $in -lpthread -o $out" % cc,
         "rule made", "  command = $do"]


def stop(text):
    sys.exit("suites.py: " + text)


def here(path):
    """A file or a folder of the release, in the tree."""
    if path in back:
        return os.path.join(tree, back[path])
    for old, new in back.items():
        if old.startswith(path + "/"):
            return os.path.join(tree, "/".join(new.split("/")[:path.count("/") + 1]))
    stop("%s has no %s" % (tree, path))


def compiled(path, flags, of=None):
    """The object of a source; path in the release, or of a file that is made."""
    to = re.sub("[^A-Za-z0-9.]", "_", path) + ".o"
    ninja.extend(["build %s: cc %s" % (to, of or here(path)), "  flags = " + flags])
    return to


def linked(to, objects):
    ninja.append("build %s: link %s" % (to, " ".join(objects)))


def build():
    text = "\n".join(ninja) + "\n"
    file = os.path.join(work, "build.ninja")
    if not os.path.exists(file) or open(file).read() != text:
        open(file, "w").write(text)
    done = subprocess.run(["ninja", "-C", work], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode:
        print(done.stdout[-3000:])
        stop("%s: its tests do not build" % name)


def run(words, folder, stdin=None):
    """Exit status and output."""
    done = subprocess.run(words, cwd=folder, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=1200)
    return done.returncode, done.stdout


results = []


def result(suite, test, what):
    results.append("\t".join([suite, test, what]))


def said(suite, status, text):
    """Each line of a program's output as a result, and how it ended."""
    for line in text.decode("latin-1").splitlines():
        line = re.sub(r" in [0-9.]+ ms$", "", line)
        result(suite, line.split(":")[0], line)
    result(suite, "exit status", str(status))


def zlib():
    flags = "-O1 -D_LARGEFILE64_SOURCE=1 -DHAVE_HIDDEN -I" + tree
    listed = re.search(r"^OBJZ = (.*)$", open(here("Makefile.in")).read(), re.M).group(1)
    # those of files in gzip's format besides, which the tests are for, too
    listed += " " + re.search(r"^OBJG = (.*)$", open(here("Makefile.in")).read(), re.M).group(1)
    library = [compiled(o[:-1] + "c", flags) for o in listed.split()]
    for program in "example", "minigzip", "infcover":
        linked(program, [compiled("test/%s.c" % program, flags)] + library)
    build()
    said("example", *run(["./example", "tried.gz"], work))
    # uncovered branches are told of as such by upstream; a failed check ends it
    said("infcover", *run(["./infcover"], work))
    for level in ["-%d" % n for n in range(1, 10)] + ["-f", "-h", "-r"]:
        plain = b"".join(b"hello, world %d %d\n" % (i, i * i % 9973) for i in range(20000))
        status, packed = run(["./minigzip", level], work, plain)
        again, unpacked = run(["./minigzip", "-d"], work, packed)
        result("minigzip", level, "%d %d, %d bytes, %s" % (status, again, len(packed), unpacked == plain))


def libpsl():
    version = re.search(r"-([0-9.]+)(-planted)?$", tree).group(1)
    upper = prefix.upper() if ns else "PSL"
    header = here("include/libpsl.h.in")
    text = open(header).read()
    numbers = version.split(".")
    values = {"VERSION": version, "VERSION_MAJOR": numbers[0], "VERSION_MINOR": numbers[1], "VERSION_PATCH": numbers[2],
              "VERSION_NUMBER": "(%s << 16 | %s << 8 | %s)" % tuple(numbers)}
    for key, value in values.items():
        text = text.replace("@LIB%s_%s@" % (upper, key), value)
    open(os.path.join(work, "lib%s.h" % prefix), "w").write(text)
    suffixes = glob.glob(os.path.join(root, "tools/upstream/publicsuffix-*[0-9]/"))
    if len(suffixes) != 1:
        stop("%d public suffix lists in tools/upstream" % len(suffixes))
    # the list that is built in is made by this tree's script; those that are read, by
    # the release's: they are files that a system has
    release = os.path.join(root, "tools/upstream", "libpsl-" + version, "src/psl-make-dafsa")
    for what, to in ("cxx+", "suffixes_dafsa.h"), ("binary", "psl.dafsa"), ("binary --encoding=ascii", "psl_ascii.dafsa"):
        done = subprocess.run(["python3", here("src/psl-make-dafsa") if what == "cxx+" else release] + ("--output-format=" + what).split() +
                              ["public_suffix_list.dat", os.path.join(work, to)], cwd=suffixes[0])
        if done.returncode:
            stop("no " + to)
    # the macros of its tests/meson.build
    flags = "-O1 -w -D_GNU_SOURCE -DENABLE_BUILTIN -DHAVE_ALLOCA_H -DHAVE_STRINGS_H -DHAVE_NL_LANGINFO -I. "
    flags += "-DPACKAGE_VERSION='\"%s\"' -D%s_DISTFILE='\"none\"' " % (version, upper)
    flags += "-DSRCDIR='\"%s\"' " % here("tests")
    for macro, file in ("FILE", suffixes[0] + "public_suffix_list.dat"), ("TESTFILE", suffixes[0] + "tests/tests.txt"), \
            ("DAFSA", "psl.dafsa"), ("ASCII_DAFSA", "psl_ascii.dafsa"):
        if not os.path.exists(os.path.join(work, file)):
            stop("no " + file)
        flags += "-D%s_%s='\"%s\"' " % (upper, macro, file)
    library = [compiled("src/" + file, flags) for file in ("psl.c", "lookup_string_in_fixed_set.c")]
    programs = sorted(p for p in back if re.match(r"tests/test-.*\.c$", p))
    for source in programs:
        linked(os.path.basename(source)[:-2], [compiled(source, flags)] + library)
    build()
    for source in programs:
        program = os.path.basename(source)[:-2]
        said(program, *run(["./" + program], work))


def mbedtls():
    upper = prefix.upper()
    config = open(os.path.join(root, "src/mbedtls/user_config.h.in")).read().replace("@MBEDTLS@", upper)
    file = os.path.join(work, "user_config.h")
    if not os.path.exists(file) or open(file).read() != config:
        open(file, "w").write(config)
    flags = "-O1 -w -D_POSIX_C_SOURCE=200809L -D%s_USER_CONFIG_FILE='\"user_config.h\"' -I." % upper
    for folder in "include", "library", "tests/include", "framework/tests/include", "3rdparty/everest/include", \
            "3rdparty/everest/include/everest", "3rdparty/everest/include/everest/kremlib":
        flags += " -I" + here(folder)
    library = []
    for line in open(here("library/Makefile")).read().replace("\\\n", " ").split("\n"):
        words = line.split("#")[0].split("=")
        if words[0].strip() in ("OBJS_CRYPTO", "OBJS_X509", "OBJS_TLS"):
            library += [paths[os.path.relpath(os.path.join(here("library"), o[:-1] + "c"), tree)] for o in words[1].split()]
    library += ["3rdparty/everest/library/" + f for f in ("everest.c", "x25519.c", "Hacl_Curve25519_joined.c")]
    library += sorted(p for p in back if re.match(r"(framework/tests/src|framework/tests/src/drivers|tests/src|"
                                                  r"tests/src/test_helpers)/[^/]*\.c$", p))
    objects = [compiled(path, flags) for path in library]
    suites = sorted(os.path.basename(p)[11:-5] for p in back if re.match(r"tests/suites/test_suite_.*\.data$", p))
    if set(wanted) - set(suites):
        stop("no suite " + " ".join(sorted(set(wanted) - set(suites))))
    suites = wanted or suites
    where = {}
    for suite in suites:
        # as this tree calls the two files
        data = here("tests/suites/test_suite_%s.data" % suite)
        function = here("tests/suites/test_suite_%s.function" % suite.split(".")[0])
        made = os.path.basename(data)[:-5]
        where[suite] = made
        do = "cd %s && python3 %s -f %s -d %s -t suites/main_test.function -p suites/host_test.function -s suites " \
            "--helpers-file suites/helpers.function -o %s/tests" % (
                here("tests"), here("framework/scripts/generate_test_code.py"), function, data, work)
        ninja.extend(["build tests/%s.c tests/%s.datax: made %s %s" % (made, made, data, function), "  do = " + do])
        linked("tests/" + made, [compiled("suites/" + suite, flags, "tests/%s.c" % made)] + objects)
    # ours, in this tree's words: suites.sh
    linked("keyfile", [compiled("keyfile.c", flags, os.path.join(work, "keyfile.c"))] + objects)
    os.makedirs(os.path.join(work, "tests"), exist_ok=True)
    link = os.path.join(work, "framework")
    if not os.path.islink(link):
        os.symlink(here("framework"), link)
    build()
    keys = os.path.join(work, "keys")
    shutil.rmtree(keys, ignore_errors=True)
    os.makedirs(keys)
    said("keyfile", *run(["../keyfile"], keys))
    for file in sorted(os.listdir(keys)):
        result("keyfile", file, open(os.path.join(keys, file), "rb").read().hex())
    for suite in suites:
        status, text = run(["./" + where[suite], "-v", "./" + where[suite] + ".datax"], os.path.join(work, "tests"))
        data = open(os.path.join(work, "tests", where[suite] + ".datax"), encoding="latin-1").read()
        # it prints as much of a test's name as fits its line; all of it is here
        names = [block.strip("\n").split("\n")[0] for block in data.split("\n\n") if block.strip("\n")]
        # what a test prints may stand before its result, which is then a line of its own
        found = re.findall(r"^(?:(.*?)\s?\.* )?(PASS|FAILED|----)$", text.decode("latin-1"), re.M)
        if not found or len(found) != len(names):
            stop("%s: %d results of %d tests: %s" % (suite, len(found), len(names), text[-300:].decode("latin-1")))
        for test, (printed, what) in zip(names, found):
            if not test.startswith(printed.rstrip(". ")):
                stop("%s: the result of %s stands where that of %s should" % (suite, printed, test))
            result(suite, test, {"PASS": "passed", "----": "skipped"}.get(what, "failed"))
        result(suite, "exit status", str(status))


os.makedirs(work, exist_ok=True)
{"zlib": zlib, "libpsl": libpsl, "mbedtls": mbedtls}[name]()
open(os.path.join(work, "results"), "w", encoding="latin-1").write("".join(r + "\n" for r in results))
