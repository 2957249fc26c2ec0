"""送达: what waits to be told or handed to an applicant by the actor's posts, and letters that go alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import reading, today, transaction
from hub.db.models import Case, Community, Letter, Message, Resident, Task
from hub.db.scope import case_desk, foreign, scope
from hub.domain.actor import Actor
from hub.domain.case import Flow
from hub.domain.errors import InputError, NoMore, NotFound, Refused
from hub.domain.service import OUTSIDE, Service, Step
from hub.operations.access import log_access
from hub.operations.casework import kept_letters
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import load
from hub.operations.casework.papers import HANDED_OVER, check_method, hand_over
from hub.operations.context import facts_of, flow_of, service_of
from hub.operations.messages import outbox
from hub.operations.prints.letter_titles import title_key
from hub.operations.rows import no_more
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words
from hub.operations.worklist import desk

_cases, _tasks, _people = Case.__table__, Task.__table__, Resident.__table__
_places, _letters = Community.__table__, Letter.__table__
TELL: Final = ("notify", "deliver")
"""Steps in which the applicant is told or given something."""
TRIED: Final = ("sent", "returned", "nobody_home", "moved_away")
"""What may come of a try to hand over a letter that did not reach anybody, or not yet."""


@dataclass(frozen=True, slots=True)
class LetterOut:
    """A letter on its way: `print` names its title, `since` is the day it was written."""

    id: int
    number: str
    print: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class Delivery:
    """One person to go to or to tell.

    `task_id`: the step that this finishes; None = the letter goes alone. `first`: the step that must be done
    before (title, role), None when it is time. `since`: how long it has waited. `takes`: the role of the
    colleague who takes it on, and then nobody goes to the applicant: address and telephone are not told.
    `died`, `moved_out`: the applicant's days, by the register.
    """

    case_id: int
    number: str
    service: str
    name: str
    address: str
    phone: str
    community: str
    what: str
    letters: tuple[LetterOut, ...]
    task_id: int | None
    since: dt.date
    due: dt.date | None
    left: int | None
    light: str
    first: tuple[str, str] | None
    service_key: str = ""
    takes: str = ""
    died: dt.date | None = None
    moved_out: dt.date | None = None


def deliveries(actor: Actor) -> tuple[Delivery, ...]:
    """What the actor's posts have to deliver or tell, what is due first at the top; the lists are logged."""
    letters = desk.deliveries(actor)
    tasks = _tell_tasks(actor)
    by_case: dict[int, list[Mapping[str, Any]]] = {}
    for row in letters:
        by_case.setdefault(row["case_id"], []).append(row)
    told = [_of_task(row, by_case.pop(row["case_id"], [])) for row in tasks]
    alone = [_of_letters(rows) for rows in by_case.values()]
    if told:
        log_access(actor, "deliveries", "to tell", rows=len(told))
    return tuple(sorted((*told, *alone), key=_pressing))


def letter_alone(actor: Actor, letter_id: int) -> Delivery:
    """One letter that finishes no step of its case. Raises NotFound where there is none to hand over."""
    found = next((d for d in deliveries(actor) for letter in d.letters if letter.id == letter_id), None)
    if found is None or found.task_id is not None or found.first is not None:
        raise _handed_over(actor, letter_id)
    return found


@verb("letter.deliver")
def deliver_letter(
    actor: Actor, letter_id: int, *, method: str, received_by: str = "", on: dt.date | None = None,
    paper: str = "",
) -> CaseRef:  # fmt: skip
    """Hand over a letter whose case has no step for it (not accepted, ended); the case stays where it is.

    Raises NotFound once it is handed over, Refused where a step of the case does it, InputError for the way.
    """
    with transaction() as tx:
        file, letter = _alone(tx, actor, letter_id, on=on, paper=paper)
        check_method(method, received_by)
        if method not in HANDED_OVER:
            raise InputError("A letter is handed over, not told by phone.", where="method")
        hand_over(file, method, received_by.strip(), letter_id)
        file.add("letter_delivered", number=letter["number"], method=method, received_by=received_by.strip())
        return file.save()


@verb("letter.deliver")
def note_try(
    actor: Actor, letter_id: int, *, result: str, note: str = "", on: dt.date | None = None, paper: str = ""
) -> CaseRef:
    """Note that a letter which goes alone was sent, came back, or found nobody; it comes back to the desk.

    Raises as `deliver_letter`.
    """
    if result not in TRIED:
        raise InputError("Say what came of it.", where="result")
    with transaction() as tx:
        file, letter = _alone(tx, actor, letter_id, on=on, paper=paper)
        following = outbox.letters_tried(file, result, note.strip(), letter_id)
        file.add("message_tried", about="letter", channel=outbox.channel_of(result), result=result,
                 note=note.strip(), number=letter["number"], next=following)  # fmt: skip
        return file.save()


@verb("letter.deliver")
def keep(actor: Actor, letter_id: int, *, note: str = "") -> CaseRef:
    """Keep a letter that goes alone in the file, for its addressee has died.

    Raises as `deliver_letter`, and Refused where the register has no death of the applicant.
    """
    with transaction() as tx:
        file, letter = _alone(tx, actor, letter_id)
        if kept_letters.applicant_died(file) is None:
            raise Refused("The register has no death of this person.", where=letter["number"],
                          remedy="Have it recorded there first, or note that nobody was met.")  # fmt: skip
        kept_letters.keep(file, letter, words(note, Message.__table__.c.words, "note"))
        return file.save()


