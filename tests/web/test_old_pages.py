"""Two people have the same page open, and the one acts: what the other sends from the old page is refused (409)
in words, with what was typed, and with a way back; a page of somebody else's work stays unknown (404)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import Letter, Message, Objection, Resident
from hub.demo.hands import REASON
from hub.operations.benefits import entitlements, reminders
from hub.operations.benefits.entitlements import Granted
from hub.operations.casework import acceptance
from hub.operations.rosters import record
from hub.testing import databases
from hub.testing.centre import actor
from hub.testing.factories import household
from hub.testing.fixtures import opened

from .states import Desk, Play, form_of, send, text_of

DAY = dt.date(2026, 10, 12)
"""In the months of the yearly review."""
LIVING, YEARLY = "civil_affairs.minimum_living", "civil_affairs.minimum_living_yearly"
OVER, NOTED = "这件事已经结束", "有人先了一步：已经记过了"
CHANGED = "内容在此期间有变动"
ANSWERED, DONE = "这一条已经答复", "这项任务"


SAID = {"variant": "household", "a:illness": "no"}
"""What somebody who asks for temporary assistance answers."""


@dataclass(frozen=True)
class Old:
    """A page that both have open, the form they send (`path` of its action), and what they type."""

    page: str
    path: str = ""
    said: dict[str, Any] = field(default_factory=dict)


Makes = Callable[[Play], Old]
ACTS: dict[str, tuple[str, str, str, str, Makes]] = {}
"""By name: who is first, who is late, who has nothing to do with it, what the late one reads."""


def act(first: str, late: str, foreign: str, says: str) -> Callable[[Makes], Makes]:
    """Put what two people do into the table."""

    def add(make: Makes) -> Makes:
        ACTS[make.__name__] = first, late, foreign, says, make
        return make

    return add


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """A centre on a day on which a yearly review is made."""
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("old"))) as app:
        made = Play(app, "civil_affairs", "labour")
        made.day = DAY
        yield made


# --- what is done to residents ----------------------------------------------------------------------


def _message(play: Play) -> str:
    case_id = play.case("check")
    clerk, url = Desk(play, "clerk"), f"/cases/{case_id}/change/tell"
    send(clerk, clerk.get(url), url, about="supplement", said="请带结算单来", channel="call")
    found = play.all(select(Message.id).where(Message.case_id == case_id))
    return f"/messages/{found[-1].id}"


@act("clerk", "clerk", "agent-w", OVER)
def telling_somebody(play: Play) -> Old:
    return Old(_message(play), said={"result": "call:reached", "note": "说下午来"})


@act("clerk", "clerk", "agent-w", OVER)
def giving_up_to_tell(play: Play) -> Old:
    page = _message(play)
    return Old(page, f"{page}/drop", {"reason": "已来过窗口"})


def _letter(play: Play) -> str:
    made = play.case("accept", names=("孙国强", "样乙"))
    with play.app.app_context():
        acceptance.not_accept(actor("clerk"), made, rev=play.row(made)["rev"], reason=REASON,
                              basis="《社会救助暂行办法》第九条")  # fmt: skip
    return f"/deliveries/{play.all(select(Letter.id).where(Letter.case_id == made))[0].id}"


@act("clerk", "clerk", "agent-w", "这份文书已经送达")
def handing_a_letter_over(play: Play) -> Old:
    return Old(_letter(play), said={"method": "hand", "received_by": "孙国强之妻"})


@act("officer-e", "officer-e", "officer-w", DONE)
def a_visit(play: Play) -> Old:
    task = play.task(play.case("refuse", panel="rejected"))
    return Old(f"/tasks/{task}", said={"method": "hand", "received_by": "吐尔逊之妻"})


@act("agent-e", "agent-e", "agent-w", ANSWERED)
def answering_an_objection(play: Play) -> Old:
    page = f"/postings/{_hanging(play)}"
    agent = Desk(play, "agent-e")
    send(agent, agent.get(page), f"{page}/objections", text="听说他家有一套房子在出租")
    found = play.all(select(Objection.id))[-1].id
    return Old(
        page, f"{page}/objections/{found}", {f"answer-{found}": "经查不属实。", f"upheld-{found}": "no"}
    )


def _hanging(play: Play) -> int:
    case_id, agent = play.case("posting"), Desk(play, "agent-e")
    url = f"/postings/new/{case_id}"
    assert send(agent, agent.get(url), url, amount="500").status_code == 302
    return case_id


# --- benefits ---------------------------------------------------------------------------------------


def _granted(play: Play, **more: Any) -> int:
    play.homes += 1
    at = {"community_id": play.driver.community, "number": f"g{play.homes}", "born": 1930 + play.homes}
    resident = household("走查甲", **at)[0]
    granted = Granted(LIVING, "civil_affairs", resident, at["community_id"], 500_00, dt.date(2016, 1, 1),
                      paper="台账", **more)  # fmt: skip
    return entitlements.take_over(actor("clerk"), granted).id


def _held(play: Play, **more: Any) -> int:
    with play.app.app_context():
        found = _granted(play, **more)
        entitlements.answer(actor("deputy"), found, rev=1, confirms=True)
        return found


@act("deputy", "deputy2", "agent-w", ANSWERED)
def confirming_a_benefit(play: Play) -> Old:
    with play.app.app_context():
        page = f"/entitlements/{_granted(play)}"
    return Old(page, f"{page}/confirm")


@act("deputy", "deputy2", "agent-w", ANSWERED)
def letting_a_benefit_stand(play: Play) -> Old:
    clerk, page = Desk(play, "clerk"), f"/entitlements/{_held(play)}"
    assert send(clerk, clerk.get(page), f"{page}/void", reason="重名").status_code == 302
    return Old(page, f"{page}/void_refuse", {"reason": "不是同一个人"})


@act("agent-e", "officer-e", "officer-w", NOTED)
def a_reminder(play: Play) -> Old:
    held = _held(play, review_on=DAY + dt.timedelta(days=7))
    with play.app.app_context():
        reminders.make()
    asked = select(reminders.TABLE.c.id).where(reminders.TABLE.c.entitlement_id == held)
    return Old(f"/reminders/{play.all(asked)[0].id}", said={"outcome": "told"})


@act("agent-e", "officer-e", "officer-w", NOTED)
def an_offer(play: Play) -> Old:
    with play.app.app_context(), transaction() as tx:
        who = household("走查老", community_id=play.driver.community, number="o1", born=1930)[0]
        tx.execute(update(Resident.__table__).where(Resident.id == who).values(birth=dt.date(1940, 1, 1)))
        key = next(key for key in play.app.extensions["hub_plugins"].outreach if "old_age" in key)
    return Old(f"/outreach/{key}/{who}", said={"outcome": "declined"})


@act("agent-e", "officer-e", "officer-w", NOTED)
def an_offer_to_think_about(play: Play) -> Old:
    old = an_offer(play)
    return Old(old.page, said={"outcome": "offered"})


@act("agent-e", "officer-e", "officer-w", NOTED)
def a_reminder_of_somebody_not_found(play: Play) -> Old:
    return Old(a_reminder(play).page, said={"outcome": "not_found"})


def _item(play: Play) -> str:
    _held(play)
    clerk, url = Desk(play, "clerk"), f"/rosters/new/{YEARLY}"
    assert send(clerk, clerk.get(url), url, do="make").status_code == 302
    return f"/rosters/items/{play.all(select(record.ITEMS.c.id))[-1].id}"


@act("officer-e", "officer-e", "officer-w", NOTED)
def a_roster_s_item(play: Play) -> Old:
    page = _item(play)
    return Old(page, f"{page}/note", {"members": "1", "changed": "no", "outcome": "continues"})


@act("clerk", "clerk", "agent-w", NOTED)
def answering_a_finding(play: Play) -> Old:
    page, officer = _item(play), Desk(play, "officer-e")
    said = {"members": "1", "changed": "yes", "outcome": "changes", "reason": "儿子已就业"}
    assert send(officer, officer.get(page), f"{page}/note", **said).status_code == 302
    return Old(page, f"{page}/answer", {"answer": "下月起调整"})


# --- the centre's own -------------------------------------------------------------------------------


@act("clerk", "clerk", "agent-w", "本窗口无人等候")
def calling_the_next(play: Play) -> Old:
    clerk = Desk(play, "clerk")
    (post,) = re.findall(r'action="/line/(\d+)/next"', clerk.get("/line").text)[:1]
    assert send(clerk, clerk.get("/line"), "/line/draw", post_id=post).status_code == 302
    return Old("/line", f"/line/{post}/next")


@act("clerk", "clerk", "", "没有日历订阅地址")
def taking_back_the_calendar_s_address(play: Play) -> Old:
    clerk = Desk(play, "clerk")
    assert send(clerk, clerk.get("/account"), "/account/calendar").status_code in (200, 302)
    return Old("/account", "/account/calendar", {"act": "revoke"})


@act("admin", "admin", "agent-w", "已经停用")
def switching_an_account_off(play: Play) -> Old:
    return Old("/staff/clerk2", "/staff/clerk2/switch", {"reason": "离职"})


@act("clerk", "clerk", "agent-w", "也许已经办好")
def withdrawing_a_case(play: Play) -> Old:
    url = f"/cases/{play.case('check')}/change/withdraw"
    return Old(url, said={"reason": "申请人书面撤回"})


# --- courses, duty, posts ---------------------------------------------------------------------------


def _course(play: Play, day: dt.date) -> str:
    clerk, new = Desk(play, "clerk"), "/courses/new/labour"
    said = {"title": "中式烹调", "organiser": "职业培训学校", "place": "街道二楼", "places": "1", "least": "1",
            "days": str(day), "enrol_until": str(day)}  # fmt: skip
    return str(send(clerk, clerk.get(new), new, **said).location)


def _offered(play: Play, day: dt.date) -> str:
    clerk, page = Desk(play, "clerk"), _course(play, day)
    assert send(clerk, clerk.get(page), f"{page}/offer").status_code == 302
    return page


@act("clerk", "clerk2", "agent-w", CHANGED)
def offering_a_course(play: Play) -> Old:
    page = _course(play, DAY + dt.timedelta(days=7))
    return Old(page, f"{page}/offer")


@act("clerk", "clerk2", "", "已在本班")
def enrolling_somebody(play: Play) -> Old:
    with play.app.app_context():
        household("韩玉兰", community_id=play.driver.community, number="k1", born=1960)
    page = _offered(play, DAY + dt.timedelta(days=7))
    return Old(f"{page}?q=韩玉兰 19600506", f"{page}/enrol", {"purpose": "想开饭馆"})


@act("clerk", "clerk2", "agent-w", CHANGED)
def noting_who_came(play: Play) -> Old:
    page = f"{_offered(play, DAY)}/days/{DAY}"
    return Old(page)


@act("clerk", "clerk2", "agent-w", "该培训班已结束")
def ending_a_course(play: Play) -> Old:
    page, clerk = _offered(play, DAY), Desk(play, "clerk")
    assert send(clerk, clerk.get(f"{page}/days/{DAY}"), f"{page}/days/{DAY}").status_code == 302
    return Old(page, f"{page}/end")


@act("clerk", "clerk", "", "已经提出过")
def asking_for_a_swap(play: Play) -> Old:
    deputy = Desk(play, "deputy")
    send(deputy, deputy.get("/duty/plan"), "/duty/plan", year="2026", number="4")
    page = Desk(play, "clerk").get("/duty").text
    given, wanted = re.findall(r'name="given" value="(\d+)".*?<option value="(\d+:\d+)"', page, re.S)[-1]
    return Old("/duty", "/duty/swaps", {"given": given, "wanted": wanted})


@act("deputy", "deputy2", "agent-w", "已经记过")
def a_check_of_a_post(play: Play) -> Old:
    page = Desk(play, "deputy").get("/appraisal/checks").text
    (post,) = re.findall(r'<option value="(\d+)">window.civil_affairs</option>', page)
    said = {"kind": "absent", "post_id": post, "on": str(DAY), "time": "11:00", "note": "门锁着"}
    return Old("/appraisal/checks", said=said)


@act("deputy", "deputy2", "agent-w", "已经记过")
def urging_a_case(play: Play) -> Old:
    number = play.row(play.case("check"))["number"]
    page = "/supervision/orders/new"
    return Old(f"{page}?number={number}", page, {"number": number, "said": "请尽快办理"})


@act("clerk", "clerk", "agent-w", NOTED)
def a_slip_signed(play: Play) -> Old:
    desk = Desk(play, "clerk")
    said = {"name": "样十", "matter": "临时救助要什么", "via": "visit"}
    contact = send(desk, desk.get("/first-contacts"), "/first-contacts", **said).location.rsplit("/", 1)[1]
    page = desk.post(f"/guides/civil_affairs.temporary_assistance?contact={contact}", SAID)
    return Old(send(desk, page, f"/first-contacts/{contact}/tell", how="written").location)


@act("admin", "admin", "agent-w", "担任")
def giving_a_post(play: Play) -> Old:
    said = {"key": "finance", "slot": "B", "login": "finance2"}
    admin = Desk(play, "admin")
    admin.post("/posts/hold", {"key": "finance", "slot": "B", "login": ""})
    return Old("/posts", "/posts/hold", said)


@act("admin", "admin", "agent-w", NOTED)
def ending_a_role(play: Play) -> Old:
    page = Desk(play, "admin").get("/staff/panel")
    said = form_of(page, "/staff/panel/roles/end")
    return Old("/staff/panel", "/staff/panel/roles/end", {"grant": said["grant"], "until": "2026-11-30"})


@pytest.mark.parametrize("name", ACTS)
def test_what_was_done_meanwhile_is_said_and_done_once(play: Play, name: str) -> None:
    first, late, foreign, says, make = ACTS[name]
    old = make(play)
    path = old.path or old.page
    one, two = Desk(play, first), Desk(play, late)
    pages = one.get(old.page), two.get(old.page)
    assert [page.status_code for page in pages] == [200, 200]
    fields = form_of(pages[1], path)
    if foreign:
        assert Desk(play, foreign).post(path, {**fields, **old.said}).status_code in (403, 404)
    assert send(one, pages[0], path, **old.said).status_code == 302
    answer = send(two, pages[1], path, **old.said)
    read = text_of(answer)
    typed = [said for said in old.said.values() if not said.isascii()]
    lost = [said for said in typed if said not in answer.text]
    assert (answer.status_code, says in read, lost) == (409, True, []), read
    for way in re.findall(r'<p class="row">\s*<a href="([^"]+)"', answer.text):
        assert two.get(way, follow_redirects=True).status_code == 200
