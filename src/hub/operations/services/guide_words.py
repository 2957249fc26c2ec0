"""A definition in sentences for people: opening, limit, conditions, roles, in the language of a print."""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hub.domain.actor import OUTSIDE_ROLES, ROLES
from hub.domain.applying import Choice, Material, Question
from hub.domain.chinese import aside, full_day
from hub.domain.flow import fits, split_when
from hub.domain.programme import Payment
from hub.domain.service import Service, Step
from hub.operations.known_settings import BODY_DAYS

Catalogue = Mapping[tuple[str, str], str]
"""(context, Chinese text) → translation; the context is a service's key or a department's."""


@dataclass(frozen=True, slots=True)
class Words:
    """The language of a print: `tr` for the hub's message ids, `of` for a Chinese text under its context.

    `lang` is "zh", or the code of a language that has catalogues; `key` is the service's.
    """

    lang: str
    tr: Callable[[str], str]
    key: str
    of: Callable[[str, str], str]

    def own(self, text: str) -> str:
        """A text of the definition."""
        return self.of(self.key, text) if text else ""

    @property
    def chinese(self) -> bool:
        """Whether it is the official language."""
        return self.lang == "zh"

    def listed(self, texts: Iterable[str]) -> str:
        """Things in a row, with the comma of the language: 甲、乙、丙."""
        return ("、" if self.chinese else ", ").join(texts)

    def clauses(self, texts: Iterable[str]) -> str:
        """What is said of one thing, one after the other; nothing is said of what is empty."""
        return ("；" if self.chinese else "; ").join(filter(None, texts))

    def day(self, day: dt.date) -> str:
        """A day within a sentence."""
        if self.chinese:
            return full_day(day)
        return f"{day.day} {day:%B %Y}" if self.lang == "en" else day.isoformat()

    def beside(self, label: str, text: str) -> str:
        """A label and what it says."""
        return label + ("：" if self.chinese else ": ") + text

    def aside(self, text: str, more: str) -> str:
        """A text with a word in brackets, "" for none."""
        if self.chinese:
            return aside(text, more)
        return f"{text} ({more})" if more else text

    def of_role(self, role: str, body: str = "") -> str:
        """A role by its name; one outside the hub by its body's."""
        if body:
            return self.own(body)
        name = ROLES.get(role) or OUTSIDE_ROLES.get(role)
        return self.tr(name) if name else role


def hub_words(lang: str) -> Callable[[str], str]:
    """What turns the hub's message ids into the language of a print."""
    if lang == "zh":
        return in_chinese
    return str if lang == "en" else _hub(lang).gettext


def words_of(service: Service, lang: str, catalogue: Catalogue) -> Words:
    """Words for one service. `catalogue`: the department's in that language; Chinese needs none."""
    if lang == "zh":
        return Words("zh", in_chinese, service.key, lambda _context, text: text)
    return Words(
        lang, hub_words(lang), service.key, lambda context, text: catalogue.get((context, text), text)
    )


def in_chinese(message: str) -> str:
    """A message id in Chinese, whatever the language of the request: for what is printed or kept."""
    return _hub("zh_Hans_CN").gettext(message)


@cache
def _hub(locale: str) -> gettext.NullTranslations:
    folder = Path(__file__).resolve().parents[2] / "i18n"
    return gettext.translation("messages", folder, [locale], fallback=True)


def opening(service: Service, words: Words) -> str:
    """When a first receipt is taken."""
    tr, rule = words.tr, service.opening
    if rule.days_of_month:
        first, last = rule.days_of_month
        said = tr("Days %(first)s to %(last)s of every month") % {"first": first, "last": last}
        return said + (tr("; where the last is a day off, the next working day") if rule.roll else "")
    if rule.months:
        return tr("From month %(first)s to month %(last)s of every year") % {
            "first": rule.months[0],
            "last": rule.months[1],
        }
    if rule.every_months:
        return tr("Every %(months)s months") % {"months": rule.every_months}
    if rule.quarter_end:
        return tr("At the end of every quarter")
    return tr("When a notice announces it") if rule.on_notice else tr("On every working day")


def paid_at(service: Service, words: Words) -> str:
    """Where the money of a pay-out comes to whoever receives it; "" for a service that is none."""
    if service.payment is None or service.kind != "payment":
        return ""
    return handed_out(service.payment, words)


def handed_out(payment: Payment, words: Words) -> str:
    """How money comes to whoever receives it."""
    tr = words.tr
    return {
        "bank": tr("Into your bank account; you need not come"),
        "community": tr("Your community, in cash, signed for in person"),
        "centre": tr("The centre's window, in cash, signed for in person"),
        "finance": tr("The street's finance office, in cash, signed for in person"),
    }[payment.route[-1]]


def basis(service: Service, variant: str, words: Words) -> str:
    """Where the promised limit comes from."""
    found = service.variant(variant)
    name = found.basis if found is not None and found.basis else service.basis
    tr = words.tr
    return {
        "art6": tr("Article 6 of the rules on time limits: 20 working days where nothing else is laid down"),
        "law": tr("Laid down by law"),
        "plan": tr("Laid down by the centre's plan"),
        "centre": tr("Promised by the centre"),
    }[name]


def fee(service: Service, words: Words) -> str:
    """What a service costs: free of charge, or the definition's own words."""
    return words.tr("Free of charge") if service.fee == "none" else words.own(service.fee)


