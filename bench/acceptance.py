"""Accepting an application by one POST: the hub, Django's admin adding a row, a bare Flask page with a case.

    python bench/acceptance.py [CASES]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). Two centres,
of CASES (100,000) cases and as many residents, and a tenth of them. Ours and the other take turns; CPU
seconds, median of PAIRS pairs, every POST of a new case. Ours checks session, key of the form, permission,
questions and papers, dates the case, writes the keyed chain, the receipt's data and the access log, and
remembers the request; the floor writes the rows of a case; the admin one row and its own log. Leaves with
status 1 where a bar of the design is not reached.
"""

from __future__ import annotations

import itertools
import re
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from environment import HOME, Served, in_own_environment
from worklist import PEERS, Centre, Run, row

SERVICE = "civil_affairs.temporary_assistance"
PAPERS = 8
_numbers = itertools.count(1)


class Counter:
    """A clerk's browser at the intake page of a chosen person, everything answered."""

    def __init__(self, folder: Path, n: int) -> None:
        from flask import session
        from flask_wtf.csrf import generate_csrf

        from hub.db.base import db

        self.centre = Centre(folder, n)
        person = residents(self.centre.file, n)
        app, self.served = self.centre.app, self.centre.served
        with app.app_context():
            db.engine.dispose()  # a connection keeps the statistics it was opened with
        with app.test_request_context(headers={"Cookie": f"hub={self.served.cookies['hub']}"}):
            key = generate_csrf()
            self.cookie = app.session_interface.get_signing_serializer(app).dumps(dict(session))
        self.form = {"csrf_token": key, "resident": str(person), "service": SERVICE}
        page = self._post({}, "200 OK").decode()
        self.form["who"] = re.findall(r'name="who" value="([^"]+)"', page)[0]

    def accept(self) -> None:
        """Press the button that opens and accepts."""
        said = {"variant": "person", "a:illness": "no", "do": "accept", "request": f"r{next(_numbers)}"}
        self._post(said, "302 FOUND")

    def _post(self, more: dict[str, str], expected: str) -> bytes:
        self.served.cookies["hub"] = self.cookie  # what was said at the last POST has been read
        return self.served.post("/intake", {**self.form, **more}, expected)


def residents(file: Path, n: int) -> int:
    """Have the first resident `n` times more, each the applicant of one case; one of them, who has a home."""
    db = sqlite3.connect(file)
    copy(db, "residents", {"id_hash": "hex(randomblob(32))", "household_id": "NULL"}, n)
    db.execute("UPDATE cases SET applicant_id = applicant_id + id")
    copy(db, "households", {"number": "'0'"})
    db.execute(
        """UPDATE residents SET household_id = (SELECT max(id) FROM households)
        WHERE id = (SELECT max(id) FROM residents)"""
    )
    db.execute("ANALYZE")
    db.commit()
    found: int = db.execute("SELECT max(id) FROM residents").fetchone()[0]
    db.close()
    return found


def copy(db: sqlite3.Connection, table: str, other: dict[str, str], n: int = 1) -> None:
    """Have the first row of a table `n` times more, with `other` values in some columns."""
    columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
    taken = ", ".join({"id": "NULL", **other}.get(name, f'r."{name}"') for name in columns)
    db.execute(
        f"WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < {n})"
        f" INSERT INTO {table} SELECT {taken} FROM k, (SELECT * FROM {table} ORDER BY id LIMIT 1) r"
    )


def floor(file: Path) -> Run:
    """A bare Flask page that writes a case, its papers, its step and one event through SQLAlchemy Core."""
    import sqlalchemy as sa
    from flask import Flask, redirect, request

    engine = sa.create_engine(f"sqlite:///{file}")
    tables = _tables(engine)
    app = Flask("floor")

    @app.post("/cases")
    def accept() -> Any:
        cases, papers, steps, events = tables
        with engine.begin() as tx:
            new = {"no": request.form["request"], "resident": 1, "due": "2026-03-30", "status": "open"}
            case = tx.execute(cases.insert().inline(), new).lastrowid
            lines = [{"case_id": case, "name": f"材料{place}", "state": "seen"} for place in range(PAPERS)]
            tx.execute(papers.insert(), lines)
            tx.execute(steps.insert(), {"case_id": case, "code": "check", "opened": "2026-03-02"})
            tx.execute(events.insert(), {"case_id": case, "type": "accepted", "payload": "{}"})
        return redirect(f"/cases/{case}")

    served = Served(app, {})
    return lambda: served.post("/cases", {"request": f"r{next(_numbers)}", "service": SERVICE})


def _tables(engine: Any) -> list[Any]:
    import sqlalchemy as sa

    @sa.event.listens_for(engine, "connect")
    def _durable(raw: Any, _record: Any) -> None:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")

    metadata = sa.MetaData()
    texts = {
        "cases": "no due status",
        "papers": "name state",
        "steps": "code opened",
        "events": "type payload",
    }
    tables = [
        sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True),
                 sa.Column("resident" if name == "cases" else "case_id", sa.Integer, index=True),
                 *(sa.Column(text, sa.String) for text in names.split()))
        for name, names in texts.items()
    ]  # fmt: skip
    metadata.create_all(engine)
    return tables


def peer(folder: Path) -> Run:
    """Django's admin; its form that adds a resident."""
    from registry_peer.setup import ready

    client = ready(folder / "peer.sqlite", libraries=())
    from django.core.handlers.wsgi import WSGIHandler

    key = "k" * 32
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": key}
    served = Served(WSGIHandler(), cookies)
    fixed = {"name": "样甲", "initials": "yj", "phone": "1", "address": "样例路1号", "building": "1",
             "csrfmiddlewaretoken": key}  # fmt: skip

    def add() -> None:
        form = {"id_number": f"{next(_numbers):018d}", **fixed}
        served.cookies = dict(cookies)  # what was said at the last POST has been read
        served.post("/admin/registry_peer/resident/add/", form)

    return add


def main(n: int) -> int:
    """All rows; status 1 where a bar is not reached."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        big, small = Counter(folder, n), Counter(folder, n // 10)
        admin = peer(folder)
        print(f"accepting one application among {n:,} cases and residents; CPU, in turn")
        print(f"{'':<40}{'ours':>12}{'other':>14}{'other/ours':>12}   {'bar':<8}reached")
        reached = [
            row("Django admin's add", big.accept, admin, "≥ 2", lambda ratio: ratio >= 2),
            row("bare Flask page and Core case", big.accept, floor(folder / "floor.sqlite"), "≥ 0.5",
                lambda ratio: ratio >= 0.5),
            row("a tenth of cases and residents", big.accept, small.accept, "≥ 0.91",
                lambda ratio: ratio >= 1 / 1.1),
        ]  # fmt: skip
        return 0 if all(reached) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    in_own_environment("worklist", __file__, PEERS)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
