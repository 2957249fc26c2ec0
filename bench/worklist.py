"""The worklist page of a clerk at a million cases: the hub, the list of Django's admin, a bare Flask page.

    python bench/worklist.py [CASES]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). Two
centres, of CASES (1,000,000) and a tenth of them, with as many open tasks at the clerk's post; every fifth
case is open, at the posts of others. Ours and the other take turns; CPU seconds, median of PAIRS pairs. Ours
checks the session and writes its row in the access log each time, which neither of the others does. Leaves
with status 1 where a bar of the design is not reached.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from environment import HOME, Served, departments, in_own_environment, settle

PAIRS, MANY = 5, 40
PEERS = ("django",)
MINE, POSTS = 240, 200
"""Open tasks at the clerk's post; further posts among which the open cases lie."""
TODAY = dt.date(2026, 3, 2)
SERVICE = "civil_affairs.minimum_living"

Run = Callable[[], Any]


def days(number: int) -> str:
    """A due date: some late, some today or tomorrow, most in the weeks to come."""
    return (TODAY + dt.timedelta(days=number * 7 % 47 - 3)).isoformat()


class Centre:
    """The hub with `n` cases in `folder`, and the clerk's browser."""

    def __init__(self, folder: Path, n: int) -> None:
        from hub.app import create_app
        from hub.db import migrate

        self.file = folder / f"{n}.sqlite"
        url = f"sqlite:///{self.file}"
        migrate.upgrade(url)
        noon = dt.datetime.combine(TODAY, dt.time(4), dt.UTC)
        key = "a key of the benchmark, which protects nobody"
        said = {"DATABASE": url, "KEY": key, "PLUGINS": departments(), "HUB_NOW": lambda: noon}
        self.app = create_app(said)
        with self.app.app_context():
            from hub.testing.factories import centre

            self.person = centre("civil_affairs").head
        self._fill(n, self.person)
        with self.app.app_context():
            self.served = self._logged_in()
        settle()

    def _fill(self, n: int, person: int) -> None:
        db = sqlite3.connect(self.file)
        window = db.execute("SELECT id FROM posts WHERE role = 'window_clerk'").fetchone()[0]
        first = db.execute("SELECT max(id) + 1 FROM posts").fetchone()[0]
        post = """INSERT INTO posts (id, key, title, role, department, services, phone)
            VALUES (?, ?, '岗', 'window_clerk', ?, '[]', '')"""
        db.executemany(post, ((first + k, f"p{k}", f"d{k}") for k in range(POSTS)))
        cases, tasks = rows(n, window, first)
        facts = json.dumps({"answers": {}, "members": [[str(person), "样甲"]], "birth": "1970-05-06"})
        db.executemany(CASE.format(facts=facts, person=person), cases)
        db.executemany(TASK, tasks)
        db.execute("ANALYZE")
        db.commit()
        db.close()

    def _logged_in(self) -> Served:
        from hub.operations.staff.people import start_session
        from hub.testing.centre import actor

        token = start_session(actor("clerk"))
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return Served(self.app, {"hub": client.get_cookie("hub").value})

    def page(self) -> None:
        """The desk, whole."""
        self.served.page("/desk")

    def statements(self) -> int:
        """How many statements the page takes."""
        from hub.db.base import db
        from hub.testing.tables import statements

        with self.app.app_context():
            engine = db.engine
        with statements(engine) as seen:
            self.page()
        return len(seen)


CASE = """INSERT INTO cases (id, number, receipt_code, service, version, department, variant, community_id,
    household_id, applicant_id, post_id, phase, step, facts, settings, ledger, marks, opened_on, accepted_on,
    due, state, ended, urgent, rev, seq, head, closed_on)
    VALUES (?, ?, '', 'civil_affairs.minimum_living', 1, 'civil_affairs', '', 1, 1, {person}, ?, 'running',
    'check', '{facts}', '{{}}', '[]', '{{}}', '2026-02-02', '2026-02-02', ?, 'running', '', '', 1, 1, '',
    ?)"""
TASK = """INSERT INTO tasks (case_id, step, "key", "do", role, post_id, opened_on, "limit", due, done_on,
    outcome) VALUES (?, 'filing', '', 'work', 'window_clerk', ?, '2026-02-02', 15, ?, ?, '')"""


def rows(n: int, window: int, first: int) -> tuple[Iterator[Any], Iterator[Any]]:
    """Case and task rows: the first MINE at the clerk's post, every fifth other one open elsewhere."""

    def one(number: int) -> tuple[int, bool]:
        mine = number <= MINE
        return (window if mine else first + number % POSTS), mine or number % 5 == 0

    def cases() -> Iterator[Any]:
        for number in range(1, n + 1):
            post, is_open = one(number)
            yield number, f"民25-{number:04d}", post, days(number), None if is_open else "2026-02-20"

    def tasks() -> Iterator[Any]:
        for number in range(1, n + 1):
            post, is_open = one(number)
            yield number, post, days(number), None if is_open else "2026-02-20"
            yield number, post, days(number), "2026-02-10"

    return cases(), tasks()


