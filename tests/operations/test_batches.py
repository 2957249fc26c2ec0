"""Meetings and lists: gathered once, decided line by line, moved together or not at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import db, now
from hub.db.models import AccessLog, Batch, BatchLine, BatchMember, Letter, Staff, Task
from hub.domain.errors import Conflict, InputError, NotFound, NotPermitted, Refused
from hub.operations.ab_posts import staffing
from hub.operations.casework import changes
from hub.operations.decisions import batches
from hub.operations.decisions.batch_view import batch_list, batch_view
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.decisions.record import DEFERRED
from hub.operations.prints import batch_prints
from hub.operations.rights import OPERATOR
from hub.operations.verb import CaseRef
from hub.testing.centre import SINCE, post
from hub.testing.factories import MONDAY, as_person, id_number

from .engine import BASIS, LOW_INCOME, OLD_AGE, REASON, TEMPORARY, Town

NO_BATCH = "There is no such meeting or list."
PANEL = [
    MemberSaid("刘志强", "副主任"),
    MemberSaid("那仁其其格", "民政办"),
    MemberSaid("周雅琴", "纪工委", votes=False),
    MemberSaid("买合木提", "残联办", present=False),
    MemberSaid(" "),
]
"""Two may vote: one attends without a vote, one is not there, the last line was left empty."""
NOT_NOTED: list[tuple[str, dict[str, Any], str]] = [
    ("nonsense", {}, "this step has no outcome “nonsense”; it has: approved, rejected"),
    ("rejected", {}, "reason: A refusal needs its reason and its basis."),
    ("rejected", {"reason": " ", "basis": BASIS}, "reason: A refusal needs its reason and its basis."),
    (DEFERRED, {"reason": " "}, "reason: Say why it is put off, and what is to be found out."),
    ("approved", {"votes": {"for": 2, "against": 1}}, "votes: At most 2 votes can be cast on this line."),
    ("approved", {"votes": {"for": 2, "against": -1}}, "votes: At most 2 votes can be cast on this line."),
    (
        "approved",
        {"votes": {"for": 2}, "recusals": [{"member": "刘志强", "ground": "表妹"}]},
        "votes: At most 1 votes can be cast on this line.",
    ),
    (
        "approved",
        {"recusals": [{"member": "刘志强", "ground": " "}]},
        "recusals: Say the ground of the recusal.",
    ),
    (
        "approved",
        {"recusals": [{"member": "周雅琴", "ground": "表妹"}]},
        "recusals: Only a member with a vote can step aside: 周雅琴.",
    ),
    (
        "approved",
        {"recusals": [{"member": "买合木提", "ground": "表妹"}]},
        "recusals: Only a member with a vote can step aside: 买合木提.",
    ),
    (
        "approved",
        {"recusals": [{"ground": "表妹"}]},
        "recusals: Only a member with a vote can step aside: —.",
    ),
]
"""Decisions that do not hold: the outcome, what is said with it, how it is refused."""


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


def gather(town: Town, *found: int, login: str = "clerk", key: str = "panel", **said: Any) -> CaseRef:
    return batches.gather(town.as_(login), department="civil_affairs", key=key, case_ids=found, **said)


def rev(town: Town, batch: CaseRef) -> int:
    return int(town.all(select(Batch.__table__).where(Batch.id == batch.id))[0]["rev"])


def do(town: Town, verb: Any, batch: CaseRef, *args: Any, login: str = "clerk", **said: Any) -> CaseRef:
    done: CaseRef = verb(town.as_(login), batch.id, *args, **{"rev": rev(town, batch), **said})
    return done


def decide(town: Town, batch: CaseRef, case: int, outcome: str = "approved", **said: Any) -> CaseRef:
    return do(town, batches.decide, batch, case, outcome, **said)


def lines(town: Town, batch: CaseRef) -> list[tuple[int, int, str]]:
    rows = town.all(select(BatchLine.__table__).where(BatchLine.batch_id == batch.id).order_by(BatchLine.no))
    return [(row["no"], row["case_id"], row["result"]) for row in rows]


def batch_row(town: Town, batch: CaseRef, *names: str) -> tuple[Any, ...]:
    row = town.all(select(Batch.__table__).where(Batch.id == batch.id))[0]
    return tuple(row[name] for name in names)


@pytest.fixture
def two(town: Town) -> tuple[int, int]:
    """Two low-income cases that wait for the panel since Monday 2 March."""
    return town.case("panel", LOW_INCOME), town.case("panel", LOW_INCOME)


@pytest.fixture
def meeting(town: Town, two: tuple[int, int]) -> CaseRef:
    return gather(town, *two, members=PANEL, chair=" 刘志强 ", begins="16:30", place="三楼会议室")


@pytest.fixture
def sent(town: Town) -> tuple[CaseRef, int, int]:
    """A list of two old-age cases that went to the bureau on Monday 2 March."""
    found = town.case("send_up", OLD_AGE), town.case("send_up", OLD_AGE)
    batch = gather(town, *found, key="bureau")
    do(town, batches.send, batch)
    return batch, *found


# --- gathering ------------------------------------------------------------------------------------------------


def test_waiting_cases_make_a_meeting_in_the_order_they_are_chosen(town: Town, two: tuple[int, int]) -> None:
    made = gather(
        town, two[1], two[0], two[1], members=PANEL, chair=" 刘志强 ", begins=" 16:30 ", place=" 三楼 "
    )
    assert (made.number, made.rev) == ("1", 0)
    kept = (
        "department",
        "key",
        "kind",
        "number",
        "title",
        "state",
        "on",
        "begins",
        "place",
        "chair",
        "quorum",
        "post_id",
    )
    assert batch_row(town, made, *kept) == (
        "civil_affairs",
        "panel",
        "panel",
        1,
        "街道低保评审小组会议",
        "open",
        MONDAY,
        "16:30",
        "三楼",
        "刘志强",
        0,
        town.as_("clerk").post_ids[0],
    )
    assert lines(town, made) == [(1, two[1], ""), (2, two[0], "")]
    people = town.all(select(BatchMember.__table__).order_by(BatchMember.id))
    assert [(row["name"], row["office"], row["votes"], row["present"]) for row in people] == [
        ("刘志强", "副主任", True, True),
        ("那仁其其格", "民政办", True, True),
        ("周雅琴", "纪工委", False, True),
        ("买合木提", "残联办", True, False),
    ]


def elsewhere(cases: str) -> str:
    """Which cases do not wait, and what holds them."""
    return f"Not waiting any more, or in another batch already: {cases}. Look at what waits and choose anew."


def test_a_case_is_in_one_open_batch_at_most(town: Town, meeting: CaseRef, two: tuple[int, int]) -> None:
    third = town.case("panel", LOW_INCOME)
    taken = "、".join(f"{town.row(case)['number']}（街道低保评审小组第1次会议）" for case in two)
    with town.refused(Conflict, elsewhere(taken)):
        gather(town, third, *two)
    do(town, batches.take_out, meeting, two[0])
    assert gather(town, third, two[0]).number == "2"


def test_what_cannot_be_gathered(town: Town, two: tuple[int, int]) -> None:
    with town.refused(InputError, "Choose at least one case."):
        gather(town)
    with town.refused(NotFound, "There is no batch kind choir."):
        gather(town, two[0], key="choir")
    strange = (town.case("check", LOW_INCOME), town.case("send_up", OLD_AGE), 999_999)
    for case, said in zip(strange, (*(town.row(case)["number"] for case in strange[:2]), "1"), strict=True):
        with town.refused(Conflict, elsewhere(said)):
            gather(town, case)


def test_only_the_post_the_cases_wait_at_gathers(town: Town, two: tuple[int, int]) -> None:
    for login in ("agent-e", "panel", "director"):
        with town.refused(NotPermitted, "街道低保评审小组会议: Your role does not do this."):
            gather(town, two[0], login=login)
    for login, seen in (("deputy2", False), ("clerk2", True)):  # no number of a case that one does not see
        with town.refused(Conflict, elsewhere(town.row(two[0])["number"] if seen else "1")):
            gather(town, two[0], login=login)


def test_a_batch_belongs_to_the_post_its_cases_wait_at(town: Town, two: tuple[int, int]) -> None:
    window = post("window.second", "window_clerk", department="civil_affairs")
    staffing.hold_post(OPERATOR, key="window.second", login="clerk", slot="A", since=SINCE)
    db.session.execute(update(Task).where(Task.step == "panel").values(post_id=window))
    db.session.commit()
    assert town.as_("clerk").post_ids[0] != window  # although another of the clerk's own comes first
    assert batch_row(town, gather(town, *two), "post_id") == (window,)


def test_the_circle_may_change_until_the_end(town: Town, meeting: CaseRef) -> None:
    said = {"chair": "那仁其其格", "on": march(4), "begins": "10:00", "place": ""}
    do(town, batches.set_members, meeting, members=[MemberSaid("那仁其其格")], **said)
    assert batch_row(town, meeting, "chair", "on", "begins", "place", "rev") == (
        "那仁其其格", march(4), "10:00", "三楼会议室", 1,
    )  # fmt: skip
    assert [row["name"] for row in town.all(select(BatchMember.__table__))] == ["那仁其其格"]


def test_cases_are_put_in_and_taken_out(town: Town, meeting: CaseRef, two: tuple[int, int]) -> None:
    third = town.case("panel", LOW_INCOME)
    do(town, batches.put_in, meeting, [third])
    assert lines(town, meeting) == [(1, two[0], ""), (2, two[1], ""), (3, third, "")]
    with town.refused(Conflict, elsewhere(f"{town.row(third)['number']}（街道低保评审小组第1次会议）")):
        do(town, batches.put_in, meeting, [third])
    do(town, batches.take_out, meeting, two[0])
    assert lines(town, meeting) == [(2, two[1], ""), (3, third, "")]
    with town.refused(NotFound, "This case is not on the list."):
        do(town, batches.take_out, meeting, two[0])
    do(town, batches.put_in, meeting, [two[0]])
    assert lines(town, meeting) == [(2, two[1], ""), (3, third, ""), (4, two[0], "")]


# --- deciding -------------------------------------------------------------------------------------------------


def test_a_decision_is_noted_and_moves_nothing_yet(
    town: Town, meeting: CaseRef, two: tuple[int, int]
) -> None:
    aside = [{"member": "那仁其其格", "ground": "表妹", "at": "16:40"}]
    decide(
        town,
        meeting,
        two[0],
        "rejected",
        reason=f" {REASON} ",
        basis=BASIS,
        votes={"for": 0, "against": 1},
        recusals=aside,
    )
    row = town.all(select(BatchLine.__table__).where(BatchLine.no == 1))[0]
    kept = ("result", "reason", "basis", "votes", "recusals", "decided_on", "by_id")
    assert tuple(row[name] for name in kept) == (
        "rejected", REASON, BASIS, {"for": 0, "against": 1}, aside, MONDAY, town.as_("clerk").staff_id,
    )  # fmt: skip
    assert town.columns(two[0], "step") == ("panel",)
    # Until the meeting ends the panel may come back to it.
    decide(town, meeting, two[0], "approved")
    assert lines(town, meeting)[0] == (1, two[0], "approved")
    row = town.all(select(BatchLine.__table__).where(BatchLine.no == 1))[0]
    assert (row["reason"], row["votes"], row["recusals"]) == ("", {}, [])


def test_a_decision_that_does_not_hold_is_not_noted(
    town: Town, meeting: CaseRef, two: tuple[int, int]
) -> None:
    for outcome, said, text in NOT_NOTED:
        with town.refused(InputError, text):
            decide(town, meeting, two[0], outcome, **said)


def test_only_its_own_lines_are_decided(town: Town, meeting: CaseRef) -> None:
    other = town.case("panel", LOW_INCOME)
    with town.refused(NotFound, "This case is not on the list."):
        decide(town, meeting, other)


def test_who_was_first_at_a_meeting_is_named(town: Town, meeting: CaseRef, two: tuple[int, int]) -> None:
    decide(town, meeting, two[0])
    with town.refused(
        Conflict,
        "街道低保评审小组会议: clerk was first: this meeting or list changed at 2026-03-02 12:00."
        " Look at it again; what you typed is still here.",
    ):
        decide(town, meeting, two[1], rev=0)


def test_two_lines_decided_at_once_are_not_lost(town: Town, meeting: CaseRef, two: tuple[int, int]) -> None:
    clerk = town.as_("clerk")
    found = town.at_once(*(
        lambda case=case: batches.decide(clerk, meeting.id, case, "approved", rev=0) for case in two
    ))  # fmt: skip
    assert sorted(type(each).__name__ for each in found) == ["CaseRef", "Conflict"]
    assert sorted(result for _, _, result in lines(town, meeting)) == ["", "approved"]


# --- ending a meeting -----------------------------------------------------------------------------------------


def test_a_meeting_ends_when_every_line_is_decided_and_all_cases_move(
    town: Town, meeting: CaseRef, two: tuple[int, int]
) -> None:
    decide(town, meeting, two[0], votes={"for": 2})
    with town.refused(Refused, "街道低保评审小组会议: Not decided yet: line 2."):
        do(town, batches.close_meeting, meeting)
    decide(town, meeting, two[1], "rejected", reason=REASON)
    town.day = march(3)
    do(town, batches.close_meeting, meeting)
    assert [town.columns(case, "step") for case in two] == [("inform",), ("refuse",)]
    assert [town.events(case)[-3:] for case in two] == [
        [("step_done", march(3)), ("letter_written", march(3)), ("entered", march(3))]
    ] * 2
    assert {name: town.said(two[0], "step_done")[name] for name in ("outcome", "batch", "votes")} == {
        "outcome": "approved", "batch": meeting.id, "votes": {"for": 2},
    }  # fmt: skip
    letters = town.all(select(Letter.__table__).order_by(Letter.id))
    law = town.flow(LOW_INCOME).service.law
    assert [(row["case_id"], row["print"], row["reason"], row["basis"]) for row in letters] == [
        (two[0], "hub.result", "", ""), (two[1], "hub.refusal", REASON, law.refusal_basis),
    ]  # fmt: skip
    assert batch_row(town, meeting, "state", "closed_on") == ("closed", march(3))
    for act in (
        lambda: decide(town, meeting, two[0]),
        lambda: do(town, batches.close_meeting, meeting),
        lambda: do(town, batches.take_out, meeting, two[0]),
        lambda: do(town, batches.put_in, meeting, two),
        lambda: do(town, batches.set_members, meeting, members=PANEL),
    ):
        with town.refused(Conflict, "街道低保评审小组会议: This meeting or list is closed."):
            act()


@pytest.mark.parametrize(
    ("ends", "kept"),
    [
        ("17:40", "17:40"),
        ("", "12:00"),  # nothing was typed: the hour it is, on the centre's clock
    ],
)
def test_who_ended_a_meeting_and_when_is_kept(
    town: Town, meeting: CaseRef, two: tuple[int, int], ends: str, kept: str
) -> None:
    for case in two:
        decide(town, meeting, case)
    do(town, batches.close_meeting, meeting, ends=ends)
    clerk = town.all(select(Staff.__table__).where(Staff.login == "clerk"))[0]["id"]
    assert batch_row(town, meeting, "ends", "ended_by_id", "ended_at") == (kept, clerk, now())
    view = batch_view(town.as_("clerk2"), meeting.id)
    assert view.ended_by == "clerk"
    minutes = batch_prints.minutes(view, "clerk2")
    assert (minutes["ended"], minutes["recorder"]) == (kept, "clerk")


def test_a_meeting_does_not_end_before_it_began(town: Town, meeting: CaseRef, two: tuple[int, int]) -> None:
    for case in two:
        decide(town, meeting, case)
    with town.refused(InputError, "街道低保评审小组会议: It cannot end at 16:29: it began at 16:30."):
        do(town, batches.close_meeting, meeting, ends="16:29")


def test_the_end_of_yesterdays_meeting_has_the_hour_that_was_written(
    town: Town, meeting: CaseRef, two: tuple[int, int]
) -> None:
    for case in two:
        decide(town, meeting, case)
    town.day = march(3)
    do(town, batches.close_meeting, meeting, on=march(2), paper="会议记录本第12页")
    assert batch_row(town, meeting, "closed_on", "ends", "ended_at") == (march(2), "", now())


def test_a_meeting_needs_its_quorum(town: Town, meeting: CaseRef, two: tuple[int, int]) -> None:
    for case in two:
        decide(town, meeting, case)
    db.session.execute(update(Batch).values(quorum=3))
    db.session.commit()
    with town.refused(Refused, "街道低保评审小组会议: The meeting needs 3 members with a vote; 2 are here."):
        do(town, batches.close_meeting, meeting)
    do(town, batches.set_members, meeting, members=[*PANEL, MemberSaid("张建军")])
    do(town, batches.close_meeting, meeting)
    assert batch_row(town, meeting, "state") == ("closed",)


def test_votes_still_fit_when_the_meeting_ends(town: Town, meeting: CaseRef, two: tuple[int, int]) -> None:
    for case in two:
        decide(town, meeting, case, votes={"for": 2})
    do(town, batches.set_members, meeting, members=PANEL[:1])
    with town.refused(
        Refused,
        "街道低保评审小组会议: Line 1 has votes or recusals of people who do not sit in the meeting.",
    ):
        do(town, batches.close_meeting, meeting)


def test_a_case_that_was_put_off_waits_for_the_next_meeting(
    town: Town, meeting: CaseRef, two: tuple[int, int]
) -> None:
    due = town.columns(two[0], "due")
    decide(town, meeting, two[0], DEFERRED, reason="核实房产")
    decide(town, meeting, two[1])
    do(town, batches.close_meeting, meeting)
    assert town.events(two[0])[-1] == ("deferred", MONDAY)
    assert town.said(two[0], "deferred")["reason"] == "核实房产"
    assert town.columns(two[0], "step", "state") == ("panel", "running")
    assert town.columns(two[0], "due") == due
    again = gather(town, two[0])
    assert (again.number, lines(town, again)) == ("2", [(1, two[0], "")])


def test_one_line_that_cannot_move_holds_all_of_them(
    town: Town, meeting: CaseRef, two: tuple[int, int]
) -> None:
    for case in two:
        decide(town, meeting, case)
    changes.withdraw(town.as_("clerk"), two[1], rev=town.rev(two[1]), reason="书面撤回")
    with town.refused(Refused, "民26-0002: This case no longer waits here. Take it out."):
        do(town, batches.close_meeting, meeting)
    assert town.columns(two[0], "step") == ("panel",)
    do(town, batches.take_out, meeting, two[1])
    do(town, batches.close_meeting, meeting)
    assert town.columns(two[0], "step") == ("inform",)


def test_who_only_reads_a_meeting_changes_nothing(town: Town, meeting: CaseRef, two: tuple[int, int]) -> None:
    readers = [
        MemberSaid(login, staff_id=town.as_(login).staff_id) for login in ("panel", "director", "street")
    ]
    do(town, batches.set_members, meeting, members=[*PANEL, *readers])
    assert {batch_view(town.as_(each.name), meeting.id).row["id"] for each in readers} == {meeting.id}
    acts: tuple[tuple[Any, tuple[Any, ...], dict[str, Any]], ...] = (
        (batches.set_members, (), {"members": readers}), (batches.decide, (two[0], "approved"), {}),
        (batches.close_meeting, (), {}), (batches.send, (), {}), (batches.answer, (two[0], "approved"), {}),
        (batches.take_out, (two[0],), {}), (batches.put_in, (two,), {}),
    )  # fmt: skip
    for reader in readers:
        for verb, args, said in acts:
            with town.refused(NotPermitted, "街道低保评审小组会议: Your role does not do this."):
                do(town, verb, meeting, *args, login=reader.name, **said)


def test_a_meeting_out_of_sight_is_like_none(town: Town, meeting: CaseRef) -> None:
    for login in ("agent-e", "officer-e", "leader-e", "panel", "finance", "inspection", "admin"):
        for strange in (meeting.id, 999_999):
            with town.refused(NotFound, NO_BATCH):
                batches.take_out(town.as_(login), strange, 1, rev=0)
            with town.refused(NotFound, NO_BATCH):
                batch_view(town.as_(login), strange)


# --- lists upward ---------------------------------------------------------------------------------------------


def test_a_list_goes_up_whole_and_the_days_there_do_not_count(
    town: Town, sent: tuple[CaseRef, int, int]
) -> None:
    batch, *found = sent
    assert batch_row(town, batch, "state", "sent_on", "title") == ("sent", MONDAY, "上报市民政局清单")
    assert [town.columns(case, "step", "state", "due") for case in found] == [("bureau", "stopped", None)] * 2
    town.day = march(6)
    do(town, batches.answer, batch, found[0], "approved")
    assert batch_row(town, batch, "state", "closed_on") == ("sent", None)
    # 3 to 6 March: four working days later than the 30th.
    assert town.columns(found[0], "step", "state", "due") == ("tell", "running", dt.date(2026, 4, 3))
    town.day = march(9)
    do(town, batches.answer, batch, found[1], "rejected", reason=REASON)
    assert batch_row(town, batch, "state", "closed_on") == ("closed", march(9))
    assert lines(town, batch) == [(1, found[0], "approved"), (2, found[1], "rejected")]
    with town.refused(Conflict, "上报市民政局清单: This list has not been sent, or is answered."):
        do(town, batches.answer, batch, found[1], "approved")


def test_an_answer_is_entered_once_and_on_its_day(town: Town, sent: tuple[CaseRef, int, int]) -> None:
    batch, first, second = sent
    town.day = march(6)
    with town.refused(InputError, "this step has no outcome “perhaps”; it has: approved, rejected, back"):
        do(town, batches.answer, batch, first, "perhaps")
    with town.refused(InputError, "民26-0001: A refusal needs its reason: it is written into the letter."):
        do(town, batches.answer, batch, first, "rejected")
    with town.refused(
        InputError, "Name the paper this was written on (day sheet, hand-in list): 2026-03-05 is past."
    ):
        do(town, batches.answer, batch, first, "approved", on=march(5))
    do(town, batches.answer, batch, first, "approved", on=march(5), paper="批复12号")
    assert ("sent_back", march(5)) in town.events(first)
    assert town.all(select(BatchLine.__table__).where(BatchLine.no == 1))[0]["decided_on"] == march(5)
    with town.refused(Conflict, "1: This line is answered already."):
        do(town, batches.answer, batch, first, "approved")
    with town.refused(NotFound, "This case is not on the list."):
        do(town, batches.answer, batch, 999_999, "approved")
    assert lines(town, batch) == [(1, first, "approved"), (2, second, "")]


def test_the_superior_sends_back_once(town: Town, sent: tuple[CaseRef, int, int]) -> None:
    batch, first, second = sent
    with town.refused(InputError, "民26-0001: Say what is to be completed."):
        do(town, batches.answer, batch, first, "back")
    do(town, batches.answer, batch, first, "back", reason="补户口簿复印件")
    do(town, batches.answer, batch, second, "approved")
    assert town.columns(first, "step", "state") == ("review", "running")
    town.forward(first, "send_up")
    again = gather(town, first, key="bureau")
    do(town, batches.send, again)
    with town.refused(
        Refused,
        "民26-0001: This case has already gone back 1 time(s) from “市民政局审批”; it must be decided now.",
    ):
        do(town, batches.answer, again, first, "back", reason="再补")
    do(town, batches.answer, again, first, "approved")
    assert batch_row(town, again, "state") == ("closed",)


def test_a_list_is_not_decided_and_a_meeting_not_sent(
    town: Town, meeting: CaseRef, two: tuple[int, int], sent: tuple[CaseRef, int, int]
) -> None:
    case = town.case("send_up", OLD_AGE)
    batch = gather(town, case, key="bureau")
    with town.refused(Refused, "上报市民政局清单: This list is sent up, not decided here."):
        decide(town, batch, case, "sent")
    with town.refused(Refused, "上报市民政局清单: This list is sent up, not decided here."):
        do(town, batches.close_meeting, batch)
    with town.refused(Refused, "街道低保评审小组会议: A meeting is not sent up."):
        do(town, batches.send, meeting)
    for other, line in ((batch, case), (meeting, two[0])):
        title = batch_row(town, other, "title")[0]
        with town.refused(Conflict, f"{title}: This list has not been sent, or is answered."):
            do(town, batches.answer, other, line, "approved")
    do(town, batches.take_out, batch, case)
    with town.refused(Refused, "上报市民政局清单: There is no case on this list."):
        do(town, batches.send, batch)


def test_a_case_that_ended_meanwhile_is_taken_out_of_a_sent_list(
    town: Town, sent: tuple[CaseRef, int, int]
) -> None:
    batch, first, second = sent
    do(town, batches.answer, batch, first, "approved")
    for case in (first, second):
        with town.refused(Conflict, "上报市民政局清单: This meeting or list is closed."):
            do(town, batches.take_out, batch, case)
    changes.withdraw(town.as_("clerk"), second, rev=town.rev(second), reason="书面撤回")
    with town.refused(Refused, "民26-0002: This case is not with the superior."):
        do(town, batches.answer, batch, second, "approved")
    do(town, batches.take_out, batch, second)
    assert (batch_row(town, batch, "state"), lines(town, batch)) == (("closed",), [(1, first, "approved")])


# --- what is shown --------------------------------------------------------------------------------------------


def test_a_refusal_at_the_check_is_told_to_the_next_panel_only(
    town: Town, meeting: CaseRef, two: tuple[int, int]
) -> None:
    """A-05: it is no line of the meeting, and the panel hears of it once."""
    refused = town.case("check", LOW_INCOME)
    elsewhere = town.case("approve", TEMPORARY)  # refused too, but by a service that has no panel
    town.take(elsewhere, "rejected")
    town.day = march(3)
    town.take(refused, "does_not")
    for case in two:
        decide(town, meeting, case)
    do(town, batches.close_meeting, meeting)
    clerk = town.as_("clerk")
    assert batch_view(clerk, meeting.id).told == ()  # it was refused after that meeting's day
    town.day = march(4)
    later = gather(town, town.case("panel", LOW_INCOME))
    view = batch_view(town.as_("clerk"), later.id)
    told = [(each.no, each.case_id, each.number, each.name, each.reason, each.result) for each in view.told]
    assert told == [(1, refused, "民26-0003", "额尔登", "经核查，家庭收入高于本市现行标准", "")]
    assert refused not in [each.case_id for each in view.lines]
    town.day = march(10)
    assert batch_view(town.as_("clerk"), gather(town, town.case("panel", LOW_INCOME)).id).told == ()


def test_a_meeting_read_is_logged_and_shows_what_was_verified(
    town: Town, meeting: CaseRef, two: tuple[int, int]
) -> None:
    clerk = town.as_("clerk")
    view = batch_view(clerk, meeting.id)
    line = view.lines[0]
    assert (line.no, line.case_id, line.name, line.community, line.size, line.income, line.here) == (
        1, two[0], "古丽娜尔·吐尔逊", "东社区", 2, 30000, True,
    )  # fmt: skip
    assert line.outcomes == (
        ("approved", "同意", False),
        ("rejected", "不符合", True),
        ("deferred", "缓议", False),
    )
    assert line.letters == {
        "approved": ("hub.result", "community_agent"),
        "rejected": ("hub.refusal", "household_officer"),
    }
    assert (view.undecided, view.code, view.recorder) == (2, f"会26-{meeting.id:04d}", "clerk")
    log = town.all(select(AccessLog.__table__).order_by(AccessLog.id.desc()))[0]
    assert (log["action"], log["purpose"], log["rows"], log["staff_id"]) == (
        "batch", "街道低保评审小组会议 1", 2, clerk.staff_id,
    )  # fmt: skip


def test_a_line_of_the_own_household_is_not_shown(town: Town, meeting: CaseRef, two: tuple[int, int]) -> None:
    assert not batch_view(town.as_("clerk"), meeting.id).own
    as_person("clerk", id_number(dt.date(1942, 2, 5), 11))  # the second of the first home
    view = batch_view(town.as_("clerk"), meeting.id)
    assert ([line.case_id for line in view.lines], view.own) == ([two[1]], True)
    said = "街道低保评审小组会议: A case of your own household is in it: a colleague does this."
    with town.refused(Refused, said):
        decide(town, meeting, two[0])
    with town.refused(Refused, said):
        do(town, batches.close_meeting, meeting)


def test_batches_are_listed_newest_first_with_their_counts(
    town: Town, meeting: CaseRef, two: tuple[int, int]
) -> None:
    decide(town, meeting, two[0])
    case = town.case("send_up", OLD_AGE)
    other = gather(town, case, key="bureau")
    found = batch_list(town.as_("clerk"))
    assert [(row["id"], row["lines"], row["done"]) for row in found] == [(other.id, 1, 0), (meeting.id, 2, 1)]
    assert [row["id"] for row in batch_list(town.as_("clerk"), "panel")] == [meeting.id]
    for login in ("agent-e", "panel", "finance", "admin"):
        assert batch_list(town.as_(login)) == []
