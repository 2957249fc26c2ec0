"""Searching the registry at a million residents: the hub, Django's admin, a bare indexed query with its page.

    python bench/search.py [RESIDENTS]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). Builds
two registries by the hub's own import, of RESIDENTS (1,000,000) and a fifth of them; that takes minutes.
Ours and the other take turns; CPU seconds, median of PAIRS pairs. Ours writes its row in the access log each
time, which neither of the others does. Leaves with status 1 where a bar of the design is not reached.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from environment import HOME, Served, departments, in_own_environment, settle

PAIRS, MANY, FEW = 5, 20, 2
PEERS = ("django", "django-import-export")
CHUNK = 100_000

Run = Callable[[Any], Any]


class Registry:
    """The hub with `n` residents in `folder`, and one clerk's log-in."""

    def __init__(self, folder: Path, n: int) -> None:
        from hub.app import create_app
        from hub.db import migrate

        self.file = folder / f"{n}.sqlite"
        url = f"sqlite:///{self.file}"
        migrate.upgrade(url)
        key = "a key of the benchmark, which protects nobody"
        self.app = create_app({"DATABASE": url, "KEY": key, "PLUGINS": departments()})
        with self.app.app_context():
            self._fill(n)
            self.served = self._logged_in()
        settle()

    def _fill(self, n: int) -> None:
        from registry_people import people

        from hub.operations.centre.communities import add_community
        from hub.operations.importing.imports import import_rows
        from hub.operations.rights import OPERATOR
        from hub.testing.centre import small_centre

        small_centre()
        for start in range(0, n, CHUNK):
            made = add_community(OPERATOR, name=f"社区{start}")
            import_rows(OPERATOR, list(people(min(CHUNK, n - start), seed=start, start=start)), made)

    def _logged_in(self) -> Served:
        from hub.operations.staff.people import start_session
        from hub.testing.centre import actor

        self.clerk = actor("clerk")
        token = start_session(self.clerk)
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return Served(self.app, {"hub": client.get_cookie("hub").value})

    def page(self, query: str) -> int:
        """The search page for a query, whole."""
        return len(self.served.page("/search", urlencode({"q": query})))

    def find(self, query: str) -> Any:
        """The search alone, its row in the access log included."""
        from hub.operations.registry.residents import find

        with self.app.app_context():
            return find(self.clerk, query)


class Floor:
    """One indexed query of the same tables through sqlite3, and a page of its hits by Jinja."""

    LOOK = (
        "SELECT r.id, r.name, r.sex, r.birth, r.id_tail, r.building, c.name FROM residents r"
        " JOIN communities c ON c.id = r.community_id WHERE "
    )
    NAMED = (
        " AND EXISTS (SELECT 1 FROM name_parts p WHERE p.resident_id = x.id AND p.part >= ? AND p.part < ?))"
        " ORDER BY r.name_key, r.id LIMIT 11"
    )
    PAGE = """<!doctype html><html lang="zh"><head><title>{{ q }}</title></head><body><table>
        {% for hit in hits %}<tr>{% for cell in hit %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
        </table></body></html>"""

    def __init__(self, file: Path, app: Any) -> None:
        from jinja2 import Environment

        self.db = sqlite3.connect(file)
        self.template = Environment(autoescape=True).from_string(self.PAGE)
        self.hashed = app.extensions["hub_keys"].hasher("id")

    def page(self, asked: tuple[str, ...]) -> str:
        """A page of hits: ("number", n), or ("id_tail" | "birth" | "building", value, part)."""
        kind, value = asked[:2]
        if kind == "number":
            hits = self.db.execute(f"{self.LOOK} r.id_hash = ?", (self.hashed(value),)).fetchall()
        elif kind == "building":
            by_part = (
                "r.id IN (SELECT resident_id FROM name_parts WHERE building = ? AND part >= ? AND part < ?)"
            )
            span = (value, asked[2], asked[2] + "\U0010ffff")
            hits = self.db.execute(
                f"{self.LOOK} {by_part} ORDER BY r.name_key, r.id LIMIT 11", span
            ).fetchall()
        else:
            span = (value, asked[2], asked[2] + "\U0010ffff")
            hits = self.db.execute(
                f"{self.LOOK} r.id IN (SELECT x.id FROM residents x WHERE x.{kind} = ? {self.NAMED}", span
            ).fetchall()
        return self.template.render(q=value, hits=hits)


def cpu(run: Run, asked: list[Any]) -> float:
    """CPU seconds of one. In use they are two programs: neither collects the other's rubbish."""
    settle()
    begun = time.process_time()
    for each in asked:
        run(each)
    return (time.process_time() - begun) / len(asked)


def in_turn(ours: tuple[Run, list[Any]], other: tuple[Run, list[Any]]) -> tuple[float, float, float]:
    """Median seconds of ours and of the other, and the median of other ÷ ours, pair by pair."""
    for run, asked in (ours, other):
        run(asked[0])
    pairs = [(cpu(*ours), cpu(*other)) for _ in range(PAIRS)]
    medians = [statistics.median(each) for each in zip(*pairs, strict=True)]
    return medians[0], medians[1], statistics.median(theirs / our for our, theirs in pairs)


