"""送达: what waits with whom, and letters that go alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hub.db.base import db
from hub.db.models import Letter
from hub.domain.errors import InputError, NoMore, NotFound, Refused
from hub.operations.casework import acceptance
from hub.operations.fieldwork import deliveries as deliveries_of
from hub.operations.fieldwork.deliveries import deliver_letter, deliveries, letter_alone, note_try
from hub.operations.messages import outbox
from hub.operations.messages import view as message_view
from hub.operations.proof import audit
from hub.operations.registry import asking
from hub.operations.rights import OPERATOR

from . import registry
from .engine import BASIS, LOW_INCOME, REASON, TEMPORARY, Town

GONE = "There is no such letter, or it has been handed over."


def letters(town: Town, case: int) -> list[Any]:
    query = select(Letter.__table__).where(Letter.case_id == case).order_by(Letter.id)
    return list(db.session.execute(query))


@pytest.fixture
def not_accepted(town: Town) -> tuple[int, int]:
    """A case that was not accepted, and its letter, which lies at the window."""
    case = town.case("accept", TEMPORARY)
    acceptance.not_accept(town.as_("clerk"), case, rev=town.row(case)["rev"], reason=REASON, basis=BASIS)
    return case, letters(town, case)[0].id


def test_a_step_and_its_letter_are_one_delivery(town: Town) -> None:
    case = town.case("refuse", LOW_INCOME, panel="rejected")
    (found,) = deliveries(town.as_("officer-e"))
    assert (found.case_id, found.what, found.first) == (case, "送达不符合申请条件通知书", None)
    assert [letter.number for letter in found.letters] == [letters(town, case)[0].number]
    assert found.task_id is not None
    assert [deliveries(town.as_(login)) for login in ("officer-w", "officer-e2", "clerk", "agent-e")] == [
        ()
    ] * 4


def test_a_letter_before_its_step_waits(town: Town) -> None:
    case = town.case("tell", LOW_INCOME)
    last = letters(town, case)[-1]
    (found,) = deliveries(town.as_("officer-e"))
    assert (found.task_id, found.first) == (None, ("告知申请人", "window_clerk"))
    with pytest.raises(NotFound, match=GONE):
        letter_alone(town.as_("officer-e"), last.id)
    with pytest.raises(Refused, match="goes with its step"):
        deliver_letter(town.as_("clerk"), last.id, method="hand", received_by="本人")


def test_a_letter_of_an_ended_case_goes_alone(town: Town, not_accepted: tuple[int, int]) -> None:
    case, letter = not_accepted
    clerk = town.as_("clerk")
    assert letter_alone(clerk, letter).case_id == case
    assert message_view.due_by_matter(clerk) == {"letter": 1}
    with pytest.raises(InputError, match="Say what came of it"):
        note_try(clerk, letter, result="handed")
    note_try(clerk, letter, result="sent", note="挂号信")
    # Sent is not delivered: it is off the desk for three working days and then asked after.
    assert (message_view.due_by_matter(clerk), len(letters(town, case)[0].received_by)) == ({}, 0)
    town.pass_days(3)
    clerk = town.as_("clerk")
    assert message_view.due_by_matter(clerk) == {"letter": 1}
    assert town.said(case, "message_tried")["next"] == "letter"
    done = [
        deliver_letter(clerk, letter, method="fetched", received_by=" 本人 ", request="once")
        for _ in range(2)
    ]
    assert done[0] == done[1]
    row = letters(town, case)[0]
    assert (row.method, row.received_by, row.delivered_on) == ("fetched", "本人", town.day)
    assert town.said(case, "letter_delivered") == {
        "number": row.number, "method": "fetched", "received_by": "本人",
    }  # fmt: skip
    assert town.row(case)["ended"] == "not_accepted"
    with pytest.raises(NoMore, match="this letter has been handed over"):
        deliver_letter(clerk, letter, method="fetched", received_by="本人")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"method": "hand"}, "Say who signed"),
        ({"method": "phone"}, "not told by phone"),
        ({"method": ""}, "Say how"),
    ],
)
def test_it_is_handed_over_and_signed_for(
    town: Town, not_accepted: tuple[int, int], said: dict[str, str], error: str
) -> None:
    case, letter = not_accepted
    with pytest.raises(InputError, match=error):
        deliver_letter(town.as_("clerk"), letter, **said)
    assert letters(town, case)[0].delivered_on is None


@pytest.mark.parametrize("login", ["agent-e", "officer-e", "officer-w", "director"])
def test_anothers_letter_does_not_exist(town: Town, not_accepted: tuple[int, int], login: str) -> None:
    with pytest.raises(NotFound, match="There is no such letter, or it has been handed over"):
        deliver_letter(town.as_(login), not_accepted[1], method="post")
    assert letters(town, not_accepted[0])[0].delivered_on is None


def test_a_letter_to_somebody_who_died_is_kept_and_comes_back_with_the_death(
    town: Town, not_accepted: tuple[int, int]
) -> None:
    """It came to the desk for ever: nobody is there to sign, and a letter is not given up."""
    case, letter = not_accepted
    clerk, who = town.as_("clerk"), town.columns(case, "applicant_id")[0]
    number = letters(town, case)[0].number
    with town.refused(
        Refused,
        f"{number}: The register has no death of this person."
        " Have it recorded there first, or note that nobody was met.",
    ):
        deliveries_of.keep(clerk, letter)
    assert letter_alone(clerk, letter).died is None
    dead = registry.done(town, registry.ask(town, "death", who))
    assert letter_alone(clerk, letter).died == dt.date(2026, 3, 2)
    with pytest.raises(NotFound, match=GONE):
        deliveries_of.keep(town.as_("officer-w"), letter)
    deliveries_of.keep(clerk, letter, note="其子不收")
    assert (deliveries(clerk), message_view.due_by_matter(clerk)) == ((), {})
    assert town.said(case, "letter_kept") == {"number": number, "note": "其子不收"}
    assert (letters(town, case)[0].method, town.row(case)["ended"]) == ("died", "not_accepted")
    plan = asking.preview_undo(clerk, dead.id)
    assert [str(line) for line in plan.lines][2:] == [f"{number}号文书须重新送达。"]
    registry.undone(town, dead)
    assert (letter_alone(clerk, letter).died, letters(town, case)[0].method) == (None, "")
    assert message_view.due_by_matter(clerk) == {"letter": 1}
    assert audit.verify(OPERATOR).findings == []


def test_whoever_is_to_tell_somebody_reads_that_the_person_died(town: Town) -> None:
    """They telephoned, and called at the door of the dead."""
    case = town.start(TEMPORARY).id
    outbox.ask_to_tell(town.as_("clerk"), case, rev=town.row(case)["rev"], about="other", said="请来一趟")
    [before] = message_view.to_tell(town.as_("clerk"))
    who = town.columns(case, "applicant_id")[0]
    registry.done(town, registry.ask(town, "death", who))
    [after] = message_view.to_tell(town.as_("clerk"))
    assert (before.died, after.died, after.id) == (None, dt.date(2026, 3, 2), before.id)
    outbox.give_up(town.as_("clerk"), after.id, reason="本人去世")
    assert message_view.to_tell(town.as_("clerk")) == []
