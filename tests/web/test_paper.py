"""Paper finds its case: a code typed or scanned opens what it is about; a day sheet is keyed back on one page."""

from __future__ import annotations

from sqlalchemy import func, select

from hub.db.models import Event, Task
from hub.operations.decisions import batches
from hub.operations.supervision import bulletins
from hub.testing.centre import actor

from .conftest import unkeyed
from .states import LOW_INCOME, TEMPORARY, Desk, Play, faults, form_of, send, text_of


def leads(desk: Desk, code: str) -> str:
    return str(desk.get("/code", query_string={"code": code}).location)


def test_every_printed_code_opens_its_paper_and_no_other_says_anything(play: Play) -> None:
    """Case, slip, task, list, service: in the search box, on the page of codes, as scanned address; else nothing."""
    case, waiting = play.case("check", service=TEMPORARY), play.case("panel", service=LOW_INCOME)
    clerk, officer = Desk(play, "clerk"), Desk(play, "officer-e")
    number, task = play.row(case)["number"], play.task(case, "visit")
    url = f"/cases/{case}"
    scanned = f"https://hub.example.cn/c/{number}"
    wide = f" {number.replace('-', '－')} "  # as an input method for Chinese writes it
    letter, long = f"{number}-1", number.replace("-", "—")
    codes = (number, f"{number}-G1", letter, scanned, f"{number.lower()}", wide, long)
    assert [leads(clerk, code) for code in codes] == [url] * 7
    assert clerk.get("/search", query_string={"q": f"{number}-G1"}).location == url
    assert clerk.get(f"/c/{number}").location == f"/code?code={number.replace('民', '%E6%B0%91')}"
    assert leads(officer, f"T{task}") == f"/tasks/{task}"
    assert leads(clerk, "民政-6") == "/guides/civil_affairs.temporary_assistance"
    with play.app.app_context():
        made = bulletins.issue(actor("inspection"), title="通报", said="本月检查三次")
    assert leads(clerk, made.number) == f"/supervision/bulletins/{made.id}"
    meeting = _meeting(play, waiting)
    said = (f"会26-{meeting:04d}", f" 会26－{meeting:04d}", "panel-2026-1", "PANEL-2026-1")
    assert [leads(clerk, code) for code in said] == [f"/meetings/{meeting}"] * 4
    assert [leads(clerk, code) for code in (f"会25-{meeting:04d}", f"报26-{meeting:04d}", f"会26-{meeting}")] == [
        "None"] * 3  # fmt: skip
    for unknown in (
        "诉26-9999",
        f"{number}9-G1",
        "T999999",
    ):  # a number of a paper is not searched as a person
        led = clerk.get("/search", query_string={"q": unknown}, follow_redirects=True)
        assert f"没有编号为“{unknown}”的、您能打开的文书。" in text_of(led), unknown
    assert clerk.get("/search", query_string={"q": "赵26"}).status_code == 200
    # Foreign and wrong codes: the same page, letter for letter.
    west = Desk(play, "agent-w")
    unknown = "T999999"
    pages = [unkeyed(west.get("/code", query_string={"code": code}).text) for code in (f"T{task}", unknown)]
    assert pages[0].replace(f"T{task}", unknown) == pages[1].replace(f"T{task}", unknown)  # T4711 is a hint
    for code in (
        number,
        f"{number}-G1",
        "T" + "9" * 12,
        said[0],
        said[2],
        "会26-999999999",
        "';--",
        "告26-0001",
        "V20260901-1",
    ):
        assert "没有" in text_of(west.get("/code", query_string={"code": code})), code


def _meeting(play: Play, case: int) -> int:
    """A meeting with this case on its agenda."""
    assert play.row(case)["step"] == "panel"
    with play.app.app_context():
        return batches.gather(actor("clerk"), department="civil_affairs", key="panel", case_ids=[case]).id


def test_a_day_sheet_is_printed_and_keyed_back_line_by_line(play: Play) -> None:
    """Two households: one keyed in whole, one refused in its line with its text kept, nothing of it done."""
    cases = [play.case("check", service=TEMPORARY) for _ in range(2)]
    officer = Desk(play, "officer-e")
    assert officer.post("/visits/day-sheet").mimetype == "application/pdf"
    visits = [play.task(case, "visit") for case in cases]
    statement = play.task(cases[0], "statement")
    url = f"/visits/day-sheet/{play.day.isoformat()}"
    with play.app.app_context():
        number = f"V{play.day:%Y%m%d}-{actor('officer-e').staff_id}"
    assert leads(officer, number) == url
    page = officer.get(url)
    answers = {"address_matches": "yes", "members_match": "yes", "housing": "own", "income_from": "pension"}
    typed = {f"T{visits[0]}-{name}": value for name, value in answers.items()}
    typed[f"T{visits[0]}-result"] = "done"
    typed[f"T{visits[1]}-result"] = "done"  # without its answers
    typed[f"T{statement}-result"] = "nobody"
    kept = next(
        name for name in form_of(page, url) if name.startswith(f"T{visits[1]}-") and name.endswith("note")
    )
    answer = send(officer, page, url, **typed, **{kept: "门上贴了条"})
    assert (answer.status_code, len(faults(answer)) > 0) == (400, True)
    assert f"已录入2行：T{statement}, T{visits[0]}。" in text_of(answer)
    assert form_of(answer, url)[kept] == "门上贴了条"
    assert [_open(play, task) for task in (*visits, statement)] == [False, True, True]
    assert _events(play, cases[0], "nobody_home") == 1
    assert _events(play, cases[1], "task_done") == 0


def test_a_day_sheet_of_yesterday_names_its_paper_and_one_of_tomorrow_is_none(play: Play) -> None:
    case = play.case("check", service=TEMPORARY)
    day = play.day
    play.pass_days()
    officer, task = Desk(play, "officer-e"), play.task(case, "statement")
    url = f"/visits/day-sheet/{day.isoformat()}"
    assert send(officer, officer.get(url), url, **{f"T{task}-result": "nobody"}).location == url
    (payload,) = play.all(
        select(Event.payload, Event.date).where(Event.case_id == case, Event.type == "nobody_home")
    )
    assert (payload.date, f"V{day:%Y%m%d}-" in payload.payload) == (day, True)
    for other in ("2099-01-01", "gestern"):
        assert officer.get(f"/visits/day-sheet/{other}").status_code == 404
    assert "没有待办的走访" in text_of(Desk(play, "agent-w").get(url))


def _open(play: Play, task: int) -> bool:
    return bool(play.count(Task, Task.id == task, Task.done_on.is_(None)))


def _events(play: Play, case: int, kind: str) -> int:
    return int(play.all(select(func.count()).where(Event.case_id == case, Event.type == kind))[0][0])
