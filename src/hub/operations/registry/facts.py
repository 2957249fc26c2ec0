"""What a change is planned from: the person's row, the household, its people, and their cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from flask_babel.speaklater import LazyString
from sqlalchemy import Connection, or_, select

from hub.db.base import today
from hub.db.models import Case, CaseParty, Community, Grid, Household
from hub.domain.errors import Conflict, InputError, NotFound
from hub.domain.person import parse_date
from hub.i18n import _l, msgid, pgettext
from hub.operations.context import service_of
from hub.operations.registry import benefits
from hub.operations.registry.effects import HOMES, PEOPLE

Row = Mapping[str, Any]
HEAD: Final = "户主"
_cases, _parties, _places, _grids = Case.__table__, CaseParty.__table__, Community.__table__, Grid.__table__


@dataclass(frozen=True)
class Subject:
    """The person a change is about, with whom the change may touch. Rows are those of now."""

    tx: Connection
    row: Row

    @cached_property
    def home(self) -> Row | None:
        """The row of the person's household; None for who lives in none."""
        return home_of(self.tx, self.row["household_id"])

    @cached_property
    def members(self) -> Sequence[Row]:
        """The living members of the household who have not left, the person among them; the head first."""
        return members_of(self.tx, self.row["household_id"])

    @cached_property
    def others(self) -> Sequence[Row]:
        """The members but for the person."""
        return [each for each in self.members if each["id"] != self.row["id"]]

    @property
    def gone(self) -> bool:
        """Whether the person has left the street."""
        return self.row["moved_out"] is not None

    @property
    def place(self) -> int | None:
        """The id of the person's community; None for who is from outside the street."""
        place: int | None = self.row["community_id"]
        return place


def subject(tx: Connection, resident_id: int) -> Subject:
    """The person with that id, whatever the scope. Raises NotFound, Conflict for a merged record."""
    row = tx.execute(select(PEOPLE).where(PEOPLE.c.id == resident_id)).mappings().first()
    if row is None:
        raise NotFound("There is no such person, or not in your community.")
    if row["merged_into"] is not None:
        raise Conflict("This record was merged into another; changes are made to that one.")
    return Subject(tx, dict(row))


def home_of(tx: Connection, household_id: int | None) -> Row | None:
    """The row of a household; None for no id, or one that is not there."""
    if household_id is None:
        return None
    found = tx.execute(select(HOMES).where(HOMES.c.id == household_id)).mappings().first()
    return dict(found) if found else None


def members_of(tx: Connection, household_id: int | None) -> list[Row]:
    """The living members who have not left; the head first, then by age."""
    if household_id is None:
        return []
    p = PEOPLE.c
    query = select(PEOPLE).where(p.household_id == household_id, p.died.is_(None), p.moved_out.is_(None))
    rows = [dict(row) for row in tx.execute(query).mappings()]
    return sorted(rows, key=lambda row: (row["relation"] != HEAD, row["birth"], row["id"]))


def names_of(people: Iterable[Row]) -> str:
    """Their names, as a preview says who goes along."""
    return "、".join(row["name"] for row in people)


def headless(tx: Connection, households: Iterable[int]) -> list[str]:
    """The numbers of those households in which people live and nobody is the head."""
    found = []
    for key in sorted(set(households)):
        living = [row["relation"] for row in members_of(tx, key)]
        home = home_of(tx, key)
        if home is not None and living and HEAD not in living:
            found.append(str(home["number"]))
    return found


def open_cases(tx: Connection, people: Sequence[int], household_id: int | None = None) -> list[Row]:
    """Open cases applied for by these people, or for that household; by number."""
    c = _cases.c
    theirs = c.applicant_id.in_(people)
    whose = or_(theirs, c.household_id == household_id) if household_id is not None else theirs
    rows = tx.execute(select(_cases).where(whose, c.closed_on.is_(None)).order_by(c.number)).mappings()
    return [dict(row) for row in rows]


def party_cases(tx: Connection, resident_id: int) -> list[Row]:
    """Open cases in which the person is somebody else than the applicant; `role` says what."""
    c = _cases.c
    query = (
        select(_cases, _parties.c.role)
        .join_from(_parties, _cases, c.id == _parties.c.case_id)
        .where(_parties.c.resident_id == resident_id, c.closed_on.is_(None), c.applicant_id != resident_id)
        .order_by(c.number)
    )
    return [dict(row) for row in tx.execute(query).mappings()]


def entitlements(tx: Connection, people: Sequence[int], household_id: int | None = None) -> list[Row]:
    """What these people or that household receive (definitions.md, [grants]): entitlements that run."""
    return benefits.running(tx, people, household_id)


def of_household(row: Row) -> bool:
    """Whether a case is the household's, not one person's."""
    return service_of(row["service"], row["version"]).subject == "household"


def title_of(row: Row) -> LazyString:
    """What a case is called, with its number, in the reader's language."""
    service = service_of(row["service"], row["version"])
    return LazyString(lambda: f"{pgettext(service.key, service.short)} {row['number']}")


# --- what was typed -------------------------------------------------------------------------------


_MOVES: Final[Mapping[str, str]] = {
    "moved_in": msgid(_l("%(day)s lies before the day on which the person moved in, %(known)s.")),
    "moved_out": msgid(_l("%(day)s lies before the day on which the person moved out, %(known)s.")),
}


def day_of(said: Mapping[str, Any], life: Row) -> dt.date:
    """The day it happened. Raises InputError for none, one ahead, or one before what the register has of that
    `life` (birth, moves)."""
    day = parse_date(str(said.get("on") or ""))
    if day is None:
        raise InputError("Say on which day it happened, like 2026-10-21.", where="on")
    if day > today():
        raise InputError("%(day)s has not come yet.", day=day, where="on")
    if life.get("birth") and day < life["birth"]:
        raise InputError("%(day)s lies before the person's birth.", day=day, where="on")
    for name, message in _MOVES.items():
        known = life.get(name)
        if known and day < known:
            raise InputError(
                message, day=day, known=known, where="on",
                remedy="Compare the days; where the register has a wrong one, put that right first.",
            )  # fmt: skip
    return day


def community_of(tx: Connection, said: Mapping[str, Any]) -> tuple[int, str]:
    """(id, name) of the community chosen. Raises InputError."""
    row = tx.execute(
        select(_places.c.id, _places.c.name).where(_places.c.id == said.get("community_id"))
    ).first()
    if row is None:
        raise InputError("Choose the community.", where="community_id")
    return int(row.id), str(row.name)


def grid_of(tx: Connection, said: Mapping[str, Any], community_id: int) -> int | None:
    """The officer's area chosen; None where none was. Raises InputError for one of another community."""
    if not said.get("grid_id"):
        return None
    where = (_grids.c.id == said["grid_id"], _grids.c.community_id == community_id)
    if tx.execute(select(_grids.c.id).where(*where)).first() is None:
        raise InputError("This community has no such area.", where="grid_id")
    return int(said["grid_id"])


def text_of(said: Mapping[str, Any], name: str, most: int, default: str = "") -> str:
    """A text without blanks around it. Raises InputError for one that is too long."""
    text = " ".join(str(said.get(name) or default).split())
    if len(text) > most:
        raise InputError("At most %(most)s characters.", where=name, most=most)
    return text


def household_by_number(tx: Connection, community_id: int, number: str) -> Row | None:
    """A community's household by its number."""
    home = Household.__table__.c
    query = select(HOMES).where(home.community_id == community_id, home.number == number)
    found = tx.execute(query).mappings().first()
    return dict(found) if found else None
