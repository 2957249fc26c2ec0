"""送达: who is told or handed what, by whom, how, and what the case does then."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import Event, Letter, Resident
from hub.demo.hands import REASON
from hub.operations.casework import acceptance
from hub.testing.centre import actor

from .browsing import seen
from .states import TEMPORARY, Desk, Play, faults, form_of, send, text_of


@pytest.fixture
def officer(play: Play) -> Desk:
    return Desk(play, "officer-e")


@pytest.fixture
def refused(play: Play) -> int:
    """A case whose refusal letter waits with the officer."""
    return play.case("refuse", names=("吐尔逊·艾买提", "样乙"), panel="rejected")


@pytest.fixture
def not_accepted(play: Play) -> tuple[int, int]:
    """A case that was not accepted, with its letter at the window: the case, the letter."""
    made = play.case("accept", names=("孙国强", "样乙"))
    with play.app.app_context():
        said = {"rev": play.row(made)["rev"], "reason": REASON, "basis": "《社会救助暂行办法》第九条"}
        acceptance.not_accept(actor("clerk"), made, **said)
    return made, letters(play, made)[0].id


def letters(play: Play, case_id: int) -> list[object]:
    return play.all(select(Letter.__table__).where(Letter.case_id == case_id).order_by(Letter.id))


@pytest.mark.parametrize(
    ("login", "status"),
    [("clerk", 200), ("agent-e", 200), ("officer-e", 200), ("leader-e", 403), ("director", 403),
     ("street", 403), ("finance", 403), ("panel", 403), ("inspection", 403), ("admin", 403)],
)  # fmt: skip
def test_deliveries_are_for_those_who_deliver(play: Play, login: str, status: int) -> None:
    assert Desk(play, login).get("/deliveries").status_code == status


def test_a_letter_lies_with_the_post_the_definition_names(play: Play, officer: Desk, refused: int) -> None:
    number = letters(play, refused)[0].number
    mine = officer.get("/deliveries").text
    assert number in mine
    assert f"/tasks/{play.task(refused)}" in mine
    for login in ("clerk", "agent-e", "officer-w", "officer-e2"):
        assert number not in Desk(play, login).get("/deliveries").text


def test_handing_over_names_who_signed_and_ends_the_case(play: Play, officer: Desk, refused: int) -> None:
    url = f"/tasks/{play.task(refused)}"
    page = officer.get(url)
    assert "不符合申请条件通知书" in text_of(page)
    assert [word for word in ("当面交给", "邮寄", "拒绝签收") if word not in text_of(page)] == []
    assert send(officer, page, url, method="hand", received_by="吐尔逊之妻").location == f"{url}/done"
    letter = letters(play, refused)[0]
    assert (letter.method, letter.received_by, letter.delivered_on) == ("hand", "吐尔逊之妻", play.day)
    assert play.row(refused)["ended"] == "refused"
    assert letter.number not in officer.get("/deliveries").text


def test_a_signature_has_a_name(play: Play, officer: Desk, refused: int) -> None:
    url = f"/tasks/{play.task(refused)}"
    answer = send(officer, officer.get(url), url, method="hand", received_by=" ")
    assert (answer.status_code, len(faults(answer))) == (400, 1)
    assert letters(play, refused)[0].delivered_on is None
    assert play.row(refused)["closed_on"] is None


def test_what_is_signed_for_cannot_be_told_by_telephone(play: Play, officer: Desk, refused: int) -> None:
    url = f"/tasks/{play.task(refused)}"
    page = officer.get(url)
    assert 'value="phone"' not in page.text
    assert send(officer, page, url, method="phone").status_code == 400
    assert play.row(refused)["closed_on"] is None


@pytest.mark.parametrize("method", ["post", "refused_to_sign"])
def test_posted_or_refused_to_sign_needs_no_signature(
    play: Play, officer: Desk, refused: int, method: str
) -> None:
    url = f"/tasks/{play.task(refused)}"
    assert send(officer, officer.get(url), url, method=method, received_by="").status_code == 302
    assert letters(play, refused)[0].method == method


def test_the_same_delivery_twice_counts_once(play: Play, officer: Desk, refused: int) -> None:
    url = f"/tasks/{play.task(refused)}"
    page = officer.get(url)
    answers = [send(officer, page, url, method="post") for _ in range(2)]
    assert [answer.location for answer in answers] == [f"{url}/done"] * 2
    assert play.count(Event, Event.case_id == refused, Event.type == "closed") == 1


def test_telling_is_in_the_list_of_the_post_that_tells(play: Play) -> None:
    made = play.case("tell", service=TEMPORARY)
    clerk = Desk(play, "clerk")
    assert play.row(made)["number"] in clerk.get("/deliveries").text
    url = f"/tasks/{play.task(made)}"
    assert send(clerk, clerk.get(url), url, method="phone", received_by="本人").status_code == 302
    assert play.row(made)["step"] == "archive"


def test_a_letter_whose_step_has_not_come_says_what_is_first(play: Play, officer: Desk) -> None:
    made = play.case("tell")
    number = letters(play, made)[-1].number  # 市民政局 approved; the officer hands it over after 告知申请人
    page = text_of(officer.get("/deliveries"))
    assert "已写好，还没轮到送" in page
    assert number in page
    assert "先办：告知申请人（窗口人员）" in page
    alone = officer.get(f"/deliveries/{letters(play, made)[-1].id}")
    forced = officer.post(
        f"/deliveries/{letters(play, made)[-1].id}", {"method": "hand", "received_by": "本人"}
    )
    assert (alone.status_code, forced.status_code) == (404, 404)
    assert letters(play, made)[-1].delivered_on is None


# --- a letter that goes alone -------------------------------------------------------------------------


def test_a_letter_without_a_step_goes_alone(play: Play, not_accepted: tuple[int, int]) -> None:
    made, letter_id = not_accepted
    clerk, url = Desk(play, "clerk"), f"/deliveries/{letter_id}"
    assert f'href="{url}"' in clerk.get("/deliveries").text
    page = clerk.get(url)
    answers = [send(clerk, page, url, method="fetched", received_by="孙国强") for _ in range(2)]
    assert [answer.location for answer in answers] == ["/deliveries"] * 2
    letter = letters(play, made)[0]
    assert (letter.method, letter.received_by, letter.delivered_on) == ("fetched", "孙国强", play.day)
    assert play.count(Event, Event.case_id == made, Event.type == "letter_delivered") == 1
    assert play.row(made)["ended"] == "not_accepted"
    assert clerk.get(url).status_code == 409


def test_a_letter_to_somebody_who_died_is_kept_in_its_file(play: Play, not_accepted: tuple[int, int]) -> None:
    made, letter_id = not_accepted
    clerk, url = Desk(play, "clerk"), f"/deliveries/{letter_id}"
    assert "归卷" not in clerk.get(url).text
    assert send(clerk, clerk.get(url), f"{url}/tried", result="sent").status_code == 302
    forced = clerk.post(f"{url}/keep", form_of(clerk.get(url), f"{url}/tried"))
    assert (forced.status_code, "居民登记里没有本人的死亡登记" in text_of(forced)) == (403, True)
    with play.app.app_context(), transaction() as tx:
        died = update(Resident).where(Resident.id == play.row(made)["applicant_id"])
        tx.execute(died.values(died=play.day))
    assert "去世" in text_of(clerk.get("/deliveries"))
    assert form_of(clerk.get(url), url)["received_by"] == ""
    answer = send(clerk, clerk.get(url), f"{url}/keep", note="其子不收")
    assert answer.location == "/deliveries"
    assert letters(play, made)[0].number not in clerk.get("/deliveries").text
    assert play.count(Event, Event.case_id == made, Event.type == "letter_kept") == 1
    assert "收件人去世，文书归卷" in text_of(clerk.get(f"/cases/{made}/history"))


def test_a_letter_that_goes_alone_is_signed_for_too(play: Play, not_accepted: tuple[int, int]) -> None:
    _, letter_id = not_accepted
    clerk, url = Desk(play, "clerk"), f"/deliveries/{letter_id}"
    page = clerk.get(url)
    assert 'value="phone"' not in page.text
    for said in ({"method": "hand", "received_by": ""}, {"method": "phone"}, {"method": ""}):
        answer = send(clerk, page, url, **said)
        assert (answer.status_code, len(faults(answer))) == (400, 1)
    assert form_of(answer, url)["received_by"] == "孙国强"


@pytest.mark.parametrize(
    ("result", "following"), [("sent", "文书"), ("nobody_home", "上门"), ("moved_away", "电话")]
)
def test_who_could_not_hand_it_over_reads_whose_turn_it_is_next(
    play: Play, not_accepted: tuple[int, int], result: str, following: str
) -> None:
    _, letter_id = not_accepted
    clerk, url = Desk(play, "clerk"), f"/deliveries/{letter_id}"
    assert send(clerk, clerk.get(url), f"{url}/tried", result=result).location == "/deliveries"
    said = text_of(clerk.get("/deliveries"))
    assert re.findall(r"已登记。下一步：(\w+)，", said) == [following]


@pytest.mark.parametrize("login", ["agent-e", "officer-e", "officer-w"])
def test_anothers_letter_is_not_there(play: Play, not_accepted: tuple[int, int], login: str) -> None:
    made, letter_id = not_accepted
    other = Desk(play, login)
    answers = [
        other.get(f"/deliveries/{letter_id}"),
        other.post(f"/deliveries/{letter_id}", {"method": "post"}),
    ]
    assert [seen(answer, "孙国强", play.row(made)["number"]) for answer in answers] == [(404, [])] * 2
    assert letters(play, made)[0].delivered_on is None


def test_the_list_is_logged_and_kept_nowhere(play: Play, officer: Desk, refused: int) -> None:
    before = play.looks(action="deliveries")
    page = officer.get("/deliveries")
    assert page.headers["Cache-Control"] == "no-store"
    assert play.looks(action="deliveries") == before + 2  # the letters, and whom to tell


def test_the_list_costs_few_statements(play: Play, officer: Desk, refused: int) -> None:
    officer.get("/deliveries")
    with play.counted() as statements:
        officer.get("/deliveries")
    assert len(statements) <= 12
