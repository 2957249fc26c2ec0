"""公示: put up, objected to, answered, ended; what the public reads is the whitelist and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from sqlalchemy import select, update

from hub.db.base import db
from hub.db.models import Objection, Posting, Resident
from hub.operations.board.postings import SHOWN, public_board, public_notice

from .browsing import seen
from .conftest import Browser
from .states import Desk, Play, faults, form_of, send, text_of

DAYS = 3
"""How many days a notice hangs in this centre."""
TEXT = "听说他家有一套房子在出租"


@pytest.fixture
def agent(play: Play) -> Desk:
    return Desk(play, "agent-e")


@pytest.fixture
def case_id(play: Play) -> int:
    """A case whose notice is to be put up; there is much of the household that must not show."""
    made = play.case("posting", names=("吐尔逊·艾买提", "阿依努尔"))
    people = Resident.__table__
    said = {
        "phone": "13912348813",
        "phone_tail": "8813",
        "address": "友好小区5号楼2单元301室",
        "building": "5号楼",
    }
    with play.app.app_context():
        db.session.execute(update(people).where(people.c.id == play.row(made)["applicant_id"]).values(**said))
        db.session.commit()
    return made


@pytest.fixture
def hanging(play: Play, agent: Desk, case_id: int) -> int:
    """The same case with its notice up since today."""
    url = f"/postings/new/{case_id}"
    assert send(agent, agent.get(url), url, amount="1,104.5").location == f"/postings/{case_id}"
    return case_id


def serial(play: Play, case_id: int) -> str:
    return str(play.all(select(Posting.serial).where(Posting.case_id == case_id))[-1].serial)


def over(play: Play) -> None:
    """Let the notice's time pass."""
    play.day = play.day + dt.timedelta(days=DAYS)


# --- the staff's board --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ("clerk", 200),
        ("agent-e", 200),
        ("officer-e", 200),
        ("leader-e", 200),
        ("director", 200),
        ("street", 200),
        ("deputy2", 200),
        ("finance", 403),
        ("panel", 403),
        ("inspection", 403),
        ("admin", 403),
    ],
)
def test_who_reads_the_board(play: Play, login: str, status: int) -> None:
    assert Desk(play, login).get("/postings").status_code == status


@pytest.mark.parametrize(
    ("login", "sees"),
    [
        ("agent-e", True),
        ("officer-e", True),
        ("leader-e", True),
        ("clerk", True),
        ("director", True),
        ("agent-w", False),
        ("officer-w", False),
    ],
)
def test_a_notice_is_seen_in_its_community_at_its_window_and_by_leaders(
    play: Play, hanging: int, login: str, sees: bool
) -> None:
    board = Desk(play, login).get("/postings").text
    one = Desk(play, login).get(f"/postings/{hanging}")
    assert (serial(play, hanging) in board, one.status_code) == (sees, 200 if sees else 404)
    assert "艾买提" not in board + one.text


def test_what_waits_is_shown_to_the_post_that_puts_it_up(play: Play, agent: Desk, case_id: int) -> None:
    link = f"/postings/new/{case_id}"
    assert link in agent.get("/postings").text
    for login in ("clerk", "officer-e", "agent-w", "director"):
        assert link not in Desk(play, login).get("/postings").text


@pytest.mark.parametrize(
    ("login", "status"), [("clerk", 403), ("agent-w", 404), ("officer-e", 403), ("director", 403)]
)
def test_only_the_post_of_the_step_puts_it_up(play: Play, case_id: int, login: str, status: int) -> None:
    answer = Desk(play, login).post(f"/postings/new/{case_id}", {"rev": str(play.row(case_id)["rev"])})
    assert seen(answer, "艾买提", "友好小区", "8813") == (status, [])
    assert play.count(Posting, Posting.case_id == case_id) == 0


