"""Death, moves, merges and new heads end, move or re-point what is received, and every change is taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.base import transaction
from hub.db.models import Entitlement, EntitlementSpan, JournalEntry, PaymentLine, Resident
from hub.domain.errors import Conflict, InputError, Refused
from hub.operations.benefits import entitlements, next_payee, payee_paper, rechecks, reminders
from hub.operations.benefits.entitlement_list import entitlement_list
from hub.operations.payments import claims, runs, view
from hub.operations.payments.programmes import programme
from hub.operations.proof import audit
from hub.operations.registry import asking
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.verb import CaseRef
from hub.operations.worklist.beside import beside
from hub.testing.factories import id_number

from . import registry
from .engine import LOW_INCOME, Town
from .test_payments import (
    DAY,
    LIVING,
    approved,
    closed,
    drawn,
    entitled,
    funded,
    items,
    lines,
    made,
    own,
    paid,
)

ROWS = Entitlement.__table__
SPANS = EntitlementSpan.__table__
PEOPLE = Resident.__table__


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    town.day = DAY


def row(town: Town, made: CaseRef) -> dict[str, Any]:
    return town.all(select(ROWS).where(ROWS.c.id == made.id))[0]


def spans(town: Town, made: CaseRef) -> list[tuple[Any, ...]]:
    query = select(SPANS).where(SPANS.c.entitlement_id == made.id).order_by(SPANS.c.first)
    return [(each["first"], each["last"], each["amount"]) for each in town.all(query)]


def change(town: Town, kind: str, who: int, checker: str = "agent-e", **said: Any) -> CaseRef:
    return registry.done(town, registry.ask(town, kind, who, **{"on": "2026-04-10", **said}), checker)


def test_a_death_ends_it_and_what_was_paid_too_much_is_a_claim(town: Town) -> None:
    home = town.home()
    owner = entitled(town, home)
    run = drawn(town, funded(town, approved(town)))
    paid(town, run)
    closed(town, run)
    before = spans(town, owner)
    drafted = entitled(town, (town.home()[0],))
    runs.make(town.as_("clerk"), LIVING, "2026-B2")
    entitlements.end(town.as_("clerk"), drafted.id, rev=drafted.rev, last=dt.date(2026, 2, 28), reason="迁出")
    with transaction() as tx:  # in a draft, and paid nothing
        assert claims.claims(tx, programme(LIVING)) == []
    ref = change(town, "death", home[0], on="2026-03-20")
    found = row(town, owner)
    assert (found["state"], found["until_on"], spans(town, owner)) == (
        "ended", dt.date(2026, 3, 20), [(dt.date(2020, 1, 1), dt.date(2026, 3, 20), 300_00)],
    )  # fmt: skip
    town.day = dt.date(2026, 6, 15)
    with transaction() as tx:
        assert [left for _, left in claims.claims(tx, programme(LIVING))] == [300_00]
    registry.undone(town, ref)
    found = row(town, owner)
    assert (found["state"], found["until_on"], spans(town, owner)) == ("active", None, before)
    assert [each["amount"] for each in lines(town, made(town, "2026-B3"))] == [600_00]


def person(town: Town, who: int) -> dict[str, Any]:
    return town.all(select(PEOPLE).where(PEOPLE.c.id == who))[0]


def test_what_is_owed_to_the_dead_is_drawn_once_by_who_was_named_and_confirmed(town: Town) -> None:
    home, other, child = town.home(), town.home(), town.outsider
    owner = entitled(town, (home[0],))
    ref = change(town, "death", home[0], on="2026-03-20")
    with pytest.raises(Refused, match="Nobody is owed anything"):
        made(town)
    said = {
        "id_number": id_number(dt.date(1941, 1, 9), 90),
        "relation": "女儿",
        "paper": "户口簿、死亡证明、亲属关系证明",
    }
    rev = row(town, owner)["seq"]
    clerk, second = town.as_("clerk"), town.as_("clerk2")
    with pytest.raises(Refused, match="By the register this person has died"):
        next_payee.name_payee(
            clerk, owner.id, rev=rev, **{**said, "id_number": id_number(dt.date(1941, 1, 1), 10)}
        )
    with pytest.raises(InputError, match="paper: Write who it is"):
        next_payee.name_payee(clerk, owner.id, rev=rev, **{**said, "paper": " "})
    with pytest.raises(Refused, match="The payee can draw it"):
        living = entitled(town, (other[0],))
        next_payee.name_payee(clerk, living.id, rev=living.rev, **said)
    own(town, "clerk2", child)
    asked = next_payee.name_payee(clerk, owner.id, rev=rev, **said)
    wrong = (("clerk", "Whoever enters it does not confirm it"), ("clerk2", "your own household"))
    for login, words in wrong:
        with pytest.raises(Refused, match=words):
            next_payee.answer_payee(town.as_(login), owner.id, rev=asked.rev, confirms=True)
    own(town, "clerk2", town.west_home[0])
    refused = next_payee.answer_payee(second, owner.id, rev=asked.rev, confirms=False, reason="缺死亡证明")
    first = made(town)
    assert [line["payee_id"] for line in lines(town, first)] == [other[0]]
    again = next_payee.name_payee(clerk, owner.id, rev=refused.rev, **said)
    next_payee.answer_payee(town.as_("deputy"), owner.id, rev=again.rev, confirms=True)
    runs.withdraw(clerk, first.id, rev=first.rev, reason="重新编制")
    run = drawn(town, funded(town, approved(town)))
    [line] = [each for each in lines(town, run) if each["entitlement_id"] == owner.id]
    assert (line["resident_id"], line["payee_id"], line["amount"]) == (home[0], child, 300_00)
    [share] = view.run_view(clerk, run.id).shares
    assert [each.entitled for each in share.lines] == [person(town, home[0])["name"], ""]
    paid(town, run)
    closed(town, run)
    said = payee_paper.printed(clerk, owner.id)
    gone, child_row = person(town, home[0]), person(town, child)
    assert (said["before"], said["gone"], said["payee"], said["relation"], said["owed"]) == (
        gone["name"], "2026年3月20日去世", child_row["name"], "女儿", "0.00元",
    )  # fmt: skip
    assert (said["named_by"], said["confirmed_by"], said["confirmed_on"]) == ("clerk", "deputy", "2026-04-15")
    assert [(each["amount"], each["payers"]) for each in said["lines"]] == [("300.00", "agent-e、agent-e2")]
    with pytest.raises(Refused, match="Nobody is named"):
        payee_paper.printed(clerk, living.id)
    twice = {key: value for key, value in line.items() if key != "id"} | {"number": "twice", "no": 9}
    with pytest.raises(Exception, match="(?i)unique"), transaction() as tx:
        tx.execute(PaymentLine.__table__.insert(), twice)
    with pytest.raises(Conflict, match="It is made already"):
        made(town)
    registry.undone(town, ref)
    found = row(town, owner)
    assert (found["state"], found["payee_id"], found["next_state"]) == ("active", home[0], "")


def test_who_was_named_before_an_end_that_was_none_goes_on_drawing_it(town: Town) -> None:
    """It went to the person's own name, and to the account of somebody who had died."""
    (head, wife), third = town.home(), town.home()[1]
    owner = entitled(
        town,
        (head,),
        80_00,
        programme="civil_affairs.old_age_allowance",
        payee_id=wife,
        account="6222020000000001",
    )
    change(town, "death", wife, on="2026-03-20")
    named = next_payee.name_payee(
        town.as_("clerk"), owner.id, rev=row(town, owner)["seq"], relation="女儿", paper="户口簿",
        id_number=person(town, third)["id_number"], account="6222020000000002",
    )  # fmt: skip
    next_payee.answer_payee(town.as_("clerk2"), owner.id, rev=named.rev, confirms=True)
    before = registry.snapshot(town)
    registry.undone(town, change(town, "death", head, on="2026-03-21"))
    assert registry.snapshot(town) == before
    found = row(town, owner)
    assert (found["payee_id"], found["account"]) == (third, "6222020000000002")


