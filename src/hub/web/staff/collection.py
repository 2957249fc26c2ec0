"""The collection desk: money taken, the day closed, the list sent up, what came back of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.collection import DENOMINATIONS
from hub.domain.service import Service
from hub.i18n import _
from hub.operations.collection import closing, desk, lists, record, view
from hub.operations.payments.spoken import period_word
from hub.operations.prints import collection_prints
from hub.operations.registry import residents
from hub.operations.spoken import of_context
from hub.web import first_contact, numbers
from hub.web.amounts import fen_of
from hub.web.collection_words import PLACES, WAYS, variant_word
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.inline import pdf
from hub.web.shapes import Tab
from hub.web.turning import place

area = Blueprint("collection", __name__, url_prefix="/collection")
PRINTS: Final = {
    "receipts": "hub.collection_receipt", "days": "hub.collection_day", "lists": "hub.collection_list",
}  # fmt: skip


@area.get("")
@permission("collection.read")
def page() -> str:
    """Today at the window, who is looked for, the days and lists in one's scope."""
    first_contact.begin(request.args.get("contact", type=numbers.key))
    return _page(Form())


def _page(form: Form) -> str:
    text = request.args.get("q", "").strip()[:200]
    takes = bool(view.services(actor()))
    found = residents.find(actor(), text) if text and takes else residents.Found()
    return render_template(
        "staff/collection/page.html", form=form, takes=takes, searched=text, found=found, hint=_hint(found),
        today=view.todays(actor()), days=view.days(actor(), after=place()),
        lists=view.list_rows(actor(), after=place("lists")),
        waiting=view.waiting(actor()), title=_title,
    )  # fmt: skip


def _hint(found: residents.Found) -> str:
    return _(found.hint) if found.hint else ""


def _title(key: str, version: int | None = None) -> str:
    service, _collection = record.definition(key, version)
    return of_context(service.key, service.title)


# --- taking money -------------------------------------------------------------------------------------


@area.get("/new/<int:resident_id>")
@permission("collection.take")
def new(resident_id: int) -> str:
    """What is paid for one person: the kind is chosen first, for each has papers of its own."""
    return _new(resident_id, Form(None, None, _labels()))


def _new(resident_id: int, form: Form) -> str:
    person = residents.open_resident(actor(), resident_id, _("Money taken at the window"))
    offered = [(service, each.key) for service, _c in view.services(actor()) for each in _variants(service)]
    if not offered:
        abort(404)
    what = form.get("what") or request.args.get("what", "")
    service, variant = next((one for one in offered if f"{one[0].key}|{one[1]}" == what), offered[0])
    tabs = [
        Tab(f"{of_context(each.key, each.short)} {variant_word(each, key)}".strip(),
            url_for("collection.new", resident_id=resident_id, what=f"{each.key}|{key}"),
            open=(each.key, key) == (service.key, variant))
        for each, key in offered
    ]  # fmt: skip
    assert service.collection is not None
    earlier = view.earlier(actor(), service.key, person.id)
    form.defaults = {"period": desk.usual_period(service.collection), "way": "cash",
                     "amount": f"{earlier['amount'] / 100:.2f}" if earlier else ""}  # fmt: skip
    return render_template(
        "staff/collection/new.html", person=person, form=form, tabs=tabs, service=service, variant=variant,
        papers=[(each.key, of_context(service.key, each.title)) for each in desk.papers(service, variant)],
        periods=[(key, period_word(key)) for key in desk.periods(service.collection)], earlier=earlier,
        ways=[(key, str(word)) for key, word in WAYS.items()],
    )  # fmt: skip


def _variants(service: Service) -> list[Any]:
    return [each for each in service.variants if each.enabled] or [_Plain]


class _Plain:
    """The one variant of a service that has none."""

    key = ""


def _labels() -> dict[str, Any]:
    return {
        "amount": _("Amount (yuan)"), "period": _("Period"), "way": _("How it is paid"),
        "reference": _("Number of the card slip or transfer"), "payer": _("Who pays"),
        "seen": _("Papers looked at"), "variant": _("Kind"), "reason": _("Reason"), "cause": _("Cause"),
        "slip": _("Number of the slip"), "to": _("Handed to"), "on": _("Day of handing in"),
        "answer": _("What was done"),
        "differs": _("What differs"),
    }  # fmt: skip


@area.post("/new/<int:resident_id>")
@permission("collection.take")
def take(resident_id: int) -> Any:
    """Write the receipt."""
    form = Form(request.form, None, _labels())
    key, _bar, variant = form.get("what").partition("|")
    with form.catching():
        made = desk.take(
            actor(), key, resident_id=resident_id, amount=fen_of(form, "amount"), period=form.get("period"),
            variant=variant, way=form.get("way"), reference=form.get("reference"), payer=form.get("payer"),
            seen=form.all("seen"), request=form.get("request"),
        )  # fmt: skip
        flash(_("The receipt is written: print it, one copy is the payer's."))
        first_contact.done(actor(), made.number)
        return redirect(url_for("collection.receipt", receipt_id=made.id))
    return _new(resident_id, form), form.status


# --- one receipt --------------------------------------------------------------------------------------


@area.get("/receipts/<int:receipt_id>")
@permission("collection.read")
def receipt(receipt_id: int) -> str:
    """One receipt; the opening is logged."""
    return _receipt(receipt_id, Form(None, None, _labels()))


