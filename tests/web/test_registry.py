"""The register's pages: what a change does is said before it is applied, nothing typed is lost, nobody peeks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from hub.db.base import db, reading, transaction
from hub.db.models import ChangeSheet, Household, RegistryChange, Resident, SheetLine
from hub.operations import rows
from hub.operations.registry import sheet_waits, sheets
from hub.testing.factories import household, id_number, resident
from hub.web.words import USUAL_RELATIONS

from .browsing import seen
from .conftest import Browser
from .states import faults

NAMES = ("古丽娜尔", "哈丽旦", "13900000001")
"""What no page shows of the two residents to whom they are not shown."""
WHY = "居民来窗口申报，户口簿已核对"


def stored(app: Flask, number: int) -> dict[str, Any]:
    with app.app_context():
        db.session.rollback()
        return dict(
            reading().execute(select(Resident.__table__).where(Resident.id == number)).mappings().one()
        )


def last_change(app: Flask) -> dict[str, Any]:
    with app.app_context():
        db.session.rollback()
        query = select(RegistryChange.__table__).order_by(RegistryChange.id.desc()).limit(1)
        return dict(reading().execute(query).mappings().one())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


@pytest.fixture
def dead(app: Flask) -> Iterator[None]:
    """The second resident, for a while."""
    second = update(Resident).where(Resident.id == 2)
    with app.app_context(), transaction() as tx:
        tx.execute(second.values(died=dt.date(2026, 2, 27)))
    yield
    with app.app_context(), transaction() as tx:
        tx.execute(second.values(died=None))


def relations(clerk: Browser) -> list[str]:
    """How the record of the second resident names the people of the household."""
    page = clerk.post("/residents/2", {"purpose": WHY}, follow_redirects=True).text
    listed = re.findall(r'<span class="second">([^<，]+)，\d{4}年生，尾号 \w{4}(，已去世)?</span>', page)
    return ["".join(each) for each in listed]


def test_the_living_head_of_a_household_is_named_so(browse: Callable[..., Browser]) -> None:
    assert relations(browse("clerk")) == ["户主"]


@pytest.mark.usefixtures("dead")
def test_who_died_as_head_of_a_household_was_it(browse: Callable[..., Browser]) -> None:
    assert relations(browse("clerk")) == ["原户主，已去世"]


def test_the_usual_relations_are_offered_and_others_taken(app: Flask, browse: Callable[..., Browser]) -> None:
    clerk = browse("clerk")

    def offered(page: str) -> list[str]:
        assert 'name="relation' in page
        assert 'list="relations"' in page
        options: list[str] = re.findall(r'<datalist id="relations">(.*?)</datalist>', page, re.S)
        return re.findall(r'value="([^"]+)"', options[0])

    assert offered(clerk.get("/residents/new").text) == ["户主", *USUAL_RELATIONS]
    assert offered(clerk.post("/residents/2/change/correct").text) == list(USUAL_RELATIONS)
    typed = {
        "name": "哈丽旦",
        "phone": "",
        "language": "zh",
        "relation": "干女儿",
        "why": WHY,
        "paper": "户口簿",
    }
    typed |= {"id_number": stored(app, 2)["id_number"], "name": stored(app, 2)["name"], "do": "preview"}
    assert "干女儿" in clerk.post("/residents/2/change/correct", typed).text
    clerk.post("/account/language", {"language": "en"})
    english = clerk.get("/residents/new").text
    clerk.post("/account/language", {"language": "zh_Hans_CN"})
    assert 'value="岳母" label="mother-in-law"' in english


def test_a_change_is_shown_before_it_is_asked_and_confirmed_by_another(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    clerk, agent = browse("clerk"), browse("agent-e")
    path, typed = (
        "/residents/1/change/correct",
        {"name": "古丽娜尔·艾山", "phone": "13900000001", "language": "zh"},
    )
    typed |= {"id_number": stored(app, 1)["id_number"], "relation": "户主", "why": WHY, "paper": "户口簿"}
    assert "姓名" in clerk.post(path).text
    shown = clerk.post(path, {**typed, "do": "preview"}).text
    assert "姓名：古丽娜尔·吐尔逊改为古丽娜尔·艾山。" in shown
    assert "须第二人核对：姓名、证件号码或出生日期有改动。" in shown
    asked = clerk.post(path, {**typed, "do": "ask", "seen": hidden(shown, "seen"), "request": "a"})
    assert asked.status_code == 302
    assert clerk.post(path, {**typed, "do": "ask", "request": "a"}).location == asked.location
    assert stored(app, 1)["name"] == "古丽娜尔·吐尔逊"
    assert "由他人核对" in clerk.get(asked.location).text
    assert "待核对的变更" in agent.get("/desk").text
    page = agent.get(asked.location).text
    answer = {"rev": hidden(page, "rev"), "seen": hidden(page, "seen"), "paper": "身份证", "request": "b"}
    assert agent.post(f"{asked.location}/check", answer).status_code == 302
    assert (stored(app, 1)["name"], last_change(app)["state"]) == ("古丽娜尔·艾山", "applied")
    undo = clerk.get(f"{asked.location}/undo").text
    assert (
        clerk.post(
            f"{asked.location}/undo", {"why": WHY, "paper": "户口簿", "seen": hidden(undo, "seen")}
        ).status_code
        == 302
    )
    assert (last_change(app)["kind"], last_change(app)["state"]) == ("undo", "asked")


def test_who_checks_reads_why_and_which_paper_before_the_buttons(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    clerk, path = browse("clerk"), "/residents/2/change/correct"
    typed = {"name": "样先甲", "language": "zh", "id_number": stored(app, 2)["id_number"], "relation": "户主"}
    typed |= {"why": WHY, "paper": "户口簿", "do": "ask"}
    page = clerk.post(path, {**typed, "do": "preview"}).text
    asked = clerk.post(path, {**typed, "seen": hidden(page, "seen"), "request": "before"}).location
    main = browse("agent-e").get(asked).text.partition("<main")[2]
    words = ("原因", WHY, "户口簿", "核对无误，生效", "不予确认")
    assert sorted(words, key=main.index) == list(words)
    assert main.count(WHY) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"phone": "13900000044"}, "已录入：登记从现在起以此为准。"), ({"name": "样后乙"}, "已录入。接下来怎么办见下。")],
)  # fmt: skip
def test_what_follows_is_promised_where_something_follows(
    app: Flask, browse: Callable[..., Browser], typed: dict[str, str], said: str
) -> None:
    clerk, path, now = browse("clerk"), "/residents/2/change/correct", stored(app, 2)
    kept = {name: now[name] for name in ("name", "id_number", "phone", "language", "relation")}
    given = {**kept, **typed, "why": WHY, "paper": "户口簿"}
    shown = clerk.post(path, {**given, "do": "preview"}).text
    done = clerk.post(path, {**given, "do": "ask", "seen": hidden(shown, "seen"), "request": said})
    page = clerk.get(done.location).text
    assert [
        each for each in ("已录入：登记从现在起以此为准。", "已录入。接下来怎么办见下。") if each in page
    ] == [said]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("death", {"on": "2099-01-01"}, "2099-01-01"), ("death", {"on": "昨天"}, "昨天"), ("death", {"on": ""}, "发生日期"),
        ("between", {"on": "2026-10-08", "community_id": "99999999999999999999"}, "请选择社区"),
        ("between", {"on": "2026-10-08", "community_id": "1"}, "请选择另一个社区"),
        ("correct", {"name": "王5", "id_number": "123", "language": "zh"}, "18位"),
        ("join", {"on": "2026-10-08", "household_number": "没有的户", "relation": "亲属"}, "请写本社区另一户的户号"),
    ],
)  # fmt: skip
def test_bad_input_is_said_at_its_field_and_stays(
    app: Flask, browse: Callable[..., Browser], kind: str, typed: dict[str, str], said: str
) -> None:
    before = stored(app, 2)
    answer = browse("clerk").post(
        f"/residents/2/change/{kind}", {**typed, "why": WHY, "paper": "户口簿", "do": "preview"}
    )
    assert (answer.status_code, said in answer.text, WHY in answer.text) == (400, True, True)
    assert stored(app, 2) == before


def test_a_change_nobody_knows_or_that_the_record_cannot_have_is_no_page(
    app: Flask,
    browse: Callable[..., Browser],
) -> None:
    clerk, before = browse("clerk"), stored(app, 2)
    refused = [
        clerk.post(f"/residents/2/change/{kind}") for kind in ("erase", "undo", "merge", "move_in", "head")
    ]
    refused += [clerk.get("/register/changes/99999999"), clerk.post("/register/changes/1/erase")]
    refused += [browse("agent-e").get("/sheets/1/2026-13")]
    assert [seen(each, *NAMES) for each in refused] == [(404, [])] * 8
    assert seen(clerk.get("/sheets/1/2026-13"), *NAMES) == (403, [])
    unseen = browse("agent-w").get("/sheets/1/2026-10")
    assert seen(unseen, *NAMES, "sheet.close") == (403, [])
    assert "（填报并办结每月变更表）" in unseen.text
    assert stored(app, 2) == before


@pytest.mark.parametrize("login", ["officer-e", "leader-e", "deputy", "finance", "inspection", "admin"])
def test_others_see_no_change_and_no_pair(browse: Callable[..., Browser], login: str) -> None:
    browser = browse(login)
    answers = [browser.get(path) for path in ("/register", "/register/changes/1", "/register/twice")]
    answers.append(browser.post("/residents/1/change/death"))
    assert [seen(each, *NAMES) for each in answers] == [(403, [])] * 4


def test_an_agent_of_another_community_reaches_neither_record_nor_change(
    browse: Callable[..., Browser],
) -> None:
    agent = browse("agent-w")
    answers = agent.post("/residents/1/change/death"), agent.get("/register/changes/1")
    assert [seen(each, *NAMES) for each in answers] == [(404, [])] * 2


def test_two_records_are_compared_and_made_one(app: Flask, browse: Callable[..., Browser]) -> None:
    import datetime as dt

    with app.app_context():
        kept = resident("样寻甲", community_id=1, born=dt.date(1958, 3, 2), sequence=700)
        other = resident("样寻甲", community_id=1, born=dt.date(1958, 3, 2), sequence=702)
    clerk, agent = browse("clerk"), browse("agent-e")
    listed = clerk.get("/register/twice").text
    pair = re.search(r"/register/twice/\d+", listed)
    assert pair
    assert id_number(dt.date(1958, 3, 2), 700) not in listed
    page = clerk.post(pair[0], {"keep": "1", "do": "preview"})
    said = ["请选择保留哪一份档案。", "所见材料：请填写。", "原因：请填写。"]
    assert (page.status_code, re.findall(r'<a href="#f-\w+">([^<]*)</a>', page.text)) == (400, said)
    page = clerk.post(pair[0], {"keep": str(kept), "paper": "居民身份证", "why": WHY, "do": "preview"})
    assert "两个在世的人、证件号码不同且都有效，不能合并。" in page.text
    typed = {"keep": str(kept), "paper": "居民身份证", "why": WHY, "ground": "copied"}
    shown = clerk.post(pair[0], {**typed, "do": "preview"}).text
    asked = clerk.post(pair[0], {**typed, "do": "ask", "seen": hidden(shown, "seen"), "request": "m"})
    page = agent.get(asked.location).text
    answer = {"rev": hidden(page, "rev"), "seen": hidden(page, "seen"), "request": "n"}
    refused = agent.post(f"{asked.location}/check", answer)
    assert (refused.status_code, stored(app, other)["merged_into"]) == (403, None)
    assert (
        agent.post(f"{asked.location}/check", {**answer, "paper": "居民身份证", "request": "o"}).status_code
        == 302
    )
    assert stored(app, other)["merged_into"] == kept


def test_a_household_with_two_heads_is_listed_by_its_number_and_opened(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    """Nobody but the doctor knew of it, who names none."""
    clerk = browse("clerk")
    assert "户主不止一个" not in clerk.get("/register/twice").text
    with app.app_context():
        people = [resident("样户主", community_id=1, born=dt.date(1931, 1, 1), sequence=710),
                  resident("走查丁", community_id=1, born=dt.date(1965, 7, 9), sequence=733)]  # fmt: skip
        with transaction() as tx:
            tx.execute(insert(Household).values(community_id=1, number="双77"))
            home = tx.execute(select(Household.id).where(Household.number == "双77")).scalar_one()
            both = update(Resident).where(Resident.id.in_(people))
            tx.execute(both.values(household_id=home, relation="户主"))
    page = clerk.get("/register/twice")
    section = page.text.partition("户主不止一个")[2]
    assert re.findall(r'<a href="([^"]*)">([^<]*)</a>', section)[0] == (f"/households/{home}", "双77")
    assert "样户主" not in section


def test_a_month_is_confirmed_on_the_screen(app: Flask, browse: Callable[..., Browser]) -> None:
    agent = browse("agent-e")
    assert re.findall(r'href="/sheets/1/2026-10">([^<]*)</a>', agent.get("/sheets").text) == ["2026年10月"]
    page = agent.get("/sheets/1/2026-10").text
    heads = re.findall(r"<th>([^<]+)</th>", page)  # read first, then ticked
    assert heads == ["日期", "变化", "人员", "属实"]
    line = re.search(r'name="line" value="(\d+)"', page)
    assert line
    none = agent.post("/sheets/1/2026-10", {"do": "confirm", "request": "r"})
    assert (none.status_code, "请勾选属实的变更" in none.text) == (400, True)
    early = agent.post("/sheets/1/2026-10", {"line": line[1], "do": "close", "request": "s"})
    assert (early.status_code, "月份过完才能结账" in early.text) == (400, True)
    assert agent.post("/sheets/1/2026-10", {"line": line[1], "request": "t"}).status_code == 302
    assert "已确认" in agent.get("/sheets/1/2026-10").text
    counts = browse("deputy").get("/sheets").text
    assert "古丽娜尔" not in counts


@pytest.fixture
def october(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """October 2026 is over; nothing of its sheet is confirmed, before and after."""

    def opened() -> None:
        with app.app_context(), transaction() as tx:
            tx.execute(delete(ChangeSheet))
            tx.execute(update(SheetLine).values(confirmed_at=None, confirmed_by=None))

    monkeypatch.setattr(sheets, "today", lambda: dt.date(2026, 11, 2))
    opened()
    yield
    opened()


@pytest.mark.usefixtures("october")
def test_a_month_closes_with_the_ticks_that_were_forgotten_the_first_time(
    browse: Callable[..., Browser],
) -> None:
    """The page that refuses is sent again as it stands: its ticks count, and the month is closed."""
    agent = browse("agent-e")
    lines = re.findall(r'name="line" value="(\d+)"', agent.get("/sheets/1/2026-10").text)
    left = agent.post("/sheets/1/2026-10", {"do": "close", "request": "u"})
    assert left.status_code == 403
    assert faults(left) == [f"2026年10月：还有{len(lines)}项变更没有确认。"]
    some = agent.post("/sheets/1/2026-10", {"line": lines[0], "do": "close", "request": "u"})
    assert (some.status_code, re.findall(r'value="(\d+)" checked', some.text)) == (403, lines[:1])
    closed = agent.post(
        "/sheets/1/2026-10", {"line": lines, "do": "close", "request": "u", "note": "漏报一户"}
    )
    assert (closed.status_code, closed.location) == (302, "/sheets")
    page = agent.get("/sheets/1/2026-10").text
    assert (page.count("已确认"), page.count("漏报一户")) == (len(lines), 1)
    late = agent.post("/sheets/1/2026-10", {"line": lines, "do": "close", "request": "w", "note": "再补一户"})
    assert (late.status_code, faults(late)) == (409, ["2026年10月：这个月已结账。"])
    assert "再补一户" in late.text
    assert "漏报一户" not in browse("deputy").get("/sheets").text


@pytest.mark.usefixtures("october")
def test_a_month_that_is_over_leads_from_the_desk_to_its_sheet(
    browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sheet_waits, rows):
        monkeypatch.setattr(module, "today", lambda: dt.date(2026, 11, 2))
    agent, way = browse("agent-e"), 'href="/sheets/1/2026-10">去结账</a>'
    assert (way in agent.get("/desk").text, way in browse("clerk").get("/desk").text) == (True, False)
    lines = re.findall(r'name="line" value="(\d+)"', agent.get("/sheets/1/2026-10").text)
    agent.post("/sheets/1/2026-10", {"line": lines, "do": "close", "request": "v"})
    assert way not in agent.get("/desk").text


def test_all_that_is_missing_of_a_move_is_said_at_once(browse: Callable[..., Browser]) -> None:
    answer = browse("clerk").post("/residents/2/change/between", {"on": "2026-10-08", "do": "preview"})
    said = re.findall(r'<a href="#f-(\w+)">', answer.text)
    assert (answer.status_code, said) == (400, ["community_id", "why", "paper"])


def test_a_whole_number_searched_for_in_vain_is_not_typed_again(browse: Callable[..., Browser]) -> None:
    clerk, number = browse("clerk"), id_number(dt.date(1979, 3, 5), 411)
    link = re.search(r'href="(/residents/new[^"]*)"', clerk.get(f"/search?q={number}").text)
    assert link
    asked = (link[1], "/residents/new?q=zzzz+0000")
    begun = [re.findall(r'id="f-id_number"[^>]* value="([^"]*)"', clerk.get(each).text) for each in asked]
    assert begun == [[number], [""]]


def test_who_asks_for_a_change_sees_that_one_waits_already(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    with app.app_context():
        who = resident("样候甲", community_id=1, born=dt.date(1961, 4, 5), sequence=704)
    clerk, path = browse("clerk"), f"/residents/{who}/change/correct"
    typed = {"name": "样候乙", "language": "zh", "why": WHY, "paper": "户口簿", "do": "preview"}
    typed["id_number"] = stored(app, who)["id_number"]
    shown = clerk.post(path, typed).text
    assert "已有变更待核对" not in shown
    clerk.post(path, {**typed, "do": "ask", "seen": hidden(shown, "seen"), "request": "w1"})
    found = re.search(
        r"此人已有变更待核对：</b>\s+<a href=\"([^\"]*)\">更正</a>", clerk.post(path, typed).text
    )
    assert found
    assert found[1] == f"/register/changes/{last_change(app)['id']}"


@pytest.mark.parametrize(
    ("kind", "first"), [("", "name"), ("correct", "name"), ("address", "on"), ("death", "on")]
)
def test_the_first_field_of_a_form_has_the_keys(
    browse: Callable[..., Browser], kind: str, first: str
) -> None:
    clerk = browse("clerk")
    page = clerk.post(f"/residents/1/change/{kind}") if kind else clerk.get("/residents/new")
    assert re.findall(r'<input id="f-(\w+)"[^>]* autofocus', page.text) == [first]


@pytest.mark.parametrize(("login", "place"), [("agent-w", ["2"]), ("clerk", [""])])
def test_an_agent_registers_people_of_the_own_community_unless_said(
    browse: Callable[..., Browser], login: str, place: list[str]
) -> None:
    """Which community's work one looks at says nothing of where somebody lives."""
    browser = browse(login)
    assert browser.post("/account/community", {"community": "1"}).status_code == 302
    page = browser.get("/residents/new").text
    options = re.findall(r'<select id="f-community_id".*?</select>', page, re.S)[0]
    assert (re.findall(r'value="(\w*)" selected', options) or [""]) == place
    ends = re.findall(r'<option value="(\w*)"[^>]*>([^<]*)', options)
    assert (ends[0], ends[-1]) == (("", "请选择"), ("outside", "街道以外"))


