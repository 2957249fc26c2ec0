"""首问首办责任制: the first person stays responsible, until the person has the result."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, text

from hub.db.base import reading, transaction
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import settings
from hub.operations.ab_posts.closing import close_post
from hub.operations.ab_posts.posts import post_for
from hub.operations.ab_posts.staffing import add_post, hold_post, leave_post, post_of
from hub.operations.calendars.calendar import calendar
from hub.operations.notification import inquiry
from hub.operations.reception import first_contact_view as read
from hub.operations.reception import first_contacts as work
from hub.operations.reception import handing_on, record
from hub.operations.rights import OPERATOR
from hub.operations.upkeep import doctor
from hub.operations.verb import CaseRef

from .engine import LOW_INCOME, Town


def come(town: Town, login: str = "clerk", **said: Any) -> CaseRef:
    return work.register(town.as_(login), **{"name": "张三", "matter": "医疗救助要哪些材料", **said})


def row(made: CaseRef) -> dict[str, Any]:
    found = reading().execute(select(work.TABLE).where(work.TABLE.c.id == made.id)).mappings().one()
    return dict(found)


def types(made: CaseRef) -> list[str]:
    with transaction() as tx:
        return [each["type"] for each in work.journal.entries(tx, work.TABLE, made.id)]


def window(town: Town) -> int:
    return post_for("window_clerk", "civil_affairs", None)


def agent(town: Town) -> int:
    return post_for("community_agent", "", town.east)


def test_registered_without_a_matter_is_refused_and_without_a_result_waits(town: Town) -> None:
    """FC-03: name, unit, time, matter, result; the result may follow."""
    with pytest.raises(InputError) as refused:
        come(town, matter=" ")
    assert refused.value.where == "matter"
    made = come(town)
    assert [each["number"] for each in read.mine(town.as_("clerk"))] == [made.number]
    town.pass_days()
    work.answer(town.as_("clerk"), made.id, rev=made.rev, result="告知清单一份")
    assert read.mine(town.as_("clerk")) == []
    assert (row(made)["result_kind"], row(made)["closed_on"]) == ("answered", town.day)


def test_the_first_person_is_never_changed_by_a_hand_over(town: Town) -> None:
    """FC-02, FC-07a: led to another window, taken there; the first person stays."""
    made = come(town, "agent-e", lead_to=window(town))
    first = row(made)["first_id"]
    assert read.mine(town.as_("agent-e")) == []
    assert [each["number"] for each in read.led_on(town.as_("agent-e"))] == [made.number]
    assert [read.how_many(town.as_(login)) for login in ("agent-e", "clerk")] == [0, 1]
    with pytest.raises(Refused, match="lies at another post"):
        work.answer(town.as_("agent-e"), made.id, rev=made.rev, result="已办")
    taken = handing_on.take(town.as_("clerk"), made.id, rev=made.rev)
    work.answer(town.as_("clerk"), made.id, rev=taken.rev, result="已办")
    assert (row(made)["first_id"], types(made)) == (first, ["registered", "led", "taken", "closed"])


@pytest.mark.parametrize("said", ["不归我管", " 不知道。 ", "我不清楚！", ""])
def test_no_answer_is_no_answer(town: Town, said: str) -> None:
    """FC-05: the three phrases are refused as the only answer; with a lead they are a sentence."""
    made = come(town)
    with pytest.raises(InputError) as refused:
        work.answer(town.as_("clerk"), made.id, rev=made.rev, result=said)
    assert refused.value.where == "result"
    work.answer(town.as_("clerk"), made.id, rev=made.rev, result="不归我管，已引荐到劳动保障窗口")
    assert row(made)["state"] == "closed"


def test_papers_for_an_absent_colleague_wait_one_working_day(town: Town) -> None:
    """FC-07b: contact tried, papers listed, the handler or B confirms; then it is overdue."""
    made = come(town, "agent-e")
    given = {
        "rev": made.rev,
        "post_id": window(town),
        "papers": ["户口簿", "身份证", " ", "诊断证明", "发票"],
    }
    with pytest.raises(InputError) as refused:
        handing_on.take_papers(town.as_("agent-e"), made.id, tried="", **given)
    assert refused.value.where == "tried"
    kept = handing_on.take_papers(town.as_("agent-e"), made.id, tried="10:05打电话未接", **given)
    assert (row(made)["due"], row(made)["papers"]) == (
        town.day + dt.timedelta(days=1),
        ["户口簿", "身份证", "诊断证明", "发票"],
    )
    late = [[each["late"] for each in read.mine(town.as_("clerk"))]]
    for _day in range(2):
        town.pass_days()
        late.append([each["late"] for each in read.mine(town.as_("clerk"))])
    assert late == [[0], [0], [1]]  # on the day itself, on the due day, one working day late
    assert read.mine(town.as_("clerk2")) == []
    handing_on.take(town.as_("clerk"), made.id, rev=kept.rev)
    assert [each["late"] for each in read.mine(town.as_("clerk"))] == [0]
    assert [(each["type"], each["who"]) for each in read.view(town.as_("clerk"), made.id).entries][-1] == (
        "taken", town.as_("clerk").name,
    )  # fmt: skip


def test_an_unclear_matter_goes_to_the_deputy_and_comes_back(town: Town) -> None:
    """FC-08: by number; the answer is with the post that asked, or the one the deputy names."""
    made = come(town)
    asked = handing_on.ask_leader(town.as_("clerk"), made.id, rev=made.rev, question="残联还是民政？")
    leaders = [login for login in ("deputy", "director", "street", "clerk") if read.mine(town.as_(login))]
    assert leaders == ["deputy"]
    with pytest.raises(Refused, match="This lies at another post now"):
        handing_on.leader_answers(town.as_("clerk"), made.id, rev=asked.rev, said="民政")
    said = handing_on.leader_answers(
        town.as_("deputy"), made.id, rev=asked.rev, said="民政窗口办", post_id=agent(town)
    )
    assert [row(made)["answer"], row(made)["post_id"]] == ["民政窗口办", agent(town)]
    desks = {login: [(each["number"], each["answer"])
                     for each in (*read.mine(town.as_(login)), *read.led_on(town.as_(login)))]
             for login in ("deputy", "clerk", "agent-e", "agent-w")}  # fmt: skip
    both = [(made.number, "民政窗口办")]
    assert desks == {"deputy": [], "clerk": both, "agent-e": both, "agent-w": []}
    work.answer(town.as_("agent-e"), made.id, rev=said.rev, result="到民政窗口办")


def test_a_question_to_the_deputy_is_answered_and_told_within_the_days_of_the_centre(town: Town) -> None:
    """OT-04: five working days from the asking, not from the answer; who asks again gains no day."""
    made = come(town)
    asked = handing_on.ask_leader(town.as_("clerk"), made.id, rev=made.rev, question="残联还是民政？")
    due = calendar().add(town.day, 5)
    town.pass_days(2)
    said = handing_on.leader_answers(town.as_("deputy"), made.id, rev=asked.rev, said="再查一查")
    again = handing_on.ask_leader(town.as_("clerk"), made.id, rev=said.rev, question="查过了，两家都不是")
    town.pass_days(1)
    said = handing_on.leader_answers(town.as_("deputy"), made.id, rev=again.rev, said="民政窗口办")
    assert (row(made)["due"], row(made)["waits"], row(made)["state"]) == (due, "answer", "open")
    late = []
    for days in (2, 1):
        town.pass_days(days)
        late.append([each["late"] for each in read.mine(town.as_("clerk"))])
    assert late == [[0], [1]]  # on the fifth day, on the sixth
    settings.put_setting(OPERATOR, key="contact.ask_days", value="1")
    other = come(town, matter="低保和残疾补贴能不能一起办")
    handing_on.ask_leader(town.as_("clerk"), other.id, rev=other.rev, question="两个科室")
    assert row(other)["due"] == calendar().add(town.day, 1)
    work.answer(town.as_("clerk"), made.id, rev=said.rev, result="已电话告知：到民政窗口办")
    assert (row(made)["state"], row(made)["due"]) == ("closed", None)


def test_outside_the_centre_needs_the_body(town: Town) -> None:
    """FC-09: closed as no matter of this centre only with the body that does it."""
    made = come(town, matter="房产证")
    with pytest.raises(InputError) as refused:
        work.outside(town.as_("clerk"), made.id, rev=made.rev, body=" ")
    assert refused.value.where == "body"
    work.outside(town.as_("clerk"), made.id, rev=made.rev, body="市不动产登记中心")
    assert (row(made)["result_kind"], row(made)["body"]) == ("outside", "市不动产登记中心")


def test_a_caller_is_told_the_number_that_is_kept(town: Town) -> None:
    """FC-10: no number, no telling; the number is kept as it was told."""
    made = come(town, "agent-e", via="call")
    with pytest.raises(Refused, match="no telephone number"):
        work.tell_number(town.as_("agent-e"), made.id, rev=made.rev, post_id=window(town))
    with transaction() as tx:
        tx.execute(text("UPDATE posts SET phone = '0909-0000000' WHERE id = :id"), {"id": window(town)})
    work.tell_number(town.as_("agent-e"), made.id, rev=made.rev, post_id=window(town))
    assert row(made)["told"].endswith("0909-0000000")


def test_the_number_is_told_in_one_go_and_doctor_names_who_has_none(town: Town) -> None:
    """FC-10: saved with 转告电话 the number is kept; a post without one is named."""
    (mute,) = [each.error.params for each in doctor.look_at("telephones")]
    assert mute["count"] > 1
    with pytest.raises(Refused, match="window.civil_affairs has no telephone number on record"):
        come(town, "agent-e", via="call", number_of=window(town))
    assert read.mine(town.as_("agent-e")) == []  # nothing half-done
    with transaction() as tx:
        tx.execute(text("UPDATE posts SET phone = '0909-0000000' WHERE id = :id"), {"id": window(town)})
    made = come(town, "agent-e", via="call", number_of=window(town))
    kept = row(made)
    assert (kept["told"][-12:], kept["result_kind"], kept["state"]) == (
        "0909-0000000",
        "told_number",
        "closed",
    )
    assert kept["first_id"] == town.as_("agent-e").staff_id
    (left,) = [each.error.params for each in doctor.look_at("telephones")]
    assert left["count"] == mute["count"] - 1
    assert kept["told"].removesuffix(" 0909-0000000") not in left["posts"].split("、")


def test_outside_its_window_reason_and_slip_come_in_one_step(town: Town) -> None:
    """FC-06b: not accepted now: why, the next opening, one slip with all papers; no case."""
    town.day = dt.date(2026, 10, 15)
    made = come(town, service="civil_affairs.minimum_living")
    answers = town.flow(LOW_INCOME).facts.answers
    asked = inquiry.Asked("civil_affairs.minimum_living", "", answers)
    work.tell(town.as_("clerk"), made.id, rev=made.rev, asked=asked, how="written")
    kept = row(made)
    assert kept["result"].endswith("不在受理时间，下次2026年11月2日受理")  # the 1st is a Sunday
    assert len(inquiry.of_contact(made.id)) == 1
    assert reading().execute(text("SELECT count(*) FROM cases")).scalar() == 0


def test_bodies_named_before_are_offered_again(town: Town) -> None:
    """FC-09: a directory of outside bodies: those the centre has set, then those told before."""
    settings.put_setting(OPERATOR, key="contact.bodies", value="市公积金中心 0909-2222222；市车管所")
    made = come(town, matter="房产证")
    work.outside(town.as_("clerk"), made.id, rev=made.rev, body="市不动产登记中心 0909-1111111")
    assert read.bodies() == ["市公积金中心 0909-2222222", "市车管所", "市不动产登记中心 0909-1111111"]


def test_it_becomes_a_case(town: Town) -> None:
    """FC-06a: from the first contact to acceptance; another's case is not shown."""
    made = come(town)
    case = town.start()
    with pytest.raises(NotFound, match="There is no such case on your desk"):
        work.accepted(town.as_("clerk"), made.id, rev=made.rev, case_id=case.id + 99)
    work.accepted(town.as_("clerk"), made.id, rev=made.rev, case_id=case.id)
    assert (row(made)["result"], row(made)["case_id"]) == (case.number, case.id)