def _receipt(receipt_id: int, form: Form) -> str:
    it = view.receipt_view(actor(), receipt_id)
    service, collection = record.definition(it["service"], it["version"])
    voids = it["state"] == "valid" and actor().may("collection.take", it["department"])
    return render_template(
        "staff/collection/receipt.html", it=it, form=form, service=service, voids=voids,
        what=of_context(service.key, collection.what), mine=it["made_by"] == actor().staff_id,
        title=_title,
    )  # fmt: skip


@area.post("/receipts/<int:receipt_id>")
@permission("collection.take")
def void(receipt_id: int) -> Any:
    """Make it void."""
    form = Form(request.form, None, _labels())
    with form.catching():
        desk.void(actor(), receipt_id, rev=form.integer("rev"), reason=form.get("reason"),
                  request=form.get("request"))  # fmt: skip
        flash(_("It is void. Give the money back, and keep both copies of the receipt."))
        return redirect(url_for("collection.receipt", receipt_id=receipt_id))
    return _receipt(receipt_id, form), form.status


# --- one day ------------------------------------------------------------------------------------------


@area.get("/days/<int:day_id>")
@permission("collection.read")
def day(day_id: int) -> str:
    """One day of one window: its sums, its receipts, and what this person can do with it."""
    return _day(day_id, Form(None, {"on": today().isoformat()}, _labels()))


def _day(day_id: int, form: Form) -> str:
    it = view.day_view(actor(), day_id)
    return render_template(
        "staff/collection/day.html", it=it, form=form, faces=DENOMINATIONS, title=_title,
        places=[(key, str(word)) for key, word in PLACES.items()],
    )  # fmt: skip


@area.post("/days/<int:day_id>/<act>")
@permission("collection.read")
def send_day(day_id: int, act: str) -> Any:
    """Count it, check it, send it back, note that the money was handed in."""
    if act not in _ACTS:
        abort(404)
    form = Form(request.form, None, _labels())
    with form.catching():
        work, said = _ACTS[act]
        values = said(form)
        if form.ok:
            work(actor(), day_id, rev=form.integer("rev"), request=form.get("request"), **values)
            flash(_("Noted."))
            return redirect(url_for("collection.day", day_id=day_id))
    return _day(day_id, form), form.status


def _pieces(form: Form) -> dict[str, Any]:
    """The pieces of each kind; an empty field is none."""
    return {
        "pieces": {fen: form.integer(f"n{fen}") or 0 for fen in DENOMINATIONS}, "cause": form.get("cause"),
    }  # fmt: skip


_ACTS: Final[dict[str, tuple[Callable[..., Any], Callable[[Form], dict[str, Any]]]]] = {
    "count": (closing.count, _pieces),
    "verify": (closing.verify, lambda form: {"right": True}),
    "back": (closing.verify, lambda form: {"right": False, "reason": form.get("reason")}),
    "hand_in": (closing.hand_in, lambda form: {
        "to": form.get("to"), "slip": form.get("slip"), "on": form.date("on")}),
}  # fmt: skip


# --- lists --------------------------------------------------------------------------------------------


@area.post("/lists")
@permission("collection.take")
def send_up() -> Any:
    """Send up the list of a service's receipts that wait."""
    form = Form(request.form, None, _labels())
    with form.catching():
        made = lists.send(actor(), form.get("service"), request=form.get("request"))
        flash(_("The list is made: print it and hand it over."))
        return redirect(url_for("collection.one_list", list_id=made.id))
    return _page(form), form.status


@area.get("/lists/<int:list_id>")
@permission("collection.read")
def one_list(list_id: int) -> str:
    """One list: its lines, the superior's answer, what is done about differences."""
    return _one_list(list_id, Form(None, None, _labels()))


def _one_list(list_id: int, form: Form, chosen: int = 0) -> str:
    """The page; `chosen`: the line of which was typed what was done."""
    it = view.list_view(actor(), list_id)
    fields = {f"said{line['no']}": _("Line %(no)s", no=line["no"]) for line in it.lines}
    form.labels = {**form.labels, **fields}
    ids = {"answer": f"f-answer-{chosen}"} if chosen else {}
    return render_template("staff/collection/list.html", it=it, form=form, chosen=chosen, ids=ids)


@area.post("/lists/<int:list_id>")
@permission("collection.take")
def answer(list_id: int) -> Any:
    """Enter the superior's answer: a line without words agrees."""
    form = Form(request.form, None, _labels())
    with form.catching():
        said = {name.removeprefix("said"): text.strip() for name, text in request.form.items()
                if name.startswith("said")}  # fmt: skip
        differs = {int(no): text for no, text in said.items() if numbers.is_key(no) and text}
        lists.answer(actor(), list_id, differs, rev=form.integer("rev"), request=form.get("request"))
        flash(_("The answer is entered."))
        return redirect(url_for("collection.one_list", list_id=list_id))
    return _one_list(list_id, form), form.status


@area.post("/lists/<int:list_id>/lines/<int:line_id>")
@permission("collection.take")
def settle(list_id: int, line_id: int) -> Any:
    """Say what was done about a line that differs."""
    form = Form(request.form, None, _labels())
    with form.catching():
        lists.settle(actor(), line_id, rev=form.integer("rev"), text=form.get("answer"),
                     again=form.get("again") == "yes", request=form.get("request"))  # fmt: skip
        flash(_("Noted."))
        return redirect(url_for("collection.one_list", list_id=list_id))
    return _one_list(list_id, form, line_id), form.status


@area.get("/<kind>/<int:row_id>.pdf")
@permission("collection.read")
def paper(kind: str, row_id: int) -> Response:
    """A print as PDF; the reading is logged."""
    if kind not in PRINTS:
        abort(404)
    return pdf(collection_prints.pdf(actor(), PRINTS[kind], row_id), f"{kind}-{row_id}")
