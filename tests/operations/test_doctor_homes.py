"""Households with several heads, from before a second one was refused, are counted; a change of head mends it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import g
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import AccessLog, Entitlement, Resident, Staff
from hub.domain.errors import InputError, Refused
from hub.operations.registry import heads
from hub.operations.registry.residents import open_resident
from hub.operations.upkeep import doctor
from hub.web.registry_forms import offered

from .engine import Town
from .registry import ask, done, home_of, person
from .test_payments import entitled


def said() -> list[str]:
    return [str(one.error) for one in doctor.look_at("heads")]


def put(who: int, **values: Any) -> None:
    """As the register had it before."""
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.id == who).values(**values))


def kinds(town: Town, who: int) -> list[str]:
    return [kind for kind, _ in offered(open_resident(town.as_("clerk"), who, "居民来问变更户主"))]


def test_they_are_counted_by_community_and_not_named(town: Town) -> None:
    (_, first), (_, second), (_, third), (_, fourth) = (town.home() for _ in range(4))
    assert said() == []
    put(first, relation="户主")
    put(second, relation="户主")
    put(third, relation="户主", died=dt.date(2020, 1, 1))
    put(fourth, relation="户主", moved_out=dt.date(2020, 1, 1))
    assert [(one.check, one.level, one.error.where, one.error.params) for one in doctor.look_at("heads")] == [
        ("heads", "look", "东社区", {"count": 2})
    ]


def test_window_and_agent_see_which_by_number_and_not_the_own(town: Town) -> None:
    (_, first), (_, second) = (town.home() for _ in range(2))
    put(first, relation="户主")
    put(second, relation="户主")
    one, two = (home_of(town, who) for who in (first, second))

    def seen(login: str) -> list[tuple[int, str, str]]:
        g.pop("hub_near", None)
        return [(each.id, each.number, each.community) for each in heads.worklist(town.as_(login))]

    both = [(home["id"], home["number"], "东社区") for home in (one, two)]
    assert [seen(login) for login in ("clerk", "agent-e", "agent-w")] == [both, both, []]
    with transaction() as tx:
        own = select(Resident.id_hash).where(Resident.id == first).scalar_subquery()
        tx.execute(update(Staff).where(Staff.login == "clerk").values(id_hash=own))
    assert seen("clerk") == both[1:]
    with pytest.raises(Refused):
        heads.worklist(town.as_("admin"))
    logged = select(AccessLog.rows).where(AccessLog.purpose == "户主不止一个的户").order_by(AccessLog.id)
    assert [row["rows"] for row in town.all(logged)] == [2, 2, 1]


def test_a_change_of_head_makes_one_of_two_the_only_one(town: Town) -> None:
    """It was refused: this person is the head already. What the household receives goes to who is it."""
    head, other = town.home()
    put(other, relation="户主")
    home = person(town, head)["household_id"]
    given = entitled(town, (head,), household_id=home)
    assert "head" in kinds(town, other)
    done(town, ask(town, "head", other, **{f"relation:{head}": "父亲"}), checker="clerk2")
    assert said() == []
    assert (person(town, head)["relation"], person(town, other)["relation"]) == ("父亲", "户主")
    drawn = select(Entitlement.resident_id, Entitlement.payee_id).where(Entitlement.id == given.id)
    assert [tuple(row.values()) for row in town.all(drawn)] == [(other, other)]
    assert "head" not in kinds(town, other)
    with pytest.raises(InputError, match="the head already"):
        ask(town, "head", other, **{f"relation:{head}": "父亲"})
