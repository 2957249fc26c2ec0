"""Recipients from a sheet: every fault at once, mended on the screen, counted only once another has confirmed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select, text

from hub.db.base import db, reading, transaction
from hub.db.models import AccessLog, Entitlement, EntitlementSpan, Resident, TakeOver, TakeOverLine
from hub.domain.errors import Conflict, InputError, Many, NotFound, Refused
from hub.operations.benefits import entitlements
from hub.operations.keeping import retention
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.takeover import answering, batches, view
from hub.operations.takeover.blank import template
from hub.operations.takeover.columns import RECIPIENTS
from hub.operations.takeover.programmes import programmes
from hub.operations.verb import CaseRef
from hub.testing.factories import household

from . import registry
from .engine import Town

PROGRAMME = "civil_affairs.minimum_living"
PURPOSE = "核对低保接续表"


def person(key: int) -> dict[str, str]:
    """Name and number of somebody of the register."""
    row = reading().execute(select(Resident.name, Resident.id_number).where(Resident.id == key)).one()
    return {"姓名": row.name, "身份证号": row.id_number}


def line(key: int, **said: str) -> dict[str, str]:
    """A row without faults; `said` puts other cells."""
    return {**person(key), "享受人数": "2", "月金额（元）": "812.40", "起始日期": "2016-05", "截止日期": "",
            "下次复核日期": "2026-06-30", "领款人姓名": "", "领款人身份证号": "", "银行账号": "6222 0211 1122 3344 556",
            "文号": "博民低保〔2015〕31号", "台账": "低保台账二", "页码": "12", **said}  # fmt: skip


def sheet(*rows: Mapping[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def bring(town: Town, *rows: Mapping[str, str], login: str = "clerk", **said: Any) -> CaseRef:
    """A draft of these rows."""
    given = {"programme": PROGRAMME, "community_id": town.east, "name": "低保.csv", **said}
    return batches.upload(town.as_(login), RECIPIENTS, sheet(*rows), **given)


def sent(town: Town, *rows: Mapping[str, str]) -> CaseRef:
    made = bring(town, *rows)
    return batches.send(town.as_("clerk"), made.id, rev=made.rev)


def looked(town: Town, key: int, login: str = "clerk2", **said: Any) -> int:
    """The sample is opened; the revision since."""
    answering.look(town.as_(login), key, PURPOSE, **said)
    return int(reading().execute(select(TakeOver.seq).where(TakeOver.id == key)).scalar_one())


def faults(
    town: Town, *rows: Mapping[str, str], login: str = "clerk", **said: Any
) -> list[tuple[int, str, str]]:
    """(row, field, sentence) of every fault; the draft is kept."""
    made = bring(town, *rows, login=login, **said)
    found = batches.draft(town.as_(login), made.id)[1].faults
    assert found
    return [(each.row, each.field, each.message % each.params) for each in found.faults]


def stored() -> list[tuple[Any, ...]]:
    """All entitlements: person, state, first day, amount, people."""
    e, s = Entitlement, EntitlementSpan
    query = select(e.resident_id, e.state, e.from_on, s.amount, s.people).join(s, s.entitlement_id == e.id)
    return [tuple(row) for row in reading().execute(query.order_by(e.id))]


def test_what_only_a_pay_out_names_is_taken_over_too(town: Town) -> None:
    """节日慰问 and the sub-lists of 民政-8: nobody applies, their people come by a list."""
    known = programmes()
    festival, pension = known["civil_affairs.festival_visits"], known["civil_affairs.veterans_pension"]
    assert (festival.title, festival.household) == ("节日慰问金", False)
    assert pension.title == "优抚对象抚恤金"
    made = bring(town, line(town.home()[0]), programme=festival.key)
    assert [row["programme"] for row in town.all(select(TakeOver.__table__))] == [festival.key]
    assert made.number


def test_a_colleague_who_only_looks_takes_no_answer_away(town: Town) -> None:
    made = sent(town, line(town.home()[0]), line(town.home()[0]))
    mine, theirs = looked(town, made.id), looked(town, made.id, "deputy")
    assert mine < theirs
    answering.answer(town.as_("clerk2"), made.id, rev=mine, refused={2: "不是本户"}, rest=False)
    number = town.all(select(TakeOver.__table__))[0]["number"]
    first = f"{number}: Somebody was first: this has changed meanwhile. Look at it again; what you typed is still here."
    for login, rev in (("deputy", theirs), ("clerk2", mine), ("clerk2", theirs + 9)):
        with town.refused(Conflict, first):
            answering.answer(town.as_(login), made.id, rev=rev, refused={3: "不是本户"}, rest=False)
    answering.answer(town.as_("deputy"), made.id, rev=looked(town, made.id, "deputy"))
    assert [state for _who, state, *_amount in stored()] == ["refused", "active"]


def test_two_people_take_a_sheet_over(town: Town) -> None:
    first, second = town.home(), town.home()
    made = bring(town, line(first[0]), line(second[0], **{"月金额（元）": "900"}))
    batch, outcome = batches.draft(town.as_("clerk"), made.id)
    assert (outcome.faults, outcome.amount, batch["state"]) == (None, 1_712_40, "draft")
    assert stored() == []
    done = batches.send(town.as_("clerk"), made.id, rev=made.rev)
    start = dt.date(2016, 5, 1)
    asked = [(first[0], "asked", start, 812_40, 2), (second[0], "asked", start, 900_00, 2)]
    assert stored() == asked
    assert view.overview(town.as_("clerk"), made.id).amounts == (812_40, 812_40, 900_00)
    with transaction() as tx:
        assert entitlements.running_of(tx, [first[0], second[0]]) == []
    with pytest.raises(Refused, match="does not confirm it"):
        answering.look(town.as_("clerk"), made.id, PURPOSE)
    with pytest.raises(Refused, match="unseen"):
        answering.answer(town.as_("clerk2"), made.id, rev=done.rev)
    rev = looked(town, made.id)
    with pytest.raises(Many) as wrong:
        answering.answer(town.as_("clerk2"), made.id, rev=rev, refused={3: " ", 9: "查无此页", 2: ""})
    assert [str(each) for each in wrong.value.errors] == [
        "reason: Say why row 3 is refused.", "row: No line of row 9 waits for you.",
        "reason: Say why row 2 is refused.",
    ]  # fmt: skip
    assert stored() == asked
    answering.answer(town.as_("clerk2"), made.id, rev=rev, refused={3: "台账上是900.50元"})
    assert [row[1] for row in stored()] == ["active", "refused"]
    shown = view.overview(town.as_("clerk"), made.id)
    assert (shown.batch.state, dict(shown.states), list(shown.refused)) == (
        "answered", {"confirmed": 1, "refused": 1}, [(3, "台账上是900.50元")],
    )  # fmt: skip
    with pytest.raises(Refused, match="does not wait"):
        answering.answer(town.as_("clerk2"), made.id, rev=rev + 1)


def test_every_fault_is_named_at_once(town: Town) -> None:
    home, other = town.home(), town.home()
    west = town.west_home[0]
    rows = [
        line(home[0], 姓名="别人"),
        line(home[0], 身份证号="65999919700101001X"),
        line(
            other[0], **{"月金额（元）": "812.405", "起始日期": "2030-01-01", "页码": "", "下次复核日期": ""}
        ),
        line(west),
        line(other[0], 银行账号="6.22E+18", 享受人数="0", 截止日期="2020-01-01"),
        line(town.home()[0], 领款人姓名="谁", 领款人身份证号=person(home[1])["身份证号"]),
        line(other[1]),
    ]
    assert faults(town, *rows) == [
        (2, "name", "The register has another name for this number."),
        (3, "id_number", "The check digit of the ID number does not fit."),
        (4, "from", "2030-01-01 has not come yet."),
        (4, "amount", "A sum is more than 0 and at most 100,000 yuan, with at most two decimals."),
        (4, "page", "Name the paper it stands in: decision, ledger and page."),
        (5, "id_number", "This person does not live in this community."),
        (6, "id_number", "The same ID number stands in row 4."),
        (6, "until", "This has ended; there is nothing to take over."),
        (6, "people", "A number of people is from 1 to 50."),
        (6, "account", "The account was stored as a number and has lost its last digits."),
        (7, "payee", "The register has another name for this number."),
        (8, "id_number", "This household stands in row 4."),
    ]
    made = reading().execute(select(TakeOver.id, TakeOver.seq)).one()
    with pytest.raises(InputError, match="2 · 姓名: The register has another name for this number"):
        batches.send(town.as_("clerk"), made.id, rev=made.seq)
    assert stored() == []


def test_a_draft_is_mended_on_the_screen(town: Town) -> None:
    home = town.home()
    made = bring(town, line(home[0], 姓名="别人"), line(town.home()[0], **{"月金额（元）": "-1"}))
    clerk = town.as_("clerk")
    name = person(home[0])["姓名"]
    done = batches.mend_cells(clerk, made.id, {(2, "name"): name}, rev=made.rev, drop=[3])
    with pytest.raises(Conflict, match="Somebody was first"):
        batches.mend_cells(clerk, made.id, {(2, "name"): "又一人"}, rev=made.rev)
    with pytest.raises(InputError, match="no such cell"):
        batches.mend_cells(clerk, made.id, {(7, "name"): name}, rev=done.rev)
    done = batches.send(clerk, made.id, rev=done.rev)
    shown = view.overview(clerk, made.id).batch
    assert (shown.state, shown.count, shown.mended, shown.amount) == ("asked", 1, 1, 812_40)
    assert [row[0] for row in stored()] == [home[0]]


def test_signs_that_no_database_takes_are_left_out(town: Town) -> None:
    made = bring(town, line(town.home()[0]), name="表\x00.csv")
    typed = {(2, "decision"): "3\x00号" + "　" * 4}
    made = batches.mend_cells(town.as_("clerk"), made.id, typed, rev=made.rev)
    done = batches.send(town.as_("clerk"), made.id, rev=made.rev)
    assert view.overview(town.as_("clerk"), done.id).batch.file_name == "表.csv"
    paper = reading().execute(select(Entitlement.paper)).scalar_one()
    assert paper == "3号，低保台账二第12页"


def test_the_same_sheet_twice_adds_nothing(town: Town) -> None:
    row = line(town.home()[0])
    made = sent(town, row)
    again = bring(town, row)
    assert (again.id, again.number) == (made.id, made.number)
    seen = batches.look(town.as_("clerk2"), RECIPIENTS, sheet(row), "x.csv", town.east, programme=PROGRAMME)
    assert seen.earlier == made.number
    assert len(stored()) == 1
    other = {**row, "页码": "13"}
    assert [each[1:] for each in faults(town, other)] == [
        ("id_number", f"This person or household has it already: 待26-{1:05d}.")
    ]


def test_what_has_ended_here_is_not_owed_twice(town: Town) -> None:
    home = town.home()
    made = sent(town, line(home[0]))
    answering.answer(town.as_("clerk2"), made.id, rev=looked(town, made.id))
    key = reading().execute(select(Entitlement.id, Entitlement.seq)).one()
    last = dt.date(2026, 1, 31)
    entitlements.end(town.as_("clerk"), key.id, rev=key.seq, last=last, reason="收入超标")
    assert [each[1] for each in faults(town, line(home[0], 起始日期="2026-01-31"))] == ["id_number"]
    (young,) = household("样少", community_id=town.east, number="s9", born=1990)
    found = faults(town, line(young, 享受人数="1"), programme="civil_affairs.old_age_allowance")
    rule = "By this rule it is not granted: 未满80周岁的老人不享受高龄津贴"
    assert [(row, name, said.startswith(rule)) for row, name, said in found] == [(2, "id_number", True)]
    again = bring(town, line(home[0], 起始日期="2026-02"))
    assert batches.draft(town.as_("clerk"), again.id)[1].faults is None


def test_a_sheet_that_was_refused_whole_may_come_again(town: Town) -> None:
    row = line(town.home()[0])
    made = sent(town, row)
    rev = looked(town, made.id, "deputy", whole=True)
    answering.answer(town.as_("deputy"), made.id, rev=rev, refused={2: "文号不对"})
    assert view.overview(town.as_("clerk"), made.id).batch.state == "refused"
    assert bring(town, row).id != made.id


def test_who_sees_what(town: Town) -> None:
    made = bring(town, line(town.home()[0]))
    for login in ("clerk2", "deputy", "agent-e", "admin"):
        with pytest.raises(NotFound, match="There is no such sheet"):
            batches.draft(town.as_(login), made.id)
    batches.send(town.as_("clerk"), made.id, rev=made.rev)
    for login in ("agent-e", "agent-w", "officer-e", "director", "admin", "finance"):
        with pytest.raises(Refused, match=r"may not do this \(takeover.read\)"):
            view.overview(town.as_(login), made.id)
        with pytest.raises(NotFound, match="There is no such sheet"):
            answering.look(town.as_(login), made.id, PURPOSE)
    with pytest.raises(InputError, match="Say what for"):
        answering.look(town.as_("deputy"), made.id, " ")
    opened = answering.look(town.as_("deputy"), made.id, PURPOSE)
    shown = view.lines(town.as_("deputy"), RECIPIENTS, opened)
    assert (shown[0].amount, shown[0].account) == (812_40, "*" * 15 + "4556")
    log = select(AccessLog.action, AccessLog.purpose).order_by(AccessLog.id.desc()).limit(1)
    assert tuple(reading().execute(log).one()) == ("takeover_line", PURPOSE)


def test_what_is_of_one_s_own_household_is_left_to_another(town: Town) -> None:
    mine, other = town.home(), town.home()
    made = sent(town, line(mine[0]), line(other[0]))
    hashed = reading().execute(select(Resident.id_hash).where(Resident.id == mine[1])).scalar_one()
    with transaction() as tx:
        tx.execute(text("UPDATE staff SET id_hash = :hash WHERE login = 'clerk2'"), {"hash": hashed})
    rev = looked(town, made.id)
    assert view.overview(town.as_("clerk2"), made.id).hidden == 1
    with pytest.raises(InputError, match="No line of row 2"):
        answering.answer(town.as_("clerk2"), made.id, rev=rev, refused={2: "自家"})
    done = answering.answer(town.as_("clerk2"), made.id, rev=rev)
    assert [row[1] for row in stored()] == ["asked", "active"]
    assert view.overview(town.as_("clerk"), made.id).batch.state == "asked"
    rev = looked(town, made.id, "deputy")
    answering.answer(town.as_("deputy"), made.id, rev=rev)
    assert [row[1] for row in stored()] == ["active", "active"]
    assert done.id == made.id
    assert faults(town, line(mine[0], 页码="99"), login="clerk2")[0][1:] == (
        "id_number", "What is of your own household is brought in by a colleague.",
    )  # fmt: skip


def test_what_was_sent_is_what_is_answered(town: Town) -> None:
    made = sent(town, line(town.home()[0]))
    with transaction() as tx:
        tx.execute(
            text("UPDATE take_over_lines SET paper = '另一页' WHERE take_over_id = :id"), {"id": made.id}
        )
    assert [(each.case, each.field) for each in audit.verify(OPERATOR).findings] == [(made.number, "lines")]
    with transaction() as tx:
        paper = "博民低保〔2015〕31号，低保台账二第12页"
        tx.execute(text("UPDATE take_over_lines SET paper = :said"), {"said": paper})


@pytest.mark.parametrize("programme", ["civil_affairs.veterans_pension", PROGRAMME])
def test_who_died_since_the_sheet_was_sent_is_not_confirmed(town: Town, programme: str) -> None:
    """Nobody would have ended it: it ran for the dead, without a last day; a household's goes on."""
    home, others = town.home(), town.home()
    made = bring(town, line(home[0]), line(others[0]), programme=programme)
    batches.send(town.as_("clerk"), made.id, rev=made.rev)
    registry.done(town, registry.ask(town, "death", home[0], on=town.day.isoformat()), "agent-e")
    rev, second = looked(town, made.id), town.as_("clerk2")
    if programme != PROGRAMME:
        with pytest.raises(Many) as told:
            answering.answer(second, made.id, rev=rev)
        words = f"Row 2: by the register this person died or left on {town.day.isoformat()}"
        assert [words in each.text() for each in told.value.errors] == [True]
    answering.answer(second, made.id, rev=rev, refused={} if programme == PROGRAMME else {2: "已去世"})
    states = "active" if programme == PROGRAMME else "refused"
    assert [row[:2] for row in stored()] == [(home[0], states), (others[0], "active")]


