"""A staffed centre with invented people, for tests of the hub and of departments.

Numbers are of nobody: there is no place 659999.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update
from stdnum.iso7064 import mod_11_2

from hub.db.base import db
from hub.db.models import Grid, Household, Staff
from hub.domain.actor import Actor
from hub.operations.registry.registration import register
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.staff.people import actor_by_login
from hub.testing.centre import small_centre

MONDAY: Final = dt.date(2026, 3, 2)
"""An ordinary week: no holiday from here to the 清明节 of 4 April."""


@dataclass(frozen=True)
class Centre:
    """Ids of the two communities and of the people made by `centre`: one household, one from outside."""

    east: int
    west: int
    head: int
    spouse: int
    child: int
    outsider: int

    @property
    def household(self) -> tuple[int, int, int]:
        """The household of `head`."""
        return self.head, self.spouse, self.child


def centre(*departments: str) -> Centre:
    """A centre with every post staffed, `departments` switched on everywhere, and four people.

    Logins are those of `hub.testing.centre.small_centre`; the clerk holds the window of every department.
    """
    east, west = small_centre(*departments)
    for department in departments:
        for community_id in (east, west):
            enable(OPERATOR, department=department, community_id=community_id, reason="test")
    head, spouse, child = household("样甲", "样乙", "样丙", community_id=east)
    outsider = resident("样丁", community_id=None, sequence=904)
    return Centre(east, west, head, spouse, child, outsider)


def household(
    *names: str, community_id: int, number: str = "1", born: int = 1970, first: int | None = None
) -> tuple[int, ...]:
    """People of one household, the first its head; their ids. It lies in the first officer's area.

    `first`: the head's sequence within the day of birth, where more than one is born in a year.
    """
    sequence = 100 + born % 100 if first is None else first
    made = tuple(
        resident(
            name, community_id=community_id, born=dt.date(born + 2 * place, 5, 6), household=number,
            relation="户主" if place == 0 else "家庭成员", sequence=sequence + 7 * place,
        )
        for place, name in enumerate(names)
    )  # fmt: skip
    grid = db.session.execute(select(Grid.id).where(Grid.community_id == community_id).limit(1)).scalar()
    mine = (Household.community_id == community_id, Household.number == number)
    db.session.execute(update(Household).where(*mine).values(grid_id=grid))
    db.session.commit()
    return made


def resident(
    name: str, *, community_id: int | None, born: dt.date = dt.date(1968, 3, 4), household: str = "",
    relation: str = "", sequence: int = 1,
) -> int:  # fmt: skip
    """One person, registered by the clerk; the id. `sequence` tells people born on one day apart."""
    return register(
        actor_by_login("clerk"), name=name, id_number=id_number(born, sequence), community_id=community_id,
        household_number=household, relation=relation, address="样例路1号", phone="",
    )  # fmt: skip


def id_number(born: dt.date, sequence: int = 1) -> str:
    """An ID number of nobody with a valid check digit."""
    digits = f"659999{born:%Y%m%d}{sequence:03d}"
    return digits + mod_11_2.calc_check_digit(digits)


def as_person(login: str, resident_number: str) -> Actor:
    """The staff member `login`, now known to be the person with that ID number (own-household rules)."""
    from hub.db.crypto import keys

    digest = keys().keyed_hash("id", resident_number)
    db.session.execute(update(Staff).where(Staff.login == login).values(id_hash=digest))
    db.session.commit()
    return actor_by_login(login)
