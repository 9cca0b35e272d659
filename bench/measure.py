"""Runs programs in turn and says what they took: wall clock, processor time, peak memory. Knows no rules."""
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
    memory: float    # MiB, the largest; never less than what this script has itself
    answers: str     # "" when nothing was to be compared


def run_once(command, output):
    """The command's (wall, cpu, memory); its output goes to that file."""
    with open(output, "wb") as target, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=target, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in EXPECTED:
            errors.seek(0)
            told = errors.read(2000).decode(errors="replace")
            sys.exit("bench: `%s` ended with status %d\n%s" % (" ".join(command), process.returncode, told))
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(programs, runs, output):
    """Each program once to warm up and to keep its answers, then all in turn: a busy machine troubles all alike.
    With 0 runs the first is all there is."""
    answers, samples = [], []
    for program in programs:
        first = run_once(program.command, output)
        answers.append(program.answers(output) if program.answers else "")
        samples.append([] if runs > 0 else [first])
    for _ in range(runs):
        for program, its in zip(programs, samples):
            its.append(run_once(program.command, os.devnull))
    return [Figures(program.name, statistics.median(s[0] for s in its), statistics.median(s[1] for s in its),
                    max(s[2] for s in its), found)
            for program, its, found in zip(programs, samples, answers)]
