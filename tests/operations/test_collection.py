"""The collection desk: receipts without gaps, days closed by two, differences with a cause, the list and its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hub.db.base import db, reading, transaction
from hub.db.models import Resident
from hub.db.scope import scoped
from hub.domain.errors import Conflict, InputError, NotFound, NotHeld, Refused
from hub.operations.collection import closing, desk, lists, record, view
from hub.operations.keeping import retention
from hub.operations.prints.collection_prints import in_words
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.verb import CaseRef
from hub.testing import centre
from hub.testing.factories import as_person

from .engine import Town

MEDICAL, PENSION = "劳动-4", "劳动-5"
CARD = ("social_card",)
RECEIPTS, DAYS, LINES = record.RECEIPTS, record.DAYS, record.LINES


@pytest.fixture
def desk_town(town: Town) -> Town:
    """The engine's centre with the window of labour, held by the clerks, on in the east."""
    centre.window("labour")
    enable(OPERATOR, department="labour", community_id=town.east, reason="测试")
    return town


def take(town: Town, who: int = 0, login: str = "clerk", **more: Any) -> CaseRef:
    said = {"amount": 380_00, "period": "2026", "variant": "renewal", "seen": CARD, **more}
    return desk.take(town.as_(login), said.pop("key", MEDICAL), resident_id=town.homes[who][0], **said)


def row(table: Any, row_id: int) -> Mapping[str, Any]:
    db.session.rollback()
    return reading().execute(select(table).where(table.c.id == row_id)).mappings().one()


def day_of(receipt: CaseRef) -> int:
    return int(row(RECEIPTS, receipt.id)["day_id"])


