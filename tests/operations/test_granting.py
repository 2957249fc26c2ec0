"""An approval makes its entitlement inside the case's own transaction, with the amount its function reckons."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import reading, transaction
from hub.db.models import Entitlement, Resident
from hub.domain.errors import HubError, Refused
from hub.domain.period import period_of
from hub.operations.benefits import entitlements
from hub.operations.benefits.entitlements import SPANS
from hub.operations.casework import changes
from hub.operations.casework.deaths import check_deaths
from hub.operations.casework.loading import load
from hub.operations.casework.proxies import PartySaid
from hub.operations.context import plugins, service_of
from hub.operations.payments import points
from hub.operations.payments.programmes import programme
from hub.operations.payments.reckoning import draft
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.testing.factories import resident

from . import registry
from .engine import LOW_INCOME, OLD_AGE, TEMPORARY, Town
from .test_payments import entitled

DAY = dt.date(2026, 8, 3)
"""A working day at which the second versions are in force; early in the month, for 民政-1."""
NAMES = ("programme", "amount", "from_on", "until_on", "review_on", "state", "household_id")


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = DAY


def granted(town: Town, case: int) -> list[dict[str, Any]]:
    table = Entitlement.__table__
    query = select(table, SPANS.c.amount, SPANS.c.people).join(SPANS, SPANS.c.entitlement_id == table.c.id)
    return town.all(query.where(table.c.case_id == case))


def test_minimum_living_is_granted_to_the_household_from_the_next_month(town: Town) -> None:
    case = town.case("tell", LOW_INCOME)
    found = granted(town, case)
    home = town.row(case)["household_id"]
    # (1000 − 300) × 1: the forms say one member and 300 yuan a head; approved in August, so from 1 September.
    assert [{name: each[name] for name in NAMES} for each in found] == [{
        "programme": "civil_affairs.minimum_living", "amount": 700_00, "from_on": dt.date(2026, 9, 1),
        "until_on": None, "review_on": dt.date(2026, 11, 1), "state": "active", "household_id": home,
    }]  # fmt: skip
    assert town.said(case, "entitled") == {
        "entitlement": found[0]["number"], "amount": 700_00, "first": "2026-09-01",
    }  # fmt: skip


def test_temporary_assistance_is_granted_once_as_decided(town: Town) -> None:
    case = town.case("tell", TEMPORARY)
    assert [(each["programme"], each["amount"], each["household_id"]) for each in granted(town, case)] == [
        ("civil_affairs.temporary_assistance", 300_00, None)
    ]


def test_the_very_old_are_granted_by_age_and_nobody_younger(town: Town) -> None:
    case = town.case("tell", OLD_AGE)
    assert [each["amount"] for each in granted(town, case)] == [1000_00]


def test_a_rent_subsidy_is_granted_as_approved_and_a_dwelling_grants_none(town: Town) -> None:
    case = town.case("tell", "民政-3")
    town.take(case, "subsidy")
    found = granted(town, case)
    assert [(each["programme"], each["amount"], each["household_id"]) for each in found] == [
        ("civil_affairs.rent_subsidy", 300_00, town.row(case)["household_id"])
    ]
    paying = draft(reading(), programme("civil_affairs.rent_subsidy"), period_of("2026-Q4"), [town.east])
    assert [(each.owed.row["id"], each.reckoned.amount) for each in paying.lines] == [
        (
            found[0]["id"],
            300_00 * len([month for month in (9, 10, 11, 12) if month >= found[0]["from_on"].month]),
        )
    ]
    town.day = DAY
    other = town.case("tell", "民政-3")
    town.take(other, "dwelling")
    assert granted(town, other) == []


def test_what_cannot_be_reckoned_is_not_approved(town: Town) -> None:
    service = service_of(LOW_INCOME)
    put_setting(OPERATOR, key="living_standard", value="300", service=service)
    case = town.case("bureau", LOW_INCOME)
    with pytest.raises(HubError, match="The income per head is not below the standard: nothing is owed"):
        town.take(case)
    assert (town.row(case)["step"], granted(town, case)) == ("bureau", [])


def test_who_has_it_already_is_not_granted_it_twice(town: Town) -> None:
    first = town.case("tell", TEMPORARY)
    resident = town.row(first)["applicant_id"]
    again = town.forward(town.start(TEMPORARY, resident_id=resident).id, "approve")
    with pytest.raises(HubError, match="has it already"):
        town.take(again)
    assert granted(town, again) == []


@pytest.mark.parametrize("kind", ["death", "move_out"])
def test_nobody_who_died_or_left_is_granted_what_would_go_on(town: Town, kind: str) -> None:
    """The window let the application go on; the allowance ran from the next month, and nobody ended it."""
    old = resident("样寿", community_id=town.east, born=dt.date(1930, 1, 1), sequence=731)
    case = town.start(OLD_AGE, resident_id=old).id
    registry.done(town, registry.ask(town, kind, old, on="2026-08-02"), "clerk2")
    changes.go_on(town.as_("clerk"), case, rev=town.rev(case), reason="亲属续办", paper="委托书")
    words = (
        f"{town.row(case)['number']}: By the register this person died or left on 2026-08-02. Nothing is owed from"
        " then on: it is not approved, or somebody of the household takes the application over before."
    )
    with pytest.raises(Refused) as caught:
        town.forward(case, "end")
    assert (str(caught.value), granted(town, case)) == (words, [])


def test_what_is_paid_once_is_granted_to_the_next_of_kin(town: Town) -> None:
    """It is for costs that were; who draws it is named then."""
    case = town.case("check", TEMPORARY)
    who = town.row(case)["applicant_id"]
    registry.done(town, registry.ask(town, "death", who, on="2026-08-02"), "clerk2")
    changes.go_on(town.as_("clerk"), case, rev=town.rev(case), reason="亲属续办", paper="委托书")
    town.forward(case, "tell")
    assert [each["state"] for each in granted(town, case)] == ["active"]


def test_a_crash_after_granting_leaves_neither_entitlement_nor_step(town: Town) -> None:
    case = town.case("approve", TEMPORARY)

    def crash(point: str) -> None:
        if point == "granted":
            raise RuntimeError(point)

    points.listen(crash)
    try:
        with pytest.raises(RuntimeError, match="granted"):
            town.take(case)
    finally:
        points.listen(None)
    assert (town.row(case)["step"], granted(town, case)) == ("approve", [])
    town.take(case)
    assert (town.row(case)["step"], len(granted(town, case))) == ("tell", 1)


def test_the_statements_of_a_granting_transition(town: Town) -> None:
    """Fourteen: the seven of a transition and those of one entitlement with its span and its entry."""
    case = town.case("approve", TEMPORARY)
    with town.counted() as sent:
        town.take(case)
    entitlement = [each for each in sent if any(name in each for name in ("entitlement", "journal"))]
    assert len(entitlement) <= 7, entitlement


@pytest.mark.parametrize(
    ("seq", "programme_key"),
    [("民政-5", "medical_relief"), ("民政-7", "living_relief"), ("民政-11", "funeral_aid")],
)
def test_what_is_paid_once_is_granted_to_the_applicant_and_paid_by_a_run(
    town: Town, seq: str, programme_key: str
) -> None:
    """The amount that was written, to the fen, in the one run of the programme; the case ends without paying."""
    dead = [PartySaid("deceased", name="样某")] if seq == "民政-11" else []
    case = town.forward(town.start(seq, parties=dead).id, "archive")
    [found] = granted(town, case)
    row = town.row(case)
    assert (found["programme"], found["resident_id"], found["payee_id"]) == (
        f"civil_affairs.{programme_key}", row["applicant_id"], row["applicant_id"],
    )  # fmt: skip
    paying = programme(found["programme"])
    drafted = draft(reading(), paying, period_of("once"), [town.east])
    assert [(each.owed.row["id"], each.reckoned.amount) for each in drafted.lines] == [
        (found["id"], found["amount"])
    ]
    assert found["amount"] == 300_00
    assert "pay_out" not in [step.key for step in service_of(seq).steps]


def test_funeral_aid_waits_until_what_the_deceased_received_has_ended(town: Town) -> None:
    """The claimant is paid, never the deceased; the register's death ends what ran."""
    dead, claimant = town.home()
    runs_on = entitled(town, (dead,))
    made = town.start("民政-11", resident_id=claimant, parties=[PartySaid("deceased", dead)])
    with pytest.raises(HubError, match=f"The deceased still receives {runs_on.number}"):
        town.forward(made.id, "tell")
    assert granted(town, made.id) == []
    entitlements.end(town.as_("clerk"), runs_on.id, rev=runs_on.rev, last=town.day, reason="领取人去世")
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.id == dead).values(died=town.day))
        file = load(tx, town.as_("clerk"), made.id)
        form = plugins().form("funeral_facts", "civil_affairs")
        asked = [{"died_on": (town.day - dt.timedelta(days)).isoformat()} for days in (0, 3)]
        said = [[str(fault) for fault in check_deaths(file, form, each)] for each in asked]
    town.forward(made.id, "tell")
    assert [each["payee_id"] for each in granted(town, made.id)] == [claimant]
    remedy = "Put the wrong one right, here or in the register."
    assert said == [[], [f"死亡日期: The register has {town.day} as the day of death. {remedy}"]]


def test_a_household_s_benefit_waits_for_another_payee_and_holds_up_no_funeral(town: Town) -> None:
    """It goes on for those who live: only a death that the register does not have yet holds the aid up."""
    dead, claimant = town.home()
    home = reading().execute(select(Resident.household_id).where(Resident.id == dead)).scalar_one()
    runs_on = entitled(town, (dead,), household_id=home, people=2)
    made = town.start("民政-11", resident_id=claimant, parties=[PartySaid("deceased", dead)])
    with pytest.raises(HubError, match=f"The deceased still receives {runs_on.number}"):
        town.forward(made.id, "tell")
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.id == dead).values(died=town.day))
    town.forward(made.id, "tell")
    assert [each["payee_id"] for each in granted(town, made.id)] == [claimant]
