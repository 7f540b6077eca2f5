#!/usr/bin/env python3
"""Takes an exported tree that has changes of its own to another release.

usage: export --update DIR [--release V] [--dry-run] [--json] [--tool FILE]

DIR was made by tools/export and changed since. What it was exported as is made once
more, and the export of the other release, of the same namespace and kind; the three
are merged by tools/export-update, whose --help has the report.

  --release V   upstream's release (default: the build's)
  --dry-run     only the report
  --json        the report as data
  --tool FILE   a fetch-rename that is there already (default: it is compiled)

DIR becomes the new tree in one step; the old one is DIR.before. Exit status: 0 done,
1 done and conflicts are left, 2 trouble or wrong usage, and nothing was changed.
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SUMS, LINES = "SHA256SUMS", "tools/verify/lines.txt"


class Trouble(Exception):
    pass


def say(text):
    print(f"export: {text}", file=sys.stderr)


def content(*parts):
    """A file's bytes, None where there is none."""
    try:
        with open(os.path.join(*parts), "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def digest(data):
    return None if data is None else hashlib.sha256(data).hexdigest()


def sums(folder):
    """The hash of each path, as the export recorded them."""
    lines = (content(folder, SUMS) or b"").decode("utf-8", "surrogateescape").splitlines()
    return {line[66:]: line[:64] for line in lines if line[64:66] == "  "}


class Record:
    """What a tree tells of how it was exported: a hash for each file, and twelve bits
    for each line, so that hashes which the owner made anew are noticed."""

    def __init__(self, folder, work):
        self.folder, self.work, self.sums = folder, work, sums(folder)
        lines = content(folder, LINES)
        if not self.sums or lines is None:
            raise Trouble(f"{folder}: {LINES if self.sums else SUMS} is missing: what was exported cannot be told")
        self.paths = {row.split(b"\t")[0].decode("utf-8", "surrogateescape") for row in lines.splitlines()} | {LINES}
        compiler = os.environ.get("CC", "cc").split()
        made = subprocess.run([*compiler, "-O1", "-D_GNU_SOURCE", "-o", f"{work}/lines", f"{ROOT}/tools/exported/lines.c"], check=False)
        if made.returncode != 0:
            raise Trouble(f"{compiler[0]} cannot compile lines.c")

    def same_lines(self, path, data):
        if path == LINES:
            return True
        where = os.path.join(self.work, "one", path)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        with open(where, "wb") as file:
            file.write(data)
        ran = subprocess.run([f"{self.work}/lines", "find", os.path.join(self.folder, LINES), path], cwd=f"{self.work}/one",
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return ran.returncode == 0 and not ran.stdout

    def left_alone(self, path, mine):
        return mine is not None and digest(mine) == self.sums.get(path) and self.same_lines(path, mine)

    def original(self, path, mine):
        """Tells a file's content as it was exported from another."""
        remade = mine is None or digest(mine) == self.sums.get(path)  # the owner's hash, not the export's
        return lambda data: self.same_lines(path, data) and (remade or digest(data) == self.sums.get(path))


def from_history(folder, path, right):
    """The content of a file in a repository's past that is the right one, or None."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    git = lambda *args: subprocess.run(["git", "-C", folder, *args], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       check=False).stdout
    rows = git("log", "--all", "-m", "--format=", "--raw", "--no-abbrev", "--no-renames", "--", path).decode("ascii", "replace").splitlines()
    for blob in dict.fromkeys(row.split()[3] for row in rows if row.startswith(":")):
        data = None if blob.strip("0") == "" else git("cat-file", "blob", blob)
        if data is not None and right(data):
            return data
    return None


def here(path, ns):
    """Where this checkout has a file of an exported tree's."""
    for there, lies in (("tools/verify/rename/", "tools/rename/"), ("tools/verify/", "tools/exported/"), (f"include/{ns}/", "include/fetch/"),
                        ("verify", "tools/exported/verify")):
        if path.startswith(there):
            return lies + path[len(there):]
    return path


def as_it_was(base, mine, record, ns):
    """Makes BASE what DIR was exported as, where this checkout makes something else of
    it by now: its tools, build files and dependencies have changed since."""
    now, unknown = sums(base), []

    def put(path, data):
        where = os.path.join(base, path)
        if data is None:
            if os.path.lexists(where):
                os.unlink(where)
            return
        mode = os.stat(where).st_mode & 0o777 if os.path.exists(where) else None
        os.makedirs(os.path.dirname(where), exist_ok=True)
        with open(where, "wb") as file:
            file.write(data)
        if mode is None and os.path.exists(os.path.join(mine, path)):
            shutil.copymode(os.path.join(mine, path), where)

    for path in sorted(set(now) | set(record.sums)):
        if now.get(path) == record.sums.get(path):
            continue
        data = content(mine, path)
        if path not in record.paths:
            put(path, None)  # no part of the tree then: a file of this checkout's, or the owner's own
        elif record.left_alone(path, data):
            put(path, data)
        else:
            right = record.original(path, data)
            made = content(base, path)
            if made is not None and right(made):
                continue
            old = from_history(mine, path, right) or from_history(ROOT, here(path, ns), right)
            if old is None and data is None:
                continue  # deleted: whatever it was
            if old is None:
                unknown.append(path)
            put(path, old)
    # it is made of the others
    put(SUMS, content(mine, SUMS))
    for path in unknown:
        say(f"{path}: changed, and cannot be had as it was exported: all that differs from the new one is a conflict")


def provenance(folder):
    text = content(folder, "provenance.json")
    if text is None:
        raise Trouble(f"{folder}: no exported tree: it has no provenance.json")
    try:
        facts = json.loads(text)
        if facts["kind"].startswith("amalgamated"):
            raise Trouble(f"{folder}: an amalgamation, which is made again and not updated")
        release = [c["version"] for c in facts["components"] if c["name"] == "curl"][0]
        options = ["--to", facts["namespace"]] + {"closed": [], "open": ["--open"]}[facts["kind"]]
        if facts.get("protocols"):
            kept = facts["protocols"]
            options += ["--protocols", kept if isinstance(kept, str) else ",".join(kept)]
        if facts["format"] != "libfetch-provenance 1":
            raise Trouble(f"{folder}/provenance.json: {facts['format']}: not a format that this checkout reads")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Trouble(f"{folder}/provenance.json: not as an export has it: {type(error).__name__}: {error}") from error
    return facts["namespace"], release, options


def exported(out, release, options):
    ran = subprocess.run(["sh", f"{ROOT}/tools/export", *options, *(["--release", release] if release else []), out], check=False)
    if ran.returncode != 0:
        raise Trouble(f"release {release or 'of the build'} cannot be exported" if ran.returncode > 0 else "interrupted")


def update(args, pass_on):
    folder = os.path.realpath(args.update)
    if not os.path.isdir(folder):
        raise Trouble(f"{args.update}: no such folder")
    ns, release, options = provenance(folder)
    if not shutil.which("git"):
        raise Trouble("git is wanted for it, and not there")
    if "--dry-run" not in pass_on and os.path.lexists(folder + ".before"):
        raise Trouble(f"{folder}.before: is there already")
    options += ["--tool", os.path.realpath(args.tool)] if args.tool else []
    with tempfile.TemporaryDirectory(prefix="export-update-") as work:
        base, new = f"{work}/{release}", f"{work}/new"
        record = Record(folder, work)
        exported(base, release, options)
        exported(new, args.release, options)
        as_it_was(base, folder, record, ns)
        return subprocess.run([sys.executable, f"{ROOT}/tools/export-update", *pass_on, base, new, args.update], check=False).returncode


def main():
    parser = argparse.ArgumentParser(prog="export", add_help=False, allow_abbrev=False, usage="export --update DIR [OPTION]...; see --help")
    for flag in "--help", "--dry-run", "--json":
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--update", nargs="?", const="")
    for option in "--release", "--tool", "--to", "--protocols":
        parser.add_argument(option)
    parser.add_argument("--open", action="store_true")
    args = parser.parse_args()
    if args.help:
        print(__doc__.strip())
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if args.to or args.protocols or args.open:
            raise Trouble("--update keeps the namespace and the kind of the tree, and its protocols")
        if not args.update:
            raise Trouble("--update: needs an argument; see --help")
        return update(args, [flag for flag, given in (("--dry-run", args.dry_run), ("--json", args.json)) if given])
    except (Trouble, OSError) as error:
        say(error)
        return 2


sys.exit(main())
