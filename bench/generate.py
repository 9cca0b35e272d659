#!/usr/bin/env python3
"""Invented sessions and tables for the measurements, where no workload folder is at hand.

usage: generate.py FOLDER SESSIONS
       generate.py --ptp FOLDER [ROWS]

Writes sessions.jsonl, codes.tsv, pairs_N.tsv and caps_N.tsv into FOLDER. With --ptp a quarter of code pairs in four
parts, of the layout, the size (2,633,389 rows) and the shape that CMS's have, with names of theirs: for `payrule import`. The same number of sessions gives the same
bytes on any Python 3: only Random.random() is used, whose sequence Python promises to keep.
"""
import json
import os
import random
import sys
from datetime import date, timedelta

PT, OT, SLP, CHIROPRACTOR = "225100000X", "225X00000X", "235Z00000X", "111N00000X"
DISCIPLINE = {PT: "GP", CHIROPRACTOR: "GP", OT: "GO", SLP: "GN"}

# code: is it timed, units at most, who may bill it
CODES = {
    "97110": (True, 6, [PT, OT, CHIROPRACTOR]), "97112": (True, 4, [PT, OT]), "97113": (True, 6, [PT, OT]),
    "97116": (True, 4, [PT, OT]), "97124": (True, 4, [PT, OT, CHIROPRACTOR]), "97129": (True, 1, [OT, SLP]),
    "97130": (True, 3, [OT, SLP]), "97140": (True, 6, [PT, OT, CHIROPRACTOR]), "97530": (True, 6, [PT, OT]),
    "97533": (True, 4, [OT]), "97535": (True, 8, [PT, OT, SLP]), "97537": (True, 8, [PT, OT]),
    "97542": (True, 8, [PT, OT]), "97032": (True, 4, [PT, OT, CHIROPRACTOR]), "97033": (True, 4, [PT, OT]),
    "97035": (True, 2, [PT, OT, CHIROPRACTOR]), "97750": (True, 8, [PT, OT]), "97760": (True, 6, [PT, OT]),
    "97761": (True, 6, [PT, OT]), "97010": (False, 1, [PT, OT, CHIROPRACTOR]),
    "97012": (False, 1, [PT, OT, CHIROPRACTOR]), "97014": (False, 1, [PT, OT, CHIROPRACTOR]),
    "97016": (False, 1, [PT, OT]), "97018": (False, 1, [PT, OT]), "97022": (False, 1, [PT, OT]),
    "97150": (False, 1, [PT, OT, SLP]), "97161": (False, 1, [PT]), "97165": (False, 1, [OT]),
    "92507": (False, 1, [SLP]), "92526": (False, 1, [SLP]),
}
NOTE = ["goals", "technique", "progress", "one_on_one"]
DIAGNOSES = ["M54.50", "M62.81", "M79.601", "M17.11", "S83.511A", "G20.A1", "I69.351", "R26.81", "M25.371", "Z47.1"]
OTHERS = ["%05d" % code for code in range(10000, 24000)]  # codes of other trades
FIRST_DAY, DAYS = date(2024, 7, 1), 549
SESSIONS_PER_PATIENT = 14
PAIR_COUNTS = (50, 10_000, 2_000_000)
CAP_COUNTS = (10, 100, 1_000, 10_000)


def chooser(seed):
    """Two functions on one sequence: an item of a list, and whether something of this likelihood happens."""
    generator = random.Random(seed)

    def pick(items):
        return items[int(generator.random() * len(items))]

    def happens(likelihood):
        return generator.random() < likelihood
    return pick, happens


# ---- sessions ----

def line_of(pick, happens, code, taxonomy):
    timed, cap, _ = CODES.get(code, (False, 2, []))
    units = pick([1, 1, 2]) if timed else 1
    if happens(0.02):
        units = cap + 1
    minutes = units * 15 + pick(range(-7, 8)) if timed else 0
    modifiers = [] if happens(0.01) else [DISCIPLINE[taxonomy]]
    if happens(0.1):
        modifiers.append(pick(["59", "XS", "KX"]))
    return {"code": code, "minutes": minutes, "units": units, "modifiers": modifiers,
            "charge": "%d.%02d" % (units * pick(range(25, 85)), pick(range(100)))}


