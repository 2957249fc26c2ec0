"""How much a programme owes: fen, from an approved case (`[payment] amount = "name"`)."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Amount, Approved, InputError


def decided_grant(case: Approved) -> int:
    """What stands on the approval form that the street's meeting passed."""
    return _amount(case, "grant_form")


def granted_amount(case: Approved) -> int:
    """What the three bodies granted, as it was written down when the applicant was told."""
    return _amount(case, "amount_granted")


def _amount(case: Approved, form: str) -> int:
    amount = (case.forms.get(form) or {}).get("amount")
    if amount is None:
        raise InputError("The amount decided is missing.", where=form)
    return int(amount)


AMOUNTS: Mapping[str, Amount] = {each.__name__: each for each in (decided_grant, granted_amount)}
