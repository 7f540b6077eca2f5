"""Several C files as one, with the headers they include in it.

A header stands where it is first included; a later place keeps a comment. One
that was included under a condition only is brought again where that condition
does not hold for sure. Names that two files have for themselves get the file's
name in front of them, and a macro of one file ends with it.
"""

import os
import re

import ctext
import known as knowing

INCLUDE = re.compile(r'include\s*(?:"([^"]+)"|<([^>]+)>|(\w+))')


class Unreadable(Exception):
    pass


class OneFile:
    def __init__(self, folders, known, named=None, given=None):
        """folders: where headers are; known: macros that are known on every platform;
        named: files that a macro stands for in #include; given: text by header's name."""
        self.folders = folders
        self.known = known
        self.named = named or {}
        self.given = given or {}
        self.read = {}
        self.shown = {}  # header: the conditions that it was brought under
        self.of_headers = set()  # macros that those brought define
        self.bodies = {}  # macro: file: what it stands for there
        self.out = []

    def lines(self, path):
        if path not in self.read:
            try:
                with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
                    self.read[path] = ctext.lines_of(file.read().replace("\r\n", "\n"))
            except OSError as trouble:
                raise Unreadable(f"{path}: {trouble.strerror}") from trouble
        return self.read[path]

    def find(self, words, beside):
        quoted, angled, macro = INCLUDE.match(words).groups()
        name = quoted or angled or self.named.get(macro)
        if name is None:
            return None, None
        if name in self.given:
            return name, None
        for folder in ([] if angled else [beside]) + self.folders:
            path = os.path.normpath(os.path.join(folder, name))
            if os.path.isfile(path):
                return name, path
        return name, None

    def put_given(self, name, conditions):
        here = frozenset(conditions)
        if not any(before <= here for before in self.shown.get(name, [])):
            self.shown.setdefault(name, []).append(here)
            self.out.append(self.given[name])

    def header(self, name, path, conditions, chain):
        lines = self.lines(path)
        guard = ctext.guard_of(lines)
        once = not guard and bool(ctext.type_names("".join(line for line, _ in lines)))
        here = frozenset(conditions)
        if (guard or once) and any(before <= here for before in self.shown.get(path, [])):
            self.out.append(f"/* {name}: above */\n")
            return
        if path in chain:
            if not guard:
                raise Unreadable(f"{path}: includes itself, and nothing keeps it from it")
            self.out.append(f"/* {name}: being read */\n")
            return
        self.out.append(f"/* begin {name} */\n")
        if self.shown.get(path):  # its comments stand in the first copy
            lines = ctext.lines_of(ctext.bare("".join(line for line, _ in lines)))
        if once:  # what it declares cannot be declared twice
            macro = f"ONCE_{re.sub('[^A-Za-z0-9]', '_', name)}"
            self.out.append(f"#ifndef {macro}\n#define {macro}\n")
        self.text(lines, path, conditions, [*chain, path], guard)
        if once:
            self.out.append("#endif\n")
        self.out.append(f"/* end {name} */\n")
        self.shown.setdefault(path, []).append(here)
        self.of_headers |= ctext.macros_defined(lines)

    def text(self, lines, path, conditions, chain, guard=None):
        """Puts out a file; conditions: those it stands under, outermost first."""
        stack = []  # of lists: the alternatives so far, the last one holding
        dead = 0  # how many of them cannot hold
        for line, words in lines:
            if words is None or not words:
                self.out.append(line)
                continue
            kind = words.split()[0].split("(")[0].split('"')[0].split("<")[0]
            if kind in ("if", "ifdef", "ifndef"):
                value = knowing.of(words, self.known)
                is_guard = guard is not None and not stack
                holds = is_guard or value is True
                stack.append([[] if holds else [words], value is False and not is_guard, holds])
            elif kind in ("elif", "else") and stack:
                alternatives, _, held = stack[-1]
                alternatives = [f"not {a}" for a in alternatives] + ([words] if kind == "elif" else [])
                value = False if held else knowing.of(words, self.known) if kind == "elif" else None
                stack[-1] = [alternatives, value is False, held or value is True]
            elif kind == "endif" and stack:
                stack.pop()
            dead = any(frame[1] for frame in stack)
            if kind == "define":
                self.redefined(path, words)
            if kind != "include" or dead:
                self.out.append(line)
                continue
            name, found = self.find(words, os.path.dirname(path))
            now = conditions + [a for frame in stack for a in frame[0]]
            if name in self.given:
                self.put_given(name, now)
            elif found is None:
                self.out.append(line)
            else:
                self.header(name, found, now, chain)

    def redefined(self, path, words):
        """A macro that another file means something else with: theirs ends here."""
        name, body = re.match(r"define (\w+)(.*)", words).groups()
        theirs = self.bodies.setdefault(name, {})
        if any(file != path and body.strip() not in known for file, known in theirs.items()):
            self.out.append(f"#undef {name}\n")
        theirs.setdefault(path, set()).add(body.strip())

    def is_empty(self, text):
        """Whether nothing of a file is left where the known macros decide."""
        stack = []
        for line, words in ctext.lines_of(ctext.blank_comments(text)):
            kind = words.split(" ")[0] if words else ""
            if kind in ("if", "ifdef", "ifndef"):
                value = knowing.of(words, self.known)
                stack.append([value is False, value is True])
            elif kind in ("elif", "else") and stack:
                held = stack[-1][1]
                value = False if held else knowing.of(words, self.known) if kind == "elif" else None
                stack[-1] = [value is False, held or value is True]
            elif kind == "endif" and stack:
                stack.pop()
            elif any(frame[0] for frame in stack):
                continue
            elif words is None and re.search(r"\w", line) or re.match(r'include ".*\.c"', words or ""):
                return False
        return True

    def sources(self, paths, label, prefix):
        """All of them, without those that are empty; returns what was left out."""
        texts = {path: "".join(line for line, _ in self.lines(path)) for path in paths}
        left_out = [path for path in paths if self.is_empty(texts[path])]
        paths = [path for path in paths if path not in left_out]
        private, macros, words = {}, {}, {}
        static_words = {"static"}
        for path in paths:
            static_words |= statics_alias(texts[path])
        for folder in self.folders:
            for name in sorted(os.listdir(folder)):
                if name.endswith(".h"):
                    static_words |= statics_alias("".join(line for line, _ in self.lines(os.path.join(folder, name))))
        for path in paths:
            private[path] = ctext.private_names(texts[path], static_words)
            macros[path] = ctext.macros_defined(self.lines(path))
            words[path] = ctext.words_of(texts[path])
        early = self.early(paths)
        for path in paths:
            mine = f"{prefix}{re.sub('[^A-Za-z0-9]', '_', os.path.splitext(os.path.basename(path))[0])}_"
            others = set().union(*(words[p] for p in paths if p != path))
            met = {name: mine + name for name in private[path] if any(name in private[p] or name in macros[p]
                                                                     for p in paths if p != path)}
            lines = self.lines(path)
            if met:
                lines = ctext.lines_of(ctext.renamed(texts[path], met))
            self.out.append(f"/* begin {label(path)} */\n")
            self.text(lines, path, [], [path])
            for name in sorted(macros[path] & others - self.of_headers - early - ctext.macros_asked(lines)):
                self.out.append(f"#undef {name}\n")
            self.out.append(f"/* end {label(path)} */\n\n")
        return left_out

    def early(self, paths):
        """What files define before they include anything is said before all of them:
        which interfaces the system's headers offer is decided once. Returns the macros."""
        said = set()
        for path in paths:
            block, depth, whole = [], 0, 0
            for line, words in self.lines(path):
                if words is None:
                    continue
                kind = words.split(" ")[0] if words else ""
                if kind == "include":
                    break
                block.append(line)
                depth += kind in ("if", "ifdef", "ifndef")
                depth -= kind == "endif"
                if depth == 0:
                    whole = len(block)
            block = block[:whole]
            names = ctext.macros_defined(ctext.lines_of("".join(block)))
            if any(re.match(r"_[A-Z_]", name) for name in names):
                self.out.extend(block)
                said |= names
        return said


def statics_alias(text):
    """Macros that say static in other words."""
    return set(re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+static(?:[ \t]+inline)?[ \t]*$", text, re.M))
