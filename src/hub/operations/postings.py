"""公示: put up at every place for the set days, objections answered, then taken down (R8; privacy.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from hub.db.base import now, reading, today, transaction
from hub.db.models import Case, Community, Household, Objection, Posting, Resident
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.masking import scan_for_numbers, star_name
from hub.domain.service import Step
from hub.operations import moves
from hub.operations.acceptance import require_post
from hub.operations.casefile import CaseFile, load
from hub.operations.settings import setting
from hub.operations.verb import CaseRef, verb

_postings, _objections = Posting.__table__, Objection.__table__
_people, _homes, _communities = Resident.__table__, Household.__table__, Community.__table__


@verb("posting.manage")
def publish(
    actor: Actor, case_id: int, *, rev: int, first: dt.date | None = None, amount_fen: int | None = None,
    on: dt.date | None = None,
) -> CaseRef:  # fmt: skip
    """Put the notice up at every place of the step, from `first` (today) for the days the centre has set.

    The clock stands from the first to the last day, both inclusive (R8). Raises Refused where the number
    of days is not set, or a notice hangs already.
    """
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, permission="posting.manage")
        step = _post_step(file)
        require_post(file)
        if _hanging(file, step):
            raise Refused("The notice of this case is up already.", where=file.row["number"])
        begin = first or file.on
        if begin != file.on:
            raise InputError("A notice begins on the day it is put up.", where="first")
        last = begin + dt.timedelta(days=_days(file, step) - 1)
        _insert(file, step, begin, last, amount_fen)
        file.add("notice_from", on=begin, key=step.key)
        file.add("notice_to", on=last, key=step.key)
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
        _may_close(file, outcome, last)
        if file.on < last:
            file.add("notice_to", on=file.on, key=step.key, early=True)
        tx.execute(update(_postings).where(_postings.c.id.in_([r["id"] for r in hanging])).values(
            taken_down_on=file.on, last=min(last, file.on)))  # fmt: skip
        moves.move(file, outcome, reason=reason.strip(), basis=basis.strip())
        return file.save()


@verb("objection.record")
def object_to(
    actor: Actor, case_id: int, *, text: str, by_name: str = "", on: dt.date | None = None
) -> CaseRef:
    """Record an objection to the hanging notice; who raised it is sealed from the public board."""
    if not text.strip():
        raise InputError("Write down what is objected to.", where="text")
    with transaction() as tx:
        file = load(tx, actor, case_id, on=on, permission="objection.record")
        hanging = _hanging(file, _post_step(file))
        if not hanging:
            raise Refused("No notice of this case is up.", where=file.row["number"])
        tx.execute(insert(_objections), {
            "case_id": case_id, "posting_id": hanging[0]["id"], "received_on": file.on, "text": text.strip(),
            "by_name": by_name.strip(), "answered_on": None, "answer": "", "upheld": None,
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
            .values(answered_on=file.on, answer=answer.strip(), upheld=upheld, by_id=actor.staff_id)
        )
        if done.rowcount != 1:
            raise NotFound("There is no such open objection.")
        file.add("objection_answered", objection=objection_id, upheld=upheld)
        return file.save()


def public_board(day: dt.date | None = None) -> list[Mapping[str, Any]]:
    """The notices that hang on a day, whitelisted words only; through their last day, gone the next."""
    on = day or today()
    query = (
        select(_postings)
        .where(_postings.c.first <= on, _postings.c.last >= on, _postings.c.taken_down_on.is_(None))
        .order_by(_postings.c.first.desc(), _postings.c.id)
    )
    return [dict(row) for row in reading().execute(query).mappings()]


def public_notice(serial: str, day: dt.date | None = None) -> Mapping[str, Any] | None:
    """One notice by serial and place; None where it hangs no more (410) — raises NotFound if it never did."""
    on = day or today()
    rows = [dict(row) for row in reading().execute(
        select(_postings).where(_postings.c.serial == serial).order_by(_postings.c.id)).mappings()]  # fmt: skip
    if not rows:
        raise NotFound("There is no such notice.")
    return next((r for r in rows if r["first"] <= on <= r["last"] and r["taken_down_on"] is None), None)


def staff_board(actor: Actor) -> list[Mapping[str, Any]]:
    """Hanging and lately ended notices of the cases in the actor's scope, with open objections counted."""
    cases = Case.__table__
    query = (
        select(_postings, cases.c.number, cases.c.rev)
        .join_from(_postings, cases, cases.c.id == _postings.c.case_id)
        .where(scope(cases, actor), _postings.c.last >= today() - dt.timedelta(days=30))
        .order_by(_postings.c.last, _postings.c.id)
    )
    return [dict(row) for row in reading().execute(query).mappings()]


def objections_of(case_id: int) -> list[Mapping[str, Any]]:
    """All objections of a case, oldest first."""
    query = select(_objections).where(_objections.c.case_id == case_id).order_by(_objections.c.id)
    return [dict(row) for row in reading().execute(query).mappings()]


def _post_step(file: CaseFile) -> Step:
    if file.closed or file.step.do != "post":
        raise Refused("This case is not at its public notice.", where=file.row["number"])
    return file.step


def _hanging(file: CaseFile, step: Step) -> list[dict[str, Any]]:
    query = (
        select(_postings)
        .where(_postings.c.case_id == file.row["id"], _postings.c.step == step.key)
        .where(_postings.c.taken_down_on.is_(None))
    )
    return [dict(row) for row in file.tx.execute(query).mappings()]


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
    tx = file.tx
    name = tx.execute(select(_people.c.name).where(_people.c.id == file.row["applicant_id"])).scalar_one()
    place = (
        tx.execute(select(_communities).where(_communities.c.id == file.row["community_id"])).mappings().one()
    )
    title = step.public_title or file.service.short
    if scan_for_numbers(title):
        raise InputError("A public notice must not contain a number of a person.", where="title")
    rounds = file.row["marks"].get("postings", 0) + 1
    file.row["marks"] = {**file.row["marks"], "postings": rounds}
    common = {
        "case_id": file.row["id"], "step": step.key, "round": rounds, "title": title,
        "starred_name": star_name(name), "community": place["name"], "amount_fen": amount_fen,
        "household_size": len(file.flow.facts.members) or None, "object_to": _object_to(place),
        "first": first, "last": last, "taken_down_on": None, "by_id": file.actor.staff_id, "at": now(),
        "serial": f"{file.row['number']}-S{rounds}",
    }  # fmt: skip
    tx.execute(insert(_postings), [{**common, "place": each} for each in step.places or ("centre",)])


def _object_to(place: Mapping[str, Any]) -> str:
    parts = (setting("centre.name"), setting("centre.phone"), place["name"], place["phone"])
    return "，".join(str(part) for part in parts if part)


def _may_close(file: CaseFile, outcome: str, last: dt.date) -> None:
    found = list(
        file.tx.execute(select(_objections).where(_objections.c.case_id == file.row["id"])).mappings()
    )
    if any(row["answered_on"] is None for row in found):
        raise Refused("An objection is not answered yet.", where=file.row["number"])
    if outcome == "clear" and file.on <= last:
        raise Refused("The notice hangs through %(last)s; it ends the day after.", last=last,
                      where=file.row["number"])  # fmt: skip
    if outcome == "clear" and any(row["upheld"] for row in found):
        raise Refused("An objection was upheld: the notice cannot end as clear.", where=file.row["number"])
    if outcome == "upheld" and not any(row["upheld"] for row in found):
        raise Refused("No objection was upheld.", where=file.row["number"])
