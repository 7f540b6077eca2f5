"""Compiles what a configured closed build compiles, without position independence.

usage: compile.py BUILD OUT

An object that is meant for a shared library reaches other objects' data in another
way than its own; only without that are many files and one file alike.
"""

import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

build, out = sys.argv[1:]
os.makedirs(out)
jobs = []
commands = subprocess.run(["ninja", "-C", build, "-t", "compdb"], capture_output=True, text=True, check=True).stdout
for entry in json.loads(commands):
    output = entry["output"]
    if output.endswith(".c.o") and output.startswith("src/") and "/lib" in output:
        words = [w for w in shlex.split(entry["command"]) if w not in ("-fPIC", "-fPIE", "-MD")]
        for flag in ("-MQ", "-MF"):
            at = words.index(flag)
            del words[at : at + 2]
        words[words.index("-o") + 1] = os.path.join(os.path.abspath(out), f"{len(jobs)}.o")
        jobs.append(([*words, "-O0", "-w", "-fno-pic", "-fno-pie"], entry["directory"]))
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    results = list(pool.map(lambda job: subprocess.run(job[0], cwd=job[1], check=False).returncode, jobs))
sys.exit(not jobs or any(results))
