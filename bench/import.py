"""Importing a sheet of residents: the hub, django-import-export, and the bare steps an import is made of.

    python bench/import.py [ROWS]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). The sheet
has ROWS (100,000) people; ours and the floor begin with an empty registry each time. Ours and the other take
turns; CPU seconds, median of PAIRS pairs. The floor: calamine, check, encrypt, keyed hash, suffix rows,
upsert. Leaves with status 1 where a bar of the design is not reached.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hmac
import os
import re
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from environment import HOME, departments, in_own_environment

PAIRS = 5
PEERS = ("django", "django-import-export")
PEER_ROWS = 5_000
HEADINGS = {
    "name": "姓名", "id_number": "身份证号", "sex": "性别", "birth": "出生日期", "phone": "联系电话",
    "household": "户号", "relation": "与户主关系", "building": "小区楼栋", "address": "住址",
}  # fmt: skip
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-64000")
_MOBILE = re.compile(r"1\d{10}").fullmatch

Cells = list[Any]


def write_sheet(path: Path, rows: list[dict[str, str]]) -> Path:
    """A workbook of the rows with Chinese headings."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADINGS, *rows]):
            for column, key in enumerate(HEADINGS):
                sheet.write_string(at, column, row[key])
    return path


class Ours:
    """The hub: registries copied from an empty one."""

    def __init__(self, folder: Path) -> None:
        from hub.db import migrate

        self.folder, self.made = folder, 0
        migrate.upgrade(f"sqlite:///{folder / 'empty.sqlite'}")
        with self.opened():
            from hub.operations.centre.communities import add_community
            from hub.operations.rights import OPERATOR

            add_community(OPERATOR, name="东社区")
        shutil.copy(self.file, folder / "empty.sqlite")

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """A new registry, its app's context open."""
        from hub.app import create_app
        from hub.db.base import db

        self.made += 1
        self.file = self.folder / f"ours-{self.made}.sqlite"
        shutil.copy(self.folder / "empty.sqlite", self.file)
        config = {
            "DATABASE": f"sqlite:///{self.file}",
            "KEY": "a key of the benchmark, nobody's",
            "WEB": False,
        }
        with create_app({**config, "PLUGINS": departments()}).app_context():
            yield
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()

    def run(self, sheet: Path) -> Any:
        """Import the sheet as `hub residents import` does."""
        from hub.operations.importing.imports import run_import
        from hub.operations.rights import OPERATOR

        return run_import(OPERATOR, sheet, 1)

    def first(self, sheet: Path) -> float:
        """CPU seconds of importing into an empty registry."""
        with self.opened():
            return timed(lambda: self.run(sheet))

    def again(self, sheet: Path) -> tuple[float, Any, int]:
        """The same sheet once more: CPU seconds, what it says, bytes written."""
        with self.opened():
            self.run(sheet)
            before = written(self.file)
            said: list[Any] = []
            seconds = timed(lambda: said.append(self.run(sheet)))
            return seconds, said[0], written(self.file) - before


def written(file: Path) -> int:
    """Bytes of the database and its log."""
    return sum(each.stat().st_size for each in file.parent.glob(f"{file.name}*"))


def floor(folder: Path, sheet: Path) -> float:
    """CPU seconds of the bare steps, into a copy of the same empty registry."""
    file = folder / "floor.sqlite"
    shutil.copy(folder / "empty.sqlite", file)
    db = sqlite3.connect(file, isolation_level=None)
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    try:
        return timed(lambda: bare_import(db, sheet))
    finally:
        db.close()
        for each in folder.glob("floor.sqlite*"):
            each.unlink()


def bare_import(db: sqlite3.Connection, sheet: Path) -> None:
    """calamine + check + encrypt + keyed hash + suffix rows + upsert, in one transaction."""
    from python_calamine import CalamineWorkbook

    rows = [
        row
        for row in CalamineWorkbook.from_path(str(sheet)).get_sheet_by_index(0).to_python()[1:]
        if good(row)
    ]
    homes = {row[5]: (1, row[5], row[7], row[8]) for row in reversed(rows)}
    people, parts = prepared(rows)
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "INSERT INTO households (community_id, number, building, address) VALUES (?, ?, ?, ?)", homes.values()
    )
    at = dict(db.execute("SELECT number, id FROM households"))
    db.executemany(
        "INSERT INTO residents (community_id, id_number, id_hash, id_tail, birth, sex, name, name_key,"
        " relation, phone, phone_tail, address, building, household_id, language, row_hash, updated_at)"
        " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'zh', '', '2026-01-01 00:00:00.000000')"
        " ON CONFLICT (id_hash) DO UPDATE SET name = excluded.name, phone = excluded.phone,"
        " address = excluded.address, building = excluded.building",
        [(*person, at[row[5]]) for person, row in zip(people, rows, strict=True)],
    )
    ids = dict(db.execute("SELECT id_hash, id FROM residents"))
    db.executemany(
        "INSERT OR IGNORE INTO name_parts (resident_id, part, building) VALUES (?, ?, ?)",
        [
            (ids[person[1]], part, row[7])
            for person, row, own in zip(people, rows, parts, strict=True)
            for part in own
        ],
    )
    db.execute("COMMIT")


