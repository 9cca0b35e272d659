"""Rulebook folders for payrule, and what its output says in the workload's words: id, tab, broken rules."""
import hashlib
import json
import os
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))
CAPS_HEAD = """payer rules 1

profile w1 "A cap of units for each code (invented)"
  version decided by date of service
  in force from 2024-01-01
  verified 2026-11-20
end

source w1 "Caps, one rule a code"
"""
CAP = """
rule c{name} "Units of {code}"
  cite w1 "{code}"
  applies to {code}
  limit units to {cap} per line, counting all of them
  otherwise deny
end
"""


def write_codes(path, source):
    """The workload's codes as a table of a rulebook."""
    with open(source) as rows, open(path, "w") as target:
        target.write("code\tcap\ttaxonomies\n")
        for row in rows:
            code, _, cap, taxonomies = row.rstrip("\n").split("\t")
            target.write("%s\t%s\t%s\n" % (code, cap, taxonomies.replace(",", ";")))


def write_w1(folder, workload, pairs):
    """The ten rules, with so many code pairs."""
    os.makedirs(folder, exist_ok=True)
    shutil.copy(os.path.join(HERE, "w1.rules"), folder)
    write_codes(os.path.join(folder, "codes.tsv"), workload.codes())
    shutil.copy(workload.pairs(pairs), os.path.join(folder, "pairs.tsv"))
    return folder


def write_caps(folder, workload, count):
    """So many rules, one for each code."""
    os.makedirs(folder, exist_ok=True)
    with open(workload.caps(count)) as caps, open(os.path.join(folder, "w1.rules"), "w") as target:
        target.write(CAPS_HEAD)
        for row in caps:
            code, cap = row.split()
            target.write(CAP.format(name=code.lower(), code=code, cap=cap))
    return folder


# ---- answers ----

def digest(lines):
    """Of the lines in any order."""
    return hashlib.sha256("".join(line + "\n" for line in sorted(lines)).encode()).hexdigest()[:16]


def plain_answers(path):
    with open(path) as output:
        return digest(output.read().splitlines())


def number_of(rule):
    """r01 is R1"""
    return "R%d" % int(rule[1:])


def code_of(rule):
    """c97110 is 97110"""
    return rule[1:].upper()


def brief_answers(name_of):
    """Of `--format brief`: id, outcome, rules."""
    def answers(path):
        with open(path) as output:
            rows = (row.rstrip("\n").split("\t") for row in output)
            return digest(row[0] + "\t" + ",".join(name_of(rule) for rule in row[2].split(",") if rule) for row in rows)
    return answers


def answer_of(session, name_of):
    """A rule may have several findings."""
    rules = sorted({finding["rule"] for finding in session["findings"]})
    return session["session"] + "\t" + ",".join(name_of(rule) for rule in rules)


def json_answers(name_of):
    """Of `--format json`."""
    def answers(path):
        with open(path) as output:
            return digest(answer_of(json.loads(line), name_of) for line in output)
    return answers