def test_a_household_s_benefit_waits_for_the_new_head_who_draws_it(town: Town) -> None:
    home = town.home()
    household = town.all(select(PEOPLE).where(PEOPLE.c.id == home[0]))[0]["household_id"]
    owner = entitled(town, home, household_id=household, people=2)
    ref = change(town, "death", home[0])
    assert row(town, owner)["state"] == "active"
    # One mouth less: whoever reckons the amount finds it noted there, and that it was undone.
    registry.undone(town, ref)
    change(town, "death", home[0])
    with pytest.raises(Refused, match="Nobody is owed anything"):
        made(town)
    change(town, "head", home[1])
    mine = (JournalEntry.about_id == owner.id, JournalEntry.type.in_(("household", "payee")))
    noted = town.all(select(JournalEntry.__table__).where(*mine).order_by(JournalEntry.seq))
    assert [entry["type"] for entry in noted] == ["household", "household", "household", "payee"]
    found = row(town, owner)
    assert (found["resident_id"], found["payee_id"]) == (home[1], home[1])
    assert [each["payee_id"] for each in lines(town, made(town))] == [home[1]]


def test_a_move_inside_the_street_takes_it_along_and_back(town: Town) -> None:
    enable(OPERATOR, department="civil_affairs", community_id=town.west, reason="test")
    home = town.home()
    owner = entitled(town, home)
    ref = change(town, "between", home[0], "agent-w", community_id=town.west, household_number="w9",
                 relation="户主", address="西路1号")  # fmt: skip
    assert row(town, owner)["community_id"] == town.west
    registry.undone(town, ref, "agent-w")
    assert row(town, owner)["community_id"] == town.east