def good(row: Cells) -> bool:
    """The least check: digits, check digit, birth date, sex, name, phone."""
    from stdnum.iso7064 import mod_11_2

    number = row[1]
    if len(number) != 18 or mod_11_2.checksum(number) != 1 or not 1 <= len(row[0]) <= 80:
        return False
    birth = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    if birth.isoformat() != row[3] or (int(number[16]) % 2 == 1) != (row[2] == "男"):
        return False
    return not row[4] or _MOBILE(row[4]) is not None


def prepared(rows: list[Cells]) -> tuple[list[Cells], list[list[str]]]:
    """Values and suffix parts of each person; pinyin by a table of characters."""
    from cryptography.fernet import Fernet

    encrypt, key = Fernet(Fernet.generate_key()).encrypt, os.urandom(32)
    people = []
    for name, number, sex, birth, phone, _home, relation, building, address in rows:
        hashed = hmac.digest(key, number.encode(), "sha256").hex()
        people.append([
            encrypt(number.encode()), hashed, number[-4:], birth, "M" if sex == "男" else "F", name,
            name.replace("·", ""), relation, phone, phone[-4:], address, building,
        ])  # fmt: skip
    return people, [suffixes(row[0]) for row in rows]


_PINYIN: dict[str, str] = {}


def reading(sign: str) -> str:
    """A character's pinyin, looked up once."""
    from pypinyin import lazy_pinyin

    if sign not in _PINYIN:
        _PINYIN[sign] = lazy_pinyin(sign)[0]
    return _PINYIN[sign]


def suffixes(name: str) -> list[str]:
    """The parts of a name as the hub keeps them, one reading."""
    words = name.split("·") if "·" in name else list(name)
    spelt = ["".join(map(reading, word)) for word in words]
    first = ["".join(reading(sign)[0] for sign in word) for word in words]
    ends = range(len(words))
    return ["".join(kind[i:]) for kind in (words, spelt) for i in ends] + [
        "".join(first[i:]) for i in ends[:-1]
    ]


class Peer:
    """django-import-export with the usual bulk settings; rows already parsed."""

    def __init__(self, folder: Path, rows: list[dict[str, str]]) -> None:
        from registry_peer.setup import ready

        ready(folder / "peer.sqlite")
        import tablib
        from import_export import resources
        from registry_peer.models import Resident

        class Sheet(resources.ModelResource):
            class Meta:
                model = Resident
                fields = ("id_number", "name", "initials", "phone", "address", "building")
                import_id_fields = ("id_number",)
                use_bulk = skip_diff = clean_model_instances = True
                report_skipped, batch_size = False, 1000

        self.resource, self.model = Sheet(), Resident
        self.data = tablib.Dataset(headers=list(Sheet.Meta.fields))
        for row in rows[:PEER_ROWS]:
            cells = [row["id_number"], row["name"], suffixes(row["name"])[-1], row["phone"]]
            self.data.append([*cells, row["address"], row["building"]])

    def seconds(self) -> float:
        """CPU seconds of a row."""
        self.model.objects.all().delete()
        run = lambda: self.resource.import_data(self.data, dry_run=False, raise_errors=True)  # noqa: E731
        return timed(run) / len(self.data)


def timed(run: Callable[[], Any]) -> float:
    """CPU seconds."""
    begun = time.process_time()
    run()
    return time.process_time() - begun


def compare(name: str, ours: Callable[[], float], other: Callable[[], float], bar: float) -> bool:
    """Print rows a CPU second of both, and other's seconds ÷ ours; whether the bar is reached."""
    pairs = [(ours(), other()) for _ in range(PAIRS)]
    our, their = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    said = "yes" if ratio >= bar else "NO"
    print(
        f"{name:<44}{1 / our:>10,.0f} rows/s{1 / their:>10,.0f} rows/s{ratio:>8.2f}   ≥ {bar:<6.2g}{said}",
        flush=True,
    )
    return ratio >= bar


def main(n: int) -> int:
    """All rows; status 1 where a bar is not reached."""
    from registry_people import people

    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        rows = list(people(n))
        sheet, quarter = (
            write_sheet(folder / "whole.xlsx", rows),
            write_sheet(folder / "part.xlsx", rows[: n // 4]),
        )
        peer, ours = Peer(folder, rows), Ours(folder)
        del rows
        reading("王")
        print(f"import of {n:,} residents from xlsx; CPU, median of {PAIRS} pairs in turn")
        whole = lambda: ours.first(sheet) / n  # noqa: E731
        reached = [
            compare("the bare steps (the floor)", whole, lambda: floor(folder, sheet) / n, 0.7),
            compare("django-import-export, parsed already", whole, peer.seconds, 10),
            compare(
                "a quarter of the sheet (linear)", whole, lambda: ours.first(quarter) / (n // 4), 1 / 1.3
            ),
        ]
        seconds, said, more = ours.again(sheet)
        print(f"the same sheet again: {n / seconds:,.0f} rows/s, {said.unchanged:,} unchanged, {more} bytes")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory of all this {peak:,.0f} MB")
        return 0 if all(reached) and not more else 1
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    in_own_environment("registry", __file__, PEERS)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
