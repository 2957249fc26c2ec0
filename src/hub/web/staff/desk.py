"""The desk: what now, in the order of the lights; what lies with others is one line of counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for

from hub.db.base import now
from hub.domain.actor import Actor
from hub.i18n import _
from hub.operations.ab_posts import absences, coverage, stand_in
from hub.operations.appointments import view as appointment_view
from hub.operations.archive import overdue
from hub.operations.benefits import rechecks, reminders, second_person
from hub.operations.casework import follow_ups
from hub.operations.casework.sight import opens_whole
from hub.operations.complaints import reading
from hub.operations.duty import swaps
from hub.operations.exports import book
from hub.operations.fieldwork.visit_rows import NOT_HERE
from hub.operations.messages import view as message_view
from hub.operations.payments import acts as payment_acts
from hub.operations.reception import first_contact_view
from hub.operations.registry import sheet_waits, sheets, view
from hub.operations.rosters.items import my_items
from hub.operations.spoken import WORK
from hub.operations.supervision import waiting
from hub.operations.takeover import view as takeover
from hub.operations.worklist import desk as desk_of
from hub.operations.worklist.beside import beside
from hub.web import appointment, desk_lines, first_contact, guide_view, intake_state
from hub.web.back import numbered
from hub.web.format import day
from hub.web.gate import actor, permission
from hub.web.marks import clauses
from hub.web.nav import note_count
from hub.web.shapes import Light, Tab
from hub.web.supervision_words import SHORT, where
from hub.web.switch import chosen
from hub.web.words import days_left, light_of, said

area = Blueprint("desk", __name__)
Line = tuple[desk_of.WorkItem, Light, str, str, str]
"""A line in words: the days left, due by, since when; and the address that does it."""
PRESSING: Final = frozenset({"red", "yellow"})
BAND: Final = ("bulletin", "grade", "half_month")
"""What supervision has for somebody that is no line of its own: one band leads to it."""
DECIDED: Final = ("confirmed", "withdrawn", "finding_confirmed", "finding_withdrawn", "not_extended")
"""What was decided about oneself: to be noted, not answered."""
LISTS: Final[Mapping[str, Callable[[Actor], Any]]] = {
    "appointments": appointment_view.to_do,
    "changes": view.on_desk,
    "contacts": first_contact_view.on_desk,
    "exports": book.how_many,
    "follow_ups": follow_ups.mine,
    "away": absences.now_away,
    "confirmations": second_person.on_desk,
    "hand_overs": absences.to_take,
    "loans": overdue.waiting,
    "messages": message_view.due_by_matter,
    "notes": stand_in.to_read,
    "outside": desk_of.outside,
    "payments": payment_acts.waiting,
    "rechecks": rechecks.waiting,
    "reminders": reminders.waiting,
    "roster_items": my_items,
    "sheets": sheet_waits.to_close,
    "swaps": swaps.asked_of,
    "take_overs": takeover.waiting,
}
"""What else a desk shows, by its name in the template, where `beside` has found something."""
FEW: Final = 8
"""Lines in time that stand on the first look; the others are one click away."""


@area.get("/desk")
@permission("desk")
def page() -> str:
    """The worklist of the actor's posts."""
    group = request.args.get("group", "")
    found = desk_of.worklist(
        actor(), group=group if group in WORK else "", after=request.args.get("after", ""),
        community_id=chosen(),
    )  # fmt: skip
    lights, left, there = _by_light(found), 0, beside(actor())
    first_look = not (group or request.args.get("all") or request.args.get("after"))
    if first_look:
        lights, left = _few(lights)
    note_count("desk", found.total)
    at, asked, late = _where(), waiting.mine(actor(), laid="supervision" in there), _late_sheets()
    empty, voices = _empty_posts(), reading.to_answer(actor())
    waits = bool(there - {"outside"} or asked or late or empty or voices[0])
    lists = {kind: ask(actor()) for kind, ask in LISTS.items() if kind in there}
    _note_benefits(len(lists.get("confirmations", ())))
    return render_template(
        "staff/desk/page.html", desk=found, group=group, tabs=_tabs(found, group),
        lights=[(light, len(items), desk_lines.draw(items, at)) for light, items in lights], left=left,
        urgent=_lines(_urgent(), at) if first_look and found.urgent else [],
        headline=_headline(found, waits=waits, away=bool(lists.get("away"))), waits=waits,
        openings=_openings(), now=now(), community=chosen(), light_of=light_of, first=_first(),
        late_sheets=late, empty_posts=empty, voices=voices,
        appointment_words=appointment, contact_words=first_contact, days_left=days_left,
        most_confirmations=second_person.ON_DESK, **lists, **_by_kind(asked),
    )  # fmt: skip


