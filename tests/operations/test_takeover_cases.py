"""Cases in flight from a sheet: at their step, with the clock of their real dates, once another has confirmed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hub.db.base import db, reading, transaction
from hub.db.models import AccessLog, Case, CaseParty, Entitlement, Resident, TakeOver, TakeOverLine
from hub.domain.errors import Refused
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.cases import advance
from hub.operations.context import facts_of, flow_of, plugins, service_of
from hub.operations.importing.sheet_faults import RowFaults, SheetFaults
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.takeover import answering, batches, view
from hub.operations.takeover.answers import read_answers
from hub.operations.takeover.cells import Row
from hub.operations.takeover.columns import CASES
from hub.operations.takeover.steps import makes_none, was_granted
from hub.operations.verb import CaseRef
from hub.operations.worklist.beside import beside
from hub.testing.factories import household

from .engine import Town
from .test_takeover_recipients import person, sheet

OPENED, ACCEPTED, SINCE = dt.date(2026, 1, 12), dt.date(2026, 1, 14), dt.date(2026, 1, 28)
BLANK = dict.fromkeys(
    ("情形", "申请日期", "中心收件日期", "一次性告知日期", "补齐日期", "受理日期", "上报日期", "返回日期",
     "公示开始日期", "公示结束日期", "办结日期", "当前环节", "到达环节日期", "已收材料", "情况回答", "其他当事人"), "",
)  # fmt: skip
RELIEF = {"服务事项": "民政-6", "情形": "以家庭为单位（户主申请）", "申请日期": "2026-01-12",
          "受理日期": "2026-01-14", "当前环节": "街道领导签字审批", "到达环节日期": "2026-01-28",
          "情况回答": "是因为患重大疾病申请吗？：不是"}  # fmt: skip
LOW = {"服务事项": "城市低保", "申请日期": "2025-12-01", "受理日期": "2025-12-01", "公示开始日期": "2025-12-15",
       "公示结束日期": "2025-12-21", "当前环节": "市民政局审批", "到达环节日期": "2026-01-05", "已收材料": "全部"}  # fmt: skip


def row(key: int, said: Mapping[str, str], **more: str) -> dict[str, str]:
    return {**person(key), **BLANK, "服务事项": "", "文号": "2026年案卷7号", "台账": "收件登记簿", "页码": "3",
            **said, **more}  # fmt: skip


def bring(town: Town, *rows: Mapping[str, str], login: str = "clerk") -> CaseRef:
    return batches.upload(
        town.as_(login), CASES, sheet(*rows), "在办.csv", town.east, department="civil_affairs"
    )


def confirmed(town: Town, *rows: Mapping[str, str], **refused: str) -> list[int]:
    """The ids of the cases that the second person lets in."""
    made = bring(town, *rows)
    batches.send(town.as_("clerk"), made.id, rev=made.rev)
    answering.look(town.as_("deputy"), made.id, "核对在办件接续表")
    rev = reading().execute(select(TakeOver.seq).where(TakeOver.id == made.id)).scalar_one()
    no = {int(key): reason for key, reason in refused.items()}
    answering.answer(town.as_("deputy"), made.id, rev=rev, refused=no)
    query = select(TakeOverLine.case_id).where(TakeOverLine.case_id.is_not(None)).order_by(TakeOverLine.row)
    return list(reading().execute(query).scalars())


def faults(town: Town, *rows: Mapping[str, str]) -> list[tuple[int, str, str]]:
    made = bring(town, *rows)
    found = batches.draft(town.as_("clerk"), made.id)[1].faults
    assert found
    return [(each.row, each.field, each.message % each.params) for each in found.faults]


def cases() -> int:
    return int(reading().execute(select(func.count()).select_from(Case.__table__)).scalar_one())


def test_a_case_at_its_step_with_its_own_clock(town: Town) -> None:
    home = town.home()
    made = bring(town, row(home[0], RELIEF, 已收材料="身份证、户口本"))
    outcome = batches.draft(town.as_("clerk"), made.id)[1]
    due = calendar().add(ACCEPTED, 20)
    assert outcome.lines[0].measure.due == due  # type: ignore[union-attr]
    done = batches.send(town.as_("clerk"), made.id, rev=made.rev)
    assert cases() == 0
    answering.look(town.as_("deputy"), made.id, "核对在办件接续表")
    answering.answer(town.as_("deputy"), made.id, rev=done.rev + 1)
    key = view.overview(town.as_("clerk"), made.id).cases[0][1]
    assert town.columns(key, "step", "opened_on", "accepted_on", "due", "state", "community_id") == (
        "approve", OPENED, ACCEPTED, due, "running", town.east,
    )  # fmt: skip
    assert town.events(key) == [
        ("opened", OPENED), ("received", OPENED), ("accepted", ACCEPTED), ("entered", SINCE),
    ]  # fmt: skip
    said = town.said(key, "opened")
    assert (said["taken_over"]["sheet"], said["paper"]) == (made.number, "2026年案卷7号，收件登记簿第3页")
    assert town.tasks(key) == [("approve", "", "street_leader", calendar().add(SINCE, 5))]
    with pytest.raises(Refused, match=r"may not do this \(takeover.read\)"):
        view.overview(town.as_("agent-e"), made.id)
    town.forward(key, "end")
    assert town.row(key)["ended"] == "granted"


def test_stops_before_and_at_the_step_count_as_they_were(town: Town) -> None:
    (key,) = confirmed(town, row(town.home()[0], LOW))
    found = town.row(key)
    assert (found["step"], found["state"], found["due"]) == ("bureau", "stopped", None)
    assert [each[:3] for each in found["ledger"]] == [
        ["received", "2025-12-01", ""], ["accepted", "2025-12-01", ""], ["notice_from", "2025-12-15", ""],
        ["notice_to", "2025-12-21", ""], ["sent_up", "2026-01-05", "市民政局"],
    ]  # fmt: skip
    advance(town.as_("clerk"), key, "approved", rev=found["rev"])
    town.forward(key, "deliver")
    late = calendar().count(dt.date(2026, 1, 5), town.day)
    counted = calendar().count(dt.date(2025, 12, 1), town.day) - late - 5
    assert town.columns(key, "days_left", "completed_on") == (20 - counted, town.day)


def test_one_that_waits_for_papers_and_one_that_nobody_answered(town: Town) -> None:
    at_window = {**RELIEF, "申请日期": "2026-02-24", "受理日期": "", "当前环节": "accept", "到达环节日期": ""}
    waits, forgotten = confirmed(
        town, row(town.home()[0], at_window, 一次性告知日期="2026-02-25"),
        row(town.home()[0], at_window, 申请日期="2026-01-12"),
    )  # fmt: skip
    assert town.columns(waits, "state", "accepted_on", "step") == ("not_accepted", None, "accept")
    assert town.columns(forgotten, "state", "accepted_on") == ("running", OPENED), "R4"
    assert town.said(forgotten, "deemed_accepted")["accepted"] == "2026-01-12"
    town.forward(waits, "check")
    assert town.row(waits)["accepted_on"] == town.day


def test_a_benefit_decided_before_the_step_is_to_be_brought_in_from_paper(town: Town) -> None:
    """The case goes to its end and makes no entitlement: draft and history say so; before the decision neither."""
    town.day = dt.date(2026, 11, 30)
    dates = {"申请日期": "2026-10-08", "受理日期": "2026-10-09", "公示开始日期": "", "公示结束日期": "",
             "到达环节日期": "2026-11-10"}  # fmt: skip
    rows = (
        row(town.home()[0], {**LOW, **dates, "当前环节": "告知申请人"}),
        row(town.home()[0], {**LOW, **dates}),
        row(town.home()[0], {**LOW, **dates, "申请日期": "2026-06-01", "受理日期": "2026-06-01"}),
    )
    _batch, outcome = batches.draft(town.as_("clerk"), bring(town, *rows).id)
    told = [(line.service.version, line.apart) for line in outcome.lines]  # type: ignore[union-attr]
    assert told == [(2, True), (2, False), (1, True)]
    keys = confirmed(town, *rows)
    assert [("not_entitled", town.day) in town.events(key) for key in keys] == [True, False, False]
    town.forward(keys[0], "end")
    assert town.row(keys[0])["ended"] == "granted"
    assert reading().execute(select(func.count()).select_from(Entitlement)).scalar_one() == 0


def test_of_a_kind_that_grants_nothing_nobody_says_that_it_was_approved(town: Town) -> None:
    """A firm's subsidy goes by its own way; a sheet of recipients besides would pay it twice."""
    service = service_of("labour.insurance_subsidy")
    flows = {kind: flow_of(service, facts_of(kind, {})) for kind in ("firm", "person")}

    def said(kind: str, step: str) -> tuple[bool, bool]:
        flow = flows[kind]
        return was_granted(flow, service.step(step)), makes_none(flow, flow, service.step(step))

    assert [said("firm", step) for step in ("accept", "archive")] == [(False, False)] * 2
    assert [said("person", step) for step in ("accept", "archive")] == [(False, False), (True, True)]


