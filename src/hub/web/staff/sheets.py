"""Monthly change sheets: an agent confirms and closes the own community's, leaders see counts of all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from hub.db.base import today
from hub.domain.errors import InputError
from hub.domain.period import month_of
from hub.i18n import _
from hub.operations.pages import part
from hub.operations.registry import sheet_waits, sheets
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.nav import note_count
from hub.web.numbers import keys
from hub.web.switch import communities, in_reach
from hub.web.turning import place

area = Blueprint("sheets", __name__, url_prefix="/sheets")


@area.get("")
@permission("sheet.read")
def page() -> str:
    """Months by community: closed, open, late; counts, nobody's name."""
    found = sheets.months(actor(), [key for key, _name in in_reach(actor())])
    late = sum(each.late for each in found)
    note_count("sheets", late)
    mine = {key for key, _name in in_reach(actor()) if actor().may("sheet.close", community_id=key)}
    whats = [what for what in sheets.WHATS if any(each.counts.get(what) for each in found)]
    shown = part(found, sheets.newest_first, after=place())
    return render_template("staff/registry/sheets.html", months=shown, late=late, mine=mine, whats=whats)


@area.get("/<int:community_id>/<month>")
@permission("sheet.close")
def one(community_id: int, month: str) -> str:
    """One month of a community: its changes, to be confirmed, and the month to be closed."""
    return _one(community_id, _month(month), Form())


def _month(text: str) -> dt.date:
    try:
        return month_of(text)
    except ValueError:
        abort(404)


def _one(community_id: int, month: dt.date, form: Form) -> str:
    lines = sheets.lines(actor(), community_id, month)
    view = next((each for each in sheets.months(actor(), [community_id]) if each.month == month), None)
    if view is None:
        abort(404)
    over = sheets.after(month) <= today()
    name = dict(communities()).get(community_id, "")
    return render_template(
        "staff/registry/sheet.html", it=view, lines=lines, form=form, over=over, community=name,
        own=sheets.left_to_colleague(actor(), community_id, month),
        unchecked=() if view.closed_at else sheet_waits.unchecked(actor(), community_id, month),
    )  # fmt: skip


@area.post("/<int:community_id>/<month>")
@permission("sheet.close")
def send(community_id: int, month: str) -> Any:
    """Confirm the ticked lines; close the month where that was pressed."""
    form, day = Form(request.form), _month(month)
    ticked, closing = keys(form.all("line")), form.get("do") == "close"
    with form.catching():
        if not (ticked or closing):
            raise InputError("Tick the changes that are so.")
        said: dict[str, Any] = {"line_ids": ticked, "request": form.get("request")}
        if closing:
            sheets.close(actor(), community_id, day, note=form.get("note"), **said)
            flash(_("Closed. Later changes stand on the next sheet."))
            return redirect(url_for("sheets.page"))
        sheets.confirm(actor(), community_id, day, **said)
        flash(_("Confirmed."))
        return redirect(url_for("sheets.one", community_id=community_id, month=month))
    return _one(community_id, day, form), form.status
