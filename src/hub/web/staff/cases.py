"""Lists of cases in one's scope, in pages by key."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from hub.domain.errors import InputError
from hub.domain.period import month_of
from hub.i18n import _
from hub.operations.casework import case_book
from hub.operations.casework.case_list import case_list
from hub.operations.prints.documents import printer
from hub.operations.spoken import ENDS, STATES
from hub.web import switch
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.shapes import Tab
from hub.web.turning import place
from hub.web.words import days_left, departments

area = Blueprint("cases", __name__)


@area.get("/cases")
@permission("case.read")
def page() -> str:
    """Open, late or closed cases, newest first."""
    state = request.args.get("state", "open")
    state = state if state in STATES else "open"
    return render_template(
        "staff/cases/page.html",
        rows=case_list(actor(), state=state, community_id=switch.chosen(), after=place()),
        tabs=_tabs(state),
        state=state,
        community=switch.chosen(),
        days_left=days_left,
        ends=ENDS,
    )


@area.get("/cases/ledger")
@permission("file.keep")
def ledger() -> Any:
    """The ledger of a department's month as a print; logged."""
    form = Form(request.args.copy(), labels={"department": _("Department"), "month": _("Month")})
    if request.args:
        with form.catching():
            month = _month(form.get("month"))
            data = case_book.printed(actor(), form.get("department"), month)
            return Response(printer().pdf("hub.ledger", data), mimetype="application/pdf")
    return render_template("staff/cases/ledger.html", form=form, departments=departments()), form.status


def _month(text: str) -> dt.date:
    try:
        return month_of(text)
    except ValueError:
        raise InputError("Write the month like 2016-12.", where="month") from None


def _tabs(state: str) -> list[Tab]:
    return [
        Tab(str(title), url_for("cases.page", state=key), None, key == state) for key, title in STATES.items()
    ]
