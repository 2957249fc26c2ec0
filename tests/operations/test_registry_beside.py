"""Every kind of leaving, and what else waits for the person: a first contact, a time, an offer, an extension.

A row is read: after this change the first contact, the appointment, whom the communities may offer the
allowance, and the extension that was asked for stand so; undone, all is as before.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pytest
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import Resident
from hub.domain.errors import Refused
from hub.operations.appointments import booking
from hub.operations.appointments import record as appointments
from hub.operations.benefits import outreach
from hub.operations.proof import audit
from hub.operations.reception import first_contacts
from hub.operations.reception import record as contacts
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.supervision import extensions
from hub.operations.verb import CaseRef
from hub.testing.factories import resident

from . import registry
from .engine import TEMPORARY, Town
from .test_changes import do

DAY: Final = dt.date(2026, 3, 24)
UNTIL: Final = dt.date(2026, 4, 7)
PHONE: Final = "13909990123"
STANDS: Final = "民26-0001: The clock of this case stands; its limit is extended when it runs again."
PEOPLE: Final = Resident.__table__
Stands = tuple[str, str, str, str]
AS_IT_WAS: Final[Stands] = ("open", "booked", "east: applicant twin", "asked")
ROWS: Final[dict[str, tuple[str, dict[str, Any], Stands, str]]] = {
    "the applicant dies: nobody comes, nobody is asked, the clock stands":
        ("death", {}, ("open", "cancelled", "east: twin", "asked"), STANDS),
    "the applicant leaves the street: the clock runs, and who moved may still come":
        ("move_out", {}, ("open", "booked", "east: twin", "asked"), ""),
    "the applicant moves to another community: its agent may offer":
        ("between", {"community_id": "west", "household_number": "w9", "relation": "户主"},
         ("open", "booked", "east: twin · west: applicant", "asked"), ""),
    "the applicant was there twice: what was asked for stays asked for":
        ("merge", registry.CERTIFIED, ("open", "booked", "east: twin", "asked"), ""),
    "the applicant has another telephone number: the time stays":
        ("correct", {"phone": "13909990777"}, AS_IT_WAS, ""),
}  # fmt: skip


class World:
    """An old applicant with a running case, of which an extension was asked; a second record of the person."""

    def __init__(self, town: Town) -> None:
        self.town = town
        enable(OPERATOR, department="civil_affairs", community_id=town.west, reason="test")
        self.case = town.case("form", TEMPORARY)
        self.who = town.columns(self.case, "applicant_id")[0]
        self.twin = resident("样重", community_id=town.east, sequence=731)
        self._are_old()
        self.names = {self.who: "applicant", self.twin: "twin"}
        town.day = DAY
        name = registry.person(town, self.who)["name"]
        self.contact = first_contacts.register(town.as_("clerk"), name=name, matter="问补贴", phone=PHONE)
        self.time = booking.book(town.as_("clerk"), on=dt.date(2026, 3, 26), time="10:00", service=TEMPORARY,
                                 name=name, phone=PHONE)  # fmt: skip
        do(town, extensions.ask, "clerk", self.case, until=UNTIL, reason="需外地核实")

    def _are_old(self) -> None:
        both = PEOPLE.c.id.in_((self.who, self.twin))
        with transaction() as tx:
            tx.execute(update(PEOPLE).values(birth=dt.date(1990, 1, 1)))
            tx.execute(update(PEOPLE).where(both).values(birth=dt.date(1940, 1, 1), phone=PHONE))

    def ask(self, kind: str, said: dict[str, Any]) -> CaseRef:
        found = {"on": "2026-03-24", **said}
        if found.get("community_id"):
            found["community_id"] = getattr(self.town, found["community_id"])
        if kind == "merge":
            return registry.ask(self.town, kind, self.twin, other_id=self.who, **found)
        return registry.ask(self.town, kind, self.who, **found)

    def stands(self) -> Stands:
        return (self._state(contacts.TABLE, self.contact), self._state(appointments.TABLE, self.time),
                self._offered(), self.asked()["state"])  # fmt: skip

    def _state(self, table: Any, made: CaseRef) -> str:
        return str(self.town.all(select(table.c.state).where(table.c.id == made.id))[0]["state"])

    def _offered(self) -> str:
        found = {
            place: " ".join(
                self.names[each.resident_id] for each in outreach.offers(self.town.as_(login)).rows
            )
            for place, login in (("east", "agent-e"), ("west", "agent-w"))
        }
        return " · ".join(f"{place}: {who}" for place, who in found.items() if who)

    def asked(self) -> dict[str, Any]:
        [row] = extensions.every(self.town.as_("deputy"))
        return row

    def approve(self) -> None:
        row = self.asked()
        extensions.decide(self.town.as_("deputy"), row["id"], rev=row["seq"], approve=True)


@pytest.mark.parametrize("row", ROWS)
def test_what_else_waits_for_somebody_stands_as_it_should_and_comes_back(town: Town, row: str) -> None:
    kind, said, stands, refused = ROWS[row]
    world = World(town)
    assert world.stands() == AS_IT_WAS
    snapshot = registry.snapshot(town)
    ref = registry.done(town, world.ask(kind, said), "clerk2")
    assert world.stands() == stands
    if refused:
        with town.refused(Refused, refused):
            world.approve()
    registry.undone(town, ref, "clerk2")
    assert (world.stands(), registry.snapshot(town)) == (AS_IT_WAS, snapshot)
    if not refused:
        registry.done(
            town, world.ask(kind, {**said, "phone": "13909990778"} if kind == "correct" else said), "clerk2"
        )
    world.approve()
    assert (world.stands()[3], audit.verify(OPERATOR).findings) == ("approved", [])
