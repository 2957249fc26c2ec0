"""script/drill: from an empty machine to a restored one, through the commands an operator types.

Works in a folder of its own and leaves nothing behind. Ends with status 1 where a row is not what it was.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from drill_words import say
from sqlalchemy import create_engine, func, select

from hub.app import create_app
from hub.config import database_url
from hub.db import dump
from hub.db.base import db
from hub.db.models import Post, Resident
from hub.demo.hands import Hands
from hub.demo.people import COMMUNITIES, demo_people
from hub.operations.ab_posts.staffing import add_grid, hold_post
from hub.operations.casework import intake
from hub.operations.rights import OPERATOR
from hub.operations.staff.people import actor_by_login
from hub.operations.upkeep.restore import FLAG
from hub.testing.centre import SINCE, grant, person, post
from hub.testing.walk import Ticking

SERVICE = "civil_affairs.temporary_assistance"
DAY = dt.date(2026, 9, 1)
"""The working day on which everybody works, whatever day the drill is held."""
AREA = "第一片区"
"""The officer's area that every community has."""
APPEND_ONLY = ("events", "access_log", "settings")
CLERKS = 2
Rows = Mapping[str, Mapping[Any, tuple[Any, ...]]]
COUNTED: Final = frozenset({"case_counts", "case_deltas"})
"""Tables that are a count of others."""


class Centre:
    """A folder and its database, driven by commands."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.env = {**os.environ, "HUB_DATA": str(folder)}
        if url:
            self.env["HUB_DATABASE"] = url

    def hub(self, *words: object) -> str:
        """Run a command; what it prints. Ends the drill where it fails."""
        command = [sys.executable, "-m", "hub.cli", *map(str, words)]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"hub {' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def rows(self) -> Rows:
        """Every row of every table, by primary key; without the one by which a restore tells of itself.

        Nor the numbers of each day, which a restore counts anew from the cases: `hub doctor` compares them.
        """
        engine = create_engine(database_url(self.folder, self.url or None))
        with engine.connect() as tx:
            found = {table.name: dict(_keyed(tx, table)) for table in dump.tables(tx)}
        engine.dispose()
        found["settings"] = {key: row for key, row in found["settings"].items() if FLAG not in row}
        return {name: kept for name, kept in found.items() if name not in COUNTED}


def _keyed(tx: Any, table: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The rows of a table with their primary keys."""
    key = list(table.primary_key.columns)
    for row in tx.execute(select(*key, *table.columns)):
        yield tuple(row[: len(key)]), tuple(map(_plain, row))


def _plain(value: Any) -> Any:
    return (
        bytes(value)
        if isinstance(value, memoryview)
        else json.dumps(value)
        if isinstance(value, (list, dict))
        else value
    )


def main() -> int:
    """Hold the drill; 0 where everything is as it was."""
    asked = _arguments()
    if asked.work:
        return work(asked.work, asked.number)
    with tempfile.TemporaryDirectory(prefix="hub-drill-") as place:
        return drill(Path(place), asked)


def drill(place: Path, asked: argparse.Namespace) -> int:
    first, second = Centre(place / "first", asked.first), Centre(place / "second", asked.second)
    third = Centre(place / "third", asked.second)
    with told(say("hub init, posts, modules")):
        found(first)
    with told(say("import of %(n)s residents", n=asked.residents)):
        for number, sheet in sheets(place, asked.residents):
            first.hub("residents", "import", sheet, "--community", number, "--yes")
    with told(say("backup while people work")), working(first, place):
        wait_for(place, asked.cases)
        before = len(first.rows()["cases"])
        first.hub("backup", place / "under-load")
        wait_for(place, 2 * asked.cases)
    live = first.rows()
    began = "%(before)s cases when it began, %(after)s when everybody stopped"
    print(" " * 8 + say(began, before=before, after=len(live["cases"])))
    with told(say("restore of that backup")):
        second.hub("restore", place / "under-load", "--key", first.folder / "key")
    wrong = compare_moment(live, second, before)
    with told(say("backup at rest, hub restore, row by row")):
        first.hub("backup", place / "at-rest")
        third.hub(
            "restore",
            place / "at-rest",
            "--key",
            first.folder / "key",
            *(["--replace"] if asked.second else []),
        )
    wrong += compare(first.rows(), third.rows())
    third.hub("release", "--reason", say("drill: everything was compared"))
    held = "as it was: all %(rows)s rows, one by one; hub audit verify agrees"
    rows = sum(map(len, live.values()))
    print("\n".join([say("not as it was:"), *wrong]) if wrong else say(held, rows=rows))
    return 1 if wrong else 0


def found(centre: Centre) -> None:
    """An empty machine becomes a staffed centre."""
    places = [word for name in COMMUNITIES for word in ("--community", name)]
    centre.hub("init", "--name", "演练中心", "--phone", "0909-0000000", "--address", "演练路1号", *places,
               "--admin", "root", "--admin-name", "系统管理员")  # fmt: skip
    app = create_app({"DATA": centre.folder, "DATABASE": centre.url or None, "WEB": False})
    with app.app_context():
        staff(range(1, len(COMMUNITIES) + 1))
    centre.hub("settings", "set", "posting_days", "7", "--service", "民政-1")
    for number in range(1, len(COMMUNITIES) + 1):
        centre.hub("modules", "enable", "civil_affairs", "--community", number)