def test_days_are_shown_to_the_second_person_as_they_were_read(town: Town) -> None:
    """Excel's number of a day, and a month alone, are compared with the paper as the days they became."""
    made = bring(
        town, row(town.home()[0], RELIEF, 申请日期="2026年1月", 受理日期="46036", 到达环节日期="2026.1.28")
    )
    batches.send(town.as_("clerk"), made.id, rev=made.rev)
    shown = answering.look(town.as_("deputy"), made.id, "核对在办件接续表")
    cells = dict(view.lines(town.as_("deputy"), CASES, shown)[0].cells)
    assert [cells[name] for name in ("申请日期", "受理日期", "到达环节日期")] == [
        "2026-01-01", "2026-01-14", "2026-01-28",
    ]  # fmt: skip
    assert cells["情形"] == "以家庭为单位（户主申请）"


def test_a_day_that_follows_from_another_is_no_second_fault(town: Town) -> None:
    """Whoever typed one wrong day mends one cell; the centre's receipt and the step's day follow from it."""
    at_window = {**RELIEF, "受理日期": "", "当前环节": "accept", "到达环节日期": ""}
    far = town.day + dt.timedelta(days=10)
    found = faults(town, row(town.home()[0], at_window, 申请日期=far.isoformat()))
    assert [(no, field) for no, field, _words in found] == [(2, "opened")]


