"""Records found twice: what counts as alike, who sees which pair, and that they are not found again."""

from __future__ import annotations

import datetime as dt
from threading import Thread

import pytest
from sqlalchemy import select

from hub.db.base import db, reading, transaction
from hub.db.models import AccessLog, DuplicatePair
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.importing.imports import import_rows
from hub.operations.registry import duplicates
from hub.operations.registry.registration import register
from hub.operations.rights import OPERATOR
from hub.testing.factories import id_number

from .engine import Town
from .registry import ask, done, undone

BORN = dt.date(1958, 3, 2)


def enter(town: Town, name: str, number: str, community_id: int | None) -> int:
    return register(town.as_("clerk"), name=name, id_number=number, community_id=community_id)


def pairs(town: Town, login: str = "clerk") -> list[tuple[int, int, str]]:
    return [(one.left.id, one.right.id, one.reason) for one in duplicates.worklist(town.as_(login))]


@pytest.mark.parametrize(
    ("name", "number", "reason"),
    [
        ("样寻甲", id_number(BORN, 702), "one_digit"),
        ("样寻甲", id_number(dt.date(1985, 3, 2), 700), "swapped"),
        ("样寻甲", id_number(BORN, 913), "same_name_birth"),
        ("样巡甲", id_number(BORN, 702), "one_digit"),
    ],
    ids=["digit", "swapped", "birth", "sounds alike"],
)
def test_found_at_registration(town: Town, name: str, number: str, reason: str) -> None:
    first = enter(town, "样寻甲", id_number(BORN, 700), town.east)
    second = enter(town, name, number, town.east)
    assert pairs(town) == [(first, second, reason)]


@pytest.mark.parametrize(
    ("name", "number"),
    [("样双乙", id_number(BORN, 702)), ("样寻甲", id_number(dt.date(1959, 4, 2), 700))],
    ids=["a twin", "a namesake"],
)
def test_twins_and_namesakes_are_two(town: Town, name: str, number: str) -> None:
    enter(town, "样寻甲", id_number(BORN, 700), town.east)
    enter(town, name, number, town.east)
    assert pairs(town) == []


def test_the_sweep_finds_who_came_by_a_sheet_and_looks_once(town: Town) -> None:
    first = enter(town, "样寻甲", id_number(BORN, 700), town.east)
    row = {"姓名": "样寻甲", "身份证号": id_number(BORN, 702)}
    import_rows(OPERATOR, [row], town.east)
    assert pairs(town) == []
    assert duplicates.seek_new() > 0
    assert [(left, reason) for left, _right, reason in pairs(town)] == [(first, "one_digit")]
    assert (duplicates.seek_new(), duplicates.left_to_seek()) == (0, 0)


def test_who_comes_by_a_sheet_that_is_still_written_is_not_passed_over(town: Town) -> None:
    first = enter(town, "样寻甲", id_number(BORN, 700), town.east)
    duplicates.seek_new()

    def meanwhile() -> None:
        with town.app.app_context():
            enter(town, "样另丙", id_number(BORN, 355), town.west)
            duplicates.seek_new()

    other = Thread(target=meanwhile)
    with transaction():
        import_rows(OPERATOR, [{"姓名": "样寻甲", "身份证号": id_number(BORN, 702)}], town.east)
        other.start()
        other.join(0.3)
    other.join(30)
    duplicates.seek_new()
    assert [(left, reason) for left, _right, reason in pairs(town)] == [(first, "one_digit")]
    assert duplicates.left_to_seek() == 0


def test_each_sees_the_pairs_of_the_own_reach_masked_and_logged(town: Town) -> None:
    enter(town, "样寻甲", id_number(BORN, 700), town.east)
    other = enter(town, "样寻甲", id_number(BORN, 702), town.west)
    assert len(pairs(town, "agent-e")) == len(pairs(town, "agent-w")) == 1
    half = duplicates.worklist(town.as_("agent-e"))[0].right
    assert (half.id, half.id_tail, half.birth_year) == (other, id_number(BORN, 702)[-4:], 1958)
    last = select(AccessLog.action, AccessLog.rows).order_by(AccessLog.id.desc()).limit(1)
    assert town.all(last) == [{"action": "duplicates", "rows": 2}]
    for login in ("officer-e", "deputy", "admin", "inspection"):
        with pytest.raises(Refused, match=r"may not do this \(resident.duplicates\)"):
            duplicates.worklist(town.as_(login))
    with pytest.raises(NotFound, match="There is no such person, or not in your community"):
        ask(
            town,
            "merge",
            half.id,
            login="agent-e",
            other_id=duplicates.worklist(town.as_("clerk"))[0].left.id,
        )


def test_two_people_are_said_to_be_two_and_not_found_again(town: Town) -> None:
    first = enter(town, "样寻甲", id_number(BORN, 700), town.east)
    second = enter(town, "样寻甲", id_number(BORN, 702), town.east)
    found = duplicates.worklist(town.as_("agent-e"))[0]
    with town.refused(InputError, "note: Say what shows that they are two people."):
        duplicates.different(town.as_("agent-e"), found.id, note="")
    duplicates.different(town.as_("agent-e"), found.id, note="两人同时在场，各有证件")
    with transaction() as tx:
        duplicates.seek(tx, [first, second])
    assert pairs(town) == []
    for login in ("clerk", "agent-e"):
        with pytest.raises(Conflict, match="Somebody was first: this pair is answered already"):
            duplicates.different(town.as_(login), found.id, note="再说一次")
    for login, pair_id in (("agent-w", found.id), ("clerk", found.id + 1)):  # out of reach; none
        with pytest.raises(NotFound, match="There is no such pair"):
            duplicates.pair(town.as_(login), pair_id)


def test_a_merge_answers_the_pair_and_its_undoing_asks_again(town: Town) -> None:
    first = enter(town, "样寻甲", id_number(BORN, 700), town.east)
    second = enter(town, "样寻甲", id_number(BORN, 702), town.east)
    ref = done(town, ask(town, "merge", first, other_id=second, ground="copied"))
    assert (pairs(town), _states()) == ([], ["merged"])
    undone(town, ref)
    assert pairs(town) == [(first, second, "one_digit")]


def _states() -> list[str]:
    db.session.rollback()
    return list(reading().execute(select(DuplicatePair.state)).scalars())
