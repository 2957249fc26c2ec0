"""办结公告: a completed case on the centre's board, by its whitelist; what it holds open, and when it is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select

from hub.db.base import transaction
from hub.db.models import Posting, Task
from hub.operations import settings
from hub.operations.board import announcements, counted
from hub.operations.context import plugins
from hub.operations.rights import OPERATOR
from hub.testing import databases
from hub.testing.centre import actor
from hub.testing.fixtures import opened

from .states import Desk, Play, faults, send, text_of

TASKS = Task.__table__
REWARD, URL = "计生-1", "/postings"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("announced"))) as app:
        made = Play(app, "family_planning")
        with app.app_context():
            settings.put_setting(OPERATOR, key="posting_days", value="3", service=plugins().service(REWARD))
            settings.put_setting(OPERATOR, key="announcements.services", value="计生-1")
        yield made


def test_a_completion_is_announced_and_holds_nothing_back(play: Play) -> None:
    """AN-01: completed when the applicant is told; the last step stays open until the board has it."""
    play.day = dt.date(2026, 9, 1)
    case = play.case("archive", service=REWARD, names=("张建国", "李秀兰"))
    row = play.row(case)
    assert row["completed_on"] < play.day
    assert row["ended"] == ""
    clerk = Desk(play, "clerk")
    page = clerk.get(f"/cases/{case}")
    with play.app.app_context(), pytest.raises(Exception, match="first hang on the centre's board"):
        play._forward(case, "end", {})
    assert play.row(case)["step"] == "archive"
    board = clerk.get(URL)
    assert "张建国" in board.text
    assert page.status_code == 200
    act = f"{URL}/announce/{case}"
    for wrong in ("", "2026-08-31", "2030-01-01"):
        answer = send(clerk, board, act, on=wrong)
        assert (answer.status_code, len(faults(answer))) == (400, 1)
    assert play.count(Posting, Posting.step == "announcement") == 0
    assert send(clerk, board, act, on=play.day.isoformat()).location == URL
    again = clerk.post(act, {"rev": str(row["rev"] + 1), "on": play.day.isoformat(), "request": "x"})
    assert again.status_code == 403
    with play.app.app_context():
        play._forward(case, "end", {})
    done = play.row(case)
    assert (done["completed_on"], done["ended"]) == (row["completed_on"], "granted")
    nobody, serial = play.app.test_client(), f"{row['number']}-A1"
    said = text_of(nobody.get(f"/public/notices/{serial}"))
    assert [part for part in ("办结公告", "张**") if part not in said] == []
    whole = said + text_of(nobody.get("/public/notices")).split("生育登记")[0]  # a count below: no case of it
    assert [
        part for part in ("建国", "秀兰", "李", "生育", "1户", "2人", "659999", "路") if part in whole
    ] == []
    last = play.day + dt.timedelta(days=6)
    for day, status in ((last, 200), (last + dt.timedelta(days=1), 410)):
        play.day = day
        assert nobody.get(f"/public/notices/{serial}").status_code == status


def test_without_the_flag_nothing_is_asked(play: Play) -> None:
    with play.app.app_context():
        settings.put_setting(OPERATOR, key="announcements.services", value="")
        assert announcements.owed(actor("clerk")) == []
    case = play.case("end", service=REWARD, names=("王甲", "王乙"))
    assert play.row(case)["ended"] == "granted"


def test_a_service_that_is_none_is_no_setting(play: Play) -> None:
    admin = Desk(play, "admin")
    answer = send(admin, admin.get("/settings"), "/settings", key="announcements.services", service="",
                  value="民政-99")  # fmt: skip
    assert (answer.status_code, 'value="民政-99"' in answer.text) == (400, True)
    to, own = ('href="#s--announcements.services"', 'id="s--announcements.services"')
    assert (to in answer.text, own in answer.text) == (True, True)
    with play.app.app_context():
        kept = settings.put_setting(OPERATOR, key="announcements.services", value="计生-1, 民政-1、计生-1")
    assert kept == "计生-1、民政-1"


def test_a_register_is_a_number_on_the_board_of_the_last_quarter_and_nobodys_name(play: Play) -> None:
    """计生-2, 登记公示 (privacy.md, Shows): 1 to 9 are not said, 0 and 10 are; gone with the next quarter."""
    play.day = dt.date(2026, 8, 3)
    case = play.case("deliver", service="计生-2", variant="first", names=("赵国庆", "钱秀英"))
    nobody = play.app.test_client()

    def board(day: dt.date) -> str:
        play.day = day
        return text_of(nobody.get("/public/notices"))

    assert "2026年第2季度" in board(dt.date(2026, 9, 30))
    october = board(dt.date(2026, 10, 8))
    assert ("2026年第3季度" in october, "不足10件" in october) == (True, True)
    assert [part for part in ("国庆", "秀英", "赵", play.row(case)["number"]) if part in october] == []
    with play.app.app_context(), transaction() as tx:
        done = (
            tx.execute(select(TASKS).where(TASKS.c.case_id == case, TASKS.c.step == "register"))
            .mappings()
            .one()
        )
        again = {name: value for name, value in done.items() if name != "id"}
        tx.execute(insert(TASKS), [{**again, "done_on": dt.date(2026, 9, 30)}] * 9)
    assert "不足10件" not in board(dt.date(2026, 10, 8))
    with play.app.app_context():
        [counts] = counted.on_the_board(dt.date(2027, 1, 4))
        assert sorted({count for _place, count in counts.lines}) == [0]
        [counts] = counted.on_the_board(dt.date(2026, 10, 8))
        assert sorted(count for _place, count in counts.lines if count)[-1] == 10
