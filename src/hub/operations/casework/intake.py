"""At the counter: open a case for a person, with answers, people and papers; accepted at once if complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from hub.db.base import transaction
from hub.db.models import Household, Resident
from hub.db.ready import Ready
from hub.domain.actor import Actor
from hub.domain.case import Facts, next_opening
from hub.domain.errors import HubError, InputError, NotFound, Refused
from hub.domain.service import Service
from hub.operations.access import log_access
from hub.operations.calendars.calendar import calendar
from hub.operations.casework import moves
from hub.operations.casework.acceptance import accept_file, issue_slip, require_post
from hub.operations.casework.answers import check_answers
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.checklists import LineKey, Tick, insert_rows, new_rows
from hub.operations.casework.earlier_papers import proven, said_of
from hub.operations.casework.parties import check_parties, household_of, insert_all_parties
from hub.operations.casework.proxies import PROXY, PartySaid, event_of
from hub.operations.casework.said import checked_day
from hub.operations.context import facts_of, flow_of
from hub.operations.decisions.from_above import open_notice, reported
from hub.operations.kept import STAMP, seen
from hub.operations.notification import inquiry
from hub.operations.numbers import case_number, receipt_code
from hub.operations.services.offered import in_force, opens_next
from hub.operations.services.publishing import keep
from hub.operations.settings import waits_for
from hub.operations.staff.people import is_own_household
from hub.operations.verb import CaseRef, verb
from hub.plugins.calls import require_on

_people, _homes = Resident.__table__, Household.__table__
_PERSON = (_people.c.id, _people.c.community_id, _people.c.household_id, _people.c.name, _people.c.id_hash,
           _people.c.birth, _people.c.died, _people.c.moved_out, _people.c.merged_into, _homes.c.grid_id,
           *STAMP)  # fmt: skip
_LOAD_PERSON = Ready(
    select(*_PERSON)
    .outerjoin_from(_people, _homes, _homes.c.id == _people.c.household_id)
    .where(_people.c.id == bindparam("person", 0))
)


@dataclass(frozen=True, slots=True)
class OutsideWindow:
    """A leader's word that an urgent case may come outside the service's window (ambiguities A-12)."""

    leader: str
    reason: str


@verb("case.open")
def start(
    actor: Actor, *, service: str, resident_id: int, variant: str = "",
    answers: Mapping[str, str] | None = None, members: Sequence[int] | None = None,
    parties: Sequence[PartySaid] = (), ticks: Mapping[LineKey, Tick] | None = None, accept: bool = False,
    on: dt.date | None = None, paper: str = "", outside_window: OutsideWindow | None = None,
    community_id: int | None = None, slip: Sequence[str] | None = None, roster: str = "",
    asked: int | None = None,
) -> CaseRef:  # fmt: skip
    """Open a case of the newest version in force of `service` (key or seq) for a resident.

    `members`: ids of the household's members the case is about (all of the household where None);
    `ticks`: what was handed in already; `accept=True` accepts at once and is refused where papers are
    missing; `slip` (further papers in words, or none) hands out the notification slip at once. Reading the
    person is logged as "intake". `roster`: the number of the roster's item that opens it; only one of those
    opens what is started by a roster. `asked`: the id of the slip that the person got when asking, with which
    the intake begins; what it left out is an omission of whoever issued it. Raises InputError/Many, NotFound,
    Refused.
    """
    with transaction() as tx:
        day = checked_day(on, {}, paper)
        definition = in_force(service, day)
        person = _person(tx, actor, resident_id)
        place = _place(definition, person, community_id, roster)
        _may_open(actor, definition, person, place)
        household = household_of(tx, person, definition.subject_of(variant), members)
        facts = _facts(definition, variant, answers or {}, household, person, day)
        notice = _in_window(definition, day, outside_window)
        keep(tx, actor, definition)
        number = case_number(tx, definition, day)
        file = new_file(tx, actor, definition, person, place, facts, day, paper, number)
        _on_notice(file, notice)
        _as_told(file, asked)
        with _no_number_yet(file):
            marks = proven(file, ticks or {})
            rows = new_rows(file, marks)
            _open(file, rows, marks, parties, outside_window, roster)
            if accept:
                _accept(file, rows)
            done = _save(file, rows, person, parties, notice)
            if slip is not None:
                done = issue_slip(actor, done.id, rev=done.rev, others=tuple(slip), on=on, paper=paper)
            return done


@contextmanager
def _no_number_yet(file: CaseFile) -> Iterator[None]:
    """What is refused has no number: another case gets it. The sentence names the service."""
    try:
        yield
    except HubError as error:
        if error.where == file.row["number"]:
            error.where = file.service.title
        raise


def _save(
    file: CaseFile, rows: list[dict[str, Any]], person: Mapping[str, Any], parties: Sequence[PartySaid],
    notice: Mapping[str, Any] | None,
) -> CaseRef:  # fmt: skip
    """The case with its papers and parties; that the person was read for it is logged."""
    done = file.save()
    insert_rows(file, rows)
    _insert_parties(file.tx, file, person, parties)
    if notice:
        reported(file.tx, notice["id"], done.id)
    what = f"{file.service.seq} {done.number}"
    log_access(file.actor, "intake", what, resident_id=person["id"], case_id=done.id)
    return done


def _place(service: Service, person: Mapping[str, Any], community_id: int | None, roster: str) -> int:
    """The community that takes the case."""
    if service.started_by == "roster" and not roster:
        raise Refused("Only an item of a roster opens this.", where=service.title)
    place: int | None = person["community_id"] or community_id
    if place is None:
        raise InputError("Say which community takes this person's case.", where="community_id")
    return place


def _open(
    file: CaseFile, rows: Sequence[Mapping[str, Any]], marks: Mapping[LineKey, Tick],
    parties: Sequence[PartySaid], outside_window: OutsideWindow | None, roster: str,
) -> None:  # fmt: skip
    """Its first event, who acts for the applicant, and its first step."""
    said = opened_said(file, file.flow.facts, rows, outside_window) | ({"roster": roster} if roster else {})
    file.add("opened", step="", **said, **_held(marks))
    for party in parties:
        if party.role == PROXY:
            file.add("proxy", step="", **event_of(party))
    moves.enter(file, file.flow.first())


def _accept(file: CaseFile, rows: Sequence[Mapping[str, Any]]) -> None:
    if file.step.do == "accept":
        require_post(file)
    accept_file(file, {(row["key"], row["item"]): row["state"] for row in rows})


def _as_told(file: CaseFile, slip_id: int | None) -> None:
    """Remember the slip of an inquiry about the same service, where somebody of the hub issued it."""
    if slip_id is None:
        return
    told = inquiry.load(file.tx, file.actor, slip_id)
    if told["service"] == file.row["service"] and told["by_id"] is not None and told["case_id"] is None:
        file.row["marks"] = {**file.row["marks"], "asked": told["number"]}


def _person(tx: Connection, actor: Actor, resident_id: int) -> Mapping[str, Any]:
    found = _in_reach(tx, actor, resident_id)
    if found["merged_into"] is not None:
        raise Refused("This record was merged into another; search the person again.", where=found["name"])
    if found["died"]:
        raise Refused("This person is recorded as deceased.", where=found["name"])
    if found["moved_out"]:
        raise Refused("This person has moved out.", where=found["name"],
                      remedy="Record the move in first, or register the person for this case.")  # fmt: skip
    seen([found[column.name] for column in STAMP])
    return found


def _in_reach(tx: Connection, actor: Actor, resident_id: int) -> Mapping[str, Any]:
    for row in _LOAD_PERSON.rows(tx, {"person": resident_id}):
        found = {column.name: value for column, value in zip(_PERSON, row, strict=True)}
        if actor.may("case.open", community_id=found["community_id"]):
            return found
    raise NotFound("There is no such person, or not in your community.")


def _may_open(actor: Actor, service: Service, person: Mapping[str, Any], place: int) -> None:
    if not actor.may("case.open", service.department, place):
        raise Refused("You do not open cases of this window.", where=service.title)
    own = actor.id_hash is not None and actor.id_hash == person["id_hash"]
    if own or is_own_household(actor, person["household_id"]):
        raise Refused(
            "A case of your own household is opened by a colleague.", where=service.title,
            remedy="Whoever works here has at home a resident's rights only: ask a colleague.",
        )  # fmt: skip
    require_on(service.department, place)


def _facts(
    service: Service, variant: str, answers: Mapping[str, str], members: list[list[str]],
    person: Mapping[str, Any], day: dt.date,
) -> Facts:  # fmt: skip
    """What the case is about, its answers checked."""
    require_kind(service, variant)
    stored = {"answers": dict(answers), "members": members, "birth": person["birth"].isoformat()}
    facts = facts_of(variant, stored, day)
    check_answers(flow_of(service, facts), answers)
    return facts


def require_kind(service: Service, variant: str) -> None:
    """Raise InputError where no such kind of case is known, Refused where it is not offered or waits."""
    found = service.variant(variant)
    if service.variants and found is None:
        known = "、".join(each.title for each in service.variants if each.enabled)
        raise InputError("Choose the kind of case: %(known)s.", known=known, where=service.title)
    if not service.variants and variant:
        raise InputError("This service has no variants.", where=service.title)
    if found and not found.enabled:
        raise Refused("%(title)s is not offered now.", title=found.title)
    waiting = waits_for(service, found) if found else None
    if found and waiting:
        raise Refused(
            "%(title)s waits for the centre: %(key)s is not set.", title=found.title, key=waiting.label,
            where=service.title, remedy="The administrator says what it is, on the page of settings.",
        )  # fmt: skip


def _in_window(service: Service, day: dt.date, exception: OutsideWindow | None) -> Mapping[str, Any] | None:
    """The notice from above that opens the service, None without one. Raises Refused while it is closed."""
    notice = open_notice(service.key, day) if service.opening.on_notice else None
    following = day if notice else next_opening(service.opening, day, calendar().next_working)
    if following == day:
        return notice
    if exception and exception.leader.strip() and exception.reason.strip():
        return None
    if following is None:
        raise Refused(
            "%(title)s opens only on a notice from above.", title=service.title,
            remedy="The centre records the notice first.",
        )  # fmt: skip
    raise Refused(
        "%(title)s is not taken today; the next day is %(next)s.", title=service.title,
        next=opens_next(service, day),
        remedy="Register the person for that day, or give the leader and the reason if it is urgent.",
    )  # fmt: skip


def _on_notice(file: CaseFile, notice: Mapping[str, Any] | None) -> None:
    """Keep with the case which notice it answers; its form prints it."""
    if notice:
        kept = {"id": notice["id"], "number": notice["number"], "sender": notice["sender"]}
        file.row["facts"] = {**file.row["facts"], "notice": kept}


def new_file(
    tx: Connection, actor: Actor, service: Service, person: Mapping[str, Any], place: int, facts: Facts,
    day: dt.date, paper: str, number: str,
) -> CaseFile:  # fmt: skip
    """A case that is not written yet; `person` has id, household_id, birth and grid_id."""
    row = {
        "number": number, "receipt_code": receipt_code(), "service": service.key,
        "version": service.version, "department": service.department, "variant": facts.variant,
        "community_id": place, "household_id": person["household_id"], "applicant_id": person["id"],
        "phase": "", "step": "", "settings": {}, "ledger": [], "marks": {},
        "facts": {"answers": dict(facts.answers), "members": [[m.key, m.name] for m in facts.members],
                  "birth": person["birth"].isoformat()},
        "opened_on": day, "accepted_on": None, "due": None, "state": "not_accepted", "days_left": None,
        "dated_on": None, "wake_on": None,
        "completed_on": None, "closed_on": None, "ended": "", "urgent": "", "urgent_target": None,
        "rev": 0, "seq": 0, "head": "",
    }  # fmt: skip
    file = CaseFile(tx, actor, day, row, [], is_new=True, paper=paper, grid_id=person["grid_id"])
    row["post_id"] = file.post("window_clerk")
    return file


def opened_said(
    file: CaseFile, facts: Facts, rows: Sequence[Mapping[str, Any]], exception: OutsideWindow | None = None
) -> dict[str, Any]:
    """The words of the first event: all that the fold needs."""
    row = file.row
    said: dict[str, Any] = {
        "service": row["service"], "version": row["version"], "variant": facts.variant,
        "answers": dict(facts.answers), "applicant": row["applicant_id"], "community": row["community_id"],
        "household": row["household_id"], "post": row["post_id"],
        "members": [member.key for member in facts.members],
        "papers": [[each["key"], each["item"], each["state"]] for each in rows if each["state"] != "missing"],
    }  # fmt: skip
    if "notice" in row["facts"]:
        said["notice"] = row["facts"]["notice"]
    if exception:
        said["outside_window"] = {"leader": exception.leader, "reason": exception.reason}
    return said


def _held(ticks: Mapping[LineKey, Tick]) -> dict[str, Any]:
    return {"held": said_of(ticks)} if any(said.seen_on for said in ticks.values()) else {}


def _insert_parties(
    tx: Connection, file: CaseFile, person: Mapping[str, Any], parties: Sequence[PartySaid] = ()
) -> None:
    """Write the applicant and the other parties, checked against the service. Raises InputError."""
    check_parties(file.service, file.flow, parties)
    for said in parties:
        if said.resident_id is not None:
            _in_reach(tx, file.actor, said.resident_id)
        if said.resident_id == person["id"] and said.role == "deceased":
            raise InputError("Who applies cannot be the deceased.", where=person["name"])
    insert_all_parties(tx, [(file, person, parties)])
