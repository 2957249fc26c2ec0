"""Where a page leads back to: only to addresses of this hub."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import redirect, request, url_for
from werkzeug.wrappers import Response


def safe(address: str | None) -> str:
    """`address` if it is a path of this hub, else ""."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return ""
    parts = urlsplit(address)
    clean = not parts.scheme and not parts.netloc and "\\" not in address and address.isprintable()
    return address if clean else ""


def onward(endpoint: str) -> Response:
    """Go on to `next` of the form or address where it is ours, else to `endpoint`."""
    wanted = request.form.get("next") or request.args.get("next")
    return redirect(safe(wanted) or url_for(endpoint))
