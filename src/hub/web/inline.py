"""A paper shown in the browser, to be printed from there."""

from __future__ import annotations

from flask import Response


def pdf(made: bytes, name: str) -> Response:
    """A PDF by the name that it is saved under, without its ending."""
    head = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(made, mimetype="application/pdf", headers=head)