def test_what_is_the_household_s_goes_with_it_though_whom_it_names_is_dead(town: Town) -> None:
    """It stayed with the community of before: the head had died, nobody was named yet, and the rest moved."""
    enable(OPERATOR, department="civil_affairs", community_id=town.west, reason="test")
    head, wife = town.home()
    home = registry.home_of(town, head)["id"]
    owner = entitled(town, (head,), household_id=home, people=2)
    own_one = entitled(town, (head,), 80_00, programme="civil_affairs.old_age_allowance")
    town.day = dt.date(2026, 4, 8)
    case = town.start(LOW_INCOME, resident_id=head).id
    change(town, "death", head, on="2026-04-08")
    assert row(town, own_one)["state"] == "ended"
    ref = registry.ask(town, "between", wife, community_id=town.west, whole=True, household_number="w9")
    assert registry.change(town, ref)["state"] == "asked"
    registry.done(town, ref, "agent-w")
    places = [row(town, each)["community_id"] for each in (owner, own_one)]
    assert (places, town.columns(case, "community_id")) == ([town.west, town.east], (town.west,))
    registry.undone(town, ref, "agent-w")
    assert (row(town, owner)["community_id"], town.columns(case, "community_id")) == (town.east, (town.east,))


def test_who_reads_the_death_of_a_head_reads_all_that_comes_of_it(town: Town) -> None:
    head = town.home()[0]
    home = registry.home_of(town, head)
    owner = entitled(town, (head,), household_id=home["id"], people=2)
    plan = asking.preview(town.as_("clerk"), "death", head, {"on": "2026-04-10"})
    assert [str(line) for line in plan.lines[1:]] == [
        f"城市居民最低生活保障金 {owner.number}要另定领款人，定好以前不发放。",
        f"城市居民最低生活保障金 {owner.number}与同住人口有关：转窗口复核。",
        f"{home['number']}户将没有户主，请接着办理变更户主。",
    ]


