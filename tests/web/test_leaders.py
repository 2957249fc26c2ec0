"""The leaders' page: numbers of the centre, each opening case numbers, and nobody's name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, insert, select, update

from hub.db.base import transaction
from hub.db.models import AccessLog, Case, Export, Grid, Household, Satisfaction, Staff
from hub.domain.errors import Refused
from hub.operations.exports import fetching
from hub.operations.overview import households, view
from hub.operations.pages import whole
from hub.operations.reports import view as reports
from hub.operations.reports import words
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.staff.grants import grant_role
from hub.operations.staff.people import actor_by_login
from hub.testing import databases
from hub.testing.centre import SINCE
from hub.testing.fixtures import opened

from .browsing import seen
from .states import TEMPORARY, Desk, Play, text_of

URL, KEY = "/leaders", "hub.satisfaction"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """One case completed, one late at a step, one open in good time."""
    url = databases.sqlite_url(tmp_path_factory.mktemp("leaders"))
    with opened(url) as app:
        found = Play(app)
        found.case("end", service=TEMPORARY)
        late = found.case("tell", service=TEMPORARY)
        found.case("tell", service=TEMPORARY, names=("样丙", "样丁"))
        with app.app_context(), transaction() as tx:
            tx.execute(update(Case).where(Case.id == late).values(due=found.day - dt.timedelta(days=3)))
        yield found


def numbers(play: Play, key: str) -> list[tuple[str, tuple[int | None, ...]]]:
    with play.app.app_context():
        tables = view.tables(actor_by_login("deputy", play.day), view.when())
        return [(line.value, line.numbers) for line in tables[key].lines]


def test_what_lies_where_and_what_a_number_opens(play: Play) -> None:
    assert numbers(play, "lights")[0] == ("civil_affairs", (1, 0, 1, 0))
    assert sum(each or 0 for _, line in numbers(play, "ages") for each in line) == 2
    assert numbers(play, "windows")[0] == ("civil_affairs", (1, 0))
    assert [line for _, line in numbers(play, "places")] == [(1, 0)]
    assert sum(sum(each or 0 for each in line) for _, line in numbers(play, "load")) == 2
    deputy = Desk(play, "deputy")
    page = deputy.get(URL)
    assert "1件已超期" in text_of(page)
    assert page.text.count('role="img"') == page.text.count("<svg") >= 5
    assert not [name for name in ("样甲", "样乙", "样丙") if name in page.text]
    (opening,) = set(
        re.findall(
            r'href="(/leaders/opened\?table=lights&amp;line=civil_affairs&amp;what=past[^"]*)"', page.text
        )
    )
    before = play.count(AccessLog)
    behind = deputy.get(opening.replace("&amp;", "&"))
    (late,) = [
        row.number
        for row in play.all(Case.__table__.select().where(Case.due < play.day, Case.closed_on.is_(None)))
    ]
    assert re.findall(r'<th scope="row" class="nobr">([^<]+)</th>', behind.text) == [late]
    assert ("样甲" in behind.text, play.count(AccessLog)) == (False, before + 1)
    for wrong in (
        "table=x",
        "table=lights&what=x",
        "table=week&what=due&line=x",
        "table=load&what=past&line=x",
    ):
        assert seen(deputy.get(f"{URL}/opened?{wrong}"), late, "样甲") == (404, []), wrong
    nowhere = deputy.get(f"{URL}/opened?table=places&what=late&line=999999999999")
    assert seen(nowhere, late, "样甲") == (200, [])
    assert [deputy.get(f"{URL}?month={text}").status_code for text in ("2026-13", "x", "2016-12")] == [
        400,
        400,
        200,
    ]
    assert [Desk(play, who).get(URL).status_code for who in ("clerk", "agent-e", "admin", "inspection", "street")] == [
        403, 403, 403, 403, 200,
    ]  # fmt: skip


def test_what_a_number_opens_goes_on_to_its_end(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two open cases, one to a page: on the second page the other one; as lines of the sheet as well."""
    open_ones = [row.number for row in play.all(Case.__table__.select().where(Case.closed_on.is_(None)))]
    monkeypatch.setattr(view, "PAGE", 1)
    deputy, shown, at = Desk(play, "deputy"), [], f"{URL}/opened?table=lights&what=*"
    while at:
        page = deputy.get(at).text
        shown.append(re.findall(r'<th scope="row" class="nobr">([^<]+)</th>', page))
        on = re.search(r'href="([^"]+)" rel="next"', page)
        at = on[1].replace("&amp;", "&") if on else ""
    assert shown == [[number] for number in open_ones]
    with play.app.app_context():
        who, day = actor_by_login("deputy", play.day), view.when()
        found = whole(lambda after: view.lines(who, "lights", day, after=after, size=1))
    assert [line.case.number for line in found] == open_ones


