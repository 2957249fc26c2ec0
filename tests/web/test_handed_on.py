"""What a colleague takes on: whoever hands it over is told the name on it, not where somebody lives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from hub.db.base import transaction
from hub.db.models import Resident
from hub.testing import databases
from hub.testing.fixtures import opened

from .states import Desk, Play, form_of, send, text_of

ADDRESS, PHONE = "团结路7号院3单元201室", "19900004567"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    url = databases.sqlite_url(tmp_path_factory.mktemp("handed_on"))
    with opened(url) as app:
        made = Play(app, "labour")
        made.homes = 55  # its people are of working age
        yield made


@pytest.fixture
def case(play: Play) -> int:
    """A certificate that goes from the window to the agent, to the officer, to the door (劳动-1)."""
    made = play.case("hand_over", service="劳动-1", names=("孙国强", "样乙"))
    with play.app.app_context(), transaction() as tx:
        mine = Resident.__table__.c.id == play.row(made)["applicant_id"]
        tx.execute(
            update(Resident.__table__).where(mine).values(address=ADDRESS, phone=PHONE, phone_tail="4567")
        )
    return made


def told(text: str) -> list[str]:
    """What a page tells of where somebody lives and is reached."""
    return [word for word in (ADDRESS, PHONE) if word in text]


def test_each_colleague_sees_who_takes_it_on_and_only_the_officer_the_home(play: Play, case: int) -> None:
    number = play.row(case)["number"]
    for login, takes in (("clerk", "社区业务代办员"), ("agent-e", "包户干部")):
        desk, url = Desk(play, login), f"/tasks/{play.task(case)}"
        line = text_of(desk.get("/deliveries"))
        assert [word for word in (number, "孙国强", f"先交给同事：{takes}") if word not in line] == []
        assert told(desk.get("/deliveries").text) == []
        page = desk.get(url)
        assert f"先交给同事：{takes}" in text_of(page)
        assert told(page.text) == []
        asked = form_of(page, url)
        assert (asked["method"], asked["received_by"]) == ("hand", "")
        assert [word for word in ("邮寄", "拒绝签收", "到窗口领取") if word in text_of(page)] == []
        assert send(desk, page, url, received_by="样同事").status_code == 302
    officer, url = Desk(play, "officer-e"), f"/tasks/{play.task(case)}"
    assert ADDRESS in officer.get("/deliveries").text
    page = officer.get(url)
    assert told(page.text) == [ADDRESS, PHONE]
    assert form_of(page, url)["received_by"] == "孙国强"
