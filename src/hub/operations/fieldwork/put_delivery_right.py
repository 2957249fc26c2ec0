"""A delivery that never was, put right by a further entry with its reason and a second person (R15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import load
from hub.operations.casework.said import second_person
from hub.operations.fieldwork.handed_on import LETTERS, MESSAGES, Reached, Wrong, of_case
from hub.operations.messages.outbox import LETTER
from hub.operations.verb import CaseRef, verb


@verb("case.correct")
def put_delivery_right(actor: Actor, case_id: int, *, reason: str, second_id: int) -> CaseRef:
    """Letters that a colleague took on are open again, or delivered on the day they were; contacts that
    never were are gone. The entry names the hand-overs, the letters and how many contacts.

    Raises NotFound out of scope, InputError without a reason, Refused where nothing is wrong (any more) or
    without a second person.
    """
    if not reason.strip():
        raise InputError("A correction needs its reason.", where="reason")
    with transaction() as tx:
        file = load(tx, actor, case_id, permission="case.correct", also_suspended=True)
        second_person(tx, actor, second_id)
        found = of_case(tx, file.row)
        if found is None:
            raise Refused("No delivery of this case has to be put right.", where=file.row["number"])
        _mend(file, found)
        file.add("delivery_corrected", entries=list(found.entries), letters=list(found.numbers),
                 contacts=len(found.contacts), reason=reason.strip(), second=second_id)  # fmt: skip
        return file.save()


def _mend(file: CaseFile, found: Wrong) -> None:
    for key, reached in found.letters.items():
        was = file.tx.execute(select(LETTERS).where(LETTERS.c.id == key)).mappings().one()
        file.tx.execute(update(LETTERS).where(LETTERS.c.id == key).values(_delivered(reached)))
        _mend_tries(file, key, dict(was), reached)
    file.tx.execute(delete(MESSAGES).where(MESSAGES.c.id.in_(found.contacts)))


def _delivered(reached: Reached | None) -> dict[str, Any]:
    if reached is None:
        return {"delivered_on": None, "delivered_by": None, "method": "", "received_by": ""}
    return {"delivered_on": reached.on, "delivered_by": reached.by, "method": reached.method,
            "received_by": reached.received_by}  # fmt: skip


def _mend_tries(file: CaseFile, letter_id: int, was: Mapping[str, Any], reached: Reached | None) -> None:
    mine = MESSAGES.c.letter_id == letter_id
    message = file.tx.execute(select(MESSAGES).where(mine)).mappings().first()
    if message is None:
        return
    tries = _without(message["tries"], was)
    if reached is None:
        place: dict[str, Any] = {"state": "open", "next_on": today(), "ended_on": None}
    else:
        tries.append({"on": reached.on.isoformat(), "at": reached.at,
                      "by": reached.by, "channel": LETTER, "result": "handed",
                      "note": reached.method})  # fmt: skip
        place = {"state": "done", "next_on": None, "ended_on": reached.on}
    file.tx.execute(update(MESSAGES).where(mine).values(tries=tries, **place))


def _without(tries: Sequence[Mapping[str, Any]], was: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tries but the one by which a colleague took the letter on."""
    false = (was["delivered_on"].isoformat(), was["delivered_by"], "handed")
    return [each for each in tries if (each["on"], each["by"], each["result"]) != false]
