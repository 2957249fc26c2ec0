"""考核积分: what was noted of a post, the entries that follow from it, and how each is heard (AB岗工作制度 五)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import db, transaction
from hub.db.models import AppraisalEntry, Post, PostHolder
from hub.domain.errors import Conflict, HubError, InputError, NotFound, Refused
from hub.operations.ab_posts.absences import set_absence
from hub.operations.ab_posts.holdings import duties
from hub.operations.ab_posts.posts import post_for
from hub.operations.appraisal import arrangements, checks, entries, ledger, rules
from hub.operations.appraisal.points import points_of
from hub.operations.complaints import register
from hub.operations.keeping import retention
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.staff.accounts import switch_off
from hub.operations.supervision import waiting
from hub.operations.verb import CaseRef

from .engine import Town

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (dt.date(2016, 12, day) for day in (5, 6, 7, 8))


@pytest.fixture
def in_2016(town: Town) -> Town:
    """Monday, 5 December 2016; the window's A is clerk, its B clerk2."""
    town.day = MONDAY
    return town


def window() -> int:
    return post_for("window_clerk", "civil_affairs", None)


def note(town: Town, kind: str, on: dt.date, login: str = "deputy", time: str = "11:00", **more: Any) -> str:
    given = {"post_id": window(), **({"caller": "市政务中心"} if kind == "check_call" else {}), **more}
    return checks.record(town.as_(login), kind=kind, on=on, time=time, **given).number


def propose(town: Town, rule: str, evidence: str, *people: str, login: str = "deputy") -> CaseRef:
    return entries.propose(town.as_(login), rule=rule, evidence=evidence, people=people)


def heard(town: Town) -> None:
    """Tell everybody of what is proposed, let the time for replies pass, uphold it all."""
    for one in ledger.ledger(town.as_("deputy"), open_only=True):
        if one.state == "proposed":
            entries.tell(town.as_("deputy"), one.id)
    town.pass_days(11)
    for one in ledger.ledger(town.as_("director"), open_only=True):
        entries.decide(town.as_("director"), one.id, upheld=True)


def points(town: Town, *logins: str) -> list[int]:
    return [ledger.own(town.as_(login), 2016).points for login in logins]


def test_absent_is_two_points_a_person_and_time_after_the_explanation_was_read(in_2016: Town) -> None:
    """AB-05a: A −4, B −2; three entries with their days, the explanation beside each before it is upheld."""
    town = in_2016
    first = note(town, "absent", MONDAY)
    propose(town, "absent", first)
    town.day = TUESDAY
    propose(town, "absent", note(town, "absent", TUESDAY), "clerk")
    for one in ledger.ledger(town.as_("deputy"), open_only=True):
        entries.tell(town.as_("deputy"), one.id)
    mine = ledger.own(town.as_("clerk2")).entries
    assert points(town, "clerk", "clerk2") == [0, 0]
    entries.reply(town.as_("clerk2"), mine[0].id, text="送材料去了三楼")
    found = ledger.ledger(town.as_("director"), open_only=True)
    assert [(one.name, one.day, one.points, one.reply, one.heard) for one in found] == [
        ("clerk", TUESDAY, -2, "", False), ("clerk2", MONDAY, -2, "送材料去了三楼", True),
        ("clerk", MONDAY, -2, "", False),
    ]  # fmt: skip
    with pytest.raises(Refused, match="may reply through 2016-12-20"):
        entries.decide(town.as_("director"), found[0].id, upheld=True)
    town.day = dt.date(2016, 12, 21)
    for one in found:
        entries.decide(town.as_("director"), one.id, upheld=True, reason="查实")
    assert points(town, "clerk", "clerk2", "agent-e") == [-4, -2, 0]