@pytest.mark.parametrize("waits", [0, 1])
def test_two_records_are_not_made_one_while_one_s_benefit_waits(town: Town, waits: int) -> None:
    """It was an unexpected error, or what ran ended in favour of what nobody had confirmed."""
    two = [town.home()[0], town.home()[0]]
    runs = sent(town, line(two[1 - waits]))
    answering.answer(town.as_("clerk2"), runs.id, rev=looked(town, runs.id))
    asked = sent(town, line(two[waits]))
    with pytest.raises(Refused, match="one waits for a second person"):
        registry.ask(town, "merge", two[0], other_id=two[1], **registry.CERTIFIED)
    rev = looked(town, asked.id)
    answering.answer(town.as_("clerk2"), asked.id, rev=rev, refused={2: "两条登记是同一人"})
    done = registry.ask(town, "merge", two[0], other_id=two[1], **registry.CERTIFIED)
    registry.done(town, done, "agent-e")
    assert [row[:2] for row in stored()] == [(two[0], "active"), (two[0], "refused")]


def test_a_draft_that_nobody_sends_goes(town: Town) -> None:
    made = bring(town, line(town.home()[0]))
    town.day += dt.timedelta(days=89)
    assert {one.rule: one.count for one in retention.run(OPERATOR)}["takeover"] == 0
    town.day += dt.timedelta(days=2)
    assert {one.rule: one.count for one in retention.run(OPERATOR)}["takeover"] == 1
    query = select(TakeOver.state, TakeOver.said).where(TakeOver.id == made.id)
    assert tuple(db.session.execute(query).one()) == ("withdrawn", None)