def test_done_on_the_spot_needs_a_receipt_that_is_there(town: Town) -> None:
    """FC-06a: a number that nobody gave out closes nothing; with a receipt: tests/plan/test_cases.py."""
    made = come(town, matter="续保")
    with pytest.raises(NotFound, match="There is no such receipt"):
        work.done_at_once(town.as_("clerk"), made.id, rev=made.rev, number="劳收26-0001")
    assert (row(made)["state"], types(made)) == ("open", ["registered"])


def test_nobody_else_sees_it_and_of_two_one_wins(town: Town) -> None:
    made = come(town, phone="19909990327")
    for login in ("agent-e", "agent-w", "officer-e", "deputy", "street", "admin"):
        assert read.mine(town.as_(login)) == []
        with pytest.raises((NotFound, Refused)):
            work.answer(town.as_(login), made.id, rev=made.rev, result="已办")
    work.answer(town.as_("clerk"), made.id, rev=made.rev, result="已办")
    with pytest.raises(Conflict, match="This is closed already"):
        work.answer(town.as_("clerk"), made.id, rev=made.rev, result="再办")
    with transaction() as tx:
        entries = " ".join(each["payload"] for each in work.journal.entries(tx, work.TABLE, made.id))
    assert [part for part in ("张三", "已办", "0327", "医疗") if part in entries] == []
    stored = reading().execute(text("SELECT phone FROM first_contacts")).scalar_one()
    assert b"19909990327" not in bytes(stored)


