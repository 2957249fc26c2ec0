"""Vacancies at the window: noted, corrected, published until a day, taken down; the sheet for the board."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from hub.domain.errors import HubError
from hub.i18n import _
from hub.operations.prints import job_prints
from hub.operations.vacancies import keeping, view
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.inline import pdf
from hub.web.job_words import STANDS, WAGE_FOR
from hub.web.turning import place

area = Blueprint("vacancies", __name__, url_prefix="/vacancies")


@area.get("")
@permission("vacancy.read")
def page() -> str:
    """Vacancies by how they stand, newest first."""
    stands = request.args.get("stands", view.OPEN)
    stands = stands if stands in view.STANDS else view.OPEN
    text = request.args.get("q", "").strip()[:100]
    rows = view.found(actor(), stands, text, after=place())
    told = view.counts(actor())
    wanted = [(key, f"{word} {told[key][0]}") for key, word in STANDS.items()]
    return render_template(
        "staff/vacancies/page.html", rows=rows, wanted=wanted, stands=stands, people=told[stands][1],
        keeps=view.kept_by(actor()), form=Form(None, {"q": text, "stands": stands}),
    )  # fmt: skip


def _labels() -> dict[str, Any]:
    return {
        "title": _("Post"), "openings": _("How many are wanted"), "wage_from": _("Wage from"),
        "wage_to": _("Wage to"), "wage_per": _("Wage for"), "place": _("Place of work"),
        "employer": _("Employing organisation"), "code": _("Unified social credit code"),
        "about": _("What is asked for"), "source": _("How the window learned of it"),
        "until": _("Open through"),
        "reason": _("Reason"),
    }  # fmt: skip


def _said(form: Form) -> dict[str, Any]:
    texts = ("title", "place", "employer", "code", "about", "source", "wage_per")
    sums = ("openings", "wage_from", "wage_to")
    return {
        **{name: form.get(name) for name in texts}, **{name: form.integer(name) for name in sums},
        "until": form.date("until"),
    }  # fmt: skip


@area.get("/new/<department>")
@permission("vacancy.keep")
def new(department: str) -> str:
    """The form of one more vacancy."""
    if department not in {each.key for each in view.kept_by(actor())}:
        abort(404)
    return _edit(0, Form(None, {"openings": 1, "wage_per": "month"}, _labels()))


@area.post("/new/<department>")
@permission("vacancy.keep")
def note(department: str) -> Any:
    """Note it; it is published from its own page."""
    form = Form(request.form, None, _labels())
    with form.catching():
        said = _said(form)
        if form.ok:
            made = keeping.note(actor(), department, said, request=form.get("request"))
            flash(_("Noted: look it through and publish it."))
            return redirect(url_for("vacancies.one", row_id=made.id))
        _look_through(form, department, said)
    return _edit(0, form), form.status


def _look_through(form: Form, department: str, said: dict[str, Any]) -> None:
    """Where something could not even be read, what else is wrong is told with it."""
    try:
        keeping.look_through(actor(), department, said)
    except HubError as error:
        form.take_more(error)


def _edit(row_id: int, form: Form) -> str:
    return render_template(
        "staff/vacancies/edit.html", form=form, row_id=row_id,
        pays=[(key, str(word)) for key, word in WAGE_FOR.items()],
    )  # fmt: skip


@area.get("/<int:row_id>")
@permission("vacancy.read")
def one(row_id: int) -> str:
    """One vacancy."""
    return _one(row_id, Form(None, None, _labels()))


def _one(row_id: int, form: Form) -> str:
    return render_template("staff/vacancies/one.html", it=view.vacancy_view(actor(), row_id), form=form)


@area.get("/<int:row_id>/edit")
@permission("vacancy.keep")
def edit(row_id: int) -> str:
    """The form with what is said of it now."""
    row = view.vacancy_view(actor(), row_id).row
    return _edit(row_id, Form(None, {**row, "rev": row["seq"]}, _labels()))


@area.post("/<int:row_id>/edit")
@permission("vacancy.keep")
def change(row_id: int) -> Any:
    """Correct it, or let it run longer."""
    form = Form(request.form, None, _labels())
    with form.catching():
        said = _said(form)
        if form.ok:
            keeping.change(actor(), row_id, said, rev=form.integer("rev"), request=form.get("request"))
            flash(_("Noted."))
            return redirect(url_for("vacancies.one", row_id=row_id))
        _look_through(form, view.vacancy_view(actor(), row_id).row["department"], said)
    return _edit(row_id, form), form.status


@area.post("/<int:row_id>/<act>")
@permission("vacancy.keep")
def send(row_id: int, act: str) -> Any:
    """Publish it, or take it down."""
    if act not in _ACTS:
        abort(404)
    form = Form(request.form, None, _labels())
    with form.catching():
        _ACTS[act](row_id, form)
        flash(_("Noted."))
        return redirect(url_for("vacancies.one", row_id=row_id))
    return _one(row_id, form), form.status


@area.get("/board.pdf")
@permission("vacancy.read")
def board() -> Response:
    """All that is published today, for the notice board."""
    return pdf(job_prints.board(actor()), "vacancies")


_ACTS: Final[dict[str, Callable[[int, Form], Any]]] = {
    "publish": lambda row_id, form: keeping.publish(
        actor(), row_id, rev=form.integer("rev"), request=form.get("request")),
    "down": lambda row_id, form: keeping.take_down(
        actor(), row_id, reason=form.get("reason"), rev=form.integer("rev"), request=form.get("request")),
}  # fmt: skip
