#!/usr/bin/env python3
"""The ten rules of w1.rules once more, written by hand in plain Python: other code must find the same.

usage: by_hand.py CODES.tsv PAIRS.tsv SESSIONS.jsonl

Sessions stand in order of date. Prints for each its id, a tab, and the broken rules in ascending number.
"""
import json
import sys
from collections import defaultdict

DISTINCT = {"59", "XE", "XS", "XP", "XU"}
DISCIPLINES = {"GP", "GO", "GN"}
NOTE = {"goals", "technique", "progress", "one_on_one"}
NEUROMOTOR = ("G20", "G35", "G81", "G82", "G83", "H81", "I63", "I69", "M24", "M25.37", "R26", "R27", "S06",
              "S14", "Z47")
VISITS_FREE, VISITS_MOST, UNITS_A_DAY = 12, 30, 4


def read_codes(path):
    """code -> (is it timed, units at most, who may bill it)"""
    with open(path) as source:
        rows = (row.rstrip("\n").split("\t") for row in source)
        return {code: (timed == "1", int(cap), set(who.split(","))) for code, timed, cap, who in rows}


def read_pairs(path):
    """(column 1, column 2) -> [(first day, last day, indicator)]; those that never conflict are left out"""
    pairs = defaultdict(list)
    with open(path) as source:
        for row in source:
            first, second, _, begins, ends, indicator = row.split("\t")[:6]
            if indicator != "9":
                pairs[first, second].append((begins, "99999999" if ends == "*" else ends, indicator))
    return pairs


def conflict(pairs, day, first, second):
    lifted = not DISTINCT.isdisjoint(second["modifiers"])
    return any(begins <= day <= ends and (indicator == "0" or not lifted)
               for begins, ends, indicator in pairs.get((first["code"], second["code"]), ()))


def conflicts(pairs, session):
    lines, day = session["lines"], session["date"].replace("-", "")
    return any(conflict(pairs, day, a, b) for a in lines for b in lines if a is not b)


def broken_rules(session, codes, pairs, visit, units_before):
    """Which of the ten are broken; and the session's timed units."""
    lines = [(line, *codes[line["code"]]) for line in session["lines"] if line["code"] in codes]
    timed = [line for line, is_timed, _, _ in lines if is_timed]
    units = sum(line["units"] for line in timed)
    has_97112 = any(line["code"] == "97112" for line in session["lines"])
    authorization = session["authorization"]
    tests = [
        units > (sum(line["minutes"] for line in timed) + 7) // 15,
        any(line["units"] > cap for line, _, cap, _ in lines),
        conflicts(pairs, session),
        any(DISCIPLINES.isdisjoint(line["modifiers"]) for line, _, _, _ in lines),
        visit > VISITS_FREE and (authorization is None or authorization["visits"] < visit),
        visit > VISITS_MOST,
        has_97112 and not any(diagnosis.startswith(NEUROMOTOR) for diagnosis in session["diagnoses"]),
        has_97112 and not NOTE.issubset(session["documented"]),
        any(session["provider"]["taxonomy"] not in who for _, _, _, who in lines),
        units_before + units > UNITS_A_DAY,
    ]
    return [number for number, is_broken in enumerate(tests, 1) if is_broken], units


def main():
    codes, pairs = read_codes(sys.argv[1]), read_pairs(sys.argv[2])
    visits, units_of_day = defaultdict(int), defaultdict(int)
    with open(sys.argv[3]) as source:
        for text in source:
            session = json.loads(text)
            patient, day = session["patient"]["id"], session["date"]
            visits[patient, day[:4]] += 1
            broken, units = broken_rules(session, codes, pairs, visits[patient, day[:4]], units_of_day[patient, day])
            units_of_day[patient, day] += units
            print("%s\t%s" % (session["id"], ",".join("R%d" % number for number in broken)))


if __name__ == "__main__":
    main()
