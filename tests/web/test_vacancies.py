"""Vacancies from the window to the wall: noted, mended where a number stood in it, published, printed, gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.testing import databases
from hub.testing.fixtures import opened

from .browsing import seen
from .states import Desk, Play, send, text_of


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """A centre whose window keeps vacancies."""
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("vacancies"))) as app:
        yield Play(app, "labour")


TYPED = {
    "title": "厨师", "openings": "2", "wage_from": "4500", "wage_to": "5500", "wage_per": "month",
    "employer": "天山饭庄", "place": "团结路3号", "source": "单位来函", "until": "2026-09-20",
}  # fmt: skip


def test_from_the_window_to_the_wall(play: Play) -> None:
    clerk, agent, officer = Desk(play, "clerk"), Desk(play, "agent-e"), Desk(play, "officer-e")
    new = clerk.get("/vacancies/new/labour")
    wrong = send(clerk, new, "/vacancies/new/labour", **TYPED, about="找老王13909091234", code="")
    assert wrong.status_code == 400
    assert "不能有身份证号、账号或电话号码" in text_of(wrong)
    assert "天山饭庄" in wrong.text
    send(clerk, new, "/vacancies/new/labour", **TYPED, about="有健康证\n包食宿", code="")
    assert agent.get("/vacancies/1").status_code == 404
    nobody = play.app.test_client()
    assert nobody.get("/public/jobs/劳岗26-0001").status_code == 404
    send(clerk, clerk.get("/vacancies/1"), "/vacancies/1/publish")
    page = text_of(nobody.get("/public/jobs/劳岗26-0001"))
    assert "每月4,500–5,500元" in page
    assert "单位来函" not in page
    assert "厨师" in text_of(nobody.get("/public/jobs"))
    assert (agent.get("/vacancies/1").status_code, agent.get("/vacancies/1/edit").status_code) == (200, 403)
    assert seen(officer.get("/vacancies"), "劳岗26-0001") == (403, [])
    assert clerk.get("/search?q=劳岗26-0001").headers["Location"] == "/vacancies/1"
    printed = clerk.get("/vacancies/board.pdf")
    assert (printed.status_code, printed.data[:5]) == (200, b"%PDF-")
    send(clerk, clerk.get("/vacancies/1"), "/vacancies/1/down", reason="已招满")
    assert nobody.get("/public/jobs/劳岗26-0001").status_code == 410
    assert "厨师" not in text_of(nobody.get("/public/jobs"))
    assert clerk.get("/vacancies/board.pdf").status_code == 404
