"""Words for codes: lights, roles, states, ends, events. Chinese of definitions stays as it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import Any, Final, Protocol

from flask import Flask
from markupsafe import Markup

from hub.domain.actor import OUTSIDE_ROLES, PERMISSIONS, ROLES
from hub.domain.form_field import Field
from hub.domain.service import Service, Step
from hub.i18n import _, _l, chinese
from hub.i18n.sample import SAMPLE
from hub.operations.calendars.calendar import is_provisional
from hub.operations.calendars.day_reasons import with_step
from hub.operations.casework.case_papers import PaperView
from hub.operations.casework.case_people import PARTIES
from hub.operations.casework.papers import BY_HAND
from hub.operations.context import plugins
from hub.operations.decisions.batch_lines import BatchLineView
from hub.operations.fieldwork.visit_view import VisitView
from hub.operations.prints import titles
from hub.operations.registry.facts import HEAD
from hub.operations.registry.registration import LANGUAGES
from hub.operations.settings import meant_by
from hub.operations.spoken import ENDS, LIGHTS, department_name, look_word, of_context
from hub.web.english import in_english
from hub.web.marks import aside, clauses, listed
from hub.web.shapes import Light, LightKind

KINDS: dict[str, Any] = {
    "immediate": _l("immediate item"), "promised": _l("promised item"), "joint": _l("joint item"),
    "agency": _l("agency item"), "supplemented": _l("supplemented item"), "returned": _l("returned item"),
}  # fmt: skip
METHODS: dict[str, Any] = {
    "hand": _l("handed over, signed"), "fetched": _l("fetched at the window, signed"),
    "post": _l("by post"), "phone": _l("by telephone"), "refused_to_sign": _l("refused to sign (witnessed)"),
}  # fmt: skip
TELLING: Final[dict[str, Any]] = {**METHODS, "post": _l("by post, its receipt has come back")}
"""The same to choose from: what was only sent has not arrived."""


RELATIONS: dict[str, Any] = {
    "户主": _l("head of the household"), "配偶": _l("spouse"), "妻": _l("wife"), "妻子": _l("wife"),
    "夫": _l("husband"), "丈夫": _l("husband"), "子": _l("son"), "儿子": _l("son"), "长子": _l("eldest son"),
    "次子": _l("second son"), "女": _l("daughter"), "女儿": _l("daughter"), "长女": _l("eldest daughter"),
    "次女": _l("second daughter"), "父": _l("father"), "父亲": _l("father"), "母": _l("mother"),
    "母亲": _l("mother"), "孙子": _l("grandson"), "孙女": _l("granddaughter"), "外孙": _l("grandson"),
    "外孙子": _l("grandson"), "外孙女": _l("granddaughter"), "儿媳": _l("daughter-in-law"),
    "女婿": _l("son-in-law"), "公公": _l("father-in-law"), "婆婆": _l("mother-in-law"),
    "岳父": _l("father-in-law"), "岳母": _l("mother-in-law"), "兄": _l("brother"), "弟": _l("brother"),
    "姐": _l("sister"), "妹": _l("sister"),
    "兄弟": _l("brother"), "姐妹": _l("sister"), "祖父": _l("grandfather"), "祖母": _l("grandmother"),
    "外祖父": _l("grandfather"), "外祖母": _l("grandmother"),
    "其他": _l("other"),
}  # fmt: skip
"""Relations as the register writes them."""
USUAL_RELATIONS: Final = (
    "配偶", "子", "女", "儿媳", "女婿", "孙子", "孙女", "外孙子", "外孙女", "父亲", "母亲", "公公", "婆婆",
    "岳父", "岳母", "祖父", "祖母", "外祖父", "外祖母", "兄", "弟", "姐", "妹", "其他",
)  # fmt: skip
"""Those that a field offers, in the words and the order of GB/T 4761; any other may be typed."""


ROSTER_ENDS: dict[str, Any] = {
    "granted": _l("it goes on as it is"), "refused": _l("it ends"), "not_accepted": _l("not opened"),
}  # fmt: skip
"""How a case ended that nobody applied for: a roster found it."""


def end_word(service: Service, ended: str) -> str:
    """How a case ended, in words; "" while it runs."""
    words = ROSTER_ENDS if service.started_by == "roster" else {}
    return str(words.get(ended) or ENDS.get(ended, ended))


def light_kind(code: str) -> LightKind:
    """The drawing of a light; what is done is drawn green."""
    return code if code in ("green", "yellow", "red", "stopped") else "green"  # type: ignore[return-value]


def light_of(code: str) -> Light:
    """A light with its general word: 正常, 临期, 超期, 停表."""
    return Light(light_kind(code), str(LIGHTS.get(code, code)))


def days_left(code: str, left: int | None, due: dt.date | None = None) -> Light:
    """A light with the days: 剩6天, 今天到期, 超1天; 超期 on the rest days right after the due date."""
    if left is None:
        return Light(light_kind(code), str(LIGHTS.get(code, code)) if code != "green" else _("no date"))
    if left < 0:
        return days_over(-left)
    if left == 0:
        return light_of(code) if code == "red" else Light(light_kind(code), _("due today"))
    return Light(light_kind(code), _("1 day left") if left == 1 else _("%(n)s days left", n=left))


def days_over(n: int) -> Light:
    """超1天."""
    return Light("red", _("1 day over") if n == 1 else _("%(n)s days over", n=n))


def methods_of(step: Step, *, hands_on: bool = False) -> list[tuple[str, str]]:
    """The ways of telling that a step allows: what is signed for is not told by telephone, and a colleague
    who takes something on (`hands_on`) is given it by hand."""
    barred = {"phone"} if step.receipt == "signature" else set()
    return [
        (key, str(text)) for key, text in TELLING.items()
        if key not in barred and (key == BY_HAND or not hands_on)
    ]  # fmt: skip


def days(n: int) -> str:
    """1天."""
    return _("1 day") if n == 1 else _("%(n)s days", n=n)


def provisional(due: dt.date | None, since: dt.date | None = None) -> Markup:
    """暂定, beside a date in a year whose arrangement is not published; else nothing."""
    if not is_provisional(due, since):
        return Markup("")
    why = _(
        "The arrangement of %(year)s is not published yet; the date may move.", year=due.year if due else ""
    )
    return Markup(' <span class="chip" title="{}">{}</span>').format(why, _("provisional"))


def copies(n: int) -> str:
    """1份, 不用."""
    if not n:
        return _("no copy")
    return _("1 copy") if n == 1 else _("%(n)s copies", n=n)


def paper_title(service: Service, paper: PaperView) -> str:
    """A paper of a case, and whose it is."""
    return paper_said(service.key, paper)


def paper_said(service_key: str, paper: PaperView) -> str:
    """The same, of a service known by its key."""
    if not paper.material:
        return paper.title
    title = of_context(service_key, paper.material)
    return title + aside(paper.whose) if paper.whose else title


def role_name(role: str) -> str:
    """A role in the reader's language."""
    name = ROLES.get(role) or OUTSIDE_ROLES.get(role)
    return _(name) if name else role