def queries(n: int) -> dict[str, tuple[list[str], list[tuple[str, ...]], list[str]]]:
    """Per kind of search: what one types, the same for the floor, and what the peer's box can take."""
    from registry_people import people

    from hub.domain.names import name_parts
    from hub.domain.person import building_key

    chosen = random.Random(5).sample(range(min(n, CHUNK)), MANY)
    everybody = list(people(min(n, CHUNK), seed=0))
    rows = [everybody[i] for i in chosen]
    initials = [next(p for p in name_parts(r["name"])[::-1] if p.isascii() and len(p) > 1) for r in rows]
    fronts, ends = [r["name"][:2] for r in rows], [r["name"].split("·")[-1][-2:] for r in rows]
    ends = [
        end if end in name_parts(r["name"]) else name_parts(r["name"])[0]
        for end, r in zip(ends, rows, strict=True)
    ]
    tails = [r["id_number"][-4:] for r in rows]
    numbers = [r["id_number"] for r in rows]
    zipped = lambda a, b: [f"{x} {y}" for x, y in zip(a, b, strict=True)]  # noqa: E731
    births, buildings = [r["birth"] for r in rows], [r["building"] for r in rows]
    keys = [building_key(b) for b in buildings]
    wrong = [f"{part}甲" for part in fronts]
    triple = lambda kind, a, b: [(kind, x, y) for x, y in zip(a, b, strict=True)]  # noqa: E731
    return {
        "whole ID number": (numbers, [("number", n) for n in numbers], numbers),
        "name's beginning + ID tail": (zipped(fronts, tails), triple("id_tail", tails, fronts), fronts),
        "any part of the name + birth date": (zipped(ends, births), triple("birth", births, ends), ends),
        "pinyin initials + ID tail": (zipped(initials, tails), triple("id_tail", tails, initials), initials),
        "name's beginning + building": (zipped(fronts, buildings), triple("building", keys, fronts), fronts),
        "nobody fits": (zipped(wrong, tails), triple("id_tail", tails, wrong), wrong),
    }


def peer(folder: Path, n: int) -> Run:
    """Django's admin with the same people; its search page for a text."""
    from registry_peer.setup import ready
    from registry_people import people

    client = ready(folder / "peer.sqlite")
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection, transaction

    from hub.domain.names import name_parts

    def initials(name: str) -> str:
        return next((p for p in name_parts(name)[::-1] if p.isascii() and len(p) > 1), "")

    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, n, CHUNK):
            rows = people(min(CHUNK, n - start), seed=start, start=start)
            cursor.executemany(
                "INSERT INTO registry_peer_resident (id_number, name, initials, phone, address, building)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    (r["id_number"], r["name"], initials(r["name"]), r["phone"], r["address"], r["building"])
                    for r in rows
                ],
            )
        cursor.execute("ANALYZE")

    served = Served(WSGIHandler(), {"sessionid": client.cookies["sessionid"].value})
    return lambda text: served.page("/admin/registry_peer/resident/", urlencode({"q": text}))


def size_of_parts(file: Path) -> str:
    """The suffix table's megabytes with its index, where this SQLite can tell."""
    asked = "SELECT sum(pgsize) / 1e6 FROM dbstat WHERE name LIKE '%name_parts%'"
    with contextlib.closing(sqlite3.connect(file)) as db:
        try:
            return f"{db.execute(asked).fetchone()[0]:,.0f} MB of {file.stat().st_size / 1e6:,.0f}"
        except sqlite3.OperationalError:
            return f"(not told apart) of {file.stat().st_size / 1e6:,.0f} MB"


@contextlib.contextmanager
def workshop() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    HOME.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=HOME))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def row(name: str, ours: Any, other: Any, bar: str, holds: Callable[[float], bool]) -> bool:
    """Print one row; whether its bar holds for other ÷ ours."""
    our, their, ratio = in_turn(ours, other)
    said = "yes" if holds(ratio) else "NO"
    print(
        f"{name:<58}{our * 1e3:>9.3f} ms{their * 1e3:>11.3f} ms{ratio:>12,.2f}   {bar:<8}{said}", flush=True
    )
    return said == "yes"


def main(n: int) -> int:
    """All rows; status 1 where a bar is not reached."""
    with workshop() as folder:
        big, small = Registry(folder, n), Registry(folder, n // 5)
        floor, admin = Floor(big.file, big.app), peer(folder, n)
        print(f"search among {n:,}; suffix table {size_of_parts(big.file)}; CPU, {PAIRS} pairs in turn")
        print(f"{'':<58}{'ours':>12}{'other':>14}{'other/ours':>12}   {'bar':<8}reached")
        reached, smaller = [], queries(n // 5)
        for kind, (typed, bare, admins) in queries(n).items():
            page, alone = (big.page, typed), (big.find, typed)
            reached += [
                row(f"{kind}: page, Django admin", page, (admin, admins[:FEW]), "≥ 100", at_least(100)),
                row(f"{kind}: page, bare query + page", page, (floor.page, bare), "≥ 0.5", at_least(0.5)),
                row(f"{kind}: without the web, the same", alone, (floor.page, bare), "", bool),
                row(f"{kind}: without the web, a fifth", alone, (small.find, smaller[kind][0]), "≥ 0.67",
                    at_least(1 / 1.5)),
            ]  # fmt: skip
        return 0 if all(reached) else 1


def at_least(bar: float) -> Callable[[float], bool]:
    """Whether a ratio reaches the bar."""
    return lambda ratio: ratio >= bar


if __name__ == "__main__":
    in_own_environment("registry", __file__, PEERS)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
