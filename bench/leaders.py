"""Statistics over 1,000,000 cases: the leaders' numbers of a month, what is open now, a year's report.

    python bench/leaders.py [CASES]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). Five years
of cases in ten communities, a fifth of them open. Against ours: the same numbers by a scan of the table of
cases, and by a bare query of the numbers of each day, both through sqlite3 on an open connection. Ours too
are asked on the connection that the log-in of a request has opened; what one of its own costs each time is a
row without a bar. CPU seconds, median of PAIRS pairs in turn. Leaves with status 1 where a bar is not
reached.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from environment import HOME, app_on, in_own_environment, settle
from worklist import PAIRS, TODAY

YEARS, PLACES, MANY = 5, 10, 100
FIRST, LAST = dt.date(2026, 2, 1), dt.date(2026, 2, 28)
YEAR = dt.date(2025, 1, 1), dt.date(2025, 12, 31)


class Centre:
    """The hub with `n` cases in `folder`; as its deputy sees it."""

    def __init__(self, folder: Path, n: int) -> None:
        self.n, self.file = n, folder / "statistics.sqlite"
        self.app = app_on(self.file, TODAY)
        with self.app.app_context():
            from hub.testing.factories import centre

            self.person = centre("civil_affairs").head
            self._fill()
        settle()

    def _fill(self) -> None:
        from hub.db import count_triggers
        from hub.db.base import transaction
        from hub.operations.context import plugins

        services = list(plugins().services())
        db = sqlite3.connect(self.file)
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")  # all are counted at once below
        db.executemany(CASES.format(person=self.person), rows(self.n, services))
        db.execute("ANALYZE")
        db.commit()
        db.close()
        with transaction() as tx:
            count_triggers.install(tx)

    def run(self, work: Callable[[Any], Any]) -> Callable[[], Any]:
        """`work` for the deputy, on the connection of the context: the log-in of a request has opened it."""

        from hub.testing.centre import actor

        deputy = actor("deputy")
        return lambda: work(deputy)

    def alone(self, work: Callable[[Any], Any]) -> Callable[[], Any]:
        """The same with a context and a connection of its own each time."""

        from hub.testing.centre import actor

        with self.app.app_context():
            deputy = actor("deputy")

        def done() -> Any:
            with self.app.app_context():
                return work(deputy)

        return done


CASES = """INSERT INTO cases (id, number, receipt_code, service, version, department, variant, community_id,
    household_id, applicant_id, post_id, phase, step, facts, settings, ledger, marks, opened_on, accepted_on,
    due, state, days_left, completed_on, closed_on, ended, urgent, rev, seq, head)
    VALUES (?, ?, '', ?, 1, 'civil_affairs', '', ?, 1, {person}, 1, 'running', 'check',
    '{{"answers": {{}}, "members": [["1", "样甲"]], "birth": "1970-05-06"}}', '{{}}', ?, '{{}}',
    ?, ?, ?, ?, 3, ?, ?, ?, '', 1, 1, '')"""


def rows(n: int, services: list[str]) -> Iterator[tuple[Any, ...]]:
    """Cases spread evenly over the years; one in five of all is open, the newest, with a date to come."""
    begin = TODAY - dt.timedelta(days=365 * YEARS)
    closed = n - n // 5
    for number in range(1, n + 1):
        is_open = number > closed
        at = number * 7919 % (30 if is_open else 365 * YEARS - 30)
        opened = (TODAY - dt.timedelta(days=at)) if is_open else begin + dt.timedelta(days=at)
        due, ended = opened + dt.timedelta(days=28), opened + dt.timedelta(days=11 + number % 20)
        ledger = (
            f'[["received", "{opened}", "", 0, false, null], ["accepted", "{opened}", "", 0, false, null]]'
        )
        done = None if is_open else ended.isoformat()
        yield (number, f"民26-{number:07d}", services[number % len(services)], 1 + number // 7 % PLACES,
               ledger, opened.isoformat(), opened.isoformat(), due.isoformat(),
               "running" if is_open else "completed", done, done, "" if is_open else "granted")  # fmt: skip


# --- ours -------------------------------------------------------------------------------------------------


def month(_actor: Any) -> Any:
    """Completed in the month, in time or late, by window and by community."""
    return _panels("windows", "places")


def now(_actor: Any) -> Any:
    """Open cases by light, by age, and those due this week."""
    return _panels("lights", "ages", "week")


def _panels(*keys: str) -> Any:
    from hub.db.base import reading
    from hub.operations.overview.panels import PANELS
    from hub.operations.overview.sums import When, read

    return read(reading(), {key: PANELS[key].sums for key in keys}, When(TODAY, FIRST, LAST))


def year(actor: Any) -> Any:
    """The report of completed cases by service, of a year."""
    from hub.operations.reports import view

    return view.run(actor, "hub.completed", view.asked(*YEAR)).total


# --- the same by a scan, and by a bare query of the numbers of each day -------------------------------------

_LAMP = "CASE WHEN due < '{today}' THEN 'past' WHEN {stopped} THEN 'stopped' WHEN due < '{near}' THEN 'near'\
 ELSE 'good' END"
_AGE = "CASE WHEN due < '{today}' THEN 0 WHEN {since} >= '{a}' THEN 1 WHEN {since} >= '{b}' THEN 2\
 WHEN {since} >= '{c}' THEN 3 WHEN {since} >= '{d}' THEN 4 ELSE 5 END"
_DAYS = {"today": TODAY, "near": TODAY + dt.timedelta(days=7), "sunday": TODAY + dt.timedelta(days=6),
         **{name: TODAY - dt.timedelta(days=7 * at) for at, name in enumerate("abcd", 1)}}  # fmt: skip
_OPEN = {**_DAYS, "stopped": "state = 'stopped'", "since": "accepted_on"}
_KEPT = {**_DAYS, "stopped": "what = 'stopped'", "since": "day"}
_WEEK = f"due BETWEEN '{TODAY}' AND '{TODAY + dt.timedelta(days=6)}'"
_DONE = f"completed_on BETWEEN '{FIRST}' AND '{LAST}'"
LINES = ("department", "community_id")
_ALL = "FROM cases NOT INDEXED WHERE"
_NOW = f"{_ALL} closed_on IS NULL AND completed_on IS NULL"
_DAY = "FROM case_counts WHERE what IN ('open', 'stopped')"
_IN_YEAR = f"BETWEEN '{YEAR[0]}' AND '{YEAR[1]}'"
_OF_YEAR = f"day {_IN_YEAR}"
SCAN = {
    "month": [f"SELECT {line}, completed_on <= due, count(*) {_ALL} {_DONE} GROUP BY 1,2"
              for line in LINES],
    "now": [
        f"SELECT department, {_LAMP}, count(*) {_NOW} GROUP BY 1,2".format(**_OPEN),
        f"SELECT department, {_AGE}, count(*) {_NOW} GROUP BY 1,2".format(**_OPEN),
        f"SELECT due, count(*) {_NOW} AND {_WEEK} GROUP BY 1",
    ],
    "year": [f"""SELECT service, count(*) FROM cases NOT INDEXED WHERE ended <> ''
        AND coalesce(completed_on, closed_on) {_IN_YEAR} GROUP BY 1"""],
}  # fmt: skip
BARE = {
    "month": [f"""SELECT {line}, how, sum(number) FROM case_counts WHERE what = 'completed'
        AND day BETWEEN '{FIRST}' AND '{LAST}' GROUP BY 1,2""" for line in LINES],
    "now": [
        f"SELECT department, {_LAMP}, sum(number) {_DAY} GROUP BY 1,2".format(**_KEPT),
        f"SELECT department, {_AGE}, sum(number) {_DAY} GROUP BY 1,2".format(**_KEPT),
        f"SELECT due, sum(number) {_DAY} AND {_WEEK} GROUP BY 1",
    ],
    "year": [f"SELECT service, sum(number) FROM case_counts WHERE what = 'ended' AND {_OF_YEAR} GROUP BY 1"],
}  # fmt: skip


class Floor:
    """The statements through sqlite3."""

    def __init__(self, file: Path) -> None:
        self.db = sqlite3.connect(file)
        self.db.execute("PRAGMA cache_size=-32768")

    def run(self, statements: list[str]) -> Callable[[], Any]:
        """All of them, read to the end."""
        return lambda: [self.db.execute(each).fetchall() for each in statements]


def cpu(run: Callable[[], Any], many: int) -> float:
    """CPU milliseconds of one."""
    began = time.process_time()
    for _ in range(many):
        run()
    return (time.process_time() - began) / many * 1e3


def row(
    name: str, ours: Callable[[], Any], other: Callable[[], Any], many: int, bar: str, least: float
) -> bool:
    """Print one row; whether its bar holds for other ÷ ours."""
    ours()
    other()
    pairs = [(cpu(ours, MANY), cpu(other, many)) for _ in range(PAIRS)]
    our, their = statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
    good = their / our >= least
    said = ("yes" if good else "NO") if least else ""
    print(f"{name:<48}{our:>9.2f} ms{their:>11.2f} ms{their / our:>12.2f}   {bar:<8}{said}", flush=True)
    return good


def main(n: int) -> int:
    """All rows; status 1 where a bar is not reached."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        centre = Centre(folder, n)
        floor = Floor(centre.file)
        kept = floor.db.execute("SELECT count(*) FROM case_counts").fetchone()[0]
        print(f"{n:,} cases of {YEARS} years, {kept:,} numbers of days kept; CPU, {PAIRS} pairs in turn")
        print(f"{'':<48}{'ours':>12}{'other':>14}{'other/ours':>12}   {'bar':<8}reached")
        reached = []
        for name, work in (("month", month), ("now", now), ("year", year)):
            bare = floor.run(BARE[name])
            with centre.app.app_context():
                ours = centre.run(work)
                reached.append(
                    row(f"{name}; a scan of the cases", ours, floor.run(SCAN[name]), 1, "≥ 25", 25)
                )
                reached.append(row(f"{name}; a bare query of the days", ours, bare, MANY, "≥ 0.5", 0.5))
            row(f"{name}; the same, with a connection of its own", centre.alone(work), bare, MANY, "", 0)
        return 0 if all(reached) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    in_own_environment("leaders", __file__, ())
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
