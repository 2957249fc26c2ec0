"""An undoing that would not fit beside what came since is refused with a sentence, and the way on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import pytest

from hub.domain.errors import Conflict
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.verb import CaseRef
from hub.testing.factories import id_number, resident

from .engine import Town
from .registry import CERTIFIED, ask, change, done, held, home_of, person, snapshot, undone
from .test_payments import entitled

NEW: Final = {"name": "新来的", "id_number": id_number(dt.date(1991, 4, 1), 743)}


@pytest.fixture(autouse=True)
def _day(town: Town) -> None:
    town.day = dt.date(2026, 4, 10)
    enable(OPERATOR, department="civil_affairs", community_id=town.west, reason="test")


def applied(town: Town, kind: str, who: int | None, **said: Any) -> CaseRef:
    return done(town, ask(town, kind, who, **said), "clerk2")


def moved(town: Town, head: int) -> CaseRef:
    return applied(town, "between", head, community_id=town.west, household_number="w9", whole=True)


def _with_somebody_new(town: Town, head: int, _wife: int) -> tuple[CaseRef, CaseRef]:
    first = moved(town, head)
    said = {**NEW, "community_id": town.west, "household_number": "w9", "relation": "子女"}
    return first, applied(town, "register", None, **said)


def _of_one_who_left(town: Town, head: int, wife: int) -> tuple[CaseRef, CaseRef]:
    return applied(town, "move_out", wife), moved(town, head)


def _of_one_who_died(town: Town, head: int, wife: int) -> tuple[CaseRef, CaseRef]:
    return applied(town, "death", wife), moved(town, head)


@pytest.mark.parametrize("since", [_with_somebody_new, _of_one_who_left, _of_one_who_died])
def test_no_household_comes_to_lie_in_two_communities(
    town: Town, since: Callable[[Town, int, int], tuple[CaseRef, CaseRef]]
) -> None:
    """Whoever joined it, or had left before it moved, lived in one community and the household in another."""
    head, wife = town.home()
    before = snapshot(town)
    first, later = since(town, head, wife)
    words = f"Change {change(town, later)['number']} came later and says otherwise: undo that one first."
    with town.refused(Conflict, words):
        undone(town, first, "clerk2")
    undone(town, later, "clerk2")
    undone(town, first, "clerk2")
    assert snapshot(town) == before


def test_a_household_does_not_come_back_to_a_number_that_is_another_s(town: Town) -> None:
    """The page answered 500."""
    head, other = town.home()[0], town.home()[1]
    number = home_of(town, head)["number"]
    first = moved(town, head)
    applied(town, "split", other, household_number=number)
    words = (
        f"Another household has number {number} by now."
        " Record the way back as a change of its own, with another number."
    )
    with town.refused(Conflict, words):
        undone(town, first, "clerk2")


def test_a_person_does_not_come_back_to_a_number_that_is_another_s(town: Town) -> None:
    """The page answered 500."""
    wife = town.home()[1]
    number = person(town, wife)["id_number"]
    first = applied(town, "correct", wife, id_number=id_number(dt.date(1951, 2, 3), 741))
    applied(town, "register", None, name="新来的", id_number=number, community_id=town.east)
    words = (
        "id_number: Another record has this number."
        " If both are one person, merge them: Register, Found twice."
    )
    with town.refused(Conflict, words):
        undone(town, first, "clerk2")


def _first(town: Town, later: CaseRef) -> str:
    return f"Change {change(town, later)['number']} came later and says otherwise: undo that one first."


def test_a_move_away_is_not_undone_for_somebody_who_died_since(town: Town) -> None:
    """The allowance ran again for the dead, and no change of the register came any more to end it."""
    wife = town.home()[1]
    own = entitled(town, (wife,), 80_00, programme="civil_affairs.old_age_allowance")
    before = snapshot(town)
    out = applied(town, "move_out", wife, on="2026-04-01")
    died = applied(town, "death", wife, on="2026-04-05")
    with town.refused(Conflict, _first(town, died)):
        undone(town, out, "clerk2")
    assert held(town, own)["state"] == "ended"
    undone(town, died, "clerk2")
    undone(town, out, "clerk2")
    assert snapshot(town) == before


def test_a_merged_record_comes_back_by_its_own_undoing_only(town: Town) -> None:
    """What it had received ran again for the kept record."""
    kept, other = town.home()[1], resident("样重", community_id=town.east, sequence=731)
    own = entitled(town, (other,), 80_00, programme="civil_affairs.old_age_allowance")
    out = applied(town, "move_out", other)
    applied(town, "merge", kept, other_id=other, **CERTIFIED)
    with town.refused(Conflict, "This record was merged into another; changes are made to that one."):
        undone(town, out, "clerk2")
    assert held(town, own)["state"] == "ended"


@pytest.mark.parametrize("kind", ["death", "move_out"])
def test_a_death_is_not_undone_beside_a_benefit_that_ended_with_a_later_one(town: Town, kind: str) -> None:
    """Nobody was left to receive it, by that death; undone alone, the head lived on without it, and nobody knew."""
    head, wife = town.home()
    benefit = entitled(town, (head,), household_id=home_of(town, head)["id"], people=2)
    before = snapshot(town)
    first = applied(town, "death", head, on="2026-04-01")
    later = applied(town, kind, wife, on="2026-04-03")
    assert held(town, benefit)["state"] == "ended"
    with town.refused(Conflict, _first(town, later)):
        undone(town, first, "clerk2")
    undone(town, later, "clerk2")
    undone(town, first, "clerk2")
    assert snapshot(town) == before
