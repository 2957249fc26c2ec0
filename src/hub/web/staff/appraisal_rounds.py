"""年终考核: rounds, the sheets in them, the own part; by post, and never by result."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.errors import NotFound
from hub.i18n import _
from hub.operations.appraisal import rounds, sheets
from hub.operations.prints import appraisal_print
from hub.operations.settings import setting
from hub.web import appraisal_words as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.inline import pdf
from hub.web.staff.appraisal import tabs

area = Blueprint("appraisal_rounds", __name__, url_prefix="/appraisal/rounds")
_SCORE = re.compile(r"(\d{1,3})(?:[.．](\d))?")


@area.get("")
@permission("desk")
def page() -> str:
    """The rounds in which one has a sheet; for those who hold them all, and the form to open one."""
    return _page(_form())


@area.post("")
@permission("appraisal.hold")
def begin() -> Any:
    """Open a year's round."""
    form = _form()
    year = form.integer("year", required=True)
    if form.ok and year is not None:
        with form.catching():
            made = rounds.open_round(actor(), year=year, request=form.get("request"))
            flash(_("Opened, with a sheet for everybody who held a post in the year."))
            return redirect(url_for("appraisal_rounds.one", round_id=made.id))
    return _page(form), form.status


@area.get("/<int:round_id>")
@permission("desk")
def one(round_id: int) -> str:
    """The sheets of a round that one may see."""
    return _one(round_id, _form())


@area.post("/<int:round_id>/close")
@permission("appraisal.hold")
def close(round_id: int) -> Any:
    """Close a round: its sheets are reckoned and stay."""
    form = _form()
    with form.catching():
        rounds.close(actor(), round_id, rev=form.integer("rev"), request=form.get("request"))
        flash(_("The round is closed, its sheets stay as they are."))
        return redirect(url_for("appraisal_rounds.one", round_id=round_id))
    return _one(round_id, form), form.status


@area.get("/sheets/<int:sheet_id>")
@permission("desk")
def sheet(sheet_id: int) -> str:
    """One sheet, with the forms for what this person may fill."""
    return _sheet(sheet_id, _form())


@area.post("/sheets/<int:sheet_id>")
@permission("appraisal.hold")
def fill(sheet_id: int) -> Any:
    """Leaders' evaluation and the daily checks."""
    form = _form()
    leaders, daily, residents = (score(form, name) for name in ("leaders", "daily", "residents"))
    for name in ("leaders", "daily"):
        form.text(name, required=True)
    if form.ok and leaders is not None and daily is not None:
        with form.catching():
            rounds.fill(actor(), sheet_id, leaders=leaders, daily=daily, residents=residents,
                        rev=form.integer("rev"), request=form.get("request"))  # fmt: skip
            flash(_("Saved."))
            return redirect(url_for("appraisal_rounds.sheet", sheet_id=sheet_id))
    return _sheet(sheet_id, form), form.status


@area.post("/sheets/<int:sheet_id>/own")
@permission("desk")
def evaluate(sheet_id: int) -> Any:
    """The own evaluation."""
    form = _form()
    form.text("own", required=True)
    own = score(form, "own")
    if form.ok and own is not None:
        with form.catching():
            rounds.evaluate(actor(), sheet_id, own=own, said=form.get("said"), rev=form.integer("rev"),
                            request=form.get("request"))  # fmt: skip
            flash(_("Saved."))
            return redirect(url_for("appraisal_rounds.sheet", sheet_id=sheet_id))
    return _sheet(sheet_id, form), form.status


@area.get("/sheets/<int:sheet_id>.pdf")
@permission("desk")
def printed(sheet_id: int) -> Response:
    """The sheet to sign."""
    return pdf(appraisal_print.pages(actor(), sheet_id), str(sheet_id))


# --- inside ---------------------------------------------------------------------------------------------


def score(form: Form, name: str) -> int | None:
    """A score as typed (90, 86.5) in tenths; None where empty or wrong."""
    text = form.get(name).strip()
    found = _SCORE.fullmatch(text)
    if text and not found:
        form.fail(name, _("%(label)s: write a score from 0 to 100, like 86.5.", label=form.label(name)))
    return 10 * int(found[1]) + int(found[2] or 0) if found else None


def _page(form: Form) -> str:
    return render_template(
        "staff/appraisal/rounds.html",
        tabs=tabs("appraisal_rounds.page"),
        rounds=sheets.rounds(actor()),
        form=form,
    )


def _one(round_id: int, form: Form) -> str:
    found = sheets.sheets(actor(), round_id)
    it = next((each for each in sheets.rounds(actor()) if each.id == round_id), None)
    if it is None:
        raise NotFound("There is no such round.")
    return render_template(
        "staff/appraisal/round.html", tabs=tabs("appraisal_rounds.page"), it=it, sheets=found,
        form=form, words=words, said=appraisal_print.said, signed=appraisal_print.signed,
        weights=setting("appraisal.weights"),
    )  # fmt: skip


def _sheet(sheet_id: int, form: Form) -> str:
    it = sheets.sheet(actor(), sheet_id)
    form.defaults = {**form.defaults, **{part: appraisal_print.said(n) for part, n in it.scores.items()},
                     "said": it.said}  # fmt: skip
    return render_template(
        "staff/appraisal/sheet.html", tabs=tabs("appraisal_rounds.page"), it=it, form=form, words=words,
        said=appraisal_print.said, signed=appraisal_print.signed,
    )  # fmt: skip


def _form() -> Form:
    return Form(request.form, {"year": today().year}, words.labels())
