"""Who has every post at a minute, and the lights of 100,000 open cases: in proportion to what presses.

    python bench/lights.py [CASES]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). Two
centres, of CASES (100,000) open cases and a tenth of them, with as many that press in both (PRESSING); and
POSTS posts with A and B, one in ten away today, with a long and a short past of absences. Ours and the other
take turns; CPU seconds, median of PAIRS pairs. Leaves with status 1 where a bar is not reached.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from environment import HOME, app_on, in_own_environment, settle
from worklist import CASE, PAIRS, TASK, TODAY, in_turn

PRESSING, POSTS = 1_500, 200
PAST = (20_000, 200)
"""Absences that are over, in the bigger and in the smaller centre."""
FAR = 90
"""Days until the cases that do not press are due."""


class Centre:
    """The hub with `n` open cases, POSTS posts and `past` absences, in `folder`; as its deputy sees it."""

    def __init__(self, folder: Path, n: int, past: int) -> None:
        self.n, self.file = n, folder / f"{n}.sqlite"
        self.app = app_on(self.file, TODAY)
        with self.app.app_context():
            from hub.testing.factories import centre

            person = centre("civil_affairs").head
        self._fill(person, past)
        settle()

    def _fill(self, person: int, past: int) -> None:
        db = sqlite3.connect(self.file)
        first = db.execute("SELECT max(id) + 1 FROM posts").fetchone()[0]
        people = db.execute("SELECT max(id) + 1 FROM staff").fetchone()[0]
        db.executemany(STAFF, ((people + k, f"s{k}") for k in range(2 * POSTS)))
        db.executemany(POST, ((first + k, f"p{k}", f"d{k}") for k in range(POSTS)))
        db.executemany(HOLDER, ((first + k // 2, people + k, "AB"[k % 2]) for k in range(2 * POSTS)))
        away = [(people + k, TODAY.isoformat(), TODAY.isoformat()) for k in range(0, 2 * POSTS, 10)]
        db.executemany(AWAY, [*away, *over(people, past)])
        facts = json.dumps({"answers": {}, "members": [[str(person), "样甲"]], "birth": "1970-05-06"})
        db.executemany(CASE.format(facts=facts, person=person), cases(self.n, first))
        db.executemany(TASK.replace("'filing'", "'check'"), tasks(self.n, first))
        db.execute("ANALYZE")
        db.commit()
        db.close()

    def run(self, work: Callable[[Any], Any]) -> Callable[[], Any]:
        """`work` for the deputy, in a context of its own as each request has."""

        def done() -> Any:
            from hub.testing.centre import actor

            with self.app.app_context():
                return work(actor("deputy"))

        return done

    def statements(self, work: Callable[[Any], Any]) -> int:
        """How many statements it takes."""
        from hub.db.base import db
        from hub.testing.tables import statements

        with self.app.app_context():
            engine = db.engine
        with statements(engine) as seen:
            self.run(work)()
        return len(seen)


STAFF = """INSERT INTO staff (id, login, name, phone, language, active, failed, created_at)
    VALUES (?, ?, '样甲', '', 'zh_Hans_CN', 1, 0, '2016-11-25 00:00:00')"""
POST = """INSERT INTO posts (id, key, title, role, department, services, phone)
    VALUES (?, ?, '岗', 'window_clerk', ?, '[]', '')"""
HOLDER = "INSERT INTO post_holders (post_id, staff_id, slot, since) VALUES (?, ?, ?, '2016-11-25')"
AWAY = """INSERT INTO absences (staff_id, first, last, kind, reason, note, handover, tasks, contact)
    VALUES (?, ?, ?, 'leave', '', '', 'none', '[]', '')"""


def over(people: int, count: int) -> Iterator[tuple[int, str, str]]:
    """Absences of the years before."""
    for k in range(count):
        day = (TODAY - dt.timedelta(days=2 + k % 3000)).isoformat()
        yield people + k % (2 * POSTS), day, day


def due(number: int) -> str:
    """Late or near for the first PRESSING, far off for all others."""
    days = number % 5 - 3 if number <= PRESSING else FAR + number % 40
    return (TODAY + dt.timedelta(days=days)).isoformat()


def cases(n: int, first: int) -> Iterator[tuple[Any, ...]]:
    """Open cases."""
    return ((k, f"民25-{k:06d}", first + k % POSTS, due(k), None) for k in range(1, n + 1))


def tasks(n: int, first: int) -> Iterator[tuple[Any, ...]]:
    """The open task of each."""
    return ((k, first + k % POSTS, due(k), None) for k in range(1, n + 1))


def lights(actor: Any) -> Any:
    """All that is yellow or red, and how many of each."""
    from hub.operations.supervision import overdue

    rows = overdue.lines(actor)
    counts = overdue.counts(rows)
    assert len(rows) >= PRESSING * 3 // 5, len(rows)
    return counts


def posts(actor: Any) -> Any:
    """Who does the work of every post at this minute."""
    from hub.operations.ab_posts import coverage

    found = coverage.coverage(actor)
    assert len(found) >= POSTS
    return found


class Floor:
    """The same by bare queries through sqlite3."""

    LINES = """SELECT c.id, c.number, c.due, t.due, p.title FROM cases c JOIN tasks t ON t.case_id = c.id
        AND t.done_on IS NULL JOIN posts p ON p.id = t.post_id WHERE c.closed_on IS NULL
        AND c.completed_on IS NULL AND c.due <= ? ORDER BY c.due, c.id"""
    NOW = """SELECT p.id, p.title, h.slot, s.name, a.id FROM posts p LEFT JOIN post_holders h
        ON h.post_id = p.id LEFT JOIN staff s ON s.id = h.staff_id LEFT JOIN absences a
        ON a.staff_id = s.id AND a.first <= ? AND a.last >= ? ORDER BY p.id, h.slot"""

    def __init__(self, file: Path) -> None:
        self.db = sqlite3.connect(file)

    def lines(self) -> Any:
        """The rows near or past their date, each with its light."""
        rows = self.db.execute(self.LINES, ((TODAY + dt.timedelta(days=9)).isoformat(),)).fetchall()
        day = TODAY.isoformat()
        return [(row, "red" if row[2] < day else "yellow") for row in rows]

    def posts(self) -> Any:
        """The first holder of each post who is not away."""
        day, found = TODAY.isoformat(), {}
        for post, _title, _slot, name, away in self.db.execute(self.NOW, (day, day)):
            if not away:
                found.setdefault(post, name)
        return found


def row(name: str, ours: Any, other: Any, bar: str, least: float) -> bool:
    """Print one row; whether other ÷ ours reaches the bar."""
    our, their = in_turn(ours, other)
    good = their / our >= least
    said = "yes" if good else "NO"
    print(f"{name:<44}{our:>9.2f} ms{their:>11.2f} ms{their / our:>12.2f}   {bar:<8}{said}", flush=True)
    return good


def main(n: int) -> int:
    """All rows; status 1 where a bar is not reached."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        big, small = Centre(folder, n, PAST[0]), Centre(folder, max(PRESSING, n // 10), PAST[1])
        floor = Floor(big.file)
        print(f"{n:,} open cases of which {PRESSING:,} press, {POSTS} posts; CPU, {PAIRS} pairs in turn")
        print(f"{'':<44}{'ours':>12}{'other':>14}{'other/ours':>12}   {'bar':<8}reached")
        reached = [
            row(f"lights; at {small.n:,} open cases", big.run(lights), small.run(lights), "≥ 0.91", 1 / 1.1),
            row("lights; bare query and fold", big.run(lights), floor.lines, "", 0),
            row(f"posts; {PAST[1]:,} absences, not {PAST[0]:,}", big.run(posts), small.run(posts), "≥ 0.91",
                1 / 1.1),
            row("posts; one bare query", big.run(posts), floor.posts, "", 0),
        ]  # fmt: skip
        for name, work in (("lights", lights), ("posts", posts)):
            print(f"statements, {name}: {big.statements(work)} and {small.statements(work)}")
        return 0 if all(reached) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    in_own_environment("lights", __file__, ())
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
