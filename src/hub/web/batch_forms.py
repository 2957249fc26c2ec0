"""Fields of meetings and lists: who sits, which cases, what was decided on a line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.following import BatchKind
from hub.i18n import _
from hub.operations.context import service_of
from hub.operations.decisions import batch_view
from hub.operations.decisions.answer_sheet import Read
from hub.operations.decisions.answers import LineSaid
from hub.operations.decisions.batch_lines import BatchLineView
from hub.operations.decisions.batch_view import BatchView
from hub.operations.decisions.body_answers import AnswerSaid, place
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.decisions.record import DEFERRED
from hub.operations.pages import Page
from hub.operations.worklist.desk import left_of, light_of
from hub.web import turning
from hub.web.forms import Form
from hub.web.numbers import keys
from hub.web.shapes import Light
from hub.web.words import days_left, said

BLANK: Final = 3
"""Empty rows offered below the members there are."""
MOST: Final = 60
VOTES: Final = ("for", "against", "abstain")
_HOUR: Final = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Seat:
    """One row of the members' table."""

    no: int
    name: str = ""
    office: str = ""
    votes: bool = True
    present: bool = True
    chairs: bool = False


def seats(form: Form, known: Sequence[Mapping[str, Any]], chair: str) -> list[Seat]:
    """The rows as typed, else those `known`, with blank ones at the end."""
    rows = _typed(form) if "m0-name" in form.typed else [
        Seat(no, row["name"], row["office"], row["votes"], row["present"], row["name"] == chair)
        for no, row in enumerate(known)
    ]  # fmt: skip
    return rows + [Seat(no) for no in range(len(rows), len(rows) + BLANK)]


def _typed(form: Form) -> list[Seat]:
    found: list[Seat] = []
    for i in range(MOST):
        name, office = form.get(f"m{i}-name").strip(), form.get(f"m{i}-office").strip()
        if name or office:
            found.append(Seat(len(found), name, office, form.get(f"m{i}-votes") == "yes",
                              form.get(f"m{i}-present") == "yes", form.get("chairs") == str(i)))  # fmt: skip
    return found


def members(form: Form, accounts: Mapping[str, int]) -> list[MemberSaid]:
    """Who was typed; a name that is one account's is that account. Two rows of one name are a fault."""
    rows = [seat for seat in _typed(form) if seat.name]
    for seat in rows:
        if len(seat.name) > 80 or len(seat.office) > 80:
            form.fail("members", _("%(name)s: at most 80 characters.", name=seat.name[:20]))
    names = [seat.name for seat in rows]
    for name in sorted({name for name in names if names.count(name) > 1}):
        form.fail("members", _("%(name)s is entered twice; write what tells the two apart.", name=name))
    return [MemberSaid(it.name, it.office, it.votes, it.present, accounts.get(it.name)) for it in rows]


def chair(form: Form) -> str:
    """Who presides."""
    return next((seat.name for seat in _typed(form) if seat.chairs), "")


def hour(form: Form, name: str) -> str:
    """An hour as typed (16:30), "" where there is none."""
    text = form.text(name)
    found = _HOUR.fullmatch(text)
    if text and not found:
        said = _("%(label)s: %(text)s is no time; write it like 16:30.", label=form.label(name), text=text)
        form.fail(name, said)
    return f"{int(found[1]):02d}:{found[2]}" if found else ""


Waiting = tuple[str, BatchKind, list[dict[str, Any]]]


def waiting(who: Actor, kind: str) -> list[Waiting]:
    """The cases that wait, by department and batch kind, each with its light."""
    found = batch_view.waiting_kinds(who, kind)
    return [(owner, of, [_waiting_row(row) for row in rows]) for owner, of, rows in found]


def _waiting_row(row: Mapping[str, Any]) -> dict[str, Any]:
    service = service_of(row["service"], row["version"])
    before = [{"number": was.number, "on": was.on, "reason": was.reason,
               "title": _("put off") if was.title == "缓议" else said(service, was.title)}
              for was in row["before"]]  # fmt: skip
    return {**row, "title": said(service, row["title"]), "light": due_light(row["due"]), "before": before}


def waiting_for(who: Actor, department: str, key: str, kind: str) -> Waiting | None:
    """Those of one batch kind; None where the actor gathers no such batch."""
    return next((w for w in waiting(who, kind) if (w[0], w[1].key) == (department, key)), None)


def due_light(due: dt.date | None) -> Light | None:
    """How many days are left to a due date."""
    day = today()
    return None if due is None else days_left(light_of(due, None, day), left_of(due, day), due)


def rev(form: Form) -> int:
    """The revision the person saw; one that never was where the form does not say."""
    return next(iter(keys([form.get("rev")])), -1)


def outcome_word(line: BatchLineView, outcome: str, label: str) -> str:
    """What an outcome of a line is called, in the reader's language."""
    return _("put off") if outcome == DEFERRED and label == "缓议" else said(line, label)