def closed(town: Town, day: int, yuan: int) -> None:
    """Counted by the clerk in hundreds and tens, checked by the other."""
    closing.count(town.as_("clerk"), day, {10000: yuan // 100, 1000: yuan % 100 // 10})
    closing.verify(town.as_("clerk2"), day)


def test_a_day_at_the_desk_to_the_closing(desk_town: Town) -> None:
    town = desk_town
    one = take(town)
    two = take(town, 1, way="transfer", reference="转0412")
    wrong = take(town, 2, amount=38_00)
    assert [each.number for each in (one, two, wrong)] == ["劳收26-0001", "劳收26-0002", "劳收26-0003"]
    with pytest.raises(Refused, match="another person voids it"):
        desk.void(town.as_("clerk"), wrong.id, reason="少收")
    with pytest.raises(InputError, match="Say why it is void"):
        desk.void(town.as_("clerk2"), wrong.id)
    desk.void(town.as_("clerk2"), wrong.id, reason="少收，重开")
    right = take(town, 2)
    day = day_of(one)
    assert record.takings(reading(), day) == {"cash": (2, 760_00), "transfer": (1, 380_00)}
    with pytest.raises(
        NotHeld, match="Counted are 750.00 yuan, by the receipts it must be 760.00: 10.00 yuan"
    ):
        closing.count(town.as_("clerk"), day, {10000: 7, 5000: 1})
    assert row(DAYS, day)["state"] == "open"
    closing.count(town.as_("clerk"), day, {10000: 7, 5000: 1}, cause="找零多付10元，已联系本人")
    with pytest.raises(Refused, match="takes no receipts"):
        take(town, 3)
    with pytest.raises(Refused, match="another person checks it"):
        closing.verify(town.as_("clerk"), day)
    closing.verify(town.as_("clerk2"), day, right=False, reason="有一张50元在抽屉里")
    closing.count(town.as_("clerk"), day, {10000: 7, 5000: 1, 1000: 1}, cause="不再有差额")
    with pytest.raises(Refused, match="This day is counted, to be checked"):
        closing.hand_in(town.as_("clerk"), day, to="bank", slip="缴款单031")
    closing.verify(town.as_("clerk2"), day)
    closing.hand_in(town.as_("clerk"), day, to="bank", slip="缴款单031")
    found = row(DAYS, day)
    assert (found["state"], found["expected"], found["counted"], found["difference"], found["cause"]) == (
        "handed", 760_00, 760_00, 0, "",
    )  # fmt: skip
    assert found["count"] == {"10000": 7, "5000": 1, "1000": 1}
    assert [each["type"] for each in view.day_view(town.as_("deputy"), day).entries] == [
        "opened", "counted", "sent_back", "counted", "checked", "handed",
    ]  # fmt: skip
    assert [each["state"] for each in view.day_view(town.as_("clerk"), day).receipts] == [
        "valid", "valid", "void", "valid",
    ]  # fmt: skip
    assert right.number == "劳收26-0004"


def test_what_the_window_does_not_take(desk_town: Town) -> None:
    town = desk_town
    done = take(town)
    for wrong, said in (
        ({}, f"paid for this person already, with receipt {done.number}"),
        ({"who": 1, "seen": ()}, "Not looked at yet: 社保卡"),
        ({"who": 1, "variant": "new", "seen": CARD}, "身份证、一寸照片一张"),
        ({"who": 1, "amount": 0}, "more than nothing"),
        ({"who": 1, "period": "2019"}, "this period and the next: 2026, 2027"),
        ({"who": 1, "way": "card"}, "number of the card slip"),
        ({"who": 1, "way": "shells"}, "Choose how it is paid"),
        ({"who": 1, "variant": "other"}, "Choose which"),
        ({"who": 1, "key": "民政-6"}, "collects nothing"),
        ({"who": 1, "login": "agent-e"}, "may not do this"),
        ({"who": 1, "login": "finance"}, "may not do this"),
    ):
        with pytest.raises((InputError, Refused), match=said):
            take(town, **wrong)
    db.session.execute(update(Resident).where(Resident.id == town.homes[1][0]).values(died=town.day))
    db.session.commit()
    with pytest.raises(Refused, match="recorded as deceased"):
        take(town, 1)
    own = town.homes[2][0]
    with pytest.raises(Refused, match="your own household"):
        desk.take(as_person("clerk", _number(own)), MEDICAL, resident_id=own, amount=380_00, period="2026",
                  variant="renewal", seen=CARD)  # fmt: skip
    assert take(town, period="2027").number == "劳收26-0002"
    assert take(town, key=PENSION, seen=("id_card",)).number == "劳收26-0003"


def _number(resident_id: int) -> str:
    return str(row(Resident.__table__, resident_id)["id_number"])


def test_the_database_itself_keeps_one_receipt_and_two_people(desk_town: Town) -> None:
    town = desk_town
    one, two = take(town), take(town, 1)
    for table, key, values in (
        (RECEIPTS, two.id, {"resident_id": town.homes[0][0]}),
        (RECEIPTS, one.id, {"amount": 0}),
        (
            RECEIPTS,
            one.id,
            {"state": "void", "void_day_id": day_of(one), "voided_by": row(RECEIPTS, one.id)["made_by"]},
        ),
        (DAYS, day_of(one), {"difference": -5}),
        (DAYS, day_of(one), {"state": "handed"}),
    ):
        with pytest.raises(IntegrityError), transaction() as tx:
            tx.execute(update(table).where(table.c.id == key).values(**values))


def test_an_open_day_is_closed_before_the_next_and_money_goes_back_from_todays(desk_town: Town) -> None:
    town = desk_town
    old = take(town)
    town.pass_days()
    with pytest.raises(Refused, match="is not counted yet"):
        take(town, 1)
    closed(town, day_of(old), 380)
    new = take(town, 1)
    desk.void(town.as_("clerk2"), old.id, reason="重复参保")
    first, second = day_of(old), day_of(new)
    assert record.takings(reading(), second) == {"cash": (0, 0)}
    assert record.takings(reading(), first) == {"cash": (1, 380_00)}
    closed(town, day_of(new), 0)
    with pytest.raises(Conflict, match="Somebody was first"):
        desk.void(town.as_("clerk2"), old.id, reason="再来一次")


def test_the_list_goes_up_and_its_differences_come_to_an_end(desk_town: Town) -> None:
    town = desk_town
    receipts = [take(town, no) for no in range(3)]
    with pytest.raises(Refused, match="No receipt of a checked day waits"):
        lists.send(town.as_("clerk"), MEDICAL)
    closed(town, day_of(receipts[0]), 1140)
    made = lists.send(town.as_("clerk"), MEDICAL)
    it = view.list_view(town.as_("clerk"), made.id)
    assert (made.number, it.row["amount"], [line["receipt"] for line in it.lines]) == (
        "劳汇26-0001", 1140_00, [each.number for each in receipts],
    )  # fmt: skip
    with pytest.raises(Conflict, match="It went up as line 劳汇26-0001/1"):
        desk.void(town.as_("clerk2"), receipts[0].id, reason="太晚")
    for wrong, said in (({4: "没有"}, "has no line 4"), ({1: " "}, "say what differs")):
        with pytest.raises(InputError, match=said):
            lists.answer(town.as_("clerk"), made.id, wrong)
    assert _stands(town) == [("sent", 0)]
    lists.answer(town.as_("clerk"), made.id, {2: "身份证号不符", 3: "已在外地参保"})
    assert _stands(town) == [("sent", 2)]
    with pytest.raises(Refused, match="entered already"):
        lists.answer(town.as_("clerk"), made.id, {})
    two, three = (line["id"] for line in view.list_view(town.as_("clerk"), made.id).lines[1:])
    lists.settle(town.as_("clerk"), two, text="已更正证件号", again=True)
    town.pass_days()
    take(town, 4)
    desk.void(town.as_("clerk2"), receipts[2].id, reason="已在外地参保，退款")
    with pytest.raises(Refused, match="A void receipt does not go up again"):
        lists.settle(town.as_("clerk"), three, text="再报", again=True)
    lists.settle(town.as_("clerk"), three, text="已退款")
    assert _stands(town) == [("closed", 0)]
    again = lists.send(town.as_("clerk"), MEDICAL)
    assert [line["receipt"] for line in view.list_view(town.as_("clerk"), again.id).lines] == ["劳收26-0002"]
    lists.answer(town.as_("clerk"), again.id, {})
    assert row(record.LISTS, again.id)["state"] == "closed"


def _stands(town: Town) -> list[tuple[str, int]]:
    """How the lists stand, with the lines that differ and are still to be put right."""
    return [(one["state"], one["differ"]) for one in view.list_rows(town.as_("clerk"))]


def test_who_sees_names_and_who_sums(desk_town: Town) -> None:
    town = desk_town
    one = take(town, payer="艾力·吐尔逊")
    seen = {login: len(reading().execute(scoped(RECEIPTS, town.as_(login))).all())
            for login in ("clerk", "deputy", "finance", "agent-e", "officer-e", "admin", "inspection")}  # fmt: skip
    assert seen == {
        "clerk": 1,
        **dict.fromkeys(("deputy", "finance", "agent-e", "officer-e", "admin", "inspection"), 0),
    }
    assert view.receipt_view(town.as_("clerk2"), one.id)["payer"] == "艾力·吐尔逊"
    with pytest.raises(NotFound, match="There is no such receipt"):
        view.receipt_view(town.as_("deputy"), one.id)
    for login, cash in (("deputy", 380_00), ("finance", 380_00)):
        it = view.day_view(town.as_(login), day_of(one))
        assert (it.cash, list(it.receipts), it.may) == (cash, [], frozenset())
    with pytest.raises(Refused, match=r"may not do this \(collection.read\)"):
        view.day_view(town.as_("agent-e"), day_of(one))


def test_a_changed_receipt_is_found_and_an_old_one_is_nobodys(desk_town: Town) -> None:
    town = desk_town
    one = take(town, payer="艾力·吐尔逊")
    closed(town, day_of(one), 380)
    with transaction() as tx:
        tx.execute(update(RECEIPTS).values(amount=480_00))
    assert {(each.case, each.field) for each in audit.verify(OPERATOR).findings} == {
        (one.number, "amount"), ("劳日26-0001", "expected"),
    }  # fmt: skip
    with transaction() as tx:
        tx.execute(update(RECEIPTS).values(amount=380_00))
    assert retention.due("receipts", town.day) == 0
    assert retention.due("receipts", town.day + dt.timedelta(days=1)) == 1
    with transaction() as tx:
        retention.apply_all(tx, "receipts", town.day + dt.timedelta(days=1))
    found = row(RECEIPTS, one.id)
    assert (found["number"], found["amount"], found["resident_id"], found["payer"]) == (
        one.number,
        380_00,
        None,
        "",
    )


@pytest.mark.parametrize(
    ("fen", "said"),
    [(38000, "叁佰捌拾元整"), (100050, "壹仟元零伍角整"), (1020304, "壹万零贰佰零叁元零肆分"), (50, "伍角整"),
     (100100, "壹仟零壹元整"), (11000000, "壹拾壹万元整"), (512, "伍元壹角贰分"), (10000000, "壹拾万元整")],
)  # fmt: skip
def test_sums_in_words(fen: int, said: str) -> None:
    assert in_words(fen) == said


def test_the_year_that_is_offered_first_follows_the_season(desk_town: Town) -> None:
    collection = desk.in_force(MEDICAL, dt.date(2026, 10, 9)).collection
    assert collection
    offered = []
    for desk_town.day in (dt.date(2027, 3, 1), dt.date(2027, 7, 2), dt.date(2027, 11, 26)):
        offered.append(desk.usual_period(collection))
    assert offered == ["2027", "2027", "2028"]
