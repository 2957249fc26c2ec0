"""The list to sign for papers that a running case asks for no more, on the paper of the file room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from hub.db.base import today
from hub.domain.errors import Refused
from hub.operations.casework.case_papers import PaperView
from hub.operations.casework.views import CaseView
from hub.operations.prints import sheet
from hub.operations.services.guide_words import Words

PAPERS: Final = "hub.papers_out"
COPIES: Final = ("交领取人", "存入案卷")


def papers_back(view: CaseView, given_by: str, _words: Words) -> dict[str, Any]:
    """`hub.papers_out` of a case that is not filed yet; who takes them home is written with the pen.

    Raises Refused where nothing is to be given back.
    """
    if not view.over:
        raise Refused("There is no paper to give back.", where=view.row["number"])
    return {
        **sheet.head(view.row["number"], copies=COPIES, counter=sheet.counter(view)),
        "file_number": "", "place": "", "service": sheet.service_title(view),
        "applicant": view.applicant.name, "community": view.community or "街道外", "sent_up": False,
        "to_whom": "", "on": today().isoformat(), "given_by": given_by, "papers": listed(view.over),
    }  # fmt: skip


def listed(papers: Iterable[PaperView]) -> list[dict[str, Any]]:
    """Papers as `shapes.PaperOut`: what of each lay in the file."""
    return [{"no": no, "title": each.title, "pieces": max(each.pieces, each.copies_in, 1)}
            for no, each in enumerate(papers, 1)]  # fmt: skip
