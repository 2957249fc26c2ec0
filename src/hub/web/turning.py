"""Turning the pages of a list: where the address says one is, and the address that goes on."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, request


def place(name: str = "after") -> str:
    """After which row the list of that name goes on; "" for its beginning."""
    return request.args.get(name, "")


def turned(name: str = "after", after: str = "") -> str:
    """The address of this page with the list of that name gone on `after` a row, or back at its beginning."""
    said = {**request.args.to_dict(flat=False), name: [after] if after else []}
    query = urlencode([(key, text) for key, texts in said.items() for text in texts])
    return f"{request.path}?{query}" if query else request.path


def register(app: Flask) -> None:
    """Make them known to the templates."""
    app.jinja_env.globals.update(place=place, turned=turned)
