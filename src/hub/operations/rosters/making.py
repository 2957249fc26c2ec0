"""Making a roster: shown first (who, how many, who is left out and why), then made, all or nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today, transaction
from hub.domain.actor import Actor
from hub.domain.case import next_opening
from hub.domain.clock import step_due
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.roster import LIST, PAID, Roster, draw
from hub.domain.service import Service
from hub.operations.access import log_access
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.intake import require_kind
from hub.operations.context import service_of
from hub.operations.rights import by_id, require
from hub.operations.rosters import lines, lots, record, samples, sheets
from hub.operations.rosters.handing import Hand, behind, hand
from hub.operations.rosters.reach import keeper
from hub.operations.services.offered import in_force
from hub.operations.services.publishing import keep
from hub.operations.verb import CaseRef, verb

POPULATION: Final = "population"
SHOWN: Final = 50
"""Names that a preview shows."""
_SEEDS: Final = 2**31


@dataclass(frozen=True, slots=True)
class Plan:
    """What making would do today. `size` 0 = all of `lines` are checked, else so many of them at random.

    `marked`: how many of those on a list the register has as dead or moved away, or not at all.
    `instead`: how many go to the agent, for no officer has their area. `open_number`: the roster of this
    service that is still open. `mark` stands for all of it: whoever agreed to one plan has not to another.
    """

    service: Service
    roster: Roster
    day: dt.date
    due: dt.date
    lines: tuple[lines.Line, ...]
    left_out: Mapping[str, int]
    marked: Mapping[str, int]
    hands: Mapping[str, Hand]
    size: int
    instead: int
    by_post: Mapping[int, int]
    dropped: tuple[str, ...]
    source: str
    opens: dt.date | None
    open_number: str
    variant: str = ""

    @property
    def kind(self) -> str:
        """The official title of its kind, or ""."""
        found = self.service.variant(self.variant)
        return found.title if found else ""

    @property
    def mark(self) -> str:
        """Stands for whom it is about and how many of them."""
        lines_ = ",".join(sorted(line.key for line in self.lines))
        said = f"{self.source}|{self.variant}|{self.size}|{lines_}"
        return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def preview(
    actor: Actor, key: str, *, size: int | None = None, file: Path | None = None, run: str = "",
    variant: str = "",
) -> Plan:  # fmt: skip
    """What a roster of the service (key or seq) would be today; nothing is written but the look.

    `size`: how many are drawn at random; `file`: the list from above; `run`: the number of the pay-out whose
    paid lines are looked behind; `variant`: which kind it is, where the service has kinds. Raises Refused,
    NotFound, InputError, SheetFaults.
    """
    with transaction() as tx:
        plan = _plan(tx, actor, key, size, file, run, variant)
        if plan.lines:
            log_access(actor, "roster", f"{plan.service.seq} {plan.service.short}", rows=len(plan.lines))
        return plan


@verb("roster.make")
def make(
    actor: Actor, key: str, *, size: int | None = None, file: Path | None = None, seen: str = "",
    paper: str = "", why: str = "", run: str = "", variant: str = "",
) -> CaseRef:  # fmt: skip
    """Make it: its items lie at their posts from now on. The same on one day is one roster.

    `paper`: the notice or list from above it follows; `why`: why outside of its months; `seen`: the mark of
    the plan that was shown. The seed of a sample is drawn here and kept, so that nobody can choose it.
    Raises as `preview`; Conflict where it would be another than was shown; Refused while one is open.
    """
    with transaction() as tx:
        plan = _plan(tx, actor, key, size, file, run, variant)
        earlier = _same(tx, plan)
        if earlier is not None:
            return earlier
        _may_now(plan, paper, why)
        if seen and seen != plan.mark:
            raise Conflict("The list is not the one that was shown any more.",
                           remedy="Look at it again; what you typed is still here.")  # fmt: skip
        keep(tx, actor, plan.service)
        said = {"variant": plan.variant, "paper": paper.strip()[:200], "why": why.strip()[:200]}
        return _made(tx, actor, plan, said)


def _plan(
    tx: Connection, actor: Actor, key: str, size: int | None, file: Path | None, run: str, variant: str
) -> Plan:  # fmt: skip
    service, roster, day = *definition_of(actor, key), today()
    variant = _known_kind(service, variant)
    roster = roster.of(variant)
    if (file is not None) is not (roster.population == LIST):
        if file is None:
            raise InputError("This roster is made of a list from above: name the file.", where="file")
        raise InputError("This roster is made of the register, not of a list.", where="file")
    sheet = sheets.read(tx, service, roster, file, day) if file else None
    paid = samples.run_of(tx, actor, service, run) if roster.population == PAID else None
    found = sheet.lines if sheet else _found(tx, service, roster, day, paid)
    kept = lines.kept(found)
    wanted = roster.size_of(len(kept)) if size is None else size
    hands = _hands(tx, service, roster, kept)
    source = sheet.source if sheet else f"{samples.SOURCE}{run.strip()}" if paid else POPULATION
    posts = dict(Counter(each.post_id for each in hands.values()))
    return Plan(
        service, roster, day, _due(roster, day), tuple(kept), lines.left_out(found),
        lines.marked(found), hands,
        min(wanted, len(kept)), sum(each.instead for each in hands.values()), posts,
        sheet.dropped if sheet else (), source, _opens(service, day),
        _open_number(tx, service, source) if not sheet else "", variant,
    )  # fmt: skip


def _known_kind(service: Service, said: str) -> str:
    """The key of the kind that was said, by key or title; "" where the service has none.

    Raises InputError where nobody said one, or an unknown one; Refused where it is not offered.
    """
    found = next((each for each in service.variants if said in (each.key, each.title)), None)
    if service.variants and found is None:
        known = "、".join(each.title for each in service.variants if each.enabled)
        raise InputError("Say which kind of roster it is: %(known)s.", known=known, where="variant")
    require_kind(service, found.key if found else said)
    return found.key if found else ""


def _found(
    tx: Connection, service: Service, roster: Roster, day: dt.date, run_id: int | None
) -> tuple[lines.Line, ...]:  # fmt: skip
    if run_id is None:
        return tuple(lines.chosen(tx, service, roster, day))
    return tuple(samples.paid_lines(tx, service, run_id))


def _hands(
    tx: Connection, service: Service, roster: Roster, kept: Sequence[lines.Line]
) -> dict[str, Hand]:  # fmt: skip
    """Whose work each line would be; of paid lines never theirs who handed them out."""
    if roster.population != PAID:
        return {line.key: _hand(service, roster, line) for line in kept}
    others, barred = samples.Others(tx), samples.barred(tx, [line.key for line in kept])
    return {
        line.key: behind(
            others, service, roster.first.role, line.community_id, line.grid_id, barred[line.key]
        )
        for line in kept
        if line.community_id is not None
    }


def definition_of(actor: Actor, key: str) -> tuple[Service, Roster]:
    """The definition in force today (key or seq), for whoever may make it; nobody else is shown what it asks.

    Raises NotFound, Refused, InputError.
    """
    named = service_of(key)
    service = in_force(named.key, today())
    if service.roster is None:
        raise InputError("%(title)s is no roster.", title=service.title, where="service")
    require(actor, keeper(service.roster), service.department)
    return service, service.roster


def _hand(service: Service, roster: Roster, line: lines.Line) -> Hand:
    assert line.community_id is not None
    return hand(roster.first.role, service, line.community_id, line.grid_id)


def _due(roster: Roster, day: dt.date) -> dt.date:
    """The date of the whole: every stage's limit, one after the other."""
    return due_after(sum(stage.limit for stage in roster.stages), day)


