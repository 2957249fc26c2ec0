"""A refused look at a case or a resident is kept like one that was let through (privacy.md, Sees)."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, current_app, g, request

from hub.operations.access import log_refusal
from hub.web.gate import PUBLIC, SIGNED_IN, permission_of

REFUSED: Final = frozenset({403, 404})
"""What somebody without the right gets, and what somebody without the scope gets."""


def register(app: Flask) -> None:
    """Look at each answer on its way out."""
    app.after_request(note)


def note(response: Response) -> Response:
    """Keep who was refused which case or resident, and what it was to be for."""
    named = request.view_args or {}
    resident, case = named.get("resident_id"), named.get("case_id")
    if response.status_code in REFUSED and g.get("actor") and (resident or case):
        wanted = permission_of(current_app, request.endpoint or "")
        if wanted not in ("", PUBLIC, SIGNED_IN):
            log_refusal(g.actor, wanted, resident_id=resident, case_id=case)
    return response
