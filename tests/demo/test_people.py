"""The demonstration's residents: invented, plausible, always the same, and a sheet that imports."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

from flask import Flask

from hub.demo.people import AREAS, COMMUNITIES, TODAY, demo_people
from hub.domain.names import clean_name
from hub.domain.person import age_on, parse_id_number, parse_phone
from hub.operations.centre.communities import add_community
from hub.operations.importing.imports import import_rows
from hub.operations.registry.residents import find
from hub.operations.rights import OPERATOR
from hub.testing.centre import actor, person

PEOPLE = demo_people()


def test_the_same_people_every_time_and_others_with_another_seed() -> None:
    assert demo_people() == PEOPLE
    assert demo_people(seed=8) != PEOPLE
    assert [len(demo_people(n)) for n in (0, 1, 7)] == [0, 1, 7]
    assert demo_people(500) == PEOPLE[:500]


def test_nobody_is_real_and_every_number_is_right() -> None:
    assert len({row["id_number"] for row in PEOPLE}) == len(PEOPLE) == 6000
    for row in PEOPLE:
        number = parse_id_number(row["id_number"], TODAY)
        assert number.number.startswith("659999")
        assert (number.birth.isoformat(), {"M": "男", "F": "女"}[number.sex]) == (row["birth"], row["sex"])
        assert clean_name(row["name"]) == row["name"]
        assert row["phone"] == "" or row["phone"].startswith("1990999")
        assert parse_phone(row["phone"]) == row["phone"]


def test_households_are_families() -> None:
    homes = defaultdict(list)
    for row in PEOPLE[:-6]:
        homes[row["community"], row["household"]].append(row)
    assert {len(home) for home in homes.values()} <= set(range(1, 7))
    for home in homes.values():
        relations = Counter(row["relation"] for row in home)
        assert relations["户主"] == 1
        assert relations["配偶"] <= 1
        ages = {row["relation"]: age_on(dt.date.fromisoformat(row["birth"]), TODAY) for row in home}
        assert ages["户主"] >= 18
        assert max(ages.values()) < 105
        for child in ("儿子", "女儿", "孙子", "孙女"):
            assert ages.get(child, 0) <= ages["户主"] - 18
        for parent in ("父亲", "母亲"):
            assert ages.get(parent, 200) >= ages["户主"] + 18


def test_all_communities_areas_and_manners_of_names_occur() -> None:
    assert {row["community"] for row in PEOPLE} == set(COMMUNITIES)
    assert {(row["community"], row["grid"]) for row in PEOPLE} == {(c, a) for c in COMMUNITIES for a in AREAS}
    assert {row["language"] for row in PEOPLE} == {"zh", "ug", "kk", "mn"}
    dotted = sum("·" in row["name"] for row in PEOPLE)
    assert 0.3 < dotted / len(PEOPLE) < 0.5


def test_they_import_and_the_pictured_couple_is_found(app_without_pages: Flask) -> None:
    with app_without_pages.app_context():
        for name in COMMUNITIES:
            made = add_community(OPERATOR, name=name)
            rows = [row for row in PEOPLE[:400] if row["community"] == name]
            done = import_rows(OPERATOR, rows, made)
            assert (done.new, done.ignored) == (len(rows), ("community",))
        person("clerk", "window_clerk", department="civil_affairs")
        assert [hit.name for hit in find(actor("clerk"), "hld 0327")] == ["哈丽旦·买买提"]
