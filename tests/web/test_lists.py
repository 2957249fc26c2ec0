"""Lists sent up: gathered, sent, answered in parts."""

from __future__ import annotations

import re

import pytest
from flask import get_template_attribute
from sqlalchemy import select

from hub.db.models import Batch, BatchLine, Letter
from hub.operations.decisions.findings import Firm

from .browsing import seen
from .states import Desk, Play, faults, form_of, send, text_of

REASON = "经市局核查，家庭金融资产超过规定"


@pytest.fixture
def clerk(play: Play) -> Desk:
    return Desk(play, "clerk")


@pytest.fixture
def three(play: Play, clerk: Desk) -> tuple[str, tuple[int, int, int]]:
    """An open list of three cases: its address and their ids."""
    ids = tuple(play.case("send_up", names=(name, "样乙")) for name in ("赵一", "赵二", "赵三"))
    made = send(clerk, clerk.get("/lists"), "/lists", case=[str(each) for each in ids])
    assert made.status_code == 302
    return made.location, ids  # type: ignore[return-value]


@pytest.fixture
def sent(
    play: Play, clerk: Desk, three: tuple[str, tuple[int, int, int]]
) -> tuple[str, tuple[int, int, int]]:
    """The list, sent up today."""
    url, ids = three
    assert send(clerk, clerk.get(url), f"{url}/send").status_code == 302
    return url, ids


def batch_of(play: Play, url: str) -> dict[str, object]:
    number = int(url.rsplit("/", 1)[1])
    return dict(play.all(select(Batch.__table__).where(Batch.id == number))[0]._mapping)


@pytest.mark.parametrize(
    ("login", "status"),
    [("clerk", 200), ("deputy2", 200), ("director", 200), ("street", 200), ("agent-e", 403),
     ("officer-e", 403), ("leader-e", 403), ("finance", 403), ("inspection", 403), ("admin", 403)],
)  # fmt: skip
def test_lists_are_for_those_who_read_batches(play: Play, login: str, status: int) -> None:
    assert Desk(play, login).get("/lists").status_code == status


@pytest.mark.parametrize("login", ["director", "street", "agent-e"])
def test_others_cannot_send_or_answer(
    play: Play, three: tuple[str, tuple[int, int, int]], login: str
) -> None:
    url, ids = three
    reader = Desk(play, login)
    answers = (
        reader.post(f"{url}/send", {"rev": "0"}),
        reader.post(f"{url}/answers", {f"r-{ids[0]}": "approved"}),
    )
    assert [seen(each, "赵一", "赵二", play.row(ids[0])["number"]) for each in answers] == [(403, [])] * 2
    assert batch_of(play, url)["state"] == "open"
    assert play.row(ids[0])["step"] == "send_up"


def test_a_case_is_taken_out_and_put_in_again(
    play: Play, clerk: Desk, three: tuple[str, tuple[int, int, int]]
) -> None:
    url, (first, *_) = three
    assert send(clerk, clerk.get(url), f"{url}/out/{first}").status_code == 302
    assert (
        play.count(BatchLine, BatchLine.case_id == first, BatchLine.batch_id == batch_of(play, url)["id"])
        == 0
    )
    page = clerk.get(url)
    assert "另有1件在等" in page.text
    assert send(clerk, page, f"{url}/in", case=str(first)).status_code == 302
    numbers = (
        select(BatchLine.no).where(BatchLine.batch_id == batch_of(play, url)["id"]).order_by(BatchLine.no)
    )
    assert [row[0] for row in play.all(numbers)] == [2, 3, 4]


def test_the_list_is_printed(clerk: Desk, three: tuple[str, tuple[int, int, int]]) -> None:
    url, _ = three
    batch = url.rsplit("/", 1)[1]
    made = send(clerk, clerk.get(url), f"/batches/{batch}/print/hub.send_up_list")
    assert clerk.get(made.location).mimetype == "application/pdf"


