"""值班: the roster of a month, one's own duties and swaps, the plan of a quarter, calling people in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.duty import Slot, quarter
from hub.domain.period import month_after, month_of
from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.duty import call_ins, roster, swaps, view
from hub.operations.duty.record import Row
from hub.web import appointment as appointment_words
from hub.web import duty_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.numbers import is_key, keys
from hub.web.shapes import Tab
from hub.web.turning import place

area = Blueprint("duty", __name__, url_prefix="/duty")
_ONE: Final = dt.timedelta(days=1)
Shifts = Sequence[tuple[Slot, Row | None]]
_NEXT: Final = 5
"""How many of one's own duties stand open; the later ones are folded."""


@area.get("")
@permission("duty.read")
def page() -> str:
    """A month, the own duties, and what is asked of one."""
    return _page(_form())


@area.get("/print")
@permission("duty.read")
def printed() -> str:
    """The month's roster to hang up."""
    first, last = _month()
    return render_template(
        "staff/duty/print.html",
        first=first,
        rows=view.month(actor(), first, last),
        titles=view.TITLES,
        began=view.began(),
    )


@area.get("/calendar.ics")
@permission("duty.read")
def calendar_file() -> Response:
    """The own duties for one's calendar."""
    return appointment_words.ics(view.own_entries(actor()), "duty")


@area.post("/swaps")
@permission("duty.read")
def swap() -> Any:
    """Ask a colleague for a swap."""
    form = _form()
    wanted, _sign, colleague = form.get("wanted").partition(":")
    if not (is_key(wanted) and is_key(colleague)):
        form.fail("wanted", _("%(label)s: please fill this in.", label=form.label("wanted")))
    if form.ok:
        with form.catching():
            swaps.ask(
                actor(), given=form.integer("given") or 0, wanted=int(wanted), colleague=int(colleague),
                request=form.get("request"),
            )  # fmt: skip
            flash(_("Asked; it holds when your colleague agrees."))
            return redirect(url_for("duty.page"))
    return _page(form), form.status


@area.post("/swaps/<int:swap_id>/<any(agree, decline, withdraw):act>")
@permission("duty.read")
def answer(swap_id: int, act: str) -> Any:
    """Agree, decline, or take one's own question back."""
    form = _form()
    with form.catching():
        if act == "withdraw":
            swaps.withdraw(actor(), swap_id)
        else:
            swaps.answer(actor(), swap_id, agrees=act == "agree")
        flash(_("Noted."))
        return redirect(url_for("duty.page"))
    return _page(form), form.status


@area.get("/plan")
@permission("duty.plan")
def plan() -> str:
    """Fill a quarter, or set one shift."""
    return _plan(_form())


@area.post("/plan")
@permission("duty.plan")
def fill() -> Any:
    """Fill every empty shift of a quarter."""
    form = _form()
    year, number = form.integer("year", required=True), form.integer("number", required=True)
    if form.ok:
        with form.catching():
            made = roster.plan_quarter(
                actor(), year=year or 0, number=number or 0, people=keys(form.all("people")),
                request=form.get("request"),
            )  # fmt: skip
            flash(
                _("%(n)s duties planned.", n=made.rev)
                if made.rev
                else _("Nothing to plan: every duty of this quarter has its people already.")
            )
            first = max(quarter(year or 0, number or 0)[0], today())
            return redirect(url_for("duty.page", month=f"{first:%Y-%m}"))
    return _plan(form), form.status


@area.post("/plan/one")
@permission("duty.plan")
def set_one() -> Any:
    """Set one shift by hand."""
    form = _form()
    day = form.date("day", required=True)
    a, b = form.integer("a", required=True), form.integer("b", required=True)
    if form.ok and day:
        with form.catching():
            roster.set_duty(actor(), day=day, shift=form.get("shift"), a=a or 0, b=b or 0)
            flash(_("Noted."))
            return redirect(url_for("duty.page", month=f"{day:%Y-%m}"))
    return _plan(form), form.status


@area.get("/call-ins")
@permission("duty.read")
def calls() -> str:
    """Call-ins, and for the inspection the calls nobody answered."""
    return _calls(_form())


@area.post("/call-ins")
@permission("duty.read")
def call() -> Any:
    """Something cannot wait for a window's next opening."""
    form = _form()
    with form.catching():
        call_ins.open_(actor(), post_id=form.integer("post_id") or 0, reason=form.get("reason"),
                       request=form.get("request"))  # fmt: skip
        return redirect(url_for("duty.calls"))
    return _calls(form), form.status


