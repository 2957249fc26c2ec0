"""What is typed into the demonstration's cases: sums, ages and work that go with the service and with each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask

from hub.demo.likely import AGES, SUMS, WORK, asks, likely
from hub.demo.said import said
from hub.domain.case import Facts, Flow, Member
from hub.operations.context import plugins
from hub.testing import databases
from hub.testing.fixtures import opened

BORN = dt.date(1971, 3, 8)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    url = databases.sqlite_url(tmp_path_factory.mktemp("likely"))
    with opened(url, WEB=False) as made, made.app_context():
        yield made


def flow(seq: str, *members: str) -> Flow:
    facts = Facts(members=tuple(Member(key, "样甲") for key in members), applicant_birth=BORN)
    return Flow(plugins().service(seq), facts)


def typed(seq: str, form: str, *members: str) -> dict[str, str | None]:
    case = flow(seq, *members)
    fields = plugins().form(form, case.service.department).fields
    return {each.key: likely(each, case) or said(each, case.service.key) for each in fields}


def test_every_service_that_is_named_exists(app: Flask) -> None:
    named = {*AGES, *SUMS, *WORK}
    assert named - set(plugins().services()) == set()


def test_a_loan_is_as_large_as_a_loan_and_sums_of_a_case_agree(app: Flask) -> None:
    loan = typed("劳动-7", "loan", "1")["amount"]
    assert loan in ("30000", "50000", "80000")
    assert typed("劳动-7", "employment_visit", "1")["work"] == "own"
    passed = [
        typed("残联-1", form, "1")["amount"] for form in ("amount_granted", "funds_passed", "payment_signed")
    ]
    assert passed == [passed[0]] * 3
    assert int(passed[0] or 0) in SUMS["disability.startup_funds"]
    paid, granted = typed("劳动-10", "subsidy_person")["paid"], typed("劳动-10", "amount_granted")["amount"]
    assert Decimal(granted or 0) * 3 == Decimal(paid or 0) * 2


def test_income_a_head_is_the_income_of_the_household_among_its_people(app: Flask) -> None:
    for people in (("4",), ("4", "5"), ("4", "5", "6", "9")):
        family = typed("民政-1", "family_statement", *people)
        checked = typed("民政-1", "linked_check", *people)["income_per_head"]
        assert family["members"] == str(len(people))
        assert Decimal(family["income"] or 0) == Decimal(checked or 0) * len(people)
        assert 180 <= Decimal(checked or 0) < 690
        assert 0 <= int(family["working"] or -1) < len(people)


def test_who_comes_is_of_the_age(app: Flask) -> None:
    graduates, loan, living = (plugins().service(seq) for seq in ("劳动-3", "劳动-7", "民政-1"))
    assert [asks(graduates, age, "儿子") for age in (19, 20, 25, 26)] == [False, True, True, False]
    assert [asks(loan, age, "配偶") for age in (21, 22, 55, 56, 75)] == [False, True, True, False, False]
    assert [asks(living, 50, relation) for relation in ("户主", "配偶")] == [True, False]


def test_years_that_are_paid_for_late_are_long_gone(app: Flask) -> None:
    worked = typed("劳动-11", "late_visit")
    assert worked["employer"] == "原市第二毛纺厂"
    assert [str(worked[key])[:2] for key in ("first", "last")] == ["19", "20"]
