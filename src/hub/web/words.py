"""Words for codes: lights, roles, states, ends, events. Chinese of definitions stays as it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask

from hub.domain.actor import ROLES
from hub.domain.department import Field
from hub.domain.service import Service
from hub.i18n import _, _l, english, pgettext
from hub.operations.case_papers import PaperView
from hub.operations.documents import TITLES
from hub.operations.registration import LANGUAGES
from hub.operations.visit_view import VisitView
from hub.web.english import in_english
from hub.web.marks import listed
from hub.web.shapes import Light, LightKind

LIGHTS: dict[str, Any] = {
    "green": _l("in time"), "yellow": _l("due soon"), "red": _l("overdue"), "stopped": _l("clock stands"),
    "done": _l("done"),
}  # fmt: skip
OUTSIDE: dict[str, Any] = {
    "superior": _l("Superior"), "third_party": _l("Third party"), "review_panel": _l("Review panel"),
    "applicant": _l("Applicant"),
}  # fmt: skip
ENDS: dict[str, Any] = {
    "granted": _l("granted"), "refused": _l("refused"), "withdrawn": _l("withdrawn"),
    "not_accepted": _l("not accepted"), "moved": _l("moved elsewhere"),
}  # fmt: skip
KINDS: dict[str, Any] = {
    "immediate": _l("immediate item"), "promised": _l("promised item"), "joint": _l("joint item"),
    "agency": _l("agency item"), "supplemented": _l("supplement open"), "returned": _l("returned item"),
}  # fmt: skip
METHODS: dict[str, Any] = {
    "hand": _l("handed over, signed"), "fetched": _l("fetched at the window, signed"),
    "post": _l("by post"), "phone": _l("by telephone"), "refused_to_sign": _l("refused to sign (witnessed)"),
}  # fmt: skip


def light_kind(code: str) -> LightKind:
    """The drawing of a light; what is done is drawn green."""
    return code if code in ("green", "yellow", "red", "stopped") else "green"  # type: ignore[return-value]


def light_of(code: str) -> Light:
    """A light with its general word: 正常, 临期, 超期, 停表."""
    return Light(light_kind(code), str(LIGHTS.get(code, code)))


def days_left(code: str, left: int | None, due: dt.date | None = None) -> Light:
    """A light with the days: 剩6天, 今天到期, 超1天."""
    if left is None:
        return Light(light_kind(code), str(LIGHTS.get(code, code)) if code != "green" else _("no date"))
    if left < 0:
        return days_over(-left)
    if left == 0:
        return Light(light_kind(code), _("due today"))
    return Light(light_kind(code), _("1 day left") if left == 1 else _("%(n)s days left", n=left))


def days_over(n: int) -> Light:
    """超1天."""
    return Light("red", _("1 day over") if n == 1 else _("%(n)s days over", n=n))


def days(n: int) -> str:
    """1天."""
    return _("1 day") if n == 1 else _("%(n)s days", n=n)


def copies(n: int) -> str:
    """1份, 不用."""
    if not n:
        return _("no copy")
    return _("1 copy") if n == 1 else _("%(n)s copies", n=n)


def paper_title(service: Service, paper: PaperView) -> str:
    """A paper of a case, and whose it is."""
    material = next((m for m in service.materials if m.key == paper.key), None)
    if material is None:
        return paper.title
    return said(service, material.title) + paper.title.removeprefix(material.title)


def role_name(role: str) -> str:
    """A role in the reader's language."""
    if role in OUTSIDE:
        return str(OUTSIDE[role])
    chinese = ROLES.get(role, role)
    return role.replace("_", " ") if english() and role in ROLES else chinese


def said(service: Service, text: str) -> str:
    """A definition's text in the reader's language; catalogues have it under the service's key."""
    return pgettext(service.key, text) if text and english() else text


def party_word(role: str) -> str:
    """What a party is called."""
    words = {
        "proxy": _("proxy"),
        "beneficiary": _("beneficiary"),
        "guardian": _("guardian"),
        "spouse": _("spouse"),
        "guarantor": _("guarantor"),
        "deceased": _("deceased"),
        "employee": _("employee"),
    }
    return words.get(role, role)


def sex_word(code: str) -> str:
    """男, 女."""
    return {"m": _("male"), "f": _("female"), "男": _("male"), "女": _("female")}.get(code.lower(), code)


def spoken(code: str) -> str:
    """A resident's preferred language."""
    return LANGUAGES.get(code, code)


def look_word(action: str) -> str:
    """What was done at one look, for the resident's ears."""
    words = {
        "open": _("record opened"),
        "search": _("found by search"),
        "intake": _("case opened"),
        "case": _("case read"),
        "household": _("household opened"),
        "register": _("registered"),
        "who_looked": _("asked who looked"),
        "form": _("form printed"),
        "document": _("print opened"),
        "visit": _("visit"),
    }
    return words.get(action, action)


def answer_word(field: Field, values: list[str]) -> str:
    """What was answered, in words."""
    known = dict(field.choices) | ({"yes": _("yes"), "no": _("no")} if field.kind == "yes_no" else {})
    return listed(known.get(value, value) for value in values) + (field.unit if field.unit else "")


def outcome_pairs(view: VisitView) -> list[tuple[str, str]]:
    """The outcomes of a task as choices."""
    return [(key, said(view.service, label)) for key, label, _refuses in view.outcomes]


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.jinja_env.filters["in_english"] = in_english
    app.jinja_env.globals.update(
        copies=copies, paper_title=paper_title,
        role_name=role_name, said=said, light_of=light_of, days_left=days_left, words_of_end=ENDS,
        words_of_kind=KINDS, words_of_method=METHODS,
        sex_word=sex_word, party_word=party_word, spoken=spoken, look_word=look_word,
        answer_word=answer_word, outcome_pairs=outcome_pairs, print_titles=TITLES,
    )  # fmt: skip