@pytest.mark.parametrize(
    ("place", "status", "lives"), [("", 400, []), ("1", 302, [1]), ("outside", 302, [None])]
)
def test_nobody_is_registered_where_the_community_was_not_chosen(
    app: Flask, browse: Callable[..., Browser], place: str, status: int, lives: list[int | None]
) -> None:
    name = {"": "样未选", "1": "样本社", "outside": "样外来"}[place]
    typed = {"name": name, "id_number": id_number(dt.date(1967, 3, 8), 811 + len(place)), "language": "zh"}
    answer = browse("clerk").post("/residents/new", {**typed, "community_id": place})
    fault = '<span class="fault" id="e-community_id">请选择社区；不住在本街道的，请选街道以外。</span>'
    assert (answer.status_code, fault in answer.text) == (status, status == 400)
    with app.app_context():
        query = select(Resident.community_id).where(Resident.name == name)
        assert list(reading().execute(query).scalars()) == lives


@pytest.mark.parametrize(("on", "number", "named"), [
    ("", 115, []), ("2026-10-02", 137, []), ("2026-10-03", 159, ["on"]), ("", None, ["id_number"]),
])  # fmt: skip
def test_a_birth_date_stands_in_the_number_and_is_not_typed_again(
    app: Flask, browse: Callable[..., Browser], on: str, number: int | None, named: list[str]
) -> None:
    typed = {
        "how": "birth", "name": "样" + {115: "新", 137: "初"}.get(number or 0, "错"), "community_id": "1", "paper": "出生医学证明", "on": on, "language": "zh",
        "id_number": id_number(dt.date(2026, 10, 2), number) if number else "12345",
    }  # fmt: skip
    answer = browse("clerk").post("/residents/new", {**typed, "request": f"born-{on}-{number}"})
    assert re.findall(r'<a href="#f-(\w+)">', answer.text) == named
    if not faults:
        with app.app_context():
            made = select(RegistryChange.kind, RegistryChange.happened_on).order_by(RegistryChange.id.desc())
            assert reading().execute(made.limit(1)).one() == ("birth", dt.date(2026, 10, 2))


