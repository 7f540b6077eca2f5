#!/usr/bin/env python3
"""Writes what CMake needs to know of an exported tree: the lists of sources, as
upstream's make files have them, and a row for each macro of the configuration
header, as src/config/meson.build decides them.

usage: cmake.py TREE NAMESPACE KIND      KIND: closed or open
Makes TREE/cmake/sources.cmake and TREE/cmake/macros.cmake.
"""
import glob
import os
import re
import sys

tree, ns, kind = sys.argv[1:]
upper = ns.upper()
closed = kind == "closed"


def read(path):
    with open(os.path.join(tree, path), encoding="utf-8", errors="surrogateescape") as f:
        return f.read()


def only(pattern):
    """The folder below src/ that fits."""
    found = [d for d in glob.glob(os.path.join(tree, "src", pattern)) if os.path.isdir(d) and not d.endswith(".api")]
    if len(found) != 1:
        sys.exit("cmake.py: src/%s: %d folders" % (pattern, len(found)))
    return "src/" + os.path.basename(found[0])


curl = only(ns + "-[0-9]*")


def lists_of(path):
    """NAME = a b \\ lists of a make file."""
    found = {}
    for line in read(path).replace("\\\n", " ").split("\n"):
        words = line.split("#")[0].split("=")
        if len(words) == 2 and not line.startswith("\t"):
            found[words[0].strip()] = words[1].split()
    return found


def emit(name, values):
    print("set(%s\n  %s)" % (name, "\n  ".join(values)))


sys.stdout = open(os.path.join(tree, "cmake/sources.cmake"), "w", encoding="utf-8")

# --- sources --------------------------------------------------------------

lists = lists_of(curl + "/lib/Makefile.inc")
sources = []
for word in lists["CSOURCES"]:
    sources += lists[word[2:-1]] if word.startswith("$(") else [word]
emit("lib_sources", [curl + "/lib/" + s for s in sources])
emit("lib_headers", ["%s/include/%s/%s" % (curl, ns, h) for h in
                     lists_of("%s/include/%s/Makefile.am" % (curl, ns))["pkginclude_HEADERS"]])
soname = lists_of(curl + "/lib/Makefile.soname")
change, deleted, added = (int(soname[k][0]) for k in ("VERSIONCHANGE", "VERSIONDEL", "VERSIONADD"))
print('set(soversion "%d")\nset(libversion "%d.%d.%d")' % (change - deleted, change - deleted, deleted, added))
version = re.search(r'#define LIB%s_VERSION "(.*?)"' % upper, read("%s/include/%s/%sver.h" % (curl, ns, ns))).group(1)
print('set(version "%s")\nset(curl "%s")' % (version, curl))

mbedtls = only(ns + "-mbedtls-*" if closed else "mbedtls-*")
make = lists_of(mbedtls + "/library/Makefile")
emit("mbedtls_sources", ["%s/library/%s.c" % (mbedtls, o[:-2]) for key in ("OBJS_CRYPTO", "OBJS_X509", "OBJS_TLS")
                         for o in make[key]] +
     ["%s/3rdparty/everest/library/%s.c" % (mbedtls, n) for n in ("everest", "x25519", "Hacl_Curve25519_joined")])
print('set(mbedtls "%s")\nset(mbedtls_stem "%s")' % (mbedtls, ns + "_mbedtls" if closed else "mbedtls"))
if closed:
    zlib, psl = only(ns + "-zlib-*"), only(ns + "-libpsl-*")
    objects = re.search(r"^OBJZ = *(.*)$", read(zlib + "/Makefile.in"), re.M).group(1).split()
    emit("zlib_sources", ["%s/%s.c" % (zlib, o[:-2]) for o in objects])
    emit("psl_sources", ["%s/src/%s_psl.c" % (psl, ns), psl + "/src/lookup_string_in_fixed_set.c"])
    print('set(zlib "%s")\nset(psl "%s")\nset(psl_version "%s")' % (zlib, psl, psl.split("-")[-1]))

# The note for scanners, as src/notes/meson.build makes it.
compiled = {"curl": version, "mbedtls": mbedtls.split("-")[-1]}
if closed:
    compiled.update(zlib=zlib.split("-")[-1], libpsl=psl.split("-")[-1], publicsuffix=read(psl + ".api/VERSION.list").strip())
strings = {name: string for name, string in re.findall(r"^\[(\w+)\]$.*?^string = ([^\n]*)$", read("src/notes/components"), re.M | re.S)}
print("set(note_group note_of_versions_%s)" % "_".join(re.sub(r"\W", "_", v) for v in compiled.values()))
print("set(note_strings [==[%s]==])" % ", ".join('\\"%s\\"' % strings[n].replace("@0@", v) for n, v in compiled.items()))

# --- the configuration header ---------------------------------------------


class Text(str):
    """A string of meson's, whose format() has numbers between at signs."""

    def format(self, *args):
        out = str(self)
        for i, arg in enumerate(args):
            out = out.replace("@%d@" % i, arg)
        return Text(out)

    def __add__(self, other):
        return Text(str(self) + other)

    def __radd__(self, other):
        return Text(other + str(self))


