"""Whatever changes of the register are applied, undone in turn they leave everything as it was."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from hub.db.models import Grid
from hub.domain.errors import Conflict, HubError
from hub.operations.benefits import entitlements
from hub.operations.benefits.beginning import Granted
from hub.operations.registry import effects
from hub.operations.registry.view import change_view
from hub.operations.verb import CaseRef
from hub.testing.factories import id_number, resident

from .engine import LOW_INCOME, TEMPORARY, Town
from .registry import CERTIFIED, ask, change, done, person, snapshot, undone

Do = Callable[[Town, tuple[int, ...], int], CaseRef]


def _west_area(town: Town) -> int:
    return int(town.all(Grid.__table__.select().where(Grid.community_id == town.west))[0]["id"])


def _relations(people: tuple[int, ...]) -> dict[str, str]:
    return {f"relation:{key}": "家庭成员" for key in people}


KINDS: dict[str, Callable[[Town, tuple[int, ...], int], tuple[str, int, dict[str, Any]]]] = {
    "name": lambda town, home, n: ("correct", home[1], {"name": f"改名{'甲乙丙丁戊己庚辛'[n]}"}),
    "number": lambda town, home, n: ("correct", home[0], {"id_number": id_number_of(n)}),
    "phone": lambda town, home, n: ("correct", home[0], {"phone": f"1990999{n:04d}"}),
    "address": lambda town, home, n: ("address", home[0], {"building": f"友好小区{n + 20}号楼", "whole": True}),
    "alone": lambda town, home, n: ("address", home[1], {"address": f"河畔路{n}号"}),
    "out": lambda town, home, n: ("move_out", home[n % 2], {}),
    "in": lambda town, home, n: ("move_in", home[n % 2], {"community_id": town.east, "household_number": f"n{n}"}),
    "death": lambda town, home, n: ("death", home[n % 2], {}),
    "split": lambda town, home, n: ("split", home[1], {"household_number": f"s{n}"}),
    "join": lambda town, home, n: ("join", home[1], {"household_number": "1", "relation": "亲属"}),
    "head": lambda town, home, n: ("head", home[n % 2], _relations(home)),
    "between": lambda town, home, n: (
        "between", home[0],
        {"community_id": (town.west, town.east)[n % 2], "whole": n % 3 > 0, "household_number": f"b{n}",
         "relation": "户主"} | ({"grid_id": _west_area(town)} if n % 2 == 0 else {}),
    ),
}  # fmt: skip


def id_number_of(n: int) -> str:
    """A number nobody in the town has."""
    from datetime import date

    return id_number(date(1951, 2, 3 + n), 500 + n)


@pytest.mark.parametrize("seed", range(6))
def test_applied_and_undone_in_turn_all_is_as_it_was(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    home = town.home()
    case = town.start(LOW_INCOME if seed % 2 else TEMPORARY, resident_id=home[0])
    town.forward(case.id, chance.choice(["inform", "check"]) if seed % 2 else "check")
    before: list[dict[str, Any]] = []
    applied: list[CaseRef] = []
    for n in range(8):
        kind, who, said = KINDS[chance.choice(list(KINDS))](town, home, n)
        now = snapshot(town)
        try:
            ref = done(town, ask(town, kind, who, **said), checker="clerk2")
        except HubError:
            assert snapshot(town) == now
            continue
        before.append(now)
        applied.append(ref)
    assert len(applied) >= 3
    for ref in reversed(applied):
        undone(town, ref, checker="clerk2")
        assert snapshot(town) == before.pop()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_comes_back(town: Town, kind: str) -> None:
    home = town.home()
    town.home()
    case = town.start(TEMPORARY, resident_id=home[0])
    town.forward(case.id, "check")
    if kind == "in":
        done(town, ask(town, "move_out", home[0]), checker="clerk2")
    what, who, said = KINDS[kind](town, home, 1 if kind == "head" else 0)
    before = snapshot(town)
    ref = done(town, ask(town, what, who, **said), checker="clerk2")
    assert snapshot(town) != before
    undone(town, ref, checker="clerk2")
    assert snapshot(town) == before


@pytest.mark.parametrize("kind", ["death", "move_out"])
def test_a_head_does_not_come_back_into_a_household_that_has_another(town: Town, kind: str) -> None:
    """The new head's change is undone first; a household has one head."""
    head, spouse = town.home()
    before = snapshot(town)
    gone = done(town, ask(town, kind, head))
    heads = done(town, ask(town, "head", spouse), checker="clerk2")
    with pytest.raises(Conflict, match=change(town, heads)["number"]):
        undone(town, gone)
    undone(town, heads, checker="clerk2")
    undone(town, gone)
    assert snapshot(town) == before


def test_a_change_of_full_width_digits_comes_back_in_plain_ones() -> None:
    """The register is in plain digits since an upgrade; what a change before it did says so, too."""
    home = {"building": "５号楼", "address": "７小区 ５－２", "household_id": 3, "moved_in": "2026-03-02"}
    done = effects.read(json.dumps({"deltas": [["residents", 1, home, None]], "acts": []}))
    assert done.deltas[0].before == {
        "building": "5号楼", "address": "7小区 5-2", "household_id": 3, "moved_in": dt.date(2026, 3, 2),
    }  # fmt: skip


def test_a_new_person_is_taken_back_while_nothing_hangs_on_the_record(town: Town) -> None:
    before = snapshot(town)
    born = {
        "name": "样小",
        "id_number": id_number_of(0),
        "community_id": town.east,
        "household_number": "neu",
    }
    ref = done(town, ask(town, "register", None, **born))
    assert snapshot(town) != before
    taken_back = undone(town, ref)
    assert snapshot(town) == before
    assert (
        change_view(town.as_("clerk"), taken_back.id).name == "样小"
    )  # the record is gone, the name is said


def test_a_person_who_receives_something_by_now_is_not_taken_back(town: Town) -> None:
    born = {
        "name": "样小",
        "id_number": id_number_of(0),
        "community_id": town.east,
        "household_number": "neu",
    }
    ref = done(town, ask(town, "register", None, **born))
    _receives(town, change(town, ref)["resident_id"])
    with town.refused(Conflict, HANGS):
        undone(town, ref)


def test_a_household_that_receives_something_by_now_is_not_taken_back(town: Town) -> None:
    home = town.home()
    ref = done(town, ask(town, "split", home[1], household_number="s1"))
    _receives(town, home[1], household_id=person(town, home[1])["household_id"])
    with town.refused(Conflict, HANGS):
        undone(town, ref)


HANGS = (
    "Others or cases hang on this record by now; it cannot be taken back. "
    "Correct it, or merge it with the right one."
)


def _receives(town: Town, who: int, **said: Any) -> None:
    granted = Granted("civil_affairs.minimum_living", "civil_affairs", who, town.east, 812_40,
                      dt.date(2026, 1, 1), paper="台账第1页", **said)  # fmt: skip
    entitlements.take_over(town.as_("clerk"), granted)


def test_two_records_made_one_come_apart_again(town: Town) -> None:
    home = town.home()
    case = town.start(TEMPORARY, resident_id=home[0])
    twin = resident("样重", community_id=town.east, sequence=731)
    before = snapshot(town)
    ref = done(town, ask(town, "merge", twin, other_id=home[0], **CERTIFIED), checker="clerk2")
    assert town.row(case.id)["applicant_id"] == twin
    undone(town, ref, checker="clerk2")
    assert snapshot(town) == before
