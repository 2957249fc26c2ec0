"""Received, notified, supplemented, accepted (一次性告知制度 article 3; deadlines.md R1–R6)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from hub.db.base import transaction
from hub.db.chain import payload_text
from hub.db.models import Slip
from hub.domain.actor import Actor
from hub.domain.case import ENOUGH, checklist
from hub.domain.errors import InputError, Refused
from hub.operations import moves
from hub.operations.casefile import CaseFile, load
from hub.operations.checklists import (
    EXTRA,
    MATERIALS,
    LineKey,
    Tick,
    extra_missing,
    states_of,
    still_missing,
    tick,
)
from hub.operations.earlier_papers import proven, said_of
from hub.operations.settings import service_settings
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_slips = Slip.__table__


@verb("case.advance")
def hand_in(
    actor: Actor, case_id: int, *, rev: int, ticks: Mapping[LineKey, Tick], on: dt.date | None = None,
    paper: str = "",
) -> CaseRef:  # fmt: skip
    """Record papers handed in. A complete supplement is dated here (R5); an omitted paper too (R6)."""
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper)
        require_window(file)
        before = states_of(tx, case_id)
        states = _mark(file, ticks, before)
        _note_supplement(file, states)
        _note_extra(file, before, states)
        return file.save()


def _mark(
    file: CaseFile, ticks: Mapping[LineKey, Tick] | None, before: dict[LineKey, str]
) -> dict[LineKey, str]:
    """Change lines of the checklist and say so in the record; the states after it."""
    if not ticks:
        return before
    marks = proven(file, ticks, before)
    states = tick(file, marks, before)
    held = {"held": said_of(marks)} if any(said.seen_on for said in marks.values()) else {}
    file.add("papers", lines=[[*key, said.state] for key, said in marks.items()], **held)
    return states


@verb("case.advance")
def issue_slip(
    actor: Actor, case_id: int, *, rev: int, others: tuple[str, ...] = (),
    ticks: Mapping[LineKey, Tick] | None = None, on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """Hand out the one-time notification slip: every line of every stage, and `others` named in words.

    `ticks` are the papers that came in with it; nothing of them is kept where the slip is refused.
    A second slip that names something the first did not is an omission of the first (R6) and says so.
    """
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper)
        _at_acceptance(file)
        require_post(file)
        titles = _titles(others)
        lines = slip_lines(file, _mark(file, ticks, states_of(tx, case_id)), titles)
        earlier = file.row["marks"].get("slip")
        number = write_slip(file, lines)
        file.add("notified", slip=number, missing=[line["key"] for line in lines if line["missing"]])
        _add_named(file, titles)
        if earlier is None:
            file.row["marks"] = {**file.row["marks"], "named": len(titles)}
        elif titles:
            file.add("omission", slip=earlier, papers=list(titles), reason=f"slip {number}")
        return file.save()


@verb("case.advance")
def accept(
    actor: Actor, case_id: int, *, rev: int, ticks: Mapping[LineKey, Tick] | None = None,
    on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """Accept: all papers of the acceptance stage are there. Raises Refused with the list of what is not."""
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper)
        require_post(file)
        states = _mark(file, ticks, states_of(tx, case_id))
        accept_file(file, states)
        return file.save()


@verb("case.advance")
def not_accept(
    actor: Actor, case_id: int, *, rev: int, reason: str, basis: str = "", on: dt.date | None = None,
    paper: str = "",
) -> CaseRef:  # fmt: skip
    """Refuse acceptance in writing, with the reason (不予受理); a person decides it, never a gate."""
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper)
        _at_acceptance(file)
        require_post(file)
        moves.move(file, "not_accepted", reason=reason.strip(), basis=basis.strip())
        return file.save()


@verb("case.advance")
def ask_more(
    actor: Actor, case_id: int, *, rev: int, papers: tuple[str, ...], reason: str,
    on: dt.date | None = None, paper: str = "",
) -> CaseRef:  # fmt: skip
    """Ask for papers that the slip should have named: possible only as a recorded omission (R6)."""
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper)
        if file.row["accepted_on"] is None or file.closed:
            raise Refused("Before acceptance the slip itself is put right.", where=file.row["number"])
        require_window(file)
        titles = _titles(papers)
        if not titles or not reason.strip():
            raise InputError("Name the papers and why they were not asked for at once.")
        _add_named(file, titles)
        slip = file.row["marks"].get("slip")
        file.add("omission", slip=slip, papers=list(titles), reason=reason.strip())
        return file.save()


def accept_file(file: CaseFile, states: Mapping[LineKey, str]) -> None:
    """Accept a loaded case; used by intake too. It is accepted on the day of the complete supplement (R5)."""
    _at_acceptance(file)
    out = [line.title for line in still_missing(file, states, "acceptance")] + extra_missing(file, states)
    if out:
        raise Refused(
            "Still missing: %(papers)s.", papers="、".join(out),
            where=file.row["number"],
            remedy="Hand out the one-time notification slip; accept when they are here.",
        )  # fmt: skip
    dates = {row[0]: dt.date.fromisoformat(row[1]) for row in file.row["ledger"]}
    if "notified" in dates and "supplemented" not in dates:
        file.add("supplemented")
    file.row["settings"] = service_settings(file.service)
    file.add("accepted", on=dates.get("supplemented"), settings=file.row["settings"])
    moves.move(file, "accepted")


def require_post(file: CaseFile) -> None:
    """Raise Refused where the current step is not the work of a post the actor holds today."""
    task = file.open_task()
    if task is None:
        raise Refused("This case has ended.", where=file.row["number"])
    if task["post_id"] not in file.actor.post_ids:
        raise Refused(
            "This step is another post's work: %(role)s.", role=task["role"], where=file.row["number"]
        )


def require_window(file: CaseFile) -> None:
    """Raise Refused once the case has ended, and for who has neither its window nor its current step."""
    if file.closed:
        raise Refused("This case has ended.", where=file.row["number"])
    if file.row["post_id"] not in file.actor.post_ids:
        require_post(file)


def slip_lines(
    file: CaseFile, states: Mapping[LineKey, str], others: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """All lines of all stages as the slip prints them; `missing` = to be brought for acceptance."""
    out = {line.key for line in still_missing(file, states, "acceptance")}
    lines = [
        {"key": line.material.key, "item": line.item, "title": line.title, "stage": line.material.stage,
         "missing": line.key in out, "asked": line.material.asked, "state": states.get(line.key, "missing"),
         "original": line.material.original, "copies": line.material.copies_in_all,
         "pieces": line.material.pieces, "where": line.material.where, "note": line.material.note,
         "issued_by": line.material.issued_by}
        for line in checklist(file.flow)
    ]  # fmt: skip
    named = [
        {"key": f"other-{no}", "item": "", "title": title, "stage": "acceptance", "missing": True,
         "asked": True, "state": "missing", "original": True, "copies": 0, "pieces": 0, "where": "",
         "note": "", "issued_by": ""}
        for no, title in enumerate(others, 1)
    ]  # fmt: skip
    return lines + named


def write_slip(file: CaseFile, lines: list[dict[str, Any]]) -> str:
    """Store the slip as it was handed out, hashed; its number."""
    count = file.row["marks"].get("slips", 0) + 1
    number = f"{file.row['number']}-G{count}"
    digest = hashlib.sha256(payload_text({"lines": lines}).encode()).hexdigest()
    file.tx.execute(insert(_slips), {
        "case_id": file.row["id"], "number": number, "issued_on": file.on, "by_id": file.actor.staff_id,
        "lines": lines, "sha256": digest, "signed_on": None,
    })  # fmt: skip
    file.row["marks"] = {**file.row["marks"], "slips": count, "slip": number}
    return number


@verb("case.advance")
def slip_signed(actor: Actor, case_id: int, *, rev: int, on: dt.date | None = None) -> CaseRef:
    """Record that both copies of the last slip are signed."""
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on)
        require_window(file)
        number = file.row["marks"].get("slip")
        if not number:
            raise Refused("No slip was handed out yet.", where=file.row["number"])
        tx.execute(update(_slips).where(_slips.c.number == number).values(signed_on=file.on))
        file.add("slip_signed", slip=number)
        return file.save()


def _at_acceptance(file: CaseFile) -> None:
    if file.closed or file.step.do != "accept":
        raise Refused("This case is not waiting for acceptance any more.", where=file.row["number"])


def _note_supplement(file: CaseFile, states: Mapping[LineKey, str]) -> None:
    kinds = {row[0] for row in file.row["ledger"]}
    waiting = "notified" in kinds and "supplemented" not in kinds and file.row["accepted_on"] is None
    out = [key for key, state in states.items() if _named_first(file, key) and state not in ENOUGH]
    if waiting and not out and not still_missing(file, states, "acceptance"):
        file.add("supplemented")


def _note_extra(file: CaseFile, before: Mapping[LineKey, str], states: Mapping[LineKey, str]) -> None:
    came = [key for key in states if key[0].startswith(EXTRA) and not _named_first(file, key)
            and states[key] in ENOUGH and before.get(key) not in ENOUGH]  # fmt: skip
    kinds = {row[0] for row in file.row["ledger"]}
    if came and file.row["accepted_on"] is not None:
        first = "supplemented" in kinds and "omitted_supplement" not in kinds
        file.add("omitted_supplement" if first else "late_paper", lines=[key[0] for key in came])


def _named_first(file: CaseFile, key: LineKey) -> bool:
    """Whether a paper was named by hand on the first slip: asking for it was no omission."""
    return key[0].startswith(EXTRA) and int(key[0].removeprefix(EXTRA)) <= file.row["marks"].get("named", 0)


def _titles(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(words(each, MATERIALS.c.title, "papers") for each in said if each.strip())


def _add_named(file: CaseFile, titles: tuple[str, ...]) -> None:
    if not titles:
        return
    count = file.row["marks"].get("extra", 0)
    rows = [
        {"case_id": file.row["id"], "key": f"{EXTRA}{count + no}", "item": "", "state": "missing",
         "seen_on": None, "seen_by": None, "copies": 0, "valid_until": None, "note": "", "title": title}
        for no, title in enumerate(titles, 1)
    ]  # fmt: skip
    file.tx.execute(insert(MATERIALS), rows)
    file.row["marks"] = {**file.row["marks"], "extra": count + len(titles)}


def last_slip(tx: Any, case_id: int) -> Mapping[str, Any] | None:
    """The slip handed out last, or None."""
    query = select(_slips).where(_slips.c.case_id == case_id).order_by(_slips.c.id.desc()).limit(1)
    found = tx.execute(query).mappings().first()
    return dict(found) if found else None
