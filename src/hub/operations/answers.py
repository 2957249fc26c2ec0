"""The superior's answers to several lines of a list, recorded together: all of them, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.errors import HubError, InputError, Many, NotFound
from hub.operations.batches import answer
from hub.operations.verb import CaseRef, verb


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """What came back for one line: an outcome, and its grounds where it is refused."""

    outcome: str
    reason: str = ""
    basis: str = ""


@verb("batch.hold")
def record_answers(
    actor: Actor, batch_id: int, said: Mapping[int, AnswerSaid], *, rev: int, on: dt.date | None = None,
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
                done = answer(actor, batch_id, case_id, each.outcome, rev=done.rev, reason=each.reason,
                              basis=each.basis, on=on, paper=paper)  # fmt: skip
            except NotFound:
                raise
            except InputError as error:
                faults.append(error)
        if faults:
            raise Many(faults)
        return done
