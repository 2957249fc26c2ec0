"""Turning the pages of a list: where the address says one is, and the address that goes on."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, request

from hub.web.back import readable


def place(name: str = "after") -> str:
    """After which row the list of that name goes on; "" for its beginning."""
    return request.args.get(name, "")


def turned(name: str = "after", after: str = "") -> str:
    """The address of this page with the list of that name gone on `after` a row, or back at its beginning.

    Where a form was not taken, that of the page it stands on.
    """
    said = {**request.args.to_dict(flat=False), name: [after] if after else []}
    query = urlencode([(key, text) for key, texts in said.items() for text in texts])
    page = f"{request.script_root}{readable(request.path)}"
    return f"{page}?{query}" if query else page


def register(app: Flask) -> None:
    """Make them known to the templates."""
    app.jinja_env.globals.update(place=place, turned=turned)
