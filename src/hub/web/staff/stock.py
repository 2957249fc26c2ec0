"""Stock: places with their counts, what waits, goods in and out, counting by hand; no names of users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.stock import AGENT, HAND_OUT, OUT, UNIT
from hub.i18n import _
from hub.operations.stock import counting, moving, places, view
from hub.operations.verb import CaseRef
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.stock_words import labels
from hub.web.switch import communities
from hub.web.turning import place

area = Blueprint("stock", __name__, url_prefix="/stock")
COUNTED: Final = "counted_"


@area.get("")
@permission("stock.read")
def page() -> Any:
    """The stocks of this person's departments; where it is one, that one."""
    found = view.services(actor())
    if len(found) == 1:
        return redirect(url_for("stock.one", key=found[0].key))
    return render_template("staff/stock/page.html", stocks=found)


@area.get("/<key>")
@permission("stock.read")
def one(key: str) -> str:
    """Places with counts, corrections and deliveries that wait, the year in numbers."""
    return _one(key, Form(None, None, labels()))


def _one(key: str, form: Form) -> str:
    it, number = view.overview(actor(), key), today().year
    # Both forms ask for goods and a count: what was wrong in one is not shown in the other.
    blank, sent = Form(None, None, labels()), request.endpoint
    department = it.service.department
    return render_template(
        "staff/stock/one.html", it=it, form=form, year=number,
        into=form if sent == "stock.take_in" else blank, share=form if sent == "stock.allocate" else blank,
        numbers=view.year(actor(), key, number),
        keeps=actor().may("stock.keep", department), moves=actor().may("stock.move", department),
        checks=actor().may("stock.check", department), places=_places(), owner=actor().staff_id,
    )  # fmt: skip


def _places() -> list[tuple[int, str]]:
    mine = {grant.community_id for grant in actor().grants if grant.role == "community_agent"}
    return [(key, name) for key, name in communities() if not mine or key in mine]


@area.post("/<key>/in")
@permission("stock.keep")
def take_in(key: str) -> Any:
    """Goods have come in."""
    return _done(key, lambda form, count: moving.take_in(
        actor(), key, good=form.get("good"), count=count, paper=form.get("paper"),
        request=form.get("request"),
    ), _("Taken in."), "count")  # fmt: skip


@area.post("/<key>/allocate")
@permission("stock.keep")
def allocate(key: str) -> Any:
    """From the centre to a community."""
    return _done(key, lambda form, community_id, count: moving.allocate(
        actor(), key, community_id=community_id, good=form.get("good"), count=count,
        request=form.get("request"),
    ), _("Allocated. The agents sign for it."), "community_id", "count")  # fmt: skip


@area.post("/<key>/places")
@permission("stock.move")
def add_place(key: str) -> Any:
    """A box or an employer."""
    return _done(key, lambda form, community_id: places.add_place(
        actor(), key, kind=form.get("kind"), title=form.get("title"), community_id=community_id,
        request=form.get("request"),
    ), _("The place is there."), "community_id")  # fmt: skip


@area.post("/<key>/signed/<int:move_id>")
@permission("stock.move")
def signed(key: str, move_id: int) -> Any:
    """An agent signs for what was allocated."""
    return _done(key, lambda form: moving.receive(actor(), move_id), _("Signed for."))


@area.post("/<key>/corrections/<int:move_id>")
@permission("stock.check")
def answer(key: str, move_id: int) -> Any:
    """The second person of a correction."""
    confirms = request.form.get("do") == "confirm"
    said = _("Put right.") if confirms else _("Not confirmed; the count stays.")
    return _done(key, lambda form: counting.answer(actor(), move_id, confirms=confirms), said)


def _done(key: str, act: Callable[..., CaseRef], said: str, *asked: str) -> Any:
    """Do it with the numbers that are `asked`; one that is none is said, and nothing is done."""
    form = Form(request.form, None, labels())
    numbers = [form.integer(name) or 0 for name in asked]
    if form.ok:
        with form.catching():
            act(form, *numbers)
            flash(said)
            return redirect(url_for("stock.one", key=key))
    return _one(key, form), form.status


# --- one place ------------------------------------------------------------------------------------------


@area.get("/places/<int:place_id>")
@permission("stock.read")
def site(place_id: int) -> str:
    """One place: its counts, what may be done with them, its last moves."""
    return _site(place_id, Form(None, None, labels()))


def _site(place_id: int, form: Form) -> str:
    service, stock, it, moves = view.site(actor(), place_id, after=place())
    beside = [each for each in view.overview(actor(), service.key).sites
              if each.kind == UNIT and each.community_id == it.community_id and not each.closed]  # fmt: skip
    return render_template(
        "staff/stock/site.html", service=service, stock=stock, it=it, moves=moves, form=form,
        units=beside if stock.allows(HAND_OUT, it.kind, UNIT) else [], counted=COUNTED,
        hands_out=stock.allows(HAND_OUT, it.kind, OUT), acts=_acts(service.department, it), agent=AGENT,
    )  # fmt: skip


def _acts(department: str, it: view.Site) -> bool:
    return actor().may("stock.move", department, it.community_id) and not it.closed


@area.post("/places/<int:place_id>/move")
@permission("stock.move")
def move(place_id: int) -> Any:
    """Hand out, fill a box, give back; `do` says which."""
    form = Form(request.form, None, labels())
    count, to_id, left = (form.integer(name) for name in ("count", "to_id", "left"))
    acts: dict[str, Callable[..., CaseRef]] = {
        "hand_out": lambda **said: moving.hand_out(actor(), place_id, to_id=to_id, **said),
        "refill": lambda **said: moving.refill(actor(), place_id, left=left, **said),
        "return": lambda **said: moving.give_back(actor(), place_id, **said),
    }
    if form.ok:
        with form.catching():
            acts.get(form.get("do"), acts["hand_out"])(
                good=form.get("good"), count=count or 0, request=form.get("request")
            )
            flash(_("Noted. Nobody's name is kept."))
            return redirect(url_for("stock.site", place_id=place_id))
    return _site(place_id, form), form.status


@area.post("/places/<int:place_id>/count")
@permission("stock.move")
def count(place_id: int) -> Any:
    """What was counted by hand; an empty field was not counted."""
    names = [name for name in request.form if name.startswith(COUNTED)]
    form = Form(request.form, None, labels() | dict.fromkeys(names, labels()["count"]))
    typed = {name.removeprefix(COUNTED): form.integer(name) for name in names}
    if form.ok:
        with form.catching():
            said = {good: number for good, number in typed.items() if number is not None}
            counting.count(
                actor(), place_id, counted=said, reason=form.get("reason"), request=form.get("request")
            )
            flash(_("Counted. What differs waits for a second person."))
            return redirect(url_for("stock.site", place_id=place_id))
    return _site(place_id, form), form.status


@area.post("/places/<int:place_id>/close")
@permission("stock.move")
def close(place_id: int) -> Any:
    """Nothing is brought there any more."""
    form = Form(request.form, None, labels())
    with form.catching():
        places.close_place(actor(), place_id)
        flash(_("Closed."))
        return redirect(url_for("stock.page"))
    return _site(place_id, form), form.status
