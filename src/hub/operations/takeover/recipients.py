"""A sheet of recipients, row by row: whom the register knows, what each receives, and in which paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, select

from hub.db.base import today
from hub.db.models import Resident
from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING
from hub.domain.period import Period
from hub.operations.benefits.beginning import TABLE as ENTITLEMENTS
from hub.operations.benefits.beginning import Granted
from hub.operations.context import facts_of, flow_of, plugins
from hub.operations.importing.sheet_faults import RowFaults
from hub.operations.takeover.cells import Row
from hub.operations.takeover.columns import RECIPIENTS, SHEETS
from hub.operations.takeover.people import People, Person
from hub.operations.takeover.periods import must_end_one, paid_from
from hub.operations.takeover.programmes import Programme, programme_of
from hub.operations.takeover.texts import Texts
from hub.operations.takeover.unmade import Approved, cases_of

_people = Resident.__table__
_CHUNK = 400
Running = Mapping[tuple[str, int], Sequence[tuple[str, dt.date | None]]]
"""Numbers of entitlements by person or household; the last day of one that has ended, None while it runs."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A row without faults.

    `begins`: the first period that the hub pays, None where it pays none of the programme; `differs`: the
    register has another number of people in the household.
    """

    row: int
    name: str
    granted: Granted
    begins: Period | None
    differs: int | None = None


def check(tx: Connection, actor: Actor, batch: Mapping[str, Any], texts: Texts) -> list[Recipient]:
    """The rows of a sheet as what is to be taken over. Raises SheetFaults with every fault of every row."""
    faults = RowFaults(texts.titles, SHEETS[RECIPIENTS].fields)
    rows = [Row(no, said, faults) for no, said in texts.rows.items()]
    programme = programme_of(batch["programme"])
    people = People(tx, actor, batch["community_id"], rows, today())
    read = [(row, _read(row, people, programme)) for row in rows]
    running = _running(tx, programme, [who for _row, (who, _said) in read if who])
    living = _living(tx, [who for _row, (who, _said) in read if who]) if programme.household else {}
    cases = cases_of(tx, actor, programme, [row for row in rows if row.get("case")])
    found, homes = [], dict[int, tuple[int, int]]()
    for row, (who, said) in read:
        if who is not None:
            _runs_not(row, who, programme, running, said["first"] if said else None)
            _not_barred(row, who, programme)
            _approved_here(row, who, programme, cases)
        if who is not None and programme.household and who["household_id"] is not None:
            _one_of_home(row, who, homes)
        if who is not None and said is not None:
            members = living.get(who["household_id"])
            differs = members if programme.household and members != said["people"] else None
            home = who["household_id"] if programme.household else None
            granted = Granted(
                programme.key, programme.department, who["id"], batch["community_id"],
                household_id=home, case_id=_case_id(row, cases), **said,
            )  # fmt: skip
            found.append(Recipient(row.no, who["name"], granted, paid_from(granted), differs))
    faults.raise_any()
    return found


def _read(row: Row, people: People, programme: Programme) -> tuple[Person | None, dict[str, Any] | None]:
    """The person of a row, and what it says; None where a cell has a fault."""
    before = row.faults.count
    who = people.find(row)
    if who is not None:
        people.once(row, who)
        _at_home(row, who, programme)
    first, last = row.day("from", needed=True), row.day("until")
    review = row.day("review")
    paid_to = row.day_end("paid_to")
    _in_order(row, first, last, review)
    must_end_one(row, paid_to, programme.key)
    said = {
        "amount": row.fen("amount"), "first": first, "last": last, "review_on": review, "paid_to": paid_to,
        "people": row.count("people"), "account": row.account("account"), "paper": row.paper(),
        "payee_id": _payee(row, people),
    }  # fmt: skip
    return who, said if row.faults.count == before else None


def _at_home(row: Row, who: Person, programme: Programme) -> None:
    if programme.household and who["household_id"] is None:
        row.wrong("id_number", "This programme is a household's; the person is in none.",
                  "Put the person into the household first.")  # fmt: skip
    elif row.get("household") and row.get("household") != (who["household_number"] or ""):
        row.wrong("household", "The register has this person in another household.")


def _in_order(row: Row, first: dt.date | None, last: dt.date | None, review: dt.date | None) -> None:
    if first and first > today() and not row.get("case"):
        row.wrong("from", "%(day)s has not come yet.", day=first)
    if last and last < today() and not row.get("case"):
        row.wrong("until", "This has ended; there is nothing to take over.")
    elif first and last and last < first:
        row.wrong("until", "It ends before it begins.")
    if first and review and review < first:
        row.wrong("review", "This lies before its beginning.")


def _payee(row: Row, people: People) -> int | None:
    """Who draws the money, where that is not the person."""
    if not row.get("payee") and not row.get("payee_id_number"):
        return None
    who = people.find(row, "payee", "payee_id_number", outside=True)
    return int(who["id"]) if who else None


def _runs_not(row: Row, who: Person, programme: Programme, running: Running, first: dt.date | None) -> None:
    """Note what runs already, or ran here into the row's days (from `first`)."""
    keys = [("person", who["id"])]
    if programme.household and who["household_id"] is not None:
        keys.append(("household", who["household_id"]))
    for number, until in (each for key in keys for each in running.get(key, ())):
        if until is None or (first is not None and until >= first):
            row.wrong("id_number", "This person or household has it already: %(number)s.",
                      "Leave the row out; change or end that one.", number=number)  # fmt: skip
            return


