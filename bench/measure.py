#!/usr/bin/env python3
"""Runs programs in turn and says what they took: wall clock, processor time, peak memory. Knows no rules.

Run by itself it is the launcher: it starts the commands that it is told, one at a time. A process has at least the peak
memory of the one that started it, and the launcher is small.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Callable, List, Optional

EXPECTED = (0, 1, 4)  # payrule's exit statuses when nothing went wrong


@dataclass
class Program:
    """A command to be measured; `answers` makes of its output what is compared with the others' (None: nothing is)."""
    name: str
    command: List[str]
    answers: Optional[Callable[[str], str]] = None


@dataclass
class Figures:
    name: str
    wall: float      # seconds, the median
    cpu: float       # seconds, user and system, the median
    memory: float    # MiB, the largest; never less than what the launcher has itself
    answers: str     # "" when nothing was to be compared


# ---- the launcher ----

def launch(command, output):
    """Status, (wall, cpu, memory) and what it said on standard error."""
    with open(output, "wb") as target, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=target, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        told = errors.read(2000).decode(errors="replace")
    return process.returncode, [wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], told


def serve():
    """A line of JSON in, a command and its output's file; a line out."""
    for line in sys.stdin:
        print(json.dumps(launch(*json.loads(line))), flush=True)


# ---- measuring ----

class Launcher:
    def __init__(self):
        self.process = subprocess.Popen([sys.executable, "-S", __file__], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def run(self, command, output):
        """The command's (wall, cpu, memory); its output goes to that file."""
        self.process.stdin.write(json.dumps([command, output]) + "\n")
        self.process.stdin.flush()
        status, figures, told = json.loads(self.process.stdout.readline())
        if status not in EXPECTED:
            sys.exit("bench: `%s` ended with status %d\n%s" % (" ".join(command), status, told))
        return figures

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def measure(launcher, programs, runs, output):
    """Each program once to warm up and to keep its answers, then all in turn: a busy machine troubles all alike.
    With 0 runs the first is all there is."""
    answers, samples = [], []
    for program in programs:
        first = launcher.run(program.command, output)
        answers.append(program.answers(output) if program.answers else "")
        samples.append([] if runs > 0 else [first])
    for _ in range(runs):
        for program, its in zip(programs, samples):
            its.append(launcher.run(program.command, os.devnull))
    return [Figures(program.name, statistics.median(s[0] for s in its), statistics.median(s[1] for s in its),
                    max(s[2] for s in its), found)
            for program, its, found in zip(programs, samples, answers)]


if __name__ == "__main__":
    serve()
