"""Prints that were issued: the data is kept, so that the paper can be printed again alike, and hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select

from hub.db.base import now, reading, today, transaction
from hub.db.chain import payload_text
from hub.db.models import Document, Posting, Resident
from hub.db.ready import ready_insert
from hub.db.scope import scoped
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.operations.access import log_access
from hub.operations.batch_view import batch_view
from hub.operations.prints import batch_prints, case_prints
from hub.operations.views import CaseView, case_view
from hub.printing.printer import Printer

_documents, _people, _postings = Document.__table__, Resident.__table__, Posting.__table__
_INSERT = ready_insert(_documents, returning=_documents.c.id)
TITLES: Mapping[str, str] = {
    "hub.slip": "一次性告知清单",
    "hub.receipt": "受理通知书",
    "hub.refusal": "不符合申请条件通知书",
    "hub.result": "办理结果通知书",
    "hub.why_this_date": "办理期限说明",
    "hub.file_cover": "案卷封面",
    "hub.public_notice": "公示",
    "hub.panel_agenda": "评审会议程",
    "hub.panel_minutes": "评审会议纪要",
    "hub.send_up_list": "上报清单",
    "civil_affairs.family_statement": "家庭基本情况说明",
    "civil_affairs.assistance_form": "博乐市民政对象救助申请审批表",
    "civil_affairs.old_age_form": "高龄津贴审批表",
    "civil_affairs.minimum_living_form": "城市低保申请表",
}


def printer() -> Printer:
    """The app's one printer, made on first use."""
    found: Printer | None = current_app.extensions.get("hub_printer")
    if found is None:
        from hub.operations.context import plugins

        folders = {name.split(".", 1)[0]: file.parent for name, file in plugins().prints.items()}
        found = current_app.extensions["hub_printer"] = Printer(folders)
    return found


def issue_case_print(actor: Actor, case_id: int, print_key: str, *, letter_id: int | None = None) -> int:
    """Make a print of a case and keep its data; the document's id. Raises NotFound, Refused, InputError."""
    with transaction():
        view = case_view(actor, case_id, purpose=f"print {print_key}")
        data = case_data(actor, view, print_key, letter_id)
        printer().check(print_key, data)
        return _keep(actor, print_key, data, case_id=case_id)


def issue_batch_print(actor: Actor, batch_id: int, print_key: str) -> int:
    """Make an agenda, minutes or list and keep its data; the document's id."""
    view = batch_view(actor, batch_id)
    makers = {
        "hub.panel_agenda": batch_prints.agenda, "hub.panel_minutes": batch_prints.minutes,
        "hub.send_up_list": batch_prints.send_up_list,
    }  # fmt: skip
    if print_key not in makers:
        raise NotFound("There is no print %(print)s.", print=print_key)
    data = makers[print_key](view, actor.name)
    printer().check(print_key, data)
    return _keep(actor, print_key, data, batch_id=batch_id)


def case_data(actor: Actor, view: CaseView, print_key: str, letter_id: int | None = None) -> dict[str, Any]:
    """The data of one print of a case."""
    if print_key in ("hub.refusal", "hub.result"):
        maker = case_prints.refusal if print_key == "hub.refusal" else case_prints.result
        return maker(view, actor.name, _letter(view, letter_id))
    if print_key in case_prints.MAKERS:
        return case_prints.MAKERS[print_key](view, actor.name)
    if print_key == "hub.public_notice":
        rows = reading().execute(
            select(_postings).where(_postings.c.case_id == view.row["id"]).order_by(_postings.c.id)
        ).mappings()  # fmt: skip
        all_rows = [dict(row) for row in rows]
        last = max((row["round"] for row in all_rows), default=0)
        step = next((s.key for s in view.flow.steps() if s.do == "post"), "")
        return batch_prints.public_notice(
            [row for row in all_rows if row["round"] == last], case_prints.decided_by(view, step)
        )
    if print_key.startswith(f"{view.service.department}."):
        return case_prints.form(
            view, actor.name, TITLES.get(print_key, view.service.title), _full(actor, view),
            officer=print_key.endswith(".family_statement"),
        )  # fmt: skip
    raise NotFound("There is no print %(print)s.", print=print_key)


def document(actor: Actor, document_id: int) -> Mapping[str, Any]:
    """An issued print within the actor's scope; the opening is logged. Raises NotFound."""
    found = (
        reading().execute(scoped(_documents, actor).where(_documents.c.id == document_id)).mappings().first()
    )
    if found is None:
        raise NotFound("There is no such print.")
    log_access(actor, "document", found["title"], case_id=found["case_id"])
    return dict(found)


def pdf(row: Mapping[str, Any], *, archive: bool = False) -> bytes:
    """The document as PDF."""
    return printer().pdf(row["print"], row["data"], archive=archive)


def svg(row: Mapping[str, Any]) -> list[bytes]:
    """The document's pages for the screen."""
    return printer().svg(row["print"], row["data"])


def available(view: CaseView) -> tuple[tuple[str, str], ...]:
    """The prints this case can have now: [(print key, title)]."""
    keys: list[str] = []
    if not view.row["closed_on"] and view.step and view.step.do == "accept":
        keys.append("hub.slip")
    if view.clock.accepted:
        keys += ["hub.receipt", "hub.why_this_date"]
    for step in view.flow.steps():
        passed = any(stop.key == step.key and stop.state != "todo" for stop in view.stops)
        names = [*step.prints, *(name for task in view.flow.tasks(step) for name in task.prints)]
        keys += [qualified(name, view.service.department) for name in names if passed]
    keys += [letter["print"] for letter in view.letters]
    if not any(event.type == "notice_from" for event in view.events):
        keys = [key for key in keys if key != "hub.public_notice"]
    return tuple((key, TITLES.get(key, key)) for key in dict.fromkeys(keys))


def qualified(name: str, department: str) -> str:
    """The full key of a print named in a definition."""
    return name if "." in name else f"{department}.{name}"


def _letter(view: CaseView, letter_id: int | None) -> Mapping[str, Any] | None:
    if letter_id is None:
        return None
    return next((each for each in view.letters if each["id"] == letter_id), None)


def _full(actor: Actor, view: CaseView) -> dict[str, dict[str, str]]:
    """Registry facts that a form prints, read inside the case's purpose and logged."""
    ids = [person.id for person in (view.applicant, *view.members) if person.id]
    log_access(actor, "form", f"case {view.row['number']}", case_id=view.row["id"], rows=len(ids))
    query = select(_people.c.id, _people.c.sex, _people.c.birth, _people.c.id_number).where(
        _people.c.id.in_(ids)
    )
    return {
        str(row.id): {
            "sex": {"m": "男", "f": "女"}.get(row.sex.lower(), row.sex),
            "birth": row.birth.isoformat(),
            "id_number": row.id_number,
        }
        for row in reading().execute(query)
    }


def _keep(
    actor: Actor,
    print_key: str,
    data: dict[str, Any],
    *,
    case_id: int | None = None,
    batch_id: int | None = None,
) -> int:
    with transaction() as tx:
        row = {
            "case_id": case_id,
            "batch_id": batch_id,
            "print": print_key,
            "title": TITLES.get(print_key, print_key),
            "issued_on": today(),
            "at": now(),
            "by_id": actor.staff_id or None,
            "data": data,
            "sha256": hashlib.sha256(payload_text(data).encode()).hexdigest(),
        }
        return int(_INSERT.rows(tx, row)[0][0])
