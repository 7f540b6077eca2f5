"""What the preprocessor's conditions come to where some macros are known.

A value is True, False, or None: not known here."""

import re

PART = re.compile(r"\s*(defined\s*\(\s*\w+\s*\)|defined\s+\w+|&&|\|\||[!()]|[^!()&|]+|.)")


def of(words, known):
    """Of the words of an #if, #ifdef or #ifndef line."""
    kind, _, rest = words.partition(" ")
    if kind == "ifdef":
        return known.get(rest.strip())
    if kind == "ifndef":
        return negated(known.get(rest.strip()))
    return expression(rest if kind in ("if", "elif") else words, known)


def negated(value):
    return None if value is None else not value


def expression(text, known):
    parts = [m[1].strip() for m in PART.finditer(text) if m[1].strip()]
    value, at = either(parts, 0, known)
    return value if at == len(parts) else None


def either(parts, at, known):
    value, at = both(parts, at, known)
    while at < len(parts) and parts[at] == "||":
        other, at = both(parts, at + 1, known)
        value = True if True in (value, other) else None if None in (value, other) else False
    return value, at


def both(parts, at, known):
    value, at = single(parts, at, known)
    while at < len(parts) and parts[at] == "&&":
        other, at = single(parts, at + 1, known)
        value = False if False in (value, other) else None if None in (value, other) else True
    return value, at


def single(parts, at, known):
    if at >= len(parts):
        return None, at
    if parts[at] == "!":
        value, at = single(parts, at + 1, known)
        return negated(value), at
    if parts[at] == "(":
        value, at = either(parts, at + 1, known)
        return value, at + 1
    defined = re.fullmatch(r"defined\s*\(?\s*(\w+)\s*\)?", parts[at])
    value = known.get(defined[1]) if defined else None
    at += 1
    if not defined:
        # arithmetic and calls: not looked into
        while at < len(parts) and parts[at] not in ("&&", "||", ")"):
            depth = 0
            while at < len(parts):
                depth += parts[at] == "("
                depth -= parts[at] == ")"
                at += 1
                if depth <= 0:
                    break
    return value, at
