"""Organisations, their years and referrals as rows: found in one's scope, made, audited."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, false, not_, or_

from hub.db.base import today
from hub.db.models import Organisation, OrganisationReferral, OrganisationYear
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NotFound
from hub.domain.register import TRADER, Register
from hub.domain.service import Service
from hub.operations import journal
from hub.operations.context import plugins, service_of
from hub.operations.numbers import yearly
from hub.operations.proof.audit_case import Finding
from hub.operations.rows import in_scope

ROWS: Final = Organisation.__table__
YEARS: Final = OrganisationYear.__table__
REFERRALS: Final = OrganisationReferral.__table__
SAID: Final = ("form", "name", "code", "community_id", "address", "post", "phone", "employees")
"""What is said of an organisation; none of it is about a person."""
OF_YEAR: Final = ("told_on", "entered_on", "inspected_on", "result")
NOT_THERE: Final[Mapping[str, Callable[[], NotFound]]] = {
    ROWS.name: lambda: NotFound("There is no such organisation, or not in your community."),
    REFERRALS.name: lambda: NotFound("There is no such referral."),
}  # fmt: skip
Row = dict[str, Any]


def registers() -> list[tuple[Service, Register]]:
    """Every register of the installed departments, newest version of each."""
    newest = [versions[-1] for versions in plugins().services().values()]
    return [(each, each.register) for each in newest if each.register is not None and each.enabled]


def definition(key: str) -> tuple[Service, Register]:
    """A register by key or seq. Raises NotFound, InputError."""
    service = service_of(key)
    if service.register is None:
        raise InputError("%(title)s is no register.", title=service.title, where="service")
    return service, service.register


def asked() -> ColumnElement[bool]:
    """Those that are inspected: all but sole traders with fewer employees than their register asks."""
    small = (
        and_(ROWS.c.service == service.key, ROWS.c.form == TRADER, ROWS.c.employees < rules.least)
        for service, rules in registers()
    )
    return not_(or_(false(), *small))


def is_asked(row: Mapping[str, Any]) -> bool:
    """The same of one row that was read."""
    return definition(row["service"])[1].asks_for(row["form"], row["employees"])


def number_of(tx: Connection, sign: str) -> str:
    """The next number of a series: 劳企26-0001."""
    return yearly(tx, f"organisation:{sign}", sign, today())


begin = journal.begin


def seen(tx: Connection, actor: Actor, table: Table, row_id: int) -> Row:
    """A row in the actor's scope. Raises NotFound."""
    return in_scope(tx, actor, table, row_id, NOT_THERE[table.name]())


def audit(tx: Connection) -> Iterator[Finding]:
    """Rows whose chain does not hold."""
    yield from journal.audit(tx, ROWS, *SAID, "state")
    yield from journal.audit(tx, YEARS, *OF_YEAR)
    yield from journal.audit(tx, REFERRALS, "body", "answered_on")