def due_after(limit: int, day: dt.date) -> dt.date:
    """The due date of so many working days from a day on, as a step's (deadlines.md, R13)."""
    found = step_due(day, limit, (), calendar(), day).due
    assert found is not None
    return found


def _opens(service: Service, day: dt.date) -> dt.date | None:
    return next_opening(service.opening, day, calendar().next_working)


def _open_number(tx: Connection, service: Service, source: str) -> str:
    rows = record.ROSTERS.c
    query = select(rows.number).where(
        rows.service == service.key, rows.state == "open", rows.source == source
    )
    return str(tx.execute(query).scalar() or "")


def _same(tx: Connection, plan: Plan) -> CaseRef | None:
    """The roster that was made of the same today. Raises Refused where that is one of another kind."""
    rows = record.ROSTERS.c
    same = (rows.service == plan.service.key, rows.made_on == plan.day, rows.source == plan.source)
    there = tx.execute(select(record.ROSTERS).where(*same)).mappings().first()
    if there is None:
        return None
    found = dict(there)
    if record.variant_of(found) != plan.variant:
        raise Refused("The same was made a roster of another kind today: %(number)s, %(kind)s.",
                      number=found["number"], kind=record.kind_of(found), where=plan.service.title,
                      remedy="Close that one; the right kind is made tomorrow.")  # fmt: skip
    return CaseRef(found["id"], found["number"], found["seq"])