def test_a_service_is_asked_for_in_the_order_of_the_plan(town: Town) -> None:
    [(_no, field, words)] = faults(town, row(town.home()[0], {**RELIEF, "服务事项": "残联-1"}))
    found = re.findall(r"民政-\d+", words)
    assert (field, found) == ("service", sorted(found, key=lambda seq: int(seq.rpartition("-")[2])))


def test_a_cell_that_is_too_long_is_named(town: Town) -> None:
    """It was cut at 500 characters without a word."""
    papers = "身份证，" + "、户口本" * 150
    found = faults(town, row(town.home()[0], RELIEF, 已收材料=papers))
    assert found == [(2, "papers", "At most 500 characters.")]


def test_what_of_a_file_was_not_read_is_said(town: Town) -> None:
    """A row whose name and number were forgotten was left out in silence; a total is no row either."""
    nobody = {**row(town.home()[0], RELIEF), "姓名": "", "身份证号": ""}
    total = {**dict.fromkeys(nobody, ""), "姓名": "合计", "服务事项": "1"}
    empty = dict.fromkeys(nobody, "")
    made = bring(town, row(town.home()[0], RELIEF), nobody, empty, total)
    texts = batches.draft(town.as_("clerk"), made.id)[1].texts
    assert (list(texts.rows), texts.nobodys, texts.others) == ([2], (3, 5), ())


def test_a_waiting_sheet_stands_on_the_desk_of_who_may_answer(town: Town) -> None:
    made = bring(town, row(town.home()[0], RELIEF))
    asked = ("clerk", "deputy", "finance", "agent-e")
    assert [view.waiting(town.as_(login)) for login in asked] == [0, 0, 0, 0]
    batches.send(town.as_("clerk"), made.id, rev=made.rev)
    assert [view.waiting(town.as_(login)) for login in asked] == [0, 1, 0, 0]
    assert ["take_overs" in beside(town.as_(login)) for login in asked] == [False, True, False, False]


