"""What a definition says of a programme: what an approval creates, and how it is paid out ([payment])."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

STEPS: Final = (
    "make", "review", "approve", "send_up", "fund", "draw", "export", "pay", "return_list", "reconcile",
)  # fmt: skip
"""Keys of the steps of a payment, in their order: each is a verb of the run (hub.operations.payments)."""
WAYS: Final = ("cash", "bank")
ROUTE: Final = ("finance", "bank", "centre", "community")
HANDS: Final = ("community_agent", "household_officer")
"""Roles that can be named for handing out together in a community."""
STARTS_ON: Final = ("same_day", "next_month")
SHOWABLE: Final = frozenset({"payee", "community", "programme", "people", "amount"})
"""Columns of a pay-out that may leave the centre (privacy.md, Shows in public)."""


@dataclass(frozen=True, slots=True)
class Grants:
    """What an approval creates, and when: `on` = (step, outcome), the edge that grants.

    `programme`: one that a [payment] of the department pays. `starts`: same_day or next_month, from the day
    of the edge. `valid_months` from the start on, 0 = until it is ended; `review_months` to the next look.
    `settings`: those of the service that the amount is reckoned with.
    """

    programme: str = ""
    certificate: str = ""
    on: tuple[str, str] = ("", "")
    starts: str = "next_month"
    valid_months: int = 0
    review_months: int = 0
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentList:
    """A sub-list of a pay-out: a programme of its own with its title."""

    programme: str
    title: str


@dataclass(frozen=True, slots=True)
class Payment:
    """[payment]: how a programme is paid out (definitions.md).

    `period`: once, month, two_months, quarter, year; `rate`: whether amounts are meant per month or period.
    `amount`: the department's named function (hub_amounts), "" where amounts are only taken over. `way`:
    cash or bank; `route`: who the money passes, the last hands it out; `handed_by`: the roles of the two who
    do, one of each, () = any two who may. `source`: steps of the plan that are runs of it. `funded_by`:
    finance or a superior's name, which is sent the list first. `shows`: the columns that leave the centre
    (`SHOWABLE`).
    """

    programme: str
    title: str
    public_title: str
    period: str
    rate: str = "month"
    unit: str = "person"
    amount: str = ""
    way: str = "cash"
    payers: int = 2
    route: tuple[str, ...] = ("finance", "community")
    funded_by: str = "finance"
    shows: tuple[str, ...] = ()
    original_to: str = "finance"
    copy_to: str = "centre"
    lists: tuple[PaymentList, ...] = ()
    source: tuple[int, ...] = ()
    handed_by: tuple[str, ...] = ()

    def beside(self, roles: Collection[str]) -> frozenset[str]:
        """Of `handed_by`, what the other of the two must be where one has `roles`; empty for neither."""
        return frozenset(
            one for one in self.handed_by if any(other in roles for other in self.handed_by if other != one)
        )

    @property
    def programmes(self) -> tuple[PaymentList, ...]:
        """What it pays: its sub-lists, or itself as the one list."""
        return self.lists or (PaymentList(self.programme, self.title),)
