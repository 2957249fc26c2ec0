"""走访单: the visits of one person's day on one sheet of paper, and what was written on it keyed back.

The sheet names people, so it is made, given and not kept; the print is one row of the access log. Keyed back,
each line is an act of its own: done whole or not at all, with the sheet as its paper reference (R15).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.errors import InputError
from hub.domain.form import Form
from hub.domain.service import Service, Step
from hub.operations.access import log_access
from hub.operations.fieldwork import visits
from hub.operations.fieldwork.deliveries import TELL
from hub.operations.fieldwork.visit_list import Visit, day_visits
from hub.operations.prints import sheet
from hub.operations.prints.codes import task_code
from hub.operations.verb import CaseRef

NOBODY: Final = "nobody"
"""The result of a visit that found nobody at home; no department's outcome is called so."""
DONE: Final = "done"
"""The result of a task inside a step, which has no outcomes of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One visit: `results` are (key, Chinese text) beside nobody at home; `tells`: somebody is told or handed
    something, so it is said how (as `step` allows) and who signed; `form`: what is asked, None for nothing.
    """

    task_id: int
    code: str
    number: str
    service: Service
    name: str
    address: str
    phone: str
    what: str
    due: dt.date | None
    results: tuple[tuple[str, str], ...]
    refusing: frozenset[str]
    step: Step
    tells: bool
    rev: int
    form: Form | None
    post_id: int


def lines(actor: Actor) -> tuple[Line, ...]:
    """The visits that lie at the actor's posts, the most pressing first; one row of the access log."""
    found = tuple(_line(each) for each in day_visits(actor))
    if found:
        log_access(actor, "visits", "day sheet", rows=len(found))
    return found


def number(actor: Actor, on: dt.date) -> str:
    """The code of a person's sheet of a day; scanned, it opens the page to key it back."""
    return f"V{on:%Y%m%d}-{actor.staff_id}"


def data(actor: Actor, on: dt.date | None = None) -> dict[str, Any]:
    """`hub.day_sheet`: the visits of a day (today unless said). Raises InputError where there is none."""
    day = on or today()
    found = lines(actor)
    if not found:
        raise InputError("No household waits for you, so there is nothing to print.")
    return {
        **sheet.head(number(actor, day)), "who": actor.name, "on": day.isoformat(),
        "posts": "、".join(post.title for post in actor.desk if post.id in {line.post_id for line in found}),
        "lines": [_printed(no, line) for no, line in enumerate(found, 1)],
    }  # fmt: skip


def key_back(
    actor: Actor, line: Line, said: Mapping[str, Any], *, result: str, on: dt.date, paper: str,
    request: str = "",
) -> CaseRef:  # fmt: skip
    """Do what one line says; `said` holds the form's answers, `method`, `received_by`, `reason`, `basis`.

    Raises what `visits.finish` raises, and then nothing of the line is done.
    """
    past = {"on": on, "paper": paper} if on != today() else {}
    if result == NOBODY:
        return visits.nobody_home(actor, line.task_id, note="", request=request, **past)
    if result not in dict(line.results):
        raise InputError("Choose the result.", where="result")
    told = {key: str(said.get(key) or "") for key in ("reason", "basis", "method", "received_by")}
    outcome = "" if result == DONE else result
    return visits.finish(
        actor, line.task_id, outcome=outcome, rev=line.rev, form=said, request=request, **told, **past
    )


def _line(visit: Visit) -> Line:
    step, key = visit.step, visit.row["key"]
    part = step.task(key) if key else None
    results = ((DONE, part.title),) if part else tuple((k, step.labels.get(k, k)) for k in step.outcomes)
    return Line(
        visit.row["id"], task_code(visit.row["id"]), visit.row["number"], visit.service, visit.row["name"],
        visit.address, visit.row["phone"], part.title if part else step.title, visit.row["due"], results,
        frozenset() if part else visit.refusing, step, not key and step.do in TELL, visit.row["rev"],
        visit.form, visit.row["post_id"],
    )  # fmt: skip


def _printed(no: int, line: Line) -> dict[str, Any]:
    due = f"{line.due.month}月{line.due.day}日前" if line.due else ""
    return {
        "no": no, "code": line.code, "link": sheet.link(line.code), "number": line.number, "name": line.name,
        "address": line.address, "phone": line.phone, "what": f"{line.service.short}：{line.what}",
        "due": due, "results": [text for _key, text in line.results],
    }  # fmt: skip
