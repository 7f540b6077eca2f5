"""The configuration of the release on each platform, from what the release says.

Upstream keeps the answers that its own checks would give on Unix systems
(CMake/unix-cache.cmake), and a header for Windows. What the answers leave to the
C library, and what this project chooses, is here; tests/amalgam/ compares the
whole with what a build finds by trying.
"""

import os
import re

# The places of the CA bundle, first the most common: upstream's own list.
CA_BUNDLES = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/usr/share/ssl/certs/ca-bundle.crt",
    "/usr/local/share/certs/ca-root-nss.crt",
    "/etc/ssl/cert.pem",
]
LINUX = {"CMAKE_SYSTEM_NAME": "Linux", "UNIX": "1"}
PLATFORMS = {"glibc": "Linux with glibc", "musl": "Linux with musl", "windows": "Windows, by MinGW-w64"}
FOLDERS = ("arpa", "linux", "net", "netinet", "proto", "sys")
CHECKED = re.compile(r'\(|\)|"[^"]*"|[^\s()]+')


class Unknown(Exception):
    pass


def cmake_answers(path, system):
    """The variables that a file of CMake's if() and set() leaves, on a system."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"#[^\n]*", "", file.read())
    variables, stack = dict(system), []
    for command, at in commands(text):
        words = CHECKED.findall(at)
        if command == "if":
            stack.append([condition(words, variables), False])
        elif command in ("elseif", "else"):
            stack[-1][1] = stack[-1][1] or stack[-1][0]
            stack[-1][0] = not stack[-1][1] and (command == "else" or condition(words, variables))
        elif command == "endif":
            stack.pop()
        elif all(frame[0] for frame in stack):
            if command == "set" and len(words) == 2:
                variables[words[0]] = words[1].strip('"')
            else:
                raise Unknown(f"{path}: {command}({' '.join(words)}): not a command that can be followed")
    return {name: value for name, value in variables.items() if name not in system}


def commands(text):
    at = 0
    while match := re.compile(r"\s*(\w+)\s*\(").match(text, at):
        depth, at = 1, match.end()
        begin = at
        while depth:
            depth += (text[at] == "(") - (text[at] == ")")
            at += 1
        yield match[1].lower(), text[begin : at - 1]


def condition(words, variables):
    """NOT before AND and OR, which CMake takes from left to right."""

    def value(at):
        if words[at] == "NOT":
            result, at = value(at + 1)
            return not result, at
        if words[at] == "(":
            result, at = whole(at + 1)
            return result, at + 1
        left = variables.get(words[at], "")
        if at + 1 < len(words) and words[at + 1] in ("STREQUAL", "GREATER_EQUAL", "VERSION_GREATER_EQUAL"):
            right = words[at + 2].strip('"')
            return left == right if words[at + 1] == "STREQUAL" else False, at + 3
        return left not in ("", "0", "OFF"), at + 1

    def whole(at):
        result, at = value(at)
        while at < len(words) and words[at] in ("AND", "OR"):
            other, then = value(at + 1)
            result = result and other if words[at] == "AND" else result or other
            at = then
        return result, at

    return whole(0)[0]


class Config:
    def __init__(self, tree, ns, disabled=()):
        self.tree, self.ns, self.NS = tree, ns, ns.upper()
        self.disabled = set(disabled)
        template = os.path.join(tree, "lib", ns + "_config-cmake.h.in")
        if not os.path.isfile(template):
            template = os.path.join(tree, "lib", ns + "_config.h.cmake")
        with open(template, encoding="utf-8") as file:
            text = file.read()
        self.names = re.findall(r"^#cmakedefine (\w+)", text, re.M)
        self.sizes = [m for m in re.findall(r"^\$\{(SIZEOF_\w+)_CODE\}", text, re.M)]
        with open(os.path.join(tree, "CMakeLists.txt"), encoding="utf-8") as file:
            self.cmake = file.read()

    def chosen(self):
        """What does not depend on the platform: this project's choice."""
        NS = self.NS
        on = {f"{NS}_DISABLE_LDAP", f"{NS}_DISABLE_LDAPS", "HAVE_LIBZ", "USE_LIBPSL", "USE_MBEDTLS",
              "USE_RESOLV_THREADED", "ENABLE_IPV6", "USE_IPV6", "HAVE_MBEDTLS_DES_CRYPT_ECB"}
        on |= self.disabled
        # where the release has them unless they are switched off, it has them here, too
        on |= {n for n in self.names if n.startswith(NS + "_") and re.search(rf"^option\({n}\b.* ON\)$", self.cmake, re.M)}
        return on & set(self.names)

    def answers(self):
        path = os.path.join(self.tree, "CMake", "unix-cache.cmake")
        if not os.path.isfile(path):
            raise Unknown(f"{path}: not there: the release does not say what Linux has, so no configuration can be made")
        return {name: value for name, value in cmake_answers(path, LINUX).items() if name in self.names}

    def unix(self):
        """What is there on Linux, apart from headers."""
        on = {name for name, value in self.answers().items() if value == "1" and not name.endswith("_H")}
        return on | {"HAVE_SUSECONDS_T", "HAVE_THREADS_POSIX", "USE_THREADS_POSIX"} & set(self.names) | self.chosen()

    def headers(self):
        """Macro to header; the compiler is asked."""
        found = {}
        for name in [*self.answers(), "HAVE_LINUX_TCP_H"]:
            if name.endswith("_H") and name in self.names:
                path = name[5:-2].lower() + ".h"
                folder, _, rest = path.partition("_")
                found[name] = f"{folder}/{rest}" if folder in FOLDERS and rest else path
        return found

    def linux(self, library):
        on = self.unix() | {"HAVE_GLIBC_STRERROR_R" if library == "glibc" else "HAVE_POSIX_STRERROR_R"} & set(self.names)
        out = "".join(f"#define {name} 1\n" for name in sorted(on))
        for name, path in sorted(self.headers().items()):
            out += f"#if __has_include(<{path}>)\n#define {name} 1\n#endif\n"
        return out + self.system("Linux")

    def system(self, system):
        NS = self.NS
        os_name = f"{NS}_OS" if f"{NS}_OS" in self.names else "OS"
        out = [f'#define {os_name} "{system}"', f"#ifndef {NS}_CA_BUNDLE"]
        for at, path in enumerate(CA_BUNDLES):
            out += [f'#{"el" if at else ""}if __has_include("{path}")', f'#define {NS}_CA_BUNDLE "{path}"']
        out += ["#endif", "#endif"]
        sizes = {"INT": "__SIZEOF_INT__", "LONG": "__SIZEOF_LONG__", "SIZE_T": "__SIZEOF_SIZE_T__",
                 "LONG_LONG": "__SIZEOF_LONG_LONG__", "SSIZE_T": "__SIZEOF_SIZE_T__", "OFF_T": "8",
                 f"{NS}_OFF_T": "8", f"{NS}_SOCKET_T": "__SIZEOF_INT__"}
        for name in sorted(self.sizes):
            what = name.removeprefix("SIZEOF_")
            if what == "TIME_T":
                out += ["#if defined(__GLIBC__) && !(defined(_TIME_BITS) && _TIME_BITS == 64)",
                        f"#define {name} __SIZEOF_LONG__", "#else", f"#define {name} 8", "#endif"]
            elif what in sizes:
                out.append(f"#define {name} {sizes[what]}")
            else:
                raise Unknown(f"{name}: nothing says how large this is")
        out += [f'#define {NS}_EXTERN_SYMBOL __attribute__((__visibility__("default")))', "#define _FILE_OFFSET_BITS 64"]
        return "\n".join(out) + "\n"

    def windows(self):
        on = sorted(self.chosen())
        with open(os.path.join(self.tree, "lib", "config-win32.h"), encoding="utf-8") as file:
            text = file.read()
        return "".join(f"#define {name} 1\n" for name in on) + text

    def known(self):
        """What is so on every platform: True where a macro is defined, False where
        nothing of the release or of the configuration ever defines it."""
        texts = []
        for folder, _, files in sorted(os.walk(os.path.join(self.tree, "lib"))):
            for name in sorted(files):
                if name.endswith((".c", ".h")) and name != f"{self.ns}_config.h":
                    with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                        texts.append(file.read())
        defined = set(re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", "\n".join(texts), re.M))
        always = self.chosen()
        anywhere = always | self.unix() | set(self.headers()) | {"HAVE_GLIBC_STRERROR_R", "HAVE_POSIX_STRERROR_R"}
        facts = {n: False for n in self.names if n.startswith(("USE_", "HAVE_")) and n not in anywhere | defined}
        facts |= {n: True for n in always}
        return facts | {"HAVE_CONFIG_H": True}


def mbedtls_known(include, stem, user):
    """What is so of the dependency's configuration, as it is released and as the
    user's file changes it. A macro that other headers derive is left out."""
    with open(os.path.join(include, stem, f"{stem}_config.h"), encoding="utf-8") as file:
        text = file.read()
    facts = {}
    for off, name in re.findall(r"^(//)?#define (\w+)", text, re.M):
        facts[name] = not off
    derived = set()
    for folder, _, files in sorted(os.walk(include)):
        for name in sorted(files):
            if name != f"{stem}_config.h":
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    derived |= set(re.findall(r"^[ \t]*#[ \t]*(?:define|undef)[ \t]+(\w+)", file.read(), re.M))
    facts = {name: value for name, value in facts.items() if value or name not in derived}
    depth = 0
    for kind, name in re.findall(r"^#(if|endif|define|undef)\w*(?: (\w+))?", user, re.M):
        depth += (kind == "if") - (kind == "endif")
        if kind == "define" or kind == "undef" and depth == 1:  # in the file's guard alone
            facts[name] = kind == "define"
        elif kind == "undef":
            facts.pop(name, None)
    return facts
