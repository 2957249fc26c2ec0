"""Charges (二㈣): only where the definition names a fee; elsewhere the attempt is noted and refused."""

from __future__ import annotations

from typing import Final

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.domain.yuan import fen_of
from hub.operations.casework.acceptance import require_window
from hub.operations.casework.loading import load
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within

FREE: Final = "none"
"""The fee of a definition that names none."""
_BILL: Final = 60


def charge(
    actor: Actor, case_id: int, *, rev: int | None = None, amount: str, bill: str, request: str = ""
) -> CaseRef:
    """Note a charge of a case in yuan (20, 20.50) with the number of the official bill (财政票据).

    Raises Refused where the service is free of charge (the attempt stays in the case's record), InputError.
    """
    fen = _fen(amount)
    if not bill.strip():
        raise InputError("Enter the number of the official bill.", where="bill")
    done, free = _noted(actor, case_id, rev=rev, fen=fen, bill=within(bill, _BILL, "bill"), request=request)
    if free:
        raise Refused("This service is free of charge.", where=done.number,
                      remedy="The attempt is in the case's record; give the money back.")  # fmt: skip
    return done


def _noted(
    actor: Actor, case_id: int, *, rev: int | None, fen: int, bill: str, request: str
) -> tuple[CaseRef, bool]:
    done = _note(actor, case_id, rev=rev, fen=fen, bill=bill, request=request)
    with transaction() as tx:
        return done, load(tx, actor, case_id).service.fee == FREE


@verb("case.advance")
def _note(actor: Actor, case_id: int, *, rev: int | None, fen: int, bill: str) -> CaseRef:
    """One entry of the case: charged, or that somebody tried to."""
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev)
        require_window(file)
        if file.service.kind != "application":
            raise Refused("This is no application that a charge could be for.", where=file.row["number"])
        file.add("charge_refused" if file.service.fee == FREE else "charged", fen=fen, bill=bill)
        return file.save()


def _fen(text: str) -> int:
    found = fen_of(text, "amount")
    if not found:
        raise InputError("Nothing is no charge.", where="amount")
    return found


charge.permission = "case.advance"  # type: ignore[attr-defined]
