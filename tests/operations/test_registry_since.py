"""What was granted or opened since a change is told when that is undone: it began with what was not so."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pytest
from sqlalchemy import select

from hub.domain.errors import Conflict, Refused
from hub.operations.benefits import entitlements
from hub.operations.registry import asking
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.verb import CaseRef
from hub.testing.factories import id_number

from .engine import LOW_INCOME, TEMPORARY, Town
from .registry import CHANGES, PAPER, ask, change, done, held, home_of, person, undone
from .test_payments import entitled

DAY: Final = dt.date(2026, 4, 10)
OLD_AGE: Final = "civil_affairs.old_age_allowance"
HANGS: Final = (
    "Others or cases hang on this record by now; it cannot be taken back."
    " Correct it, or merge it with the right one."
)


@pytest.fixture(autouse=True)
def _day(town: Town) -> None:
    town.day = DAY
    enable(OPERATOR, department="civil_affairs", community_id=town.west, reason="test")


def applied(town: Town, kind: str, who: int, **said: Any) -> CaseRef:
    return done(town, ask(town, kind, who, on="2026-04-01", **said), "clerk2")


def undo_of(town: Town, ref: CaseRef) -> CaseRef:
    """The change that has undone another."""
    row = town.all(select(CHANGES).where(CHANGES.c.undoes_id == ref.id))[0]
    return CaseRef(row["id"], row["number"], row["seq"])


def to_undo(town: Town, ref: CaseRef) -> CaseRef:
    """The undoing as one person asks for it."""
    return asking.undo(town.as_("clerk"), ref.id, why="登记有误", paper=PAPER)


@pytest.mark.parametrize("kind", ["death", "move_out", "join", "correct"])
def test_a_household_s_benefit_granted_since_is_looked_at_again(town: Town, kind: str) -> None:
    """It was reckoned for as many as lived there by the register, and went on so; one clerk's word was enough."""
    head, wife = town.home()
    other, home = town.home()[1], home_of(town, head)
    who = other if kind == "join" else wife
    said = {
        "join": {"household_number": home["number"], "relation": "亲属"},
        "correct": {"id_number": id_number(dt.date(1951, 2, 3), 741)},
    }
    ref = applied(town, kind, who, **said.get(kind, {}))
    assert "benefit" not in change(town, ref)["needs"]
    benefit = entitled(town, (head,), household_id=home["id"])
    asked = to_undo(town, ref)
    assert (change(town, asked)["state"], held(town, benefit)["recheck_why"]) == ("asked", "")
    done(town, asked, "clerk2")
    why = f"此前的登记变更撤销（{change(town, asked)['number']}）"
    assert (held(town, benefit)["recheck_on"], held(town, benefit)["recheck_why"]) == (DAY, why)


def test_what_was_reckoned_anew_for_a_change_is_looked_at_again_when_that_is_undone(town: Town) -> None:
    """The window had taken one mouth off; the death was none, and the household went on with less."""
    head, wife = town.home()
    benefit = entitled(town, (head,), household_id=home_of(town, head)["id"], people=2)
    death = applied(town, "death", wife)
    entitlements.change_amount(
        town.as_("clerk"), benefit.id, rev=held(town, benefit)["seq"], amount=150_00, people=1, reason="减一人",
        first=dt.date(2026, 5, 1),
    )  # fmt: skip
    number = held(town, benefit)["number"]
    said = [str(line) for line in asking.preview_undo(town.as_("clerk"), death.id).lines]
    assert said[-1] == f"{number}已为这项变更核对过：由窗口重新核对。"
    back = undone(town, death, "clerk2")
    why = f"家庭成员去世撤销（{change(town, back)['number']}）"
    assert (held(town, benefit)["recheck_on"], held(town, benefit)["recheck_why"]) == (DAY, why)