def test_the_preview_is_what_will_hang(play: Play, agent: Desk, case_id: int) -> None:
    page = text_of(agent.get(f"/postings/new/{case_id}"))
    last = play.day + dt.timedelta(days=DAYS - 1)
    said = ("吐**", "东社区", "城市居民最低生活保障", "2口人", f"{last.year}年{last.month}月{last.day}日")
    assert [word for word in said if word not in page] == []
    assert [word for word in ("艾买提", "阿依努尔", "5号楼", "8813") if word in page] == []


def test_it_goes_up_at_every_place_once(play: Play, agent: Desk, case_id: int) -> None:
    url = f"/postings/new/{case_id}"
    page = agent.get(url)
    answers = [send(agent, page, url, amount="") for _ in range(2)]
    assert [answer.location for answer in answers] == [f"/postings/{case_id}"] * 2
    rows = play.all(select(Posting.place, Posting.first, Posting.last).where(Posting.case_id == case_id))
    last = play.day + dt.timedelta(days=DAYS - 1)
    assert sorted(tuple(row) for row in rows) == [("centre", play.day, last), ("community", play.day, last)]
    assert agent.get(url).location == f"/postings/{case_id}"  # up already


@pytest.mark.parametrize("typed", ["viel", "-5", "1.234", "99999999999"])
def test_a_wrong_sum_stays_to_be_mended(play: Play, agent: Desk, case_id: int, typed: str) -> None:
    url = f"/postings/new/{case_id}"
    answer = send(agent, agent.get(url), url, amount=typed)
    assert (answer.status_code, form_of(answer, url)["amount"]) == (400, typed)
    assert play.count(Posting, Posting.case_id == case_id) == 0


def test_of_two_who_put_it_up_one_is_told_who_was_first(play: Play, agent: Desk, case_id: int) -> None:
    url = f"/postings/new/{case_id}"
    page, stale = agent.get(url), agent.get(url)
    send(agent, page, url)
    answer = send(agent, stale, url, request="another")
    assert answer.status_code == 409
    assert "agent-e" in faults(answer)[0]
    assert play.count(Posting, Posting.case_id == case_id) == 2  # two places, one notice


def test_the_notice_is_printed(play: Play, agent: Desk, hanging: int) -> None:
    page = agent.get(f"/postings/{hanging}")
    made = send(agent, page, f"/cases/{hanging}/print/hub.public_notice")
    assert agent.get(made.location).mimetype == "application/pdf"


# --- objections ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["agent-e", "officer-e"])
def test_an_objection_is_recorded_and_nobody_is_asked_who_raises_it(
    play: Play, hanging: int, login: str
) -> None:
    desk, url = Desk(play, login), f"/postings/{hanging}"
    page = desk.get(url)
    answers = [send(desk, page, f"{url}/objections", text=TEXT) for _ in range(2)]
    assert [answer.location for answer in answers] == [url] * 2
    assert play.count(Objection, Objection.case_id == hanging) == 1
    asked = form_of(page, f"{url}/objections")
    assert sorted(asked) == ["csrf_token", "request", "text"]
    assert TEXT in Desk(play, "agent-e").get(url).text
    assert "1条待答复" in text_of(Desk(play, "agent-e").get("/postings"))


@pytest.mark.parametrize(
    ("login", "status"), [("director", 403), ("leader-e", 403), ("agent-w", 404), ("officer-w", 404)]
)
def test_others_record_none(play: Play, hanging: int, login: str, status: int) -> None:
    answer = Desk(play, login).post(f"/postings/{hanging}/objections", {"text": TEXT})
    assert seen(answer, "艾买提", "吐**", serial(play, hanging)) == (status, [])
    assert play.count(Objection, Objection.case_id == hanging) == 0


def test_an_objection_says_what(play: Play, agent: Desk, hanging: int) -> None:
    url = f"/postings/{hanging}"
    answer = send(agent, agent.get(url), f"{url}/objections", text=" ")
    assert (answer.status_code, len(faults(answer))) == (400, 1)


def object_(play: Play, agent: Desk, case_id: int) -> int:
    url = f"/postings/{case_id}"
    send(agent, agent.get(url), f"{url}/objections", text=TEXT)
    return int(play.all(select(Objection.id).where(Objection.case_id == case_id))[-1].id)