def test_nobody_there_and_a_complaint_that_was_verified(in_2016: Town) -> None:
    """AB-05b: refused before it is verified; then ten points for A and for B, by its number and no name."""
    town = in_2016
    for no in range(5):
        town.day = TUESDAY
        said = register.enter(
            town.as_("agent-e"), kind="complaint", channel="visit", said="没有人", name="诉甲",
            reason="nobody_there" if no == 4 else "manner", post_id=window() if no < 4 else None,
            phone="13900000001",
        )  # fmt: skip
    town.day = WEDNESDAY
    with town.refused(
        Refused, "诉16-0005: This complaint has not been verified, so that no points are taken for it."
    ):
        propose(town, "nobody", said.number)
    town.day = THURSDAY
    inspection = town.as_("inspection")
    given = {"rev": said.rev, "answer": "已处理", "verdict": "upheld", "finding": "属实"}
    with pytest.raises(Refused, match="about yourself"):
        own = replace(inspection, posts=town.as_("clerk").posts)
        register.judge(own, said.id, **given, post_id=window())
    for id_ in (said.id, said.id - 1):  # the last named no post: the inspection has found it
        register.judge(inspection, id_, **given, post_id=window())
    with pytest.raises(Refused, match="does not say this"):
        propose(town, "nobody", "诉16-0004")
    propose(town, "nobody", said.number, login="inspection")
    heard(town)
    found = ledger.ledger(town.as_("director"), year=2016)
    assert [(one.name, one.points, one.evidence, one.day) for one in found] == [
        ("clerk2", -10, "诉16-0005", TUESDAY), ("clerk", -10, "诉16-0005", TUESDAY),
    ]  # fmt: skip
    assert "诉甲" not in str(found)
    assert points(town, "clerk", "clerk2") == [-10, -10]


def test_a_telephone_nobody_answered_is_the_one_on_duty_or_by_a_setting_both(in_2016: Town) -> None:
    """AB-05c: A −4, B −2; with the setting for both A −6, B −6."""
    town = in_2016
    set_absence(town.as_("clerk"), login="clerk", first=TUESDAY, last=TUESDAY, kind="leave")
    calls = [note(town, "phone", MONDAY, time=time) for time in ("10:00", "12:00")]
    town.day = TUESDAY
    calls.append(note(town, "phone", TUESDAY))
    for each in calls:
        propose(town, "phone", each)
    heard(town)
    assert points(town, "clerk", "clerk2") == [-4, -2]
    put_setting(town.as_("admin"), key="appraisal.phone", value="holders")
    for each in calls:
        with pytest.raises(Conflict):
            propose(town, "phone", each)
    for each, left in zip(calls, ("clerk2", "clerk2", "clerk"), strict=True):
        propose(town, "phone", each, left)
    heard(town)
    assert points(town, "clerk", "clerk2") == [-6, -6]


def test_a_check_call_from_above_takes_the_place_of_the_ordinary_one(in_2016: Town) -> None:
    """AB-05d: A −3, B −3; the same call, also noted as a silent telephone, is refused: 0 further points."""
    town = in_2016
    call = note(town, "check_call", MONDAY, time="10:30")
    also = note(town, "phone", MONDAY, time="10:32")
    propose(town, "check_call", call)
    with pytest.raises(Conflict, match="There is an entry for clerk and the same thing: 考16-0001"):
        propose(town, "phone", also)
    # The other way round: the ordinary entry gives way.
    town.day = TUESDAY
    early = note(town, "phone", TUESDAY, time="10:00")
    propose(town, "phone", early)
    propose(town, "check_call", note(town, "check_call", TUESDAY, time="10:05"))
    # Another call half an hour later is one of its own where that is said.
    apart = note(town, "phone", TUESDAY, time="10:30", other=True)
    propose(town, "phone", apart)
    heard(town)
    assert points(town, "clerk", "clerk2") == [-3 - 3 - 2, -3 - 3]
    assert [one.same_as for one in checks.checks(town.as_("inspection"))] == ["", early, "", call, ""]


def test_a_special_arrangement_of_that_day_stops_it(in_2016: Town) -> None:
    """AB-05e: 12-05 refused, 12-06 A −2. A leader has to say that it was one, and that cancels what is open."""
    town = in_2016
    first = note(town, "absent", MONDAY)
    town.day = TUESDAY
    done = propose(town, "absent", note(town, "absent", TUESDAY, time="12:00"), "clerk2")
    for login, day in (("clerk", MONDAY), ("clerk2", TUESDAY)):
        set_absence(town.as_(login), login=login, first=day, last=day, kind="order", reason="到市局")
    with pytest.raises(Refused, match="nobody has said whether it was one"):
        propose(town, "absent", first, "clerk")
    with pytest.raises(Refused, match=r"may not do this \(appraisal.hold\)"):
        arrangements.waiting(town.as_("clerk"))
    of_clerk, of_clerk2 = (row["id"] for row in arrangements.waiting(town.as_("deputy")))
    judged = [arrangements.judge(town.as_("deputy"), one, approved=True) for one in (of_clerk, of_clerk2)]
    assert judged == [0, 1]
    with pytest.raises(Conflict, match="This is decided already"):
        arrangements.judge(town.as_("director"), of_clerk, approved=False)
    with town.refused(
        Refused, "person: clerk had a special arrangement on 2016-12-05: no points are taken for it."
    ):
        propose(town, "absent", first, "clerk")
    propose(town, "absent", note(town, "absent", TUESDAY), "clerk")
    heard(town)
    assert points(town, "clerk", "clerk2") == [-2, 0]
    cancelled = [one for one in ledger.own(town.as_("clerk2"), 2016).entries if one.id == done.id]
    assert [(one.state, one.reason) for one in cancelled] == [("cancelled", "临时性特殊安排")]


