"""The smallest parts, which lists draw by the hundred: a macro takes ten times as long for each.

`templates/parts/look.html` hands them on beside its macros.
"""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup, escape

from hub.web.shapes import Light


def draw_light(it: Light | None, big: bool = False) -> Markup:
    """A light: its shape, and its word beside it; nothing where there is none."""
    if not it:
        return Markup()
    size = " light-big" if big else ""
    drawn = f'<span class="light {it.kind}{size}"><i aria-hidden="true"></i>{escape(it.text)}</span>'
    return Markup(drawn)  # noqa: S704 - the one text in it is escaped


def draw_person(name: str) -> Markup:
    """A person's name, official in any language, which may break after its dot and nowhere else."""
    shown = str(escape(name)).replace("·", "·<wbr>")
    return Markup(f'<span class="person" lang="zh-Hans">{shown}</span>')  # noqa: S704 - the name in it is escaped


def register(app: Flask) -> None:
    """Make them known to the templates."""
    app.jinja_env.globals.update(draw_light=draw_light, draw_person=draw_person)