def tries(letter_id: int) -> tuple[Sequence[Mapping[str, Any]], dt.date | None]:
    """What was tried with a letter, and when it comes back; for a page that has found it in scope."""
    c = Message.__table__.c
    row = reading().execute(select(c.tries, c.next_on).where(c.letter_id == letter_id)).first()
    return (row.tries, row.next_on) if row else ((), None)


def _alone(tx: Connection, actor: Actor, letter_id: int, **more: Any) -> tuple[CaseFile, Mapping[str, Any]]:
    """A letter that goes alone, and its case. Raises NotFound once it is handed over, Refused."""
    query = select(_letters).where(
        _letters.c.id == letter_id, _letters.c.delivered_on.is_(None), scope(_letters, actor)
    )
    letter = tx.execute(query).mappings().first()
    if letter is None:
        raise _handed_over(actor, letter_id)
    file = load(tx, actor, letter["case_id"], permission="letter.deliver", **more)
    ahead = None if file.closed else goes_with(file.flow, dict(letter), file.step)
    if ahead is not None:
        number = file.row["number"]
        raise Refused("This letter goes with its step: %(step)s.", step=ahead.title, where=number)
    return file, dict(letter)


def _handed_over(actor: Actor, letter_id: int) -> NotFound:
    c = _letters.c
    here = (c.id == letter_id, c.delivered_on.is_not(None), case_desk(actor, c.post_id, c.case_id))
    was = select(c.id).join(_cases, _cases.c.id == c.case_id).where(*here, foreign(actor))
    missing = NotFound("There is no such letter, or it has been handed over.")
    return no_more(was, NoMore("Somebody was first: this letter has been handed over."), missing)


def goes_with(flow: Flow, letter: Mapping[str, Any], at: Step) -> Step | None:
    """The step that hands a letter over, while the case is at it or before it; None = the letter goes alone.

    `letter`: its step and outcome.
    """
    own = telling(flow, flow.follow(flow.service.step(letter["step"]), letter["outcome"]))
    order = [step.key for step in flow.service.steps]
    return own if own and order.index(at.key) <= order.index(own.key) else None


def telling(flow: Flow, at: Step | str) -> Step | None:
    """The next step on the forward way, `at` included, in which the applicant is told or given something."""
    seen: set[str] = set()
    step = at
    while not isinstance(step, str) and step.key not in seen:
        if step.do in TELL:
            return step
        seen.add(step.key)
        step = flow.follow(step, next(iter(step.outcomes)))
    return None


def _tell_tasks(actor: Actor) -> Sequence[Mapping[str, Any]]:
    query = (
        select(_tasks, _cases.c.number, _cases.c.service, _cases.c.version, _cases.c.variant, _cases.c.facts,
               _cases.c.state, _people.c.name, _people.c.address, _people.c.phone, _people.c.died,
               _people.c.moved_out,
               _places.c.name.label("community"))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_places, _places.c.id == _cases.c.community_id)
        .where(_tasks.c.do.in_(TELL), _tasks.c.key == "", _tasks.c.done_on.is_(None))
        .where(_tasks.c.role.not_in(OUTSIDE), scope(_tasks, actor))
        .where(case_desk(actor, _tasks.c.post_id, _tasks.c.case_id))
        .order_by(_tasks.c.due, _tasks.c.id)
    )  # fmt: skip
    return [dict(row) for row in reading().execute(query).mappings()]


def _of_task(row: Mapping[str, Any], letters: Sequence[Mapping[str, Any]]) -> Delivery:
    service, day = service_of(row["service"], row["version"]), today()
    step = service.step(row["step"])
    takes = flow_of(service, facts_of(row["variant"], row["facts"])).taken_on_by(step)
    return Delivery(
        case_id=row["case_id"], number=row["number"], service=service.short, name=row["name"],
        address="" if takes else row["address"], phone="" if takes else row["phone"],
        community=row["community"], what=step.title, takes=takes,
        letters=_letters_out(service, letters), task_id=row["id"],
        since=row["opened_on"], due=row["due"], left=desk.left_of(row["due"], day),
        light=desk.light_of(row["due"], row["limit"], day, row["state"]), first=None,
        service_key=service.key, died=row["died"], moved_out=row["moved_out"],
    )  # fmt: skip


def _of_letters(rows: Sequence[Mapping[str, Any]]) -> Delivery:
    row = rows[0]
    service = service_of(row["service"], row["version"])
    flow, at = flow_of(service, facts_of(row["variant"], row["facts"])), service.step(row["case_step"])
    waits = row["closed_on"] is None and goes_with(flow, row, at) is not None
    return Delivery(
        case_id=row["case_id"], number=row["case_number"], service=service.short, name=row["name"],
        address=row["address"], phone=row["phone"], community=row["community"], what="",
        letters=_letters_out(service, rows), task_id=None, since=row["issued_on"], due=None, left=None,
        light="green", first=(at.title, at.role) if waits else None, service_key=service.key,
        died=row["died"], moved_out=row["moved_out"],
    )  # fmt: skip


def _letters_out(service: Service, rows: Sequence[Mapping[str, Any]]) -> tuple[LetterOut, ...]:
    return tuple(
        LetterOut(row["id"], row["number"], title_key(service, row), row["issued_on"]) for row in rows
    )


def _pressing(it: Delivery) -> tuple[bool, dt.date, int]:
    """What can be done now first, by due date, then by the day it began to wait."""
    return it.first is not None, it.due or dt.date.max, it.since.toordinal()