def test_a_file_that_is_no_such_sheet(town: Town) -> None:
    for data in (b"", b"a,b\n1,2\n", template(RECIPIENTS), b"PK\x03\x04 broken"):
        with pytest.raises(InputError):
            batches.upload(town.as_("clerk"), RECIPIENTS, data, "x.csv", town.east, programme=PROGRAMME)
    with pytest.raises(InputError, match="no programme"):
        bring(town, line(town.home()[0]), programme="nothing")
    with pytest.raises(Refused, match=r"may not do this \(takeover.bring\)"):
        bring(town, line(town.home()[0]), login="agent-e")
    count = select(func.count()).select_from(TakeOver.__table__)
    assert reading().execute(count).scalar_one() == 0
    assert db.session.execute(select(func.count()).select_from(TakeOverLine.__table__)).scalar_one() == 0


def test_a_long_sheet_takes_as_many_statements_as_a_short_one(town: Town) -> None:
    """Two people's turns over 2 rows and over 40: the same statements, the same chain as one by one."""
    counts = []
    for size, first in ((2, 100), (40, 200)):
        rows = [line(household("样甲", community_id=town.east, number=f"{size}-{at}", born=1930 + at, first=first)[0])
                for at in range(size)]  # fmt: skip
        made = bring(town, *rows)
        with town.counted() as sending:
            batches.send(town.as_("clerk"), made.id, rev=made.rev)
        rev = looked(town, made.id)
        with town.counted() as answering_:
            answering.answer(town.as_("clerk2"), made.id, rev=rev, refused={})
        counts.append((len(sending), len(answering_)))
        db.session.rollback()
    assert counts[0] == counts[1]
    assert [row[1] for row in stored()] == ["active"] * 42
    assert [finding.what for finding in audit.verify(OPERATOR).findings] == []