@dataclass(frozen=True, slots=True)
class Batches:
    """Those under way, which go on at the place "going", and those that are over; a page of each."""

    under_way: Page[dict[str, Any]]
    over: Page[dict[str, Any]]


def batches_of(actor: Actor, kind: str) -> Batches:
    """The meetings or lists of the page asked for."""
    return Batches(
        batch_view.batch_list(actor, kind, ended=False, after=turning.place("going")),
        batch_view.batch_list(actor, kind, ended=True, after=turning.place()),
    )


def case_ids(form: Form) -> list[int]:
    """The cases ticked."""
    return keys(form.all("case"))


def recusal_rows(form: Form, line: BatchLineView) -> list[Mapping[str, str]]:
    """The rows of those who step aside: as typed, else as recorded, and one blank."""
    known = recusals(form) if "r0-member" in form.typed else list(line.recusals)
    return [*known, {"member": "", "ground": "", "at": ""}]


def recusals(form: Form) -> list[dict[str, str]]:
    """Who steps aside on a line: member, ground, time."""
    parts = ("member", "ground", "at")
    rows = [{part: form.get(f"r{i}-{part}").strip() for part in parts} for i in range(MOST)]
    return [row for row in rows if row["member"] or row["ground"]]


def votes(form: Form) -> dict[str, int]:
    """Counts for, against, abstained; what was left empty is 0."""
    return {key: form.integer(f"votes-{key}") or 0 for key in VOTES}


def answers(form: Form, lines: Iterable[BatchLineView]) -> dict[int, LineSaid]:
    """What came back for the lines that are marked, by case; by body where several answer a line.

    `rest` marks all others as forward.
    """
    found: dict[int, LineSaid] = {}
    for line in lines:
        if (line.result or not line.here) and not form.get(f"r-{line.case_id}"):
            continue  # what an out-of-date page marks goes on: the operation says who was first
        names = {body: f"{line.case_id}-{body.key}" for body in line.bodies}
        of = {body.key: name for body, name in names.items() if not body.outcome or form.get(f"r-{name}")}
        said = {key: _answer(form, line, name) for key, name in (of or {"": f"{line.case_id}"}).items()}
        marked = {key: it for key, it in said.items() if it.outcome}
        if marked:
            found[line.case_id] = marked if of else marked[""]
    return found


def _answer(form: Form, line: BatchLineView, of: str) -> AnswerSaid:
    outcome = form.get(f"r-{of}") or (line.outcomes[0][0] if form.get("rest") else "")
    basis = form.text(f"basis-{of}", longest=300)
    refused = {key for key, _label, refuses in line.outcomes if refuses}
    return AnswerSaid(outcome, form.text(f"why-{of}"), basis if outcome in refused else "")


def reasons(lines: Iterable[BatchLineView]) -> dict[str, str]:
    """The fields of reasons with what a fault calls them: the case, or what one body says of it."""
    return {f"why-{line.case_id}": line.number for line in lines if not line.bodies} | {
        f"why-{line.case_id}-{body.key}": place(line.number, body.title)
        for line in lines for body in line.bodies
    }  # fmt: skip


def forward_label(view: BatchView) -> str:
    """What the way forward of the open lines is called; "" where it is not the same for all."""
    labels = {said(line, line.outcomes[0][1]) for line in view.lines if not line.result and line.here}
    return labels.pop() if len(labels) == 1 else ""


def _places(line: BatchLineView) -> list[str]:
    """What the fields of a line's answers end in: one, or one for each body that is out."""
    return [f"{line.case_id}-{body.key}" for body in line.bodies if not body.outcome] or [f"{line.case_id}"]


def filled(lines: Iterable[BatchLineView], found: Read) -> MultiDict[str, str]:
    """The answers of a sheet as the page has them, to be looked over."""
    typed: MultiDict[str, str] = MultiDict()
    for line in lines:
        said_ = found.answers.get(line.case_id)
        if said_ is None:
            continue
        for of in _places(line):
            typed[f"r-{of}"], typed[f"why-{of}"] = said_.outcome, said_.reason
            typed[f"basis-{of}"] = said_.basis or line.default_basis
    return typed


def open_line(view: BatchView, wanted: int | None) -> BatchLineView | None:
    """The line being discussed: the one asked for, else the first undecided."""
    by_number = {line.no: line for line in view.lines if line.here}
    if wanted is not None and wanted in by_number:
        return by_number[wanted]
    return next((line for line in by_number.values() if not line.result), None)


def next_open(view: BatchView, after: int) -> int | None:
    """The number of the next undecided line after one, from the top where there is none below."""
    left = [line.no for line in view.lines if not line.result and line.here and line.no != after]
    return next((no for no in left if no > after), next(iter(left), None))


def may_hold(who: Actor, view: BatchView) -> bool:
    """Whether this person decides and sends, or only reads."""
    return who.may("batch.hold", view.row["department"])


def voters(view: BatchView) -> list[str]:
    """Members with a vote who are there."""
    return [str(member["name"]) for member in view.members if member["votes"] and member["present"]]
