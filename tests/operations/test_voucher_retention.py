"""Pay-outs and entitlements after ten years: sums, numbers and the proof stay, nobody is named, nobody is paid twice."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from hub.db.base import transaction
from hub.db.models import PaymentLine
from hub.domain.errors import Refused
from hub.operations.benefits import entitlement_list, entitlements, voiding
from hub.operations.keeping import retention
from hub.operations.payments import forgetting as pay_outs
from hub.operations.payments import handing, papers, proof, view
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR

from .engine import Town
from .test_payments import (
    DAY,
    approved,
    closed,
    drawn,
    entitled,
    funded,
    items,
    lines,
    made,
    paid,
    row,
)

SHEET = "hub.payment_sheet"
ACCOUNT, SIGNED, NOTE = "6217009876543210123", "外甥女代签", "说是去了外地"


class Undone(Exception):
    """Takes a transaction back."""


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = DAY


def erased(town: Town, day: dt.date, *, dry: bool = False) -> dict[str, int]:
    town.day = day
    found = {one.rule: one.count for one in retention.run(OPERATOR, dry=dry)}
    return {name: found[name] for name in ("pay_outs", "entitlements")}


def test_after_ten_years_the_books_have_sums_and_nobody(town: Town) -> None:
    stays, ends = entitled(town, town.home(), account=ACCOUNT), entitled(town, town.home(), 412_50)
    run = drawn(town, funded(town, approved(town)))
    first, second = lines(town, run)
    handing.pay(town.as_("agent-e"), run.id, [first["id"]], signed_by=SIGNED)
    handing.give_back(town.as_("agent-e"), run.id, [second["id"]], reason="absent", note=NOTE)
    sheet = papers.issue(town.as_("clerk"), run.id, SHEET, community_id=town.east)
    closed(town, run)
    last = dt.date(2026, 5, 31)
    entitlements.end(town.as_("clerk"), ends.id, rev=ends.rev, last=last, reason=NOTE)
    before, people = lines(town, run), {first["resident_id"], second["resident_id"]}

    ten = DAY.replace(year=2036)
    assert erased(town, ten) == {"pay_outs": 0, "entitlements": 0}
    assert erased(town, ten + dt.timedelta(days=1), dry=True) == {"pay_outs": 1, "entitlements": 0}
    assert erased(town, ten + dt.timedelta(days=1)) == {"pay_outs": 1, "entitlements": 0}
    assert erased(town, dt.date(2036, 6, 1)) == {"pay_outs": 0, "entitlements": 1}
    assert erased(town, dt.date(2036, 6, 2)) == {"pay_outs": 0, "entitlements": 0}
    forgotten = row(town, "owners", ends.id)
    assert entitlement_list.entitlement_view(town.as_("clerk"), ends.id).voidable is False
    with pytest.raises(Refused, match="nobody is named in it any more"):
        voiding.ask_void(town.as_("clerk"), ends.id, rev=forgotten["seq"], reason="重名，是另一人")

    after = lines(town, run)
    stayed = ("no", "number", "programme", "period", "amount", "people", "state", "reason", "paid_on", "payer_a",
              "payer_b", "community_id", "entitlement_id")  # fmt: skip
    assert [[each[name] for name in stayed] for each in after] == [
        [each[name] for name in stayed] for each in before
    ]
    assert {each["resident_id"] for each in after} == {None}
    owner = row(town, "owners", ends.id)
    assert (owner["state"], owner["until_on"], owner["reason"], owner["paper"]) == ("ended", last, "", "—")
    assert not people & {owner["resident_id"], owner["payee_id"], *(each["payee_id"] for each in after)}
    assert row(town, "owners", stays.id)["resident_id"] in people
    said = repr({name: town.dump()[name] for name in ("payment_lines", "payment_papers", "payment_shares",
                                                      "payment_runs", "journal")})  # fmt: skip
    assert [word for word in (ACCOUNT, SIGNED, NOTE, "古丽娜尔", "agent-e") if word in said] == []
    assert audit.verify(OPERATOR).findings == []

    found = view.run_view(town.as_("clerk"), run.id)
    assert [each.payee for share in found.shares for each in share.lines] == ["—", "—"]
    assert entitlement_list.entitlement_view(town.as_("clerk"), ends.id).row["name"] == "—"
    for refused in (lambda: papers.pdf(town.as_("clerk"), sheet.id),
                    lambda: papers.issue(town.as_("clerk"), run.id, SHEET, community_id=town.east)):  # fmt: skip
        with pytest.raises(Refused, match="time of this"):
            refused()


def test_nobody_is_paid_again_what_was_paid_before_the_names_went(town: Town) -> None:
    owner = entitled(town, town.home())
    run = drawn(town, funded(town, approved(town)))
    paid(town, run)
    closed(town, run)
    (line,) = lines(town, run)
    assert erased(town, dt.date(2036, 6, 15))["pay_outs"] == 1
    again = {name: line[name] for name in line if name not in ("id", "run_id", "number", "no")}
    later = made(town, "2036-B3")
    # Of ten years nothing was paid, so all of it is owed; what lies before, the books do not tell any more.
    assert [items(town, later)[0]["period"], items(town, later)[-1]["period"]] == ["2026-B3", "2036-B3"]
    other = entitled(town, town.home())
    with pytest.raises(IntegrityError), transaction() as tx:
        row_ = {**again, "run_id": later.id, "no": 99, "number": "x", "entitlement_id": other.id}
        tx.execute(insert(PaymentLine.__table__), row_)
    assert row(town, "owners", owner.id)["state"] == "active"


def test_what_was_altered_before_the_names_went_is_still_found(town: Town) -> None:
    entitled(town, town.home())
    run = drawn(town, funded(town, approved(town)))
    paid(town, run)
    closed(town, run)
    mine = PaymentLine.run_id == run.id
    found = []
    with suppress(Undone), transaction() as tx:
        tx.execute(update(PaymentLine.__table__).where(mine).values(amount=1))
        assert pay_outs.forget(tx, dt.date(2036, 1, 1)) == 1
        found = [each.field for each in proof.audit(tx)]
        raise Undone
    assert found == ["lines", "amount"]


def test_one_account_of_several_entitlements_goes_as_a_whole(town: Town) -> None:
    home = town.home()
    first = entitled(town, home)
    entitlements.end(town.as_("clerk"), first.id, rev=first.rev, last=dt.date(2026, 5, 31), reason="收入变化")
    town.day = dt.date(2030, 1, 10)
    second = entitled(town, home, first=dt.date(2030, 1, 1))
    assert erased(town, dt.date(2036, 6, 15)) == {"pay_outs": 0, "entitlements": 0}
    entitlements.end(
        town.as_("clerk"), second.id, rev=second.rev, last=dt.date(2036, 6, 30), reason="收入变化"
    )
    assert erased(town, dt.date(2046, 7, 1)) == {"pay_outs": 0, "entitlements": 2}
    assert audit.verify(OPERATOR).findings == []
