"""What no text may hold: the null character, which one database refuses and the other keeps."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, request

NULL: Final = "\x00"


def register(app: Flask) -> None:
    """Ask before anything reads the database."""
    app.before_request(refuse_null)


def refuse_null() -> None:
    """404 for an address with a null character in it, 400 for a form."""
    if NULL in request.path or any(NULL in text for _name, text in request.args.items(multi=True)):
        abort(404)
    sent = request.form.items(multi=True) if request.method != "GET" else ()
    if any(NULL in name or NULL in text for name, text in sent):
        abort(400)