def _by_kind(asked: Sequence[waiting.Item]) -> dict[str, Any]:
    """What supervision asks of this person: to be done, decided, and counted in the band above."""
    return {
        "pressed": [_pressed(item) for item in asked if item.kind not in BAND + DECIDED],
        "decided": [_pressed(item) for item in asked if item.kind in DECIDED],
        "unread": sum(item.kind == "bulletin" for item in asked),
        "bad_grades": sum(item.kind == "grade" for item in asked),
        "unfiled": sum(item.more + 1 for item in asked if item.kind == "half_month"),
    }


def _note_benefits(shown: int) -> None:
    """Remember how many benefits wait for a second person, of whom the desk shows the first."""
    cut = shown == second_person.ON_DESK
    note_count("entitlements", second_person.waiting(actor()) if cut else shown)


def _pressed(item: waiting.Item) -> tuple[waiting.Item, str, str]:
    """With the page at which it is done, and what it is."""
    return item, where(item), SHORT[item.kind]


def _urgent() -> list[desk_of.WorkItem]:
    return list(desk_of.urgent(actor(), community_id=chosen()))


def _first() -> tuple[str, str]:
    """Where whoever has nothing to do begins instead, and its name."""
    if actor().has_role("panel_member"):
        return url_for("meetings.page"), _("Look at the review meetings")
    if actor().may("setting.manage"):
        return url_for("setup.page"), _("Look at what the centre still lacks")
    return url_for("guides.page"), _("Look at the service guides")


def _late_sheets() -> int:
    """How many change sheets are late, for who looks over all communities."""
    return sheets.late(actor()) if _leads() else 0


def _empty_posts() -> list[str]:
    """The posts at which nobody is now, for who has to see to it (AB岗, article 4)."""
    return coverage.empty_now(actor()) if _leads() else []


def _leads() -> bool:
    return actor().has_role("deputy_director", "director")


def _openings() -> list[tuple[str, str, str]]:
    """Services of the actor's windows that are not taken today: title, rule, next day."""
    if not actor().may("case.open"):
        return []
    shut = [offer for offer in intake_state.offers(actor(), None) if not offer.open_now]
    return [
        (said(offer.service, offer.service.short), guide_view.opening_words(offer.service), day(offer.opens))
        for offer in shut
    ]


def _headline(found: desk_of.Desk, *, waits: bool, away: bool) -> str:
    """What now; `waits`: something lies there beside tasks. Who is away has nothing to do: B has."""
    if away and found.total:
        return _("You are away: B has %(n)s to do", n=found.total)
    red, yellow = found.by_light.get("red", 0), found.by_light.get("yellow", 0)
    if not found.total:
        return _("No case waits for you, but something else does") if waits else _("Nothing waits for you")
    if not red and not yellow:
        return _("%(n)s to do, all in time", n=found.total)
    parts = []
    if red:
        parts.append(_("%(n)s overdue", n=red))
    if yellow:
        parts.append(_("%(n)s due soon", n=yellow))
    return _("First these %(n)s: %(which)s", n=red + yellow, which=clauses(parts))


def _tabs(found: desk_of.Desk, group: str) -> list[Tab]:
    tabs = [Tab(_("All"), url_for("desk.page"), found.total, not group)]
    for key, title in WORK.items():
        if found.by_group.get(key):
            tabs.append(Tab(str(title), url_for("desk.page", group=key), found.by_group[key], group == key))
    return tabs


def _by_light(found: desk_of.Desk) -> list[tuple[str, list[desk_of.WorkItem]]]:
    """Runs of lines with the same light, the most pressing first, each by due date."""
    order = desk_of.LIGHT_ORDER
    lines = sorted(found.items, key=lambda item: order.get(item.light, 9))
    return [(light, list(run)) for light, run in groupby(lines, key=lambda item: item.light)]


def _few(
    lights: list[tuple[str, list[desk_of.WorkItem]]],
) -> tuple[list[tuple[str, list[desk_of.WorkItem]]], int]:
    """What is pressing whole, of the rest the first few; and how many are left out."""
    shown = [(light, items if light in PRESSING else items[:FEW]) for light, items in lights]
    left = sum(len(items) for _light, items in lights) - sum(len(items) for _light, items in shown)
    return shown, left


def _lines(items: list[desk_of.WorkItem], where: Callable[[desk_of.WorkItem], str]) -> list[Line]:
    return [
        (item, days_left(item.light, item.left), day(item.due), desk_lines.since(item), where(item))
        for item in items
    ]


def _where() -> Callable[[desk_of.WorkItem], str]:
    """What gives the page that does the one thing of a line."""
    case, visit = numbered("case.page", "case_id"), numbered("visit.page", "task_id")
    meeting, sent_up = numbered("meetings.one", "batch_id"), numbered("lists.one", "batch_id")
    who = actor()

    def where_to(item: desk_of.WorkItem) -> str:
        if item.batch_id:
            return (meeting if item.do == "meeting" else sent_up)(item.batch_id)
        whole = opens_whole(who, item.service_key.split(".")[0], item.case_id)
        if item.do not in NOT_HERE and (item.key or not whole):
            return visit(item.task_id)
        return case(item.case_id)

    return where_to
