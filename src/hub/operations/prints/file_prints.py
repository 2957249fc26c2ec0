"""What the file room hands to be signed: the slip of a loan, the list of papers that leave a file."""

from __future__ import annotations

from typing import Any, Final

from hub.domain.actor import Actor
from hub.domain.chinese import full_day
from hub.domain.errors import NotFound
from hub.operations.archive.file_list import Back, FileView, Gone, Handover, Void, file_view
from hub.operations.archive.file_room import place
from hub.operations.context import service_of
from hub.operations.prints import sheet
from hub.operations.prints.documents import printer
from hub.operations.prints.papers_back import COPIES, PAPERS, listed

LOAN: Final = "hub.file_loan"
_LOAN_COPIES: Final = ("放在案卷原位", "随卷交借阅人")
_UP_COPIES: Final = ("交接收单位", "存入案卷")


def pdf(data: dict[str, Any]) -> bytes:
    """One of these as PDF."""
    key = LOAN if "borrower" in data else PAPERS
    printer().check(key, data)
    return printer().pdf(key, data)


def loan(actor: Actor, case_id: int, loan_id: int) -> dict[str, Any]:
    """`hub.file_loan`: the slip of one loan, with the return where it is back.

    The opening is logged. Raises NotFound.
    """
    view = file_view(actor, case_id)
    row = next((each for each in view.loans if each["id"] == loan_id), None)
    if row is None:
        raise NotFound("This file was not lent so.", where=view.number)
    said = {
        "borrower": row["borrower"], "purpose": row["purpose"], "out_on": row["out_on"].isoformat(),
        "due_on": row["due_on"].isoformat(), "lent_by": row["lender"] or "",
    }  # fmt: skip
    if row["back_on"] is not None:
        said |= {"back_on": row["back_on"].isoformat(), "found": row["remark"]}
    return {**_head(view, _LOAN_COPIES), **said}


def papers_out(actor: Actor, case_id: int, left_id: int) -> dict[str, Any]:
    """`hub.papers_out`: the list of what left the file at once; `left_id`: of any of these papers.

    The opening is logged. Raises NotFound.
    """
    view = file_view(actor, case_id)
    found = next((each for each in view.handovers if left_id in [gone.id for gone in each.gone]), None)
    if found is None:
        raise NotFound("No such papers left this file.", where=view.number)
    return {**_head(view, _copies(found)), **_said(found)}


def _copies(found: Handover) -> tuple[str, str]:
    return _UP_COPIES if found.how == "sent_up" else COPIES


def _said(found: Handover) -> dict[str, Any]:
    papers = [{**paper, **_since(gone)} for paper, gone in zip(listed(found.papers), found.gone, strict=True)]
    return {"sent_up": found.how == "sent_up", "to_whom": found.to_whom, "on": found.on.isoformat(),
            "given_by": found.by, "papers": papers, "void": not found.left}  # fmt: skip


def _since(gone: Gone) -> dict[str, str]:
    """What became of the note since: that the paper never left, or that it came back."""
    if gone.void:
        return {"remark": _void(gone.void)}
    return {"back": _back(gone.back)} if gone.back else {}


def _back(back: Back) -> str:
    remark = f"；{back.remark}" if back.remark else ""
    return f"{full_day(back.on)}由{back.from_whom}交回，已归入案卷（{back.by}）{remark}"


def _void(void: Void) -> str:
    return f"作废：{void.reason}（{void.by}，{full_day(void.on)}）"


def _head(view: FileView, copies: tuple[str, str]) -> dict[str, Any]:
    row = view.row
    service = service_of(row["service"], row["version"])
    return {
        **sheet.head(row["number"], copies=copies, counter=sheet.window(service.department)),
        "file_number": view.number, "place": place(row["cabinet"], row["shelf"]), "service": service.title,
        "applicant": row["name"], "community": row["community"] or "街道外",
    }  # fmt: skip