def test_what_will_be_late_this_week(play: Play) -> None:
    """A case due on Friday is listed for Friday; one due next Monday is not."""
    day = play.day
    friday = day + dt.timedelta(days=4 - day.weekday())
    with play.app.app_context():
        at = view.When(friday - dt.timedelta(days=2), friday.replace(day=1), friday)
        with transaction() as tx:
            (good,) = tx.execute(
                Case.__table__.select().where(Case.due >= day, Case.closed_on.is_(None))
            ).all()
            tx.execute(update(Case).where(Case.id == good.id).values(due=friday))
        deputy = actor_by_login("deputy", day)
        assert [(line.value, line.numbers) for line in view.tables(deputy, at)["week"].lines] == [
            (friday.isoformat(), (1,))
        ]
        for line, what in ((friday.isoformat(), "due"), (None, view.ALL)):
            assert [one.number for one in view.opened(deputy, "week", at, line, what)] == [good.number]
        with transaction() as tx:
            tx.execute(update(Case).where(Case.id == good.id).values(due=friday + dt.timedelta(days=3)))
        assert view.tables(deputy, at)["week"].lines == ()
        with transaction() as tx:
            tx.execute(update(Case).where(Case.id == good.id).values(due=good.due))


def test_an_agents_households_against_the_upper_number(play: Play) -> None:
    """B-017: agent 乙 has 120 households, setting 80: one line, 乙 120, over by 40; it opens no list."""
    with play.app.app_context():
        with transaction() as tx:
            (grid, *_) = tx.execute(Grid.__table__.select()).all()
            tx.execute(update(Household).values(grid_id=None))
            tx.execute(insert(Household.__table__), [
                {"community_id": grid.community_id, "number": f"b{no}", "building": "", "address": "",
                 "grid_id": grid.id} for no in range(120)
            ])  # fmt: skip
            tx.execute(update(Staff).where(Staff.login == "officer-e").values(name="乙"))
        grant_role(OPERATOR, login="officer-e", role="community_agent", community_id=grid.community_id,
                   since=SINCE, reason="兼任")  # fmt: skip
        put_setting(OPERATOR, key="load.agent_households", value="80")
        deputy = actor_by_login("deputy", play.day)
        (mine,) = [one for one in households.loads(deputy) if one.name == "乙"]
        assert (mine.households, mine.most, mine.over) == (120, 80, 40)
    page = Desk(play, "deputy").get(URL)
    row = re.search(r'<tr>\s*<th scope="row">乙.*?</tr>', page.text, re.S)
    assert row is not None
    assert ("120" in row[0], "超出40" in row[0], "<a " in row[0]) == (True, True, False)


def test_small_numbers_are_not_said_on_paper(play: Play) -> None:
    with play.app.app_context():
        tables = view.tables(actor_by_login("deputy", play.day), view.when())
        safe = {key: view.leaving(view.panel_of(key), table) for key, table in tables.items()}
    assert [key for key, table in safe.items() if table is not None] == ["lights", "windows", "places"]
    assert {
        number
        for table in safe.values()
        if table
        for line in (*table.lines, table.total)
        for number in line.numbers
    } == {None, 0}


