"""The pages of the collection desk: a day counted by one, checked by another, its money handed in; the list answered."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hub.operations.collection import desk, lists
from hub.operations.staff.people import actor_by_login
from hub.testing import databases
from hub.testing.fixtures import opened

from .states import Desk, Play, faults, send, text_of

MEDICAL = "labour.medical_insurance"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """A centre whose window of labour has taken 380 yuan for one resident."""
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("collection"))) as app:
        made = Play(app, "labour")
        with app.app_context():
            desk.take(
                actor_by_login("clerk"), MEDICAL, resident_id=made.driver.residents[0], amount=380_00,
                period=str(made.day.year), variant="renewal", seen=("social_card",),
            )  # fmt: skip
        yield made


def test_a_day_is_counted_checked_and_its_money_handed_in(play: Play) -> None:
    clerk, other, day = Desk(play, "clerk"), Desk(play, "clerk2"), "/collection/days/1"
    short = send(clerk, clerk.get(day), f"{day}/count", n10000="3", n1000="7")
    assert (short.status_code, 'value="7"' in short.text) == (409, True)
    assert send(clerk, clerk.get(day), f"{day}/count", n10000="3", n1000="8").status_code == 302
    assert f'action="{day}/verify"' not in clerk.get(day).text
    assert send(other, other.get(day), f"{day}/verify").status_code == 302
    page = clerk.get(day)
    assert re.findall(r'name="on"[^>]*value="([^"]*)"', page.text) == [play.day.isoformat()]
    assert faults(send(clerk, page, f"{day}/hand_in", to="bank", slip="")) == ["缴款单号：请填写缴款单号。"]
    assert send(clerk, page, f"{day}/hand_in", to="bank", slip="缴001").status_code == 302
    assert "银行，缴001" in text_of(clerk.get(day))


def test_what_was_typed_about_a_line_stands_in_its_form(play: Play) -> None:
    """It was lost, and so was the tick that the line goes up again."""
    clerk, other, day, line = (
        Desk(play, "clerk"),
        Desk(play, "clerk2"),
        "/collection/days/1",
        "/collection/lists/1",
    )
    send(clerk, clerk.get(day), f"{day}/count", n10000="3", n1000="8")
    send(other, other.get(day), f"{day}/verify")
    send(clerk, clerk.get(day), f"{day}/hand_in", to="bank", slip="缴001")
    with play.app.app_context():
        lists.send(actor_by_login("clerk"), MEDICAL)
        lists.answer(actor_by_login("clerk"), 1, {1: "卡号不符"})
    blank = send(clerk, clerk.get(line), f"{line}/lines/1", answer=" ", again="yes")
    assert (blank.status_code, 'href="#f-answer-1"' in blank.text) == (400, True)
    assert re.findall(r'name="again" value="yes"( checked)?>', blank.text) == [" checked"]
    stale = send(clerk, clerk.get(line), f"{line}/lines/1", answer="已更正卡号", rev="0")
    assert (stale.status_code, re.findall(r'id="f-answer-1"[^>]*value="([^"]*)"', stale.text)) == (
        409,
        ["已更正卡号"],
    )
