"""The plan that makes one record of two: both histories go to the one kept, the other points to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today
from hub.db.models import Case, CaseParty
from hub.domain.errors import InputError, Refused
from hub.i18n import _l
from hub.operations.registry import benefits, one_person
from hub.operations.registry.effects import Act, Plan, changed
from hub.operations.registry.facts import HEAD, Row, Subject, entitlements, subject, title_of
from hub.operations.registry.persons import without_head
from hub.operations.registry.touched import BENEFIT, IDENTITY, LIVING, Touched, of_one_less

_cases, _parties = Case.__table__, CaseParty.__table__
MOST_NAMED: Final = 12


def merge(who: Subject, said: Mapping[str, Any]) -> Plan:
    """`who` is kept; `other_id` names the record that points to it from then on.

    Raises Refused for two living people where nothing shows that two valid numbers are one person's
    (`one_person`); a second person confirms that with the paper, too.
    """
    other = subject(who.tx, int(said.get("other_id") or 0))
    if other.row["id"] == who.row["id"]:
        raise InputError("Choose another record.", where="other_id")
    _same_life(who, other)
    needs = [IDENTITY]
    shown = []
    if living(who.row) and living(other.row):
        needs.append(LIVING)
        shown.append(one_person.line_of(who.row, other.row, said))
    acts = [*_cases_of(who, other), *_parties_of(who, other)]
    given = benefits.on_merging(who.tx, who.row["id"], other.row["id"], today())
    done = [act for act, _ in given]
    told = _home_of(who, other, [act.about_id for act in done if act.act == "end_benefit"])
    acts += [*done, *told.acts]
    if (
        entitlements(who.tx, [who.row["id"], other.row["id"]])
        or told.benefit
        or any(act.act == "applicant" for act in acts)
    ):
        needs.append(BENEFIT)
    gone = changed("residents", other.row, merged_into=who.row["id"], household_id=None, community_id=None)
    assert gone is not None
    lines = _lines(who, other, shown, [*(line for _, line in given), *told.lines])
    lines += _headless(who, other)
    places = (who.place if who.place is not None else other.place, other.place)
    return Plan([gone], acts, lines, needs, (), *places, other_id=other.row["id"])


def _same_life(who: Subject, other: Subject) -> None:
    """Raise Refused where one record alone says that the person died, or the kept one that she left.

    What the other receives would go on for somebody dead or gone, and nobody be asked.
    """
    if living(who.row) != living(other.row):
        raise Refused(
            "One of the two records says that the person has died, the other does not.", where="other_id",
            remedy="Record the death in the other one too, or undo it, then merge them.",
        )  # fmt: skip
    if living(who.row) and who.gone and not other.gone and other.place is not None:
        raise Refused(
            "The record to be kept says that the person has moved out, the other lives here.",
            where="other_id", remedy="Keep the other one, or record the move in first.",
        )  # fmt: skip


def _home_of(who: Subject, other: Subject, ended: Sequence[int]) -> Touched:
    """The household that counted the other record as somebody of its own: one person less lives there."""
    found = Touched()
    if living(other.row) and not other.gone and other.row["household_id"] is not None:
        of_one_less(found, other, ended)
    return found


def _headless(who: Subject, other: Subject) -> list[Any]:
    same = who.row["household_id"] == other.row["household_id"]
    return [] if same and who.row["relation"] == HEAD else without_head(other)


def _lines(who: Subject, other: Subject, shown: Sequence[Any], given: Sequence[Any]) -> list[Any]:
    """What the plan says: why it is one person, and what becomes of the other record's cases and benefits."""
    cases = [_l("%(case)s becomes the kept record's.", case=title_of(row))
             for row in _rows(who.tx, other.row["id"])]  # fmt: skip
    named = [*cases, *given]
    return [_l("The record with ID tail %(tail)s is kept; the one with tail %(other)s points to it.",
               tail=who.row["id_tail"], other=other.row["id_tail"]),
            *shown, *named[:MOST_NAMED], *_more(named),
            _l("Who looked at either record is shown with the kept one.")]  # fmt: skip


def living(row: Row) -> bool:
    """Whether a record is of somebody alive, as far as the register says."""
    return row["died"] is None


def _rows(tx: Connection, resident_id: int) -> list[Row]:
    query = select(_cases).where(_cases.c.applicant_id == resident_id).order_by(_cases.c.number)
    return [dict(row) for row in tx.execute(query).mappings()]


def _cases_of(who: Subject, other: Subject) -> list[Act]:
    """Open and ended cases applied for under the other record; the other's own household gives way."""
    home, old = who.row["household_id"], other.row["household_id"]
    return [
        Act("applicant", row["id"], row["number"], {
            "to": who.row["id"], "back": other.row["id"],
            "household_id": home if row["household_id"] == old else row["household_id"],
            "back_household": row["household_id"],
        })
        for row in _rows(who.tx, other.row["id"])
    ]  # fmt: skip


def _parties_of(who: Subject, other: Subject) -> list[Act]:
    query = (
        select(_parties.c.id, _parties.c.case_id, _cases.c.number)
        .join_from(_parties, _cases, _cases.c.id == _parties.c.case_id)
        .where(_parties.c.resident_id == other.row["id"], _parties.c.role != "applicant")
        .order_by(_parties.c.id)
    )
    back = {"to": who.row["id"], "back": other.row["id"]}
    rows = who.tx.execute(query)
    return [Act("party", row.case_id, row.number, {"party": row.id, **back}) for row in rows]


def _more(named: list[Any]) -> list[Any]:
    left = len(named) - MOST_NAMED
    return [_l("and %(n)s more cases.", n=left)] if left > 0 else []
