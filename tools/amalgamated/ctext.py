"""C text: its preprocessor lines, and the names that a file keeps to itself."""

import re

IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
# What no name is looked for in, then names, then the rest of a file's text.
TOKEN = re.compile(
    r"""(?P<gap>/\*.*?\*/|//[^\n]*|\\\n)"""
    r"""|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
    r"""|(?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)"""
    r"""|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<mark>->|[^\s\w])"""
    r"""|(?P<space>\s+)""",
    re.S,
)
KEYWORDS = set(
    "auto break case char const continue default do double else enum extern float for goto if inline int long"
    " register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while".split()
)
GUARD = re.compile(r"\s*(?:ifndef\s+(\w+)|if\s+!\s*defined\s*\(?\s*(\w+)\s*\)?)\s*$")


def lines_of(text):
    """The lines, each with the preprocessor's words where it is one of its lines.

    Continued lines are one, and so is a directive with a comment that goes on
    behind it. Comments are out of the words; a line in a comment has none.
    """
    found, held, inside = [], "", False
    for line in text.splitlines(keepends=True):
        held += line
        if line.rstrip("\r\n").endswith("\\"):
            continue
        # most lines have nothing to be looked at closely
        if "*/" not in held if inside else "/*" not in held and not held.lstrip().startswith("#"):
            found.append((held, None))
            held = ""
            continue
        words, goes_on = without_comments(held, inside)
        words = words.strip()
        is_directive = not inside and words.startswith("#")
        if is_directive and goes_on:
            continue
        found.append((held, re.sub(r"\s+", " ", words[1:].strip()) if is_directive else None))
        held, inside = "", goes_on
    if held:
        found.append((held, None))
    return found


def without_comments(text, inside):
    """The text without its comments, and whether it ends in one."""
    kept, at = "", 0
    if inside:
        end = text.find("*/")
        if end < 0:
            return "", True
        at = end + 2
    while at < len(text):
        part = TOKEN.match(text, at)
        if text.startswith("/*", at) and not (part and part["gap"]):
            return kept, True
        if not part:
            kept += text[at]
            at += 1
            continue
        kept += " " if part["gap"] else part[0]
        at = part.end()
    return kept, False


def guard_of(lines):
    """The macro that keeps a header from being read twice, or None."""
    directives = [words for _, words in lines if words is not None and not words.startswith("pragma")]
    if len(directives) < 3:
        return None
    match = GUARD.match(directives[0])
    name = match and (match[1] or match[2])
    if not name or not re.fullmatch(rf"define {name}\b.*", directives[1]):
        return None
    depth = 0
    for at, words in enumerate(directives):
        if words.startswith("if"):
            depth += 1
        elif words.startswith("endif"):
            depth -= 1
            if depth == 0:
                return name if at == len(directives) - 1 else None
    return None


def macros_defined(lines):
    return {m[1] for _, words in lines if words for m in [re.match(r"define (\w+)", words)] if m}


def macro_bodies(lines):
    """Macro to what it stands for, as a set where there are alternatives."""
    found = {}
    for _, words in lines:
        if words and (m := re.match(r"define (\w+)(.*)", words)):
            found.setdefault(m[1], set()).add(m[2].strip())
    return found


def macros_asked(lines):
    """Those that a file asks for, whether they are defined."""
    return {name for _, words in lines if words and words.startswith(("if", "elif"))
            for name in IDENTIFIER.findall(words)}


def words_of(text):
    return {m["name"] for m in TOKEN.finditer(text) if m["name"]}


def spans(text, static_words):
    """The file's outermost declarations, as lists of (name or mark) tokens.

    What stands in braces is one "{}" with its tokens behind it. Of alternatives
    the first decides how deep the braces are.
    """
    declaration, body, depth, kept = [], [], 0, []
    for line, words in lines_of(text):
        if words is not None:
            if words.startswith("if"):
                kept.append(depth)
            elif words.startswith("el") and kept:
                depth = kept[-1]
            elif words.startswith("endif") and kept:
                kept.pop()
            continue
        for token in tokens_of(line):
            if token == "{":
                if depth == 0:
                    body = []
                depth += 1
            elif token == "}":
                depth = max(depth - 1, 0)
                if depth == 0:
                    declaration.append(("{}", body))
                    # a function's body ends it; a type's and a value's does not
                    if is_function(declaration):
                        yield declaration
                        declaration = []
            elif depth:
                body.append(token)
            elif token == ";":
                yield declaration
                declaration = []
            else:
                declaration.append("static" if static_words and token in static_words else token)
    if declaration:
        yield declaration


def tokens_of(line):
    return [m["name"] or m["mark"] for m in TOKEN.finditer(line) if m["name"] or m["mark"]]


def is_function(declaration):
    flat = [t for t in declaration if not isinstance(t, tuple)]
    return "(" in flat and "=" not in flat and "typedef" not in flat


def type_names(text):
    """The types and constants that a file declares at file scope."""
    return private_names(text, None)


def private_names(text, static_words):
    """Names at file scope that only this file knows: static ones, types, constants."""
    found = set()
    for declaration in spans(blank_comments(text), static_words):
        flat = [t for t in declaration if not isinstance(t, tuple)]
        for at, token in enumerate(declaration):
            if token in ("struct", "union", "enum"):
                named = declaration[at + 1] if at + 1 < len(declaration) else ""
                has_body = any(isinstance(t, tuple) for t in declaration[at + 1 : at + 3])
                if isinstance(named, str) and IDENTIFIER.fullmatch(named) and has_body:
                    found.add(named)
                if token == "enum" and has_body:
                    body = next(t for t in declaration[at + 1 :] if isinstance(t, tuple))[1]
                    found.update(enumerators(body))
        if "typedef" in flat:
            names = [t for t in flat if IDENTIFIER.fullmatch(t)]
            if "(" in flat:
                pointer = re.search(r"\( \* (\w+) \)", " ".join(flat))
                names = [pointer[1]] if pointer else []
            found.update(names[-1:])
        elif "static" in flat and static_words is not None:
            pointer = re.search(r"\( \* (?:const )?(\w+)", " ".join(flat).split("=")[0])
            found.update([pointer[1]] if pointer and flat.index("(") < 5 and declared(flat)[:1] == [] else declared(flat))
    return found - KEYWORDS


def enumerators(body):
    names, wanted, depth = [], True, 0
    for token in body:
        depth += token in "([{"
        depth -= token in ")]}"
        if wanted and IDENTIFIER.fullmatch(token):
            names.append(token)
            wanted = False
        elif token == "," and depth == 0:
            wanted = True
    return names


def declared(flat):
    """The names of a declaration: before "(", "[", "=", "," or its end."""
    depth, last, names = 0, None, []
    for token in [*flat, ";"]:
        if depth == 0 and token in ("(", "[", "=", ",", ";"):
            if last and last not in ("__attribute__", "__declspec"):
                names.append(last)
                if token == "(" or token == "=":
                    break
            last = None
        depth += token in ("(", "[")
        depth -= token in (")", "]")
        if depth == 0 and IDENTIFIER.fullmatch(token):
            last = None if token in KEYWORDS else token
    return names


def blank_comments(text):
    """Comments become blanks, their lines stay."""
    return TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m["gap"] and m[0] != "\\\n" else m[0], text)


def bare(text):
    """The text without comments and empty lines."""
    text = TOKEN.sub(lambda m: " " if m["gap"] and m[0] != "\\\n" else m[0], text)
    return "".join(line.rstrip() + "\n" for line in text.split("\n") if line.strip())


def renamed(text, names):
    """The text with these names in place of others; members keep theirs."""
    out, before = [], ""
    for m in TOKEN.finditer(text):
        word = m[0]
        if m["name"] in names and before not in (".", "->"):
            word = names[m["name"]]
        out.append(word)
        if not m["gap"] and not m["space"]:
            before = m[0]
    return "".join(out)
