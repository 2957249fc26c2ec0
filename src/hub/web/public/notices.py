"""The public notice board: whitelisted words, through the last day; gone (410) from the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from hub.i18n import _
from hub.operations.board import announcements, counted, online, postings
from hub.operations.upkeep import released
from hub.web.forms import Form
from hub.web.gate import public
from hub.web.limits import WRITE, limiter

area = Blueprint("notices", __name__, url_prefix="/public/notices")


@area.get("")
@public
def page() -> Response:
    """What hangs today, one line a notice; 503 while a restored centre is not released."""
    if released.waiting():
        return shut()
    seen: dict[str, Mapping[str, Any]] = {}
    for row in postings.public_board():
        seen.setdefault(row["serial"], row)
    rows = [row for row in seen.values() if not announcements.is_one(row["serial"])]
    done = [row for row in seen.values() if announcements.is_one(row["serial"])]
    return kept_nowhere(
        render_template("public/notices.html", rows=rows, done=done, counts=counted.on_the_board())
    )


@area.get("/<serial>")
@public
def one(serial: str) -> Response:
    """One notice. 410 once its time is over, 404 for one that never was, 503 as the board itself."""
    if released.waiting():
        return shut()
    return kept_nowhere(
        render_template("public/notice.html", it=_hangs(serial), done=announcements.is_one(serial))
    )


@area.get("/<serial>/object")
@public
def objecting(serial: str) -> Response:
    """Where somebody objects; a page of its own, for the notice itself sets no cookie."""
    return _objecting(serial, _form())


@area.post("/<serial>/object")
@public
@limiter.limit(WRITE)
def object_to(serial: str) -> Any:
    """Take it, without a name."""
    form = _form()
    text = form.text("text", required=True, longest=1000)
    if form.ok and not released.waiting():
        with form.catching():
            online.object_online(online.RESIDENT, serial, text=text, request=form.get("request"))
            flash(_("The objection is noted. It is answered before the notice ends; call us to hear how."))
            return redirect(url_for("notices.objecting", serial=serial))
    response = _objecting(serial, form)
    response.status_code = max(response.status_code, form.status)
    return response


def _form() -> Form:
    return Form(request.form, labels={"text": _("What is objected to")})


def _objecting(serial: str, form: Form) -> Response:
    if released.waiting():
        return shut()
    if announcements.is_one(serial):
        abort(404)
    return kept_nowhere(render_template("public/notice_object.html", it=_hangs(serial), form=form))


def _hangs(serial: str) -> Mapping[str, Any]:
    row = postings.public_notice(serial)
    if row is None:
        abort(410)
    return row


def shut() -> Response:
    """What was taken down after the backup must not hang again: nothing is shown until it is compared."""
    response = kept_nowhere(render_template("public/shut.html"))
    response.status_code = 503
    return response


def kept_nowhere(page_: str) -> Response:
    """Search engines must not show tomorrow what is gone tomorrow; browsers keep nothing (headers.py)."""
    response = make_response(page_)
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
