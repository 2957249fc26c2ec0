"""What a change of the register may not say: a second head, a life whose days contradict each other."""

from __future__ import annotations

import pytest

from hub.domain.errors import InputError

from .engine import Town
from .registry import ask, done, home_of, person, snapshot


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