def test_what_was_said_is_forgotten_and_what_happened_stays(town: Town) -> None:
    made = come(town, "agent-e", phone="19909990327", unit="某某公司", result="已答复")
    town.day += dt.timedelta(days=1100)
    with transaction() as tx:
        assert record.forget(tx, town.day) == 1
        assert record.forget(tx, town.day) == 0
    found = row(made)
    assert {found[name] for name in record.TEXTS} == {""}
    assert (found["phone"], found["state"], found["number"]) == (None, "closed", made.number)
    assert types(made) == ["registered", "closed", "erased"]


def test_numbers_by_post_without_names(town: Town) -> None:
    first = town.day
    come(town)
    come(town, result="已答复")
    come(town, "agent-e", lead_to=window(town))
    assert [{**each, "post": ""} for each in read.counts(town.as_("director"), first, first)] == [
        {"post": "", "all": 1, "open": 1, "late": 0, "outside": 0},
        {"post": "", "all": 2, "open": 1, "late": 0, "outside": 0},
    ]
    with pytest.raises(Refused, match=r"may not do this \(numbers.read\)"):
        read.counts(town.as_("clerk"), first, first)


def test_a_contact_is_read_after_its_post_was_closed(town: Town) -> None:
    """Work that is done holds no post; the first person reads on what was done there."""
    add_post(OPERATOR, key="second", title="副主任岗二", role="deputy_director")
    hold_post(OPERATOR, key="second", login="deputy", slot="A")
    made = come(town, lead_to=post_of("second").id)
    work.answer(town.as_("deputy"), made.id, rev=made.rev, result="已答复")
    leave_post(OPERATOR, key="second", slot="A")
    close_post(OPERATOR, key="second")
    seen = read.view(town.as_("clerk"), made.id)
    assert (seen.post, seen.row["result"], seen.here) == ("副主任岗二", "已答复", False)
