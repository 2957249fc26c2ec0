"""公示: whitelisted words at every place for the days the centre has set, objections answered, then down."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.models import AccessLog, Letter, Objection, Posting
from hub.domain.errors import Conflict, HubError, InputError, NoMore, NotFound, NotPermitted, Refused
from hub.operations.board import postings
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.supervision import waiting
from hub.operations.verb import CaseRef
from hub.testing.factories import MONDAY, as_person, id_number

from .engine import BASIS, LOW_INCOME, REASON, TEMPORARY, Town

NOT_THERE = "There is no such case, or it is not on your desk."
OBJECTION = "他家有两套房，我是邻居王某，电话13900000077"


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


def do(town: Town, verb: Any, login: str, case: int, **said: Any) -> CaseRef:
    done: CaseRef = verb(town.as_(login), case, **{"rev": town.rev(case), **said})
    return done


def publish(town: Town, case: int, **said: Any) -> CaseRef:
    return do(town, postings.publish, "agent-e", case, **said)


def close(town: Town, case: int, outcome: str, **said: Any) -> CaseRef:
    return do(town, postings.close, "agent-e", case, outcome=outcome, **said)


def object_to(town: Town, case: int, login: str = "agent-e", text: str = OBJECTION) -> int:
    """An objection comes in; its id."""
    postings.object_to(town.as_(login), case, text=text)
    return int(town.all(select(Objection.__table__).order_by(Objection.id.desc()))[0]["id"])


def objections_on_the_desk(town: Town) -> dict[str, list[str]]:
    return {
        login: [one.number for one in waiting.mine(town.as_(login)) if one.kind == "objection"]
        for login in ("agent-e", "clerk", "agent-w")
    }


def answer(town: Town, case: int, objection: int, upheld: bool) -> None:
    postings.answer_objection(town.as_("agent-e"), case, objection, answer="已核实", upheld=upheld)


@pytest.fixture
def case(town: Town) -> int:
    """A low-income case of two people before its notice, on Monday 2 March; three days are set."""
    put_setting(OPERATOR, key="centre.name", value="测试街道便民服务中心")
    put_setting(OPERATOR, key="centre.phone", value="0909-2220000")
    return town.case("posting", LOW_INCOME)


# --- putting up -----------------------------------------------------------------------------------------------


def test_the_board_shows_the_whitelist_and_nothing_else(town: Town, case: int) -> None:
    publish(town, case, amount_fen=81240)
    shown = {
        "serial": "民26-0001-S1",
        "title": "城市居民最低生活保障",
        "starred_name": "古**",
        "community": "东社区",
        "household_size": 2,
        "amount_fen": 81240,
        "first": march(2),
        "last": march(4),
        "object_to": "测试街道便民服务中心，0909-2220000，东社区",
    }
    for day in (march(2), march(3), march(4)):
        town.day = day
        assert postings.public_board() == [shown, shown]  # at the centre and in the community
        assert postings.public_notice("民26-0001-S1") == shown
    town.day = march(5)
    assert postings.public_board() == []
    assert postings.public_notice("民26-0001-S1") is None
    assert postings.public_board(march(1)) == []
    with town.refused(NotFound, "There is no such notice."):
        postings.public_notice("民26-0002-S1")


def test_every_place_has_its_record(town: Town, case: int) -> None:
    publish(town, case)
    rows = town.all(select(Posting.__table__).order_by(Posting.id))
    assert [
        (row["place"], row["round"], row["step"], row["taken_down_on"], row["by_id"]) for row in rows
    ] == [(place, 1, "posting", None, town.as_("agent-e").staff_id) for place in ("centre", "community")]


def test_working_days_of_the_notice_do_not_count(town: Town, case: int) -> None:
    publish(town, case)
    assert town.events(case)[-2:] == [("notice_from", march(2)), ("notice_to", march(4))]
    # The 3rd and the 4th drop out of twenty days after the 2nd: 5–6 · 9–13 · 16–20 · 23–27 · 30, 31 and 1 April.
    assert town.columns(case, "state", "due", "wake_on") == ("stopped", dt.date(2026, 4, 1), march(4))
    town.day = march(5)
    close(town, case, "clear")
    assert town.columns(case, "step", "state", "due") == ("filing", "running", dt.date(2026, 4, 1))
    assert town.tasks(case) == [("filing", "", "window_clerk", march(6))]
    assert {row["taken_down_on"] for row in town.all(select(Posting.__table__))} == {march(5)}


def test_without_the_centres_days_nothing_is_put_up(town: Town) -> None:
    service = town.flow(LOW_INCOME).service
    put_setting(OPERATOR, key="posting_days", value="", service=service)
    case = town.case("posting", LOW_INCOME)
    for act in (lambda: publish(town, case), lambda: postings.draft(town.as_("agent-e"), case)):
        with town.refused(
            Refused,
            "城市低保申请: The centre has not set how many days this notice hangs."
            " An administrator sets posting_days of this service.",
        ):
            act()
    put_setting(OPERATOR, key="posting_days", value="7", service=service)
    publish(town, case)
    assert {row["last"] for row in postings.public_board()} == {march(8)}


def test_days_set_at_acceptance_hold(town: Town, case: int) -> None:
    put_setting(OPERATOR, key="posting_days", value="9", service=town.flow(LOW_INCOME).service)
    publish(town, case)
    assert {row["last"] for row in postings.public_board()} == {march(4)}


def test_a_notice_is_put_up_once_and_from_the_same_day(town: Town, case: int) -> None:
    for first in (march(1), march(3)):
        with town.refused(InputError, "first: A notice begins on the day it is put up."):
            publish(town, case, first=first)
    publish(town, case)
    with town.refused(Conflict, "民26-0001: The notice of this case is up already."):
        publish(town, case)


def test_only_the_steps_post_puts_up_and_takes_down(town: Town, case: int) -> None:
    others: list[tuple[str, type[HubError], str]] = [
        *(
            (login, Refused, "民26-0001: This step is another post's work: community agent.")
            for login in ("clerk", "agent-e2")
        ),
        *(
            (login, NotFound, NOT_THERE)
            for login in ("agent-w", "officer-e", "leader-e", "director", "admin")
        ),
    ]
    for login, error, text in others:
        with town.refused(error, text):
            do(town, postings.publish, login, case)
    publish(town, case)
    town.day = march(5)
    for login, error, text in others:
        with town.refused(error, text):
            do(town, postings.close, login, case, outcome="clear")


def test_elsewhere_there_is_no_notice(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    for act in (lambda: do(town, postings.publish, "clerk", case),
                lambda: do(town, postings.close, "clerk", case, outcome="clear")):  # fmt: skip
        with town.refused(Refused, "民26-0001: This case is not at its public notice."):
            act()


# --- taking down ----------------------------------------------------------------------------------------------


def test_a_notice_ends_clear_the_day_after_its_last(town: Town, case: int) -> None:
    with town.refused(Refused, "民26-0001: The notice has not been put up yet."):
        close(town, case, "clear")
    publish(town, case)
    for day in (march(2), march(4)):
        town.day = day
        with town.refused(Refused, "民26-0001: The notice hangs through 2026-03-04; it ends the day after."):
            close(town, case, "clear")
    with town.refused(Refused, "民26-0001: No objection was upheld."):
        close(town, case, "upheld", reason=REASON)
    with town.refused(InputError, "this step has no outcome “nonsense”; it has: clear, upheld"):
        close(town, case, "nonsense")


def test_an_objection_is_answered_before_the_notice_ends(town: Town, case: int) -> None:
    publish(town, case)
    asked = object_to(town, case)
    town.day = march(5)
    for outcome in ("clear", "upheld"):
        with town.refused(Refused, "民26-0001: An objection is not answered yet."):
            close(town, case, outcome, reason=REASON)
    assert objections_on_the_desk(town) == {"agent-e": ["民26-0001"], "clerk": [], "agent-w": []}
    answer(town, case, asked, upheld=False)
    assert objections_on_the_desk(town) == {"agent-e": [], "clerk": [], "agent-w": []}
    with town.refused(Refused, "民26-0001: No objection was upheld."):
        close(town, case, "upheld", reason=REASON)
    close(town, case, "clear")
    assert town.columns(case, "step") == ("filing",)


def test_an_upheld_objection_ends_the_notice_at_once_with_a_refusal(town: Town, case: int) -> None:
    publish(town, case)
    town.day = march(3)
    for upheld in (False, True):
        answer(town, case, object_to(town, case), upheld=upheld)
    with town.refused(InputError, "民26-0001: A refusal needs its reason: it is written into the letter."):
        close(town, case, "upheld", reason=" ")
    close(town, case, "upheld", reason=REASON, basis=BASIS)
    assert postings.public_board() == []
    assert {(row["last"], row["taken_down_on"]) for row in town.all(select(Posting.__table__))} == {
        (march(3), march(3))
    }
    letter = town.all(select(Letter.__table__).order_by(Letter.id.desc()))[0]
    assert (letter["step"], letter["outcome"], letter["reason"], letter["basis"]) == (
        "posting",
        "upheld",
        REASON,
        BASIS,
    )
    # The notice that ended early stopped the clock to the 3rd only: one day later, not two.
    assert town.columns(case, "step", "state", "due") == ("refuse", "running", march(31))
    assert [row[:2] for row in town.row(case)["ledger"]][-2:] == [
        ["notice_from", "2026-03-02"], ["notice_to", "2026-03-03"],
    ]  # fmt: skip


def test_an_upheld_objection_does_not_end_clear(town: Town, case: int) -> None:
    publish(town, case)
    answer(town, case, object_to(town, case), upheld=True)
    town.day = march(5)
    with town.refused(Refused, "民26-0001: An objection was upheld: the notice cannot end as clear."):
        close(town, case, "clear")


# --- objections -----------------------------------------------------------------------------------------------


def test_an_objection_is_kept_from_the_board(town: Town, case: int) -> None:
    publish(town, case)
    before = postings.public_board()
    with town.refused(InputError, "text: Write down what is objected to."):
        object_to(town, case, text=" ")
    asked = object_to(town, case, "officer-e")
    assert postings.public_board() == before
    row = town.all(select(Objection.__table__))[0]
    assert {name: row[name] for name in ("id", "text", "received_on", "answered_on", "upheld")} == {
        "id": asked,
        "text": OBJECTION,
        "received_on": march(2),
        "answered_on": None,
        "upheld": None,
    }
    assert town.said(case, "objection") == {"text": OBJECTION}


def test_who_takes_objections(town: Town, case: int) -> None:
    publish(town, case)
    for login in ("leader-e", "director"):
        with town.refused(NotPermitted, "民26-0001: Your role does not do this."):
            object_to(town, case, login)
    for login in ("agent-w", "officer-w", "finance", "inspection", "admin"):
        with town.refused(NotFound, NOT_THERE):
            object_to(town, case, login)


def test_an_objection_needs_a_notice_that_hangs(town: Town, case: int) -> None:
    with town.refused(NotFound, NOT_THERE):
        object_to(town, case)
    publish(town, case)
    town.day = march(5)
    close(town, case, "clear")
    with town.refused(Refused, "民26-0001: This case is not at its public notice."):
        object_to(town, case)


def test_a_notice_of_the_own_household_is_a_colleagues(town: Town, case: int) -> None:
    publish(town, case)
    as_person("officer-e", id_number(dt.date(1942, 2, 5), 11))  # the second of the first home
    with town.refused(NotFound, NOT_THERE):
        object_to(town, case, "officer-e")


def test_an_objection_is_answered_once_in_words(town: Town, case: int) -> None:
    publish(town, case)
    asked = object_to(town, case)
    other = town.case("posting", LOW_INCOME)
    publish(town, other)
    agent = town.as_("agent-e")
    with town.refused(InputError, "answer: An objection is answered in words."):
        postings.answer_objection(agent, case, asked, answer=" ", upheld=False)
    for strange in ((other, asked), (case, 99)):
        with town.refused(NotFound, "There is no such open objection."):
            postings.answer_objection(agent, *strange, answer="已核实", upheld=False)
    with town.refused(NotFound, NOT_THERE):
        postings.answer_objection(town.as_("agent-w"), case, asked, answer="已核实", upheld=False)
    postings.answer_objection(agent, case, asked, answer=" 已核实 ", upheld=False)
    assert town.said(case, "objection_answered") == {"objection": asked, "upheld": False}
    assert [row["answer"] for row in postings.objections_of(case)] == ["已核实"]
    with town.refused(NoMore, "This is answered already."):
        postings.answer_objection(agent, case, asked, answer="再答", upheld=True)


# --- lists ----------------------------------------------------------------------------------------------------


def test_what_waits_for_a_notice_lies_with_its_post_and_is_logged(town: Town, case: int) -> None:
    agent = town.as_("agent-e")
    found = postings.waiting(agent)
    assert [{**row, "rev": 0} for row in found] == [
        {"id": case, "number": "民26-0001", "rev": 0, "service": "civil_affairs.minimum_living", "version": 1,
         "title": "城市低保", "name": "古丽娜尔·吐尔逊", "community": "东社区", "since": march(2)}
    ]  # fmt: skip
    log = town.all(select(AccessLog.__table__).order_by(AccessLog.id.desc()))[0]
    assert (log["action"], log["rows"], log["staff_id"]) == ("notices", 1, agent.staff_id)
    for login in ("clerk", "agent-e2", "agent-w", "director"):
        assert postings.waiting(town.as_(login)) == []
    publish(town, case)
    assert postings.waiting(town.as_("agent-e")) == []


def test_a_draft_is_what_will_be_shown(town: Town, case: int) -> None:
    draft = postings.draft(town.as_("agent-e"), case)
    assert (draft["number"], draft["places"]) == ("民26-0001", ("centre", "community"))
    publish(town, case)
    assert {name: draft[name] for name in postings.SHOWN} == postings.public_board()[0]
    with town.refused(Refused, "民26-0001: This step is another post's work: community agent."):
        postings.draft(town.as_("clerk"), case)
    with town.refused(NotFound, NOT_THERE):
        postings.draft(town.as_("agent-w"), case)


def test_the_staffs_board_by_who_may_see_it(town: Town, case: int) -> None:
    publish(town, case)
    object_to(town, case)
    seen = {
        login: [
            (row["number"], row["place"], row["open_objections"])
            for row in postings.staff_board(town.as_(login))
        ]
        for login in ("clerk", "agent-e", "officer-e", "director", "agent-w", "officer-w", "finance", "admin")
    }
    both = [("民26-0001", "centre", 1), ("民26-0001", "community", 1)]
    assert seen == {"clerk": both, "agent-e": both, "officer-e": both, "director": both, "agent-w": [],
                    "officer-w": [], "finance": [], "admin": []}  # fmt: skip
    post = town.as_("agent-e").post_ids[0]
    assert {row["post_id"] for row in postings.staff_board(town.as_("agent-e"), case)} == {post}


def test_the_day_is_mondays() -> None:
    assert march(2) == MONDAY