@area.post("/call-ins/<int:call_in_id>/<act>")
@permission("duty.read")
def do(call_in_id: int, act: str) -> Any:
    """Called and answered or not; arrived; closed."""
    if act not in _ACTS:
        abort(404)
    form = _form()
    rev = form.integer("rev") or 0
    with form.catching():
        _ACTS[act](call_in_id, rev, form.get("time"))
        return redirect(url_for("duty.calls"))
    return _calls(form), form.status


_ACTS: Final[dict[str, Callable[[int, int, str], Any]]] = {
    "answered": lambda key, rev, time: call_ins.called(actor(), key, rev=rev, answered=True, time=time),
    "unanswered": lambda key, rev, time: call_ins.called(actor(), key, rev=rev, answered=False, time=time),
    "arrived": lambda key, rev, time: call_ins.arrived(actor(), key, rev=rev, time=time),
    "close": lambda key, rev, _time: call_ins.close(actor(), key, rev=rev),
}


def tabs(here: str) -> list[Tab]:
    """What belongs together: the roster, its plan, call-ins."""
    places = [("duty.page", _("Roster of duty"))]
    if actor().may("duty.plan"):
        places.append(("duty.plan", _("Plan")))
    places.append(("duty.calls", _("Call-ins")))
    return [Tab(title, url_for(endpoint), None, endpoint == here) for endpoint, title in places]


def _form() -> Form:
    day = today()
    defaults = {"year": day.year, "number": (day.month + 2) // 3}
    return Form(request.form, defaults, words.labels())


def _month() -> tuple[dt.date, dt.date]:
    """First and last day of the month of the address, or this one."""
    try:
        first = month_of(request.args.get("month", ""))
    except ValueError:
        first = today().replace(day=1)
    return first, month_after(first) - _ONE


def _page(form: Form) -> str:
    who = actor()
    first, last = _month()
    rows = view.month(who, first, last)
    own = view.own(who)
    return render_template(
        "staff/duty/page.html", form=form, first=first, before=first - _ONE, after=last + _ONE,
        **_parted(rows, view.began()), NEXT=_NEXT,
        gaps=[slot for slot, row in rows if row is None and slot.day >= today()], own=own,
        swaps=swaps.concerning(who),
        now=view.on_duty(), mine=view.is_on_duty(who), words=words,
        wanted=words.wanted(view.others(who)) if own else [],
        of=defaultdict(Form, {form.get("given"): form}), ids=form.ids(form.get("given")),
        tabs=tabs("duty.page"), today=today(), me=who.staff_id,
    )  # fmt: skip


def _parted(rows: Shifts, began: dt.date) -> dict[str, Any]:
    """A month's shifts as the page folds them: days before the first roster, days that are over, the others.

    A month that is over, or lies ahead, has nothing to fold.
    """
    planned = [each for each in rows if each[0].day >= began]
    early = [slot.day for slot, _row in rows if slot.day < began]
    past = [each for each in planned if each[0].day < today()]
    if len(past) == len(planned):
        past = []
    return {"no_roster": (early[0], early[-1]) if early else None, "past": past, "rows": planned[len(past) :]}


def _plan(form: Form) -> str:
    people = view.candidates()
    if "year" not in form.typed:
        form.defaults = {**form.defaults, "people": [row["id"] for row in people if row["proposed"]]}
    year, number = today().year, (today().month + 2) // 3
    return render_template(
        "staff/duty/plan.html", form=form, people=people, words=words, tabs=tabs("duty.plan"),
        names=[(row["id"], row["name"]) for row in people],
        uneven=roster.uneven(year, number), years=[(each, str(each)) for each in (year, year + 1)],
    )  # fmt: skip


def _calls(form: Form) -> str:
    who = actor()
    may_open = who.may("duty.plan") or view.is_on_duty(who)
    listed = call_ins.unanswered(who, today() - 92 * _ONE, today()) if who.may("call_in.read") else []
    return render_template(
        "staff/duty/calls.html", form=form, rows=call_ins.recent(who, after=place()), words=words,
        may_open=may_open,
        unanswered=listed, tabs=tabs("duty.calls"), reads=who.may("call_in.read"), me=who.staff_id,
        windows=[(row["id"], row["title"]) for row in post_list(role="window_clerk")],
    )  # fmt: skip