def kind(service: Service, words: Words) -> str:
    """即办件, 承诺件, or 按期办理 of what goes in rounds and has no limit of its own."""
    if service.clazz == "cycle":
        return words.tr("Service in rounds")
    return (
        words.tr("Immediate service")
        if service.clazz == "immediate"
        else words.tr("Service with a promised limit")
    )


def version(service: Service, words: Words) -> str:
    """Which version it is, and since when it holds: 第1版，2016年11月25日起用."""
    return words.tr("Version %(number)s, in use from %(day)s") % {
        "number": service.version, "day": day(service.effective_from, words),
    }  # fmt: skip


def day(date: dt.date, words: Words) -> str:
    """A date as people write it."""
    return full_day(date) if words.chinese else date.isoformat()


def stage(service: Service, name: str, variant: str, words: Words) -> str:
    """When papers of a stage are wanted: at acceptance, or at the step that takes them."""
    if name == "acceptance":
        return words.tr("For acceptance")
    if name == "elsewhere":
        return words.tr("Handed in at the office that handles it")
    taker = next((step for step in service.steps_of(variant) if step.stage == name), None)
    if taker is None:
        return words.tr("Later")
    said = words.tr("Shown at “%(step)s”") if service.kind == "payment" else words.tr("Later, at “%(step)s”")
    return said % {"step": words.own(taker.title)}


def condition(service: Service, when: str, words: Words) -> str:
    """A condition as a sentence, else as question and answers: 家里有残疾人; 房子是租的：不是."""
    name, sign, answer = split_when(when)
    question = next((one for one in service.questions if one.key == name), None)
    if not sign or question is None:
        return ""
    fitting = [one for one in question.choices if fits(sign, answer, one.key)]
    asked = words.own(question.text).rstrip("？?").removesuffix("吗")
    if words.chinese and _is_yes(question, fitting):
        return asked
    between = "、" if words.chinese else " / "
    return words.beside(asked, between.join(words.own(one.text) for one in fitting))


def _is_yes(question: Question, fitting: Sequence[Choice]) -> bool:
    """Whether a yes-or-no question (家里有残疾人吗？) is answered by its own word (有)."""
    asked, yes = question.text.rstrip("？?"), question.choices[0]
    return (
        asked.endswith("吗") and len(question.choices) == 2 and list(fitting) == [yes] and yes.text in asked
    )


def limit_note(step: Step, settings: Mapping[str, object], words: Words) -> str:
    """What stands in the place of a plain limit, "" where the limit itself is enough."""
    tr = words.tr
    if step.do == "accept":
        return tr("On the spot; what is missing is named at once, within 5 working days at the latest")
    if step.do == "post":
        days = settings.get(step.days_setting)
        return (
            tr("%(days)s days, not counted") % {"days": days}
            if days
            else tr("Days set by the centre, not counted")
        )
    if step.clock == "stopped":
        usual = step.limit or _usual(step, settings)
        said = tr("Not counted; usually answered within %(days)s working days")
        return said % {"days": usual} if usual else tr("Not counted")
    if step.limit is not None and step.limit_from == "accepted":
        return tr("Within %(days)s working days of acceptance") % {"days": step.limit}
    if step.limit is None and step.phase == "community":
        return tr("When you come")
    return ""


def letter_title(service: Service, step: Step, outcome: str, words: Words) -> str:
    """The letter that an outcome brings, "" for none."""
    letter = service.letter(step.key, outcome)
    if letter is None:
        return ""
    if not letter.refusal:
        return words.tr("Letter with the result")
    if step.outcomes[outcome] == "end:not_accepted":
        return words.tr("Letter of non-acceptance")
    return words.tr("Letter of refusal")


def paper(
    service: Service, material: Material, words: Words, *, with_condition: bool,
    asked: Sequence[Material] = (),
) -> dict[str, object]:  # fmt: skip
    """One paper as `printing.shapes.Paper`; of those `asked` with it, which does as well is said."""
    found: dict[str, object] = {
        "title": words.own(material.title),
        "original": _original(service, material),
        "copies": material.copies_in_all,
    }  # fmt: skip
    pieces = material.pieces or (material.sets if material.stays else 0)
    extra = {
        "pieces": pieces if pieces > 1 else 0,
        "note": words.clauses([words.own(material.note), instead(service, material, asked, words)]),
        "where": words.own(material.where),
        "when": condition(service, material.when, words) if with_condition else "",
    }
    return found | {key: value for key, value in extra.items() if value}


def _original(service: Service, material: Material) -> str:
    if material.pieces:
        return "photos"
    if service.kind == "payment" and material.original:
        return "return"  # shown when the money is handed out
    return "keep" if material.stays else "return" if material.original else "none"


def instead(service: Service, material: Material, asked: Sequence[Material], words: Words) -> str:
    """Which other paper of those asked does as well, or in whose place this one stands; "" for most."""
    if material.substitute_for and asked:
        lost = service.material(material.substitute_for)
        return words.tr("only in the place of: %(what)s") % {"what": words.own(lost.title)}
    same = [one for one in asked if material.one_of and one.one_of == material.one_of and one is not material]
    if not same:
        return ""
    return words.tr("or in its place: %(what)s") % {
        "what": words.listed(words.own(one.title) for one in same)
    }


def _usual(step: Step, settings: Mapping[str, Any]) -> int | None:
    """The days that the slowest of a step's superiors usually takes; None where it is not known of each."""
    limits = {body.title: body.limit for body in step.bodies}
    found = [limits.get(name) or settings.get(f"{BODY_DAYS}{name}") for name in step.superiors]
    return max(map(int, filter(None, found))) if found and all(found) else None