def test_the_year_adds_up_what_stands_and_each_sees_the_own(in_2016: Town) -> None:
    """AB-05f: 2 + 10 + 3 of 2016, one further 2 withdrawn, 2 of 2017: 扣分合计 15; nobody else's are seen."""
    town = in_2016
    said = register.enter(
        town.as_("agent-e"), kind="complaint", channel="box", said="没有人", reason="nobody_there",
        post_id=window(),
    )  # fmt: skip
    register.judge(
        town.as_("inspection"), said.id, rev=said.rev, answer="已处理", verdict="upheld", finding="属实"
    )
    propose(town, "absent", note(town, "absent", MONDAY, time="10:00"), "clerk")
    propose(town, "nobody", said.number, "clerk")
    propose(town, "check_call", note(town, "check_call", MONDAY, time="12:00"), "clerk")
    mistaken = propose(town, "absent", note(town, "absent", MONDAY, time="11:30"), "clerk")
    entries.decide(town.as_("director"), mistaken.id, upheld=False, reason="当时在开会")
    heard(town)
    town.day = dt.date(2017, 1, 3)
    propose(town, "absent", note(town, "absent", town.day), "clerk")
    heard(town)
    assert (points(town, "clerk"), ledger.own(town.as_("clerk"), 2017).points) == ([-15], -2)
    assert ledger.own(town.as_("clerk2"), 2016).entries == []
    with pytest.raises(Refused, match=r"may not do this \(appraisal.enter\)"):
        ledger.ledger(town.as_("clerk"))
    [newest, *_] = ledger.own(town.as_("clerk"), 2017).entries
    for login in ("clerk2", "agent-e", "admin"):
        with pytest.raises(NotFound, match="There is no such entry"):
            entries.reply(town.as_(login), newest.id, text="x")


def test_an_entry_is_heard_by_another_and_an_appeal_out_of_time_is_refused(in_2016: Town) -> None:
    """Told on Monday: a reply until Monday two weeks later; who proposed or is meant decides nothing."""
    town = in_2016
    done = propose(town, "absent", note(town, "absent", MONDAY), "clerk")
    one = ledger.own(town.as_("clerk")).entries[0]
    with pytest.raises(Conflict, match="after one was told"):
        entries.reply(town.as_("clerk"), done.id, text="早了")
    with pytest.raises(Refused, match="has not been told"):
        entries.decide(town.as_("director"), done.id, upheld=True)
    with pytest.raises(InputError, match="from the proposal to today"):
        entries.tell(town.as_("deputy"), done.id, on=MONDAY - dt.timedelta(days=1))
    entries.tell(town.as_("deputy"), done.id, rev=one.seq)
    with pytest.raises(Conflict, match="Somebody was first"):
        entries.tell(town.as_("deputy"), done.id, rev=one.seq)
    told = ledger.own(town.as_("clerk")).entries[0]
    assert (told.told_on, told.reply_by, ledger.to_reply(town.as_("clerk"))) == (
        MONDAY, dt.date(2016, 12, 19), 1,
    )  # fmt: skip
    town.day = dt.date(2016, 12, 20)
    with town.refused(Conflict, "考16-0001: The 10 working days in which one may reply ended on 2016-12-19."):
        entries.reply(town.as_("clerk"), done.id, text="晚了一天")
    for login, why in (("deputy", "Somebody else than who proposed"), ("inspection", "may not do this")):
        with pytest.raises(Refused, match=why):
            entries.decide(town.as_(login), done.id, upheld=True)
    entries.decide(town.as_("deputy2"), done.id, upheld=True)
    with pytest.raises(Conflict, match="This is decided already"):
        entries.decide(town.as_("director"), done.id, upheld=False, reason="再想")
    with transaction() as tx:
        tx.execute(update(AppraisalEntry).where(AppraisalEntry.id == done.id).values(points=0))
    assert [(each.case, each.field) for each in audit.verify(OPERATOR).findings] == [("考16-0001", "points")]
    with transaction() as tx:
        tx.execute(update(AppraisalEntry).where(AppraisalEntry.id == done.id).values(points=-2))
    town.day = dt.date(2019, 1, 10)
    assert [each.reason for each in ledger.own(town.as_("clerk"), 2016).entries] == [""]
    retention.run(OPERATOR)
    db.session.rollback()


