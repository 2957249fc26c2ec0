"""What all verbs have in common: one effect per request, one winner of two, few statements."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import Batch, BatchLine, Case, Letter, Posting, Slip
from hub.domain.actor import Actor
from hub.domain.case import checklist
from hub.domain.errors import Conflict, InputError, Refused
from hub.operations.board import postings
from hub.operations.casework import acceptance, cases, changes, intake
from hub.operations.casework.checklists import Tick
from hub.operations.casework.proxies import PartySaid
from hub.operations.casework.views import case_view
from hub.operations.context import service_of
from hub.operations.decisions import batches
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.verb import CaseRef

from .engine import LOW_INCOME, OLD_AGE, REASON, TEMPORARY, Town

FIRST = (
    "clerk was first: the case moved on at 2026-03-02 12:00. Look at it again; what you typed is still here."
)


def count(town: Town, table: Any) -> int:
    return int(town.all(select(func.count().label("n")).select_from(table))[0]["n"])


# --- one request, one effect ----------------------------------------------------------------------------------


def test_an_opening_sent_twice_opens_one_case(town: Town) -> None:
    head = town.home()[0]
    first = town.start(resident_id=head, request="form-1")
    before = town.dump()
    assert town.start(resident_id=head, request="form-1") == first
    assert town.dump() == before
    assert town.start(resident_id=head, request="form-2").number == "民26-0002"
    assert town.start(resident_id=head).number == "民26-0003"
    assert town.start(resident_id=head).number == "民26-0004"


def test_a_step_sent_twice_is_done_once_whatever_happened_since(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    said = {"rev": town.rev(case), "method": "phone", "request": "form-7"}
    clerk = town.as_("clerk")
    first = cases.advance(clerk, case, "filled", **said)
    town.forward(case, "tell")
    town.pass_days()
    before = town.dump()
    assert cases.advance(clerk, case, "filled", **said) == first
    assert town.dump() == before


def test_the_same_key_of_another_person_or_verb_is_another_request(town: Town) -> None:
    head = town.home()[0]
    ours = town.start(resident_id=head, request="k")
    theirs = town.start(OLD_AGE, resident_id=head, login="agent-e", request="k")
    assert (ours.number, theirs.number) == ("民26-0001", "民26-0002")
    done = acceptance.issue_slip(town.as_("clerk"), ours.id, rev=1, request="k")
    assert done == CaseRef(ours.id, "民26-0001", 2)


def test_a_refused_request_is_not_remembered(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    rev = town.rev(case)
    with town.refused(InputError, "received_by: Say who signed for it."):
        cases.advance(town.as_("clerk"), case, "filled", rev=rev, method="hand", request="form-7")
    done = cases.advance(
        town.as_("clerk"), case, "filled", rev=rev, method="hand", received_by="韩玉兰", request="form-7"
    )
    assert done == CaseRef(case, "民26-0001", rev + 1)


def test_the_same_request_twice_at_once_is_one_effect(town: Town) -> None:
    case = town.case("approve", TEMPORARY)
    rev, street, form = town.rev(case), town.as_("street"), town.form("relief_decision")
    found = town.at_once(
        *(
            lambda: cases.advance(street, case, "agreed", rev=rev, form=form, request="form-9")
            for _ in range(2)
        )
    )
    assert found == [CaseRef(case, "民26-0001", rev + 1)] * 2
    assert count(town, Letter) == 1


# --- of two, one wins -----------------------------------------------------------------------------------------


def _advance(town: Town, case: int) -> Callable[[], CaseRef]:
    rev, street, form = town.rev(case), town.as_("street"), town.form("relief_decision")
    return lambda: cases.advance(street, case, "agreed", rev=rev, form=form)


def _slip(town: Town, case: int) -> Callable[[], CaseRef]:
    rev, clerk = town.rev(case), town.as_("clerk")
    return lambda: acceptance.issue_slip(clerk, case, rev=rev, others=("收入证明",))


def _publish(town: Town, case: int) -> Callable[[], CaseRef]:
    rev, agent = town.rev(case), town.as_("agent-e")
    return lambda: postings.publish(agent, case, rev=rev)


@pytest.mark.parametrize(
    ("service", "to", "who", "act", "made"),
    [(TEMPORARY, "approve", "street", _advance, Letter), (LOW_INCOME, "accept", "clerk", _slip, Slip),
     (LOW_INCOME, "posting", "agent-e", _publish, Posting)],
)  # fmt: skip
def test_of_two_at_once_one_wins_and_the_other_is_told(
    town: Town, service: str, to: str, who: str, act: Callable[[Town, int], Callable[[], CaseRef]], made: Any
) -> None:
    case = town.case(to, service)
    rev = town.rev(case)
    other = town.case(to, service)
    act(town, other)()
    alone, rows = len(town.events(other)) - len(town.events(case)), count(town, made)
    events = len(town.events(case))
    found = town.at_once(act(town, case), act(town, case))
    lost = [str(each) for each in found if isinstance(each, Exception)]
    won = [each for each in found if not isinstance(each, Exception)]
    assert won == [CaseRef(case, "民26-0001", rev + 1)]
    assert lost == [FIRST.replace("clerk", who)]
    assert (len(town.events(case)) - events, count(town, made)) == (
        alone,
        2 * rows,
    )  # as one alone had done it


def test_a_verb_that_asks_for_no_revision_is_tried_again(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    rev, officer = town.rev(case), town.as_("officer-e")
    found = town.at_once(*(lambda: cases.nobody_home(officer, case, "visit") for _ in range(3)))
    assert sorted(each.rev for each in found) == [rev + 1, rev + 2, rev + 3]


def test_two_openings_at_once_have_two_numbers(town: Town) -> None:
    heads = [town.home()[0] for _ in range(3)]
    found = town.at_once(*(lambda head=head: town.start(resident_id=head) for head in heads))
    assert sorted(each.number for each in found) == ["民26-0001", "民26-0002", "民26-0003"]


def test_a_case_is_gathered_once_however_many_gather_at_once(town: Town) -> None:
    case = town.case("panel", LOW_INCOME)
    clerk = town.as_("clerk")

    def gather() -> CaseRef:
        return batches.gather(clerk, department="civil_affairs", key="panel", case_ids=[case])

    found = town.at_once(gather, gather)
    lost = [str(each) for each in found if isinstance(each, Exception)]
    held = "民26-0001（街道低保评审小组第1次会议）"
    said = f"Not waiting any more, or in another batch already: {held}. Look at what waits and choose anew."
    assert lost == [said]
    assert (count(town, Batch), count(town, BatchLine)) == (1, 1)


# --- statements -----------------------------------------------------------------------------------------------


def test_a_transition_takes_at_most_seven_statements(town: Town) -> None:
    """Every plain step of the three services; BEGIN and COMMIT are none, who acts is asked before.

    Whose post a role's work is, a process asks once and keeps (operations/ab_posts/posts.py).
    """
    for service in (LOW_INCOME, TEMPORARY, OLD_AGE):
        case = town.case("accept", service)
        while town.row(case)["closed_on"] is None:
            row = town.row(case)
            step = service_of(row["service"], row["version"]).step(row["step"])
            acts = _plain_acts(town, case)
            if not acts:
                town.take(case)
            for act in acts:
                rev = town.rev(case)
                with town.counted() as sent:
                    done = act(rev)
                assert done.rev == rev + 1
                own = [each for each in sent if not each.startswith("SELECT posts.id, posts.services")]
                assert len(own) <= 7, (step.key, own)


def test_a_transition_writes_the_columns_that_change(town: Town) -> None:
    """An index is written again for every column of it that an UPDATE names, changed or not."""
    case = town.case("approve", TEMPORARY)
    (approve,), rev = _plain_acts(town, case), town.rev(case)
    with town.counted() as sent:
        approve(rev)
    written = [
        re.findall(r"(\w+)=", each.split("WHERE")[0]) for each in sent if each.startswith("UPDATE cases")
    ]
    # The letter's running number is among the marks.
    assert written == [["step", "marks", "rev", "seq", "head"]]


def _plain_acts(town: Town, case: int) -> list[Callable[[int], CaseRef]]:
    """What is done at the case's step, one transition each; () where a batch or acceptance has its own count."""
    row, hands = town.row(case), town.driver.hands
    flow = hands.flow(row)
    step = flow.service.step(row["step"])
    if step.do in ("accept", "meeting", "send_up") or (step.outside and step.batch):
        return []
    actor = hands.holder(row)
    if step.do == "post":
        return [
            lambda rev: postings.publish(actor, case, rev=rev),
            lambda rev: _end_notice(actor, town, case, rev),
        ]
    doers = {task.key: hands.holder(row, task.key) for task in flow.tasks(step)}
    acts: list[Callable[[int], CaseRef]] = [
        lambda rev, task=task: cases.do_task(
            doers[task.key], case, task.key, form=hands.answers(flow, task.form)
        )
        for task in flow.tasks(step)
    ]
    if step.stage:
        papers = town.papers(case, step.stage)
        acts.append(lambda rev: acceptance.hand_in(actor, case, rev=rev, ticks=papers))
    form, first = hands.answers(flow, step.form), next(iter(step.outcomes))
    return [
        *acts,
        lambda rev: cases.advance(actor, case, first, rev=rev, form=form, method="hand", received_by="本人"),
    ]


