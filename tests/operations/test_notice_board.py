"""The notice board as staff see it, what waits to be put up, and what the public may know."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from hub.db.base import db
from hub.db.models import Objection, Resident, Staff
from hub.domain.errors import NotFound, Refused
from hub.operations.board import postings

from .engine import LOW_INCOME, Town


@pytest.fixture
def waiting(town: Town) -> int:
    """A case whose notice the agent has to put up."""
    return town.case("posting", LOW_INCOME)


@pytest.fixture
def hanging(town: Town, waiting: int) -> int:
    """The same, put up today."""
    postings.publish(town.as_("agent-e"), waiting, rev=town.row(waiting)["rev"], amount_fen=110450)
    return waiting


def test_what_waits_is_shown_to_the_post_that_puts_it_up(town: Town, waiting: int) -> None:
    assert [row["id"] for row in postings.waiting(town.as_("agent-e"))] == [waiting]
    assert [postings.waiting(town.as_(login)) for login in ("clerk", "agent-w", "officer-e", "director")] == [
        []
    ] * 4
    postings.publish(town.as_("agent-e"), waiting, rev=town.row(waiting)["rev"])
    assert postings.waiting(town.as_("agent-e")) == []


def test_the_draft_is_what_then_hangs(town: Town, waiting: int) -> None:
    agent = town.as_("agent-e")
    draft = postings.draft(agent, waiting)
    postings.publish(agent, waiting, rev=draft["rev"])
    (one, *_) = postings.staff_board(agent)
    shown = [name for name in postings.SHOWN if name != "amount_fen"]
    assert {name: draft[name] for name in shown} == {name: one[name] for name in shown}
    with pytest.raises((NotFound, Refused)):
        postings.draft(town.as_("agent-w"), waiting)
    with pytest.raises(Refused):
        postings.draft(town.as_("clerk"), waiting)


@pytest.mark.parametrize(
    ("login", "sees"),
    [("agent-e", 2), ("officer-e", 2), ("clerk", 2), ("director", 2), ("street", 2), ("agent-w", 0),
     ("officer-w", 0), ("finance", 0)],
)  # fmt: skip
def test_who_sees_the_board(town: Town, hanging: int, login: str, sees: int) -> None:
    """One row a place: the centre's board and the community's."""
    assert len(postings.staff_board(town.as_(login))) == sees


def test_the_board_says_whose_it_is_and_what_is_open(town: Town, hanging: int) -> None:
    postings.object_to(town.as_("officer-e"), hanging, text="有出租房")
    (row, _) = postings.staff_board(town.as_("agent-e"))
    assert (row["open_objections"], row["post_id"] in town.as_("agent-e").post_ids) == (1, True)
    assert [each["text"] for each in postings.objections_of(hanging, town.as_("officer-e"))] == ["有出租房"]
    for login in (
        "officer-e2",
        "leader-e",
        "officer-w",
        "director",
        "admin",
    ):  # told to nobody for his office
        assert postings.objections_of(hanging, town.as_(login)) == []


def test_an_officer_of_another_community_records_no_objection(town: Town, hanging: int) -> None:
    with pytest.raises(NotFound):
        postings.object_to(town.as_("officer-w"), hanging, text="有出租房")
    assert db.session.execute(select(Objection.id)).all() == []


def test_nobody_objects_by_office_to_the_own_households_notice(town: Town, hanging: int) -> None:
    own = select(Resident.id_hash).where(Resident.id == town.row(hanging)["applicant_id"]).scalar_subquery()
    db.session.execute(update(Staff).where(Staff.login == "officer-e").values(id_hash=own))
    db.session.commit()
    with pytest.raises(NotFound):
        postings.object_to(town.as_("officer-e"), hanging, text="有出租房")


def test_the_public_is_given_the_whitelist_through_the_last_day(town: Town, hanging: int) -> None:
    serial = f"{town.row(hanging)['number']}-S1"
    (row, _) = postings.public_board()
    assert set(row) == set(postings.SHOWN)
    assert dict(postings.public_notice(serial) or {}) == dict(row)
    last = row["last"]
    assert postings.public_notice(serial, last) is not None
    assert postings.public_notice(serial, last + dt.timedelta(days=1)) is None
    assert postings.public_board(last + dt.timedelta(days=1)) == []
    with pytest.raises(NotFound):
        postings.public_notice("民26-9999-S1")
