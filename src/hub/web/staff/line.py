"""叫号: numbers drawn at the entrance, called at the window."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.appointments import line
from hub.web import appointment as words
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.staff.appointments import tabs

area = Blueprint("line", __name__, url_prefix="/line")


@area.get("")
@permission("appointment.book")
def page() -> str:
    """The own windows' lines; below, where a number is drawn."""
    return _page(_form())


@area.post("/draw")
@permission("appointment.book")
def draw() -> Any:
    """Draw a number for a window, or for an appointment of today by its number."""
    form = _form()
    with form.catching():
        number, request_key = form.get("number").strip(), form.get("request")
        made = (
            line.draw_for(actor(), number=number, request=request_key)
            if number
            else line.draw(actor(), post_id=form.integer("post_id") or 0, request=request_key)
        )
        return redirect(url_for("line.page", drawn=made.number))
    return _page(form), form.status


@area.post("/<int:post_id>/next")
@permission("appointment.keep")
def call_next(post_id: int) -> Any:
    """Call whose turn it is."""
    form = _form()
    with form.catching():
        line.call_next(actor(), post_id=post_id, request=form.get("request"))
        return redirect(url_for("line.page"))
    return _page(form), form.status


@area.post("/numbers/<int:ticket_id>/<act>")
@permission("appointment.keep")
def do(ticket_id: int, act: str) -> Any:
    """Call again, not there, dealt with."""
    if act not in _ACTS:
        abort(404)
    form = _form()
    with form.catching():
        done = _ACTS[act](actor(), ticket_id)
        flash(_("%(sign)s: noted.", sign=done.number))
        return redirect(url_for("line.page"))
    return _page(form), form.status


_ACTS: Final[dict[str, Any]] = {"again": line.call_again, "gone": line.not_there, "done": line.served}


def _form() -> Form:
    return Form(request.form, labels=words.labels())


def _page(form: Form) -> str:
    windows = [(row["id"], row["title"]) for row in post_list(role="window_clerk")]
    own = [key for key, _title in windows if key in actor().post_ids]
    return render_template(
        "staff/appointments/line.html", form=form, lines=line.lines(own) if own else [], windows=windows,
        drawn=request.args.get("drawn", "")[:10], tabs=tabs("line.page"), words=words,
    )  # fmt: skip
