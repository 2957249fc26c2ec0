"""Entitlements: taken over by two people, never two of one programme, never changed silently or into the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from hub.db.base import db, reading, transaction
from hub.db.models import Entitlement
from hub.db.scope import scoped
from hub.domain.entitlement import Span
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations import journal
from hub.operations.benefits import entitlements, reopening, voiding
from hub.operations.benefits.entitlement_list import entitlement_list, entitlement_view
from hub.operations.benefits.entitlements import Granted
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.verb import CaseRef
from hub.web.payment_words import held_word

from .engine import Town

PROGRAMME = "civil_affairs.minimum_living"
FIRST = dt.date(2025, 1, 1)
PAPER = "博民低保〔2015〕31号，台账第12页"


def granted(town: Town, home: tuple[int, ...], **said: object) -> Granted:
    given = {"programme": PROGRAMME, "department": "civil_affairs", "resident_id": home[0],
             "community_id": town.east, "amount": 812_40, "first": FIRST, "paper": PAPER, "people": 2}  # fmt: skip
    return Granted(**{**given, **said})  # type: ignore[arg-type]


def taken_over(town: Town, **said: object) -> CaseRef:
    made = entitlements.take_over(town.as_("clerk"), granted(town, town.home(), **said))
    return entitlements.answer(town.as_("clerk2"), made.id, rev=made.rev, confirms=True)


def row(made: CaseRef) -> dict[str, object]:
    return dict(
        reading()
        .execute(select(entitlements.TABLE).where(entitlements.TABLE.c.id == made.id))
        .mappings()
        .one()
    )


def test_two_people_take_one_over(town: Town) -> None:
    made = entitlements.take_over(town.as_("clerk"), granted(town, town.home()))
    assert row(made)["state"] == "asked"
    with pytest.raises(Refused, match="Whoever enters it does not confirm it"):
        entitlements.answer(town.as_("clerk"), made.id, rev=made.rev, confirms=True)
    with pytest.raises(InputError, match="Say why it is refused"):
        entitlements.answer(town.as_("deputy"), made.id, rev=made.rev, confirms=False)
    done = entitlements.answer(town.as_("deputy"), made.id, rev=made.rev, confirms=True)
    assert row(made)["state"] == "active"
    with pytest.raises(Conflict, match="answered already|Somebody was first"):
        entitlements.answer(town.as_("clerk2"), made.id, rev=done.rev, confirms=False, reason="重复")


def test_nobody_has_two_of_one_programme(town: Town) -> None:
    home = town.home()
    entitlements.take_over(town.as_("clerk"), granted(town, home))
    with pytest.raises(Refused, match="has it already"):
        entitlements.take_over(town.as_("clerk"), granted(town, home))
    other = entitlements.take_over(town.as_("clerk"), granted(town, home, programme="civil_affairs.old_age"))
    assert row(other)["state"] == "asked"


def test_the_database_holds_it_too(town: Town) -> None:
    made = taken_over(town)
    twice = {**row(made), "number": "twice"} | {"id": None}
    with pytest.raises(Exception, match="(?i)unique"), transaction() as tx:
        tx.execute(entitlements.TABLE.insert(), {key: value for key, value in twice.items() if key != "id"})


def test_a_change_keeps_the_past(town: Town) -> None:
    made = taken_over(town)
    clerk = town.as_("clerk")
    day = dt.date(2025, 11, 1)
    with pytest.raises(InputError, match="suspend it or end it"):
        entitlements.change_amount(clerk, made.id, rev=made.rev, amount=0, first=day, reason="停发")
    changed = entitlements.change_amount(
        clerk, made.id, rev=made.rev, amount=900_00, first=day, people=3, reason="新增一人"
    )
    stopped = entitlements.suspend(clerk, made.id, rev=changed.rev, first=dt.date(2026, 1, 1), reason="核查")
    again = entitlements.resume(
        clerk, made.id, rev=stopped.rev, first=dt.date(2026, 3, 1), amount=900_00, reason="核实"
    )
    entitlements.end(clerk, made.id, rev=again.rev, last=dt.date(2026, 4, 30), reason="收入超标")
    with transaction() as tx:
        assert entitlements.spans_of(tx, made.id) == (
            Span(FIRST, dt.date(2025, 10, 31), 812_40, 2),
            Span(day, dt.date(2025, 12, 31), 900_00, 3),
            Span(dt.date(2026, 3, 1), dt.date(2026, 4, 30), 900_00, 1),
        )
    assert (row(made)["state"], row(made)["until_on"]) == ("ended", dt.date(2026, 4, 30))
    with pytest.raises(Refused, match="does not run"):
        entitlements.suspend(clerk, made.id, rev=again.rev + 1, first=day, reason="再停")


def test_what_never_began_is_void_and_has_no_days(town: Town) -> None:
    clerk, made = town.as_("clerk"), taken_over(town)
    with pytest.raises(InputError, match="It begins only on .* and cannot end before. Where it should never"):
        entitlements.end(clerk, made.id, rev=made.rev, last=FIRST - dt.timedelta(days=1), reason="早于起始日")
    done = voiding.ask_void(clerk, made.id, rev=made.rev, reason="材料不实")
    voiding.answer_void(town.as_("deputy"), made.id, rev=done.rev, confirms=True)
    with transaction() as tx:
        assert entitlements.spans_of(tx, made.id) == ()
        last = journal.entries(tx, entitlements.TABLE, made.id)[-1]["type"]
        assert (row(made)["until_on"], last) == (FIRST - dt.timedelta(days=1), "void")
        assert reopening.reopen_row(tx, clerk, dict(row(made)), "撤回")
        assert entitlements.spans_of(tx, made.id) == (Span(FIRST, None, 812_40, 2),)
    assert (row(made)["state"], row(made)["until_on"]) == ("active", None)


def test_the_list_goes_on_after_fifty(town: Town) -> None:
    clerk, one = town.as_("clerk"), row(taken_over(town))
    same = {key: value for key, value in one.items() if key != "id"}
    with transaction() as tx:
        tx.execute(entitlements.TABLE.insert(), [
            {**same, "number": f"待{n}", "programme": f"civil_affairs.of_{n}"} for n in range(50)
        ])  # fmt: skip
    first = entitlement_list(clerk, state="active")
    after = entitlement_list(clerk, state="active", after=first.more)
    assert (len(first), [each["number"] for each in after], after.more) == (50, ["待49"], "")
    with transaction() as tx:  # nobody has entered them in the journal
        tx.execute(
            entitlements.TABLE.delete().where(
                entitlements.TABLE.c.number.like("待%"), entitlements.TABLE.c.id > one["id"]
            )
        )


def test_two_people_say_that_it_should_never_have_been(town: Town) -> None:
    """One clerk alone could undo what two had confirmed, and claim back all that was paid."""
    clerk, second, made = town.as_("clerk"), town.as_("clerk2"), taken_over(town)
    with pytest.raises(InputError, match="Say why"):
        voiding.ask_void(clerk, made.id, rev=made.rev, reason=" ")
    asked = voiding.ask_void(clerk, made.id, rev=made.rev, reason="重名，不是同一人")
    with transaction() as tx:
        assert entitlements.spans_of(tx, made.id) == (Span(FIRST, None, 812_40, 2),), "it goes on until then"
    with pytest.raises(Refused, match="does not confirm it"):
        voiding.answer_void(clerk, made.id, rev=asked.rev, confirms=True)
    with pytest.raises(Conflict, match="waits for the second person"):
        voiding.ask_void(second, made.id, rev=asked.rev, reason="又一次")
    waiting = entitlement_list(second, state="asked")
    assert [each["number"] for each in waiting] == [made.number]
    kept = voiding.answer_void(second, made.id, rev=asked.rev, confirms=False, reason="台账上是本人")
    with pytest.raises(Conflict, match="answered already"):
        voiding.answer_void(second, made.id, rev=kept.rev, confirms=True)
    asked = voiding.ask_void(clerk, made.id, rev=kept.rev, reason="材料不实")
    voiding.answer_void(second, made.id, rev=asked.rev, confirms=True)
    with transaction() as tx:
        told = [each["type"] for each in journal.entries(tx, entitlements.TABLE, made.id)]
    assert told[-4:] == ["void_asked", "void_refused", "void_asked", "void"]
    found = row(made)
    assert (found["state"], found["reason"], found["void_by"], found["void_why"]) == (
        "ended", "材料不实", None, "",
    )  # fmt: skip
    assert audit.verify(OPERATOR).findings == []


def test_what_is_said_to_be_void_still_waits_where_it_ended_meanwhile(town: Town) -> None:
    """Ended by somebody else the claim was dropped without a word: what was paid was never asked back."""
    clerk, second, made = town.as_("clerk"), town.as_("clerk2"), taken_over(town)
    asked = voiding.ask_void(clerk, made.id, rev=made.rev, reason="重名，不是同一人")
    town.day += dt.timedelta(days=1)
    ended = entitlements.end(second, made.id, rev=asked.rev, last=town.day, reason="收入超标")
    assert [each["number"] for each in entitlement_list(second, state="asked")] == [made.number]
    done = voiding.answer_void(second, made.id, rev=ended.rev, confirms=True)
    found = row(made)
    assert (found["state"], found["until_on"], found["reason"], found["void_by"], found["void_why"]) == (
        "ended", FIRST - dt.timedelta(days=1), "重名，不是同一人", None, "",
    )  # fmt: skip
    with transaction() as tx:
        assert entitlements.spans_of(tx, made.id) == ()
        assert not reopening.reopen_row(tx, clerk, dict(found), "撤回"), "it is void since"
    with pytest.raises(Conflict, match="answered already"):
        voiding.answer_void(second, made.id, rev=done.rev, confirms=True)
    assert audit.verify(OPERATOR).findings == []


def test_one_that_ended_may_be_said_to_be_void_and_a_void_one_not(town: Town) -> None:
    """What is paid once ends with its pay-out: nobody could say any more that it should never have been."""
    clerk, second, made = town.as_("clerk"), town.as_("clerk2"), taken_over(town)
    ended = entitlements.end(clerk, made.id, rev=made.rev, last=dt.date(2025, 12, 31), reason="收入超标")
    assert entitlement_view(clerk, made.id).voidable is True
    asked = voiding.ask_void(clerk, made.id, rev=ended.rev, reason="重名")
    kept = voiding.answer_void(second, made.id, rev=asked.rev, confirms=False, reason="台账上是本人")
    assert (row(made)["state"], row(made)["until_on"]) == ("ended", dt.date(2025, 12, 31))
    asked = voiding.ask_void(clerk, made.id, rev=kept.rev, reason="材料不实")
    assert entitlement_view(clerk, made.id).voidable is False
    done = voiding.answer_void(second, made.id, rev=asked.rev, confirms=True)
    assert entitlement_view(clerk, made.id).voidable is False
    with pytest.raises(Refused, match="Nothing of this was ever received"):
        voiding.ask_void(clerk, made.id, rev=done.rev, reason="又一次")
    with transaction() as tx:
        assert entitlements.spans_of(tx, made.id) == ()


def test_a_change_is_of_its_own_days_and_of_these_years(town: Town) -> None:
    """It is 2 March 2026: three years back, one year ahead, and a review that lies ahead."""
    clerk, made = town.as_("clerk"), taken_over(town, first=dt.date(2010, 1, 1))

    def said(work: Callable[..., object], **more: object) -> str:
        with pytest.raises(InputError) as refused:
            work(clerk, made.id, rev=made.rev, reason="核对", **more)
        return str(refused.value)

    change, far = entitlements.change_amount, "too far ahead: 2027-03-02 at the latest. Look at the year."
    back = "too long ago: 2023-03-02 at the earliest. Look at the year."
    assert said(change, amount=1, first=dt.date(2016, 11, 1)) == f"first: 2016-11-01 is {back}"
    assert said(change, amount=1, first=dt.date(2062, 1, 1)) == f"first: 2062-01-01 is {far}"
    assert said(entitlements.suspend, first=dt.date(2027, 3, 3)) == f"first: 2027-03-03 is {far}"
    assert said(entitlements.end, last=dt.date(2099, 12, 31)) == f"last: 2099-12-31 is {far}"
    over = "next_on: 2026-03-02 is over: the next review lies ahead."
    assert said(entitlements.reviewed, next_on=dt.date(2026, 3, 2)) == over
    done = change(clerk, made.id, rev=made.rev, amount=1, first=dt.date(2023, 3, 2), reason="核对")
    entitlements.end(clerk, made.id, rev=done.rev, last=dt.date(2027, 3, 2), reason="期满")


def test_of_two_people_one_wins(town: Town) -> None:
    made = taken_over(town)
    entitlements.suspend(town.as_("clerk"), made.id, rev=made.rev, first=FIRST, reason="核查")
    with pytest.raises(Conflict, match="Somebody was first"):
        entitlements.end(town.as_("clerk2"), made.id, rev=made.rev, last=FIRST, reason="收入超标")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"paper": " "}, "Name the paper"),
        ({"amount": -1}, "not below zero"),
        ({"amount": 1_000_000_01}, "More than 1000000 yuan to one payee is a slip"),
        ({"people": 0}, "for 50 people at most, and for one at least"),
        ({"last": dt.date(2015, 1, 1)}, "ends before"),
    ],
)
def test_wrong_input_leaves_nothing(town: Town, said: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        entitlements.take_over(town.as_("clerk"), granted(town, town.home(), **said))
    assert reading().execute(select(entitlements.TABLE.c.id)).all() == []


def test_who_sees_them(town: Town) -> None:
    mine = taken_over(town)
    asked = entitlements.take_over(town.as_("clerk"), granted(town, town.home()))
    seen = {
        login: set(
            db.session.execute(
                scoped(Entitlement, town.as_(login)).with_only_columns(Entitlement.id)
            ).scalars()
        )
        for login in (
            "clerk",
            "agent-e",
            "agent-w",
            "deputy",
            "director",
            "officer-e",
            "finance",
            "admin",
            "street",
        )
    }
    everything = {mine.id, asked.id}
    nothing: set[int] = set()
    assert seen == {
        "clerk": everything, "agent-e": everything, "agent-w": nothing, "deputy": {asked.id}, "director": nothing,
        "officer-e": nothing, "finance": nothing, "admin": nothing, "street": nothing,
    }  # fmt: skip
    for login in ("agent-w", "officer-e", "admin"):
        with pytest.raises(NotFound, match="There is no such entitlement"):
            entitlements.suspend(town.as_(login), mine.id, rev=mine.rev, first=FIRST, reason="停")


def test_the_own_household_is_nobody_s_to_keep(town: Town) -> None:
    home = town.home()
    made = entitlements.take_over(town.as_("clerk"), granted(town, home, household_id=None))
    with transaction() as tx:
        hashed = tx.execute(
            text("SELECT id_hash FROM residents WHERE id = :id"), {"id": home[1]}
        ).scalar_one()
        tx.execute(text("UPDATE staff SET id_hash = :hash WHERE login = 'clerk2'"), {"hash": hashed})
    with pytest.raises(NotFound, match="There is no such entitlement"):
        entitlements.answer(town.as_("clerk2"), made.id, rev=made.rev, confirms=True)
    assert row(made)["state"] == "asked"


def test_an_edited_row_is_found(town: Town) -> None:
    made = taken_over(town)
    with transaction() as tx:
        tx.execute(text("UPDATE entitlements SET state = 'ended' WHERE id = :id"), {"id": made.id})
    assert [(each.case, each.what, each.field) for each in audit.verify(OPERATOR).findings] == [
        (made.number, "projection", "state")
    ]
    with transaction() as tx:
        tx.execute(text("UPDATE entitlements SET state = 'active' WHERE id = :id"), {"id": made.id})


def test_what_has_run_out_says_so_and_leaves_room_for_the_next(town: Town) -> None:
    """It is 2 March 2026. One of last year has run out by itself: it is among those that ended, keeps nobody
    from the next, and ends with its own last day where that begins."""
    clerk, home = town.as_("clerk"), town.home()
    made = entitlements.take_over(clerk, granted(town, home, last=dt.date(2026, 2, 28)))
    entitlements.answer(town.as_("clerk2"), made.id, rev=made.rev, confirms=True)

    def listed(state: str) -> list[int]:
        return [each["id"] for each in entitlement_list(clerk, state=state)]

    assert (listed("active"), listed("ended")) == ([], [made.id])
    held = row(made)
    assert held_word("active", held["from_on"], held["until_on"]) == "已于2月28日到期"  # type: ignore[arg-type]
    with pytest.raises(Refused, match="has it already"):
        entitlements.take_over(clerk, granted(town, home, first=dt.date(2026, 2, 28)))
    entitlements.take_over(clerk, granted(town, home, first=dt.date(2026, 3, 1)))
    ended = row(made)
    assert (ended["state"], ended["until_on"], ended["reason"]) == ("ended", dt.date(2026, 2, 28), "期满")
    assert list(audit.verify(OPERATOR).findings) == []


def test_one_that_ends_on_a_later_day_says_which(town: Town) -> None:
    made = taken_over(town)
    entitlements.end(town.as_("clerk"), made.id, rev=made.rev, last=dt.date(2026, 3, 31), reason="迁出")
    assert held_word("ended", FIRST, dt.date(2026, 3, 31)) == "3月31日到期"
    assert held_word("ended", FIRST, dt.date(2026, 3, 1)) == "已结束"
