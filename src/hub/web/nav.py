"""The places at the left under their headings, each shown to whom it is for; what every template may use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from flask import Flask, current_app, g, request, session, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from hub.domain.actor import Actor
from hub.i18n import _, _l
from hub.operations.collection.view import collects
from hub.operations.organisations.view import keeps_any
from hub.operations.settings import setting
from hub.operations.stock.view import services as stocks
from hub.operations.upkeep import released
from hub.operations.vacancies import view as vacancies
from hub.web.back import numbered
from hub.web.marks import clauses, listed
from hub.web.shapes import NavGroup, NavItem
from hub.web.switch import Switch, community_switch


class Place(NamedTuple):
    """An entry: its endpoint, title, permission, and what else must hold.

    `waits_for`: whoever has this permission finds it while something is counted there.
    """

    endpoint: str
    title: Any
    permission: str
    role: str = ""
    when: Callable[[Actor], bool] = lambda who: True
    waits_for: str = ""

    def is_for(self, who: Actor, count: int = 0) -> bool:
        """Whether this person finds it at the left."""
        if count and self.waits_for and who.may(self.waits_for):
            return True
        held = who.may(self.permission) and (not self.role or who.has_role(self.role))
        return held and self.when(who)


def _is_watched(who: Actor) -> bool:
    return not who.may("watch.read")


class Heading(NamedTuple):
    """Places that are looked for together; those above the first heading have none."""

    title: Any
    places: tuple[Place, ...]


HEADINGS: Final[tuple[Heading, ...]] = (
    Heading("", (
        Place("desk.page", _l("Desk"), "desk"),
        Place("leaders.page", _l("Overview"), "numbers.read"),
    )),
    Heading(_l("Casework"), (
        Place("intake.page", _l("Intake"), "case.open"),
        Place("visit.listing", _l("Visits"), "case.advance", role="household_officer"),
        Place("cases.page", _l("Cases"), "case.read"),
        Place("meetings.page", _l("Meetings"), "batch.read"),
        Place("lists.page", _l("Lists sent up"), "batch.read"),
        Place("from_above.page", _l("Notices from above"), "from_above.read"),
    )),
    Heading(_l("Reception"), (
        Place("first_contacts.page", _l("First contacts"), "contact.register"),
        Place("appointments.page", _l("Appointments"), "appointment.book"),
        Place("complaints.page", _l("Complaints and praise"), "complaint.enter"),
        Place("guides.page", _l("Service guides"), "guide.read"),
    )),
    Heading(_l("Notices and papers"), (
        Place("deliveries.page", _l("Deliveries"), "letter.deliver"),
        Place("messages.page", _l("To tell residents"), "letter.deliver"),
        Place("postings.page", _l("Notices"), "posting.read"),
        Place("files.page", _l("File room"), "file.keep"),
    )),
    Heading(_l("Benefits"), (
        Place("entitlements.page", _l("Who receives what"), "entitlement.keep",
              waits_for="entitlement.check"),
        Place("payments.page", _l("Pay-outs"), "payment.read"),
        Place("collection.page", _l("Collection"), "collection.read", when=collects),
        Place("stock.page", _l("Stock"), "stock.read", when=lambda who: bool(stocks(who))),
        Place("outreach.page", _l("Benefits to offer"), "outreach.note"),
        Place("takeover.page", _l("Take-over"), "takeover.read"),
    )),
    Heading(_l("Residents and organisations"), (
        Place("registry.page", _l("Register"), "resident.check"),
        Place("rosters.page", _l("Rosters"), "roster.read"),
        Place("sheets.page", _l("Change sheets"), "sheet.read"),
        Place("organisations.page", _l("Organisations"), "organisation.read", when=keeps_any),
        Place("vacancies.page", _l("Jobs and training"), "vacancy.read", when=vacancies.keeps_any),
    )),
    Heading(_l("Posts and supervision"), (
        Place("duty.page", _l("Duty"), "duty.read"),
        Place("absences.page", _l("A and B"), "desk"),
        Place("supervision.page", _l("Supervision"), "watch.read"),
        Place("supervision.mine", _l("Bulletins and reports"), "desk", when=_is_watched),
        Place("appraisal.page", _l("Appraisal"), "desk"),
        Place("reports.page", _l("Reports"), "report.read"),
        Place("exports.page", _l("Exports"), "export.ask"),
    )),
    Heading(_l("Administration"), (
        Place("setup.page", _l("What is still open"), "setting.manage"),
        Place("communities.page", _l("Communities"), "setting.manage"),
        Place("staff.page", _l("Staff"), "staff.manage"),
        Place("posts.page", _l("Posts"), "post.manage"),
        Place("modules.page", _l("Modules"), "module.manage"),
        Place("days.page", _l("Working calendar"), "calendar.manage"),
        Place("settings.page", _l("Settings"), "setting.manage"),
        Place("running.page", _l("Running"), "centre.release"),
        Place("breaks.page", _l("Breaks of the record"), "audit.read"),
    )),
)  # fmt: skip
"""The places as they are looked for, the most used work first."""


KEPT: Final = 512
"""Frames kept per process: a person at some places, with the counts of each."""


def places() -> Markup:
    """What this person finds at the left, the open one marked. Counts are of the last look at each.

    Who, language, prefix of addresses, place and counts are all that it is drawn from, so it is kept by them.
    """
    who: Actor | None = g.get("actor")
    if who is None:
        return Markup()
    draw = current_app.extensions["hub_places"]
    area = (request.endpoint or "").split(".")[0]
    counts: dict[str, int] = session.get("counts", {})
    return draw(who, g.locale, request.script_root, _AREAS.get(area, area), tuple(counts.items()))  # type: ignore[no-any-return]


def menus() -> Markup:
    """What drops down at the top: the community looked at, the own account, the language.

    Drawn from who, language, prefix of addresses and communities alone, and kept by them: what changes from
    page to page (the token, where to go back to) is in the one form that its buttons send.
    """
    draw = current_app.extensions["hub_menus"]
    return draw(g.actor, g.locale, request.script_root, community_switch())  # type: ignore[no-any-return]


def _draw_menus(who: Actor, locale: str, _root: str, switch: Switch | None) -> Markup:
    template = current_app.jinja_env.get_template("parts/menus.html")
    return Markup(template.render(who=who, locale=locale, switch=switch))  # noqa: S704 - a template's


def _draw_places(
    who: Actor, _locale: str, _root: str, area: str, counts: tuple[tuple[str, int], ...]
) -> Markup:
    template = current_app.jinja_env.get_template("parts/places.html")
    return Markup(template.render(groups=list(_groups(who, area, dict(counts)))))  # noqa: S704 - a template's


def _groups(who: Actor, area: str, counts: dict[str, int]) -> Iterator[NavGroup]:
    for heading in HEADINGS:
        items = tuple(
            _item(place, area, counts)
            for place in heading.places
            if place.is_for(who, counts.get(place.endpoint.split(".")[0], 0))
        )
        if items:
            yield NavGroup(str(heading.title), items)


def _item(place: Place, area: str, counts: dict[str, int]) -> NavItem:
    here = place.endpoint.split(".")[0]
    return NavItem(str(place.title), url_for(place.endpoint), counts.get(here), here == area)


_AREAS = {
    "appraisal_rounds": "appraisal",
    "case": "cases",
    "person": "desk",
    "household": "desk",
    "search": "desk",
    "duplicates": "registry",
    "roster_items": "rosters",
    "roster_round": "rosters",
    "rules": "guides",
    "told": "first_contacts",
    "day_sheet": "visit",
    "reminders": "outreach",
    "samples": "rosters",
    "data_requests": "reports",
    "asked": "payments",
    "claims": "payments",
    "orders": "supervision",
    "cards": "supervision",
    "majors": "supervision",
    "extensions": "supervision",
    "courses": "vacancies",
    "line": "appointments",
}
"""Areas without a place of their own, and the place they are shown under."""


def note_count(area: str, count: int) -> None:
    """Remember how much lies at a place, so that every page can show it without asking again."""
    counts = dict(session.get("counts", {}))
    if counts.get(area) != count:
        session["counts"] = {**counts, area: count}


def whose_desk(who: Actor) -> str:
    """低保岗 A岗，今天代救助岗: what the person works as today."""
    own = [
        _("%(post)s, holder %(slot)s", post=post.title, slot=post.slot)
        for post in who.posts
        if not post.stands_in_for
    ]
    standing = [post.title for post in who.posts if post.stands_in_for]
    said = own[:1]
    if standing:
        said.append(_("today for %(posts)s", posts=listed(standing)))
    return clauses(said)


def centre_name() -> str:
    """The centre's name as set."""
    return str(setting("centre.name") or _("Service centre"))


