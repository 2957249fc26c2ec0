"""How things stand with a resident: only what the worker may see, and to the resident all of the own."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import g
from sqlalchemy import select, text

from hub.db.base import reading, transaction
from hub.db.models import AccessLog
from hub.domain.errors import NotFound, Refused
from hub.i18n import DEFAULT_LOCALE
from hub.operations.benefits import entitlements
from hub.operations.prints import standing_print
from hub.operations.registry.kept_data import holdings
from hub.operations.registry.residents import Record, open_resident, who_looked
from hub.operations.registry.standing import Elsewhere, own_page, standing
from hub.testing.factories import resident

from .engine import LOW_INCOME, TEMPORARY, Town
from .registry import ask, done, home_of, undone
from .test_entitlements import taken_over

PURPOSE = "本人来窗口询问"
UNTIL = dt.date(2026, 12, 31)


def record(town: Town, login: str, key: int) -> Record:
    return open_resident(town.as_(login), key, PURPOSE)


def logged() -> list[tuple[str, str]]:
    """What was logged since the record was opened."""
    rows = reading().execute(select(AccessLog.action, AccessLog.purpose).order_by(AccessLog.id)).all()
    last = max(at for at, row in enumerate(rows) if row.action == "open")
    return [tuple(row) for row in rows[last + 1 :]]  # type: ignore[misc]


def test_benefits_and_what_comes_next(town: Town) -> None:
    home = town.home()
    town.used = 0
    made = taken_over(town, review_on=dt.date(2026, 6, 30), last=UNTIL, payee_id=home[1])
    entitlements.suspend(town.as_("clerk"), made.id, rev=made.rev, first=town.day, reason="核查收入")
    who = record(town, "clerk", home[0])
    found = standing(town.as_("clerk"), who, PURPOSE)
    (benefit,) = found.benefits
    assert (benefit.title, benefit.whose, benefit.state, benefit.amount, benefit.until, benefit.reason) == (
        "城市低保", "own", "suspended", None, UNTIL, "核查收入",
    )  # fmt: skip
    assert [(each.day, each.what) for each in found.coming] == [
        (dt.date(2026, 6, 30), "review"), (UNTIL, "ends"),
    ]  # fmt: skip
    spouse = standing(town.as_("clerk"), record(town, "clerk", home[1]), PURPOSE)
    assert [each.whose for each in spouse.benefits] == ["drawn"]


def test_a_benefit_whose_payee_has_died_says_that_nothing_is_paid(town: Town) -> None:
    """To whoever looks at the record of the dead, whose papers nobody brings again, and of the family."""
    head, spouse = town.home()
    town.used = 0
    taken_over(town, household_id=home_of(town, head)["id"])
    clerk = town.as_("clerk")
    assert [each.no_payee for each in standing(clerk, record(town, "clerk", spouse), PURPOSE).benefits] == [
        False
    ]
    done(town, ask(town, "death", head))
    for who in (record(town, "clerk", key) for key in (head, spouse)):
        found = standing(clerk, who, PURPOSE)
        assert ([each.no_payee for each in found.benefits], found.papers) == ([True], [])
    page = standing_print.data_of(own_page(clerk, who, PURPOSE), who, "窗口", "zh")
    assert [each["state"] for each in page["benefits"]] == ["no_payee"]
    done(town, ask(town, "head", spouse), checker="clerk2")
    assert [each.no_payee for each in standing(clerk, record(town, "clerk", spouse), PURPOSE).benefits] == [
        False
    ]


@pytest.mark.parametrize(
    ("programme", "rate"),
    [("civil_affairs.minimum_living", "month"), ("civil_affairs.temporary_assistance", "period")],
)
def test_a_sum_is_said_of_a_month_or_of_each_pay_out_as_its_programme_counts(
    town: Town, programme: str, rate: str
) -> None:
    """The two months of 低保 are paid at once: its sum of a month is none of a pay-out."""
    town.used = 0
    taken_over(town, programme=programme)
    town.used = 0
    who = record(town, "clerk", town.home()[0])
    data = standing_print.data_of(own_page(town.as_("clerk"), who, PURPOSE), who, "窗口", "zh")
    assert [(each["amount"], each["rate"]) for each in data["benefits"]] == [("812.40", rate)]


def test_another_department_tells_yes_and_until_when_it_is_asked(town: Town) -> None:
    home = town.home()
    town.used = 0
    made = taken_over(town, last=UNTIL)
    with transaction() as tx:
        tx.execute(text("UPDATE entitlements SET department = 'family' WHERE id = :id"), {"id": made.id})
    who = record(town, "clerk", home[0])
    quiet = standing(town.as_("clerk"), who, PURPOSE)
    assert (quiet.benefits, quiet.elsewhere) == ([], None)
    assert logged() == [("standing", PURPOSE)]
    told = standing(town.as_("clerk"), who, PURPOSE, elsewhere=True)
    assert (told.benefits, told.elsewhere, told.coming) == ([], [Elsewhere("family", UNTIL)], [])
    assert logged()[1:] == [("standing", PURPOSE), ("told_by", f"family: {PURPOSE}")]
    assert [each.number for each in own_page(town.as_("clerk"), who, PURPOSE).benefits] == [made.number]
    assert logged()[-1] == ("own_page", PURPOSE)
    with transaction() as tx:
        tx.execute(text("UPDATE entitlements SET department = 'civil_affairs'"))


def test_open_cases_letters_and_papers(town: Town) -> None:
    home = town.home()
    low = town.start(LOW_INCOME, resident_id=home[0])
    town.forward(low.id, "refuse", check="does_not")
    found = standing(town.as_("clerk"), record(town, "clerk", home[0]), PURPOSE)
    assert [(each.number, each.step, each.post) for each in found.cases] == [
        (low.number, "送达不符合申请条件通知书", "officer.e")
    ]
    assert [(each.print, each.issued) for each in found.letters] == [("hub.refusal", town.day)]
    assert {each.title for each in found.papers} >= {"居民户口簿"}
    spouse = standing(town.as_("clerk"), record(town, "clerk", home[1]), PURPOSE)
    assert [each.number for each in spouse.cases] == [low.number], "the household's case is hers too"
    assert spouse.letters == []


def test_what_one_asked_for_alone_is_nobody_else_s(town: Town) -> None:
    home = town.home()
    alone = town.start(TEMPORARY, resident_id=home[0], variant="person", answers={"illness": "yes"})
    spouse = record(town, "clerk", home[1])
    assert own_page(town.as_("clerk"), spouse, PURPOSE).cases == []
    assert standing(town.as_("clerk"), spouse, PURPOSE).cases == []
    assert [
        each.number for each in own_page(town.as_("clerk"), record(town, "clerk", home[0]), PURPOSE).cases
    ] == [alone.number]


def test_who_may_ask(town: Town) -> None:
    home = town.home()
    town.start(LOW_INCOME, resident_id=home[0])
    who = record(town, "clerk", home[0])
    assert [each.number for each in standing(town.as_("agent-e"), who, PURPOSE).cases] == []
    for login in ("agent-w", "officer-e", "director", "admin", "finance"):
        with pytest.raises((Refused, NotFound)):
            open_resident(town.as_(login), home[0], PURPOSE)
        with pytest.raises(Refused, match=r"may not do this \(resident.open\)"):
            standing(town.as_(login), who, PURPOSE)
        with pytest.raises(Refused, match=r"may not do this \(resident.open\)"):
            own_page(town.as_(login), who, PURPOSE)


def test_what_is_held_of_a_second_record_made_one_with_this_is_said_of_the_person(town: Town) -> None:
    kept = resident("样抄", community_id=town.east, sequence=700)
    second = resident("样抄", community_id=town.east, sequence=702)

    def held() -> dict[str, int | None]:
        return {str(each.what): each.count for each in holdings(record(town, "clerk", kept))}

    changes, other = "变更记录，含原因和所见材料", "合并进来的另一份档案，含证件号码"
    assert (held().get(changes), held().get(other)) == (1, None)
    looks = len(who_looked(town.as_("clerk"), second))
    before = held()["谁查看过、为什么"]
    merged = done(town, ask(town, "merge", kept, other_id=second, ground="copied"))
    found = held()
    assert (found[changes], found[other]) == (3, 1)
    assert found["谁查看过、为什么"] == len(who_looked(town.as_("clerk"), kept)) > before + looks
    undone(town, merged)
    assert held().get(other) is None


def test_the_page_handed_over_says_what_is_held_in_its_own_language_whatever_the_clerk_reads(
    town: Town,
) -> None:
    who = record(town, "clerk", town.home()[0])
    found = own_page(town.as_("clerk"), who, PURPOSE)
    held = {}
    for language in ("zh", "en"):
        g.locale = "en" if language == "zh" else DEFAULT_LOCALE
        data = standing_print.data_of(found, who, "窗口", language)
        held[language] = [
            (each["what"], each["count"], each["until"], each["as_long"]) for each in data["holdings"]
        ]
    looks = held["zh"][-1][1]
    assert held["zh"] == [
        ("姓名、证件号码（加密）、出生日期、性别、电话、住址、语言、家庭", 0, "", "居住期间及其后2年"),
        ("享受的待遇（如有）：项目、金额、起止日期、发放记录、银行账号（加密）", 0, "", "最后一次发放后10年"),
        ("变更记录，含原因和所见材料", 1, "", "2年；只有“有过变更”这一事实保存更久"),
        ("谁查看过、为什么", looks, "", "自每次查看起36个月"),
    ]
    assert held["en"] == [
        ("Name, ID number (encrypted), birth, sex, telephone, address, language, household", 0, "",
         "while the person lives here, and 2 years more"),
        ("What is received, where there is any: programme, sum, days, pay-outs, account (encrypted)", 0, "",
         "10 years after the last pay-out"),
        ("Changes of the register, with reason and paper", 1, "", "2 years; that there was one, longer"),
        ("Who looked, what for", looks, "", "36 months from each look"),
    ]  # fmt: skip
    assert looks >= 2
