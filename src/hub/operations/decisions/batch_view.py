"""A meeting or a list as one picture: its lines with what was verified, its members, what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select, true

from hub.db.base import reading, today
from hub.db.models import Batch, BatchLine, Community, Grant, Resident, Staff
from hub.db.scope import scope
from hub.domain.actor import PERMISSIONS, Actor
from hub.domain.following import BatchKind
from hub.operations.access import log_access
from hub.operations.context import every_version, service_of
from hub.operations.decisions.batch_history import before
from hub.operations.decisions.batch_lines import BatchLineView, line_views, told
from hub.operations.decisions.findings import firm_of, forms_of
from hub.operations.decisions.record import all_waiting, code_of, has_own, kind_of, load_batch, members_of
from hub.operations.pages import PAGE, Page, page

_batches, _lines = Batch.__table__, BatchLine.__table__
_people, _places = Resident.__table__, Community.__table__
_staff, _grants = Staff.__table__, Grant.__table__


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its lines and members; `told`: refused before the meeting, for its information (A-05);
    `recorder`: who wrote it last; `ended_by`: who ended the meeting; `own`: a case of the reader's own
    household is in it and not among the lines."""

    row: Mapping[str, Any]
    kind: BatchKind
    lines: tuple[BatchLineView, ...]
    members: tuple[Mapping[str, Any], ...]
    told: tuple[BatchLineView, ...]
    recorder: str = ""
    ended_by: str = ""
    own: bool = False

    @property
    def code(self) -> str:
        """The number printed on its papers."""
        return code_of(self.row)

    @property
    def undecided(self) -> int:
        """How many lines are still open; a case that has left without a result is none."""
        return sum(not line.result and line.here for line in self.lines)

    @property
    def awaited(self) -> tuple[tuple[str, str], ...]:
        """(service, title) of the bodies whose answer to some line is out; () where one answers alone."""
        out = [line for line in self.lines if line.here and not line.result]
        return tuple(dict.fromkeys(
            (line.key, body.title) for line in out for body in line.bodies if not body.outcome
        ))  # fmt: skip

    @property
    def gone(self) -> tuple[BatchLineView, ...]:
        """Lines whose case ended or was moved before anything was decided: to be taken out."""
        return tuple(line for line in self.lines if not line.result and not line.here)


def batch_view(actor: Actor, batch_id: int) -> BatchView:
    """A meeting or list within the actor's scope; one access-log row for its lines. Raises NotFound."""
    row = load_batch(reading(), actor, batch_id)
    lines = line_views(and_(_lines.c.batch_id == batch_id, scope(_lines, actor)))
    if lines:
        log_access(actor, "batch", f"{row['title']} {row['number']}", rows=len(lines))
    recorder, ended_by = _who(row["by_id"], row["ended_by_id"])
    return BatchView(
        row,
        kind_of(row["department"], row["key"]),
        lines,
        tuple(members_of(reading(), batch_id)),
        told(actor, row),
        recorder,
        ended_by,
        has_own(reading(), actor, batch_id),
    )


def _who(*ids: int | None) -> list[str]:
    """The names of accounts, "" for none."""
    names = {
        row.id: row.name
        for row in reading().execute(select(_staff.c.id, _staff.c.name).where(_staff.c.id.in_(ids)))
    }
    return [names.get(each, "") for each in ids]


def batch_list(
    actor: Actor, kind: str = "", *, ended: bool | None = None, after: str = "", size: int = PAGE
) -> Page[dict[str, Any]]:
    """Meetings and lists in scope, newest first, with counts of all lines and of those with a result.

    `kind`: panel or send_up only; `ended`: only those that are (not) over.
    """
    lines = select(func.count()).where(_lines.c.batch_id == _batches.c.id)
    done = lines.where(_lines.c.result != "")
    query = select(
        _batches, lines.scalar_subquery().label("lines"), done.scalar_subquery().label("done")
    ).where(scope(_batches, actor), _batches.c.kind == kind if kind else true())
    if ended is not None:
        closed = _batches.c.state == "closed"
        query = query.where(closed if ended else ~closed)
    return page(query, _batches.c.id.desc(), after=after, size=size)


def waiting_kinds(actor: Actor, of: str = "") -> list[tuple[str, BatchKind, list[Mapping[str, Any]]]]:
    """For each batch kind of the actor's departments: (department, kind, waiting cases with names).

    `of`: panel or send_up only. One access-log row for all that is shown.
    """
    found, seen = [], set()
    all_of_them = all_waiting(reading(), actor)
    for service in every_version():
        if not actor.may("batch.hold", service.department):
            continue
        for kind in service.batches:
            if (service.department, kind.key) in seen or of not in ("", kind.kind):
                continue
            seen.add((service.department, kind.key))
            rows = all_of_them.get((service.department, kind.key), [])
            found.append((service.department, kind, _named(rows, kind.key) if rows else []))
    if shown := sum(len(rows) for _, _, rows in found):
        log_access(actor, "waiting", "meetings and lists", rows=shown)
    return found


def last_meeting(
    actor: Actor, department: str, key: str
) -> tuple[Mapping[str, Any], list[dict[str, Any]]] | None:
    """The last meeting of a kind with its members, so that nothing is typed twice; None before the first."""
    query = (
        select(_batches)
        .where(_batches.c.department == department, _batches.c.key == key, scope(_batches, actor))
        .order_by(_batches.c.id.desc())
        .limit(1)
    )
    row = reading().execute(query).mappings().first()
    return (dict(row), members_of(reading(), row["id"])) if row else None


def panel_people() -> dict[str, int]:
    """Accounts that may read meetings: {name: staff id}; a name that two of them have is left out."""
    roles = [role for role, given in PERMISSIONS.items() if "batch.read" in given]
    day = today()
    query = (
        select(_staff.c.name, func.min(_staff.c.id).label("id"))
        .join_from(_staff, _grants, _grants.c.staff_id == _staff.c.id)
        .where(_staff.c.active.is_(True), _grants.c.role.in_(roles), _grants.c.since <= day)
        .where(or_(_grants.c.until.is_(None), _grants.c.until >= day))
        .group_by(_staff.c.name)
        .having(func.count(_staff.c.id.distinct()) == 1)
        .order_by(_staff.c.name)
    )
    return {row.name: int(row.id) for row in reading().execute(query)}


def _named(rows: list[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    cases = [row["id"] for row in rows]
    earlier, forms = before(cases), forms_of(cases)
    ids = {row["applicant_id"] for row in rows}
    names = {
        r.id: r.name
        for r in reading().execute(select(_people.c.id, _people.c.name).where(_people.c.id.in_(ids)))
    }
    places = {r.id: r.name for r in reading().execute(select(_places.c.id, _places.c.name))}
    return [
        {**row, "name": names[row["applicant_id"]], "community": places[row["community_id"]],
         "title": service_of(row["service"], row["version"]).short,
         "firm": firm_of(row["department"], forms.get(row["id"], {})),
         "before": [each for key, each in earlier.get(row["id"], ()) if key == kind]}
        for row in rows
    ]  # fmt: skip
