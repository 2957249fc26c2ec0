"""Papers of a kind or an answer that was put right: what came of them goes back, against a signature."""

from __future__ import annotations

from typing import Final

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.operations.casework.acceptance import require_window
from hub.operations.casework.case_papers import over_of, papers_of
from hub.operations.casework.checklists import take_off
from hub.operations.casework.loading import load
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within

LONGEST: Final = 80
"""Letters of the name of who signed."""


@verb("case.advance")
def return_papers(actor: Actor, case_id: int, *, rev: int, received_by: str) -> CaseRef:
    """Give back, to somebody who signs, what lies in the file and is not asked for any more.

    Raises InputError without a name, Refused where there is nothing to give back.
    """
    name = within(received_by, LONGEST, "received_by")
    if not name:
        raise InputError("Say who signed for it.", where="received_by")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev)
        require_window(file)
        back = over_of(papers_of(file.flow, case_id))
        if not back:
            raise Refused("There is no paper to give back.", where=file.row["number"])
        take_off(tx, case_id, [paper.line for paper in back])
        file.add("papers_returned", papers=[paper.title for paper in back], received_by=name)
        return file.save()
