"""Prints that are issued: made from what the case holds, kept as they were, opened by whom the case is open to."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.chain import payload_text
from hub.db.models import AccessLog, Document, Resident
from hub.domain.errors import NotFound, Refused
from hub.operations.board import postings
from hub.operations.calendars.calendar import calendar
from hub.operations.calendars.calendar_changes import set_override
from hub.operations.calendars.dates import redate
from hub.operations.casework import acceptance
from hub.operations.casework.views import case_view
from hub.operations.decisions import batches
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.prints import documents
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.testing import centre
from hub.testing.factories import MONDAY

from .engine import LOW_INCOME, OLD_AGE, TEMPORARY, Town

NOT_THERE = "There is no such case, or it is not on your desk."


def issue(town: Town, login: str, case: int, key: str, **said: Any) -> dict[str, Any]:
    """Issue a print and read it back as it was kept."""
    made = documents.issue_case_print(town.as_(login), case, key, **said)
    return town.all(select(Document.__table__).where(Document.id == made))[0]


def keys(town: Town, case: int, login: str = "clerk") -> list[str]:
    return [key for key, _ in documents.available(case_view(town.as_(login), case, "proof"))]


def test_a_print_is_kept_with_its_data_and_its_hash(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    row = issue(town, "clerk", case, "hub.receipt")
    assert {name: row[name] for name in ("case_id", "batch_id", "print", "title", "issued_on", "by_id")} == {
        "case_id": case, "batch_id": None, "print": "hub.receipt", "title": "受理通知书", "issued_on": MONDAY,
        "by_id": town.as_("clerk").staff_id,
    }  # fmt: skip
    assert row["sha256"] == hashlib.sha256(payload_text(row["data"]).encode()).hexdigest()
    # Printed again it is the same paper, whatever has happened to the case since.
    town.forward(case, "panel")
    again = documents.document(town.as_("clerk"), row["id"])
    assert (again["data"], again["sha256"]) == (row["data"], row["sha256"])
    assert documents.pdf(again) == documents.pdf(row)


def test_what_can_be_printed_follows_the_case(town: Town) -> None:
    case = town.start(LOW_INCOME).id
    steps = {}
    for to in ("accept", "check", "panel", "posting", "filing", "end"):
        town.forward(case, to)
        steps[to] = keys(town, case)
    assert steps == {
        "accept": [],
        "check": ["hub.receipt", "hub.why_this_date", "civil_affairs.family_statement"],
        "panel": ["hub.receipt", "hub.why_this_date", "civil_affairs.family_statement"],
        "posting": ["hub.receipt", "hub.why_this_date", "civil_affairs.family_statement", "hub.result"],
        "filing": ["hub.receipt", "hub.why_this_date", "civil_affairs.family_statement", "hub.public_notice",
                   "civil_affairs.minimum_living_form", "hub.result"],
        "end": ["hub.receipt", "hub.why_this_date", "civil_affairs.family_statement", "hub.public_notice",
                "civil_affairs.minimum_living_form", "hub.file_cover", "hub.result"],
    }  # fmt: skip


def test_the_slip_shows_no_number_of_a_person(town: Town) -> None:
    case = town.start(LOW_INCOME).id
    acceptance.issue_slip(town.as_("clerk"), case, rev=1)
    row = issue(town, "clerk", case, "hub.slip")
    numbers = [each["id_number"] for each in town.all(select(Resident.__table__))]
    assert {len(number) for number in numbers} == {18}
    assert [number for number in numbers if number in payload_text(row["data"])] == []


def test_a_form_names_the_people_of_its_case_only_and_is_logged(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    row = issue(town, "clerk", case, "civil_affairs.assistance_form")
    people = {each["id"]: each for each in town.all(select(Resident.__table__))}
    mine = {int(key) for key, _ in town.row(case)["facts"]["members"]}
    printed = payload_text(row["data"])
    assert {key for key, each in people.items() if each["id_number"] in printed} == mine
    assert {key for key, each in people.items() if each["name"] in printed} == mine
    log = town.all(select(AccessLog.__table__).where(AccessLog.action == "form"))
    assert [(each["case_id"], each["rows"], each["staff_id"]) for each in log] == [
        (case, 2, town.as_("clerk").staff_id)
    ]


def test_the_officers_statement_prints_what_the_officer_wrote(town: Town) -> None:
    """家庭基本情况说明 (附件1, duty ③): the numbers as found, no question of the intake, nobody above the community."""
    case = town.case("panel", LOW_INCOME)
    data = issue(town, "clerk", case, "civil_affairs.family_statement")["data"]
    assert [(fact["label"], fact["value"]) for fact in data["facts"]] == [
        ("同住人口", "1人"), ("其中务工或就业", "1人"), ("家庭月收入合计", "300.00元"),
    ]  # fmt: skip
    assert [(each["title"], each["seal"]) for each in data["opinions"]] == [
        ("包户干部", False), ("社区负责人", True),
    ]  # fmt: skip
    assert (data["statement"], data["found"]) == ("家庭收入来源单一，生活困难。", [])


def test_a_form_has_of_what_was_written_before_only_what_it_has_boxes_for(town: Town) -> None:
    """劳动-8: how somebody works; neither the officer's opinion nor anything else of the visit."""
    centre.window("labour")
    enable(OPERATOR, department="labour", community_id=town.east, reason="测试")
    done = town.start(
        "劳动-8", login="agent-e", answers={"graduate": "no", "work": "none", "insured": "no", "local": "yes"}
    )
    data = issue(town, "clerk", town.forward(done.id, "review"), "labour.job_card_form")["data"]
    assert data["found"] == [{"label": "目前的就业情况", "value": "在单位就业"}]
    # A question that is not asked after these answers (学位 of no graduate) stands on no form.
    assert "有学士学位吗？" not in [fact["label"] for fact in data["facts"]]


