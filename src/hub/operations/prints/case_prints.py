"""The data of any print of one case, by its key.

What the applicant is handed comes in the language of its `words`: Chinese for the official paper, another
one for the applicant's translation. What lies in the file is Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Posting, Resident
from hub.domain.actor import Actor
from hub.domain.errors import NotFound, Refused
from hub.operations.access import log_access
from hub.operations.archive.file_list import papers_gone
from hub.operations.board import announced
from hub.operations.calendars.moved import DATE_MOVED
from hub.operations.casework.views import CaseView
from hub.operations.context import plugins
from hub.operations.notification import slips
from hub.operations.prints import (
    batch_prints,
    date_prints,
    form_print,
    letter_prints,
    papers_back,
    receipt_print,
    sheet,
    slip_print,
)
from hub.operations.prints.file_cover import file_cover
from hub.operations.prints.titles import SLIP, title_of
from hub.operations.rows import rows
from hub.operations.services.guide_words import Words, words_of

_people, _postings = Resident.__table__, Posting.__table__
MAKERS: Final[Mapping[str, Callable[[CaseView, str, Words], dict[str, Any]]]] = {
    "hub.receipt": receipt_print.receipt,
    "hub.why_this_date": date_prints.why_this_date, DATE_MOVED: date_prints.date_moved,
    "hub.extension": date_prints.extension, papers_back.PAPERS: papers_back.papers_back,
}  # fmt: skip
"""Prints that need the case alone, by print key."""


def case_data(
    actor: Actor, view: CaseView, print_key: str, letter_id: int | None = None, language: str = "zh"
) -> dict[str, Any]:
    """The data of one print of a case, in a language."""
    words = words_of(view.service, language, plugins().catalogue(view.service.department, language))
    if print_key in ("hub.refusal", "hub.result"):
        maker = letter_prints.refusal if print_key == "hub.refusal" else letter_prints.result
        return maker(view, actor.name, words, _letter(view, letter_id))
    if print_key == SLIP:
        return slip_print.slip(view, actor.name, words, _told(view))
    if print_key == "hub.file_cover":
        return file_cover(view, actor.name, title_of, papers_gone(view.row["id"]))
    if print_key in MAKERS:
        return MAKERS[print_key](view, actor.name, words)
    if print_key == "hub.public_notice":
        return _public_notice(view)
    if print_key.startswith(f"{view.service.department}."):
        return _of_department(actor, view, print_key)
    raise NotFound("There is no print %(print)s.", print=print_key)


def _public_notice(view: CaseView) -> dict[str, Any]:
    """The notice of the last round: what hangs, or hung, at each of its places."""
    mine = (_postings.c.case_id == view.row["id"], _postings.c.step != announced.STEP)
    hung = rows(select(_postings).where(*mine).order_by(_postings.c.id))
    last = max((row["round"] for row in hung), default=0)
    step = next((s.key for s in view.flow.steps() if s.do == "post"), "")
    return batch_prints.public_notice(
        [row for row in hung if row["round"] == last], sheet.decided_by(view, step)
    )


def _of_department(actor: Actor, view: CaseView, print_key: str) -> dict[str, Any]:
    found = form_print.form(
        view, actor.name, title_of(print_key), _full(actor, view),
        officer=print_key.endswith(".family_statement"),
        boxes={each["label"] for each in plugins().samples.get(print_key, {}).get("found", ())},
    )  # fmt: skip
    return {**found, "copies": plugins().print_copies.get(print_key, [])}


def _letter(view: CaseView, letter_id: int | None) -> Mapping[str, Any] | None:
    if letter_id is None:
        return None
    return next((each for each in view.letters if each["id"] == letter_id), None)


def _told(view: CaseView) -> Mapping[str, Any]:
    """The slip handed out last, as it was told. Raises Refused without one."""
    found = slips.last_of(reading(), view.row["id"])
    if found is None:
        raise Refused("No slip was handed out yet.", where=view.row["number"])
    return found


def _full(actor: Actor, view: CaseView) -> dict[str, dict[str, str]]:
    """Registry facts that a form prints, read inside the case's purpose and logged."""
    ids = [person.id for person in (view.applicant, *view.members) if person.id]
    log_access(actor, "form", f"case {view.row['number']}", case_id=view.row["id"], rows=len(ids))
    query = select(_people.c.id, _people.c.sex, _people.c.birth, _people.c.id_number).where(
        _people.c.id.in_(ids)
    )
    return {
        str(row.id): {
            "sex": {"m": "男", "f": "女"}.get(row.sex.lower(), row.sex),
            "birth": row.birth.isoformat(),
            "id_number": row.id_number,
        }
        for row in reading().execute(query)
    }
