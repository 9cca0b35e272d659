"""Where sessions, tables and other programs for the same work come from: a workload folder that is at hand, or the
generator beside this file. What has to be made is made once, in the build folder."""
import itertools
import os
import shutil
import subprocess
import sys

import generate
from measure import Program

HERE = os.path.dirname(os.path.abspath(__file__))
LARGE = 100_000  # sessions; smaller numbers of a workload folder are the first ones of these


def made(path, make):
    """The path, after make(temporary path) has made what is missing there."""
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        make(path + ".part")
        os.replace(path + ".part", path)
    return path


class Invented:
    """Made by generate.py; the other program is by_hand.py, in Python."""
    name = "invented by bench/generate.py"

    def __init__(self, build):
        self.data = os.path.join(build, "data")

    def path(self, name):
        return os.path.join(self.data, name)

    def sessions(self, count):
        return made(self.path("sessions_%d.jsonl" % count), lambda path: generate.write_sessions(path, count))

    def pairs(self, count):
        return made(self.path("pairs_%d.tsv" % count), lambda path: generate.write_pairs(path, count))

    def caps(self, count):
        return made(self.path("caps_%d.tsv" % count), lambda path: generate.write_caps(path, count))

    def codes(self):
        return made(self.path("codes.tsv"), generate.write_codes)

    def whole(self, pairs, count):
        """Programs for the ten rules; the first one is what the others are compared with."""
        return [Program("Python, by hand", [sys.executable, os.path.join(HERE, "by_hand.py"), self.codes(),
                                            self.pairs(pairs), self.sessions(count)])]

    def reading(self, count):
        return [Program("wc -l", ["wc", "-l", self.sessions(count)])]

    def capping(self, caps, count):
        return []

    def loading(self, pairs):
        return [Program("wc -l of the pairs", ["wc", "-l", self.pairs(pairs)])]

    def others(self, pairs, count):
        return []


