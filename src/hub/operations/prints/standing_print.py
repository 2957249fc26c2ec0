"""`hub.standing`: the page a resident is handed on request. It is made, given and not kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.i18n import said_in
from hub.operations.context import plugins, service_of
from hub.operations.prints import documents, sheet, titles
from hub.operations.registry.kept_data import Holding, holdings
from hub.operations.registry.residents import Record
from hub.operations.registry.standing import Benefit, Standing, own_page
from hub.operations.services.guide_words import Words, hub_words, in_chinese, words_of
from hub.printing.languages import languages

PRINT = "hub.standing"


def pages(actor: Actor, record: Record, purpose: str, language: str = "zh") -> bytes:
    """The page as PDF, of all that is the person's own; in another language the translation beside it.

    Raises NotFound for a language without words, and as `standing.own_page`.
    """
    if language not in ("zh", translation_of(record)):
        raise NotFound("There is no print %(print)s.", print=f"{PRINT} ({language})")
    data = data_of(own_page(actor, record, purpose), record, actor.name, language)
    printer = documents.printer()
    printer.check(PRINT, data)
    return printer.pdf(PRINT, data)


def translation_of(record: Record) -> str:
    """The person's language where the prints have words in it besides Chinese, else ""."""
    return record.language if record.language in languages() and record.language != "zh" else ""


def data_of(found: Standing, record: Record, clerk: str, language: str) -> dict[str, Any]:
    """The data of the print, in a language."""

    def say(service: str, text: str) -> str:
        return _words(service, language).own(text)

    number = f"{today():%Y%m%d}-{record.id}"
    head = {**sheet.head(number), "link": sheet.progress() or number}
    return {
        **head, **({} if language == "zh" else {"lang": language}),
        "applicant": record.name, "id_tail": record.id_number[-4:], "as_of": today().isoformat(),
        "benefits": [_benefit(each, say(each.programme, each.title)) for each in found.benefits],
        "coming": [{"kind": each.what, "date": each.day.isoformat(), "title": say(each.service, each.title)}
                   for each in found.coming],
        "cases": [{"number": each.number, "service": say(each.service, each.title),
                   "step": say(each.service, each.step), "due": _iso(each.due),
                   "who": f"{each.post} {each.holder}".strip()} for each in found.cases],
        "letters": [{"number": each.number, "title": _print_title(each.print, language),
                     "issued": each.issued.isoformat()} for each in found.letters],
        "papers": [{"title": say(each.service, each.title), "seen": each.seen.isoformat(),
                    "until": each.until.isoformat()} for each in found.papers],
        "holdings": [_holding(each, language) for each in holdings(record)],
        "progress": sheet.progress(), "clerk": clerk,
    }  # fmt: skip


def _benefit(each: Benefit, title: str) -> dict[str, Any]:
    return {
        "kind": each.whose, "state": "no_payee" if each.no_payee and each.state == "active" else each.state,
        "rate": each.rate, "title": title, "number": each.number,
        "amount": "" if each.amount is None else f"{each.amount / 100:,.2f}",
        "since": each.first.isoformat(), "until": _iso(each.until), "reason": each.reason,
    }  # fmt: skip


def _holding(each: Holding, language: str) -> dict[str, Any]:
    what, ground, while_ = (said_in(it, hub_words(language)) for it in (each.what, each.ground, each.while_))
    return {"what": what, "count": each.count or 0, "ground": ground, "until": _iso(each.until),
            "as_long": while_}  # fmt: skip


def _words(key: str, language: str) -> Words:
    try:
        service = service_of(key)
    except NotFound:  # a programme whose department is installed no more
        return Words("zh", in_chinese, key, lambda _context, text: text)
    return words_of(service, language, plugins().catalogue(service.department, language))


def _print_title(key: str, language: str) -> str:
    own = titles.TITLES.get(key)
    return titles.title_of(key) if language == "zh" or own is None else own


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
