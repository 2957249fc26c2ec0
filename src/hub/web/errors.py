"""Error pages: what happened, why, what to do now. What was typed is never lost."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from hub import logs
from hub.db.base import let_go
from hub.db.trouble import foreseen
from hub.domain.errors import Conflict, HubError, InputError, NotPermitted, Refused, sentences
from hub.i18n import _, _l
from hub.operations.settings import setting
from hub.web import gate, typed
from hub.web.back import readable
from hub.web.forms import said_of
from hub.web.limits import WrongCodes, minutes_left


@dataclass(frozen=True)
class Page:
    """The three sentences of an error page."""

    what: str
    why: str
    do: str


PAGES: dict[int, Page] = {
    400: Page(
        _l("This cannot be read"),
        _l("The address or the form was incomplete."),
        _l("Go back and send it once more."),
    ),
    401: Page(
        _l("You are logged out"),
        _l("Your log-in ended before this was sent. Nothing was saved."),
        _l("Copy what you typed, log in again and enter it there."),
    ),
    403: Page(
        _l("This is not for your post"),
        _l("Your roles do not include this page."),
        _l("If you need it for your work, ask the administrator for the role."),
    ),
    404: Page(
        _l("There is nothing here for you"),
        _l("The address may be wrong, or what it names is not on your desk."),
        _l("Search for the number, or begin at the desk."),
    ),
    405: Page(
        _l("This cannot be opened like that"),
        _l("The address only takes what a form sends."),
        _l("Go back to the form."),
    ),
    409: Page(
        _l("Somebody was first"),
        _l("What you were changing has changed meanwhile."),
        _l("Look at it again; nothing of yours was saved."),
    ),
    410: Page(
        _l("This has been taken down"),
        _l("Its time is over or it was taken down; it is shown through its last day only."),
        _l("What is shown now is on the public pages."),
    ),
    413: Page(
        _l("This is too large"), _l("What was sent is larger than the hub takes."), _l("Send a smaller file.")
    ),
    429: Page(
        _l("Too many attempts"),
        _l("Somebody tried too often from here in a short time."),
        _l("Try again in an hour at the latest."),
    ),
    500: Page(
        _l("Something broke, and not because of you"),
        _l("Nothing was half saved."),
        _l("Try once more. If it stays so, give the administrator this number."),
    ),
    503: Page(
        _l("The hub cannot work just now"),
        _l("Its database or disk does not answer. Nothing was half saved."),
        _l("Copy what you typed and tell the administrator this number."),
    ),
}


STATE: Final = Page(
    _l("This cannot be done now"),
    _l("What it is about does not stand so."),
    _l("Go back; its page shows what can be done."),
)
"""Refused for how things stand, not for who asks."""


def register(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(HubError, _hub_error)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RateLimitExceeded, _too_often)
    app.register_error_handler(WrongCodes, _too_often)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _hub_error(error: HubError) -> Response:
    said = "" if error.status == 404 else said_of(error)
    stands = isinstance(error, Refused) and not isinstance(error, NotPermitted | Conflict)
    return show(error.status, said=said, where=error.where, advised=bool(said and error.remedy),
                page=STATE if stands else None)  # fmt: skip


def _csrf(error: CSRFError) -> Response:
    return show(400, said=str(_l("The form was sent without its key, perhaps after cookies were cleared.")))


def _too_often(error: HTTPException) -> Response:
    """Until when; residents are told the telephone, which has no such limit."""
    said = error.description if isinstance(error, WrongCodes) else ""
    do = _("Try again in %(n)s minutes.", n=minutes_left(error))
    phone = setting("centre.phone") if request.path.startswith("/public/") else ""
    if phone:
        do = sentences(do, _("The window answers by telephone: %(phone)s.", phone=phone))
    return show(429, said=said or "", do=do)


def _http(error: HTTPException) -> Response:
    if error.response is not None and not isinstance(error.code, int):
        return make_response(error.response)
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    return show(code if code in PAGES else 400 if code < 500 else 500)


def _unexpected(error: Exception) -> Response:
    number = logs.problem(request.endpoint or "no page", error)
    with contextlib.suppress(Exception):
        let_go()
    known = foreseen(error)
    if known is None and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    code, said = (500, "") if known is None else (503, _for_everybody(known))
    # Where nothing was typed, there is nothing to copy.
    do = _("Try again in a moment, and tell the administrator this number.") if _asked_only(code) else ""
    return show(code, said=said, number=number, do=do)


def _for_everybody(trouble: HubError) -> str:
    """Nothing of a wrong address or password: hub doctor and /readyz say it to whoever can put it right."""
    return "" if isinstance(trouble, InputError) else said_of(trouble)


def _asked_only(code: int) -> bool:
    return code == 503 and request.method in ("GET", "HEAD")


def _typed() -> list[tuple[str, str]]:
    """What was typed; nothing where the form cannot be read: it is too large, or no disk takes its sheet."""
    try:
        return typed.kept(request.form.items())
    except (HTTPException, OSError):
        return []


def _bare(code: int, lines: list[str], again: list[tuple[str, str]]) -> Response:
    """The same sentences, and what was typed, where no page can be made."""
    if again:
        lines = [*lines, "", _("What you typed"), *(f"{name or _('Typed')}: {text}" for name, text in again)]
    headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return Response("\n".join(map(str, lines)) + "\n", code, headers)


def _list_of(path: str) -> str:
    """The first page of the area that an address is of, where whoever asks may open it; else ""."""
    first = readable(f"/{path.split('/')[1]}")
    endpoint, _values = current_app.url_map.bind("").match(first)
    needed, who = gate.permission_of(current_app, endpoint), g.get("actor")
    return first if who is not None and (needed == gate.SIGNED_IN or who.may(needed)) else ""


def show(
    code: int,
    *,
    said: str = "",
    where: str = "",
    number: str = "",
    advised: bool = False,
    do: str = "",
    page: Page | None = None,
) -> Response:
    """An error page with its status. `said` and `do` replace those of `page`, the status's own where none is
    given; `advised`: `said` has both."""
    page = page or PAGES[code]
    again = _typed()
    if code == 413:  # found before anybody asked who it is
        gate.recognise()
    try:
        made = render_template(
            "errors/page.html", code=code, page=page, said=said, where=where, number=number,
            advised=advised, do=do, typed=again, known=g.get("actor") is not None,
            back=_list_of(request.path) if code == 409 else "",
        )  # fmt: skip
    except Exception:  # the page itself asks the database for the centre's name
        return _bare(code, [page.what, said or page.why, f"{do or page.do} {number}".rstrip()], again)
    response = make_response(made, code)
    response.headers["Cache-Control"] = "no-store"
    return response
