"""How much a programme owes: fen, from an approved case (`[payment] amount = "name"`)."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Amount, Approved, InputError


def granted_amount(case: Approved) -> int:
    """What the superior granted, as it was written down when the applicant was told."""
    amount = (case.forms.get("amount_granted") or {}).get("amount")
    if amount is None:
        raise InputError("The amount decided is missing.", where="amount_granted")
    return int(amount)


AMOUNTS: Mapping[str, Amount] = {granted_amount.__name__: granted_amount}
