"""The sheet of vacancies for the notice board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.operations.context import plugins
from hub.operations.prints import sheet
from hub.operations.prints.documents import printer
from hub.operations.rights import require
from hub.operations.vacancies import view

PRINT: Final = "hub.vacancy_list"
PER: Final[Mapping[str, str]] = {"month": "月", "day": "天", "hour": "小时", "piece": "件"}


def board(actor: Actor) -> bytes:
    """All that is published today, as PDF. Raises Refused, and NotFound where nothing is."""
    require(actor, "vacancy.read")
    rows = view.public_vacancies()
    if not rows:
        raise NotFound("Nothing is published today.")
    department = rows[0]["department"]
    number = f"{plugins().departments[department].sign}岗{today():%Y%m%d}"
    head = sheet.head(number, counter=sheet.window(department))
    data = {**head, "link": public_link(number), "lines": [_line(no, row) for no, row in enumerate(rows, 1)]}
    printer().check(PRINT, data)
    return printer().pdf(PRINT, data)


def public_link(number: str) -> str:
    """What the code holds: the public page, the number where the centre has no address."""
    base = sheet.text("centre.url").rstrip("/")
    return f"{base}/public/jobs" if base else number


def wage(row: view.Row) -> str:
    """What is paid, in Chinese: 4500–5500元/月, 面议."""
    first, last = row["wage_from"], row["wage_to"]
    if first is None:
        return "面议"
    return f"{first if first == last else f'{first}–{last}'}元/{PER[row['wage_per']]}"


def _line(no: int, row: view.Row) -> dict[str, Any]:
    return {
        "no": no, "title": row["title"], "employer": row["employer"], "openings": row["openings"],
        "wage": wage(row), "place": row["place"], "about": row["about"], "until": row["until"].isoformat(),
    }  # fmt: skip
