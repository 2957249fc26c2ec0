"""Two people at one moment, where each does what the other has just found otherwise: one of them is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.base import db
from hub.db.models import Absence, Grid, PostHolder
from hub.domain.errors import Conflict, Refused
from hub.operations import journal
from hub.operations.ab_posts import absences, areas, staffing
from hub.operations.calendars import calendar_changes
from hub.operations.calendars.dates import redate
from hub.operations.centre import communities
from hub.operations.collection import closing, desk, lists, record
from hub.operations.payments import bank, cash, handing
from hub.operations.payments import closing as sheets
from hub.operations.payments.loading import SHARES
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.services import modules
from hub.operations.staff import accounts, grants, training
from hub.operations.verb import CaseRef
from hub.testing.centre import person

from .engine import Town
from .test_collection import MEDICAL, closed, day_of, desk_town, row, take
from .test_grants import lasting
from .test_payment_bank import run as veterans
from .test_payments import approved, drawn, entitled, funded, lines, paid
from .test_payments import row as payment_row

ENTRY = (journal, "enter")
__all__ = ["desk_town"]


def _kinds(found: list[Any]) -> list[type]:
    return sorted(map(type, found), key=lambda kind: kind.__name__)


def test_a_line_is_not_taken_back_while_finance_takes_its_sheet(town: Town) -> None:
    town.day = dt.date(2026, 4, 13)
    entitled(town, town.home())
    run = approved(town)
    funded(town, run)
    drawn(town, run)
    paid(town, run)
    cash.count(town.as_("agent-e"), run.id, town.east, cash=0)
    cash.confirm_count(town.as_("agent-e2"), run.id, town.east)
    line = lines(town, run)[0]["id"]
    found = town.at_once(
        lambda: sheets.take_original(town.as_("finance"), run.id, town.east, brought_by="agent-e"),
        lambda: handing.unmark(town.as_("agent-e"), run.id, line, reason="记错了"),
        at=ENTRY,
    )
    share = _share(town)
    taken = share["original_on"] is not None
    assert _kinds(found) == [CaseRef, Conflict if taken else Refused]
    assert payment_row(town, "lines", line)["state"] == ("paid" if taken else "pending")
    assert (share["counted"] is not None) is taken


def test_a_count_of_the_cash_knows_of_a_line_that_is_paid_meanwhile(town: Town) -> None:
    town.day = dt.date(2026, 4, 13)
    entitled(town, town.home())
    entitled(town, town.home())
    run = approved(town)
    funded(town, run)
    drawn(town, run)
    paid(town, run, 1)
    two = lines(town, run)[1]
    found = town.at_once(
        lambda: cash.count(town.as_("agent-e"), run.id, town.east, cash=two["amount"]),
        lambda: handing.pay(town.as_("agent-e2"), run.id, [two["id"]]),
        at=ENTRY,
    )
    assert payment_row(town, "lines", two["id"])["state"] == "paid"
    assert _share(town)["counted"] is None, found


def test_a_line_is_not_given_back_while_the_bank_is_given_it(town: Town) -> None:
    town.day = dt.date(2026, 5, 15)
    made = veterans(town)
    line = lines(town, made)[0]
    found = town.at_once(
        lambda: bank.export(town.as_("finance"), made.id),
        lambda: handing.give_back(town.as_("finance"), made.id, [line["id"]], reason="moved"),
        at=ENTRY,
    )
    file = next((each for each in found if isinstance(each, bank.BankFile)), None)
    given = file is not None and line["number"].encode() in file.data
    state = payment_row(town, "lines", line["id"])["state"]
    assert (given, state) in ((True, "pending"), (False, "returned")), found


def _share(town: Town) -> dict[str, Any]:
    return town.all(select(SHARES).where(SHARES.c.community_id == town.east))[0]


def test_a_window_that_is_being_counted_takes_no_money_beside_it(desk_town: Town) -> None:
    town = desk_town
    day = day_of(take(town))
    found = town.at_once(
        lambda: closing.count(town.as_("clerk"), day, {10000: 3, 5000: 1, 1000: 3}),
        lambda: take(town, 1),
        at=ENTRY,
    )
    there = row(record.DAYS, day)
    with db.engine.connect() as tx:
        assert there["expected"] in (None, record.cash_of(tx, day))
    assert len([each for each in found if isinstance(each, CaseRef)]) == 1
    assert audit.verify(OPERATOR).findings == []


def test_a_receipt_is_voided_or_goes_up_and_never_both(desk_town: Town) -> None:
    town = desk_town
    made = take(town)
    closed(town, day_of(made), 380)
    town.pass_days()
    take(town, 1)
    found = town.at_once(
        lambda: desk.void(town.as_("clerk2"), made.id, reason="重复参保"),
        lambda: lists.send(town.as_("clerk"), MEDICAL),
        at=ENTRY,
    )
    assert _kinds(found) == [CaseRef, Conflict]
    on_list = town.all(select(record.LINES).where(record.LINES.c.receipt_id == made.id))
    assert bool(on_list) is (row(record.RECEIPTS, made.id)["state"] == "valid")


def test_the_last_two_lines_of_a_list_settled_at_once_close_it(desk_town: Town) -> None:
    town = desk_town
    receipts = [take(town, no) for no in range(2)]
    closed(town, day_of(receipts[0]), 760)
    made = lists.send(town.as_("clerk"), MEDICAL)
    lists.answer(town.as_("clerk"), made.id, {1: "身份证号不符", 2: "已在外地参保"})
    ids = [each["id"] for each in town.all(select(record.LINES).order_by(record.LINES.c.no))]
    found = town.at_once(
        lambda: lists.settle(town.as_("clerk"), ids[0], text="已更正"),
        lambda: lists.settle(town.as_("clerk2"), ids[1], text="已退款"),
        at=(lists, "_close"),
    )
    assert _kinds(found) == [CaseRef, CaseRef]
    assert row(record.LISTS, made.id)["state"] == "closed"


def test_two_administrators_cannot_take_it_from_each_other_at_once(town: Town) -> None:
    one, two = lasting("root1"), lasting("root2")
    last = town.day + dt.timedelta(days=1)
    found = town.at_once(
        lambda: grants.end_grant(town.as_("root1"), grant_id=two, last=last),
        lambda: grants.end_grant(town.as_("root2"), grant_id=one, last=last),
        at=(grants, "note"),
    )
    assert _kinds(found) == [Refused, tuple]


def _leave(town: Town, login: str) -> int:
    days = {"first": town.day, "last": town.day}
    return absences.set_absence(town.as_(login), login=login, **days, kind="leave").id


def test_one_absence_entered_twice_at_once_is_one(town: Town) -> None:
    again = [lambda: _leave(town, "clerk")] * 2
    found = town.at_once(*again, at=(absences, "_open_work"))
    assert _kinds(found) == [Conflict, int]
    assert len(town.all(select(Absence.__table__))) == 1


def test_a_and_b_do_not_both_leave_a_post_at_once(town: Town) -> None:
    found = town.at_once(
        lambda: _leave(town, "clerk"), lambda: _leave(town, "clerk2"), at=(absences, "_open_work")
    )
    assert _kinds(found) == [Refused, int]
    assert len(town.all(select(Absence.__table__))) == 1


def test_two_administrators_who_fill_one_slot_at_once_leave_one_there(town: Town) -> None:
    post = staffing.add_post(OPERATOR, key="panel.new", title="评审", role="panel_member")
    for login in ("p1", "p2"):
        person(login, "panel_member")
    found = town.at_once(
        *(lambda login=login: staffing.hold_post(OPERATOR, key="panel.new", login=login, slot="A")
          for login in ("p1", "p2")),
        at=(staffing, "note"),
    )  # fmt: skip
    assert found == [None, None]
    held = select(PostHolder.__table__).where(PostHolder.post_id == post)
    assert len([row for row in town.all(held) if row["until"] is None]) == 1


def _area(town: Town) -> int:
    return int(town.all(select(Grid.id).where(Grid.community_id == town.east))[0]["id"])


@pytest.mark.parametrize(
    ("again", "at", "kinds"),
    [
        (lambda town: accounts.add_staff(OPERATOR, login="new.one", name="新人"), (accounts, "_link"),
         [Conflict, accounts.NewLink]),
        (lambda town: communities.add_community(OPERATOR, name="新社区"), (communities, "_phone"),
         [Conflict, int]),
        (lambda town: staffing.add_grid(OPERATOR, community_id=town.east, name="新片区"),
         (staffing, "_give"), [Conflict, int]),
        (lambda town: areas.move_building(
            OPERATOR, community_id=town.east, building="9号楼", to=_area(town)
         ), (areas, "insert"), [int, int]),
        (lambda town: training.record_training(OPERATOR, login="clerk", passed_on=town.day),
         (training, "words"), [type(None), type(None)]),
    ],
    ids=["account", "community", "area", "building", "training"],
)  # fmt: skip
def test_what_an_administrator_sends_twice_at_once_is_there_once(
    town: Town, again: Callable[[Town], Any], at: tuple[Any, str], kinds: list[type]
) -> None:
    """A double click: the second is told so, or changes nothing; it was an error page on PostgreSQL."""
    assert _kinds(town.at_once(*(lambda: again(town) for _ in range(2)), at=at)) == kinds


def test_one_change_of_the_calendar_is_taken_back_once(town: Town) -> None:
    day = town.day + dt.timedelta(days=2)
    calendar_changes.set_override(OPERATOR, date=day, working=False, reason="古尔邦节")
    [made] = calendar_changes.changes(OPERATOR)
    found = town.at_once(
        *(lambda: calendar_changes.undo(OPERATOR, change_id=made["id"], reason="看错了") for _ in range(2)),
        at=(calendar_changes, "remember"),
    )  # fmt: skip
    redate()
    assert _kinds(found) == [Conflict, int]


def test_of_two_who_set_one_day_at_once_the_second_is_told(town: Town) -> None:
    day = town.day + dt.timedelta(days=2)
    found = town.at_once(
        *(lambda yes=yes: calendar_changes.set_override(OPERATOR, date=day, working=yes, reason="调休")
          for yes in (True, False)),
        at=(calendar_changes, "remember"),
    )  # fmt: skip
    redate()
    assert _kinds(found) == [Conflict, type(None)]


def test_a_department_is_switched_on_once(town: Town) -> None:
    east = town.east
    modules.disable(OPERATOR, department="labour", community_id=east)
    found = town.at_once(
        lambda: modules.enable(OPERATOR, department="labour", community_id=east, reason="先开"),
        lambda: modules.enable(OPERATOR, department="labour", community_id=east, reason="先开"),
        at=(modules, "words"),
    )
    assert sorted(found) == [False, True]
    assert modules.disable(OPERATOR, department="labour", community_id=east) is True
