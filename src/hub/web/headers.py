"""Headers of every answer: a strict content policy, nothing of people kept by browsers or proxies."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

POLICY: Final = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "frame-src 'self'", "object-src 'none'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'self'", "manifest-src 'self'",
))  # fmt: skip
DRAWING_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""For SVG and PDF answers: they are drawings and run nothing."""

FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def register(app: Flask) -> None:
    """Add the hook."""
    app.after_request(harden)


def harden(response: Response) -> Response:
    """Set the headers; only static files and pages that say so may be kept by a browser."""
    drawn = response.mimetype in ("image/svg+xml", "application/pdf") and request.endpoint != "static"
    response.headers["Content-Security-Policy"] = DRAWING_POLICY if drawn else POLICY
    given = {name.lower() for name, _value in response.headers}
    response.headers.extend([each for each in FIXED.items() if each[0].lower() not in given])
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
