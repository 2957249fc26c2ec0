"""The documents of a case: what can be printed now, and what was printed already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from hub.i18n import _
from hub.operations.casework.views import CaseView
from hub.operations.prints import documents
from hub.operations.prints.titles import title_of
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
    lines = [line for key in keys if key != WHY for line in _lines(view, key)]
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
    others = documents.printer().keys() - keys - {WHY}
    last = {(row["print"], _language(row)): row for row in reversed(view.documents) if row["print"] in others}
    return [
        Print(_title(row), short_day(row["issued_on"]), url_for("prints.pdf", document_id=row["id"]), True)
        for row in last.values()
    ]


def _language(row: Mapping[str, Any]) -> str:
    return row["lang"] or "zh"


def _title(row: Mapping[str, Any]) -> str:
    language = _language(row)
    return print_title(row["print"]) + (aside(spoken(language)) if language != "zh" else "")


def _lines(view: CaseView, key: str) -> Iterator[Print]:
    """A print that can be made now; of letters each that was written, the newest first."""
    letters = [row for row in view.letters if row["print"] == key]
    for row in letters or (None,):
        letter = row["id"] if row else None
        title = documents.named(view, key, letter)
        same = sum(documents.named(view, key, one["id"]) == title for one in letters) > 1
        yield Print(
            print_title(title) + (aside(short_day(row["issued_on"])) if row and same else ""),
            _printed(view, key, title), url_for("prints.of_case", case_id=view.row["id"], key=key), False,
            letter, documents.languages_of(view, key),
        )  # fmt: skip


def _printed(view: CaseView, key: str, title: str) -> str:
    """When this print was made last; of letters the one of that title."""
    said = title_of(title)
    last = next((row for row in view.documents if row["print"] == key and row["title"] == said), None)
    return _("printed %(day)s", day=short_day(last["issued_on"])) if last else ""