@pytest.mark.parametrize(("answer", "upheld"), [("", "no"), ("经查不属实。", None)])
def test_an_answer_has_words_and_a_result(
    play: Play, agent: Desk, hanging: int, answer: str, upheld: str | None
) -> None:
    found, url = object_(play, agent, hanging), f"/postings/{hanging}"
    said = {f"answer-{found}": answer, f"upheld-{found}": upheld}
    page = send(agent, agent.get(url), f"{url}/objections/{found}", **said)
    assert (page.status_code, len(faults(page))) == (400, 1)
    assert form_of(page, f"{url}/objections/{found}")[f"answer-{found}"] == answer


def test_the_notice_ends_clear_after_its_last_day_with_all_answered(
    play: Play, agent: Desk, hanging: int
) -> None:
    found, url = object_(play, agent, hanging), f"/postings/{hanging}"
    assert "先答复异议" in agent.get(url).text
    assert "先答复异议" in agent.get(f"/cases/{hanging}").text
    said = {f"answer-{found}": "经查，房子是他弟弟的。", f"upheld-{found}": "no"}
    assert send(agent, agent.get(url), f"{url}/objections/{found}", **said).status_code == 302
    early = agent.get(url)
    assert re.search(r"<button[^>]*disabled[^>]*>期满无异议", early.text)
    assert send(agent, early, f"{url}/end/clear").status_code == 403
    over(play)
    page = agent.get(url)
    ended = [send(agent, page, f"{url}/end/clear") for _ in range(2)]
    assert [answer.location for answer in ended] == ["/postings"] * 2
    assert play.row(hanging)["step"] == "filing"
    assert f"{play.day.month}月{play.day.day}日撤下" in text_of(agent.get("/postings"))


def test_an_upheld_objection_ends_it_with_a_reason(play: Play, agent: Desk, hanging: int) -> None:
    found, url = object_(play, agent, hanging), f"/postings/{hanging}"
    said = {f"answer-{found}": "属实，有一套出租房。", f"upheld-{found}": "yes"}
    send(agent, agent.get(url), f"{url}/objections/{found}", **said)
    page = agent.get(url)
    assert f"/cases/{hanging}/do/upheld" in agent.get(f"/cases/{hanging}").text
    assert f"{url}/end/clear" not in page.text
    bare = send(agent, page, f"{url}/end/upheld")
    assert (bare.status_code, len(faults(bare))) == (400, 1)
    assert send(agent, page, f"{url}/end/upheld", reason="有一套出租房").location == "/postings"
    assert play.row(hanging)["step"] == "refuse"


def test_nobody_else_ends_it(play: Play, hanging: int) -> None:
    over(play)
    said = {"rev": str(play.row(hanging)["rev"])}
    answers = [
        Desk(play, login).post(f"/postings/{hanging}/end/clear", said)
        for login in ("clerk", "officer-e", "agent-w")
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 404]
    assert play.row(hanging)["step"] == "posting"


# --- what the public reads ----------------------------------------------------------------------------


def words(play: Play, case_id: int) -> dict[str, str]:
    """The whitelisted words of the notice, as they are written on the page."""
    first, last = play.day, play.day + dt.timedelta(days=DAYS - 1)
    with play.app.app_context():
        from hub.operations.settings import setting

        known = (setting("centre.name"), setting("centre.phone"), "东社区")
        where = "，".join(str(part) for part in known if part)
    return {
        "编号": f"{play.row(case_id)['number']}-S1",
        "姓名": "吐**",
        "社区": "东社区",
        "项目": "城市居民最低生活保障",
        "家庭人口": "2口人",
        "金额": "1,104.50元",
        "提异议找谁": where,
        "公示时间": f"{first.year}年{first.month}月{first.day}日 – {last.year}年{last.month}月{last.day}日",
    }


def test_the_public_page_is_the_whitelist_exactly(play: Play, hanging: int) -> None:
    page = Browser(play.app).get(f"/public/notices/{serial(play, hanging)}")
    found = re.search(r"<dl.*?</dl>", page.text, re.S)
    assert found
    pairs = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", found[0], re.S)
    assert {unescape(name): unescape(value) for name, value in pairs} == words(play, hanging)