def csrf() -> Markup:
    """The hidden field that every form carries, signed once a page."""
    drawn: Markup | None = g.get("hub_csrf_field")
    if drawn is None:
        field = f'<input type="hidden" name="csrf_token" value="{escape(generate_csrf())}">'
        drawn = g.hub_csrf_field = Markup(field)  # noqa: S704 - its value is escaped
    return drawn


def asset(name: str) -> str:
    """The address of a static file with its content's hash, so that browsers may keep it for a year."""
    known: dict[str, str] = current_app.extensions.setdefault("hub_assets", {})
    if name not in known or current_app.debug:
        body = Path(current_app.static_folder or "", name).read_bytes()
        known[name] = url_for("static", filename=name, v=hashlib.sha256(body).hexdigest()[:12])
    return known[name]


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.extensions["hub_places"] = lru_cache(maxsize=KEPT)(_draw_places)
    app.extensions["hub_menus"] = lru_cache(maxsize=KEPT)(_draw_menus)
    app.jinja_env.globals.update(
        nav_places=places, nav_menus=menus, whose_desk=whose_desk, centre_name=centre_name,
        csrf=csrf, asset=asset, setting=setting, search_hint=search_hint,
        restored=released.waiting, collects=lambda: collects(g.actor), known_pages=app.view_functions,
        numbered=numbered,
    )  # fmt: skip


def search_hint() -> str:
    """What the search box takes from this person: people only where the role may find them."""
    if g.actor.may("resident.find"):
        return _("Name and ID tail, case number, or scan")
    return _("Case number, or scan a receipt")