class Floor:
    """The same lines by one query through sqlite3, and a page of them by a bare Flask and Jinja."""

    LOOK = """SELECT c.number, c.service, r.name, m.name, t.step, t.due FROM tasks t
        JOIN cases c ON c.id = t.case_id JOIN residents r ON r.id = c.applicant_id
        JOIN communities m ON m.id = c.community_id
        WHERE t.done_on IS NULL AND t.post_id = ? ORDER BY t.due, t.id LIMIT 51"""
    BASE = """<!doctype html><html lang="zh"><title>{% block title %}{% endblock %}</title>
        <body><nav>街道便民服务中心</nav>{% block main %}{% endblock %}</body></html>"""
    PAGE = """{% extends "base.html" %}{% block title %}待办{% endblock %}{% block main %}<table>
        {% for line in lines %}<tr><td><a href="{{ url_for('case', number=line[0]) }}">{{ line[0] }}</a></td>
        {% for cell in line[1:] %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endblock %}"""

    def __init__(self, file: Path) -> None:
        from flask import Flask, render_template
        from jinja2 import DictLoader

        self.db = sqlite3.connect(file)
        self.post = self.db.execute("SELECT min(id) FROM posts WHERE role = 'window_clerk'").fetchone()[0]
        app = Flask("floor")
        app.jinja_loader = DictLoader({"base.html": self.BASE, "page.html": self.PAGE})
        app.add_url_rule("/cases/<number>", "case", str)
        app.add_url_rule("/desk", "desk", lambda: render_template("page.html", lines=self.lines()))
        self.served = Served(app, {})

    def lines(self) -> list[Any]:
        """What the page shows."""
        return self.db.execute(self.LOOK, (self.post,)).fetchall()

    def page(self) -> None:
        """The list as a page."""
        self.served.page("/desk")


def peer(folder: Path, n: int) -> Run:
    """Django's admin with the same tasks; its list page."""
    from registry_peer.setup import ready

    client = ready(folder / "peer.sqlite", app="worklist_peer", libraries=())
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cases, tasks = rows(n, 1, 2)
        new = """INSERT INTO worklist_peer_case (id, number, service, person, community)
            VALUES (%s,%s,%s,%s,%s)"""
        made = ((number, name, "城市低保", "样甲", "东社区") for number, name, *_ in cases)
        for chunk in iter(lambda: list(itertools.islice(made, 100_000)), []):
            cursor.executemany(new, chunk)
        new = "INSERT INTO worklist_peer_task (case_id, post, due, done, step) VALUES (%s,%s,%s,%s,'filing')"
        for chunk in iter(lambda: list(itertools.islice(tasks, 100_000)), []):
            cursor.executemany(new, chunk)
        cursor.execute("ANALYZE")

    served = Served(WSGIHandler(), {"sessionid": client.cookies["sessionid"].value})
    return lambda: served.page("/admin/worklist_peer/task/")


def cpu(run: Run) -> float:
    """CPU milliseconds of one. In use they are two programs: neither collects the other's rubbish."""
    settle()
    began = time.process_time()
    for _ in range(MANY):
        run()
    return (time.process_time() - began) / MANY * 1e3


def in_turn(ours: Run, other: Run) -> tuple[float, float]:
    """Median milliseconds of ours and of the other, taken in turns."""
    ours()
    other()
    pairs = [(cpu(ours), cpu(other)) for _ in range(PAIRS)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def row(name: str, ours: Run, other: Run, bar: str, holds: Callable[[float], bool]) -> bool:
    """Print one row; whether its bar holds for other ÷ ours."""
    our, their = in_turn(ours, other)
    good = holds(their / our)
    said = "yes" if good else "NO"
    print(f"{name:<40}{our:>9.2f} ms{their:>11.2f} ms{their / our:>12.2f}   {bar:<8}{said}", flush=True)
    return good


def main(n: int) -> int:
    """All rows; status 1 where a bar is not reached."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        big, small = Centre(folder, n), Centre(folder, n // 10)
        floor, admin = Floor(big.file), peer(folder, n)
        print(f"the desk at {n:,} cases, {MINE} open tasks at the post; CPU, {PAIRS} pairs in turn")
        print(f"{'':<40}{'ours':>12}{'other':>14}{'other/ours':>12}   {'bar':<8}reached")
        reached = [
            row("Django admin's list", big.page, admin, "≥ 10", lambda ratio: ratio >= 10),
            row("bare query and Flask page", big.page, floor.page, "≥ 0.5", lambda ratio: ratio >= 0.5),
            row("a tenth of the cases", big.page, small.page, "≥ 0.91", lambda ratio: ratio >= 1 / 1.1),
        ]
        print(f"statements of the page, session and access log included: {big.statements()}")
        return 0 if all(reached) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    in_own_environment("worklist", __file__, PEERS)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
