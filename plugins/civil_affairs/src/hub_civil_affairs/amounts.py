"""How much a programme owes: fen per month or period, from an approved case (`[payment] amount = "name"`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.api import Amount, Approved, InputError

_BANDS: Final = ((100, "allowance_100"), (90, "allowance_90"), (80, "allowance_80"))


def minimum_living_amount(case: Approved) -> int:
    """补差: the city's standard less the income per head as checked, for each member of the household."""
    standard = _set(case, "living_standard")
    income = _form(case, "linked_check").get("income_per_head")
    people = _form(case, "family_statement").get("members") or case.people
    if income is None:
        raise InputError("The checked income per head is missing.", where="linked_check")
    if income >= standard:
        raise InputError(
            "The income per head is not below the standard: nothing is owed.", where="linked_check"
        )
    return int((standard - income) * int(people))


def decided_amount(case: Approved) -> int:
    """What the street's leader wrote with the approval."""
    return _written(case, "relief_decision")


def medical_amount(case: Approved) -> int:
    """What the street's leader confirmed, which is never more than the bills leave after deductions."""
    return _written(case, "medical_decision")


def funeral_amount(case: Approved) -> int:
    """What the bureau sent for the claimant."""
    return _written(case, "funeral_funds")


def old_age_amount(case: Approved) -> int:
    """By age on the day of approval: from 80, from 90, from 100."""
    for least, key in _BANDS:
        if case.age is not None and case.age >= least:
            return _set(case, key)
    raise InputError("The allowance begins at the age of %(age)s.", age=_BANDS[-1][0])


def rent_subsidy_amount(case: Approved) -> int:
    """A month's subsidy as the housing office approved it for the household."""
    amount = _form(case, "rent_subsidy_decision").get("amount")
    if amount is None:
        raise InputError("The monthly subsidy that was approved is missing.", where="amount")
    return int(amount)


def _written(case: Approved, form: str) -> int:
    amount = _form(case, form).get("amount")
    if amount is None:
        raise InputError("The amount decided is missing.", where=form)
    return int(amount)


def _form(case: Approved, key: str) -> Mapping[str, Any]:
    return case.forms.get(key) or {}


def _set(case: Approved, key: str) -> int:
    value = case.settings.get(key)
    if value in (None, ""):
        raise InputError(
            "The centre has not set %(key)s.", key=key, remedy="An administrator sets it under Settings."
        )
    return int(value)


AMOUNTS: Mapping[str, Amount] = {
    function.__name__: function
    for function in (
        minimum_living_amount,
        decided_amount,
        medical_amount,
        funeral_amount,
        old_age_amount,
        rent_subsidy_amount,
    )
}