def test_nothing_else_of_the_person_is_in_the_public_pages(play: Play, hanging: int) -> None:
    row = play.row(hanging)
    people = play.all(select(Resident.__table__).where(Resident.household_id == row["household_id"]))
    secret = {"艾买提", "阿依努尔", "5号楼", "友好小区"} | {
        text for one in people for text in (one.phone, one.id_tail)
    } - {""}
    assert len(secret) >= 7  # four words, a telephone, two tails
    for path in ("/public/notices", f"/public/notices/{serial(play, hanging)}"):
        page = Browser(play.app).get(path).text
        body = page[page.index("<main") : page.index("<footer")]
        assert {text for text in secret if text in body} == set()


def test_the_verbs_behind_give_the_whitelist_only(play: Play, hanging: int) -> None:
    with play.app.app_context():
        board = [row for row in public_board() if row["serial"] == serial(play, hanging)]
        one = public_notice(serial(play, hanging))
    assert {frozenset(row) for row in [*board, one or {}]} == {frozenset(SHOWN)}
    assert set(SHOWN) == {
        "serial",
        "starred_name",
        "community",
        "title",
        "household_size",
        "amount_fen",
        "first",
        "last",
        "object_to",
    }


def test_the_board_has_one_line_a_notice(play: Play, hanging: int) -> None:
    page = Browser(play.app).get("/public/notices").text
    assert page.count(f">{serial(play, hanging)}</a>") == 1


def test_through_the_last_day_and_gone_the_next(play: Play, hanging: int) -> None:
    url, visitor = f"/public/notices/{serial(play, hanging)}", Browser(play.app)
    play.day = play.day + dt.timedelta(days=DAYS - 1)
    assert visitor.get(url).status_code == 200
    play.day = play.day + dt.timedelta(days=1)
    gone = visitor.get(url)
    assert gone.status_code == 410
    assert "吐**" not in gone.text
    assert serial(play, hanging) not in visitor.get("/public/notices").text


def test_taken_down_is_gone_at_once(play: Play, agent: Desk, hanging: int) -> None:
    found, url = object_(play, agent, hanging), f"/postings/{hanging}"
    said = {f"answer-{found}": "属实。", f"upheld-{found}": "yes"}
    send(agent, agent.get(url), f"{url}/objections/{found}", **said)
    public = f"/public/notices/{serial(play, hanging)}"
    assert Browser(play.app).get(public).status_code == 200
    send(agent, agent.get(url), f"{url}/end/upheld", reason="有一套出租房")
    gone = Browser(play.app).get(public)
    assert seen(gone, "吐**", "有一套出租房", "东社区") == (410, [])


@pytest.mark.parametrize("name", ["民26-9999-S1", "x", "1"])
def test_what_never_hung_is_not_found(play: Play, hanging: int, name: str) -> None:
    assert seen(Browser(play.app).get(f"/public/notices/{name}"), "吐**", "东社区") == (404, [])


def test_the_public_pages_set_no_cookie_and_are_kept_nowhere(play: Play, hanging: int) -> None:
    for path in ("/public/notices", f"/public/notices/{serial(play, hanging)}"):
        page = play.app.test_client().get(path)
        assert "Set-Cookie" not in page.headers
        assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == (
            "no-store",
            "noindex, noarchive",
        )


def test_the_public_board_costs_few_statements(play: Play, hanging: int) -> None:
    visitor = play.app.test_client()
    visitor.get("/public/notices")
    with play.counted() as statements:
        visitor.get("/public/notices")
    assert len(statements) <= 5
    assert [text for text in statements if "residents" in text] == []
    assert [text[:60] for text in statements if "cases" in text] == [
        "SELECT communities.name, count(DISTINCT tasks.id) AS count_1"  # 计生-2's number, and no case
    ]