def _end_notice(actor: Actor, town: Town, case: int, rev: int) -> CaseRef:
    town.day = dt.date(2026, 3, 20)
    return postings.close(actor, case, "clear", rev=rev)


def test_acceptance_takes_at_most_twelve_whatever_the_number_of_papers(town: Town) -> None:
    town.case("check", LOW_INCOME)  # the settings are read once for many requests
    sent: dict[int, tuple[int, int]] = {}
    clerk = town.as_("clerk")
    for turn in (0, 1):  # the second choice of every question asks for fewer papers
        home, flow = town.home(), town.flow(LOW_INCOME, turn=turn)
        case = town.start(LOW_INCOME, resident_id=home[0], answers=flow.facts.answers).id
        ticks, lines = town.papers(case, "acceptance"), len(checklist(town.driver.hands.flow(town.row(case))))
        with town.counted() as later:
            acceptance.accept(clerk, case, rev=1, ticks=ticks)
        with town.counted() as at_once:
            intake.start(
                clerk,
                service=LOW_INCOME,
                resident_id=home[0],
                answers=flow.facts.answers,
                ticks=ticks,
                accept=True,
            )
        sent[lines] = len(later), len(at_once)
    # What is kept between requests (posts, calendar) may spare one or two; the papers must not add any.
    assert sorted(sent) == [10, 22]
    assert sent[10] == sent[22]
    assert max(sent[10]) <= 12


