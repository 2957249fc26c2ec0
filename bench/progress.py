"""A resident's look at the own case, by number and code, at a hundred times the cases; a bare query and page.

    python bench/progress.py [CASES]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). Two
centres, of CASES (100,000) and a hundredth of them, each case with the events of a way to a superior. Ours
and the other take turns; CPU seconds, median of PAIRS pairs. Ours checks the code in constant time, explains
the dates and writes its row in the access log each time, which the floor does not. Leaves with status 1 where
a bar is not reached.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from environment import HOME, departments, in_own_environment, settle
from worklist import MANY, PAIRS, in_turn

TODAY = dt.date(2026, 3, 2)
CODE = "AAAABBBB"
WAY = ("accept", "check", "panel", "send_up")
LEDGER = (("received", "2026-02-02"), ("accepted", "2026-02-02"), ("sent_up", "2026-02-25"))
CASE = """INSERT INTO cases (id, number, receipt_code, service, version, department, variant, community_id,
    household_id, applicant_id, post_id, phase, step, facts, settings, ledger, marks, opened_on, accepted_on,
    due, state, ended, urgent, rev, seq, head, closed_on)
    VALUES (?, ?, ?, 'civil_affairs.minimum_living', 1, 'civil_affairs', '', 1, 1, ?, 1, 'running', 'bureau',
    ?, '{}', ?, '{}', '2026-02-02', '2026-02-02', NULL, 'stopped', '', '', 1, 8, '', NULL)"""
EVENT = """INSERT INTO events (case_id, seq, type, date, at, step, salt, payload, payload_hash, mac)
    VALUES (?, ?, ?, ?, '2026-02-02 04:00:00', ?, x'00', '{}', '', '')"""


def number(case: int) -> str:
    """A case's number."""
    return f"民26-{case:06d}"


class Centre:
    """The hub with `n` cases in `folder`, and nobody's browser."""

    def __init__(self, folder: Path, n: int) -> None:
        from hub.app import create_app
        from hub.db import migrate

        self.n, self.at, self.file = n, 0, folder / f"{n}.sqlite"
        url = f"sqlite:///{self.file}"
        migrate.upgrade(url)
        noon = dt.datetime.combine(TODAY, dt.time(4), dt.UTC)
        key = "a key of the benchmark, which protects nobody"
        said = {"DATABASE": url, "KEY": key, "PLUGINS": departments(), "HUB_NOW": lambda: noon,
                "RATELIMIT_ENABLED": False, "WTF_CSRF_ENABLED": False}  # fmt: skip
        self.app = create_app(said)
        with self.app.app_context():
            from hub.testing.factories import centre

            person = centre("civil_affairs").head
        self._fill(person)
        self.client = self.app.test_client()
        settle()

    def _fill(self, person: int) -> None:
        db = sqlite3.connect(self.file)
        facts = json.dumps({"answers": {}, "members": [[str(person), "样甲"]], "birth": "1970-05-06"})
        ledger = json.dumps([[kind, day, "", 0, False, None] for kind, day in LEDGER])
        every = range(1, self.n + 1)
        db.executemany(CASE, ((case, number(case), CODE, person, facts, ledger) for case in every))
        db.executemany(EVENT, (row for case in every for row in events(case)))
        db.execute("ANALYZE")
        db.commit()
        db.close()

    def page(self) -> None:
        """The page for one case after the other."""
        self.at = (self.at + 7919) % self.n + 1
        answer = self.client.post("/public/progress", data={"number": number(self.at), "code": CODE})
        assert answer.status_code == 200, answer.status

    def wrong(self) -> None:
        """The page for a wrong code."""
        self.at = (self.at + 7919) % self.n + 1
        answer = self.client.post("/public/progress", data={"number": number(self.at), "code": "ZZZZZZZZ"})
        assert answer.status_code == 400, answer.status

    def statements(self) -> int:
        """How many statements the page takes."""
        from hub.db.base import db
        from hub.testing.tables import statements

        with self.app.app_context():
            engine = db.engine
        with statements(engine) as seen:
            self.page()
        return len(seen)


def events(case: int) -> Iterator[tuple[Any, ...]]:
    """The events of a case, as far as the page reads them."""
    for at, step in enumerate(WAY):
        day = (TODAY - dt.timedelta(days=28 - 5 * at)).isoformat()
        yield case, 2 * at + 1, "entered", day, step
        yield case, 2 * at + 2, "step_done", day, step


class Floor:
    """The same rows by two queries through sqlite3, and a page of them by a bare Flask and Jinja."""

    PAGE = """<!doctype html><html lang="zh"><title>进度</title><body><h1>{{ case[0] }}</h1>
        <p>{{ case[1] }}</p><ol>{% for each in way %}
        <li>{{ each[0] }} {{ each[1] }} {{ each[2] }}</li>{% endfor %}</ol>"""

    def __init__(self, centre: Centre) -> None:
        from flask import Flask, render_template, request
        from jinja2 import DictLoader

        db, self.n, self.at = sqlite3.connect(centre.file), centre.n, 0
        app = Flask("floor")
        app.jinja_loader = DictLoader({"page.html": self.PAGE})

        def page() -> str:
            asked = "SELECT number, step, ledger, id FROM cases WHERE number = ? AND receipt_code = ?"
            case = db.execute(asked, (request.form["number"], request.form["code"])).fetchone()
            way = db.execute("SELECT type, date, step FROM events WHERE case_id = ? ORDER BY seq", (case[3],))
            return render_template("page.html", case=case, way=way.fetchall())

        app.add_url_rule("/progress", "page", page, methods=["POST"])
        self.client = app.test_client()

    def page(self) -> None:
        """The page for one case after the other."""
        self.at = (self.at + 7919) % self.n + 1
        answer = self.client.post("/progress", data={"number": number(self.at), "code": CODE})
        assert answer.status_code == 200


def row(name: str, ours: Any, other: Any, bar: str, least: float) -> bool:
    """Print one row; whether other ÷ ours reaches the bar."""
    our, their = in_turn(ours, other)
    good = their / our >= least
    print(
        f"{name:<44}{our:>9.2f} ms{their:>11.2f} ms{their / our:>12.2f}   {bar:<8}{'yes' if good else 'NO'}",
        flush=True,
    )
    return good


def main(n: int) -> int:
    """All rows; status 1 where a bar is not reached."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        big, small = Centre(folder, n), Centre(folder, max(100, n // 100))
        floor = Floor(big)
        print(f"a public look at progress at {n:,} cases; CPU, {PAIRS} pairs of {MANY} looks in turn")
        print(f"{'':<44}{'ours':>12}{'other':>14}{'other/ours':>12}   {'bar':<8}reached")
        reached = [
            row(f"at {small.n:,} cases", big.page, small.page, "≥ 0.91", 1 / 1.1),
            row(f"a wrong code; at {small.n:,} cases", big.wrong, small.wrong, "≥ 0.91", 1 / 1.1),
            row("bare queries and Flask page", big.page, floor.page, "", 0),
        ]
        print(f"statements: {big.statements()} at {n:,} cases, {small.statements()} at {small.n:,}")
        return 0 if all(reached) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    in_own_environment("progress", __file__, ())
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