def test_what_is_about_a_leader_is_not_the_leaders_own(in_2016: Town) -> None:
    """A deputy neither sees a check of the own post nor decides on the own entry."""
    town = in_2016
    post = post_for("deputy_director", "", None)
    number = note(town, "absent", MONDAY, "inspection", post_id=post)
    assert [each.number for each in checks.checks(town.as_("director"))] == [number]
    assert checks.checks(town.as_("deputy")) == []
    with pytest.raises(HubError, match="There is no 岗16-0001 that you may know of"):
        propose(town, "absent", number)
    done = propose(town, "absent", number, "deputy2", login="inspection")
    assert [one.id for one in ledger.ledger(town.as_("deputy"))] == [done.id]
    assert ledger.ledger(town.as_("deputy2")) == []
    with pytest.raises(Refused, match="about yourself"):
        entries.decide(town.as_("deputy2"), done.id, upheld=False, reason="不是我")


def test_points_that_the_plan_does_not_name_are_the_centres_to_set(in_2016: Town) -> None:
    """B-039: nothing is invented; once set, a late case costs the person who is named."""
    town = in_2016
    with pytest.raises(Refused, match="Nobody has set the points"):
        propose(town, "late", "民26-0001", "clerk")
    assert {key: points_of(key) for key in rules.rules()} == {
        "absent": -2, "nobody": -10, "phone": -2, "check_call": -3, "late": None, "complaint": None,
        "praise": None, "civil_affairs.roster_late": None,
    }  # fmt: skip
    town.day = dt.date(2026, 3, 2)
    case_id = town.case("tell")
    put_setting(town.as_("admin"), key="appraisal.points.late", value="1")
    number, due = town.columns(case_id, "number", "due")
    with pytest.raises(Refused, match="not past its date"):
        propose(town, "late", number, "clerk")
    town.day = due
    town.pass_days(1)
    with pytest.raises(InputError, match="Name the person"):
        propose(town, "late", number)
    with pytest.raises(InputError, match="is not about finance2"):
        propose(town, "late", number, "finance2")
    propose(town, "late", number, "clerk", login="inspection")
    [one] = ledger.own(town.as_("clerk")).entries
    assert (one.points, one.evidence, one.day) == (-1, number, due)
    # Whoever proposed it tells the person, on whose desk it then waits for a reply.
    [mine] = ledger.ledger(town.as_("inspection"), open_only=True)
    told = entries.tell(town.as_("inspection"), mine.id)
    laid = waiting.mine(town.as_("clerk"))
    assert [each.number for each in laid if each.kind == "appraisal"] == [told.number]
    # A complaint that names the case and no post is about whoever worked on it, each at the own post.
    put_setting(town.as_("admin"), key="appraisal.points.complaint", value="3")
    made = register.write(register.RESIDENT, kind="complaint", reason="late", said="等了很久",
                          about=f" {number} ".replace("-", "－"))  # fmt: skip
    register.judge(
        town.as_("inspection"), made.id, rev=made.rev, answer="属实", verdict="upheld", finding="是"
    )
    with pytest.raises(InputError, match=r"it can be .*leader-e \(leader-e\)"):
        propose(town, "complaint", made.number)
    propose(town, "complaint", made.number, "leader-e")
    [one] = ledger.own(town.as_("leader-e")).entries
    assert (one.points, one.evidence, one.post) == (
        -3,
        made.number,
        town.all(select(Post.title).where(Post.role == "community_leader", Post.community_id == town.east))[
            0
        ]["title"],
    )


