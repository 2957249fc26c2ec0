"""The pages: one face of the verbs in `hub.operations`."""

from __future__ import annotations

from typing import Final

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from hub.web import (
    characters,
    collection_words,
    contact_words,
    cookie,
    course_words,
    desk_lines,
    errors,
    format,
    gate,
    headers,
    job_words,
    language,
    limits,
    line_fields,
    look,
    marks,
    nav,
    numbers,
    payment_words,
    probes,
    refusals,
    registry_words,
    roster_words,
    routes,
    slow,
    stock_words,
    switch,
    turning,
    words,
)
from hub.web.rendering import Pages

LARGEST: Final = 12 * 1024 * 1024
"""Bytes of one request; a year's list or a form is far below."""


def register(app: Flask) -> None:
    """Put the pages on the app. Raises RuntimeError where a route declares no permission."""
    configure(app)
    for part in (cookie, slow, numbers, characters, headers, gate, refusals, language):
        part.register(app)
    CSRFProtect(app)
    for part in (
        limits, format, marks, look, turning, nav, desk_lines, switch, probes, words, line_fields,
        contact_words, registry_words, roster_words, stock_words, job_words, course_words, payment_words,
        collection_words, errors, routes,
    ):  # fmt: skip
        part.register(app)
    gate.check(app)


def configure(app: Flask) -> None:
    """What cookies, forms and templates are like.

    HUB_HTTPS says that residents and staff come by TLS, HUB_PROXIES how many reverse proxies stand before.
    """
    app.config.update(
        SESSION_COOKIE_NAME="hub",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["HUB_HTTPS"],
        MAX_CONTENT_LENGTH=LARGEST,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    app.config.setdefault("RATELIMIT_ENABLED", not app.testing)
    proxies = app.config["HUB_PROXIES"]
    if proxies:
        fixed = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = fixed  # type: ignore[method-assign]
    app.jinja_environment = Pages
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
