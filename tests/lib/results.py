"""The results of a meson test run, told to people and judged.

usage: results.py TESTLOG.JSON COUNTS MISSING

Prints a line a test, the seconds by folder, and the end of what failed tests
said. Writes "PASSED FAILED SKIPPED" to COUNTS. MISSING lists the upstream
releases that could not be had, one a line, and as source:NAME the programs whose
sources could not. With CI in the environment a skipped test counts as failed,
unless its reason is one of these.
Exit 0 results were read, whatever they are; else there were none.
"""

import json
import os
import re
import sys


def reason(said):
    """Why a test was skipped: its last line."""
    if not said:
        return "no reason given"
    return said[-1].strip().removeprefix("skipped: ").removesuffix(": skipped")


def excused(why, missing):
    """Whether a skipped test lacks a release, or sources, that cannot be had."""
    return any(
        re.fullmatch(f"source {re.escape(name[7:])} [^ ]+ is in no archive that can be reached", why)
        if name.startswith("source:")
        else why == f"release {name} is not in the package cache"
        for name in missing
    )


def main(log, counts, missing_list):
    with open(missing_list, encoding="utf-8") as lines:
        missing = lines.read().split()
    count = {"passed": 0, "failed": 0, "skipped": 0}
    failures = []
    folders = {}
    with open(log, encoding="utf-8") as lines:
        tests = [json.loads(line) for line in lines]
    if not tests:
        sys.exit("results.py: no test was run")
    for t in tests:
        # meson names a test "project:suite+suite / name"
        suite, _, name = t["name"].rpartition(" / ")
        folder = suite.partition(":")[2].split("+")[0] or "other"
        folders[folder] = folders.get(folder, 0) + t["duration"]
        said = [s for s in ((t.get("stdout") or "") + "\n" + (t.get("stderr") or "")).splitlines() if s.strip()]
        if t["result"] in ("OK", "EXPECTEDFAIL"):
            count["passed"] += 1
            print(f"      ok       {name} ({t['duration']:.1f} s)")
        elif t["result"] == "SKIP" and (not os.environ.get("CI") or excused(reason(said), missing)):
            count["skipped"] += 1
            print(f"      skipped  {name}: {reason(said)}")
        else:
            count["failed"] += 1
            what = f"skipped: {reason(said)}" if t["result"] == "SKIP" else t["result"].lower()
            print(f"      FAILED   {name} ({what}, {t['duration']:.1f} s)")
            failures.append((name, said))
    print("      seconds by folder: " + ", ".join(f"{f} {s:.0f}" for f, s in folders.items()))
    for name, said in failures:
        print(f"--- {name}")
        print("\n".join(said[-100:]) or "(no output)")
        print("---")
    with open(counts, "w", encoding="utf-8") as out:
        out.write("{passed} {failed} {skipped}\n".format(**count))


main(*sys.argv[1:])