def test_sent_twice_is_sent_once(play: Play, clerk: Desk, three: tuple[str, tuple[int, int, int]]) -> None:
    url, ids = three
    page = clerk.get(url)
    answers = [send(clerk, page, f"{url}/send") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert [play.row(each)["step"] for each in ids] == ["bureau"] * 3
    assert [play.row(each)["state"] for each in ids] == ["stopped"] * 3  # the superior's days do not count
    assert batch_of(play, url)["rev"] == 1


def test_an_empty_list_is_not_sent(play: Play, clerk: Desk, three: tuple[str, tuple[int, int, int]]) -> None:
    url, ids = three
    page = clerk.get(url)
    for each in ids:
        send(clerk, clerk.get(url), f"{url}/out/{each}")
    assert f'action="{url}/send"' not in clerk.get(url).text or "F10" not in clerk.get(url).text
    fresh = {**form_of(page, f"{url}/send"), "rev": str(batch_of(play, url)["rev"]), "request": "empty"}
    answer = clerk.post(f"{url}/send", fresh)
    assert (answer.status_code, faults(answer) != []) == (403, True)
    assert batch_of(play, url)["state"] == "open"


def test_whom_it_waits_for_and_since_when(
    play: Play, clerk: Desk, sent: tuple[str, tuple[int, int, int]]
) -> None:
    url, _ = sent
    play.pass_days(2)
    page = text_of(clerk.get(url))
    assert "现在等市民政局答复。" in page
    assert "还有3件没有答复" in page
    assert "已等2个工作日" in page
    assert "市民政局，3件还没有答复" in text_of(clerk.get("/lists"))


def test_answers_come_line_by_line(play: Play, clerk: Desk, sent: tuple[str, tuple[int, int, int]]) -> None:
    url, (first, second, third) = sent
    said = {f"r-{first}": "approved", f"r-{second}": "rejected", f"why-{second}": REASON}
    assert send(clerk, clerk.get(url), f"{url}/answers", **said).status_code == 302
    assert [play.row(each)["step"] for each in (first, second, third)] == ["tell", "refuse", "bureau"]
    letter = play.all(
        select(Letter.reason, Letter.basis).where(Letter.case_id == second, Letter.step == "bureau")
    )
    assert letter[0].reason == REASON
    assert letter[0].basis == play.service().law.refusal_basis  # what the definition says, unless changed
    page = clerk.get(url)
    assert "批准" in text_of(page)
    assert REASON in text_of(page)  # answered lines stay to be read
    assert f"r-{first}" not in form_of(page, f"{url}/answers")
    assert f"r-{third}" in form_of(page, f"{url}/answers")
    assert batch_of(play, url)["state"] == "sent"
    send(clerk, page, f"{url}/answers", **{f"r-{third}": "approved"})
    assert batch_of(play, url)["state"] == "closed"
    bases = select(BatchLine.basis).where(BatchLine.case_id.in_((second, third))).order_by(BatchLine.id)
    assert [row.basis for row in play.all(bases)][-2:] == [letter[0].basis, ""]  # only a refusal has one


def test_a_refusal_without_reason_records_nothing_of_the_others(
    play: Play, clerk: Desk, sent: tuple[str, tuple[int, int, int]]
) -> None:
    url, (first, second, _) = sent
    answer = send(
        clerk, clerk.get(url), f"{url}/answers", **{f"r-{first}": "approved", f"r-{second}": "rejected"}
    )
    assert answer.status_code == 400
    assert play.row(second)["number"] in faults(answer)[0]
    assert [play.row(each)["step"] for each in (first, second)] == ["bureau", "bureau"]
    kept = form_of(answer, f"{url}/answers")
    assert (kept[f"r-{first}"], kept[f"r-{second}"]) == ("approved", "rejected")


def test_nothing_marked_is_said(clerk: Desk, sent: tuple[str, tuple[int, int, int]]) -> None:
    url, _ = sent
    answer = send(clerk, clerk.get(url), f"{url}/answers")
    assert (answer.status_code, faults(answer)) == (400, ["请至少记下一件的答复。"])


def test_the_same_answers_twice_count_once(
    play: Play, clerk: Desk, sent: tuple[str, tuple[int, int, int]]
) -> None:
    url, (first, *_) = sent
    page = clerk.get(url)
    answers = [send(clerk, page, f"{url}/answers", **{f"r-{first}": "approved"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert play.count(Letter, Letter.case_id == first, Letter.step == "bureau") == 1


def test_of_two_who_answer_one_is_told_who_was_first(
    play: Play, clerk: Desk, sent: tuple[str, tuple[int, int, int]]
) -> None:
    url, (first, second, _) = sent
    stale = clerk.get(url)
    send(clerk, clerk.get(url), f"{url}/answers", **{f"r-{first}": "approved"})
    for line in (second, first):  # another line, and the very one that is answered
        answer = send(clerk, stale, f"{url}/answers", **{f"r-{line}": "approved"})
        assert answer.status_code == 409
        assert "clerk已先一步" in faults(answer)[0]
    assert play.row(second)["step"] == "bureau"


def test_yesterdays_answer_names_its_paper(
    play: Play, clerk: Desk, sent: tuple[str, tuple[int, int, int]]
) -> None:
    url, (first, *_) = sent
    came = play.day
    play.pass_days()
    said = {f"r-{first}": "approved", "on": came.isoformat()}
    assert send(clerk, clerk.get(url), f"{url}/answers", **said).status_code == 400
    assert send(clerk, clerk.get(url), f"{url}/answers", **said, paper="市局批复").status_code == 302
    line = play.all(select(BatchLine.decided_on).where(BatchLine.case_id == first).order_by(BatchLine.id))[-1]
    assert line.decided_on == came


def test_a_case_that_ended_meanwhile_does_not_hold_the_list(
    play: Play, clerk: Desk, sent: tuple[str, tuple[int, int, int]]
) -> None:
    from hub.operations.casework.changes import withdraw
    from hub.testing.centre import actor

    url, (first, second, third) = sent
    with play.app.app_context():
        withdraw(actor("clerk"), first, rev=play.row(first)["rev"], reason="本人书面撤回")
    page = clerk.get(url)
    assert "还有2件没有答复" in text_of(page)
    assert "已结束，不再等答复" in text_of(page)
    send(clerk, page, f"{url}/answers", **{f"r-{second}": "approved", f"r-{third}": "approved"})
    assert batch_of(play, url)["state"] == "sent"
    send(clerk, clerk.get(url), f"{url}/out/{first}")
    assert batch_of(play, url)["state"] == "closed"


def test_the_answers_words_are_the_bureaus(
    play: Play, clerk: Desk, sent: tuple[str, tuple[int, int, int]]
) -> None:
    """The panel and the bureau both say approved/rejected; each line is read in its own step's words."""
    url, (first, second, _) = sent
    said = {f"r-{first}": "approved", f"r-{second}": "rejected", f"why-{second}": REASON}
    send(clerk, clerk.get(url), f"{url}/answers", **said)
    page = text_of(clerk.get(url))
    assert ("批准" in page, "不批准" in page, "不符合" in page) == (True, True, False)
    panel = play.all(select(BatchLine.batch_id).where(BatchLine.case_id == first).order_by(BatchLine.id))[0][
        0
    ]
    assert "同意" in text_of(clerk.get(f"/meetings/{panel}"))


def test_reading_is_logged_and_nothing_is_kept(
    play: Play, clerk: Desk, sent: tuple[str, tuple[int, int, int]]
) -> None:
    url, _ = sent
    before = play.looks(action="batch")
    assert clerk.get(url).headers["Cache-Control"] == "no-store"
    assert play.looks(action="batch") == before + 1


def test_a_list_costs_few_statements(clerk: Desk, play: Play, sent: tuple[str, tuple[int, int, int]]) -> None:
    url, _ = sent
    clerk.get(url)
    with play.counted() as statements:
        clerk.get(url)
    assert len(statements) <= 15


def test_a_waiting_case_of_a_firm_names_the_firm_and_who_brought_it(play: Play) -> None:
    row = {"id": 1, "name": "赵一", "title": "社保补贴", "number": "劳26-0001", "community": "东社区", "due": None,
           "light": None, "before": [], "firm": Firm("样例商贸有限公司", "91659999MA0000001X", 2)}  # fmt: skip
    with play.app.test_request_context("/lists"):
        table = get_template_attribute("parts/members.html", "waiting_table")([row], (1,))
    label = re.search(r'<label for="case-1">(.*?)</label><span class="note">(.*?)</span>', str(table))
    assert label
    assert label.groups() == ("样例商贸有限公司", "91659999MA0000001X，经办人赵一")