def _not_barred(row: Row, who: Person, programme: Programme) -> None:
    """Note a rule of the service by which this person can never receive it, as of today, in its own words."""
    service = plugins().services()[programme.service][-1]
    flow = flow_of(service, facts_of("", {"birth": who["birth"].isoformat()}, today()))
    for rule in flow.barred():
        row.wrong("id_number", "By this rule it is not granted: %(rule)s.",
                  "Compare the birth date with the card.", rule=rule)  # fmt: skip


def _approved_here(row: Row, who: Person, programme: Programme, cases: Mapping[str, Approved]) -> None:
    """Note a case that is no approval of this programme for this person or household, or has its benefit."""
    if row.get("case") and not _is_of(cases.get(row.get("case")), who, programme):
        row.wrong("case", "This is no approved case of this person and programme without its benefit.")


def _is_of(case: Approved | None, who: Person, programme: Programme) -> bool:
    if case is None or case["applicant_id"] == who["id"]:
        return case is not None
    return (
        programme.household
        and case["household_id"] is not None
        and case["household_id"] == who["household_id"]
    )


def _case_id(row: Row, cases: Mapping[str, Approved]) -> int | None:
    found = cases.get(row.get("case"))
    return int(found["id"]) if found else None


def _one_of_home(row: Row, who: Person, homes: dict[int, tuple[int, int]]) -> None:
    """Note a household that an earlier row has under another person; `homes`: household → (row, person)."""
    first = homes.setdefault(who["household_id"], (row.no, who["id"]))
    if first[1] != who["id"]:
        row.wrong("id_number", "This household stands in row %(row)s.", "Keep one of the rows.", row=first[0])


def _running(tx: Connection, programme: Programme, people: Sequence[Person]) -> Running:
    """What runs, is asked for, or has ended of the programme, by person and by household."""
    c = ENTITLEMENTS.c
    states = c.state.in_((*RUNNING, "asked", "ended"))
    found: dict[tuple[str, int], list[tuple[str, dt.date | None]]] = {}
    rest = iter(people)
    while chunk := list(islice(rest, _CHUNK)):
        homes = [who["household_id"] for who in chunk if who["household_id"] is not None]
        mine = c.resident_id.in_([who["id"] for who in chunk]) | c.household_id.in_(homes)
        query = select(c.number, c.state, c.until_on, c.resident_id, c.household_id).where(
            c.programme == programme.key, mine, states
        )
        for number, state, until, resident_id, household_id in tx.execute(query.order_by(c.id)):
            one = (number, None if state == "asked" else until)
            found.setdefault(("person", resident_id), []).append(one)
            if household_id is not None:
                found.setdefault(("household", household_id), []).append(one)
    return found


def _living(tx: Connection, people: Sequence[Person]) -> dict[int, int]:
    """How many live in each household."""
    p = _people.c
    found: dict[int, int] = {}
    rest = iter({who["household_id"] for who in people if who["household_id"] is not None})
    while chunk := list(islice(rest, _CHUNK)):
        here = (p.household_id.in_(chunk), p.died.is_(None), p.moved_out.is_(None))
        found |= dict(
            tx.execute(select(p.household_id, func.count()).where(*here).group_by(p.household_id)).all()
        )
    return found
