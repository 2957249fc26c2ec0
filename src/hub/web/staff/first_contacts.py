"""首问登记: who came or called first, registered in seconds, led on, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.appointments.times import ASKED_FOR
from hub.operations.context import plugins, service_of
from hub.operations.notification import inquiry
from hub.operations.notification.inquiry import Asked
from hub.operations.reception import first_contact_view as read
from hub.operations.reception import first_contacts as work
from hub.operations.reception import handing_on
from hub.web import first_contact, guide_view, notification_words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.turning import place
from hub.web.words import said

area = Blueprint("first_contacts", __name__, url_prefix="/first-contacts")


@area.get("")
@permission("contact.register")
def page() -> str:
    """The form at the top, below it what is open and what was closed last."""
    return _page(_form())


@area.post("")
@permission("contact.register")
def send() -> Any:
    """Register one; with an answer it is closed, with a post it is led there."""
    form = _form()
    given = {
        "name": form.text("name", longest=80), "matter": form.text("matter", longest=300),
        "unit": form.text("unit", longest=120), "phone": form.text("phone", longest=40),
        "via": form.get("via") or "visit", "service": form.get("service"),
        "result": form.text("result", longest=300), "lead_to": form.integer("lead_to"),
        "number_of": form.integer("number_of"),
        "told": tuple(form.typed.getlist("told")),
    }  # fmt: skip
    if form.ok:
        with form.catching():
            made = work.register(actor(), request=form.get("request"), **given)
            flash(_("Registered as %(number)s.", number=made.number))
            done = given["lead_to"] or given["number_of"] or given["result"] or given["told"]
            return redirect(url_for("first_contacts.page") if done else _url(made.id))
    return _page(form), form.status


@area.get("/<int:contact_id>")
@permission("contact.register")
def one(contact_id: int) -> str:
    """One of them: what happened, and what can be done now."""
    return _one(contact_id, _form())


@area.post("/<int:contact_id>/<act>")
@permission("contact.register")
def do(contact_id: int, act: str) -> Any:
    """One act on it."""
    if act not in _ACTS:
        abort(404)
    form = _form()
    verb, read = _ACTS[act]
    given = read(form)
    rev = form.integer("rev") or 0
    if form.ok:
        with form.catching():
            verb(actor(), contact_id, rev=rev, request=form.get("request"), **given)
            flash(_("Noted."))
            return redirect(_next(contact_id, act))
    return _one(contact_id, form, act), form.status


def _next(contact_id: int, act: str) -> str:
    """Where to after an act: a slip on paper is printed and signed now."""
    slip = inquiry.last_of_contact(actor(), contact_id) if act == "tell" else None
    if slip is not None:
        return url_for("told.slip", slip_id=slip)
    return _url(contact_id) if act == "take" else url_for("first_contacts.page")


def _asked(form: Form) -> dict[str, Any]:
    """What the person is told about, as the guide's page sends it."""
    answers = {name.removeprefix("a:"): value for name, value in form.typed.items() if name.startswith("a:")}
    return {"asked": Asked(form.get("service"), form.get("variant"), answers), "how": form.get("how"),
            "told": tuple(form.typed.getlist("told"))}  # fmt: skip


def _reasons(form: Form) -> dict[str, Any]:
    return {"reasons": form.get("reasons").splitlines(), "basis": form.text("basis", longest=100)}


def _post(form: Form) -> dict[str, Any]:
    return {"post_id": form.integer("post_id") or 0}


def _papers(form: Form) -> dict[str, Any]:
    return _post(form) | {"papers": form.get("papers").splitlines(), "tried": form.text("tried", longest=120)}


def _said(form: Form) -> dict[str, Any]:
    return {"said": form.get("answer"), "post_id": form.integer("post_id")}


