"""The nightly sweep: 1,000,000 cases, a fifth of them open, 1,500 of which are due to change by themselves.

    python bench/sweep.py [CASES]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). The 1,500
hang until today: their notice ends, and the clock runs again. Against it: visiting every open case and
folding its clock, and reading an index and marking as many rows by bare sqlite3. CPU seconds, median of PAIRS
pairs in turn. Then a second run, which must write nothing, and a day more of holiday, of which only the
cases may be written whose window holds it. Leaves with status 1 where a bar is not reached.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from environment import HOME, app_on, in_own_environment, settle
from worklist import PAIRS, TODAY

DUE, WINDOW = 1_500, 3_000
"""Cases that wait for today; cases whose window holds the day that becomes a holiday."""
OPENED = TODAY - dt.timedelta(days=21)
HOLIDAY = TODAY + dt.timedelta(days=2)
"""A Wednesday; the other open cases have no date yet, or one before it."""


class Centre:
    """The hub with `n` cases in `folder`."""

    def __init__(self, folder: Path, n: int) -> None:
        self.n, self.file = n, folder / "sweep.sqlite"
        self.app = app_on(self.file, TODAY)
        with self.app.app_context():
            from hub.testing.factories import centre

            self.person = centre("civil_affairs").head
            self.kinds = kinds()
            self.post = self._fill()
        settle()

    def _fill(self) -> int:
        from hub.db import count_triggers
        from hub.db.base import transaction

        db = sqlite3.connect(self.file)
        post = db.execute("SELECT id FROM posts WHERE role = 'window_clerk'").fetchone()[0]
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")  # all are counted at once below
        db.executemany(CASE.format(person=self.person, post=post), self._cases())
        db.executemany(TASK.format(post=post), self._tasks())
        db.execute("ANALYZE")
        db.commit()
        db.close()
        with transaction() as tx:
            count_triggers.install(tx)
        return int(post)

    def _kind(self, number: int) -> str:
        if number <= DUE:
            return "due"
        if number <= DUE + WINDOW:
            return "window"
        return "open" if number % 5 == 0 else "closed"

    def _cases(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.n + 1):
            yield {**self.kinds[self._kind(number)], "id": number, "number": f"民26-{number:07d}"}

    def _tasks(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.n + 1):
            kind = self.kinds[self._kind(number)]
            if kind["closed_on"] is None:
                yield {"case": number, "step": kind["step"], "due": kind["task_due"]}

    def asleep(self) -> None:
        """The 1,500 as they were the evening before."""
        db = sqlite3.connect(self.file)
        due = self.kinds["due"]
        db.execute(
            "UPDATE cases SET due = :due, state = :state, days_left = :days_left, dated_on = :dated_on,"
            " wake_on = :wake_on WHERE id <= :most", {**due, "most": DUE})  # fmt: skip
        db.execute("UPDATE tasks SET due = ? WHERE case_id <= ?", (due["task_due"], DUE))
        db.commit()
        db.close()
        with self.app.app_context():
            from hub.operations.upkeep import counting

            counting.fold()

    def sweep(self) -> dict[str, int]:
        """The whole sweep."""
        from hub.operations.upkeep.sweep import sweep

        with self.app.app_context():
            return sweep()

    def visit(self) -> None:
        """Every open case, with what the sweep does to those of which nothing is known beforehand (R4)."""
        from sqlalchemy import select

        from hub.db.base import reading, transaction
        from hub.db.models import Case
        from hub.operations.upkeep.sweep import wake

        with self.app.app_context():
            ids = list(reading().execute(select(Case.id).where(Case.closed_on.is_(None))).scalars())
            for at in range(0, len(ids), 200):
                with transaction() as tx:
                    wake(tx, ids[at : at + 200])

    def marked(self) -> None:
        """Read those that are due by the index, and mark them: by hand."""
        db = sqlite3.connect(self.file)
        db.execute("PRAGMA synchronous=FULL")
        due = db.execute(
            "SELECT id FROM cases WHERE wake_on <= ? ORDER BY wake_on", (TODAY.isoformat(),)
        ).fetchall()
        db.executemany("UPDATE cases SET wake_on = NULL WHERE id = ?", due)
        db.commit()
        db.close()
        assert len(due) == DUE, len(due)

    def holiday(self) -> list[Any]:
        """One day more that is free, and what moves."""
        from hub.operations.calendars import calendar_changes, dates
        from hub.operations.rights import OPERATOR

        with self.app.app_context():
            calendar_changes.set_override(OPERATOR, date=HOLIDAY, working=False, reason="停电")
        with self.app.app_context():
            return dates.redate()

    def writes(self, run: Callable[[], Any]) -> bool:
        """Whether anything is written meanwhile, as another connection sees it."""
        with closing(sqlite3.connect(self.file)) as watching:
            before = watching.execute("PRAGMA data_version").fetchone()
            run()
            return bool(watching.execute("PRAGMA data_version").fetchone() != before)


def kinds() -> dict[str, dict[str, Any]]:
    """The columns of a case that is due, one whose window holds the holiday, one open else, one closed."""
    from hub.domain import case_ledger as ledger
    from hub.domain import fold
    from hub.operations.calendars.calendar import calendar
    from hub.operations.context import plugins

    service = plugins().service("civil_affairs.minimum_living")
    posting = next(step for step in service.steps if step.do == "post")
    days, eve = calendar(), TODAY - dt.timedelta(days=1)
    begun = [ledger.row("received", OPENED), ledger.row("accepted", OPENED)]
    hangs = [ledger.row("notice_from", OPENED + dt.timedelta(days=3)), ledger.row("notice_to", TODAY)]
    out = [ledger.row("sent_up", OPENED, {"key": "县民政局"})]
    late = [ledger.row("accepted", TODAY - dt.timedelta(days=5))]

    def made(rows: list[Any], step: str, closed: dt.date | None = None) -> dict[str, Any]:
        _measure, columns = fold.dates(service.promised_of(""), rows, days, eve)
        dated = {name: day.isoformat() if isinstance(day, dt.date) else day for name, day in columns.items()}
        return {**dated, "ledger": json.dumps(rows), "step": step, "task_due": dated["due"],
                "closed_on": closed and closed.isoformat(), "version": service.version,
                "ended": "granted" if closed else ""}  # fmt: skip

    check = next(step.key for step in service.steps if step.do == "work" and step.clock != "stopped")
    done = made(
        [*begun, ledger.row("completed", TODAY - dt.timedelta(days=7))], check, TODAY - dt.timedelta(days=7)
    )
    return {"due": made([*begun, *hangs], posting.key), "window": made(late, check),
            "open": made([*begun, *out], check), "closed": {**done, "due": "2026-02-20"}}  # fmt: skip


CASE = """INSERT INTO cases (id, number, receipt_code, service, version, department, variant, community_id,
    household_id, applicant_id, post_id, phase, step, facts, settings, ledger, marks, opened_on, accepted_on,
    due, state, days_left, dated_on, wake_on, completed_on, closed_on, ended, urgent, rev, seq, head)
    VALUES (:id, :number, '', 'civil_affairs.minimum_living', :version, 'civil_affairs', '', 1, 1, {person},
    {post}, 'running', :step, '{{"answers": {{}}, "members": [], "birth": "1970-05-06"}}',
    '{{}}', :ledger, '{{}}',
    '2026-02-09', :accepted_on, :due, :state, :days_left, :dated_on, :wake_on, :completed_on, :closed_on,
    :ended, '', 1, 1, '')"""
TASK = """INSERT INTO tasks (case_id, step, "key", "do", role, post_id, opened_on, "limit", due, done_on,
    outcome) VALUES (:case, :step, '', 'work', 'window_clerk', {post}, '2026-02-09', NULL, :due, NULL, '')"""


def cpu(run: Callable[[], Any]) -> float:
    """CPU milliseconds of one."""
    began = time.process_time()
    run()
    return (time.process_time() - began) * 1e3


def after(ready: Callable[[], Any], run: Callable[[], Any]) -> float:
    """CPU milliseconds of one, made ready for first."""
    ready()
    return cpu(run)


def row(name: str, ours: float, other: float, ratio: float, bar: str, good: bool) -> bool:
    """Print one row; whether its bar holds."""
    print(
        f"{name:<46}{ours:>9.1f} ms{other:>12.1f} ms{ratio:>9.2f}   {bar:<9}{'yes' if good else 'NO'}",
        flush=True,
    )
    return good


def main(n: int) -> int:
    """All rows; status 1 where a bar is not reached."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        centre = Centre(folder, n)
        first = centre.sweep()
        print(f"{n:,} cases, {n // 5:,} open, {DUE:,} due: { ({k: v for k, v in first.items() if v}) }")
        pairs = [
            (after(centre.asleep, centre.sweep), after(centre.asleep, centre.marked)) for _ in range(PAIRS)
        ]
        ours, floor = (statistics.median(each) for each in zip(*pairs, strict=True))
        all_ = after(centre.asleep, centre.visit)
        reached = [
            row(
                "the sweep; visiting every open case, once",
                ours,
                all_,
                all_ / ours,
                "≥ 100",
                all_ >= 100 * ours,
            ),
            row("the sweep; index read and marking", ours, floor, ours / floor, "≤ 2", ours <= 2 * floor),
        ]
        centre.sweep()
        idle = cpu(centre.sweep)
        nothing = not centre.writes(centre.sweep)
        reached.append(row("a second run, which writes nothing", idle, floor, idle / floor, "0", nothing))
        began = time.process_time()
        moved = len(centre.holiday())
        spent = (time.process_time() - began) * 1e3
        only = moved == WINDOW + DUE
        reached.append(
            row(f"a holiday more: {moved:,} re-dated", spent, all_, all_ / spent, "no other", only)
        )
        return 0 if all(reached) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    in_own_environment("sweep", __file__, ())
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
