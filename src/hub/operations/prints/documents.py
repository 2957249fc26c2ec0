"""Prints that were issued: the data is kept, so that the paper can be printed again alike, and hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from hub.db.base import now, reading, today, transaction
from hub.db.chain import payload_text
from hub.db.models import Document
from hub.db.ready import ready_insert
from hub.db.scope import scoped
from hub.domain.actor import Actor
from hub.domain.errors import NotFound, Refused
from hub.i18n.sample import SAMPLE
from hub.operations.access import log_access
from hub.operations.calendars.moved import DATE_MOVED
from hub.operations.casework.views import CaseView, case_view
from hub.operations.context import plugins
from hub.operations.decisions.batch_view import batch_view
from hub.operations.decisions.record import not_own
from hub.operations.prints import batch_prints
from hub.operations.prints.case_prints import case_data
from hub.operations.prints.letter_titles import title_key
from hub.operations.prints.titles import FOR_RESIDENTS, SLIP, title_of
from hub.operations.settings import setting
from hub.printing.languages import languages, speaks
from hub.printing.printer import Printer

_documents = Document.__table__
_INSERT = ready_insert(_documents, returning=_documents.c.id)


def printer() -> Printer:
    """The app's one printer, made on first use."""
    found: Printer | None = current_app.extensions.get("hub_printer")
    if found is None:
        folders = {name.split(".", 1)[0]: file.parent for name, file in plugins().prints.items()}
        found = current_app.extensions["hub_printer"] = Printer(folders)
    return found


@dataclass(frozen=True, slots=True)
class Issued:
    """The ids of a print that was made: the official paper, and its translation where there is one."""

    official: int
    translation: int | None = None


def issue_case_print(
    actor: Actor, case_id: int, print_key: str, *, letter_id: int | None = None, language: str = "zh"
) -> int:
    """Make a print of a case and keep its data; the document's id. Raises NotFound, Refused, InputError.

    In another `language` than Chinese it is the translation for the applicant of a paper that is handed out.
    """
    with transaction():
        view = case_view(actor, case_id, purpose=f"print {print_key}")
        return _issue(actor, view, print_key, letter_id, language)


def issue_with_translation(actor: Actor, case_id: int, print_key: str, language: str = "") -> Issued:
    """Make a print and its translation beside it, in the language chosen for it at the counter.

    `language`: "" for the applicant's as the register has it, "zh" for the official paper only. Raises
    NotFound for one that this print has no words in.
    """
    with transaction():
        view = case_view(actor, case_id, purpose=f"print {print_key}")
        other = language or translation_language(view, print_key) or "zh"
        official = _issue(actor, view, print_key, None, "zh")
        return Issued(official, _issue(actor, view, print_key, None, other) if other != "zh" else None)


def translation_language(view: CaseView, print_key: str) -> str:
    """The language in which the applicant gets this print besides the Chinese, "" for none.

    That is the preferred language, where the prints and the department have words in it.
    """
    language = view.applicant.language
    there = print_key in FOR_RESIDENTS and language in translations(view.service.department)
    return language if there else ""


def translations(department: str) -> tuple[str, ...]:
    """The languages besides Chinese that a department's papers for residents can be had in."""
    known = sorted(languages() - {"zh", SAMPLE})
    return tuple(each for each in known if plugins().catalogue(department, each))


def languages_of(view: CaseView, print_key: str) -> tuple[str, ...]:
    """The languages besides Chinese this print can be had in: the applicant's first, the sample last."""
    if print_key not in FOR_RESIDENTS:
        return ()
    known = sorted(translations(view.service.department), key=lambda each: each != view.applicant.language)
    return (*known, *((SAMPLE,) if sample_offered(print_key) else ()))


def sample_offered(print_key: str) -> bool:
    """Whether the centre asks for the sample language, and this print has words in it."""
    return bool(setting("prints.sample_language")) and speaks(print_key, SAMPLE)


def _issue(actor: Actor, view: CaseView, print_key: str, letter_id: int | None, language: str) -> int:
    if language not in ("zh", *languages_of(view, print_key)):
        raise NotFound("There is no print %(print)s.", print=f"{print_key} ({language})")
    kept = _slip_as_printed(view, language) if print_key == SLIP else None
    if kept is not None:
        return kept
    data = case_data(actor, view, print_key, letter_id, language)
    printer().check(print_key, data)
    title = title_of(named(view, print_key, letter_id))
    return _keep(actor, print_key, data, case_id=view.row["id"], title=title)