def test_a_birth_is_not_shown_by_the_card_with_which_the_form_begins(browse: Callable[..., Browser]) -> None:
    clerk = browse("clerk")
    begins = re.findall(r'name="paper"[^>]* value="([^"]*)"', clerk.get("/residents/new").text)
    typed = {"how": "birth", "name": "样证", "community_id": "1", "language": "zh", "paper": begins[0],
             "id_number": id_number(dt.date(2026, 10, 2), 171)}  # fmt: skip
    answer = clerk.post("/residents/new", typed)
    assert (begins, re.findall(r'<a href="#f-(\w+)">', answer.text)) == (["居民身份证"], ["paper"])
    assert clerk.post("/residents/new", {**typed, "paper": "出生医学证明"}).status_code == 302


def test_an_unmade_choice_is_said_together_with_what_else_is_wrong(browse: Callable[..., Browser]) -> None:
    typed = {"how": "move_in", "name": "", "id_number": "65270119580302", "phone": "12", "language": "zh",
             "household_number": "9"}  # fmt: skip
    answer = browse("clerk").post("/residents/new", typed)
    said = re.findall(r'class="fault" id="e-(\w+)"', answer.text)
    assert (answer.status_code, said) == (400, ["name", "id_number", "phone", "community_id", "on"])


def test_the_search_asks_for_nothing_that_it_does_not_take(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    """A name with any of the things that the hints name finds; a birth date with a phone tail alone does not."""
    clerk, person = browse("clerk"), stored(app, 1)
    named = "姓名、拼音或首字母，再加证件尾号{}、出生日期、电话尾号或楼栋"
    asked = clerk.get("/search").text, clerk.get("/intake").text
    assert [named.format(more) in page for more, page in zip(("", "（hld 0327）"), asked, strict=True)] == [
        True
    ] * 2
    for second in (person["id_tail"], person["birth"].isoformat(), person["phone_tail"], person["building"]):
        if second:
            assert "data-row" in clerk.get(f"/search?q={person['name']} {second}").text
    assert "请加上姓名" in clerk.get(f"/search?q={person['birth']} {person['id_tail']}").text


def test_who_took_a_change_back_is_not_named_as_its_checker(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    with app.app_context():
        who = resident("样撤甲", community_id=1, born=dt.date(1962, 4, 5), sequence=706)
    clerk, path = browse("clerk"), f"/residents/{who}/change/correct"
    typed = {"name": "样撤乙", "language": "zh", "why": WHY, "paper": "户口簿", "do": "ask"}
    typed["id_number"] = stored(app, who)["id_number"]
    asked = clerk.post(path, typed).location
    taken = clerk.post(f"{asked}/withdraw", {"rev": hidden(clerk.get(asked).text, "rev")})
    page = clerk.get(asked).text
    assert (taken.location, last_change(app)["state"]) == (asked, "withdrawn")
    assert re.findall(r"<dt>([^<]*)</dt>", page) == ["原因", "所见材料", "提交人"]


def test_who_splits_off_with_the_head_of_before_is_the_only_head(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    """The page sent along what the old head was in the old household: the new one had two."""
    place = stored(app, 1)["community_id"]
    with app.app_context():
        head, wife, _son = household("分户甲", "分户乙", "分户丙", community_id=place, number="split-1")
    clerk = browse("clerk")
    typed = {"on": "2026-10-08", "household_number": "split-2", "members": str(head),
             "address": "", "building": "", "grid_id": "", "why": WHY, "paper": "户口簿"}  # fmt: skip
    path = f"/residents/{wife}/change/split"
    page = clerk.post(path, {**typed, "do": "preview"}).text
    assert page.count("分户甲：户主改为家庭成员。") == 1
    clerk.post(path, {**typed, "do": "ask", "seen": hidden(page, "seen")})
    assert [stored(app, each)["relation"] for each in (head, wife)] == ["家庭成员", "户主"]
