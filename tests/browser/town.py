"""The centre that the browser tests work in: the demonstration's people at work, few residents and cases.

It is built once for all tests of a process and copied; every test works on a copy of its own.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from flask import Flask

from hub.db.base import let_go
from hub.db.migrate import upgrade
from hub.demo.days import Days
from hub.demo.people import AREAS, COMMUNITIES, demo_people
from hub.demo.staff import build_staff
from hub.operations.context import plugins
from hub.operations.importing.imports import import_rows
from hub.operations.known_settings import known
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.testing.factories import id_number
from hub.testing.fixtures import opened
from hub.testing.walk import Ticking

PASSWORD: Final = "一句只有我知道的话"
START: Final = dt.date(2026, 9, 1)
"""A Tuesday inside 民政-1's opening days; 中秋, 国庆 and a working Sunday lie before the limit ends."""
Row = dict[str, Any]
SINCE: Final = dt.date(2016, 11, 25)
RESIDENTS: Final = 240
CASES: Final = 60


def home(
    community: int, area: int, number: str, building: str, *people: tuple[str, str, str, int, str]
) -> list[Row]:
    """One household of an area: (name, relation, birth, sequence, phone); women's sequences are even."""
    return [
        {"community": COMMUNITIES[community - 1], "household": number, "building": building,
         "address": f"{building}2单元301室", "grid": AREAS[area - 1], "name": name,
         "id_number": id_number(dt.date.fromisoformat(birth), sequence), "relation": relation,
         "sex": "男" if sequence % 2 else "女", "birth": birth, "phone": phone, "language": "zh"}
        for name, relation, birth, sequence, phone in people
    ]  # fmt: skip


HOMES: Final = (
    *home(1, 1, "910001", "友好小区3号楼", ("古丽娜尔·吐尔逊", "户主", "1982-06-14", 204, "19909998801"),
          ("阿依木汗·沙吾提", "母亲", "1954-02-08", 82, ""),
          ("迪丽努尔·艾山", "女儿", "2010-11-20", 116, "")),
    *home(2, 1, "910002", "河畔小区2号楼", ("吐尔逊·艾买提", "户主", "1971-03-02", 301, "19909998802"),
          ("热依汗·卡德尔", "配偶", "1974-07-19", 308, "")),
    *home(1, 2, "910003", "友好小区7号楼", ("韩玉兰", "户主", "1966-12-30", 412, "19909998803")),
    *home(3, 4, "910004", "银杏苑5号楼", ("李建国", "户主", "1979-10-05", 505, "19909998804"),
          ("陈秀英", "配偶", "1981-01-17", 512, "19909998805")),
    *home(4, 5, "910005", "书香家园1号楼", ("道尔吉·巴图", "户主", "1941-05-23", 605, "19909998806")),
)  # fmt: skip


def number_of(name: str) -> str:
    """The ID number of one of the households above."""
    return next(str(row["id_number"]) for row in HOMES if row["name"] == name)


def query_of(initials: str, name: str) -> str:
    """What the clerk types to find somebody: initials and the tail of the ID number."""
    return f"{initials} {number_of(name)[-4:]}"


def build(folder: Path) -> Path:
    """Build the town in `folder`; the database file."""
    file = folder / "town.sqlite"
    url = f"sqlite:///{file}"
    upgrade(url)
    with opened(url, WEB=False) as app:
        app.config["HUB_NOW"] = clock = Ticking(START)
        with app.app_context():
            _fill(app, clock)
            let_go()
    return file


def _fill(app: Flask, clock: Ticking) -> None:
    build_staff(SINCE, PASSWORD)
    _register(demo_people(RESIDENTS))
    for versions in plugins().services().values():
        for key in versions[-1].settings:
            value = "900" if known(key, versions[-1]).kind == "money" else "7"
            put_setting(OPERATOR, key=key, value=value, service=versions[-1])
    Days(app, clock, START, wanted=CASES).play()
    _register(HOMES)  # after the days: who is named here has no case and receives nothing yet


def _register(rows: Iterable[Mapping[str, Any]]) -> None:
    known = list(rows)
    for number, name in enumerate(COMMUNITIES, 1):
        import_rows(OPERATOR, [row for row in known if row["community"] == name], community_id=number)


def copy(file: Path, folder: Path) -> str:
    """A copy of the town in `folder`; its URL."""
    mine = folder / "centre.sqlite"
    shutil.copyfile(file, mine)
    return f"sqlite:///{mine}"