def roles_that(permission: str) -> str:
    """The roles that give a permission, in the reader's language: who else can do what waits."""
    return listed(role_name(role) for role in ROLES if permission in PERMISSIONS[role])


def departments() -> list[tuple[str, str]]:
    """Keys and titles of the installed departments, for a choice."""
    return [(key, department_name(key)) for key in plugins().departments]


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


def said(service: _Keyed, text: str) -> str:
    """A definition's text in the reader's language; catalogues have it under the service's key."""
    return of_context(service.key, text)


def programme(title: str) -> str:
    """The title of a public notice in the reader's language: a service's short title, or its public one."""
    for versions in plugins().services().values():
        service = versions[-1]
        if title == service.short or any(title == step.public_title for step in service.steps):
            return said(service, title)
    return title


def relation_word(relation: str, gone: str = "") -> str:
    """A relation to the head of the household; one that the list does not know stays as it was written.

    Who died or moved away (`gone`) as its head was it.
    """
    if gone and relation == HEAD:
        return str(_("head of the household before"))
    known = RELATIONS.get(relation)
    return str(known) if known and not chinese() else relation


def of_department(department: str, text: str) -> str:
    """A department's own text (its name, its forms and prints) in the reader's language."""
    return of_context(department, text)


def field_said(department: str, field: Field) -> Field:
    """A field of a department's form with label, help, unit and choices in the reader's language."""
    return replace(
        field, label=of_department(department, field.label), help=of_department(department, field.help),
        unit=of_department(department, field.unit),
        choices=tuple((key, of_department(department, text)) for key, text in field.choices),
    )  # fmt: skip


def party_word(role: str) -> str:
    """What a party is called."""
    return str(PARTIES.get(role, role))


def sex_word(code: str) -> str:
    """男, 女."""
    return str(_SEXES.get(code.lower(), code))


_SEXES: Final[dict[str, Any]] = {"m": _l("male"), "f": _l("female"), "男": _l("male"), "女": _l("female")}


def spoken(code: str) -> str:
    """A resident's preferred language."""
    if code == SAMPLE:
        return _("sample from the right")
    name = LANGUAGES.get(code)
    return _(name) if name else code


def spoken_languages() -> list[tuple[str, str]]:
    """The languages a resident can prefer, as choices."""
    return [(code, spoken(code)) for code in LANGUAGES]


def day_word(service: Service, reason: str) -> str:
    """Why a day counts or not, with its step by the step's name."""
    return in_english(with_step(reason, service, partial(said, service)))


def outcome_pairs(view: VisitView) -> list[tuple[str, str]]:
    """The outcomes of a task as choices."""
    return [(key, said(view.service, label)) for key, label, _refuses in view.outcomes]


def situation(line: BatchLineView) -> str:
    """What the forms of the check say of a case, shortly, in the reader's language."""
    department = line.key.split(".")[0]
    parts = ([of_department(department, part) for part in found] for found in line.findings)
    return clauses(_amount(*found) for found in parts)


def _amount(label: str, value: str, unit: str) -> str:
    if not chinese():
        return " ".join(part for part in (f"{label}:" if label else "", value, unit) if part)
    return f"{label}{value}{unit}"


def print_title(key: str) -> str:
    """A print by its title in the reader's language."""
    title = titles.title_of(key)
    own = titles.TITLES.get(key)
    return _(own) if own else of_department(key.split(".")[0], title)


def register(app: Flask) -> None:
    """Make these known to all templates."""
    app.jinja_env.filters["in_english"] = in_english
    app.jinja_env.globals.update(
        provisional=provisional, copies=copies, paper_title=paper_title, paper_said=paper_said,
        role_name=role_name, roles_that=roles_that, said=said, light_of=light_of, days_left=days_left,
        words_of_end=ENDS,
        roster_ends=ROSTER_ENDS,
        words_of_kind=KINDS, words_of_method=METHODS,
        sex_word=sex_word, party_word=party_word, spoken=spoken, look_word=look_word,
        outcome_pairs=outcome_pairs, said_of=of_context, programme=programme, relation_word=relation_word,
        usual_relations=USUAL_RELATIONS, print_title=print_title, situation=situation,
        department_name=department_name, day_word=day_word, meant_by=meant_by,
    )  # fmt: skip
