"""Words of vacancies: how they stand, what is paid, what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Flask

from hub.domain.rooms import VACANCIES
from hub.i18n import _, _l
from hub.operations.services import rooms

STANDS: Final[Mapping[str, Any]] = {
    "open": _l("published"), "drafts": _l("not published yet"), "over": _l("over or taken down"),
}  # fmt: skip
WAGE_FOR: Final[Mapping[str, Any]] = {
    "month": _l("a month"), "day": _l("a day"), "hour": _l("an hour"), "piece": _l("a piece"),
}  # fmt: skip
ENTRIES: Final[Mapping[str, Any]] = {
    "noted": _l("Noted"), "changed": _l("Corrected"), "published": _l("Published"),
    "taken_down": _l("Taken down"),
}  # fmt: skip


def wage_word(row: Mapping[str, Any]) -> str:
    """What is paid: 4,500–5,500 yuan a month; to be agreed where nothing is said."""
    first, last = row["wage_from"], row["wage_to"]
    if first is None:
        return _("to be agreed")
    sums = f"{first:,}" if first == last else f"{first:,}–{last:,}"
    return _("%(sums)s yuan %(each)s", sums=sums, each=WAGE_FOR[row["wage_per"]])


def register(app: Flask) -> None:
    """Make these known to the templates."""
    app.jinja_env.globals.update(
        vacancy_stands=STANDS, vacancy_entries=ENTRIES, wage_word=wage_word,
        offers_jobs=lambda: rooms.is_kept(VACANCIES),
    )  # fmt: skip
