"""Stores of past sessions of any size, and a day's sessions to be judged with them."""
import os
import sqlite3
import subprocess

from workload import made

EACH = 100          # past sessions of a patient, five days apart
DAY = "2025-09-01"
DAY_SESSIONS = 1_000
LINE = '{"line":%d,"code":"%s","minutes":%d,"units":2,"modifiers":["GP"],"charge":"80.00"}'
# one session, with an id, date, patient and NPI to be filled in by Python or by SQLite's printf
SESSION = ('{"id":"%s","payer":"w1","date":"%s","patient":{"id":"P%08d"},"place_of_service":"11",'
           '"provider":{"npi":"1%09d","taxonomy":"225100000X"},"diagnoses":["M54.50","R26.81"],"documented":["goals","technique","progress",'
           '"one_on_one"],"authorizations":[{"number":"A1","visits":90}],"lines":[' + LINE % (1, "97110", 30) + "," +
           LINE % (2, "97140", 25) + "]}")
FILL = """
    WITH RECURSIVE patient(p) AS (SELECT 0 UNION ALL SELECT p + 1 FROM patient WHERE p + 1 < :patients),
                   visit(v) AS (SELECT 0 UNION ALL SELECT v + 1 FROM visit WHERE v + 1 < :each)
    INSERT INTO session (patient, date, id, record)
    SELECT printf('P%08d', p), date('2024-03-01', (5 * v) || ' days'), printf('H%d-%d', p, v),
           printf(:session, printf('H%d-%d', p, v), date('2024-03-01', (5 * v) || ' days'), p, p % 400)
    FROM patient CROSS JOIN visit"""


def write_day(path, visits):
    """A day's sessions, of patients from all over the store."""
    patients = visits // EACH
    count = min(DAY_SESSIONS, patients)
    with open(path, "w") as target:
        for at in range(count):
            patient = at * patients // count
            target.write(SESSION % ("D%d" % patient, DAY, patient, patient % 400) + "\n")


def write_store(payrule, path, visits):
    """The program makes the file and its tables, SQLite fills it."""
    write_day(path + ".jsonl", visits)
    subprocess.run([payrule, "history", "import", "--history", path, path + ".jsonl"], check=True,
                   stdout=subprocess.DEVNULL)
    os.remove(path + ".jsonl")
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA synchronous=OFF")
    store.execute("BEGIN")
    store.execute("DELETE FROM session")
    store.execute(FILL, {"patients": visits // EACH, "each": EACH, "session": SESSION})
    store.execute("COMMIT")
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def write_all(payrule, path, store, day):
    """The day and everything in the store as one input."""
    with open(path, "w") as target:
        with open(day) as source:
            target.write(source.read())
        target.flush()
        subprocess.run([payrule, "history", "show", "--history", store, "--format", "json"], check=True, stdout=target)


class Past:
    def __init__(self, bench):
        self.payrule, self.folder = bench.payrule, os.path.join(bench.out, "data")

    def path(self, kind, visits, ending):
        return os.path.join(self.folder, "%s_%d.%s" % (kind, visits, ending))

    def day(self, visits):
        return made(self.path("day", visits, "jsonl"), lambda path: write_day(path, visits))

    def store(self, visits):
        return made(self.path("past", visits, "db"), lambda path: write_store(self.payrule, path, visits))

    def all(self, visits):
        """The input that needs no store."""
        store, day = self.store(visits), self.day(visits)
        return made(self.path("all", visits, "jsonl"), lambda path: write_all(self.payrule, path, store, day))


def answers_of_day(path):
    """The brief answers of the day, in any order."""
    with open(path) as lines:
        return "".join(sorted(line for line in lines if line.startswith("D")))
