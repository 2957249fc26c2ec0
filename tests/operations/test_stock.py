"""Stock: the sum of the moves is the count at every place, never below zero; two people put a count right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.db.base import Base, db, reading, transaction
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, HubError, InputError, NotFound, Refused
from hub.domain.stock import AGENT, BOX, CENTRE, MOVES, PLACES, UNIT
from hub.operations.staff.people import actor_by_login
from hub.operations.stock import counting, moving, places, record, view
from hub.operations.verb import CaseRef
from hub.testing import factories
from hub.testing.fixtures import opened
from hub.testing.sample.driver import Clock

from .engine import at_once

KEY, GOODS = "计生-6", ("condom", "pill")
TWO, TAKE = ("clerk", "clerk2"), (record, "_take")


class Store:
    """A centre with a box and an employer in the east."""

    def __init__(self, app: Flask, clock: Clock, people: factories.Centre) -> None:
        self.app, self.clock, self.people = app, clock, people
        agent = self.as_("agent-e")
        for kind, title in ((BOX, "一号楼自取箱"), (UNIT, "样例单位")):
            places.add_place(agent, KEY, kind=kind, title=title, community_id=people.east)
        sites = view.overview(self.as_("clerk"), KEY).sites
        self.at = {site.kind: site.id for site in sites if site.community_id in (None, people.east)}

    def as_(self, login: str) -> Actor:
        return actor_by_login(login)

    def count(self, kind: str, good: str = "condom") -> int:
        db.session.rollback()
        return record.count_of(reading(), self.at[kind], good)

    def full(self, count: int = 100, good: str = "condom") -> None:
        moving.take_in(self.as_("clerk"), KEY, good=good, count=count, paper="送货1号")

    def faults(self) -> list[Any]:
        db.session.rollback()
        return list(record.audit(reading()))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    clock = Clock(dt.date(2026, 3, 2))
    with opened(database_url, WEB=False, HUB_NOW=clock) as app, app.app_context():
        yield Store(app, clock, factories.centre("family_planning"))


def test_from_the_store_to_people_and_back(store: Store) -> None:
    store.full()
    clerk, agent = store.as_("clerk"), store.as_("agent-e")
    sent = moving.allocate(clerk, KEY, community_id=store.people.east, good="condom", count=60)
    with pytest.raises(NotFound, match="There is no such delivery"):
        moving.receive(store.as_("agent-w"), sent.id)
    with pytest.raises(Refused, match="The community's agent signs for it"):
        moving.receive(store.as_("clerk2"), sent.id)
    moving.receive(agent, sent.id)
    with pytest.raises(Conflict, match="signed for"):
        moving.receive(store.as_("agent-e2"), sent.id)
    moving.refill(agent, store.at[BOX], good="condom", count=20)
    moving.refill(agent, store.at[BOX], good="condom", count=5, left=8)  # people took twelve
    moving.hand_out(agent, store.at[AGENT], good="condom", count=10, to_id=store.at[UNIT])
    moving.hand_out(agent, store.at[AGENT], good="condom", count=3)
    moving.give_back(agent, store.at[UNIT], good="condom", count=4)
    assert {kind: store.count(kind) for kind in PLACES} == {CENTRE: 40, AGENT: 26, BOX: 13, UNIT: 6}
    numbers = view.year(clerk, KEY, 2026)["condom"]
    assert numbers == {"in": 100, "hand_out": 15, "correct": 0}
    assert sum(store.count(kind) for kind in PLACES) == 100 - 15
    assert store.faults() == []


def test_no_table_has_a_column_for_who_takes(store: Store) -> None:
    tables = [table for table in Base.metadata.sorted_tables if table.name.startswith("stock_")]
    assert [table.name for table in tables] == ["stock_places", "stock_counts", "stock_moves"]
    points = {key.target_fullname for table in tables for key in table.foreign_keys}
    assert points == {"communities.id", "staff.id", "stock_places.id"}


def test_what_is_refused_leaves_nothing(store: Store) -> None:
    store.full(5)
    clerk, agent = store.as_("clerk"), store.as_("agent-e")
    wrong: list[tuple[type[HubError], Any]] = [
        (
            Refused,
            lambda: moving.allocate(clerk, KEY, community_id=store.people.east, good="condom", count=6),
        ),
        (Refused, lambda: moving.take_in(agent, KEY, good="condom", count=1, paper="x")),
        (Refused, lambda: moving.hand_out(agent, store.at[AGENT], good="condom", count=1)),
        (InputError, lambda: moving.take_in(clerk, KEY, good="condom", count=0, paper="x")),
        (InputError, lambda: moving.take_in(clerk, KEY, good="tea", count=1, paper="x")),
        (InputError, lambda: moving.take_in(clerk, KEY, good="condom", count=1, paper=" ")),
        (InputError, lambda: moving.give_back(clerk, store.at[CENTRE], good="condom", count=1)),
        (InputError, lambda: moving.refill(agent, store.at[BOX], good="condom", count=1, left=1)),
        (NotFound, lambda: moving.hand_out(store.as_("agent-w"), store.at[AGENT], good="condom", count=1)),
        (NotFound, lambda: moving.hand_out(store.as_("officer-e"), store.at[AGENT], good="condom", count=1)),
    ]
    for kind, act in wrong:
        with pytest.raises(kind):
            act()
    assert {kind: store.count(kind) for kind in PLACES} == {CENTRE: 5, AGENT: 0, BOX: 0, UNIT: 0}
    with pytest.raises(IntegrityError, match="ck_stock_counts_count"), transaction() as tx:
        tx.execute(record.COUNTS.update().values(count=-1))
    assert store.faults() == []


def test_a_count_is_put_right_by_two_people(store: Store) -> None:
    store.full(10)
    clerk, place = store.as_("clerk"), store.at[CENTRE]
    with pytest.raises(InputError, match="say why"):
        counting.count(clerk, place, counted={"condom": 8})
    counting.count(clerk, place, counted={"condom": 8}, reason="破损两盒")
    assert store.count(CENTRE) == 10
    (asked,) = view.overview(clerk, KEY).asked
    with pytest.raises(Refused, match="two people"):
        counting.answer(clerk, asked["id"], confirms=True)
    with pytest.raises(Refused, match=r"may not do this \(stock.check\)"):
        counting.answer(store.as_("director"), asked["id"], confirms=True)
    counting.answer(store.as_("deputy"), asked["id"], confirms=True)
    with pytest.raises(Conflict, match="Somebody was first"):
        counting.answer(store.as_("clerk2"), asked["id"], confirms=False)
    assert (store.count(CENTRE), view.year(clerk, KEY, 2026)["condom"]["correct"]) == (8, -2)
    counting.count(clerk, place, counted={"condom": 9}, reason="又找到一盒")
    (asked,) = view.overview(clerk, KEY).asked
    counting.answer(store.as_("clerk2"), asked["id"], confirms=False)
    assert (store.count(CENTRE), store.faults()) == (8, [])


def test_who_has_not_counted_for_a_year_is_told(store: Store) -> None:
    store.full(3)
    clerk = store.as_("clerk")
    counting.count(clerk, store.at[CENTRE], counted={"condom": 3})
    assert not any(site.stale for site in view.overview(clerk, KEY).sites)
    store.clock.day = dt.date(2027, 3, 3)
    assert [site.kind for site in view.overview(clerk, KEY).sites if site.stale] == [CENTRE]


def test_what_was_filled_lately_need_not_have_been_counted(store: Store) -> None:
    clerk, begun = store.as_("clerk"), store.clock.day
    store.full(3)
    for days, stale in ((0, []), (365, []), (366, [CENTRE])):
        store.clock.day = begun + dt.timedelta(days=days)
        assert [site.kind for site in view.overview(clerk, KEY).sites if site.stale] == stale


def test_a_changed_count_or_move_is_found(store: Store) -> None:
    store.full(3)
    with transaction() as tx:
        tx.execute(record.COUNTS.update().values(count=4))
    assert [(each.what, each.field) for each in store.faults()] == [("projection", "condom")]
    with transaction() as tx:
        tx.execute(record.MOVES.update().values(count=4))
    assert [(each.what, each.field) for each in store.faults()] == [("projection", "count")]


def take(store: Store, who: Actor) -> CaseRef:
    return moving.hand_out(who, store.at[CENTRE], good="condom", count=1)


def kinds(found: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in found)


def test_of_two_who_take_the_last_one_one_is_told(store: Store) -> None:
    store.full(1)
    found = at_once(store.app, *(partial(take, store, store.as_(login)) for login in TWO), at=TAKE)
    assert kinds(found) == ["CaseRef", "Conflict"]
    assert (store.count(CENTRE), store.faults()) == (0, [])


def test_two_who_count_a_place_at_once_ask_for_one_correction(store: Store) -> None:
    store.full(3)

    def count(login: str) -> CaseRef:
        return counting.count(store.as_(login), store.at[CENTRE], counted={"condom": 1}, reason="损坏")

    found = at_once(store.app, *(lambda login=login: count(login) for login in TWO), at=(record, "add_move"))
    assert kinds(found) == ["CaseRef", "Conflict"]
    with reading() as tx:
        asked = tx.execute(select(record.MOVES.c.count).where(record.MOVES.c.state == "asked")).scalars()
        assert list(asked) == [2]


def site(store: Store, kind: str) -> view.Site:
    db.session.rollback()
    return next(each for each in view.overview(store.as_("clerk"), KEY).sites if each.id == store.at[kind])


FILLED = {
    BOX: lambda store, agent: moving.refill(agent, store.at[BOX], good="condom", count=2),
    UNIT: lambda store, agent: moving.hand_out(
        agent, store.at[AGENT], good="condom", count=2, to_id=store.at[UNIT]
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", [BOX, UNIT])
def test_a_place_is_not_closed_while_goods_come(store: Store, kind: str) -> None:
    """Who closes it does so when the goods are on their way and nobody else sees them yet."""
    store.full(9)
    moving.allocate(store.as_("clerk"), KEY, community_id=store.people.east, good="condom", count=5)
    goes_on, coming = record.add_move, Event()

    def slowly(*args: Any) -> Any:
        coming.set()
        closing.join(0.5)
        return goes_on(*args)

    def close() -> None:
        coming.wait(10)
        with store.app.app_context():
            try:
                found.append(places.close_place(store.as_("agent-e2"), store.at[kind]))
            except HubError as error:
                found.append(error)

    found: list[Any] = []
    closing = Thread(target=close)
    db.session.rollback()
    closing.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "add_move", slowly)
        FILLED[kind](store, store.as_("agent-e"))
    closing.join(30)
    assert (kinds(found), site(store, kind).closed, store.count(kind)) == (["Refused"], False, 2)
    assert str(found[0]) == f"{site(store, kind).title}: Something still lies there. Take it back first."


def test_to_a_closed_place_nothing_comes_any_more(store: Store) -> None:
    store.full(9)
    agent = store.as_("agent-e")
    moving.allocate(store.as_("clerk"), KEY, community_id=store.people.east, good="condom", count=5)
    for kind in (BOX, UNIT):
        places.close_place(agent, store.at[kind])
        for act in (
            partial(FILLED[kind], store, agent),
            lambda at=store.at[kind]: counting.count(agent, at, counted={"condom": 1}, reason="找到的"),
            lambda at=store.at[kind]: places.close_place(agent, at),
        ):
            with pytest.raises(Refused, match="This place is closed"):
                act()
        assert (store.count(kind), store.faults()) == (0, [])


def test_a_place_whose_count_waits_to_be_put_right_is_not_closed(store: Store) -> None:
    agent = store.as_("agent-e")
    counting.count(agent, store.at[BOX], counted={"condom": 3}, reason="上次漏记")
    with pytest.raises(Refused, match="A correction of its count waits"):
        places.close_place(agent, store.at[BOX])
    [asked] = view.overview(store.as_("clerk"), KEY).asked
    counting.answer(store.as_("clerk"), asked["id"], confirms=False)
    places.close_place(agent, store.at[BOX])
    assert (site(store, BOX).closed, store.count(BOX)) == (True, 0)


def test_counting_and_handing_out_at_once_do_not_stop_each_other(store: Store) -> None:
    store.full(3)
    store.full(3, "pill")
    clerk, other = (store.as_(login) for login in TWO)
    counted = {"condom": 3, "pill": 2}
    found = at_once(
        store.app,
        lambda: take(store, clerk),
        lambda: counting.count(other, store.at[CENTRE], counted=counted, reason="损坏"),
        at=TAKE,
    )
    assert kinds(found) == ["CaseRef", "CaseRef"]


ACTS = st.lists(
    st.tuples(st.sampled_from(MOVES), st.sampled_from(PLACES), st.sampled_from(GOODS), st.integers(-1, 12)),
    max_size=25,
)


def test_whatever_is_done_the_moves_add_up(store: Store) -> None:
    clerk, agent = store.as_("clerk"), store.as_("agent-e")

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ACTS)
    def play(acts: list[tuple[str, str, str, int]]) -> None:
        for move, place, good, count in acts:
            who, said = clerk if place == CENTRE else agent, {"good": good, "count": count}
            todo = {
                "in": lambda said=said: moving.take_in(clerk, KEY, paper="1", **said),
                "allocate": lambda said=said: moving.allocate(
                    clerk, KEY, community_id=store.people.east, **said
                ),
                "refill": lambda said=said: moving.refill(agent, store.at[BOX], **said),
                "hand_out": lambda who=who, place=place, said=said: moving.hand_out(
                    who, store.at[place], **said
                ),
                "return": lambda who=who, place=place, said=said: moving.give_back(
                    who, store.at[place], **said
                ),
            }
            try:
                todo[move]()
            except (Refused, InputError):
                db.session.rollback()
        assert store.faults() == []
        rows = reading().execute(select(record.COUNTS.c.count)).scalars()
        assert all(count >= 0 for count in rows)

    play()


def test_two_who_look_first_find_the_same_places(store: Store) -> None:
    """The cupboard of a community is there as soon as somebody looks."""
    west = (places.PLACES.c.kind == AGENT, places.PLACES.c.community_id == store.people.west)
    with transaction() as tx:
        tx.execute(places.PLACES.delete().where(*west))
    found = at_once(
        store.app, *(lambda: view.overview(store.as_("clerk"), KEY).sites for _ in range(2)),
        at=(places, "_add"),
    )  # fmt: skip
    assert found[0] == found[1]
    assert [site.kind for site in found[0] if site.community_id == store.people.west] == [AGENT]
