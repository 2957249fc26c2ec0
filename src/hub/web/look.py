"""The smallest parts, which lists draw by the hundred: a macro takes ten times as long for each.

`templates/parts/look.html` and `hits.html` hand them on.
"""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup, escape

from hub.i18n import _
from hub.operations.registry.residents import Hit
from hub.web.shapes import Light
from hub.web.words import sex_word


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


def draw_hit(it: Hit) -> Markup:
    """Somebody found, as told apart from others; below, where the person lives."""
    said = _("%(sex)s, born %(year)s, ID tail %(tail)s", sex=sex_word(it.sex), year=it.birth_year,
             tail=it.id_tail)  # fmt: skip
    place = f"{it.community or _('from outside the street')} {it.building}"
    gone = "" if not it.gone else f" <b>{_('deceased') if it.gone == 'died' else _('moved out')}</b>"
    drawn = f'<b>{draw_person(it.name)}</b> {escape(said)}<span class="note">{escape(place)}{gone}</span>'
    return Markup(drawn)  # noqa: S704 - every text of a person in it is escaped


def register(app: Flask) -> None:
    """Make them known to the templates."""
    app.jinja_env.globals.update(draw_light=draw_light, draw_person=draw_person, draw_hit=draw_hit)
