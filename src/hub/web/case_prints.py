"""The documents of a case: what can be printed now, and what was printed already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from hub.i18n import _
from hub.operations.casework.views import CaseView
from hub.operations.prints import documents
from hub.web.format import short_day
from hub.web.marks import aside
from hub.web.words import print_title, spoken

WHY = "hub.why_this_date"


@dataclass(frozen=True)
class Print:
    """One line: `href` is posted to (a new print) or opened (`issued`, as it was).

    `languages`: in which this paper comes as a translation too: the applicant's own, the sample's.
    """

    title: str
    note: str
    href: str
    issued: bool
    letter: int | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prints:
    """`why`: where the why-this-date slip is issued, "" where it cannot be; `all`: the list of documents;
    `language`: that of the why-this-date slip's translation, "" for none."""

    why: str
    all: list[Print]
    language: str = ""


def prints_of(view: CaseView) -> Prints:
    """What can be printed of a case, each with its last issue."""
    case_id = view.row["id"]
    keys = dict(documents.available(view))
    lines = [_line(view, case_id, key) for key in keys if key != WHY]
    why = url_for("prints.of_case", case_id=case_id, key=WHY) if WHY in keys else ""
    return Prints(why, [*_kept(view, set(keys)), *lines], documents.translation_language(view, WHY))


def to_print(case_id: int, made: documents.Issued) -> Response:
    """Back to the case, which offers what was just made."""
    return redirect(
        url_for("case.page", case_id=case_id, printed=made.official, translated=made.translation or None)
    )


def paper_languages(department: str) -> list[tuple[str, str]]:
    """The language of the applicant's paper beside the Chinese, as choices; the first is usual."""
    others = [(code, spoken(code)) for code in documents.translations(department)]
    return [("", _("as the register has it")), ("zh", _("Chinese only")), *others]


def _kept(view: CaseView, keys: set[str]) -> list[Print]:
    """The last issue of each print that cannot be made anew now (a slip after acceptance), as it was."""
    last = {
        (row["print"], _language(row)): row
        for row in reversed(view.documents) if row["print"] not in keys | {WHY}
    }  # fmt: skip
    return [
        Print(_title(row), short_day(row["issued_on"]), url_for("prints.pdf", document_id=row["id"]), True)
        for row in last.values()
    ]


def _language(row: Mapping[str, Any]) -> str:
    return row["lang"] or "zh"


def _title(row: Mapping[str, Any]) -> str:
    language = _language(row)
    return print_title(row["print"]) + (aside(spoken(language)) if language != "zh" else "")


def _line(view: CaseView, case_id: int, key: str) -> Print:
    last: Any = next((row for row in view.documents if row["print"] == key), None)
    letter = next((row["id"] for row in view.letters if row["print"] == key), None)
    note = _("printed %(day)s", day=short_day(last["issued_on"])) if last else ""
    href = url_for("prints.of_case", case_id=case_id, key=key)
    return Print(
        print_title(documents.named(view, key)), note, href, False, letter, documents.languages_of(view, key)
    )
