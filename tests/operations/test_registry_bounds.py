"""What a change of the register may not say: a second head, a life whose days contradict each other."""

from __future__ import annotations

import datetime as dt

import pytest

from hub.domain.errors import InputError
from hub.testing.factories import id_number

from .engine import Town
from .registry import ask, change, done, held, home_of, person, snapshot
from .test_payments import entitled


@pytest.mark.parametrize("relation", ["户主", " 户主 "])
def test_who_splits_off_takes_along_nobody_as_a_second_head(town: Town, relation: str) -> None:
    head, wife = town.home()
    other = town.home()[1]
    number = home_of(town, head)["number"]
    done(town, ask(town, "join", other, household_number=number, relation="亲属"))
    said = {"household_number": "s1", "members": [wife]}
    key, before = f"relation:{wife}", snapshot(town)
    with town.refused(InputError, f"{key}: Say what {person(town, wife)['name']} is to the new head."):
        ask(town, "split", other, **said, **{key: relation})
    with town.refused(InputError, f"{key}: At most 20 characters."):
        ask(town, "split", other, **said, **{key: "长" * 21})
    assert snapshot(town) == before
    done(town, ask(town, "split", other, **said))
    assert [person(town, each)["relation"] for each in (other, wife)] == ["户主", "家庭成员"]


def test_nothing_happens_to_somebody_before_the_last_move(town: Town) -> None:
    """Who has left before she came is in the register at no time; what she received would run on for days."""
    town.day = dt.date(2026, 4, 10)
    came = {"name": "新来的", "id_number": id_number(dt.date(1991, 4, 1), 743), "community_id": town.east}
    who = change(town, done(town, ask(town, "move_in", None, on="2026-04-05", **came)))["resident_id"]
    remedy = "Compare the days; where the register has a wrong one, put that right first."
    before = snapshot(town)
    words = f"on: 2026-04-04 lies before the day on which the person moved in, 2026-04-05. {remedy}"
    for kind, said in (("move_out", {}), ("death", {}), ("address", {"address": "新路1号"})):
        with town.refused(InputError, words):
            ask(town, kind, who, on="2026-04-04", **said)
    assert snapshot(town) == before
    done(town, ask(town, "move_out", who, on="2026-04-07"))
    before = snapshot(town)
    words = f"on: 2026-04-06 lies before the day on which the person moved out, 2026-04-07. {remedy}"
    for kind, said in (("move_in", {"community_id": town.east}), ("death", {})):
        with town.refused(InputError, words):
            ask(town, kind, who, on="2026-04-06", **said)
    assert snapshot(town) == before
    done(town, ask(town, "death", who, on="2026-04-07"))


def test_nobody_is_born_after_what_the_register_has_of_the_life(town: Town) -> None:
    wife = town.home()[1]
    done(town, ask(town, "death", wife, on="2026-02-27"))
    born_late = id_number(dt.date(2026, 2, 28), 742)
    words = (
        "id_number: By this number born on 2026-02-28, yet the register has a move or the death on 2026-02-27."
        " Compare with the card."
    )
    before = snapshot(town)
    with town.refused(InputError, words):
        ask(town, "correct", wife, id_number=born_late)
    assert snapshot(town) == before


@pytest.mark.parametrize("kind", ["death", "move_out"])
def test_nobody_who_died_or_left_is_written_down_as_head(town: Town, kind: str) -> None:
    """What the household receives would have gone to the dead, where nobody draws it."""
    head, wife = town.home()
    other = town.home()[1]
    home = home_of(town, head)
    done(town, ask(town, "join", other, household_number=home["number"], relation="亲属"))
    benefit = entitled(town, (head,), household_id=home["id"], people=3)
    done(town, ask(town, kind, wife), "clerk2")
    done(town, ask(town, "death", head), "clerk2")
    with town.refused(InputError, "relation: Nobody becomes head who has died or moved out."):
        ask(town, "correct", wife, relation="户主")
    assert held(town, benefit)["payee_id"] == head
    done(town, ask(town, "correct", other, relation="户主"), "clerk2")
    assert held(town, benefit)["payee_id"] == other
