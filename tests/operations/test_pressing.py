"""催办, 督办, 黄牌, 红牌, 重大事项: onto the desk of the post, into the case, answered once, decided by another."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import db
from hub.db.models import Resident, Staff
from hub.domain.errors import Conflict, HubError, InputError, NotFound, Refused
from hub.operations.ab_posts.absences import set_absence
from hub.operations.ab_posts.posts import post_for
from hub.operations.casework import cases, views
from hub.operations.keeping import retention
from hub.operations.rights import OPERATOR
from hub.operations.supervision import (
    card_view,
    cards,
    majors,
    order_view,
    orders,
    outcomes,
    overdue,
    waiting,
)
from hub.operations.worklist.beside import beside
from hub.testing.centre import grant, person

from .engine import TEMPORARY, Town


def december(day: int) -> dt.date:
    return dt.date(2016, 12, day)


@pytest.fixture
def watched(town: Town) -> Town:
    """The town in December 2016, with somebody of the organisation office and of the supervision group."""
    person("office", "organisation_office")
    person("group", "supervision_group")
    town.day = december(1)
    return town


def number(town: Town, case_id: int) -> str:
    return str(town.row(case_id)["number"])


def desk(town: Town, login: str) -> list[tuple[str, str, str]]:
    found = [(item.kind, item.number, item.case) for item in waiting.mine(town.as_(login))
             if item.kind != "half_month"]  # fmt: skip
    assert ("supervision" in beside(town.as_(login))) == bool(found)
    return found


def press(town: Town, login: str = "deputy", **more: Any) -> Any:
    given = {"kind": "urge", "said": "请尽快办理", "due": town.day + dt.timedelta(days=5)}
    return orders.press(town.as_(login), **given | more)


def code(error: pytest.ExceptionInfo[HubError]) -> int:
    return error.value.status


def test_an_urge_lies_on_the_holders_desk_and_in_the_case(watched: Town) -> None:
    """B-023: the holder sees one reminder and the case has one 催办 event with name and time; answered once."""
    case = watched.case("form", TEMPORARY)
    watched.day = december(23)
    seq = watched.row(case)["seq"]
    made = press(watched, number=number(watched, case))
    assert made.number == "催16-0001"
    assert desk(watched, "clerk") == [("urge", "催16-0001", number(watched, case))]
    assert {login: desk(watched, login) for login in ("clerk2", "agent-e", "deputy", "director")} == {
        "clerk2": [], "agent-e": [], "deputy": [], "director": []}  # fmt: skip
    assert watched.events(case, since=seq) == [("urged", december(23))]
    event = next(e for e in views.case_view(watched.as_("clerk"), case).events if e.type == "urged")
    assert (event.who, event.payload["note"]) == ("deputy", "请尽快办理")
    done = orders.answer(watched.as_("clerk"), made.id, rev=made.rev, answer="明日办结")
    assert desk(watched, "clerk") == []
    with pytest.raises(Conflict, match="This is answered already"):
        orders.answer(watched.as_("clerk"), made.id, rev=done.rev, answer="再答")
    assert watched.events(case, since=seq)[1:] == [("order_answered", december(23))]
    with pytest.raises(NotFound, match="There is no such order, or it is not on your desk"):
        orders.answer(watched.as_("agent-w"), made.id, rev=1, answer="x")


def test_the_organisation_office_writes_orders_and_nothing_else(watched: Town) -> None:
    """B-040: a line without a name, one event; the case and its step are refused, as the record is."""
    case = watched.case("form", TEMPORARY)
    watched.day = dt.date(2017, 1, 5)
    office = watched.as_("office")
    assert [(one.number, one.kinds) for one in overdue.lines(office)] == [(number(watched, case), ("late",))]
    seq = watched.row(case)["seq"]
    press(watched, "office", kind="order", number=number(watched, case))
    assert [kind for kind, _ in watched.events(case, since=seq)] == ["ordered"]
    with pytest.raises(NotFound, match="There is no such case, or it is not on your desk"):
        views.case_view(office, case)
    with pytest.raises(HubError) as refused:
        cases.advance(office, case, rev=watched.rev(case), outcome="done")
    assert code(refused) in (403, 404)
    assert watched.events(case, since=seq)[1:] == []


def test_an_order_to_a_community_past_its_day(watched: Town) -> None:
    """B-041: due Friday 12-09; not listed that day; on Monday 12-12 one working day late; then a result."""
    made = press(watched, "group", kind="order", community_id=watched.east, due=december(9))
    assert desk(watched, "leader-e") == [("order", made.number, "")]
    group = watched.as_("group")
    watched.day = december(9)
    assert order_view.orders(group, state="late") == []
    watched.day = december(12)
    assert [
        (one.row["number"], one.community, one.late) for one in order_view.orders(group, state="late")
    ] == [(made.number, "东社区", 1)]
    with pytest.raises(Refused, match="It is not answered yet"):
        orders.close(group, made.id, rev=made.rev, result="完成")
    done = orders.answer(watched.as_("leader-e"), made.id, rev=made.rev, answer="已整改")
    assert order_view.orders(group, state="late") == []
    orders.close(group, made.id, rev=done.rev, result="已核实，完成整改")
    assert order_view.one(group, made.id).row["state"] == "closed"


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"said": " "}, "said"),
        ({"said": "请联系13900000001"}, "said"),
        ({"said": "身份证65999919820514002X"}, "said"),
        ({"said": "长" * 501}, "said"),
        ({"due": december(1) - dt.timedelta(days=1)}, "due"),
        ({"kind": "shout"}, "kind"),
        ({"post_id": None}, "number"),
        ({"number": "民16-9999"}, "number"),
        ({"community_id": 99}, "community_id"),
    ],
)
def test_what_is_wrong_with_an_order_is_named(watched: Town, wrong: dict[str, Any], where: str) -> None:
    target = {"post_id": post_for("window_clerk", "civil_affairs", None)}
    with pytest.raises(InputError) as refused:
        press(watched, **target | wrong)
    assert refused.value.where == where
    assert order_view.orders(watched.as_("deputy")) == []


def test_nobody_else_presses(watched: Town) -> None:
    for login in ("clerk", "agent-e", "leader-e", "finance", "admin", "street"):
        with pytest.raises(Refused, match=r"may not do this \(watch.press\)"):
            press(watched, login, community_id=watched.east)


def test_cards_for_the_lights_of_steps(watched: Town) -> None:
    """One for each yellow or red step, with its cause, to whoever is at the post; the same never twice."""
    case = watched.case("form", TEMPORARY)
    watched.day = december(30)
    given = cards.give_due(watched.as_("inspection"))
    assert given.id == 1
    assert cards.give_due(watched.as_("inspection")).id == 0
    card = card_view.cards(watched.as_("deputy"))[0]
    assert (card.row["light"], card.name, card.case) == ("red", "clerk", number(watched, case))
    assert "已超期" in card.row["cause"]
    assert desk(watched, "clerk") == [("red", card.row["number"], card.case)]
    with pytest.raises(Refused, match="The person may reply until 2017-01-09"):  # the person may still reply
        cards.decide(watched.as_("deputy"), card.row["id"], rev=1, decision="confirmed", why="属实")
    watched.day = card.row["reply_due"] + dt.timedelta(days=1)
    with pytest.raises(Refused, match="The 5 working days in which one may reply ended on"):
        cards.reply(watched.as_("clerk"), card.row["id"], rev=1, reply="迟了")
    assert desk(watched, "clerk") == []  # nothing can be done there any more
    assert card_view.one(watched.as_("deputy"), card.row["id"]).decidable
    watched.day = december(30)
    done = cards.reply(watched.as_("clerk"), card.row["id"], rev=1, reply="等待补充材料")
    assert desk(watched, "clerk") == []
    with pytest.raises(Conflict, match="There is one reply, before it is decided"):
        cards.reply(watched.as_("clerk"), card.row["id"], rev=done.rev, reply="再说一次")
    with pytest.raises(NotFound, match="There is no such card, or it is not yours"):
        card_view.one(watched.as_("agent-e"), card.row["id"])
    cards.decide(watched.as_("deputy"), card.row["id"], rev=done.rev, decision="confirmed", why="属实")
    assert desk(watched, "clerk") == [("confirmed", card.row["number"], card.case)]
    with pytest.raises(NotFound, match="There is nothing to note"):  # it is the person's to note
        outcomes.note(watched.as_("deputy"), "confirmed", card.row["id"])
    outcomes.note(watched.as_("clerk"), "confirmed", card.row["id"])
    assert desk(watched, "clerk") == []
    with pytest.raises(NotFound, match="There is nothing to note"):
        outcomes.note(watched.as_("clerk"), "confirmed", card.row["id"])
    assert [(row["light"], row["case_id"]) for row in card_view.confirmed(december(1), december(31))] == [
        ("red", case)
    ]
    assert [kind for kind, _ in watched.events(case)][-2:] == ["card_given", "card_confirmed"]


def test_a_card_by_hand_is_decided_by_a_deputy_who_did_not_give_it(watched: Town) -> None:
    window = post_for("window_clerk", "civil_affairs", None)
    set_absence(OPERATOR, login="clerk", first=december(1), last=december(2), reason="病假")
    made = cards.give(watched.as_("deputy"), light="yellow", cause="空岗十分钟", post_id=window)
    assert (card_view.one(watched.as_("clerk2"), made.id).mine, desk(watched, "clerk")) == (True, [])
    watched.day = december(9)  # the reply's days are over
    with pytest.raises(Refused, match="Another person decides on this"):
        cards.decide(watched.as_("deputy"), made.id, rev=made.rev, decision="withdrawn", why="x")
    cards.decide(watched.as_("deputy2"), made.id, rev=made.rev, decision="withdrawn", why="已报备")
    for later, shown in ((december(23), [("withdrawn", made.number, "")]), (december(24), [])):
        watched.day = later
        assert desk(watched, "clerk2") == shown
    assert card_view.confirmed(december(1), december(31)) == []
    own = post_for("deputy_director", "", None)
    with pytest.raises(Refused, match="Nobody gives a card to themselves"):
        cards.give(watched.as_("deputy"), light="red", cause="x", post_id=own)
    for login in ("clerk", "director", "office", "admin"):
        with pytest.raises(Refused, match=r"may not do this \(card.give\)"):
            cards.give(watched.as_(login), light="red", cause="x", post_id=window)


def test_nobody_gives_a_card_for_a_case_of_the_own_household(watched: Town) -> None:
    case = watched.case("form", TEMPORARY)
    said = {"light": "red", "cause": "超期", "number": number(watched, case)}
    window = post_for("window_clerk", "civil_affairs", None)
    own = select(Resident.id_hash).where(Resident.id == watched.row(case)["applicant_id"]).scalar_subquery()
    db.session.execute(update(Staff).where(Staff.login == "deputy").values(id_hash=own))
    db.session.commit()
    with watched.refused(InputError, "number: There is no such case."):
        cards.give(watched.as_("deputy"), post_id=window, **said)
    cards.give(watched.as_("deputy2"), post_id=window, **said)
    assert [kind for kind, _ in watched.events(case)][-1] == "card_given"


def test_what_is_asked_of_a_post_is_on_its_desk_however_much_it_is(watched: Town) -> None:
    made = [press(watched, community_id=watched.east).number for _ in range(31)]
    assert [asked for _kind, asked, _case in desk(watched, "leader-e")] == made


def test_a_major_matter_lies_before_the_director_until_it_is_seen(watched: Town) -> None:
    """B-024: one item with number and reason and no name until the case is opened; then none; two events."""
    case = watched.case("form", TEMPORARY)
    director = watched.as_("director")
    with pytest.raises(NotFound, match="There is no such case, or it is not on your desk"):
        views.case_view(director, case)
    seq = watched.row(case)["seq"]
    made = majors.flag(watched.as_("deputy"), number=number(watched, case), reason="涉及集体上访")
    assert [(row["case"], row["reason"]) for row in majors.every(director)] == [
        (number(watched, case), "涉及集体上访")
    ]
    assert desk(watched, "director") == [("major", made.number, number(watched, case))]
    with pytest.raises(Conflict, match="This case lies before the director already"):
        majors.flag(watched.as_("deputy2"), number=number(watched, case), reason="又一次")
    assert views.case_view(director, case, f"重大事项 {made.number}").applicant.name == "古丽娜尔·吐尔逊"
    with pytest.raises(Refused, match="Only the director acknowledges it"):
        majors.acknowledge(watched.as_("deputy2"), made.id, rev=made.rev)
    majors.acknowledge(director, made.id, rev=made.rev)
    assert ([row["seen_on"] for row in majors.every(director)], desk(watched, "director")) == (
        [watched.day], [],
    )  # fmt: skip
    with pytest.raises(NotFound, match="There is no such case, or it is not on your desk"):
        views.case_view(director, case)
    assert [kind for kind, _ in watched.events(case, since=seq)] == ["major", "major_seen"]
    with pytest.raises(Refused, match=r"may not do this \(major.flag\)"):
        majors.flag(watched.as_("clerk"), number=number(watched, case), reason="x")


def test_the_words_are_forgotten_and_the_chains_still_hold(watched: Town) -> None:
    grant("clerk2", "organisation_office")
    made = press(watched, community_id=watched.east)
    orders.answer(watched.as_("leader-e"), made.id, rev=made.rev, answer="好")
    watched.day = dt.date(2019, 3, 1)
    assert retention.run(OPERATOR) != []
    row = order_view.one(watched.as_("deputy"), made.id).row
    assert (row["said"], row["answer"], row["state"]) == (None, None, "answered")
