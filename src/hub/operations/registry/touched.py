"""The cases and benefits a change touches: what happens to each, in words and as acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.domain.suspension import DIED
from hub.i18n import _l
from hub.operations.casework.case_people import PARTIES
from hub.operations.registry import benefits
from hub.operations.registry.effects import PEOPLE, Act
from hub.operations.registry.facts import (
    Row,
    Subject,
    entitlements,
    of_household,
    open_cases,
    party_cases,
    title_of,
)

IDENTITY: Final = "identity"
BENEFIT: Final = "benefit"
LIVING: Final = "living"
"""Why another person checks a change: number, name or birth; an open case or a benefit; two living people."""


@dataclass
class Touched:
    """Gathers acts and lines; `needs` BENEFIT as soon as a case or benefit is among them."""

    acts: list[Act] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    benefit: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """Why the plan needs a second person: a case or benefit is touched, or nothing is."""
        return (BENEFIT,) if self.benefit else ()

    def say(self, line: Any) -> None:
        """A line about a case or benefit."""
        self.lines.append(line)
        self.benefit = True

    def act(self, act: str, row: Row, line: Any, **said: Any) -> None:
        """An act on a case, with its line."""
        self.acts.append(Act(act, row["id"], row["number"], said))
        self.say(line)

    def benefit_act(self, act: str, row: Row, line: Any, **said: Any) -> None:
        """An act on an entitlement, with its line."""
        self.acts.append(Act(act, row["id"], row["number"], said))
        self.say(line)


def of_leaving(who: Subject, why: str, day: dt.date) -> Touched:
    """The open cases of somebody who died or leaves the street; what she received ends with that day.

    Cases of others and benefits of the household are named.
    """
    found = Touched()
    for row in open_cases(who.tx, [who.row["id"]]):
        found.act("suspend", row, _suspends(row, why), why=why)
    for row in party_cases(who.tx, who.row["id"]):
        role = PARTIES.get(row["role"], row["role"])
        line = _l(
            "%(case)s: the person is its %(role)s; this is noted in the case.", case=title_of(row), role=role
        )
        found.act("note", row, line, why=why)
    home = who.row["household_id"]
    for row in _household_cases(who, home):
        found.act("note", row, _l("%(case)s is the household's; that a member is gone is noted in it.",
                                  case=title_of(row)), why=why)  # fmt: skip
    for row in entitlements(who.tx, [who.row["id"]], home):
        benefits.on_leaving(found, row, who.row["id"], why, day, who.others)
    return found


def _suspends(row: Row, why: str) -> Any:
    if why == DIED:
        return _l("%(case)s is suspended, its clock stands, and its window is asked whether it goes on.",
                  case=title_of(row))  # fmt: skip
    return _l("%(case)s is suspended and its window is asked whether it goes on; its clock runs.",
              case=title_of(row))  # fmt: skip


def _household_cases(who: Subject, household_id: int | None) -> Iterator[Row]:
    if household_id is None:
        return
    for row in open_cases(who.tx, [], household_id):
        if row["applicant_id"] != who.row["id"] and of_household(row):
            yield row


def of_another_birth(who: Subject) -> Touched:
    """What the person and the household receive, where the birth date turns out to be another."""
    found = Touched()
    for row in entitlements(who.tx, [who.row["id"]], who.row["household_id"]):
        benefits.on_another_birth(found, row)
    return found


def of_moving(
    who: Subject,
    people: Sequence[int],
    community_id: int,
    household_id: Any,
    community: str,
    left: int | None = None,
) -> Touched:
    """The open cases of people who go to another community of the centre go with them, and what they receive.

    `left`: the household they leave. Where it is `household_id`, it goes as a whole, and what is the
    household's goes too, though whom it names has died; else what is the household's stays and is told.
    """  # fmt: skip
    found = Touched()
    whole = left is not None and household_id == left
    for row in open_cases(who.tx, people, left):
        if row["applicant_id"] in people or (whole and of_household(row)):
            _goes_along(found, row, community_id, household_id, community)
        elif of_household(row):
            _members_change(found, row)
    for row in entitlements(who.tx, people, left):
        if row["resident_id"] in people or (whole and row["household_id"] == left):
            benefits.on_moving(found, row, community_id, community)
        else:
            stays = left is not None and row["household_id"] == left
            benefits.on_living_together(found, row, benefits.LEFT if stays else benefits.MOVED)
    return found


def of_household_change(who: Subject, people: Sequence[int], household_id: Any) -> Touched:
    """Open cases of people whose household becomes another follow them; those of the old one are named."""
    found = Touched()
    for row in open_cases(who.tx, people):
        line = _l("%(case)s goes with its applicant to the new household.", case=title_of(row))
        found.act("household", row, line, household_id=household_id, back_household=row["household_id"])
    old = who.row["household_id"]
    for row in open_cases(who.tx, [], old) if old is not None else ():
        if row["applicant_id"] not in people and of_household(row):
            _members_change(found, row)
    for row in entitlements(who.tx, people, old):
        benefits.on_living_together(found, row, benefits.LEFT)
    return found


def _goes_along(found: Touched, row: Row, community_id: int, household_id: Any, community: str) -> None:
    line = _l("%(case)s goes to %(community)s; open work of agents and officers is theirs from now on.",
              case=title_of(row), community=community)  # fmt: skip
    found.act("move", row, line, community_id=community_id, household_id=household_id,
              back_community=row["community_id"], back_household=row["household_id"])  # fmt: skip


def _members_change(found: Touched, row: Row) -> None:
    line = _l("%(case)s is the household's; the change of its members is noted in it.", case=title_of(row))
    found.act("note", row, line, why="household")


def of_joining(found: Touched, who: Subject, household_id: Any) -> Touched:
    """The open cases of a household that somebody comes to live with, and what it receives, are named."""
    if not isinstance(household_id, int):
        return found
    of_newcomer(found, who.tx, household_id, {act.case_id for act in found.acts})
    return found


def of_newcomer(found: Touched, tx: Connection, household_id: int, known: Collection[int] = ()) -> None:
    """The same of somebody who is only now entered into the register."""
    for case in open_cases(tx, [], household_id):
        if case["id"] not in known:
            found.say(_l("%(number)s is the household's open case; it now counts one person more.",
                         number=case["number"]))  # fmt: skip
    for row in entitlements(tx, [], household_id):
        benefits.on_living_together(found, row, benefits.JOINED)


def of_new_head(who: Subject, household_id: int) -> Touched:
    """The household's open cases are named; what it receives goes to the new head, who draws it."""
    found = Touched()
    for case in open_cases(who.tx, [], household_id):
        if of_household(case):
            line = _l(
                "%(case)s is the household's; the change of its members is noted in it.", case=title_of(case)
            )
            found.act("note", case, line, why="household")
    old = [*(row["id"] for row in who.others), *_gone_of(who, household_id)]
    for row in benefits.running(who.tx, [], household_id):
        benefits.on_new_head(found, row, old, who.row["id"])
    return found


def _gone_of(who: Subject, household_id: int) -> list[int]:
    """Those of the household who died or left: their payee's place is free."""
    p = PEOPLE.c
    gone = select(p.id).where(p.household_id == household_id, p.died.is_not(None) | p.moved_out.is_not(None))
    return list(who.tx.execute(gone).scalars())
