"""Answers that took long go to the log: which route, how long, never the address with its question."""

from __future__ import annotations

from time import perf_counter
from typing import Final

from flask import Flask, Response, g, request

from hub import logs

SLOW: Final = 3.0
"""Seconds; the pages' bars lie far below (measures.md)."""


def register(app: Flask) -> None:
    """Look at the clock before and after each request."""
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    """Note when the request came."""
    g.began = perf_counter()


def end(response: Response) -> Response:
    """Tell the log where it took long."""
    took = perf_counter() - g.get("began", perf_counter())
    if took > SLOW:
        rule = request.url_rule.rule if request.url_rule else "no page"
        logs.note("slow answer", route=rule, ms=round(took * 1000), status=response.status_code)
    return response