def test_the_staff_board_costs_few_statements(play: Play, agent: Desk, hanging: int) -> None:
    agent.get("/postings")
    with play.counted() as statements:
        agent.get("/postings")
    assert len(statements) <= 12


def test_both_languages(play: Play, hanging: int) -> None:
    page = Browser(play.app).get(f"/public/notices/{serial(play, hanging)}?lang=en").text
    assert "Where to object" in page


# --- the case page's buttons ----------------------------------------------------------------------------


def buttons(desk: Desk, case_id: int) -> dict[str, bool]:
    """The texts of the case page's buttons, and whether they can be pressed."""
    page = desk.get(f"/cases/{case_id}").text
    now = page[page.index('<div class="now">') :].split("</div>")[0]
    found = re.findall(r"<(a|button) class=\"button[^>]*?(disabled)?>([^<]+)", now)
    return {text.strip(): not disabled for _tag, disabled, text in found}


def test_the_case_page_offers_what_the_notice_allows(play: Play, agent: Desk, case_id: int) -> None:
    assert buttons(agent, case_id) == {"张贴公示": True, "期满无异议": False, "异议成立": False}
    url = f"/postings/new/{case_id}"
    send(agent, agent.get(url), url, amount="")
    assert buttons(agent, case_id) == {"打开公示": True, "期满无异议": False, "异议成立": False}
    assert "挂满最后一天" in agent.get(f"/cases/{case_id}").text
    over(play)
    assert buttons(agent, case_id) == {"打开公示": True, "期满无异议": True, "异议成立": False}


# --- objected to on the public page ---------------------------------------------------------------------


def test_whoever_reads_the_notice_objects_there_without_a_name(play: Play, agent: Desk, hanging: int) -> None:
    url = f"/public/notices/{serial(play, hanging)}/object"
    resident = Browser(play.app)
    page = resident.get(url)
    empty = resident.post(url, {**form_of(page, ""), "text": " "})
    assert (empty.status_code, faults(empty)) == (400, ["异议内容：请填写。"])
    assert empty.headers["X-Robots-Tag"] == "noindex, noarchive"
    long = resident.post(url, {**form_of(page, ""), "text": "他" * 1001})
    assert (long.status_code, play.count(Objection, Objection.case_id == hanging)) == (400, 0)
    sent = {**form_of(page, ""), "text": TEXT}
    for _ in range(2):  # sent twice, noted once
        assert resident.post(url, sent).status_code == 302
    (noted,) = play.all(select(Objection.__table__).where(Objection.case_id == hanging))
    assert (noted.text, noted.by_id, noted.received_on) == (TEXT, None, play.day)
    assert "异议已收到" in text_of(resident.get(url))
    assert TEXT not in resident.get(url).text
    assert TEXT in text_of(agent.get(f"/postings/{hanging}"))
    assert "先答复异议" in text_of(agent.get(f"/postings/{hanging}"))


def test_nothing_is_taken_once_the_notice_is_over_or_never_was(play: Play, hanging: int) -> None:
    url = f"/public/notices/{serial(play, hanging)}/object"
    resident = Browser(play.app)
    sent = {**form_of(resident.get(url), ""), "text": TEXT}
    assert resident.post("/public/notices/民26-9999-S1/object", sent).status_code == 404
    over(play)
    assert resident.post(url, sent).status_code == 410
    assert play.count(Objection, Objection.case_id == hanging) == 0


def test_what_is_objected_on_the_public_page_lies_on_the_desk_of_who_answers(
    play: Play, agent: Desk, hanging: int
) -> None:
    url = f"/public/notices/{serial(play, hanging)}/object"
    resident = Browser(play.app)
    assert resident.post(url, {**form_of(resident.get(url), ""), "text": TEXT}).status_code == 302
    line, everybody = (
        f"公示异议待答复，{play.row(hanging)['number']}",
        ("agent-e", "agent-w", "officer-e", "clerk", "director"),
    )
    told = [login for login in everybody if line in text_of(Desk(play, login).get("/desk"))]
    assert told == ["agent-e"]
    assert TEXT not in agent.get("/desk").text
