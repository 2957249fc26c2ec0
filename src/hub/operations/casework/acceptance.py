"""Received, notified, supplemented, accepted (一次性告知制度 article 3; deadlines.md R1–R6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from hub.db.base import transaction
from hub.domain.actor import ROLES, Actor
from hub.domain.case import ENOUGH, titles_of
from hub.domain.errors import Conflict, InputError, Refused, Term
from hub.domain.notification import check_handed, check_told
from hub.operations.casework import moves
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.checklists import (
    EXTRA,
    MATERIALS,
    LineKey,
    Tick,
    extra_missing,
    states_of,
    still_missing,
    tick,
)
from hub.operations.casework.earlier_papers import proven, said_of
from hub.operations.casework.loading import load
from hub.operations.notification import omissions, slips
from hub.operations.settings import service_settings
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words


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
        note_supplement(file, states)
        _note_extra(file, before, states)
        omissions.came(file, states)
        return file.save()


def _mark(
    file: CaseFile, ticks: Mapping[LineKey, Tick] | None, before: dict[LineKey, str]
) -> dict[LineKey, str]:
    """Change lines of the checklist and say so in the record; the states after it."""
    if not ticks:
        return before
    marks = proven(file, ticks, before)
    states = tick(file, marks, before)
    held: dict[str, Any] = {"held": said_of(marks)} if any(said.seen_on for said in marks.values()) else {}
    file.add("papers", lines=[[*key, said.state] for key, said in marks.items()], **held)
    return states


@verb("case.advance")
def issue_slip(
    actor: Actor, case_id: int, *, rev: int, others: tuple[str, ...] = (),
    ticks: Mapping[LineKey, Tick] | None = None, on: dt.date | None = None, paper: str = "",
    how: str = "written", told: Sequence[str] = (),
) -> CaseRef:  # fmt: skip
    """Tell everything at once: every line of every stage, and `others` named in words.

    `how`: by the slip in two copies, or without paper ("phone", "oral"; `told` are then the parts that were
    told, all of them). `ticks` are the papers that came in with it; nothing of them is kept where the slip is
    refused. A slip that names something which the one before did not is an omission of that one (R6); the one
    before may be what the person got when asking, before there was a case.
    """
    check_told(how, told)
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on, paper=paper)
        _at_acceptance(file)
        require_post(file)
        titles = _titles(others)
        states = _mark(file, ticks, states_of(tx, case_id))
        earlier = file.row["marks"].get("slip")
        slip = slips.of_case(file, states, titles, how)
        file.add("notified", slip=slip.number, how=how, missing=slip.missing, sha256=slip.sha256)
        named = _add_named(file, titles)
        if earlier is None:
            file.row["marks"] = {**file.row["marks"], "named": len(titles)}
        before = earlier or file.row["marks"].get("asked")
        if titles and before:
            omissions.record(file, before, named, f"另出清单{slip.number}")
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
        omissions.came(file, states)
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
        marks = file.row["marks"]
        slip = marks.get("slip") or marks.get("asked") or ""
        omissions.record(file, slip, _add_named(file, titles), reason.strip())
        return file.save()


def accept_file(file: CaseFile, states: Mapping[LineKey, str]) -> None:
    """Accept a loaded case; used by intake too. It is accepted on the day of the complete supplement (R5)."""
    _at_acceptance(file)
    _not_barred(file)
    out = titles_of(still_missing(file, states, "acceptance")) + extra_missing(file, states)
    if out:
        raise Refused(
            "Still missing: %(papers)s.", papers="、".join(out),
            where=file.row["number"],
            remedy="Hand out the one-time notification slip; accept when they are here.",
        )  # fmt: skip
    dates = {row[0]: dt.date.fromisoformat(row[1]) for row in file.row["ledger"]}
    if "notified" in dates and ("supplemented" not in dates or file.row["marks"].get("anew")):
        _supplemented(file)
        dates.pop("supplemented", None)
    file.row["settings"] = service_settings(file.service)
    file.add("accepted", on=dates.get("supplemented"), settings=file.row["settings"])
    moves.move(file, "accepted")


def _not_barred(file: CaseFile) -> None:
    rules = file.flow.barred()
    if rules:
        raise Refused(
            "This cannot be accepted: %(rules)s", rules="；".join(rules), where=file.row["number"],
            remedy="Is an answer wrong, put it right first; else do not accept it, with this rule as the"
            " reason.",
        )  # fmt: skip


def require_post(file: CaseFile) -> None:
    """Raise Refused where the current step is not the work of a post the actor holds today."""
    task = file.open_task()
    if task is None:
        raise Conflict("This case has ended.", where=file.row["number"])
    if not file.actor.works_at(task["post_id"], file.row):
        raise Refused(
            "This step is another post's work: %(role)s.",
            role=Term(ROLES.get(task["role"], task["role"])),
            where=file.row["number"],
        )


def require_window(file: CaseFile) -> None:
    """Raise Refused once the case has ended, and for who has neither its window nor its current step."""
    if file.closed:
        raise Conflict("This case has ended.", where=file.row["number"])
    if not file.actor.works_at(file.row["post_id"], file.row):
        require_post(file)


@verb("case.advance")
def slip_signed(
    actor: Actor, case_id: int, *, rev: int, handed: str = "signed", witness: str = "",
    on: dt.date | None = None,
) -> CaseRef:  # fmt: skip
    """Record that both copies of the last slip are signed, or that the person would not before a witness.

    Only so a slip counts as handed over (article 5). Raises InputError without either, Refused for what was
    told without paper.
    """
    check_handed(handed, witness)
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, on=on)
        require_window(file)
        slip = slips.last_of(tx, case_id)
        if slip is None:
            raise Refused("No slip was handed out yet.", where=file.row["number"])
        said = slips.hand_over(tx, slip, handed, witness, file.on)
        file.add("slip_signed", slip=slip["number"], **said)
        return file.save()


def _at_acceptance(file: CaseFile) -> None:
    if file.closed or file.step.do != "accept":
        raise Conflict("This case is not waiting for acceptance any more.", where=file.row["number"])


def note_supplement(file: CaseFile, states: Mapping[LineKey, str]) -> None:
    """Date the complete supplement of a case that waits for it (R5)."""
    kinds = {row[0] for row in file.row["ledger"]}
    first = "supplemented" not in kinds and file.row["accepted_on"] is None
    again = file.row["marks"].get("anew") and "accepted" not in kinds
    out = [key for key, state in states.items() if _named_first(file, key) and state not in ENOUGH]
    omitted = [tuple(key) for key in file.row["marks"].get("omitted", ())]
    lacking = [line for line in still_missing(file, states, "acceptance") if line.key not in omitted]
    if "notified" in kinds and (first or again) and not out and not lacking:
        _supplemented(file)


def _supplemented(file: CaseFile) -> None:
    file.add("supplemented")
    file.row["marks"] = {name: mark for name, mark in file.row["marks"].items() if name != "anew"}


def _note_extra(file: CaseFile, before: Mapping[LineKey, str], states: Mapping[LineKey, str]) -> None:
    late = {tuple(key) for key in file.row["marks"].get("omitted", ())}
    late |= {key for key in states if key[0].startswith(EXTRA) and not _named_first(file, key)}
    came = [key for key in states
            if key in late and states[key] in ENOUGH and before.get(key) not in ENOUGH]  # fmt: skip
    kinds = {row[0] for row in file.row["ledger"]}
    if came and file.row["accepted_on"] is not None:
        first = "supplemented" in kinds and "omitted_supplement" not in kinds
        file.add("omitted_supplement" if first else "late_paper", lines=[key[0] for key in came])


def _named_first(file: CaseFile, key: LineKey) -> bool:
    """Whether a paper was named by hand on the first slip: asking for it was no omission."""
    return key[0].startswith(EXTRA) and int(key[0].removeprefix(EXTRA)) <= file.row["marks"].get("named", 0)


def _titles(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(words(each, MATERIALS.c.title, "papers") for each in said if each.strip())


def _add_named(file: CaseFile, titles: tuple[str, ...]) -> dict[str, str]:
    """Put papers named by hand on the case's list; their titles by key."""
    if not titles:
        return {}
    count = file.row["marks"].get("extra", 0)
    named = {f"{EXTRA}{count + no}": title for no, title in enumerate(titles, 1)}
    rows = [
        {"case_id": file.row["id"], "key": key, "item": "", "state": "missing",
         "seen_on": None, "seen_by": None, "copies": 0, "valid_until": None, "note": "", "title": title}
        for key, title in named.items()
    ]  # fmt: skip
    file.tx.execute(insert(MATERIALS), rows)
    file.row["marks"] = {**file.row["marks"], "extra": count + len(titles)}
    return named