def test_the_household_that_a_member_leaves_for_another_community_is_looked_at_again(town: Town) -> None:
    """As where a member is split off or leaves the street: it was not told, and nobody checked the move."""
    head, wife = town.home()
    owner = entitled(town, (head,), household_id=registry.home_of(town, head)["id"], people=2)
    town.day = dt.date(2026, 4, 8)
    case = town.start(LOW_INCOME, resident_id=head).id
    said = {"on": "2026-04-08", "community_id": town.west, "household_number": "w9", "relation": "户主"}
    plan = asking.preview(town.as_("clerk"), "between", wife, said)
    assert (plan.needs, [(act.act, act.about_id) for act in plan.acts]) == (
        ("benefit",), [("note", case), ("home_benefit", owner.id)],
    )  # fmt: skip
    change(town, "between", wife, "agent-w", **said)
    assert (row(town, owner)["community_id"], town.columns(case, "community_id")) == (town.east, (town.east,))
    assert [each["id"] for each in entitlement_list(town.as_("clerk"), state="recheck")] == [owner.id]


def test_who_was_missing_in_a_household_is_registered_at_once_and_its_benefit_looked_at_again(
    town: Town,
) -> None:
    """As of a birth or somebody who moved in, the window of the benefit is told: it counts one person more."""
    head = town.home()[0]
    home = registry.home_of(town, head)
    owner = entitled(town, (head,), household_id=home["id"], people=2)
    clerk = town.as_("clerk")
    assert list(entitlement_list(clerk, state="recheck")) == []
    ref = registry.ask(town, "register", None, name="新补登", id_number=id_number(dt.date(1990, 5, 5)),
                       community_id=town.east, household_number=home["number"], relation="儿子")  # fmt: skip
    assert registry.change(town, ref)["state"] == "applied"
    assert [each["id"] for each in entitlement_list(clerk, state="recheck")] == [owner.id]


def test_what_is_owed_by_age_is_looked_at_again_where_the_birth_date_was_wrong(town: Town) -> None:
    """Of two digits that were swapped at the counter nobody told the window: 80 yuan a month went on at 70."""
    person = town.home()[0]
    owner = entitled(town, (person,), 80_00, programme="civil_affairs.old_age_allowance")
    ref = registry.ask(town, "correct", person, id_number=id_number(dt.date(1956, 5, 5)))
    assert registry.change(town, ref)["needs"] == "identity,benefit"
    registry.done(town, ref)
    found = row(town, owner)
    assert (found["recheck_on"], found["recheck_why"]) == (town.day, f"出生日期更正（{ref.number}）")
    registry.undone(town, ref)
    assert (row(town, owner)["recheck_on"], row(town, owner)["recheck_why"]) == (None, "")


def test_a_merge_gives_the_kept_record_what_the_other_received(town: Town) -> None:
    kept, other = town.home()[0], town.home()[0]
    mine, theirs = entitled(town, (kept,)), entitled(town, (other,), 412_50)
    old_age = entitled(town, (other,), 80_00, programme="civil_affairs.old_age_allowance")
    run = drawn(town, funded(town, approved(town)))
    paid(town, run)
    closed(town, run)
    ref = change(town, "merge", kept, other_id=other, **registry.CERTIFIED)
    assert [(row(town, each)["resident_id"], row(town, each)["state"]) for each in (mine, theirs, old_age)] == [
        (kept, "active"), (kept, "ended"), (kept, "active"),
    ]  # fmt: skip
    town.day = dt.date(2026, 6, 15)
    later = made(town, "2026-B3")
    assert [(item["period"], item["kind"]) for item in items(town, later)] == [
        ("2026-B2", "set_off"), ("2026-B3", "due"),
    ]  # fmt: skip
    runs.withdraw(town.as_("clerk"), later.id, rev=later.rev, reason="测试")
    registry.undone(town, ref)
    assert [(row(town, each)["resident_id"], row(town, each)["state"]) for each in (mine, theirs, old_age)] == [
        (kept, "active"), (other, "active"), (other, "active"),
    ]  # fmt: skip


