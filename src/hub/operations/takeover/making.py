"""A confirmed row becomes a case, through the engine: its events on the days on which they were.

What came before the step is known from paper only, so nothing is made up of it: the case has the events of
its clock and the one by which it came to its step, and its first event says where all that stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hub.db.base import today
from hub.domain.actor import Actor
from hub.operations.access import Look, log_each
from hub.operations.casework import moves
from hub.operations.casework.case_many import save_new
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.checklists import Tick, insert_all, new_rows
from hub.operations.casework.intake import new_file, opened_said
from hub.operations.casework.parties import insert_all_parties
from hub.operations.numbers import case_numbers
from hub.operations.services.publishing import keep
from hub.operations.settings import service_settings
from hub.operations.takeover.flights import Flight
from hub.operations.takeover.steps import was_granted
from hub.operations.verb import CaseRef
from hub.plugins.calls import require_on

Happened = Sequence[tuple[str, dt.date, str]]
Made = tuple[CaseFile, list[dict[str, Any]]]


def open_cases(
    tx: Connection, actor: Actor, batch: Mapping[str, Any], flights: Sequence[Flight]
) -> list[CaseRef]:
    """Open the cases of confirmed rows, each at its step, in their order; statements do not grow with them.

    Raises InputError, Refused.
    """
    require_on(batch["department"], batch["community_id"])
    for service in {(each.service.key, each.service.version): each.service for each in flights}.values():
        keep(tx, actor, service)
    numbers = case_numbers(tx, [(each.service, each.dates.opened) for each in flights])
    made = [_new(tx, actor, batch, flight, number) for flight, number in zip(flights, numbers, strict=True)]
    done = save_new(tx, [file for file, _rows in made])
    insert_all(tx, made)
    people = [
        (file, flight.person, flight.parties) for (file, _rows), flight in zip(made, flights, strict=True)
    ]
    insert_all_parties(tx, people)
    log_each(actor, "takeover", [
        Look(f"{batch['number']} {each.number}", flight.person["id"], each.id)
        for flight, each in zip(flights, done, strict=True)
    ])  # fmt: skip
    return done


def _new(tx: Connection, actor: Actor, batch: Mapping[str, Any], flight: Flight, number: str) -> Made:
    """A case at its step that is not written yet, and its checklist."""
    place = flight.person["community_id"] or batch["community_id"]
    facts, opened = flight.flow.facts, flight.dates.opened
    file = new_file(tx, actor, flight.service, flight.person, place, facts, opened, flight.paper, number)
    rows = new_rows(file, _ticks(flight))
    said = opened_said(file, facts, rows)
    file.add("opened", step="", **said, taken_over={"sheet": batch["number"], "row": flight.row,
                                                    "asked_by": batch["asked_by"]})  # fmt: skip
    _happen(file, flight)
    if was_granted(flight.flow, flight.step):
        file.add("not_entitled")
    return file, rows


def _ticks(flight: Flight) -> dict[tuple[str, str], Tick]:
    """The papers as they were seen then: nobody's eyes of today, and where they lie."""
    then = {kind: day for kind, day, _key in flight.dates.happened}
    day = then.get("supplemented") or then.get("received") or flight.dates.opened
    return {key: Tick("received", seen_on=day, note=flight.paper) for key in flight.papers}


def _happen(file: CaseFile, flight: Flight) -> None:
    """The clock's events on their days, the step since its day; then the clock as of today."""
    _add(file, flight.dates.before)
    file.on = flight.dates.since
    moves.enter(file, flight.step)
    _add(file, flight.dates.there)
    file.on = today()
    if file.row["ledger"]:
        file.project()
    file.retime()


def _add(file: CaseFile, happened: Happened) -> None:
    """Clock events on their days; one with a key is begun by the step itself."""
    for kind, day, key in happened:
        file.on = day
        if kind == "accepted":
            file.row["settings"] = service_settings(file.service)
            file.add(kind, settings=file.row["settings"])
        elif not key:
            file.add(kind)