def test_the_notice_in_print_says_what_the_board_says(town: Town) -> None:
    case = town.case("posting", LOW_INCOME)
    postings.publish(town.as_("agent-e"), case, rev=town.rev(case), amount_fen=81240)
    printed = payload_text(issue(town, "agent-e", case, "hub.public_notice")["data"])
    people = town.all(select(Resident.__table__))
    private = {
        each[name] for each in people for name in ("name", "id_number", "id_tail", "phone", "address")
    } - {""}
    assert [word for word in private if word in printed] == []
    assert [
        word for word in ("古**", "城市居民最低生活保障", "民26-0001-S1", "东社区") if word not in printed
    ] == []


def test_a_letter_is_printed_as_it_was_written(town: Town) -> None:
    case = town.case("approve", TEMPORARY)
    town.take(case, "rejected")
    letter = case_view(town.as_("clerk"), case, "proof").letters[0]
    printed = payload_text(issue(town, "clerk", case, "hub.refusal", letter_id=letter["id"])["data"])
    assert [
        word for word in (letter["reason"], letter["basis"], letter["remedy"]) if word not in printed
    ] == []


def test_who_may_not_see_the_case_prints_and_opens_nothing(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    made = issue(town, "clerk", case, "hub.receipt")["id"]
    for login in ("agent-e", "agent-w", "officer-e", "director", "finance", "admin"):
        for strange in (case, 999_999):
            with town.refused(NotFound, NOT_THERE):
                documents.issue_case_print(town.as_(login), strange, "hub.receipt")
        for strange in (made, 999_999):
            with town.refused(NotFound, "There is no such print."):
                documents.document(town.as_(login), strange)


def test_opening_a_print_is_logged(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    made = issue(town, "clerk", case, "hub.receipt")["id"]
    documents.document(town.as_("clerk2"), made)
    log = town.all(select(AccessLog.__table__).order_by(AccessLog.id.desc()))[0]
    assert (log["action"], log["purpose"], log["case_id"], log["staff_id"]) == (
        "document", "受理通知书", case, town.as_("clerk2").staff_id,
    )  # fmt: skip


def test_an_unknown_print_is_not_there(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    meeting = _meeting(town)
    for key in ("hub.love_letter", "labour.form"):
        with pytest.raises(NotFound) as caught:
            documents.issue_case_print(town.as_("clerk"), case, key)
        assert str(caught.value) == f"There is no print {key}."
    with pytest.raises(NotFound) as caught:
        documents.issue_batch_print(town.as_("clerk"), meeting, "hub.receipt")
    assert str(caught.value) == "There is no print hub.receipt."
    assert town.all(select(Document.__table__)) == []


def _meeting(town: Town) -> int:
    case = town.case("panel", LOW_INCOME)
    members = [MemberSaid("刘志强", "副主任"), MemberSaid("那仁其其格", "民政办")]
    clerk = town.as_("clerk")
    return batches.gather(clerk, department="civil_affairs", key="panel", case_ids=[case], members=members).id


def test_agenda_minutes_and_list_are_kept_with_their_batch(town: Town) -> None:
    clerk, meeting = town.as_("clerk"), _meeting(town)
    case = town.case("send_up", OLD_AGE)
    send_up = batches.gather(clerk, department="civil_affairs", key="bureau", case_ids=[case]).id
    made = [documents.issue_batch_print(clerk, meeting, "hub.panel_agenda"),
            documents.issue_batch_print(clerk, send_up, "hub.send_up_list")]  # fmt: skip
    rows = town.all(select(Document.__table__).order_by(Document.id))
    assert [(row["id"], row["print"], row["case_id"], row["batch_id"]) for row in rows] == [
        (made[0], "hub.panel_agenda", None, meeting), (made[1], "hub.send_up_list", None, send_up),
    ]  # fmt: skip
    for login in ("agent-e", "panel", "finance", "admin"):
        with town.refused(NotFound, "There is no such meeting or list."):
            documents.issue_batch_print(town.as_(login), meeting, "hub.panel_agenda")
        with town.refused(NotFound, "There is no such print."):
            documents.document(town.as_(login), made[0])


def test_a_moved_date_is_told_with_every_move(town: Town) -> None:
    """Whoever gets one paper after two changes of the calendar reads both, and from which date it began."""
    case = town.case("check", LOW_INCOME)
    with town.refused(Refused, f"{town.row(case)['number']}: The calendar has not moved this case's date."):
        issue(town, "clerk", case, "hub.date_moved")
    dues = [town.row(case)["due"]]
    for day in ("2026-03-10", "2026-03-11"):
        set_override(OPERATOR, date=dt.date.fromisoformat(day), working=False, reason="古尔邦节")
        redate()
        dues.append(town.row(case)["due"])
    first, second, third = (due.isoformat() for due in dues)
    assert first < second < third
    said = issue(town, "clerk", case, "hub.date_moved")["data"]
    assert (said["before"], said["after"]) == (first, third)
    on = town.day.isoformat()
    assert said["moves"] == [
        {"on": on, "before": first, "after": second}, {"on": on, "before": second, "after": third},
    ]  # fmt: skip
    assert [day["date"] for day in said["days"]] == ["2026-03-10", "2026-03-11"]


def test_a_date_that_moved_once_is_told_without_a_list(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    set_override(OPERATOR, date=dt.date(2026, 3, 10), working=False, reason="古尔邦节")
    redate()
    said = issue(town, "clerk", case, "hub.date_moved")["data"]
    assert ("moves" in said, len(said["days"])) == (False, 1)


def test_the_days_on_the_notice_are_those_between_acceptance_and_the_later_date(town: Town) -> None:
    """A day after the old date moved it further; one before acceptance, or after both dates, moved nothing."""
    case = town.case("check", LOW_INCOME)
    accepted, due = (town.row(case)[name] for name in ("accepted_on", "due"))
    before, within, then = accepted - dt.timedelta(days=3), due, calendar().add(due, 1)
    for day in (before, within, then, calendar().add(due, 9)):
        set_override(OPERATOR, date=day, working=False, reason="古尔邦节")
    redate()
    assert town.row(case)["due"] > then
    said = issue(town, "clerk", case, "hub.date_moved")["data"]
    assert [day["date"] for day in said["days"]] == [within.isoformat(), then.isoformat()]
