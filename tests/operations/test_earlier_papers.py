"""Papers of an earlier case: what need not be brought again, for how long, and who may know of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select, update

from hub.db.base import db, reading
from hub.db.models import AccessLog, Case, Material, Resident
from hub.domain.errors import InputError
from hub.operations.archive import file_room
from hub.operations.archive.file_list import file_view
from hub.operations.casework import acceptance
from hub.operations.casework.checklists import Tick
from hub.operations.casework.earlier_papers import earlier_papers, offer
from hub.operations.context import service_of

from .engine import LOW_INCOME, Town

BOOK = ("household_book", "")
IN_APRIL = dt.date(2026, 4, 2)
"""A Thursday within the days on which 民政-1 is taken, a month after the earlier case."""
NOT_SEEN = (
    "household_book: No earlier case has this paper, or it was seen too long ago. Look at it now and mark it as"
    " received."
)


def seen_before(town: Town) -> tuple[int, int, dt.date]:
    """A household whose 临时救助 is through, (head, case, the day its papers were seen); now it is April."""
    head = town.home()[0]
    case_id = town.start(resident_id=head).id
    town.forward(case_id, "approve")
    seen_on = town.all(
        select(Material.__table__).where(Material.case_id == case_id, Material.key == "id_card")
    )
    town.day = IN_APRIL
    return head, case_id, seen_on[0]["seen_on"]


def material(town: Town, case_id: int, key: str, item: str = "") -> dict[str, object]:
    where = (Material.case_id == case_id, Material.key == key, Material.item == item)
    return town.all(select(Material.__table__).where(*where))[0]


def known(town: Town, head: int, login: str = "clerk", day: dt.date = IN_APRIL) -> set[tuple[str, str]]:
    return set(earlier_papers(town.as_(login), service_of(LOW_INCOME), head, day))


def change(statement: object) -> None:
    db.session.execute(statement)  # type: ignore[call-overload]
    db.session.commit()


def test_the_same_paper_of_the_same_person_is_known_from_another_service(town: Town) -> None:
    head, case_id, seen_on = seen_before(town)
    found = earlier_papers(town.as_("clerk"), service_of(LOW_INCOME), head, IN_APRIL)
    # The card of 民政-6 is the applicant's; of the household's cards in 民政-1 it stands for that one only.
    assert set(found) == {BOOK, ("id_cards", str(head))}
    book = found[BOOK]
    assert (book.number, book.seen_on) == (town.row(case_id)["number"], seen_on)
    # Twelve months after the sighting for the book, twenty-four for the card (the definition's reuse_months).
    assert book.good_until == seen_on.replace(year=2027)
    assert found["id_cards", str(head)].good_until == seen_on.replace(year=2028)


def test_a_paper_that_left_the_file_is_brought_again(town: Town) -> None:
    """The next intake said 已有 of a copy for whose return the applicant had signed."""
    head, case_id, _seen_on = seen_before(town)
    town.forward(case_id, "end")
    clerk, lines = town.as_("clerk"), [("household_book", "")]
    assert BOOK in known(town, head)
    file_room.papers_leave(clerk, case_id, lines=lines, how="returned", to_whom="样甲")
    assert known(town, head) == {("id_cards", str(head))}
    [left] = file_view(clerk, case_id).handovers[0].left
    file_room.papers_stayed(clerk, case_id, left_ids=[left.id], reason="没有退还")
    assert known(town, head) == {BOOK, ("id_cards", str(head))}
    file_room.papers_leave(clerk, case_id, lines=lines, how="sent_up", to_whom="市民政局")
    assert known(town, head) == {("id_cards", str(head))}
    [again] = [each for one in file_view(clerk, case_id).handovers for each in one.left if each.id != left.id]
    file_room.papers_back(clerk, case_id, left_ids=[again.id], from_whom="市民政局")
    assert known(town, head) == {BOOK, ("id_cards", str(head))}


def test_a_held_paper_keeps_the_day_it_was_seen_and_the_record_says_from_which_case(town: Town) -> None:
    head, case_id, seen_on = seen_before(town)
    card = ("id_cards", str(head))
    done = town.start(
        LOW_INCOME, resident_id=head, ticks={BOOK: Tick("held"), card: Tick("held", note="未换证")}
    )
    row, number = material(town, done.id, "household_book"), town.row(case_id)["number"]
    before = material(town, case_id, "household_book")
    assert (row["state"], row["seen_on"], row["seen_by"]) == ("held", seen_on, before["seen_by"])
    assert row["copies"] == 0, "its copies lie in the earlier file"
    assert material(town, done.id, *card)["note"] == "未换证"
    assert town.said(done.id, "opened")["held"] == [
        ["household_book", "", number, seen_on.isoformat()],
        ["id_cards", str(head), number, seen_on.isoformat()],
    ]
    assert "held" not in town.said(case_id, "opened")


def test_held_papers_count_at_acceptance(town: Town) -> None:
    head, _case, _day = seen_before(town)
    ticks = town.papers(town.start(LOW_INCOME).id, "acceptance")  # of another household: the keys only
    ticks = {key: said for key, said in ticks.items() if key[0] != "id_cards"} | {BOOK: Tick("held")}
    members = town.row(town.start(LOW_INCOME, resident_id=head).id)["facts"]["members"]
    ticks |= {("id_cards", key): Tick("held" if key == str(head) else "seen") for key, _name in members}
    done = town.start(LOW_INCOME, resident_id=head, ticks=ticks, accept=True)
    assert town.columns(done.id, "step", "accepted_on") == ("check", IN_APRIL)


def test_a_held_paper_is_no_new_sighting(town: Town) -> None:
    head, _case, seen_on = seen_before(town)
    town.start(LOW_INCOME, resident_id=head, ticks={BOOK: Tick("held")})
    found = earlier_papers(town.as_("clerk"), service_of(LOW_INCOME), head, IN_APRIL)
    assert found[BOOK].seen_on == seen_on


@pytest.mark.parametrize("key", ["household_book", "application"])
def test_nothing_is_held_that_nobody_has_seen(town: Town, key: str) -> None:
    head = town.home()[0]
    with town.refused(InputError, NOT_SEEN.replace("household_book", key)):
        town.start(LOW_INCOME, resident_id=head, ticks={(key, ""): Tick("held")})


def test_a_case_being_worked_on_takes_a_held_paper_too_and_only_with_proof(town: Town) -> None:
    head, earlier, seen_on = seen_before(town)
    done = town.start(LOW_INCOME, resident_id=head)
    said = {"on": None, "rev": done.rev}
    with town.refused(InputError, NOT_SEEN.replace("household_book", "job_registration")):
        acceptance.hand_in(town.as_("clerk"), done.id, ticks={("job_registration", ""): Tick("held")}, **said)
    acceptance.hand_in(town.as_("clerk"), done.id, ticks={BOOK: Tick("held")}, **said)
    assert town.said(done.id, "papers")["held"] == [
        ["household_book", "", town.row(earlier)["number"], seen_on.isoformat()]
    ]


def test_a_word_about_a_paper_changes_neither_who_saw_it_nor_when(town: Town) -> None:
    done = town.start(LOW_INCOME, ticks={BOOK: Tick()})
    before = material(town, done.id, "household_book")
    town.day = IN_APRIL
    ticks = {BOOK: Tick(note="第三页缺")}
    acceptance.hand_in(town.as_("clerk"), done.id, rev=done.rev, ticks=ticks)
    assert material(town, done.id, "household_book") == {**before, "note": "第三页缺"}


def test_it_holds_through_its_last_day(town: Town) -> None:
    head, _case, seen_on = seen_before(town)
    last = seen_on.replace(year=2027)
    assert BOOK in known(town, head, day=last)
    assert BOOK not in known(town, head, day=last + dt.timedelta(days=1))


def test_a_paper_that_ran_out_or_a_household_that_was_left_does_not_count(town: Town) -> None:
    head, case_id, _day = seen_before(town)
    card = ("id_cards", str(head))
    where = (Material.case_id == case_id, Material.key == "id_card")
    change(update(Material).where(*where).values(valid_until=IN_APRIL))
    assert known(town, head) == {BOOK, card}
    change(update(Material).where(*where).values(valid_until=IN_APRIL - dt.timedelta(days=1)))
    assert known(town, head) == {BOOK}
    other = select(Resident.household_id).where(Resident.id == town.home()[0]).scalar_subquery()
    change(update(Resident).where(Resident.id == head).values(household_id=other))
    assert known(town, head) == set()


def test_nobody_elses_papers_are_known(town: Town) -> None:
    head, _case, _day = seen_before(town)
    household = select(Resident.household_id).where(Resident.id == head).scalar_subquery()
    second = reading().execute(
        select(Resident.id).where(Resident.household_id == household, Resident.id != head)
    )
    assert known(town, second.scalar_one()) == set()


def test_another_departments_case_gives_id_papers_only_and_not_its_number(town: Town) -> None:
    head, _case, seen_on = seen_before(town)
    later = town.start(LOW_INCOME, resident_id=head)  # a paper that only 民政 asks for, seen by it
    change(update(Material).where(Material.case_id == later.id, Material.key == "deed").values(
        state="seen", seen_on=IN_APRIL, seen_by=1))  # fmt: skip
    assert {key for key, _item in known(town, head)} == {"household_book", "id_cards", "deed"}
    change(update(Case).values(department="disability"))
    found = earlier_papers(town.as_("clerk"), service_of(LOW_INCOME), head, IN_APRIL)
    assert {key: one.number for key, one in found.items()} == {BOOK: "", ("id_cards", str(head)): ""}
    assert found[BOOK].seen_on == seen_on
    change(update(Case).values(department="civil_affairs"))  # the record is verified after each test


def test_looking_it_up_is_logged_once_and_only_where_there_is_something(town: Town) -> None:
    head, _case, _day = seen_before(town)
    clerk, service = town.as_("clerk"), service_of(LOW_INCOME)

    def rows() -> int:
        return int(reading().execute(select(func.count()).select_from(AccessLog)).scalar_one())

    before = rows()
    assert offer(clerk, service, town.home()[0], "接件") == {}
    assert rows() == before
    assert len(offer(clerk, service, head, "接件")) == 2
    assert rows() == before + 1
    last = town.all(select(AccessLog.__table__).order_by(AccessLog.id.desc()).limit(1))[0]
    assert (last["action"], last["purpose"], last["resident_id"], last["rows"]) == ("papers", "接件", head, 2)
