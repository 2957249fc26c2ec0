"""What a training course prints: the list to sign, and certificates."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import func, select

from hub.db.base import reading
from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.operations import journal
from hub.operations.courses import record, view
from hub.operations.prints import sheet
from hub.operations.prints.documents import printer
from hub.operations.rights import require

LIST: Final = "hub.course_list"
CERTIFICATE: Final = "hub.course_certificate"


def attendance(actor: Actor, course_id: int) -> bytes:
    """The list of those with a place, as PDF; the reading is logged. Raises NotFound, Refused."""
    require(actor, "course.keep")
    it = view.course_view(actor, course_id)
    row = it.row
    seated = [each for each in it.enrolments if each["state"] in record.SEATED]
    if not seated:
        raise NotFound("Nobody has a place in this course.", where=row["number"])
    return _pdf(LIST, {
        **sheet.head(row["number"], counter=sheet.window(row["department"])),
        "course": row["title"], "organiser": row["organiser"], "place": row["place"], "time": row["hours"],
        "days": row["days"], "lines": [_line(no, each, row) for no, each in enumerate(seated, 1)],
    })  # fmt: skip


def certificate(actor: Actor, enrolment_id: int) -> bytes:
    """One certificate as PDF; the reading is logged. Raises NotFound, Refused."""
    it = view.certificate(actor, enrolment_id)
    course = it["course"]
    return _pdf(CERTIFICATE, {
        **sheet.head(it["certificate"], counter=sheet.window(course["department"])),
        "person": it["name"] or "—", "id_tail": it["id_tail"] or "", "course": course["title"],
        "organiser": course["organiser"], "first_on": course["first_on"].isoformat(),
        "last_on": course["last_on"].isoformat(), "attended": len(it["attended"]),
        "days": len(course["days"]), "issued_on": _issued(enrolment_id).isoformat(),
    })  # fmt: skip


def _line(no: int, each: view.Row, course: view.Row) -> dict[str, Any]:
    def there(day: str) -> str:
        return "" if day not in course["held"] else "到" if day in each["attended"] else "缺"

    return {
        "no": no, "person": each["name"] or "—", "id_tail": each["id_tail"] or "",
        "community": each["community"] or "街道外", "there": [there(day) for day in course["days"]],
    }  # fmt: skip


def _issued(enrolment_id: int) -> dt.date:
    entries = journal.ENTRIES.c
    mine = (entries.book == record.ENROLMENTS.name, entries.about_id == enrolment_id)
    query = select(func.max(entries.date)).where(*mine, entries.type == "certified")
    found: dt.date = reading().execute(query).scalar_one()
    return found


def _pdf(key: str, data: dict[str, Any]) -> bytes:
    printer().check(key, data)
    return printer().pdf(key, data)
