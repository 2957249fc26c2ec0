"""Taking a list of cases out as a sheet: the whole operation against the bare writer on the same cells.

    python bench/export.py [ROWS]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). One centre
with ROWS (10,000) open cases of a clerk's department, and one with 50. Ours is what the person waits for who
fetches an allowed list: scope and query in pages, days left and words for every row, the sheet, its SHA-256,
its row in the book and in the access log. The floor is XlsxWriter alone, row by row like ours, on cells that
lie in memory. They take turns; CPU seconds, median of PAIRS pairs. Memory is the peak of what Python
allocates meanwhile, in a run of its own. Leaves with status 1 where a bar is not reached.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from environment import HOME, app_on, in_own_environment, settle

PAIRS, FEW, MANY = 5, 50, 10
TODAY = dt.date(2026, 3, 2)
BARE: dict[int, float] = {FEW: 0.1}
"""The bar of floor ÷ ours; for a long list it is `LONG`."""
LONG = 0.33
MEMORY = 24.0
"""MB at most, whatever the number of rows."""
CASE = """INSERT INTO cases (number, receipt_code, service, version, department, variant, community_id,
    household_id, applicant_id, post_id, phase, step, facts, settings, ledger, marks, opened_on, accepted_on,
    due, state, ended, urgent, rev, seq, head)
    VALUES (?, '', 'civil_affairs.minimum_living', 1, 'civil_affairs', '', 1, 1, {person}, 1, 'running',
    'check', '{facts}', '{{}}', '[]', '{{}}', '2026-02-02', '2026-02-02', ?, 'running', '', '', 1, 1, '')"""

Run = Callable[[], Any]


class Centre:
    """The hub with `n` open cases in `folder`: asked for, allowed, ready to be fetched again and again."""

    def __init__(self, folder: Path, n: int) -> None:
        self.n, self.file = n, folder / f"{n}.sqlite"
        self.app = app_on(self.file, TODAY)
        with self.app.app_context():
            from hub.testing.factories import centre

            person = centre("civil_affairs").head
        self._fill(person)
        self.numbers = iter(self._allowed(PAIRS * MANY + 2))
        settle()

    def _fill(self, person: int) -> None:
        facts = json.dumps({"answers": {}, "members": [[str(person), "样甲"]], "birth": "1970-05-06"})
        with sqlite3.connect(self.file) as db:
            rows = ((f"民25-{k:05d}", (TODAY + dt.timedelta(k % 47 - 3)).isoformat()) for k in range(self.n))
            db.executemany(CASE.format(facts=facts, person=person), rows)
            db.execute("ANALYZE")
        db.close()

    def _allowed(self, times: int) -> list[int]:
        from hub.operations.exports import asking
        from hub.testing.centre import actor

        with self.app.app_context():
            self.clerk = actor("clerk")
            asked = [asking.ask(self.clerk, "cases", {"state": "open"}, purpose="核对").id
                     for _ in range(times)]  # fmt: skip
            for number in asked:
                asking.allow(actor("deputy"), number)
        return asked

    def fetch(self) -> Any:
        """The sheet, as the page gives it."""
        from hub.operations.exports import fetching

        with self.app.app_context():
            made = fetching.fetch(self.clerk, next(self.numbers))
            assert made.rows == self.n
            return made

    def cells(self) -> list[list[Any]]:
        """What the sheet's cells are, for the floor."""
        from hub.operations.exports.lists import LISTS

        kind = LISTS["cases"]
        with self.app.app_context():
            rows = kind.rows(self.clerk, {"state": "open"})
            return [[column.cell(self.clerk, row) for column in kind.columns] for row in rows]


def bare(cells: list[list[Any]]) -> bytes:
    """The same cells by the writer alone."""
    import xlsxwriter

    held = io.BytesIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        xlsxwriter.Workbook(held, {"constant_memory": True, "tmpdir": folder}) as book,
    ):
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(cells, start=1):
            for place, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(at, place, value, day)
                elif isinstance(value, int):
                    sheet.write_number(at, place, value)
                elif value:
                    sheet.write_string(at, place, value)
    return held.getvalue()


def cpu(run: Run, times: int) -> float:
    """CPU milliseconds of one."""
    began = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - began) / times * 1e3


def peak(run: Run) -> float:
    """MB that Python holds at most meanwhile."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def measured(folder: Path, n: int) -> bool:
    """The rows of one length; whether its bars hold."""
    centre, times = Centre(folder, n), MANY if n <= FEW else 1
    cells = centre.cells()
    centre.fetch()
    pairs = [(cpu(centre.fetch, times), cpu(lambda: bare(cells), times)) for _ in range(PAIRS)]
    ours, other = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio, bar, held = other / ours, BARE.get(n, LONG), peak(centre.fetch)
    reached = [ratio >= bar, held <= MEMORY]
    print(f"{n:>7,} rows{ours:>12.1f} ms{other:>12.1f} ms{ratio:>10.2f}   ≥ {bar:<6}{_said(reached[0])}"
          f"{held:>10.1f} MB   ≤ {MEMORY:.0f} MB {_said(reached[1])}", flush=True)  # fmt: skip
    return all(reached)


def _said(reached: bool) -> str:
    return "yes" if reached else "NO"


def main(n: int) -> int:
    """Both lengths; status 1 where a bar is not reached."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        print(f"a list of cases as a sheet; CPU, {PAIRS} pairs in turn; bare = XlsxWriter on the same cells")
        print(f"{'':<12}{'ours':>15}{'bare':>15}{'bare/ours':>10}   bar     reached   memory")
        reached = [measured(folder, length) for length in (FEW, n)]
        return 0 if all(reached) else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    in_own_environment("export", __file__, ())
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
