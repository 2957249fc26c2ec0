"""Two people at one step, the same form twice, and a form with a mistake in it."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import expect
from sqlalchemy import func, select

from hub.db.base import let_go, reading
from hub.db.models import Event

from . import behind
from .site import Site

SERVICE: Final = "civil_affairs.temporary_assistance"
NOTE: Final = "审批表已请本人核对两遍"


THRICE: Final = """async () => {
  const form = document.querySelector("main form");
  const body = new URLSearchParams(new FormData(form));
  const one = () => fetch(location.href, { method: "POST", body, redirect: "manual" });
  return (await Promise.all([one(), one(), one()])).map((answer) => answer.type);
}"""


def at_step(site: Site, step: str) -> str:
    """A case of 民政-6 that has come to a step; its number."""
    return behind.bring(
        site.app, "韩玉兰", SERVICE, to=step, login="clerk3", variant="person", answers={"illness": "no"}
    )


def events(site: Site, number: str) -> int:
    """How many entries the case's chain has."""
    case_id = behind.case_of(site.app, number)["id"]
    with site.app.app_context():
        found = reading().execute(select(func.count()).where(Event.case_id == case_id)).scalar_one()
        let_go()
    return int(found)


def test_of_two_people_one_wins_and_the_other_sees_who_and_when(site: Site) -> None:
    number = at_step(site, "form")
    behind.away(site.app, "clerk3", site.clock.day)
    holder, stand_in = site.person("clerk3"), site.person("clerk")
    for person in (holder, stand_in):
        person.open(f"/cases/{behind.case_of(site.app, number)['id']}/do/filled")
        person.choose({"method": "phone"})
    stand_in.press("审批表已填好")
    before = events(site, number)
    holder.fill({"remark": NOTE})
    holder.press("审批表已填好")
    holder.sees("张晓燕", "2026-09-01 12:00")
    expect(holder.page.locator("main")).to_contain_text(NOTE)
    assert (behind.case_of(site.app, number)["step"], events(site, number)) == ("community_sign", before)


def test_who_no_longer_sees_the_case_still_sees_who_was_first(site: Site) -> None:
    number = at_step(site, "approve")
    behind.away(site.app, "street", site.clock.day)
    case_id = behind.case_of(site.app, number)["id"]
    holder, stand_in = site.person("street"), site.person("director")
    holder.open(f"/cases/{case_id}/do/rejected")
    holder.fill({"reason": "家中存款可以维持基本生活"})
    stand_in.open(f"/cases/{case_id}/do/agreed")
    stand_in.fill({"amount": "800"})
    stand_in.press("同意")
    holder.press("不同意")
    holder.sees("李国华", "2026-09-01 12:00", "家中存款可以维持基本生活")
    assert behind.case_of(site.app, number)["step"] == "tell"


def test_the_same_form_twice_has_one_effect(site: Site) -> None:
    number = at_step(site, "form")
    clerk = site.person("clerk3")
    page = clerk.open(f"/cases/{behind.case_of(site.app, number)['id']}/do/filled")
    clerk.choose({"method": "phone"})
    before = events(site, number)
    sent = page.evaluate(THRICE)
    assert sent == ["opaqueredirect"] * 3
    once = events(site, number) - before
    clerk.press("审批表已填好")
    assert behind.case_of(site.app, number)["step"] == "community_sign"
    assert (once, events(site, number) - before) == (once, once)
    assert once > 0


def test_a_mistake_keeps_what_was_typed(site: Site) -> None:
    number = at_step(site, "form")
    clerk = site.person("clerk3")
    page = clerk.open(f"/cases/{behind.case_of(site.app, number)['id']}/do/filled")
    page.get_by_text("不是今天办的").click()
    clerk.choose({"method": "fetched"})
    typed = {"remark": NOTE, "received_by": "儿子", "on": "2026-08-20", "paper_of_day": "日登记表"}
    clerk.fill(typed)
    before = events(site, number)
    clerk.press("审批表已填好")
    expect(page.locator("#faults")).to_be_focused()
    assert {name: page.input_value(f"main [name='{name}']") for name in typed} == typed
    assert page.is_checked("input[name=method][value=fetched]")
    assert events(site, number) == before