def staff(communities: Iterable[int]) -> None:
    """A and B for every post that hub init made, a window, and an officer's area in each community."""
    for row in db.session.execute(select(Post.key, Post.role, Post.community_id)).all():
        for slot in "AB":
            login = f"{row.key}-{slot.lower()}"
            person(login)
            grant(login, row.role, community_id=row.community_id, reason=say("drill: A and B for every post"))
            hold_post(OPERATOR, key=row.key, login=login, slot=slot, since=SINCE)
    post("window.civil_affairs", "window_clerk", "clerk", "clerk2", department="civil_affairs")
    for number in communities:
        logins = (f"officer-{number}", f"officer-{number}-b")
        post(f"officer.{number}", "household_officer", *logins, community_id=number)
        add_grid(OPERATOR, community_id=number, name=AREA, post_key=f"officer.{number}")


def sheets(place: Path, residents: int) -> Iterator[tuple[int, Path]]:
    """One sheet a community."""
    rows = demo_people(residents)
    columns = {
        "姓名": "name", "身份证号": "id_number", "户号": "household", "与户主关系": "relation",
        "住址": "address", "联系电话": "phone", "小区楼栋": "building", "片区": "grid",
    }  # fmt: skip
    for number, name in enumerate(COMMUNITIES, 1):
        path = place / f"{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            here = ({**row, "grid": AREA} for row in rows if row["community"] == name)
            writer.writerows([row[key] for key in columns.values()] for row in here)
        yield number, path


# --- people at work -------------------------------------------------------------------------------------


@contextmanager
def working(centre: Centre, place: Path) -> Iterator[None]:
    """Clerks who open and accept cases, one after the other, until the end of the block."""
    (place / "work").touch()
    busy = [
        subprocess.Popen(
            [sys.executable, __file__, "--work", str(place), "--number", str(number)], env=centre.env
        )
        for number in range(CLERKS)
    ]
    try:
        yield
    finally:
        (place / "work").unlink()
        ended = [each.wait(120) for each in busy]
    if any(ended):
        sys.exit(say("a clerk could not work on"))


def work(place: Path, number: int) -> int:
    """One clerk: every case another resident, until told to stop or all had one; counts them in a file."""
    app = create_app({"WEB": False})
    app.config["HUB_NOW"] = Ticking(DAY)
    hands, done = Hands(), 0
    with app.app_context():
        residents = db.session.execute(select(func.count(Resident.id))).scalar_one()
    while (place / "work").exists() and CLERKS * done + number < residents:
        with app.app_context():
            ref = intake.start(
                actor_by_login("clerk"), service=SERVICE, resident_id=1 + CLERKS * done + number,
                variant="person", answers={"illness": "no"},
            )  # fmt: skip
            hands.accept(hands.row(ref.id))
        done += 1
        (place / f"done-{number}").write_text(str(done))
    return 0


def wait_for(place: Path, cases: int) -> None:
    """Until each clerk has done so many."""
    until = time.monotonic() + 300
    while any(int(_text(place / f"done-{number}") or 0) < cases for number in range(CLERKS)):
        if time.monotonic() > until:
            sys.exit(say("nobody works"))
        time.sleep(0.05)


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


# --- comparing ------------------------------------------------------------------------------------------


def compare_moment(live: Rows, restored: Centre, least: int) -> list[str]:
    """A backup taken while people worked is one moment: whole cases, nothing else, and provable."""
    wrong = []
    restored.hub("audit", "verify")
    then = restored.rows()
    if not least <= len(then["cases"]) <= len(live["cases"]):
        said = say("cases: %(found)s, at least %(least)s were there", found=len(then["cases"]), least=least)
        wrong.append(said)
    for table in APPEND_ONLY:
        wrong += [f"{table} {key}" for key, row in then[table].items() if live[table].get(key) != row]
    return wrong


def compare(was: Rows, now: Rows) -> list[str]:
    """Every row of every table."""
    tables = [say("table %(name)s", name=name) for name in was.keys() ^ now.keys()]
    keys = ((name, key) for name in was.keys() & now.keys() for key in was[name].keys() | now[name].keys())
    return tables + [f"{name} {key}" for name, key in keys if was[name].get(key) != now[name].get(key)]


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say what is done and how long it took."""
    start = time.monotonic()
    yield
    print(f"{time.monotonic() - start:6.1f} s {what}", flush=True)


def _arguments() -> argparse.Namespace:
    whole = "From an empty machine to a restored one, by an operator's own commands; nothing is left behind."
    parser = argparse.ArgumentParser(description=say(whole))
    many = say("how many residents are imported")
    parser.add_argument("residents", nargs="?", type=int, default=20_000, help=many)
    before = say("each clerk's cases before the backup, and again after")
    parser.add_argument("--cases", type=int, default=20, help=before)
    parser.add_argument("--first", default="", help=say("an empty database for the centre"))
    parser.add_argument("--second", default="", help=say("an empty database to restore into"))
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