class Folder:
    """A workload folder: generators in gen/, tables and records in data/ (made when missing), programs in peers/."""
    pair_names = {50: "50", 10_000: "10k", 2_000_000: "2m"}

    def __init__(self, folder, build):
        self.folder, self.build = folder, build
        self.made = os.path.join(build, "workload")
        self.name = "the workload folder"
        self.tables = self.find_tables()

    # ---- data ----

    def run_generator(self, name, *arguments):
        subprocess.run([sys.executable, os.path.join(self.folder, "gen", name), *arguments], check=True,
                       env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})

    def find_tables(self):
        """The folder of the rule tables."""
        theirs = os.path.join(self.folder, "data")
        if os.path.exists(os.path.join(theirs, "pairs_2m.tsv")):
            return theirs
        return made(os.path.join(self.made, "tables"), lambda path: self.run_generator("gen_tables.py", path))

    def large(self, name, make):
        theirs = os.path.join(self.folder, "data", name)
        return theirs if os.path.exists(theirs) else made(os.path.join(self.made, name), make)

    def first(self, path, count):
        """The file, or one of its first `count` lines."""
        if count == LARGE:
            return path

        def copy(part):
            with open(path, "rb") as source, open(part, "wb") as target:
                target.writelines(itertools.islice(source, count))
        return made(os.path.join(self.made, "first_%d_%s" % (count, os.path.basename(path))), copy)

    def records(self, count):
        """In the workload's own format."""
        large = self.large("s_100k.jsonl", lambda path: self.run_generator("gen_w1.py", str(LARGE), path))
        return self.first(large, count)

    def sessions(self, count):
        large = self.large("s_100k.payrule.jsonl",
                           lambda path: self.run_generator("to_sessions.py", self.records(LARGE), path))
        return self.first(large, count)

    def pairs(self, count):
        return os.path.join(self.tables, "pairs_%s.tsv" % self.pair_names[count])

    def caps(self, count):
        return os.path.join(self.tables, "caps_%d.tsv" % count)

    def codes(self):
        return os.path.join(self.tables, "codes.tsv")

    # ---- programs ----

    def compiled(self, source, *flags):
        """One of the folder's programs, built here."""
        def build(path):
            subprocess.run(["cc", "-D_GNU_SOURCE", "-w", "-pthread", "-I" + self.tables,
                            "-I" + os.path.join(self.folder, "parsers"), *flags, "-o", path,
                            os.path.join(self.folder, source)], check=True)
        return made(os.path.join(self.made, os.path.basename(source)[:-2]), build)

    def floor(self, *arguments):
        return [self.compiled("peers/c_floor/floor.c", "-O3"), *arguments]

    def whole(self, pairs, count):
        return [Program("C by hand", self.floor("full", self.pairs(pairs), self.records(count), "1")),
                Program("C by hand, 2 threads", self.floor("full", self.pairs(pairs), self.records(count), "2"))]

    def reading(self, count):
        return [Program("C by hand", self.floor("parse", self.records(count), "1")),
                Program("wc -l", ["wc", "-l", self.sessions(count)])]

    def capping(self, caps, count):
        return [Program("C by hand", [self.compiled("scale/caps_c.c", "-O2"), self.caps(caps), self.records(count)])]

    def loading(self, pairs):
        return [Program("C by hand", self.floor("load", self.pairs(pairs)))]

    def others(self, pairs, count):
        """Programs on other tools, as far as those are installed; one thread each."""
        arguments = [self.tables, self.pairs(pairs), self.records(count)]
        return [Program(name, [*command, *arguments, *more]) for name, command, more in self.peers()
                if self.is_installed(command)]

    def peers(self):
        """Name, command before the three files, arguments after them."""
        def of(*path):
            return os.path.join(self.folder, *path)

        def node(peer):
            return ["node", of("peers", peer, "scrub.js")]
        python = of("peers", "python", "scrub.py")
        return [("Python by hand", [sys.executable, python], []), ("PyPy by hand", ["pypy3", python], []),
                ("Node by hand", node("node"), []), ("DuckDB", node("duckdb"), ["1"]),
                ("SQLite", [of("peers", "sqlite", "scrub.sh")], []), ("jq", [of("peers", "jq", "scrub.sh")], []),
                ("CLIPS", [of("build", "clips_w1"), of("peers", "clips", "w1.clp")], []),
                ("SWI-Prolog", ["swipl", "-O", of("peers", "prolog", "scrub.pl"), "--"], []),
                ("Zen", node("zen"), ["1"]), ("json-rules-engine", node("json_rules_engine"), ["rules"]),
                ("Cedar", node("cedar"), ["rules"])]

    def is_installed(self, command):
        """Whether a peer's tool is there: a program, the package of a Node.js script, the tool that a shell script calls."""
        packages = {"duckdb": "@duckdb/node-api", "zen": "@gorules/zen-engine", "json_rules_engine": "json-rules-engine",
                    "cedar": "@cedar-policy/cedar-wasm"}
        peer = os.path.basename(os.path.dirname(command[-1]))
        package = packages.get(peer)
        if package and not os.path.isdir(os.path.join(self.folder, "node_modules", package)):
            return False
        tool = {"sqlite": "sqlite3", "jq": "jq"}.get(peer, command[0])
        return shutil.which(tool) is not None


def folder_at_hand():
    """$PAYRULE_BENCH, or a folder named bench in one beside the checkout; None when there is neither."""
    beside = os.path.dirname(os.path.dirname(HERE))
    candidates = [os.environ.get("PAYRULE_BENCH", "")]
    candidates += [os.path.join(beside, name, "bench") for name in sorted(os.listdir(beside))]
    for folder in candidates:
        if folder and os.path.exists(os.path.join(folder, "peers", "c_floor", "floor.c")):
            return os.path.abspath(folder)
    return None
