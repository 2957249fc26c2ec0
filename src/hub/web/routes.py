"""All areas of the pages; each is a blueprint in a file of its own."""

from __future__ import annotations

from flask import Blueprint, Flask

from hub.web.public import home
from hub.web.staff import account, login

AREAS: tuple[Blueprint, ...] = (login.area, account.area, home.area)


def register(app: Flask) -> None:
    """Register every area."""
    for area in AREAS:
        app.register_blueprint(area)
