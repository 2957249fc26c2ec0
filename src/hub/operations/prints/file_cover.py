"""`hub.file_cover`: the cover of a case's paper file, with the list of what lies in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Final

from hub.db.base import today
from hub.operations.casework.checklists import LineKey
from hub.operations.casework.views import CaseView
from hub.operations.prints import sheet
from hub.operations.prints.letter_titles import TAKEN_BACK, title_key
from hub.operations.settings import setting

DECISIONS: Final = {
    "granted": "批准",
    "refused": "不符合申请条件",
    "not_accepted": "不予受理",
    "withdrawn": "申请人撤回",
}
ROSTER_DECISIONS: Final = {"granted": "继续享受", "refused": "停止享受", "not_accepted": "不予立案"}
_WAYS: Final = {"returned": "已退还", "sent_up": "已报上级"}
"""How a paper left the file (`archive.file_room`)."""
_FILED: Final = ("hub.slip", "hub.receipt", "hub.public_notice")
"""Prints besides letters of which one copy lies in the file."""


def file_cover(
    view: CaseView, clerk: str, title: Callable[[str], str], gone: Mapping[LineKey, Mapping[str, Any]]
) -> dict[str, Any]:
    """The data of the cover.

    `title` gives a print's official name by its key; `gone` are the papers that left the file.
    """
    number, place = view.file_place
    papers = [*_papers(view, gone), *_prints(view, title)]
    return {
        **sheet.head(view.row["number"], counter=sheet.counter(view)),
        **({"file_number": number, "place": place} if number else {}),
        "department": sheet.department_title(view.service.department),
        "service": sheet.service_title(view),
        "applicant": sheet.applicant(view),
        "community": view.community,
        "received": sheet.began(view).isoformat(),
        "accepted": _iso(view.row["accepted_on"]),
        "closed": sheet.iso(view.row["completed_on"] or view.row["closed_on"]),
        "result": _result(view),
        "retention": f"办结后{setting('retention.case_years')}年",
        "filed_on": today().isoformat(),
        "filed_by": clerk,
        "papers": [{"no": no, **each} for no, each in enumerate(papers, 1)],
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _result(view: CaseView) -> str:
    """What became of it; an approval that was taken back was one."""
    keys = [title_key(view.service, letter) for letter in view.letters]
    words = ROSTER_DECISIONS if view.service.started_by == "roster" else DECISIONS
    return "批准后撤销" if TAKEN_BACK in keys else words.get(view.row["ended"], "批准")


def _papers(view: CaseView, gone: Mapping[LineKey, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in (*view.papers, *view.internal, *view.extra):
        if one.copies_in or one.lies_here or one.kind in ("form", "internal"):
            yield {"title": one.title, "date": _iso(one.seen_on), "sheets": max(one.copies_in, 1),
                   "note": "；".join(filter(None, (one.remark, _left(gone.get(one.line)))))}  # fmt: skip


def _left(gone: Mapping[str, Any] | None) -> str:
    """That a paper does not lie in the file any more, for who looks for it there."""
    return f"{gone['on'].month}月{gone['on'].day}日{_WAYS[gone['how']]}" if gone else ""


def _prints(view: CaseView, title: Callable[[str], str]) -> list[dict[str, Any]]:
    """Letters, each once, and the first print of the others that are filed; by day."""
    named = [(title_key(view.service, letter), letter["issued_on"]) for letter in reversed(view.letters)]
    first = {row["print"]: row["issued_on"] for row in view.documents if row["print"] in _FILED}
    found = [{"title": title(key), "date": sheet.iso(on), "sheets": 1, "note": ""}
             for key, on in (*first.items(), *named)]  # fmt: skip
    return sorted(found, key=itemgetter("date"))
