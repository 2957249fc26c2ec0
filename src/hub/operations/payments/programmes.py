"""Programmes as the departments' definitions say them: who pays what, how, for which period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.domain.errors import InputError, NotFound, Term
from hub.domain.period import Period, period_at, period_of
from hub.domain.programme import Payment
from hub.domain.service import Service
from hub.i18n import msgid
from hub.operations.context import plugins, service_of
from hub.operations.payments.spoken import KINDS, period_title

_DRAWN_BY: Final = {"community": "community_agent", "centre": "window_clerk", "finance": "finance"}


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme with the definition that pays it. `key` is its full name (civil_affairs.minimum_living)."""

    key: str
    service: Service
    payment: Payment

    @property
    def department(self) -> str:
        """The department's key."""
        return self.service.department

    @property
    def keys(self) -> tuple[str, ...]:
        """Full names of what entitlements are of: its sub-lists, or itself."""
        return tuple(self.full(one.programme) for one in self.payment.programmes)

    @property
    def paid_by(self) -> str:
        """The last station of the money: finance, bank, centre or community."""
        return self.payment.route[-1]

    @property
    def drawn_by(self) -> str:
        """The role of the last station: on its desk cash stands to be drawn, and one of the two has it."""
        return _DRAWN_BY.get(self.paid_by, "finance")

    @property
    def outside(self) -> str:
        """The superior who gives the money, "" where it is the street's own."""
        return "" if self.payment.funded_by == "finance" else self.payment.funded_by

    def full(self, programme: str) -> str:
        """A programme's name with its department."""
        return f"{self.department}.{programme}"

    def title_of(self, key: str) -> str:
        """The official title of the programme or of one of its sub-lists."""
        for one in self.payment.programmes:
            if self.full(one.programme) == key:
                return one.title
        return self.payment.title

    def named(self, run: Mapping[str, Any]) -> str:
        """What a file of a run is called, without its ending: programme, period, number; in Chinese."""
        return f"{self.payment.title} {period_title(period_of(run['period']))} {run['number']}"

    def period(self, text: str) -> Period:
        """The period of its kind that a key names. Raises InputError."""
        found = period_of(text)
        if found != period_at(self.payment.period, found.first):
            kind = Term(msgid(KINDS[self.payment.period]))
            raise InputError("%(key)s is not a period of this programme.", key=text, where="period",
                             remedy="It is paid %(kind)s.", kind=kind)  # fmt: skip
        return found


def programmes() -> Iterator[Programme]:
    """Every programme, in the order of departments and services; the newest version of each."""
    for versions in plugins().services().values():
        service = versions[-1]
        if service.payment is not None:
            yield Programme(f"{service.department}.{service.payment.programme}", service, service.payment)


def programme(key: str) -> Programme:
    """One by its full name, or by that of a sub-list. Raises NotFound."""
    for found in programmes():
        if key == found.key or key in found.keys:
            return found
    raise NotFound("There is no programme %(key)s.", key=key, where="programme",
                   remedy="Known here: %(known)s.",
                   known=", ".join(one.key for one in programmes()))  # fmt: skip


def rate_of(key: str) -> str:
    """Whether a programme's sum is of a month or of each period; a month for one that is not installed."""
    try:
        return programme(key).payment.rate
    except NotFound:
        return "month"


def of_run(row: object) -> Programme:
    """The programme of a run in the version it was made under."""
    service = service_of(row["service"], row["version"])  # type: ignore[index]
    if service.payment is None:
        raise NotFound("There is no programme %(key)s.", key=row["programme"])  # type: ignore[index]
    return Programme(f"{service.department}.{service.payment.programme}", service, service.payment)
