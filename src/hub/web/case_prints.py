"""The documents of a case: what can be printed now, and what was printed already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from hub.i18n import _
from hub.operations import documents
from hub.operations.views import CaseView
from hub.web.format import short_day

WHY = "hub.why_this_date"


@dataclass(frozen=True)
class Print:
    """One line: `href` is posted to (a new print) or opened (`issued`, as it was)."""

    title: str
    note: str
    href: str
    issued: bool
    letter: int | None = None


@dataclass(frozen=True)
class Prints:
    """`why`: where the why-this-date slip is issued, "" where it cannot be; `all`: the list of documents."""

    why: str
    all: list[Print]


def prints_of(view: CaseView) -> Prints:
    """What can be printed of a case, each with its last issue."""
    case_id = view.row["id"]
    keys = dict(documents.available(view))
    lines = [_line(view, case_id, key, title) for key, title in keys.items() if key != WHY]
    why = url_for("prints.of_case", case_id=case_id, key=WHY) if WHY in keys else ""
    return Prints(why, [*_kept(view, set(keys)), *lines])


def _kept(view: CaseView, keys: set[str]) -> list[Print]:
    """The last issue of each print that cannot be made anew now (a slip after acceptance), as it was."""
    last = {row["print"]: row for row in reversed(view.documents) if row["print"] not in keys | {WHY}}
    return [
        Print(row["title"], short_day(row["issued_on"]), url_for("prints.pdf", document_id=row["id"]), True)
        for row in last.values()
    ]


def _line(view: CaseView, case_id: int, key: str, title: str) -> Print:
    last: Any = next((row for row in view.documents if row["print"] == key), None)
    letter = next((row["id"] for row in view.letters if row["print"] == key), None)
    note = _("printed %(day)s", day=short_day(last["issued_on"])) if last else ""
    return Print(title, note, url_for("prints.of_case", case_id=case_id, key=key), False, letter)
