"""Letters: written when an outcome calls for one, delivered by the post the definition names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import insert, true, update

from hub.db.models import Letter
from hub.domain.case import needs_reason
from hub.domain.errors import InputError
from hub.domain.following import Letter as LetterRule
from hub.domain.grounds import as_lines, grounds_of
from hub.domain.service import Step
from hub.operations.casework.casefile import CaseFile
from hub.operations.messages import outbox
from hub.operations.words import words

_letters = Letter.__table__
REFUSED: Final = "refused_to_sign"
BY_HAND: Final = "hand"
METHODS = (BY_HAND, "post", "fetched", REFUSED, "phone")
HANDED_OVER = frozenset({BY_HAND, "post", "fetched", REFUSED})


def write_letter(file: CaseFile, step: Step, outcome: str, said: Mapping[str, Any]) -> None:
    """Write the letter that the definition names for this outcome, if any.

    A refusal says all its reasons, each with its basis, and the remedy (一次性告知 article 3). Raises
    InputError where the reason is missing, or reasons and bases do not go together.
    """
    refusal = file.flow.refuses(step, outcome)
    letter = file.service.letter(step.key, outcome)
    reason = words(str(said.get("reason") or ""), _letters.c.reason)
    if not reason and needs_reason(file.service, step, outcome):
        raise InputError(
            "A refusal needs its reason: it is written into the letter.", where=file.row["number"]
        )
    if letter is None:
        return
    law, typed = file.service.law, str(said.get("basis") or "")
    usual = law.refusal_basis if refusal else ""
    grounds = grounds_of(reason, typed, usual) if refusal or (reason and typed.strip()) else ()
    basis = as_lines(grounds)[1]
    _issue(file, letter, reason, words(basis, _letters.c.basis), law.remedy if refusal else "",
           file.post(letter.deliver, step))  # fmt: skip


def _issue(file: CaseFile, letter: LetterRule, reason: str, basis: str, remedy: str, deliverer: int) -> None:
    """The letter gets its number, and waits for whoever delivers it."""
    count = file.row["marks"].get("letters", 0) + 1
    file.row["marks"] = {**file.row["marks"], "letters": count}
    number = f"{file.row['number']}-{count}"
    made = file.tx.execute(insert(_letters).returning(_letters.c.id), {
        "case_id": file.row["id"], "number": number, "step": letter.step, "outcome": letter.outcome,
        "print": letter.print, "reason": reason, "basis": basis, "remedy": remedy, "issued_on": file.on,
        "by_id": file.actor.staff_id, "post_id": deliverer,
    }).scalar_one()  # fmt: skip
    outbox.put(file, about="letter", channel="letter", letter_id=made, post_id=deliverer)
    file.add("letter_written", number=number, print=letter.print)


def hand_over(file: CaseFile, method: str, received_by: str, letter_id: int | None = None) -> int:
    """Mark the case's open letters (or the one named) as delivered; the number of them. Raises InputError.

    By hand somebody's name stands for the signature on the receipt.
    """
    check_method(method, received_by)
    if method not in HANDED_OVER or not file.row["marks"].get("letters"):
        return 0
    wanted = _letters.c.id == letter_id if letter_id is not None else true()
    done = file.tx.execute(
        update(_letters)
        .where(_letters.c.case_id == file.row["id"], _letters.c.delivered_on.is_(None), wanted)
        .values(
            delivered_on=file.on,
            delivered_by=file.actor.staff_id,
            method=method,
            received_by=words(received_by, _letters.c.received_by),
        )
    )
    if done.rowcount:
        outbox.letters_tried(file, "handed", method, letter_id)
    return int(done.rowcount)


def check_method(method: str, received_by: str) -> None:
    """Raise InputError for an unknown way of telling, or a signature without a name."""
    if method not in METHODS:
        raise InputError("Say how the applicant was told: %(known)s.", known=", ".join(METHODS))
    if not words(received_by, _letters.c.received_by) and method in ("hand", "fetched"):
        raise InputError("Say who signed for it.", where="received_by")
