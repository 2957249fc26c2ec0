"""Importing a community's sheet of residents: all or nothing; first staged, then swapped in.

Staging reads, checks, compares and encrypts without a lock on the database; the prepared rows lie in a
temporary file that is gone with the process. The swap writes them in one transaction. A sheet that says
what the last one said writes nothing. Nobody is deleted: who is missing from the sheet is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hub.db.base import in_transaction, let_go, reading, today, transaction
from hub.db.crypto import keys
from hub.db.models import Community, Household, Resident
from hub.domain.actor import Actor
from hub.domain.errors import InputError
from hub.domain.headings import Columns
from hub.operations.access import log_access
from hub.operations.importing import governed
from hub.operations.importing.import_stage import BATCH, Comparison, Stage
from hub.operations.importing.import_swap import Homes, changed_meanwhile, swap
from hub.operations.importing.sheet_rows import RowReader
from hub.operations.importing.sheets import Table, open_table, table_of
from hub.operations.registry.registration import HEAD
from hub.operations.rights import require

_people, _homes, _places = Resident.__table__, Household.__table__, Community.__table__


@dataclass(frozen=True, slots=True)
class Note:
    """Something the preview says besides its counts: a message id and what fills it."""

    message: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import will do, or has done. Counts are people.

    `missing`: people of the community that the sheet does not have (they stay). `dropped`: headings of
    columns that the hub must not hold, dropped unread; `ignored`: headings it does not know; `others`:
    sheets of the file that were not read.
    """

    sheet: str
    community_id: int
    community: str
    people: int
    new: int
    changed: int
    unchanged: int
    missing: int
    new_households: int
    dropped: tuple[str, ...]
    ignored: tuple[str, ...]
    others: tuple[str, ...]
    notes: tuple[Note, ...]


class Staged:
    """A sheet that was read and checked and has no faults; `apply` writes it."""

    def __init__(self, preview: Preview, stage: Stage, homes: Homes, seen: Comparison) -> None:
        self.preview = preview
        self._stage, self._homes, self._seen = stage, homes, seen

    def apply(self, actor: Actor) -> Preview:
        """Write all of it in one transaction; nothing where nothing changed.

        Raises Conflict where somebody changed one of these people since the sheet was read.
        """
        require(actor, "resident.import")
        done = self.preview
        if not (done.new or done.changed or self._homes.pending):
            return done
        try:
            with transaction() as tx:
                if governed.hindered(tx, self._seen.moved):
                    raise changed_meanwhile()
                swap(tx, self._stage, self._homes)
                governed.tell(tx, actor, self._seen.entered)
                log_access(actor, "import", f"导入{done.community}花名册", rows=done.new + done.changed)
        except IntegrityError:
            raise changed_meanwhile() from None
        return done


@contextmanager
def staged(
    actor: Actor, table: Table, community_id: int, *, on: dt.date | None = None,
    tick: Callable[[int], None] | None = None,
) -> Iterator[Staged]:  # fmt: skip
    """Read a sheet for a community; `tick` is called with the number of people read since the last call.

    Raises SheetFaults with every fault of every row, InputError for an unknown community or a sheet
    without people, Refused.
    """
    require(actor, "resident.import")
    community = _community(community_id)
    reader = RowReader(table, on or today(), keys().hasher("id"))
    with Stage(community_id, keys().encrypt_all) as stage:
        seen = _read(reader, stage, community_id, tick)
        _check_heads(reader, community_id)
        for each in governed.hindered(reading(), seen.moved):
            reader.faults.add(each.no, each.field, each.value, governed.fault(each))
        reader.faults.raise_any()
        if not seen.people:
            raise InputError("There is nobody to import below the headings.", remedy="Is it the right sheet?")
        homes = Homes.of(reader.homes, seen.touched, community_id)
        preview = _preview(table, community_id, community, reader, seen, homes)
        if not in_transaction():
            # The read transaction ends here: somebody may think about the preview for an hour.
            let_go()
        yield Staged(preview, stage, homes, seen)


def preview_import(actor: Actor, path: Path, community_id: int, *, on: dt.date | None = None) -> Preview:
    """What importing the file would do; writes nothing. Raises as `staged` and `sheets.open_table`."""
    with staged(actor, open_table(path), community_id, on=on) as ready:
        return ready.preview


def run_import(actor: Actor, path: Path, community_id: int, *, on: dt.date | None = None) -> Preview:
    """Import the file: all of it or nothing. Raises as `preview_import`, and Conflict."""
    with staged(actor, open_table(path), community_id, on=on) as ready:
        return ready.apply(actor)


