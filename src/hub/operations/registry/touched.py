"""The cases and benefits a change touches: what happens to each, in words and as acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.domain.suspension import DIED
from hub.i18n import _l
from hub.operations.casework.case_people import PARTIES
from hub.operations.registry import benefits, to_check
from hub.operations.registry.effects import PEOPLE, Act
from hub.operations.registry.facts import (
    HEAD,
    Row,
    Subject,
    entitlements,
    of_household,
    open_cases,
    party_cases,
    title_of,
)
from hub.operations.registry.open_tasks import suspended

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
        if suspended(who.tx, row["id"]):
            line = _l("%(case)s is suspended already; this is noted in the case.", case=title_of(row))
            found.act("note", row, line, why=why)
        else:
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
        benefits.on_leaving(found, row, who.row["id"], why, day, benefits.stays(who.tx, row, [who.row["id"]]))
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


def of_another_birth(found: Touched, who: Subject) -> None:
    """What the person and the household receive and ask for, where the birth date turns out to be another."""
    for row in _cases_about(who):
        line = _l("%(case)s may depend on the age; this is noted in the case.", case=title_of(row))
        found.act("note", row, line, why="birth")
    for row in entitlements(who.tx, [who.row["id"]], who.row["household_id"]):
        benefits.on_another_birth(found, row)


def _cases_about(who: Subject) -> list[Row]:
    """Open cases that the person applied for or has a part in, and the household's; each once."""
    rows = [*open_cases(who.tx, [who.row["id"]]), *party_cases(who.tx, who.row["id"]),
            *_household_cases(who, who.row["household_id"])]  # fmt: skip
    return list({row["id"]: row for row in rows}.values())


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
    """
    found = Touched()
    whole = left is not None and household_id == left
    for row in open_cases(who.tx, people, left):
        if row["applicant_id"] in people or (whole and of_household(row)):
            goes_along(found, row, community_id, household_id, community)
        elif of_household(row):
            _members_change(found, row)
    for row in entitlements(who.tx, people, left):
        if _goes(who.tx, row, people, left if whole else None):
            benefits.on_moving(found, row, community_id, community)
        else:
            stays = left is not None and row["household_id"] == left
            benefits.on_living_together(found, row, to_check.LEFT if stays else to_check.MOVED)
    return found


def _goes(tx: Connection, row: Row, people: Sequence[int], whole: int | None) -> bool:
    """Whether a benefit goes along: with its household, else with whom it names where nobody of it stays."""
    if whole is not None and row["household_id"] == whole:
        return True
    return row["resident_id"] in people and not benefits.stays(tx, row, people)


def of_household_change(who: Subject, people: Sequence[int], household_id: Any) -> Touched:
    """Open cases of people whose household becomes another follow them; those of the old one are named."""
    found = Touched()
    for row in open_cases(who.tx, people):
        to_new_home(found, row, household_id)
    old = who.row["household_id"]
    for row in open_cases(who.tx, [], old) if old is not None else ():
        if row["applicant_id"] not in people and of_household(row):
            _members_change(found, row)
    for row in entitlements(who.tx, people, old):
        benefits.on_living_together(found, row, to_check.LEFT)
    return found


def goes_along(found: Touched, row: Row, community_id: int, household_id: Any, community: str) -> None:
    """An open case goes to another community with whom it is of."""
    line = _l("%(case)s goes to %(community)s; open work of agents and officers is theirs from now on.",
              case=title_of(row), community=community)  # fmt: skip
    found.act("move", row, line, community_id=community_id, household_id=household_id,
              back_community=row["community_id"], back_household=row["household_id"])  # fmt: skip


def _members_change(found: Touched, row: Row) -> None:
    line = _l("%(case)s is the household's; the change of its members is noted in it.", case=title_of(row))
    found.act("note", row, line, why="household")


def of_coming_back(who: Subject, household_id: Any) -> Touched:
    """The open cases of somebody who had left and lives in the same community again: they wait for a word."""
    found = Touched()
    for row in open_cases(who.tx, [who.row["id"]]):
        if row["household_id"] == household_id:
            line = _l("%(case)s: that the person is back is noted in it.", case=title_of(row))
            found.act("note", row, line, why="back")
        else:
            to_new_home(found, row, household_id)
    return found


def to_new_home(found: Touched, row: Row, household_id: Any) -> None:
    """An open case goes to another household with its applicant."""
    line = _l("%(case)s goes with its applicant to the new household.", case=title_of(row))
    found.act("household", row, line, household_id=household_id, back_household=row["household_id"])


def of_joining(found: Touched, who: Subject, household_id: Any, relation: str) -> None:
    """The open cases of a household that somebody comes to live with, and what it receives, are told."""
    if not isinstance(household_id, int):
        return
    of_newcomer(found, who.tx, household_id)
    if relation == HEAD:
        _to_new_head(found, who, household_id)


def of_newcomer(found: Touched, tx: Connection, household_id: int) -> None:
    """The same of somebody who is only now entered into the register."""
    known = {(benefits.is_one(act), act.about_id) for act in found.acts}
    for case in open_cases(tx, [], household_id):
        if of_household(case) and (False, case["id"]) not in known:
            line = _l("%(number)s is the household's open case; it now counts one person more.",
                      number=case["number"])  # fmt: skip
            found.act("note", case, line, why="household")
    for row in entitlements(tx, [], household_id):
        if (True, row["id"]) not in known:
            benefits.on_living_together(found, row, to_check.JOINED)


def of_one_less(found: Touched, other: Subject, ended: Sequence[int]) -> None:
    """The household that had somebody twice: its open cases are told, what it receives is checked again,
    but for what is `ended`."""
    home = other.row["household_id"]
    for case in _household_cases(other, home):
        _members_change(found, case)
    for row in benefits.running(other.tx, [], home):
        if row["id"] not in ended:
            benefits.on_living_together(found, row, to_check.TWICE)


def of_new_head(found: Touched, who: Subject) -> None:
    """The household's open cases are told; what it receives goes to the new head, who draws it."""
    home = who.row["household_id"]
    for case in open_cases(who.tx, [], home) if home is not None else ():
        if of_household(case):
            _members_change(found, case)
    _to_new_head(found, who, home)


def _to_new_head(found: Touched, who: Subject, household_id: int | None) -> None:
    """The others' are those who live there, and those who died or left: their payee's place is free."""
    if household_id is None:
        return
    p = PEOPLE.c
    others = select(p.id).where(p.household_id == household_id, p.id != who.row["id"])
    old = list(who.tx.execute(others).scalars())
    for row in benefits.running(who.tx, [], household_id):
        benefits.on_new_head(who.tx, found, row, old, who.row["id"])