def test_what_ran_out_by_itself_ends_no_other_at_a_merge(town: Town) -> None:
    """The kept record's had run out last month: the other's, which runs, ended in its favour."""
    kept, other, last = town.home()[0], town.home()[0], dt.date(2026, 3, 31)
    town.day = dt.date(2026, 3, 15)
    over, runs_on = entitled(town, (kept,), last=last), entitled(town, (other,))
    town.day = DAY
    ref = change(town, "merge", kept, other_id=other, **registry.CERTIFIED)

    def stands() -> list[tuple[Any, ...]]:
        return [tuple(row(town, each)[name] for name in ("resident_id", "state", "until_on"))
                for each in (over, runs_on)]  # fmt: skip

    assert stands() == [(kept, "ended", last), (kept, "active", None)]
    registry.undone(town, ref)
    assert stands() == [(kept, "active", last), (other, "active", None)]


def test_a_merge_takes_no_benefit_from_the_others_of_a_household(town: Town) -> None:
    """It ended in favour of the kept record's, and those who live in the other household had nothing."""
    kept, (other, spouse) = town.home()[0], town.home()
    mine, theirs = (
        entitled(town, (who,), household_id=registry.home_of(town, who)["id"]) for who in (kept, other)
    )
    number, before = row(town, theirs)["number"], registry.snapshot(town)
    said = {"other_id": other, **registry.CERTIFIED}
    with town.refused(Refused, f"城市居民最低生活保障金 {number} is of a household in which others live, and would end for"
                               " them. Name another head there first, who goes on receiving it."):  # fmt: skip
        registry.ask(town, "merge", kept, **said)
    assert registry.snapshot(town) == before
    change(town, "head", spouse, **{f"relation:{other}": "配偶"})
    change(town, "merge", kept, **said)
    assert [(row(town, each)["resident_id"], row(town, each)["state"]) for each in (mine, theirs)] == [
        (kept, "active"), (spouse, "active"),
    ]  # fmt: skip


def waits(town: Town, made: CaseRef) -> tuple[Any, str]:
    found = row(town, made)
    return found["recheck_on"], found["recheck_why"]


def test_a_household_that_changed_is_checked_again_until_somebody_has(town: Town) -> None:
    home, other = town.home(), town.home()
    household = town.all(select(PEOPLE).where(PEOPLE.c.id == home[0]))[0]["household_id"]
    owner, alone = entitled(town, home, household_id=household, people=2), entitled(town, (other[0],))
    change(town, "split", other[1], household_number="x0")
    assert waits(town, alone) == (None, "")  # the benefit of a person does not depend on the household
    ref = change(town, "split", home[1], household_number="x1")
    assert (row(town, owner)["state"], row(town, owner)["resident_id"]) == ("active", home[0])
    assert waits(town, owner) == (DAY, f"家庭成员分出（{ref.number}）")
    clerk = town.as_("clerk")
    assert [rechecks.waiting(clerk), "rechecks" in beside(clerk)] == [1, True]
    assert [each["id"] for each in entitlement_list(clerk, state="recheck")] == [owner.id]
    assert rechecks.desk_query(town.as_("agent-e")) is None
    reminders.make()
    assert [(each.kind, each.why) for each in reminders.lines(town.as_("officer-e"))] == [
        ("household", f"家庭成员分出（{ref.number}）")
    ]
    registry.undone(town, ref)
    assert (waits(town, owner), rechecks.waiting(clerk)) == ((None, ""), 0)
    change(town, "split", home[1], household_number="x2")
    entitlements.reviewed(clerk, owner.id, rev=row(town, owner)["seq"], next_on=None, reason="仍在标准内")
    assert (waits(town, owner), reminders.lines(town.as_("officer-e"))) == ((None, ""), [])
    assert not audit.verify(OPERATOR).findings


def test_whoever_dies_before_it_begins_never_had_it(town: Town) -> None:
    home = town.home()
    owner = entitled(town, (home[0],), first=dt.date(2026, 5, 1))
    change(town, "death", home[0], on="2026-04-02")
    found = row(town, owner)
    assert (found["state"], found["until_on"], spans(town, owner)) == ("ended", dt.date(2026, 4, 30), [])