def test_a_table_is_taken_out_as_it_is_on_paper_and_logged(play: Play) -> None:
    """A month of rates only when it is over, one to nine not said; a table that is not printed case by case."""
    with play.app.app_context():
        deputy = actor_by_login("deputy", play.day)
        made = fetching.take(deputy, "leaders:lights", {}, purpose="街道例会")
        rows = CalamineWorkbook.from_filelike(BytesIO(made.content)).get_sheet_by_index(0).to_python()
        assert rows[0] == ["窗口", "正常", "临期", "超期", "停表"]
        assert {cell for row in rows[1:] for cell in row[1:]} == {"不足10", 0.0, ""}
        with pytest.raises(Refused, match="Only whole months"):
            fetching.take(deputy, "leaders:windows", {"month": f"{play.day:%Y-%m}"}, purpose="街道例会")
        fetching.take(deputy, "leaders:windows", {"month": "2016-10"}, purpose="街道例会")
        cases = fetching.take(deputy, "leaders:load", {}, purpose="街道例会")
        with pytest.raises(Refused):
            fetching.take(actor_by_login("clerk", play.day), "leaders:lights", {}, purpose="街道例会")
        rows = CalamineWorkbook.from_filelike(BytesIO(cases.content)).get_sheet_by_index(0).to_python()
        assert rows[0] == ["岗位", "计入", "编号", "内容", "办到哪一步", "灯"]
        counted = view.table(deputy, "load", view.when()).total.numbers
        assert (cases.rows, "样" in str(rows)) == (sum(counted), False)
        assert [row.list for row in play.all(select(Export))] == [
            "leaders:lights", "leaders:windows", "leaders:load",
        ]  # fmt: skip
    deputy_ = Desk(play, "deputy")
    now, before = deputy_.get(URL).text, deputy_.get(f"{URL}?month=2016-10").text
    assert ["list=leaders:windows" in page or "leaders%3Awindows" in page for page in (now, before)] == [
        False,
        True,
    ]


def test_the_same_statements_whatever_there_is(play: Play) -> None:
    deputy = Desk(play, "deputy")
    deputy.get(URL)
    with play.counted() as found:
        deputy.get(URL)
    assert len(found) <= 24


def test_how_content_residents_are_inside_and_outside_the_centre(play: Play) -> None:
    """B-003: 40 completed, 32 marked, 24 满意: 75%, 8 unmarked; 民政-6 6 of 8, outside the centre not said."""
    with play.app.app_context():
        (done,) = play.all(Case.__table__.select().where(Case.completed_on.is_not(None)))
        day = dt.date(2016, 12, 5)
        other, own = "civil_affairs.funeral", done.service
        with transaction() as tx:
            for no in range(40):
                mine = no < 10  # ten of 民政-6, of which eight are marked, six content
                row = {**done._mapping, "id": 5000 + no, "number": f"民16-2{no:03}", "completed_on": day,
                       "service": own if mine else other}  # fmt: skip
                tx.execute(insert(Case.__table__), row)
                marked, content = (no < 8, no < 6) if mine else (no < 34, no < 28)
                if marked:
                    tx.execute(insert(Satisfaction.__table__), {
                        "number": row["number"], "case_id": row["id"], "grade": 4 if content else 3, "on": day,
                        "seq": 0, "head": "",
                    })  # fmt: skip
        deputy, month = (
            actor_by_login("deputy", play.day),
            reports.asked(day.replace(day=1), day.replace(day=31)),
        )
        known, table = reports.report_of(deputy, KEY), reports.run(deputy, KEY, month)
        inside = {
            line.value: (*line.numbers, words.share(known, line.numbers, 1))
            for line in (*table.lines, table.total)
        }
        assert inside == {other: (24, 18, 6, "75%"), own: (8, 6, 2, "75%"), "": (32, 24, 8, "75%")}
        safe = reports.leaving(deputy, KEY, month)
        outside = {
            line.value: (*line.numbers[:2], words.share(known, line.numbers, 1))
            for line in (*safe.lines, safe.total)
        }
        assert outside == {other: (None, None, ""), own: (None, None, ""), "": (32, 24, "75%")}
        assert words.said(known.report.figures[0], None) == "不列"
    assert "75%" in text_of(Desk(play, "deputy").get(f"/reports/{KEY}?first=2016-12-01&last=2016-12-31"))
    assert Desk(play, "").get("/public/services/civil_affairs.temporary_assistance").status_code == 200
    with play.app.app_context(), transaction() as tx:
        tx.execute(delete(Satisfaction).where(Satisfaction.case_id >= 5000))
        tx.execute(delete(Case).where(Case.id >= 5000))