def session_of(pick, happens, number, count):
    taxonomy = pick([PT, PT, PT, OT, OT, SLP, CHIROPRACTOR])
    allowed = [code for code, (_, _, who) in CODES.items() if taxonomy in who]
    codes = [pick(allowed) for _ in range(pick([1, 1, 2, 2, 3]))]
    if happens(0.1):
        codes.append(pick(OTHERS))
    patient = int(max(1, count // SESSIONS_PER_PATIENT) * pick(range(1000)) ** 2 / 1_000_000)
    lines = [{"line": at, **line_of(pick, happens, code, taxonomy)} for at, code in enumerate(codes, 1)]
    return {
        "id": "S%08d" % number, "payer": "w1",
        "date": (FIRST_DAY + timedelta(number * DAYS // count)).isoformat(),
        "patient": {"id": "P%07d" % patient}, "place_of_service": pick(["11", "12", "22"]),
        "provider": {"npi": "1%09d" % pick(range(400)), "taxonomy": SLP if happens(0.02) else taxonomy},
        "diagnoses": [pick(DIAGNOSES) for _ in range(pick([1, 2, 3]))],
        "authorization": None if happens(0.3) else {"number": "A%07d" % patient, "visits": pick([12, 20, 40])},
        "documented": [element for element in NOTE if not happens(0.03)],
        "lines": lines,
    }


def write_sessions(path, count):
    pick, happens = chooser(count)
    with open(path, "w") as target:
        for number in range(count):
            target.write(json.dumps(session_of(pick, happens, number, count), separators=(",", ":")) + "\n")


# ---- tables ----

def write_codes(path):
    """As the workload folder has them: code, timed, units at most, taxonomies."""
    with open(path, "w") as target:
        for code, (timed, cap, taxonomies) in CODES.items():
            target.write("%s\t%d\t%d\t%s\n" % (code, timed, cap, ",".join(taxonomies)))


def therapy_pairs():
    pick, happens = chooser(50)
    rows = {}
    while len(rows) < 50:
        pair = (pick(list(CODES)), pick(list(CODES)))
        if pair[0] != pair[1] and pair not in rows and pair[::-1] not in rows:
            rows[pair] = (pick(["20150401", "20250101"]), "20250331" if happens(0.1) else "*", pick("0111119"))
    return [(*pair, *row) for pair, row in rows.items()]


def other_pairs(count):
    """Each of the other codes with as many others as it takes."""
    each = -(-count // len(OTHERS))
    for at in range(count):
        first = at // each
        yield OTHERS[first], OTHERS[(first + 1 + at % each) % len(OTHERS)], "20200101", "*", "1"


def write_pairs(path, count):
    """50 pairs of therapy codes, which are the same whatever the count, and pairs of other codes."""
    rows = sorted([*therapy_pairs(), *other_pairs(count - 50)])
    with open(path, "w") as target:
        for row in rows:
            target.write("%s\t%s\t\t%s\t%s\t%s\tInvented\n" % row)


def write_caps(path, count):
    pick, _ = chooser(count)
    with open(path, "w") as target:
        for code in [*CODES, *OTHERS][:count]:
            target.write("%s\t%d\n" % (code, pick([1, 2, 3])))


# ---- a quarter of CMS's code pairs ----

PTP_ROWS, PTP_CODES, PTP_PARTS = 2_633_389, 13_000, 4
PTP_HEAD = """Invented, in the layout of CMS's file\t\t\t\t\t\t
Column1/Column2 Edits\t\t\t\t\t\t
Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale
\t\tprior to 1996\tDate\tDate\t0=not allowed\t
\t\t\t\t*=no data\t1=allowed\t
\t\t\t\t\t9=not applicable\t
"""
RATIONALES = ["CPT Manual or CMS manual coding instruction", "Misuse of Column Two code with Column One code",
              "Standards of medical / surgical practice", "More extensive procedure", "Mutually exclusive procedures"]


def ptp_codes():
    """Codes in order; most are numbers, some end with a letter, some begin with one."""
    numbers = ["%05d" % (100 + 8 * at) for at in range(PTP_CODES - 1500)]
    return sorted(numbers + ["%04dT" % at for at in range(700)] + ["G%04d" % at for at in range(800)])


def ptp_windows(pick, happens):
    """The days and the indicator of a pair's rows: most have one, two thirds of them in force."""
    quarter = "%d%s01" % (pick(range(1996, 2026)), pick(["01", "04", "07", "10"]))
    ended = "%d%s" % (pick(range(2026, 2027)), pick(["0331", "0630"])) if happens(0.36) else "*"
    if happens(0.038):
        yield quarter, quarter, "9"
    yield quarter, ended, "1" if happens(0.7) else "0"


def write_ptp(folder, rows):
    """A pair's column 2 codes are near to each other, as they are in CMS's file."""
    os.makedirs(folder, exist_ok=True)
    pick, happens = chooser(rows)
    codes, written = ptp_codes(), 0
    for part in range(PTP_PARTS):
        with open(os.path.join(folder, "ccipra-v323r0-f%d.TXT" % (part + 1)), "w", newline="\r\n") as target:
            target.write(PTP_HEAD)
            for at in range(part * len(codes) // PTP_PARTS, (part + 1) * len(codes) // PTP_PARTS):
                wanted = rows * (at + 1) // len(codes)
                second = int(pick(range(len(codes))) * 0.9)
                while written < wanted and second < len(codes):
                    for window in ptp_windows(pick, happens):
                        target.write("\t".join((codes[at], codes[second], "", *window, pick(RATIONALES))) + "\n")
                        written += 1
                    second += pick([1, 1, 2, 3])


def main():
    if sys.argv[1] == "--ptp":
        write_ptp(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else PTP_ROWS)
        return
    folder, sessions = sys.argv[1], int(sys.argv[2])
    os.makedirs(folder, exist_ok=True)
    write_sessions(os.path.join(folder, "sessions.jsonl"), sessions)
    write_codes(os.path.join(folder, "codes.tsv"))
    for count in PAIR_COUNTS:
        write_pairs(os.path.join(folder, "pairs_%d.tsv" % count), count)
    for count in CAP_COUNTS:
        write_caps(os.path.join(folder, "caps_%d.tsv" % count), count)


if __name__ == "__main__":
    main()
