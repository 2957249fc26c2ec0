"""What may happen to any case beside its flow, and what it does to the dates."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Posting, Task
from hub.domain.errors import Conflict, HubError, InputError, NotFound, NotPermitted, Refused
from hub.operations.board import postings
from hub.operations.casework import cases, changes
from hub.operations.decisions import batches
from hub.operations.messages import outbox
from hub.operations.messages import view as message_view
from hub.operations.prints import documents
from hub.operations.supervision import extensions, kept, outcomes, waiting
from hub.operations.verb import CaseRef
from hub.testing.centre import post
from hub.testing.factories import MONDAY, as_person, id_number

from .engine import LOW_INCOME, OLD_AGE, REASON, TEMPORARY, Town

NOT_THERE = "There is no such case, or it is not on your desk."
DUE = dt.date(2026, 3, 30)
"""Twenty working days after Monday 2 March: four that week, five in each of the next three, Monday the 30th."""


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


def do(town: Town, verb: Any, login: str, case: int, **said: Any) -> CaseRef:
    done: CaseRef = verb(town.as_(login), case, **{"rev": town.rev(case), **said})
    return done


@pytest.fixture
def case(town: Town) -> int:
    """A low-income case in its check, accepted on Monday 2 March."""
    return town.case("check", LOW_INCOME)


# --- the applicant's delay (R10) ------------------------------------------------------------------------------


def test_the_clock_stands_while_the_applicant_lets_us_wait(town: Town, case: int) -> None:
    town.day = march(3)
    do(town, changes.begin_delay, "clerk", case, evidence=" 约好未到，电话记录 ")
    assert town.said(case, "applicant_delay_from") == {"evidence": "约好未到，电话记录"}
    assert town.columns(case, "state", "due", "days_left") == ("stopped", None, 19)
    assert {due for *_, due in town.tasks(case)} == {None}
    town.day = march(9)
    do(town, changes.end_delay, "clerk", case, note="已到")
    # 4, 5, 6 and 9 March do not count: four working days later.
    assert town.columns(case, "state", "due", "days_left") == ("running", dt.date(2026, 4, 3), 19)
    assert town.tasks(case) == [
        ("check", "", "window_clerk", march(27)),
        # Its one day was reached on the very day on which the wait began: due when that ends (R11).
        ("check", "statement", "household_officer", march(9)),
        ("check", "visit", "household_officer", march(9)),
        ("check", "linked_check", "window_clerk", march(27)),
    ]


def test_a_wait_begins_and_ends_once(town: Town, case: int) -> None:
    with town.refused(InputError, "evidence: A wait the applicant causes is recorded with its evidence."):
        do(town, changes.begin_delay, "clerk", case, evidence="  ")
    with town.refused(Conflict, "民26-0001: No wait of the applicant is recorded."):
        do(town, changes.end_delay, "clerk", case)
    do(town, changes.begin_delay, "clerk", case, evidence="约好未到")
    with town.refused(Conflict, "民26-0001: A wait of the applicant is recorded already."):
        do(town, changes.begin_delay, "clerk", case, evidence="约好未到")
    do(town, changes.end_delay, "clerk", case)
    do(town, changes.begin_delay, "clerk", case, evidence="又约好未到")
    assert town.columns(case, "state") == ("stopped",)


def test_completion_ends_an_open_wait(town: Town) -> None:
    case = town.case("tell", TEMPORARY)
    town.day = march(3)
    do(town, changes.begin_delay, "clerk", case, evidence="约好未到")
    town.day = march(9)
    town.take(case)
    assert town.columns(case, "state", "completed_on", "due") == ("completed", march(9), dt.date(2026, 4, 3))


@pytest.mark.parametrize(
    ("to", "login", "error", "text"),
    [
        ("accept", "clerk", Refused, "民26-0001: The time limit of this case is not running."),
        ("pay_out", "clerk", Refused, "民26-0001: The time limit of this case is not running."),
        ("end", "clerk", Conflict, "民26-0001: This case has ended."),
        ("form", "clerk2", Refused, "民26-0001: This step is another post's work: window clerk."),
        ("form", "agent-w", NotFound, NOT_THERE),
    ],
)  # fmt: skip
def test_a_wait_needs_a_running_clock_and_the_steps_post(
    town: Town, to: str, login: str, error: type[HubError], text: str
) -> None:
    case = town.case(to, TEMPORARY)
    with town.refused(error, text):
        do(town, changes.begin_delay, login, case, evidence="约好未到")


# --- extension (R9) ---------------------------------------------------------------------------------------------


def test_an_extension_told_in_time_moves_the_date(town: Town) -> None:
    case = town.case("community_sign", TEMPORARY)
    town.day = march(25)  # the 17th counted day: three are left
    do(town, changes.extend, "street", case, days=5, reason="需外地核实", told=march(25))
    # 31 March and 1, 2, 3, 7 April; the 4th to the 6th are 清明节.
    assert town.columns(case, "due", "days_left") == (dt.date(2026, 4, 7), 8)
    assert town.said(case, "extended") == {
        "days": 5, "approved": True, "told": "2026-03-25", "reason": "需外地核实",
    }  # fmt: skip
    # A step keeps its own two days; one without any has the case's date.
    assert town.tasks(case) == [("community_sign", "", "community_leader", march(4))]


@pytest.mark.parametrize(
    ("day", "told", "moved"),
    [(march(25), None, False), (march(26), march(26), False), (march(25), march(25), True)],
    ids=["not told", "two days left", "three days left"],
)
def test_an_ineffective_extension_is_kept_and_moves_nothing(
    town: Town, day: dt.date, told: dt.date | None, moved: bool
) -> None:
    case = town.case("form", TEMPORARY)
    town.day = day
    do(town, changes.extend, "street", case, days=5, reason="需外地核实", told=told)
    assert town.events(case)[-1] == ("extended", day)
    assert town.columns(case, "due") == (dt.date(2026, 4, 7) if moved else DUE,)


def test_no_later_word_about_an_earlier_telling_puts_a_late_case_right(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    town.day = dt.date(2026, 4, 9)
    late = {"days": 20, "reason": "需外地核实", "told": march(20)}
    with town.refused(
        InputError,
        "Name the paper this was written on (day sheet, hand-in list): 2026-03-20 is past.",
    ):
        do(town, changes.extend, "street", case, **late)
    with town.refused(
        Refused,
        "2026-03-20 lies more than two working days back."
        " Enter it as a correction, with a reason and a second person.",
    ):
        do(town, changes.extend, "street", case, paper="告知书3", **late)


def test_what_an_extension_must_say(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    for days, reason in ((0, "需核实"), (1001, "需核实"), (5, " ")):
        with town.refused(InputError, "An extension needs a reason and between 1 and 1000 working days."):
            do(town, changes.extend, "street", case, days=days, reason=reason, told=MONDAY)
    with town.refused(InputError, "民26-0001: 2026-03-03 has not come yet."):
        do(town, changes.extend, "street", case, days=5, reason="需核实", told=march(3))
    with town.refused(InputError, "told: 2026-02-28 lies before the acceptance."):
        do(
            town,
            changes.extend,
            "street",
            case,
            days=5,
            reason="需核实",
            told=dt.date(2026, 2, 28),
            paper="书1",
        )


@pytest.mark.parametrize(
    ("login", "error", "text"),
    [("clerk", NotPermitted, "民26-0001: Your role does not do this."), ("deputy2", NotFound, NOT_THERE),
     ("agent-w", NotFound, NOT_THERE), ("finance", NotFound, NOT_THERE), ("admin", NotFound, NOT_THERE)],
)  # fmt: skip
def test_only_street_leaders_extend(
    town: Town, case: int, login: str, error: type[HubError], text: str
) -> None:
    with town.refused(error, text):
        do(town, changes.extend, login, case, days=5, reason="需核实", told=MONDAY)


def test_an_extension_is_asked_for_decided_by_another_and_counts_once_it_is_told(town: Town) -> None:
    case, until, letter = town.case("form", TEMPORARY), dt.date(2026, 4, 7), {"channel": "letter"}
    town.day = march(24)
    for day, text in ((march(29), "no working day"), (march(30), "lies after the present one (2026-03-30)")):
        with pytest.raises(InputError, match=re.escape(text)):
            do(town, extensions.ask, "clerk", case, until=day, reason="需外地核实")
    with pytest.raises(InputError, match="ID, telephone or account number"):
        do(town, extensions.ask, "clerk", case, until=until, reason="外地电话 0909-2222222 无人接听")
    do(town, extensions.ask, "clerk", case, until=until, reason="需外地核实")
    with pytest.raises(Conflict):
        do(town, extensions.ask, "clerk", case, until=until, reason="又一次")
    deputy, [asked] = town.as_("deputy"), extensions.every(town.as_("deputy"))
    assert (asked["days"], asked["before"], asked["until"], asked["tell_by"]) == (5, DUE, until, march(25))
    assert [item.kind for item in waiting.mine(deputy) if item.case] == ["extension"]
    assert extensions.every(town.as_("street"))[0]["number"] == asked["number"] == "延26-0001"
    with pytest.raises(Refused):
        extensions.decide(town.as_("clerk"), asked["id"], rev=asked["seq"], approve=True)
    with pytest.raises(InputError, match="why: This is needed"):
        extensions.decide(deputy, asked["id"], rev=asked["seq"], approve=False)
    extensions.decide(deputy, asked["id"], rev=asked["seq"], approve=True)
    assert town.columns(case, "due") == (DUE,)  # nobody has told the applicant yet
    notice = documents.document(
        town.as_("clerk"), documents.issue_case_print(town.as_("clerk"), case, "hub.extension")
    )
    assert {key: notice["data"][key] for key in ("before", "until", "days", "reason")} == {
        "before": "2026-03-30", "until": "2026-04-07", "days": 5, "reason": "需外地核实",
    }  # fmt: skip
    [message] = message_view.to_tell(town.as_("clerk"))
    with pytest.raises(InputError, match="told in writing"):
        outbox.note_try(town.as_("clerk"), message.id, channel="call", result="reached")
    town.day = march(25)
    outbox.note_try(town.as_("clerk"), message.id, **letter, result="handed")
    assert town.columns(case, "due", "days_left") == (until, 8)
    assert town.said(case, "extended")["told"] == "2026-03-25"
    assert [one["state"] for one in extensions.every(deputy)] == ["told"]
    town.day = until
    with town.refused(Refused, "民26-0001: It is too late to extend this limit: the applicant must be told while"
                      " three counted days are left (限时办结制度 article 7)."):  # fmt: skip
        do(town, extensions.ask, "clerk", case, until=dt.date(2026, 4, 14), reason="还要核实")
    assert kept.audit(reading()) == []


def test_a_refused_extension_moves_nothing_and_a_notice_told_too_late_neither(town: Town) -> None:
    case, until, deputy = town.case("form", TEMPORARY), dt.date(2026, 4, 7), town.as_("deputy")
    for approve in (False, True):
        do(town, extensions.ask, "clerk", case, until=until, reason="需外地核实")
        row = extensions.every(deputy)[0]
        extensions.decide(
            deputy, row["id"], rev=row["seq"], approve=approve, why="" if approve else "材料已齐"
        )
        told = [item.said for item in waiting.mine(town.as_("clerk")) if item.kind == "not_extended"]
        assert told == ["材料已齐"]
    outcomes.note(town.as_("clerk"), "not_extended", row["id"] - 1)
    assert "not_extended" not in {item.kind for item in waiting.mine(town.as_("clerk"))}
    assert town.said(case, "extension_refused")["reason"] == "材料已齐"
    town.day = march(26)
    [message] = message_view.to_tell(town.as_("clerk"))
    outbox.note_try(town.as_("clerk"), message.id, channel="visit", result="reached")
    assert (town.events(case)[-1], town.columns(case, "due")) == (("extended", march(26)), (DUE,))


# --- withdrawal and death ---------------------------------------------------------------------------------------


def test_a_withdrawn_case_ends_where_it_stands(town: Town, case: int) -> None:
    with town.refused(InputError, "reason: Say what the applicant declared, and how."):
        do(town, changes.withdraw, "clerk", case, reason=" ")
    town.pass_days()
    do(town, changes.withdraw, "clerk", case, reason="书面撤回")
    assert town.columns(
        case, "state", "ended", "closed_on", "completed_on", "accepted_on", "due", "step", "phase"
    ) == (
        "withdrawn",
        "withdrawn",
        march(3),
        None,
        MONDAY,
        DUE,
        "check",
        "done",
    )
    assert town.said(case, "withdrawn") == {
        "reason": "书面撤回",
        "accepted": "2026-03-02",
        "due": "2026-03-30",
    }
    rows = town.all(
        select(Task.__table__).where(Task.case_id == case, Task.step == "check").order_by(Task.id)
    )
    assert [(row["key"], row["outcome"], row["done_on"]) for row in rows] == [
        ("", "dropped", march(3)), ("statement", "dropped", march(3)), ("visit", "dropped", march(3)),
        ("linked_check", "dropped", march(3)),
    ]  # fmt: skip
    with town.refused(Conflict, "民26-0001: This case has ended."):
        do(town, changes.withdraw, "clerk", case, reason="书面撤回")


def test_a_case_withdrawn_during_its_notice_hangs_nowhere_any_more(town: Town) -> None:
    case = town.case("posting", LOW_INCOME)
    do(town, postings.publish, "agent-e", case)
    assert [row["serial"] for row in postings.public_board()] == ["民26-0001-S1"] * 2
    town.day = march(3)
    do(
        town, changes.withdraw, "clerk", case, reason="书面撤回"
    )  # the window, although the step is the agent's
    assert postings.public_board() == []
    assert postings.public_notice("民26-0001-S1") is None
    assert {row["taken_down_on"] for row in town.all(select(Posting.__table__))} == {march(3)}
    # The end of the notice, known from its beginning, lies after the end of the case: it counts no more.
    assert [row[0] for row in town.row(case)["ledger"]] == [
        "received",
        "accepted",
        "notice_from",
        "withdrawn",
    ]
    assert town.columns(case, "state", "wake_on") == ("withdrawn", None)


def test_the_applicants_death_ends_the_case_with_its_paper(town: Town, case: int) -> None:
    with town.refused(InputError, "paper: Name the paper that shows the death."):
        do(town, changes.applicant_died, "clerk", case, died_on=MONDAY, paper=" ")
    with town.refused(InputError, "died_on: 2026-03-03 has not come yet."):
        do(town, changes.applicant_died, "clerk", case, died_on=march(3), paper="死亡证明12")
    do(town, changes.applicant_died, "clerk", case, died_on=MONDAY, paper="死亡证明12")
    assert {name: town.said(case, "withdrawn")[name] for name in ("reason", "died_on", "paper")} == {
        "reason": "died", "died_on": "2026-03-02", "paper": "死亡证明12",
    }  # fmt: skip
    assert town.columns(case, "state", "ended", "closed_on") == ("withdrawn", "withdrawn", MONDAY)


@pytest.mark.parametrize(
    ("login", "error", "text"),
    [("clerk2", Refused, "民26-0001: This step is another post's work: window clerk."),
     ("officer-e", Refused, "民26-0001: This step is another post's work: window clerk."),
     ("agent-e", NotFound, NOT_THERE)],
)  # fmt: skip
def test_only_the_window_or_the_step_ends_a_case(
    town: Town, case: int, login: str, error: type[HubError], text: str
) -> None:
    with town.refused(error, text):
        do(town, changes.withdraw, login, case, reason="书面撤回")
    with town.refused(error, text):
        do(town, changes.applicant_died, login, case, died_on=MONDAY, paper="死亡证明12")
    with town.refused(error, text):
        do(town, changes.move_community, login, case, community_id=town.west, reason="搬家")


# --- other hands, another place -----------------------------------------------------------------------------------


def test_a_leader_gives_work_to_another_post_of_the_same_kind(town: Town, case: int) -> None:
    other = post("window.second", "window_clerk", "clerk9", department="civil_affairs")
    done = do(town, changes.reassign, "deputy2", case, post_id=other, task="linked_check", reason="人手不足")
    assert done.number == "民26-0001"
    mine = town.row(case)["post_id"]
    assert town.said(case, "reassigned") == {
        "task": "linked_check", "before": mine, "after": other, "reason": "人手不足",
    }  # fmt: skip
    with town.refused(Refused, "民26-0001: This task is another post's work: window clerk."):
        cases.do_task(town.as_("clerk"), case, "linked_check", form=town.form("linked_check"))
    cases.do_task(town.as_("clerk9"), case, "linked_check", form=town.form("linked_check"))
    assert [key for _, key, *_ in town.tasks(case)] == ["", "statement", "visit"]


def test_work_goes_to_nobody_who_does_other_work(town: Town, case: int) -> None:
    agent = town.as_("agent-e").post_ids[0]
    for strange in (agent, 999_999):
        with town.refused(InputError, "post_id: That post does other work."):
            do(town, changes.reassign, "director", case, post_id=strange, reason="人手不足")
    elsewhere = town.as_("officer-w").post_ids[0]  # the same work, but of the other community
    with town.refused(InputError, "post_id: That post does other work."):
        do(town, changes.reassign, "director", case, post_id=elsewhere, task="visit", reason="人手不足")
    with town.refused(InputError, "民26-0001: This step has no task “singing”."):
        do(town, changes.reassign, "director", case, post_id=agent, task="singing", reason="人手不足")
    with town.refused(InputError, "reason: Say why the work is given to somebody else."):
        do(town, changes.reassign, "director", case, post_id=agent, reason=" ")
    with town.refused(NotPermitted, "民26-0001: Your role does not do this."):
        do(town, changes.reassign, "clerk", case, post_id=agent, reason="人手不足")
    with town.refused(NotFound, NOT_THERE):
        do(town, changes.reassign, "agent-w", case, post_id=agent, reason="人手不足")


def test_leaders_do_not_decide_about_their_own_household(town: Town) -> None:
    case = town.case("end", TEMPORARY)
    as_person("director", id_number(dt.date(1942, 2, 5), 11))  # the second of the first home
    for strange in (case, 999_999):
        with town.refused(NotFound, NOT_THERE):
            changes.reopen(town.as_("director"), strange, rev=town.rev(case), step="approve", reason="复核")


def test_an_urgent_case_has_its_reason_and_its_day(town: Town, case: int) -> None:
    with town.refused(InputError, "reason: Say why it is urgent."):
        do(town, changes.set_urgent, "clerk", case, reason=" ", target=march(4))
    with town.refused(InputError, "target: The target lies in the past."):
        do(town, changes.set_urgent, "clerk", case, reason="住院", target=dt.date(2026, 3, 1))
    do(town, changes.set_urgent, "clerk", case, reason=" 住院 ", target=march(4))
    assert town.columns(case, "urgent", "urgent_target", "due") == ("住院", march(4), DUE)
    with town.refused(NotPermitted, "民26-0001: Your role does not do this."):
        do(town, changes.set_urgent, "officer-e", case, reason="住院", target=march(4))


def test_a_case_moves_with_its_open_work_to_another_community(town: Town) -> None:
    case = town.case("inform", LOW_INCOME)
    for community_id, reason, text in (
        (town.east, "搬家", "community_id: Choose another community and say why."),
        (town.west, " ", "community_id: Choose another community and say why."),
        (999, "搬家", "community_id: There is no community 999."),
    ):
        with town.refused(InputError, text):
            do(town, changes.move_community, "clerk", case, community_id=community_id, reason=reason)
    do(town, changes.move_community, "agent-e", case, community_id=town.west, reason="搬到西社区")
    assert town.said(case, "moved_community") == {
        "before": town.east,
        "after": town.west,
        "reason": "搬到西社区",
    }
    assert town.columns(case, "community_id", "due", "number") == (town.west, DUE, "民26-0001")
    with town.refused(NotFound, NOT_THERE):
        do(town, cases.advance, "agent-e", case, outcome="told", method="phone")
    do(town, cases.advance, "agent-w", case, outcome="told", method="phone")
    do(town, postings.publish, "agent-w", case)
    assert {row["community"] for row in postings.public_board()} == {"西社区"}


# --- opened again -------------------------------------------------------------------------------------------------


def test_a_leader_opens_an_ended_case_again_and_the_clocks_record_stands(town: Town) -> None:
    case = town.case("approve", TEMPORARY)
    do(town, cases.advance, "street", case, outcome="rejected", reason=REASON)
    town.day = march(5)
    town.forward(case, "end")
    before = town.columns(case, "state", "accepted_on", "due", "completed_on")
    assert before == ("completed", MONDAY, DUE, march(5))
    town.day = dt.date(2026, 4, 8)
    with town.refused(InputError, "reason: Say why the case is opened again."):
        do(town, changes.reopen, "director", case, step="approve", reason=" ")
    for step in ("accept", "nonsense"):
        with town.refused(InputError, "step: A case is opened again at one of its own working steps."):
            do(town, changes.reopen, "director", case, step=step, reason="复核")
    do(town, changes.reopen, "director", case, step="approve", reason="复核")
    assert town.columns(case, "state", "accepted_on", "due", "completed_on") == before
    assert town.columns(case, "step", "phase", "closed_on", "ended") == ("approve", "running", None, "")
    assert town.tasks(case) == [("approve", "", "street_leader", dt.date(2026, 4, 15))]
    town.forward(case, "end")
    assert town.columns(case, "ended", "closed_on", "completed_on") == ("granted", town.day, march(5))


def test_a_case_refused_at_the_counter_is_opened_again_there(town: Town) -> None:
    case = town.case("accept", LOW_INCOME)
    town.take(case, "not_accepted")
    with town.refused(InputError, "step: A case is opened again at one of its own working steps."):
        do(town, changes.reopen, "director", case, step="check", reason="复核")
    town.pass_days()
    do(town, changes.reopen, "director", case, step="accept", reason="复核")
    town.forward(case, "check")
    assert town.columns(case, "accepted_on", "due", "step") == (march(3), march(31), "check")


def test_only_leaders_open_and_only_what_has_ended(town: Town, case: int) -> None:
    with town.refused(Refused, "民26-0001: This case has not ended."):
        do(town, changes.reopen, "director", case, step="check", reason="复核")
    do(town, changes.withdraw, "clerk", case, reason="书面撤回")
    with town.refused(NotPermitted, "民26-0001: Your role does not do this."):
        do(town, changes.reopen, "clerk", case, step="check", reason="复核")
    for login in ("agent-e", "officer-e", "finance", "admin"):
        with town.refused(NotFound, NOT_THERE):
            do(town, changes.reopen, login, case, step="check", reason="复核")


def test_a_notice_of_a_reopened_case_is_a_new_one(town: Town) -> None:
    case = town.case("posting", LOW_INCOME)
    do(town, postings.publish, "agent-e", case)
    town.driver.hands.object_and_answer(town.row(case), "家有两套房", "属实", True)
    do(town, postings.close, "agent-e", case, outcome="upheld", reason=REASON)
    town.forward(case, "end")
    do(town, changes.reopen, "director", case, step="inform", reason="复核")
    town.take(case)
    do(town, postings.publish, "agent-e", case)
    assert [row["serial"] for row in postings.public_board()] == ["民26-0001-S2"] * 2
    town.day = march(5)
    # What was upheld against the notice before is not held against this one.
    do(town, postings.close, "agent-e", case, outcome="clear")
    assert town.columns(case, "step") == ("filing",)


# --- corrections (R15) -----------------------------------------------------------------------------------------------


def seq_of(town: Town, case: int, kind: str) -> int:
    return [each for each, _ in town.events(case)].index(kind) + 1


def test_a_wrong_date_is_put_right_by_a_further_entry(town: Town) -> None:
    case = town.start(LOW_INCOME).id
    town.day = march(4)
    town.forward(case, "check")
    second = town.as_("clerk2").staff_id
    assert town.columns(case, "due") == (dt.date(2026, 4, 1),)
    seq = seq_of(town, case, "accepted")
    events = town.events(case)
    do(town, changes.correct, "clerk", case, seq=seq, date=march(3), reason=" 登记错日期 ", second_id=second)
    assert town.events(case) == [*events, ("corrected", march(4))]
    assert town.said(case, "corrected") == {
        "seq": seq, "type": "accepted", "key": "", "was": "2026-03-04", "date": "2026-03-03",
        "reason": "登记错日期", "second": second, "accepted": "2026-03-03", "due": "2026-03-31",
    }  # fmt: skip
    assert town.columns(case, "accepted_on", "due") == (march(3), march(31))
    # Limits from acceptance move along: fifteen working days after the 3rd; the officer's day does not.
    assert [due for *_, due in town.tasks(case)] == [march(24), march(5), march(5), march(24)]
    do(town, changes.correct, "clerk", case, seq=seq, date=MONDAY, reason="再改", second_id=second)
    assert town.said(case, "corrected")["was"] == "2026-03-03"
    assert town.columns(case, "accepted_on", "due") == (MONDAY, DUE)


def test_a_correction_has_a_reason_and_two_people(town: Town, case: int) -> None:
    said = {"seq": seq_of(town, case, "accepted"), "date": dt.date(2026, 2, 28), "reason": "登记错日期"}
    clerk, second = town.as_("clerk").staff_id, town.as_("clerk2").staff_id
    for stranger in (clerk, 999_999):
        with town.refused(Refused, "second_id: A second person of this centre confirms a correction."):
            do(town, changes.correct, "clerk", case, **{**said, "second_id": stranger})
    with town.refused(InputError, "reason: A correction needs its reason."):
        do(town, changes.correct, "clerk", case, **{**said, "reason": " ", "second_id": second})
    with town.refused(InputError, "date: 2026-03-03 has not come yet."):
        do(town, changes.correct, "clerk", case, **{**said, "date": march(3), "second_id": second})
    for seq in (seq_of(town, case, "entered"), 99):
        with town.refused(NotFound, f"This case has no dated entry {seq} to correct."):
            do(town, changes.correct, "clerk", case, **{**said, "seq": seq, "second_id": second})
    with town.refused(NotFound, NOT_THERE):
        do(town, changes.correct, "agent-e", case, **said, second_id=second)


def test_a_correction_that_makes_no_sense_is_refused(town: Town) -> None:
    case = town.case("pay_out", TEMPORARY)
    town.day = march(3)
    said = {"seq": seq_of(town, case, "accepted"), "date": march(3), "reason": "登记错日期"}
    with town.refused(InputError, "event 1: “completed” is dated before the acceptance on 2026-03-03"):
        do(town, changes.correct, "clerk", case, **said, second_id=town.as_("clerk2").staff_id)


# --- waiting elsewhere ------------------------------------------------------------------------------------------------


def test_days_with_the_superior_do_not_count(town: Town) -> None:
    case = town.case("send_up", OLD_AGE)
    accepted, due = town.columns(case, "accepted_on", "due")
    assert (accepted, due) == (MONDAY, DUE)
    town.day = march(4)
    town.take(case)
    assert town.columns(case, "step", "state", "due", "days_left") == ("bureau", "stopped", None, 18)
    town.day = march(13)
    town.driver.hands.answer(town.row(case), "approved")
    # From the 5th to the 13th seven working days do not count.
    assert town.columns(case, "step", "state", "due", "days_left") == (
        "tell",
        "running",
        dt.date(2026, 4, 9),
        18,
    )
    assert [row[:3] for row in town.row(case)["ledger"]] == [
        ["handed_in", "2026-03-02", ""], ["received", "2026-03-02", ""], ["accepted", "2026-03-02", ""],
        ["sent_up", "2026-03-04", "市民政局"], ["sent_back", "2026-03-13", "市民政局"],
    ]  # fmt: skip


def test_a_case_that_left_its_batch_is_not_decided_there(town: Town) -> None:
    case = town.case("panel", LOW_INCOME)
    clerk = town.as_("clerk")
    batch = batches.gather(clerk, department="civil_affairs", key="panel", case_ids=[case])
    do(town, changes.withdraw, "clerk", case, reason="书面撤回")
    with town.refused(Refused, "民26-0001: This case no longer waits here. Take it out."):
        batches.decide(clerk, batch.id, case, "approved", rev=batch.rev)