def test_a_meeting_costs_a_transition_for_each_line(town: Town) -> None:
    sent = {}
    for lines in (1, 3):
        found = [town.case("panel", LOW_INCOME) for _ in range(lines)]
        clerk = town.as_("clerk")
        done = batches.gather(clerk, department="civil_affairs", key="panel", case_ids=found)
        for case in found:
            done = batches.decide(clerk, done.id, case, "rejected", rev=done.rev, reason=REASON)
        with town.counted() as statements:
            batches.close_meeting(clerk, done.id, rev=done.rev)
        sent[lines] = len(statements)
    assert (sent[3] - sent[1]) / 2 <= 7
    assert sent[1] <= 7 + 5  # the batch, its lines, its members, its lines let go and its own new state


def test_reading_a_transaction_of_the_outside_refuses_nothing(town: Town) -> None:
    """A verb inside a verb joins it: both are undone together."""
    from hub.db.base import transaction

    case = town.case("form", TEMPORARY)
    before = town.dump()
    with pytest.raises(Refused, match="outer"), transaction():
        cases.advance(town.as_("clerk"), case, "filled", rev=town_rev(case), method="phone", request="inner")
        raise Refused("outer")
    assert town.dump() == before


def town_rev(case: int) -> int:
    return int(reading().execute(select(Case.rev).where(Case.id == case)).scalar_one())


def test_conflict_is_a_refusal_of_its_own_kind() -> None:
    assert issubclass(Conflict, Refused)
    assert (Conflict.exit_code, Conflict.status) == (3, 409)


# --- bad input ------------------------------------------------------------------------------------------------


def too_long(where: str, most: int) -> str:
    return f"{where}: At most {most} characters, these are {most + 1}."


def test_what_is_too_long_for_its_place_is_said_alike_on_each_database(town: Town) -> None:
    clerk, agent = town.as_("clerk"), town.as_("agent-e")
    case = town.start(LOW_INCOME).id
    member = MemberSaid("x" * 81)
    posted, panel = town.case("posting", LOW_INCOME), town.case("panel", LOW_INCOME)
    postings.publish(agent, posted, rev=town.rev(posted))
    gathered = {"department": "civil_affairs", "key": "panel", "case_ids": [panel]}
    acts: list[tuple[str, int, Callable[[], Any]]] = [
        ("reason", 500, lambda: acceptance.not_accept(clerk, case, rev=1, reason="x" * 501)),
        ("basis", 300, lambda: acceptance.not_accept(clerk, case, rev=1, reason="x", basis="x" * 301)),
        ("papers", 200, lambda: acceptance.issue_slip(clerk, case, rev=1, others=("x" * 201,))),
        ("household_book", 200, lambda: acceptance.hand_in(
            clerk, case, rev=1, ticks={("household_book", ""): Tick(note="x" * 201)})),
        ("reason", 200, lambda: changes.set_urgent(clerk, case, rev=1, reason="x" * 201, target=town.day)),
        ("name", 80, lambda: town.start(parties=[PartySaid("proxy", name="x" * 81)])),
        ("text", 1000, lambda: postings.object_to(agent, posted, text="x" * 1001)),
        ("begins", 5, lambda: batches.gather(clerk, **gathered, begins="16:30h")),
        ("place", 120, lambda: batches.gather(clerk, **gathered, place="x" * 121)),
        ("chair", 80, lambda: batches.gather(clerk, **gathered, chair="x" * 81)),
        ("name", 80, lambda: batches.gather(clerk, **gathered, members=[member])),
        ("purpose", 200, lambda: case_view(clerk, case, "x" * 201)),
    ]  # fmt: skip
    for where, most, act in acts:
        with town.refused(InputError, too_long(where, most)):
            act()
    assert acceptance.not_accept(clerk, case, rev=1, reason="x" * 500, basis="x" * 300).rev == 2
