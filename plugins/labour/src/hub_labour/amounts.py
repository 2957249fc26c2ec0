"""How much a programme owes: fen, from an approved case (`[payment] amount = "name"`)."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Amount, Approved, InputError


def decided_grant(case: Approved) -> int:
    """What stands on the approval form that the street's meeting passed."""
    amount = (case.forms.get("grant_form") or {}).get("amount")
    if amount is None:
        raise InputError("The amount decided is missing.", where="grant_form")
    return int(amount)


AMOUNTS: Mapping[str, Amount] = {decided_grant.__name__: decided_grant}
