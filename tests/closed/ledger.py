"""What the ledgers of a renamed tree tell: tests/closed."""
import os


def released(tree):
    """Path in a renamed tree to its path in the release; of a release, each path to itself."""
    paths = None
    for name in ".rename-ledger.earlier", ".rename-ledger":
        ledger = os.path.join(tree, name)
        if not os.path.exists(ledger):
            continue
        step = {}
        for line in open(ledger, encoding="latin-1"):
            words = line.rstrip("\n").split("\t")
            if words[0] == "file":
                step[words[4]] = words[3] if paths is None else paths.get(words[3], words[3])
        paths = step
    if paths is None:
        paths = {}
        for folder, _, files in os.walk(tree):
            for file in files:
                path = os.path.relpath(os.path.join(folder, file), tree)
                paths[path] = path
    return paths
