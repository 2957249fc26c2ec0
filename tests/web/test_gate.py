"""Who may open what: every page for its roles, none for the others, and no page that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from hub.domain.actor import PERMISSIONS
from hub.web import gate

from .conftest import LOGINS, Browser, unkeyed

LISTS = {
    "/desk": "desk",
    "/cases": "case.read",
    "/cases/ledger": "file.keep",
    "/intake": "case.open",
    "/first-contacts": "contact.register",
    "/told": "contact.register",
    "/told/left-out": "contact.register",
    "/absences": "desk",
    "/absences/plates": "desk",
    "/visits": "case.advance",
    "/visits/day-sheet/2026-10-08": "case.advance",
    "/code": "desk",
    "/meetings": "batch.read",
    "/lists": "batch.read",
    "/deliveries": "letter.deliver",
    "/postings": "posting.read",
    "/guides": "guide.read",
    "/guides/papers": "guide.read",
    "/guides/civil_affairs.minimum_living": "guide.read",
    "/rules": "guide.read",
    "/rules/posts": "guide.read",
    "/search": "desk",
    "/residents/new": "resident.register",
    "/register": "resident.check",
    "/register/twice": "resident.duplicates",
    "/sheets": "sheet.read",
    "/staff": "staff.manage",
    "/staff/new": "staff.manage",
    "/staff/new/sheet": "staff.manage",
    "/staff/new/sheet.xlsx": "staff.manage",
    "/staff/clerk": "staff.manage",
    "/posts": "post.manage",
    "/posts/telephones": "post.manage",
    "/modules": "module.manage",
    "/modules/to-confirm": "setting.manage",
    "/calendar": "calendar.manage",
    "/settings": "setting.manage",
    "/settings/history?key=centre.name": "setting.manage",
    "/running": "centre.release",
    "/breaks": "audit.read",
    "/exports": "export.ask",
    "/reports": "report.read",
    "/reports/data": "data.ask",
    "/reports/data/new": "data.ask",
    "/supervision": "watch.read",
    "/supervision/period": "watch.read",
    "/supervision/orders": "watch.read",
    "/supervision/orders/new": "watch.press",
    "/supervision/cards": "card.give",
    "/supervision/checks": "inspection.keep",
    "/supervision/violations": "inspection.keep",
    "/supervision/bulletins": "watch.read",
    "/supervision/bulletins/new": "bulletin.make",
    "/supervision/half-month": "half_month.read",
    "/supervision/mine": "desk",
    "/supervision/majors": "major.see",
    "/supervision/extensions": "extension.decide",
    "/leaders": "numbers.read",
    "/appraisal": "desk",
    "/appraisal/rounds": "desk",
    "/appraisal/ledger": "appraisal.enter",
    "/appraisal/checks": "check.keep",
    "/outreach": "outreach.note",
    "/reminders": "reminder.read",
    "/payments/asked": "payment.ask",
    "/appointments": "appointment.book",
    "/appointments/new": "appointment.book",
    "/appointments/home": "appointment.book",
    "/appointments/calendar.ics": "appointment.book",
    "/appointments/numbers": "numbers.read",
    "/line": "appointment.book",
    "/duty": "duty.read",
    "/duty/print": "duty.read",
    "/duty/calendar.ics": "duty.read",
    "/duty/call-ins": "duty.read",
    "/duty/plan": "duty.plan",
    "/exports/all": "accesslog.read",
    "/exports/looks": "accesslog.read",
}
"""Pages that need no record, with the permission that opens them."""


@pytest.mark.parametrize("role", LOGINS)
def test_each_page_opens_for_its_roles_and_for_no_other(browse: Callable[..., Browser], role: str) -> None:
    browser = browse(LOGINS[role])
    found = {path: browser.get(path).status_code for path in LISTS}
    wanted = {path: 200 if name in PERMISSIONS[role] else 403 for path, name in LISTS.items()}
    assert found == wanted


def test_a_person_without_a_role_has_the_own_account_only(app: Flask, browse: Callable[..., Browser]) -> None:
    with app.app_context():
        from hub.testing.centre import person

        person("newcomer")
    browser = browse("newcomer")
    assert {browser.get(path).status_code for path in LISTS if path != "/desk"} == {403}
    assert browser.get("/desk").location == "/account"  # where it says that a role is lacking
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    "path", [*LISTS, "/account", "/cases/1", "/tasks/1", "/prints/1.pdf", "/residents/1"]
)
def test_nobody_is_led_to_log_in_and_back(browse: Callable[..., Browser], path: str) -> None:
    answer = browse().get(path)
    assert answer.status_code == 302
    assert answer.location == f"/login?next={quote(path, safe='/?')}"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_sent_without_a_log_in_is_refused_and_gives_the_text_back(
    browse: Callable[..., Browser],
) -> None:
    answer = browse().post("/intake", {"others": "一份很长的说明"})
    assert answer.status_code == 401
    assert "一份很长的说明" in answer.text


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    silent = [
        rule.endpoint for rule in app.url_map.iter_rules() if not gate.permission_of(app, rule.endpoint)
    ]
    assert silent == []


def test_an_app_with_a_silent_route_does_not_start(app: Flask) -> None:
    other = Flask("other")
    other.add_url_rule("/silent", "silent", lambda: "")
    with pytest.raises(RuntimeError, match="without @permission or @public: silent"):
        gate.check(other)


def test_a_permission_that_no_role_has_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match=r"case\.destroy"):
        gate.permission("case.destroy")


def test_pages_of_records_behind_a_permission_are_not_public(app: Flask) -> None:
    """Whatever is public lies under /public, or is log-in, a one-time link or a static file."""
    open_ = {r.rule for r in app.url_map.iter_rules() if gate.permission_of(app, r.endpoint) == gate.PUBLIC}
    outside = {rule for rule in open_ if not rule.startswith(("/public/", "/static/"))}
    assert outside <= {"/login", "/login/code", "/link/<token>", "/healthz", "/readyz", "/metrics"}


def test_what_is_out_of_scope_is_not_told_apart_from_what_is_not_there(
    browse: Callable[..., Browser],
) -> None:
    """The east's case seen from the west, and a case number nobody has: the same page, letter for letter."""
    east, west = browse("clerk"), browse("agent-w")
    made: Any = east.post("/intake", _temporary("1"))
    case = made.location.split("?")[0]
    assert made.status_code == 302
    assert east.get(case).status_code == 200
    hidden, absent = west.get(case), west.get("/cases/999999")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert unkeyed(hidden.text) == unkeyed(absent.text).replace("999999", case.rsplit("/", 1)[-1])


def _temporary(resident: str) -> dict[str, str]:
    return {
        "resident": resident, "service": "civil_affairs.temporary_assistance", "variant": "person",
        "a:illness": "no", "do": "accept", "request": f"gate-{resident}",
    }  # fmt: skip
