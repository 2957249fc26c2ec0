"""劳动-1 from hand to hand: what a colleague takes on reached nobody; what once said so is put right."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from hub.domain.case import Flow
from hub.domain.errors import InputError, Refused
from hub.operations.casework import cases
from hub.operations.casework.views import case_view
from hub.operations.decisions import batches
from hub.operations.fieldwork.handed_on import findings, wrong
from hub.operations.fieldwork.put_delivery_right import put_delivery_right
from hub.operations.proof.audit import verify
from hub.operations.staff.people import actor_by_login
from hub.testing.desk import Desk

from .conftest import said


@dataclass
class Recognised:
    """A recognised case (劳动-1) whose applicant is to be told: by telephone, hand to hand, at the door."""

    desk: Desk
    case: int

    def go(self, outcome: str, method: str, received_by: str) -> None:
        row = self.desk.row(self.case)
        cases.advance(self.desk.hands.holder(row), self.case, outcome, rev=row["rev"], method=method,
                      received_by=received_by)  # fmt: skip

    def reached(self) -> tuple[list[tuple[str, int]], list[str]]:
        """Who has each letter, 1 where it is delivered; the contacts about the result, by channel."""
        view = case_view(actor_by_login("clerk"), self.case)
        letters = [(each["received_by"], int(each["delivered_on"] is not None)) for each in view.letters]
        return letters, [row["channel"] for row in view.messages if row["about"] == "result"]


@pytest.fixture
def recognised(desk: Desk) -> Recognised:
    desk.on(2026, 7, 6)
    case = desk.start("劳动-1", variant="other", work="flexible")
    for _ in ("apply", "visit", "first_review"):
        desk.hands.advance(desk.row(case))
    desk.hands.accept(desk.row(case))
    for _ in ("fill_in", "review"):
        desk.hands.advance(desk.row(case))
    gathered = desk.hands.gather([desk.row(case)])
    batches.send(actor_by_login("clerk"), gathered.id, rev=gathered.rev)
    desk.hands.answer(desk.row(case), "recognised")
    return Recognised(desk, case)


def test_what_a_colleague_takes_on_has_reached_nobody_yet(recognised: Recognised) -> None:
    recognised.go("told", "phone", "")
    assert recognised.reached() == ([("", 0)], ["call"])
    with pytest.raises(InputError) as refused:
        recognised.go("delivered", "fetched", "样代办")
    assert said(refused.value) == "A colleague takes this on and signs for it."
    for colleague in ("样代办", "样包户"):
        recognised.go("delivered", "hand", colleague)
        assert recognised.reached() == ([("", 0)], ["call"])
    recognised.go("delivered", "hand", "样甲")
    assert recognised.reached() == ([("样甲", 1)], ["call"])
    assert wrong() == ()


def as_it_once_was(recognised: Recognised, colleagues: tuple[str, ...]) -> None:
    """Told by telephone and handed on while a hand-over to a colleague still counted as delivery."""
    recognised.go("told", "phone", "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flow, "hands_on", lambda self, step: False)
        for colleague in colleagues:
            recognised.go("delivered", "hand", colleague)


def mended(recognised: Recognised, second: str = "clerk2") -> None:
    put_delivery_right(actor_by_login("clerk"), recognised.case, reason="交给同事不是送达",
                       second_id=actor_by_login(second).staff_id)  # fmt: skip


def test_a_letter_that_a_colleague_took_on_is_open_again(recognised: Recognised) -> None:
    as_it_once_was(recognised, ("样代办", "样包户"))
    assert recognised.reached() == ([("样代办", 1)], ["visit", "call"])
    number = recognised.desk.row(recognised.case)["number"]
    found = wrong()
    assert [(each.number, each.numbers, each.open_again, len(each.contacts)) for each in found] == [
        (number, (f"{number}-1",), 1, 1)
    ]
    assert [each.params["numbers"] for each in findings()] == [number]
    with pytest.raises(Refused):
        mended(recognised, "clerk")
    assert (recognised.reached(), wrong()) == (([("样代办", 1)], ["visit", "call"]), found)
    mended(recognised)
    assert recognised.reached() == ([("", 0)], ["call"])
    view = case_view(actor_by_login("clerk"), recognised.case)
    entry = view.events[-1]
    assert (entry.type, entry.payload["entries"], entry.payload["letters"], entry.payload["contacts"]) == (
        "delivery_corrected", list(found[0].entries), [f"{number}-1"], 1
    )  # fmt: skip
    letter = next(row for row in view.messages if row["about"] == "letter")
    assert (letter["state"], letter["tries"], letter["next_on"]) == ("open", [], dt.date(2026, 7, 6))
    assert (wrong(), list(findings()), verify(actor_by_login("inspection")).findings) == ((), [], [])
    with pytest.raises(Refused):
        mended(recognised)
    recognised.desk.on(2026, 7, 7)
    recognised.go("delivered", "hand", "样甲")
    assert recognised.reached() == ([("样甲", 1)], ["call"])


def test_one_that_reached_the_resident_later_has_that_day(recognised: Recognised) -> None:
    as_it_once_was(recognised, ("样代办", "样包户"))
    recognised.desk.on(2026, 7, 8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flow, "hands_on", lambda self, step: False)
        recognised.go("delivered", "hand", "样甲")
    assert recognised.reached() == ([("样代办", 1)], ["visit", "visit", "call"])
    mended(recognised)
    (letter,) = case_view(actor_by_login("clerk"), recognised.case).letters
    assert (letter["delivered_on"], letter["received_by"]) == (dt.date(2026, 7, 8), "样甲")
    assert (recognised.reached(), wrong()) == (([("样甲", 1)], ["visit", "call"]), ())  # that visit was one