# The tables are lists and dictionaries of strings, which are Python's as well.
config = read("src/config/meson.build")
table = {}
for name, pattern in (("foreign", r"^foreign = (\[.*?^\])"), ("types", r"^types = (\{.*?^\})"),
                      ("symbols_of", r"^symbols_of = (\{.*?^\})"), ("code", r"^code = (\{.*?^\})")):
    text = re.search(pattern, config, re.M | re.S).group(1)
    returns = Text(re.search(r"^returns = '(.*)'$", config, re.M).group(1))
    table[name] = eval(text, {"__builtins__": {}, "returns": returns})  # pylint: disable=eval-used

template = "%s/lib/%s_config-cmake.h.in" % (curl, ns)
if not os.path.exists(os.path.join(tree, template)):
    template = "%s/lib/%s_config.h.cmake" % (curl, ns)
names, sizes = [], []
for line in read(template).split("\n"):
    if line.startswith("#cmakedefine"):
        names.append(line.split()[1])
    elif line.startswith("${SIZEOF_"):
        sizes.append(line.split("_CODE")[0][2:])
text = "".join(read(curl + "/" + f) for f in ("CMakeLists.txt", "CMake/Macros.cmake", "CMake/OtherTests.cmake"))
words = set(re.sub(r'[()"{}=\n]', " ", text).split())
on = {line.strip()[7:].split()[0] for line in read(curl + "/CMakeLists.txt").split("\n")
      if line.strip().startswith("option(%s_" % upper) and line.strip().endswith(" ON)")}
print("set(source_args %s)" % ("-D_GNU_SOURCE" if {"_GNU_SOURCE", "-D_GNU_SOURCE"} & words else ""))

sys.stdout = open(os.path.join(tree, "cmake/macros.cmake"), "w", encoding="utf-8")
old = int(version.split(".")[0]) < 8
defaults_on = upper + "_DISABLE_NTLM" in names
decided = {
    upper + "_DISABLE_LDAP": True, upper + "_DISABLE_LDAPS": True,
    upper + "_DISABLE_NTLM": not defaults_on, upper + "_ENABLE_NTLM": defaults_on,
    upper + "_DISABLE_SMB": not defaults_on, upper + "_ENABLE_SMB": defaults_on,
    "ENABLE_IPV6": "has_ipv6", "USE_IPV6": "has_ipv6",
    "HAVE_IDN2_H": old and "idn2.h", "HAVE_LDAP_URL_PARSE": old, "HAVE_LIBZ": True,
    "HAVE_MBEDTLS_DES_CRYPT_ECB": "has_des", "HAVE_SOCKADDR_IN6_SIN6_SCOPE_ID": "has_scope_id",
    "HAVE_THREADS_POSIX": True, "USE_THREADS_POSIX": True, "USE_RESOLV_THREADED": True,
    "HAVE_VARIADIC_MACROS_C99": True, "HAVE_VARIADIC_MACROS_GCC": True,
    "HAVE_WRITABLE_ARGV": "is_native", "STDC_HEADERS": True, "TIME_WITH_SYS_TIME": True,
    "USE_LIBPSL": True, "USE_MBEDTLS": True, "USE_UNIX_SOCKETS": "has_unix_sockets",
}


def row(kind_of, name, *args):
    print("config_%s(%s%s)" % (kind_of, name, "".join(" [==[%s]==]" % a for a in args)))


for name in names:
    if name in decided:
        value = decided[name]
        if not value or (name.startswith("HAVE_") and name not in words):
            continue
        if value is True:
            row("set", name, "1")
        elif value.endswith(".h"):
            row("header", name, value)
        else:
            row("if", name, value)
    elif name.endswith(("_CA_BUNDLE", "_CA_PATH")):
        row("path", name, "ca_bundle" if name.endswith("_CA_BUNDLE") else "ca_path")
    elif name in (upper + "_OS", "OS"):
        print("config_set(%s [==[\"]==] ${CMAKE_SYSTEM_NAME} [==[\"]==])" % name)
    elif name == "RANDOM_FILE":
        row("path", name, "random_file")
    elif name == "HAVE_GETADDRINFO_THREADSAFE" and old:
        continue
    elif name in on:
        row("set", name, "1")
    elif not name.startswith("HAVE_") or name in table["foreign"] or name not in words:
        continue
    elif name in table["types"]:
        row("type", name, *table["types"][name])
    elif name in table["symbols_of"]:
        row("symbol", name, *table["symbols_of"][name])
    elif name in table["code"]:
        row("code", name, table["code"][name])
    elif name == "HAVE_POLL_FINE":
        row("function", name, "poll")
    elif name.endswith("_H"):
        header = name[5:-2].lower() + ".h"
        folder = header.split("_")[0]
        if folder in ("arpa", "linux", "net", "netinet", "proto", "sys") and header != folder:
            header = folder + header.replace(folder + "_", "/")
        row("header", name, header)
    else:
        row("function", name, name[5:].lower())
for name in sizes:
    row("size", name, {"SIZEOF_LONG_LONG": "long long"}.get(name, name[7:].lower()))