def import_rows(
    actor: Actor, rows: Sequence[Mapping[str, Any]], community_id: int, *, on: dt.date | None = None
) -> Preview:
    """Import rows that are at hand, with headings as a sheet has them for keys."""
    with staged(actor, table_of(rows), community_id, on=on) as ready:
        return ready.apply(actor)


def count_residents() -> list[dict[str, Any]]:
    """Residents and households of each community, as a list of plain rows; people from outside last."""
    people = select(_people.c.community_id, func.count()).where(
        _people.c.died.is_(None), _people.c.moved_out.is_(None), _people.c.merged_into.is_(None)
    )
    counts: dict[int | None, int] = dict(reading().execute(people.group_by(_people.c.community_id)).all())
    homes: dict[int, int] = dict(
        reading().execute(select(_homes.c.community_id, func.count()).group_by(_homes.c.community_id)).all()
    )
    places = reading().execute(select(_places.c.id, _places.c.name).order_by(_places.c.id)).all()
    rows = [
        {
            "community_id": key,
            "community": name,
            "residents": counts.get(key, 0),
            "households": homes.get(key, 0),
        }
        for key, name in places
    ]
    outside = {"community_id": None, "community": "", "residents": counts.get(None, 0), "households": 0}
    return [*rows, outside]


def _community(community_id: int) -> str:
    name = reading().execute(select(_places.c.name).where(_places.c.id == community_id)).scalar()
    if name is None:
        raise InputError(
            "There is no community %(id)s.", id=community_id, remedy="hub communities list shows them all."
        )
    return str(name)


def _read(
    reader: RowReader, stage: Stage, community_id: int, tick: Callable[[int], None] | None
) -> Comparison:
    seen = Comparison(community_id, homes=_numbered(community_id))
    people = reader.people()
    while batch := list(islice(people, BATCH)):
        news = seen.take(batch, reader.faults)
        # With a fault in the sheet nothing will be written, and encrypting is the costly part.
        if not reader.faults.count:
            stage.add(news)
        if tick:
            tick(len(batch))
    faulty = iter(reader.faulty)
    while wrong := list(islice(faulty, BATCH)):
        seen.check(wrong, reader.faults)
    return seen


def _numbered(community_id: int) -> Mapping[str, int]:
    """The community's households by number."""
    asked = select(_homes.c.number, _homes.c.id).where(_homes.c.community_id == community_id)
    return dict(reading().execute(asked).all())


def _check_heads(reader: RowReader, community_id: int) -> None:
    """A household of the sheet must not get a second head beside one whom the sheet does not have."""
    if not reader.heads:
        return
    asked = (
        select(_homes.c.number, _people.c.id_hash)
        .join(_people, _people.c.household_id == _homes.c.id)
        .where(_homes.c.community_id == community_id, _people.c.relation == HEAD)
        .where(_people.c.died.is_(None), _people.c.moved_out.is_(None))
    )
    for number, id_hash in reading().execute(asked).all():
        if number in reader.heads and not reader.has(id_hash):
            error = InputError(
                "Household %(number)s has another head in the registry, who is not in the sheet.",
                number=number, remedy="Add that person's row with the new relation, or correct this one.",
            )  # fmt: skip
            reader.faults.add(reader.heads[number], "relation", HEAD, error)


def _preview(
    table: Table, community_id: int, community: str, reader: RowReader, seen: Comparison, homes: Homes
) -> Preview:
    p = _people.c
    here = select(func.count()).where(p.community_id == community_id, p.died.is_(None), p.moved_out.is_(None))
    living = int(reading().execute(here).scalar_one())
    columns = table.columns
    return Preview(
        table.name, community_id, community, seen.people, seen.new, seen.changed, seen.unchanged,
        living - seen.living, len(homes.new), columns.dropped, columns.ignored, table.others,
        tuple(_notes(columns, reader, seen, homes)),
    )  # fmt: skip


_NOTES = {
    "no_person": "%(count)s rows without a name and a number were skipped.",
    "from_above": "%(count)s people without a household number were put into that of the row above.",
    "made_up": "The sheet has no household numbers: %(count)s households were numbered here.",
    "gone": "%(count)s people of the sheet are recorded as deceased or moved out and stay so.",
    "no_head": "%(count)s households have no head.",
}


def _notes(columns: Columns, reader: RowReader, seen: Comparison, homes: Homes) -> Iterable[Note]:
    counts = {**reader.notes, "gone": seen.gone}
    if "relation" in columns.at:
        counts["no_head"] = len(reader.homes.keys() - reader.heads.keys())
    for key, message in _NOTES.items():
        if counts.get(key):
            yield Note(message, {"count": counts[key]})
    if homes.unknown_grids:
        yield Note(
            "Areas that this community does not have, left empty: %(names)s.",
            {"names": "、".join(sorted(homes.unknown_grids)[:5])},
        )
