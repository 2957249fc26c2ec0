"""How often one address may try: before the locks in the database, for log-in and public look-ups only."""

from __future__ import annotations

import math
import time
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from hub.domain.register_number import as_kept
from hub.i18n import _l

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)
"""Per address and process; several centres behind one address are far below these numbers."""

LOG_IN = "30 per minute"
LOOK_UP = "20 per minute"
GUESSED = "30 per hour"
"""Wrong codes for one number, from all addresses together: whoever holds the receipt needs three or four."""
WRITE = "10 per hour"
"""What residents write: no more from one address than a family would."""
_WRONG_CODES: Final = _l("Wrong codes were sent too often for this number, from here or elsewhere.")


def guessed(kind: str) -> Any:
    """The limit of wrong codes for one number of a kind, from whatever addresses; of unknown numbers too."""

    def number() -> str:
        return f"{kind} {as_kept(request.form.get('number', ''))[:40]}"

    return limiter.limit(
        GUESSED, key_func=number, deduct_when=_wrong, error_message=lambda: str(_WRONG_CODES)
    )


def _wrong(response: Response) -> bool:
    return response.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)


def minutes_left() -> int:
    """In how many minutes the limit that this request met opens again; the library adds a second."""
    met = limiter.current_limit
    return max(1, math.ceil((met.reset_at - 1 - time.time()) / 60)) if met else 60


def register(app: Flask) -> None:
    """Let the limits that stand at views count; they are asked there, so no other page need ask."""
    limiter.init_app(app)
    before = app.before_request_funcs.get(None, [])
    before[:] = [hook for hook in before if getattr(hook, "__self__", None) is not limiter]
