"""Where a page leads: back, only to addresses of this hub; and on, from the lines of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from hub.domain.actor import Actor
from hub.operations.casework.sight import in_sight


def safe(address: str | None) -> str:
    """`address` if it is a path of this hub, else ""."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return ""
    parts = urlsplit(address)
    clean = not parts.scheme and not parts.netloc and "\\" not in address and address.isprintable()
    return address if clean else ""


def readable(path: str) -> str:
    """The address itself where it can be opened, else the nearest above it that can: `/public/x/grade` takes
    only what is sent from `/public/x`."""
    addresses = current_app.url_map.bind("")
    while path != "/" and not addresses.test(path, "GET"):
        path = path.rstrip("/").rpartition("/")[0] or "/"
    return quote(path)


def numbered(endpoint: str, key: str) -> Callable[[int], str]:
    """The addresses of a page that goes by a number, for the lines of a list: Flask is asked once."""
    values: dict[str, Any] = {key: 0}
    front, back = url_for(endpoint, **values).rsplit("/0", 1)
    return lambda number: f"{front}/{number}{back}"


def to_case(actor: Actor, case_id: int) -> Response:
    """Go back to a case, or to the desk where it has left the actor's sight."""
    seen = in_sight(actor, case_id)
    return redirect(url_for("case.page", case_id=case_id) if seen else url_for("desk.page"))


def onward(endpoint: str) -> Response:
    """Go on to `next` of the form or address where it is ours, else to `endpoint`."""
    wanted = safe(request.form.get("next") or request.args.get("next"))
    path, mark, rest = wanted.partition("?")
    return redirect(f"{readable(path)}{mark}{rest}" if wanted else url_for(endpoint))