def test_who_moved_in_and_receives_something_does_not_leave_unseen(town: Town) -> None:
    """One clerk's undoing made her somebody who had left, with a benefit that ran and nobody looked at."""
    wife = town.home()[1]
    home = person(town, wife)["household_id"]
    applied(town, "move_out", wife)
    back = applied(town, "move_in", wife, community_id=town.east, household_number="z1")
    own = entitled(town, (wife,), 80_00, programme=OLD_AGE)
    case = town.start(TEMPORARY, resident_id=wife).id
    asked = to_undo(town, back)
    assert (change(town, asked)["state"], change(town, asked)["needs"]) == ("asked", "benefit")
    done(town, asked, "clerk2")
    assert held(town, own)["recheck_on"] == DAY
    assert (person(town, wife)["household_id"], town.row(case)["household_id"]) == (home, home)


def test_what_began_in_another_community_comes_back_with_the_person(town: Town) -> None:
    wife = town.home()[1]
    home = person(town, wife)["household_id"]
    ref = applied(town, "between", wife, community_id=town.west, household_number="w9", relation="户主")
    own = entitled(town, (wife,), 80_00, programme=OLD_AGE, community_id=town.west)
    case = town.start(TEMPORARY, resident_id=wife).id

    def place() -> tuple[int, ...]:
        return held(town, own)["community_id"], *town.columns(case, "community_id", "household_id")

    assert place() == (town.west, town.west, person(town, wife)["household_id"])
    undone(town, ref, "clerk2")
    assert place() == (town.east, town.east, home)


def test_what_the_household_receives_that_would_go_keeps_it(town: Town) -> None:
    """Said to who asks: only the second person was told that it cannot be."""
    wife = town.home()[1]
    ref = applied(town, "split", wife, household_number="s1")
    entitled(town, (wife,), household_id=person(town, wife)["household_id"])
    with town.refused(Conflict, HANGS):
        to_undo(town, ref)


def test_a_household_s_case_opened_since_is_told(town: Town) -> None:
    head, wife = town.home()
    ref = applied(town, "death", wife)
    case = town.start(LOW_INCOME, resident_id=head).id
    undone(town, ref, "clerk2")
    assert town.said(case, "registry") == {
        "why": "undone",
        "change": change(town, undo_of(town, ref))["number"],
    }


def test_what_ended_stays_ended_where_another_runs_in_its_place(town: Town) -> None:
    """The same household would have had two of one programme; the page answered 500."""
    wife, other = town.home()[1], town.home()[1]
    applied(town, "split", wife, household_number="s1")
    home = person(town, wife)["household_id"]
    first = entitled(town, (wife,), household_id=home)
    out = applied(town, "move_out", wife)
    applied(town, "join", other, household_number="s1", relation="亲属")
    second = entitled(town, (other,), household_id=home)
    numbers = [held(town, each)["number"] for each in (first, second)]
    plan = asking.preview_undo(town.as_("clerk"), out.id)
    assert [str(line) for line in plan.lines if "停" in str(line) or "终止" in str(line)] == [
        f"{numbers[0]}仍为终止：现由{numbers[1]}发放。"
    ]
    undone(town, out, "clerk2")
    assert [held(town, each)["state"] for each in (first, second)] == ["ended", "active"]
    assert held(town, second)["recheck_on"] == DAY


def test_nobody_heads_two_households_that_receive_the_same(town: Town) -> None:
    """The page answered 500."""
    head, wife = town.home()
    other = town.home()[0]
    for each in (head, other):
        benefit = entitled(town, (each,), household_id=home_of(town, each)["id"])
    applied(town, "join", other, household_number=home_of(town, head)["number"], relation="亲属")
    words = (
        f"The new head receives 城市居民最低生活保障金 {held(town, benefit)['number']} already."
        " End it, or name another head in that household, then ask for this again."
    )
    with town.refused(Refused, words):
        ask(town, "head", other, **{f"relation:{each}": "亲属" for each in (head, wife)})
