"""How often one address may try: before the locks in the database, for log-in and public look-ups only."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, make_response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import HTTPException, TooManyRequests

from hub.db.base import now
from hub.domain.register_number import as_kept
from hub.i18n import _l
from hub.operations import attempts

View = Callable[..., Any]
_MINUTE: Final = dt.timedelta(minutes=1)

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)
"""Per address and process, against floods; several centres behind one address are far below these numbers.
Guesses do not rest on it: `guessed` counts them for all processes together."""

LOG_IN = "30 per minute"
LOOK_UP = "20 per minute"
WRITE = "10 per hour"
"""What residents write: no more from one address than a family would."""
_WRONG_CODES: Final = _l("Wrong codes were sent too often: for this number, or from your address.")


class WrongCodes(TooManyRequests):
    """Too many wrong codes for one number, or from one address, until it `opens` again."""

    def __init__(self, opens: dt.datetime) -> None:
        super().__init__(str(_WRONG_CODES))
        self.opens = opens


def guessed(kind: str) -> Callable[[View], View]:
    """The limits of wrong codes: for one number of a kind, from whatever addresses, and from one address.

    Unknown numbers count too. All is kept in the database: one count, however many processes answer.
    """

    def limited(view: View) -> View:
        @wraps(view)
        def asked(**values: Any) -> Any:
            if not limiter.enabled:
                return view(**values)
            number = as_kept(request.form.get("number", ""))[:40]
            address = get_remote_address()
            if (opens := attempts.shut_until(kind, number, address)) is not None:
                raise WrongCodes(opens)
            response = make_response(view(**values))
            if response.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
                attempts.wrong(kind, number, address)
            return response

        return asked

    return limited


def minutes_left(error: HTTPException) -> int:
    """In how many minutes the limit that this request met opens again; the library adds a second."""
    if isinstance(error, WrongCodes):
        return max(1, math.ceil((error.opens - now()) / _MINUTE))
    met = limiter.current_limit
    return max(1, math.ceil((met.reset_at - 1 - time.time()) / 60)) if met else 60


def register(app: Flask) -> None:
    """Let the limits that stand at views count; they are asked there, so no other page need ask."""
    limiter.init_app(app)
    before = app.before_request_funcs.get(None, [])
    before[:] = [hook for hook in before if getattr(hook, "__self__", None) is not limiter]