_ACTS: dict[str, tuple[Callable[..., Any], Callable[[Form], dict[str, Any]]]] = {
    "answer": (work.answer, lambda form: {"result": form.get("result")}),
    "tell": (work.tell, _asked),
    "cannot": (work.cannot, _reasons),
    "outside": (work.outside, lambda form: {"body": form.get("body"), "result": form.get("result")}),
    "number": (work.tell_number, _post),
    "lead": (handing_on.lead, _post),
    "take": (handing_on.take, lambda form: {}),
    "papers": (handing_on.take_papers, _papers),
    "ask": (
        handing_on.ask_leader,
        lambda form: {"question": form.get("question"), "post_id": form.integer("post_id")},
    ),
    "direct": (handing_on.leader_answers, _said),
}
"""The acts on one: the verb, and what of the form it takes."""


def _url(contact_id: int) -> str:
    return url_for("first_contacts.one", contact_id=contact_id)


def _form() -> Form:
    return Form(request.form, {"via": "visit"}, first_contact.labels())


def _page(form: Form) -> str:
    who = actor()
    open_here = read.how_many(who)
    note_count("first_contacts", open_here)
    return render_template(
        "staff/first_contacts/page.html", form=form, open_here=open_here,
        here=read.mine(who, after=place()), elsewhere=read.led_on(who, after=place("led")),
        closed=read.recent(who, after=place("closed")), posts=_posts(),
        numbers=_numbers(),
        services=_services(), words=first_contact, counts=_counts(), told_words=notification_words,
        tabs=notification_words.tabs(who, "first_contacts.page"),
    )  # fmt: skip


def _one(contact_id: int, form: Form, act: str = "") -> str:
    """The page; what was typed for one act stands in its form alone."""
    view = read.view(actor(), contact_id)
    form.over(view.row["seq"])
    form.defaults = {**form.defaults, "service": view.row["service"]}
    blank = Form()
    return render_template(
        "staff/first_contacts/one.html", it=view, row=view.row, form=form, late=read.days_late(view.row),
        posts=_posts(),
        leaders=_posts(*handing_on.LEADERS), words=first_contact, services=_services(),
        of={each: form if each == act else blank for each in _ACTS}, ids=form.ids(act),
        slips=inquiry.of_contact(contact_id), numbers=_numbers(), bodies=read.bodies(), **_service(view.row),
    )  # fmt: skip


def _service(row: dict[str, Any]) -> dict[str, Any]:
    """What of the service asked about the page needs: why not today, and whether it is done on the spot."""
    if not row["service"] or row["state"] != "open":
        return {"not_today": "", "at_once": False}
    found = service_of(row["service"])
    at_once = found.kind == "collection" and actor().may("collection.take", found.department)
    shut = found.is_case and bool(work.closed_window(found.key))
    return {"not_today": guide_view.opens_words(found) if shut else "", "at_once": at_once}


def _numbers() -> list[tuple[int, str]]:
    """The other posts with the telephone that a caller is told (article 10)."""
    return [(row["id"], f"{row['title']} {row['phone']}") for row in _others() if row["phone"]]


def _counts() -> list[dict[str, Any]]:
    """This month's numbers, for whoever may read numbers."""
    may = actor().may("numbers.read")
    return read.counts(actor(), today().replace(day=1), today()) if may else []


def _services() -> list[tuple[str, str]]:
    """All services, those first for which residents come."""
    newest = [versions[-1] for versions in plugins().services().values()]
    newest.sort(key=lambda service: service.kind not in ASKED_FOR)
    return [(service.key, said(service, service.short)) for service in newest]


def _posts(*roles: str) -> list[tuple[int, str]]:
    """The posts somebody can be led to: not one's own; of these roles only, where any is given."""
    return [(row["id"], row["title"]) for row in _others() if not roles or row["role"] in roles]


_NEAREST = ("window_clerk", "consultant", "deputy_director", "director", "finance", "community_agent")
"""To whom people are led most: these first, then all others."""


def _others() -> list[dict[str, Any]]:
    """The posts that are not one's own, the windows first, in their order."""
    own = actor().post_ids
    places = {role: place for place, role in enumerate(_NEAREST)}
    rows = [row for row in post_list() if row["id"] not in own]
    return sorted(rows, key=lambda row: places.get(row["role"], len(places)))
