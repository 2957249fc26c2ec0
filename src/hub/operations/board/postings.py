"""公示: put up at every place for the set days, objections answered, then taken down (R8; privacy.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, func, insert, or_, select, update

from hub.db.base import now, reading, today, transaction
from hub.db.models import Case, Community, Household, Objection, Posting, Resident, Task
from hub.db.ready import Ready
from hub.db.scope import case_desk, own_households, scope
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NoMore, NotFound, Refused
from hub.domain.masking import scan_for_numbers, star_name
from hub.domain.service import Step
from hub.operations.access import log_access
from hub.operations.board import announced
from hub.operations.casework import moves
from hub.operations.casework.acceptance import require_post
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import load
from hub.operations.context import service_of
from hub.operations.rows import no_more
from hub.operations.settings import setting
from hub.operations.upkeep.released import must_be_released
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_postings, _objections = Posting.__table__, Objection.__table__
_people, _homes, _communities = Resident.__table__, Household.__table__, Community.__table__
_cases, _tasks = Case.__table__, Task.__table__
SHOWN: Final = ("serial", "title", "starred_name", "community", "household_size", "amount_fen", "object_to",
                "first", "last")  # fmt: skip
"""All that a public page may know of a notice (privacy.md, Shows in public)."""
_PUBLIC = [_postings.c[name] for name in SHOWN]


@verb("posting.manage")
def publish(
    actor: Actor, case_id: int, *, rev: int, first: dt.date | None = None, amount_fen: int | None = None,
    on: dt.date | None = None,
) -> CaseRef:  # fmt: skip
    """Put the notice up at every place of the step, from `first` (today) for the days the centre has set.

    The clock stands from the first to the last day, both inclusive (R8). Raises Refused where the number
    of days is not set, a notice hangs already, or the centre was restored and is not released.
    """
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, permission="posting.manage")
        must_be_released()
        step = _post_step(file)
        require_post(file)
        if _hanging(file, step):
            raise Conflict("The notice of this case is up already.", where=file.row["number"])
        begin = first or file.on
        if begin != file.on:
            raise InputError("A notice begins on the day it is put up.", where="first")
        last = begin + dt.timedelta(days=_days(file, step) - 1)
        _insert(file, step, begin, last, amount_fen)
        file.add("notice_from", on=begin)
        file.add("notice_to", on=last)
        file.retime()
        return file.save()


@verb("posting.manage")
def close(
    actor: Actor, case_id: int, outcome: str, *, rev: int, reason: str = "", basis: str = "",
    on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """End the notice: `clear` after its last day with all objections answered; `upheld` at any time.

    Objections are recorded and answered before sending up (ambiguities A-41).
    """
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper, permission="posting.manage")
        step = _post_step(file)
        require_post(file)
        hanging = _hanging(file, step)
        if not hanging:
            raise Refused("The notice has not been put up yet.", where=file.row["number"])
        last = max(row["last"] for row in hanging)
        _may_close(file, outcome, last, hanging)
        if file.on < last:
            file.add("notice_to", on=file.on, early=True)
        still = (_postings.c.id.in_([row["id"] for row in hanging]), _postings.c.taken_down_on.is_(None))
        tx.execute(update(_postings).where(*still).values(taken_down_on=file.on, last=min(last, file.on)))
        file.row["marks"] = {**file.row["marks"], "posted": hanging[0]["round"]}
        moves.move(file, outcome, reason=reason.strip(), basis=basis.strip())
        return file.save()


@verb("objection.record")
def object_to(actor: Actor, case_id: int, *, text: str, on: dt.date | None = None) -> CaseRef:
    """Record an objection to the hanging notice; who raised it is not asked."""
    if not text.strip():
        raise InputError("Write down what is objected to.", where="text")
    with transaction() as tx:
        file = load(tx, actor, case_id, on=on, permission="objection.record", within=_notified(actor))
        hanging = _hanging(file, _post_step(file))
        if not hanging:
            raise Refused("No notice of this case is up.", where=file.row["number"])
        tx.execute(insert(_objections), {
            "case_id": case_id, "posting_id": hanging[0]["id"], "received_on": file.on,
            "text": words(text, _objections.c.text), "answered_on": None, "answer": "", "upheld": None,
            "by_id": actor.staff_id,
        })  # fmt: skip
        file.add("objection", text=text.strip())
        return file.save()


@verb("posting.manage")
def answer_objection(
    actor: Actor, case_id: int, objection_id: int, *, answer: str, upheld: bool, on: dt.date | None = None
) -> CaseRef:
    """Answer an objection, upheld or not, in words."""
    if not answer.strip():
        raise InputError("An objection is answered in words.", where="answer")
    with transaction() as tx:
        file = load(tx, actor, case_id, on=on, permission="posting.manage")
        done = tx.execute(
            update(_objections)
            .where(_objections.c.id == objection_id, _objections.c.case_id == case_id)
            .where(_objections.c.answered_on.is_(None))
            .values(
                answered_on=file.on,
                answer=words(answer, _objections.c.answer),
                upheld=upheld,
                by_id=actor.staff_id,
            )
        )
        if done.rowcount != 1:
            there = (_objections.c.id == objection_id, _objections.c.case_id == case_id)
            missing = NotFound("There is no such open objection.")
            over = NoMore("This is answered already.")
            raise no_more(select(_objections.c.id).where(*there), over, missing)
        file.add("objection_answered", objection=objection_id, upheld=upheld)
        return file.save()


def public_board(day: dt.date | None = None) -> list[Mapping[str, Any]]:
    """The notices that hang on a day, whitelisted words only; through their last day, gone the next."""
    on = day or today()
    query = (
        select(*_PUBLIC)
        .where(_postings.c.first <= on, _postings.c.last >= on, _postings.c.taken_down_on.is_(None))
        .order_by(_postings.c.first.desc(), _postings.c.id)
    )
    return [dict(row) for row in reading().execute(query).mappings()]


def public_notice(serial: str, day: dt.date | None = None) -> Mapping[str, Any] | None:
    """One notice by serial and place; None where it hangs no more (410) — raises NotFound if it never did."""
    on = day or today()
    query = (
        select(*_PUBLIC, _postings.c.taken_down_on)
        .where(_postings.c.serial == serial)
        .order_by(_postings.c.id)
    )
    rows = [dict(row) for row in reading().execute(query).mappings()]
    if not rows:
        raise NotFound("There is no such notice.")
    hangs = (r for r in rows if r["first"] <= on <= r["last"] and r["taken_down_on"] is None)
    found = next(hangs, None)
    return {name: found[name] for name in SHOWN} if found else None


def staff_board(actor: Actor, case_id: int | None = None) -> list[Mapping[str, Any]]:
    """Hanging and lately ended notices in the actor's scope, with the case's number, rev and open objections.

    `post_id`: whose post ends the notice, None once the case has left it. Of one case only where given, then
    all its notices.
    """
    waiting = (
        select(_objections.c.case_id, func.count().label("n"))
        .where(_objections.c.answered_on.is_(None))
        .group_by(_objections.c.case_id)
        .subquery()
    )
    here = and_(_tasks.c.case_id == _postings.c.case_id, _tasks.c.step == _postings.c.step,
                _tasks.c.key == "", _tasks.c.done_on.is_(None))  # fmt: skip
    lately = _postings.c.last >= today() - dt.timedelta(days=30)
    query = (
        select(_postings, _cases.c.number, _cases.c.rev, _cases.c.service, _cases.c.version, _tasks.c.post_id,
               func.coalesce(waiting.c.n, 0).label("open_objections"))
        .join_from(_postings, _cases, _cases.c.id == _postings.c.case_id)
        .outerjoin(_tasks, here)
        .outerjoin(waiting, waiting.c.case_id == _postings.c.case_id)
        .where(_postings.c.step != announced.STEP)
        .where(scope(_postings, actor), lately if case_id is None else _postings.c.case_id == case_id)
        .order_by(_postings.c.last, _postings.c.id)
    )  # fmt: skip
    return [dict(row) for row in reading().execute(query).mappings()]


def waiting(actor: Actor) -> list[Mapping[str, Any]]:
    """Cases whose notice the actor's posts have still to put up; one access-log row for the list.

    Rows: id, number, rev, service, version, title, name, community, since.
    """
    hangs = (
        select(_postings.c.id)
        .where(_postings.c.case_id == _tasks.c.case_id, _postings.c.step == _tasks.c.step)
        .where(_postings.c.first >= _tasks.c.opened_on)
        .exists()
    )
    query = (
        select(_cases.c.id, _cases.c.number, _cases.c.rev, _cases.c.service, _cases.c.version,
               _tasks.c.opened_on.label("since"), _people.c.name, _communities.c.name.label("community"))
        .join_from(_tasks, _cases, _cases.c.id == _tasks.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .join(_communities, _communities.c.id == _cases.c.community_id)
        .where(_tasks.c.do == "post", _tasks.c.key == "", _tasks.c.done_on.is_(None), ~hangs)
        .where(case_desk(actor, _tasks.c.post_id, _tasks.c.case_id), scope(_tasks, actor))
        .order_by(_tasks.c.opened_on, _cases.c.id)
    )  # fmt: skip
    rows = [dict(row) for row in reading().execute(query).mappings()]
    if rows:
        log_access(actor, "notices", "notices to put up", rows=len(rows))
    return [{**row, "title": service_of(row["service"], row["version"]).short} for row in rows]


def draft(actor: Actor, case_id: int, first: dt.date | None = None) -> Mapping[str, Any]:
    """What the notice of a case would say if it were put up today: the public words, its places, rev, and
    whether the clock `stands` meanwhile (not in a case that is completed already).

    Raises NotFound, Refused as `publish` does. The reading is logged.
    """
    file = load(reading(), actor, case_id, permission="posting.manage")
    step = _post_step(file)
    require_post(file)
    begin = first or file.on
    words = public_words(file, step, begin, begin + dt.timedelta(days=_days(file, step) - 1), None)
    places = step.places or ("centre",)
    log_access(actor, "notice", f"notice {file.row['number']}", case_id=case_id)
    return {**words, "places": places, "number": file.row["number"], "rev": file.row["rev"],
            "stands": step.clock == "stopped"}  # fmt: skip


def objections_of(case_id: int, actor: Actor | None = None) -> list[Mapping[str, Any]]:
    """All objections of a case, oldest first; within the scope of `actor` where one is given."""
    found = _OBJECTIONS if actor is None else Ready(_OF_CASE.where(scope(_objections, actor)))
    return list(found.dicts(reading(), {"case": case_id}))


_OF_CASE = (
    select(_objections).where(_objections.c.case_id == bindparam("case", None)).order_by(_objections.c.id)
)
_OBJECTIONS = Ready(_OF_CASE)


def _notified(actor: Actor) -> ColumnElement[bool]:
    """Cases of which the actor sees the notice, but not those of the own household."""
    posted = select(_postings.c.case_id).where(scope(_postings, actor)).correlate(None)
    home = own_households(actor)
    foreign = or_(_cases.c.household_id.is_(None), _cases.c.household_id.not_in(home))
    return and_(_cases.c.id.in_(posted), foreign)


def _post_step(file: CaseFile) -> Step:
    if file.closed or file.step.do != "post":
        raise Refused("This case is not at its public notice.", where=file.row["number"])
    return file.step


def _hanging(file: CaseFile, step: Step) -> list[dict[str, Any]]:
    """The notice of this stay at the step, at all its places; also after the sweep has taken it down.

    With each the number of its objections that are `unanswered`, and of those `upheld`.
    """
    marks = file.row["marks"]
    query = (
        select(_postings, _count(_objections.c.answered_on.is_(None)).label("unanswered"),
               _count(_objections.c.upheld.is_(True)).label("upheld"))
        .where(_postings.c.case_id == file.row["id"], _postings.c.step == step.key)
        .where(_postings.c.round == marks.get("postings", 0), _postings.c.round > marks.get("posted", 0))
    )  # fmt: skip
    return [dict(row) for row in file.tx.execute(query).mappings()]


def _count(which: ColumnElement[bool]) -> ScalarSelect[int]:
    of_notice = _objections.c.posting_id == _postings.c.id
    return select(func.count()).select_from(_objections).where(of_notice, which).scalar_subquery()


def _days(file: CaseFile, step: Step) -> int:
    found = file.row["settings"].get(step.days_setting) or setting(
        step.days_setting, service=file.service.key
    )
    if not found:
        raise Refused(
            "The centre has not set how many days this notice hangs.", where=file.service.title,
            remedy="An administrator sets posting_days of this service.",
        )  # fmt: skip
    return int(found)


def _insert(file: CaseFile, step: Step, first: dt.date, last: dt.date, amount_fen: int | None) -> None:
    words = public_words(file, step, first, last, amount_fen)
    file.row["marks"] = {**file.row["marks"], "postings": words["round"]}
    common = {**words, "taken_down_on": None, "by_id": file.actor.staff_id, "at": now()}
    file.tx.execute(insert(_postings), [{**common, "place": each} for each in step.places or ("centre",)])


def public_words(
    file: CaseFile, step: Step, first: dt.date, last: dt.date, amount_fen: int | None
) -> dict[str, Any]:
    """The whitelisted words of a notice (privacy.md, Shows in public)."""
    tx = file.tx
    name = tx.execute(select(_people.c.name).where(_people.c.id == file.row["applicant_id"])).scalar_one()
    place = (
        tx.execute(select(_communities).where(_communities.c.id == file.row["community_id"])).mappings().one()
    )
    title = step.public_title or file.service.short
    if scan_for_numbers(title):
        raise InputError("A public notice must not contain a number of a person.", where="title")
    rounds = file.row["marks"].get("postings", 0) + 1
    return {
        "case_id": file.row["id"], "step": step.key, "round": rounds, "title": title,
        "starred_name": star_name(name), "community": place["name"], "amount_fen": amount_fen,
        "household_size": _size(file), "object_to": _object_to(dict(place)),
        "first": first, "last": last, "serial": f"{file.row['number']}-S{rounds}",
    }  # fmt: skip


def _size(file: CaseFile) -> int | None:
    """How many people a household's case is about; None where it is one person's."""
    household = file.service.subject_of(file.row["variant"]) == "household"
    return len(file.flow.facts.members) or None if household else None


def _object_to(place: Mapping[str, Any]) -> str:
    parts = (setting("centre.name"), setting("centre.phone"), place["name"], place["phone"])
    return "，".join(str(part) for part in parts if part)


def _may_close(file: CaseFile, outcome: str, last: dt.date, hanging: Sequence[Mapping[str, Any]]) -> None:
    upheld = any(row["upheld"] for row in hanging)
    if any(row["unanswered"] for row in hanging):
        raise Refused("An objection is not answered yet.", where=file.row["number"])
    if outcome == "clear" and file.on <= last:
        raise Refused("The notice hangs through %(last)s; it ends the day after.", last=last,
                      where=file.row["number"])  # fmt: skip
    if outcome == "clear" and upheld:
        raise Refused("An objection was upheld: the notice cannot end as clear.", where=file.row["number"])
    if outcome == "upheld" and not upheld:
        raise Refused("No objection was upheld.", where=file.row["number"])