def _may_now(plan: Plan, paper: str, why: str) -> None:
    title = plan.service.title
    if not plan.lines:
        raise Refused("There is nobody to put on this roster.", where=title)
    if plan.open_number:
        raise Refused("The roster %(number)s is still open.", number=plan.open_number, where=title,
                      remedy="Close that one first.")  # fmt: skip
    if (plan.service.opening.on_notice or plan.roster.population == LIST) and not paper.strip():
        raise InputError("Name the notice from above that it follows.", where="paper")
    if plan.opens is not None and plan.opens != plan.day and not why.strip():
        raise Refused(
            "%(title)s is not made today; the next day is %(next)s.", title=title, next=plan.opens,
            remedy="Say why it is made outside of its months.",
        )  # fmt: skip


def _made(tx: Connection, actor: Actor, plan: Plan, said: Mapping[str, str]) -> CaseRef:
    chosen, drawn = _drawn(plan)
    told = {name: text for name, text in said.items() if text}
    row = record.add_roster(tx, actor, {
        "number": record.number_of(tx), "service": plan.service.key, "version": plan.service.version,
        "department": plan.service.department, "source": plan.source, "state": "open", "made_on": plan.day,
        "made_by": by_id(actor), "due": plan.due, "drawn": drawn,
        "told": {**told, "left_out": dict(plan.left_out), "marked": dict(plan.marked),
                 "dropped": list(plan.dropped), "items": len(chosen)},
    })  # fmt: skip
    for no, line in enumerate(chosen, 1):
        record.add_item(tx, actor, _item(plan, row, line, no))
    log_access(actor, "roster", row["number"], rows=len(chosen))
    return CaseRef(row["id"], row["number"], row["seq"])


def _drawn(plan: Plan) -> tuple[Sequence[lines.Line], dict[str, Any] | None]:
    if not plan.size:
        return plan.lines, None
    seed = lots.seed(_SEEDS)
    by_key = {line.key: line for line in plan.lines}
    keys = draw(list(by_key), plan.size, seed)
    return [by_key[key] for key in keys], {"seed": seed, "size": plan.size, "of": sorted(by_key)}


def _item(plan: Plan, row: Mapping[str, Any], line: lines.Line, no: int) -> dict[str, Any]:
    first, to = plan.roster.first, plan.hands[line.key]
    return {
        "number": f"{row['number']}/{no}", "roster_id": row["id"], "no": no, "line": line.key,
        "resident_id": line.resident_id, "household_id": line.household_id,
        "entitlement_id": line.entitlement_id, "given": _text(line.given), "community_id": line.community_id,
        "stage": first.key, "role": to.role, "post_id": to.post_id, "opened_on": plan.day,
        "limit": first.limit, "due": due_after(first.limit, plan.day), "state": "open",
    }  # fmt: skip


def _text(given: Mapping[str, str] | None) -> str | None:
    return json.dumps(given, ensure_ascii=False, sort_keys=True) if given else None


def replayed(drawn: Mapping[str, Any]) -> list[str]:
    """The lines that a kept seed draws again: those of the roster, or somebody has changed it."""
    return draw(list(drawn["of"]), int(drawn["size"]), int(drawn["seed"]))