def issue_batch_print(actor: Actor, batch_id: int, print_key: str) -> int:
    """Make an agenda, minutes or list and keep its data; the document's id.

    Raises Refused where the own household is in it: its line would be missing on the paper.
    """
    view = batch_view(actor, batch_id)
    not_own(reading(), actor, view.row)
    makers = {
        "hub.panel_agenda": batch_prints.agenda, "hub.panel_minutes": batch_prints.minutes,
        "hub.send_up_list": batch_prints.send_up_list,
    }  # fmt: skip
    if print_key not in makers:
        raise NotFound("There is no print %(print)s.", print=print_key)
    data = makers[print_key](view, actor.name)
    printer().check(print_key, data)
    return _keep(actor, print_key, data, batch_id=batch_id)


def document(actor: Actor, document_id: int) -> Mapping[str, Any]:
    """An issued print within the actor's scope; the opening is logged. Raises NotFound."""
    found = (
        reading().execute(scoped(_documents, actor).where(_documents.c.id == document_id)).mappings().first()
    )
    if found is None:
        raise NotFound("There is no such print.")
    if digest_of(found["data"]) != found["sha256"]:
        raise Refused(
            "This print was changed after it was made: its content does not fit its seal.",
            where=found["title"],
            remedy="Take the kept copy from the paper file and tell the administrator.",
        )  # fmt: skip
    log_access(actor, "document", found["title"], case_id=found["case_id"])
    return dict(found)


def pdf(row: Mapping[str, Any], *, archive: bool = False) -> bytes:
    """A document as PDF, of its kept data; with `archive` as PDF/A for the file."""
    return printer().pdf(row["print"], row["data"], archive=archive)


def svg(row: Mapping[str, Any]) -> list[bytes]:
    """The document's pages for the screen."""
    return printer().svg(row["print"], row["data"])


def available(view: CaseView) -> tuple[tuple[str, str], ...]:
    """The prints this case can have now: [(print key, title)]; none whose department brings it no more."""
    keys: list[str] = []
    if view.slips and not view.row["closed_on"] and view.step and view.step.do == "accept":
        keys.append(SLIP)
    if view.clock.accepted:
        applied = view.service.started_by != "roster"
        keys += [*(["hub.receipt"] if applied else []), "hub.why_this_date"]
    if any(event.type == "redated" for event in view.events):
        keys.append(DATE_MOVED)
    if any(event.type == "extension_approved" for event in view.events):
        keys.append("hub.extension")
    for step in view.flow.steps():
        passed = any(stop.key == step.key and stop.state != "todo" for stop in view.stops)
        names = [*step.prints, *(name for task in view.flow.tasks(step) for name in task.prints)]
        keys += [qualified(name, view.service.department) for name in names if passed]
    keys += [letter["print"] for letter in view.letters]
    if not any(event.type == "notice_from" for event in view.events):
        keys = [key for key in keys if key != "hub.public_notice"]
    there = printer().keys()
    return tuple((key, _titled(view, key)) for key in dict.fromkeys(keys) if key in there)


def _titled(view: CaseView, key: str) -> str:
    """A print's title; of a letter the one that fits what it tells."""
    return title_of(named(view, key))


def named(view: CaseView, key: str, letter_id: int | None = None) -> str:
    """The key under which a print of the case has its title: of letters that of this one, else the newest."""
    letters = (each for each in view.letters if each["print"] == key)
    letter = next((each for each in letters if letter_id in (None, each["id"])), None)
    return title_key(view.service, letter) if letter else key


def qualified(name: str, department: str) -> str:
    """The full key of a print named in a definition."""
    return name if "." in name else f"{department}.{name}"


def digest_of(data: Mapping[str, Any]) -> str:
    """The hash that seals a print's data."""
    return hashlib.sha256(payload_text(data).encode()).hexdigest()


def _slip_as_printed(view: CaseView, language: str) -> int | None:
    """The print of the last slip, where it was made before: a slip is printed again as it was."""
    asked = select(_documents.c.id, _documents.c.data).where(
        _documents.c.case_id == view.row["id"], _documents.c.print == SLIP
    )
    for row in reading().execute(asked.order_by(_documents.c.id.desc())):
        same = row.data["number"] == view.row["marks"].get("slip")
        if same and row.data.get("lang", "zh") == language:
            return int(row.id)
    return None


def _keep(
    actor: Actor,
    print_key: str,
    data: dict[str, Any],
    *,
    case_id: int | None = None,
    batch_id: int | None = None,
    title: str = "",
) -> int:
    with transaction() as tx:
        row = {
            "case_id": case_id,
            "batch_id": batch_id,
            "print": print_key,
            "title": title or title_of(print_key),
            "issued_on": today(),
            "at": now(),
            "by_id": actor.staff_id or None,
            "data": data,
            "sha256": digest_of(data),
        }
        return int(_INSERT.rows(tx, row)[0][0])
