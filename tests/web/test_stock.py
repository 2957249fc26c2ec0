"""The pages of stock: in at the window, signed for and handed out by the agent, counted, put right by another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.db.models import StockMove
from hub.operations.staff.people import actor_by_login
from hub.operations.stock import view
from hub.testing import databases
from hub.testing.fixtures import opened

from .states import Desk, Play, faults, send, text_of

KEY = "family_planning.contraceptives"
AT = f"/stock/{KEY}"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """A centre whose window and communities have the department."""
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("stock"))) as app:
        yield Play(app, "family_planning")


def test_a_number_that_is_none_is_said_once_and_nothing_is_done(play: Play) -> None:
    """It got two sentences; a wrong count beside a right one, and a wrong rest in a box, got none."""
    clerk, agent = Desk(play, "clerk"), Desk(play, "agent-e")
    with play.app.app_context():
        sites = view.overview(actor_by_login("agent-e"), KEY).sites
        place = f"/stock/places/{next(site.id for site in sites if site.kind == 'agent')}"
    said = {"good": "condom", "count": "12x"}
    before = play.count(StockMove)
    got = [
        faults(send(desk, desk.get(page), at, **sent))
        for desk, page, at, sent in (
            (clerk, AT, f"{AT}/in", {**said, "paper": "送货1号"}),
            (clerk, AT, f"{AT}/allocate", {**said, "community_id": str(play.driver.community)}),
            (agent, place, f"{place}/move", {**said, "do": "hand_out"}),
            (agent, place, f"{place}/move", {"good": "condom", "count": "1", "do": "refill", "left": "x"}),
            (agent, place, f"{place}/count", {"counted_condom": "0", "counted_pill": "x"}),
        )
    ]
    assert got == [["数量：“12x”不是整数。"]] * 3 + [["箱内剩余：“x”不是整数。"], ["数量：“x”不是整数。"]]
    assert play.count(StockMove) == before


def test_from_the_delivery_note_to_the_box_and_the_yearly_count(play: Play) -> None:
    clerk, agent, deputy = Desk(play, "clerk"), Desk(play, "agent-e"), Desk(play, "deputy")
    assert clerk.get("/stock").status_code == 302
    page = clerk.get(AT)
    send(clerk, page, f"{AT}/in", good="condom", count="100", paper="送货1号")
    wrong = send(clerk, clerk.get(AT), f"{AT}/allocate", good="condom", count="101",
                 community_id=str(play.driver.community))  # fmt: skip
    assert "现有100，要取101，不够" in text_of(wrong)
    send(clerk, clerk.get(AT), f"{AT}/allocate", good="condom", count="40",
         community_id=str(play.driver.community))  # fmt: skip
    page = agent.get(AT)
    signs = "由社区代办员签收"
    assert ("待签收" in text_of(page), [signs in text_of(who.get(AT)) for who in (agent, clerk, Desk(play, "clerk2"))]) == (
        True, [False, True, True],
    )  # fmt: skip
    send(agent, page, f"{AT}/signed/2")
    send(agent, agent.get(AT), f"{AT}/places", kind="box", title="一号楼自取箱",
         community_id=str(play.driver.community))  # fmt: skip
    with play.app.app_context():
        box = next(
            site.id for site in view.overview(actor_by_login("clerk"), KEY).sites if site.kind == "box"
        )
    place = f"/stock/places/{box}"
    send(agent, agent.get(place), f"{place}/move", do="refill", good="condom", count="12")
    assert "避孕套 12 盒" in text_of(agent.get(place))
    counted = send(agent, agent.get(place), f"{place}/count", counted_condom="11")
    assert "有的数量不一致：请说明原因" in text_of(counted)
    send(agent, agent.get(place), f"{place}/count", counted_condom="11", reason="少一盒")
    page = deputy.get(AT)
    confirms = "由窗口另一人确认"
    assert ("少一盒" in text_of(page), [confirms in text_of(who.get(AT)) for who in (deputy, agent)]) == (
        True, [False, True],
    )  # fmt: skip
    send(deputy, page, f"{AT}/corrections/4", do="confirm")
    assert "避孕套 11 盒" in text_of(agent.get(place))
    west, officer = Desk(play, "agent-w"), Desk(play, "officer-e")
    assert (west.get(place).status_code, officer.get("/stock").status_code) == (404, 403)