def late_case(town: Town) -> tuple[str, dt.date]:
    """A case past its date today, with points for that: its number and the date."""
    town.day = dt.date(2026, 3, 2)
    put_setting(town.as_("admin"), key="appraisal.points.late", value="1")
    number, due = town.columns(town.case("tell"), "number", "due")
    town.day = due
    return number, due


@pytest.mark.parametrize(
    ("away", "left"),
    [({}, "clerk"), ({"begins": "16:00"}, "clerk2"), ({"ends": "13:00"}, "clerk"),
     ({"begins": "16:00", "ends": "19:00"}, "clerk2")],
)  # fmt: skip
def test_a_late_case_is_of_who_had_the_post_when_office_hours_ended(
    in_2016: Town, away: dict[str, str], left: str
) -> None:
    """B where A was away at that minute, else A; never both. Limits end at the end of the due date."""
    town = in_2016
    number, due = late_case(town)
    if away:
        set_absence(town.as_("clerk"), login="clerk", first=due, last=due, kind="leave", **away)
    town.pass_days(1)
    found = [login for login, _ in entries.offered(town.as_("deputy"), "late", number)]
    assert [login for login in found if login.startswith("clerk")] == [left]
    other = {"clerk": "clerk2", "clerk2": "clerk"}[left]
    with pytest.raises(InputError, match=f"is not about {other}"):
        propose(town, "late", number, other)
    done = propose(town, "late", number, left)
    assert [one.id for one in ledger.own(town.as_(left)).entries] == [done.id]


def test_who_has_left_the_centre_since_was_still_there_on_the_day(in_2016: Town) -> None:
    """An account switched off today takes nothing off B's head for yesterday, nor puts it there."""
    town = in_2016
    number, _ = late_case(town)
    town.pass_days(1)
    switch_off(town.as_("admin"), login="clerk")
    found = [login for login, _ in entries.offered(town.as_("deputy"), "late", number)]
    assert [login for login in found if login.startswith("clerk")] == ["clerk"]
    assert duties([window()], town.day)[window()].does.login == "clerk2"


def test_nobody_is_offered_where_no_post_had_anybody(in_2016: Town) -> None:
    town = in_2016
    number, due = late_case(town)
    with transaction() as tx:
        tx.execute(update(PostHolder).values(until=due - dt.timedelta(days=1)))
    town.pass_days(1)
    with town.refused(Refused, f"{number}: Nobody had this post at that minute."):
        propose(town, "late", number, "clerk", login="inspection")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"time": "9:5"}, "time"), ({"time": "08:00"}, "time"), ({"on": dt.date(2016, 12, 4)}, "time"),
     ({"on": TUESDAY}, "on"), ({"kind": "late"}, "kind"), ({"kind": "check_call", "caller": " "}, "caller"),
     ({"post_id": 999}, "post_id"), ({"note": "长" * 301}, "note")],
)  # fmt: skip
def test_a_note_outside_office_hours_or_without_what_it_needs(
    in_2016: Town, wrong: dict[str, Any], where: str
) -> None:
    given = {"kind": "absent", "on": MONDAY, "time": "11:00"} | wrong
    with pytest.raises(InputError) as refused:
        note(in_2016, **given)
    assert refused.value.where == where
    assert checks.checks(in_2016.as_("inspection")) == []


def test_a_note_is_taken_back_by_whoever_made_it_while_nothing_rests_on_it(in_2016: Town) -> None:
    town = in_2016
    note(town, "absent", MONDAY)
    [one] = checks.checks(town.as_("inspection"))
    with pytest.raises(Refused, match="Whoever noted it"):
        checks.withdraw(town.as_("inspection"), one.id)
    done = propose(town, "absent", one.number, "clerk")
    with pytest.raises(Refused, match="rests on it"):
        checks.withdraw(town.as_("deputy"), one.id)
    entries.decide(town.as_("director"), done.id, upheld=False, reason="记错岗位")
    checks.withdraw(town.as_("deputy"), one.id, rev=one.seq)
    with pytest.raises(Refused, match="does not say this"):
        propose(town, "absent", one.number)
    with pytest.raises(Refused, match=r"may not do this \(check.keep\)"):
        checks.record(town.as_("clerk"), kind="absent", post_id=window(), on=MONDAY, time="11:00")