def test_what_cannot_be(town: Town) -> None:
    who = [town.home()[0] for _ in range(5)]
    given = [
        row(who[0], RELIEF, 受理日期=""),
        row(who[1], RELIEF, 当前环节="送达不予批准通知书"),
        row(who[2], RELIEF, 到达环节日期="2026-01-13", 上报日期="2026-01-20"),
        row(who[3], RELIEF, 当前环节="报账", 已收材料="房产证"),
        row(who[4], {**LOW, "已收材料": "居民户口簿", "公示结束日期": "2026-02-01"}),
        row(who[0], {"服务事项": "民政-99"}, 文号=""),
    ]
    found = faults(town, *given)
    assert [(no, field) for no, field, _words in found] == [
        (2, "accepted"), (3, "step"), (4, "since"), (4, "sent_back"), (5, "step"), (5, "papers"),
        (6, "notice_from"), (6, "papers"), (7, "decision"), (7, "service"),
    ]  # fmt: skip
    assert found[1][2] == "The flow does not lead to this step for this case, or only by a refusal."
    papers = faults(town, row(who[4], {**LOW, "已收材料": "居民户口簿，房产证"}))
    assert [(no, field) for no, field, _words in papers] == [(2, "papers"), (2, "papers")]
    assert cases() == 0


def test_a_row_s_faults_come_in_one_round(town: Town) -> None:
    """Step, papers and the order of days were looked at only once every single cell was right."""
    open_, other, third = town.home(), town.home(), town.home()
    number = town.start(resident_id=open_[0]).number
    given = [
        row(open_[0], RELIEF, 页码="", 受理日期="三月", 到达环节日期="2026-01-02", 已收材料="房产证"),
        row(
            other[0],
            RELIEF,
            姓名="别人",
            当前环节="等待",
            情况回答="",
            公示开始日期="2026-01-20",
            受理日期="2026-01-11",
        ),
        row(third[0], RELIEF, 申请日期="", 情形="全村", 当前环节="等待", 到达环节日期="2026-01-13"),
    ]
    found = [(no, field) for no, field, _words in faults(town, *given)]
    assert found == [
        (2, "page"), (2, "accepted"), (2, "since"), (2, "papers"), (2, "service"),
        (3, "name"), (3, "step"), (3, "accepted"), (3, "notice_to"), (4, "variant"), (4, "opened"),
    ]  # fmt: skip
    told = faults(town, row(open_[0], RELIEF, 页码="", 受理日期="三月"))
    assert told[-1] == (2, "service", f"This person has an open case of it already: {number}.")


def test_a_missing_answer_is_asked_for_as_it_is_written(town: Town) -> None:
    """Who had to guess how a question and its answer stand in one cell copies them out of the sentence."""
    service = plugins().services()["disability.assistive_device"][-1]
    found, none = RowFaults({"answers": "情况回答"}), RowFaults({})
    assert read_answers(Row(3, {"answers": ""}, found), service) == {}
    with pytest.raises(SheetFaults) as told:
        found.raise_any()
    assert [(each.field, each.message % each.params) for each in told.value.faults] == [
        ("answers", "A step depends on an answer: write “怎样申请？=先请包户干部上门告知”"
                    " (answers: 先请包户干部上门告知、本人或监护人来交件)."),
    ]  # fmt: skip
    copied = Row(3, {"answers": "怎样申请？=先请包户干部上门告知"}, none)
    assert (read_answers(copied, service), none.count) == ({"start": "visit"}, 0)


def test_an_open_case_is_not_brought_in_again(town: Town) -> None:
    home = town.home()
    opened = town.start(resident_id=home[0])
    assert faults(town, row(home[0], RELIEF)) == [
        (2, "service", f"This person has an open case of it already: {opened.number}.")
    ]
    # No roster is a case, and what a rule of the service bars could never have been accepted.
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.id == home[1]).values(birth=dt.date(1990, 1, 1)))
    wrong = faults(
        town,
        row(home[1], RELIEF, 服务事项="民政倒查-1"),
        row(home[1], RELIEF, 服务事项="民政-9", 情形="", 情况回答="", 当前环节="中心审核", 已收材料="全部"),
    )
    told = [(field, said.split("（")[0]) for _row, field, said in wrong]
    assert (told[0][0], "民政倒查-1" in told[0][1], told[1:]) == (
        "service", False, [("service", "By this rule it is not granted: 未满80周岁的老人不享受高龄津贴")],
    )  # fmt: skip
    other = town.home()
    made = bring(town, row(other[0], RELIEF))
    batches.send(town.as_("clerk"), made.id, rev=made.rev)
    assert faults(town, row(other[0], RELIEF, 页码="9")) == [
        (2, "service", f"This person has an open case of it already: {made.number}.")
    ]


