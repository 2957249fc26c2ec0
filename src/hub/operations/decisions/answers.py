"""The superior's answers to several lines of a list, recorded together: all of them, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.errors import HubError, InputError, Many, NotFound
from hub.operations.decisions.batches import answer
from hub.operations.decisions.body_answers import AnswerSaid
from hub.operations.verb import CaseRef, verb

LineSaid = AnswerSaid | Mapping[str, AnswerSaid]
"""What came back for one line; by body where several superiors answer it."""


@verb("batch.hold")
def record_answers(
    actor: Actor, batch_id: int, said: Mapping[int, LineSaid], *, rev: int, on: dt.date | None = None,
    paper: str = "",
) -> CaseRef:  # fmt: skip
    """Record the answers `said` by case id; lines that are not in it wait on.

    Raises Many with what is wrong of every line, so that nothing is half recorded; Conflict, NotFound.
    """
    if not said:
        raise InputError("Mark at least one answer.")
    with transaction():
        faults: list[HubError] = []
        done = CaseRef(batch_id, "", rev)
        for case_id, each in said.items():
            try:
                done = _answer(actor, batch_id, case_id, each, done.rev, on, paper)
            except NotFound:
                raise
            except Many as several:
                faults.extend(several.errors)
            except InputError as error:
                faults.append(error)
        if faults:
            raise Many(faults)
        return done


def _answer(
    actor: Actor, batch_id: int, case_id: int, it: LineSaid, rev: int, on: dt.date | None, paper: str
) -> CaseRef:
    if isinstance(it, AnswerSaid):
        return answer(actor, batch_id, case_id, it.outcome, rev=rev, reason=it.reason, basis=it.basis, on=on,
                      paper=paper)  # fmt: skip
    return answer(actor, batch_id, case_id, "", rev=rev, on=on, paper=paper, bodies=it)
