"""A paper shown in the browser, to be printed from there."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file


def pdf(made: bytes, name: str) -> Response:
    """A PDF by the name that it is saved under, without its ending; Chinese is told as RFC 6266 has it."""
    return send_file(BytesIO(made), "application/pdf", download_name=f"{name}.pdf")