def test_a_long_sheet_takes_as_many_statements_as_a_short_one(town: Town) -> None:
    """Two people's turns over 3 cases and over 15, with the services read: the same statements, the same chain."""
    counts = []
    for size, first in ((2, 100), (3, 150), (15, 200)):
        rows = [row(household("样甲", "样乙", community_id=town.east, number=f"{size}-{at}", born=1930 + at,
                              first=first)[0], RELIEF, 页码=str(at + 1)) for at in range(size)]  # fmt: skip
        made = bring(town, *rows)
        with town.counted() as sending:
            batches.send(town.as_("clerk"), made.id, rev=made.rev)
        with town.counted() as looking:
            answering.look(town.as_("deputy"), made.id, "核对在办件接续表")
        with town.counted() as answering_:
            answering.answer(town.as_("deputy"), made.id, rev=made.rev + 2, refused={3: "台账上没有"})
        counts.append((len(sending), len(looking), len(answering_)))
        db.session.rollback()
    assert counts[1] == counts[2]
    assert cases() == 1 + 2 + 14
    numbers = list(reading().execute(select(Case.number).order_by(Case.id)).scalars())
    assert numbers == [f"民26-{at:04d}" for at in range(1, 18)]
    opened = select(AccessLog.case_id).where(AccessLog.action == "takeover").order_by(AccessLog.case_id)
    assert len(set(reading().execute(opened).scalars())) == 17
    assert [finding.what for finding in audit.verify(OPERATOR).findings] == []


def test_who_takes_part_beside_the_applicant(town: Town) -> None:
    """A funeral grant needs the deceased: the row says so before anybody confirms; the case has the name."""
    said = {"服务事项": "民政-11", "申请日期": "2026-01-12", "受理日期": "2026-01-14", "已收材料": "全部",
            "当前环节": "中心审核", "到达环节日期": "2026-01-14"}  # fmt: skip
    home = town.home()
    wrong = [row(home[0], said), row(town.home()[0], said, 其他当事人="死者"),
             row(home[0], RELIEF, 其他当事人="死者=样老")]  # fmt: skip
    assert [each[:2] for each in faults(town, *wrong)] == [(2, "parties"), (3, "parties"), (4, "parties")]
    (key,) = confirmed(town, row(home[0], said, 其他当事人="死者：样老"))
    parties = select(CaseParty.role, CaseParty.name).where(CaseParty.case_id == key).order_by(CaseParty.id)
    assert [tuple(each) for each in reading().execute(parties)] == [("applicant", ""), ("deceased", "样老")]


def test_a_line_that_no_longer_holds_stops_the_answer(town: Town) -> None:
    first, second = town.home(), town.home()
    made = bring(town, row(first[0], RELIEF), row(second[0], RELIEF))
    done = batches.send(town.as_("clerk"), made.id, rev=made.rev)
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.id == first[0]).values(died=town.day))
    answering.look(town.as_("clerk2"), made.id, "核对在办件接续表")
    with pytest.raises(SheetFaults) as caught:
        answering.answer(town.as_("clerk2"), made.id, rev=done.rev + 1)
    assert [(each.row, each.message) for each in caught.value.faults] == [
        (2, "This person is recorded as deceased.")
    ]
    assert cases() == 0
    answering.answer(town.as_("clerk2"), made.id, rev=done.rev + 1, refused={2: "申请人已去世"})
    assert cases() == 1
    left: Any = select(func.count()).where(TakeOverLine.said.is_not(None))
    assert reading().execute(left).scalar_one() == 0


def test_nothing_can_be_done_before_it_is_confirmed(town: Town) -> None:
    home = town.home()
    made = bring(town, row(home[0], RELIEF))
    done = batches.send(town.as_("clerk"), made.id, rev=made.rev)
    with pytest.raises(Refused, match="unseen"):
        answering.answer(town.as_("deputy"), made.id, rev=done.rev)
    with pytest.raises(Refused, match="Whoever brings a sheet in does not confirm it"):
        answering.answer(town.as_("clerk"), made.id, rev=done.rev)
    assert cases() == 0
